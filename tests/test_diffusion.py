"""Diffusion: planted histories come back exactly through the whole path; small histories that can be counted by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from math import comb
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg.analysis import (
    Diffusion,
    Options,
    Report,
    Selection,
    Study,
    adoptions,
    analyze,
    citations,
    co_adoption,
    communities,
    needs,
)
from kg.analysis.projections import number_year
from kg.errors import AnalysisError, NotInStore
from kg.knowledge import Knowledge, load_knowledge
from kg.pipeline import build
from kg.store import MemoryStore
from tests.planted import NATIONAL, YEARS, Planted, around, plant

SHARED = Path(__file__).resolve().parents[2] / "shared" / "corpus"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


# ---------------------------------------------------------------- the whole path


@pytest.fixture(scope="module", params=[7, 11])
def world(request: pytest.FixtureRequest, knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What was planted, and the study of the store that was built from the texts."""
    planted = plant(request.param)
    folder = tmp_path_factory.mktemp("planted")
    for name, text in planted.texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    store = MemoryStore()
    report = build([folder], store, knowledge)
    assert not report.failures
    return planted, Study(store)


def test_the_planted_world_is_what_it_says(world: tuple[Planted, Study]) -> None:
    planted, study = world
    assert len(planted.community) == 60
    assert len(planted.texts) == 60 * len(YEARS) == len(study.reports)
    assert len(planted.adopted) > 400
    assert {report.year for report in study.reports} == set(YEARS)


def test_every_adoption_comes_back_with_its_year_and_no_other(world: tuple[Planted, Study]) -> None:
    planted, study = world
    nodes = study.graph.nodes
    assert {(nodes[a.place]["label"], a.name): a.year for a in adoptions(study.graph)} == planted.adopted


def test_order_and_lags_are_exact(world: tuple[Planted, Study]) -> None:
    planted, study = world
    topics = {topic for _, topic in planted.adopted}
    assert set(study.diffusion().adoptions) == topics
    for topic in topics:
        years = {place: year for (place, name), year in planted.adopted.items() if name == topic}
        steps = study.diffusion().order(topic)
        assert [(s.year, s.place) for s in steps] == sorted((year, place) for place, year in years.items())
        for step in steps:
            _lags_are_right(step, years)
            national = NATIONAL.get(topic)
            assert (step.national, step.national_year) == ((national[0], national[2]) if national else ("", None))
            assert step.lag_national == (step.year - national[2] if national else None)


def _lags_are_right(step: Any, years: Mapping[str, int]) -> None:
    assert step.lag_first == step.year - min(years.values())
    assert step.rank == 1 + sum(year < step.year for year in years.values())
    parent = next((place for place in around(step.place) if place in years), None)
    assert (step.parent, step.lag_parent) == ((parent, step.year - years[parent]) if parent else ("", None))
    province = (*around(step.place), step.place)[max(0, len(around(step.place)) - 1)]
    neighbours = [place for place in years if place not in around(step.place) and place not in (step.place, province)]
    inside = [place for place in neighbours if around(place)[-1:] == (province,)]
    assert step.province_before == sum(years[place] < step.year for place in inside)


def test_communities_are_the_planted_ones(world: tuple[Planted, Study]) -> None:
    planted, study = world
    nodes = study.graph.nodes
    found = {
        nodes[place]["label"]: number
        for number, group in enumerate(communities(co_adoption(study.graph)))
        for place in group
    }
    places = sorted(planted.community)
    assert sorted(found) == places
    assert adjusted_rand([planted.community[p] for p in places], [found[p] for p in places]) >= 0.95


