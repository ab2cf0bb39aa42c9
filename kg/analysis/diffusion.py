"""How a topic or a programme travels between governments: order and lags, effects of neighbours and hierarchy, survival tables.

What the store does not hold is not known: a place without reports is in no risk set, and a place that adopted before its
first report in the store shows the year of that report (left-censored). ``event_history`` carries ``report_held`` for that.
"""

from __future__ import annotations

import statistics
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from kg.analysis.edges import Edges, edges_of
from kg.analysis.event_history import Effect, Histories, Risk, effects
from kg.analysis.national import Instrument, Nationals
from kg.analysis.projections import Adoption, adoptions, is_local, parents
from kg.analysis.source import Report
from kg.errors import NotInStore

if TYPE_CHECKING:
    import networkx as nx


class Step(NamedTuple):
    """One place's adoption. Lags are years; None where there is nothing to count from.

    ``rank``: 1 for the first, equal years share a rank (1, 1, 3). ``lag_first``: since the first adopter; ``lag_national``:
    since the national instrument; ``parent``: the nearest place around that has adopted too, ``lag_parent`` the years
    since (negative: the parent followed). ``province_before``: places of the same province, but those around it, that had
    adopted in an earlier year. ``body``, ``thing`` (rule or programme) are names, ``document`` an IRI.
    """

    name: str
    place: str
    code: str
    province: str
    level: str
    year: int
    rank: int
    lag_first: int
    national: str
    national_year: int | None
    national_dated_by: str
    lag_national: int | None
    parent: str
    lag_parent: int | None
    province_before: int
    thing: str
    body: str
    dated_by: str
    source: Adoption


class Spread(NamedTuple):
    """One topic or programme over all places. ``half``: years until half of those that ever adopted had done so."""

    name: str
    adopters: int
    first_year: int
    last_year: int
    first_places: str
    half: int
    national: str
    national_year: int | None
    lag_national: int | None


class Adopter(NamedTuple):
    """How early a place is, over topics (programmes) of at least two adopters.

    ``earliness`` is the mean of 1 for the first and 0 for the last adopter of each, by the share of the other adopters
    that were later, equal years counting half. ``first``: how often no one was earlier; ``median_lag``: years behind the
    first adopter; ``reports``: years for which the store holds a report of the place.
    """

    place: str
    province: str
    adopted: int
    first: int
    earliness: float
    median_lag: float
    reports: int


