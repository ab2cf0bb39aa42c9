"""Event histories: place × year × adopted with covariates, and crude effects of what had happened before."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kg.analysis.diffusion import Diffusion


class Risk(NamedTuple):
    """One place in one year in which it could adopt: a row of an event-history table (discrete-time survival analysis).

    =====================  ================================================================================
    name                   the topic or programme
    place, code, province  names and division code of the place
    level                  province, prefecture, county or town
    year                   a year from the place's first report to its adoption, or to its last report
    adopted                1 in the year of adoption, else 0; no rows follow
    report_held            1 if the store holds a report of this place on this year
    time                   years at risk, from 1
    national               1 if the national instrument was out by then (its year or later)
    national_age           years since the national instrument, 0 before
    parent_adopted         1 if a place around it had adopted in an earlier year
    province_adopters      other places of the same province, but those around it, that had adopted in an earlier year
    province_places        other places of the same province, but those around it, of which reports are held
    all_adopters           places that had adopted in an earlier year (count)
    topics_before          other topics (programmes) that the place had adopted in earlier years (count)
    facts                  statements in its reports on this year, done and planned (count)
    =====================  ================================================================================
    """

    name: str
    place: str
    code: str
    province: str
    level: str
    year: int
    adopted: int
    report_held: int
    time: int
    national: int
    national_age: int
    parent_adopted: int
    province_adopters: int
    province_places: int
    all_adopters: int
    topics_before: int
    facts: int


class Effect(NamedTuple):
    """How often places adopt with and without a condition. Rates are adoptions per place-year at risk, 0 to 1.

    ``ratio`` is rate with by rate without; None where a rate has no denominator or is zero. Rates are crude: no covariate
    is held constant. For that take ``event_history`` to statsmodels or R.
    """

    condition: str
    years_with: int
    adopted_with: int
    rate_with: float | None
    years_without: int
    adopted_without: int
    rate_without: float | None
    ratio: float | None


class Histories:
    """What all event histories of one diffusion share."""

    def __init__(self, diffusion: Diffusion) -> None:
        self.diffusion = diffusion
        self.held = diffusion.years_held()
        self.facts = diffusion.edges.told
        self.taken: dict[str, list[int]] = defaultdict(list)
        for item in sorted((i for items in diffusion.adoptions.values() for i in items), key=lambda i: i.year):
            self.taken[item.place].append(item.year)
        self.provinces: dict[str, list[str]] = defaultdict(list)
        for place in self.held:
            self.provinces[diffusion.province(place)].append(place)
        self.peers = {place: self._peers(place) for place in self.held}

    def _peers(self, place: str) -> int:
        """The other places of the province, without those around this one."""
        outer = (place, *self.diffusion.parents(place))
        found = self.provinces[self.diffusion.province(place)]
        return len(found) - sum(
            other in self.held for other in outer if self.diffusion.province(other) == self.diffusion.province(place)
        )

    def rows(self, name: str) -> list[Risk]:
        """One row for each place and year at risk."""
        years = {item.place: item.year for item in self.diffusion.adoptions[name]}
        national = self.diffusion.national(name).year
        by_province: dict[str, list[int]] = defaultdict(list)
        for place, year in years.items():
            by_province[self.diffusion.province(place)].append(year)
        near = {province: sorted(found) for province, found in by_province.items()}
        every = sorted(years.values())
        places = sorted(self.held, key=lambda place: (self.diffusion.label(place), place))
        return [
            row
            for place in places
            for row in self._place(name, place, years, national, near.get(self.diffusion.province(place), []), every)
        ]

    def _place(
        self, name: str, place: str, years: Mapping[str, int], national: int | None, near: list[int], every: list[int]
    ) -> Iterable[Risk]:
        diffusion, held = self.diffusion, self.held[place]
        province = diffusion.province(place)
        outer = diffusion.parents(place)
        around = [years[parent] for parent in outer if parent in years]
        end = years.get(place)
        names = diffusion.label(place), place.rsplit("/", 1)[-1], diffusion.label(province)
        level, peers, taken, first = (
            diffusion.graph.nodes[place]["level"],
            self.peers[place],
            self.taken[place],
            min(held),
        )
        for year in range(first, max(held) + 1):
            if end is not None and year > end:
                return
            yield Risk(
                name,
                *names,
                level,
                year=year,
                adopted=int(year == end),
                report_held=int(year in held),
                time=year - first + 1,
                national=int(national is not None and national <= year),
                national_age=max(0, year - national) if national is not None else 0,
                parent_adopted=int(any(other < year for other in around)),
                province_adopters=bisect_left(near, year) - sum(other < year for other in around),
                province_places=peers,
                all_adopters=bisect_left(every, year),
                topics_before=bisect_left(taken, year),
                facts=self.facts.get((place, year), 0),
            )


def effects(rows: Sequence[Risk]) -> list[Effect]:
    """Adoption with and without each condition, over rows of event histories."""
    return [
        _effect("a place around it had adopted", rows, [row.parent_adopted > 0 for row in rows]),
        _effect("a place of the same province had adopted", rows, [row.province_adopters > 0 for row in rows]),
        _effect("three or more of the same province had", rows, [row.province_adopters > 2 for row in rows]),
        _effect("any place had adopted", rows, [row.all_adopters > 0 for row in rows]),
        _effect("the national instrument was out", rows, [row.national > 0 for row in rows]),
    ]


def _effect(condition: str, rows: Sequence[Risk], met: Sequence[bool]) -> Effect:
    with_, without = sum(met), len(met) - sum(met)
    adopted = sum(row.adopted for row, yes in zip(rows, met, strict=True) if yes)
    others = sum(row.adopted for row in rows) - adopted
    rate = adopted / with_ if with_ else None
    other_rate = others / without if without else None
    ratio = rate / other_rate if rate is not None and other_rate else None
    return Effect(condition, with_, adopted, _rounded(rate), without, others, _rounded(other_rate), _rounded(ratio))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
