"""The store: one contract, in memory and on disk. The only module that touches ``pyoxigraph.Store``.

On disk, ``PATH`` is a folder:

    fazhi-kg.json   marker: layout version and base of the IRIs
    current         name of the generation that readers open
    g000001/        an Oxigraph database; g000001.json beside it: which record each document's graph was made from
    records/        content-addressed cache of extraction (kg.cache)
    lock            held by the one writer

A writer works on a copy (hard links) in ``*.staging`` and then moves the pointer: a build that is killed at any moment
leaves the last generation as it was, and what it left lying is removed by the next writer.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import io
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox

from kg.errors import NotAStore, QueryError, StoreError, StoreLocked, StoreMissing, StoreVersion
from kg.iris import DEFAULT_BASE
from kg.rdf import PREFIXES, graph_iri, literal, runs_graph

LAYOUT = 1
MARKER = "fazhi-kg.json"
_SMALL = 5000  # lines that one transaction loads faster than a bulk load, whose files later copies pay for
_CHUNK = 100  # documents in one bulk load: flat memory (design: peak 274 MiB at 20,000 documents)


@dataclass(frozen=True, slots=True)
class Rows:
    """Answer to a SELECT: variable names and rows of values (IRIs and literals as strings, None where unbound)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


class Writer(Protocol):
    """Changes to a store, all of them or none."""

    def replace(self, document_id: str, lines: Iterable[str], digest: str) -> None:
        """Make the document's graph hold exactly these N-Quads lines; ``digest`` names the record they came from."""

    def remove(self, document_id: str) -> None:
        """Drop the document's graph."""

    def set_graph(self, graph: str, lines: Iterable[str]) -> None:
        """Make any other named graph hold exactly these N-Quads lines."""

    def patch(
        self, graph: str, dropped: Iterable[tuple[str | None, str | None, str | None]], lines: Iterable[str]
    ) -> None:
        """In this graph, drop every triple that fits a pattern of IRIs (None: any term), then add these N-Quads lines."""

    def append_run(self, lines: Iterable[str]) -> None:
        """Add to the log of runs."""

    def select(self, query: str, parameters: Mapping[str, str] | None = None) -> Rows:
        """Answer a SELECT over what has been written so far."""


class Store(Protocol):
    """What every store promises."""

    base: str

    def documents(self) -> dict[str, str]:
        """Digest of the record behind each document's graph, by document id."""

    def transaction(self) -> contextlib.AbstractContextManager[Writer]:
        """A writer whose changes take effect together when the block ends without an error."""

    def quads(self) -> Iterator[str]:
        """All quads as sorted N-Quads lines, without the log of runs."""

    def select(self, query: str, parameters: Mapping[str, str] | None = None) -> Rows:
        """Answer a SELECT or ASK over the union of all graphs."""


def _term(value: Any) -> str | None:
    if value is None:
        return None
    return str(value.value) if hasattr(value, "value") else str(value)


_STRINGS = re.compile(
    r"\\.|\"\"\".*?\"\"\"|'''.*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|#[^\n]*", re.S
)


def _guard(query: str) -> None:
    """Refuse what would reach out of the store: SERVICE makes real HTTP requests."""
    plain = _STRINGS.sub(" ", query)
    if re.search(r"\bSERVICE\b", plain, re.I):
        raise QueryError("SERVICE is not allowed in a query: it would send requests to other machines")


def _bound(query: str, parameters: Mapping[str, str]) -> str:
    """The query with ``?name`` and ``$name`` of each parameter as a string literal, outside strings, IRIs and comments.

    Oxigraph's own substitutions reach only variables of the projection.
    """
    if not parameters:
        return query
    names = "|".join(sorted(map(re.escape, parameters), key=len, reverse=True))
    pattern = re.compile(rf"(?P<kept>{_STRINGS.pattern})|[?$](?P<name>{names})(?!\w)", re.S)
    return pattern.sub(lambda m: m["kept"] or literal(parameters[m["name"]]), query)


def _run(store: ox.Store, query: str, parameters: Mapping[str, str] | None) -> Any:
    _guard(query)
    try:
        return store.query(_bound(query, parameters or {}), prefixes=PREFIXES, use_default_graph_as_union=False)
    except SyntaxError as error:
        raise QueryError(f"the query cannot be read: {error}") from error
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(f"the query failed: {error}") from error


