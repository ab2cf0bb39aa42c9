"""Regulations in the derived graph: topic, line and successor, kind where the title does not settle it, life and force."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise
from urllib.parse import unquote

from kg.derive.facts import Change, Pattern, Source, Triple
from kg.derive.names import position_of, topic_of
from kg.iris import segment
from kg.kinds import kind_of, settled_kind
from kg.knowledge import LawEvent
from kg.ontology import NAMESPACE
from kg.places import Place
from kg.rdf import DCTERMS, RDF, RDFS, SKOS, iri, literal

TOPIC, LINE, SUPERSEDES = NAMESPACE + "topic", NAMESPACE + "line", NAMESPACE + "supersedes"
KIND, LIFE_EVENT, TOLD_BY = NAMESPACE + "kind", NAMESPACE + "lifeEvent", NAMESPACE + "toldBy"
IN_FORCE = (NAMESPACE + "inForceFrom", NAMESPACE + "inForceUntil")
_EVENT_OWN = (RDF + "type", NAMESPACE + "change", NAMESPACE + "year", DCTERMS + "date", DCTERMS + "source")


# ---------------------------------------------------------------- topic and line


def flipped(source: Source, keys: Collection[str], marker: str) -> tuple[set[str], set[str]]:
    """Keys that documents mention now though the derived graph lacks them, and those it has though none mentions them now."""
    alive = source.mentioned(keys)
    had = source.holding(keys, f"GRAPH {source.graph} {{ ?k {marker} ?value }}")
    return alive - had, had - alive


def topic_iri(source: Source, regulation: str) -> str:
    """The topic of a regulation, by its title."""
    return f"{source.base}topic/{segment(topic_of(source.label(regulation), source.knowledge))}"


def line_iri(source: Source, regulation: str) -> str:
    """The line that a regulation stands in: its jurisdiction's titles that share one key."""
    return f"{source.base}line/{source.scope(regulation)}/{segment(position_of(source.label(regulation)).key)}"


def names(source: Source, born: Mapping[str, tuple[str, str]], gone: Collection[str]) -> Change:
    """Topic and line, as given for those that are born, and the events of the table, by the title alone."""
    dropped: list[Pattern] = []
    for regulation in sorted(gone):
        dropped += [(regulation, predicate, None) for predicate in (TOPIC, LINE, SUPERSEDES)]
        dropped += _dropped_law(source, regulation)
    added: list[Triple] = []
    for regulation, (topic, line) in sorted(born.items()):
        added.append((regulation, TOPIC, iri(topic)))
        added.append((regulation, LINE, iri(line)))
        added += _law(source, regulation)
    return Change(tuple(dropped), tuple(added))


def scheme(path: str, label_en: str, label_zh: str) -> Iterator[Triple]:
    """A concept scheme with its labels."""
    yield path, RDF + "type", iri(SKOS + "ConceptScheme")
    yield path, RDFS + "label", literal(label_en, language="en")
    yield path, RDFS + "label", literal(label_zh, language="zh")


def concepts(source: Source, keys: Collection[str], predicate: str, family: str) -> Change:
    """The concepts of a scheme that something still points to; in a whole computation something points to each."""
    alive = set(keys) if source.whole else source.holding(keys, f"GRAPH {source.graph} {{ ?thing <{predicate}> ?k }}")
    added: list[Triple] = []
    for concept in sorted(alive):
        added.append((concept, RDF + "type", iri(SKOS + "Concept")))
        added.append((concept, SKOS + "prefLabel", literal(source.label(concept), language="zh")))
        added.append((concept, SKOS + "inScheme", iri(f"{source.base}{family}")))
    own = (RDF + "type", SKOS + "prefLabel", SKOS + "inScheme")
    return Change(tuple((key, predicate, None) for key in sorted(keys) for predicate in own), tuple(added))


