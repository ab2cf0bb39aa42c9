"""A store on a SPARQL 1.1 server that others run.

Such a server promises that one request is done whole or not at all, so the graph of one document is replaced whole, and
no more. Before the first write a mark is set in the index, after the last it is taken away: ``unfinished`` reads it.

Where the server's default graph is a graph of its own (Oxigraph, Fuseki), the union of all graphs is kept in it, each
triple once, as in the embedded stores. Where the server itself gives the union (Virtuoso, GraphDB), nothing is kept, and
counts over triples that several documents state are as that server makes them.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from kg.errors import StoreError, StoreMissing, StoreVersion
from kg.iris import DEFAULT_BASE
from kg.ontology import NAMESPACE
from kg.store.contract import Part, Pattern, Rows, Writer
from kg.store.index import LAYOUT, RECORD_DIGEST, document_of_graph, hidden_graphs, index_graph
from kg.store.protocol import BODY, Answer, Server
from kg.store.quads import graph_lines, graphs_of, sorted_quads, without_graph
from kg.store.sparql import bound, form, guard, term, with_prefixes
from kg.terms import PREFIXES, XSD, graph_iri, iri, literal, runs_graph

_LAYOUT = NAMESPACE + "storeLayout"
_UNFINISHED = NAMESPACE + "unfinished"
_FURTHER = NAMESPACE + "furtherGraph"
_PAGE = 5000  # rows: servers cut longer answers off (Virtuoso's own configuration: 10,000)
_STEPS = 500  # operations, or triples in one of them, in one update
_IDS = 200  # ids that are asked for by name; beyond that the whole index is read


class RemoteStore:
    """A store at an ``http(s)://`` address (see ``Server``). ``create=True`` makes one where none is.

    Raises StoreMissing, StoreVersion or StoreError when the server holds none, another layout, or one of another base.
    """

    def __init__(self, address: str, base: str | None = None, create: bool = False) -> None:
        self.server = Server(address)
        self.address = self.server.address
        wanted = base or self.server.options.get("base")
        found = self._found()
        if not found and not create:
            raise StoreMissing(
                f"{self.address}: no store there yet; run `kg build FOLDER --store {self.address}` first"
            )
        if wanted and found and wanted not in found:
            raise StoreError(f"{self.address}: the store was built with the base {', '.join(found)}, not {wanted}")
        if not wanted and len(found) > 1:
            raise StoreError(f"{self.address}: several stores are there; name one as {self.address}#base=…")
        self.base = wanted or next(iter(found), DEFAULT_BASE)
        if found and found[self.base] != str(LAYOUT):
            raise StoreVersion(
                f"{self.address}: layout {found[self.base]} of the store, this program reads {LAYOUT}; build it anew"
            )
        self._own_union: bool | None = None

    def _found(self) -> dict[str, str]:
        """Layout by base of the stores that the server holds."""
        rows = self._rows(f"SELECT DISTINCT ?g ?l WHERE {{ GRAPH ?g {{ ?g {iri(_LAYOUT)} ?l }} }}").rows
        return {str(graph).removesuffix("graph/index"): str(layout) for graph, layout in rows}

    def own_union(self) -> bool:
        """True if the server's default graph is the union of all graphs, whoever asks. The store must have been marked."""
        if self._own_union is None:
            index = iri(index_graph(self.base))
            self._own_union = self._rows(f"ASK {{ {index} {iri(_LAYOUT)} ?l }}").rows == (("true",),)
        return self._own_union

    # ------------------------------------------------------------ reading

    def _rows(self, query: str) -> Rows:
        return _parsed(self.server.query(query, triples=form(query) in ("CONSTRUCT", "DESCRIBE")))

    def _of_index(self, predicate: str, values: str = "") -> list[tuple[str, str]]:
        """Subjects and objects of a predicate in the index, page by page after the last subject seen."""
        found: list[tuple[str, str]] = []
        while True:
            after = f"FILTER(STR(?s) > {literal(found[-1][0])})" if found else ""
            pattern = f"{values} GRAPH {iri(index_graph(self.base))} {{ ?s {iri(predicate)} ?o }} {after}"
            rows = self._rows(f"SELECT ?s ?o WHERE {{ {pattern} }} ORDER BY STR(?s) LIMIT {_PAGE}").rows
            found += [(str(s), str(o)) for s, o in rows]
            if len(rows) < _PAGE:
                return found

    def documents(self, ids: Collection[str] | None = None) -> dict[str, str]:
        """Digest of the record behind each document's graph; with ``ids``, of these alone."""
        values = ""
        if ids is not None and len(ids) <= _IDS:
            values = f"VALUES ?s {{ {' '.join(iri(graph_iri(self.base, i)) for i in ids)} }}"
        rows = self._of_index(RECORD_DIGEST, values)
        found = {document_of_graph(self.base, graph): digest for graph, digest in rows}
        return {i: found[i] for i in sorted(found) if ids is None or i in ids}

    def unfinished(self) -> bool:
        """True if a writer stopped before its end."""
        return bool(self._of_index(_UNFINISHED))

    def graphs(self) -> Iterator[tuple[str, list[str]]]:
        """Each named graph of the store with its sorted lines, without the log of runs."""
        names = {graph for graph, _ in self._of_index(RECORD_DIGEST)}
        further = f"SELECT ?g WHERE {{ GRAPH {iri(index_graph(self.base))} {{ ?s {iri(_FURTHER)} ?g }} }}"
        names |= {str(graph) for (graph,) in self._rows(further).rows}
        return ((name, [line.decode() for line in sorted(self._lines(name))]) for name in sorted(names))

    def _lines(self, graph: str) -> list[bytes]:
        """Lines of a graph in the form that the embedded stores give: other engines write 1 for 1.0 and \\u5B81 for 宁."""
        store, name = ox.Store(), ox.NamedNode(graph)
        try:
            store.load(self.server.get(graph), ox.RdfFormat.N_TRIPLES, to_graph=name)
        except (SyntaxError, ValueError) as error:
            raise StoreError(f"{self.address}: the graph {graph} cannot be read: {error}") from error
        return list(graph_lines(store, name))

    def quads(self) -> Iterator[str]:
        """All quads as sorted N-Quads lines, without the log of runs."""
        return sorted_quads((line.encode() for line in lines) for _, lines in self.graphs())

    def select(self, query: str, parameters: Mapping[str, str] | None = None) -> Rows:
        """Answer a SELECT, ASK or CONSTRUCT over the union of all graphs."""
        guard(query)
        return self._rows(with_prefixes(bound(query, parameters or {}), PREFIXES))

    # ------------------------------------------------------------ writing

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Writer]:
        """A writer whose changes take effect at once, document by document, each whole or not at all."""
        writer = _RemoteWriter(self)
        yield writer
        writer.finish()


