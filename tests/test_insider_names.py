"""Names of less ordinary bodies as insiders say them (市三防办, 州森防指), in sentences written by people who had not seen the program.

``tests/insider-names``: home, sentence, short name, full names that are right, parted by |; in some hundred rows nothing is named.
Not every row is right yet: their number must not fall.
"""

from __future__ import annotations

import csv

import pytest

from kg.model import MentionType

from .conftest import ROOT, Read

# least number of short names that are found and resolved, and most of rows that name nothing where something is found; docs/extraction.md
# has what was right before anything was learnt from the rows
FLOORS = [("first", 332, 1), ("second", 191, 4)]


@pytest.mark.parametrize(("table", "least", "spurious"), FLOORS)
def test_bodies_are_resolved_as_an_insider_would(table: str, least: int, spurious: int, read_text: Read) -> None:
    with (ROOT / "tests" / "insider-names" / f"{table}.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    right = named = wrong = 0
    for row in rows:
        title = f"{row['home']}人民政府2022年法治政府建设情况报告"
        record = read_text(f"{title}\n{row['sentence']}\n")
        found = [m for m in record.mentions if m.type is MentionType.INSTITUTION and m.span.start > len(title)]
        if not row["short"]:
            wrong += bool(found)
            continue
        named += 1
        start = len(title) + 1 + row["sentence"].index(row["short"])
        full = {m.canonical for m in found if (m.span.start, m.span.end) == (start, start + len(row["short"]))}
        right += bool(full & set(row["full"].split("|")))
    print(f"{table}: {right} of {named} right, {wrong} of {len(rows) - named} found where nothing is named")
    assert right >= least
    assert wrong <= spurious
