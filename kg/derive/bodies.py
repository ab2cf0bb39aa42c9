"""Institutions in the derived graph: level, parent organ, and who took over whose duties in a reform of organs."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from urllib.parse import unquote

from kg.derive.facts import Change, Pattern, Source, Triple, batches
from kg.iris import entity_path
from kg.ontology import NAMESPACE
from kg.organs import Successor, organ_class, parent_organ, predecessors, split_organ, successors
from kg.rdf import LEVELS, ORG, RDF, RDFS, iri, literal

PARENT, SUCCEEDED_BY = NAMESPACE + "parentOrgan", NAMESPACE + "succeededBy"
_AT_ONCE = 2_000  # bodies that are looked at together, for the sake of memory
_OWN = (RDF + "type", RDFS + "label", NAMESPACE + "level", PARENT)


def institution_iri(source: Source, name: str) -> str:
    """IRI of a body whose full name says whose it is."""
    return source.base + entity_path("institution", name)


def parent_iri(source: Source, body: str) -> str | None:
    """The parent organ that a body's name tells of."""
    name = parent_organ(source.label(body), source.knowledge)
    return institution_iri(source, name) if name else None


def hierarchy(source: Source, keys: Collection[str]) -> Iterator[Change]:
    """Level and parent of these bodies, from the bottom up; a parent that no document names is described here.

    Each change is to be made before the next is asked for: whether a parent is needed shows only once its children stand.
    """
    for some in batches(keys, _AT_ONCE) if source.whole else (keys,):
        todo = set(some)
        while todo:
            mentioned = source.mentioned(todo)
            needed = mentioned | _parents(source, todo - mentioned)
            dropped: list[Pattern] = [(key, predicate, None) for key in sorted(todo) for predicate in _OWN]
            parents = {key: parent_iri(source, key) for key in todo}
            added = [triple for key in sorted(needed) for triple in _body(source, key, key in mentioned, parents[key])]
            yield Change(tuple(dropped), tuple(added))
            todo = {parent for parent in parents.values() if parent and parent not in mentioned}


def _parents(source: Source, keys: Collection[str]) -> set[str]:
    """Those of the keys that are somebody's parent; in a whole computation only such are looked at."""
    if source.whole:
        return set(keys)
    return source.holding(keys, f"GRAPH {source.graph} {{ ?child <{PARENT}> ?k }}")


def _body(source: Source, body: str, mentioned: bool, parent: str | None) -> Iterator[Triple]:
    name = source.label(body)
    if not mentioned:
        yield body, RDF + "type", iri(NAMESPACE + "Institution")
        yield body, RDFS + "label", literal(name)
    if level := _level(source, body, name):
        yield body, NAMESPACE + "level", literal(level)
    if parent:
        yield body, PARENT, iri(parent)


def _level(source: Source, body: str, name: str) -> str | None:
    form = source.knowledge.organs.get(name)
    if form is not None and form.needs == "central":
        return "country"
    if organ_class(name, source.knowledge) == "town":
        return "town"
    code = unquote(source.scope(body))
    place = source.knowledge.places.get(code) if code else split_organ(name, source.knowledge).place
    return LEVELS[place.level] if place else None


# ---------------------------------------------------------------- succession


def successions(source: Source, keys: Collection[str]) -> Change:
    """From bodies to those that took over their duties, where the store holds both."""
    pairs = {(old, new): how for old, new, how in _candidates(source, keys)}
    alive = source.mentioned({end for pair in pairs for end in pair})
    dropped: list[Pattern] = []
    added: list[Triple] = []
    for (old, new), how in sorted(pairs.items(), key=lambda item: item[0]):
        node = _node(source, old, new)
        dropped += [(old, SUCCEEDED_BY, new), (node, None, None)]
        if old in alive and new in alive:
            added += _succession(node, old, new, how)
    return Change(tuple(dropped), tuple(added))


def _candidates(source: Source, keys: Collection[str]) -> Iterator[tuple[str, str, Successor]]:
    for old in keys if source.whole else _with_predecessors(source, keys):
        for how in successors(source.label(old), source.knowledge):
            new = institution_iri(source, how.name)
            if not source.whole or new in keys:
                yield old, new, how


def _with_predecessors(source: Source, keys: Collection[str]) -> set[str]:
    names = (name for key in keys for name in predecessors(source.label(key), source.knowledge))
    return {*keys, *(institution_iri(source, name) for name in names)}


def _node(source: Source, old: str, new: str) -> str:
    digest = hashlib.sha256(f"{source.path(old)}\x1f{source.path(new)}".encode()).hexdigest()
    return f"{source.base}succession/{digest[:20]}"


def _succession(node: str, old: str, new: str, how: Successor) -> Iterator[Triple]:
    yield old, SUCCEEDED_BY, iri(new)
    yield node, RDF + "type", iri(NAMESPACE + "Succession")
    yield node, ORG + "originalOrganization", iri(old)
    yield node, ORG + "resultingOrganization", iri(new)
    yield node, NAMESPACE + "year", literal(str(how.year), "integer")
    yield node, NAMESPACE + "reform", literal(how.reform)
