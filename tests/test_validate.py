"""Shapes: the corpus conforms; a graph broken at one point is reported, in English and in Chinese."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.errors import KnowledgeError
from kg.iris import DEFAULT_BASE
from kg.knowledge import Knowledge, load_knowledge
from kg.model import DocumentRecord, Entity, Evidence, MentionType, Metadata, Provenance, Span, Statement, Status
from kg.ontology import NAMESPACE, load_ontology
from kg.pipeline import build
from kg.rdf import PREFIXES, RecordGraph, derived_graph
from kg.store import MemoryStore
from kg.validate import ValidationReport, Violation, validate

from .test_shapes import BROKEN as DERIVED

ROOT = Path(__file__).resolve().parents[1]
SHAPES = ROOT / "ontology" / "shapes.ttl"
SH = "http://www.w3.org/ns/shacl#"
ID = "报告/2021"
B = DEFAULT_BASE
GRAPH = f"{B}graph/document/报告/2021"
BODY, OTHER, RULE, LAW = "宁波市人民政府", "宁波市司法局", "宁波市停车规定", "中华人民共和国立法法"
DOC, WORK = f"<{B}document/报告/2021>", f"<{B}work/案例选编>"
SPAN = f"<{B}evidence/document/报告/2021/0-6>"
ENTITIES = (
    Entity("institution/宁波市人民政府", MentionType.INSTITUTION, BODY, (), "330200"),
    Entity("institution/宁波市司法局", MentionType.INSTITUTION, OTHER, (), "330200"),
    Entity("regulation/330200/宁波市停车规定", MentionType.REGULATION, RULE, (), "330200", "localRegulation", "规定"),
    Entity("regulation/CN/中华人民共和国立法法", MentionType.REGULATION, LAW, (), "CN"),
    Entity("programme/“清风”行动", MentionType.PROGRAM, "“清风”行动"),
    Entity("person/宁波市司法局/张三", MentionType.PERSON, "张三"),
    Entity("place/330200", MentionType.PLACE, "宁波市"),
    Entity("work/案例选编", MentionType.WORK, "案例选编"),
)
FACTS = (
    (BODY, "issued", RULE),
    (OTHER, "drafted", RULE),
    (BODY, "amended", RULE),
    (BODY, "repealed", RULE),
    (BODY, "applies", LAW),
    (RULE, "implements", LAW),
    (RULE, "doc_number", "甬政发〔2021〕1号"),
    ("张三", "holds_post", OTHER),
    (BODY, "runs", "“清风”行动"),
    (BODY, "cooperates", OTHER),
)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="module")
def good(knowledge: Knowledge) -> list[str]:
    """A document with every kind of entity and every relation, done and planned."""
    statements = tuple(
        Statement(
            s,
            p,
            o,
            status,
            (Evidence(Span(n, n + 6), "原文依据一句", "一"),),
            "局长" if p == "holds_post" else None,
            0.9,
        )
        for n, (s, p, o) in enumerate(FACTS)
        for status in Status
    )
    meta = Metadata("报告", "annual report", BODY, "宁波市", 2021, "2022-01-31", "A1/2022", None, True)
    record = DocumentRecord(ID, meta, (), ENTITIES, statements, Provenance("0" * 64, "0" * 64, "1"))
    return sorted(RecordGraph(record, knowledge).lines())


def store_of(lines: list[str]) -> MemoryStore:
    store = MemoryStore()
    with store.transaction() as writer:
        writer.replace(ID, lines, "digest")
    return store


def expanded(triple: str) -> str:
    """A triple with prefixed names as an N-Quads line of the document's graph."""
    full = re.sub(r"(?<![\w<\"/])([a-z]+):(\w+)", lambda m: f"<{PREFIXES[m[1]]}{m[2]}>", triple)
    return f"{full} <{GRAPH}> ."


def changed(lines: list[str], drop: str | None, *added: str) -> list[str]:
    """The lines without those that hold the pattern, and with further triples. A pattern without a match is a mistake."""
    kept = [line for line in lines if drop is None or not re.search(drop, line)]
    assert (drop is None) == (len(kept) == len(lines))
    return [*kept, *map(expanded, added)]


