"""Places in the derived graph: code, short name and years of validity, once for each place that a document speaks of."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from urllib.parse import unquote

from kg.derive.facts import Change, Pattern, Source, Triple
from kg.ontology import NAMESPACE
from kg.places import Place, PlaceLevel
from kg.rdf import SKOS, literal

_OWN = (NAMESPACE + "divisionCode", NAMESPACE + "validFrom", NAMESPACE + "validUntil", SKOS + "altLabel")


def divisions(source: Source, keys: Collection[str] | None) -> Change:
    """What the tables of divisions know of these places."""
    alive = source.holding(keys, "GRAPH ?g { ?k a fz:Place }", "place/")
    dropped: list[Pattern] = [(key, predicate, None) for key in sorted(keys or ()) for predicate in _OWN]
    added: list[Triple] = []
    for key in sorted(alive):
        place = source.knowledge.places.get(unquote(source.path(key).removeprefix("place/")))
        added += _division(source, key, place) if place else ()
    return Change(tuple(dropped), tuple(added))


def _division(source: Source, key: str, place: Place) -> Iterator[Triple]:
    if place.level not in (PlaceLevel.REGION, PlaceLevel.COUNTRY):
        yield key, _OWN[0], literal(place.code[:6])
    if since := source.knowledge.places.since.get(place.code):
        yield key, _OWN[1], literal(str(since), "integer")
    if place.valid_until is not None:
        yield key, _OWN[2], literal(str(place.valid_until), "integer")
    if place.short != place.name:
        yield key, _OWN[3], literal(place.short)
