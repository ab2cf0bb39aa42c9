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

from kg.analysis.projections import MADE, Adoption, adoptions, is_local, number_year, parents, seats
from kg.analysis.source import Report
from kg.errors import NotInStore

if TYPE_CHECKING:
    import networkx as nx


class Instrument(NamedTuple):
    """The national instrument behind a topic. ``year``: of its ``document number``; else it was ``issued`` or ``cited`` first.

    ``dated_by`` names which of the three; a year of the first citation is the latest year possible. ``iri`` is "" and
    ``year`` None where the store knows of none.
    """

    iri: str
    label: str
    year: int | None
    dated_by: str


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

    def __init__(self, graph: nx.MultiDiGraph[str], reports: Sequence[Report] = (), of: str = "topic") -> None:
        self.graph = graph
        self.reports = reports
        self.of = of
        self.adoptions: Mapping[str, Sequence[Adoption]] = _by_name(adoptions(graph, of))
        self._around: dict[str, list[str]] = {}
        self._national = _Nationals(graph)

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
        ordered = sorted(years.values())
        steps = [
            self._step(item, items[0].year, instrument, years, bisect_left(ordered, item.year) + 1) for item in items
        ]
        return sorted(steps, key=lambda step: (step.year, step.place, step.source))

    def _step(self, item: Adoption, start: int, national: Instrument, years: Mapping[str, int], rank: int) -> Step:
        label, around = self.label, self.parents(item.place)
        parent = next((place for place in around if place in years), None)
        province = self.province(item.place)
        before = sum(
            year < item.year and place not in around and self.province(place) == province
            for place, year in years.items()
        )
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
        return _Histories(self).rows(name)

    def effects(self, names: Iterable[str]) -> list[Effect]:
        """Adoption with and without an earlier adopter around, in the province, anywhere, and a national instrument."""
        histories = _Histories(self)
        rows = [row for name in names for row in histories.rows(self.named(name))]
        return [
            _effect("a place around it had adopted", rows, [row.parent_adopted > 0 for row in rows]),
            _effect("a place of the same province had adopted", rows, [row.province_adopters > 0 for row in rows]),
            _effect("three or more of the same province had", rows, [row.province_adopters > 2 for row in rows]),
            _effect("any place had adopted", rows, [row.all_adopters > 0 for row in rows]),
            _effect("the national instrument was out", rows, [row.national > 0 for row in rows]),
        ]

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


class _Histories:
    """What all event histories of one diffusion share."""

    def __init__(self, diffusion: Diffusion) -> None:
        self.diffusion = diffusion
        self.held = diffusion.years_held()
        seated = seats(diffusion.graph)
        self.facts = Counter(
            (place, data["year"])
            for subject, _, data in diffusion.graph.edges(data=True)
            if data["document"]
            for place in seated[subject]
        )
        self.taken: dict[str, list[int]] = defaultdict(list)
        for item in sorted((i for items in diffusion.adoptions.values() for i in items), key=lambda i: i.year):
            self.taken[item.place].append(item.year)
        self.provinces: dict[str, list[str]] = defaultdict(list)
        for place in self.held:
            self.provinces[diffusion.province(place)].append(place)

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
        peers = sum(other != place and other not in outer for other in self.provinces[province])
        end = years.get(place)
        for year in range(min(held), max(held) + 1):
            if end is not None and year > end:
                return
            yield Risk(
                name=name,
                place=diffusion.label(place),
                code=place.rsplit("/", 1)[-1],
                province=diffusion.label(province),
                level=diffusion.graph.nodes[place]["level"],
                year=year,
                adopted=int(year == end),
                report_held=int(year in held),
                time=year - min(held) + 1,
                national=int(national is not None and national <= year),
                national_age=max(0, year - national) if national is not None else 0,
                parent_adopted=int(any(other < year for other in around)),
                province_adopters=bisect_left(near, year) - sum(other < year for other in around),
                province_places=peers,
                all_adopters=bisect_left(every, year),
                topics_before=bisect_left(self.taken[place], year),
                facts=self.facts[(place, year)],
            )


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


# ---------------------------------------------------------------- national instruments


class _Nationals:
    """The rules of the country: by topic, who carries them out, and from when they are."""

    def __init__(self, graph: nx.MultiDiGraph[str]) -> None:
        self.graph = graph
        self._seats = seats(graph)
        self.rules = {
            node for node, data in graph.nodes(data=True) if data["type"] == "regulation" and self._of_the_country(node)
        }
        self.issued: dict[str, int] = {}
        self.cited: dict[str, int] = {}
        for subject, value, data in graph.edges(data=True):
            if value in self.rules and data["year"] > 0 and data["status"] == "done":
                made = data["relation"] in MADE and self._of_the_country(subject)
                years = self.issued if made else self.cited
                years[value] = min(years.get(value, data["year"]), data["year"])
        self.of_topic: dict[str, str] = {}
        for node in sorted(self.rules, key=self._earliest):
            if topic := graph.nodes[node]["topic"]:
                self.of_topic.setdefault(topic, node)

    def _of_the_country(self, node: str) -> bool:
        return any(self.graph.nodes[place]["level"] == "country" for place in self._seats[node])

    def _earliest(self, node: str) -> tuple[int, str]:
        return self.dated(node).year or 9999, node

    def carried_out(self, rule: str) -> list[str]:
        """National rules that this one carries out."""
        edges = self.graph.out_edges(rule, data=True)
        return [value for _, value, data in edges if data["relation"] == "implements" and value in self.rules]

    def dated(self, node: str) -> Instrument:
        """A national rule with its year and where that is from."""
        data = self.graph.nodes[node]
        for year, dated_by in (
            (number_year(data["doc_number"]), "document number"),
            (self.issued.get(node), "issued"),
            (self.cited.get(node), "cited"),
        ):
            if year is not None:
                return Instrument(node, data["label"], year, dated_by)
        return Instrument(node, data["label"], None, "")
