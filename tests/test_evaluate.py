"""The project's own scorer: same figures as the shared one, and the properties they must have."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import EvaluationError
from kg.evaluate import (
    DOC_FIELDS,
    ERROR_COLUMNS,
    ErrorItem,
    Report,
    Share,
    Tally,
    error_rows,
    evaluate,
    fold,
)
from kg.gold import check, load_pairs

SHARED = Path(__file__).resolve().parents[2] / "shared"
GOLD = SHARED / "gold"
TYPES = ("INSTITUTION", "REGULATION", "PROGRAM", "PLACE", "PERSON", "WORK")
FIGURES = {"exact", "relaxed", "link", "facts", "status", "doc"}

shared_gold = pytest.mark.skipif(
    not (GOLD / "score.py").is_file(), reason="no shared gold beside the repository: not compared with its score.py"
)

Plain = dict[str, Any]


# ---------------------------------------------------------------- a small document of our own

TEXT = "甲市人民政府印发《绿化办法》。\n甲市公安局会同乙大学开展“清风”行动；张三任局长。拟制定《停车规定》，另有丙站！"


def mention(name: str, kind: str, canonical: str = "", **more: Any) -> Plain:
    start = TEXT.index(name)
    text = {"start": start, "end": start + len(name), "text": name}
    return {**text, "type": kind, "canonical": canonical or name, **more}


def fact(s: str, p: str, o: str, status: str = "done", **more: Any) -> Plain:
    return {"s": s, "p": p, "o": o, "status": status, **more}


def document(**changed: Any) -> Plain:
    fields = ("甲市法治报告", "甲市人民政府", "甲市", 2021, "2022-01-31", "A1/2022")
    gold: Plain = {
        "doc": dict(zip(DOC_FIELDS, fields, strict=True)),
        "mentions": [
            mention("甲市人民政府", "INSTITUTION"),
            mention("绿化办法", "REGULATION", "甲市绿化办法", also=["绿化办法"]),
            mention("甲市公安局", "INSTITUTION"),
            mention("乙大学", "INSTITUTION"),
            mention("“清风”行动", "PROGRAM"),
            mention("张三", "PERSON"),
            mention("停车规定", "REGULATION"),
        ],
        "facts": [
            fact("甲市人民政府", "issued", "甲市绿化办法"),
            fact("甲市公安局", "cooperates", "乙大学"),
            fact("甲市公安局", "runs", "“清风”行动"),
            fact("张三", "holds_post", "甲市公安局", post="局长"),
            fact("乙大学", "issued", "停车规定", "planned"),
        ],
    }
    return copy.deepcopy({**gold, **changed})


def with_items(base: Plain, mentions: tuple[Plain, ...] = (), facts: tuple[Plain, ...] = ()) -> Plain:
    return {**base, "mentions": [*base["mentions"], *mentions], "facts": [*base["facts"], *facts]}


def scored(gold: Plain, predicted: Plain | None) -> Report:
    return evaluate([("a", gold, predicted)])


def whats(report: Report) -> list[str]:
    return [error.what for error in report.errors]


def written(folder: Path, documents: dict[str, Plain]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, data in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return folder


# ---------------------------------------------------------------- the same figures as the shared scorer


def gold_documents() -> dict[str, Plain]:
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(GOLD.glob("*.json"))}


def spoiled_mentions(mentions: list[Plain], rng: random.Random) -> Iterator[Plain]:
    for item in mentions:
        way = rng.random()
        if way < 0.15:
            continue
        if way < 0.25:
            shift = rng.choice((-2, -1, 1, 2))
            item = {**item, "start": max(0, item["start"] + shift), "end": item["end"] + max(shift, 0)}
        elif way < 0.35:
            item = {**item, "type": rng.choice(TYPES)}
        elif way < 0.45:
            item = {**item, "canonical": rng.choice((item["canonical"] + "X", f" “{item['canonical']}” ", None))}
        elif way < 0.5:
            yield {**item, "end": item["end"] + 3}
        elif way < 0.53:
            yield item
        yield item


def spoiled_facts(facts: list[Plain], rng: random.Random) -> Iterator[Plain]:
    for item in facts:
        way = rng.random()
        if way < 0.15:
            continue
        if way < 0.25:
            item = {**item, "status": "planned" if item["status"] == "done" else "done"}
        elif way < 0.3:
            item = {key: value for key, value in item.items() if key != "status"}
        elif way < 0.4:
            item = {**item, "s": item["o"], "o": item["s"]}
        elif way < 0.45:
            item = {**item, "post": "某长"}
        elif way < 0.55:
            other = rng.choice(facts)
            yield {**item, "o": other["o"], "p": rng.choice((item["p"], other["p"], "invented"))}
        yield item


def spoiled(gold: Plain, rng: random.Random) -> Plain:
    """The gold as a careless reader might have predicted it, in another order and without the marks of the gold."""
    mentions = list(spoiled_mentions(gold["mentions"], rng))
    facts = list(spoiled_facts(gold["facts"], rng))
    rng.shuffle(mentions)
    rng.shuffle(facts)
    doc = {k: rng.choice((v, v, v, None, f"{v}?", f" {v} ")) for k, v in gold["doc"].items() if rng.random() < 0.9}
    marks = ("optional", "also")
    return {
        "doc": doc,
        "mentions": [{k: v for k, v in m.items() if k not in marks} for m in mentions],
        "facts": [{k: v for k, v in f.items() if k not in marks} for f in facts],
    }


def run(script: str, *args: str | Path) -> str:
    command = [sys.executable, str(GOLD / script), *map(str, args)]
    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert not result.stderr
    return result.stdout


def assert_same_figures(gold_dir: Path, predicted_dir: Path) -> Report:
    theirs = json.loads(run("score.py", gold_dir, predicted_dir, "--json"))
    report = evaluate(load_pairs(gold_dir, predicted_dir))
    ours = json.loads(json.dumps(report.as_dict()))
    assert set(theirs) == FIGURES
    assert {key: ours[key] for key in theirs} == theirs
    assert {key: list(ours[key]) for key in ("exact", "relaxed", "link", "facts")} == {
        key: list(theirs[key]) for key in ("exact", "relaxed", "link", "facts")
    }
    return report


@shared_gold
def test_gold_against_itself_scores_as_the_shared_scorer_says() -> None:
    report = assert_same_figures(GOLD, GOLD)
    assert report.errors == ()
    assert report.exact["ALL"].f1 == 1.0
    assert all(share.right == share.of > 0 for share in report.optional_taken.values())


@shared_gold
def test_no_prediction_scores_as_the_shared_scorer_says(tmp_path: Path) -> None:
    report = assert_same_figures(GOLD, tmp_path)
    assert report.exact["ALL"].tp == 0
    assert whats(report).count("missing") == len(gold_documents())


@shared_gold
@pytest.mark.parametrize("seed", range(10))
def test_spoiled_gold_scores_as_the_shared_scorer_says(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    predictions = {name: spoiled(gold, rng) for name, gold in gold_documents().items()}
    if seed % 3 == 2:
        predictions.popitem()
    report = assert_same_figures(GOLD, written(tmp_path, predictions))
    assert 0 < report.exact["ALL"].f1 < 1
    assert 0 < report.facts["ALL"].f1 < 1
    assert 0 < report.status.right < report.status.of


@shared_gold
def test_small_and_odd_gold_scores_as_the_shared_scorer_says(tmp_path: Path) -> None:
    odd = {
        "plain": document(),
        "empty": {"doc": {"issuer": None}, "mentions": [], "facts": []},
        "unsigned": document(doc={"issuer": None, "year": 2021, "title": ""}),
        "optional": document(mentions=[mention("丙站", "PLACE", optional=True)], facts=[]),
    }
    rng = random.Random(0)
    gold_dir = written(tmp_path / "gold", odd)
    assert_same_figures(
        gold_dir, written(tmp_path / "spoiled", {name: spoiled(gold, rng) for name, gold in odd.items()})
    )
    assert_same_figures(gold_dir, written(tmp_path / "swapped", {**odd, "empty": document()}))


# ---------------------------------------------------------------- figures


@pytest.mark.parametrize(
    ("gold", "predicted", "tp", "p", "r", "f1"),
    [
        (4, 5, 3, 0.6, 0.75, 2 / 3),
        (2, 2, 2, 1.0, 1.0, 1.0),
        (2, 2, 0, 0.0, 0.0, 0.0),
        (0, 3, 0, 0.0, 0.0, 0.0),
        (3, 0, 0, 0.0, 0.0, 0.0),
        (0, 0, 0, 0.0, 0.0, 0.0),
    ],
)
def test_tally(gold: int, predicted: int, tp: int, p: float, r: float, f1: float) -> None:
    tally = Tally(gold, predicted, tp)
    assert (tally.p, tally.r, tally.f1) == pytest.approx((p, r, f1))


@pytest.mark.parametrize(
    ("share", "value", "shown"), [(Share(1, 2), 0.5, "1/2"), (Share(0, 3), 0.0, "0/3"), (Share(), None, "0/0")]
)
def test_share(share: Share, value: float | None, shown: str) -> None:
    assert (share.value, str(share)) == (value, shown)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("规划（2021—2025年）", "规划(2021-2025年)"),
        ("规划2021――2025", "规划2021～2025"),
        ("《甲》", "〈甲〉"),
        ("〔2020〕1号", "[2020]1号"),
        ("【2020】1号", "［２０２０］１号"),
        ("“枫桥式”司法所", "「枫桥式」司法所"),
        ("‘枫桥’", "枫桥"),
        ("甲 市\u3000政府\n", "甲市政府"),
        (None, ""),
        (2020, "2020"),
    ],
)
def test_fold_makes_alike(one: object, other: object) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("甲市", "乙市"),
        ("甲市政府", "甲市人民政府"),
        ("《甲》", "甲"),
        ("规划(试行)", "规划"),
        ("“清风”行动", "清风行动"),
        ("2021-2025", "20212025"),
        ("(甲)", "[甲]"),
        (None, "None"),
    ],
)
def test_fold_keeps_apart(one: object, other: object) -> None:
    assert fold(one) != fold(other)


@given(st.text("甲乙《》〈〉（）“”—-～ 2２", max_size=12))
def test_fold_settles_at_once(name: str) -> None:
    assert fold(fold(name)) == fold(name) == fold(f"“ {name}\u3000”")


# ---------------------------------------------------------------- mentions


def test_perfect_prediction_is_right_everywhere() -> None:
    report = scored(document(), document())
    assert report.errors == ()
    assert {t.f1 for table in (report.exact, report.relaxed, report.facts) for t in table.values()} == {1.0}
    assert {s.value for s in (*report.link.values(), *report.doc.values(), report.status)} == {1.0}
    assert set(report.facts) == {"issued", "cooperates", "runs", "holds_post", "ALL", "OTHER", "PLANNED"}
    assert set(report.doc) == set(DOC_FIELDS)


def test_no_prediction_asks_for_everything() -> None:
    report = scored(document(), None)
    assert report.exact["ALL"] == Tally(7, 0, 0)
    assert report.facts["ALL"] == Tally(5, 0, 0)
    assert (report.status, report.as_dict()["status"], report.link) == (Share(), None, {})
    assert report.doc["year"] == Share(0, 1)
    assert report.errors[0] == ErrorItem("a", "missing")
    assert len(report.errors) == 1 + len(DOC_FIELDS) + 7 + 5


def test_no_documents_give_no_figures() -> None:
    report = evaluate([])
    assert (report.exact, report.facts, report.macro_f1, report.errors) == ({}, {}, 0.0, ())


def moved(start: int, end: int, kind: str = "INSTITUTION") -> Plain:
    return {"start": start, "end": end, "text": TEXT[start:end], "type": kind, "canonical": "某"}


@pytest.mark.parametrize(
    ("gold", "predicted", "exact", "relaxed"),
    [
        ([(0, 6)], [(0, 6)], 1, 1),
        ([(0, 6)], [(1, 6)], 0, 1),
        ([(0, 6)], [(5, 9)], 0, 1),
        ([(0, 6)], [(6, 9)], 0, 0),
        ([(2, 6)], [(0, 2)], 0, 0),
        ([(0, 2), (2, 4)], [(0, 4)], 0, 1),
        ([(0, 4)], [(0, 2), (2, 4)], 0, 1),
        ([(0, 4), (4, 9)], [(1, 5), (5, 9)], 0, 2),
        ([(0, 4), (4, 9)], [(3, 9)], 0, 1),
        ([], [(0, 4)], 0, 0),
    ],
)
def test_exact_and_relaxed(
    gold: list[tuple[int, int]], predicted: list[tuple[int, int]], exact: int, relaxed: int
) -> None:
    sides = [{**document(facts=[]), "mentions": [moved(*span) for span in side]} for side in (gold, predicted)]
    report = scored(*sides)
    assert report.exact["ALL"] == report.exact["INSTITUTION"] == Tally(len(gold), len(predicted), exact)
    assert report.relaxed["ALL"] == report.relaxed["INSTITUTION"] == Tally(len(gold), len(predicted), relaxed)


def test_another_type_is_no_match_even_with_the_same_span() -> None:
    gold, predicted = document(mentions=[moved(0, 6)]), document(mentions=[moved(0, 6, "PLACE")])
    report = scored(gold, predicted)
    assert report.exact == report.relaxed
    assert report.exact == {"INSTITUTION": Tally(1, 0, 0), "PLACE": Tally(0, 1, 0), "ALL": Tally(1, 1, 0)}
    assert whats(report) == ["missed INSTITUTION", "spurious PLACE"]


@pytest.mark.parametrize(
    ("canonical", "right"),
    [("甲市绿化办法", 1), ("绿化办法", 1), (" “甲市绿化办法” ", 1), ("乙市绿化办法", 0), ("", 0), (None, 0)],
)
def test_link_takes_the_canonical_name_or_another_defensible_one(canonical: str | None, right: int) -> None:
    gold = document()
    predicted = document()
    predicted["mentions"][1]["canonical"] = canonical
    report = scored(gold, predicted)
    assert report.link["REGULATION"] == Share(1 + right, 2)
    assert report.link["ALL"] == Share(6 + right, 7)
    assert whats(report) == ([] if right else ["link REGULATION"])


# ---------------------------------------------------------------- facts


@pytest.mark.parametrize(
    ("gold", "predicted", "tp"),
    [
        (fact("甲", "cooperates", "乙"), fact("乙", "cooperates", "甲"), 1),
        (fact("甲", "issued", "乙"), fact("乙", "issued", "甲"), 0),
        (fact("甲", "issued", "《乙》（试行）"), fact("甲", "issued", "<乙>(试行) "), 1),
        (fact("甲", "issued", "乙"), fact("甲", "drafted", "乙"), 0),
        (fact("甲", "holds_post", "乙", post="局长"), fact("甲", "holds_post", "乙", post="局 长"), 1),
        (fact("甲", "holds_post", "乙", post="局长"), fact("甲", "holds_post", "乙", post="副局长"), 0),
        (fact("甲", "holds_post", "乙", post="局长"), fact("甲", "holds_post", "乙"), 0),
        (fact("甲", "runs", "乙"), fact("甲", "runs", "乙", post="局长"), 1),
        (fact("甲", "runs", "乙"), fact("甲", "runs", "乙", "planned"), 1),
    ],
)
def test_facts_that_count_as_one(gold: Plain, predicted: Plain, tp: int) -> None:
    report = scored(document(facts=[gold]), document(facts=[predicted]))
    assert report.facts["ALL"] == Tally(1, 1, tp)


@pytest.mark.parametrize(
    ("predicted", "right"), [({"status": "done"}, 1), ({}, 1), ({"status": "planned"}, 0), ({"status": None}, 0)]
)
def test_status_is_done_unless_said(predicted: Plain, right: int) -> None:
    bare = {"s": "甲", "p": "runs", "o": "乙"}
    report = scored(document(facts=[{**bare, "status": "done"}]), document(facts=[{**bare, **predicted}]))
    assert report.status == Share(right, 1)
    assert whats(report) == ([] if right else ["status runs"])


@pytest.mark.parametrize(
    ("item", "other"),
    [
        (fact("甲市人民政府", "issued", "乙"), 0),
        (fact("甲市公安局", "issued", "乙"), 1),
        (fact("甲市公安局", "applies", "甲市人民政府"), 1),
        (fact("甲市公安局", "cooperates", "甲市人民政府"), 0),
        (fact("甲市人民政府", "cooperates", "乙大学"), 0),
        (fact("甲市公安局", "cooperates", "乙大学"), 1),
    ],
)
def test_other_leaves_the_issuer_out(item: Plain, other: int) -> None:
    sides = document(facts=[item]), document(facts=[item])
    assert scored(*sides).facts["OTHER"] == Tally(other, other, other)


def test_planned_counts_what_either_side_calls_planned() -> None:
    gold = document(facts=[fact("甲", "runs", "一", "planned"), fact("甲", "runs", "二"), fact("甲", "runs", "三")])
    found = document(
        facts=[fact("甲", "runs", "一", "planned"), fact("甲", "runs", "二", "planned"), fact("甲", "runs", "三")]
    )
    assert scored(gold, found).facts["PLANNED"] == Tally(1, 2, 1)


@pytest.mark.parametrize(("count", "relations"), [(4, ()), (5, ("runs",)), (6, ("runs",))])
def test_macro_leaves_rare_relations_out(count: int, relations: tuple[str, ...]) -> None:
    runs = [fact("甲", "runs", str(n)) for n in range(count)]
    gold = document(facts=[*runs, fact("甲", "issued", "乙")])
    report = scored(gold, document(facts=runs))
    assert report.common_relations == relations
    assert report.macro_f1 == (1.0 if relations else 0.0)
    assert report.as_dict()["facts"]["MACRO"]["gold"] == len(relations)


# ---------------------------------------------------------------- optional items

STATION = mention("丙站", "PLACE", optional=True)
VISIT = fact("甲市公安局", "runs", "“绿风”行动", optional=True)
AT_STATION = fact("甲市公安局", "runs", "丙站")


@pytest.mark.parametrize(
    ("mentions", "facts", "taken"),
    [
        ((), (), ("0/1", "0/2")),
        ((STATION,), (), ("1/1", "0/2")),
        (({**STATION, "end": STATION["end"] - 1},), (), ("1/1", "0/2")),
        ((STATION, {**STATION, "end": STATION["end"] - 1}), (), ("1/1", "0/2")),
        ((), (VISIT,), ("0/1", "1/2")),
        ((STATION,), (VISIT, AT_STATION), ("1/1", "2/2")),
    ],
)
def test_optional_items_are_neither_asked_nor_held_against(
    mentions: tuple[Plain, ...], facts: tuple[Plain, ...], taken: tuple[str, str]
) -> None:
    gold = with_items(document(), (STATION,), (VISIT, AT_STATION))
    report = scored(gold, with_items(document(), mentions, facts))
    plain = scored(document(), document())
    ours, theirs = report.as_dict(), plain.as_dict()
    assert {key: ours[key] for key in FIGURES} == {key: theirs[key] for key in FIGURES}
    assert tuple(ours["optional"].values()) == taken
    assert report.errors == ()


def test_a_fact_about_a_doubtful_name_is_not_held_against() -> None:
    gold = with_items(document(), (STATION,))
    invented = fact("乙大学", "runs", "丙站")
    assert scored(gold, with_items(document(), facts=(invented,))).errors == ()
    assert whats(scored(document(), with_items(document(), facts=(invented,)))) == ["spurious fact runs"]


def test_a_name_asked_for_elsewhere_is_not_doubtful() -> None:
    again = {**mention("张三", "PERSON"), "start": 0, "end": 2, "optional": True}
    report = scored(with_items(document(), (again,)), document())
    assert report.facts["holds_post"] == Tally(1, 1, 1)


def test_an_optional_span_does_not_excuse_another_type() -> None:
    gold = with_items(document(), (STATION,))
    predicted = with_items(document(), ({**STATION, "type": "INSTITUTION"},))
    report = scored(gold, predicted)
    assert whats(report) == ["spurious INSTITUTION"]
    assert report.optional_taken["mentions"] == Share(0, 1)


def test_a_mention_that_meets_one_asked_for_is_not_excused() -> None:
    gold = document(mentions=[moved(0, 4), {**moved(4, 9), "optional": True}], facts=[])
    report = scored(gold, document(mentions=[moved(1, 9)], facts=[]))
    assert report.exact["ALL"] == Tally(1, 1, 0)
    assert report.relaxed["ALL"] == Tally(1, 1, 1)
    assert report.optional_taken["mentions"] == Share(0, 1)


# ---------------------------------------------------------------- errors


def test_errors_tell_what_where_and_how() -> None:
    gold = document()
    predicted = document()
    predicted["doc"]["year"] = 2022
    predicted["mentions"][2]["canonical"] = "公安局"
    predicted["mentions"][3] = {**STATION, "type": "PLACE"}
    predicted["facts"][3]["post"] = "副局长"
    predicted["facts"][4]["status"] = "done"
    police, college, station = (gold["mentions"][2], gold["mentions"][3], STATION)
    assert scored(gold, predicted).errors == (
        ErrorItem("a", "doc year", "2021", "2022"),
        ErrorItem("a", "link INSTITUTION", "甲市公安局", "公安局", police["start"], police["end"]),
        ErrorItem("a", "missed INSTITUTION", "乙大学", "", college["start"], college["end"]),
        ErrorItem("a", "spurious PLACE", "", "丙站", station["start"], station["end"]),
        ErrorItem("a", "status issued", "乙大学 → 停车规定 [planned]", "乙大学 → 停车规定"),
        ErrorItem("a", "spurious fact holds_post", "", "张三 → 甲市公安局 (副局长)"),
        ErrorItem("a", "missed fact holds_post", "张三 → 甲市公安局 (局长)", ""),
    )


@given(st.randoms(use_true_random=False))
def test_errors_do_not_depend_on_the_order_of_the_prediction(rng: random.Random) -> None:
    predicted = with_items(document(), (moved(2, 4),), (fact("甲", "runs", "乙"), fact("丙", "drafted", "丁")))
    predicted["mentions"].pop(0)
    predicted["facts"].pop(0)
    expected = scored(document(), predicted)
    rng.shuffle(predicted["mentions"])
    rng.shuffle(predicted["facts"])
    assert scored(document(), predicted) == expected
    assert len(expected.errors) == 5


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        (0, "甲市人民政府印发《绿化办法》。"),
        (TEXT.index("。"), "甲市人民政府印发《绿化办法》。"),
        (TEXT.index("乙大学"), "甲市公安局会同乙大学开展“清风”行动；"),
        (TEXT.index("张三"), "张三任局长。"),
        (len(TEXT) - 1, "拟制定《停车规定》，另有丙站！"),
        (len(TEXT), ""),
        (-1, ""),
        (None, ""),
    ],
)
def test_error_rows_show_the_sentence(place: int | None, sentence: str) -> None:
    error = ErrorItem("a", "missed PLACE", "丙\t站\n", "", place, None)
    report = Report({}, {}, {}, {}, Share(), {}, {}, (error,))
    assert list(error_rows(report, {"a": TEXT})) == [("a", "missed PLACE", "丙 站", "", sentence)]
    assert list(error_rows(report, {"b": TEXT})) == [("a", "missed PLACE", "丙 站", "", "")]


@pytest.mark.parametrize(
    ("further", "place"),
    [
        ({"start": 3, "end": 5}, (3, 5)),
        ({"evidence": [{"start": 3, "end": 5}, {"start": 7, "end": 9}]}, (3, 5)),
        ({"evidence": "另有丙站"}, (None, None)),
        ({"evidence": ["另有丙站"]}, (None, None)),
        ({"evidence": {"start": 3}}, (None, None)),
        ({"evidence": [[3, 5]]}, (None, None)),
        ({"evidence": []}, (None, None)),
        ({"start": "3", "end": "5", "seen by": 7}, (None, None)),
    ],
)
def test_further_keys_of_a_fact_are_no_error(further: Plain, place: tuple[int | None, int | None]) -> None:
    gold = with_items(document(), facts=(fact("乙大学", "amended", "停车规定", **further),))
    (error,) = scored(gold, document()).errors
    assert (error.what, error.start, error.end) == ("missed fact amended", *place)


def test_error_rows_fit_their_columns_and_texts_without_a_full_stop() -> None:
    report = scored(document(), document(mentions=[]))
    rows = list(error_rows(report, {"a": TEXT.rstrip("！")}))
    assert {len(row) for row in rows} == {len(ERROR_COLUMNS)}
    assert rows[-1][-1] == "拟制定《停车规定》，另有丙站"


# ---------------------------------------------------------------- several documents, files


def test_documents_are_pooled_by_their_counts() -> None:
    pairs = [("a", document(), document()), ("b", document(), None), ("c", document(), document(mentions=[]))]
    report = evaluate(pairs)
    assert report.exact["ALL"] == Tally(21, 7, 7)
    assert report.facts["cooperates"] == Tally(3, 2, 2)
    assert report.as_dict()["doc"]["title"] == "2/3"
    assert [error.document for error in report.errors] == ["b"] * 19 + ["c"] * 7


def test_pairs_come_by_name_with_or_without_a_prediction(tmp_path: Path) -> None:
    gold = written(tmp_path / "gold", {"b": document(), "a": document(facts=[])})
    predicted = written(tmp_path / "predicted", {"b": document(mentions=[]), "z": document()})
    assert load_pairs(gold, predicted) == (("a", document(facts=[]), None), ("b", document(), document(mentions=[])))


FORMS = [
    ("{", "is not JSON"),
    ("", "is not JSON"),
    ("[" * 100_000, "is not JSON"),
    ("[]", "is not a JSON object"),
    ("{}", "lacks doc"),
    ('{"doc": {}, "facts": []}', "lacks mentions"),
    ('{"doc": {}, "mentions": []}', "lacks facts"),
    ('{"doc": [], "mentions": [], "facts": []}', "doc is not an object"),
    ('{"doc": {}, "mentions": {}, "facts": []}', "mentions is not a list"),
    ('{"doc": {}, "mentions": [{"start": 0, "end": 1}], "facts": []}', "mentions: entry 1 lacks one of"),
    ('{"doc": {}, "mentions": [{"start": "0", "end": 1, "type": "PLACE"}], "facts": []}', "mentions: entry 1"),
    ('{"doc": {}, "mentions": [], "facts": [{"s": "甲", "p": "runs", "o": "乙"}, 3]}', "facts: entry 2 lacks one of"),
]


@pytest.mark.parametrize(("text", "said"), FORMS)
@pytest.mark.parametrize("broken", ["gold", "predicted"])
def test_a_broken_file_is_named(broken: str, text: str, said: str, tmp_path: Path) -> None:
    for side in ("gold", "predicted"):
        written(tmp_path / side, {"a": document()})
    path = tmp_path / broken / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError) as raised:
        load_pairs(tmp_path / "gold", tmp_path / "predicted")
    assert str(path) in str(raised.value)
    assert said in str(raised.value)


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    written(tmp_path, {"a": document()})
    (tmp_path / "a.json").write_bytes(json.dumps(document(), ensure_ascii=False).encode("gb18030"))
    with pytest.raises(EvaluationError, match="is not JSON in UTF-8"):
        load_pairs(tmp_path, tmp_path)


def test_folders_must_exist_and_gold_must_be_there(tmp_path: Path) -> None:
    gold = written(tmp_path / "gold", {"a": document()})
    empty = written(tmp_path / "empty", {})
    with pytest.raises(EvaluationError, match="no such folder"):
        load_pairs(gold, tmp_path / "nowhere")
    with pytest.raises(EvaluationError, match="no such folder"):
        load_pairs(tmp_path / "nowhere", gold)
    with pytest.raises(EvaluationError, match="no such folder"):
        load_pairs(gold, gold / "a.json")
    with pytest.raises(EvaluationError, match="holds no gold files"):
        load_pairs(empty, gold)
    assert [predicted for _, _, predicted in load_pairs(gold, empty)] == [None]


# ---------------------------------------------------------------- check of gold files


def changed(part: str, number: int, **values: Any) -> Plain:
    gold = document()
    gold[part][number] |= values
    return gold


@pytest.mark.parametrize(
    ("gold", "said"),
    [
        (changed("mentions", 0, type="PLANET"), ("the type PLANET", "mentioned as PLANET")),
        (changed("mentions", 0, text="甲市"), ("does not fit the text",)),
        (changed("mentions", 0, canonical=""), ("no canonical name",)),
        (with_items(document(), (moved(2, 4),)), ("earlier mention",)),
        (with_items(document(), (moved(1, 2), moved(3, 4))), ("earlier mention", "earlier mention")),
        (changed("facts", 0, p="invented"), ("a relation that does not exist",)),
        (changed("facts", 0, status="perhaps"), ("the status perhaps",)),
        (changed("facts", 0, status=None), ("the status None",)),
        (changed("facts", 3, post=""), ("which post",)),
        (
            with_items(document(), facts=(fact("甲市人民政府", "issued", "甲市绿化办法", "planned"),)),
            ("more than once",),
        ),
        (changed("facts", 0, s="张三"), ("has 张三 as s, mentioned as PERSON, where INSTITUTION is due",)),
        (changed("facts", 0, o="乙大学", s="张三"), ("张三 as s", "乙大学 as o")),
        ({"doc": {}}, ("lacks mentions", "lacks facts")),
    ],
)
def test_check_finds(gold: Plain, said: tuple[str, ...]) -> None:
    problems = check(gold, TEXT)
    assert len(problems) == len(said)
    assert all(part in problem for part, problem in zip(said, problems, strict=True))


@pytest.mark.parametrize(
    "gold",
    [
        document(),
        document(mentions=[], facts=[]),
        document(mentions=list(reversed(document()["mentions"]))),
        changed("facts", 0, s="别处的机关"),
        with_items(document(), facts=(fact("甲市绿化办法", "doc_number", "乙大学"),)),
        with_items(document(), facts=(fact("张三", "holds_post", "甲市公安局", post="党委书记"),)),
        with_items(document(), (moved(6, 8),)),
    ],
)
def test_check_accepts(gold: Plain) -> None:
    assert check(gold, TEXT) == ()


def flaw_type(gold: Plain, rng: random.Random) -> None:
    rng.choice(gold["mentions"])["type"] = rng.choice((*TYPES, "PLANET"))


def flaw_span(gold: Plain, rng: random.Random) -> None:
    rng.choice(gold["mentions"])["start"] -= rng.randint(1, 6)


def flaw_name(gold: Plain, rng: random.Random) -> None:
    rng.choice(gold["mentions"])["canonical"] = ""


def flaw_fact(gold: Plain, rng: random.Random) -> None:
    key, value = rng.choice(
        (("p", "invented"), ("p", "holds_post"), ("p", "runs"), ("status", "perhaps"), ("post", ""))
    )
    rng.choice(gold["facts"])[key] = value


def flaw_twice(gold: Plain, rng: random.Random) -> None:
    gold["facts"].append(dict(rng.choice(gold["facts"])))


FLAWS: tuple[Callable[[Plain, random.Random], None], ...] = (flaw_type, flaw_span, flaw_name, flaw_fact, flaw_twice)


@shared_gold
@pytest.mark.parametrize("seed", range(4))
def test_check_finds_as_many_problems_as_the_shared_check(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    documents = gold_documents()
    for gold in documents.values():
        for _ in range(seed * 5):
            rng.choice(FLAWS)(gold, rng)
    folder = written(tmp_path, documents)
    texts = {name: (SHARED / "corpus" / f"{name}.txt").read_text(encoding="utf-8-sig") for name in documents}
    output = run("check.py", *sorted(folder.glob("*.json")), "--text", SHARED / "corpus").splitlines()
    theirs = {name: sum(line.startswith(f"{name}.json: ") for line in output) - 1 for name in documents}
    assert {name: len(check(gold, texts[name])) for name, gold in documents.items()} == theirs
    assert bool(sum(theirs.values())) == bool(seed)
