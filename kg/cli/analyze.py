"""Commands of `kg analyze`: what travels between governments, who is central, who holds which post."""

from __future__ import annotations

import gc
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.app import DEFAULT_STORE, StoreOption, app
from kg.cli.output import RowFormat, print_rows

if TYPE_CHECKING:
    from kg.analysis import Options, Selection, Study

analyze = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="""Analyses of the whole store: how rules and programmes travel between governments, which places adopt alike.

    Each prints a table (--format table, csv, json, md) and on request writes the network behind it (--graph FILE.graphml,
    .gexf for Gephi, .json) and a picture (--plot FILE.png, .svg, .pdf). --year, --place, --relation and --status keep only
    some statements.

    Example:  kg analyze diffusion --topic 重大行政决策程序 --format csv --plot adoption.svg --store my.kg
    """,
)
app.add_typer(analyze, name="analyze")

FormatOption = Annotated[RowFormat, typer.Option("--format", "-f", help="How rows are printed.")]
TopicOption = Annotated[str, typer.Option("--topic", help="Words of a topic of regulations.")]
ProgrammeOption = Annotated[str, typer.Option("--programme", help="Words of a programme's name.")]
ProgrammesOption = Annotated[bool, typer.Option("--programmes", help="Of programmes instead of topics of regulations.")]
NetworkOption = Annotated[
    str, typer.Option("--network", help="statements, coadoption, programmes, cooperation, citations or officials.")
]
AtLeastOption = Annotated[int, typer.Option("--at-least", min=1, help="Adopters that a topic or programme needs.")]
PlotOption = Annotated[Path | None, typer.Option("--plot", help="Write a picture: FILE.png, .svg or .pdf.")]
GraphOption = Annotated[
    Path | None, typer.Option("--graph", help="Write the network: FILE.graphml, .gexf or .json (node-link).")
]
YearOption = Annotated[str, typer.Option("--year", help="Only reports on this year, or on years such as 2019-2021.")]
PlaceOption = Annotated[
    list[str] | None, typer.Option("--place", help="Only bodies of this place and inside it; may be repeated.")
]
RelationOption = Annotated[
    list[str] | None, typer.Option("--relation", help="Only this relation, such as issued; may be repeated.")
]
StatusOption = Annotated[str, typer.Option("--status", help="Only done or only planned statements.")]


class _Request:
    """What the options ask for, carried out."""

    def __init__(self, store: str, selection: Selection, style: RowFormat) -> None:
        self.store = store
        self.selection = selection
        self.style = style

    def run(self, what: str, options: Options, plot: Path | None = None, graph: Path | None = None) -> None:
        """Print the table; write network and picture where they are wanted."""
        from kg.analysis import analyze as table

        study = self._study(what, options)
        found = table(study, what, options)
        if graph is not None:
            from kg.analysis import graph_of
            from kg.export import write_network

            write_network(graph_of(study, what, options), graph)
        if plot is not None:
            from kg.plots import plot as draw

            draw(study, what, options, plot)
        print_rows(found.columns, found.rows, self.style)

    def _study(self, what: str, options: Options) -> Study:
        from kg.analysis import Study, needs
        from kg.store import open_store

        given, least = self.selection, needs(what, options)
        wanted = replace(given, relations=given.relations or least.relations, status=given.status or least.status)
        return Study(open_store(self.store), wanted)


def _selection(year: str, place: list[str] | None, relation: list[str] | None, status: str) -> Selection:
    from kg.analysis import Selection

    return Selection(tuple(relation or ()), _years(year), tuple(place or ()), status)


