"""National instruments: which one stands behind a topic, and from when it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.analysis.edges import Edges, edges_of
from kg.analysis.projections import MADE, number_year

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


class Nationals:
    """The rules of the country: by topic, who carries them out, and from when they are."""

    def __init__(self, stated: nx.MultiDiGraph[str] | Edges) -> None:
        edges = edges_of(stated)
        self.graph = graph = edges.graph
        self._seats = edges.seats
        self.rules = {
            node for node, data in graph.nodes(data=True) if data["type"] == "regulation" and self._of_the_country(node)
        }
        self.issued: dict[str, int] = {}
        self.cited: dict[str, int] = {}
        for subject, value, data in edges.statements():
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
