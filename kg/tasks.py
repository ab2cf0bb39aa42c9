"""Work points and plans: who leads a task and who cooperates, from the brackets behind it.

(牵头单位:市营商局;配合单位:市司法局、市工商联), (市司法局牵头,市工信局配合), 责任单位:市司法局 in a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.model import Mention, MentionType, Span

_PLANS = re.compile(
    r"(?:要点|方案|计划|规划|安排|任务分工|分工方案|行动|实施意见|若干措施|工作措施)(?:\([^()]*\))?(?:〉?》?(?:的)?(?:通知|意见|函))?$|意见(?:\([^()]*\))?$"
)
# 2023年工作总结和2024年工作计划: a report that ends with what is to come
_LOOKS_BACK = re.compile(
    r"(?:总结|情况|回顾|报告)[一-鿿]{0,3}?[和及与暨、](?=(?:19|20)\d\d年|下一?步|下半年|今后|明年|来年|工作(?:计划|安排|打算|思路))"
)
_LEAD = re.compile(r"(?:牵头|主办|承办)(?:单位|部门|机关|领导)[ ]*[:]")
_DUTY = re.compile(r"(?:责任|负责|实施)(?:单位|部门|机关)[ ]*[:]")
_HELP = re.compile(r"(?:配合|协办|协同|参与|参加|会办)(?:单位|部门|机关)?[ ]*[:]")
_BRACKET = re.compile(
    r"[(\[【]([^()\[\]【】\n]{2,300}(?:牵头|负责|单位[ ]*:|部门[ ]*:|按职责分工)[^()\[\]【】\n]{0,300})[)\]】]|^[ ]*((?:牵头|责任|配合|负责)(?:单位|部门)[ ]*:[^\n]{2,300})$|(?<=[。;])[ ]*((?:牵头|责任|配合|负责)(?:单位|部门)[ ]*:[^\n。]{2,300})(?=。|$)",
    re.M,
)
# …,力争年内建成。(市司法局、市财政局,各区县政府): bodies and nothing else in the bracket that closes a paragraph
_BARE = re.compile(r"(?<=[。;])[ ]*\(([^()\n:]{3,160})\)[。;]?[ ]*$", re.M)
_SEVERAL = re.compile(r"[、,和及]|各|等")  # one body alone may be whose news it is: (县委宣传部)
_BETWEEN = re.compile(r"(?:[、,;和及 ○]|各[^各、,;○]{1,14}+|等)*+")


@dataclass(frozen=True, slots=True)
class Task:
    """What one bracket says of the text before it: ``scope`` is that text, ``bracket`` the bracket itself."""

    scope: Span
    bracket: Span
    leads: tuple[Mention, ...]
    helps: tuple[Mention, ...]


def is_plan(title: str | None) -> bool:
    """True for work points, plans and programmes of action, also when a notice prints them: …工作要点的通知."""
    return bool(title and _PLANS.search(title) and not _LOOKS_BACK.search(title))


def tasks_of(folded: str, mentions: tuple[Mention, ...]) -> tuple[Task, ...]:
    """The tasks of a text in order."""
    bodies = [m for m in mentions if m.type is MentionType.INSTITUTION]
    if not bodies:
        return ()
    return tuple(_tasks(folded, bodies))


def _tasks(folded: str, bodies: list[Mention]) -> Iterator[Task]:
    last = 0
    for match in _brackets(folded, bodies):
        start = max(_scope_start(folded, match.start()), last)
        last = match.end()
        inside = [m for m in bodies if match.start() <= m.span.start < match.end()]
        bare = match.re is _BARE
        helps = {id(m) for m in inside if not bare and _helps(folded, match.start(), match.end(), m)}
        leads = tuple(m for m in inside if id(m) not in helps)
        if leads:
            yield Task(
                Span(start, max(start, match.start())),
                Span(match.start(), match.end()),
                leads,
                tuple(m for m in inside if id(m) in helps),
            )


def _brackets(folded: str, bodies: list[Mention]) -> list[re.Match[str]]:
    """The brackets that say who does what stands before them, in order."""
    said = list(_BRACKET.finditer(folded))
    ends = {match.end() for match in said}
    bare = (match for match in _BARE.finditer(folded) if match.end(1) + 1 not in ends and _only(folded, match, bodies))
    return sorted([*said, *bare], key=lambda match: match.start())


def _only(folded: str, bracket: re.Match[str], bodies: list[Mention]) -> bool:
    """Nothing but names of bodies, and others in general, stands in the bracket."""
    start, end = bracket.span(1)
    rest = folded[start:end]
    inside = [m for m in bodies if start <= m.span.start and m.span.end <= end]
    for mention in inside:
        first, last = mention.span.start - start, mention.span.end - start
        rest = rest[:first] + "○" * (last - first) + rest[last:]
    return bool(inside) and bool(_SEVERAL.search(rest)) and _BETWEEN.fullmatch(rest) is not None


def _scope_start(folded: str, bracket: int) -> int:
    """Start of the paragraph that the bracket closes; where it stands alone in its line, of the paragraph before."""
    line = folded.rfind("\n", 0, bracket) + 1
    if folded[line:bracket].strip():
        return line
    above = folded.rfind("\n", 0, max(0, len(folded[:line].rstrip())))
    return above + 1


def _helps(folded: str, start: int, end: int, mention: Mention) -> bool:
    """Named behind 配合单位:, or in the part of the bracket that ends in 配合."""
    before = folded[start : mention.span.start]
    led = bool(_LEAD.search(folded, start, end))  # 责任单位 behind a 牵头单位 are those who help
    labels = [(m.start(), True) for m in _HELP.finditer(before)] + [(m.start(), False) for m in _LEAD.finditer(before)]
    labels += [(m.start(), led) for m in _DUTY.finditer(before)]
    if labels:
        return max(labels)[1]
    part = re.split(r"牵头|负责", folded[mention.span.end : end], maxsplit=1)[0]
    return bool(re.search(r"配合|参与|协同|协助", part)) or not re.search(
        r"牵头|负责|按职责", folded[mention.span.end : end]
    )
