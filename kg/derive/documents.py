"""What the documents say, as derivation reads it: of some documents, by their graphs; of all, from the store or from what was
gathered while all of them were loaded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from kg.content import CHANGES, Content, Told, changes_of
from kg.derive import reach, reports, titles, years
from kg.derive.facts import DESCRIBED, MENTIONED, Source
from kg.derive.regulations import Event
from kg.derive.years import ROW
from kg.ontology import NAMESPACE
from kg.rdf import graph_iri, iri


@dataclass(frozen=True, slots=True)
class Touched:
    """What some documents' graphs hold for derivation: entities, places and the documents' own
    places by IRI, statements, and the events they tell of."""

    entities: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    homes: frozenset[str] = frozenset()
    statements: frozenset[Told] = frozenset()
    events: frozenset[tuple[str, Event]] = frozenset()

    def of(self, kind: str, base: str) -> set[str]:
        """The entities of one class, by its segment in IRIs."""
        return {entity for entity in self.entities if entity.startswith(f"{base}{kind}/")}


def joined(parts: Iterable[Touched]) -> Touched:
    """What all of them hold together."""
    found = tuple(parts)
    return Touched(
        entities=frozenset().union(*(part.entities for part in found)),
        places=frozenset().union(*(part.places for part in found)),
        homes=frozenset().union(*(part.homes for part in found)),
        statements=frozenset().union(*(part.statements for part in found)),
        events=frozenset().union(*(part.events for part in found)),
    )


def told_of(content: Content) -> Touched:
    """The same of one document, from its content."""
    return Touched(
        frozenset(content.entities),
        frozenset(content.places),
        frozenset([content.home] if content.home else ()),
        frozenset(content.statements),
        frozenset(_events(content.changes)),
    )


def touched(source: Source, documents: Iterable[str]) -> Touched:
    """What the graphs of these documents hold now; ids without a graph hold nothing."""
    return joined(_of_graph(source, document) for document in documents)


def _of_graph(source: Source, document: str) -> Touched:
    graph = f"GRAPH {iri(graph_iri(source.base, document))}"
    query = f"SELECT ?s ?subject ?predicate ?object ?status ?year WHERE {{ {graph} {{ ?s {ROW} }} }}"
    told = {years.told(row) for row in source.rows(query)}
    numbers = [(r, n) for r, n in source.rows(f"SELECT ?r ?n WHERE {{ {graph} {{ ?r fz:docNumber ?n }} }}")]
    return Touched(
        frozenset(row[0] for row in source.rows(f"SELECT ?e WHERE {{ {graph} {{ ?d schema:mentions ?e }} }}")),
        frozenset(row[0] for row in source.rows(f"SELECT ?p WHERE {{ {graph} {{ ?p a fz:Place }} }}")),
        frozenset(row[0] for row in source.rows(f"SELECT ?p WHERE {{ {graph} {{ {reach.HOME} ?p }} }}")),
        frozenset(told),
        frozenset(_events(changes_of(told, numbers))),
    )


def _events(changes: Iterable[tuple[str, str, str, int]]) -> Iterator[tuple[str, Event]]:
    return ((node, Event(regulation, change, year)) for node, regulation, change, year in changes)


# ---------------------------------------------------------------- all documents


class Documents(Protocol):
    """All documents of the store, as far as derivation reads them as a whole."""

    def touched(self) -> Touched:
        """What they mention and describe; of statements the plans, and the events."""

    def issued(self) -> Iterable[tuple[str, str]]:
        """Regulations with the bodies that issued them."""

    def numbers(self) -> Iterable[tuple[str, str]]:
        """Regulations with their document numbers."""

    def done(self, predicates: Collection[str]) -> Iterable[Told]:
        """What is done, of these relations."""

    def cited(self) -> Iterable[tuple[str, str]]:
        """Places with the regulations that their documents mention."""

    def run(self) -> Iterable[tuple[str, str]]:
        """Places with the programmes that bodies run in their documents."""

    def titles(self) -> Iterable[tuple[str, str]]:
        """Regulations with their titles, where the IRI shortens them."""

    def covered(self) -> Iterable[tuple[str, int]]:
        """Issuers of documents with the years that these cover."""


class Stored:
    """Asked of the store."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def touched(self) -> Touched:
        """Plans, and events with their statements, by one query for each relation."""
        source = self._source
        query = f"SELECT ?s ?subject ?predicate ?object ?status ?year WHERE {{ GRAPH ?g {{ ?s fz:status fz:planned ; {ROW} }} }}"
        plans = frozenset(years.told(row) for row in source.rows(query))
        numbers: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for graph, regulation, number in source.rows("SELECT ?g ?r ?n WHERE { GRAPH ?g { ?r fz:docNumber ?n } }"):
            numbers[graph].append((regulation, number))
        events: set[tuple[str, Event]] = set()
        for graph, found in self._changes().items():
            events.update(_events(changes_of(found, numbers.get(graph, ()))))
        entities = source.holding(None, MENTIONED)
        places = source.holding(None, DESCRIBED)
        return Touched(frozenset(entities), frozenset(places), frozenset(), plans, frozenset(events))

    def _changes(self) -> dict[str, list[Told]]:
        """Statements that are events, by graph."""
        found: dict[str, list[Told]] = defaultdict(list)
        for change in CHANGES:
            query = f"""SELECT ?g ?s ?r ?year WHERE {{ GRAPH ?g {{
              ?s rdf:predicate <{NAMESPACE}{change}> ; fz:status fz:done ; rdf:object ?r ; fz:year ?year }} }}"""
            for graph, node, regulation, year in self._source.rows(query):
                found[graph].append(Told(node, "", NAMESPACE + change, regulation, False, int(year)))
        return found

    def issued(self) -> Iterator[tuple[str, str]]:
        """By the plain triples."""
        return self._pairs(f"?v <{NAMESPACE}issued> ?k")

    def numbers(self) -> Iterator[tuple[str, str]]:
        """By the union of all graphs."""
        return self._pairs(f"?k <{NAMESPACE}docNumber> ?v")

    def done(self, predicates: Collection[str]) -> Iterator[Told]:
        """By one query for each relation."""
        for predicate in sorted(predicates):
            query = f"""SELECT ?s ?subject ?object ?year WHERE {{ GRAPH ?g {{
              ?s rdf:predicate <{predicate}> ; fz:status fz:done ; rdf:subject ?subject ; rdf:object ?object ; fz:year ?year }} }}"""
            for node, subject, thing, year in self._source.rows(query):
                yield Told(node, subject, predicate, thing, False, int(year))

    def cited(self) -> Iterator[tuple[str, str]]:
        """By graph."""
        return self._pairs(reach.cited(self._source).replace("{k}", "?k"))

    def run(self) -> Iterator[tuple[str, str]]:
        """By graph."""
        return self._pairs(reach.RUN.replace("{k}", "?k"))

    def titles(self) -> Iterator[tuple[str, str]]:
        """By the labels of all regulations."""
        return titles.given(self._source, None)

    def covered(self) -> Iterator[tuple[str, int]]:
        """By the documents."""
        return reports.covered(self._source, None)

    def _pairs(self, pattern: str) -> Iterator[tuple[str, str]]:
        rows = self._source.rows(f"SELECT DISTINCT ?k ?v WHERE {{ {pattern} }}")
        return ((key, value) for key, value in rows)


