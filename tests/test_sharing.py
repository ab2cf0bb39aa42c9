"""The matrix of places and names against pairs counted one by one."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.analysis import sharing
from kg.analysis.sharing import Pair, Sharing, sharing_of

_ADOPTED = st.lists(
    st.tuples(st.sampled_from("甲乙丙丁戊己"), st.sampled_from(["信访", "公示", "普法", "决策"])), max_size=30
)


def _by_hand(adopted: list[tuple[str, str]]) -> list[tuple[str, str, int, float, str]]:
    held: dict[str, set[str]] = {}
    for place, name in adopted:
        held.setdefault(place, set()).add(name)
    return [
        (a, b, len(both), round(len(both) / len(held[a] | held[b]), 4), "; ".join(sorted(both)))
        for a, b in combinations(sorted(held), 2)
        if (both := held[a] & held[b])
    ]


def _named(shared: Sharing, pair: Pair) -> tuple[str, str, int, float, str]:
    return shared.places[pair.place], shared.places[pair.other], *pair[2:]


@given(_ADOPTED)
def test_pairs_are_those_counted_by_hand(adopted: list[tuple[str, str]]) -> None:
    shared, expected = sharing_of(adopted), _by_hand(adopted)
    assert [_named(shared, pair) for pair in shared.in_order()] == expected
    assert [_named(shared, pair) for pair in shared.pairs()] == sorted(expected, key=lambda row: (-row[2], row[:2]))
    assert shared.count() == len(expected)
    assert [column.tolist() for column in shared.edges()] == [
        [shared.places.index(row[0]) for row in expected],
        [shared.places.index(row[1]) for row in expected],
        [row[2] for row in expected],
    ]


@given(_ADOPTED, st.integers(1, 6), st.integers(1, 4))
def test_the_strongest_are_the_first_of_all(adopted: list[tuple[str, str]], most: int, rows: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sharing, "_ROWS", rows)  # so that some blocks are cut before others come
        shared = sharing_of(adopted)
        assert list(shared.pairs(most)) == list(shared.pairs())[:most]


def test_places_that_share_nothing_are_no_pair() -> None:
    shared = sharing_of([("甲", "信访"), ("乙", "公示")])
    assert (list(shared.pairs()), shared.count(), shared.places) == ([], 0, ("乙", "甲"))
