"""The store: one contract, in memory, on disk and on a server. The only modules that touch ``pyoxigraph.Store``."""

from __future__ import annotations

from pathlib import Path

from kg.store.contract import CHUNK, Part, Rows, Store, Writer
from kg.store.disk import MARKER, DiskStore, select_in
from kg.store.index import LAYOUT
from kg.store.memory import MemoryStore

__all__ = [
    "CHUNK",
    "LAYOUT",
    "MARKER",
    "DiskStore",
    "MemoryStore",
    "Part",
    "Rows",
    "Store",
    "Writer",
    "open_store",
    "select_in",
]


def open_store(where: Path | str, base: str | None = None, create: bool = False) -> Store:
    """The store at a path, or on the SPARQL server at an ``http(s)://`` address.

    Raises StoreMissing, NotAStore or StoreVersion when there is none (with ``create``, one is made where nothing is), and
    StoreError for another base than it was built with and for a server that does not answer.
    """
    if str(where).startswith(("http://", "https://")):
        from kg.store.remote import RemoteStore

        return RemoteStore(str(where), base, create)
    return DiskStore(where, base, create)
