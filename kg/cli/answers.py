"""Commands that answer from a store: query, stats, export."""

from __future__ import annotations

import enum
import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.app import DEFAULT_STORE, JsonOption, StoreOption, app
from kg.cli.output import RowFormat, print_json, print_rows, write_text
from kg.errors import QueryError, QueryParameter

FormatOption = Annotated[RowFormat, typer.Option("--format", "-f", help="How rows are printed.")]


def _parameters(given: list[str] | None) -> dict[str, str]:
    parameters = {}
    for item in given or ():
        name, sign, value = item.partition("=")
        if not sign or not name:
            raise QueryParameter(f"-p {item}: a parameter is given as name=value")
        parameters[name] = value
    return parameters


@app.command()
def query(
    name: Annotated[str | None, typer.Argument(help="Name of a query; see --list.", show_default=False)] = None,
    parameters: Annotated[
        list[str] | None, typer.Option("--param", "-p", help="Parameter as name=value; may be repeated.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", help="A SPARQL file of your own instead of a name.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="The named queries with their parameters.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Every named query with its first rows, as one Markdown page.")
    ] = False,
    store: StoreOption = DEFAULT_STORE,
    style: FormatOption = RowFormat.TABLE,
) -> None:
    """Answer a named question or your own SPARQL over all documents; rows of facts end with the sentence that proves them."""
    from kg.queries import answer, load_queries
    from kg.store import open_store

    if listed:
        rows = [
            (q.name, q.title, " ".join(f"{p.name}={p.default}" for p in q.parameters)) for q in load_queries().values()
        ]
        print_rows(("name", "question", "parameters"), rows, style)
        return
    if everything:
        from kg.questions import questions_page

        write_text(questions_page(open_store(store)), None)
        return
    if (name is None) == (file is None):
        raise typer.BadParameter("give the name of a query or --file, one of them; --list shows the names")
    text = name if name is not None else _sparql(file)
    found = answer(open_store(store), text, _parameters(parameters))
    print_rows(found.columns, found.rows, style)


def _sparql(file: Path | None) -> str:
    assert file is not None
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{file}: the query cannot be read: {getattr(error, 'strerror', None) or error}") from error


_COUNTS = (
    ("documents", "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a fz:Document }"),
    ("institutions", "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a fz:Institution }"),
    ("regulations", "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a fz:Regulation }"),
    ("programmes", "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a fz:Programme }"),
    ("persons", "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a fz:Person }"),
    ("places", "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a fz:Place }"),
    ("works", "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a fz:Work }"),
    ("statements", "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a fz:Statement }"),
    ("statements done", "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x fz:status fz:done }"),
    ("statements planned", "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x fz:status fz:planned }"),
)
_RELATIONS = (
    "SELECT ?p (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a fz:Statement ; rdf:predicate ?p } GROUP BY ?p ORDER BY ?p"
)


@app.command()
def stats(
    documents: Annotated[bool, typer.Option("--documents", help="List the documents with their ids.")] = False,
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
) -> None:
    """Count what the store holds: documents, entities, statements by relation and status."""
    from kg.store import open_store

    opened = open_store(store)
    if documents:
        ids = sorted(opened.documents())
        print_json(ids) if as_json else print_rows(
            ("id",), [(i,) for i in ids], RowFormat.CSV if not sys.stdout.isatty() else RowFormat.TABLE
        )
        return
    counts = [(label, opened.select(text).rows[0][0] or "0") for label, text in _COUNTS]
    counts += [(str(p).rsplit("/", 1)[-1], str(n)) for p, n in opened.select(_RELATIONS).rows]
    if as_json:
        print_json({label: int(count) for label, count in counts})
    else:
        print_rows(("what", "count"), counts, RowFormat.TABLE)


class ExportFormat(enum.StrEnum):
    """Formats of an export."""

    TURTLE = "turtle"
    TRIG = "trig"
    NQUADS = "nquads"
    NTRIPLES = "ntriples"
    JSONLD = "jsonld"
    RDFXML = "rdfxml"
    GRAPHML = "graphml"
    GEXF = "gexf"
    NODELINK = "nodelink"
    CYPHER = "cypher"
    NEO4J = "neo4j"


@app.command()
def export(
    style: Annotated[ExportFormat, typer.Option("--format", "-f", help="Format of the export.")] = ExportFormat.TURTLE,
    out: Annotated[Path | None, typer.Option("--out", help="File to write; else standard output.")] = None,
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Write the whole graph; the same documents give the same bytes."""
    from kg.export import write_export, write_file
    from kg.store import open_store

    opened = open_store(store)
    if out is not None:
        write_file(opened, style.value, out)
    else:
        write_export(opened, style.value, sys.stdout.buffer)
        sys.stdout.buffer.flush()
