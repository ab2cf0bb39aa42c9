"""Units of the armed police, of border, fire and guard troops: 武警部队吉林总队三支队, 浙江省公安边防总队, 青岛边防检查站."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extractors.setting import Found, OrganName, PlaceEnds, found_organ
from kg.knowledge import OrganForm

FORCE = "中国人民武装警察部队"
# what a unit's name is made of; no word that joins or governs names stands in it
_BEGINS = r"(?![官战士]|警(?![卫])|副?总?队?长(?!春|沙|治)|副|部队|[少中上大][将校尉]|各|有关|相关)"
_WORD = r"[^\W\d_和与及的在到向对赴为将以被由从并等把]"
_HEAD = r"(?:总队|支队|大队|中队|指挥部|指挥学校|学校|学院|总医院|医院|[消边警]防局|消防处|警卫[局处]|边防检查站|研究所|政治部|司令部|后勤部|文工团|基地)(?!长)"
# 云南省大理州消防|支队, 浙江|总队|医院
_FORCE_UNIT = re.compile(
    rf"(?P<force>(?:中国人民)?武装警察部队|武警部队|武警)(?P<rest>{_BEGINS}{_WORD}{{1,18}}?{_HEAD}(?:{_BEGINS}{_WORD}{{0,12}}?{_HEAD})*)(?![一-鿿]?警衔)"
)
_OF_PUBLIC_SECURITY = re.compile("消防|边防|警卫")
_FORCE_ONLY = re.compile(r"武警|武装警察")
# 浙江省|公安边防总队, 延边州|公安消防支队
_PUBLIC_SECURITY = re.compile(r"公安(?:边防|消防|警卫|现役)(?:总队|支队|大队)")
# 公安|北林|分局: the branch of the city's bureau, the district's name put in
_BRANCH = OrganForm("{B}公安局{S}分局", "place", "dept:公安")
_OF_A_DISTRICT = re.compile(r"公安(?P<place>[一-鿿]{2,5}?)(?P<head>分局)(?!长)")
_CHECKPOINT = re.compile(r"中华人民共和国(?P<seat>[一-鿿]{2,6}?)(?:出入境边防检查站|边防检查站|海事局|海关)(?![总署])")


def units_in_arms(text: str, ends: PlaceEnds) -> Iterator[Found]:
    """Names that the force's name opens, and those of the troops of public security in a place."""
    for opens in _FORCE_ONLY.finditer(text):
        start = opens.start() - (4 if text.endswith("中国人民", 0, opens.start()) else 0)
        if unit := _FORCE_UNIT.match(text, start):
            # 武警河北省消防处 is of the province's public security and keeps its short name
            local = unit["force"] == "武警" and _OF_PUBLIC_SECURITY.search(unit["rest"])
            yield _as_written(text, unit.start(), unit.end(), unit.group() if local else FORCE + unit["rest"])
    for troops in _PUBLIC_SECURITY.finditer(text):
        start = troops.start()
        while hit := ends.get(start):
            start = hit.start
        if start < troops.start():
            yield _as_written(text, start, troops.end(), text[start : troops.end()])
    yield from _branches(text, ends)
    for station in _CHECKPOINT.finditer(text):
        yield _as_written(text, station.start(), station.end(), station.group())


def _branches(text: str, ends: PlaceEnds) -> Iterator[Found]:
    for branch in _OF_A_DISTRICT.finditer(text):
        place = ends.get(branch.start("head"))
        if place is not None and place.start == branch.start("place"):
            start = branch.start() - text.endswith("市", 0, branch.start())
            yield found_organ(text, start, branch.end(), OrganName(branch["place"], "", _BRANCH, branch.group()), 0.9)


def _as_written(text: str, start: int, end: int, name: str) -> Found:
    form = OrganForm(name, "central", "military")
    return found_organ(text, start, end, OrganName("", "", form, text[start:end]), 0.9)
