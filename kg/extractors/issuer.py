"""The organs that a title, a signature or a source line names: texts that stand alone, without a document around them."""

from __future__ import annotations

import re

from kg.extractors.doorplate import canonical
from kg.extractors.institution import found_in
from kg.extractors.place import hits_in
from kg.extractors.setting import Found, OrganName, Setting, place_ends
from kg.extractors.town import town_names
from kg.knowledge import LEVELS, Knowledge
from kg.letterhead import close_up
from kg.places import COUNTRY_CODE, Place, PlaceLevel, is_zone


def _alone(text: str, setting: Setting, knowledge: Knowledge) -> list[Found]:
    """Institutions in a text by itself: a title, a signature."""
    ends = place_ends(hits_in(text, None, knowledge))
    return found_in(text, setting, ends, town_names(text, ends, knowledge), knowledge)


_BEFORE_ISSUER = re.compile(r"(?:关于)?(?:(?:19|20)\d\d年?度?)?")
_BEHIND_BARE_PLACE = re.compile(r"(?:19|20)\d\d|二[〇○零]|关于|法治|依法|推进|落实")


def places_at_head(title: str, knowledge: Knowledge) -> tuple[str, str]:
    """The chain of places that a title begins with, behind a year, and the rest: 寿光市|稻田镇人民政府2021年…."""
    opening = _BEFORE_ISSUER.match(title)
    first = end = opening.end() if opening else 0
    starts = {hit.start: hit for hit in hits_in(title, None, knowledge)}
    while (hit := starts.get(end)) and not _opens_town(title, hit.end, begun=end > first):
        end = hit.end
    return title[first:end], title[end:]


_TOWN_BEHIND = re.compile(r"[一-鿿]{0,3}(?:镇|乡(?!镇)|街道)")
_TOWN_RIGHT_BEHIND = re.compile(r"(?:镇|乡(?!镇)|街道)")


def _opens_town(title: str, end: int, begun: bool) -> bool:
    """海港区|白塔岭街道, 南山街道: the short name of a place that ends at ``end`` opens the name of a town."""
    behind = _TOWN_BEHIND if begun else _TOWN_RIGHT_BEHIND
    return title[end - 1] not in LEVELS and behind.match(title, end) is not None


def issuer_in(title: str, region: Place | None, knowledge: Knowledge) -> tuple[str, Place | None] | None:
    """The organ that a title begins with (宁波市司法局2020年度…) and its place; a bare place stands for its government, a zone for its committee."""
    setting = Setting(region, None)
    for found in _alone(title, setting, knowledge)[:1]:
        opens = _BEFORE_ISSUER.fullmatch(title[: found.span.start])
        if opens and found.organ and (name := canonical(found.organ, setting, knowledge)):
            return name, _home(name, found.organ, region, knowledge)
    named, rest = places_at_head(title, knowledge)
    if named and (zone := _zone_at_head(named, rest, region, knowledge)):
        return zone.name + "管理委员会", zone
    if not named or not _BEHIND_BARE_PLACE.match(rest):
        return None
    place = knowledge.places.resolve(named, region)
    if place is None:
        return None
    if place.level is PlaceLevel.REGION and not is_zone(place):
        return place.name + "管理委员会", place  # 雄安新区, 杨凌示范区: no division has a government there
    return knowledge.places.door_plate(place) + ("管理委员会" if is_zone(place) else "人民政府"), place


# 长春|净月高新技术产业开发区管理委员会|2020年度…: a zone with a name of its own
_ZONE = re.compile(
    r"(?P<zone>[一-鿿]{4,14}?区)(?:管理委员会|管委会)?(?=(?:19|20)\d\d|二[〇○零]|关于|法治|依法|推进|落实)"
)


def _zone_at_head(named: str, rest: str, region: Place | None, knowledge: Knowledge) -> Place | None:
    match = _ZONE.match(rest)
    if match and any(knowledge.verbs.get(match["zone"][i : i + 2]) for i in range(3)):
        return None  # 苏州市|推进|高新技术产业开发区法治建设
    place = knowledge.places.zone(named + match["zone"], region) if match else None
    return place if place and is_zone(place) else None


def _home(name: str, organ: OrganName, region: Place | None, knowledge: Knowledge) -> Place | None:
    known = knowledge.organs.get(name)  # 国防科工局 is short for a body of the centre
    central = organ.form.needs == "central" or (known is not None and known.needs == "central" and not organ.level)
    if central and not organ.places:
        return knowledge.places.get(COUNTRY_CODE)
    return knowledge.places.resolve(organ.places, region) if organ.places else region


def organs_in(text: str, region: Place | None, knowledge: Knowledge) -> list[tuple[str, Place | None]]:
    """The organs that a signature or the head of a title names, in order, each once: 国 务 院 / 中央军委."""
    plain = close_up(text)
    setting = Setting(region, None)
    found: dict[str, Place | None] = {}
    for item in _alone(plain, setting, knowledge):
        if item.organ and (name := canonical(item.organ, setting, knowledge)):
            found.setdefault(name, _home(name, item.organ, region, knowledge))
    return list(found.items())


_JOINED = re.compile(r"[ ]*[、 ]?[ ]*")


def organs_at_head(title: str, region: Place | None, knowledge: Knowledge) -> list[tuple[str, Place | None]]:
    """The organs that stand one behind the other where a title begins: 国务院、中央军委|一九八八年节约用水命令."""
    setting = Setting(region, None)
    found: dict[str, Place | None] = {}
    position = 0
    for item in _alone(title, setting, knowledge):
        joint = _JOINED.match(title, position)
        name = item.organ and canonical(item.organ, setting, knowledge)
        if not item.organ or not name or item.span.start != (joint.end() if joint else position):
            break
        found.setdefault(name, _home(name, item.organ, region, knowledge))
        position = item.span.end
    return list(found.items())


def resolve_name(name: str, region: Place | None, knowledge: Knowledge) -> tuple[str, Place | None] | None:
    """A name that stands alone, as in 来源:镇海区政府办公室; None unless the whole of it is one institution with a known place."""
    setting = Setting(region, None)
    for found in _alone(name, setting, knowledge):
        if found.organ and len(found.span) >= len(name) - 1 and (full := canonical(found.organ, setting, knowledge)):
            return full, _home(full, found.organ, region, knowledge)
    return None
