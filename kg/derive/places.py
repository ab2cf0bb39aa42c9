"""Places in the derived graph: code, short name and years of validity, once for each place that a document speaks of."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from urllib.parse import unquote

from kg.derive.facts import Change, Pattern, Source, Triple
from kg.iris import place_path
from kg.ontology import NAMESPACE
from kg.places import Place, PlaceLevel
from kg.rdf import SKOS, iri, literal

_OWN = (NAMESPACE + "divisionCode", NAMESPACE + "validFrom", NAMESPACE + "validUntil", SKOS + "altLabel")

_SUCCEEDED_BY = NAMESPACE + "succeededBy"


def divisions(source: Source, keys: Collection[str]) -> Change:
    """What the tables of divisions know of these places."""
    dropped: list[Pattern] = [(key, predicate, None) for key in sorted(keys) for predicate in _OWN]
    added: list[Triple] = []
    for key in sorted(source.described(keys)):
        place = source.knowledge.places.get(unquote(source.path(key).removeprefix("place/")))
        added += _division(source, key, place) if place else ()
    return Change(tuple(dropped), tuple(added))


def successions(source: Source, keys: Collection[str]) -> Change:
    """From former divisions to what they became, where the store holds both."""
    pairs: set[tuple[str, str]] = set()
    places = source.knowledge.places
    for key in keys:
        place = places.get(unquote(source.path(key).removeprefix("place/")))
        if place is not None and (new := places.successor(place)):
            pairs.add((key, source.base + place_path(new.code)))
        pairs |= {(source.base + place_path(old.code), key) for old in (places.predecessors(place) if place else ())}
    alive = source.described({end for pair in pairs for end in pair})
    dropped: list[Pattern] = [(old, _SUCCEEDED_BY, new) for old, new in sorted(pairs)]
    added = tuple((old, _SUCCEEDED_BY, iri(new)) for old, new in sorted(pairs) if {old, new} <= alive)
    return Change(tuple(dropped), added)


def _division(source: Source, key: str, place: Place) -> Iterator[Triple]:
    if place.level not in (PlaceLevel.REGION, PlaceLevel.COUNTRY):
        yield key, _OWN[0], literal(place.code[:6])
    if since := source.knowledge.places.since.get(place.code):
        yield key, _OWN[1], literal(str(since), "integer")
    if place.valid_until is not None:
        yield key, _OWN[2], literal(str(place.valid_until), "integer")
    if place.short != place.name:
        yield key, _OWN[3], literal(place.short)
