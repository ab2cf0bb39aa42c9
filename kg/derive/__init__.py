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

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial

from kg.content import Content
from kg.derive import bodies, merges, places, programmes, reach, regulations, reports, titles, years
from kg.derive.documents import Documents, Gathered, Stored, Touched, joined, told_of
from kg.derive.documents import touched as _touched
from kg.derive.facts import Change, Reader, Source
from kg.derive.names import programme_key, topic_of
from kg.judgements import Judgement
from kg.knowledge import Knowledge
from kg.ontology import NAMESPACE
from kg.rdf import derived_graph, iri, kind_concept, literal, runs_graph
from kg.store import Writer

__all__ = [
    "Touched",
    "held_judgements",
    "is_current",
    "joined",
    "programme_key",
    "rebuild",
    "told_of",
    "topic_of",
    "touched",
    "update",
]

Apply = Callable[[Change], None]
_DERIVED_WITH = NAMESPACE + "derivedWith"  # in the log of runs, which exports leave out


def held_judgements(store: Reader, knowledge: Knowledge, base: str) -> tuple[Judgement, ...]:
    """The judgements that the store obeys at the moment."""
    return merges.held(Source(store, knowledge, base))


def is_current(writer: Writer, knowledge: Knowledge, base: str) -> bool:
    """True if the derived graph was computed with this knowledge, so that it can be carried on key by key."""
    source = Source(writer, knowledge, base)
    pattern = f"GRAPH {iri(runs_graph(base))} {{ {source.graph} <{_DERIVED_WITH}> ?hash }}"
    return [row[0] for row in source.rows(f"SELECT ?hash WHERE {{ {pattern} }}")] == [knowledge.sha256]


def touched(writer: Writer, knowledge: Knowledge, base: str, ids: Iterable[str]) -> Touched:
    """What the graphs of these documents hold now; ids without a graph hold nothing."""
    return _touched(Source(writer, knowledge, base), ids)


# ---------------------------------------------------------------- computing


def rebuild(
    writer: Writer,
    knowledge: Knowledge,
    base: str,
    judgements: Collection[Judgement] = (),
    contents: Callable[[], Iterable[Content]] | None = None,
) -> None:
    """Compute the derived graph anew from all documents.

    ``contents``: what each of them says, where that is known; else the store is asked.
    """
    source = Source(writer, knowledge, base)
    documents = Stored(source) if contents is None else Gathered(source, contents)
    writer.set_graph(derived_graph(base), ())
    apply = partial(_add, writer, derived_graph(base))
    apply(Change((), tuple(_constant(source))))
    told = documents.touched()
    whole = dataclasses.replace(source, entities=told.entities, places=told.places)
    _steps(whole, apply, Touched(), told, documents)
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
    _steps(source, apply, before, after, None)
    apply(merges.merges(source, judgements))


def _apply(writer: Writer, graph: str, change: Change) -> None:
    if change.dropped or change.added:
        writer.patch(graph, change.dropped, _lines(graph, change))


def _add(writer: Writer, graph: str, change: Change) -> None:
    """The change of a step in a graph that was empty before."""
    writer.patch(graph, (), _lines(graph, change))


def _lines(graph: str, change: Change) -> Iterator[str]:
    return (f"<{subject}> <{predicate}> {value} {iri(graph)} ." for subject, predicate, value in change.added)


def _steps(source: Source, apply: Apply, before: Touched, after: Touched, whole: Documents | None) -> None:
    """All steps; ``whole``: the documents, where all of them are new to the derived graph."""
    _regulations(source, apply, before, after, whole)
    _life(source, apply, before, after)
    _programmes(source, apply, before, after)
    institutions = before.of("institution", source.base) | after.of("institution", source.base)
    bodies.hierarchy(source, institutions, apply)
    apply(bodies.successions(source, institutions))
    apply(reports.years(source, None if whole else institutions))
    apply(places.divisions(source, before.places | after.places))
    apply(places.successions(source, before.places | after.places))
    _years(source, apply, before, after, whole)
    if whole:
        apply(reach.whole_reach(source, whole.cited(), whole.run()))
    else:
        apply(reach.reach(source, before.homes | after.homes))


def _regulations(source: Source, apply: Apply, before: Touched, after: Touched, whole: Documents | None) -> None:
    keys = before.of("regulation", source.base) | after.of("regulation", source.base)
    born, gone = (keys, set()) if whole else regulations.flipped(source, keys, "fz:topic")
    topic = {key: regulations.topic_iri(source, key) for key in born | gone}
    line = {key: regulations.line_iri(source, key) for key in born | gone}
    apply(regulations.names(source, {key: (topic[key], line[key]) for key in born}, gone))
    apply(regulations.concepts(source, set(topic.values()), regulations.TOPIC, "topic"))
    apply(regulations.lines(source, line))
    apply(regulations.kinds(source, keys, whole.issued() if whole else (), whole.numbers() if whole else ()))
    apply(titles.titles(source, None if whole else keys))


def _life(source: Source, apply: Apply, before: Touched, after: Touched) -> None:
    apply(regulations.links(source, {node for node, _ in before.events}, after.events))
    events = {event for _, event in before.events | after.events}
    apply(regulations.events(source, events))
    apply(regulations.force(source, events))


def _programmes(source: Source, apply: Apply, before: Touched, after: Touched) -> None:
    keys = before.of("programme", source.base) | after.of("programme", source.base)
    born, gone = (keys, set()) if source.whole else regulations.flipped(source, keys, "fz:programmeName")
    names = {programmes.name_iri(source, key) for key in born | gone}
    apply(programmes.names(source, born, gone))
    apply(regulations.concepts(source, names, programmes.NAME, "programme-name"))
    apply(programmes.instances(source, born | gone))


def _years(source: Source, apply: Apply, before: Touched, after: Touched, whole: Documents | None) -> None:
    old = {item for item in before.statements if item.planned}
    new = {item for item in after.statements if item.planned}
    done = {item for item in before.statements | after.statements if not item.planned}
    apply(years.plans(source, old, new))
    apply(years.all_fulfilments(source, new, whole.done) if whole else years.fulfilments(source, new, done))


def _constant(source: Source) -> Iterator[tuple[str, str, str]]:
    """Schemes and the labels of kinds: the same in every derived graph."""
    yield from regulations.scheme(f"{source.base}topic", "topics of regulations", "规范主题")
    yield from regulations.scheme(f"{source.base}programme-name", "names of programmes", "项目名称")
    for kind in sorted(source.knowledge.ontology.kinds):
        yield from kind_concept(kind, source.knowledge)
