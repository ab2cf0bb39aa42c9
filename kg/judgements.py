"""Judgements of people on sameness: the file that holds them (corpus/overrides.toml), and the clusters that follow from them.

    judgements = [
      { left = "institution/…", right = "institution/…", verdict = "same", date = 2026-11-25, reason = "…" },
    ]

One line each: taking a line out takes the merge back. ``left`` and ``right`` are the paths of IRIs below the base. The three
verdicts are those of nomenklatura's resolver (positive, negative, unsure).
"""

from __future__ import annotations

import datetime
import enum
import json
import os
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import ManifestError

_HEADER = """# Judgements on whether two names mean one thing, written by `kg review`, obeyed by the next build.
# verdict: same, different or unsure. Take a line out to take its judgement back.
"""
_FIELDS = ("left", "right", "verdict", "date", "reason")


class Verdict(enum.StrEnum):
    """What a person decided about a pair."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, order=True)
class Judgement:
    """One decision. ``left`` sorts before ``right``; ``date`` is an ISO date."""

    left: str
    right: str
    verdict: Verdict
    date: str = ""
    reason: str = ""

    @property
    def pair(self) -> tuple[str, str]:
        """What was judged."""
        return self.left, self.right


def judgement(left: str, right: str, verdict: Verdict, date: str, reason: str) -> Judgement:
    """A judgement with its pair in order."""
    first, second = sorted((left, right))
    return Judgement(first, second, verdict, date, reason)


def load_judgements(path: Path) -> tuple[Judgement, ...]:
    """The judgements of a file, sorted by pair.

    Raises ManifestError, naming file and line, if it is no TOML, a field is missing or wrong, or a pair is judged twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path}: the judgements cannot be read: {_reason(error)}") from error
    return _parsed(text, path)


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else "not UTF-8"


