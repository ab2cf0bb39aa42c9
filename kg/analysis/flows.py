"""How rules come down: from the national instrument over the provinces to cities and counties."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from kg.analysis.diffusion import Diffusion, Step

MOST_TOPICS = 8
MOST_PLACES = 40
_LEVELS = {"prefecture": "地级", "county": "县级", "town": "乡级"}


class Flow(NamedTuple):
    """``places`` that adopted by one way; ``column`` 0: from the country to a province, 1: from there to cities and counties.

    Levels are country, province, prefecture, county, town, topic, or "" for a province that had no rule of its own by then.
    """

    column: int
    source: str
    source_level: str
    target: str
    target_level: str
    places: int


def flows(diffusion: Diffusion, name: str = "") -> list[Flow]:
    """Flows of one topic or programme, its cities by name; without a name, of the eight with most adopters, cities by level.

    A province counts as the way if it had adopted no later than the city. Raises NotInStore for a name nobody adopted.
    """
    names = [diffusion.named(name)] if name else diffusion.names(2)[:MOST_TOPICS]
    ways: Counter[tuple[str, str, str, str, str, str]] = Counter()
    for topic in names:
        steps = diffusion.order(topic)
        years = {step.place: step.year for step in steps if step.level == "province"}
        below = [step for step in steps if step.level != "province"]
        for step in below:
            ways[_way(step, years, bool(name), len(below))] += 1
    first: Counter[tuple[str, str, str, str]] = Counter()
    second: Counter[tuple[str, str, str, str]] = Counter()
    for (source, source_level, middle, middle_level, target, target_level), places in ways.items():
        first[(source, source_level, middle, middle_level)] += places
        second[(middle, middle_level, target, target_level)] += places
    return [
        Flow(column, source, source_level, target, target_level, places)
        for column, found in enumerate((first, second))
        for (source, source_level, target, target_level), places in sorted(found.items())
    ]


def _way(step: Step, provinces: dict[str, int], single: bool, places: int) -> tuple[str, str, str, str, str, str]:
    led = provinces.get(step.province, 9999) <= step.year
    middle = step.province if led else f"{step.province}（未先行）"
    national = step.national and single
    source = (step.national, "country") if national else (step.name, "topic")
    level = _LEVELS.get(step.level, step.level)
    target = step.place if single and places <= MOST_PLACES else f"{level}（{step.province}）" if single else level
    return (*source, middle, "province" if led else "", target, step.level)
