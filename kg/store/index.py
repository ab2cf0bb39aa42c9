"""The index: which record each document's graph was made from. A graph of the store itself, so that it goes where the store goes.

Like the log of runs it stays out of exports and of the union.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote_to_bytes

from kg.ontology import NAMESPACE
from kg.terms import graph_iri, iri, literal, runs_graph

LAYOUT = 2
"""Version of what graphs a store has and how they are named."""
RECORD_DIGEST = NAMESPACE + "recordDigest"
"""From a document's graph to the digest of the record that it was made from."""


_ENCODED = re.compile(r"((?:%[0-9A-F]{2})+)")


def index_graph(base: str) -> str:
    """IRI of the index."""
    return f"{base}graph/index"


def hidden_graphs(base: str) -> tuple[str, ...]:
    """The graphs that exports leave out."""
    return (runs_graph(base), index_graph(base))


def digest_lines(base: str, documents: Mapping[str, str]) -> Iterator[str]:
    """N-Quads lines of the index: one for each document id with the digest of its record."""
    end = f" {iri(index_graph(base))} ."
    for document_id, digest in documents.items():
        yield f"{iri(graph_iri(base, document_id))} {iri(RECORD_DIGEST)} {literal(digest)}{end}"


def document_of_graph(base: str, graph: str) -> str:
    """The document id behind the IRI of its graph: percent-encoding undone."""
    path = graph.removeprefix(graph_iri(base, ""))
    if "%" not in path:
        return path
    return "".join(
        piece if position % 2 == 0 else unquote_to_bytes(piece).decode("utf-8", "surrogatepass")
        for position, piece in enumerate(_ENCODED.split(path))
    )