def lines(source: Source, line_of: Mapping[str, str]) -> Change:
    """The lines of these regulations, where they have a member, and who supersedes whom in them."""
    keys = set(line_of.values())
    rows: Iterable[tuple[str, ...]] = ((line, regulation) for regulation, line in line_of.items())
    if not source.whole:
        rows = source.values(keys, f"GRAPH {source.graph} {{ ?r <{LINE}> {{k}} }}", "?r")
    members: dict[str, list[str]] = defaultdict(list)
    for line, regulation in rows:
        members[line].append(regulation)
    dropped: list[Pattern] = [(key, None, None) for key in sorted(keys)]
    added: list[Triple] = []
    for line, found in sorted(members.items()):
        added.append((line, RDF + "type", iri(NAMESPACE + "RegulationLine")))
        place = scope_place(source, line)
        plate = place.name if place and place.code != "CN" else ""
        added.append((line, RDFS + "label", literal(plate + source.label(line))))
        dropped += [(regulation, SUPERSEDES, None) for regulation in sorted(found)]
        added += [(later, SUPERSEDES, iri(earlier)) for later, earlier in _succession(source, found)]
    return Change(tuple(dropped), tuple(added))


def _succession(source: Source, regulations: list[str]) -> Iterator[tuple[str, str]]:
    """Each member of a rank with each of the rank before; drafts stand aside."""
    placed = [(position_of(source.label(r)), r) for r in regulations] if len(regulations) > 1 else []
    ranked = sorted((position.rank, r) for position, r in placed if not position.draft)
    groups = [[r for _, r in group] for _, group in groupby(ranked, key=lambda item: item[0])]
    for earlier, later in pairwise(groups):
        yield from ((new, old) for new in later for old in earlier)


# ---------------------------------------------------------------- kind


def scope_place(source: Source, regulation: str) -> Place | None:
    """The place in a regulation's IRI; None for an unknown one."""
    code = unquote(source.scope(regulation).split("/")[0])
    places = source.knowledge.places
    if (place := places.get(code)) or ":" not in code:
        return place
    above, town = code.split(":", 1)
    parent = places.get(above)
    return places.town(town, parent) if parent else None


def kinds(
    source: Source, keys: Collection[str], issued: Iterable[tuple[str, str]], numbers: Iterable[tuple[str, str]]
) -> Change:
    """The kind of those whose title does not settle it, by the bodies that issued them and by their numbers.

    ``issued``, ``numbers``: regulations with their issuers and with their document numbers, in a whole computation.
    """
    alive = source.mentioned(keys)
    titles = {r: source.label(r) for r in alive}
    places = {r: scope_place(source, r) for r in alive}
    open_ones = {r for r in alive if settled_kind(titles[r], places[r], source.knowledge) is None}
    makers: dict[str, list[str]] = defaultdict(list)
    known_numbers: dict[str, list[str]] = defaultdict(list)
    pairs: Iterable[tuple[str, ...]] = issued
    numbered: Iterable[tuple[str, ...]] = numbers
    if not source.whole:
        pairs = source.values(open_ones, f"?body <{NAMESPACE}issued> {{k}}", "?body")
        numbered = source.values(open_ones, f"{{k}} <{NAMESPACE}docNumber> ?number", "?number")
    for regulation, body in sorted(pairs):
        makers[regulation].append(source.label(body))
    for regulation, number in sorted(numbered):
        known_numbers[regulation].append(number)
    added: list[Triple] = []
    for regulation in sorted(open_ones):
        own = source.scope(regulation).split("/")[1:]  # the bureau that scopes a plain title
        known = [*makers[regulation], *map(unquote, own)]
        kind = kind_of(titles[regulation], places[regulation], known, known_numbers[regulation], source.knowledge)
        if kind:
            added.append((regulation, KIND, iri(NAMESPACE + kind)))
    return Change(tuple((key, KIND, None) for key in sorted(keys)), tuple(added))


# ---------------------------------------------------------------- life


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """A change of a regulation in a year."""

    regulation: str
    change: str
    year: int

    def iri(self, base: str) -> str:
        """IRI of the event's node: a hash of what it is."""
        parts = (self.regulation.removeprefix(base), self.change, str(self.year))
        return f"{base}event/{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:20]}"


def tabled(source: Source, regulation: str) -> tuple[LawEvent, ...]:
    """The rows of the table of national instruments on this one."""
    national = source.scope(regulation) == "CN"
    return source.knowledge.law_events.get(source.label(regulation), ()) if national else ()