def test_event_history_has_a_row_for_each_year_until_adoption(world: tuple[Planted, Study]) -> None:
    planted, study = world
    for topic in sorted({topic for _, topic in planted.adopted})[:5]:
        years = {place: year for (place, name), year in planted.adopted.items() if name == topic}
        rows = study.diffusion().event_history(topic)
        expected = [
            (place, year, int(year == years.get(place)))
            for place in planted.community
            for year in YEARS
            if year <= years.get(place, YEARS[-1])
        ]
        assert sorted((row.place, row.year, row.adopted) for row in rows) == sorted(expected)
        for row in rows:
            assert row.all_adopters == sum(year < row.year for year in years.values())
            assert row.parent_adopted == any(years.get(p, 9999) < row.year for p in around(row.place))
            mine = [year for (place, name), year in planted.adopted.items() if place == row.place and name != topic]
            assert row.topics_before == sum(year < row.year for year in mine)
            assert row.report_held == 1


def test_each_step_has_the_sentence_that_says_so(world: tuple[Planted, Study]) -> None:
    _, study = world
    found = analyze(study, "diffusion", Options(topic="行政调解"))
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    assert len(rows) > 40
    for row in rows:
        assert row["thing"]
        assert str(row["thing"]) in str(row["quote"])
        assert f"{row['year']}年度" in str(row["document"])


# ---------------------------------------------------------------- agreement of two partitions


def adjusted_rand(one: list[int], other: list[int]) -> float:
    """Hubert and Arabie 1985: 1 for equal partitions, about 0 for independent ones."""

    def pairs(labels: Iterable[Any]) -> int:
        items = list(labels)
        return sum(comb(items.count(label), 2) for label in set(items))

    both, first, second, every = pairs(zip(one, other, strict=True)), pairs(one), pairs(other), comb(len(one), 2)
    expected = first * second / every
    return (both - expected) / ((first + second) / 2 - expected)


@pytest.mark.parametrize(
    ("one", "other", "index"),
    [
        ([0, 0, 1, 1], [5, 5, 3, 3], 1.0),
        ([0, 0, 1, 1], [0, 1, 0, 1], -0.5),
        ([0, 0, 1, 2], [0, 0, 1, 1], 4 / 7),  # the example of Hubert and Arabie's index in every textbook
    ],
)
def test_adjusted_rand(one: list[int], other: list[int], index: float) -> None:
    assert adjusted_rand(one, other) == pytest.approx(index)


# ---------------------------------------------------------------- by hand

_LEVELS = {
    "CN": "country",
    "33": "province",
    "3302": "prefecture",
    "330211": "county",
    "3308": "prefecture",
    "51": "province",
}
_AROUND = {"330211": "3302", "3302": "33", "3308": "33", "33": "CN", "51": "CN"}


def hand_made(
    facts: Iterable[tuple[str, str, str, int]], topics: Mapping[str, str], numbers: Mapping[str, str] | None = None
) -> Any:
    """A graph of facts (place, relation, rule, year); rules are named ``place/title``, so that their place is known."""
    graph: Any = nx.MultiDiGraph()
    blank = dict.fromkeys(("label", "type", "jurisdiction", "kind", "doc_number", "topic", "programme", "level"), "")
    for code, level in _LEVELS.items():
        graph.add_node(code, **{**blank, "label": f"P{code}", "type": "place", "level": level})
    for inner, outer in _AROUND.items():
        graph.add_edge(inner, outer, relation="containedInPlace", year=-1, status="", document="")
    for number, (place, relation, rule, year) in enumerate(facts):
        body = f"body {place}"
        graph.add_node(body, **{**blank, "label": body, "type": "institution"})
        kind = "programme" if relation.endswith("runs") else "regulation"
        name = {"topic" if kind == "regulation" else "programme": topics.get(rule, "")}
        graph.add_node(
            rule, **{**blank, "label": rule, "type": kind, "doc_number": (numbers or {}).get(rule, ""), **name}
        )
        status = "planned" if relation.startswith("plan ") else "done"
        relation = relation.removeprefix("plan ")
        subject = rule.replace("national", "local") if relation == "implements" else body
        graph.add_edge(subject, rule, relation=relation, year=year, status=status, document=f"{place}-{year}-{number}")
        for node, seat in ((body, place), (rule, rule.partition("/")[0])):
            if seat in _LEVELS and not any(
                d["relation"] == "jurisdiction" for *_, d in graph.out_edges(node, data=True)
            ):
                graph.add_edge(node, seat, relation="jurisdiction", year=-1, status="", document="")
    return graph


