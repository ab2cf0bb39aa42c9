"""The description of a store: figures that can be counted again, sources, licences, a version that follows the data."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, OWL, PROV, RDF, VOID

from kg.catalog import Description, describe
from kg.knowledge import Knowledge
from kg.pipeline import build
from kg.serialization import FORMATS
from kg.store import MemoryStore

from .conftest import CORPUS

FZ = rdflib.Namespace("https://w3id.org/fazhi/ontology/")


@pytest.fixture(scope="module")
def graph(corpus_store: MemoryStore, knowledge: Knowledge) -> rdflib.Graph:
    return rdflib.Graph().parse(data=describe(corpus_store, knowledge.ontology), format="turtle")


def dataset(graph: rdflib.Graph) -> rdflib.URIRef:
    (found,) = graph.subjects(RDF.type, VOID.Dataset)
    assert (found, RDF.type, DCAT.Dataset) in graph
    return rdflib.URIRef(str(found))


def number(graph: rdflib.Graph, predicate: rdflib.URIRef) -> int:
    (value,) = graph.objects(dataset(graph), predicate)
    return int(str(value))


def count(store: MemoryStore, what: str) -> int:
    return int(store.select(f"SELECT {what}").rows[0][0] or 0)


def test_figures_are_those_of_the_store(graph: rdflib.Graph, corpus_store: MemoryStore) -> None:
    assert number(graph, VOID.triples) == count(corpus_store, "(COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    assert number(graph, VOID.documents) == len(corpus_store.documents()) == 8
    partitions = {
        str(c): int(str(n))
        for part in graph.objects(None, VOID.classPartition)
        for c in graph.objects(part, VOID["class"])
        for n in graph.objects(part, VOID.entities)
    }
    for name in ("Institution", "Regulation", "Statement"):
        assert partitions[str(FZ[name])] == count(
            corpus_store, f"(COUNT(DISTINCT ?x) AS ?n) WHERE {{ ?x a fz:{name} }}"
        )
    total = sum(
        int(str(n)) for p in graph.objects(None, VOID.propertyPartition) for n in graph.objects(p, VOID.triples)
    )
    assert total == number(graph, VOID.triples)


def test_sources_licences_extent(graph: rdflib.Graph) -> None:
    node = dataset(graph)
    sources = list(graph.objects(node, PROV.hadPrimarySource))
    assert len(sources) == 8
    assert all(list(graph.objects(s, DCTERMS.title)) for s in sources)
    assert any("published on 2021-02-09" in str(o) for s in sources for o in graph.objects(s, DCTERMS.source))
    assert [str(v) for v in graph.objects(node, DCTERMS.license)] == ["https://creativecommons.org/licenses/by/4.0/"]
    (software,) = graph.objects(node, PROV.wasAttributedTo)
    assert [str(v) for v in graph.objects(software, DCTERMS.license)] == ["https://spdx.org/licenses/MIT"]
    assert [str(v) for v in graph.objects(None, DCAT.startDate)] == ["2020"]
    assert [str(v) for v in graph.objects(None, DCAT.endDate)] == ["2024"]
    assert len(list(graph.objects(node, DCAT.distribution))) == len(FORMATS)


def test_the_version_follows_the_data(corpus_store: MemoryStore, knowledge: Knowledge) -> None:
    text = describe(corpus_store, knowledge.ontology)
    assert describe(corpus_store, knowledge.ontology) == text
    other = MemoryStore()
    build([CORPUS / "reports" / "chengdu-2021.txt"], other, knowledge)
    found = [
        {str(v) for v in rdflib.Graph().parse(data=t, format="turtle").objects(None, OWL.versionInfo)}
        for t in (text, describe(other, knowledge.ontology))
    ]
    assert found[0] != found[1]


def test_what_the_publisher_says(corpus_store: MemoryStore, knowledge: Knowledge) -> None:
    given = Description('标题 "引号"', "https://example.org/licence", "某研究所")
    graph = rdflib.Graph().parse(data=describe(corpus_store, knowledge.ontology, "ntriples", given), format="nt")
    assert [str(v) for v in graph.objects(dataset(graph), DCTERMS.title)] == ['标题 "引号"']
    assert [str(v) for v in graph.objects(dataset(graph), DCTERMS.publisher)] == ["某研究所"]
    assert {str(v) for v in graph.objects(None, DCTERMS.license)} == {
        "https://example.org/licence",
        "https://spdx.org/licenses/MIT",
    }


def test_an_empty_store_has_no_extent(knowledge: Knowledge) -> None:
    graph = rdflib.Graph().parse(data=describe(MemoryStore(), knowledge.ontology), format="turtle")
    assert number(graph, VOID.triples) == 0
    assert not list(graph.objects(None, DCTERMS.temporal))


@pytest.mark.parametrize(
    ("options", "code", "reason"),
    [
        (("--format", "graphml"), 2, "RDF"),
        (("--licence", "MIT"), 2, "http"),
        (("--store", "nowhere"), 1, "no store there yet"),
    ],
)
def test_wrong_options(options: tuple[str, ...], code: int, reason: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kg.cli", "catalog", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == code
    assert reason in done.stderr