class _RemoteWriter:
    def __init__(self, store: RemoteStore) -> None:
        self._store = store
        self._server = store.server
        self._index = index_graph(store.base)
        self._staging = f"{store.base}graph/staging"
        self._begun = False

    def _begin(self) -> None:
        if self._begun:
            return
        marks = "\n".join(
            (_triple(self._index, _LAYOUT, literal(str(LAYOUT))), _triple(self._index, _UNFINISHED, literal("true")))
        )
        self._server.update(f"INSERT DATA {{ GRAPH {iri(self._index)} {{\n{marks}\n}} }}")
        self._begun = True

    def finish(self) -> None:
        """Take the mark of an unfinished change away."""
        if not self._begun:
            return
        self._server.delete(self._staging)
        self._server.update(
            f"DELETE WHERE {{ GRAPH {iri(self._index)} {{ {iri(self._index)} {iri(_UNFINISHED)} ?o }} }}"
        )

    def replace(self, document_id: str, lines: Iterable[str], digest: str) -> None:
        """Make the document's graph hold exactly these lines."""
        graph = graph_iri(self._store.base, document_id)
        old = f"DELETE WHERE {{ GRAPH {iri(self._index)} {{ {iri(graph)} {iri(RECORD_DIGEST)} ?d }} }}"
        self._replace(graph, lines, [old], _triple(graph, RECORD_DIGEST, literal(digest)))

    def load(self, parts: Iterable[Part]) -> None:
        """``replace`` for all documents of these parts."""
        for part in parts:
            for graph, lines in graphs_of(part.quads):
                document_id = document_of_graph(self._store.base, graph)
                self.replace(document_id, lines, part.documents[document_id])

    def set_graph(self, graph: str, lines: Iterable[str]) -> None:
        """Make any other named graph hold exactly these lines."""
        self._replace(graph, lines, [], _triple(self._index, _FURTHER, iri(graph)))

    def remove(self, document_id: str) -> None:
        """Drop the document's graph."""
        self._begin()
        graph = graph_iri(self._store.base, document_id)
        forget = f"DELETE WHERE {{ GRAPH {iri(self._index)} {{ {iri(graph)} ?p ?o }} }}"
        if self._store.own_union():
            self._server.delete(graph)
            self._server.update(forget)
        else:
            self._server.update(" ;\n".join((self._out_of_union(graph), f"DROP SILENT GRAPH {iri(graph)}", forget)))

    def patch(self, graph: str, dropped: Iterable[Pattern], lines: Iterable[str]) -> None:
        """In this graph, drop every triple that fits a pattern, then add these lines."""
        self._begin()
        alone = graph in hidden_graphs(self._store.base) or self._store.own_union()
        steps: list[str] = []
        for pattern in dropped:
            triple = " ".join(
                f"?{name}" if part is None else iri(part) for name, part in zip("spo", pattern, strict=True)
            )
            steps += [] if alone else [self._out_of_union(graph, triple)]
            steps.append(f"DELETE WHERE {{ GRAPH {iri(graph)} {{ {triple} }} }}")
        triples = _triples(lines).decode().splitlines()
        for start in range(0, len(triples), _STEPS):
            some = "\n".join(triples[start : start + _STEPS])
            steps.append(f"INSERT DATA {{ GRAPH {iri(graph)} {{\n{some}\n}} {'' if alone else some} }}")
        if graph not in hidden_graphs(self._store.base):
            steps.append(self._noted(graph))
        for start in range(0, len(steps), _STEPS):
            self._server.update(" ;\n".join(steps[start : start + _STEPS]))

    def renew(self, graph: str, parts: Iterable[Part], at_once: bool = False) -> None:
        """Make a graph hold exactly the lines of these parts."""
        self.set_graph(graph, ())
        for part in parts:
            with part.quads.open(encoding="utf-8", newline="\n") as lines:
                self.patch(graph, (), (line.rstrip("\n") for line in lines))
            part.quads.unlink()
            part.union.unlink()

    def _noted(self, graph: str) -> str:
        return f"INSERT DATA {{ GRAPH {iri(self._index)} {{ {_triple(self._index, _FURTHER, iri(graph))} }} }}"

    def append_run(self, lines: Iterable[str]) -> None:
        """Add to the log of runs."""
        self._begin()
        self._server.post(runs_graph(self._store.base), _triples(lines))

    def rest(self) -> None:
        """Nothing is to be done: the server's files are its own."""

    def break_off(self) -> None:
        """Nothing is to be done either."""

    def select(self, query: str, parameters: Mapping[str, str] | None = None) -> Rows:
        """Answer a SELECT over what has been written so far."""
        return self._store.select(query, parameters)

    def _replace(self, graph: str, lines: Iterable[str], before: list[str], noted_triple: str) -> None:
        """The graph anew, and after it its line in the index: what breaks off between is done again by the next build."""
        self._begin()
        triples = _triples(lines)
        noted = f"INSERT DATA {{ GRAPH {iri(self._index)} {{ {noted_triple} }} }}"
        if self._store.own_union():
            self._send(graph, triples)
            self._server.update(" ;\n".join((*before, noted)))
            return
        self._send(self._staging, triples)
        copy = f"INSERT {{ GRAPH {iri(graph)} {{ ?s ?p ?o }} ?s ?p ?o }} WHERE {{ GRAPH {iri(self._staging)} {{ ?s ?p ?o }} }}"
        self._server.update(
            " ;\n".join((self._out_of_union(graph), f"DROP SILENT GRAPH {iri(graph)}", copy, *before, noted))
        )

    def _out_of_union(self, graph: str, triple: str = "?s ?p ?o") -> str:
        """Takes out of the default graph what only this graph says, or this and the graphs that are not of the union."""
        return (
            f"DELETE {{ {triple} }} WHERE {{ GRAPH {iri(graph)} {{ {triple} }} FILTER NOT EXISTS {{ GRAPH ?other {{ {triple} }} "
            f"FILTER(?other NOT IN ({', '.join(map(iri, (graph, self._staging, *hidden_graphs(self._store.base))))})) }} }}"
        )

    def _send(self, graph: str, triples: bytes) -> None:
        """A graph of at most ``BODY`` bytes in one request; a larger one in pieces, at the ends of lines."""
        cut = triples.rfind(b"\n", 0, BODY) + 1 if len(triples) > BODY else len(triples)
        self._server.put(graph, triples[:cut])
        while cut < len(triples):
            end = triples.rfind(b"\n", cut, cut + BODY) + 1
            self._server.post(graph, triples[cut:end])
            cut = end


