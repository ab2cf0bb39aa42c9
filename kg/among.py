"""Titles that a count introduces: 提请审议地方性法规草案3件,其中《A》《B》…; 制发规范性文件6件,其中《C》…; 建立健全《D》等机制."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.clauses import Account, Clause, negated
from kg.enumerations import Group
from kg.model import MentionType, Statement
from kg.powers import may_make
from kg.subjects import by_somebody, subjects_at

_NAMES_THEM = r"[,:]?(?:其中|包括|分别(?:是|为)|即)?[:]?"
_COUNTED = (
    # 提请市人大常委会审议地方性法规草案3件,其中《A》《B》已获批准,《C》正在二审
    (
        "drafted",
        re.compile(
            rf"(?P<verb>提请|报请|提交)[^,。;《]{{2,16}}审议(?:的)?(?:地方性)?法规[^,。;《]{{0,12}}{_NAMES_THEM}(?:[^。;]*,)?《?$"
        ),
    ),
    # 全年制发规范性文件6件,其中《A》《B》报省司法厅登记
    (
        "issued",
        re.compile(
            r"(?P<verb>制发|制定|出台|印发|发布)(?:了)?(?:各类|行政|党内)?规范性文件[^,。;《]{0,8}[,:](?:其中|包括)[^,。;《]{0,4}《?$"
        ),
    ),
    # 建立健全《A》等长效机制43项
    ("issued", re.compile(r"(?P<verb>建立健全|健全完善|建立完善|配套建立)《?$")),
)
_OF_MECHANISMS = re.compile(r"》?(?:\([^()]*\))?等[^,。;《]{0,12}(?:制度|机制|办法|规定|细则|规程)")


def among(account: Account, clause: Clause, group: Group) -> Iterator[Statement]:
    """What is said of the count is said of the titles that it names."""
    if not ("规" in clause.bare or "健全" in clause.bare or "建立完善" in clause.bare):
        return
    before = clause.slice(clause.start, group.start + 1)
    for relation, words in _COUNTED:
        told = words.search(before)
        last = group.members[-1].span.end
        if told is None or (relation == "issued" and "规范" not in told.group() and not _behind(clause, last)):
            continue
        at = clause.start + told.start("verb")
        if negated(clause, at, at + 2) or by_somebody(clause, at):
            continue
        named, sure = subjects_at(clause, at, None)
        for subject in account.named(clause, named) or account.implied(clause):
            for mention in group.members:
                if mention.type is MentionType.REGULATION and may_make(account, subject, mention.canonical):
                    status = account.status_at(clause, at)
                    yield account.statement(clause, subject, relation, mention.canonical, status, sure * 0.9)


def _behind(clause: Clause, offset: int) -> bool:
    return _OF_MECHANISMS.match(*clause.within(offset, offset + 24)) is not None
