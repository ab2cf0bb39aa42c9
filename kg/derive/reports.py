"""Bodies in the derived graph: the years that their documents cover, so that silence of the next report is told from absence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from kg.derive.facts import Change, Source, Triple
from kg.ontology import NAMESPACE
from kg.rdf import literal

REPORTED_YEAR = NAMESPACE + "reportedYear"


def covered(source: Source, issuers: Collection[str] | None) -> Iterator[tuple[str, int]]:
    """These bodies (all without) with the years on which the store holds a document that they issued."""
    found = source.values(issuers, "?document fz:issuer {k} . ?document fz:year ?year", "?year")
    return ((issuer, int(year)) for issuer, year in found)


def years(issuers: Collection[str], found: Iterable[tuple[str, int]]) -> Change:
    """These years, in place of those that the bodies have."""
    added: list[Triple] = [(issuer, REPORTED_YEAR, literal(str(year), "integer")) for issuer, year in found]
    return Change(tuple((issuer, REPORTED_YEAR, None) for issuer in sorted(issuers)), tuple(sorted(added)))
