"""Minted IRIs are IRIs, whatever the name; different names give different IRIs."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.iris import document_path, entity_path, segment, statement_path


@given(st.text())
def test_any_name_gives_a_legal_segment(name: str) -> None:
    line = f"<http://x/{segment(name)}> <http://x/p> <http://x/{document_path(name)}> ."
    assert len(list(ox.parse(line.encode(), ox.RdfFormat.N_TRIPLES))) == 1


@given(st.text(), st.text())
def test_segments_keep_names_apart(one: str, other: str) -> None:
    assert (segment(one) == segment(other)) is (one == other)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("宁波市司法局", "宁波市司法局"),
        ("a b", "a%20b"),
        ("a/b#c?d", "a%2Fb%23c%3Fd"),
        ("\ue000", "%EE%80%80"),
        ("“E通”", "“E通”"),
    ],
)
def test_segments(name: str, path: str) -> None:
    assert segment(name) == path


def test_scopes_keep_titles_apart() -> None:
    assert entity_path("regulation", "办法", "330200") != entity_path("regulation", "办法", "330100")
    assert statement_path("a", ("s", "p", "o", "", "done")) != statement_path("a", ("s", "p", "o", "", "planned"))
    assert statement_path("a", ("s", "p", "o1", "", "done")) != statement_path("a", ("s", "p", "o2", "", "done"))
