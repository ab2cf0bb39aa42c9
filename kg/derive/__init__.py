"""The derived graph: what follows from all documents together, by exact keys, and from the judgements of people.

    regulations   topics, lines and successors, kinds, life and force       bodies   level, parent, succession of organs
    programmes    shared names, local instances                             places   codes, short names, validity
    years         plans and what came of them                               merges   judgements and clusters
    reach         places that cite a rule or run a programme          titles   of regulations, where IRIs shorten them
    reports       years that a body's documents cover

Every triple of it is a function of one key (a regulation, a topic, a line, an event, a plan, a pair …) and of what the store
holds for that key. So a change of documents recomputes the keys that their old and new graphs touch and nothing else, and the
result is that of computing the whole anew: ``update`` and ``rebuild`` run the same steps, with keys or with all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from kg.derive import bodies, merges, places, programmes, reach, regulations, reports, titles, years
from kg.derive.facts import Change, Reader, Source
from kg.derive.names import programme_key, topic_of
from kg.derive.regulations import CHANGES, MENTIONED, Event, year_of
from kg.derive.years import ROW, Told
from kg.judgements import Judgement
from kg.knowledge import Knowledge
from kg.ontology import NAMESPACE
from kg.rdf import derived_graph, graph_iri, iri, kind_concept, literal, runs_graph
from kg.store import Writer

__all__ = ["Touched", "held_judgements", "is_current", "programme_key", "rebuild", "topic_of", "touched", "update"]

Apply = Callable[[Change], None]
_DERIVED_WITH = NAMESPACE + "derivedWith"  # in the log of runs, which exports leave out


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


def held_judgements(store: Reader, knowledge: Knowledge, base: str) -> tuple[Judgement, ...]:
    """The judgements that the store obeys at the moment."""
    return merges.held(Source(store, knowledge, base))


def is_current(writer: Writer, knowledge: Knowledge, base: str) -> bool:
    """True if the derived graph was computed with this knowledge, so that it can be carried on key by key."""
    source = Source(writer, knowledge, base)
    pattern = f"GRAPH {iri(runs_graph(base))} {{ {source.graph} <{_DERIVED_WITH}> ?hash }}"
    return [row[0] for row in source.rows(f"SELECT ?hash WHERE {{ {pattern} }}")] == [knowledge.sha256]


# ---------------------------------------------------------------- what documents touch


def touched(writer: Writer, knowledge: Knowledge, base: str, ids: Iterable[str]) -> Touched:
    """What the graphs of these documents hold now; ids without a graph hold nothing."""
    source = Source(writer, knowledge, base)
    entities: set[str] = set()
    found_places: set[str] = set()
    homes: set[str] = set()
    statements: set[Told] = set()
    events: set[tuple[str, Event]] = set()
    for document in ids:
        graph = f"GRAPH {iri(graph_iri(base, document))}"
        entities.update(row[0] for row in source.rows(f"SELECT ?e WHERE {{ {graph} {{ ?d schema:mentions ?e }} }}"))
        found_places.update(row[0] for row in source.rows(f"SELECT ?p WHERE {{ {graph} {{ ?p a fz:Place }} }}"))
        homes.update(row[0] for row in source.rows(f"SELECT ?p WHERE {{ {graph} {{ {reach.HOME} ?p }} }}"))
        query = f"SELECT ?s ?subject ?predicate ?object ?status ?year WHERE {{ {graph} {{ ?s {ROW} }} }}"
        told = {years.told(row) for row in source.rows(query)}
        numbers = defaultdict(list)
        for regulation, number in source.rows(f"SELECT ?r ?n WHERE {{ {graph} {{ ?r fz:docNumber ?n }} }}"):
            numbers[regulation].append(number)
        statements |= told
        events.update(_events(told, numbers))
    return Touched(
        frozenset(entities), frozenset(found_places), frozenset(homes), frozenset(statements), frozenset(events)
    )


def _events(told: Iterable[Told], numbers: dict[str, list[str]]) -> Iterator[tuple[str, Event]]:
    for item in told:
        change = item.predicate.removeprefix(NAMESPACE)
        if change in CHANGES and not item.planned:
            yield item.node, Event(item.object, change, year_of(change, item.year, numbers.get(item.object, ())))


def _everything(source: Source) -> Touched:
    """What all documents hold, as far as derivation reads it as a whole: plans, and events with their statements."""
    query = f"SELECT ?s ?subject ?predicate ?object ?status ?year WHERE {{ GRAPH ?g {{ ?s fz:status fz:planned ; {ROW} }} }}"
    plans = frozenset(years.told(row) for row in source.rows(query))
    numbers: dict[tuple[str, str], list[str]] = defaultdict(list)
    for graph, regulation, number in source.rows("SELECT ?g ?r ?n WHERE { GRAPH ?g { ?r fz:docNumber ?n } }"):
        numbers[graph, regulation].append(number)
    events: set[tuple[str, Event]] = set()
    for change in CHANGES:
        query = f"""SELECT ?g ?s ?r ?year WHERE {{ GRAPH ?g {{
          ?s rdf:predicate <{NAMESPACE}{change}> ; fz:status fz:done ; rdf:object ?r ; fz:year ?year }} }}"""
        for graph, node, regulation, year in source.rows(query):
            when = year_of(change, int(year), numbers.get((graph, regulation), ()))
            events.add((node, Event(regulation, change, when)))
    entities = source.holding(None, MENTIONED)
    found_places = source.holding(None, "GRAPH ?g { ?k a fz:Place }")
    return Touched(frozenset(entities), frozenset(found_places), frozenset(), plans, frozenset(events))


# ---------------------------------------------------------------- computing


def rebuild(writer: Writer, knowledge: Knowledge, base: str, judgements: Collection[Judgement] = ()) -> None:
    """Compute the derived graph anew from all documents."""
    source = Source(writer, knowledge, base)
    apply = partial(_apply, writer, derived_graph(base))
    writer.set_graph(derived_graph(base), ())
    apply(Change((), tuple(_constant(source))))
    _steps(source, apply, Touched(), _everything(source), whole=True)
    apply(merges.merges(source, judgements))
    mark = (derived_graph(base), _DERIVED_WITH)
    _apply(writer, runs_graph(base), Change(((*mark, None),), ((*mark, literal(knowledge.sha256)),)))


def update(
    writer: Writer,
    knowledge: Knowledge,
    base: str,
    before: Touched,
    after: Touched,
    judgements: Collection[Judgement],
) -> None:
    """Carry the derived graph on: ``before`` and ``after`` are what the changed documents' graphs held and hold."""
    source = Source(writer, knowledge, base)
    apply = partial(_apply, writer, derived_graph(base))
    _steps(source, apply, before, after, whole=False)
    apply(merges.merges(source, judgements))


