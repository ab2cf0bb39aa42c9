"""The tables of names hold what their readers expect: codes of places that exist, levels, names that differ."""

from __future__ import annotations

import re

import pytest

from kg.knowledge import Knowledge
from kg.lexicon import rows
from kg.places import PlaceLevel
from kg.resources import folder

LEXICA = folder("lexica")
LOCAL = list(rows(LEXICA / "local_names.tsv"))
ZONES = list(rows(LEXICA / "zone_bodies.tsv"))
CORPS = list(rows(LEXICA / "corps.tsv"))


@pytest.mark.parametrize("table", [LOCAL, ZONES], ids=["local_names", "zone_bodies"])
def test_codes_are_those_of_provinces_and_prefectures(table: list[dict[str, str]], knowledge: Knowledge) -> None:
    for row in table:
        assert re.fullmatch(r"\d{2}|\d{4}", row["code"]), row
        known = knowledge.places.get(f"{row['code']:0<6}")
        municipality = row["code"][:2] in (
            "11",
            "12",
            "31",
            "50",
        )  # whose districts have codes of a prefecture that is none
        directly = row["code"][2:] == "90"  # 省直辖县级行政区划
        assert known or municipality or directly, row


def read_elsewhere(row: dict[str, str], knowledge: Knowledge) -> set[str]:
    """What the short name would stand for without the row: as the province has it for a prefecture, else as everywhere."""
    province = (other for other in LOCAL if other["code"] == row["code"][:2] != row["code"])
    covers = ("", row["level"])
    names = {other["full"] for other in province if other["short"] == row["short"] and other["level"] in covers}
    form = knowledge.organs.get(row["short"])
    return names or ({form.template.replace("{P}", "")} if form else set())


@pytest.mark.parametrize("row", LOCAL, ids=lambda row: f"{row['code']}{row['short']}")
def test_a_department_is_called_otherwise_somewhere(row: dict[str, str], knowledge: Knowledge) -> None:
    assert row["level"] in ("", *PlaceLevel.__members__), row
    assert read_elsewhere(row, knowledge) != {row["full"]}, "read so without the row"


@pytest.mark.parametrize(
    ("table", "key"),
    [(LOCAL, ("code", "level", "short")), (ZONES, ("code", "short")), (CORPS, ("division",))],
    ids=["local_names", "zone_bodies", "corps"],
)
def test_nothing_is_said_twice(table: list[dict[str, str]], key: tuple[str, ...]) -> None:
    keys = [tuple(row[name] for name in key) for row in table]
    assert sorted(set(keys)) == sorted(keys)


def test_zones_are_run_by_committees() -> None:
    for row in ZONES:
        assert row["short"].endswith(("管委会", "管理局")), row
        assert row["full"].endswith(("管理委员会", "管理局")), row


def test_the_corps_runs_cities_that_exist(knowledge: Knowledge) -> None:
    for row in CORPS:
        assert re.fullmatch(r"第[一二三四五六七八九十]{1,2}师", row["division"]), row
        assert not row["city"] or knowledge.places.resolve(row["city"], None), row
