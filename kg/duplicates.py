"""The same text in two documents, found by content whatever stands around it.

A text is turned into the hashes of all its runs of 16 letters and digits; those divisible by 8 are its fingerprint, so that
equal passages give equal hashes wherever they stand, and line breaks, spaces and punctuation count for nothing. How much
of one text stands in another is the share of its fingerprint there. Source: A. Z. Broder, On the resemblance and
containment of documents, Compression and Complexity of Sequences 1997, "modulo m" sketches.

Short documents are often forms filled in (two letters that differ in the name of a project alone), so for these it is the
longest passage without any difference that counts: what a site puts around a text stands before and behind it.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.sections import fold

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Hashes = NDArray[numpy.uint64]

_RUN = 16  # letters; stock phrases are mostly shorter
_KEPT = 8  # one hash in so many
_SAMPLE = 64  # hashes of a text that are looked up to find candidates
_MEANINGFUL = 4  # hashes that a text must have: some 50 letters
_SHORT = 1000  # letters
_PASSAGE = 0.8  # of a short text
_WHOLE = 5000  # letters of a text that are kept for comparing it with a short one
_NOTHING = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Print:
    """The fingerprint of a text: its sorted hashes, the digest of all its letters, and these if they are not many."""

    hashes: Hashes
    digest: str
    letters: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts by their position, ``first`` < ``second``.

    ``contained``: how much of the shorter stands in the other, 0 to 1; ``alike``: what they share of all that they hold.
    """

    first: int
    second: int
    contained: float
    alike: float


def fingerprint(text: str) -> Print:
    """The fingerprint of a text."""
    import numpy as np

    letters = _NOTHING.sub("", fold(text)).lower()
    data = letters.encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(data, dtype="<u4").astype(np.uint64)
    digest = hashlib.sha256(data).hexdigest()
    kept = letters if len(letters) <= _WHOLE else ""
    if len(codes) < _RUN:
        return Print(np.empty(0, dtype=np.uint64), digest, kept)
    count = len(codes) - _RUN + 1
    hashes = np.zeros(count, dtype=np.uint64)
    for offset in range(_RUN):  # Horner's rule, modulo 2**64
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + codes[offset : offset + count]
    # the finaliser of SplitMix64 spreads what differs in the last letters over all bits
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    hashes ^= hashes >> np.uint64(31)
    return Print(np.unique(hashes[hashes % np.uint64(_KEPT) == 0]), digest, kept)


def find_pairs(prints: Sequence[Print], least: float = 0.5) -> Iterator[Pair]:
    """Pairs of texts of which the shorter stands in the other by at least ``least``, in order.

    What more than a few documents share (the frame of a site, a sentence that all quote) counts for nothing. Of texts that
    are wholly the same, each is paired with the first alone.
    """
    firsts: dict[str, int] = {}
    for number, item in enumerate(prints):
        first = firsts.setdefault(item.digest, number)
        if first != number:
            yield Pair(first, number, 1.0, 1.0)
    yield from _similar(list(firsts.values()), prints, least)


def _similar(numbers: list[int], prints: Sequence[Print], least: float) -> Iterator[Pair]:
    import numpy as np

    common = max(5, min(50, len(numbers) // 20))
    owners = np.repeat(np.arange(len(numbers), dtype=np.int32), [len(prints[n].hashes) for n in numbers])
    if not len(owners):
        return
    hashes = np.concatenate([prints[n].hashes for n in numbers])
    order = np.argsort(hashes, kind="stable")
    hashes, owners = hashes[order], owners[order]
    values, counts = np.unique(hashes, return_counts=True)
    rare = counts <= common
    own = [prints[n].hashes[rare[np.searchsorted(values, prints[n].hashes)]] for n in numbers]
    for first, second in sorted(_candidates(own, hashes, owners, least)):
        shared = len(np.intersect1d(own[first], own[second], assume_unique=True))
        alike = shared / (len(own[first]) + len(own[second]) - shared)
        contained = shared / min(len(own[first]), len(own[second]))
        if contained >= least and _passage(prints[numbers[first]].letters, prints[numbers[second]].letters) >= _PASSAGE:
            yield Pair(numbers[first], numbers[second], contained, alike)


def _passage(one: str, other: str) -> float:
    """How much of a short text its longest passage is that the other has too; 1.0 where neither text is short."""
    shorter, longer = sorted((one, other), key=len)
    if not shorter or len(shorter) > _SHORT:
        return 1.0
    found = difflib.SequenceMatcher(None, longer, shorter, autojunk=False).find_longest_match()
    return found.size / len(shorter)


def _candidates(own: list[Hashes], hashes: Hashes, owners: NDArray[numpy.int32], least: float) -> set[tuple[int, int]]:
    """Pairs that a sample of the shorter one's hashes makes likely; half the share wanted, for a sample may be unlucky."""
    import numpy as np

    found: set[tuple[int, int]] = set()
    for number, mine in enumerate(own):
        if len(mine) < _MEANINGFUL:
            continue
        sample = mine[:_SAMPLE]
        starts, ends = np.searchsorted(hashes, sample, "left"), np.searchsorted(hashes, sample, "right")
        who, hits = np.unique(
            np.concatenate([owners[a:b] for a, b in zip(starts, ends, strict=True)]), return_counts=True
        )
        for other in who[hits >= max(1.0, len(sample) * least / 2)].tolist():
            if other != number and len(own[other]) >= _MEANINGFUL:
                found.add((min(number, other), max(number, other)))
    return found