def statement(lines: list[str], relation: str) -> str:
    """IRI of the planned statement of that relation: its facts are in no plain triple."""
    nodes = {line.split(" ")[0] for line in lines if f"#predicate> <{NAMESPACE}{relation}>" in line}
    planned = {line.split(" ")[0] for line in lines if f"/planned> <{GRAPH}>" in line}
    (node,) = nodes & planned
    return node


def messages(report: ValidationReport) -> str:
    return "\n".join(violation.message for violation in report.results)


# ---------------------------------------------------------------- what conforms


def test_corpus_conforms(knowledge: Knowledge) -> None:
    store = MemoryStore()
    build([ROOT / "corpus"], store, knowledge)
    report = validate(store, knowledge)
    assert [v for v in report.results if v.severity != "warning"] == []
    assert report.conforms
    assert report.graphs == len(store.documents()) + 1  # and the derived graph


def test_good_document_conforms(good: list[str], knowledge: Knowledge) -> None:
    assert validate(store_of(good), knowledge) == ValidationReport(True, 1, ())
    assert validate(store_of(good)) == ValidationReport(True, 1, ())


def test_empty_store_conforms(knowledge: Knowledge) -> None:
    assert validate(MemoryStore(), knowledge) == ValidationReport(True, 0, ())


# ---------------------------------------------------------------- one thing broken

TYPE = "#type> "
# what is taken away (a pattern of lines), what is added, and what the report must say
BROKEN: dict[str, tuple[str | None, tuple[str, ...], str, str]] = {
    "document without label": (f"^{DOC} .*#label>", (), "a document has a label", "文件应有标签"),
    "document without title": (f"^{DOC} .*/title>", (), "a document has a title", "文件应有标题"),
    "empty title": (f"^{DOC} .*/title>", (f'{DOC} dcterms:title ""',), "a document has a title", "文件应有标题"),
    "two years": (None, (f'{DOC} fz:year "2020"^^xsd:integer',), "at most one year", "至多有一个年度"),
    "year before 1949": (
        f"^{DOC} .*/year>",
        (f'{DOC} fz:year "1948"^^xsd:integer',),
        "at most one year",
        "至多有一个年度",
    ),
    "year after 2100": (
        f"^{DOC} .*/year>",
        (f'{DOC} fz:year "2101"^^xsd:integer',),
        "at most one year",
        "至多有一个年度",
    ),
    "year as text": (f"^{DOC} .*/year>", (f'{DOC} fz:year "2021"',), "at most one year", "至多有一个年度"),
    "two issuers": (
        None,
        (f"{DOC} fz:issuer <{B}institution/宁波市司法局>",),
        "at most one issuer",
        "至多有一个发文机构",
    ),
    "issuer is a work": (f"^{DOC} .*/issuer>", (f"{DOC} fz:issuer {WORK}",), "at most one issuer", "且应为机构"),
    "blank entity": (
        None,
        ("_:b rdf:type fz:Work", '_:b rdfs:label "x"'),
        "an entity is named by an IRI",
        "实体应以IRI标识",
    ),
    "institution without label": (
        "^<[^>]*institution/宁波市司法局> .*#label>",
        (),
        "an entity has at least one label",
        "实体至少应有一个标签",
    ),
    "regulation without label": (
        "^<[^>]*/宁波市停车规定> .*#label>",
        (),
        "an entity has at least one label",
        "一个标签",
    ),
    "programme without label": ("^<[^>]*/programme/.*#label>", (), "an entity has at least one label", "一个标签"),
    "person without label": ("^<[^>]*/person/.*#label>", (), "an entity has at least one label", "一个标签"),
    "work without label": (f"^{WORK} .*#label>", (), "an entity has at least one label", "一个标签"),
    "place without label": ("^<[^>]*/place/330200> .*#label>", (), "an entity has at least one label", "一个标签"),
    "place without code": (
        None,
        (
            f"<{B}place/宁波> rdf:type fz:Place",
            f'<{B}place/宁波> rdfs:label "宁波"',
            f'<{B}place/宁波> fz:level "county"',
        ),
        "the IRI of a place ends in its division code",
        "行政区划代码结尾",
    ),
    "unknown level": (
        "^<[^>]*/place/330200> .*/level>",
        (f'<{B}place/330200> fz:level "市"',),
        "a place has one level",
        "地区只有一个层级",
    ),
    "two levels": (None, (f'<{B}place/330200> fz:level "county"',), "a place has one level", "地区只有一个层级"),
    "jurisdiction is no place": (
        None,
        (f"<{B}institution/宁波市司法局> fz:jurisdiction {WORK}",),
        "a jurisdiction is a place",
        "所属地区应为地区",
    ),
    "kind without label": (
        "^<[^>]*/ontology/[a-zA-Z]+> <[^>]*#prefLabel>",
        (),
        "a kind, topic or programme name has a preferred label",
        "应有首选标签",
    ),
    "evidence without source": (f"^{SPAN} .*#hasSource>", (), "an evidence has exactly one source", "一个来源文件"),
    "source is no document": (
        f"^{SPAN} .*#hasSource>",
        (f"{SPAN} oa:hasSource {WORK}",),
        "an evidence has exactly one source, a document",
        "一个来源文件",
    ),
    "evidence without selector": (f"^{SPAN} .*#hasSelector>", (), "an evidence has exactly one selector", "一个选择器"),
    "selector without start": ("/0-6/selector> .*#start>", (), "a selector has one start", "选择器应有一个起点"),
    "start not before end": (
        "/0-6/selector> .*#start>",
        (f'{SPAN[:-1]}/selector> oa:start "6"^^xsd:integer',),
        "less than its end",
        "小于终点",
    ),
    "start below 0": (
        "/0-6/selector> .*#start>",
        (f'{SPAN[:-1]}/selector> oa:start "-1"^^xsd:integer',),
        "an integer from 0",
        "不小于0",
    ),
    "selector without end": ("/0-6/selector> .*#end>", (), "a selector has one end", "选择器应有一个终点"),
    "end as text": (
        "/0-6/selector> .*#end>",
        (f'{SPAN[:-1]}/selector> oa:end "6"',),
        "a selector has one end",
        "选择器应有一个终点",
    ),
    "selector without quotation": ("/0-6/selector> .*#exact>", (), "one exact quotation", "一段非空的原文引用"),
    "empty quotation": (
        "/0-6/selector> .*#exact>",
        (f'{SPAN[:-1]}/selector> oa:exact ""',),
        "quotation that is not empty",
        "一段非空的原文引用",
    ),
}


