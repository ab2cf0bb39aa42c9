"""Commands that read documents: build, add, remove, extract."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import (
    DEFAULT_OVERRIDES,
    DEFAULT_STORE,
    JobsOption,
    JsonOption,
    ModelOption,
    OntologyOption,
    OverridesOption,
    PartsOption,
    PluginOption,
    QuietOption,
    SchedulerOption,
    SegmenterName,
    SegmenterOption,
    StoreOption,
    app,
    loaded,
)
from kg.cli.output import is_terminal, print_json, problems, progress
from kg.errors import InputError, NoDocuments, PluginError, UnreadableFile

if TYPE_CHECKING:
    from kg.judgements import Judgement
    from kg.pipeline import BuildReport, Runner
    from kg.readers import Source
    from kg.readers.fields import FieldMap

PathsArgument = Annotated[list[Path], typer.Argument(help="Files or folders to read.", show_default=False)]
InputsArgument = Annotated[
    list[str], typer.Argument(help="Files or folders to read, here or at an address (s3://…).", show_default=False)
]
BaseOption = Annotated[
    str | None,
    typer.Option("--base", help="Base of the IRIs minted, for a new store.", show_default="https://w3id.org/fazhi/"),
]
FieldsOption = Annotated[
    Path | None,
    typer.Option("--fields", help="TOML file that says which keys of JSON Lines hold the text, the title, …"),
]


def _fields(path: Path | None) -> FieldMap | None:
    from kg.readers.fields import load_fields

    return load_fields(path) if path else None


_SHOWN = 20  # warnings on a terminal


def _runner(scheduler: str | None, jobs: int | None, parts: str | None) -> Runner | None:
    from kg.cluster import runner

    if parts and not scheduler:
        raise typer.BadParameter("--parts goes with --scheduler")
    return runner(scheduler, jobs, parts) if scheduler else None


def _judgements(path: Path | None) -> tuple[Judgement, ...] | None:
    """The judgements to obey; None for those that the store obeys already."""
    from kg.judgements import load_judgements

    if path is not None:
        return load_judgements(path)
    return load_judgements(DEFAULT_OVERRIDES) if DEFAULT_OVERRIDES.is_file() else None


def _report(report: BuildReport, as_json: bool, quiet: bool) -> None:
    problems(report.failures)
    if not quiet and sys.stderr.isatty():
        problems(report.warnings[:_SHOWN], "warning: ")
        if len(report.warnings) > _SHOWN:
            problems([f"{len(report.warnings) - _SHOWN} more; --json lists all"], "warning: ")
    if as_json:
        print_json(
            {
                name: list(getattr(report, name))
                for name in ("added", "changed", "unchanged", "removed", "failures", "warnings")
            }
        )
    elif not quiet and is_terminal():
        counts = (
            (len(report.added), "added"),
            (len(report.changed), "changed"),
            (len(report.unchanged), "unchanged"),
            (len(report.removed), "removed"),
            (len(report.failures), "failed"),
        )
        typer.echo(", ".join(f"{count} {word}" for count, word in counts if count) or "nothing to do")
    if report.partial:
        raise typer.Exit(1)


@app.command()
def build(
    paths: InputsArgument,
    store: StoreOption = DEFAULT_STORE,
    base: BaseOption = None,
    ontology: OntologyOption = None,
    plugins: PluginOption = None,
    segmenter: SegmenterOption = SegmenterName.JIEBA,
    segmenter_model: ModelOption = None,
    overrides: OverridesOption = None,
    jobs: JobsOption = None,
    scheduler: SchedulerOption = None,
    parts: PartsOption = None,
    fields: FieldsOption = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make the store hold exactly these documents: new ones added, changed ones replaced, gone ones removed.

    Read are HTML, MHTML, PDF and DOCX files, plain text and Markdown in any Chinese encoding, and many documents in one
    file: ZIP, WARC, JSON Lines. A manifest.toml in a folder gives its files ids and metadata. A file that cannot be read
    is named on standard error, the rest is built, and the exit code is 1. A build that is stopped leaves the store as it
    was.
    """
    from kg.cluster import local_paths
    from kg.pipeline import build as run
    from kg.store import open_store

    judgements = _judgements(overrides)
    target = open_store(store, base=_checked_base(base), create=True)
    with progress("reading", quiet) as bar, local_paths(paths) as found:
        report = run(
            found,
            target,
            lambda: loaded(ontology, plugins, segmenter, segmenter_model),
            bar,
            judgements=judgements,
            jobs=jobs,
            runner=_runner(scheduler, jobs, parts),
            fields=_fields(fields),
        )
    _report(report, as_json, quiet)