def reports(*held: tuple[str, int]) -> tuple[Report, ...]:
    return tuple(Report(f"{place}-{year}", "", year, place, "", "", "", "") for place, year in held)


TOPICS = dict.fromkeys(("3302/a", "330211/a", "3308/a", "51/a", "33/a", "CN/a"), "T")


@pytest.mark.parametrize(
    ("facts", "adopted"),
    [
        ([("3302", "issued", "3302/a", 2019)], {("3302", 2019)}),
        ([("3302", "amended", "3302/a", 2019)], {("3302", 2019)}),
        ([("3302", "issued", "3302/a", 2021), ("3302", "amended", "3302/a", 2019)], {("3302", 2019)}),
        ([("3302", "plan issued", "3302/a", 2019)], set()),
        ([("3302", "drafted", "3302/a", 2019)], set()),
        ([("3302", "repealed", "3302/a", 2019)], set()),
        ([("3302", "applies", "CN/a", 2019)], set()),
        ([("3302", "issued", "CN/a", 2019)], set()),  # a national rule is what is adopted, not who adopts
        ([("3302", "issued", "3302/other", 2019)], set()),  # no topic
        ([("3302", "issued", "3302/a", -1)], set()),  # no year
        ([("3302", "issued", "330211/a", 2019)], {("330211", 2019)}),  # the rule's place, not the teller's
    ],
)
def test_what_counts_as_adoption(facts: list[tuple[str, str, str, int]], adopted: set[tuple[str, int]]) -> None:
    assert {(a.place, a.year) for a in adoptions(hand_made(facts, TOPICS))} == adopted


@pytest.mark.parametrize(
    ("numbers", "year"),
    [
        ("甬政发〔2021〕1号", 2021),
        ("甬政发〔2021〕1号; 甬政发〔2019〕9号", 2019),
        ("国令第713号", None),
        ("", None),
        ("甬政发[2021]1号", None),
    ],
)
def test_year_of_a_document_number(numbers: str, year: int | None) -> None:
    assert number_year(numbers) == year


@pytest.mark.parametrize(
    ("number", "year", "dated_by"),
    [("甬政发〔2018〕1号", 2018, "document number"), ("甬政发〔2020〕1号", 2019, "report"), ("", 2019, "report")],
)
def test_a_document_number_dates_a_rule_if_it_is_earlier(number: str, year: int, dated_by: str) -> None:
    graph = hand_made([("3302", "issued", "3302/a", 2019)], TOPICS, {"3302/a": number})
    assert [(a.year, a.dated_by) for a in adoptions(graph)] == [(year, dated_by)]


def test_programmes_are_adopted_by_the_place_of_the_body_that_runs_them() -> None:
    graph = hand_made(
        [("3302", "runs", "x", 2019), ("51", "runs", "x", 2018), ("33", "plan runs", "x", 2017)], {"x": "X"}
    )
    assert [(a.place, a.year) for a in adoptions(graph, "programme")] == [("51", 2018), ("3302", 2019)]
    assert adoptions(graph, "topic") == []
    with pytest.raises(AnalysisError, match="topic or of a programme"):
        adoptions(graph, "colour")


CHAIN = [
    ("3302", "applies", "CN/a", 2016),
    ("33", "issued", "33/a", 2017),
    ("3302", "issued", "3302/a", 2019),
    ("3308", "issued", "3308/a", 2019),
    ("330211", "issued", "330211/a", 2018),
]


