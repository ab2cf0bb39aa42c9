"""Commands that describe: ontology (the vocabulary as a page)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.app import OntologyOption, app
from kg.cli.output import write_text

OutOption = Annotated[Path | None, typer.Option("--out", help="File to write; else standard output.")]


@app.command()
def ontology(out: OutOption = None, ontology: OntologyOption = None) -> None:
    """Write the vocabulary as one HTML page: classes, relations with their cues, properties and concepts, in Chinese and English.

    With --ontology your own classes and relations stand in it, too.
    """
    from kg.documentation import ontology_page
    from kg.ontology import load_ontology

    extra = tuple(ontology or ())
    load_ontology(extra)  # a file that extraction would refuse is refused here, too
    write_text(ontology_page(extra), out)
