"""How a change of documents carries the derived graph on: gathered while documents are replaced, done at the end."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kg import derive
from kg.judgements import Judgement
from kg.knowledge import Knowledge
from kg.store import Store, Writer

AT_ONCE = 20
"""Changed documents up to which the derived graph is always carried on key by key; of large stores, a tenth."""


class Derivation:
    """Hears of every document before its graph goes, so that the keys are known which the old graph touched."""

    def __init__(self, writer: Writer, knowledge: Knowledge, store: Store, held: int) -> None:
        self._writer, self._knowledge, self._base = writer, knowledge, store.base
        self._most = max(AT_ONCE, held // 10)
        self._whole = store.unfinished()
        self._asked = False
        self._before = derive.Touched()
        self.changed: list[str] = []

    def leave(self, document_ids: Collection[str]) -> None:
        """These documents are about to be replaced or removed."""
        self.changed += document_ids
        if document_ids and self._carried_on():
            found = derive.touched(self._writer, self._knowledge, self._base, document_ids)
            self._before = _joined((self._before, found))

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
            after = derive.touched(writer, knowledge, base, self.changed)
            derive.update(writer, knowledge, base, self._before, after, wanted)
        else:
            derive.rebuild(writer, knowledge, base, wanted)


def _joined(parts: Iterable[derive.Touched]) -> derive.Touched:
    found = tuple(parts)
    return derive.Touched(
        entities=frozenset().union(*(part.entities for part in found)),
        places=frozenset().union(*(part.places for part in found)),
        homes=frozenset().union(*(part.homes for part in found)),
        statements=frozenset().union(*(part.statements for part in found)),
        events=frozenset().union(*(part.events for part in found)),
    )
