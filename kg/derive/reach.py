"""How far things reach: the places whose documents name a regulation, and those where a programme of a name is run.

The key is the place. What its documents say is looked up from the place, so that the cost of a change follows the number of
documents of that place and not of the store; questions across all places then read one link and no statements.
"""

from __future__ import annotations

from collections.abc import Collection

from kg.derive.facts import Change, Source
from kg.derive.programmes import NAME
from kg.ontology import NAMESPACE
from kg.rdf import iri

CITED_IN, RUN_IN = NAMESPACE + "citedIn", NAMESPACE + "runIn"
HOME = "?document a fz:Document ; fz:jurisdiction"  # institutions have a jurisdiction, too


def reach(source: Source, homes: Collection[str] | None) -> Change:
    """The links to these places (all without): added where a document of the place says so now, dropped where none does."""
    # the place alone is bound, so that the lookup starts from it; only documents mention, and institutions are left out so
    mentions = "?document fz:jurisdiction {k} ; schema:mentions ?thing"
    is_regulation = f'FILTER(STRSTARTS(STR(?thing), "{source.base}regulation/"))'
    cited = f"GRAPH ?g {{ {mentions} {is_regulation} }}"
    programme = mentions.replace("?thing", "?p")
    run = f"GRAPH ?g {{ {programme} . ?body fz:runs ?p }} GRAPH {source.graph} {{ ?p <{NAME}> ?thing }}"
    dropped: list[tuple[str, str, str]] = []
    added: list[tuple[str, str, str]] = []
    for predicate, pattern in ((CITED_IN, cited), (RUN_IN, run)):
        now = {(thing, place) for place, thing in source.values(homes, pattern, "?thing")}
        held = f"GRAPH {source.graph} {{ ?thing <{predicate}> {{k}} }}"
        had = set() if homes is None else {(thing, place) for place, thing in source.values(homes, held, "?thing")}
        dropped += sorted((thing, predicate, place) for thing, place in had - now)
        added += sorted((thing, predicate, iri(place)) for thing, place in now - had)
    return Change(tuple(dropped), tuple(added))
