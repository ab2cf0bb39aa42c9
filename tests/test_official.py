"""Sixty official documents read by a person who did not know the code: kind, title, issuer, date and number of each.

The texts lie outside the repository (``../shared/corpus-official``); the tests are skipped where they are not at hand.
"""

from __future__ import annotations

import csv

import pytest

from kg.knowledge import Knowledge
from kg.letterhead import read_letterhead
from kg.metadata import complete
from kg.model import Document
from kg.sections import fold
from tests.conftest import ROOT, SHARED

TEXTS = SHARED / "corpus-official"
FIELDS = ("kind", "title", "issuer", "date", "number")

pytestmark = pytest.mark.skipif(not TEXTS.is_dir(), reason="../shared/corpus-official is not here")


def table() -> list[dict[str, str]]:
    with (ROOT / "tests" / "metadata-official.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def bare(value: str | None) -> str:
    """A value as it is compared: brackets half-width, no white space."""
    return "".join((value or "").split()).translate(str.maketrans("（）〈〉《》", "()<><>"))


@pytest.fixture(scope="module")
def found(knowledge: Knowledge) -> dict[str, dict[str, str]]:
    """What is read from each text: the first issuer, and the date of signature."""
    result = {}
    for row in table():
        text = (TEXTS / f"{row['stem']}.txt").read_text(encoding="utf-8-sig")
        folded = fold(text)
        letterhead = read_letterhead(folded)
        meta = complete(Document(row["stem"], text, ""), folded, knowledge, letterhead)
        values = (meta.kind, meta.title, meta.issuer, letterhead.signed or meta.published, meta.number)
        result[row["stem"]] = dict(zip(FIELDS, map(bare, values), strict=True))
    return result


@pytest.mark.parametrize("field", FIELDS)
def test_found_in_97_of_a_hundred_that_carry_one(field: str, found: dict[str, dict[str, str]]) -> None:
    carried = {row["stem"]: bare(row[field].split("、")[0] if field == "issuer" else row[field]) for row in table()}
    carried = {stem: value for stem, value in carried.items() if value != "-"}
    missed = [f"{stem}: {value} ≠ {found[stem][field]}" for stem, value in carried.items() if found[stem][field] != value]
    assert len(carried) >= 20
    assert len(missed) <= 0.03 * len(carried), missed
