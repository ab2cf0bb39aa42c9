"""From plans to what came of them: a planned statement and the done one of a report on the next year on the same thing.

The body is the same too, except for local rules that are made or changed: what a government plans, its congress may adopt,
and the rule's IRI holds the jurisdiction. Programmes count as the same thing by their shared name.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator

from kg.content import Told, anybody
from kg.derive.facts import Change, Pattern, Source, Triple, batches
from kg.derive.names import programme_key
from kg.ontology import NAMESPACE
from kg.rdf import iri, literal

AWAITS, FULFILLED_BY = NAMESPACE + "awaits", NAMESPACE + "fulfilledBy"
_RUNS = NAMESPACE + "runs"
ROW = "rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ; fz:status ?status ; fz:year ?year"


def told(row: tuple[str, ...]) -> Told:
    """A row of ?s and ``ROW``."""
    node, subject, predicate, thing, status, year = row
    return Told(node, subject, predicate, thing, status == NAMESPACE + "planned", int(year))


def _awaited(source: Source, item: Told) -> tuple[str, str, str, int]:
    """What a plan awaits, or what a done statement fulfils: body, relation, thing and year."""
    body = "" if anybody(item, source.base) else source.path(item.subject)
    thing = _name(source, item.object) if item.predicate == _RUNS else source.path(item.object)
    return body, item.predicate, thing, item.year + 1 if item.planned else item.year


def key_of(source: Source, item: Told) -> str:
    """The same as 20 hexadecimal digits."""
    return hashlib.sha256(chr(31).join(map(str, _awaited(source, item))).encode()).hexdigest()[:20]


def plans(source: Source, old: Collection[Told], new: Iterable[Told]) -> Change:
    """What each plan awaits, so that a later report finds it."""
    dropped: list[Pattern] = [
        (item.node, predicate, None) for item in sorted(old) for predicate in (AWAITS, FULFILLED_BY)
    ]
    added: list[Triple] = [(item.node, AWAITS, literal(key_of(source, item))) for item in sorted(new)]
    return Change(tuple(dropped), tuple(added))


def fulfilments(source: Source, planned: Collection[Told], done: Collection[Told]) -> Change:
    """The links of these plans, and of the plans that await what these done statements tell."""
    nodes = {item.node: item for item in planned}
    nodes.update((item.node, item) for item in _awaiting(source, {key_of(source, item) for item in done}))
    added = sorted((plan, FULFILLED_BY, iri(node)) for plan, node in _matches(source, nodes.values()))
    return Change(tuple((node, FULFILLED_BY, None) for node in sorted(nodes)), tuple(added))


def all_fulfilments(
    source: Source, planned: Collection[Told], done: Callable[[Collection[str]], Iterable[Told]]
) -> Change:
    """The links of all plans of the store; ``done`` gives the done statements of some relations."""
    waiting: dict[tuple[str, str, str, int], list[str]] = defaultdict(list)
    for plan in sorted(planned):
        waiting[_awaited(source, plan)].append(plan.node)
    added: set[Triple] = set()
    for item in done({plan.predicate for plan in planned}):
        added.update((plan, FULFILLED_BY, iri(item.node)) for plan in waiting.get(_awaited(source, item), ()))
    return Change((), tuple(sorted(added)))


def _awaiting(source: Source, keys: Collection[str]) -> Iterator[Told]:
    found: set[str] = set()
    for batch in batches(keys):
        parts = " UNION ".join(f"{{ ?plan <{AWAITS}> {literal(key)} }}" for key in batch)
        found.update(
            row[0] for row in source.rows(f"SELECT DISTINCT ?plan WHERE {{ GRAPH {source.graph} {{ {parts} }} }}")
        )
    pattern = f"GRAPH ?g {{ {{k}} {ROW} }}"
    for row in source.values(found, pattern, "?subject ?predicate ?object ?status ?year"):
        yield told(row)


def _matches(source: Source, plans: Iterable[Told]) -> Iterator[tuple[str, str]]:
    """Pairs of a plan and a done statement of the next year."""
    by_node = {item.node: item for item in plans}
    for batch in batches(by_node):
        parts = " UNION ".join(f"{{ {_done(source, by_node[node])} BIND({iri(node)} AS ?plan) }}" for node in batch)
        for plan, node, thing in source.rows(f"SELECT DISTINCT ?plan ?done ?thing WHERE {{ {parts} }}"):
            item = by_node[plan]
            if item.predicate != _RUNS or _name(source, thing) == _name(source, item.object):
                yield plan, node


def _name(source: Source, programme: str) -> str:
    return programme_key(source.label(programme), source.knowledge)


def _done(source: Source, plan: Told) -> str:
    """The pattern of what fulfils a plan; the plain triple comes first, because it is the narrowest way in."""
    subject = "?body" if anybody(plan, source.base) else iri(plan.subject)
    thing = "?thing" if plan.predicate == _RUNS else iri(plan.object)
    bind = "" if plan.predicate == _RUNS else f"BIND({thing} AS ?thing)"
    year = literal(str(plan.year + 1), "integer")
    return (
        f"GRAPH ?g {{ {subject} <{plan.predicate}> {thing} . ?done rdf:subject {subject} ; rdf:object {thing} ; "
        f"rdf:predicate <{plan.predicate}> ; fz:status fz:done ; fz:year {year} }} {bind}"
    )