@pytest.mark.parametrize(("drop", "added", "english", "chinese"), BROKEN.values(), ids=BROKEN)
def test_broken_graph(good: list[str], drop: str | None, added: tuple[str, ...], english: str, chinese: str) -> None:
    report = validate(store_of(changed(good, drop, *added)))
    assert not report.conforms
    assert any(english in v.message and chinese in v.message and v.severity == "violation" for v in report.results)


# the same for the statement of one fact: what is taken away, added (S the statement), and reported
BROKEN_STATEMENT: dict[str, tuple[str | None, str | None, str, str]] = {
    "no subject": ("#subject>", None, "exactly one subject", "一个主体"),
    "two subjects": (None, f"S rdf:subject <{B}institution/宁波市司法局>", "exactly one subject", "一个主体"),
    "subject is a text": ("#subject>", 'S rdf:subject "宁波市"', "exactly one subject, an IRI", "一个主体"),
    "no predicate": ("#predicate>", None, "exactly one predicate", "一个关系"),
    "two predicates": (None, "S rdf:predicate fz:amended", "exactly one predicate", "一个关系"),
    "no object": ("#object>", None, "exactly one object", "一个对象"),
    "two objects": (None, f"S rdf:object <{B}regulation/CN/中华人民共和国立法法>", "exactly one object", "一个对象"),
    "no status": ("/status>", None, "exactly one status", "一个状态"),
    "two statuses": (None, "S fz:status fz:done", "exactly one status", "一个状态"),
    "unknown status": ("/status>", "S fz:status fz:maybe", "done or planned", "已完成或拟开展"),
    "no confidence": ("/confidence>", None, "exactly one confidence", "一个置信度"),
    "two confidences": (None, 'S fz:confidence "0.1"^^xsd:decimal', "exactly one confidence", "一个置信度"),
    "confidence above 1": (
        "/confidence>",
        'S fz:confidence "1.01"^^xsd:decimal',
        "a decimal from 0 to 1",
        "0至1之间的小数",
    ),
    "confidence below 0": (
        "/confidence>",
        'S fz:confidence "-0.1"^^xsd:decimal',
        "a decimal from 0 to 1",
        "0至1之间的小数",
    ),
    "confidence no decimal": (
        "/confidence>",
        'S fz:confidence "0.5"^^xsd:double',
        "a decimal from 0 to 1",
        "0至1之间的小数",
    ),
    "no document": ("/statedIn>", None, "stated in exactly one document", "一个文件"),
    "document is a work": ("/statedIn>", f"S fz:statedIn {WORK}", "stated in exactly one document", "一个文件"),
    "no evidence": ("/evidence>", None, "at least one evidence", "一条原文依据"),
}


