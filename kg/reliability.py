"""Whether confidence means what it says: what was found, with its confidence and whether the gold holds it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from kg.calibration import MENTIONS, STATEMENTS, Observation
from kg.evaluate import by_place, set_aside
from kg.gold import Pair


def observations(pairs: Iterable[Pair]) -> Iterator[Observation]:
    """Each mention and fact predicted with its confidence and whether the gold holds it; what is excused is left out."""
    for _, gold, predicted in pairs:
        if predicted is None:
            continue
        sides = set_aside(gold, predicted)
        asked = by_place(sides.asked).keys()
        for key, mention in by_place(sides.given).items():
            yield Observation(MENTIONS, key.type, float(mention.get("confidence", 1.0)), key in asked)
        for name, fact in sides.given_facts.items():
            right = name in sides.asked_facts
            yield Observation(STATEMENTS, name.relation, float(fact.get("confidence", 1.0)), right)


def reliability(found: Iterable[Observation]) -> list[tuple[str, str, int, int]]:
    """Rows (kind, confidence from–to, items, right ones) by tenths of confidence, the upper half by twentieths."""
    bounds = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 1.01)
    items = list(found)
    table = []
    for kind in (MENTIONS, STATEMENTS):
        for low, high in itertools.pairwise(bounds):
            inside = [o.right for o in items if o.kind == kind and low <= o.raw < high]
            if inside:
                table.append((kind, f"{low:.2f}–{min(high, 1.0):.2f}", len(inside), sum(inside)))
    return table