def _select(store: ox.Store, query: str, parameters: Mapping[str, str] | None) -> Rows:
    answer = _run(store, query, parameters)
    if isinstance(answer, ox.QueryBoolean):
        return Rows(("answer",), (("true" if answer else "false",),))
    if isinstance(answer, ox.QueryTriples):
        return Rows(
            ("subject", "predicate", "object"),
            tuple((_term(t.subject), _term(t.predicate), _term(t.object)) for t in answer),
        )
    names = tuple(variable.value for variable in answer.variables)
    try:
        return Rows(names, tuple(tuple(_term(row[name]) for name in names) for row in answer))
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(f"the query failed: {error}") from error


def _sorted_quads(store: ox.Store, hidden: str) -> Iterator[str]:
    buffer = io.BytesIO()
    store.dump(buffer, ox.RdfFormat.N_QUADS)
    mark = f" <{hidden}> ."
    lines = buffer.getvalue().decode().split("\n")
    return iter(sorted(line for line in lines if line and not line.endswith(mark) and _has_graph(line)))


_TRIPLE = re.compile(r"(?:<[^>]*>|_:\S+) <[^>]*> (?:<[^>]*>|_:\S+|\"(?:[^\"\\]|\\.)*+\"(?:@[\w-]+|\^\^<[^>]*>)?) \.")


def _has_graph(line: str) -> bool:
    """True for an N-Quads line with a graph; the lines without are the union that queries see as the default graph."""
    return not _TRIPLE.fullmatch(line)


class _Writer:
    """Writes into an open Oxigraph store; loads in chunks."""

    def __init__(self, store: ox.Store, base: str, index: dict[str, str], bulk: bool) -> None:
        self.store = store
        self.base = base
        self.index = index
        self._bulk = bulk
        self._pending: dict[str, list[str]] = {}  # by document; under "" the rest

    def replace(self, document_id: str, lines: Iterable[str], digest: str) -> None:
        if document_id in self.index:
            self._drop(graph_iri(self.base, document_id))
        self._pending[document_id] = list(lines)
        self.index[document_id] = digest
        if len(self._pending) >= _CHUNK:
            self.flush()

    def remove(self, document_id: str) -> None:
        self.flush()
        self._drop(graph_iri(self.base, document_id))
        self.index.pop(document_id, None)

    def set_graph(self, graph: str, lines: Iterable[str]) -> None:
        self.flush()
        self._drop(graph)
        self._pending[""] = list(lines)
        self.flush()

    def patch(
        self, graph: str, dropped: Iterable[tuple[str | None, str | None, str | None]], lines: Iterable[str]
    ) -> None:
        self.flush()
        name = ox.NamedNode(graph)
        for pattern in dropped:
            subject, predicate, value = (ox.NamedNode(term) if term is not None else None for term in pattern)
            for quad in list(self.store.quads_for_pattern(subject, predicate, value, name)):
                self._forget(quad, name)
                self.store.remove(quad)
        self._pending[""] = list(lines)
        self.flush()

    def _drop(self, graph: str) -> None:
        """Remove a graph, and from the union what no other graph says."""
        name = ox.NamedNode(graph)
        for quad in list(self.store.quads_for_pattern(None, None, None, name)):
            self._forget(quad, name)
        self.store.remove_graph(name)

    def _forget(self, quad: ox.Quad, graph: ox.NamedNode) -> None:
        """Take a triple of this graph out of the union if no other graph says it."""
        union = ox.DefaultGraph()
        said = self.store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        if all(other.graph_name in (graph, union) for other in said):
            self.store.remove(ox.Quad(quad.subject, quad.predicate, quad.object, union))

    def append_run(self, lines: Iterable[str]) -> None:
        self._pending.setdefault("", []).extend(lines)

    def select(self, query: str, parameters: Mapping[str, str] | None = None) -> Rows:
        self.flush()
        return _select(self.store, query, parameters)

    def flush(self) -> None:
        """Load what is waiting: much of it in bulk, little in one transaction."""
        if not self._pending:
            return
        hidden = f" <{runs_graph(self.base)}> ."
        quads = [line for lines in self._pending.values() for line in lines]
        # every triple once more without its graph: the union that queries see is a set, so that counts are right
        union = {line[: line.rfind(" <")] + " ." for line in quads if not line.endswith(hidden)}
        data = "".join(f"{line}\n" for line in (*quads, *sorted(union))).encode()
        load = self.store.bulk_load if self._bulk and len(quads) > _SMALL else self.store.load
        try:
            load(io.BytesIO(data), ox.RdfFormat.N_QUADS)
        except (SyntaxError, ValueError, OSError) as error:
            raise StoreError(f"the store cannot load the quads: {error}") from error
        self._pending = {}


