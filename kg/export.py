"""The store as one file: RDF in six formats, and its graph for networkx, Gephi, Cytoscape, D3 and Neo4j.

The same documents give the same bytes, in whichever order they were added.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, cast

from kg.analysis import load_graph
from kg.errors import ExportError
from kg.graph_formats import write_cypher, write_gexf, write_graphml, write_neo4j, write_nodelink
from kg.serialization import FORMATS as RDF_FORMATS
from kg.serialization import serialize
from kg.store import Store

_GRAPH_WRITERS: Mapping[str, Callable[[Any, IO[bytes]], None]] = MappingProxyType(
    {
        "graphml": write_graphml,
        "gexf": write_gexf,
        "nodelink": write_nodelink,
        "cypher": write_cypher,
        "neo4j": write_neo4j,
    }
)
GRAPH_FORMATS = tuple(_GRAPH_WRITERS)
FORMATS = (*RDF_FORMATS, *GRAPH_FORMATS)
"""turtle trig nquads ntriples jsonld rdfxml graphml gexf nodelink cypher neo4j: trig, nquads and jsonld keep the graphs."""

_NETWORK_SUFFIXES = {".graphml": "graphml", ".gexf": "gexf", ".json": "nodelink"}
_NOT_XML_UTF8 = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


def write_export(store: Store, format_name: str, output: IO[bytes]) -> None:
    """Write everything in the store, without the log of runs, to a binary stream; ``format_name`` one of ``FORMATS``.

    turtle, ntriples and rdfxml hold the union of the graphs; graphml, gexf, nodelink (JSON), cypher (a script) and neo4j (a
    ZIP of two CSV files) the graph of ``kg.analysis.load_graph``.
    What XML cannot hold is left out of rdfxml, graphml and gexf. Raises ExportError for an unknown format, and what the
    store raises.
    """
    _known(format_name)
    if format_name in _GRAPH_WRITERS:
        _GRAPH_WRITERS[format_name](load_graph(store), output)
    elif format_name == "rdfxml":
        _write_rdfxml(store, output)
    else:
        serialize(store.quads(), format_name, output)


def write_file(store: Store, format_name: str, path: Path | str) -> None:
    """Write the export to a file, whole or not at all: beside it first, then in its place.

    Raises ExportError for an unknown format, for a folder that does not exist or cannot be written and for a path that is
    no file, and what the store raises; a file that was there is then as it was.
    """
    _known(format_name)
    replace_file(Path(path), lambda stream: write_export(store, format_name, stream))


def write_network(network: Any, path: Path | str) -> None:
    """Write a networkx graph to a file, whole or not at all: .graphml, .gexf or .json (node-link), by the file's ending.

    Raises ExportError as ``write_file`` does.
    """
    target = Path(path)
    format_name = _NETWORK_SUFFIXES.get(target.suffix.lower())
    if format_name is None:
        raise ExportError(f"{target}: the ending says the format: {', '.join(_NETWORK_SUFFIXES)}")
    replace_file(target, lambda stream: _GRAPH_WRITERS[format_name](network, stream))


def replace_file(target: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Put what ``write`` writes in the place of a file, whole or not at all.

    Raises ExportError if the file cannot be written; one that was there is then as it was.
    """
    try:
        if target.exists() and not target.is_file():
            raise ExportError(f"{target}: this is no file that could be written")
        if not target.parent.is_dir():
            raise ExportError(f"{target.parent}: no such folder")
        _replace(target, write)
    except OSError as error:
        raise ExportError(f"{target}: the export cannot be written: {error.strerror or error}") from error


def _replace(target: Path, write: Callable[[IO[bytes]], object]) -> None:
    temporary = target.with_name(f".kg-export-{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _known(format_name: str) -> None:
    if format_name not in FORMATS:
        raise ExportError(f"no format {format_name}; there are {', '.join(FORMATS)}")


class _XmlStream:
    """A binary stream in front of another that takes out what XML cannot hold.

    Oxigraph writes every character as it is, a carriage return too, which XML would read as a line feed.
    """

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output
        self._rest = b""

    def write(self, data: bytes) -> int:
        """Write what is complete; the beginning of a character waits for its end."""
        whole = self._rest + data
        cut = max(whole.rfind(b"\xef", -2), -1)
        self._rest = whole[cut:] if cut >= 0 else b""
        self._put(whole[:cut] if cut >= 0 else whole)
        return len(data)

    def flush(self) -> None:
        """Write what waits."""
        self._put(self._rest)
        self._rest = b""

    def _put(self, data: bytes) -> None:
        self._output.write(_NOT_XML_UTF8.sub(b"", data).replace(b"\r", b"&#xD;"))


def _write_rdfxml(store: Store, output: IO[bytes]) -> None:
    stream = _XmlStream(output)
    serialize(store.quads(), "rdfxml", cast("IO[bytes]", stream))
    stream.flush()
