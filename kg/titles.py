"""What a title says: what kind of document it is, what it holds inside, and what tells one instrument from another once its
jurisdiction is known."""

from __future__ import annotations

import re

from kg.knowledge import Knowledge, TitleKind
from kg.organs import split_organ
from kg.places import Place

_PARTY_TITLE = re.compile(r"^(?:中国共产党|党政|中共中央|中央)")
# 重大行政决策程序暂行条例(国务院令第713号), …的意见(国办发〔2022〕27号): the number is no part of the name
_NUMBER = re.compile(r"\([^()]{2,20}(?:令第?\d{1,4}号|〔(?:19|20)\d\d〕\d{1,5}号)\)$")
# 行政处罚法(2021修订) is the 行政处罚法 as amended: 立法法 knows one law, changed by decisions
_EDITION = re.compile(r"\((?:(?:19|20)\d\d年?(?:修订|修正|修改|版|修订版)|修订|修正|修订版)\)$")
_TRIAL = re.compile(r"\((?:试行|暂行)\)$")
_NEW = re.compile(r"^(?:新修订的?|新修正的?|新)")
_LEGISLATION = re.compile(r"(?:法|条例)$")
_ORGAN = 16  # characters of the longest usual organ's name
_YEAR = re.compile(r"(?:(?:19|20)\d\d年?度?)?")
_TAIL = re.compile(
    r"(?:[(][^()]{1,24}[)]|“[一二三四五六七八九十]+(?:个|条|项)?(?:不准|严禁|禁令|不得|必须|不|严)[^“”]{0,4}”|[ ]|\d++(?:\.\d++)?版?|第[一二三四五六七八九十]+[版批期]|[》〉>])+$"
)
_TAIL_ENDS = frozenset("版批期)》〉>” \n")
# 今日说法, 社会与法, 小马驹学宪法: they end in 法 and are no law
_NO_LAW = re.compile(
    r"(?:[的之说方做手书魔想看语与学普守懂用讲识知有问送悟]法|[学讲说画]宪法|学民法典|说民法典|[说讲学话唱]新法)$"
)
# 优化营商环境三十条: called by the number of its measures
_ARTICLES = re.compile(
    r"(?:优化|促进|支持|扶持|提升|改进|加强|振兴|助企|惠企|纾困|营商|稳[一-鿿]|若干|措施)[一-鿿]{0,16}?(?<!第)(?:[一二三四五六七八九十百]+|\d{1,3})条$"
)


def national_title(title: str, knowledge: Knowledge) -> str | None:
    """The official title of the national instrument that is meant, whatever edition or number is added; None for any other.

    行政处罚法(2021修订), 新行政处罚法 → 中华人民共和国行政处罚法; 党组工作条例(试行) → 中国共产党党组工作条例(试行).
    """
    name = _NUMBER.sub("", title)
    for form in (name, _EDITION.sub("", name), _NEW.sub("", name)):
        if official := _official(form, knowledge):
            return official
    bare = _TRIAL.sub("", name)
    final = _official(bare, knowledge) if bare != name else None
    return f"{final}(试行)" if final else None


def _official(name: str, knowledge: Knowledge) -> str | None:
    """The table's title; citations leave out whose it is (党组工作条例 for 中国共产党党组工作条例)."""
    for prefix in ("", "中国共产党", "中华人民共和国"):
        if law := knowledge.laws.get(prefix + name):
            return law.title
    return None


def local_title(title: str, scope: Place | None, knowledge: Knowledge) -> str:
    """The title without what its jurisdiction says already: the place at its head, number and edition.

    苏州市重大行政决策程序规定 in Suzhou is its 重大行政决策程序规定; 宁波市人民政府关于… and 深圳经济特区… keep theirs, because
    an organ, or a special zone, is more than the place.
    """
    name = _NUMBER.sub("", title)
    if _LEGISLATION.search(edited := _EDITION.sub("", name)):
        name = edited
    year = _YEAR.match(name)
    start = year.end() if year else 0
    parts = split_organ(name[start:], knowledge, scope)
    own = scope is not None and parts.place is not None and parts.place.code == scope.code and parts.head == parts.plate
    if not own or len(parts.rest) < 4 or parts.rest.startswith("经济特区") or _begins_with_organ(parts.rest, knowledge):
        return name
    return name[:start] + parts.rest


def _begins_with_organ(rest: str, knowledge: Knowledge) -> bool:
    found = knowledge.organs.find(rest[:_ORGAN])
    return any(hit.start == 0 and hit.value.needs != "stop" for hit in found)


def is_bare(title: str, knowledge: Knowledge) -> bool:
    """A title that says nothing of whose it is: 行政执法公示制度, not 宁波市…, 中华人民共和国… or 国务院关于…."""
    if national_title(title, knowledge) or _PARTY_TITLE.match(title) or title.startswith(("中华人民共和国", "国务院")):
        return False
    year = _YEAR.match(title)
    return not split_organ(title[year.end() if year else 0 :], knowledge).plate


def title_kind(title: str, knowledge: Knowledge) -> TitleKind | None:
    """What the title's last words say: longest ending of the table; (试行), (2020年) and the like are looked through."""
    bare = _TAIL.sub("", title) or title if title[-1:] in _TAIL_ENDS or title[-1:].isdigit() else title
    if bare[-1:] in ("法", "典") and _NO_LAW.search(bare):
        return None
    for size in range(min(6, len(bare)), 0, -1):
        if kind := knowledge.title_kinds.get(bare[-size:]):
            return kind
    return knowledge.title_kinds.get("措施") if bare[-1:] == "条" and _ARTICLES.search(bare) else None


def inner_titles(title: str) -> list[str]:
    """Titles nested in a canonical title: A〈B〉C → [B]."""
    found, depth, start = [], 0, 0
    for position, char in enumerate(title):
        if char == "〈":
            depth += 1
            start = position + 1 if depth == 1 else start
        elif char == "〉" and depth:
            depth -= 1
            if depth == 0:
                found.append(title[start:position])
    return found


def without_place(title: str, knowledge: Knowledge) -> str:
    """The title without the places that it begins with: 宁波市镇海区…, 深圳经济特区…."""
    start = 0
    for hit in knowledge.place_names.find(title):
        if hit.start != start:
            break
        start = hit.end
    return (
        title[start:].removeprefix("经济特区")
        if title.startswith("经济特区", start)
        else title[start:].removeprefix("特区")
    )
