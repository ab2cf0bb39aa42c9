"""Persons to ask: the names before telephone numbers, and who has countersigned for a body."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extractors.person import may_be_name
from kg.extractors.setting import Found
from kg.knowledge import Knowledge
from kg.model import MentionType, Span

# 010-68200000, (010)66550000, 13900000000
# each branch opens with a character of its own, so that the engine leaps from one to the next
_PHONE = re.compile(r"\(0\d{2,3}\)[-— ]{0,2}\d{7,8}|0\d{2,3}[-— ]{0,2}\d{7,8}|1(?<!\d1)[3-9]\d{9}(?!\d)")
# 周某某(技术支持)电话:010
_GAP = re.compile(r"(?:[ ]*\([一-鿿]{2,6}\))?[ ]*(?:(?:联系)?电[ ]*话)?[ ,:]{0,8}$")
# 核设施安全监管司|赵某某(010), 科技司  刘某
_BEFORE_NAME = re.compile(r"(?:^|[^一-鿿]|[司局处院部厅委会]|中心|公司|协会|学会|研究所)[ ]*$")
_SET_WIDE = re.compile(r"(?<![一-鿿])[一-鿿][ ]{1,4}[一-鿿]$")
_NAMES_JOINED = re.compile(r"[ 、,]+$")
_COUNTERSIGNED = re.compile(r"(?<=[部局委厅署院会行])([一-鿿]{2,4})(?=会签(?:[。,;)]|$))")
_LONGEST = 18


def contacts(text: str, knowledge: Knowledge) -> Iterator[Found]:
    """The names that stand before a telephone number, the last first; several may share one."""
    for phone in _PHONE.finditer(text):
        end = _without(_GAP, text, phone.start())
        while (start := _name_before(text, end, knowledge)) is not None:
            yield _person(text, start, end)
            end = _without(_NAMES_JOINED, text, start)
    for signed in _COUNTERSIGNED.finditer(text) if "会签" in text else ():
        if may_be_name(signed.group(1), knowledge):
            yield _person(text, signed.start(1), signed.end(1))


def _without(pattern: re.Pattern[str], text: str, end: int) -> int:
    """``end`` moved before what the pattern finds there."""
    match = pattern.search(text, max(0, end - _LONGEST), end)
    return match.start() if match else end


def _name_before(text: str, end: int, knowledge: Knowledge) -> int | None:
    """Where the name that ends here begins; None where none does."""
    if (wide := _SET_WIDE.search(text, max(0, end - 7), end)) and may_be_name(
        wide.group().replace(" ", ""), knowledge, sure=True
    ):
        return wide.start()
    for size in (4, 3, 2):
        start = end - size
        if start < 0 or not re.fullmatch(r"[一-鿿]+", text[start:end]):
            continue
        if may_be_name(text[start:end], knowledge) and _BEFORE_NAME.search(text[max(0, start - 4) : start]):
            return start
    first = end - 4  # 赵某李某: two names run together
    halves = text[first : end - 2], text[end - 2 : end]
    if all(may_be_name(half, knowledge) for half in halves if len(half) == 2) and all(
        len(half) == 2 for half in halves
    ):
        return end - 2 if _BEFORE_NAME.search(text[max(0, first - 4) : first]) else None
    return None


def _person(text: str, start: int, end: int) -> Found:
    return Found(Span(start, end), MentionType.PERSON, "person", 0.8, text[start:end].replace(" ", ""))
