"""How a change of documents carries the derived graph on: gathered while documents are replaced, done at the end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from kg import derive
from kg.content import Content, read_contents
from kg.judgements import Judgement
from kg.knowledge import Knowledge
from kg.store import Part, Store, Writer

AT_ONCE = 20
"""Changed documents up to which the derived graph is always carried on key by key; of large stores, a tenth."""


class Derivation:
    """Hears of every document before its graph goes, so that the keys are known which the old graph touched, and of every
    part that was loaded, so that the new graphs need not be asked."""

    def __init__(self, writer: Writer, knowledge: Knowledge, store: Store, held: Collection[str]) -> None:
        """``held``: the documents of the store before the change."""
        self._writer, self._knowledge, self._base = writer, knowledge, store.base
        self._most = max(AT_ONCE, len(held) // 10)
        self._whole = store.unfinished()
        self._asked = False
        self._before = derive.Touched()
        self._others = set(held)  # documents that stay as they are
        self._files: dict[str, Path] = {}  # where the content of each new document stands
        self.changed: list[str] = []

    def leave(self, document_ids: Collection[str]) -> None:
        """These documents are about to be replaced or removed."""
        self.changed += document_ids
        self._others.difference_update(document_ids)
        if document_ids and self._carried_on():
            found = derive.touched(self._writer, self._knowledge, self._base, document_ids)
            self._before = derive.joined((self._before, found))

    def arrive(self, parts: Iterable[Part]) -> None:
        """The graphs of these parts are in the store now. Their contents are read again when derivation is finished."""
        for part in parts:
            self._files.update(dict.fromkeys(part.documents, part.contents))

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
            derive.rebuild(writer, knowledge, base, wanted, None if self._others else self._contents)

    def _contents(self) -> Iterator[Content]:
        """The contents of the new documents, one file after the other."""
        for path in dict.fromkeys(self._files.values()):
            for document_id, content in read_contents(path):
                if self._files.get(document_id) == path:
                    yield content