def _triple(subject: str, predicate: str, value: str) -> str:
    return f"{iri(subject)} {iri(predicate)} {value} ."


def _triples(lines: Iterable[str]) -> bytes:
    """N-Quads lines as checked N-Triples: some servers take what is none.

    Raises StoreError.
    """
    try:
        data = "".join(f"{without_graph(line)}\n" for line in lines).encode()
        for _ in ox.parse(data, ox.RdfFormat.N_TRIPLES):
            pass
    except (SyntaxError, ValueError) as error:
        raise StoreError(f"the store cannot load the quads: {error}") from error
    return data


# ---------------------------------------------------------------- answers


def _parsed(answer: Answer) -> Rows:
    if "json" not in answer.headers.get("content-type", ""):
        triples = ox.parse(answer.body, ox.RdfFormat.N_TRIPLES)
        found = tuple((term(t.subject), term(t.predicate), term(t.object)) for t in triples)
        return Rows(("subject", "predicate", "object"), found)
    try:
        data = json.loads(answer.body)
        if "boolean" in data:
            return Rows(("answer",), (("true" if data["boolean"] else "false",),))
        names, bindings = tuple(data["head"]["vars"]), data["results"]["bindings"]
        if names == ("__ASK_RETVAL",):  # Virtuoso's way to answer ASK
            return Rows(("answer",), (("true" if bindings and bindings[0][names[0]]["value"] == "1" else "false",),))
        return Rows(names, tuple(tuple(_value(row.get(name)) for name in names) for row in bindings))
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"the server's answer cannot be read: {error}") from error


def _value(binding: Mapping[str, Any] | None) -> str | None:
    if binding is None:
        return None
    value = str(binding["value"])
    if binding.get("datatype") == XSD + "boolean":
        return {"1": "true", "0": "false"}.get(value, value)
    return value
