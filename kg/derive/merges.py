"""Judgements in the derived graph: each as a node, its link where the store holds both things, and the clusters."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator

from kg.derive.facts import Change, Pattern, Source, Triple
from kg.judgements import Judgement, Verdict, clusters, judgement
from kg.ontology import NAMESPACE
from kg.rdf import DCTERMS, RDF, iri, literal

SAME, DIFFERENT, MERGED_INTO = (NAMESPACE + name for name in ("judgedSame", "judgedDifferent", "mergedInto"))
_LINKS = {Verdict.SAME: SAME, Verdict.DIFFERENT: DIFFERENT}
# whatever is described somewhere can be linked: entities by documents, topics and shared names by derivation
_EXISTS = "GRAPH ?g { ?k a ?class }"


def held(source: Source) -> tuple[Judgement, ...]:
    """The judgements that the store obeys."""
    query = f"""SELECT ?j ?thing ?verdict ?date ?reason WHERE {{ GRAPH {source.graph} {{
      ?j a fz:Judgement ; fz:judges ?thing ; fz:verdict ?verdict ; fz:reason ?reason .
      OPTIONAL {{ ?j dcterms:date ?given }} BIND(COALESCE(STR(?given), "") AS ?date) }} }}"""
    pairs: dict[str, list[str]] = {}
    rest: dict[str, tuple[str, str, str]] = {}
    for node, thing, verdict, date, reason in source.rows(query):
        pairs.setdefault(node, []).append(source.path(thing))
        rest[node] = (verdict.removeprefix(NAMESPACE), date, reason)
    found = []
    for node, (verdict, date, reason) in rest.items():
        left, right = pairs[node]
        found.append(judgement(left, right, Verdict(verdict), date, reason))
    return tuple(sorted(found))


def merges(source: Source, wanted: Collection[Judgement]) -> Change:
    """What makes the derived graph hold the wanted judgements, their links and their clusters, and no others."""
    nodes = {_node(source, item): item for item in wanted}
    known = {row[0] for row in source.rows(f"SELECT ?j WHERE {{ GRAPH {source.graph} {{ ?j a fz:Judgement }} }}")}
    links, old = _links(source, wanted), _held_links(source)
    dropped: list[Pattern] = [(node, None, None) for node in sorted(known - set(nodes))]
    dropped += sorted(old - links)
    added: list[Triple] = [t for node in sorted(set(nodes) - known) for t in _judgement(source, node, nodes[node])]
    added += [(thing, predicate, iri(other)) for thing, predicate, other in sorted(links - old)]
    return Change(tuple(dropped), tuple(added))


def _links(source: Source, wanted: Collection[Judgement]) -> set[tuple[str, str, str]]:
    """Links between what the store holds, both ways, and from the members of clusters to what stands for them."""
    alive = source.holding({source.base + side for item in wanted for side in item.pair}, _EXISTS)
    both = [item for item in wanted if {source.base + side for side in item.pair} <= alive]
    found: set[tuple[str, str, str]] = set()
    for item in both:
        left, right = (source.base + side for side in item.pair)
        if predicate := _LINKS.get(item.verdict, ""):
            found |= {(left, predicate, right), (right, predicate, left)}
    same = [item.pair for item in both if item.verdict is Verdict.SAME]
    return found | {(source.base + a, MERGED_INTO, source.base + first) for a, first in clusters(same).items()}


def _held_links(source: Source) -> set[tuple[str, str, str]]:
    found: set[tuple[str, str, str]] = set()
    for predicate in (SAME, DIFFERENT, MERGED_INTO):
        rows = source.rows(f"SELECT ?a ?b WHERE {{ GRAPH {source.graph} {{ ?a <{predicate}> ?b }} }}")
        found.update((thing, predicate, other) for thing, other in rows)
    return found


def _node(source: Source, item: Judgement) -> str:
    parts = (*item.pair, item.verdict.value, item.date, item.reason)
    return f"{source.base}judgement/{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:20]}"


def _judgement(source: Source, node: str, item: Judgement) -> Iterator[Triple]:
    yield node, RDF + "type", iri(NAMESPACE + "Judgement")
    for side in item.pair:
        yield node, NAMESPACE + "judges", iri(source.base + side)
    yield node, NAMESPACE + "verdict", iri(NAMESPACE + item.verdict.value)
    yield node, NAMESPACE + "reason", literal(item.reason)
    if item.date:
        yield node, DCTERMS + "date", literal(item.date, "date")
