"""What the store says, as plain tables: the one place of the analyses that asks it, by documented properties only.

Each query is one pattern, or one star around a statement, and the tables are joined in Python: over the union of all
graphs, 国务院 with its type and its label in 1,000 documents would be a million rows before DISTINCT.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from kg.content import label_of
from kg.ontology import NAMESPACE, Ontology
from kg.rdf import SCHEMA
from kg.store import Store

DOC_NUMBER = NAMESPACE + "docNumber"
HOLDS_POST = NAMESPACE + "holdsPost"
LOCAL_LEVELS = ("province", "prefecture", "county", "town")
CONTAINED = SCHEMA + "containedInPlace"
JURISDICTION = NAMESPACE + "jurisdiction"

_TYPED = "SELECT DISTINCT ?e WHERE { ?e a <%s> }"
_PAIRS = "SELECT DISTINCT ?e ?value WHERE { ?e %s ?value }"
_REPORTS = """SELECT ?e ?title ?year ?place ?issuer ?kind ?published ?source WHERE { ?e a fz:Document .
  OPTIONAL { ?e rdfs:label ?title } OPTIONAL { ?e fz:year ?year } OPTIONAL { ?e fz:jurisdiction ?place }
  OPTIONAL { ?e fz:issuer ?issuer } OPTIONAL { ?e fz:documentType ?kind } OPTIONAL { ?e dcterms:issued ?published }
  OPTIONAL { ?e dcterms:source ?source } }"""
_OF_PLACES = "SELECT DISTINCT ?e ?value WHERE { ?e a fz:Place ; %s ?value }"
_GRAPHS = "SELECT ?g ?d WHERE { GRAPH ?g { ?d a fz:Document } }"
_PREDICATES = "SELECT DISTINCT ?p WHERE { ?s rdf:predicate ?p }"
# what is done stands as a plain triple in the graph of its document: a tenth of the time that statement nodes take
_TRIPLES = "SELECT ?g ?subject ?object WHERE { GRAPH ?g { ?subject <%s> ?object } FILTER(isIRI(?object)) }"
_PARTS = {"subject": "rdf:subject", "predicate": "rdf:predicate", "object": "rdf:object", "document": "fz:statedIn"}


def _with(*parts: str) -> str:
    """Patterns for these parts of ?s, each a table of its own: joined whole, not looked up statement by statement."""
    return " ".join(f"{{ SELECT ?s ?{part} WHERE {{ ?s {_PARTS[part]} ?{part} }} }}" for part in parts)


_POSTS = f"""SELECT ?s ?subject ?object ?document ?post WHERE {{ ?s rdf:predicate fz:holdsPost .
  {_with("subject", "object", "document")} OPTIONAL {{ ?s fz:post ?post }} }}"""
_STATEMENTS = """SELECT ?s ?subject ?predicate ?object ?status ?document ?post ?confidence WHERE {
  ?s a fz:Statement ; rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ;
     fz:status ?status ; fz:confidence ?confidence ; fz:statedIn ?document .
  FILTER(isIRI(?object) || ?predicate = fz:docNumber) OPTIONAL { ?s fz:post ?post } %s }"""
_QUOTES = """SELECT DISTINCT ?s ?start ?quote WHERE {
  ?s fz:evidence/oa:hasSelector ?selector . ?selector oa:start ?start ; oa:exact ?quote }"""
_FULFILLED = "SELECT DISTINCT ?e ?value WHERE { ?e fz:fulfilledBy ?value }"
_PLANS = f"""SELECT ?s ?subject ?predicate ?object ?document (isIRI(?object) AS ?thing) WHERE {{
  ?s fz:status fz:planned . {_with(*_PARTS)} }}"""
_PLANNED = "SELECT ?s WHERE { ?s fz:status fz:planned }"
_CONFIDENCES = "SELECT ?confidence (COUNT(*) AS ?n) WHERE { ?s fz:confidence ?confidence } GROUP BY ?confidence"
_SENTENCES = """SELECT DISTINCT ?subject ?object ?document ?start ?quote WHERE {
  VALUES (?document ?subject ?predicate ?object) { %s }
  ?s rdf:object ?object ; rdf:subject ?subject ; rdf:predicate ?predicate ; fz:statedIn ?document ; fz:evidence/oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:exact ?quote }"""

LARGE_TABLES = (
    _PLANS,
    _POSTS,
    *(_PAIRS % name for name in ("fz:docNumber", "fz:jurisdiction", "schema:containedInPlace")),
    _OF_PLACES % "rdfs:label",
    *(_PAIRS % name for name in ("fz:fullTitle", "fz:topic", "skos:prefLabel", "fz:programmeName", "fz:level")),
)
"""The queries behind the graph without evidence that take longest but for the facts, in the order in which they are needed."""


class Report(NamedTuple):
    """A document of the store. ``year`` is the year it covers, -1 if unknown; ``place`` and ``issuer`` IRIs or ""."""

    iri: str
    title: str
    year: int
    place: str
    issuer: str
    kind: str
    published: str
    source: str


class Fact(NamedTuple):
    """One statement. ``predicate`` is an IRI; ``statement`` and ``confidence`` are set where statement nodes were read."""

    subject: str
    predicate: str
    object: str
    status: str
    document: str
    post: str = ""
    confidence: float = 1.0
    statement: str = ""


class Thing(NamedTuple):
    """What the store says of an entity; every text is "" where it says nothing."""

    label: str
    type: str
    place: str
    topic: str
    programme: str
    level: str


def pairs(store: Store, pattern: str) -> dict[str, list[str]]:
    """Values of a property (``fz:topic``, with prefix) by subject, sorted."""
    return _grouped(store, _PAIRS % pattern)


def _grouped(store: Store, query: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in sorted((str(a), str(b)) for a, b in store.select(query).rows):
        found[name].append(value)
    return found


def first(values: Mapping[str, list[str]], name: str) -> str:
    """The first value, or ""."""
    return next(iter(values.get(name, ())), "")


def _longest(values: Mapping[str, list[str]], name: str, default: str = "") -> str:
    return max(values.get(name, ()), key=len, default=default)


def load_reports(store: Store) -> tuple[Report, ...]:
    """Every document that the store holds, by IRI: the denominators of all figures.

    Raises what the store raises.
    """
    said: dict[str, list[set[str]]] = {}
    for iri, *values in store.select(_REPORTS).rows:
        columns = said.setdefault(str(iri), [set() for _ in values])
        for column, value in zip(columns, values, strict=True):
            column.add(value or "")
    reports = {iri: [min(column - {""}, default="") for column in columns] for iri, columns in said.items()}
    return tuple(
        Report(iri, title or iri, int(year or -1), place, issuer, kind, published, source)
        for iri, (title, year, place, issuer, kind, published, source) in sorted(reports.items())
    )


class Things:
    """Attributes of entities, each column read whole at its first use.

    ``labels``: names from the labels of all entities. Without, they come from IRIs, which end in them, and from the titles
    that IRIs shorten: all labels of a large store would be most of its reading.
    """

    def __init__(self, store: Store, ontology: Ontology, labels: bool = True) -> None:
        self._store = store
        self._ontology = ontology
        self._with_labels = labels
        self._labels_of_places: dict[str, str] = {}

    @cached_property
    def _kinds_of_iri(self) -> frozenset[str]:
        return frozenset(k.path for k in self._ontology.classes.values())

    @cached_property
    def _all_places(self) -> list[str]:
        return sorted(str(row[0]) for row in self._store.select(_TYPED % (NAMESPACE + "Place")).rows)

    def type(self, name: str) -> str:
        """Path of an entity's class, with which its IRI begins below the base; "" for what is no entity of the store."""
        path = name.removeprefix(self._store.base).partition("/")[0]
        return path if path in self._kinds_of_iri and name.startswith(self._store.base) else ""

    @cached_property
    def _labels(self) -> dict[str, list[str]]:
        return pairs(self._store, "rdfs:label")

    @cached_property
    def _place_names(self) -> dict[str, list[str]]:
        return _grouped(self._store, _OF_PLACES % "rdfs:label")

    @cached_property
    def _titles(self) -> dict[str, list[str]]:
        return pairs(self._store, "fz:fullTitle")

    @cached_property
    def _concepts(self) -> dict[str, list[str]]:
        return pairs(self._store, "skos:prefLabel")

    @cached_property
    def _kinds(self) -> dict[str, list[str]]:
        return pairs(self._store, "fz:kind")

    @cached_property
    def _topics(self) -> dict[str, list[str]]:
        return pairs(self._store, "fz:topic")

    @cached_property
    def _programmes(self) -> dict[str, list[str]]:
        return pairs(self._store, "fz:programmeName")

    @cached_property
    def _levels(self) -> dict[str, list[str]]:
        return pairs(self._store, "fz:level")

    @cached_property
    def placed(self) -> dict[str, list[str]]:
        """Places by entity or document."""
        return pairs(self._store, "fz:jurisdiction")

    @cached_property
    def contained(self) -> dict[str, list[str]]:
        """Places around a place."""
        return pairs(self._store, "schema:containedInPlace")

    @cached_property
    def numbers(self) -> dict[str, list[str]]:
        """Document numbers by regulation, done ones."""
        return pairs(self._store, "fz:docNumber")

    def label(self, name: str) -> str:
        """Of several, the longest (宁波市 rather than 宁波); the end of the IRI where there is none."""
        if self._with_labels:
            return _longest(self._labels, name, name.rsplit("/", 1)[-1])
        return _longest(self._place_names, name) or max((*self._titles.get(name, ()), label_of(name)), key=len)

    def place_label(self, place: str) -> str:
        """Name of a place, "" for none; kept, because many things lie in one place."""
        if place not in self._labels_of_places:
            self._labels_of_places[place] = self.label(place) if place else ""
        return self._labels_of_places[place]

    def kind(self, name: str) -> str:
        """Kind of a regulation, or ""."""
        return first(self._concepts, first(self._kinds, name))

    def place(self, name: str) -> str:
        """The place that an entity belongs to, or ""."""
        return first(self.placed, name)

    def level(self, name: str) -> str:
        """Level of a place, or ""."""
        return first(self._levels, name)

    def get(self, name: str) -> Thing:
        """All about one entity but its kind."""
        kind = self.type(name)
        return Thing(
            label=self.label(name),
            type=kind,
            place=self.place(name),
            topic=first(self._concepts, first(self._topics, name)) if kind == "regulation" else "",
            programme=first(self._concepts, first(self._programmes, name)) if kind == "programme" else "",
            level=self.level(name) if kind == "place" else "",
        )

    def inside(self, places: set[str]) -> set[str]:
        """These places and all that lies in them."""
        children: dict[str, list[str]] = defaultdict(list)
        for place, parents in self.contained.items():
            for parent in parents:
                children[parent].append(place)
        found: set[str] = set()
        todo = list(places)
        while todo:
            place = todo.pop()
            if place not in found:
                found.add(place)
                todo += children.get(place, ())
        return found

    def places_named(self, name: str) -> set[str]:
        """Places of this name (宁波市, 宁波), division code (330200) or IRI."""
        return {
            iri
            for iri in self._all_places
            if name in (iri, iri.rsplit("/", 1)[-1])
            or any(label == name or (label[:-1] == name and len(name) > 1) for label in self._place_names.get(iri, ()))
        }

    def around(self, place: str) -> list[str]:
        """The places around a place, the nearest first, without the country."""
        found = [place]
        while inner := [p for p in self.contained.get(found[-1], ()) if p not in found and self.is_local(p)]:
            found.append(inner[0])
        return found[1:]

    def is_local(self, place: str) -> bool:
        """A province, prefecture, county or town."""
        return first(self._levels, place) in LOCAL_LEVELS

    def place_names(self) -> list[str]:
        """The names of all places of the store, sorted."""
        return sorted({self.label(iri) for iri in self._all_places})