def _parsed(text: str, path: Path) -> tuple[Judgement, ...]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ManifestError(f"{path}: not TOML: {error}") from error
    if unknown := sorted(set(data) - {"judgements"}):
        raise ManifestError(
            f"{path}, {_line_with(text, unknown[0])}: only judgements stand in this file, not {unknown[0]}"
        )
    entries = data.get("judgements", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ManifestError(f"{path}, {_line_with(text, 'judgements')}: judgements must be a list of tables")
    found: dict[tuple[str, str], Judgement] = {}
    for entry in entries:
        where = f"{path}, {_line_of(text, entry)}"
        item = _judgement(entry, where)
        if found.setdefault(item.pair, item) != item:
            raise ManifestError(f"{where}: {item.left} and {item.right} are judged twice, and not alike")
    return tuple(sorted(found.values()))


def _line_with(text: str, word: str) -> str:
    return next((f"line {n}" for n, line in enumerate(text.split("\n"), 1) if word in line), "line 1")


def _line_of(text: str, entry: Mapping[str, Any]) -> str:
    """The line that holds all strings of an entry, else the first that holds one of them."""
    words = [_quoted(value) for value in entry.values() if isinstance(value, str) and value]
    lines = list(enumerate(text.split("\n"), 1))
    whole = next((n for n, line in lines if words and all(word in line for word in words)), None)
    first = whole or next((n for n, line in lines if any(word in line for word in words)), 1)
    return f"line {first}"


def _judgement(entry: Mapping[str, Any], where: str) -> Judgement:
    if unknown := sorted(set(entry) - set(_FIELDS)):
        raise ManifestError(f"{where}: a judgement has no field {unknown[0]}")
    left, right = (entry.get(side) for side in ("left", "right"))
    if not (isinstance(left, str) and isinstance(right, str) and left and right):
        raise ManifestError(f"{where}: a judgement names left and right")
    if left == right:
        raise ManifestError(f"{where}: left and right are the same IRI")
    verdict = entry.get("verdict")
    if verdict not in {item.value for item in Verdict}:
        raise ManifestError(f"{where}: the verdict is same, different or unsure, not {verdict!r}")
    date, reason = entry.get("date", ""), entry.get("reason", "")
    if isinstance(date, datetime.date):
        date = date.isoformat()[:10]
    if not isinstance(reason, str) or not isinstance(date, str) or not re.fullmatch(r"(?:\d{4}-\d\d-\d\d)?", date):
        raise ManifestError(f"{where}: the date is a date (2026-11-25) and the reason a text")
    return judgement(left, right, Verdict(verdict), date, reason)


# ---------------------------------------------------------------- writing


def _quoted(value: str) -> str:
    """A TOML basic string; its escapes are those of JSON, DEL apart."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _as_line(item: Judgement) -> str:
    date = f"date = {item.date}, " if item.date else ""
    return (
        f"  {{ left = {_quoted(item.left)}, right = {_quoted(item.right)}, "
        f'verdict = "{item.verdict.value}", {date}reason = {_quoted(item.reason)} }},'
    )


def save_judgement(path: Path, item: Judgement) -> None:
    """Write one judgement into the file, in place of an earlier one on the same pair; the file is made if it is missing.

    Comments and the other lines stay as they are. Raises ManifestError if the file is broken or cannot be written.
    """
    text = _HEADER + "judgements = [\n]\n"
    held: tuple[Judgement, ...] = ()
    if path.exists():
        held = load_judgements(path)
        text = path.read_text(encoding="utf-8-sig")
    kept = [line for line in text.split("\n") if not _is_line_of(line, item)]
    changed = _inserted(kept, item, text)
    wanted = tuple(sorted([*(j for j in held if j.pair != item.pair), item]))
    if _parsed(changed, path) != wanted:
        raise ManifestError(
            f"{path}: its layout is not that of `kg review`, one judgement a line; write this line by hand: {_as_line(item)}"
        )
    _write(path, changed)


def _is_line_of(line: str, item: Judgement) -> bool:
    stripped = line.strip()
    sides = (_quoted(item.left), _quoted(item.right))
    return stripped.startswith("{") and stripped.endswith(("}", "},")) and all(side in stripped for side in sides)


def _inserted(lines: list[str], item: Judgement, text: str) -> str:
    """The new line before the end of the list; a list is begun where the file has none."""
    ends = [n for n, line in enumerate(lines) if line.strip() == "]"]
    if ends:
        position = ends[-1]
        before = lines[position - 1].rstrip() if position else ""
        if before.endswith("}"):  # the last line had no comma
            lines[position - 1] = before + ","
        return "\n".join([*lines[:position], _as_line(item), *lines[position:]])
    kept = "\n".join(line for line in lines if line.replace(" ", "") != "judgements=[]").rstrip("\n")
    return (kept + "\n" if kept else "") + "judgements = [\n" + _as_line(item) + "\n]\n"


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(path.name + f".{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise ManifestError(f"{path}: the judgement cannot be written: {error.strerror}") from error


# ---------------------------------------------------------------- clusters


def clusters(same: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Member → the member that stands for its cluster (the first in order), for pairs that were judged the same.

    A chain is no cluster: A = B and B = C say nothing of A and C, so only a group of which every pair was judged the same is
    one. Where a pair is open or judged different, the links between pairs are all there is.
    """
    neighbours: dict[str, set[str]] = defaultdict(set)
    for left, right in same:
        neighbours[left].add(right)
        neighbours[right].add(left)
    found: dict[str, str] = {}
    seen: set[str] = set()
    for start in sorted(neighbours):
        if start in seen:
            continue
        group = _component(start, neighbours)
        seen |= group
        if all(len(neighbours[member]) == len(group) - 1 for member in group):
            found.update(dict.fromkeys(group, min(group)))
    return found


def _component(start: str, neighbours: Mapping[str, set[str]]) -> set[str]:
    group, todo = {start}, [start]
    while todo:
        for other in neighbours[todo.pop()] - group:
            group.add(other)
            todo.append(other)
    return group
