"""Folding for matching, sentences and clauses, and the section tree of a report.

All offsets stay those of ``Document.text``: folding replaces characters one by one and never changes the length.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.lexicon import matches_at
from kg.lists import WORKED_ON
from kg.model import Section, Span

_FULL = "".join(chr(c) for c in range(0xFF01, 0xFF5F))
_HALF = "".join(chr(c) for c in range(0x21, 0x7F))
# Chinese quotes and titles in the shapes that portals use; 「」 count as “”, ﹝﹞［］【】 as 〔〕.
_FOLD = dict(
    zip(
        _FULL + "\u00a0\u3000\u2002\u2003\t\ufeff\u200b「」『』﹝﹞［］〝〞＂﹒・‧",
        _HALF + '       “”‘’〔〕[]“”"···',
        strict=True,
    )
)
_UNFOLDED = re.compile(f"[{re.escape(''.join(_FOLD))}]")
# a run without an end is cut, so that no sentence grows without bound
# 推广“X”平台。(市数据局牵头,市公安局配合)落实《A》,…: a bracket that says whose task it was ends it
_SENTENCE = re.compile(
    r"[ ]*\([^()。\n]{3,300}(?:牵头|负责|配合|落实|参加|参与|协同|协助)\)[。；;]?\n?|[^。！？!?\n]{0,4000}[。！？!?]*[”’》)]?\n?"
)
_NUMERALS = "一二三四五六七八九十"
_HEADINGS = (
    re.compile(rf"^[ ]*([{_NUMERALS}]{{1,3}})、[ ]*([^\n]{{0,120}})", re.M),
    re.compile(rf"^[ ]*\(([{_NUMERALS}]{{1,3}})\)[ ]*([^\n。]{{0,120}})", re.M),
    re.compile(rf"(?:^|(?<=[。;；]))[ ]*([{_NUMERALS}]{{1,3}})是([^。\n;；,，]{{0,60}})", re.M),
)
# ◎ 存在问题, ■2024年打算; 下一步工作打算 alone on its line: headings without a number
_UNNUMBERED = re.compile(r"^[ ]*([◎◆■▲★●◇□※►▶§]?)[ ]*([^\n,.。;；:：!?、《》()\[\]“”◎◆■▲★●◇□※►▶§]{2,24}?)[ ]*$", re.M)
_TITLE_PART = 200  # code points at the head of a text in which a line is rather a part of its title
_POINT = re.compile(rf"是(?<=[{_NUMERALS}]是)")
_OUTLOOK = re.compile(
    r"下一步|下步|下一年|下一阶段|下一年度|今后|来年|明年|新的一年|努力方向|改进措施和打算|工作打算|工作思路|工作安排|工作计划|工作重点|主要安排|工作展望|未来"
)
_NEXT_YEAR = re.compile(r"(20\d\d)年(?:[^\n。]{0,16})(?:打算|思路|安排|计划|重点|展望|目标|任务|设想|举措)")
# what an annex lists is no part of the last section
_ANNEX = re.compile(r"^[ ]*附[ ]*件[ ]*(?:\d{1,2}|[一二三四五六七八九十]{1,3})?[ ]*(?:[:]|$)", re.M)
# “2021年,我局将…”, “下一步,市政府将…”: plans that no heading announces
_OUTLOOK_SENTENCE = re.compile(
    r"^[ ]*(?:下一步|下步|今后|明年|新的一年|(20\d\d)年)[^。\n]{0,40}?(?:将|要|计划|继续|拟)"
    r"|^[ ]*(20\d\d)年,[^。,\n]{0,12}(?:一是|重点|着力|主要|进一步|深化|聚焦|围绕|从以下)"
)


# "马背送法"服务模式: straight quotes in pairs within a line
_STRAIGHT = re.compile(r'"([^"\n“”]{1,40})"')


def fold(text: str) -> str:
    """The text with full-width letters, digits and punctuation as half-width ones; same length, same offsets."""
    folded, unfolded = text, _UNFOLDED.search(text)
    while unfolded:  # a dozen replacements are far faster than str.translate
        folded = folded.replace(unfolded.group(), _FOLD[unfolded.group()])
        unfolded = _UNFOLDED.search(folded, unfolded.end())
    return _STRAIGHT.sub(r"“\1”", folded) if '"' in folded else folded


class Sentence(NamedTuple):
    """A sentence with the section it stands in."""

    span: Span
    section: str
    outlook: bool


def _before_points(folded: str) -> Iterator[int]:
    """Where 一是, 十二是 may begin, with the spaces before them."""
    for point in _POINT.finditer(folded):
        start = point.start()
        while start > max(0, point.start() - 3) and folded[start - 1] in _NUMERALS:
            start -= 1
        while start and folded[start - 1] == " ":
            start -= 1
        yield start


def _unnumbered(folded: str, year: int | None) -> Iterator[tuple[int, int, str, str, int]]:
    """Short lines behind a mark, and those alone on their line that announce plans; they stand for their own number."""
    for match in _UNNUMBERED.finditer(folded, min(_TITLE_PART, len(folded))):
        mark, heading = match.groups()
        if mark or (len(heading) <= 16 and _is_outlook(heading, year)):
            yield match.start() + len(match.group()) - len(match.group().lstrip()), 0, heading, heading, match.end()


def _headings(folded: str, year: int | None) -> list[tuple[int, int, str, str, int]]:
    """(start, depth, number, heading, end of heading) of every heading, in order."""
    found = list(_unnumbered(folded, year))
    *lines, points = _HEADINGS
    matches = [*(p.finditer(folded) for p in lines), matches_at(points, folded, _before_points(folded))]
    for depth, headings in enumerate(matches):
        for match in headings:
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            found.append((start, depth, match.group(1), match.group(2).strip(), match.end()))
    return sorted(found)


def _ends(headings: list[tuple[int, int, str, str, int]], length: int) -> list[int]:
    """Where each section ends: at the next heading of its depth or above."""
    ends: list[int] = []
    next_at: dict[int, int] = {}
    for start, depth, *_ in reversed(headings):
        ends.append(min((at for d, at in next_at.items() if d <= depth), default=length))
        next_at[depth] = start
    return ends[::-1]


def _is_outlook(heading: str, year: int | None) -> bool:
    if _OUTLOOK.search(heading):
        return True
    match = _NEXT_YEAR.search(heading)
    return bool(match and year is not None and int(match.group(1)) > year)


def split_sections(folded: str, year: int | None) -> tuple[Section, ...]:
    """The headings of a folded text as a flat list in order, with paths like ``二/（一）/2`` and the outlook flag.

    A deeper section inherits the flag: everything under 三、2021年工作思路 is outlook.
    """
    headings = _headings(folded, year)
    sections: list[Section] = []
    open_: dict[int, tuple[str, bool]] = {}
    ends = _ends(headings, len(folded))
    for (start, depth, number, heading, _), end in zip(headings, ends, strict=True):
        open_ = {d: v for d, v in open_.items() if d < depth}
        inherited = any(flag for _, flag in open_.values())
        name = (number, f"（{number}）", f"{number}是")[depth]
        open_[depth] = (name, inherited or (depth < 2 and _is_outlook(heading, year)))
        path = "/".join(open_[d][0] for d in sorted(open_))
        sections.append(Section(path, heading, Span(start, end), open_[depth][1]))
    return tuple(sections)


# 省司法厅负责人表示,…; 某报记者问:…; 会议听取…: with another speaker, or the next item of a meeting, what the one before plans has ended
_NEXT_SPEAKER = re.compile(
    r"^[ ]*(?:[^\n,。:]{0,16}记者[^\n,。:]{0,4}问[:,]|[^\n,。:]{2,30}(?:负责人|发言人|负责同志)[^\n,。:]{0,10}(?:说|介绍|表示|回答|指出|补充)"
    r"|(?:\([一二三四五六七八九十]+\)|\d+[.、])?会议(?:还|集体)?(?:指出|要求|强调|听取|审议|学习|研究|传达|决定))",
    re.M,
)
# 1.《某市养犬条例》。|由市公安局会同市农业农村局起草,…: an entry of a plan and who works on it are one sentence
_ENTRY_ALONE = re.compile(
    r"(?:\d{1,3}[.、]|\([\d一二三四五六七八九十]{1,3}\))?[ ]*《[^。\n]{4,120}》(?:\([^()\n]{2,40}\))?。"
)
_WORKED_ON = re.compile(WORKED_ON)


def split_sentences(folded: str, sections: tuple[Section, ...], year: int | None) -> tuple[Sentence, ...]:
    """Sentences (up to 。！？ or the line's end) that hold more than white space, each with its innermost section."""
    sentences: list[Sentence] = []
    position, current = 0, Section("", "", Span(0, 0), False)
    ahead_until = 0
    tops = (
        s.span.start
        for s in sections
        if "/" not in s.path and not s.path.startswith("（") and not s.path.endswith("是")
    )
    speakers = _NEXT_SPEAKER.finditer(folded) if "记者" in folded or "会议" in folded or "负责" in folded else ()
    parts = sorted([*tops, *(part.start() for part in (*_ANNEX.finditer(folded), *speakers))])
    for match in _SENTENCE.finditer(folded):
        opened = match.group().lstrip()
        content = opened.rstrip()
        if not content:
            continue
        start = match.end() - len(opened)
        while position < len(sections) and sections[position].span.start <= start:
            current = sections[position]
            position += 1
        if not current.outlook and start >= ahead_until and _announces_plans(content, year):
            ahead_until = _end_of_part(parts, start, len(folded))
        span = Span(start, start + len(content))
        if sentences and _goes_on(folded, sentences[-1].span, span):
            span = Span(sentences.pop().span.start, span.end)
        sentences.append(Sentence(span, current.path, current.outlook or start < ahead_until))
    return tuple(sentences)


def _goes_on(folded: str, before: Span, span: Span) -> bool:
    alone = before.end == span.start and folded.startswith(("》", ")"), before.end - 2)
    return (
        alone
        and _ENTRY_ALONE.fullmatch(folded, before.start, before.end) is not None
        and _WORKED_ON.match(folded, span.start, span.end) is not None
    )


def _announces_plans(sentence: str, year: int | None) -> bool:
    match = _OUTLOOK_SENTENCE.match(sentence)
    if not match:
        return False
    said = match.group(1) or match.group(2)
    return said is None or (year is not None and int(said) > year)


def _end_of_part(parts: list[int], start: int, length: int) -> int:
    position = bisect.bisect_right(parts, start)
    return parts[position] if position < len(parts) else length