def _checked_base(base: str | None) -> str | None:
    if base is not None and (
        not base.startswith(("http://", "https://")) or not base.endswith("/") or any(c in base for c in ' #<>"')
    ):
        raise typer.BadParameter("the base must begin with http:// or https:// and end with /", param_hint="--base")
    return base


@app.command()
def add(
    paths: InputsArgument,
    store: StoreOption = DEFAULT_STORE,
    ontology: OntologyOption = None,
    plugins: PluginOption = None,
    segmenter: SegmenterOption = SegmenterName.JIEBA,
    segmenter_model: ModelOption = None,
    overrides: OverridesOption = None,
    jobs: JobsOption = None,
    scheduler: SchedulerOption = None,
    parts: PartsOption = None,
    fields: FieldsOption = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Put documents into the store beside those it holds; those of a file that was read before are replaced.

    A file of the same name in another folder is another document: it gets the folder before its id, and that is said.
    """
    from kg.cluster import local_paths
    from kg.pipeline import add as run
    from kg.store import open_store

    judgements = _judgements(overrides)
    target = open_store(store, create=True)
    with progress("reading", quiet) as bar, local_paths(paths) as found:
        report = run(
            found,
            target,
            lambda: loaded(ontology, plugins, segmenter, segmenter_model),
            bar,
            judgements=judgements,
            jobs=jobs,
            runner=_runner(scheduler, jobs, parts),
            fields=_fields(fields),
        )
    _report(report, as_json, quiet)


@app.command()
def remove(
    ids: Annotated[
        list[str], typer.Argument(help="Ids of documents, as `kg stats --documents` lists them.", show_default=False)
    ],
    store: StoreOption = DEFAULT_STORE,
    ontology: OntologyOption = None,
    overrides: OverridesOption = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Take documents out of the store."""
    from kg.pipeline import remove as run
    from kg.store import open_store

    _report(run(ids, open_store(store), loaded(ontology), _judgements(overrides)), as_json, quiet)


@app.command()
def extract(
    paths: PathsArgument,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for one JSON file per document; else JSON Lines on standard output."),
    ] = None,
    ontology: OntologyOption = None,
    plugins: PluginOption = None,
    segmenter: SegmenterOption = SegmenterName.JIEBA,
    segmenter_model: ModelOption = None,
    fields: FieldsOption = None,
    quiet: QuietOption = False,
) -> None:
    """Mentions and facts of documents as JSON, without a store.

    Writes <stem>.json per document, sub-folders mirrored: {"doc", "mentions", "facts"}; offsets are code points of the
    text (byte order mark dropped, CRLF one line feed), end exclusive.
    """
    from kg.pipeline import check_document
    from kg.readers import read_source, sources
    from kg.record import as_contract, read_document

    knowledge = loaded(ontology, plugins, segmenter, segmenter_model)
    found = sources(paths, _fields(fields))
    failed: list[str] = []
    written = 0
    taken: set[str] = set()
    with progress("reading", quiet) as bar:
        for number, source in enumerate(found, 1):
            for document in read_source(source):
                try:
                    if isinstance(document, UnreadableFile):
                        raise document
                    record = read_document(document, knowledge)
                    text = json.dumps(as_contract(record, document.text), ensure_ascii=False, indent=1 if out else None)
                    _put(out, _output_name(source, document.id, taken), text)
                    written += 1
                    check_document(record, document.origin)
                except InputError as error:
                    failed.append(str(error))
                except PluginError as error:
                    failed.append(f"{source.path}: {error}")
            bar(number, len(found))
    problems(failed)
    if not written and len(found) > 1:
        raise NoDocuments("none of the files could be read")
    if failed:
        raise typer.Exit(1)


def _output_name(source: Source, document_id: str, taken: set[str]) -> str:
    """The file's own name below the folder given, an archive's with the member behind it; the id where two would meet."""
    member = document_id.removeprefix(source.id).partition("/")[2] if document_id != source.id else ""
    own = f"{source.stem}/{member}" if member else source.stem
    name = own if own not in taken else document_id
    taken.add(name)
    return name


def _put(out: Path | None, name: str, text: str) -> None:
    if out is None:
        typer.echo(text)
        return
    target = out / f"{name}.json"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise UnreadableFile(target, f"cannot be written: {error.strerror}") from error
