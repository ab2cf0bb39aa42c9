"""The named queries: every one runs, each row of facts carries its sentence, and the answers are right by the reports."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from kg.derive import rebuild
from kg.errors import KnowledgeError, QueryError, QueryParameter, UnknownQuery
from kg.knowledge import Knowledge
from kg.model import Document
from kg.ontology import NAMESPACE
from kg.pipeline import build
from kg.queries import (
    STATEMENTS_OF_ONE,
    NamedQuery,
    answer,
    bind,
    entities_named,
    load_queries,
    narrowed,
    places_within,
    text_of,
)
from kg.rdf import RecordGraph, derived_graph
from kg.readers import read
from kg.record import read_document
from kg.store import MemoryStore, Store

from .conftest import CORPUS

QUERIES = load_queries()
OF_FACTS = [name for name, query in QUERIES.items() if "?quote" in query.text.split("WHERE")[0]]


def texts() -> dict[str, str]:
    return {d.id: d.text for d in kg.read(CORPUS)}


def test_there_are_enough_and_every_one_says_what_it_asks() -> None:
    assert len(QUERIES) >= 10
    assert len(OF_FACTS) >= 10
    for query in QUERIES.values():
        assert len(query.title) > 15
        assert all(p.description for p in query.parameters)


@pytest.mark.parametrize(
    "name", sorted(set(QUERIES) - {"repealed-cited"})
)  # no report of corpus/ cites what is repealed
def test_every_query_answers_with_its_defaults(name: str, corpus_store: Store) -> None:
    assert answer(corpus_store, name, {}).rows


@pytest.mark.parametrize("name", OF_FACTS)
def test_every_row_ends_with_a_sentence_of_a_text(name: str, corpus_store: Store) -> None:
    rows = answer(corpus_store, name, {})
    everything = "\n".join(texts().values())
    assert rows.columns[-1] == "quote"
    assert all(row[-1] and row[-1] in everything for row in rows.rows)


@pytest.mark.parametrize("name", QUERIES)
def test_rows_do_not_depend_on_the_order_of_loading(name: str, corpus_store: Store, loaded_backwards: Store) -> None:
    assert answer(loaded_backwards, name, {}).rows == answer(corpus_store, name, {}).rows


@pytest.fixture(scope="module")
def loaded_backwards(knowledge: Knowledge) -> MemoryStore:
    """The same documents, added one by one from the last to the first."""
    store = MemoryStore()
    for document in reversed(list(read([CORPUS]))):
        assert isinstance(document, Document)
        record = read_document(document, knowledge)
        with store.transaction() as writer:
            writer.replace(document.id, RecordGraph(record, knowledge).lines(), "x")
            rebuild(writer, knowledge, store.base)
    return store


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        (
            "topic",
            {"topic": "重大行政决策", "place": "宁波市"},
            {"body": "宁波市司法局", "done": "drafted", "regulation": "宁波市重大行政决策程序实施规定", "when": "2020"},
        ),
        (
            "topic",
            {"topic": "重大行政决策", "relation": "amended"},
            {"where": "镇海区", "regulation": "镇海区人民政府重大行政决策事项标准", "when": "2024"},
        ),
        (
            "topic",
            {"topic": "个人破产", "year": "2020"},
            {"body": "深圳市人民代表大会常务委员会", "done": "issued", "status": "done"},
        ),
        ("topic", {"topic": "数据条例", "year": "2020"}, {"regulation": "深圳经济特区数据条例", "status": "planned"}),
        (
            "implements",
            {"instrument": "法治政府建设实施纲要"},
            {
                "where": "镇海区",
                "how": "implements",
                "local_rule": "镇海区贯彻落实〈法治政府建设实施纲要(2021—2025年)〉的实施意见",
            },
        ),
        ("implements", {"instrument": "行政处罚法"}, {"where": "成都市", "how": "applies"}),
        ("fulfilled", {"body": "江山"}, {"thing": "“一件事”集成改革", "planned_in": "2020", "done_in": "2021"}),
        ("shared-topics", {"topic": "重大行政决策"}, {"about": "重大行政决策程序"}),
        ("pending", {"year": "2024"}, {"thing": "镇海区网格优质事件即时奖励机制"}),
        ("officials", {"name": "励健"}, {"post": "局长", "body_name": "宁波市司法局"}),
        ("officials", {"body": "深圳市人民政府"}, {"person": "陈如桂", "post": "市长"}),
        (
            "changed",
            {"place": "浙江省"},
            {"regulation": "宁波市涉外项目国家安全事项管理规定", "done": "repealed", "named": "1", "stated": "5"},
        ),
        ("shared-programmes", {}, {"programme": "八五普法"}),
        ("cooperation", {"body": "宁波大学"}, {"one": "宁波市镇海区人民政府"}),
        (
            "document-numbers",
            {"number": "江政发"},
            {
                "document_number": "江政发〔2020〕22号",
                "regulation": "关于进一步规范政府行政决策事项合法性审核工作的通知",
            },
        ),
        ("documents", {}, {"issuer": "南京市司法局", "year": "2021", "restatement": "true"}),
        ("most-applied", {}, {"regulation": "中华人民共和国民法典"}),
    ],
)
def test_answers(name: str, given: dict[str, str], expected: dict[str, str], corpus_store: Store) -> None:
    rows = kg.query(corpus_store, name, **given)
    assert any(expected.items() <= {k: v or "" for k, v in row.items()}.items() for row in rows), rows[:3]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("topic", {"topic": "没有这样的主题"}),
        ("topic", {"topic": "重大行政决策", "place": "上海市"}),
        ("topic", {"topic": "重大行政决策", "year": "1999"}),
        ("officials", {"name": "没有此人"}),
        ("topic", {"topic": '") } DROP ALL #'}),
        ("topic", {"topic": '"', "place": "\\"}),
    ],
)
def test_what_is_nowhere_gives_no_rows(name: str, given: dict[str, str], corpus_store: Store) -> None:
    assert kg.query(corpus_store, name, **given) == []


@pytest.mark.parametrize(
    ("name", "given", "error", "reason"),
    [
        ("topics", {}, UnknownQuery, "did you mean .*topic"),
        ("zzzz", {}, UnknownQuery, "there are acting-together, changed"),
        ("topic", {"tpic": "x"}, QueryParameter, "no parameter tpic; it has topic"),
        ("documents", {"x": "1"}, QueryParameter, "it has place"),
        ("SELECT broken {", {}, QueryError, "cannot be read"),
    ],
)
def test_wrong_questions(
    name: str, given: dict[str, str], error: type[Exception], reason: str, corpus_store: Store
) -> None:
    with pytest.raises(error, match=reason):
        answer(corpus_store, name, given)


RANKINGS = {"issuers", "most-applied"}  # a row of theirs counts what is in the place
BOUNDED = sorted({name for name, query in load_queries().items() if "#within place" in query.text} - RANKINGS)


@pytest.mark.parametrize("name", BOUNDED)
def test_a_place_bounds_the_rows(name: str, corpus_store: Store) -> None:
    """The whole country is everything that has a place; a place that is not there is nothing; a province is some of it."""
    everything = set(answer(corpus_store, name, {}).rows)
    country = set(answer(corpus_store, name, {"place": "中华人民共和国"}).rows)
    province = set(answer(corpus_store, name, {"place": "浙江省"}).rows)
    assert province <= country <= everything
    assert everything == country or name == "missing-sections"
    assert province < everything or not everything
    assert answer(corpus_store, name, {"place": "没有省"}).rows == ()


def test_a_place_holds_what_lies_in_it(corpus_store: Store) -> None:
    held = {place.rsplit("/", 1)[1] for place in places_within(corpus_store, "浙江省")}
    assert {"33", "3302"} <= {code[:4] for code in held} | {code[:2] for code in held}
    assert not any(code.startswith("11") for code in held)
    assert places_within(corpus_store, "没有省") == ()


@pytest.mark.parametrize("name", sorted(RANKINGS))
def test_a_place_bounds_a_ranking(name: str, corpus_store: Store) -> None:
    rows = {place: kg.query(corpus_store, name, place=place) for place in ("", "中华人民共和国", "浙江省", "没有省")}
    assert rows[""] == rows["中华人民共和国"]
    assert 0 < len(rows["浙江省"]) < len(rows[""])
    assert rows["没有省"] == []


def test_a_line_for_a_parameter_counts_where_it_is_given() -> None:
    query = load_queries()["evidence"]
    assert "?doc fz:jurisdiction ?home" in text_of(query, {"place": "浙江省"})
    assert not [line for line in text_of(query, {"place": ""}).splitlines() if "fz:jurisdiction ?home" in line]


# ---------------------------------------------------------------- narrowing

VALUES = {
    "body": ("深圳市", "宁波市司法局", "没有这样的机构"),
    "place": ("浙江省", "宁波市", "波市", "没有省"),
    "year": ("2020", "1999"),
    "title": ("重大行政决策", "宁波市重大行政决策", "年度", "没有这样的标题"),
    "instrument": ("法治政府", "宁波市", "没有这样的文件"),
    "topic": ("重大行政决策", "数据", "没有这样的主题"),
    "words": ("重大行政决策", "没有这样的词"),
    "name": ("普法", "八五普法", "陈如桂", "没有"),
    "relation": ("issued", "applies", "没有"),
    "change": ("issued",),
    "number": ("国发", "没有"),
    "at_least": ("3",),
    "upper": ("prefecture",),
    "lower": ("county",),
    "word": ("牵头",),
    "statement": ("https://example.org/none", "no IRI > at all"),
}


def asked(query: NamedQuery) -> Iterator[dict[str, str]]:
    """Each parameter alone with each value, and each two together with their first values."""
    names = [p.name for p in query.parameters]
    yield from ({name: value} for name in names for value in VALUES[name])
    yield from ({one: VALUES[one][0], other: VALUES[other][0]} for one, other in itertools.combinations(names, 2))


@pytest.mark.parametrize("name", QUERIES)
def test_what_is_looked_up_first_changes_no_row(name: str, corpus_store: Store) -> None:
    query = QUERIES[name]
    for given in asked(query):
        values = bind(query, given)
        places = places_within(corpus_store, values["place"]) if values.get("place") else ()
        plain = corpus_store.select(text_of(query, values, places), values)
        assert answer(corpus_store, name, given) == plain, given


TWO_STEPS = [name for name, query in QUERIES.items() if "#first" in query.text]


@pytest.mark.parametrize("name", TWO_STEPS)
def test_a_first_part_is_asked_first_and_left_where_it_finds_too_much(
    name: str, corpus_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = bind(QUERIES[name], {})
    before = narrowed(corpus_store, QUERIES[name], values)
    assert "#then" not in before
    assert "VALUES (?" in before
    rows = corpus_store.select(before, values)
    monkeypatch.setattr("kg.queries._MOST_FIRST", 0)
    whole = narrowed(corpus_store, QUERIES[name], values)
    assert ("#then" in whole) == bool(rows.rows)
    assert corpus_store.select(whole, values) == rows


def test_a_first_part_gives_no_rows_by_another_label(knowledge: Knowledge, tmp_path: Path) -> None:
    """One regulation under two labels, of which only one holds the words asked for."""
    for year, title in ((2020, "宁波市停车管理办法"), (2021, "停车管理办法")):
        text = f"宁波市人民政府{year}年法治政府建设年度报告\n为落实《法治政府建设实施纲要》,出台《{title}》。\n"
        (tmp_path / f"{year}.txt").write_text(text, encoding="utf-8")
    store = MemoryStore()
    build([tmp_path], store, knowledge)
    labels = store.select(
        "SELECT DISTINCT ?l WHERE { ?r a fz:Regulation ; rdfs:label ?l FILTER(CONTAINS(?l, '停车')) }"
    )
    assert len(labels.rows) == 2
    for name, given in (("evidence", {"title": "宁波市停车"}), ("topic", {"topic": "宁波市停车"})):
        query = QUERIES[name]
        values = bind(query, given)
        rows = answer(store, name, given)
        assert rows == store.select(text_of(query, values), values)
        assert rows.rows


@pytest.mark.parametrize("name", [name for name, query in QUERIES.items() if "#narrow" in query.text])
def test_a_text_that_can_be_narrowed_is_narrowed(name: str, corpus_store: Store) -> None:
    query = QUERIES[name]
    lines = re.findall(r"#narrow (\w+) (\?\w+) (\w+)", query.text)
    assert {parameter for parameter, _, _ in lines} <= {p.name for p in query.parameters}
    parameter, variable, kind = lines[0]
    text = text_of(query, bind(query, {parameter: "宁波市"}), (), (parameter, {k: ("x:y",) for _, _, k in lines}))
    assert f"VALUES {variable} {{ <x:y> }}" in text
    assert kind in STATEMENTS_OF_ONE


def test_nothing_stands_before_a_filter_inside_a_graph() -> None:
    """A filter inside GRAPH makes Oxigraph read the group whole before it joins it with what was looked up."""
    for name, query in QUERIES.items():
        for group in re.findall(r"GRAPH \?g \{(.*?)\n? *\}", query.text, re.S):
            assert "FILTER" not in group, name
            assert "#narrow" not in group, name


@pytest.mark.parametrize(
    ("kind", "words", "ends"),
    [
        ("Institution", "宁波市司法局", ["institution/中共宁波市司法局委员会", "institution/宁波市司法局"]),
        ("Institution", "institution", []),  # a part of the IRI and not of the name
        (
            "Regulation",
            "宁波市重大行政决策程序",
            ["regulation/330200/重大行政决策程序实施规定"],
        ),  # the IRI leaves out 宁波市
        ("Regulation", "330200", []),
        ("Programme", "没有这样的项目", []),
        ("Document", "江山市人民政府2021年度", ["document/jiangshan-2021"]),
        ("Statement", "x y", []),
        ("Statement", "urn:x", ["urn:x"]),
        ("Relation", "repealed", ["ontology/repealed"]),
        ("Relation", "repeal", []),
    ],
)
def test_entities_by_words(kind: str, words: str, ends: list[str], corpus_store: Store) -> None:
    found = entities_named(corpus_store, kind, words)
    assert len(found) == len(ends)
    assert all(iri.endswith(end) for iri, end in zip(found, ends, strict=True)), found


def test_titles_are_found_in_a_store_derived_before_it_had_full_titles(knowledge: Knowledge, tmp_path: Path) -> None:
    store = MemoryStore()
    (tmp_path / "a.txt").write_text(
        "宁波市人民政府2020年法治政府建设年度报告\n出台《宁波市停车办法》。\n", encoding="utf-8"
    )
    build([tmp_path], store, knowledge)
    now = entities_named(store, "Regulation", "宁波市停车")
    with store.transaction() as writer:
        writer.patch(derived_graph(store.base), [(None, f"{NAMESPACE}fullTitle", None)], ())
    assert now == entities_named(store, "Regulation", "宁波市停车") != ()


def test_a_text_of_one_s_own_with_a_parameter(corpus_store: Store) -> None:
    rows = kg.query(
        corpus_store, "SELECT DISTINCT ?r WHERE { ?r a fz:Regulation ; rdfs:label ?wanted }", wanted="优化营商环境条例"
    )
    assert [row["r"] for row in rows] == ["https://w3id.org/fazhi/regulation/CN/优化营商环境条例"]


@pytest.mark.parametrize("header", ["# title: only one\n", "# title: a\n# title-zh: b\n# param: broken\n"])
def test_a_broken_header_is_refused(header: str, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text(header + "SELECT * WHERE { ?s ?p ?o }", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"q\.rq"):
        load_queries(tmp_path)
