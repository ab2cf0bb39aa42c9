"""The edges of a graph of statements by relation: one pass over the graph for many analyses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

Edge = tuple[str, str, dict[str, Any]]
"""Subject, object (IRIs) and attributes as in ``kg.load_graph``."""
_PLACING = ("jurisdiction", "containedInPlace")


class Edges:
    """A graph of ``kg.load_graph`` that is not changed any more, with what is asked of it again and again."""

    def __init__(self, graph: nx.MultiDiGraph[str]) -> None:
        self.graph = graph

    @cached_property
    def by_relation(self) -> Mapping[str, list[Edge]]:
        """All edges by relation, in the order of the graph."""
        found: dict[str, list[Edge]] = defaultdict(list)
        for subject, others in self.graph.adjacency():
            for value, keyed in others.items():
                for data in keyed.values():
                    found[data["relation"]].append((subject, value, data))
        return dict(found)

    def of(self, *relations: str) -> Iterator[Edge]:
        """The edges of these relations, one relation after the other."""
        for relation in relations:
            yield from self.by_relation.get(relation, ())

    def statements(self) -> Iterator[Edge]:
        """The edges that a document states, by relation."""
        return self.of(*(relation for relation in self.by_relation if relation not in _PLACING))

    @cached_property
    def seats(self) -> Mapping[str, list[str]]:
        """The places that each node belongs to; of a place, itself. Nodes of no place have an empty list."""
        found: dict[str, list[str]] = {
            node: [node] if data["type"] == "place" else [] for node, data in self.graph.nodes(data=True)
        }
        for node, place, _ in self.of("jurisdiction"):
            if node != place:
                found[node].append(place)
        return found

    @cached_property
    def told(self) -> Mapping[tuple[str, int], int]:
        """How many statements there are of the bodies and rules of a place, by place and year."""
        seats = self.seats
        return Counter((place, data["year"]) for subject, _, data in self.statements() for place in seats[subject])


def edges_of(graph: nx.MultiDiGraph[str] | Edges) -> Edges:
    """The edges of a graph; analyses take either, so that several of one graph share them."""
    return graph if isinstance(graph, Edges) else Edges(graph)