class Gathered:
    """From the contents of all documents, or from one share of each, in any order; read again for ``done``, so that
    statements need no memory."""

    def __init__(self, source: Source, contents: Callable[[], Iterable[Content]]) -> None:
        self._source, self._contents = source, contents
        self._issued: set[tuple[str, str]] = set()
        self._numbers: set[tuple[str, str]] = set()
        self._cited: set[tuple[str, str]] = set()
        self._run: set[tuple[str, str]] = set()
        self._titles: set[tuple[str, str]] = set()
        self._covered: set[tuple[str, int]] = set()

    def touched(self) -> Touched:
        """One pass over the contents, in which the rest is gathered, too."""
        names: dict[str, str] = {}
        homes: dict[str, str] = {}
        places: set[str] = set()
        plans: set[Told] = set()
        events: set[tuple[str, Event]] = set()
        regulations = f"{self._source.base}regulation/"
        for content in self._contents():
            # each name is held once
            entities = [names.setdefault(entity, entity) for entity in content.entities]
            places.update(content.places)
            plans.update(told for told in content.statements if told.planned)
            events.update(_events(content.changes))
            self._issued.update((regulation, body) for body, regulation in content.issued)
            self._numbers.update(content.numbers)
            self._titles.update(content.titles)
            self._covered.update(content.covered)
            if content.home:
                home = homes.setdefault(content.home, content.home)
                self._cited.update((home, entity) for entity in entities if entity.startswith(regulations))
                self._run.update((home, programme) for programme in set(content.runs).intersection(entities))
        return Touched(frozenset(names), frozenset(places), frozenset(homes), frozenset(plans), frozenset(events))

    def issued(self) -> Iterable[tuple[str, str]]:
        """As gathered."""
        return self._issued

    def numbers(self) -> Iterable[tuple[str, str]]:
        """As gathered."""
        return self._numbers

    def done(self, predicates: Collection[str]) -> Iterator[Told]:
        """By another pass over the contents."""
        for content in self._contents():
            yield from (told for told in content.statements if told.predicate in predicates and not told.planned)

    def cited(self) -> Iterable[tuple[str, str]]:
        """As gathered."""
        return self._cited

    def run(self) -> Iterable[tuple[str, str]]:
        """As gathered."""
        return self._run

    def titles(self) -> Iterable[tuple[str, str]]:
        """As gathered."""
        return self._titles

    def covered(self) -> Iterable[tuple[str, int]]:
        """As gathered."""
        return self._covered
