"""The vocabulary itself: complete in two languages, sound as OWL 2 DL, its alignments true of what the program writes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS, XSD, BNode, URIRef
from rdflib.namespace import DCTERMS

from kg.documentation import ontology_page
from kg.knowledge import Knowledge
from kg.ontology import NAMESPACE
from kg.rdf import RecordGraph

from .conftest import ROOT, Read

CORE = ROOT / "ontology" / "core.ttl"
ONTOLOGY = URIRef(NAMESPACE.rstrip("/"))
RESERVED = (str(RDF), str(RDFS), str(OWL))
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def parsed(path: Path = CORE) -> rdflib.Graph:
    return rdflib.Graph().parse(path, format="turtle")


GRAPH = parsed()


def ours(*kinds: URIRef) -> list[URIRef]:
    found = {s for kind in kinds for s in GRAPH.subjects(RDF.type, kind) if str(s).startswith(NAMESPACE)}
    return sorted(URIRef(str(s)) for s in found)


def languages(term: URIRef, predicate: URIRef) -> set[str | None]:
    return {getattr(v, "language", None) for v in GRAPH.objects(term, predicate) if str(v).strip()}


def local(term: URIRef) -> str:
    return str(term).removeprefix(NAMESPACE)


@pytest.mark.parametrize("term", ours(OWL.Class, *PROPERTIES), ids=local)
def test_every_term_is_labelled_defined_and_shown_in_use(term: URIRef) -> None:
    assert languages(term, RDFS.label) == {"en", "zh"}
    assert languages(term, RDFS.comment) == {"en", "zh"}
    assert languages(term, SKOS.example) >= {"zh"}


@pytest.mark.parametrize("term", ours(*PROPERTIES), ids=local)
def test_every_property_has_one_domain_and_one_range(term: URIRef) -> None:
    for predicate in (RDFS.domain, RDFS.range):
        (value,) = GRAPH.objects(term, predicate)
        union = GRAPH.value(value, OWL.unionOf)
        members = [value] if union is None else list(GRAPH.items(union))
        assert members
        for member in members:
            known = (member, RDF.type, OWL.Class) in GRAPH or str(member).startswith((str(XSD), str(OWL)))
            assert known, f"{member} is not declared"


@pytest.mark.parametrize("concept", ours(SKOS.Concept), ids=local)
def test_every_concept_is_labelled_and_in_a_scheme(concept: URIRef) -> None:
    assert languages(concept, SKOS.prefLabel) == {"en", "zh"}
    (scheme,) = GRAPH.objects(concept, SKOS.inScheme)
    assert (scheme, RDF.type, SKOS.ConceptScheme) in GRAPH


def test_header() -> None:
    assert (ONTOLOGY, RDF.type, OWL.Ontology) in GRAPH
    (version,) = GRAPH.objects(ONTOLOGY, OWL.versionInfo)
    assert list(GRAPH.objects(ONTOLOGY, OWL.versionIRI)) == [URIRef(f"{ONTOLOGY}/{version}")]
    assert list(GRAPH.objects(ONTOLOGY, DCTERMS.license))
    assert not list(GRAPH.objects(ONTOLOGY, OWL.imports)), "an import would have to be fetched"


# ---------------------------------------------------------------- OWL 2 DL, as Protégé asks for it


def undeclared(graph: rdflib.Graph) -> Iterable[str]:
    """Terms used as a class or property without a declaration, and reserved terms used as either (OWL 2, section 5.8)."""
    declared = {s for kind in (OWL.Class, *PROPERTIES) for s in graph.subjects(RDF.type, kind)}
    used = {p for p in graph.predicates() if not str(p).startswith(RESERVED)}
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf):
        used |= {o for o in graph.objects(None, predicate) if not isinstance(o, BNode)}
    used |= {o for o in graph.objects(None, RDF.type) if not str(o).startswith(RESERVED)}
    yield from (str(term) for term in used if term not in declared)


def test_every_term_used_is_declared_as_what_it_is() -> None:
    assert not list(undeclared(GRAPH))
    for one, other in ((0, 1), (0, 2), (1, 2)):
        both = set(GRAPH.subjects(RDF.type, PROPERTIES[one])) & set(GRAPH.subjects(RDF.type, PROPERTIES[other]))
        assert not both
    for property_ in ours(*PROPERTIES):
        kinds = {k for k in PROPERTIES if (property_, RDF.type, k) in GRAPH}
        for above in GRAPH.objects(property_, RDFS.subPropertyOf):
            assert {k for k in PROPERTIES if (above, RDF.type, k) in GRAPH} == kinds


def test_an_undeclared_or_reserved_term_would_be_noticed() -> None:
    wrong = rdflib.Graph().parse(
        data="""@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
        <x:a> a <x:Undeclared> ; rdfs:subClassOf rdf:Statement ; <x:p> <x:b> .""",
        format="turtle",
    )
    assert set(undeclared(wrong)) == {"x:Undeclared", str(RDF.Statement), "x:p"}


def test_alignments_infer_nothing_wrong_of_what_is_written(read_text: Read, knowledge: Knowledge) -> None:
    """Under OWL 2 RL rules, domains, ranges and super-terms give no entity a second class of ours and no inconsistency."""
    import owlrl

    text = (
        "宁波市司法局2020年度法治政府建设工作报告\n一、主要工作\n"
        "市司法局会同市中级人民法院制定《宁波市执法办法》，贯彻落实《中华人民共和国行政处罚法》，开展“双下降”专项行动。"
        "局长励健多次听取汇报。印发《关于规范执法的通知》（甬司发〔2020〕2号）。\n"
    )
    record = read_text(text, issuer="宁波市司法局", region="宁波市", year=2020)
    triples = "".join(line[: line.rfind(" <")] + " .\n" for line in RecordGraph(record, knowledge).lines())
    graph = rdflib.Graph().parse(data=triples, format="nt")
    before = {s: set(graph.objects(s, RDF.type)) for s in set(graph.subjects(RDF.type, None))}
    graph += GRAPH
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    assert not list(graph.subjects(RDF.type, URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage")))
    allowed = {URIRef(NAMESPACE + "Entity")}
    for node, types in before.items():
        inferred = {t for t in graph.objects(node, RDF.type) if str(t).startswith(NAMESPACE)} - allowed
        assert inferred <= types, f"{node} would be {inferred - types}, too"
    assert {"issued", "applies", "runs", "holdsPost", "docNumber"} <= {
        local(URIRef(str(o))) for o in graph.objects(None, RDF.predicate)
    }


# ---------------------------------------------------------------- stability


def test_terms_once_published_stay() -> None:
    """docs/iris.md: a term is never taken away; one out of use is owl:deprecated and says what to use instead."""
    published = (ROOT / "tests" / "rows" / "terms-1.0.0.txt").read_text(encoding="utf-8").split()
    assert len(published) > 40
    for name in published:
        term = URIRef(NAMESPACE + name)
        assert (term, None, None) in GRAPH, f"fz:{name} was published in 1.0.0 and is gone"
        if (term, OWL.deprecated, rdflib.Literal(True)) in GRAPH:
            assert list(GRAPH.objects(term, DCTERMS.isReplacedBy))


# ---------------------------------------------------------------- the page


def test_the_page_shows_every_term_and_fetches_nothing() -> None:
    page = ontology_page()
    for term in ours(OWL.Class, *PROPERTIES, SKOS.Concept, SKOS.ConceptScheme):
        assert f'id="{local(term)}"' in page
        for label in (*GRAPH.objects(term, RDFS.label), *GRAPH.objects(term, SKOS.prefLabel)):
            assert str(label).replace("’", "&#x27;") in page
    assert not any(mark in page for mark in ("<script", "src=", "@import", "url(", "$"))


def test_links_of_the_page_lead_somewhere() -> None:
    import re

    page = ontology_page()
    anchors = set(re.findall(r'\bid="([^"]+)"', page))
    wanted = set(re.findall(r'href="#([^"]+)"', page))
    assert wanted <= anchors
    assert len(wanted) > 80


def test_the_page_in_the_repository_is_the_one_that_the_command_writes() -> None:
    assert (ROOT / "docs" / "ontology.html").read_text(encoding="utf-8") == ontology_page()


def test_a_further_class_of_a_user_stands_on_the_page(tmp_path: Path) -> None:
    extra = tmp_path / "extra.ttl"
    extra.write_text(
        """@prefix fz: <https://w3id.org/fazhi/ontology/> . @prefix ex: <https://example.org/ns/> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        ex:University a owl:Class ; rdfs:subClassOf fz:Institution ; rdfs:label "university <&>"@en , "高校"@zh ;
          rdfs:comment "A university."@en , "高等学校。"@zh ; fz:head "大学" .""",
        encoding="utf-8",
    )
    page = ontology_page((extra,))
    assert 'id="ex-University"' in page
    assert "university &lt;&amp;&gt;" in page
    assert "高等学校" in page
