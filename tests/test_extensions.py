"""A user's own classes and relations: loaded or refused with a reason, read from sentences, told apart from what they are not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import KnowledgeError
from kg.knowledge import Knowledge, load_knowledge
from kg.model import Document, DocumentRecord, MentionType, Metadata
from kg.ontology import load_ontology
from kg.pipeline import build
from kg.rdf import RecordGraph
from kg.record import read_document
from kg.store import MemoryStore
from kg.validate import validate

from .conftest import CORPUS, ROOT

PREFIXES = """@prefix fz: <https://w3id.org/fazhi/ontology/> . @prefix ex: <https://example.org/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
EXTRA = (
    PREFIXES
    + """
ex:University a owl:Class ; rdfs:subClassOf fz:Institution ; rdfs:label "university"@en , "高校"@zh ; fz:head "大学" .
ex:LawSchool a owl:Class ; rdfs:subClassOf ex:University ; rdfs:label "law school"@en , "法学院"@zh ; fz:head "大学法学院" .
ex:Station a owl:Class ; rdfs:subClassOf fz:Institution ; rdfs:label "station"@en , "驿站"@zh ; fz:head "法治驿站" ; fz:name "甬港联络点" .
ex:Charter a owl:Class ; rdfs:subClassOf fz:Regulation ; rdfs:label "charter"@en , "宪章"@zh ; fz:head "服务宪章" .
ex:Exercise a owl:Class ; rdfs:subClassOf fz:Programme ; rdfs:label "exercise"@en , "演练"@zh ; fz:head "”演练" ; fz:name "长风演练" .
ex:trains a fz:Relation ; rdfs:domain ex:University ; rdfs:range fz:Institution ; rdfs:label "trains"@en , "培训"@zh ; fz:cue "轮训" .
ex:keeps a fz:Relation ; rdfs:domain fz:Institution ; rdfs:range fz:Regulation ; rdfs:label "keeps"@en , "保管"@zh ; fz:cue "馆藏" .
ex:guards a fz:Relation ; rdfs:domain fz:Institution ; rdfs:range ex:Charter ; rdfs:label "guards"@en , "托管"@zh ; fz:cueAfter "托管" .
ex:replaces a fz:Relation ; rdfs:domain fz:Regulation ; rdfs:range fz:Regulation ; rdfs:label "replaces"@en , "取代"@zh ; fz:cue "取代" .
ex:visited a fz:Relation ; rdfs:domain fz:Person ; rdfs:range fz:Institution ; rdfs:label "visited"@en , "走访"@zh ; fz:cue "走访" .
ex:hosts a fz:Relation ; rdfs:domain fz:Institution ; rdfs:range ex:Exercise ; rdfs:label "hosts"@en , "主办"@zh ; fz:cue "主办" .
ex:twinned a fz:Relation ; rdfs:domain fz:Institution ; rdfs:range fz:Place ; rdfs:label "twinned"@en , "结对"@zh ; fz:cue "结对" .
"""
)
HEAD = "宁波市司法局2020年度法治政府建设工作报告\n一、主要工作\n"


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    path = tmp_path_factory.mktemp("ontology") / "extra.ttl"
    path.write_text(EXTRA, encoding="utf-8")
    return load_knowledge((path,))


Read = Callable[[str], DocumentRecord]


@pytest.fixture(scope="module")
def read(extended: Knowledge) -> Read:
    def read_sentence(sentence: str) -> DocumentRecord:
        text = HEAD + sentence + "\n"
        return read_document(Document("r", text, hashlib.sha256(text.encode()).hexdigest(), Metadata()), extended)

    return read_sentence


OWN = ("trains", "keeps", "guards", "replaces", "visited", "hosts", "twinned")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "宁波大学轮训市公安局、市民政局执法人员。",
            {("宁波大学", "trains", "宁波市公安局"), ("宁波大学", "trains", "宁波市民政局")},
        ),
        ("宁波大学法学院轮训市公安局人员。", {("宁波大学法学院", "trains", "宁波市公安局")}),
        ("市公安局轮训市民政局人员。", set()),  # no university acts
        ("轮训市公安局人员。", set()),  # the issuer is none either
        ("宁波大学未轮训市公安局人员。", set()),
        ("宁波大学轮训执法人员300名，市公安局表示感谢。", set()),  # another clause
        ("市档案局馆藏《宁波市执法办法》。", {("宁波市档案局", "keeps", "宁波市执法办法")}),
        (
            "馆藏《宁波市执法办法》《宁波市听证规定》。",
            {("宁波市司法局", "keeps", t) for t in ("宁波市执法办法", "宁波市听证规定")},
        ),
        ("《宁波市政务服务宪章》由市档案局托管。", {("宁波市档案局", "guards", "宁波市政务服务宪章")}),
        ("市民政局将《宁波市政务服务宪章》托管。", {("宁波市民政局", "guards", "宁波市政务服务宪章")}),
        ("《宁波市执法办法》由市档案局托管。", set()),  # no charter
        ("《宁波市执法办法》取代《宁波市执法暂行办法》。", {("宁波市执法办法", "replaces", "宁波市执法暂行办法")}),
        ("市司法局取代《宁波市执法暂行办法》。", set()),  # no regulation stands before it
        ("局长励健走访市公安局。", {("励健", "visited", "宁波市公安局")}),
        ("我局走访市公安局。", set()),  # a body is no person
        ("市应急管理局主办长风演练。", {("宁波市应急管理局", "hosts", "长风演练")}),
        ("市应急管理局主办“扬帆”行动。", set()),
        ("我局结对镇海区。", {("宁波市司法局", "twinned", "镇海区")}),
        ("我局结对帮扶企业。", set()),
    ],
)
def test_relations_between_any_classes(sentence: str, expected: set[tuple[str, str, str]], read: Read) -> None:
    found = {(s.subject, s.predicate, s.object) for s in read(sentence).statements if s.predicate in OWN}
    assert found == expected


