"""The command `kg report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.app import DEFAULT_STORE, StoreOption, app
from kg.cli.output import is_terminal, problems


@app.command()
def report(
    out: Annotated[Path, typer.Option("--out", help="HTML file to write.")] = Path("build/report.html"),
    title: Annotated[str, typer.Option("--title", help="Title of the page; else a general one.")] = "",
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """One HTML file about the store: contents, coverage, diffusion, officials, data quality, method, each with its evidence.

    The file holds pictures, style and script itself, opens from disk and asks no network. Pictures need the extra `plots`
    and a font with Chinese characters; without them the page says what is missing.
    """
    from kg.analysis import Study
    from kg.errors import PlotError
    from kg.plots import cjk_family
    from kg.report import TITLE, write_report
    from kg.store import open_store

    write_report(Study(open_store(store)), out, title=title or TITLE)
    try:
        cjk_family()
    except PlotError as error:
        problems([f"the report has no pictures: {error}"])
    if is_terminal():
        typer.echo(str(out))
