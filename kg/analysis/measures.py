"""Figures of networks: counts, degrees, centrality and communities, by networkx's own algorithms."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.analysis import large
from kg.analysis.edges import Edges, edges_of
from kg.analysis.projections import co_adoption_of, statements
from kg.analysis.sharing import Sharing

if TYPE_CHECKING:
    import networkx as nx

SEED = 20211  # any number will do, as long as it is always the same
# betweenness is exact where nodes × (nodes + edges) stays below this, else estimated from as many nodes as do (Brandes and
# Pich 2007): exact, it takes hours at 100,000 nodes. 2 million steps are some two seconds of networkx.
BUDGET = 2_000_000
FEWEST_PIVOTS = 20
LARGE_BUDGET = 30_000_000  # the same with NetworKit
# above so many edges, communities come from NetworKit where it is installed, which networkx needs seconds for
LARGE_EDGES = 20_000
# without it, above so many from label propagation (Raghavan and others 2007): Louvain takes minutes there
LOUVAIN_EDGES = 300_000


class Count(NamedTuple):
    """A figure of the summary: ``what`` (nodes, edges, statements, documents, parts), of which ``name``."""

    what: str
    name: str
    number: int


class Degree(NamedTuple):
    """Statements that name a node, by part and status."""

    label: str
    type: str
    jurisdiction: str
    subject: int
    object: int
    done: int
    planned: int
    iri: str


class Central(NamedTuple):
    """Degree and betweenness centrality, 0 to 1; ``pivots``: nodes that betweenness was estimated from, 0 if exact."""

    label: str
    type: str
    jurisdiction: str
    degree: float
    betweenness: float
    pivots: int
    iri: str


class Community(NamedTuple):
    """A community: how many nodes and bodies, its three commonest places, its five busiest members."""

    community: int
    size: int
    bodies: int
    places: str
    members: str


def summary(graph: nx.MultiDiGraph[str] | Edges, joined: nx.Graph[str] | None = None) -> list[Count]:
    """How many nodes of each type, edges of each relation and status, documents and connected parts.

    ``joined``: the network of ``statements``, if it is known.
    """
    import networkx as nx

    edges = edges_of(graph)
    parts = nx.connected_components(statements(edges) if joined is None else joined)
    sizes = sorted(map(len, parts), reverse=True)
    kinds = Counter(data["type"] for _, data in edges.graph.nodes(data=True))
    relations = {relation: len(found) for relation, found in edges.by_relation.items()}
    status = Counter(data["status"] for _, _, data in edges.statements())
    return [
        *(Count("nodes", *item) for item in sorted(kinds.items())),
        *(Count("edges", *item) for item in sorted(relations.items())),
        *(Count("statements", *item) for item in sorted(status.items())),
        Count("documents", "with statements", len({data["document"] for _, _, data in edges.statements()})),
        Count("parts", "joined by statements", len(sizes)),
        Count("parts", "nodes of the largest", max(sizes, default=0)),
    ]


def degrees(graph: nx.MultiDiGraph[str] | Edges) -> list[Degree]:
    """Every node that a statement names, with statements as subject and as object, done and planned; the busiest first."""
    edges = edges_of(graph)
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])  # as subject, as object, done, planned
    for subject, value, data in edges.statements():
        status = 2 if data["status"] == "done" else 3
        for part, node in enumerate((subject, value)):
            found = counts[node]
            found[part] += 1
            found[status] += 1
    order = sorted(counts, key=lambda node: (-counts[node][0] - counts[node][1], node))
    return [
        Degree(*_about(edges.graph, node), subject, value, done, planned, node)
        for node in order
        for subject, value, done, planned in (counts[node],)
    ]


def pivots(nodes: int, edges: int) -> int:
    """From how many nodes betweenness is estimated; 0 if it is exact."""
    size = max(1, nodes + edges)
    if nodes <= max(FEWEST_PIVOTS, BUDGET // size):
        return 0
    budget = LARGE_BUDGET if large.available() else BUDGET
    return min(nodes, max(FEWEST_PIVOTS, budget // size))


def centrality(network: nx.Graph[str]) -> list[Central]:
    """Degree and betweenness centrality in a network, taken as undirected, the most central first.

    Directed, hardly any path has a middle: bodies point at rules, and rules at next to nothing.
    """
    import networkx as nx

    joined = network.to_undirected() if network.is_directed() else network
    degree = nx.degree_centrality(joined)
    estimated = pivots(len(joined), joined.number_of_edges())
    if estimated and large.available():
        between = large.betweenness(joined, estimated, SEED)
    else:
        between = nx.betweenness_centrality(joined, k=estimated or None, seed=SEED)
    order = sorted(joined, key=lambda node: (-round(between[node], 6), -degree[node], node))
    return [
        Central(*_about(joined, node), round(degree[node], 4), round(between[node], 4), estimated, node)
        for node in order
    ]


def communities(network: nx.Graph[str]) -> list[list[str]]:
    """Communities of a network, taken as undirected and weighted, the largest first, members sorted by IRI.

    Louvain (Blondel and others 2008), with a fixed seed; of large ones by NetworKit where it is installed, without it by
    label propagation above ``LOUVAIN_EDGES`` edges.
    """
    if not network:
        return []
    joined: Any = network.to_undirected() if network.is_directed() else network
    if joined.number_of_edges() > LARGE_EDGES and large.available():
        groups = large.communities(joined, SEED)
    else:
        groups = _by_networkx(joined)
    return sorted(map(sorted, groups), key=lambda group: (-len(group), group))


def _by_networkx(network: Any) -> list[list[str]]:
    import networkx as nx

    # numbers instead of IRIs: sets of strings have another order in every process
    names = list(network)
    numbered: Any = nx.convert_node_labels_to_integers(network)
    found: Iterable[set[Any]]
    if numbered.number_of_edges() > LOUVAIN_EDGES:
        found = nx.community.asyn_lpa_communities(numbered, weight="weight", seed=SEED)
    else:
        found = nx.community.louvain_communities(numbered, weight="weight", seed=SEED)
    return [[names[number] for number in group] for group in found]


def community_table(network: nx.Graph[str]) -> list[Community]:
    """The communities of a network, each with its commonest places and busiest members."""
    degree = dict(network.degree(weight="weight"))
    return _community_rows(network.nodes, degree, communities(network))


def communities_of_sharing(graph: nx.MultiDiGraph[str], shared: Sharing) -> list[Community]:
    """``community_table`` of ``co_adoption``, without making that graph where it is large and NetworKit installed."""
    pairs = shared.edges()
    if not (len(pairs[0]) > LARGE_EDGES and large.available()):
        return community_table(co_adoption_of(graph, shared))
    import numpy as np

    places = shared.places
    groups = large.communities_of_pairs(len(places), pairs, SEED)
    named = [sorted(places[number] for number in group) for group in groups]
    sums = sum(np.bincount(ends, weights=pairs[2], minlength=len(places)) for ends in pairs[:2])
    degree = dict(zip(places, np.asarray(sums).tolist(), strict=True))
    return _community_rows(graph.nodes, degree, sorted(named, key=lambda group: (-len(group), group)))


def _community_rows(
    nodes: Mapping[str, Mapping[str, Any]], degree: Mapping[str, float], groups: list[list[str]]
) -> list[Community]:
    return [_community(nodes, degree, number, group) for number, group in enumerate(groups, 1)]


def _community(
    nodes: Mapping[str, Mapping[str, Any]], degree: Mapping[str, float], number: int, group: list[str]
) -> Community:
    busiest = sorted(group, key=lambda node: (-degree[node], node))[:5]
    places = Counter(place for node in group if (place := nodes[node]["jurisdiction"]))
    common = sorted(places, key=lambda place: (-places[place], place))[:3]
    return Community(
        community=number,
        size=len(group),
        bodies=sum(nodes[node]["type"] == "institution" for node in group),
        places="; ".join(common),
        members="; ".join(nodes[node]["label"] for node in busiest),
    )


def _about(graph: nx.Graph[str], node: str) -> tuple[str, str, str]:
    data = graph.nodes[node]
    return data["label"], data["type"], data["jurisdiction"]
