"""A store without a disk."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping

import pyoxigraph as ox

from kg.iris import DEFAULT_BASE
from kg.store.contract import Rows, Writer
from kg.store.embedded import EmbeddedWriter, documents_of, graphs_in, quads_in, select


class MemoryStore:
    """A store without a disk, for scripts and tests."""

    def __init__(self, base: str = DEFAULT_BASE) -> None:
        self.base = base
        self._store = ox.Store()

    def documents(self, ids: Collection[str] | None = None) -> dict[str, str]:
        """Digest of the record behind each document's graph; with ``ids``, of these alone."""
        return documents_of(self._store, self.base, ids)

    def unfinished(self) -> bool:
        """False: nothing is left half done."""
        return False

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Writer]:
        """All changes or none: work is done on a copy."""
        writer = EmbeddedWriter(self.base, self._copy)
        yield writer
        written = writer.close()
        if written is not None:
            self._store = written

    def _copy(self) -> ox.Store:
        copy = ox.Store()
        copy.extend(self._store)
        return copy

    def quads(self) -> Iterator[str]:
        """All quads as sorted N-Quads lines, without the log of runs."""
        return quads_in(self._store, self.base)

    def graphs(self) -> Iterator[tuple[str, list[str]]]:
        """Each named graph with its sorted lines, without the log of runs."""
        return graphs_in(self._store, self.base)

    def select(self, query: str, parameters: Mapping[str, str] | None = None) -> Rows:
        """Answer a SELECT, ASK or CONSTRUCT; its default graph is the union of all graphs, each triple once."""
        return select(self._store, query, parameters)