@pytest.mark.parametrize(("drop", "added", "english", "chinese"), BROKEN_STATEMENT.values(), ids=BROKEN_STATEMENT)
def test_broken_statement(good: list[str], drop: str | None, added: str | None, english: str, chinese: str) -> None:
    node = statement(good, "issued")
    pattern = f"^{re.escape(node)} .*{drop}" if drop else None
    extra = [re.sub("^S", node, added)] if added else []
    report = validate(store_of(changed(good, pattern, *extra)))
    assert not report.conforms
    found = [v for v in report.results if english in v.message and chinese in v.message]
    assert [v.focus for v in found] == [node[1:-1]] * len(found)
    assert found


@pytest.mark.parametrize(
    ("drop", "added"), [("/post>", None), ("/post>", 'S fz:post ""'), (None, 'S fz:post "副局长"')]
)
def test_post_of_holds_post(good: list[str], drop: str | None, added: str | None) -> None:
    node = statement(good, "holdsPost")
    pattern = f"^{re.escape(node)} .*{drop}" if drop else None
    report = validate(store_of(changed(good, pattern, *([re.sub("^S", node, added)] if added else []))))
    (violation,) = report.results
    assert violation.message == "a statement of holdsPost carries one post / 任职陈述应有一个职务"
    assert (violation.focus, violation.value) == (f"{NAMESPACE}holdsPost", node[1:-1])
    assert violation.path == "^rdf:predicate"


# local name, what subject and object must be
RELATIONS = [
    ("issued", "an institution", "a regulation", "“制定发布”", "机构", "规范"),
    ("drafted", "an institution", "a regulation", "“起草”", "机构", "规范"),
    ("amended", "an institution", "a regulation", "“修改”", "机构", "规范"),
    ("repealed", "an institution", "a regulation", "“废止”", "机构", "规范"),
    ("applies", "an institution", "a regulation", "“贯彻执行”", "机构", "规范"),
    ("implements", "a regulation", "a regulation", "“实施依据”", "规范", "规范"),
    ("docNumber", "a regulation", "a text", "“文号”", "规范", "文字"),
    ("holdsPost", "a person", "an institution", "“任职于”", "人员", "机构"),
    ("runs", "an institution", "a programme", "“实施项目”", "机构", "项目"),
    ("cooperates", "an institution", "an institution", "“会同”", "机构", "机构"),
]


