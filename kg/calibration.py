"""Confidence that means what it says: of the mentions and statements at 0.9, nine in ten are right.

Rules give a raw confidence, which orders what they find. Isotonic regression (pool adjacent violators; Barlow et al. 1972)
over hand-annotated documents turns it into a share of right ones; ``lexica/calibration.tsv`` holds the steps, written by
``make models``. Shares are drawn towards the mean of their kind by two pseudo-observations, so that a step of few is not
called certain.
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from kg.errors import KnowledgeError
from kg.lexicon import rows
from kg.model import PLUGIN, Mention, Statement

MENTIONS, STATEMENTS = "mention", "statement"
COLUMNS = ("kind", "name", "raw", "share")
_ENOUGH = 40  # observations that a type or relation needs for steps of its own; the others share those of their kind
_PSEUDO = 2.0


@dataclass(frozen=True, slots=True)
class Observation:
    """One item found: mention or statement, its type or relation, its raw confidence, and whether it is right."""

    kind: str
    name: str
    raw: float
    right: bool


@dataclass(frozen=True, slots=True)
class Steps:
    """A step function: from ``raw[i]`` on, the share is ``shares[i]``."""

    raw: tuple[float, ...]
    shares: tuple[float, ...]

    def at(self, raw: float) -> float:
        """Share of right ones among those found with this raw confidence."""
        return self.shares[max(0, bisect.bisect_right(self.raw, raw + 1e-9) - 1)]


Calibration = Mapping[tuple[str, str], Steps]
"""Steps by kind and name; the name ``*`` serves all without steps of their own."""


def isotonic(points: Iterable[tuple[float, bool]], mean: float | None = None) -> Steps:
    """The non-decreasing step function nearest to the outcomes (least squares, pool adjacent violators).

    Its shares are drawn towards ``mean``, that of the points themselves if none is given.
    """
    ordered = sorted(points)
    if mean is None:
        mean = _mean(ordered)
    pools: list[tuple[float, float, float]] = []  # first raw value, right ones, all
    by_raw: dict[float, list[bool]] = defaultdict(list)
    for raw, right in ordered:
        by_raw[raw].append(right)
    for lowest, outcomes in by_raw.items():
        pools.append((lowest, float(sum(outcomes)), float(len(outcomes))))
        while len(pools) > 1 and pools[-2][1] / pools[-2][2] >= pools[-1][1] / pools[-1][2]:
            _, hits, of = pools.pop()
            start, before, among = pools.pop()
            pools.append((start, before + hits, among + of))
    shares = tuple(round((hits + _PSEUDO * mean) / (of + _PSEUDO), 3) for _, hits, of in pools)
    return Steps(tuple(start for start, *_ in pools), tuple(_rising(shares)))


def _mean(points: Collection[tuple[float, bool]]) -> float:
    return sum(right for _, right in points) / len(points)


def _rising(shares: Iterable[float]) -> Iterator[float]:
    """Never falling, though shrinking may draw a small step below a large one."""
    highest = 0.0
    for share in shares:
        highest = max(highest, share)
        yield highest


def fit(observations: Iterable[Observation]) -> dict[tuple[str, str], Steps]:
    """Steps for each type and relation with observations enough, and one for the rest of each kind."""
    groups: dict[tuple[str, str], list[tuple[float, bool]]] = defaultdict(list)
    for item in observations:
        groups[(item.kind, "*")].append((item.raw, item.right))
        groups[(item.kind, item.name)].append((item.raw, item.right))
    return {
        key: isotonic(points, _mean(groups[key[0], "*"]))
        for key, points in sorted(groups.items())
        if key[1] == "*" or len(points) >= _ENOUGH
    }


def load_calibration(path: Path) -> Calibration:
    """The steps of a table; empty if there is none yet.

    Raises KnowledgeError for a row that does not fit.
    """
    if not path.is_file():
        return MappingProxyType({})
    steps: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    try:
        for row in rows(path):
            steps[(row["kind"], row["name"])].append((float(row["raw"]), float(row["share"])))
    except (KeyError, ValueError) as error:
        raise KnowledgeError(f"{path}: a row has not the columns {', '.join(COLUMNS)}: {error}") from error
    return MappingProxyType({key: Steps(*map(tuple, zip(*sorted(pairs), strict=True))) for key, pairs in steps.items()})


def table(calibration: Calibration) -> str:
    """The table that ``load_calibration`` reads."""
    lines = [
        "# Share of right ones by raw confidence; written by `make models` from the gold files.",
        "\t".join(COLUMNS),
    ]
    for (kind, name), steps in sorted(calibration.items()):
        lines += [f"{kind}\t{name}\t{raw}\t{share}" for raw, share in zip(steps.raw, steps.shares, strict=True)]
    return "\n".join(lines) + "\n"


def _share(calibration: Calibration, kind: str, name: str, raw: float) -> float:
    steps = calibration.get((kind, name)) or calibration.get((kind, "*"))
    return steps.at(raw) if steps else raw


def calibrated_mentions(mentions: tuple[Mention, ...], calibration: Calibration) -> tuple[Mention, ...]:
    """The mentions with the share of right ones as their confidence; those of plug-ins keep their own."""
    return tuple(
        m
        if m.extractor.startswith(PLUGIN)
        else Mention(m.span, m.type, m.canonical, m.extractor, _share(calibration, MENTIONS, m.type, m.confidence))
        for m in mentions
    )


def calibrated_statements(statements: tuple[Statement, ...], calibration: Calibration) -> tuple[Statement, ...]:
    """The statements with the share of right ones as their confidence; those of plug-ins keep their own."""
    return tuple(
        s if s.extractor else _with(s, _share(calibration, STATEMENTS, s.predicate, s.confidence)) for s in statements
    )


def _with(item: Statement, confidence: float) -> Statement:
    """The statement with this confidence; ``dataclasses.replace`` takes three times as long."""
    if confidence == item.confidence:
        return item
    return Statement(
        item.subject,
        item.predicate,
        item.object,
        item.status,
        item.evidences,
        item.post,
        confidence,
        item.named,
        item.stated,
        item.subject_id,
        item.object_id,
        item.extractor,
    )
