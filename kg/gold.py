"""Gold files: read from a folder with their predictions, and checked against their texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from kg.errors import EvaluationError
from kg.model import MentionType, Status
from kg.ontology import Relation, load_ontology
from kg.readers.text import read_text

Plain: TypeAlias = Mapping[str, Any]
Pair: TypeAlias = tuple[str, Plain, Plain | None]
"""Name of a document, its gold, and its prediction (``None``: there is none)."""

_PARTS: Mapping[str, type] = MappingProxyType({"doc": dict, "mentions": list, "facts": list})
_ITEM_KEYS: Mapping[str, Mapping[str, type]] = MappingProxyType(
    {"mentions": {"start": int, "end": int, "type": str}, "facts": {"s": object, "p": str, "o": object}}
)


def _misshapen(data: object) -> Iterator[str]:
    """What keeps parsed JSON from being a gold file or a prediction at all."""
    if not isinstance(data, Mapping):
        yield "is not a JSON object"
        return
    for part, form in _PARTS.items():
        if part not in data:
            yield f"lacks {part}"
        elif not isinstance(data[part], form):
            yield f"{part} is not {'an object' if form is dict else 'a list'}"
    for part, keys in _ITEM_KEYS.items():
        items = data.get(part)
        for number, item in enumerate(items if isinstance(items, list) else [], start=1):
            fits = isinstance(item, Mapping) and all(k in item and isinstance(item[k], t) for k, t in keys.items())
            if not fits:
                yield f"{part}: entry {number} lacks one of {', '.join(keys)}, or has it in another type"


def _read(path: Path) -> Plain:
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be read ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:
        raise EvaluationError(f"{path}: is not JSON in UTF-8 ({error}).") from error
    problem = next(_misshapen(data), None)
    if problem:
        raise EvaluationError(f"{path}: {problem}.")
    return {**data}


def load_gold(gold_dir: Path) -> tuple[tuple[str, Plain], ...]:
    """Each ``*.json`` of the gold folder with its name.

    Raises EvaluationError if the folder is missing, holds no ``*.json``, or a file is not such JSON.
    """
    if not gold_dir.is_dir():
        raise EvaluationError(f"{gold_dir}: there is no such folder.")
    paths = sorted(gold_dir.glob("*.json"))
    if not paths:
        raise EvaluationError(f"{gold_dir}: the folder holds no gold files (*.json).")
    return tuple((path.stem, _read(path)) for path in paths)


# where the texts of a gold folder are looked for: beside it, then corpus/reports for corpus/gold
_TEXT_FOLDERS = (".", "../reports", "../corpus")


def load_texts(gold_dir: Path, texts_dir: Path | None = None) -> dict[str, str]:
    """Texts by name: ``*.txt`` of the folder given, else of the folder of the gold and those that usually hold its texts.

    Raises UnreadableFile for a text that cannot be read.
    """
    folders = [texts_dir] if texts_dir else [gold_dir / name for name in _TEXT_FOLDERS]
    found: dict[str, str] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.txt")) if folder.is_dir() else ():
            found.setdefault(path.stem, read_text(path))
    return found


def load_pairs(gold_dir: Path, predicted_dir: Path) -> tuple[Pair, ...]:
    """Each ``*.json`` of the gold folder, by name, with the prediction of the same name, or ``None`` if there is none.

    Raises EvaluationError if a folder is missing, the gold folder holds no ``*.json``, or a file is not such JSON.
    """
    if not predicted_dir.is_dir():
        raise EvaluationError(f"{predicted_dir}: there is no such folder.")
    predictions = {path.stem: path for path in predicted_dir.glob("*.json")}
    return tuple(
        (name, data, _read(predictions[name]) if name in predictions else None) for name, data in load_gold(gold_dir)
    )


def _mention_problems(mentions: Iterable[Plain], text: str) -> Iterator[str]:
    reached = 0
    for mention in sorted(mentions, key=lambda m: int(m["start"])):
        start, end, named = mention["start"], mention["end"], mention.get("text")
        where = f"mention {start}–{end} “{named}”"
        if mention["type"] not in {kind.value for kind in MentionType}:
            yield f"{where} has the type {mention['type']}, which does not exist"
        if text[start:end] != named:
            yield f"{where} does not fit the text, which reads “{text[start:end]}”"
        if start < reached:
            yield f"{where} begins before an earlier mention has ended"
        if not mention.get("canonical"):
            yield f"{where} has no canonical name"
        reached = max(reached, end)


def _role_problems(fact: Plain, relation: Relation, types: Mapping[str, set[str]]) -> Iterator[str]:
    for role, wanted in (("s", relation.domain), ("o", relation.range)):
        known = types.get(fact[role], set())
        if wanted and known and wanted not in known:
            yield f"has {fact[role]} as {role}, mentioned as {' and '.join(sorted(known))}, where {wanted} is due"


def _fact_problems(
    facts: Iterable[Plain], relations: Mapping[str, Relation], types: Mapping[str, set[str]]
) -> Iterator[str]:
    seen: set[tuple[object, ...]] = set()
    for fact in facts:
        where = f"fact {fact['s']} {fact['p']} {fact['o']}"
        if fact["p"] not in relations:
            yield f"{where} has a relation that does not exist"
            continue
        if fact.get("status") not in {status.value for status in Status}:
            yield f"{where} has the status {fact.get('status')}, where done or planned is due"
        if fact["p"] == "holds_post" and not fact.get("post"):
            yield f"{where} does not say which post"
        content = (fact["s"], fact["p"], fact["o"], fact.get("post"))
        if content in seen:
            yield f"{where} stands there more than once"
        seen.add(content)
        yield from (f"{where} {problem}" for problem in _role_problems(fact, relations[fact["p"]], types))


def check(gold: Plain, text: str, relations: Mapping[str, Relation] | None = None) -> tuple[str, ...]:
    """Problems of a gold file against its text, one line each; none if spans, names and facts hold together.

    ``relations`` by name, those of the project's ontology if not given. A file of the wrong form gets the problems
    of its form alone. Raises KnowledgeError if the ontology cannot be read.
    """
    form = tuple(_misshapen(gold))
    if form:
        return form
    known = load_ontology().relations if relations is None else relations
    types: dict[str, set[str]] = {}
    for mention in gold["mentions"]:
        types.setdefault(mention.get("canonical", ""), set()).add(mention["type"])
    return (*_mention_problems(gold["mentions"], text), *_fact_problems(gold["facts"], known, types))
