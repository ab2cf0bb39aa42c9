"""The twenty competency questions: their rows on corpus/, on ../shared/corpus where it is, and on small stores made for what must not be a row."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

import pytest

from kg.knowledge import Knowledge
from kg.pipeline import build
from kg.queries import answer, as_dicts, load_queries
from kg.questions import questions_page
from kg.store import MemoryStore, Store

from .conftest import CORPUS, ROOT, SHARED

TWENTY = (
    "cited-by-places",
    "topic-by-year",
    "near-identical",
    "same-superior",
    "not-implemented",
    "planned-then-issued",
    "cleaned-up",
    "repealed-cited",
    "diffusion",
    "shared-programmes",
    "acting-together",
    "leads",
    "posts",
    "officials-of-many",
    "promised-not-reported",
    "missing-sections",
    "document-numbers",
    "coverage",
    "citation",
    "provenance",
)
Row = Mapping[str, str]


def rows(store: Store, query: str, /, **given: str) -> list[dict[str, str]]:
    found = answer(store, query, given)
    return [{k: v or "" for k, v in row.items()} for row in as_dicts(found)]


def matching(found: list[dict[str, str]], expected: Row) -> list[dict[str, str]]:
    return [row for row in found if expected.items() <= row.items()]


def test_all_twenty_are_there() -> None:
    assert len(set(TWENTY)) == 20
    assert set(TWENTY) <= set(load_queries())


# ---------------------------------------------------------------- corpus/

RULE = "宁波市重大行政决策程序实施规定"
OUTLINE = "法治政府建设实施纲要(2021—2025年)"


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        (
            "cited-by-places",
            {"at_least": "5"},
            {"regulation": "重大行政决策程序暂行条例", "places": "5", "names": "南京市 宁波市 成都市 江山市 深圳市"},
        ),
        ("cited-by-places", {"title": OUTLINE}, {"places": "5"}),
        ("topic-by-year", {"year": "2020"}, {"where": "宁波市", "change_name": "drafted", "regulation": RULE}),
        (
            "topic-by-year",
            {"topic": "数据", "change": "issued"},
            {"when": "2021", "where": "深圳市", "regulation": "深圳经济特区数据条例"},
        ),
        ("near-identical", {}, {"kind_of_text": "规定", "one": RULE, "other": "四川省重大行政决策程序规定"}),
        (
            "near-identical",
            {"topic": "优化营商环境", "place": "四川省"},
            {"one": "四川省优化营商环境条例", "other": "重庆市优化营商环境条例", "same_but_for_the_place": "yes"},
        ),
        ("same-superior", {}, {"superior": OUTLINE, "where": "镇海区", "by_way_of": ""}),
        ("same-superior", {}, {"superior": OUTLINE, "where": "江苏省"}),
        ("not-implemented", {"place": "江山市"}, {"instrument": OUTLINE, "sister": "镇海区"}),
        (
            "planned-then-issued",
            {},
            {
                "regulation": "深圳经济特区数据条例",
                "planned_in": "2020",
                "issued_in": "2021",
                "issued_by": "深圳市人民代表大会常务委员会",
            },
        ),
        (
            "cleaned-up",
            {"year": "2020"},
            {"body_name": "宁波市司法局", "done": "repealed", "named_rules": "1", "counted": "5"},
        ),
        ("cleaned-up", {"body": "镇海"}, {"done": "amended", "rules": "镇海区人民政府重大行政决策事项标准"}),
        ("diffusion", {}, {"programme": "八五普法", "place": "江山市", "since": "2021", "role": "first"}),
        ("shared-programmes", {}, {"programme": "八五普法", "places": "4", "names": "南京市 成都市 江山市 深圳市"}),
        ("shared-programmes", {"upper": "prefecture", "lower": "county"}, {"programme": "放管服"}),
        (
            "acting-together",
            {},
            {
                "one": "中共深圳市委全面依法治市委员会办公室",
                "other": "深圳市司法局",
                "times": "2",
                "years": "2020 2021",
            },
        ),
        (
            "leads",
            {},
            {"relation": "applies", "thing": "深圳市人民政府关于加快智慧城市和数字政府建设的若干意见", "when": "2020"},
        ),
        ("leads", {"body": "宁波市司法局", "word": "起草"}, {"relation": "drafted", "thing": RULE}),
        (
            "leads",
            {"body": "中共南京市委党史工作办公室"},
            {"relation": "drafted", "thing": "南京市红色文化资源保护利用条例"},
        ),
        (
            "posts",
            {"body": "深圳市人民政府"},
            {"person": "陈如桂", "post": "市长", "first_report": "2020", "last_report": "2020"},
        ),
        ("posts", {"body": "深圳市人民政府"}, {"person": "覃伟中", "post": "市长", "first_report": "2021"}),
        ("officials-of-many", {}, {"person": "郑栅洁", "bodies": "2", "reports_of": "宁波市司法局 江山市人民政府"}),
        (
            "promised-not-reported",
            {"body": "江山市人民政府"},
            {
                "thing": "“10+N”便利化行动",
                "planned_in": "2020",
                "next_report": "江山市人民政府2021年度法治政府建设工作报告",
            },
        ),
        ("missing-sections", {}, {"body": "成都市人民政府", "lacks": "第一责任人职责履行情况"}),
        ("document-numbers", {}, {"document_number": "国发〔2021〕26号", "in_year": "2021", "issuer": "国务院"}),
        (
            "document-numbers",
            {"number": "713"},
            {"document_number": "国务院令第713号", "regulation": "重大行政决策程序暂行条例"},
        ),
        ("coverage", {}, {"where": "深圳市", "when": "2021", "reports": "1", "held": "yes"}),
        ("coverage", {}, {"where": "镇海区", "when": "2020", "reports": "0", "held": "no"}),
        (
            "citation",
            {},
            {
                "fact": f"宁波市司法局 drafted {RULE} done",
                "issuer": "宁波市司法局",
                "published": "2021-02-09",
                "section": "一/（四）/一是",
                "not_the_original": "true",
            },
        ),
        (
            "provenance",
            {},
            {"subject": "宁波市司法局", "relation": "drafted", "object": RULE, "status": "done", "verdict": ""},
        ),
    ],
)
def test_rows_on_the_corpus(name: str, given: dict[str, str], expected: Row, corpus_store: Store) -> None:
    found = rows(corpus_store, name, **given)
    assert matching(found, expected), found[:5]


@pytest.mark.parametrize(
    ("name", "given", "unwanted"),
    [
        ("cited-by-places", {"at_least": "6"}, {}),
        ("cited-by-places", {"at_least": "2"}, {"regulation": RULE}),
        ("topic-by-year", {"change": "repealed"}, {}),
        ("topic-by-year", {}, {"regulation": "重大行政决策程序暂行条例"}),  # of the country, no place's own
        ("near-identical", {}, {"other": "重大行政决策程序暂行条例"}),
        ("near-identical", {}, {"one_place": "深圳市"}),
        ("same-superior", {"instrument": "法治政府建设实施纲要"}, {"where": "江山市"}),
        ("not-implemented", {"place": "镇海区"}, {"instrument": OUTLINE}),  # it has a rule of its own
        ("planned-then-issued", {"year": "2021"}, {"regulation": "深圳经济特区数据条例"}),
        ("planned-then-issued", {}, {"regulation": "深圳经济特区智能网联汽车管理条例"}),  # planned again, not issued
        ("cleaned-up", {"words": "没有这样的词"}, {}),
        ("repealed-cited", {}, {}),
        ("diffusion", {"name": "没有这样的项目"}, {}),
        ("shared-programmes", {"upper": "province"}, {}),
        ("acting-together", {"body": "没有这样的机构"}, {}),
        ("leads", {"body": "宁波市公安局"}, {}),
        ("leads", {"body": "深圳市人民政府"}, {}),  # it issued what another body leads
        ("leads", {"body": "中共宁波市委全面依法治市委员会办公室"}, {}),
        ("officials-of-many", {}, {"person": "陈如桂"}),
        ("promised-not-reported", {"body": "江山市人民政府"}, {"thing": "“一件事”集成改革"}),  # told as done in 2021
        ("promised-not-reported", {"body": "宁波市司法局"}, {}),  # no report on 2021 is held: absence, not silence
        ("missing-sections", {}, {"body": "宁波市司法局"}),
        ("coverage", {"place": "浙江省"}, {"where": "深圳市"}),
        ("document-numbers", {"number": "国发"}, {"document_number": "国务院令第713号"}),
        ("citation", {"words": "没有这样的名称"}, {}),
        ("provenance", {"words": "没有这样的名称"}, {}),
    ],
)
def test_what_must_be_no_row(name: str, given: dict[str, str], unwanted: Row, corpus_store: Store) -> None:
    assert not matching(rows(corpus_store, name, **given), unwanted)


def test_a_citation_is_whole_and_can_be_asked_for_one_statement(corpus_store: Store) -> None:
    statement = corpus_store.select(
        "SELECT ?s WHERE { ?s rdf:predicate fz:drafted ; rdf:object ?r . ?r rdfs:label ?name } ORDER BY ?s",
        {"name": RULE},
    ).rows[0][0]
    found = rows(corpus_store, "citation", statement=statement or "")
    assert {row["report"] for row in found} == {"宁波市司法局关于2020年度推进法治政府建设情况的报告"}
    assert all(row["address"] and row["quote"] and int(row["start"]) < int(row["end"]) for row in found)


def test_every_row_of_provenance_names_program_and_rules(corpus_store: Store, knowledge: Knowledge) -> None:
    found = rows(corpus_store, "provenance")
    assert {row["rules"] for row in found} == {knowledge.sha256}
    assert {row["read_by"] for row in found} == {"fazhi-kg 0.1.0"}
    assert all(0 < float(row["confidence"]) <= 1 and len(row["text"]) == 64 for row in found)


# ---------------------------------------------------------------- stores made for one question

Made = Callable[[Mapping[str, str]], MemoryStore]


@pytest.fixture(scope="module")
def made(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Made:
    @functools.cache
    def of(items: tuple[tuple[str, str], ...]) -> MemoryStore:
        folder, store = tmp_path_factory.mktemp("made"), MemoryStore()
        for name, text in items:
            (folder / f"{name}.txt").write_text(text + "\n", encoding="utf-8")
        build([folder], store, knowledge)
        return store

    return lambda texts: of(tuple(sorted(texts.items())))


def report(issuer: str, year: int, *sentences: str, plans: str = "") -> str:
    body = "\n".join(sentences)
    ahead = f"\n二、{year + 1}年工作打算\n{plans}" if plans else ""
    return f"{issuer}{year}年法治政府建设年度报告\n一、主要举措和成效\n{body}{ahead}"


def test_a_repealed_rule_is_cited_only_after_its_repeal(made: Made) -> None:
    store = made(
        {
            "a": report("宁波市人民政府", 2019, "废止《宁波市停车管理办法》。"),
            "b": report("宁波市司法局", 2019, "贯彻落实《宁波市停车管理办法》。"),
            "c": report("宁波市司法局", 2021, "贯彻落实《宁波市停车管理办法》《宁波市物业管理条例》。"),
        }
    )
    found = rows(store, "repealed-cited")
    assert [(r["regulation"], r["repealed_in"], r["cited_in"], r["by_body"]) for r in found] == [
        ("宁波市停车管理办法", "2019", "2021", "宁波市司法局")
    ]
    assert rows(store, "repealed-cited", year="2019") == []


def test_first_adopter_and_followers(made: Made) -> None:
    store = made(
        {
            "a": report("宁波市人民政府", 2019, "开展“双下降”专项行动。"),
            "b": report("杭州市人民政府", 2020, "开展“双下降”行动。"),
            "c": report("杭州市人民政府", 2021, "开展“双下降”行动。"),
            "d": report("温州市人民政府", 2018, "加强学习。", plans="拟开展“双下降”行动。"),
        }
    )
    found = rows(store, "diffusion", name="双下降")
    assert [(r["place"], r["since"], r["role"]) for r in found] == [
        ("宁波市", "2019", "first"),
        ("杭州市", "2020", "follower"),
    ]


def test_programmes_of_province_and_county(made: Made) -> None:
    store = made(
        {
            "a": report("浙江省人民政府", 2020, "开展“双下降”专项行动。"),
            "b": report("江山市人民政府", 2020, "开展“双下降”行动，推进“清风”行动。"),
            "c": report("宁波市人民政府", 2020, "推进“清风”行动。"),
        }
    )
    names = [r["programme"] for r in rows(store, "shared-programmes", upper="province", lower="county")]
    assert names == ["双下降"]
    assert [r["programme"] for r in rows(store, "shared-programmes")] == ["双下降", "清风"]


def test_a_chain_leads_through_the_province(made: Made) -> None:
    store = made(
        {
            "a": report(
                "江山市人民政府",
                2022,
                "出台《江山市贯彻落实〈浙江省贯彻落实〈法治政府建设实施纲要(2021—2025年)〉实施方案〉工作方案》。",
                "省政府印发《浙江省贯彻落实〈法治政府建设实施纲要(2021—2025年)〉实施方案》。",
            )
        }
    )
    found = rows(store, "same-superior")
    through = {r["where"]: r["by_way_of"] for r in found if r["superior"] == OUTLINE}
    assert through.get("浙江省") == ""
    assert "浙江省" in through.get("江山市", "浙江省")


def test_promises_count_only_where_the_next_report_is_held(made: Made) -> None:
    plan = report("江山市人民政府", 2020, "加强学习。", plans="拟出台《江山市停车办法》。")
    alone = made({"a": plan})
    assert rows(alone, "promised-not-reported") == []
    silent = made({"a": plan, "b": report("江山市人民政府", 2021, "加强学习。")})
    assert [r["thing"] for r in rows(silent, "promised-not-reported")] == ["江山市停车办法"]
    kept = made({"a": plan, "b": report("江山市人民政府", 2021, "出台《江山市停车办法》。")})
    assert rows(kept, "promised-not-reported") == []


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        (
            "一、主要举措和成效\n出台《江山市停车办法》。主要负责人履行推进法治建设第一责任人职责。\n二、存在的不足\n有短板。\n三、下一步工作打算\n加强学习。",
            set(),
        ),
        (
            "一、主要举措和成效\n出台《江山市停车办法》。\n二、下一步工作打算\n加强学习。",
            {"存在的不足和原因", "第一责任人职责履行情况"},
        ),
        (
            "出台《江山市停车办法》。",
            {"主要举措和成效", "存在的不足和原因", "第一责任人职责履行情况", "下一年度主要安排"},
        ),
        (
            "一、存在的问题\n企业负责人是第一责任人。\n出台《江山市停车办法》。",
            {"主要举措和成效", "第一责任人职责履行情况", "下一年度主要安排"},
        ),
    ],
)
def test_parts_of_a_report(text: str, lacking: set[str], made: Made) -> None:
    store = made({"a": f"江山市人民政府2020年法治政府建设年度报告\n{text}"})
    assert {r["lacks"] for r in rows(store, "missing-sections")} == lacking


def test_no_part_is_asked_of_what_is_no_annual_report(made: Made) -> None:
    store = made(
        {"a": "江山市人民政府关于印发《江山市停车办法》的通知\n各乡镇人民政府：\n现将《江山市停车办法》印发给你们。"}
    )
    assert rows(store, "missing-sections") == []


# ---------------------------------------------------------------- ../shared/corpus


@pytest.fixture(scope="module")
def both(knowledge: Knowledge) -> MemoryStore:
    if not (SHARED / "corpus").is_dir():
        pytest.skip("../shared/corpus is not here")
    store = MemoryStore()
    build([CORPUS, SHARED / "corpus"], store, knowledge)
    return store


@pytest.mark.parametrize("name", [name for name in TWENTY if name != "repealed-cited"])
def test_every_question_has_an_answer_over_both(name: str, both: Store) -> None:
    assert rows(both, name)


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("coverage", {}, {"where": "宁波市", "when": "2020", "reports": "2"}),
        ("posts", {"name": "励健"}, {"post": "局长", "reports": "2"}),
        ("topic-by-year", {}, {"document": "宁波市司法局2020年度法治政府建设情况报告", "regulation": RULE}),
        ("same-superior", {}, {"where": "镇海区", "document": "宁波市镇海区人民政府关于2024年法治政府建设情况报告"}),
    ],
)
def test_rows_over_both(name: str, given: dict[str, str], expected: Row, both: Store) -> None:
    assert matching(rows(both, name, **given), expected)


def test_the_folder_of_questions_has_no_other_default_without_rows(corpus_store: Store) -> None:
    empty = [name for name in load_queries() if not rows(corpus_store, name)]
    assert empty == ["repealed-cited"]


# ---------------------------------------------------------------- docs/questions.md


def test_the_page_of_questions(corpus_store: Store) -> None:
    page = questions_page(corpus_store)
    headings = [line for line in page.split("\n") if line.startswith("## ")]
    queries = load_queries()
    assert [headings[n - 1] for n in range(1, 21)] == [f"## {n}. {queries[q].title}" for n, q in enumerate(TWENTY, 1)]
    assert len(headings) == len(queries)
    assert "| 深圳市 | 深圳经济特区数据条例 |" in page
    assert not any(row["quote"] in page for row in rows(corpus_store, "citation"))
    assert max(len(cell) for line in page.split("\n") if line.startswith("| ") for cell in line.split(" | ")) < 70


def test_the_page_in_the_repository_answers_all_twenty() -> None:
    page = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
    parts = {name: page.split(f"`kg query {name}`")[1].split("\n## ")[0] for name in TWENTY}
    assert [name for name, part in parts.items() if "| --- |" not in part] == ["repealed-cited"]
