"""Organs of development zones and of free trade zones that no lexicon of forms can list: 高新法院, 红河片区管委会, 中国(云南)自由贸易试验区…."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extractors.setting import AS_IT_STANDS, BEGINS, Found, OrganName, PlaceEnds, Setting, found_organ
from kg.extractors.stretch import behind_verbs, stretch
from kg.knowledge import Knowledge, OrganForm
from kg.lexicon import Hit
from kg.places import PlaceLevel

# 高新法院, 西安|经开检察院
_COURT = re.compile(r"(?P<zone>高新|经开)(?:人民)?(?P<court>法院|检察院)")
_STARTS = re.compile(BEGINS)
# 中国(云南)自由贸易试验区昆明片区管委会, 中国(湖北)自由贸易试验区工作办公室
_FREE_TRADE = re.compile(
    r"中国\([一-鿿]{2,3}\)自由贸易试验区"
    r"(?P<part>[一-鿿]{2,6}片区)?(?P<organ>管委会|管理委员会|[一-鿿]{0,6}管理局|(?:工作)?领导小组办公室|(?:工作)?领导小组|(?:工作)?办公室|(?:工作)?委员会办公室)"
)
# 中国(宁德)知识产权保护中心, 中国东莞(家具)知识产权快速维权中心: approved by the national administration for a city or a trade
_OF_RIGHTS = re.compile(r"中国[一-鿿]{0,4}\([一-鿿]{2,6}\)知识产权(?:快速维权|维权援助|保护)中心")
# 红河|片区管委会: parts of a province's free trade zone, named without it
_PART = re.compile(r"片区(?:管委会|管理委员会)")
# 桂林漓江|风景名胜区|管理委员会, 梵净山|国家级自然保护区|管理局: who runs a landscape, by the landscape's own name
_LANDSCAPE = re.compile(
    r"(?:风景名胜区|风景区|名胜区|景区|自然保护区|国家公园)(?:管理委员会|管委会|管理局|管理处)(?!长)"
)
_RANK = re.compile(r"(?:国家级?|省级|市级|县级)?$")
_OWN_NAME = (2, 12)  # characters, its place included
_NO_LANDSCAPE = re.compile(r"[各全两该其我本\d]|辖区|有关|相关|重点|大型|中型|小型|级$|旅游$|[省市县区州旗]$|所有|部分")


def zones(text: str, setting: Setting, ends: PlaceEnds, knowledge: Knowledge) -> Iterator[Found]:
    """Courts of zones by their short names, organs of free trade zones and of their parts."""
    yield from _courts(text, setting, ends, knowledge)
    yield from _known(text, setting, knowledge)
    for match in _FREE_TRADE.finditer(text):
        full = match.group().replace("管委会", "管理委员会")
        yield _as_named(text, match.start(), match.end(), full)
    yield from (
        _as_named(text, *match.span(), match.group())
        for match in (_OF_RIGHTS.finditer(text) if "中心" in text and "中国" in text else ())
    )
    for match in _PART.finditer(text):
        yield from _part(text, match, setting, ends, knowledge)
    for match in _LANDSCAPE.finditer(text):
        begin = _behind_last_verb(text, stretch(text, match.start()), match.start(), knowledge)
        own = text[begin : match.start()]
        own = own[: _RANK.search(own).start()]  # type: ignore[union-attr]
        if _OWN_NAME[0] <= len(own) <= _OWN_NAME[1] and not _NO_LANDSCAPE.search(own):
            full = text[begin : match.end()].replace("管委会", "管理委员会")
            yield _as_named(text, begin, match.end(), full)


# 经开区管委会, 示范区管委会: what every county may have; read in papers of the prefecture itself alone
_COMMON = re.compile(
    r"(?:国家级?|省级)?(?:城乡一体化)?(?:经开|高新|开发|经济开发|经济技术开发|高新技术(?:产业)?开发|示范|实验|试验|生态文明实验|工业园|产业园|产业集聚|保税|综保|度假|旅游度假|新|园|起步|管理|自贸(?:试验)?|农业科技园|科技园|工业|风景|景|高新园)区管委会"
)
_OF_MANY = re.compile(r"[各全该其某等每两多]$|国家级?$|省级$|级$")


def _known(text: str, setting: Setting, knowledge: Knowledge) -> Iterator[Found]:
    """Who runs the zones of the document's own prefecture and province, by the names in use there."""
    place = setting.place
    if place is None:
        return
    for code in dict.fromkeys((place.code[:4], place.code[:2])):
        itself = place.code == f"{code:0<6}"
        for short, full in knowledge.zone_bodies.get(code, ()):
            common = _COMMON.fullmatch(short) is not None
            start = text.find(short) if itself or not common else -1
            while start >= 0:
                free = _STARTS.match(text, start) if common else not _OF_MANY.search(text, max(0, start - 3), start)
                if free:
                    yield _as_named(text, start, start + len(short), full)
                start = text.find(short, start + len(short))


