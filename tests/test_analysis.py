"""The networkx graph and the analyses: complete attributes, a stable order, figures that can be counted by hand."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg.analysis import ANALYSES, NEEDS_MORE, Options, analyze, co_adoption, load_graph, measures
from kg.derive import rebuild
from kg.errors import UnknownQuery
from kg.iris import DEFAULT_BASE
from kg.knowledge import Knowledge, load_knowledge
from kg.model import DocumentRecord, Entity, Evidence, MentionType, Metadata, Provenance, Span, Statement, Status
from kg.pipeline import build
from kg.rdf import RecordGraph
from kg.store import MemoryStore, Store

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
NODE_ATTRIBUTES = dict.fromkeys(
    ("label", "type", "jurisdiction", "kind", "doc_number", "topic", "programme", "level"), str
)
EDGE_ATTRIBUTES = {
    "relation": str,
    "label_en": str,
    "label_zh": str,
    "year": int,
    "status": str,
    "post": str,
    "confidence": float,
    "document": str,
    "evidence": str,
    "statement": str,
}
TYPES = {"institution", "regulation", "programme", "person", "place", "work"}
COUNT = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a fz:Statement ; rdf:predicate ?p . FILTER(?p %s fz:docNumber) }"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="module")
def store(knowledge: Knowledge) -> MemoryStore:
    made = MemoryStore()
    build([CORPUS], made, knowledge)
    return made


@pytest.fixture(scope="module")
def graph(store: MemoryStore) -> Any:
    return load_graph(store)


def statement_edges(graph: Any) -> list[dict[str, Any]]:
    return [data for *_, data in graph.edges(data=True) if data["statement"]]


def count(store: Store, comparison: str) -> int:
    return int(store.select(COUNT % comparison).rows[0][0] or 0)


# ---------------------------------------------------------------- the graph of the corpus


def test_attributes_are_complete_and_plain(graph: Any) -> None:
    assert {tuple(data) for _, data in graph.nodes(data=True)} == {tuple(NODE_ATTRIBUTES)}
    assert {tuple(data) for *_, data in graph.edges(data=True)} == {tuple(EDGE_ATTRIBUTES)}
    assert all(type(data[name]) is kind for _, data in graph.nodes(data=True) for name, kind in NODE_ATTRIBUTES.items())
    assert all(
        type(data[name]) is kind for *_, data in graph.edges(data=True) for name, kind in EDGE_ATTRIBUTES.items()
    )


def test_nodes_have_label_and_type(graph: Any) -> None:
    assert all(data["label"] and data["type"] in TYPES for _, data in graph.nodes(data=True))
    assert {data["type"] for _, data in graph.nodes(data=True)} >= TYPES - {"work"}
    assert all(f"/{data['type']}/" in node for node, data in graph.nodes(data=True))


def test_every_statement_is_an_edge_once_or_a_document_number(graph: Any, store: MemoryStore) -> None:
    found = [data["statement"] for data in statement_edges(graph)]
    assert len(found) == len(set(found)) == count(store, "!=")
    numbers = {data["doc_number"] for _, data in graph.nodes(data=True)} - {""}
    assert 0 < len(numbers) <= count(store, "=")
    assert "doc_number" not in {data["relation"] for *_, data in graph.edges(data=True)}


def test_statements_carry_their_evidence(graph: Any) -> None:
    texts = {path.stem: path.read_text(encoding="utf-8-sig") for path in (CORPUS / "reports").glob("*.txt")}
    for data in statement_edges(graph):
        text = texts[data["document"].rsplit("/", 1)[-1]].replace("\r\n", "\n")
        assert data["evidence"]
        assert all(quote in text for quote in data["evidence"].split("\n"))
        assert data["status"] in ("done", "planned")
        assert 0 < data["confidence"] <= 1
        assert 2000 < data["year"] < 2100
        assert bool(data["post"]) == (data["relation"] == "holds_post")


def test_both_statuses_occur(graph: Any) -> None:
    assert {data["status"] for data in statement_edges(graph)} == {"done", "planned"}


def test_edges_of_place_carry_nothing_of_a_document(graph: Any) -> None:
    placed = [(u, v, d) for u, v, d in graph.edges(data=True) if not d["statement"]]
    assert {data["relation"] for *_, data in placed} == {"jurisdiction", "containedInPlace"}
    for _, place, data in placed:
        assert graph.nodes[place]["type"] == "place"
        assert (data["year"], data["status"], data["document"], data["evidence"]) == (-1, "", "", "")


def test_every_division_lies_in_the_country(graph: Any) -> None:
    country = DEFAULT_BASE + "place/CN"
    lies = nx.DiGraph((u, v) for u, v, d in graph.edges(data=True) if d["relation"] == "containedInPlace")
    codes = [node for node in graph if node.rsplit("/", 1)[-1].isdigit()]
    assert len(codes) > 5
    assert all(nx.has_path(lies, node, country) for node in codes)


def test_jurisdiction_is_the_label_of_the_place(graph: Any) -> None:
    for node, data in graph.nodes(data=True):
        places = [v for _, v, d in graph.out_edges(node, data=True) if d["relation"] == "jurisdiction"]
        assert data["jurisdiction"] == (graph.nodes[places[0]]["label"] if places else "")


def test_keys_are_unique_and_name_the_relation(graph: Any) -> None:
    keys = [key for *_, key in graph.edges(keys=True)]
    assert len(keys) == len(set(keys))
    for _, _, key, data in graph.edges(keys=True, data=True):
        assert key.split(":")[0] == data["relation"]
        assert not data["statement"] or data["statement"].endswith(key.split(":")[1])


def test_relations_bear_the_names_of_the_ontology(graph: Any, knowledge: Knowledge) -> None:
    for data in statement_edges(graph):
        relation = knowledge.ontology.relations[data["relation"]]
        assert (data["label_en"], data["label_zh"]) == (relation.label_en, relation.label_zh)


def test_order_is_by_iri(graph: Any) -> None:
    assert list(graph) == sorted(graph)
    edges = list(graph.edges(keys=True))
    assert edges == sorted(edges)


def test_order_does_not_depend_on_the_order_of_building(graph: Any, knowledge: Knowledge) -> None:
    one_by_one = MemoryStore()
    build([CORPUS], one_by_one, knowledge)
    first = min(one_by_one.documents())
    with one_by_one.transaction() as writer:
        writer.remove(first)
    build([CORPUS], one_by_one, knowledge)
    again = load_graph(one_by_one)
    assert list(again.nodes(data=True)) == list(graph.nodes(data=True))
    assert list(again.edges(keys=True, data=True)) == list(graph.edges(keys=True, data=True))


# ---------------------------------------------------------------- a graph made by hand

PLACES = {"330200": "宁波市", "330881": "江山市", "440300": "深圳市"}
DONE, PLANNED = Status.DONE, Status.PLANNED


def body(code: str) -> str:
    return f"{PLACES[code]}人民政府"


def record(name: str, code: str, statements: Iterable[tuple[str, str, str, Status]]) -> DocumentRecord:
    """A document of that place's government; entities are what the statements name, each of the document's place."""
    facts = tuple(
        Statement(
            s, p, o, status, (Evidence(Span(n, n + 1), f"{s}{p}{o}。"),), "局长" if p == "holds_post" else None, 0.5
        )
        for n, (s, p, o, status) in enumerate(statements)
    )
    kinds = {
        "holds_post": (MentionType.PERSON, MentionType.INSTITUTION),
        "runs": (MentionType.INSTITUTION, MentionType.PROGRAM),
    }
    pair = {"cooperates": (MentionType.INSTITUTION,) * 2, "implements": (MentionType.REGULATION,) * 2, **kinds}
    found: dict[str, Entity] = {}
    for item in facts:
        types = pair.get(item.predicate, (MentionType.INSTITUTION, MentionType.REGULATION))
        if item.predicate == "doc_number":
            types = (MentionType.REGULATION, MentionType.REGULATION)
        ends = (item.subject,) if item.predicate == "doc_number" else (item.subject, item.object)
        for end, kind in zip(ends, types, strict=False):
            person = kind is MentionType.PERSON
            path = f"{kind.value.lower()}/{end}" if person else f"{kind.value.lower()}/{code}/{end}"
            found[end] = Entity(path, kind, end, (), None if person else code)
    issuer = Entity(f"institution/{code}/{body(code)}", MentionType.INSTITUTION, body(code), (), code)
    found.setdefault(issuer.label, issuer)
    meta = Metadata(title=name, issuer=body(code), year=2021)
    return DocumentRecord(name, meta, (), tuple(found.values()), facts, Provenance("0", "0", "0"))


def made_of(knowledge: Knowledge, *records: DocumentRecord) -> MemoryStore:
    store = MemoryStore()
    with store.transaction() as writer:
        for item in records:
            writer.replace(item.id, RecordGraph(item, knowledge, store.base).lines(), item.id)
        rebuild(writer, knowledge, store.base)
    return store


@pytest.fixture(scope="module")
def small(knowledge: Knowledge) -> MemoryStore:
    ningbo = [
        (body("330200"), "issued", "宁波市重大行政决策程序规定", DONE),
        (body("330200"), "issued", "宁波市重大行政决策程序规定", PLANNED),
        (body("330200"), "issued", "宁波市公共数据安全规定", DONE),
        (body("330200"), "issued", "宁波市停车管理条例", PLANNED),
        ("宁波市重大行政决策程序规定", "doc_number", "甬政发〔2021〕1号", DONE),
        ("宁波市重大行政决策程序规定", "doc_number", "甬政发〔2020〕9号", DONE),
    ]
    jiangshan = [
        (body("330881"), "issued", "江山市重大行政决策程序规定", DONE),
        (body("330881"), "amended", "江山市公共数据安全规定", DONE),
        (body("330881"), "repealed", "江山市停车管理条例", DONE),
        ("张三", "holds_post", "江山市司法局", DONE),
    ]
    shenzhen = [
        (body("440300"), "issued", "深圳市公共数据安全规定", DONE),
        (body("440300"), "drafted", "深圳市重大行政决策程序规定", DONE),
        (body("440300"), "issued", "深圳市停车管理条例", DONE),
    ]
    return made_of(
        knowledge, record("a", "330200", ningbo), record("b", "330881", jiangshan), record("c", "440300", shenzhen)
    )


def label(graph: Any, node: str) -> str:
    return str(graph.nodes[node]["label"])


def test_done_and_planned_stay_apart(small: MemoryStore) -> None:
    graph = load_graph(small)
    node = {data["label"]: node for node, data in graph.nodes(data=True)}
    parallel = graph[node["宁波市人民政府"]][node["宁波市重大行政决策程序规定"]]
    assert sorted(data["status"] for data in parallel.values()) == ["done", "planned"]


def test_document_numbers_become_an_attribute(small: MemoryStore) -> None:
    graph = load_graph(small)
    numbers = {data["label"]: data["doc_number"] for _, data in graph.nodes(data=True) if data["doc_number"]}
    assert numbers == {"宁波市重大行政决策程序规定": "甬政发〔2020〕9号; 甬政发〔2021〕1号"}
    assert not any("〕" in node for node in graph)


def test_evidences_are_joined_in_the_order_of_the_text(knowledge: Knowledge) -> None:
    whole = record("a", "330200", [(body("330200"), "issued", "宁波市停车管理条例", DONE)])
    (fact,) = whole.statements
    late, early = Evidence(Span(100, 101), "第二句。"), Evidence(Span(9, 12), "第一句。")
    changed = Statement(fact.subject, fact.predicate, fact.object, fact.status, (late, early))
    made = DocumentRecord("a", whole.metadata, (), whole.entities, (changed,), whole.provenance)
    (edge,) = statement_edges(load_graph(made_of(knowledge, made)))
    assert edge["evidence"] == "第一句。\n第二句。"


def test_of_two_labels_the_longest_counts(small: MemoryStore, knowledge: Knowledge) -> None:
    store = made_of(knowledge, record("a", "330200", [(body("330200"), "issued", "宁波市停车管理条例", DONE)]))
    place = f"<{DEFAULT_BASE}place/330200>"
    short = f'{place} <http://www.w3.org/2000/01/rdf-schema#label> "宁波" <{DEFAULT_BASE}graph/x> .'
    with store.transaction() as writer:
        writer.set_graph(f"{DEFAULT_BASE}graph/x", [short])
    assert load_graph(store).nodes[place[1:-1]]["label"] == "宁波市"


def test_statements_that_end_in_a_text_are_no_edges(small: MemoryStore, knowledge: Knowledge) -> None:
    store = made_of(knowledge, record("a", "330200", [("宁波市停车管理条例", "doc_number", "甬政发〔2021〕1号", DONE)]))
    lines = [line.replace("/docNumber>", "/motto>") for line in store.quads()]
    with store.transaction() as writer:
        writer.replace("a", lines, "changed")
    assert load_graph(store).number_of_edges() == 0


def test_summary_counts(small: MemoryStore) -> None:
    rows = {(what, name): number for what, name, number in analyze(small, "summary").rows}
    assert rows == {
        ("nodes", "institution"): "4",
        ("nodes", "person"): "1",
        ("nodes", "place"): "7",  # three cities, 衢州市 around one of them, two provinces, the country
        ("nodes", "regulation"): "9",
        ("edges", "amended"): "1",
        ("edges", "containedInPlace"): "6",
        ("edges", "drafted"): "1",
        ("edges", "holds_post"): "1",
        ("edges", "issued"): "7",
        ("edges", "jurisdiction"): "13",
        ("edges", "repealed"): "1",
        ("statements", "done"): "9",
        ("statements", "planned"): "2",
        ("documents", "with statements"): "3",
        ("parts", "joined by statements"): "4",
        ("parts", "nodes of the largest"): "4",
    }


def test_degree_table_counts(small: MemoryStore) -> None:
    table = analyze(small, "degrees")
    assert table.columns == ("label", "type", "jurisdiction", "subject", "object", "done", "planned", "iri")
    rows = {str(row[0]): row[1:7] for row in table.rows}
    assert table.rows[0][0] == "宁波市人民政府"
    assert rows["宁波市人民政府"] == ("institution", "宁波市", "4", "0", "2", "2")
    assert rows["宁波市重大行政决策程序规定"] == ("regulation", "宁波市", "0", "2", "1", "1")
    assert rows["江山市司法局"] == ("institution", "江山市", "0", "1", "1", "0")
    assert rows["张三"] == ("person", "", "1", "0", "1", "0")
    assert "宁波市" not in rows  # places are named by no statement here


def test_co_adoption_is_of_what_was_made_not_of_plans_drafts_and_repeals(small: MemoryStore) -> None:
    places = co_adoption(load_graph(small))
    assert [data["label"] for _, data in places.nodes(data=True)] == ["宁波市", "江山市", "深圳市"]
    assert [data["topics"] for _, data in places.nodes(data=True)] == [2, 2, 2]
    shared = {(label(places, a), label(places, b)): (d["weight"], d["topics"]) for a, b, d in places.edges(data=True)}
    assert shared == {
        ("宁波市", "江山市"): (2, "公共数据安全; 重大行政决策程序"),
        ("宁波市", "深圳市"): (1, "公共数据安全"),
        ("江山市", "深圳市"): (1, "公共数据安全"),
    }
    assert analyze(small, "coadoption").rows[0] == ("宁波市", "江山市", "2", "1.0000", "公共数据安全; 重大行政决策程序")


def test_centrality_of_a_star(small: MemoryStore) -> None:
    rows = {str(row[0]): row for row in analyze(small, "centrality").rows}
    others = len(rows) - 1
    assert rows["宁波市人民政府"][3:5] == (f"{3 / others:.4f}", f"{3 / (others * (others - 1) / 2):.4f}")
    assert rows["宁波市停车管理条例"][3:5] == (f"{1 / others:.4f}", "0.0000")
    assert "宁波市" not in rows


def test_communities_are_the_parts_of_a_graph_that_falls_apart(small: MemoryStore) -> None:
    rows = analyze(small, "communities").rows
    assert [row[:4] for row in rows] == [
        ("1", "4", "1", "宁波市"),
        ("2", "4", "1", "江山市"),
        ("3", "4", "1", "深圳市"),
        ("4", "2", "1", "江山市"),
    ]
    assert str(rows[0][4]).split("; ")[:2] == ["宁波市人民政府", "宁波市重大行政决策程序规定"]


# ---------------------------------------------------------------- analyses


def test_large_graphs_are_estimated(store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    exact = analyze(store, "centrality").rows
    monkeypatch.setattr("kg.analysis.measures.BUDGET", 50_000)
    estimated = analyze(store, "centrality").rows
    assert estimated != exact
    assert estimated == analyze(store, "centrality").rows
    assert {row[-1] for row in estimated} == {row[-1] for row in exact}


def test_large_graphs_by_networkit_are_what_networkx_says_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = nx.relabel_nodes(nx.barabasi_albert_graph(400, 2, seed=1), str)
    nx.set_node_attributes(graph, {node: dict.fromkeys(("label", "type", "jurisdiction"), node) for node in graph})
    exact = nx.betweenness_centrality(graph)
    monkeypatch.setattr("kg.analysis.measures.BUDGET", 0)
    monkeypatch.setattr("kg.analysis.measures.LARGE_BUDGET", 300 * (400 + graph.number_of_edges()))
    rows = measures.centrality(graph)
    assert {row.pivots for row in rows} == {300}
    assert rows == measures.centrality(graph), "the same each time"
    assert {row.iri for row in rows[:5]} >= set(sorted(exact, key=lambda node: -exact[node])[:3])
    assert all(abs(row.betweenness - exact[row.iri]) < 0.02 for row in rows)


@pytest.mark.parametrize("installed", [True, False])
def test_planted_communities_come_back_from_large_graphs(installed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    planted: Any = nx.relabel_nodes(nx.connected_caveman_graph(6, 8), "n{}".format)
    heavy: Any = nx.Graph([("a", "b", {"weight": 9}), ("b", "c", {"weight": 1}), ("c", "d", {"weight": 9})])
    monkeypatch.setattr("kg.analysis.measures.LARGE_EDGES", 0)
    monkeypatch.setattr("kg.analysis.large.available", lambda: installed)
    found = measures.communities(planted)
    assert sorted(map(len, found)) == [8] * 6
    assert found == measures.communities(planted)
    assert measures.communities(heavy) == [["a", "b"], ["c", "d"]]


OPTIONS = {
    "events": Options(topic="公园城市"),
    "compare": Options(places=("深圳市", "成都")),
    "coadoption": Options(programmes=True),
    "adopters": Options(programmes=True),
    "effects": Options(at_least=1),
    "flows": Options(programmes=True),
}


@pytest.mark.parametrize("what", sorted(ANALYSES))
def test_rows_are_as_wide_as_their_columns(store: MemoryStore, what: str) -> None:
    answer = analyze(store, what, OPTIONS.get(what, Options(at_least=1)))
    assert answer.rows
    assert {len(row) for row in answer.rows} == {len(answer.columns)}
    assert all(isinstance(value, str) for row in answer.rows for value in row)


@pytest.mark.parametrize("what", sorted(set(ANALYSES) - NEEDS_MORE))
def test_an_empty_store_has_no_rows_to_show(what: str) -> None:
    answer = analyze(MemoryStore(), what)
    assert answer.columns
    assert {row[-1] for row in answer.rows} <= {"0", ""}


@pytest.mark.parametrize("what", ["", "Centrality", "pagerank"])
def test_unknown_analysis_names_the_known_ones(store: MemoryStore, what: str) -> None:
    with pytest.raises(
        UnknownQuery, match="summary, coverage, degrees, centrality, coadoption, communities, diffusion"
    ):
        analyze(store, what)


_ALL = f"""
import hashlib, sys
from kg.analysis import ANALYSES, NEEDS_MORE, analyze
from kg.knowledge import load_knowledge
from kg.pipeline import build
from kg.store import MemoryStore
store = MemoryStore()
build([{str(CORPUS)!r}], store, load_knowledge())
print(hashlib.sha256(repr([analyze(store, what) for what in sorted(set(ANALYSES) - NEEDS_MORE)]).encode()).hexdigest())
"""


def test_every_process_gives_the_same_rows() -> None:
    """Sets of strings are walked in another order for each hash seed."""
    digests = {
        subprocess.run(
            [sys.executable, "-c", _ALL],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
    assert len(next(iter(digests)).strip()) == 64


def test_importing_needs_no_networkx() -> None:
    code = (
        "import kg.analysis, kg.export, kg.validate, sys; print({'networkx', 'rdflib', 'pyshacl'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
