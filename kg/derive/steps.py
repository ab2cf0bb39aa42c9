"""All steps of derivation in their order: for the keys that a change touches, or for all keys."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator

from kg.content import Content
from kg.derive import bodies, merges, places, programmes, reach, regulations, reports, titles, years
from kg.derive.documents import Documents, Gathered, Stored, Touched
from kg.derive.documents import touched as _touched
from kg.derive.facts import Change, Reader, Source
from kg.judgements import Judgement
from kg.knowledge import Knowledge
from kg.ontology import NAMESPACE
from kg.rdf import derived_graph, iri, kind_concept, literal, runs_graph
from kg.store import Part, Writer

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
    parts: Iterable[Part] | None = None,
    at_once: bool = False,
) -> None:
    """Compute the derived graph anew from all documents.

    ``parts``: what follows from each share of them (``kg.derive.shares``), where their contents are known; else the store
    is asked. ``at_once``: they are few, and all are there.
    """
    graph = derived_graph(base)
    source = Source(writer, knowledge, base)
    if parts is None:
        writer.set_graph(graph, ())
        for change in _whole(source, Stored(source), True):
            _add(writer, graph, change)
    else:
        writer.renew(graph, parts, at_once)
    _add(writer, graph, merges.merges(source, judgements))
    mark = (graph, _DERIVED_WITH)
    _apply(writer, runs_graph(base), Change(((*mark, None),), ((*mark, literal(knowledge.sha256)),)))


def share_lines(
    reader: Reader, knowledge: Knowledge, base: str, contents: Callable[[], Iterable[Content]], first: bool
) -> Iterator[str]:
    """N-Quads lines of what follows from a share of all contents; ``first``: with what is the same in every derived graph."""
    source = Source(reader, knowledge, base)
    for change in _whole(source, Gathered(source, contents), first):
        yield from _lines(derived_graph(base), change)


def _whole(source: Source, documents: Documents, first: bool) -> Iterator[Change]:
    """All steps for all keys of the documents."""
    if first:
        yield Change((), tuple(_constant(source)))
    told = documents.touched()
    whole = dataclasses.replace(source, entities=told.entities, places=told.places)
    yield from _steps(whole, Touched(), told, documents)


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
    graph = derived_graph(base)
    for change in _steps(source, before, after, None):
        _apply(writer, graph, change)
    _apply(writer, graph, merges.merges(source, judgements))


def _apply(writer: Writer, graph: str, change: Change) -> None:
    if change.dropped or change.added:
        writer.patch(graph, change.dropped, _lines(graph, change))


def _add(writer: Writer, graph: str, change: Change) -> None:
    """The change of a step in a graph that was empty before."""
    writer.patch(graph, (), _lines(graph, change))


def _lines(graph: str, change: Change) -> Iterator[str]:
    return (f"<{subject}> <{predicate}> {value} {iri(graph)} ." for subject, predicate, value in change.added)


def _steps(source: Source, before: Touched, after: Touched, whole: Documents | None) -> Iterator[Change]:
    """All steps; each change is to be made before the next is asked for.

    ``whole``: the documents, where all of them are new to the derived graph.
    """
    yield from _regulations(source, before, after, whole)
    yield from _life(source, before, after)
    yield from _programmes(source, before, after)
    institutions = before.of("institution", source.base) | after.of("institution", source.base)
    yield from bodies.hierarchy(source, institutions)
    yield bodies.successions(source, institutions)
    yield (
        reports.years(institutions, reports.covered(source, institutions))
        if not whole
        else reports.years((), whole.covered())
    )
    yield places.divisions(source, before.places | after.places)
    yield places.successions(source, before.places | after.places)
    yield from _years(source, before, after, whole)
    if whole:
        yield reach.whole_reach(source, whole.cited(), whole.run())
    else:
        yield reach.reach(source, before.homes | after.homes)


def _regulations(source: Source, before: Touched, after: Touched, whole: Documents | None) -> Iterator[Change]:
    keys = before.of("regulation", source.base) | after.of("regulation", source.base)
    born, gone = (keys, set()) if whole else regulations.flipped(source, keys, "fz:topic")
    topic = {key: regulations.topic_iri(source, key) for key in born | gone}
    line = {key: regulations.line_iri(source, key) for key in born | gone}
    yield regulations.names(source, {key: (topic[key], line[key]) for key in born}, gone)
    yield regulations.concepts(source, set(topic.values()), regulations.TOPIC, "topic")
    yield regulations.lines(source, line)
    yield regulations.kinds(source, keys, whole.issued() if whole else (), whole.numbers() if whole else ())
    yield titles.titles(keys, whole.titles() if whole else titles.given(source, keys))


def _life(source: Source, before: Touched, after: Touched) -> Iterator[Change]:
    yield regulations.links(source, {node for node, _ in before.events}, after.events)
    events = {event for _, event in before.events | after.events}
    yield regulations.events(source, events)
    yield regulations.force(source, events)


def _programmes(source: Source, before: Touched, after: Touched) -> Iterator[Change]:
    keys = before.of("programme", source.base) | after.of("programme", source.base)
    born, gone = (keys, set()) if source.whole else regulations.flipped(source, keys, "fz:programmeName")
    names = {programmes.name_iri(source, key) for key in born | gone}
    yield programmes.names(source, born, gone)
    yield regulations.concepts(source, names, programmes.NAME, "programme-name")
    yield programmes.instances(source, born | gone)


def _years(source: Source, before: Touched, after: Touched, whole: Documents | None) -> Iterator[Change]:
    old = {item for item in before.statements if item.planned}
    new = {item for item in after.statements if item.planned}
    done = {item for item in before.statements | after.statements if not item.planned}
    yield years.plans(source, old, new)
    yield years.all_fulfilments(source, new, whole.done) if whole else years.fulfilments(source, new, done)


def _constant(source: Source) -> Iterator[tuple[str, str, str]]:
    """Schemes and the labels of kinds: the same in every derived graph."""
    yield from regulations.scheme(f"{source.base}topic", "topics of regulations", "规范主题")
    yield from regulations.scheme(f"{source.base}programme-name", "names of programmes", "项目名称")
    for kind in sorted(source.knowledge.ontology.kinds):
        yield from kind_concept(kind, source.knowledge)
