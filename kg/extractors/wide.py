"""Organs set wide in a signature: 国 务 院."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extractors.setting import Found, OrganName, found_organ
from kg.knowledge import Knowledge
from kg.letterhead import WIDE
from kg.lexicon import matches_at

_GAP = re.compile(r" (?<=[一-鿿] )")


def wide(text: str, knowledge: Knowledge) -> Iterator[Found]:
    """Organs of the centre set wide in a signature: 国 务 院."""
    for match in matches_at(WIDE, text, (gap.start() - 1 for gap in _GAP.finditer(text))):
        offsets = [i for i in range(match.start(), match.end()) if text[i] != " "]
        closed = "".join(text[i] for i in offsets)
        for hit in knowledge.organs.find(closed):
            if hit.value.needs == "central" and hit.start == 0:
                yield found_organ(
                    text, offsets[0], offsets[hit.end - 1] + 1, OrganName("", "", hit.value, closed[: hit.end])
                )