def test_ranks_lags_parents_and_neighbours_by_hand() -> None:
    steps = Diffusion(hand_made(CHAIN, TOPICS)).order("T")
    found = {s.code: (s.rank, s.lag_first, s.parent, s.lag_parent, s.lag_national, s.province_before) for s in steps}
    assert found == {
        "33": (1, 0, "", None, 1, 0),
        "330211": (2, 1, "P33", 1, 2, 0),  # 3302, the nearest around it, was later: the nearest that adopted counts
        "3302": (3, 2, "P33", 2, 3, 1),
        "3308": (3, 2, "P33", 2, 3, 1),
    } | {"330211": (2, 1, "P3302", -1, 2, 0)}
    assert {s.national_dated_by for s in steps} == {"cited"}


@pytest.mark.parametrize(
    ("facts", "numbers", "year", "dated_by"),
    [
        ([("3302", "applies", "CN/a", 2016)], {"CN/a": "国发〔2014〕3号"}, 2014, "document number"),
        ([("3302", "applies", "CN/a", 2016), ("CN", "issued", "CN/a", 2015)], {}, 2015, "issued"),
        ([("3302", "applies", "CN/a", 2016), ("3302", "issued", "CN/a", 2015)], {}, 2015, "cited"),
        ([("3302", "plan applies", "CN/a", 2016)], {}, None, ""),
        ([], {}, None, ""),
    ],
)
def test_where_the_year_of_a_national_instrument_is_from(
    facts: list[tuple[str, str, str, int]], numbers: dict[str, str], year: int | None, dated_by: str
) -> None:
    found = Diffusion(hand_made([*facts, ("51", "issued", "51/a", 2020)], TOPICS, numbers)).national("T")
    assert (found.year, found.dated_by) == (year, dated_by)


def test_a_local_rule_s_own_instrument_counts_where_none_has_its_topic() -> None:
    facts = [("51", "issued", "51/local", 2020), ("51", "applies", "CN/national", 2015)]
    graph = hand_made(facts, {"51/local": "L"})
    assert Diffusion(graph).national("L").label == ""
    graph.add_edge("51/local", "CN/national", relation="implements", year=2020, status="done", document="d")
    assert Diffusion(graph).national("L")[1:] == ("CN/national", 2015, "cited")
    assert [(a, b, d["relation"]) for a, b, d in citations(graph).edges(data=True)] == [
        ("51", "CN/national", "applies"),
        ("51/local", "CN/national", "implements"),
    ]


def test_event_history_by_hand() -> None:
    held = reports(("33", 2016), ("33", 2018), ("3302", 2018), ("3302", 2020), ("51", 2018), ("51", 2019), ("CN", 2018))
    rows = Diffusion(hand_made(CHAIN, TOPICS), held).event_history("T")
    columns = ("code", "year", "adopted", "report_held", "time", "national_age", "parent_adopted", "province_adopters")
    assert [tuple(getattr(row, c) for c in columns) for row in rows] == [
        ("33", 2016, 0, 1, 1, 0, 0, 0),
        ("33", 2017, 1, 0, 2, 1, 0, 0),
        ("3302", 2018, 0, 1, 1, 2, 1, 0),
        ("3302", 2019, 1, 0, 2, 3, 1, 1),
        ("51", 2018, 0, 1, 1, 2, 0, 0),
        ("51", 2019, 0, 1, 2, 3, 0, 0),
    ]
    # 3308 and 330211 adopted, but no report of theirs is held: nobody could have seen them not adopting
    assert not {"3308", "330211", "CN"} & {row.code for row in rows}


def test_effects_by_hand() -> None:
    held = reports(("33", 2016), ("33", 2018), ("3302", 2018), ("3302", 2020), ("51", 2018), ("51", 2019))
    found = {e.condition: e[1:] for e in Diffusion(hand_made(CHAIN, TOPICS), held).effects(["T"])}
    assert found["a place around it had adopted"] == (2, 1, 0.5, 4, 1, 0.25, 2.0)
    assert found["a place of the same province had adopted"] == (1, 1, 1.0, 5, 1, 0.2, 5.0)
    assert found["three or more of the same province had"] == (0, 0, None, 6, 2, 0.3333, None)


