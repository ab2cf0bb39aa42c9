"""The generator of reports: distinct, the same everywhere, and read like real ones. Times are measured elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.benchmarks.generator import SIZE, Generator, write_reports
from kg.benchmarks.measures import KINDS, kind_of
from kg.errors import NoDocuments
from kg.iris import DEFAULT_BASE
from kg.knowledge import Knowledge
from kg.record import read_document
from kg.store import MemoryStore

from .conftest import CORPUS


@pytest.fixture(scope="module")
def generator(knowledge: Knowledge) -> Generator:
    return Generator(CORPUS, knowledge)


def test_reports_are_distinct_and_the_same_each_time(generator: Generator, knowledge: Knowledge) -> None:
    numbers = [*range(12), 9990, 9991, 50_000, 1_000_000]
    reports = [generator.report(number) for number in numbers]
    assert len({r.id for r in reports}) == len({r.text for r in reports}) == len(numbers)
    assert [generator.report(n).text for n in numbers] == [r.text for r in reports]
    assert Generator(CORPUS, knowledge).report(7).text == reports[7].text
    assert all(SIZE <= len(r.text.encode()) < SIZE * 1.4 for r in reports)


def test_reports_read_like_real_ones(generator: Generator, knowledge: Knowledge) -> None:
    records = [read_document(generator.report(number), knowledge) for number in range(0, 200, 9)]
    named = [r for r in records if r.metadata.issuer and r.metadata.title and r.metadata.year]
    assert len(named) >= 0.9 * len(records)
    assert sum(len(r.statements) for r in records) / len(records) > 30
    assert len({r.metadata.issuer for r in named}) > 10
    assert not [
        m for r in records for m in r.mentions if "镇海" in m.canonical and r.metadata.issuer != "宁波市镇海区人民政府"
    ]


def test_a_folder_without_reports_is_an_error(tmp_path: Path, knowledge: Knowledge) -> None:
    with pytest.raises(NoDocuments):
        Generator(tmp_path, knowledge)


def test_reports_are_written_by_year(generator: Generator, tmp_path: Path) -> None:
    write_reports(tmp_path, generator, range(3, 6))
    assert sorted(p.parent.name for p in tmp_path.rglob("*.txt")) == ["2018", "2019", "2020"]


def test_every_quad_is_for_something(corpus_store: MemoryStore) -> None:
    found = {kind_of(line, DEFAULT_BASE) for line in corpus_store.quads()}
    assert found == set(KINDS) - {"facts"}, "facts are told apart from other triples of entities by their relation"