def _apply(writer: Writer, graph: str, change: Change) -> None:
    if change.dropped or change.added:
        lines = (f"<{subject}> <{predicate}> {value} {iri(graph)} ." for subject, predicate, value in change.added)
        writer.patch(graph, change.dropped, lines)


def _steps(source: Source, apply: Apply, before: Touched, after: Touched, whole: bool) -> None:
    _regulations(source, apply, before, after, whole)
    _life(source, apply, before, after, whole)
    _programmes(source, apply, before, after, whole)
    institutions = before.of("institution", source.base) | after.of("institution", source.base)
    bodies.hierarchy(source, institutions, apply)
    apply(bodies.successions(source, institutions))
    apply(reports.years(source, None if whole else institutions))
    apply(places.divisions(source, None if whole else before.places | after.places))
    apply(places.successions(source, before.places | after.places))
    _years(source, apply, before, after, whole)
    apply(reach.reach(source, None if whole else before.homes | after.homes))


def _regulations(source: Source, apply: Apply, before: Touched, after: Touched, whole: bool) -> None:
    keys = before.of("regulation", source.base) | after.of("regulation", source.base)
    born, gone = (keys, set()) if whole else regulations.flipped(source, keys, "fz:topic")
    topics = {regulations.topic_iri(source, key) for key in born | gone}
    lines = {regulations.line_iri(source, key) for key in born | gone}
    apply(regulations.names(source, born, gone))
    apply(regulations.concepts(source, None if whole else topics, regulations.TOPIC, "topic"))
    apply(regulations.lines(source, None if whole else lines))
    apply(regulations.kinds(source, keys, whole))
    apply(titles.titles(source, None if whole else keys))


def _life(source: Source, apply: Apply, before: Touched, after: Touched, whole: bool) -> None:
    apply(regulations.links(source, {node for node, _ in before.events}, after.events))
    events = {event for _, event in before.events | after.events}
    apply(regulations.events(source, events))
    apply(regulations.force(source, None if whole else {event.regulation for event in events}))


def _programmes(source: Source, apply: Apply, before: Touched, after: Touched, whole: bool) -> None:
    keys = before.of("programme", source.base) | after.of("programme", source.base)
    born, gone = (keys, set()) if whole else regulations.flipped(source, keys, "fz:programmeName")
    names = {programmes.name_iri(source, key) for key in born | gone}
    apply(programmes.names(source, born, gone))
    apply(regulations.concepts(source, None if whole else names, programmes.NAME, "programme-name"))
    apply(programmes.instances(source, born | gone, whole))


def _years(source: Source, apply: Apply, before: Touched, after: Touched, whole: bool) -> None:
    old = {item for item in before.statements if item.planned}
    new = {item for item in after.statements if item.planned}
    done = {item for item in before.statements | after.statements if not item.planned}
    apply(years.plans(source, old, new))
    apply(years.all_fulfilments(source, new) if whole else years.fulfilments(source, new, done))


def _constant(source: Source) -> Iterator[tuple[str, str, str]]:
    """Schemes and the labels of kinds: the same in every derived graph."""
    yield from regulations.scheme(f"{source.base}topic", "topics of regulations", "规范主题")
    yield from regulations.scheme(f"{source.base}programme-name", "names of programmes", "项目名称")
    for kind in sorted(source.knowledge.ontology.kinds):
        yield from kind_concept(kind, source.knowledge)
