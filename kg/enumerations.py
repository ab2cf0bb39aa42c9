"""Titles that a sentence names together: 《A》《B》和《C》等10件."""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.clauses import Clause
from kg.model import Mention, MentionType

# between titles of one enumeration, once brackets with numbers and remarks are taken out
_JOINT = re.compile(
    r"[》《、,和及与以 ]*(?:以及|并|及其)?(?:最?新(?:修订|修正|修改|制定|颁布|出台|公布|施行|实施)的)?[》《、 ]*"
    r"|[》 ]*的?(?:有关|相关)?(?:部署|要求|精神|规定|安排){1,2}(?:和|与|及|以及|、)[ ]?《"  # 按照《A》部署和《B》要求
)
_REMARK = re.compile(r"\((?:[^()]|\([^()]*\))*\)")  # (国核安证字Z(20)13号,见附件2)
STATED = re.compile(r"[》 ]*(?:\([^()]*\))?等[ ]?(\d{1,4})[ ]?(?:[余多])?(?:[件个部项份类条种])")


class Group(NamedTuple):
    """Titles of one enumeration, 《A》《B》等10件: ``start``–``end`` with brackets and remarks, ``stated`` the count."""

    members: tuple[Mention, ...]
    start: int
    end: int
    stated: int | None

    @property
    def counts(self) -> tuple[int, int] | None:
        """(named, stated) where the sentence states a count."""
        return None if self.stated is None else (len(self.members), self.stated)


_TAIL = re.compile(r"[ ]*》?(?:[ ]*\((?:[^()]|\([^()]*\))*\))?")


def _outer(clause: Clause, mention: Mention) -> tuple[int, int]:
    start, end = mention.span.start, mention.span.end
    while clause.slice(start - 1, start) in ("《", " ") and start > clause.sentence.span.start:
        start -= 1
    tail = _TAIL.match(*clause.within(end, end + 80))
    return start, end + (len(tail.group()) if tail else 0)


_MADE_BY = re.compile(r"(?:(?:联合|共同)?(?:印发|发布|公布|颁布|出台|制定|下发|编制)的)?《")  # 和|省政府印发的|《B》


def _between(clause: Clause, left: Mention, right: Mention) -> str:
    """What stands between two titles, without remarks and without the body whose title the second is: 《A》和|省政府办公厅|《B》."""
    start, end = left.span.end, right.span.start
    between = clause.slice(start, end)
    for body in clause.of(MentionType.INSTITUTION):
        if body.span.start > start and _MADE_BY.fullmatch(clause.slice(body.span.end, end)):
            joint = _REMARK.sub("", clause.slice(start, body.span.start))
            return joint + "《" if joint.endswith(("和", "与", "及", "、")) else between
    return _REMARK.sub("", between)


_SHORT_FORM = re.compile(r"简称[:]?《$")


def without_short_forms(titles: list[Mention], text: str, start: int) -> list[Mention]:
    """The titles without the short forms that brackets give: 《A办法》(国发〔2022〕5号,以下简称《办法》). ``start``: the text's offset."""
    kept: list[Mention] = []
    for title in titles:
        short = kept and kept[-1].canonical == title.canonical
        if not (short and _SHORT_FORM.search(text, kept[-1].span.end - start, title.span.start - start)):
            kept.append(title)
    return kept


def groups(clause: Clause) -> list[Group]:
    """The enumerations of titles in a clause, in order."""
    found: list[list[Mention]] = []
    for mention in without_short_forms(clause.of(MentionType.REGULATION), clause.text, clause.start):
        between = _between(clause, found[-1][-1], mention) if found else ""
        if found and _JOINT.fullmatch(between) and "," not in between:
            found[-1].append(mention)
        else:
            found.append([mention])
    result = []
    for members in found:
        start, end = _outer(clause, members[0])[0], _outer(clause, members[-1])[1]
        stated = STATED.match(*clause.within(members[-1].span.end, members[-1].span.end + 60))
        result.append(Group(tuple(members), start, end, int(stated.group(1)) if stated else None))
    return result
