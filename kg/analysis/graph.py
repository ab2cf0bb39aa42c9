"""The store as a networkx graph."""

from __future__ import annotations

import difflib
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.analysis.source import (
    CONTAINED,
    DOC_NUMBER,
    JURISDICTION,
    Fact,
    Plan,
    Report,
    Things,
    facts,
    load_plans,
    load_reports,
    quotes,
    statements,
)
from kg.errors import AnalysisError, NotInStore
from kg.ontology import NAMESPACE, Ontology, load_ontology
from kg.store import Store

if TYPE_CHECKING:
    import networkx as nx

_PLACE_RELATIONS = {
    "jurisdiction": (JURISDICTION, "jurisdiction", "所属地区"),
    "containedInPlace": (CONTAINED, "contained in place", "隶属地区"),
}
STATUSES = ("done", "planned")
# relations to rules: without them, nobody asks for document numbers
_MAKING = {NAMESPACE + name for name in ("issued", "drafted", "amended", "repealed", "applies", "implements")}

Edge = tuple[str, str, str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which statements of a store are wanted; the default is all of them.

    ``relations``: names as in the JSON output (``issued``); ``years``: first and last year that the documents cover;
    ``places``: names (宁波市), division codes or IRIs: statements of a body of that place, or, where the subject belongs
    to no place, of a document of that place, with all that lies inside; ``status``: ``done`` or ``planned``.
    """

    relations: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    places: tuple[str, ...] = ()
    status: str = ""


EVERYTHING = Selection()


def load_graph(
    store: Store, ontology: Ontology | None = None, selection: Selection = EVERYTHING, evidence: bool = True
) -> nx.MultiDiGraph[str]:
    """What the documents state, as one directed multigraph.

    Nodes are the IRIs of entities that a statement names, of the places that these belong to, and of the places around
    those. Edges are the statements, done and planned, and where things lie; a statement that ends in a text is no edge:
    ``doc_number`` becomes an attribute, others are left out. Nodes come sorted by IRI, edges by subject, object and key;
    no attribute is None.

    =============  =====  ==================================================================================
    node           type   meaning
    =============  =====  ==================================================================================
    label          str    name; of several, the longest (宁波市 rather than 宁波)
    type           str    institution, regulation, programme, person, place or work (fz:path of its class)
    jurisdiction   str    name of the place that it belongs to, or ""
    kind           str    kind of a regulation (意见, 地方性法规), or ""
    doc_number     str    number of a regulation, several joined by "; ", or ""
    topic          str    what a regulation is about, from the derived graph, or ""
    programme      str    name that programmes of several places share, from the derived graph, or ""
    level          str    of a place: country, province, prefecture, county, town or region; else ""
    =============  =====  ==================================================================================

    =============  =====  ==================================================================================
    edge           type   meaning
    =============  =====  ==================================================================================
    (key)          str    relation and 20 hexadecimal digits: id of the statement, else a hash of the edge
    relation       str    name as in the JSON output (``issued``), or ``jurisdiction``, ``containedInPlace``
    label_en       str    name of the relation in English
    label_zh       str    name of the relation in Chinese
    year           int    year that the document reports on; -1 if unknown or no statement
    status         str    done or planned; "" if no statement
    post           str    title of the post with ``holds_post``, or ""
    confidence     float  how sure extraction is, 0 to 1; 1 if no statement
    document       str    IRI of the document, or "" if no statement
    evidence       str    the sentences that say so, in order, joined by line feeds; "" if no statement
    statement      str    IRI of the statement, or "" if no statement
    =============  =====  ==================================================================================

    ``selection`` keeps only some statements. ``evidence=False`` reads a large store in a tenth of the time: the edges
    are the same but for their keys (relation and a number), and have no labels, ``confidence``, ``evidence`` and
    ``statement``; ``kind`` of the nodes is ""; the places of all
    documents are nodes, those of which no statement is told too. ``ontology`` names relations and classes (default: the project's own).

    Raises AnalysisError for an unknown relation or status, NotInStore for a place that the store does not know, and what
    the store raises.
    """
    known = ontology or load_ontology()
    things = Things(store, known, labels=evidence)
    reports = {report.iri: report for report in load_reports(store)}
    wanted = Wanted(selection, known, things, reports)
    if not evidence:
        return light_graph(store, known, things, reports, wanted, lambda: load_plans(store))
    found = [fact for fact in statements(store, wanted.relations, selection.status) if wanted.keeps(fact)]
    numbers: dict[str, list[str]] = defaultdict(list)
    for fact in found:
        if fact.predicate == DOC_NUMBER:
            numbers[fact.subject].append(fact.object)
    sentences = quotes(store)
    edges = [_statement_edge(fact, known, reports, sentences) for fact in found if fact.predicate != DOC_NUMBER]
    return _assembled(edges, numbers, things, things.kind)


def light_graph(
    store: Store,
    ontology: Ontology,
    things: Things,
    reports: Mapping[str, Report],
    wanted: Wanted,
    plans: Callable[[], Iterable[Plan]],
) -> nx.MultiDiGraph[str]:
    """``load_graph`` without evidence, from tables that were read before."""
    found = _in_order(fact for fact in facts(store, wanted.relations, wanted.status, plans) if wanted.keeps(fact))
    numbers = things.numbers if wanted.relations is None or _MAKING & wanted.relations else {}
    if wanted.status or wanted.relations or wanted.limited:
        ends = {end for fact in found for end in (fact.subject, fact.object)}
        numbers = {name: values for name, values in numbers.items() if name in ends}
    names = {iri: local_name(iri, ontology) for iri in {fact.predicate for fact in found}}
    years = {iri: report.year for iri, report in reports.items()}
    edges = [
        (fact.subject, fact.object, f"{names[fact.predicate]}:{number:08d}", _light(fact, names, years))
        for number, fact in enumerate(found)
    ]
    # the places of all documents, so that those of which no such statement is told stay in every denominator
    seats = {report.place for report in reports.values() if report.place and wanted.keeps_report(report)}
    return _assembled(edges, numbers, things, lambda name: "", seats, light=True)


def _in_order(found: Iterable[Fact]) -> list[Fact]:
    """Facts sorted by their ends, relation, status, document and post; IRIs by their ranks, which compare fast."""
    unsorted = list(found)
    rank = _ranks({end for fact in unsorted for end in (fact.subject, fact.object)})
    return sorted(unsorted, key=lambda f: (rank[f.subject], f.predicate, rank[f.object], f.status, f.document, f.post))


def _ranks(names: Iterable[str]) -> dict[str, int]:
    """Which in order each name is; the names come in that order."""
    return {name: number for number, name in enumerate(sorted(names))}


def _light(fact: Fact, names: Mapping[str, str], years: Mapping[str, int]) -> dict[str, Any]:
    return {
        "relation": names[fact.predicate],
        "year": years.get(fact.document, -1),
        "status": fact.status,
        "post": fact.post,
        "document": fact.document,
    }


def _assembled(
    edges: list[Edge],
    numbers: Mapping[str, list[str]],
    things: Things,
    kind: Callable[[str], str],
    more: Iterable[str] = (),
    light: bool = False,
) -> nx.MultiDiGraph[str]:
    import networkx as nx

    names = {end for edge in edges for end in edge[:2]} | set(numbers) | set(more)
    edges += [_place_edge(*pair, light) for pair in _placing(things, names)]
    names.update(end for edge in edges for end in edge[:2])
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    rank = _ranks(names)
    for name in rank:
        graph.add_node(name, **_node(name, things, numbers, kind(name)))
    for subject, value, key, attributes in sorted(edges, key=lambda edge: (rank[edge[0]], rank[edge[1]], edge[2])):
        graph.add_edge(subject, value, key=key, **attributes)
    return graph


class Wanted:
    """A selection, resolved against the store."""

    def __init__(self, selection: Selection, ontology: Ontology, things: Things, reports: Mapping[str, Report]) -> None:
        if selection.status not in ("", *STATUSES):
            raise AnalysisError(f"no status {selection.status}; there are {' and '.join(STATUSES)}")
        self.relations = _predicates(selection.relations, ontology)
        self.status = selection.status
        self.limited = bool(selection.years or selection.places)
        self._years = selection.years
        self._things = things
        self._reports = reports
        self._places = _places(selection.places, things) if selection.places else None

    def keeps_report(self, report: Report) -> bool:
        """True if the document's year and place are wanted."""
        if self._years and not self._years[0] <= report.year <= self._years[1]:
            return False
        return self._places is None or report.place in self._places

    def keeps(self, fact: Fact) -> bool:
        """True if the document's year and the place of the subject, or of the document, are wanted."""
        if not self.limited:
            return True
        report = self._reports.get(fact.document)
        if self._years and not (report and self._years[0] <= report.year <= self._years[1]):
            return False
        if self._places is None:
            return True
        seats = self._things.placed.get(fact.subject) or ([report.place] if report else [])
        return any(seat in self._places for seat in seats)


def _predicates(names: tuple[str, ...], ontology: Ontology) -> frozenset[str] | None:
    if not names:
        return None
    unknown = [name for name in names if name not in ontology.relations]
    if unknown:
        raise AnalysisError(f"no relation {unknown[0]}; there are {', '.join(ontology.relations)}")
    return frozenset(ontology.relations[name].iri for name in names)


def _places(names: tuple[str, ...], things: Things) -> set[str]:
    found: set[str] = set()
    for name in names:
        named = things.places_named(name)
        if not named:
            near = difflib.get_close_matches(name, things.place_names(), n=3, cutoff=0.5)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise NotInStore(f"the store knows no place {name}{hint}")
        found |= named
    return things.inside(found)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]


def _statement_edge(
    fact: Fact, ontology: Ontology, reports: Mapping[str, Report], sentences: Mapping[str, str]
) -> Edge:
    relation = ontology.by_iri(fact.predicate)
    name = local_name(fact.predicate, ontology)
    report = reports.get(fact.document)
    attributes: dict[str, Any] = {
        "relation": name,
        "label_en": relation.label_en if relation else name,
        "label_zh": relation.label_zh if relation else name,
        "year": report.year if report else -1,
        "status": fact.status,
        "post": fact.post,
        "confidence": fact.confidence,
        "document": fact.document,
        "evidence": sentences.get(fact.statement, ""),
        "statement": fact.statement,
    }
    return fact.subject, fact.object, f"{name}:{fact.statement.rsplit('/', 1)[-1]}", attributes


def _placing(things: Things, names: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Where these entities belong, and the places around those places, up to the country: subject, place and relation."""
    todo = set(names)
    for name in names:
        for place in things.placed.get(name, ()):
            yield name, place, "jurisdiction"
            todo.add(place)
    seen: set[str] = set()
    while todo:
        place = todo.pop()
        if place not in seen:
            seen.add(place)
            for parent in things.contained.get(place, ()):
                yield place, parent, "containedInPlace"
                todo.add(parent)


def _place_edge(subject: str, place: str, relation: str, light: bool) -> Edge:
    if light:
        bare: dict[str, Any] = {"relation": relation, "year": -1, "status": "", "post": "", "document": ""}
        return subject, place, relation, bare
    predicate, label_en, label_zh = _PLACE_RELATIONS[relation]
    attributes: dict[str, Any] = {
        "relation": relation,
        "label_en": label_en,
        "label_zh": label_zh,
        "year": -1,
        "status": "",
        "post": "",
        "confidence": 1.0,
        "document": "",
        "evidence": "",
        "statement": "",
    }
    return subject, place, f"{relation}:{_digest(subject, predicate, place)}", attributes


def _node(name: str, things: Things, numbers: Mapping[str, list[str]], kind: str) -> dict[str, str]:
    thing = things.get(name)
    return {
        "label": thing.label,
        "type": thing.type,
        "jurisdiction": things.place_label(thing.place),
        "kind": kind,
        "doc_number": "; ".join(sorted(set(numbers.get(name, ())))),
        "topic": thing.topic,
        "programme": thing.programme,
        "level": thing.level,
    }


def local_name(predicate: str, ontology: Ontology) -> str:
    """Name of a relation; of one that the ontology does not know, the end of its IRI."""
    relation = ontology.by_iri(predicate)
    return relation.name if relation else predicate.replace("#", "/").rsplit("/", 1)[-1]
