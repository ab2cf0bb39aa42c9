"""Exports: every format reads back as what the store holds, the same documents give the same bytes."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from kg.analysis import co_adoption, load_graph
from kg.errors import ExportError, StoreError
from kg.export import FORMATS, write_export, write_file, write_network
from kg.knowledge import Knowledge, load_knowledge
from kg.pipeline import add, build
from kg.rdf import RDF, RDFS, SKOS
from kg.store import DiskStore, MemoryStore

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
FZ = "https://w3id.org/fazhi/ontology/"
OA = "http://www.w3.org/ns/oa#"
RDFLIB_NAMES = {
    "turtle": "turtle",
    "ntriples": "nt",
    "rdfxml": "xml",
    "jsonld": "json-ld",
    "trig": "trig",
    "nquads": "nquads",
}
WITH_GRAPHS = ("trig", "nquads", "jsonld")

# rdflib 7.6 reads datasets through names of its own that it has deprecated
pytestmark = pytest.mark.filterwarnings(r"ignore:(Dataset\.|ConjunctiveGraph ).*deprecated:DeprecationWarning")

Term = tuple[str, str, str]
Triple = tuple[Term, Term, Term]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="module")
def store(knowledge: Knowledge) -> MemoryStore:
    made = MemoryStore()
    build([CORPUS], made, knowledge)
    return made


def exported(store: Any, format_name: str) -> bytes:
    output = io.BytesIO()
    write_export(store, format_name, output)
    return output.getvalue()


def ox_term(term: Any) -> Term:
    if isinstance(term, ox.Literal):
        datatype = "" if term.language or term.datatype.value.endswith("#string") else term.datatype.value
        return term.value, datatype, term.language or ""
    return term.value, "IRI", ""


def rdflib_term(term: Any) -> Term:
    if isinstance(term, rdflib.Literal):
        datatype = str(term.datatype or "")
        return str(term), "" if datatype.endswith("#string") else datatype, term.language or ""
    return str(term), "IRI", ""


def held(store: Any) -> set[tuple[Triple, str]]:
    """Triples of the store with the names of their graphs, as pyoxigraph reads its quads."""
    quads: Any = ox.parse("\n".join(store.quads()).encode(), ox.RdfFormat.N_QUADS)
    return {((ox_term(q.subject), ox_term(q.predicate), ox_term(q.object)), q.graph_name.value) for q in quads}


def as_triple(triple: tuple[Any, ...]) -> Triple:
    subject, predicate, value = (rdflib_term(term) for term in triple[:3])
    return subject, predicate, value


def read_triples(data: bytes, name: str) -> set[Triple]:
    return {as_triple(triple) for triple in rdflib.Graph().parse(data=data, format=name)}


def read_quads(data: bytes, name: str) -> set[tuple[Triple, str]]:
    dataset = rdflib.Dataset()
    dataset.parse(data=data, format=name)
    return {(as_triple(quad), str(quad[3])) for quad in dataset.quads()}


# ---------------------------------------------------------------- RDF


@pytest.mark.parametrize("format_name", ["turtle", "ntriples", "rdfxml"])
def test_formats_without_graphs_hold_every_triple_once(store: MemoryStore, format_name: str) -> None:
    expected = {triple for triple, _ in held(store)}
    assert len(expected) > 5_000
    assert read_triples(exported(store, format_name), RDFLIB_NAMES[format_name]) == expected


@pytest.mark.parametrize("format_name", WITH_GRAPHS)
def test_formats_with_graphs_hold_every_quad(store: MemoryStore, format_name: str) -> None:
    assert read_quads(exported(store, format_name), RDFLIB_NAMES[format_name]) == held(store)


def test_ntriples_repeat_no_line_and_nquads_are_sorted(store: MemoryStore) -> None:
    triples = exported(store, "ntriples").splitlines()
    assert len(triples) == len(set(triples))
    quads = exported(store, "nquads").decode().splitlines()
    assert quads == sorted(quads)


@pytest.mark.parametrize("format_name", FORMATS)
def test_log_of_runs_is_left_out(store: MemoryStore, format_name: str) -> None:
    assert store.select("ASK { GRAPH ?runs { ?run a prov:Activity } }").rows == (("true",),)
    assert b"endedAtTime" not in exported(store, format_name)
    assert b"/run/" not in exported(store, format_name)


# ---------------------------------------------------------------- the same bytes


def reversed_corpus(folder: Path) -> Path:
    """The corpus with its manifest from the last document to the first."""
    shutil.copytree(CORPUS, folder)
    head, *entries = (folder / "manifest.toml").read_text(encoding="utf-8").split("[[document]]")
    turned = "\n[[document]]".join([head, *reversed(entries)])
    (folder / "manifest.toml").write_text(turned, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def other_stores(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """The same documents in another order, on disk, and after a document was taken out and put back."""
    folder = tmp_path_factory.mktemp("other")
    turned, disk, twice = MemoryStore(), DiskStore(folder / "store", create=True), MemoryStore()
    build([reversed_corpus(folder / "corpus")], turned, knowledge)
    build([CORPUS], disk, knowledge)
    build([CORPUS], twice, knowledge)
    with twice.transaction() as writer:
        writer.remove(min(twice.documents()))
    add([CORPUS], twice, knowledge)
    return [turned, disk, twice]


@pytest.mark.parametrize("format_name", FORMATS)
def test_same_documents_give_the_same_bytes(store: MemoryStore, other_stores: list[Any], format_name: str) -> None:
    first = exported(store, format_name)
    assert exported(store, format_name) == first
    for other in other_stores:
        assert exported(other, format_name) == first


@pytest.mark.parametrize("format_name", FORMATS)
def test_other_documents_give_other_bytes(store: MemoryStore, knowledge: Knowledge, format_name: str) -> None:
    smaller = MemoryStore()
    build([CORPUS / "reports" / "zhenhai-2024.txt"], smaller, knowledge)
    assert exported(smaller, format_name) != exported(store, format_name)


def test_gexf_bears_no_date(store: MemoryStore) -> None:
    data = exported(store, "gexf")
    assert b"<meta" not in data
    assert b"lastmodified" not in data
    assert data.count(b"<graph ") == 1


# ---------------------------------------------------------------- GraphML, GEXF


def contents(graph: Any) -> tuple[dict[str, dict[str, Any]], dict[tuple[str, str, str], dict[str, Any]]]:
    extra = ("id", "label", "start", "end", "viz")  # what GEXF says besides, on edges; on nodes the label is ours
    edges = {
        (u, v, k): {n: x for n, x in d.items() if n not in extra} for u, v, k, d in graph.edges(keys=True, data=True)
    }
    nodes = {node: {n: x for n, x in d.items() if n not in extra or n == "label"} for node, d in graph.nodes(data=True)}
    return nodes, edges


def neo4j_graph(data: bytes, format_name: str) -> Any:
    """What Neo4j would hold after an import."""
    made: Any = nx.MultiDiGraph()
    if format_name == "neo4j":
        archive = zipfile.ZipFile(io.BytesIO(data))
        nodes, edges = (
            list(csv.DictReader(io.StringIO(archive.read(name).decode(), newline="")))
            for name in ("nodes.csv", "relationships.csv")
        )
        for row in nodes:
            made.add_node(row.pop("iri:ID"), **{k: v for k, v in row.items() if k != ":LABEL"})
        for row in edges:
            ends = row.pop(":START_ID"), row.pop(":END_ID"), row.pop("key")
            kinds = {"year:int": int, "confidence:double": float}
            plain = {k.partition(":")[0]: kinds.get(k, str)(v) for k, v in row.items() if k != ":TYPE"}
            made.add_edge(*ends, **plain)
        return made
    for line in data.decode().split("\n"):
        if rows := re.match(r"UNWIND (\[.*\]) AS row (MERGE|MATCH) ", line):
            # a map of Cypher is JSON but for the quotes of its keys
            for row in json.loads(re.sub(r"([{,] ?)(?:`(\w+)`|(s|o|key|data)): ", r'\1"\2\3": ', rows[1])):
                if rows[2] == "MERGE":
                    made.add_node(row.pop("iri"), **row)
                else:
                    made.add_edge(row["s"], row["o"], row["key"], **row["data"])
    return made


def read_back(data: bytes, format_name: str) -> Any:
    if format_name == "nodelink":
        return nx.node_link_graph(json.loads(data), edges="links")
    if format_name in ("cypher", "neo4j"):
        return neo4j_graph(data, format_name)
    if format_name == "graphml":
        return nx.read_graphml(io.BytesIO(data), force_multigraph=True)
    return nx.read_gexf(io.BytesIO(data))


@pytest.mark.parametrize("format_name", ["graphml", "gexf", "nodelink", "cypher", "neo4j"])
def test_networkx_reads_its_graph_back(store: MemoryStore, format_name: str) -> None:
    graph = load_graph(store)
    back = read_back(exported(store, format_name), format_name)
    assert graph.number_of_edges() > 300
    assert contents(back) == contents(graph)
    if format_name != "cypher":  # its nodes come by class
        assert list(back) == list(graph)


@pytest.mark.parametrize("format_name", ["graphml", "gexf"])
def test_edge_ids_are_unique_in_the_file(store: MemoryStore, format_name: str) -> None:
    ids = re.findall(rb'<edge [^>]*\bid="([^"]+)"', exported(store, format_name))
    assert len(ids) == load_graph(store).number_of_edges()
    assert len(ids) == len(set(ids))


def test_gexf_has_labels_colours_and_years_for_gephi(store: MemoryStore) -> None:
    data = exported(store, "gexf")
    back: Any = nx.read_gexf(io.BytesIO(data))
    assert b'mode="dynamic"' in data
    for _, _, edge in back.edges(data=True):
        if edge["statement"]:
            assert int(edge["start"]) == int(edge["end"]) == edge["year"]
            assert edge["label"] == edge["label_zh"]
        else:
            assert "start" not in edge
    colours = {data["type"]: tuple(data["viz"]["color"].values())[:3] for _, data in back.nodes(data=True)}
    assert colours["institution"] == (0x00, 0x72, 0xB2)
    assert len(set(colours.values())) == len(colours) > 4
    for node in list(back)[:200]:
        years = [
            e["year"] for *_, e in (*back.in_edges(node, data=True), *back.out_edges(node, data=True)) if e["year"] > 0
        ]
        held = back.nodes[node]
        assert (held.get("start"), held.get("end")) == ((min(years), max(years)) if years else (None, None))


@pytest.mark.parametrize("suffix", [".graphml", ".gexf", ".json"])
def test_a_projection_reads_back_equal(store: MemoryStore, tmp_path: Path, suffix: str) -> None:
    places = co_adoption(load_graph(store), "programme")
    assert places.number_of_edges() > 0
    write_network(places, tmp_path / f"places{suffix}")
    data = (tmp_path / f"places{suffix}").read_bytes()
    if suffix == ".graphml":
        back = nx.read_graphml(io.BytesIO(data))
    elif suffix == ".gexf":
        back = nx.read_gexf(io.BytesIO(data))
    else:
        back = nx.node_link_graph(json.loads(data), edges="links")
    kept = ("label", "type", "topics")
    assert {n: [d[k] for k in kept] for n, d in back.nodes(data=True)} == {
        n: [d[k] for k in kept] for n, d in places.nodes(data=True)
    }
    assert {frozenset(e): places.edges[e]["weight"] for e in places.edges} == {
        frozenset(e): back.edges[e]["weight"] for e in back.edges
    }


@pytest.mark.parametrize("name", ["x.png", "x", "x.gml"])
def test_a_network_s_format_is_told_by_the_ending(tmp_path: Path, name: str) -> None:
    with pytest.raises(ExportError, match="the ending says the format"):
        write_network(nx.Graph(), tmp_path / name)


# ---------------------------------------------------------------- characters


def escaped(text: str) -> str:
    return '"' + "".join(f"\\U{ord(c):08X}" for c in text) + '"'


def text_store(text: str) -> MemoryStore:
    """One statement whose label and quotation are ``text``."""
    base = "https://w3id.org/fazhi/"
    node, body, rule, selector = f"{base}statement/00", f"{base}institution/a", f"{base}regulation/b", f"{base}s"
    triples = (
        (node, RDF + "type", f"<{FZ}Statement>"),
        (node, RDF + "subject", f"<{body}>"),
        (node, RDF + "predicate", f"<{FZ}issued>"),
        (node, RDF + "object", f"<{rule}>"),
        (node, FZ + "status", f"<{FZ}done>"),
        (node, FZ + "confidence", '"0.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        (node, FZ + "statedIn", f"<{base}document/d>"),
        (node, FZ + "evidence", f"<{base}e>"),
        (f"{base}e", OA + "hasSelector", f"<{selector}>"),
        (selector, OA + "start", '"0"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (selector, OA + "exact", escaped(text)),
        (body, RDF + "type", f"<{FZ}Institution>"),
        (body, RDFS + "label", escaped(text)),
        (rule, SKOS + "altLabel", escaped(text)),
    )
    store = MemoryStore()
    with store.transaction() as writer:
        writer.set_graph(
            f"{base}graph/document/d", [f"<{s}> <{p}> {o} <{base}graph/document/d> ." for s, p, o in triples]
        )
    return store


def texts_of(store: MemoryStore, format_name: str) -> set[str]:
    """What ``text_store`` was given, as read back."""
    data = exported(store, format_name)
    if format_name in RDFLIB_NAMES:
        triples = (
            {triple for triple, _ in read_quads(data, RDFLIB_NAMES[format_name])}
            if format_name in WITH_GRAPHS
            else read_triples(data, RDFLIB_NAMES[format_name])
        )
        return {o[0] for _, p, o in triples if p[0] in (OA + "exact", RDFS + "label", SKOS + "altLabel")}
    back = read_back(data, format_name)
    return {back.nodes["https://w3id.org/fazhi/institution/a"]["label"]} | {
        d["evidence"] for *_, d in back.edges.data()
    }


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize(
    "text",
    [
        "江山市\n《办法》\t“甲”",
        "a < b && c > d ]]> \"q\" 'p' &amp; &#13;",
        "𠮷😀\ue000�",
        "\\u0001 stays",
        "é\u0085\u2028x",
        " edge ",
    ],
)
def test_texts_come_back_as_they_are(format_name: str, text: str) -> None:
    assert texts_of(text_store(text), format_name) == {text}


@pytest.mark.parametrize("format_name", ["rdfxml", "graphml", "gexf"])
@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("甲\x01乙", "甲乙"),
        ("\x00\x08\x0b\x0c\x0e\x1f甲", "甲"),
        ("甲\ufffe\uffff乙", "甲乙"),
        ("\x07𠮷\ufffe&\x1b[0m", "𠮷&[0m"),
    ],
)
def test_what_xml_cannot_hold_is_left_out(format_name: str, text: str, kept: str) -> None:
    assert texts_of(text_store(text), format_name) == {kept}


@pytest.mark.parametrize(
    "format_name", ["turtle", "ntriples", "trig", "nquads", "jsonld", "nodelink", "cypher", "neo4j"]
)
def test_other_formats_keep_every_character(format_name: str) -> None:
    text = "甲\x01\ufffe\r\n乙"
    assert texts_of(text_store(text), format_name) == {text}


@pytest.mark.parametrize(
    ("format_name", "expected"), [("rdfxml", "a\rb\r\nc"), ("graphml", "a\nb\nc"), ("gexf", "a\nb\nc")]
)
def test_carriage_returns(format_name: str, expected: str) -> None:
    assert texts_of(text_store("a\rb\r\nc"), format_name) == {expected}


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12))
def test_xml_formats_read_back_whatever_the_text(text: str) -> None:
    held_text = text_store(text)
    for format_name in ("rdfxml", "graphml", "gexf"):
        (back,) = texts_of(held_text, format_name)
        legal = [c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff")]
        assert back.replace("\r\n", "\n").replace("\r", "\n") == "".join(legal).replace("\r\n", "\n").replace(
            "\r", "\n"
        )


# ---------------------------------------------------------------- an empty store, files, errors


@pytest.mark.parametrize("format_name", FORMATS)
def test_an_empty_store_gives_an_empty_document(format_name: str) -> None:
    data = exported(MemoryStore(), format_name)
    if format_name in WITH_GRAPHS:
        assert read_quads(data, RDFLIB_NAMES[format_name]) == set()
    elif format_name in RDFLIB_NAMES:
        assert read_triples(data, RDFLIB_NAMES[format_name]) == set()
    else:
        assert len(read_back(data, format_name)) == 0


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_file_holds_what_a_stream_gets(store: MemoryStore, tmp_path: Path, format_name: str) -> None:
    write_file(store, format_name, tmp_path / "图谱.out")
    assert (tmp_path / "图谱.out").read_bytes() == exported(store, format_name)
    assert [p.name for p in tmp_path.iterdir()] == ["图谱.out"]


@pytest.mark.parametrize("format_name", ["", "Turtle", "ttl", "rdf/xml", "json"])
def test_unknown_format_names_the_known_ones(store: MemoryStore, tmp_path: Path, format_name: str) -> None:
    with pytest.raises(
        ExportError, match=r"turtle, trig, nquads, ntriples, jsonld, rdfxml, graphml, gexf, nodelink, cypher, neo4j"
    ):
        write_export(store, format_name, io.BytesIO())
    with pytest.raises(ExportError, match=f"no format {re.escape(format_name)}"):
        write_file(store, format_name, tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("missing/graph.ttl", "no such folder"),
        ("file/graph.ttl", "no such folder"),
        ("folder", "no file that could be written"),
        ("/dev/null", "no file that could be written"),
        ("x" * 300, "cannot be written"),
    ],
)
def test_a_path_that_cannot_be_written(store: MemoryStore, tmp_path: Path, target: str, message: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("before", encoding="utf-8")
    with pytest.raises(ExportError, match=message):
        write_file(store, "turtle", tmp_path / target)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder"]


class BreakingStore(MemoryStore):
    """A store that fails after the first lines."""

    def __init__(self, inner: MemoryStore, error: Exception) -> None:
        super().__init__()
        self.inner = inner
        self.error = error

    def quads(self) -> Iterator[str]:
        yield from list(self.inner.quads())[:10]
        raise self.error


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (StoreError("gone"), StoreError),
        (OSError(28, "No space left on device"), ExportError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_a_failed_export_leaves_the_file_as_it_was(
    store: MemoryStore, tmp_path: Path, error: Exception, raised: type[BaseException]
) -> None:
    target = tmp_path / "graph.nq"
    target.write_bytes(b"before")
    with pytest.raises(raised):
        write_file(BreakingStore(store, error), "nquads", target)
    assert target.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["graph.nq"]
