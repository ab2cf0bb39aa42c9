"""How far back a name may reach that only its head tells: to a mark, behind verbs and behind other names."""

from __future__ import annotations

import re

from kg.extractors.setting import HARD
from kg.knowledge import Knowledge, OrganForm
from kg.lexicon import Hit

_MAX_OPEN = 30
_LAST_MARK = re.compile(rf".*(?:{HARD.pattern}|[()])", re.S)


def stretch(text: str, end: int) -> int:
    """Start of the stretch of characters before ``end`` that one name could cover; brackets may be inside when closed."""
    start, depth = end, 0
    mark = _LAST_MARK.match(text, max(0, end - _MAX_OPEN), end)
    if mark is None or not text.endswith(("(", ")"), 0, mark.end()):
        return mark.end() if mark else max(0, end - _MAX_OPEN)
    while start > max(0, end - _MAX_OPEN):
        char = text[start - 1]
        if char == ")":
            depth += 1
        elif char == "(":
            if depth == 0:
                break
            depth -= 1
        elif depth == 0 and HARD.match(text, start - 1):
            break
        start -= 1
    return start


def behind_verbs(text: str, start: int, end: int, knowledge: Knowledge) -> int:
    """``start`` moved behind the verbs and adverbs that the stretch begins with: 成立|市…委员会."""
    moved = True
    while moved:
        moved = False
        for size in (5, 4, 3, 2):
            if start + size < end and knowledge.verbs.get(text[start : start + size]):
                start, moved = start + size, True
                break
    return start


# …集团有限公司2|石药控股集团有限公司: in lists that have lost their marks one company's name ends where another begins
_COMPANY_BEFORE = re.compile(r"公司(?![()第]|协会|商会|联合会)\d*|集团\d+|(?:研究院|研究所)\d+|^\([^()]*\)")


def behind_other_names(text: str, begin: int, hit: Hit[OrganForm]) -> int:
    """``begin`` moved behind the company that ends inside the stretch; a branch goes on with its company's name."""
    if text.startswith("分", hit.start):
        return begin
    others = list(_COMPANY_BEFORE.finditer(text[begin : hit.start]))
    return begin + others[-1].end() if others else begin