class Diffusion:
    """Adoption over a graph of ``kg.load_graph`` and the reports of ``load_reports``; ``of`` is topic or programme."""

    def __init__(self, graph: nx.MultiDiGraph[str] | Edges, reports: Sequence[Report] = (), of: str = "topic") -> None:
        self.edges = edges_of(graph)
        self.graph = self.edges.graph
        self.reports = reports
        self.of = of
        self.adoptions: Mapping[str, Sequence[Adoption]] = _by_name(adoptions(self.edges, of))
        self._around: dict[str, list[str]] = {}
        self._national = Nationals(self.edges)

    # ------------------------------------------------------------ names

    def names(self, at_least: int = 1) -> list[str]:
        """Topics or programmes with so many adopters, those with most first."""
        found = [name for name, items in self.adoptions.items() if len(items) >= at_least]
        return sorted(found, key=lambda name: (-len(self.adoptions[name]), name))

    def named(self, words: str) -> str:
        """The topic or programme of that name; else the one with most adopters whose name holds the words.

        Raises NotInStore.
        """
        if words in self.adoptions:
            return words
        found = next((name for name in self.names() if words in name), None)
        if found is None:
            raise NotInStore(
                f"no place adopted a {self.of} named {words}; `kg analyze diffusion` lists those that were"
            )
        return found

    # ------------------------------------------------------------ order and lags

    def national(self, name: str) -> Instrument:
        """The national instrument on a topic: the one of the same topic, else the one that most of its rules carry out."""
        if self.of != "topic":
            return Instrument("", "", None, "")
        found = self._national.of_topic.get(name)
        if found is None:
            carried = Counter(
                value for item in self.adoptions.get(name, ()) for value in self._national.carried_out(item.thing)
            )
            found = min(carried, key=lambda iri: (-carried[iri], iri), default=None)
        return self._national.dated(found) if found else Instrument("", "", None, "")

    def order(self, name: str) -> list[Step]:
        """The adopters of a topic or programme, the earliest first, then by name of the place.

        Raises NotInStore for a name that nobody adopted.
        """
        items = self.adoptions[self.named(name)]
        instrument = self.national(items[0].name)
        years = {item.place: item.year for item in items}
        ordered, near = sorted(years.values()), self._by_province(years)
        steps = [
            self._step(item, items[0].year, instrument, years, bisect_left(ordered, item.year) + 1, near)
            for item in items
        ]
        return sorted(steps, key=lambda step: (step.year, step.place, step.source))

    def _by_province(self, years: Mapping[str, int]) -> dict[str, list[int]]:
        """The years in which places of a province adopted, sorted."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, year in years.items():
            found[self.province(place)].append(year)
        return {province: sorted(of_province) for province, of_province in found.items()}

    def _step(
        self,
        item: Adoption,
        start: int,
        national: Instrument,
        years: Mapping[str, int],
        rank: int,
        near: Mapping[str, list[int]],
    ) -> Step:
        label, around = self.label, self.parents(item.place)
        parent = next((place for place in around if place in years), None)
        province = self.province(item.place)
        # those around lie in the same province, and count for themselves
        outer = sum(years[place] < item.year for place in around if place in years)
        before = bisect_left(near[province], item.year) - outer
        return Step(
            name=item.name,
            place=label(item.place),
            code=item.place.rsplit("/", 1)[-1],
            province=label(province),
            level=self.graph.nodes[item.place]["level"],
            year=item.year,
            rank=rank,
            lag_first=item.year - start,
            national=national.label,
            national_year=national.year,
            national_dated_by=national.dated_by,
            lag_national=None if national.year is None else item.year - national.year,
            parent=label(parent) if parent else "",
            lag_parent=item.year - years[parent] if parent else None,
            province_before=before,
            thing=label(item.thing),
            body=label(item.body),
            dated_by=item.dated_by,
            source=item,
        )

    def spread(self, at_least: int = 2) -> list[Spread]:
        """Every topic or programme with so many adopters: how many, from when to when, how fast."""
        return [self._spread(name) for name in self.names(at_least)]

    def _spread(self, name: str) -> Spread:
        items = self.adoptions[name]
        years = sorted(item.year for item in items)
        instrument = self.national(name)
        return Spread(
            name=name,
            adopters=len(items),
            first_year=years[0],
            last_year=years[-1],
            first_places="; ".join(sorted(self.label(item.place) for item in items if item.year == years[0])),
            half=years[(len(years) - 1) // 2] - years[0],
            national=instrument.label,
            national_year=instrument.year,
            lag_national=None if instrument.year is None else years[0] - instrument.year,
        )

    def early_adopters(self, at_least: int = 2) -> list[Adopter]:
        """Places by how early they are, over topics or programmes of so many adopters; the earliest first."""
        scores: dict[str, list[float]] = defaultdict(list)
        lags: dict[str, list[int]] = defaultdict(list)
        for name in self.names(max(2, at_least)):
            years = sorted(item.year for item in self.adoptions[name])
            for item in self.adoptions[name]:
                scores[item.place].append(_earliness(item.year, years))
                lags[item.place].append(item.year - years[0])
        held = {place: len(years) for place, years in self.years_held().items()}
        found = [
            Adopter(
                place=self.label(place),
                province=self.label(self.province(place)),
                adopted=len(values),
                first=sum(lag == 0 for lag in lags[place]),
                earliness=round(statistics.fmean(values), 4),
                median_lag=float(statistics.median(lags[place])),
                reports=held.get(place, 0),
            )
            for place, values in scores.items()
        ]
        return sorted(found, key=lambda a: (-a.earliness, -a.adopted, a.place))

    # ------------------------------------------------------------ event history

    def years_held(self) -> dict[str, set[int]]:
        """For which years the store holds a report of a place (or of a body of it); by IRI of the place."""
        held: dict[str, set[int]] = defaultdict(set)
        for report in self.reports:
            if report.place in self.graph and report.year > 0 and is_local(self.graph, report.place):
                held[report.place].add(report.year)
        return held

    def event_history(self, name: str) -> list[Risk]:
        """Place × year × adopted with what the graph holds as covariates, ready for statsmodels or R; by place and year.

        Raises NotInStore for a name that nobody adopted.
        """
        name = self.named(name)
        return Histories(self).rows(name)

    def effects(self, names: Iterable[str]) -> list[Effect]:
        """Adoption with and without an earlier adopter around, in the province, anywhere, and a national instrument."""
        histories = Histories(self)
        return effects([row for name in names for row in histories.rows(self.named(name))])

    # ------------------------------------------------------------ places

    def label(self, node: str) -> str:
        """Name of a node, "" for none."""
        return str(self.graph.nodes[node]["label"]) if node in self.graph else ""

    def parents(self, place: str) -> list[str]:
        """The places around a place, the nearest first, without the country."""
        if place not in self._around:
            self._around[place] = parents(self.graph, place)
        return self._around[place]

    def province(self, place: str) -> str:
        """The province that a place lies in; itself, if it is one."""
        return (self.parents(place) or [place])[-1]


def _earliness(year: int, years: Sequence[int]) -> float:
    """Share of the other adopters that were later, equal years counting half; ``years`` sorted, at least two."""
    later = len(years) - bisect_right(years, year)
    equal = len(years) - later - bisect_left(years, year) - 1
    return (later + equal / 2) / (len(years) - 1)


def _by_name(items: Iterable[Adoption]) -> dict[str, list[Adoption]]:
    found: dict[str, list[Adoption]] = defaultdict(list)
    for item in items:
        found[item.name].append(item)
    return dict(found)
