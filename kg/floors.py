"""Floors: the scores below which extraction must not fall, for each version of a gold by its hash. They only rise."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from kg.errors import EvaluationError
from kg.evaluate import Report

_TOLERANCE = 0.00005  # figures are kept to four places


def gold_hash(folder: Path) -> str:
    """SHA-256 (hexadecimal) over names and bytes of the gold files of a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.json")):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def figures(report: Report) -> dict[str, float]:
    """The figures that have floors: exact F1 of each type with mentions, of each relation with facts, linking, MACRO."""
    found = {f"exact {name}": tally.f1 for name, tally in report.exact.items() if tally.gold}
    found |= {f"facts {name}": tally.f1 for name, tally in report.facts.items() if tally.gold}
    if (linked := report.link.get("ALL")) and linked.value is not None:
        found["link ALL"] = linked.value
    return {name: round(value, 4) for name, value in (found | {"facts MACRO": report.macro_f1}).items()}


Floors = Mapping[str, Mapping[str, float]]


def load_floors(path: Path) -> dict[str, dict[str, float]]:
    """Floors by hash of the gold; empty if there is no file yet.

    Raises EvaluationError if the file is broken.
    """
    if not path.is_file():
        return {}
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return {
            key: {name: float(value) for name, value in table.items() if name != "gold"} for key, table in data.items()
        }
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise EvaluationError(f"{path}: the floors cannot be read: {error}") from error


def fallen(now: Mapping[str, float], floor: Mapping[str, float]) -> Iterator[str]:
    """One line for each figure that is below its floor."""
    for name, value in sorted(floor.items()):
        if now.get(name, 0.0) < value - _TOLERANCE:
            yield f"{name} fell to {now.get(name, 0.0):.4f}, its floor is {value:.4f}"


def raised(floors: Floors, key: str, now: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """The floors with those of one gold raised to the figures of now; none is lowered."""
    old = floors.get(key, {})
    rising = {name: max(value, old.get(name, 0.0)) for name, value in {**old, **now}.items()}
    return {**{k: dict(v) for k, v in floors.items()}, key: rising}


def save_floors(path: Path, floors: Floors, names: Mapping[str, str]) -> None:
    """Write the floors; ``names`` tells a folder (corpus/gold) by its hash, for the reader's eye."""
    known = _names(path) | dict(names)
    lines = [
        "# Scores below which extraction must not fall, by SHA-256 of the gold; `kg evaluate --raise-floors` raises them."
    ]
    for key in sorted(floors, key=lambda k: (known.get(k, ""), k)):
        lines += ["", f'["{key}"]', f'gold = "{known.get(key, "")}"']
        lines += [f'"{name}" = {value:.4f}' for name, value in sorted(floors[key].items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _names(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    return {key: str(table.get("gold", "")) for key, table in tomllib.loads(path.read_text(encoding="utf-8")).items()}