def test_early_adopters_by_hand() -> None:
    graph = hand_made([*CHAIN, ("51", "issued", "51/alone", 2001)], {**TOPICS, "51/alone": "alone"})
    found = {a.place: (a.adopted, a.first, a.earliness, a.median_lag) for a in Diffusion(graph).early_adopters()}
    assert found == {
        "P33": (1, 1, 1.0, 0.0),
        "P330211": (1, 0, 0.6667, 1.0),
        "P3302": (1, 0, 0.1667, 2.0),
        "P3308": (1, 0, 0.1667, 2.0),
    }  # what 51 alone has was copied by nobody


def test_words_find_the_topic_that_most_adopted() -> None:
    graph = hand_made(
        [("51", "issued", "51/a", 2018), ("33", "issued", "33/a", 2018), ("33", "issued", "33/b", 2018)],
        {"51/a": "停车场", "33/a": "停车场", "33/b": "停车位"},
    )
    found = Diffusion(graph)
    assert [found.named(words) for words in ("停车", "停车位", "停车场")] == ["停车场", "停车位", "停车场"]
    with pytest.raises(NotInStore, match="养犬"):
        found.order("养犬")


def test_spread_counts_years_until_half() -> None:
    (found,) = Diffusion(hand_made(CHAIN, TOPICS)).spread()
    assert (found.adopters, found.first_year, found.last_year, found.first_places, found.half) == (
        4,
        2017,
        2019,
        "P33",
        1,
    )


# ---------------------------------------------------------------- the reports that the gold is of


@pytest.fixture(scope="module")
def real(knowledge: Knowledge) -> Study:
    if not SHARED.is_dir():
        pytest.skip("../shared/corpus is not here: the real reports are not analysed")
    store = MemoryStore()
    build([SHARED], store, knowledge)
    return Study(store)


def test_years_are_of_all_reports(real: Study) -> None:
    assert sorted(report.year for report in real.reports) == [2020, 2020, 2024]


def test_consecutive_ranks_never_fall(real: Study) -> None:
    for name in real.diffusion().names():
        steps = real.diffusion().order(name)
        assert all(a.rank <= b.rank and a.year <= b.year for a, b in pairwise(steps))


# Read by hand: of what the three reports say was issued or amended, one topic is of two places, if the sentence
# 按照市委依法治市办《关于落实推进乡镇(街道)合法性审查全覆盖工作的实施意见》要求 is read as a rule that Ningbo issued.
# Both Ningbo and Jiangshan run “证照分离”改革; “枫桥式”司法所 is a title won in one of them.
_BY_HAND = {
    "topic": (set(), {("宁波市", "江山市", "乡镇(街道)合法性审查全覆盖")}),
    "programme": ({("宁波市", "江山市", "证照分离")}, {("宁波市", "江山市", "枫桥式")}),
}


@pytest.mark.parametrize("of", ["topic", "programme"])
def test_co_adoption_of_ningbo_zhenhai_and_jiangshan(real: Study, of: str) -> None:
    required, possible = _BY_HAND[of]
    places = co_adoption(real.graph, of)
    label = {node: data["label"] for node, data in places.nodes(data=True)}
    assert {"宁波市", "镇海区", "江山市"} <= set(label.values())
    shared = {
        (label[a], label[b], name) for a, b, d in places.edges(data=True) for name in d["topics"].split("; ") if name
    }
    assert required <= shared <= required | possible


@pytest.mark.parametrize("what", ["diffusion", "coadoption", "flows"])
def test_places_without_an_adoption_stay_in_the_denominator(world: tuple[Planted, Study], what: str) -> None:
    _, study = world
    least = Study(study.store, needs(what, Options()))
    assert least.diffusion().years_held() == study.diffusion().years_held()
    assert len(least.diffusion().years_held()) == 60
    nothing = Study(study.store, Selection(("repealed",)))
    assert len(nothing.diffusion().years_held()) == 60