class Plan(NamedTuple):
    """A planned statement; ``fulfilled``: a report on the next year tells the same thing as done (fz:fulfilledBy).

    ``of_thing``: it ends in an entity, not in a text.
    """

    statement: str
    subject: str
    predicate: str
    object: str
    document: str
    fulfilled: bool
    of_thing: bool = True


def load_plans(store: Store) -> tuple[Plan, ...]:
    """Every planned statement, by IRI."""
    kept = set(_grouped(store, _FULFILLED))
    rows = sorted(tuple(map(str, row)) for row in store.select(_PLANS).rows)
    return tuple(Plan(s, a, p, o, d, s in kept, thing == "true") for s, a, p, o, d, thing in rows)


def facts(
    store: Store, relations: frozenset[str] | None, status: str, plans: Callable[[], Iterable[Plan]]
) -> Iterator[Fact]:
    """Statements that end in an entity, without their evidence; ``relations`` IRIs, None for all; ``status`` "" for both.

    ``plans``: the planned ones (``load_plans``), asked for where they are wanted.
    """
    wanted = {str(row[0]) for row in store.select(_PREDICATES).rows} - {DOC_NUMBER}
    wanted &= wanted if relations is None else relations
    if status != "planned":
        documents = {str(graph): str(document) for graph, document in store.select(_GRAPHS).rows}
        once: dict[str, str] = {}  # one text for the many rows that name one thing
        for predicate in sorted(wanted - {HOLDS_POST}):
            for graph, subject, value in store.select(_TRIPLES % predicate).rows:
                if graph in documents:
                    ends = [once.setdefault(str(end), str(end)) for end in (subject, value)]
                    yield Fact(ends[0], predicate, ends[1], "done", documents[str(graph)])
    if status != "done":
        for plan in plans():
            if plan.of_thing and plan.predicate in wanted and plan.predicate != HOLDS_POST:
                yield Fact(plan.subject, plan.predicate, plan.object, "planned", plan.document)
    if HOLDS_POST in wanted:
        meant = {str(row[0]) for row in store.select(_PLANNED).rows}
        for node, person, body, report, post in store.select(_POSTS).rows:
            held = "planned" if node in meant else "done"
            if status in ("", held):
                yield Fact(str(person), HOLDS_POST, str(body), held, str(report), post or "")


