"""Programmes in the derived graph: the name that spellings and local instances share, and whose local instance one is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from urllib.parse import unquote

from kg.derive.facts import Change, Pattern, Source, Triple
from kg.derive.names import programme_key
from kg.iris import entity_path, segment
from kg.ontology import NAMESPACE
from kg.rdf import iri

NAME, LOCAL_INSTANCE_OF = NAMESPACE + "programmeName", NAMESPACE + "localInstanceOf"


def name_iri(source: Source, programme: str) -> str:
    """The shared name of a programme."""
    return f"{source.base}programme-name/{segment(programme_key(source.label(programme), source.knowledge))}"


def names(source: Source, born: Collection[str], gone: Collection[str]) -> Change:
    """The shared name of each programme."""
    dropped: list[Pattern] = [(key, predicate, None) for key in sorted(gone) for predicate in (NAME, LOCAL_INSTANCE_OF)]
    return Change(tuple(dropped), tuple((key, NAME, iri(name_iri(source, key))) for key in sorted(born)))


def instances(source: Source, keys: Collection[str]) -> Change:
    """From programmes of a place to the nearest programme of the same name above it, and the same for those below ``keys``."""
    touched = set(keys) if source.whole else set(keys) | _below(source, keys)
    above = {key: list(_above(source, key)) for key in touched}
    alive = source.mentioned(touched | {up for found in above.values() for up in found})
    added: list[Triple] = []
    for key in sorted(touched & alive):
        nearest = next((up for up in above[key] if up in alive), None)
        if nearest:
            added.append((key, LOCAL_INSTANCE_OF, iri(nearest)))
    return Change(tuple((key, LOCAL_INSTANCE_OF, None) for key in sorted(touched)), tuple(added))


def _above(source: Source, programme: str) -> Iterator[str]:
    """Where the programme of the same name would stand higher up: the city's, the province's, the country's."""
    code = unquote(source.scope(programme))
    place = source.knowledge.places.get(code.split(":")[0]) if code else None
    if place is None:
        return
    name = source.label(programme)
    for up in source.knowledge.places.ancestors(place)[0 if ":" in code else 1 :]:
        yield source.base + entity_path("programme", name, up.code)
    yield source.base + entity_path("programme", name)


def _below(source: Source, keys: Collection[str]) -> set[str]:
    """Programmes of the same name that lie lower: asked only when a higher one comes or goes, which is rare."""
    higher = {name_iri(source, key): None for key in keys if _may_be_above(source, key)}
    rows = source.values(set(higher), f"GRAPH {source.graph} {{ ?programme <{NAME}> {{k}} }}", "?programme")
    labels = {source.label(key) for key in keys}
    return {programme for _, programme in rows if source.label(programme) in labels}


def _may_be_above(source: Source, programme: str) -> bool:
    code = unquote(source.scope(programme))
    return code == "" or code.endswith("00")
