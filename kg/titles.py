"""What tells one instrument from another in a title, once its jurisdiction is known."""

from __future__ import annotations

import re

from kg.knowledge import Knowledge
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
