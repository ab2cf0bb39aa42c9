"""What the stores in memory and on disk share: reading from and writing to an open Oxigraph database."""

from __future__ import annotations

import contextlib
import gc
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from kg.errors import QueryError, StoreError
from kg.store.contract import CHUNK, Part, Pattern, Rows
from kg.store.index import RECORD_DIGEST, digest_lines, document_of_graph, hidden_graphs, index_graph
from kg.store.quads import Sorter, differing, graph_lines, sorted_quads, stream, triple_lines, without_graph
from kg.store.sparql import bound, guard, term
from kg.store.staging import Staging, give_back, give_way
from kg.terms import PREFIXES, graph_iri, iri

_UNION = ox.DefaultGraph()
_LINES = 30_000  # lines that are loaded at once where they are not counted by documents
_QUADS = 20_000  # quads that are removed in one transaction, which holds them in memory
_FEW = 2_000  # lines that one transaction loads faster than a bulk load, which makes new files
_AT_ONCE = 2  # files that are loaded at the same time
_SMALL = 500_000  # bytes, about as many lines
_LARGE = 5_000_000  # bytes of derived lines, some 30,000: what is loaded at once
# of each file that it has seen, a database holds index and filter until it is closed
_LOADS = 20  # loads after which the copy is opened anew, in some 0.2 s


# ---------------------------------------------------------------- reading


def _run(store: ox.Store, query: str, parameters: Mapping[str, str] | None) -> Any:
    guard(query)
    try:
        return store.query(bound(query, parameters or {}), prefixes=PREFIXES, use_default_graph_as_union=False)
    except SyntaxError as error:
        raise QueryError(f"the query cannot be read: {error}") from error
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(f"the query failed: {error}") from error


def select(store: ox.Store, query: str, parameters: Mapping[str, str] | None) -> Rows:
    """Answer a SELECT, ASK or CONSTRUCT.

    Raises QueryError.
    """
    answer = _run(store, query, parameters)
    if isinstance(answer, ox.QueryBoolean):
        return Rows(("answer",), (("true" if answer else "false",),))
    if isinstance(answer, ox.QueryTriples):
        return Rows(
            ("subject", "predicate", "object"),
            tuple((term(t.subject), term(t.predicate), term(t.object)) for t in answer),
        )
    names = tuple(variable.value for variable in answer.variables)
    try:
        return Rows(names, tuple(tuple(map(term, row)) for row in answer))
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(f"the query failed: {error}") from error


def documents_of(store: ox.Store, base: str, ids: Collection[str] | None) -> dict[str, str]:
    """Digest of the record behind each document's graph, in the order of the ids; with ``ids``, of these alone."""
    predicate, index = ox.NamedNode(RECORD_DIGEST), ox.NamedNode(index_graph(base))
    subjects = [None] if ids is None else [ox.NamedNode(graph_iri(base, i)) for i in ids]
    quads = chain.from_iterable(store.quads_for_pattern(s, predicate, None, index) for s in subjects)
    found = ((document_of_graph(base, term(q.subject) or ""), term(q.object) or "") for q in quads)
    return dict(sorted(found))


def _shown(store: ox.Store, base: str) -> list[ox.NamedNode]:
    hidden = hidden_graphs(base)
    found = {str(name.value) for name in store.named_graphs()} - set(hidden)
    return [ox.NamedNode(name) for name in sorted(found)]


def quads_in(store: ox.Store, base: str) -> Iterator[str]:
    """All quads as sorted N-Quads lines, without the log of runs."""
    return sorted_quads(graph_lines(store, name) for name in _shown(store, base))


def graphs_in(store: ox.Store, base: str) -> Iterator[tuple[str, list[str]]]:
    """Each named graph with its sorted lines, without the log of runs."""
    for name in _shown(store, base):
        yield str(name.value), [line.decode() for line in sorted(graph_lines(store, name))]


# ---------------------------------------------------------------- writing