def test_what_is_planned_stays_planned(read: Read) -> None:
    (item,) = [s for s in read("宁波大学拟轮训市公安局人员。").statements if s.predicate == "trains"]
    assert item.status.value == "planned"
    assert item.evidences[0].quote == "宁波大学拟轮训市公安局人员。"


@pytest.mark.parametrize(
    ("sentence", "name", "types"),
    [
        ("宁波大学参加。", "宁波大学", {"University"}),
        ("宁波大学法学院参加。", "宁波大学法学院", {"LawSchool", "University"}),
        ("市公安局参加。", "宁波市公安局", set()),
        ("甬港联络点设在口岸。", "甬港联络点", {"Station"}),
        ("阳光法治驿站接待群众。", "阳光法治驿站", {"Station"}),
        ("出台《宁波市政务服务宪章》。", "宁波市政务服务宪章", {"Charter"}),
        ("出台《宁波市执法办法》。", "宁波市执法办法", set()),
    ],
)
def test_members_are_found_and_typed(
    sentence: str, name: str, types: set[str], read: Read, extended: Knowledge
) -> None:
    record = read(sentence)
    (entity,) = [e for e in record.entities if e.label == name]
    node = f"<https://w3id.org/fazhi/{entity.id}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
    written = {line.split(" ")[2] for line in RecordGraph(record, extended).lines() if line.startswith(node)}
    assert written == {f"<{extended.ontology.classes[entity.type].iri}>"} | {
        f"<https://example.org/ns#{t}>" for t in types
    }


def test_the_own_relations_are_read_as_before(extended: Knowledge, knowledge: Knowledge) -> None:
    """A user's file adds; what the built-in relations say of the corpus stays the same."""
    for path in sorted((CORPUS / "reports").glob("*.txt"))[:3]:
        text = path.read_text(encoding="utf-8")
        document = Document("r", text, "0" * 64)
        before, after = (read_document(document, k).statements for k in (knowledge, extended))
        assert [s.key for s in before] == [s.key for s in after if s.predicate not in OWN]


def test_a_store_with_it_conforms_and_a_wrong_member_does_not(read: Read, extended: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text(HEAD + "宁波大学轮训市公安局人员。\n", encoding="utf-8")
    store = MemoryStore()
    build([tmp_path], store, extended)
    assert validate(store, extended).conforms
    graph = f"{store.base}graph/document/r"
    wrong = f"<{store.base}institution/宁波市公安局> <https://example.org/ns#trains> <{store.base}institution/宁波大学> <{graph}> ."
    with store.transaction() as writer:
        record = read("宁波大学轮训市公安局人员。")
        writer.replace("r", [*RecordGraph(record, extended).lines(), wrong], "x")
    report = validate(store, extended)
    assert not report.conforms
    assert any("培训" in v.message and "university" in v.message for v in report.results)


@pytest.mark.parametrize(
    ("turtle", "reason"),
    [
        ('ex:A a owl:Class ; fz:head "大学" .', "must stand below one class"),
        (
            'ex:A a owl:Class ; rdfs:subClassOf fz:Institution , fz:Person ; fz:head "大学" .',
            "must stand below one class",
        ),
        ("ex:A a owl:Class ; rdfs:subClassOf fz:Institution .", "has no members"),
        ('ex:A a owl:Class ; rdfs:subClassOf fz:Institution ; fz:head "院" .', "at least two characters"),
        ('ex:r a fz:Relation ; rdfs:range fz:Place ; fz:cue "在" .', "no domain among the classes"),
        (
            'ex:r a fz:Relation ; rdfs:domain ex:Nowhere ; rdfs:range fz:Place ; fz:cue "在" .',
            "no domain among the classes",
        ),
        ('ex:r a fz:Relation ; rdfs:domain fz:Person ; rdfs:range xsd:string ; fz:cue "说" .', "range is no class"),
        ("ex:issued a fz:Relation ; rdfs:domain fz:Person ; rdfs:range fz:Place .", "two relations are named issued"),
        ("ex:broken", "extra.ttl"),
    ],
)
def test_what_cannot_work_is_refused(turtle: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "extra.ttl"
    path.write_text(PREFIXES + turtle, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=reason):
        load_ontology((path,))


def test_other_terms_in_the_file_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "extra.ttl"
    path.write_text(
        PREFIXES + 'ex:Team a owl:Class ; rdfs:label "team"@en .\nex:A a owl:Class ; rdfs:subClassOf ex:A .',
        encoding="utf-8",
    )
    loaded = load_ontology((path,))
    assert loaded.further == ()
    assert loaded.further_types(MentionType.INSTITUTION, "宁波大学") == ()


def test_the_example_of_the_documentation_works(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "extension.md").read_text(encoding="utf-8")
    path = tmp_path / "extra.ttl"
    path.write_text(page.split("```turtle\n")[1].split("```")[0], encoding="utf-8")
    own = load_knowledge((path,))
    for sentence in ("宁波大学轮训市公安局执法人员。", "宁波大学组织市公安局接受轮训。"):
        text = HEAD + sentence + "\n"
        record = read_document(Document("r", text, "0" * 64), own)
        assert ("宁波大学", "trains", "宁波市公安局") in {(s.subject, s.predicate, s.object) for s in record.statements}
