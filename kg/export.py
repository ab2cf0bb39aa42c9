"""The store as one file: RDF in six formats, and GraphML and GEXF for Gephi, Cytoscape and networkx.

The same documents give the same bytes, in whichever order they were added.
"""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from kg.analysis import load_graph
from kg.errors import ExportError
from kg.serialization import FORMATS as RDF_FORMATS
from kg.serialization import serialize
from kg.store import Store

if TYPE_CHECKING:
    import networkx as nx

GRAPH_FORMATS = ("graphml", "gexf")
FORMATS = (*RDF_FORMATS, *GRAPH_FORMATS)
"""turtle trig nquads ntriples jsonld rdfxml graphml gexf: trig and nquads keep the named graphs, jsonld as well."""

# characters that XML 1.0 has no way to write (section 2.2)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_XML_UTF8 = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_GEXF_META = re.compile(rb"\s*<meta .*?</meta>", re.S)


def write_export(store: Store, format_name: str, output: IO[bytes]) -> None:
    """Write everything in the store, without the log of runs, to a binary stream; ``format_name`` one of ``FORMATS``.

    turtle, ntriples and rdfxml hold the union of the graphs; graphml and gexf the graph of ``kg.analysis.load_graph``.
    What XML cannot hold is left out of rdfxml, graphml and gexf. Raises ExportError for an unknown format, and what the
    store raises.
    """
    _known(format_name)
    if format_name == "graphml":
        _write_graphml(_for_xml(load_graph(store)), output)
    elif format_name == "gexf":
        _write_gexf(_for_xml(load_graph(store)), output)
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
    target = Path(path)
    try:
        if target.exists() and not target.is_file():
            raise ExportError(f"{target}: this is no file that could be written")
        if not target.parent.is_dir():
            raise ExportError(f"{target.parent}: no such folder")
        _replace(store, format_name, target)
    except OSError as error:
        raise ExportError(f"{target}: the export cannot be written: {error.strerror or error}") from error


def _replace(store: Store, format_name: str, target: Path) -> None:
    temporary = target.with_name(f".kg-export-{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as stream:
            write_export(store, format_name, stream)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _known(format_name: str) -> None:
    if format_name not in FORMATS:
        raise ExportError(f"no format {format_name}; there are {', '.join(FORMATS)}")


def _write_rdfxml(store: Store, output: IO[bytes]) -> None:
    """Oxigraph writes every character as it is, a carriage return too, which XML would read as a line feed."""
    buffer = io.BytesIO()
    serialize(store.quads(), "rdfxml", buffer)
    output.write(_NOT_XML_UTF8.sub(b"", buffer.getvalue()).replace(b"\r", b"&#xD;"))


def _for_xml(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """The graph with texts that XML gives back as they were written; line ends become line feeds."""
    attributes: list[dict[str, Any]] = [data for _, data in graph.nodes(data=True)]
    attributes += [data for _, _, data in graph.edges(data=True)]
    for data in attributes:
        data.update({name: _xml_text(value) for name, value in data.items() if isinstance(value, str)})
    return graph


def _xml_text(text: str) -> str:
    return _NOT_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def _write_graphml(graph: nx.MultiDiGraph[str], output: IO[bytes]) -> None:
    # not write_graphml: it writes other bytes where lxml is installed
    from networkx.readwrite.graphml import write_graphml_xml

    write_graphml_xml(graph, output)


def _write_gexf(graph: nx.MultiDiGraph[str], output: IO[bytes]) -> None:
    """GEXF without the ``meta`` element, in which networkx puts today's date; edge ids are the keys."""
    import networkx as nx

    for _, _, key, data in graph.edges(keys=True, data=True):
        data["id"] = key
    buffer = io.BytesIO()
    nx.write_gexf(graph, buffer)
    output.write(_GEXF_META.sub(b"", buffer.getvalue(), count=1))