@pytest.mark.parametrize(("name", "domain", "value", "name_zh", "domain_zh", "value_zh"), RELATIONS)
def test_domain_and_range(
    good: list[str], name: str, domain: str, value: str, name_zh: str, domain_zh: str, value_zh: str
) -> None:
    plain = next(line for line in good if f"> <{NAMESPACE}{name}> " in line and "#predicate>" not in line)
    subject, _, target = plain.removesuffix(f" <{GRAPH}> .").split(" ", 2)

    wrong_subject = validate(store_of(changed(good, None, f"{WORK} fz:{name} {target}")))
    expected = f"the subject of {name} is {domain} / {name_zh}的主体应为{domain_zh}"
    assert [(v.message, v.focus) for v in wrong_subject.results] == [(expected, WORK[1:-1])]

    if name != "docNumber":
        wrong_object = validate(store_of(changed(good, None, f"{subject} fz:{name} {WORK}")))
        expected = f"the object of {name} is {value} / {name_zh}的对象应为{value_zh}"
        assert [(v.message, v.focus) for v in wrong_object.results] == [(expected, WORK[1:-1])]

    node = statement(good, name)
    expected = f"a statement of {name} joins {domain} to {value} / {name_zh}的陈述应由{domain_zh}指向{value_zh}"
    for role in ("subject", "object"):
        drop = f"^{re.escape(node)} .*#{role}>"
        report = validate(store_of(changed(good, drop, f"{node} rdf:{role} {WORK}")))
        assert (expected, node[1:-1]) in [(v.message, v.value) for v in report.results], role


@pytest.mark.parametrize(
    ("number", "fits"),
    [
        ("国发〔2021〕7号", True),
        ("江依法行政办〔2020〕4号", True),
        ("苏上上〔2020〕第050号", True),
        ("国务院令第713号", True),
        ("宁波市人民政府令第254号", True),
        ("国发[2021]7号", False),
        ("国发〔2021〕号", False),
        ("国发〔21〕7号", False),
        ("国发〔2021〕７号", False),
        ("国发 〔2021〕7号", False),
        ("〔2021〕7号", False),
        ("国发〔2021〕7号、8号", False),
        ("国务院令(第713号", False),
        ("第7号", False),
        ("", False),
    ],
)
def test_document_numbers(good: list[str], number: str, fits: bool) -> None:
    report = validate(store_of(changed(good, None, f'<{B}regulation/CN/中华人民共和国立法法> fz:docNumber "{number}"')))
    assert report.conforms is fits
    expected = "a document number reads like 国发〔2021〕7号, 国务院令第713号 or GB/T23331-2020 / 文号应形如国发〔2021〕7号、国务院令第713号或GB/T23331-2020"
    assert {v.message for v in report.results} == (set() if fits else {expected})


@pytest.mark.parametrize(
    ("code", "level", "fits"),
    [
        ("CN", "country", True),
        ("330000", "province", True),
        ("330103%402021", "county", True),
        ("330881:贺村镇", "town", True),
        ("region:长三角", "region", True),
        ("33020", "county", False),
        ("3302000", "county", False),
        ("330103@2021", "county", False),
        ("region:", "region", False),
        ("浙江省", "province", False),
    ],
)
def test_codes_of_places(good: list[str], code: str, level: str, fits: bool) -> None:
    place = f"<{B}place/{code}>"
    added = (f"{place} rdf:type fz:Place", f'{place} rdfs:label "某地"', f'{place} fz:level "{level}"')
    assert validate(store_of(changed(good, None, *added))).conforms is fits


def test_unknown_level_is_a_warning_and_conforms(good: list[str]) -> None:
    report = validate(store_of(changed(good, "^<[^>]*/place/330200> .*/level>")))
    assert report.conforms
    (warning,) = report.results
    assert warning == Violation(
        ID, f"{B}place/330200", "fz:level", "the level of this place is not known / 该地区的层级未知", "warning"
    )


# ---------------------------------------------------------------- the file of shapes itself


def shapes() -> list[Any]:
    return list(ox.parse(path=str(SHAPES)))


def test_every_shape_speaks_both_languages() -> None:
    spoken: dict[str, list[str]] = {}
    for triple in shapes():
        if triple.predicate.value == SH + "message":
            spoken.setdefault(str(triple.subject), []).append(triple.object.language)
    assert len(spoken) > 40
    assert {tuple(sorted(languages)) for languages in spoken.values()} == {("en", "zh")}


