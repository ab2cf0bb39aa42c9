"""Smaller graphs made from the graph of statements: who adopts alike, cites whom, acts with whom, runs what.

All take the graph of ``kg.load_graph`` and return plain networkx graphs with labels and types on the nodes, sorted by IRI,
so that any algorithm of networkx, and Gephi, take them as they are. ``first`` and ``last`` on an edge are years.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.analysis.edges import Edges, edges_of
from kg.analysis.sharing import Sharing, sharing_of
from kg.analysis.source import LOCAL_LEVELS
from kg.errors import AnalysisError

if TYPE_CHECKING:
    import networkx as nx

MADE = ("issued", "amended")
# 国办发〔2018〕37号: the year of a document number is the year in which it was given out (党政机关公文格式 GB/T 9704-2012)
_NUMBER_YEAR = re.compile(r"〔((?:19|20)\d\d)〕")


class Adoption(NamedTuple):
    """The first year in which a place is known to have a rule on a topic, or to run a programme.

    ``year`` is that of the rule's document number where it has one, else the year that the first report covers which
    tells of it; ``dated_by`` says which: ``document number`` or ``report``. ``thing`` is the rule or programme, ``body``
    who made or ran it, ``document`` the report: IRIs, as is ``place``.
    """

    name: str
    place: str
    year: int
    thing: str
    relation: str
    body: str
    document: str
    dated_by: str


def number_year(numbers: str) -> int | None:
    """The earliest year in document numbers joined by "; ": 甬政发〔2021〕1号 → 2021."""
    return min(map(int, _NUMBER_YEAR.findall(numbers)), default=None)


def is_local(graph: nx.MultiDiGraph[str], place: str) -> bool:
    """A place below the country: province, prefecture, county or town."""
    return graph.nodes[place]["level"] in LOCAL_LEVELS


def parents(graph: nx.MultiDiGraph[str], place: str) -> list[str]:
    """The places around a place, the nearest first, without the country."""
    found: list[str] = []
    here: str | None = place
    while here is not None:
        around = [v for _, v, data in graph.out_edges(here, data=True) if data["relation"] == "containedInPlace"]
        here = next((v for v in around if v not in found and is_local(graph, v)), None)
        if here is not None:
            found.append(here)
    return found


def adoptions(graph: nx.MultiDiGraph[str] | Edges, of: str = "topic") -> list[Adoption]:
    """First adoption of each topic (``of="programme"``: of each programme) by each place, by name, year and place.

    A place adopts a topic with the first rule on it that a body issued or amended (done, not planned) and that belongs to
    the place; a programme with the first body of the place that runs it. National rules adopt nothing: they are what is
    adopted. Raises AnalysisError for another ``of``.
    """
    if of not in ("topic", "programme"):
        raise AnalysisError(f"adoption is of a topic or of a programme, not of a {of}")
    found: dict[tuple[str, str], Adoption] = {}
    edges = edges_of(graph)
    for subject, value, data in edges.of(*(MADE if of == "topic" else ("runs",))):
        if data["status"] != "done":
            continue
        for item in _adopted(edges.graph, edges.seats, subject, value, data, of):
            key = (item.name, item.place)
            found[key] = min(found.get(key, item), item, key=lambda a: (a.year, *a[3:]))
    return sorted(found.values(), key=lambda a: (a.name, a.year, a.place))


def _adopted(
    graph: nx.MultiDiGraph[str],
    seated: Mapping[str, list[str]],
    subject: str,
    value: str,
    data: Mapping[str, Any],
    of: str,
) -> Iterable[Adoption]:
    name = graph.nodes[value][of]
    if not name:
        return
    # a rule belongs to its own place, a programme that many share to the place of the body that runs it
    nodes = (value, subject) if of == "topic" else (subject, value)
    places = next((seated[node] for node in nodes if seated[node]), [])
    numbered = number_year(graph.nodes[value]["doc_number"]) if data["relation"] == "issued" else None
    year, dated_by = data["year"], "report"
    if numbered is not None and (year < 0 or numbered < year):
        year, dated_by = numbered, "document number"
    if year > 0:
        for place in places:
            if is_local(graph, place):
                yield Adoption(name, place, year, value, data["relation"], subject, data["document"], dated_by)


# ---------------------------------------------------------------- networks


def place_topics(graph: nx.MultiDiGraph[str] | Edges, of: str = "topic") -> nx.Graph[str]:
    """The bipartite graph of places and topics (or programmes): ``bipartite`` 0 and 1; edge ``year`` of adoption.

    The nodes of topics are ``topic:`` (``programme:``) and the name.
    """
    import networkx as nx

    network: nx.Graph[str] = nx.Graph()
    edges = edges_of(graph)
    found = adoptions(edges, of)
    for place in sorted({item.place for item in found}):
        network.add_node(place, **_about(edges.graph, place), bipartite=0)
    for name in sorted({item.name for item in found}):
        network.add_node(f"{of}:{name}", label=name, type=of, jurisdiction="", bipartite=1)
    for item in found:
        network.add_edge(item.place, f"{of}:{item.name}", weight=1, year=item.year, first=item.year, last=item.year)
    return network


def co_adoption(graph: nx.MultiDiGraph[str] | Edges, of: str = "topic") -> nx.Graph[str]:
    """Places joined by the topics that both have rules on (``of="programme"``: by the programmes that both run).

    A place has a topic if a regulation of its jurisdiction on that topic was issued or amended (done, not planned). From
    the bipartite graph of places and topics, its projection on places: node IRI with ``label`` and ``topics`` (count),
    edge with ``weight`` (shared topics, count), ``jaccard`` (shared of all that either has, 0 to 1) and ``topics`` (their
    names, joined by "; "). Sorted by IRI.
    """
    edges = edges_of(graph)
    return co_adoption_of(edges.graph, sharing(adoptions(edges, of)))


def co_adoption_of(graph: nx.MultiDiGraph[str], shared: Sharing) -> nx.Graph[str]:
    """``co_adoption`` from its matrix."""
    import networkx as nx

    projection: nx.Graph[str] = nx.Graph()
    for place, own in zip(shared.places, shared.own, strict=True):
        projection.add_node(place, **_about(graph, place), topics=len(own))
    for pair in shared.in_order():
        ends = shared.places[pair.place], shared.places[pair.other]
        projection.add_edge(*ends, weight=pair.weight, jaccard=pair.jaccard, topics=pair.names)
    return projection


def sharing(found: Iterable[Adoption]) -> Sharing:
    """The matrix behind ``co_adoption``, for more places than a graph of all pairs can hold."""
    return sharing_of((item.place, item.name) for item in found)


def programme_sharing(graph: nx.MultiDiGraph[str] | Edges) -> nx.Graph[str]:
    """Places joined by the programmes that bodies of both run; see ``co_adoption``."""
    return co_adoption(graph, "programme")


def citations(graph: nx.MultiDiGraph[str] | Edges) -> nx.DiGraph[str]:
    """Rules that point at the rules they carry out, local to national (``implements``), and places at the rules they apply.

    Edge with ``relation`` (``implements``, ``applies``), ``weight`` (statements), ``first`` and ``last`` year.
    """
    import networkx as nx

    network: nx.DiGraph[str] = nx.DiGraph()
    joined = _Joined()
    edges = edges_of(graph)
    for subject, value, data in edges.of("implements", "applies"):
        if data["status"] == "done":
            for end in [subject] if data["relation"] == "implements" else edges.seats[subject]:
                joined.add(end, value, data, data["relation"])
    joined.into(network, edges.graph)
    return network


def acting_together(graph: nx.MultiDiGraph[str] | Edges) -> nx.Graph[str]:
    """Bodies that cooperate; edge with ``weight`` (statements, done), ``first`` and ``last`` year."""
    import networkx as nx

    network: nx.Graph[str] = nx.Graph()
    joined = _Joined()
    edges = edges_of(graph)
    for subject, value, data in edges.of("cooperates"):
        if data["status"] == "done" and subject != value:
            joined.add(min(subject, value), max(subject, value), data, "cooperates")
    joined.into(network, edges.graph)
    return network


def officials(graph: nx.MultiDiGraph[str] | Edges) -> nx.DiGraph[str]:
    """Persons → posts → bodies: a node ``post:`` for each post of each body; edges with ``weight``, ``first``, ``last``."""
    import networkx as nx

    network: nx.DiGraph[str] = nx.DiGraph()
    joined = _Joined()
    posts: dict[str, dict[str, str]] = {}
    edges = edges_of(graph)
    for person, body, data in edges.of("holds_post"):
        if data["status"] == "done":
            node = f"post:{body.rsplit('/', 1)[-1]}/{data['post']}"
            place = edges.graph.nodes[body]["jurisdiction"]
            posts[node] = {"label": data["post"], "type": "post", "jurisdiction": place}
            joined.add(person, node, data, "holds_post")
            joined.add(node, body, data, "post_of")
    joined.into(network, edges.graph, posts)
    return network


def statements(graph: nx.MultiDiGraph[str] | Edges) -> nx.Graph[str]:
    """Who is joined to what by any statement, undirected, one edge a pair; ``weight``: how many statements."""
    import networkx as nx

    weights: Counter[tuple[str, str]] = Counter()
    edges = edges_of(graph)
    for a, b, _ in edges.statements():
        if a != b:
            weights[(a, b) if a < b else (b, a)] += 1
    ends = {end for pair in weights for end in pair}
    network: nx.Graph[str] = nx.Graph()
    network.add_nodes_from((node, _about(edges.graph, node)) for node in edges.graph if node in ends)
    network.add_weighted_edges_from((a, b, count) for (a, b), count in sorted(weights.items()))
    return network


class _Joined:
    """Edges between two nodes, counted, with the years that they span."""

    def __init__(self) -> None:
        self.edges: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.relations: dict[tuple[str, str], str] = {}

    def add(self, a: str, b: str, data: Mapping[str, Any], relation: str) -> None:
        self.edges[(a, b)].append(data["year"])
        self.relations[(a, b)] = relation

    def into(
        self, network: nx.Graph[str], graph: nx.MultiDiGraph[str], others: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        known = others or {}
        for node in sorted({end for edge in self.edges for end in edge}):
            network.add_node(node, **(known[node] if node in known else _about(graph, node)))
        for (a, b), years in sorted(self.edges.items()):
            dated = [year for year in years if year > 0]
            spanned = {"first": min(dated), "last": max(dated)} if dated else {}
            network.add_edge(a, b, relation=self.relations[(a, b)], weight=len(years), **spanned)


def _about(graph: nx.MultiDiGraph[str], node: str) -> dict[str, str]:
    data = graph.nodes[node]
    return {name: data[name] for name in ("label", "type", "jurisdiction")}


NETWORKS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "statements": statements,
        "coadoption": co_adoption,
        "programmes": programme_sharing,
        "cooperation": acting_together,
        "citations": citations,
        "officials": officials,
    }
)
"""Networks by name, each a function of the graph of ``kg.load_graph``."""


def network(graph: nx.MultiDiGraph[str] | Edges, name: str) -> Any:
    """One of ``NETWORKS``.

    Raises AnalysisError for another name.
    """
    if name not in NETWORKS:
        raise AnalysisError(f"no network {name}; there are {', '.join(NETWORKS)}")
    return NETWORKS[name](graph)
