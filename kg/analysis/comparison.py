"""Places side by side, what happened when, who held which post, and which plans were kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from kg.analysis.edges import Edges, edges_of
from kg.analysis.projections import MADE, adoptions
from kg.analysis.source import Plan, Report
from kg.errors import NotInStore

if TYPE_CHECKING:
    import networkx as nx

CHANGES = ("drafted", *MADE, "repealed")


class Difference(NamedTuple):
    """What one or both of two places have. ``what``: topic, programme or applied (a rule that bodies of the place apply).

    ``year`` and ``other_year`` are the first years, None where the place has it not; ``first`` is the name of the place that
    was earlier, "same year" or "only" and the name.
    """

    what: str
    name: str
    year: int | None
    other_year: int | None
    first: str


class Event(NamedTuple):
    """A rule drafted, issued, amended or repealed, or a programme run: ``year`` is the one that the report covers."""

    year: int
    place: str
    relation: str
    status: str
    thing: str
    topic: str
    body: str
    document: str


class Tenure(NamedTuple):
    """A person in a post of a body, with the first and last year of the reports that say so and how many do.

    ``bodies``: how many bodies persons of this name hold posts in; ``source``: IRIs of a document that says so, of the person
    and of the body.
    """

    person: str
    post: str
    body: str
    place: str
    first: int
    last: int
    reports: int
    bodies: int
    source: tuple[str, str, str]


class Kept(NamedTuple):
    """Plans of a body in the report on one year. ``followed``: those after which the store holds the next year's report.

    ``done``: followed plans that a report on the next year tells as done; ``rate`` is done by followed, None without any.
    A plan is not broken because no report speaks of it: a low rate asks for a reader.
    """

    body: str
    place: str
    year: int
    planned: int
    followed: int
    done: int
    rate: float | None


class Coverage(NamedTuple):
    """How many reports the store holds of a place (with its bodies) on a year."""

    place: str
    province: str
    level: str
    year: int
    reports: int


def place_named(graph: nx.MultiDiGraph[str], name: str) -> str:
    """IRI of the place of that name (宁波市, 宁波), division code or IRI; of several, the highest, then the first code.

    Raises NotInStore.
    """
    levels = ("country", "province", "prefecture", "county", "town", "region", "")
    found = [
        (levels.index(data["level"]), node)
        for node, data in graph.nodes(data=True)
        if data["type"] == "place"
        and (name in (node, node.rsplit("/", 1)[-1], data["label"]) or (data["label"][:-1] == name and len(name) > 1))
    ]
    if not found:
        raise NotInStore(f"the store knows no place {name}; `kg analyze coverage` lists those that it holds reports of")
    return min(found)[1]


def compare(graph: nx.MultiDiGraph[str], place: str, other: str) -> list[Difference]:
    """Topics, programmes and applied rules of two places (names, codes or IRIs): shared ones first, then those of one only.

    Raises NotInStore for a place that the graph has not.
    """
    ours, theirs = place_named(graph, place), place_named(graph, other)
    labels = graph.nodes[ours]["label"], graph.nodes[theirs]["label"]
    found: list[Difference] = []
    for what in ("topic", "programme"):
        years: dict[str, dict[str, int]] = {ours: {}, theirs: {}}
        for item in adoptions(graph, what):
            if item.place in years:
                years[item.place][item.name] = item.year
        found += _differences(what, years[ours], years[theirs], labels)
    found += _differences("applied", _applied(graph, ours), _applied(graph, theirs), labels)
    return found


def _differences(
    what: str, ours: Mapping[str, int], theirs: Mapping[str, int], labels: tuple[str, str]
) -> list[Difference]:
    rows = [
        Difference(what, name, ours.get(name), theirs.get(name), _first(ours.get(name), theirs.get(name), labels))
        for name in {*ours, *theirs}
    ]
    return sorted(rows, key=lambda row: (row.year is None or row.other_year is None, row.year is None, row.name))


def _first(year: int | None, other: int | None, labels: tuple[str, str]) -> str:
    if year is None or other is None:
        return f"only {labels[0] if other is None else labels[1]}"
    return "same year" if year == other else labels[other < year]


def _applied(graph: nx.MultiDiGraph[str], place: str) -> dict[str, int]:
    """Rules that bodies of the place apply, with the first year."""
    found: dict[str, int] = {}
    for body, _, placed in graph.in_edges(place, data=True):
        if placed["relation"] == "jurisdiction":
            for _, value, data in graph.out_edges(body, data=True):
                if data["relation"] == "applies" and data["status"] == "done" and data["year"] > 0:
                    name = graph.nodes[value]["label"]
                    found[name] = min(found.get(name, data["year"]), data["year"])
    return found


def timeline(
    graph: nx.MultiDiGraph[str] | Edges, about: str = "", titles: Mapping[str, str] | None = None
) -> list[Event]:
    """Rules drafted, issued, amended, repealed and programmes run, by year and place; ``about``: words of name or topic.

    ``titles``: titles of documents by IRI, for the last column.
    """
    found: set[Event] = set()
    edges = edges_of(graph)
    nodes, seated = edges.graph.nodes, edges.seats
    for body, value, data in edges.of(*CHANGES, "runs"):
        thing = nodes[value]
        if data["year"] < 0:
            continue
        topic = thing["topic"] or thing["programme"]
        if about in thing["label"] or about in topic:
            place = seated[body] or seated[value]
            where = nodes[place[0]]["label"] if place else ""
            document = (titles or {}).get(data["document"], data["document"])
            label = nodes[body]["label"]
            found.add(
                Event(data["year"], where, data["relation"], data["status"], thing["label"], topic, label, document)
            )
    return sorted(found)


def tenures(graph: nx.MultiDiGraph[str] | Edges) -> list[Tenure]:
    """Who held which post of which body in which years; persons named in reports of more than one body have ``bodies`` > 1."""
    years: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    reports: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    bodies: dict[str, set[str]] = defaultdict(set)
    edges = edges_of(graph)
    nodes = edges.graph.nodes
    for person, body, data in edges.of("holds_post"):
        if data["status"] == "done":
            years[(person, data["post"], body)].append(data["year"])
            reports[(person, data["post"], body)].add(data["document"])
            bodies[nodes[person]["label"]].add(body)
    found = [
        Tenure(
            person=nodes[person]["label"],
            post=post,
            body=nodes[body]["label"],
            place=nodes[body]["jurisdiction"],
            first=min(dated),
            last=max(dated),
            reports=len(reports[(person, post, body)]),
            bodies=len(bodies[nodes[person]["label"]]),
            source=(min(reports[(person, post, body)]), person, body),
        )
        for (person, post, body), dated in years.items()
    ]
    return sorted(found, key=lambda t: (t.place, t.body, t.first, t.post, t.person))


def kept_plans(
    plans: Sequence[Plan], reports: Sequence[Report], labels: Mapping[str, str], places: Mapping[str, str]
) -> list[Kept]:
    """Planned-then-done by body and year; ``labels`` of bodies and ``places`` (names) of bodies by IRI."""
    by_iri = {report.iri: report for report in reports}
    held = {(report.issuer, report.year) for report in reports if report.issuer}
    counts: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for plan in plans:
        report = by_iri.get(plan.document)
        if report is None or report.year < 0:
            continue
        row = counts[(plan.subject, report.year)]
        followed = plan.fulfilled or (report.issuer, report.year + 1) in held
        row[0] += 1
        row[1] += followed
        row[2] += plan.fulfilled
    found = [
        Kept(labels.get(body, body), places.get(body, ""), year, planned, followed, done, _share(done, followed))
        for (body, year), (planned, followed, done) in counts.items()
    ]
    return sorted(found, key=lambda k: (k.place, k.body, k.year))


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def coverage(reports: Iterable[Report], labels: Mapping[str, tuple[str, str, str]]) -> list[Coverage]:
    """How many reports are held by place and year; ``labels``: name, province and level of a place by IRI."""
    counts: dict[tuple[str, int], int] = defaultdict(int)
    for report in reports:
        counts[(report.place, report.year)] += 1
    found = [Coverage(*labels.get(place, (place, "", "")), year, count) for (place, year), count in counts.items()]
    return sorted(found, key=lambda c: (c.province, c.place, c.year))
