"""Shapes of the derived graph: what derivation writes conforms; each shape refuses a graph broken at its point, in two languages."""

from __future__ import annotations

import re

import pytest

from kg.rdf import PREFIXES, derived_graph
from kg.store import MemoryStore, Store
from kg.validate import validate

from .conftest import ROOT

GOOD = (
    "x:r fz:lifeEvent x:e",
    "x:e rdf:type fz:LifeEvent",
    "x:e fz:change fz:issued",
    "x:e fz:year 2020",
    "x:e fz:toldBy x:s",
    "x:r fz:inForceFrom 2020",
    "x:r fz:inForceUntil 2021",
    "x:r fz:line x:line",
    "x:line rdf:type fz:RegulationLine",
    "x:r fz:topic x:t",
    "x:t skos:prefLabel 停车",
    "x:p fz:divisionCode 330200",
    "x:u rdf:type fz:Succession",
    "x:u org:originalOrganization x:old",
    "x:u org:resultingOrganization x:new",
    "x:u fz:year 2018",
    "x:office fz:parentOrgan x:parent",
    "x:j rdf:type fz:Judgement",
    "x:j fz:judges x:one",
    "x:j fz:judges x:two",
    "x:j fz:verdict fz:same",
    "x:j fz:reason 同一机构",
    "x:one fz:mergedInto x:one",
    "x:r fz:citedIn x:place/330200",
    "x:d fz:rulesSha256 " + "a" * 64,
    "x:d fz:hasSection fz:reportPlans",
)


def term(text: str) -> str:
    prefix, colon, local = text.partition(":")
    if prefix == "x" and colon:
        return f"<https://example.org/{local}>"
    if colon and prefix in PREFIXES:
        return f"<{PREFIXES[prefix]}{local}>"
    if re.fullmatch(r"(?:19|20)\d\d", text):
        return f'"{text}"^^<{PREFIXES["xsd"]}integer>'
    return f'"{text}"'


def store_of(triples: list[str]) -> MemoryStore:
    store = MemoryStore()
    graph = derived_graph(store.base)
    with store.transaction() as writer:
        writer.set_graph(graph, [f"{' '.join(map(term, t.split(' ', 2)))} <{graph}> ." for t in triples])
    return store


def messages(*triples: str) -> list[str]:
    return [v.message for v in validate(store_of(list(triples))).results if v.severity == "violation"]


def test_a_derived_graph_of_everything_conforms(corpus_store: Store) -> None:
    assert messages(*GOOD) == []
    report = validate(corpus_store)
    assert report.conforms, report.results[:3]


BROKEN = (
    ("x:e fz:change", (), "is one change"),
    ("x:e fz:change", ("x:e fz:change fz:applies",), "is one change"),
    ("x:e fz:year", (), "exactly one year"),
    ("", ("x:e fz:year 2021",), "exactly one year"),
    ("x:r fz:lifeEvent", (), "exactly one regulation"),
    ("x:e fz:toldBy", (), "told by a statement or has a source"),
    ("x:r fz:inForceFrom", ("x:r fz:inForceFrom 2022",), "not later than the year of its repeal"),
    ("", ("x:r fz:inForceUntil 2023",), "until at most one year"),
    ("x:line rdf:type", (), "one line of regulations"),
    ("x:r fz:topic", (), "has one topic"),
    ("", ("x:p fz:divisionCode 三三",), "six digits"),
    ("x:u org:originalOrganization", (), "one original organ"),
    ("x:u org:resultingOrganization", ("x:u org:resultingOrganization x:old",), "another than the original one"),
    ("x:u fz:year", (), "a succession has one year"),
    ("", ("x:office fz:judgedSame x:parent",), "not judged the same"),
    ("", ("x:office fz:parentOrgan x:other",), "has one parent organ"),
    ("x:j fz:judges x:two", (), "on two things"),
    ("x:j fz:verdict", ("x:j fz:verdict fz:done",), "one verdict"),
    ("x:j fz:reason", (), "has its reason"),
    ("", ("x:one fz:mergedInto x:two",), "merged into one"),
    ("", ("x:r fz:citedIn x:somewhere",), "is a place"),
    ("x:d fz:rulesSha256", ("x:d fz:rulesSha256 abc",), "64 hexadecimal digits"),
    ("", ("x:d fz:hasSection fz:done",), "part of an annual report"),
    ("", ("x:d fz:textSha256 abc",), "hash of the text"),
)


@pytest.mark.parametrize(("dropped", "added", "message"), BROKEN)
def test_a_graph_broken_at_one_point_is_refused(dropped: str, added: tuple[str, ...], message: str) -> None:
    kept = [t for t in GOOD if not dropped or not t.startswith(dropped)]
    assert (len(kept) < len(GOOD)) == bool(dropped)
    found = messages(*kept, *added)
    assert any(message in text for text in found), found
    assert all(re.search(r"[\u4e00-\u9fff]", text) for text in found)


def test_an_event_of_the_table_has_a_source_instead() -> None:
    kept = [t for t in GOOD if not t.startswith("x:e fz:toldBy")]
    assert messages(*kept, "x:e dcterms:source 法律文件表") == []


def test_every_message_of_the_shapes_is_in_both_languages() -> None:
    import rdflib
    from rdflib import SH

    graph = rdflib.Graph().parse(ROOT / "ontology" / "shapes.ttl")
    told = set(graph.subjects(SH.message, None))
    assert len(told) > 60
    for node in told:
        assert sorted(str(getattr(m, "language", "")) for m in graph.objects(node, SH.message)) == ["en", "zh"]
