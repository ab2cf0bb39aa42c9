"""The kind of a regulation by legal force: from its title and place where these settle it, else from who made it and its number.

Rules: 立法法 (2023) art. 10, 72, 80–85, 91, 93; 行政法规制定程序条例 art. 5 and 规章制定程序条例 art. 7 (no rule is called 条例);
国办发〔2018〕37号 (normative documents); 中国共产党党内法规制定条例 art. 3, 4 and 9 (who makes party regulations).
"""

from __future__ import annotations

import re
from collections.abc import Collection

from kg.knowledge import Knowledge
from kg.organs import organ_class
from kg.places import Place, PlaceLevel
from kg.titles import inner_titles, title_kind

COUNTRY = "CN"
_LAW_KINDS = {
    "宪法": "constitution",
    "法律": "law",
    "行政法规": "administrativeRegulation",
    "部门规章": "departmentalRule",
    "党内法规": "partyRegulation",
    "司法解释": "judicialInterpretation",
    "规划方案": "plan",
    "规范性文件": "normativeDocument",
}
_PARTY_TITLE = re.compile(r"^(?:中国共产党|党政|中共中央|中央)")
_PARTY_BODY = re.compile(r"^(?:中国共产党(?!.{0,8}[省市区县])|党政领导|党政机关|党委)")
# 关于修改〈X条例〉的决定 ranks like X; 关于印发〈X规划〉的通知 is its cover
_CHANGES = re.compile(r"(?:修改|修订|修正|废止)[^〈]{0,12}〈")
_COVERS = re.compile(r"(?:印发|转发|公布|发布|公开发布)[^〈]{0,12}〈")
_COVERED = re.compile(r"(?:印发|转发|批转|公布|发布)(?P<title>.{4,})的通知$")
_ORDER = re.compile(r"令(?:第|\d)")
_BY_STATE_COUNCIL = re.compile(r"^(?:国务院(?:办公厅)?|国务院令)")
_ISSUER = re.compile(r"^(?P<issuer>[^〈]{2,30}?)(?:关于|印发|转发)")


def form_of(title: str, knowledge: Knowledge) -> str | None:
    """What the title calls itself (办法, 意见, 方案), by the table of document kinds; None for a title of no known form."""
    kind = title_kind(title, knowledge)
    return kind.kind if kind and kind.kind else None


def covered_title(title: str) -> str | None:
    """What a notice brings under its own cover: 关于印发《A》的通知, 关于印发…方案的通知; None for any other title."""
    covered = _COVERED.search(title)
    return covered["title"] if covered else None


def settled_kind(title: str, scope: Place | None, knowledge: Knowledge) -> str | None:
    """The kind that title and place settle by themselves, so that every document says the same; else None.

    宁波市…条例 is a local regulation whoever cites it; 宁波市…办法 may be a rule or a normative document.
    """
    law = knowledge.laws.get(title)
    # in a province 优化营商环境条例 is the province's own
    if law is not None and (scope is None or scope.level is PlaceLevel.COUNTRY):
        kind = _LAW_KINDS.get(law.kind)
        return "partyDocument" if kind == "normativeDocument" and _PARTY_TITLE.match(title) else kind
    inner = inner_titles(title)
    if inner and _CHANGES.search(title):
        return settled_kind(inner[0], scope, knowledge)
    if inner and _COVERS.search(title):
        title = inner[0]
    elif covered := covered_title(title):
        title = covered
    rule = knowledge.kind_rules.get(form_of(title, knowledge) or "")
    if rule == "statute":
        return "law" if title.startswith("中华人民共和国") else None
    if rule == "regulation":
        return _regulation(title, scope)
    return rule if rule not in ("rule", "policy") else None


def _regulation(title: str, scope: Place | None) -> str | None:
    if _PARTY_BODY.match(title):
        return "partyRegulation"
    if scope is None:
        return None
    if scope.level is PlaceLevel.COUNTRY:
        return "administrativeRegulation"
    autonomous = scope.name.endswith(("自治县", "自治旗"))
    legislates = scope.level in (PlaceLevel.PROVINCE, PlaceLevel.PREFECTURE) or autonomous
    return "localRegulation" if legislates else None


def kind_of(
    title: str, scope: Place | None, makers: Collection[str], numbers: Collection[str], knowledge: Knowledge
) -> str | None:
    """The kind, by all that is known; None where a rule and a normative document look the same.

    ``makers``: full names of the bodies that are told to have issued it; ``numbers``: its document numbers.
    """
    if settled := settled_kind(title, scope, knowledge):
        return settled
    inner = inner_titles(title)
    if inner and _CHANGES.search(title):
        return kind_of(inner[0], scope, makers, numbers, knowledge)
    if inner and _COVERS.search(title):
        title = inner[0]
    rule = knowledge.kind_rules.get(form_of(title, knowledge) or "")
    named = _ISSUER.match(title)
    classes = {organ_class(name, knowledge) for name in makers}
    if named:
        classes.add(organ_class(named["issuer"], knowledge))
    if rule == "policy":
        return _policy(title, classes, numbers)
    return _rule(scope, classes, numbers) if rule in ("rule", "regulation") else None


def _policy(title: str, classes: set[str], numbers: Collection[str]) -> str | None:
    party = classes & {"party", "party-centre"} or _PARTY_TITLE.match(title) or any(map(_of_party, numbers))
    if party:
        return "partyDocument"
    return None if classes and classes <= {"congress", "national-congress", "national-court"} else "normativeDocument"


def _of_party(number: str) -> bool:
    """中办发, 甬党办, 江委法办发: numbers of party organs."""
    return bool(re.match(r"中[办发]|.{0,3}[党委](?!发改)", number))


def _rule(scope: Place | None, classes: set[str], numbers: Collection[str]) -> str | None:
    """规定, 办法, 细则, 规则: the organ first, then whether it was published by order (令) or as a document (发)."""
    by_order = any(map(_ORDER.search, numbers))
    if classes & {"national-congress"}:
        return "law"
    if "congress" in classes:
        return "localRegulation" if _legislates(scope) else None
    if classes & {"party", "party-centre"}:
        central = "party-centre" in classes or (scope is not None and scope.level is PlaceLevel.PROVINCE)
        return "partyRegulation" if central else "partyDocument"
    if "national-court" in classes:
        return "judicialInterpretation"
    if scope is not None and scope.level is PlaceLevel.COUNTRY:
        return _national_rule(classes, numbers, by_order)
    if by_order and _legislates(scope):
        return "localGovernmentRule"
    if scope is None:
        return "normativeDocument" if numbers else None
    if not _legislates(scope) or numbers or classes & {"department", "town"}:
        return "normativeDocument"
    return None


def _national_rule(classes: set[str], numbers: Collection[str], by_order: bool) -> str | None:
    state_council = "state-council" in classes or any(map(_BY_STATE_COUNCIL.match, numbers))
    if state_council:
        return "administrativeRegulation" if by_order else "normativeDocument"
    if by_order:
        return "departmentalRule"
    return "normativeDocument" if numbers else None


def _legislates(scope: Place | None) -> bool:
    """A province, a city divided into districts or an autonomous prefecture has congress and government with power to legislate."""
    return scope is not None and scope.level in (PlaceLevel.PROVINCE, PlaceLevel.PREFECTURE)