def test_every_message_is_tested_above() -> None:
    written = {t.object.value for t in shapes() if t.predicate.value == SH + "message" and t.object.language == "en"}
    tested = [case[2] for case in (*BROKEN.values(), *BROKEN_STATEMENT.values())]
    tested += [message for _, _, message in DERIVED]
    tested += ["holdsPost carries one post", "a document number reads like", "the level of this place is not known"]
    for name, domain, value, *_ in RELATIONS:
        tested += [f"the subject of {name} is {domain}", f"the object of {name} is {value}"]
        tested += [f"a statement of {name} joins {domain} to {value}"]
    assert [message for message in written if not any(part in message for part in tested)] == []


def test_shapes_agree_with_the_ontology(knowledge: Knowledge) -> None:
    values: dict[tuple[str, str], list[str]] = {}
    for triple in shapes():
        values.setdefault((str(triple.subject), triple.predicate.value), []).append(triple.object.value)
    said: dict[tuple[str, str], str] = {}
    for (subject, predicate), targets in values.items():
        for end in ("targetSubjectsOf", "targetObjectsOf"):
            if predicate == SH + end:
                kinds = values.get((subject, SH + "class"), [""])
                said |= {(end, target): kinds[0] for target in targets}
    classes = knowledge.ontology.classes
    for relation in knowledge.ontology.relations.values():
        assert said["targetSubjectsOf", relation.iri] == classes[relation.domain].iri
        assert said["targetObjectsOf", relation.iri] == (classes[relation.range].iri if relation.range else "")


# ---------------------------------------------------------------- the report


def test_results_name_document_and_value(good: list[str]) -> None:
    report = validate(
        store_of(changed(good, "/0-6/selector> .*#start>", f'{SPAN[:-1]}/selector> oa:start "9"^^xsd:integer'))
    )
    assert report.results == (
        Violation(
            ID,
            f"{SPAN[1:-1]}/selector",
            "oa:start",
            "a selector has one start, an integer from 0 and less than its end / 选择器应有一个起点，为不小于0且小于终点的整数",
            "violation",
            "9",
        ),
    )


def test_graphs_that_are_no_document_go_by_their_iri(good: list[str]) -> None:
    store = store_of(good)
    graph = derived_graph(store.base)
    with store.transaction() as writer:
        writer.set_graph(graph, [f"<{B}regulation/x> <{NAMESPACE}topic> <{B}topic/x> <{graph}> ."])
    report = validate(store)
    assert report.graphs == 2
    assert [v.document for v in report.results] == [graph]


def test_order_is_stable(good: list[str], knowledge: Knowledge) -> None:
    lines = changed(good, "#label>|/confidence>|#exact>")
    first = validate(store_of(lines), knowledge)
    assert len(first.results) > 20
    assert list(first.results) == sorted(set(first.results))
    assert validate(store_of(lines[::-1]), knowledge) == first


# ---------------------------------------------------------------- shapes of the user