def _behind_last_verb(text: str, start: int, end: int, knowledge: Knowledge) -> int:
    """``start`` moved behind every verb of the stretch: 市林业局会同|九连山…."""
    verbs = [i + n for i in range(start, end) for n in (2, 3) if i + n < end and knowledge.verbs.get(text[i : i + n])]
    return behind_verbs(text, max(verbs, default=start), end, knowledge)


def _as_named(text: str, start: int, end: int, full: str) -> Found:
    return found_organ(text, start, end, OrganName("", "", AS_IT_STANDS, text[start:end], full), 0.75)


def _courts(text: str, setting: Setting, ends: PlaceEnds, knowledge: Knowledge) -> Iterator[Found]:
    for match in _COURT.finditer(text):
        hit = ends.get(match.start())
        if hit is None and not _STARTS.match(text, match.start()):
            continue
        start = hit.start if hit else match.start()
        zone = knowledge.places.zone(f"{text[start : match.start()]}{match['zone']}区", setting.place, setting.year)
        if zone is not None:
            yield _as_named(text, start, match.end(), f"{zone.name}人民{match['court']}")


def _part(text: str, match: re.Match[str], setting: Setting, ends: PlaceEnds, knowledge: Knowledge) -> Iterator[Found]:
    hit = ends.get(match.start())
    above = knowledge.places.ancestors(setting.place) if setting.place else ()
    if hit is not None and above:
        part = text[hit.start : match.start()]
        full = f"中国({above[-1].short})自由贸易试验区{part}片区管理委员会"
        yield _as_named(text, hit.start, match.end(), full)


_OF_THE_PLACE = OrganForm("{N}", "open-free", "government")
_KIND_ONLY = re.compile(
    r"(?:旅游|生态|工业|产业|农业|科技|国际|高铁|临空|临港|空港|物流|循环|文化)+(?:度假|示范|经济|园|合作|试验|集聚|集中)?区|(?:产业|科技|工业|物流)园"
)
_OF_EACH_KIND = re.compile(r"(?:各|全[省市县区])[^,。;]{1,8}、$")  # 各开发区、|工业集聚区管委会
# 城陵矶新港区|管委会: a zone that is no division and has its own name
_ZONE = re.compile(
    r"(?!各|全|两|有关|相关|重点|乡镇|该|本|市|省|区|县|国家|经济|高新)[一-鿿]{2,8}(?:新区|新片区|港区|园区|科技城|新城|经济区|生态区|产业区|功能区|商务区|产业园|科技园|开发区|高新区|管理区|示范区|试验区|度假区|景区|保税区|合作区|集聚区|集中区|工业区|工业园|物流园|经开区)"
)


_OF_COUNTIES = ("集聚区", "集中区", "工业区")  # 民勤县|红沙岗工业集聚区|管委会
# 慈湖|高新区: the kind of zone by its short name
_HIGH_TECH = re.compile(r"(?P<name>[一-鿿]{2,8})高新区")


def of_a_zone(text: str, hit: Hit[OrganForm], ends: PlaceEnds, setting: Setting, knowledge: Knowledge) -> Found | None:
    """The committee of a zone that has a name of its own and no kind that the table knows: 城陵矶新港区管委会."""
    if text[hit.start : hit.end] not in ("管委会", "管理委员会", "管委") or hit.start in ends:
        return None
    begin = behind_verbs(text, stretch(text, hit.start), hit.start, knowledge)
    if (
        text[begin] in "省市州"
        and text[begin + 1] not in "级属内辖直"
        and (own := _ZONE.fullmatch(text, begin + 1, hit.start))
    ):  # 省|江北产业集中区管委会
        form = OrganForm("{P}" + own.group() + "管理委员会", "place", "government")
        return found_organ(text, begin, hit.end, OrganName("", text[begin], form, text[begin : hit.end]), 0.7)
    if begin in {h.start for h in ends.values()} or not _ZONE.fullmatch(text, begin, hit.start):
        return None
    # 旅游度假区管委会, with nothing but a kind for its name, is that of the place
    if _KIND_ONLY.fullmatch(text, begin, hit.start) and _OF_EACH_KIND.search(text, max(0, begin - 12), begin):
        return None
    form = _OF_THE_PLACE if _KIND_ONLY.fullmatch(text, begin, hit.start) else AS_IT_STANDS
    zone = _in_full(text[begin : hit.start], setting, knowledge)
    if (
        form is AS_IT_STANDS
        and zone.endswith(_OF_COUNTIES)
        and setting.place is not None
        and setting.place.level is PlaceLevel.COUNTY
    ):
        zone = knowledge.places.door_plate(setting.place) + zone
    name = OrganName("", "", form, text[begin : hit.end], zone + "管理委员会")
    return found_organ(text, begin, hit.end, name, 0.7)


def _in_full(zone: str, setting: Setting, knowledge: Knowledge) -> str:
    """慈湖高新区 → 马鞍山慈湖高新技术产业开发区: the city stands before a name that has no more than two characters."""
    short = _HIGH_TECH.fullmatch(zone)
    if short is None:
        return zone
    place = setting.place
    city = place.short if place is not None and place.level is PlaceLevel.PREFECTURE and len(short["name"]) == 2 else ""
    return city + short["name"] + knowledge.places.zones["高新区"]
