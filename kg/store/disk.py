"""A store in a folder: generations of an Oxigraph database, of which readers open one while a writer makes the next.

    fazhi-kg.json   marker: layout version and base of the IRIs
    current         name of the generation that readers open
    g000001/        an Oxigraph database
    records/        content-addressed cache of extraction (kg.cache)
    contents/       what the graphs say that derivation reads (kg.archive); can be left out: the database is asked then
    texts/          what evidence points into (kg.texts)
    lock            held by the one writer

A writer works on a copy (hard links) in ``*.staging`` and then moves the pointer: a build that is killed at any moment
leaves the last generation as it was, and what it left lying is removed by the next writer.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import json
import os
import re
import shutil
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import NotAStore, StoreError, StoreLocked, StoreMissing, StoreVersion
from kg.iris import DEFAULT_BASE
from kg.store.contract import Rows, Writer
from kg.store.embedded import EmbeddedWriter, documents_of, graphs_in, quads_in, select
from kg.store.index import LAYOUT
from kg.store.staging import Staging

MARKER = "fazhi-kg.json"


class DiskStore:
    """A store in a folder. ``create=True`` makes one where nothing or an empty folder is.

    Raises StoreMissing, NotAStore or StoreVersion when the path is not what it should be.
    """

    def __init__(self, path: Path | str, base: str | None = None, create: bool = False) -> None:
        self.path = Path(path)
        self._opened: tuple[Path, ox.Store] | None = None
        self._check(create)
        marker = self._marker()
        self.base = marker.get("base", DEFAULT_BASE) if marker else (base or DEFAULT_BASE)
        if marker and base and base != self.base:
            raise StoreError(f"{self.path}: the store was built with the base {self.base}, not {base}")

    # ------------------------------------------------------------ the folder

    def _check(self, create: bool) -> None:
        if self.path.is_dir() and (self.path / MARKER).is_file():
            return
        if not self.path.exists() or (self.path.is_dir() and not any(self.path.iterdir())):
            if create:
                return
            raise StoreMissing(f"{self.path}: no store there yet; run `kg build FOLDER --store {self.path}` first")
        raise NotAStore(f"{self.path}: this is not a store of this program, so it is left alone")

    def _marker(self) -> dict[str, Any] | None:
        path = self.path / MARKER
        if not path.is_file():
            return None
        try:
            marker = json.loads(path.read_text(encoding="utf-8"))
            layout = marker["layout"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NotAStore(f"{path}: the marker of the store cannot be read: {error}") from error
        if layout != LAYOUT:
            raise StoreVersion(f"{self.path}: layout {layout} of the store, this program reads {LAYOUT}; build it anew")
        return dict(marker)

    def _current(self) -> str | None:
        pointer = self.path / "current"
        return pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else None

    def generation(self) -> Path:
        """Folder of the generation that readers open.

        Raises StoreMissing if nothing was built yet.
        """
        name = self._current()
        if name is None or not (self.path / name).is_dir():
            raise StoreMissing(f"{self.path}: nothing was built in this store yet")
        return self.path / name

    def documents(self, ids: Collection[str] | None = None) -> dict[str, str]:
        """Digest of the record behind each document's graph; empty before the first build; with ``ids``, of these alone."""
        return {} if self._current() is None else documents_of(self._open(), self.base, ids)

    def unfinished(self) -> bool:
        """False: a writer that stopped has left the last generation as it was."""
        return False

    # ------------------------------------------------------------ writing

    def discard_if_empty(self) -> None:
        """Remove the folder again if nothing was ever built in it."""
        if (self.path / MARKER).is_file() and self._current() is None:
            shutil.rmtree(self.path, ignore_errors=True)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = (self.path / "lock").open("a")
        except OSError as error:
            raise StoreError(f"{self.path}: the store cannot be written: {error.strerror}") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.close()
            raise StoreLocked(f"{self.path}: another process is writing to this store") from error
        try:
            if not (self.path / MARKER).is_file():
                _write(self.path / MARKER, json.dumps({"layout": LAYOUT, "base": self.base}) + "\n")
            yield
        finally:
            lock.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Writer]:
        """All changes or none: work is done in a staging generation; leaving the block moves the pointer to it.

        Nothing is staged before the first write. Raises StoreError or StoreLocked, before any work, if the store cannot be
        written or another process is writing.
        """
        with self._locked():
            current = self._current()
            self._sweep(current)
            name = f"g{int(current[1:]) + 1 if current else 1:06d}"
            staging = Staging(self.path / current if current else None, self.path / f"{name}.staging")
            writer = EmbeddedWriter(self.base, staging.open, staging)
            try:
                yield writer
                if current is None:
                    writer.stage()
                self._finish(writer, staging, name)
            except BaseException:
                writer.abandon()
                gc.collect()
                staging.discard()
                raise
            self._sweep(self._current(), keep=current)

    def _finish(self, writer: EmbeddedWriter, staging: Staging, name: str) -> None:
        store = writer.close()
        if store is None:
            return
        large = staging.has_grown()
        if not large:  # merging flushes too, and this would wait for the database's own
            store.flush()
        del store
        gc.collect()  # closes the database, so that its folder can be renamed
        if large:
            staging.merge()
        staging.path.rename(self.path / name)
        _write(self.path / "current", name + "\n")

    def _sweep(self, current: str | None, keep: str | None = None) -> None:
        """Remove what killed writers and older generations left; the last one before stays for readers still at work."""
        for entry in self.path.iterdir():
            old = re.fullmatch(r"g\d{6}", entry.name) and entry.name not in (current, keep)
            if old or entry.name.endswith(".staging"):
                shutil.rmtree(entry, ignore_errors=True)

    # ------------------------------------------------------------ reading

    def _open(self) -> ox.Store:
        generation = self.generation()
        if self._opened is None or self._opened[0] != generation:
            try:
                self._opened = (generation, ox.Store.read_only(str(generation)))
            except OSError as error:
                raise StoreError(f"{generation}: the database cannot be opened: {error}") from error
        return self._opened[1]

    def quads(self) -> Iterator[str]:
        """All quads as sorted N-Quads lines, without the log of runs."""
        return quads_in(self._open(), self.base)

    def graphs(self) -> Iterator[tuple[str, list[str]]]:
        """Each named graph with its sorted lines, without the log of runs."""
        return graphs_in(self._open(), self.base)

    def select(self, query: str, parameters: Mapping[str, str] | None = None) -> Rows:
        """Answer a SELECT, ASK or CONSTRUCT; its default graph is the union of all graphs, each triple once."""
        return select(self._open(), query, parameters)


def select_in(generation: Path, query: str) -> Rows:
    """Answer a query from a generation, whichever readers open by then: for other processes than the one that chose it."""
    return select(ox.Store.read_only(str(generation)), query, None)


def _write(path: Path, text: str) -> None:
    """Write a small file whole or not at all."""
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
