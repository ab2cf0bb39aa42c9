"""Plain data: spans, and records that go to JSON and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cache import RecordCache, key_of
from kg.knowledge import Knowledge
from kg.model import (
    Document,
    DocumentRecord,
    Entity,
    Evidence,
    Mention,
    MentionType,
    Metadata,
    Provenance,
    Span,
    Statement,
    Status,
    record_from_plain,
    to_plain,
)

TEXT = st.text(max_size=12)
SPANS = st.tuples(st.integers(0, 99), st.integers(0, 99)).map(lambda pair: Span(min(pair), max(pair)))
MENTIONS = st.builds(Mention, SPANS, st.sampled_from(MentionType), TEXT, TEXT, st.floats(0, 1))
EVIDENCES = st.builds(Evidence, SPANS, TEXT, TEXT)
STATEMENTS = st.builds(
    Statement,
    TEXT,
    TEXT,
    TEXT,
    st.sampled_from(Status),
    st.lists(EVIDENCES, max_size=2).map(tuple),
    st.none() | TEXT,
    st.floats(0, 1),
    st.none() | st.integers(0, 9),
    st.none() | st.integers(0, 9),
)
ENTITIES = st.builds(
    Entity,
    TEXT,
    st.sampled_from(MentionType),
    TEXT,
    st.lists(TEXT, max_size=2).map(tuple),
    st.none() | TEXT,
    st.none() | TEXT,
)
RECORDS = st.builds(
    DocumentRecord,
    TEXT,
    st.builds(Metadata, st.none() | TEXT, year=st.none() | st.integers(1949, 2100), restatement=st.booleans()),
    st.lists(MENTIONS, max_size=3).map(tuple),
    st.lists(ENTITIES, max_size=3).map(tuple),
    st.lists(STATEMENTS, max_size=3).map(tuple),
    st.builds(Provenance, TEXT, TEXT, TEXT),
    st.integers(0, 9),
    st.lists(TEXT, max_size=2).map(tuple),
)


@given(RECORDS)
def test_a_record_goes_to_json_and_back(record: DocumentRecord) -> None:
    assert record_from_plain(json.loads(json.dumps(to_plain(record)))) == record


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2)])
def test_no_span_is_negative_or_turned_round(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


@given(SPANS, SPANS)
def test_overlap_is_mutual_and_containment_implies_it(one: Span, other: Span) -> None:
    assert one.overlaps(other) == other.overlaps(one)
    if one.contains(other) and len(other):
        assert one.overlaps(other)


def test_the_cache_keeps_and_loses_what_it_should(tmp_path: Path, knowledge: Knowledge) -> None:
    record = DocumentRecord("a", Metadata(), (), (), (), Provenance("", "", ""))
    cache = RecordCache(tmp_path)
    one = Document("a", "x", "1")
    keys = {
        key_of(one, knowledge),
        key_of(Document("a", "y", "2"), knowledge),
        key_of(Document("a", "x", "1", Metadata(year=2020)), knowledge),
    }
    assert len(keys) == 3, "text and manifest entry are part of the key"
    key = key_of(one, knowledge)
    assert cache.get(key) is None
    cache.put(key, record)
    assert cache.get(key) == record
    (tmp_path / key[:2] / f"{key}.json").write_text("{broken", encoding="utf-8")
    assert cache.get(key) is None
    cache.put(key, record)
    cache.keep_only(set())
    assert cache.get(key) is None
