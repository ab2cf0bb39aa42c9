"""Organs of the centre that no table of names can list: set wide in a signature (国 务 院), its offices by short names (国务院污普办)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extractors.setting import AS_IT_STANDS, Found, OrganName, found_organ
from kg.knowledge import Knowledge
from kg.letterhead import WIDE
from kg.lexicon import matches_at

_GAP = re.compile(r" (?<=[一-鿿] )")


# 国务院|经普办, but not 国务院|交办, 国务院|督办的
_OFFICE = re.compile(
    r"国务院(?!办|[交督会承批转催查包])[一-鿿]{2,4}(?<![交督承催合协主举批转])(?<!督查)(?<!检查)(?<!审查)办(?![公理事学法案结好件学证案])"
)
# 中央第三生态环境保护督察组, 中央巡视组
_INSPECTORS = re.compile(
    r"中央(?:第[一二三四五六七八九十]{1,3})?(?:生态环境保护督察|生态环保督察|环保督察|环境保护督察|巡视)组(?![长成员])"
)


def wide(text: str, knowledge: Knowledge) -> Iterator[Found]:
    """Organs of the centre set wide in a signature, and its offices by names that no table has."""
    for team in _INSPECTORS.finditer(text):
        full = team.group().replace("环保督察", "环境保护督察")
        yield found_organ(text, *team.span(), OrganName("", "", AS_IT_STANDS, team.group(), full), 0.8)
    for office in _OFFICE.finditer(text):
        if not any(knowledge.verbs.get(office.group()[i : i + 2]) for i in range(3, len(office.group()) - 1)):
            yield found_organ(text, *office.span(), OrganName("", "", AS_IT_STANDS, *[office.group()] * 2), 0.75)
    for match in matches_at(WIDE, text, (gap.start() - 1 for gap in _GAP.finditer(text))):
        offsets = [i for i in range(match.start(), match.end()) if text[i] != " "]
        closed = "".join(text[i] for i in offsets)
        for hit in knowledge.organs.find(closed):
            if hit.value.needs == "central" and hit.start == 0:
                yield found_organ(
                    text, offsets[0], offsets[hit.end - 1] + 1, OrganName("", "", hit.value, closed[: hit.end])
                )
