"""Commands that check: evaluate, validate."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.app import DEFAULT_STORE, JsonOption, OntologyOption, StoreOption, app
from kg.cli.output import RowFormat, print_json, print_rows
from kg.errors import EvaluationError

if TYPE_CHECKING:
    from kg.evaluate import Report

# where the texts of a gold folder are looked for: beside it, then corpus/reports for corpus/gold
_TEXT_FOLDERS = (".", "../reports", "../corpus")


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Folder of gold files (JSON).", show_default=False)],
    predicted: Annotated[
        Path | None, typer.Argument(help="Folder of predictions; else the texts are extracted now.")
    ] = None,
    texts: Annotated[Path | None, typer.Option("--text", help="Folder of the texts, if not beside the gold.")] = None,
    errors: Annotated[
        Path | None, typer.Option("--errors", help="Write every error with its sentence to this TSV file.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Score extraction against gold annotation: per type and relation precision, recall and F1, linking, document fields."""
    from kg.evaluate import error_rows
    from kg.evaluate import evaluate as score
    from kg.gold import load_gold, load_pairs

    found = _texts(gold, texts)
    if predicted is not None:
        pairs = load_pairs(gold, predicted)
    else:
        pairs = tuple((name, data, _predict(name, found)) for name, data in load_gold(gold))
    report = score(pairs)
    if errors is not None:
        _write_errors(errors, list(error_rows(report, found)))
    print_json(report.as_dict()) if as_json else _print(report)


def _texts(gold: Path, given: Path | None) -> dict[str, str]:
    from kg.readers.text import read_text

    folders = [given] if given else [gold / f for f in _TEXT_FOLDERS]
    found: dict[str, str] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.txt")) if folder.is_dir() else ():
            found.setdefault(path.stem, read_text(path)[0])
    return found


def _predict(name: str, texts: dict[str, str]) -> dict[str, Any]:
    import kg

    if name not in texts:
        raise EvaluationError(f"{name}.json: its text {name}.txt was not found; say where with --text")
    return kg.extract(texts[name])


def _write_errors(path: Path, rows: list[tuple[str, ...]]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
            writer.writerow(("document", "what", "gold", "predicted", "sentence"))
            writer.writerows(rows)
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be written: {error.strerror}") from error


def _print(report: Report) -> None:
    data = report.as_dict()
    for part in ("exact", "relaxed", "facts"):
        rows = [
            (name, str(row["gold"]), str(row["predicted"]), f"{row['p']:.4f}", f"{row['r']:.4f}", f"{row['f1']:.4f}")
            for name, row in data[part].items()
        ]
        print_rows((part, "gold", "predicted", "P", "R", "F1"), rows, RowFormat.TABLE)
    figures = [("link " + k, f"{v:.4f}") for k, v in data["link"].items()]
    figures += [("status", "" if data["status"] is None else f"{data['status']:.4f}")]
    figures += [("doc " + k, str(v)) for k, v in data["doc"].items()]
    figures += [("optional " + k, str(v)) for k, v in data["optional"].items()]
    print_rows(("figure", "value"), figures, RowFormat.TABLE)


@app.command()
def validate(
    shapes: Annotated[list[Path] | None, typer.Option("--shapes", help="Further SHACL files of your own.")] = None,
    store: StoreOption = DEFAULT_STORE,
    ontology: OntologyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check the graph against the SHACL shapes; exit code 1 if it does not conform.

    With --ontology your own classes and relations are checked, too: members, domains and ranges.
    """
    from kg.knowledge import load_knowledge
    from kg.store import DiskStore
    from kg.validate import validate as run

    knowledge = load_knowledge(tuple(ontology)) if ontology else None
    report = run(DiskStore(store), knowledge, shapes=tuple(shapes or ()))
    rows = [(v.document, v.focus, v.path, v.severity, v.message) for v in report.results]
    if as_json:
        print_json(
            {
                "conforms": report.conforms,
                "graphs": report.graphs,
                "results": [
                    dict(zip(("document", "focus", "path", "severity", "message"), r, strict=True)) for r in rows
                ],
            }
        )
    elif rows:
        print_rows(("document", "focus", "path", "severity", "message"), rows, RowFormat.TABLE)
    if not report.conforms:
        raise typer.Exit(1)
