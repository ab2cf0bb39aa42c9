"""Sorted N-Quads lines in the syntaxes of RDF."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

import pyoxigraph as ox

from kg.rdf import PREFIXES

FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


def serialize(lines: Iterable[str], format_name: str, output: IO[bytes]) -> None:
    """Sorted N-Quads lines in one of ``FORMATS``, written to a binary stream; the same lines give the same bytes.

    Formats without graphs get each triple once.
    """
    rdf_format = FORMATS[format_name]
    if rdf_format is ox.RdfFormat.N_QUADS:
        output.writelines(f"{line}\n".encode() for line in lines)
        return
    if rdf_format.supports_datasets:
        parsed: Any = ox.parse("\n".join(lines).encode(), ox.RdfFormat.N_QUADS)
        by_graph = sorted(parsed, key=lambda q: (str(q.graph_name), str(q)))
        ox.serialize(by_graph, output, rdf_format, prefixes=PREFIXES)
        return
    triples = sorted({line[: line.rindex(" <")] + " ." for line in lines})
    ox.serialize(ox.parse("\n".join(triples).encode(), ox.RdfFormat.N_TRIPLES), output, rdf_format, prefixes=PREFIXES)