class MemoryStore:
    """A store without a disk, for scripts and tests."""

    def __init__(self, base: str = DEFAULT_BASE) -> None:
        self.base = base
        self._store = ox.Store()
        self._index: dict[str, str] = {}

    def documents(self) -> dict[str, str]:
        """Digest of the record behind each document's graph."""
        return dict(self._index)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Writer]:
        """All changes or none: work is done on a copy."""
        copy = ox.Store()
        copy.extend(self._store)
        writer = _Writer(copy, self.base, dict(self._index), bulk=False)
        yield writer
        writer.flush()
        self._store, self._index = copy, writer.index

    def quads(self) -> Iterator[str]:
        """All quads as sorted N-Quads lines, without the log of runs."""
        return _sorted_quads(self._store, runs_graph(self.base))

    def select(self, query: str, parameters: Mapping[str, str] | None = None) -> Rows:
        """Answer a SELECT, ASK or CONSTRUCT; its default graph is the union of all graphs, each triple once."""
        return _select(self._store, query, parameters)


class DiskStore:
    """A store in a folder. ``create=True`` makes one where nothing or an empty folder is.

    Raises StoreMissing, NotAStore or StoreVersion when the path is not what it should be.
    """

    def __init__(self, path: Path | str, base: str | None = None, create: bool = False) -> None:
        self.path = Path(path)
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

    def documents(self) -> dict[str, str]:
        """Digest of the record behind each document's graph; empty before the first build."""
        name = self._current()
        if name is None:
            return {}
        try:
            return dict(json.loads((self.path / f"{name}.json").read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise StoreError(f"{self.path}: the list of documents cannot be read: {error}") from error

    # ------------------------------------------------------------ writing

    def prepare(self) -> None:
        """See that the store can be written, before long work begins; makes the folder, clears what a killed writer left.

        Raises StoreError or StoreLocked.
        """
        with self._locked():
            for staging in self.path.glob("*.staging"):
                shutil.rmtree(staging, ignore_errors=True)

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

        Raises StoreLocked if another process is writing.
        """
        with self._locked():
            current = self._current()
            self._sweep(current)
            name = f"g{int(current[1:]) + 1 if current else 1:06d}"
            staging = self.path / f"{name}.staging"
            try:
                writer = self._stage(current, staging)
                yield writer
                writer.flush()
                writer.store.flush()
                del writer.store
                gc.collect()  # closes the database, so that its folder can be renamed
                _write(self.path / f"{name}.json", json.dumps(writer.index, ensure_ascii=False, sort_keys=True))
                staging.rename(self.path / name)
                _write(self.path / "current", name + "\n")
            except BaseException:
                gc.collect()
                shutil.rmtree(staging, ignore_errors=True)
                raise
            self._sweep(name, keep=current)

    def _stage(self, current: str | None, staging: Path) -> _Writer:
        try:
            if current is not None:
                source = ox.Store.read_only(str(self.path / current))
                source.backup(str(staging))
                del source
            return _Writer(ox.Store(str(staging)), self.base, self.documents(), bulk=True)
        except OSError as error:
            raise StoreError(f"{self.path}: the store cannot be copied for writing: {error}") from error

    def _sweep(self, current: str | None, keep: str | None = None) -> None:
        """Remove what killed writers and older generations left; the last one before stays for readers still at work."""
        for entry in self.path.iterdir():
            match = re.match(r"(g\d{6})(\.staging|\.json)?$", entry.name)
            if match and match.group(1) not in (current, keep):
                shutil.rmtree(entry, ignore_errors=True) if entry.is_dir() else entry.unlink(missing_ok=True)
            elif match and match.group(2) == ".staging":
                shutil.rmtree(entry, ignore_errors=True)

    # ------------------------------------------------------------ reading

    def _open(self) -> ox.Store:
        generation = self.generation()
        try:
            return ox.Store.read_only(str(generation))
        except OSError as error:
            raise StoreError(f"{generation}: the database cannot be opened: {error}") from error

    def quads(self) -> Iterator[str]:
        """All quads as sorted N-Quads lines, without the log of runs."""
        return _sorted_quads(self._open(), runs_graph(self.base))

    def select(self, query: str, parameters: Mapping[str, str] | None = None) -> Rows:
        """Answer a SELECT, ASK or CONSTRUCT; its default graph is the union of all graphs, each triple once."""
        return _select(self._open(), query, parameters)


def _write(path: Path, text: str) -> None:
    """Write a small file whole or not at all."""
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
