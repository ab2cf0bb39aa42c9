"""Commands that describe: ontology (the vocabulary as a page), catalog (the store as a dataset)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.answers import ExportFormat
from kg.cli.app import DEFAULT_STORE, OntologyOption, StoreOption, app
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


@app.command()
def catalog(
    style: Annotated[
        ExportFormat, typer.Option("--format", "-f", help="Format of the description, one of RDF.")
    ] = ExportFormat.TURTLE,
    out: OutOption = None,
    title: Annotated[str, typer.Option("--title", help="Title of the dataset.")] = "",
    publisher: Annotated[str, typer.Option("--publisher", help="Who publishes it.")] = "",
    licence: Annotated[
        str | None, typer.Option("--licence", help="IRI of the licence of the data.", show_default="CC BY 4.0")
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    ontology: OntologyOption = None,
) -> None:
    """Describe the store for data catalogues (VoID and DCAT): counts by class and property, years and places, sources, licences, version.

    The version is a hash of the data, so the same data has the same version.
    """
    from kg.catalog import DATA_LICENCE, Description, describe
    from kg.ontology import load_ontology
    from kg.serialization import FORMATS
    from kg.store import DiskStore

    if style.value not in FORMATS:
        raise typer.BadParameter(f"a catalogue is RDF: {', '.join(FORMATS)}", param_hint="--format")
    if licence is not None and (not licence.startswith(("http://", "https://")) or any(c in licence for c in ' <>"')):
        raise typer.BadParameter(
            "the licence is an address that begins with http:// or https://", param_hint="--licence"
        )
    given = Description(title, licence or DATA_LICENCE, publisher)
    write_text(describe(DiskStore(store), load_ontology(tuple(ontology or ())), style.value, given), out)
