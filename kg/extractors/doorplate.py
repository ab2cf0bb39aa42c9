"""From an institution's name as it stands to its full official name, as it would be on a door plate.

我局, 市司法局 and 省厅 are read from the document's own place, issuer and addressees.
"""

from __future__ import annotations

import re

from kg.extractors.setting import OrganName, Setting
from kg.knowledge import Knowledge
from kg.places import Place, PlaceLevel

# Organic Law of the People's Courts, articles 13–25: basic, intermediate and high courts by tier
_HIGHER_COURTS = {PlaceLevel.PREFECTURE: "中级人民法院", PlaceLevel.PROVINCE: "高级人民法院"}


def _place_of(organ: OrganName, setting: Setting, knowledge: Knowledge) -> Place | None:
    places = knowledge.places
    if organ.places:
        return setting.resolve(organ.places, places)
    if organ.level == "本" or not organ.level:
        return setting.here
    if setting.place is None or setting.here is None:
        return None
    if setting.place.level is PlaceLevel.COUNTRY:
        # 省人民政府 in a reply of the State Council: that of the province addressed
        return places.relative(organ.level, setting.audience) if setting.audience else None
    # 县级…中心 in the report of a county-level city is the city's own
    own = setting.place if setting.place.level is PlaceLevel.COUNTY and organ.level in "市区县" else None
    return places.relative(organ.level, setting.here) or own


def _prefecture(place: Place, knowledge: Knowledge) -> Place:
    above = knowledge.places.ancestors(place)
    return above[1] if place.level is not PlaceLevel.PREFECTURE and len(above) > 1 else place


def canonical(organ: OrganName, setting: Setting, knowledge: Knowledge) -> str | None:
    """The full official name; None where the context does not tell which organ is meant (区政府 in a province's report)."""
    form = organ.form
    if form.needs == "central":
        return _name_in_year(form.template, organ.surface, setting.year, knowledge)
    if form.needs == "issuer":
        head = organ.surface[:2]
        if head in ("总署", "总局") and not (setting.issuer or "").endswith(head):
            return None
        return form.template.replace("{I}", _ourselves(organ.surface, setting.issuer)) if setting.issuer else None
    if form.needs == "addressee":
        return _addressee(organ.surface[1:], setting.addressees)
    if form.needs == "town" and form.template == "{T}派出所":
        return _police_station(organ, setting, knowledge)
    if form.needs == "town" and setting.place is not None:
        county = knowledge.places.door_plate(setting.place)
        filled = form.template.replace("{T}", _town_plate(organ, setting, knowledge))
        if form.template == "{T}办事处" and _OF_GOVERNMENT.search(setting.issuer or ""):
            filled = filled.removesuffix(organ.places + "办事处") + f"人民政府{organ.places}办事处"
        return filled.replace("{C}", county).replace("{S}", organ.places)
    if form.needs == "town":
        return None
    place = _place_of(organ, setting, knowledge)
    if form.template == "{N}":
        return _open_canonical(organ, place, setting, knowledge)
    by_short_form = form.needs == "short" and organ.places and "{S}" not in form.template
    if by_short_form and (place is None or organ.places != place.name):
        # 厦门仲裁委员会, 宁波银保监局; 伊宁海关, whichever of two places
        return organ.surface if place else form.template.replace("{P}", organ.places)
    if place is None or place.level is PlaceLevel.COUNTRY:
        # 发展改革委, 能源局 in a paper of the State Council: the central organ
        return _central(organ.surface, knowledge) if not organ.places and not organ.level else None
    if form.needs == "place" and organ.surface in knowledge.central_short:
        return None  # 国资委 in a paper of a province: whose, its place must tell
    seated = form.needs == "short" and organ.level and form.kind in _BY_CITY
    plate = place.short if seated else _plate(organ, place, setting, knowledge)
    if form.template == "{P}人民法院" and place.level in _HIGHER_COURTS:
        return plate + _HIGHER_COURTS[place.level]  # 市法院 of a prefecture is its intermediate court
    if local := _local_name(organ, place, knowledge):
        return plate + local
    filled = form.template.replace("{P}", plate).replace("{L}", knowledge.places.level_word(place))
    if plate.endswith("自治区"):
        filled = _OF_REGION.sub(r"\g<0>员会", filled)  # 自治区|党委, 自治区党委|宣传部: no 区委
    if filled.startswith("共青团") and filled.endswith("自治区委"):
        filled += "员会"  # 团|区|委: of an autonomous region
    if "{I}" in filled:  # 省纪委监委|驻厅|纪检监察组
        filled = filled.replace("{I}", setting.issuer or "")
    if "{B}" in filled:
        above = _prefecture(place, knowledge).name
        own = {"行政公署": ("盟", "地区"), "中共{B}委员会": ("地区",)}
        if any(part in filled and not above.endswith(ends) for part, ends in own.items()):
            return None  # a city has no administrative office, and 地委 is of a 地区
        prefecture = knowledge.places.door_plate(_prefecture(place, knowledge))
        filled = filled.replace("{B}", prefecture)
    filled = filled.replace("公安局{S}分局", f"公安局{_in_branch(place, knowledge)}分局")
    return filled.replace("{S}", place.short)