class EmbeddedWriter:
    """Writes into an open Oxigraph store; loads in chunks.

    Every triple stands once more without its graph: the union that queries see is a set, so that counts are right.
    """

    def __init__(self, base: str, opened: Callable[[], ox.Store], staging: Staging | None = None) -> None:
        """``opened`` makes the copy to write into, or opens it again; it is called at the first write.

        ``staging``: the same copy as files, where it is on disk.
        """
        self.base = base
        self._opened = opened
        self._store: ox.Store | None = None
        self._staging = staging
        self._staged = False  # there is a copy, be it open or not
        # documents of a copy that began empty: others need not be looked for, in ever more files
        self._known: set[str] | None = set() if staging and staging.empty else None
        self._loads = 0  # since the copy was opened
        self._behind = False  # many files wait to be merged: a transaction would wait for that
        self._hidden = tuple(f" <{graph}> ." for graph in hidden_graphs(base))
        self._pending: dict[str, tuple[str, list[str]]] = {}  # digest and lines by document
        self._added: list[str] = []  # lines of patches
        self._runs: list[str] = []

    @property
    def store(self) -> ox.Store:
        """The copy that is written into."""
        if self._store is None:
            self._store, self._staged = self._opened(), True
        return self._store

    def stage(self) -> None:
        """Make the copy even if nothing is to be written."""
        self._store = self.store

    def close(self) -> ox.Store | None:
        """Load what is waiting and let go of the copy; returns it, or None if nothing was written."""
        self.flush()
        store, self._store = self.store if self._staged else None, None
        return store

    def rest(self) -> None:
        """Merge the files of a large copy; nothing may be asked or written before that is done.

        Raises StoreError.
        """
        self.flush()
        if self._staging is None or self._store is None:
            return
        self._let_go()
        if self._staging.has_grown():
            self._staging.merge()
            self._behind = self._staging.has_grown()

    def break_off(self) -> None:
        """End a merge in another thread."""
        if self._staging:
            self._staging.break_off()

    def _let_go(self) -> None:
        """Close the copy on disk, until it is written or asked again: what the database holds of its files goes."""
        self._store, self._loads = None, 0
        gc.collect()
        give_back()

    def abandon(self) -> None:
        """Let go of the copy."""
        self._store = None
        self._pending, self._added, self._runs = {}, [], []

    def _load(self, data: bytes | None = None, path: str | None = None, few: bool = False) -> None:
        load: Any = self.store.bulk_load if self._staging and (self._behind or not few) else self.store.load
        try:
            load(data, ox.RdfFormat.N_QUADS, path=path)
        except (SyntaxError, ValueError, OSError) as error:
            raise StoreError(f"the store cannot load the quads: {error}") from error

    def _load_files(self, pairs: Iterable[tuple[Path, Path]]) -> None:
        """Load these files, quads and their union; large ones two at once, because one bulk load keeps one core busy, outside
        of Python's lock, and the next while the larger of a pair is still loaded."""
        under_way: deque[Future[None]] = deque()
        with ThreadPoolExecutor(_AT_ONCE, "kg-bulk-load") as pool, contextlib.ExitStack() as ending:
            ending.callback(pool.shutdown, cancel_futures=True)  # when one fails, those that have not begun are left
            for pair in pairs:
                while len(under_way) > _AT_ONCE or (under_way and self._loads >= _LOADS):
                    under_way.popleft().result()
                if self._loads >= _LOADS:
                    self._let_go()
                self.stage()  # before there are threads that would both make the copy
                if self._staging and min(path.stat().st_size for path in pair) > _SMALL:
                    give_way()
                    give_back()
                    self._behind = True
                    self._loads += 1
                    under_way += [pool.submit(self._load_file, path) for path in pair]
                else:
                    while under_way:
                        under_way.popleft().result()
                    for path in pair:
                        self._load_file(path)
            for loading in under_way:
                loading.result()
        give_back()

    def _load_file(self, path: Path) -> None:
        """Load a file of quads and remove it."""
        self._load(path=str(path), few=path.stat().st_size <= _SMALL)
        path.unlink()

    def replace(self, document_id: str, lines: Iterable[str], digest: str) -> None:
        """Make the document's graph hold exactly these lines."""
        self._pending[document_id] = (digest, list(lines))
        if len(self._pending) >= CHUNK:
            self.flush()

    def load(self, parts: Iterable[Part]) -> None:
        """``replace`` for all documents of these parts, whose files are used up."""
        self.flush()
        found = list(parts)
        documents = {i: digest for part in found for i, digest in part.documents.items()}
        if not documents:
            return
        self._forget(documents)
        self._load_files(self._with_digests(group) for group in _of_documents(found))

    def _with_digests(self, parts: list[Part]) -> tuple[Path, Path]:
        """The quads of these parts with the digests of their documents in one file, their union in another."""
        documents = {i: digest for part in parts for i, digest in part.documents.items()}
        return _joined(parts, digest_lines(self.base, documents))

    def remove(self, document_id: str) -> None:
        """Drop the document's graph."""
        self.flush()
        self._forget([document_id])

    def set_graph(self, graph: str, lines: Iterable[str]) -> None:
        """Make any other named graph hold exactly these lines."""
        self.flush()
        self._drop_large(graph)
        self._add(lines)

    def patch(self, graph: str, dropped: Iterable[Pattern], lines: Iterable[str]) -> None:
        """In this graph, drop every triple that fits a pattern, then add these lines.

        Lines wait, so that many patches make one load, until something is dropped or asked.
        """
        patterns = list(dropped)
        if patterns:
            self.flush()
            self._drop_fitting(graph, patterns)
        self._add(lines)

    def _add(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._added.append(line)
            if len(self._added) >= _LINES:
                self.flush()

    def renew(self, graph: str, parts: Iterable[Part], at_once: bool = False) -> None:
        """Make a graph hold exactly the lines of these parts; of a graph that holds much already, only what differs is touched.

        ``at_once``: in one load, of which a query need look through the files of that one only.
        """
        self.flush()
        name = ox.NamedNode(graph)
        if self.store.contains_named_graph(name):
            self._renew(name, parts)
            return
        if self._loads:
            self._let_go()
        groups = filter(None, [list(parts)]) if at_once else _grouped(parts)
        self._load_files(map(_joined, groups))

    def _renew(self, graph: ox.NamedNode, parts: Iterable[Part]) -> None:
        held, wanted = Sorter(), Sorter()
        for part in parts:
            for line in _lines_of(part.union):
                wanted.add(line)
            part.union.unlink()
            part.quads.unlink()
        for line in triple_lines(self.store, graph):
            held.add(line)
        with tempfile.TemporaryFile(prefix="kg-new-") as new:
            # what goes is removed before anything is added, in case that the same is only written otherwise
            gone = self._apart(differing(held.lines(), wanted.lines()), new)
            triples: Any = ox.parse(stream(gone), ox.RdfFormat.N_TRIPLES)
            self._drop_quads(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
            new.seek(0)
            end = f" {graph} ."
            self._add(line.decode()[:-3] + end for line in new)
        self.flush()

    @staticmethod
    def _apart(lines: Iterable[tuple[bytes, bool]], new: IO[bytes]) -> Iterator[bytes]:
        """The lines that are not new; the others go into the file."""
        for line, is_new in lines:
            if is_new:
                new.write(line + b"\n")
            else:
                yield line

    def append_run(self, lines: Iterable[str]) -> None:
        """Add to the log of runs."""
        self._runs.extend(lines)

    def select(self, query: str, parameters: Mapping[str, str] | None = None) -> Rows:
        """Answer a SELECT over what has been written so far."""
        self.flush()
        return select(self.store, query, parameters)

    def flush(self) -> None:
        """Load what is waiting."""
        pending, self._pending, runs, self._runs = self._pending, {}, self._runs, []
        added, self._added = self._added, []
        self._forget(pending)
        digests = {document_id: digest for document_id, (digest, _) in pending.items()}
        self._put(chain.from_iterable(lines for _, lines in pending.values()))
        self._put([*added, *digest_lines(self.base, digests), *runs])

    def _put(self, lines: Iterable[str]) -> None:
        quads = list(lines)
        if not quads:
            return
        union = dict.fromkeys(
            without_graph(line) if " <" in line else line for line in quads if not line.endswith(self._hidden)
        )
        self._load("".join(f"{line}\n" for line in (*quads, *union)).encode(), few=len(quads) <= _FEW)

    def _forget(self, document_ids: Iterable[str]) -> None:
        """Drop the graphs of these documents with their places in the index, where there are any; afterwards they may be there."""
        index = ox.NamedNode(index_graph(self.base))
        found = dict.fromkeys(document_ids)
        known = [i for i in found if self._known is None or i in self._known]
        if self._known is not None:
            self._known.update(found)
        for document_id in known:
            graph = graph_iri(self.base, document_id)
            if self.store.contains_named_graph(ox.NamedNode(graph)):
                self._drop(graph)
            for quad in list(self.store.quads_for_pattern(ox.NamedNode(graph), None, None, index)):
                self.store.remove(quad)

    def _drop(self, graph: str) -> None:
        """Remove a graph in one transaction, and from the union what no other graph says."""
        every = "?s ?p ?o"
        self.store.update(
            f"DELETE {{ {every} }} WHERE {{ GRAPH {iri(graph)} {{ {every} }} {_nowhere_but(graph, every)} }} ; "
            f"DROP SILENT GRAPH {iri(graph)}"
        )

    def _drop_large(self, graph: str) -> None:
        """The same in transactions of ``_QUADS``, each of one predicate, because a transaction lies in memory.

        What predicates only this graph has goes out of the union without a look at the other graphs.
        """
        name = iri(graph)
        for (predicate,) in select(self.store, f"SELECT DISTINCT ?p WHERE {{ GRAPH {name} {{ ?s ?p ?o }} }}", {}).rows:
            triple = f"?s {iri(predicate or '')} ?o"
            elsewhere = self.store.query(f"ASK {{ GRAPH ?other {{ {triple} }} FILTER(?other != {name}) }}")
            check = _nowhere_but(graph, triple) if elsewhere else ""
            some = f"{{ SELECT ?s ?o WHERE {{ GRAPH {name} {{ {triple} }} }} LIMIT {_QUADS} }}"
            while self.store.query(f"ASK {{ GRAPH {name} {{ {triple} }} }}"):
                self.store.update(
                    f"DELETE {{ {triple} }} WHERE {{ {some} {check} }} ; "
                    f"DELETE {{ GRAPH {name} {{ {triple} }} }} WHERE {{ {some} }}"
                )

    def _drop_fitting(self, graph: str, patterns: Iterable[Pattern]) -> None:
        """Remove what fits a pattern in this graph."""
        name = ox.NamedNode(graph)
        self._drop_quads(dict.fromkeys(chain.from_iterable(self._fitting(name, pattern) for pattern in patterns)))

    def _drop_quads(self, quads: Iterable[ox.Quad]) -> None:
        """Remove quads of one graph, in transactions of ``_QUADS``, and from the union what no other graph says."""
        rest = iter(quads)
        while some := list(islice(rest, _QUADS)):
            triples = " . ".join(str(quad.triple) for quad in some)
            alone = " . ".join(str(quad.triple) for quad in some if self._only_in(quad))
            self.store.update(f"DELETE DATA {{ GRAPH {some[0].graph_name} {{ {triples} }} {alone} }}")

    def _fitting(self, graph: ox.NamedNode, pattern: Pattern) -> Iterator[ox.Quad]:
        subject, predicate, value = (None if part is None else ox.NamedNode(part) for part in pattern)
        return self.store.quads_for_pattern(subject, predicate, value, graph)

    def _only_in(self, quad: ox.Quad) -> bool:
        """True if no other graph says this triple."""
        said = self.store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        return all(other.graph_name in (quad.graph_name, _UNION) for other in said)


def _lines_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        for line in stream:
            yield line.rstrip(b"\n")


def _of_documents(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Neighbouring parts of at most twice ``CHUNK`` documents; one part alone may hold more."""
    group: list[Part] = []
    for part in parts:
        if group and sum(len(p.documents) for p in (*group, part)) > 2 * CHUNK:
            yield group
            group = []
        group.append(part)
    if group:
        yield group


def _grouped(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Neighbouring parts, as many as are worth a load of their own."""
    group: list[Part] = []
    for part in parts:
        group.append(part)
        if sum(p.quads.stat().st_size for p in group) >= _LARGE:
            yield group
            group = []
    if group:
        yield group


def _joined(parts: list[Part], lines: Iterable[str] = ()) -> tuple[Path, Path]:
    """The quads of these parts with the lines in one file, their union in another; the parts' files are used up.

    One large load costs less than some small ones.
    """
    return _together([part.quads for part in parts], lines), _together([part.union for part in parts])


def _together(paths: list[Path], lines: Iterable[str] = ()) -> Path:
    """What all these files hold and then these lines, in the first of them; the others are removed."""
    first, *others = paths
    try:
        with first.open("ab") as stream:
            for path in others:
                with path.open("rb") as further:
                    shutil.copyfileobj(further, stream, 1 << 20)
                path.unlink()
            stream.writelines(f"{line}\n".encode() for line in lines)
    except OSError as error:
        raise StoreError(f"{first}: the parts cannot be joined: {error.strerror or error}") from error
    return first


def _nowhere_but(graph: str, triple: str) -> str:
    return f"FILTER NOT EXISTS {{ GRAPH ?other {{ {triple} }} FILTER(?other != {iri(graph)}) }}"
