"""Bodies in the derived graph: the years that their documents cover, so that silence of the next report is told from absence."""

from __future__ import annotations

from collections.abc import Collection

from kg.derive.facts import Change, Pattern, Source, Triple
from kg.ontology import NAMESPACE
from kg.rdf import literal

REPORTED_YEAR = NAMESPACE + "reportedYear"


def years(source: Source, issuers: Collection[str] | None) -> Change:
    """The years on which the store holds a document that these bodies (all without) issued."""
    found = source.values(issuers, "?document fz:issuer {k} . ?document fz:year ?year", "?year")
    added: list[Triple] = [(issuer, REPORTED_YEAR, literal(year, "integer")) for issuer, year in found]
    dropped: list[Pattern] = [(issuer, REPORTED_YEAR, None) for issuer in sorted(issuers or ())]
    return Change(tuple(dropped), tuple(sorted(added)))
