"""Commands that check: evaluate, validate."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.app import (
    DEFAULT_STORE,
    JsonOption,
    ModelOption,
    OntologyOption,
    PluginOption,
    SegmenterName,
    SegmenterOption,
    StoreOption,
    app,
    loaded,
)
from kg.cli.output import RowFormat, print_json, print_rows, problems
from kg.errors import EvaluationError

if TYPE_CHECKING:
    from kg.evaluate import Report
    from kg.knowledge import Knowledge


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
    floors: Annotated[
        Path | None, typer.Option("--floors", help="Fail if a figure is below its floor in this TOML file.")
    ] = None,
    raise_floors: Annotated[
        bool, typer.Option("--raise-floors", help="Raise the floors of this gold to the figures of now.")
    ] = False,
    calibration: Annotated[
        bool, typer.Option("--calibration", help="Print how many are right at each confidence, instead of the scores.")
    ] = False,
    ontology: OntologyOption = None,
    plugins: PluginOption = None,
    segmenter: SegmenterOption = SegmenterName.JIEBA,
    segmenter_model: ModelOption = None,
    as_json: JsonOption = False,
) -> None:
    """Score extraction against gold annotation: per type and relation precision, recall and F1, linking, document fields.

    "facts given" are the facts that relating reads from the gold's own mentions.
    """
    if raise_floors and floors is None:
        raise typer.BadParameter("give the file of the floors with --floors", param_hint="--raise-floors")
    from kg.evaluate import error_rows
    from kg.evaluate import evaluate as score
    from kg.gold import load_gold, load_pairs, load_texts
    from kg.reliability import observations, reliability

    found = load_texts(gold, texts)
    if predicted is not None:
        pairs, given = load_pairs(gold, predicted), None
    else:
        golds, knowledge = load_gold(gold), loaded(ontology, plugins, segmenter, segmenter_model)
        pairs = tuple((name, data, _predict(name, found, knowledge)) for name, data in golds)
        given = score((name, data, _given(name, data, found, knowledge)) for name, data in golds)
    if calibration:
        rows = [
            (k, span, str(n), str(right), f"{right / n:.3f}") for k, span, n, right in reliability(observations(pairs))
        ]
        print_rows(
            ("kind", "confidence", "items", "right", "share"), rows, RowFormat.JSON if as_json else RowFormat.TABLE
        )
        return
    report = score(pairs)
    if errors is not None:
        _write_errors(errors, list(error_rows(report, found)))
    data = report.as_dict() | ({"facts_given": given.as_dict()["facts"]} if given else {})
    print_json(data) if as_json else _print(data)
    if floors is not None:
        _hold(gold, floors, report, raise_floors)


def _given(name: str, gold: Mapping[str, Any], texts: dict[str, str], knowledge: Knowledge) -> dict[str, Any]:
    """A prediction with the gold's mentions and the facts read from them."""
    from kg.record import facts_given

    facts = facts_given(texts[name], gold["mentions"], knowledge)
    return {"doc": gold["doc"], "mentions": gold["mentions"], "facts": facts}


def _hold(gold: Path, path: Path, report: Report, rising: bool) -> None:
    """Exit 1 with a line for each figure below its floor."""
    from kg.floors import fallen, figures, gold_hash, load_floors, raised, save_floors

    key, now, known = gold_hash(gold), figures(report), load_floors(path)
    if rising:
        save_floors(path, raised(known, key, now), {key: "/".join(gold.resolve().parts[-2:])})
    elif key not in known:
        problems([f"{path} has no floors for this version of {gold}; --raise-floors sets them"])
    elif below := list(fallen(now, known[key])):
        problems(below)
        raise typer.Exit(1)


def _predict(name: str, texts: dict[str, str], knowledge: Knowledge) -> dict[str, Any]:
    from kg.record import extracted

    if name not in texts:
        raise EvaluationError(f"{name}.json: its text {name}.txt was not found; say where with --text")
    return extracted(texts[name], knowledge)


def _write_errors(path: Path, rows: list[tuple[str, ...]]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
            writer.writerow(("document", "what", "gold", "predicted", "sentence"))
            writer.writerows(rows)
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be written: {error.strerror}") from error


def _print(data: Mapping[str, Any]) -> None:
    for part in ("exact", "relaxed", "facts", *(["facts_given"] if "facts_given" in data else [])):
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
    from kg.store import open_store
    from kg.validate import validate as run

    knowledge = load_knowledge(tuple(ontology)) if ontology else None
    report = run(open_store(store), knowledge, shapes=tuple(shapes or ()))
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
