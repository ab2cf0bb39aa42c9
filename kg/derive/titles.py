"""Titles of regulations in the derived graph, where their IRIs do not end in them: what words of a title are looked up in.

An IRI leaves out what its jurisdiction says already (宁波市停车管理办法 is regulation/330200/停车管理办法), numbers and
editions. A query by words reads names from IRIs, one look at each, and these titles; labels would cost a step for each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from kg.derive.facts import Change, Source, Triple
from kg.ontology import NAMESPACE
from kg.rdf import literal

FULL_TITLE = NAMESPACE + "fullTitle"


def given(source: Source, keys: Collection[str] | None) -> Iterator[tuple[str, str]]:
    """These regulations (all without) with the titles that documents give to them and that are not the end of the IRI."""
    # one pattern, because each further one is a step for every regulation of the store
    is_regulation = f'FILTER(STRSTARTS(STR({{k}}), "{source.base}regulation/"))'
    found = source.values(keys, f"{{k}} rdfs:label ?title {is_regulation}", "?title")
    return ((key, title) for key, title in found if title != source.label(key))


def titles(keys: Collection[str], found: Iterable[tuple[str, str]]) -> Change:
    """These titles, in place of those that the regulations have."""
    added: list[Triple] = [(key, FULL_TITLE, literal(title)) for key, title in found]
    return Change(tuple((key, FULL_TITLE, None) for key in sorted(keys)), tuple(sorted(added)))