HEAD = f"""@prefix sh: <{SH}> . @prefix fz: <{NAMESPACE}> . @prefix ex: <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def shape_file(folder: Path, text: str) -> Path:
    path = folder / "mine.ttl"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def test_further_shapes_are_applied(good: list[str], tmp_path: Path) -> None:
    mine = shape_file(
        tmp_path,
        'ex:s a sh:NodeShape ; sh:targetClass fz:Person ; sh:property [ sh:path ex:born ; sh:minCount 1 ; sh:message "born when?" ] .',
    )
    report = validate(store_of(good), None, [mine])
    assert [(v.focus, v.path, v.message) for v in report.results] == [
        (f"{B}person/宁波市司法局/张三", "http://example.org/born", "born when?")
    ]
    sparql = shape_file(
        tmp_path,
        'ex:s a sh:NodeShape ; sh:targetClass fz:Document ; sh:sparql [ a sh:SPARQLConstraint ; sh:message "restated" ; '
        f'sh:select "SELECT $this WHERE {{ $this <{NAMESPACE}restatement> true }}" ] .',
    )
    assert [v.message for v in validate(store_of(good), None, [sparql]).results] == ["restated"]


def test_own_shapes_stay_in_force_beside_further_ones(good: list[str], tmp_path: Path) -> None:
    mine = shape_file(tmp_path, "ex:s a sh:NodeShape ; sh:targetClass fz:Person ; sh:nodeKind sh:IRI .")
    report = validate(store_of(changed(good, f"^{DOC} .*/title>")), None, [mine])
    assert [v.message for v in report.results] == ["a document has a title / 文件应有标题"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ex:s a sh:NodeShape ;", "mine.ttl"),
        ("ex:a ex:b ex:c .", "no SHACL shape"),
        ("", "no SHACL shape"),
        (
            "ex:s a sh:NodeShape ; sh:targetClass fz:Document ; sh:property [ sh:minCount 1 ] .",
            "not a well-formed shape",
        ),
        (
            'ex:s a sh:NodeShape ; sh:targetClass fz:Document ; sh:property [ sh:path fz:year ; sh:minCount "x" ] .',
            "mine.ttl",
        ),
        ('ex:s a sh:NodeShape ; sh:targetClass fz:Document ; sh:pattern "(" .', "cannot be applied"),
        ('ex:s a sh:NodeShape ; sh:targetClass fz:Document ; sh:sparql [ sh:select "SELEC" ] .', "cannot be applied"),
        ('ex:s a sh:NodeShape ; sh:sparql [ sh:select "SELECT $this { SERVICE <http://x/> {} }" ] .', "SERVICE"),
        ('ex:s a sh:NodeShape ; sh:sparql [ sh:select "SELECT $this from <http://x/> {}" ] .', "FROM"),
    ],
)
def test_broken_shapes(good: list[str], tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(KnowledgeError, match=message):
        validate(store_of(good), None, [shape_file(tmp_path, text)])


@pytest.mark.parametrize("name", ["missing.ttl", "folder.ttl", "shapes.xyz"])
def test_a_file_of_shapes_that_cannot_be_read(good: list[str], tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.ttl").mkdir()
    (tmp_path / "shapes.xyz").write_text("", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=name):
        validate(store_of(good), None, [tmp_path / name])


# ---------------------------------------------------------------- relations of the user

SUPERVISES = """@prefix fz: <https://w3id.org/fazhi/ontology/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
fz:supervises a owl:ObjectProperty , fz:Relation ; rdfs:domain fz:Institution ; rdfs:range fz:Programme ;
    rdfs:label "\\"supervises\\""@en , "监督"@zh .
fz:slogan a owl:DatatypeProperty , fz:Relation ; rdfs:domain fz:Programme ; rdfs:range xsd:string .
"""


@pytest.mark.parametrize(
    ("triples", "expected"),
    [
        ((f"<{B}institution/宁波市司法局> fz:supervises <{B}programme/“清风”行动>",), ()),
        ((f'<{B}programme/“清风”行动> fz:slogan "清风徐来"',), ()),
        (
            (f"{WORK} fz:supervises <{B}programme/“清风”行动>",),
            ('the subject of "supervises" is of the class institution / “监督”的主体应为机构',),
        ),
        (
            (f"<{B}institution/宁波市司法局> fz:supervises {WORK}",),
            ('the object of "supervises" is of the class programme / “监督”的对象应为项目',),
        ),
        (
            ("S rdf:predicate fz:supervises",),
            (
                'a statement of "supervises" joins institution to programme / “监督”的陈述应由机构指向项目',
                "a statement has exactly one predicate, an IRI / 陈述应有且仅有一个关系（IRI）",
            ),
        ),
        (
            (f"<{B}programme/“清风”行动> fz:slogan {WORK}",),
            ("the object of slogan is of the class text / “slogan”的对象应为文字",),
        ),
    ],
)
def test_relations_of_the_user(
    good: list[str], knowledge: Knowledge, tmp_path: Path, triples: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(SUPERVISES, encoding="utf-8")
    wider = dataclasses.replace(knowledge, ontology=load_ontology((path,)))
    added = [re.sub("^S", statement(good, "issued"), triple) for triple in triples]
    store = store_of(changed(good, None, *added))
    assert {v.message for v in validate(store, wider).results} == set(expected)
    of_the_project = {v.message for v in validate(store, knowledge).results}
    assert of_the_project == {message for message in expected if "exactly one predicate" in message}
