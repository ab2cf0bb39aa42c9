"""What derivation reads from the store: for some keys, by queries bound to them, or for all of them, by one query each.

Bound queries look up each key in an index, so that their cost does not grow with the store: ``VALUES`` with ``FILTER
EXISTS`` and unions of bound patterns are such; ``VALUES`` joined with a pattern would read the pattern's whole extension.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from kg.content import label_of
from kg.knowledge import Knowledge
from kg.rdf import derived_graph, iri
from kg.store import Rows

Triple = tuple[str, str, str]  # subject IRI, predicate IRI, object as N-Quads writes it
Pattern = tuple[str | None, str | None, str | None]  # IRIs; None stands for any term
MENTIONED, DESCRIBED = "GRAPH ?g { ?document schema:mentions ?k }", "GRAPH ?g { ?k a fz:Place }"
_BATCH = 200  # keys in one query


@dataclass(frozen=True, slots=True)
class Change:
    """What a step of derivation wants of the derived graph: first drop what fits a pattern, then add the triples.

    A step drops only what it added itself, for an earlier state of the documents: a whole computation begins with an empty
    graph and passes over what is to be dropped.
    """

    dropped: tuple[Pattern, ...] = ()
    added: tuple[Triple, ...] = ()


class Reader(Protocol):
    """A store, or a writer with what it has written so far."""

    def select(self, query: str, parameters: Mapping[str, str] | None = None) -> Rows:
        """Answer a SELECT."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where derivation reads, with the knowledge and the base of the IRIs.

    ``entities`` and ``places``: all that documents mention and describe, where the whole graph is computed; None: ask.
    """

    reader: Reader
    knowledge: Knowledge
    base: str
    entities: frozenset[str] | None = None
    places: frozenset[str] | None = None

    @property
    def graph(self) -> str:
        """The derived graph as queries write it."""
        return iri(derived_graph(self.base))

    @property
    def whole(self) -> bool:
        """True if the whole derived graph is computed: keys are then all there are, and what is added need not be read back."""
        return self.entities is not None

    def rows(self, query: str) -> Iterator[tuple[str, ...]]:
        """Rows of a SELECT whose variables are all bound."""
        for row in self.reader.select(query).rows:
            yield tuple(str(value) for value in row)

    def holding(self, keys: Collection[str] | None, pattern: str, prefix: str = "") -> set[str]:
        """Those of the keys (IRIs, ``?k`` in the pattern) for which the pattern holds; without keys, all that begin with the prefix."""
        if keys is None:
            where = f'FILTER(STRSTARTS(STR(?k), "{self.base}{prefix}"))' if prefix else ""
            return {row[0] for row in self.rows(f"SELECT DISTINCT ?k WHERE {{ {pattern} {where} }}")}
        found: set[str] = set()
        for batch in batches(keys):
            values = " ".join(map(iri, batch))
            query = f"SELECT ?k WHERE {{ VALUES ?k {{ {values} }} FILTER EXISTS {{ {pattern} }} }}"
            found.update(row[0] for row in self.rows(query))
        return found

    def mentioned(self, keys: Collection[str]) -> set[str]:
        """Those of the keys that a document mentions."""
        return self.holding(keys, MENTIONED) if self.entities is None else set(self.entities.intersection(keys))

    def described(self, keys: Collection[str]) -> set[str]:
        """Those of the keys that a document describes as places."""
        return self.holding(keys, DESCRIBED) if self.places is None else set(self.places.intersection(keys))

    def values(self, keys: Collection[str] | None, pattern: str, variables: str) -> Iterator[tuple[str, ...]]:
        """Rows (key, variables …) of the pattern, each once; ``{k}`` in the pattern is the key's place."""
        if keys is None:
            yield from self.rows(f"SELECT DISTINCT ?k {variables} WHERE {{ {pattern.replace('{k}', '?k')} }}")
            return
        for batch in batches(keys):
            parts = " UNION ".join(f"{{ {pattern.replace('{k}', iri(key))} BIND({iri(key)} AS ?k) }}" for key in batch)
            yield from self.rows(f"SELECT DISTINCT ?k {variables} WHERE {{ {parts} }}")

    # ------------------------------------------------------------ names

    def path(self, name: str) -> str:
        """The path of an IRI below the base: institution/宁波市司法局."""
        return name.removeprefix(self.base)

    def label(self, name: str) -> str:
        """The name that an entity's IRI ends in."""
        return label_of(name)

    def scope(self, name: str) -> str:
        """What stands between class and name in an entity's IRI: 330200, or nothing."""
        return "/".join(self.path(name).split("/")[1:-1])


def batches(keys: Iterable[str], size: int = _BATCH) -> Iterator[list[str]]:
    """The keys in sorted batches of that size."""
    ordered = sorted(set(keys))
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]
