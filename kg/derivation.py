"""How a change of documents carries the derived graph on: gathered while documents are replaced, done at the end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path

from kg import derive
from kg.archive import Archive, covering
from kg.batch import Result
from kg.content import Content
from kg.judgements import Judgement
from kg.knowledge import Knowledge
from kg.store import Part, Store, Writer

AT_ONCE = 20
"""Changed documents up to which the derived graph is always carried on key by key; of large stores, a tenth."""

SMALL = 1_000
"""Documents up to which a store is small: its derived graph (some 220,000 lines) is loaded at once when all of it is there, and
queries look through its files beside those of the documents, which need not be merged again."""

Perform = Callable[[Iterable[derive.Share]], Iterable[Result]]
"""Something that derives shares, in any order: this process or several."""


class Derivation:
    """Hears of every document before its graph goes, so that the keys are known which the old graph touched, and of every
    part that was loaded, so that the new graphs need not be asked."""

    def __init__(
        self,
        writer: Writer,
        knowledge: Knowledge,
        store: Store,
        held: Mapping[str, str],
        archive: Archive | None,
        perform: Perform,
    ) -> None:
        """``held``: the documents of the store before the change, with the digests of their records.

        ``archive``: where the contents of new documents are kept; without one, those of others are not known.
        """
        self._writer, self._knowledge, self._base = writer, knowledge, store.base
        self._archive, self._perform = archive, perform
        self._most = max(AT_ONCE, len(held) // 10)
        self._whole = store.unfinished()
        self._asked = False
        self._before = derive.Touched()
        self._held = dict(held)
        self._arrived: dict[Path, Mapping[str, str]] = {}  # files of contents with the documents in them
        self.changed: list[str] = []

    def leave(self, document_ids: Collection[str]) -> None:
        """These documents are about to be replaced or removed."""
        self.changed += document_ids
        for document_id in document_ids:
            self._held.pop(document_id, None)
        if document_ids and self._carried_on():
            found = derive.touched(self._writer, self._knowledge, self._base, document_ids)
            self._before = derive.joined((self._before, found))

    def arrive(self, parts: Iterable[Part]) -> None:
        """The graphs of these parts are in the store now. Their contents are read again when derivation is finished."""
        for part in parts:
            self._held.update(part.documents)
            path = self._archive.put(part.contents) if self._archive else part.contents
            self._arrived[path] = part.documents

    def _carried_on(self) -> bool:
        """False if the derived graph is better computed anew: much changes, or it is not up to date."""
        if len(self.changed) > self._most:
            self._whole = True
        if not self._whole and not self._asked:
            self._whole = not derive.is_current(self._writer, self._knowledge, self._base)
            self._asked = True
        return not self._whole

    def finish(self, judgements: tuple[Judgement, ...] | None) -> None:
        """Bring the derived graph up to date with the documents and the judgements (None: those obeyed already)."""
        writer, knowledge, base = self._writer, self._knowledge, self._base
        wanted = derive.held_judgements(writer, knowledge, base) if judgements is None else judgements
        if self._carried_on():
            after = derive.joined(map(derive.told_of, self._contents()))
            derive.update(writer, knowledge, base, self._before, after, wanted)
        else:
            parts = self._shares()
            if parts and len(self._held) <= SMALL:
                derive.rebuild(writer, knowledge, base, wanted, list(parts), at_once=True)
            else:
                derive.rebuild(writer, knowledge, base, wanted, parts)

    def _contents(self) -> Iterator[Content]:
        """The contents of the new documents."""
        new = {document_id: digest for documents in self._arrived.values() for document_id, digest in documents.items()}
        found = covering(self._arrived, {i: digest for i, digest in new.items() if i in self._held})
        return found.contents() if found else iter(())

    def _shares(self) -> Iterator[Part] | None:
        """What follows from each share of all contents; None if those of a document are not known."""
        known = self._archive.files() if self._archive else {}
        found = covering({**known, **self._arrived}, self._held)
        if found is None:
            return None
        results = self._perform(derive.shares_of(found, len(self._held)))
        return (part for result in results for part in result.parts)
