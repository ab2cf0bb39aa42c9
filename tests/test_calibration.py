"""Confidence as a share of right ones: isotonic regression, its table, and what the table does to a record."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.calibration import (
    MENTIONS,
    STATEMENTS,
    Observation,
    Steps,
    calibrated_mentions,
    calibrated_statements,
    fit,
    isotonic,
    load_calibration,
    table,
)
from kg.errors import KnowledgeError
from kg.model import Evidence, Mention, MentionType, Span, Statement, Status

RAW = st.sampled_from([0.3, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.97, 1.0])
POINTS = st.lists(st.tuples(RAW, st.booleans()), min_size=1, max_size=60)
OBSERVATIONS = st.lists(
    st.builds(Observation, st.sampled_from([MENTIONS, STATEMENTS]), st.sampled_from(["甲", "乙"]), RAW, st.booleans()),
    max_size=150,
)


@given(POINTS)
def test_shares_never_fall_and_are_shares(points: list[tuple[float, bool]]) -> None:
    steps = isotonic(points)
    assert list(steps.shares) == sorted(steps.shares)
    assert list(steps.raw) == sorted(set(steps.raw))
    assert all(0 <= share <= 1 for share in steps.shares)


@given(POINTS.flatmap(lambda points: st.tuples(st.just(points), st.permutations(points))))
def test_order_does_not_matter(both: tuple[list[tuple[float, bool]], list[tuple[float, bool]]]) -> None:
    one, other = both
    assert isotonic(one) == isotonic(other)


@given(POINTS)
def test_all_right_is_one_and_all_wrong_is_nought(points: list[tuple[float, bool]]) -> None:
    assert set(isotonic([(raw, True) for raw, _ in points]).shares) == {1.0}
    assert set(isotonic([(raw, False) for raw, _ in points]).shares) == {0.0}


def test_a_step_is_the_share_of_right_ones_drawn_to_the_mean() -> None:
    points = [(0.6, True)] * 2 + [(0.6, False)] * 2 + [(0.9, True)] * 4
    # mean 6/8; (2 + 2·0.75) / (4 + 2) and (4 + 2·0.75) / (4 + 2)
    assert isotonic(points) == Steps((0.6, 0.9), (0.583, 0.917))


def test_a_few_that_are_all_right_are_not_called_certain() -> None:
    items = [*_many("PERSON", 0.8, 40, 0), *_many("PLACE", 0.8, 20, 20)]
    # the mean of all mentions is 60/80: (40 + 2·0.75) / (40 + 2)
    assert fit(items)[MENTIONS, "PERSON"] == Steps((0.8,), (0.988,))


def test_steps_out_of_order_are_pooled() -> None:
    points = [(0.6, True)] * 4 + [(0.9, False)] * 2 + [(0.9, True)] * 2
    assert isotonic(points) == Steps((0.6,), (0.75,))


@pytest.mark.parametrize(("raw", "share"), [(0.1, 0.4), (0.6, 0.4), (0.79, 0.4), (0.8, 0.7), (0.95, 0.9), (1.0, 0.9)])
def test_between_two_steps_the_lower_holds(raw: float, share: float) -> None:
    assert Steps((0.6, 0.8, 0.9), (0.4, 0.7, 0.9)).at(raw) == share


def _many(name: str, raw: float, right: int, wrong: int) -> list[Observation]:
    outcomes = [True] * right + [False] * wrong
    return [Observation(MENTIONS, name, raw, outcome) for outcome in outcomes]


def test_only_kinds_with_enough_items_have_steps_of_their_own() -> None:
    steps = fit([*_many("PERSON", 0.8, 39, 0), *_many("PLACE", 0.8, 30, 10)])
    assert set(steps) == {(MENTIONS, "*"), (MENTIONS, "PLACE")}
    assert fit([]) == {}


@given(OBSERVATIONS)
def test_a_table_reads_back(tmp_path_factory: pytest.TempPathFactory, items: list[Observation]) -> None:
    path = tmp_path_factory.mktemp("table") / "calibration.tsv"
    steps = fit(items)
    path.write_text(table(steps), encoding="utf-8")
    assert dict(load_calibration(path)) == steps
    assert table(load_calibration(path)) == table(steps)


def test_no_table_means_no_steps(tmp_path: Path) -> None:
    assert load_calibration(tmp_path / "none.tsv") == {}


@pytest.mark.parametrize(
    "content",
    [
        "kind\tname\traw\tshare\nmention\tPLACE\t0.8\n",
        "kind\tname\traw\tshare\nmention\tPLACE\t0.8\thigh\n",
        "kind\tname\traw\nmention\tPLACE\t0.8\n",
    ],
)
def test_a_broken_table_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "calibration.tsv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"calibration\.tsv"):
        load_calibration(path)


MENTION = Mention(Span(0, 3), MentionType.PLACE, "宁波市", "place", 0.8)
STATEMENT = Statement("甲", "issued", "乙", Status.DONE, (Evidence(Span(0, 3), "宁波市"),), None, 0.8)


def test_confidence_is_replaced_and_nothing_else() -> None:
    steps = {(MENTIONS, "PLACE"): Steps((0.5,), (0.91,)), (STATEMENTS, "*"): Steps((0.5,), (0.7,))}
    assert calibrated_mentions((MENTION,), steps) == (dataclasses.replace(MENTION, confidence=0.91),)
    assert calibrated_statements((STATEMENT,), steps) == (dataclasses.replace(STATEMENT, confidence=0.7),)


def test_without_steps_confidence_stays_raw() -> None:
    steps = {(MENTIONS, "PERSON"): Steps((0.5,), (0.1,))}
    assert calibrated_mentions((MENTION,), steps) == (MENTION,)
    assert calibrated_statements((STATEMENT,), {}) == (STATEMENT,)
