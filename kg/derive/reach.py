"""How far things reach: the places whose documents name a regulation, and those where a programme of a name is run.

The key is the place. What its documents say is looked up from the place, so that the cost of a change follows the number of
documents of that place and not of the store; questions across all places then read one link and no statements.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kg.derive.facts import Change, Source
from kg.derive.programmes import NAME, name_iri
from kg.ontology import NAMESPACE
from kg.rdf import iri

CITED_IN, RUN_IN = NAMESPACE + "citedIn", NAMESPACE + "runIn"
HOME = "?document a fz:Document ; fz:jurisdiction"  # institutions have a jurisdiction, too


def cited(source: Source) -> str:
    """The pattern of a place ``{k}`` and the regulations ``?v`` that its documents mention."""
    # the place alone is bound, so that the lookup starts from it; only documents mention, and institutions are left out so
    is_regulation = f'FILTER(STRSTARTS(STR(?v), "{source.base}regulation/"))'
    return f"GRAPH ?g {{ ?document fz:jurisdiction {{k}} ; schema:mentions ?v {is_regulation} }}"


RUN = "GRAPH ?g { ?document fz:jurisdiction {k} ; schema:mentions ?v . ?body fz:runs ?v }"
"""The pattern of a place ``{k}`` and the programmes ``?v`` that are run in its documents."""


def reach(source: Source, homes: Collection[str]) -> Change:
    """The links to these places: added where a document of the place says so now, dropped where none does."""
    dropped: list[tuple[str, str, str]] = []
    added: list[tuple[str, str, str]] = []
    named = f"{RUN} GRAPH {source.graph} {{ ?v <{NAME}> ?name }}"
    for predicate, pattern, variable in ((CITED_IN, cited(source), "?v"), (RUN_IN, named, "?name")):
        now = {(thing, place) for place, thing in source.values(homes, pattern, variable)}
        held = f"GRAPH {source.graph} {{ ?thing <{predicate}> {{k}} }}"
        had = {(thing, place) for place, thing in source.values(homes, held, "?thing")}
        dropped += sorted((thing, predicate, place) for thing, place in had - now)
        added += sorted((thing, predicate, iri(place)) for thing, place in now - had)
    return Change(tuple(dropped), tuple(added))


def whole_reach(source: Source, cited: Iterable[tuple[str, str]], run: Iterable[tuple[str, str]]) -> Change:
    """The links to all places: from places with the regulations that they cite and the programmes that are run in them."""
    added = [(regulation, CITED_IN, iri(place)) for place, regulation in cited]
    added += {(name_iri(source, programme), RUN_IN, iri(place)) for place, programme in run}
    return Change((), tuple(sorted(added)))
