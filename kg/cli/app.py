"""The application object, options that several commands share, and the commands by group."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.version import __version__

if TYPE_CHECKING:
    from kg.knowledge import Knowledge

DEFAULT_STORE = "build/kg.oxigraph"
DEFAULT_OVERRIDES = Path("corpus/overrides.toml")
DEFAULT_MODEL = Path("build/pkuseg")


class SegmenterName(enum.StrEnum):
    """The segmenters that there are; the same words as in kg.words, which is loaded only when needed."""

    JIEBA = "jieba"
    PKUSEG = "pkuseg"


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

StoreOption = Annotated[
    str,
    typer.Option(
        "--store", help="Folder of the store, or address of a SPARQL 1.1 server (https://…).", show_default=True
    ),
]
JobsOption = Annotated[
    int | None,
    typer.Option("--jobs", "-j", min=1, help="Worker processes.", show_default="all cores, if there is enough to do"),
]
SchedulerOption = Annotated[
    str | None,
    typer.Option("--scheduler", help="Dask scheduler (tcp://…) whose workers read; local starts one for a trial."),
]
PartsOption = Annotated[
    str | None,
    typer.Option("--parts", help="With --scheduler: folder that all can reach (s3://…) for what the workers write."),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary; errors only.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Result as JSON on standard output, for programs.")]
OntologyOption = Annotated[
    list[Path] | None,
    typer.Option("--ontology", help="Your own Turtle file with further classes, relations and cues; may be repeated."),
]
PluginOption = Annotated[
    list[str] | None,
    typer.Option(
        "--plugin",
        help="A further extractor that is installed (spacy, llm, your own; docs/plugins.md); may be repeated.",
    ),
]
SegmenterOption = Annotated[
    SegmenterName,
    typer.Option("--segmenter", help="What tells common words from names where rules need it (docs/ablation.md)."),
]
ModelOption = Annotated[
    Path | None,
    typer.Option(
        "--segmenter-model",
        help="Folder of the pkuseg model.",
        show_default=f"{DEFAULT_MODEL}, which `make models` trains",
    ),
]
OverridesOption = Annotated[
    Path | None,
    typer.Option(
        "--overrides",
        help="File of judgements (kg review) to obey. Without it: corpus/overrides.toml if it is there, else the judgements that the store obeys already.",
        show_default=False,
    ),
]


def loaded(
    ontology: list[Path] | None,
    plugins: list[str] | None = None,
    segmenter: SegmenterName = SegmenterName.JIEBA,
    model: Path | None = None,
) -> Knowledge:
    """What extraction knows, with the user's ontology files, plug-ins and choice of segmenter."""
    from kg.knowledge import load_knowledge
    from kg.plugins import load_plugin
    from kg.words import load_segmenter

    if model is not None and segmenter is not SegmenterName.PKUSEG:
        raise typer.BadParameter("it goes with --segmenter pkuseg", param_hint="--segmenter-model")
    found = tuple(load_plugin(name) for name in dict.fromkeys(plugins or ()))
    words = load_segmenter(segmenter.value, model or DEFAULT_MODEL)
    return load_knowledge(tuple(ontology or ()), words, found)


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


from kg.cli import analyze, answers, checks, corpus, documents, report, review, vocabulary  # noqa: E402, F401  (the commands register themselves)