def _plate(organ: OrganName, place: Place, setting: Setting, knowledge: Knowledge) -> str:
    """The place as it stands on the organ's door plate: of what the city runs in a district, the city's."""
    plate, city, template = knowledge.places.door_plate(place), _prefecture(place, knowledge), organ.form.template
    if place.level is not PlaceLevel.COUNTY or not city.name.endswith("市"):
        return plate
    bare = not (organ.places or organ.level)
    if bare and template.endswith((f"{place.short}分局", f"{place.name}分局")):
        return knowledge.places.door_plate(city)  # 规自委|海淀分局 in a paper of the district
    # cities took these bureaus over in the reform of 2018, but municipalities' districts kept theirs
    taken_over = (
        template == "{P}生态环境局" and city.level is not PlaceLevel.PROVINCE and (setting.year or 2019) >= 2019
    )
    if taken_over and organ.places == place.short != place.name:
        return knowledge.places.door_plate(city) + place.short  # 成华|生态环境局: 成都市成华生态环境局
    return plate


_OF_REGION = re.compile(r"^中共[一-鿿]{2,7}自治区委(?!员会)")


def _in_branch(district: Place, knowledge: Knowledge) -> str:
    """What a branch of the city's bureau calls its district: 佛山市公安局|顺德|分局, but 武汉市公安局|洪山区|分局."""
    return district.name if (district.code[:4], "分局") in knowledge.local_names else district.short


def _name_in_year(name: str, surface: str, year: int | None, knowledge: Knowledge) -> str:
    """The full name that a short one stood for then: 国家计委 in 1987; 核与辐射安全中心 in 2016 was 环境保护部's.

    ``name``: the full name that it stands for today.
    """
    if year is None or surface == name:
        return name
    for before, former in knowledge.former_names.get(surface, ()):
        if year < before:
            return former
    for size in range(len(name) - 2, 2, -1):
        old = knowledge.predecessors.get(name[:size], ())
        if len(old) == 1 and name[:size] not in surface:
            reform = next(row.year for row in knowledge.successions[old[0]] if row.new == name[:size])
            return old[0] + name[size:] if year < reform else name
    return name


def _central(surface: str, knowledge: Knowledge) -> str | None:
    """能源局, 发展改革委办公厅: a short name of the centre, or an office of the body that has one."""
    if (full := knowledge.central_short.get(surface)) or not (office := _OFFICE.search(surface)):
        return full
    body = knowledge.central_short.get(surface[: office.start()])
    return f"{body}{office.group()}" if body else None


def _local_name(organ: OrganName, place: Place, knowledge: Knowledge) -> str | None:
    """What a short name stands for in this province: 文旅局 is 文化广电和旅游局 in Hebei, 文化和旅游局 in Shandong."""
    short = organ.surface.removeprefix(organ.places).removeprefix(organ.level)
    found = (knowledge.local_names.get((place.code[:size], short), ()) for size in (4, 2))
    return next((full for names in found for level, full in names if level in ("", place.level)), None)


_HEADS_IN_FULL = {
    "委": ("委", "委员会"),
    "办": ("办", "办公室", "办公厅"),
    "公司": ("公司", "集团", "厂"),
    "单位": ("",),
    "集团": ("集团", "集团有限公司", "集团公司"),
}


_OFFICE = re.compile(r"(?:办公厅|办公室|综合司)$")


def _ourselves(surface: str, issuer: str) -> str:
    """我局 is the issuer; 我部 in a letter of 工业和信息化部办公厅 the ministry whose office writes."""
    head = surface[1:]
    heads = _HEADS_IN_FULL.get(head, (head,))
    parent = _OFFICE.sub("", issuer)
    return parent if surface[0] in "我本" and not issuer.endswith(heads) and parent.endswith(heads) else issuer