def _years(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    first, _, last = text.partition("-")
    try:
        return int(first), int(last or first)
    except ValueError:
        raise typer.BadParameter(f"{text}: a year such as 2020, or years such as 2019-2021") from None


def _options(**given: Any) -> Options:
    from kg.analysis import Options

    return Options(**given)


@analyze.command()
def diffusion(
    topic: TopicOption = "",
    programme: ProgrammeOption = "",
    programmes: ProgrammesOption = False,
    at_least: AtLeastOption = 2,
    plot: PlotOption = None,
    graph: GraphOption = None,
    year: YearOption = "",
    place: PlaceOption = None,
    store: StoreOption = DEFAULT_STORE,
    style: FormatOption = RowFormat.TABLE,
) -> None:
    """Who adopted a topic or programme first, who followed, and how many years after the national instrument.

    With --topic or --programme: every adopter by year, with lags, the place around it and the sentence that says so. Without:
    all topics (programmes with --programmes) that several places adopted.
    """
    options = _options(topic=topic, programme=programme, programmes=programmes, at_least=at_least)
    _Request(store, _selection(year, place, None, ""), style).run("diffusion", options, plot, graph)


@analyze.command()
def adopters(
    programmes: ProgrammesOption = False,
    at_least: AtLeastOption = 2,
    store: StoreOption = DEFAULT_STORE,
    style: FormatOption = RowFormat.TABLE,
) -> None:
    """Places by how early they adopt what others adopt later; beside it, for how many years a report is held."""
    _Request(store, _selection("", None, None, ""), style).run(
        "adopters", _options(programmes=programmes, at_least=at_least)
    )


@analyze.command()
def effects(
    topic: TopicOption = "",
    programme: ProgrammeOption = "",
    programmes: ProgrammesOption = False,
    store: StoreOption = DEFAULT_STORE,
    style: FormatOption = RowFormat.TABLE,
) -> None:
    """How often places adopt with and without an earlier adopter around them, in their province, or a national instrument.

    Of one topic or programme, or of the twenty with most adopters. Crude rates; `kg analyze events` gives the table for a
    model.
    """
    _Request(store, _selection("", None, None, ""), style).run(
        "effects", _options(topic=topic, programme=programme, programmes=programmes)
    )


@analyze.command()
def events(
    topic: TopicOption = "",
    programme: ProgrammeOption = "",
    store: StoreOption = DEFAULT_STORE,
    style: FormatOption = RowFormat.CSV,
) -> None:
    """The event-history table of a topic or programme: place × year × adopted with covariates, for statsmodels or R.

    The columns are described in docs/analysis.md.
    """
    _Request(store, _selection("", None, None, ""), style).run("events", _options(topic=topic, programme=programme))


@analyze.command()
def flows(
    topic: TopicOption = "",
    programme: ProgrammeOption = "",
    programmes: ProgrammesOption = False,
    plot: PlotOption = None,
    store: StoreOption = DEFAULT_STORE,
    style: FormatOption = RowFormat.TABLE,
) -> None:
    """How rules come down from the national instrument over provinces to cities and counties; --plot draws a Sankey diagram."""
    options = _options(topic=topic, programme=programme, programmes=programmes)
    _Request(store, _selection("", None, None, ""), style).run("flows", options, plot)


@analyze.command()
def coadoption(
    programmes: ProgrammesOption = False,
    plot: PlotOption = None,
    graph: GraphOption = None,
    year: YearOption = "",
    place: PlaceOption = None,
    store: StoreOption = DEFAULT_STORE,
    style: FormatOption = RowFormat.TABLE,
) -> None:
    """Pairs of places by the topics that both have rules on, or (--programmes) the programmes that both run."""
    _Request(store, _selection(year, place, None, ""), style).run(
        "coadoption", _options(programmes=programmes), plot, graph
    )


@analyze.command()
def centrality(
    network: NetworkOption = "statements",
    graph: GraphOption = None,
    plot: PlotOption = None,
    year: YearOption = "",
    place: PlaceOption = None,
    relation: RelationOption = None,
    status: StatusOption = "",
    store: StoreOption = DEFAULT_STORE,
    style: FormatOption = RowFormat.TABLE,
) -> None:
    """Degree and betweenness centrality in a network, the most central first; of large ones betweenness is estimated."""
    _Request(store, _selection(year, place, relation, status), style).run(
        "centrality", _options(network=network), plot, graph
    )


@analyze.command()
def communities(
    network: NetworkOption = "statements",
    graph: GraphOption = None,
    plot: PlotOption = None,
    year: YearOption = "",
    place: PlaceOption = None,
    relation: RelationOption = None,
    status: StatusOption = "",
    store: StoreOption = DEFAULT_STORE,
    style: FormatOption = RowFormat.TABLE,
) -> None:
    """What belongs together in a network (Louvain communities); --network coadoption: places that adopt alike."""
    _Request(store, _selection(year, place, relation, status), style).run(
        "communities", _options(network=network), plot, graph
    )


@analyze.command()
def officials(
    plot: PlotOption = None,
    graph: GraphOption = None,
    year: YearOption = "",
    place: PlaceOption = None,
    store: StoreOption = DEFAULT_STORE,
    style: FormatOption = RowFormat.TABLE,
) -> None:
    """Who held which post of which body, from the first to the last report that says so."""
    _Request(store, _selection(year, place, None, ""), style).run("officials", _options(), plot, graph)


@analyze.command()
def compare(
    place: Annotated[str, typer.Argument(help="Name or division code of a place.", show_default=False)],
    other: Annotated[str, typer.Argument(help="Name or division code of the other.", show_default=False)],
    store: StoreOption = DEFAULT_STORE,
    style: FormatOption = RowFormat.TABLE,
) -> None:
    """Two places side by side: topics, programmes and applied rules that both have or only one, with the first years."""
    _Request(store, _selection("", None, None, ""), style).run("compare", _options(places=(place, other)))


@analyze.command()
def timeline(
    about: Annotated[str, typer.Option("--about", help="Words of a title, topic or programme.")] = "",
    plot: PlotOption = None,
    year: YearOption = "",
    place: PlaceOption = None,
    relation: RelationOption = None,
    status: StatusOption = "",
    store: StoreOption = DEFAULT_STORE,
    style: FormatOption = RowFormat.TABLE,
) -> None:
    """What was drafted, issued, amended, repealed and run in which year, where and by whom."""
    _Request(store, _selection(year, place, relation, status), style).run("timeline", _options(about=about), plot)


@analyze.command()
def plans(store: StoreOption = DEFAULT_STORE, style: FormatOption = RowFormat.TABLE) -> None:
    """Planned-then-done by body and year; only plans whose next year's report is held count in the rate."""
    _Request(store, _selection("", None, None, ""), style).run("plans", _options())


@analyze.command()
def coverage(
    plot: PlotOption = None, store: StoreOption = DEFAULT_STORE, style: FormatOption = RowFormat.TABLE
) -> None:
    """How many reports the store holds by place and year: the denominator of everything else."""
    _Request(store, _selection("", None, None, ""), style).run("coverage", _options(), plot)


@analyze.command()
def summary(store: StoreOption = DEFAULT_STORE, style: FormatOption = RowFormat.TABLE) -> None:
    """Nodes by type, statements by relation and status, documents and connected parts of the graph."""
    _Request(store, _selection("", None, None, ""), style).run("summary", _options())


@analyze.command()
def degrees(store: StoreOption = DEFAULT_STORE, style: FormatOption = RowFormat.TABLE) -> None:
    """Every node with the statements that name it as subject and as object, done and planned."""
    _Request(store, _selection("", None, None, ""), style).run("degrees", _options())


@analyze.command("all")
def every(
    out: Annotated[Path, typer.Option("--out", help="Folder for one CSV file each.", show_default=False)],
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Every analysis that needs no further choice into a folder of CSV files, with one reading of the store."""
    from kg.analysis import Study, write_tables
    from kg.analysis.ahead import reading_ahead

    gc.disable()  # it would look through the millions of objects of a large graph again and again, and none are cycles
    with reading_ahead(store) as opened:
        written = write_tables(Study(opened), out)
    for line in written.shortened:
        typer.echo(line, err=True)
    if sys.stdout.isatty():
        sys.stdout.writelines(f"{out / name}\n" for name in written.names)
