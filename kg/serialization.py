"""Sorted N-Quads lines in the syntaxes of RDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import IO, Any

import pyoxigraph as ox

from kg.store.quads import Sorter, graph_of, stream, without_graph
from kg.terms import PREFIXES

FORMATS: Mapping[str, ox.RdfFormat] = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


def serialize(lines: Iterable[str], format_name: str, output: IO[bytes]) -> None:
    """Sorted N-Quads lines in one of ``FORMATS``, written to a binary stream; the same lines give the same bytes.

    Formats without graphs get each triple once. Memory stays bounded.
    """
    rdf_format = FORMATS[format_name]
    if rdf_format is ox.RdfFormat.N_QUADS:
        output.writelines(f"{line}\n".encode() for line in lines)
    elif rdf_format.supports_datasets:
        parsed: Any = ox.parse(stream(_by_graph(lines)), ox.RdfFormat.N_QUADS)
        ox.serialize(parsed, output, rdf_format, prefixes=PREFIXES)
    else:
        # what only its graph tells apart stands side by side: every term ends in a character of its own
        triples = (triple.encode() for triple, _ in groupby(map(without_graph, lines)))
        ox.serialize(ox.parse(stream(triples), ox.RdfFormat.N_TRIPLES), output, rdf_format, prefixes=PREFIXES)


def _by_graph(lines: Iterable[str]) -> Iterator[bytes]:
    """The same lines, sorted by graph first. N-Quads escapes tabs, so that one can stand between key and line."""
    sorter = Sorter()
    for line in lines:
        sorter.add(f"{graph_of(line)}\t{line}".encode())
    for keyed in sorter.lines():
        yield keyed.partition(b"\t")[2]
