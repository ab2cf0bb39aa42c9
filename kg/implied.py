"""Who made or applies an instrument where the sentence names nobody: by its number, its title, its main clause, else the issuer."""

from __future__ import annotations

import re

from kg.citations import number_of, organ_of_number, printed_under
from kg.clauses import Account, Clause
from kg.enumerations import Group
from kg.extractors.issuer import issuer_in
from kg.knowledge import Knowledge
from kg.model import Mention, MentionType
from kg.subjects import drafts_for_another, opens_clause, opens_run, run_of


def implied(account: Account, relation: str, mention: Mention, clause: Clause) -> list[str]:
    """No subject in the sentence: for what was issued, the organ in the document number or in the title; else the issuer."""
    if relation == "issued" and (made := maker(account, mention, clause)):
        return made
    if relation == "applies" and (acting := _acting_behind(clause, mention)):
        return acting
    return carrying_out(account, clause)


def carrying_out(account: Account, clause: Clause) -> list[str]:
    """Who carries out what a sentence sets without naming anybody: ``Account.implied``, and the government whose plan it is.

    Its programmes are those of the government that plans them, whichever of its bureaus leads a task; a bureau that plans
    for others does not run what these are to do.
    """
    implied, leads = account.implied(clause), account.leads(clause)
    planned_by = account.issuers
    if len(planned_by) != 1 or not planned_by[0].endswith("人民政府") or not leads or implied != leads:
        return implied
    return list(dict.fromkeys([*implied, *account.speakers(clause)]))


_ORDER_OF = re.compile(r"([一-鿿]{2,20}人民政府)令")


def by_order(account: Account, clause: Clause, mention: Mention) -> str | None:
    """废止《A》(某市人民政府令第88号): a government repeals its own order, whoever reports it."""
    order = _ORDER_OF.match(number_of(clause, mention) or "")
    return order.group(1) if order and account.place_in(order.group(1)) else None


def maker(account: Account, mention: Mention, clause: Clause) -> list[str]:
    """The organ in the document number or in the title; none where these tell nothing."""
    organ = _organ_of(account, mention, clause)
    return [organ] if organ else []


_PURPOSE = re.compile(
    r"^[ ]*(?:为|根据|按照|依据|依照|遵照|鉴于|按|对照|(?:认真|严格|全面|深入)?(?:贯彻落实|贯彻|落实)(?=《))"
)


_CITES_ONLY = re.compile(
    r"[^,。;]{0,80}(?:[》)]|规定|要求|精神|部署|有关|文件|等[^,。;]{0,8}|安排|内容|条款|[一-鿿]{0,4}法律法规[一-鿿]{0,4})|》?(?:的)?"
)


def _acting_behind(clause: Clause, mention: Mention) -> list[str]:
    """为贯彻落实《A》,…,我部制定…: the subject of the main clause applies what the clause of purpose names."""
    opened = clause.start_of_clause(mention.span.start)
    purpose = _PURPOSE.match(clause.slice(opened, mention.span.start))
    if not purpose:
        return []
    carries_out = purpose.group().endswith(("落实", "贯彻"))
    end = clause.end_of_clause(mention.span.end)
    behind = clause.slice(mention.span.end, end)
    if not _CITES_ONLY.fullmatch(behind):
        return []  # 依据《A》主动公开信息,市数据局…: the clause has a verb of its own
    for body in clause.of(MentionType.INSTITUTION):
        run = run_of(clause, body) if body.span.start > mention.span.end else []
        if run and ";" in clause.slice(mention.span.end, body.span.start):
            break  # 依据《A》立案30起;|市水利局|…: it acts in a clause of its own
        next_one = bool(run) and clause.start_of_clause(run[0].span.start) <= end + 1
        if carries_out and not (next_one and _SETS_ABOUT.match(*clause.within(body.span.end, body.span.end + 28))):
            break  # 落实《A》,上线“X”平台,…: who speaks does both; 落实《A》,省司法厅予以通报表扬: it was we who did
        if run and (
            opens_clause(clause, body)
            or (next_one and not carries_out and _by(clause, run[0]) and not drafts_for_another(clause, body))
            or (opens_run(clause, run[0]) and _ACTS.match(*clause.within(body.span.end, body.span.end + 28)))
        ):
            return [m.canonical for m in run]
    return []


def _by(clause: Clause, body: Mention) -> bool:
    """依据《A》,由|区委依法治区办|会同…开展督察."""
    start = body.span.start
    return clause.slice(start - 1, start) == "由" and clause.start_of_clause(start) == start - 1


_SETS_ABOUT = re.compile(
    r"[^,。;《]{0,16}?(?:联合|会同|协同|牵头|组织|开展|制定|出台|印发|建立|推进|推行|实施|检查|清理|编制|修订|公开|公示)"
)


# 按照《A》,甲部、乙部|决定组织开展…, |拟联合举办…: the last of an enumeration that opens the clause
_ACTS = re.compile(
    r"(?:联合|共同|将|拟|现|定于[^,。;]{2,16}|于[^,。;]{2,16}){0,3}(?:决定|组织|开展|制定|编制|举办|研究|启动|印发|修订|主办|召开|实施)"
)


def _organ_of(account: Account, mention: Mention, clause: Clause) -> str | None:
    number = number_of(clause, mention)
    under = None if number else printed_under(clause, Group((mention,), mention.span.start, mention.span.end, None))
    if under and under[1]:
        return under[1].canonical
    organ = organ_of_number(number, account.reading.setting, account.knowledge) if number else None
    if organ:
        return organ
    head = mention.canonical.split("关于")[0] if "关于" in mention.canonical else ""
    if len(head) < 3:
        return None
    named = issuer_in(head, account.reading.setting.place, account.knowledge)
    # 宁波市关于…: a bare place names no organ
    return named[0] if named and not _is_bare_place(head, account.knowledge) else None


def _is_bare_place(head: str, knowledge: Knowledge) -> bool:
    return knowledge.places.resolve(head, None) is not None or any(
        p.name == head for p in knowledge.places.candidates(head)
    )