def told(source: Source, rows: Iterable[tuple[str, Event]]) -> Iterator[tuple[str, Event]]:
    """The statements that make an event, with it; national instruments of the table have their events from there."""
    for statement, event in rows:
        if not tabled(source, event.regulation):
            yield statement, event


def links(source: Source, old: Collection[str], new: Iterable[tuple[str, Event]]) -> Change:
    """From each event to the statements that tell of it."""
    added = {(event.iri(source.base), TOLD_BY, iri(statement)) for statement, event in told(source, new)}
    return Change(tuple((None, TOLD_BY, statement) for statement in sorted(old)), tuple(sorted(added)))


def events(source: Source, touched: Collection[Event]) -> Change:
    """The nodes of the events that a statement still tells of."""
    nodes = {event.iri(source.base): event for event in touched}
    if source.whole:  # each is told of, but national instruments have their events from the table
        alive = {node for node, event in nodes.items() if not tabled(source, event.regulation)}
    else:
        alive = source.holding(set(nodes), f"GRAPH {source.graph} {{ ?k <{TOLD_BY}> ?statement }}")
    dropped: list[Pattern] = []
    added: list[Triple] = []
    for node, event in sorted(nodes.items()):
        dropped += [(node, predicate, None) for predicate in _EVENT_OWN]
        dropped.append((event.regulation, LIFE_EVENT, node))
        if node in alive:
            added += _event(node, event)
    return Change(tuple(dropped), tuple(added))


def _event(node: str, event: Event) -> Iterator[Triple]:
    yield event.regulation, LIFE_EVENT, iri(node)
    yield node, RDF + "type", iri(NAMESPACE + "LifeEvent")
    yield node, NAMESPACE + "change", iri(NAMESPACE + event.change)
    yield node, NAMESPACE + "year", literal(str(event.year), "integer")


def force(source: Source, touched: Collection[Event]) -> Change:
    """The years in which the regulations of these events are in force, by their events; those of the table by the table."""
    keys = {event.regulation for event in touched if not tabled(source, event.regulation)}
    lives: dict[str, list[tuple[str, int]]] = defaultdict(list)
    if source.whole:
        for event in touched:
            lives[event.regulation].append((event.change, event.year))
    else:
        pattern = f"GRAPH {source.graph} {{ {{k}} <{LIFE_EVENT}> ?event . ?event fz:change ?change ; fz:year ?year }}"
        for regulation, change, year in source.values(keys, pattern, "?change ?year"):
            lives[regulation].append((change.removeprefix(NAMESPACE), int(year)))
    added = [triple for regulation in sorted(keys) for triple in _in_force(regulation, lives[regulation])]
    return Change(tuple((key, predicate, None) for key in sorted(keys) for predicate in IN_FORCE), tuple(added))


def _in_force(regulation: str, life: list[tuple[str, int]]) -> Iterator[Triple]:
    issued = [year for change, year in life if change == "issued"]
    repealed = [year for change, year in life if change == "repealed"]
    if issued:
        yield regulation, IN_FORCE[0], literal(str(min(issued)), "integer")
    if repealed and max(issued, default=0) <= max(repealed):
        yield regulation, IN_FORCE[1], literal(str(max(repealed)), "integer")


def _law(source: Source, regulation: str) -> Iterator[Triple]:
    """What the table of national instruments tells of one."""
    rows = tabled(source, regulation)
    for row in rows:
        event = Event(regulation, row.change, int(row.date[:4]))
        node = _law_node(source, event, row)
        yield from _event(node, event)
        yield node, DCTERMS + "date", literal(row.date, "date")
        yield node, DCTERMS + "source", literal(row.source)
    life = [(row.change, int(row.effective[:4])) for row in rows if row.change in ("issued", "repealed")]
    yield from _in_force(regulation, life)


def _law_node(source: Source, event: Event, row: LawEvent) -> str:
    return event.iri(source.base) + "-" + row.date


def _dropped_law(source: Source, regulation: str) -> Iterator[Pattern]:
    for row in tabled(source, regulation):
        node = _law_node(source, Event(regulation, row.change, int(row.date[:4])), row)
        yield regulation, LIFE_EVENT, node
        yield node, None, None
        yield from ((regulation, predicate, None) for predicate in IN_FORCE)
