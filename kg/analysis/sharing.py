"""Places that adopt alike, as a matrix of places and names: millions of pairs, counted without being written out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np

_ROWS = 512  # rows of the matrix that are multiplied at once: 512 × 40,000 places are some 80 MB


class Pair(NamedTuple):
    """Two places, by number, and what both adopted.

    ``weight``: how many names; ``jaccard``: of all that either adopted, 0 to 1; ``names`` joined by "; ".
    """

    place: int
    other: int
    weight: int
    jaccard: float
    names: str


@dataclass(frozen=True, slots=True, eq=False)
class Sharing:
    """Which of ``places`` (IRIs, sorted) adopted which of ``names`` (topics or programmes, sorted); ``own``: numbers by place."""

    places: tuple[str, ...]
    names: tuple[str, ...]
    own: tuple[frozenset[int], ...]

    def pairs(self, strongest: int | None = None) -> Iterator[Pair]:
        """Every two places that share a name, those first that share most, then by IRI; at most so many, if it is said."""
        rows, columns, weights = self._strongest(strongest)
        for a, b, weight in zip(rows.tolist(), columns.tolist(), weights.tolist(), strict=True):
            yield self._pair(a, b, weight)

    def in_order(self) -> Iterator[Pair]:
        """Every two places that share a name, by IRI."""
        for rows, columns, weights in self._blocks():
            for a, b, weight in zip(rows.tolist(), columns.tolist(), weights.tolist(), strict=True):
                yield self._pair(a, b, weight)

    def edges(self) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """All pairs as three arrays: place, other place (numbers, the smaller first), how many names they share."""
        import numpy as np

        blocks = list(self._blocks())
        empty = np.zeros(0, dtype=np.int64)
        return tuple(np.concatenate([empty, *(block[n] for block in blocks)]) for n in range(3))  # type: ignore[return-value]

    def count(self) -> int:
        """How many pairs there are."""
        return sum(len(weights) for _, _, weights in self._blocks())

    def _pair(self, a: int, b: int, weight: int) -> Pair:
        either = len(self.own[a]) + len(self.own[b]) - weight
        names = "; ".join([self.names[n] for n in sorted(self.own[a] & self.own[b])])
        return Pair(a, b, weight, round(weight / either, 4), names)

    def _strongest(self, most: int | None) -> tuple[Any, Any, Any]:
        """The pairs in their order; what is beyond the wanted number is let go of on the way."""
        import numpy as np

        kept: tuple[Any, ...] = (np.zeros(0, dtype=np.int64),) * 3
        for block in self._blocks():
            kept = tuple(np.concatenate(both) for both in zip(kept, block, strict=True))
            if most is not None and len(kept[2]) > 2 * most:
                # stable: of equal weights, those of earlier blocks stay before those of later ones
                first = np.argsort(-kept[2], kind="stable")[:most]
                kept = tuple(column[first] for column in kept)
        order = np.argsort(-kept[2], kind="stable")[:most]
        return kept[0][order], kept[1][order], kept[2][order]

    def _blocks(self) -> Iterator[tuple[Any, Any, Any]]:
        """Pairs by rows of the matrix, in the order of IRIs."""
        import numpy as np

        # floats are multiplied fast, and whole numbers to 2^24 are exact in them
        has = np.zeros((len(self.places), len(self.names)), dtype=np.float32)
        for row, names in enumerate(self.own):
            has[row, list(names)] = 1
        for start in range(0, len(self.places), _ROWS):
            shared = (has[start : start + _ROWS] @ has[start:].T).astype(np.int64)
            rows, columns = np.triu(shared, 1).nonzero()
            yield rows + start, columns + start, shared[rows, columns]


def sharing_of(adopted: Iterable[tuple[str, str]]) -> Sharing:
    """From pairs of place (IRI) and name."""
    by_place: dict[str, set[str]] = defaultdict(set)
    for place, name in adopted:
        by_place[place].add(name)
    places = tuple(sorted(by_place))
    names = tuple(sorted({name for own in by_place.values() for name in own}))
    numbers = {name: number for number, name in enumerate(names)}
    return Sharing(places, names, tuple(frozenset(numbers[name] for name in by_place[place]) for place in places))
