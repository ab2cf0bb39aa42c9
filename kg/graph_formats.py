"""networkx graphs as bytes: GraphML, GEXF, node-link JSON, a Cypher script and CSV for Neo4j; same graph, same bytes."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice
from typing import IO, Any

from kg.palette import OTHER, load_palette, rgb

# characters that XML 1.0 has no way to write (section 2.2)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GEXF_META = re.compile(rb"\s*<meta .*?</meta>", re.S)
_BATCH = 500  # rows of one statement of the Cypher script
_CSV_TYPES = {int: ":int", float: ":double"}


def write_graphml(graph: Any, output: IO[bytes]) -> None:
    """GraphML; what XML cannot hold is left out."""
    # not write_graphml: it writes other bytes where lxml is installed
    from networkx.readwrite.graphml import write_graphml_xml

    write_graphml_xml(_for_xml(graph), output)


def write_gexf(graph: Any, output: IO[bytes]) -> None:
    """GEXF 1.2 for Gephi: labels, a colour for each type, and years as intervals of nodes and edges (dynamic mode).

    An edge lasts for its ``year``, or from ``first`` to ``last``; a node for the years of its edges. The ``meta`` element,
    in which networkx puts today's date, is left out; edge ids are the keys.
    """
    import networkx as nx

    made = _for_xml(graph)
    _colour(made)
    _date(made)
    buffer = io.BytesIO()
    nx.write_gexf(made, buffer)
    output.write(_GEXF_META.sub(b"", buffer.getvalue(), count=1))


def write_nodelink(graph: Any, output: IO[bytes]) -> None:
    """JSON that ``networkx.node_link_graph(…, edges="links")`` and D3 read."""
    import networkx as nx

    data = nx.node_link_data(graph, edges="links")
    # an unpaired surrogate has no UTF-8: escaped, JSON carries it
    text = json.dumps(data, ensure_ascii=False, indent=1)
    output.write((text.encode("utf-8", "backslashreplace")) + b"\n")


def _for_xml(graph: Any) -> Any:
    """A copy with texts that XML gives back as they were written; line ends become line feeds."""
    made = graph.copy()
    attributes: list[dict[str, Any]] = [data for _, data in made.nodes(data=True)]
    attributes += [data for *_, data in made.edges(data=True)]
    for data in attributes:
        data.update({name: _xml_text(value) for name, value in data.items() if isinstance(value, str)})
    return made


def _xml_text(text: str) -> str:
    return _NOT_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def _colour(graph: Any) -> None:
    palette = load_palette()
    for _, data in graph.nodes(data=True):
        known = palette.get(data.get("type", ""))
        red, green, blue = rgb(known.colour if known else OTHER)
        data["viz"] = {"color": {"r": red, "g": green, "b": blue, "a": 1.0}}


def _date(graph: Any) -> None:
    spans: dict[Any, list[int]] = {}
    for edge in graph.edges(data=True, keys=True) if graph.is_multigraph() else graph.edges(data=True):
        data = edge[-1]
        if graph.is_multigraph():
            data["id"] = edge[2]
        if "label_zh" in data:
            data["label"] = data["label_zh"]
        years = [year for name in ("year", "first", "last") if (year := data.get(name, -1)) > 0]
        if years:
            data["start"], data["end"] = min(years), max(years)
            for end in edge[:2]:
                spans.setdefault(end, []).extend(years)
    for node, years in spans.items():
        graph.nodes[node].update(start=min(years), end=max(years))


# ---------------------------------------------------------------- Neo4j


def write_cypher(graph: Any, output: IO[bytes]) -> None:
    """A script for ``cypher-shell``: nodes with the label Entity and their class, relationships named by their relation.

    MERGE on ``iri`` and ``key``: run twice, it changes nothing.
    """
    lines = ["CREATE CONSTRAINT entity_iri IF NOT EXISTS FOR (n:Entity) REQUIRE n.iri IS UNIQUE;"]
    for label, nodes in _by(graph.nodes(data=True), lambda item: _class(item[1])):
        for batch in _batches(nodes):
            rows = ", ".join(_map({"iri": node, **data}) for node, data in batch)
            lines.append(f"UNWIND [{rows}] AS row MERGE (n:Entity {{iri: row.iri}}) SET n += row, n:{_name(label)};")
    for relation, edges in _by(graph.edges(data=True, keys=True), lambda item: item[3]["relation"]):
        for batch in _batches(edges):
            rows = ", ".join(
                f"{{s: {_text(s)}, o: {_text(o)}, key: {_text(key)}, data: {_map(data)}}}" for s, o, key, data in batch
            )
            lines.append(
                f"UNWIND [{rows}] AS row MATCH (s:Entity {{iri: row.s}}), (o:Entity {{iri: row.o}}) "
                f"MERGE (s)-[r:{_name(relation.upper())} {{key: row.key}}]->(o) SET r += row.data;"
            )
    output.write(("\n".join(lines) + "\n").encode("utf-8", "backslashreplace"))


def write_neo4j(graph: Any, output: IO[bytes]) -> None:
    """A ZIP of nodes.csv and relationships.csv with the header lines of ``neo4j-admin database import``."""
    nodes = list(graph.nodes(data=True))
    names = list(nodes[0][1]) if nodes else []
    node_rows = [["iri:ID", ":LABEL", *names]]
    node_rows += [[node, f"Entity;{_class(data)}", *map(str, data.values())] for node, data in nodes]
    edges = list(graph.edges(data=True, keys=True))
    columns = [f"{name}{_CSV_TYPES.get(type(value), '')}" for name, value in edges[0][3].items()] if edges else []
    edge_rows = [[":START_ID", ":END_ID", ":TYPE", "key", *columns]]
    edge_rows += [[s, o, data["relation"].upper(), key, *map(str, data.values())] for s, o, key, data in edges]
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in (("nodes.csv", node_rows), ("relationships.csv", edge_rows)):
            # a fixed date: the same graph gives the same bytes
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), _csv(rows), zipfile.ZIP_DEFLATED)


def _csv(rows: Iterable[list[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue().encode("utf-8", "backslashreplace")


def _by(items: Iterable[Any], key: Any) -> Iterator[tuple[str, Iterator[Any]]]:
    """Items by a name, the names sorted, the items in their order."""
    return ((name, found) for name, found in groupby(sorted(items, key=key), key))


def _batches(items: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(items, _BATCH)):
        yield batch


def _class(data: Mapping[str, Any]) -> str:
    return str(data.get("type", "")).capitalize() or "Thing"


def _name(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _map(data: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{_name(name)}: {_text(value)}" for name, value in data.items()) + "}"


def _text(value: Any) -> str:
    """A value as Cypher writes it; its escapes in strings are those of JSON."""
    return json.dumps(value, ensure_ascii=False)
