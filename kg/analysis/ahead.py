"""A store some of whose answers another process works out meanwhile: the tables of a large store are read on two cores."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from kg.analysis.source import LARGE_TABLES
from kg.store import DiskStore, Rows, Store, open_store, select_in

MANY = 1000
"""Documents from which on another process (1 s to begin) is worth it."""


class AheadStore(DiskStore):
    """A store in a folder with queries that are under way; each is answered once from there, all others as ever."""

    def __init__(self, path: Path, under_way: Mapping[str, Future[Rows]]) -> None:
        super().__init__(path)
        self._under_way = dict(under_way)

    def under_way(self) -> tuple[str, ...]:
        """The queries that were not asked yet."""
        return tuple(self._under_way)

    def select(self, query: str, parameters: Mapping[str, str] | None = None) -> Rows:
        """Answer a query, from the other process if it was asked there."""
        asked = None if parameters else self._under_way.pop(query, None)
        return super().select(query, parameters) if asked is None else asked.result()


@contextmanager
def reading_ahead(address: str, queries: Sequence[str] = LARGE_TABLES, many: int = MANY) -> Iterator[Store]:
    """The store at a path or address; of a folder with ``many`` documents, with these queries worked out by another process.

    Both read the same generation. Calling scripts need the guard ``if __name__ == "__main__"``. Raises what ``open_store`` does.
    """
    store = open_store(address)
    if not isinstance(store, DiskStore) or len(store.documents()) < many:
        yield store
        return
    generation = store.generation()
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        ahead = AheadStore(store.path, {query: pool.submit(select_in, generation, query) for query in queries})
        try:
            # where a writer has just finished, the answers would be of another generation
            yield ahead if ahead.generation() == generation else store
        finally:
            pool.shutdown(cancel_futures=True)
