"""Linking across documents, scored on a table of pairs that was written without knowledge of the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.knowledge import Knowledge
from kg.lexicon import rows

from .linking import Named, path_of, relation

TABLE = Path(__file__).with_name("pairs.tsv")
# linking scored 0.66 when it first met the table (0.50 recall, 0.97 precision); floors may only rise
SAME_F1, LINKED_F1, ALL_F1 = 0.97, 0.96, 0.97


def sides(row: dict[str, str]) -> tuple[Named, Named]:
    left, right = (
        Named(row["type"], row[f"{side}_text"], row[f"{side}_region"], row[f"{side}_issuer"], row[f"{side}_year"])
        for side in ("left", "right")
    )
    return left, right


@pytest.fixture(scope="module")
def told(knowledge: Knowledge) -> list[tuple[str, str]]:
    """Verdict of the table and of linking for each pair."""
    return [(row["verdict"], relation(*sides(row), knowledge)) for row in rows(TABLE)]


def f1(told: list[tuple[str, str]], *classes: str) -> float:
    """Of the pairs in these classes: each counts as right only in its own class."""
    right = sum(a == b for a, b in told if a in classes)
    wanted, found = sum(a in classes for a, _ in told), sum(b in classes for _, b in told)
    return 2 * right / (wanted + found)


def test_the_table_is_what_it_should_be() -> None:
    table = list(rows(TABLE))
    assert len(table) >= 150
    assert sum(row["hard"] == "yes" for row in table) * 3 >= len(table)
    assert {row["verdict"] for row in table} == {"same", "linked", "different"}


def test_linking_on_the_table(told: list[tuple[str, str]]) -> None:
    scores = (f1(told, "same"), f1(told, "linked"), f1(told, "same", "linked"))
    assert scores >= (SAME_F1, 0.0, 0.0), scores
    assert scores[1] >= LINKED_F1, scores
    assert scores[2] >= ALL_F1, scores


def test_nothing_is_merged_that_differs(told: list[tuple[str, str]]) -> None:
    assert [pair for pair in told if pair[1] == "same" and pair[0] != "same"] == []


@pytest.mark.parametrize(
    ("office", "parent"),
    [
        ("市政府办公室", "市政府"),
        ("市委办公室", "市委"),
        ("市委全面依法治市委员会办公室", "市委全面依法治市委员会"),
        ("市人大常委会办公室", "市人大常委会"),
        ("市公安局镇海分局", "市公安局"),
        ("市政府法制办", "市司法局"),
        ("市纪委", "市监委"),
    ],
)
def test_an_office_is_never_its_parent(office: str, parent: str, knowledge: Knowledge) -> None:
    one, other = (Named("INSTITUTION", name, "宁波市", "宁波市人民政府", "2021") for name in (office, parent))
    assert path_of(one, knowledge) != path_of(other, knowledge)
    assert relation(one, other, knowledge) != "same"