def statements(store: Store, relations: frozenset[str] | None, status: str) -> Iterator[Fact]:
    """Statements that end in an entity or are document numbers, with confidence and the node's IRI."""
    limit = "" if relations is None else f"VALUES ?predicate {{ {' '.join(f'<{r}>' for r in sorted(relations))} }}"
    for row in store.select(_STATEMENTS % limit).rows:
        node, subject, predicate, value, state, document = map(str, row[:6])
        state = state.removeprefix(NAMESPACE)
        if status in ("", state):
            yield Fact(subject, predicate, value, state, document, row[6] or "", float(row[7] or 0), node)


def quotes(store: Store) -> dict[str, str]:
    """The sentences behind each statement, in order, joined by line feeds; by IRI of the statement."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for node, start, quote in store.select(_QUOTES).rows:
        found[str(node)].append((int(start or 0), str(quote)))
    return {node: "\n".join(quote for _, quote in sorted(sentences)) for node, sentences in found.items()}


def sentences(
    store: Store, wanted: list[tuple[str, str, str, str]], batch: int = 500
) -> dict[tuple[str, str, str], str]:
    """The first sentence that says so; ``wanted``: (document, subject, predicate, object) IRIs; by (document, subject, object)."""
    found: dict[tuple[str, str, str], tuple[int, str]] = {}
    unique = sorted(set(wanted))
    for start in range(0, len(unique), batch):
        values = " ".join(f"({' '.join(f'<{iri}>' for iri in row)})" for row in unique[start : start + batch])
        for subject, value, document, position, quote in store.select(_SENTENCES % values).rows:
            key, item = (str(document), str(subject), str(value)), (int(position or 0), str(quote))
            found[key] = min(found.get(key, item), item)
    return {key: quote for key, (_, quote) in found.items()}


def confidences(store: Store) -> dict[float, int]:
    """How many statements have each confidence."""
    return {float(value or 0): int(count or 0) for value, count in store.select(_CONFIDENCES).rows}