def _addressee(head: str, addressees: tuple[str, ...]) -> str | None:
    """你公司: the first of the bodies addressed that is one."""
    return next((name for name in addressees if name.endswith(_HEADS_IN_FULL.get(head, (head,)))), None)


def _town_plate(organ: OrganName, setting: Setting, knowledge: Knowledge) -> str:
    """The town behind its county: the one named before it, else the document's own."""
    county = (setting.resolve(organ.stem, knowledge.places) if organ.stem else None) or setting.here
    assert county is not None
    return knowledge.places.door_plate(county) + organ.places


# 市|海关, 市|仲裁委: named after the city they sit in, without the word for it (瑞丽海关)
_BY_CITY = frozenset(("central-branch", "mass"))
# 某区人民政府|某街道办事处: where the one that speaks has its district's government in its name, its neighbours have too
_OF_GOVERNMENT = re.compile(r"[区县市]人民政府[一-鿿]{2,6}街道办事处$")
_TOWN_WORD = re.compile(r"(?<=[一-鿿]{2})(?:镇|乡|街道|苏木)$")


def _police_station(organ: OrganName, setting: Setting, knowledge: Knowledge) -> str | None:
    """大良派出所: the county's bureau runs it, in a district the branch of the city's (佛山市公安局顺德分局大良派出所)."""
    county = (setting.resolve(organ.stem, knowledge.places) if organ.stem else None) or setting.place
    if county is None:
        return None
    city = _prefecture(county, knowledge)
    bureau = f"{knowledge.places.door_plate(county)}公安局"
    if county.name.endswith("区") and city != county:
        bureau = f"{knowledge.places.door_plate(city)}公安局{_in_branch(county, knowledge)}分局"
    return f"{bureau}{_TOWN_WORD.sub('', organ.places)}派出所"


def _open_canonical(organ: OrganName, place: Place | None, setting: Setting, knowledge: Knowledge) -> str | None:
    if organ.stem in ("局", "厅") and organ.form.kind == "government":
        return _own_line(organ, place, setting, knowledge)
    if organ.stem.endswith("管委会"):
        stem = organ.stem.removesuffix("管委会") + "管理委员会"
        organ = organ._replace(stem=stem, surface=organ.surface.removesuffix("管委会") + "管理委员会")
    if "公安局交管" in organ.stem:  # 公安局|交管支队, 公安局|交管局
        stem, surface = (name.replace("公安局交管", "公安局交通管理") for name in (organ.stem, organ.surface))
        organ = organ._replace(stem=stem, surface=surface)
    issuer = setting.issuer or ""
    if organ.places and organ.surface == organ.places + "分局" and issuer.endswith("局"):
        return issuer + organ.surface  # 安吉分局 in the report of the bureau of 湖州
    if organ.places:
        full = place is not None and (
            place.name == organ.places[-len(place.name) :] or organ.places in knowledge.places.aliases
        )
        return knowledge.places.door_plate(place) + organ.stem if full and place else organ.surface
    if organ.level:
        return knowledge.places.door_plate(place) + organ.stem if place else None
    if organ.stem.startswith(("中国", "中华", "全国")):
        return organ.stem
    here = setting.here if organ.form.kind in ("mass", "centre", "government") else None
    local = here is not None and here.level is not PlaceLevel.COUNTRY
    return knowledge.places.door_plate(here) + organ.stem if here and local else organ.stem


def _own_line(organ: OrganName, place: Place | None, setting: Setting, knowledge: Knowledge) -> str | None:
    """省厅, 市局: the same line of administration as the issuer's; in a government's report on law, the justice line.

    涪城区局 is read in the report of a bureau alone: who else writes so cannot be told.
    """
    if place is None or (organ.places and not (setting.issuer or "").endswith(("局", "厅"))):
        return None
    return knowledge.places.door_plate(place) + _line_of(setting, knowledge) + organ.stem


def _line_of(setting: Setting, knowledge: Knowledge) -> str:
    """The line of administration of who speaks: what the department is for (自然资源和规划局), else its name's end."""
    issuer = setting.issuer or ""
    home = knowledge.places.door_plate(setting.place) if setting.place else ""
    form = knowledge.organs.get(issuer.removeprefix(home)) if home else None
    known = knowledge.domains.get(form.kind.removeprefix("dept:")) if form is not None else None
    ends = (full for full in knowledge.domains.values() if issuer.endswith((full + "局", full + "厅")))
    return known or next(ends, "司法")
