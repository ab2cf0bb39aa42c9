"""Titles that a count or a word of setting up introduces: 提请审议法规草案3件,其中《A》《B》…; 建立健全《D》等机制."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.clauses import Account, Clause, negated
from kg.enumerations import Group
from kg.model import MentionType, Statement
from kg.powers import may_make
from kg.subjects import by_somebody, subjects_at

# 提请市人大常委会审议地方性法规草案3件,其中《A》《B》已获批准,《C》正在二审
_BILLS = re.compile(
    r"(?P<verb>提请|报请|提交)[^,。;《]{2,16}审议(?:的)?(?:地方性)?法规[^,。;《]{0,12}"
    r"(?:[,:](?:其中|包括|分别(?:是|为)|即)?:?)?(?:《[^《》]{2,60}》[^,。;《》]{0,24}[,、]?){0,8}《?$"
)
# 全年制发规范性文件6件,其中《A》《B》报省司法厅登记; 起草地方性法规草案2件,其中《C》…
_COUNTED = re.compile(
    r"(?P<verb>制发|制定|出台|印发|发布|起草|草拟|修订|修改|废止|宣布失效)(?:了)?[^,。;《]{0,6}(?:规范性文件|规章|法规|文件)(?:草案)?[ ]?"
    r"[\d一二三四五六七八九十]*[件部个]?[,:](?:其中|包括):?《?$"
)
_DOES = {"起": "drafted", "草": "drafted", "修": "amended", "废": "repealed", "宣": "repealed"}
# 建立健全《A》等长效机制43项
_SET_UP = re.compile(r"(?P<verb>建立健全|建立完善|配套建立)《?$")
# 要求企业建立健全《A》等制度: others are to
_FOR_OTHERS = re.compile(r"(?:要求|指导|督促|推动|引导|帮助|支持|鼓励)[^,。;]*$")
_OF_MECHANISMS = re.compile(r"》?(?:\([^()]*\))?等[^,。;《]{0,12}(?:制度|机制|办法|规定|细则|规程)")


def among(account: Account, clause: Clause, group: Group) -> Iterator[Statement]:
    """What is said of the count is said of the titles that it names."""
    told = _told(clause, group)
    if told is None:
        return
    relation, at = told
    told_others = _FOR_OTHERS.search(clause.slice(clause.start_of_clause(at), at))
    if told_others or negated(clause, at, at + 2) or by_somebody(clause, at):
        return
    named, sure = subjects_at(clause, at, None)
    for subject in account.named(clause, named) or account.implied(clause):
        for mention in group.members:
            if mention.type is MentionType.REGULATION and may_make(account, subject, mention.canonical):
                status = account.status_at(clause, at)
                yield account.statement(clause, subject, relation, mention.canonical, status, sure * 0.9)


def _told(clause: Clause, group: Group) -> tuple[str, int] | None:
    """What is said of the count before the titles, and where."""
    if not any(sign in clause.bare for sign in ("法规", "规章", "文件", "建立健全", "建立完善", "配套建立")):
        return None
    before = clause.slice(clause.start, group.start + 1)
    if bills := _BILLS.search(before):
        return "drafted", clause.start + bills.start("verb")
    if counted := _COUNTED.search(before):
        return _DOES.get(counted["verb"][0], "issued"), clause.start + counted.start("verb")
    last = group.members[-1].span.end
    set_up = _SET_UP.search(before)
    if set_up and _OF_MECHANISMS.match(*clause.within(last, last + 24)):
        return "issued", clause.start + set_up.start("verb")
    return None
