"""The application object, options that several commands share, and the commands by group."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.version import __version__

DEFAULT_STORE = Path("build/kg.oxigraph")

app = typer.Typer(
    name="kg",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="""Knowledge graphs from Chinese government documents.

    Reads reports and notices, finds institutions, regulations, programmes, officials and places and what they do to each
    other, and answers SPARQL questions over the store, each fact with the sentence that proves it.

    First steps:  kg build reports/ --store my.kg   then   kg query topic -p topic=重大行政决策 --store my.kg
    """,
)

StoreOption = Annotated[Path, typer.Option("--store", help="Folder of the store.", show_default=True)]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary; errors only.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Result as JSON on standard output, for programs.")]
OntologyOption = Annotated[
    list[Path] | None,
    typer.Option("--ontology", help="Your own Turtle file with further relations and cues; may be repeated."),
]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kg {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Version, and exit.")
    ] = False,
) -> None:
    """Options of the program itself."""


from kg.cli import analyze, answers, checks, documents, report  # noqa: E402, F401  (the commands register themselves)
