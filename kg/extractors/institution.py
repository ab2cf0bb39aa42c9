"""INSTITUTION: organs by their forms (市委, 镇海区司法局, 我局), open names (浙江省民法学研究会), towns that act."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping

from kg.extractors.setting import Found, OrganName, Reading, Setting, place_ends, without_overlaps
from kg.knowledge import LEVELS, Knowledge, OrganForm
from kg.letterhead import WIDE, close_up
from kg.lexicon import Hit
from kg.model import MentionType, Metadata, Span
from kg.places import COUNTRY_CODE, Place, PlaceLevel

PlaceEnds = Mapping[int, Hit[tuple[str, ...]]]

# 全市法院, 各县政府, 两级法院: many, so none
_GENERIC = frozenset("各全每两几多跨其级诸")
# 城市, 社区, 开发区 …: the level word belongs to another word
_NOT_A_LEVEL = {
    "市": frozenset("城超股夜菜门都集楼省县区"),
    "区": frozenset("社地小园景灾片新城特辖校矿山库厂牧林街发务验心市县省州"),
    "县": frozenset("市省区州"),
    "州": frozenset("省市"),
    "镇": frozenset("乡城集村"),
    "乡": frozenset("城下家故"),
    "省": frozenset("节"),
    "旗": frozenset("红国"),
}
# what may stand directly before a name that has no place: 由公安局, 会同检察院
_BEFORE_BARE = frozenset("由向与和及对将经被在同为报请让给至从跟到令据按并驻是即含如以了把")
_HARD = re.compile(
    r"[\x00-\x1f ,.。;；!?:：、《》“”‘’\"\[\]〔〕|/>的了在与和及或由向对将以被经按据等为从把是有并则到至于各该其]"
)
_MAX_OPEN = 30
_CJK = re.compile(r"[一-鿿]")
_COMMON_STEMS = re.compile(
    r"(?:各|每|本|该|第三方|社会|有关|相关|专业|行业|基层|民营|国有|中小|小微|多家|两家|下属|平台|外资|上市|物业|保险|律所|所属)$|^(?:各|全|多|两|几|若干|每|一些|这些|其他|\d)"
)
# 风控法务|服务中心, 行政执法协调监督|局: a stem that says what the body does
_WORKING_STEM = re.compile(
    r"^(?!.*(?:群众|企业和|便民|党群|社区|为民|惠民|公共服务|村级|为))[一-鿿]{2,}(?:服务|监督|管理|指导|执法|援助|保护|指挥|培训|交易|审查|鉴定|评估|治理)$"
)
_TOWN = re.compile(
    r"([一-鿿]{2,4}?(?:镇|街道|乡))(?!村振兴|镇|村|愿|情|街|级|域)(人民政府|政府办公室|政府|党委|党工委|办事处|司法所)?"
)
_TOWN_ACTS = re.compile(
    r"(?:在|率先|积极|创新|出台|印发|制定|系统|探索|推行|推出|建立|打造|构建|通过|以|聚焦|依托|组织|开展|坚持|深化|着力|结合|围绕|成立|落实|牵头|联合|会同|首创|编制|启动|发布|对|向|将|为|公布|全面|深入|实施|首先|也|已|正|先行|试行)"
)
_NOT_A_TOWN = re.compile(
    r"(?:乡镇|城镇|市镇|小镇|重镇|各镇|全镇|各乡|家乡|城乡|下乡|返乡|老乡|个镇|个乡|个街道|街镇|镇街道|各街道|镇乡|建制镇|中心镇|本镇|该镇|我镇|名镇|强镇|试点镇|入乡|兴乡)$"
)


def _chain(text: str, end: int, ends: PlaceEnds) -> int:
    """Start of the chain of place names that ends at ``end``: 浙江省宁波市|司法局."""
    start = end
    while (hit := ends.get(start)) is not None:
        start = hit.start
    return start


def _level_before(text: str, start: int) -> tuple[str, int] | None:
    """The level word right before ``start`` and where it begins: 市|司法局, 市级|…中心, 自治区|政府, 本级|政府."""
    if text[max(0, start - 3) : start] == "自治区":
        return "自治区", start - 3
    two = text[max(0, start - 2) : start]
    if len(two) == 2 and two[1] == "级" and (two[0] in LEVELS or two[0] == "本"):
        before = text[start - 3 : start - 2]
        return None if before in _GENERIC else (two[0], start - 2)
    if not two or two[-1] not in LEVELS:
        return None
    before = two[0] if len(two) == 2 else ""
    if before in _GENERIC or before.isdigit() or before in _NOT_A_LEVEL.get(two[-1], frozenset()):
        return None
    return two[-1], start - 1


def _free_before(text: str, start: int, knowledge: Knowledge) -> bool:
    """True if a name may begin at ``start`` without a place: after punctuation, a preposition or a verb."""
    if start == 0 or not _CJK.match(text[start - 1]):
        return text[max(0, start - 1) : start] not in ("”", "’")
    return text[start - 1] in _BEFORE_BARE or any(
        start >= n and knowledge.verbs.get(text[start - n : start]) for n in (2, 3, 4)
    )


_TERM = re.compile(r"第?[一二三四五六七八九十]{1,3}届$")


def _closed(text: str, hit: Hit[OrganForm], ends: PlaceEnds, knowledge: Knowledge) -> Found | None:
    """An organ whose form is in the lexicon, with the place or level word before it."""
    form, start = hit.value, hit.start
    if form.kind in ("congress", "cppcc") and (term := _TERM.search(text, max(0, start - 6), start)):
        start = term.start()  # 市|六届|人大常委会
    chain = _chain(text, start, ends)
    level = ""
    if chain < start and text[max(0, chain - 1) : chain] in _GENERIC:
        return None
    if chain == start and (before := _level_before(text, start)):
        level, chain = before
    if chain == start and not (form.needs in ("bare", "branch") and _free_before(text, start, knowledge)):
        return None
    places = text[chain:start] if not level else ""
    if text[max(0, chain - 2) : chain] == "中共":
        chain -= 2
    elif form.needs == "cpc":
        return None
    return _found(text, chain, hit.end, OrganName(places, level, form, text[chain : hit.end]))


def _found(text: str, start: int, end: int, organ: OrganName, confidence: float = 0.9) -> Found:
    return Found(Span(start, end), MentionType.INSTITUTION, "institution", confidence, organ=organ)


def _stretch(text: str, end: int) -> int:
    """Start of the stretch of characters before ``end`` that one name could cover; brackets may be inside when closed."""
    start, depth = end, 0
    while start > max(0, end - _MAX_OPEN):
        char = text[start - 1]
        if char == ")":
            depth += 1
        elif char == "(":
            if depth == 0:
                break
            depth -= 1
        elif depth == 0 and _HARD.match(char):
            break
        start -= 1
    return start


def _behind_verbs(text: str, start: int, end: int, knowledge: Knowledge) -> int:
    """``start`` moved behind the verbs and adverbs that the stretch begins with: 成立|市…委员会."""
    moved = True
    while moved:
        moved = False
        for size in (5, 4, 3, 2):
            if start + size < end and knowledge.verbs.get(text[start : start + size]):
                start, moved = start + size, True
                break
    return start


def _open(text: str, hit: Hit[OrganForm], ends: PlaceEnds, knowledge: Knowledge) -> Found | None:
    """A name that the text itself gives: 浙江省民法学研究会, 市行政复议咨询委员会, 骆驼商会."""
    if own := _of_own_line(text, hit):
        return own
    begin = _stretch(text, hit.start)
    begin = _behind_verbs(text, begin, hit.start, knowledge)
    places = sorted(
        (h.start, h.end) for h in (ends.get(i) for i in range(begin, hit.start + 1)) if h and h.start >= begin
    )
    if places:
        start = places[0][0]
        end_of_chain = start
        for s, e in places:
            if s == end_of_chain:
                end_of_chain = e
        if text[max(0, start - 1) : start] in _GENERIC:
            return None
        if begin < start and hit.value.kind in _NAMED_FREELY and _leads_name(text, begin, start, knowledge):
            return _found(text, begin, hit.end, OrganName("", "", hit.value, *[text[begin : hit.end]] * 2), 0.85)
        stem = text[end_of_chain : hit.end]
        if _SEVERAL.match(stem):
            return None
        if end_of_chain == hit.start and hit.value.kind in (
            "committee",
            "centre",
            "office",
            "team",
            "government",
            "firm",
        ):
            return None  # 宁波市办公室 is no name
        organ = OrganName(text[start:end_of_chain], "", hit.value, text[start : hit.end], stem)
        return _found(text, start, hit.end, organ, 0.85)
    if (region := _REGION.match(text, begin, hit.start)) and hit.value.kind in ("university", "institute", "court"):
        organ = OrganName("", "", hit.value, text[begin : hit.end], text[begin : hit.end])
        return _found(text, region.start(), hit.end, organ, 0.85)
    return _open_by_level(text, hit, begin, knowledge) or _open_free(text, hit, begin, knowledge)


_NAMED_FREELY = frozenset({"enterprise", "firm", "institute", "school", "hospital", "military"})
_NO_LEAD = re.compile(r"[内下中上里后前外起名家个属区县市省月日年是有]$|各|全|包括|例如|其中|主要|^等")


def _leads_name(text: str, begin: int, start: int, knowledge: Knowledge) -> bool:
    """中广核|惠州核电有限公司, 力赛佳管道支架技术(|上海)有限公司: what stands before the place belongs to the name."""
    lead = text[begin:start]
    if lead.endswith("("):
        return True
    form = knowledge.organs.get(lead)
    if form is not None and form.needs == "central":
        return True
    # in a list of names (、华能|山东…有限公司) an everyday word is a trade name too
    listed = text[max(0, begin - 1) : begin] == "、" and len(lead) <= 4
    return 2 <= len(lead) <= 8 and not _NO_LEAD.search(lead) and (listed or not knowledge.segmenter.is_word(lead))


# 四川、重庆|两省市人大常委会, 市|县两级行政复议局
_SEVERAL = re.compile(r"[两各多几全双三四五六七八九十\d]|[省市区县]?[、]?[省市区县乡][两三]级")


def _of_own_line(text: str, hit: Hit[OrganForm]) -> Found | None:
    """省厅, 市局: a level word and nothing but the head; which line of administration, linking tells."""
    level = text[hit.start - 1 : hit.start]
    if text[hit.start : hit.end] not in ("局", "厅") or not level or level not in "省市区县州":
        return None
    before = text[max(0, hit.start - 2) : hit.start - 1]
    if before in _GENERIC or before in _NOT_A_LEVEL.get(level, frozenset()) or before.isdigit():
        return None
    organ = OrganName("", level, hit.value, text[hit.start - 1 : hit.end], text[hit.start : hit.end])
    return _found(text, hit.start - 1, hit.end, organ, 0.8)


_REGION = re.compile(r"西南|西北|东北|华东|华南|华北|华中|中南|北方|南方|首都|中央|国家|中国|解放军")


def _open_by_level(text: str, hit: Hit[OrganForm], begin: int, knowledge: Knowledge) -> Found | None:
    level = text[begin : begin + 1]
    skip = 2 if text[begin + 1 : begin + 2] == "级" else 1
    stem = text[begin + skip : hit.end]
    before = text[max(0, begin - 1) : begin]
    if level not in "省市区县州旗" or not level or before in _GENERIC or len(stem) - (hit.end - hit.start) < 2:
        return None
    if (
        text[begin : begin + 2] in knowledge.stops
        or _SEVERAL.match(stem)
        or stem[:1] in LEVELS
        or _COMMON_STEMS.search(text[begin + skip : hit.start])
    ):
        return None
    organ = OrganName("", level, hit.value, text[begin : hit.end], stem)
    return _found(text, begin, hit.end, organ, 0.8)


def _open_free(text: str, hit: Hit[OrganForm], begin: int, knowledge: Knowledge) -> Found | None:
    stem = text[begin : hit.start]
    alias = next((name for name in knowledge.universities if stem.startswith(name)), None)
    if alias and hit.value.kind in ("university", "institute", "centre"):
        organ = OrganName(
            "", "", hit.value, text[begin : hit.end], knowledge.universities[alias] + text[begin + len(alias) : hit.end].removeprefix("大学")
        )
        return _found(text, begin, hit.end, organ, 0.85)
    free = hit.value.needs == "open-free" and 2 <= len(stem) <= 14
    working = (
        hit.value.kind in ("centre", "government")
        and 4 <= len(stem) <= 12
        and _WORKING_STEM.search(text[begin : hit.end].removesuffix("中心").removesuffix("局"))
    )
    if not (free or working) or _COMMON_STEMS.search(stem):
        return None
    organ = OrganName("", "", hit.value, text[begin : hit.end], text[begin : hit.end])
    return _found(text, begin, hit.end, organ, 0.7)


# 省县乡, 全区镇, 市县乡: levels in a row, no name
_MANY = re.compile(r"[省区县各全]")


def _town_names(text: str, ends: PlaceEnds, knowledge: Knowledge) -> Iterator[re.Match[str]]:
    """Names of towns that begin where a name may begin: after a mark, a place or a preposition, not 推进|乡镇."""
    position, place_starts = 0, {hit.start for hit in ends.values()}
    while match := _TOWN.search(text, position):
        start, name = match.start(), match.group(1)
        position = start + 1
        before = text[max(0, start - 1) : start]
        begins = not _CJK.match(before or " ") or start in ends or before in _BEFORE_BARE
        begins = (begins or any(knowledge.verbs.get(text[start - n : start]) for n in (2, 3) if start >= n)) and not (
            {match.end(1) - 1, match.end(1) - 2} & place_starts  # 如|镇海
        )
        plain = not _NOT_A_TOWN.search(name) and not _HARD.search(name[:-1]) and not _MANY.search(name[:-1])
        if begins and plain and not any(knowledge.verbs.get(name[i : i + 2]) for i in range(len(name) - 1)):
            yield match
            position = match.end()


def _towns(text: str, reading: Reading, ends: PlaceEnds, knowledge: Knowledge) -> Iterator[Found]:
    """A town or sub-district with its organ's word, or one that acts at the head of a sentence (九龙湖镇在…推行)."""
    for match in _town_names(text, ends, knowledge):
        name, organ_word = match.group(1), match.group(2)
        start = match.start()
        if reading.setting.place is None:
            continue
        if organ_word is None and not (
            text[max(0, start - 1) : start] in "。;,\n" and _TOWN_ACTS.match(text, match.end())
        ):
            continue
        kind = organ_word or ("办事处" if name.endswith("街道") else "人民政府")
        template = {
            "政府": "{T}人民政府",
            "党委": "中共{T}委员会",
            "党工委": "中共{T}工作委员会",
            "政府办公室": "{T}党政综合办公室",
        }
        form = OrganForm(template.get(kind, "{T}" + kind), "town", "town")
        yield _found(text, start, match.end(), OrganName(name, "", form, match.group()), 0.75)


def extract(reading: Reading, knowledge: Knowledge) -> list[Found]:
    """Institutions in the masked text, the longest where readings overlap; ``organ`` holds the parts for linking."""
    return _extract(reading.masked, reading, knowledge)


def _extract(text: str, reading: Reading, knowledge: Knowledge) -> list[Found]:
    ends = place_ends(text, knowledge)
    found = [f for hit in knowledge.organs.find(text) if (f := _of_hit(text, hit, ends, knowledge))]
    found += [inner for f in found if (inner := _part_of(text, f))]
    found += _wide(text, knowledge)
    return without_overlaps([*found, *_towns(text, reading, ends, knowledge)])


def _wide(text: str, knowledge: Knowledge) -> Iterator[Found]:
    """Organs of the centre set wide in a signature: 国 务 院."""
    for match in WIDE.finditer(text):
        offsets = [i for i in range(match.start(), match.end()) if text[i] != " "]
        closed = "".join(text[i] for i in offsets)
        for hit in knowledge.organs.find(closed):
            if hit.value.needs == "central" and hit.start == 0:
                yield _found(text, offsets[0], offsets[hit.end - 1] + 1, OrganName("", "", hit.value, closed[: hit.end]))


# 国家市场监督管理总局|执法稽查局, 贵阳仲裁委员会|秘书处: a part with a name of its own behind the body's
_PART = re.compile(r"秘书处|研究室|督查室|机关党委|(?:执法|稽查|督察|[一-鿿]{2,4}监管){1,2}(?:局|司)")


def _part_of(text: str, body: Found) -> Found | None:
    if body.organ is None or not (part := _PART.match(text, body.span.end)):
        return None
    form = dataclasses.replace(body.organ.form, template=body.organ.form.template + part.group())
    organ = dataclasses.replace(body.organ, form=form, surface=body.organ.surface + part.group())
    return _found(text, body.span.start, part.end(), organ, 0.8)


def _of_hit(text: str, hit: Hit[OrganForm], ends: PlaceEnds, knowledge: Knowledge) -> Found | None:
    needs = hit.value.needs
    if needs == "stop" or (text[hit.end - 1] == "部" and text[hit.end : hit.end + 1] == "门"):
        return None
    if needs in ("central", "issuer", "addressee"):
        if needs == "issuer" and text[hit.start] not in "我本驻" and not _free_before(text, hit.start, knowledge):
            return None
        return _found(text, hit.start, hit.end, OrganName("", "", hit.value, text[hit.start : hit.end]), 0.97)
    if needs.startswith("open") and text[hit.end : hit.end + 1] == "长":
        return None  # 司法厅|厅长
    if needs.startswith("open"):
        return _open(text, hit, ends, knowledge)
    closed = _closed(text, hit, ends, knowledge)
    if closed is not None:
        return closed
    head = knowledge.opens.get(text[hit.start : hit.end])
    return _open(text, Hit(hit.start, hit.end, head), ends, knowledge) if head else None


# ---------------------------------------------------------------- resolving names


def _place_of(organ: OrganName, setting: Setting, knowledge: Knowledge) -> Place | None:
    places = knowledge.places
    if organ.places:
        return places.resolve(organ.places, setting.place, setting.year)
    if organ.level == "本" or not organ.level:
        return setting.place
    if setting.place is None:
        return None
    # 县级…中心 in the report of a county-level city is the city's own
    own = setting.place if setting.place.level is PlaceLevel.COUNTY and organ.level in "市区县" else None
    return places.relative(organ.level, setting.place) or own


def _prefecture(place: Place, knowledge: Knowledge) -> Place:
    above = knowledge.places.ancestors(place)
    return above[1] if len(above) > 1 else place


def canonical(organ: OrganName, setting: Setting, knowledge: Knowledge) -> str | None:
    """The full official name; None where the context does not tell which organ is meant (区政府 in a province's report)."""
    form = organ.form
    if form.needs == "central":
        return form.template
    if form.needs == "issuer":
        return form.template.replace("{I}", _ourselves(organ.surface, setting.issuer)) if setting.issuer else None
    if form.needs == "addressee":
        return _addressee(organ.surface[1:], setting.addressees)
    if form.needs == "town":
        return form.template.replace("{T}", _town_plate(organ.places, setting, knowledge)) if setting.place else None
    place = _place_of(organ, setting, knowledge)
    if form.template == "{N}":
        return _open_canonical(organ, place, setting, knowledge)
    if place is None or place.level is PlaceLevel.COUNTRY:
        # 发展改革委, 能源局 in a paper of the State Council: the central organ
        return knowledge.central_short.get(organ.surface) if not organ.places and not organ.level else None
    if form.needs == "short" and organ.places != place.name and organ.places:
        return organ.surface  # 厦门仲裁委员会, 宁波银保监局: named with the short form
    plate = knowledge.places.door_plate(place)
    filled = form.template.replace("{P}", plate).replace("{L}", knowledge.places.level_word(place))
    if "{B}" in filled:
        prefecture = knowledge.places.door_plate(_prefecture(place, knowledge))
        filled = filled.replace("{B}", prefecture).replace("{S}", place.short)
    return filled


_HEADS_IN_FULL = {
    "委": ("委", "委员会"),
    "办": ("办", "办公室", "办公厅"),
    "公司": ("公司", "集团", "厂"),
    "单位": ("",),
    "集团": ("集团", "集团有限公司", "集团公司"),
}


def _ourselves(surface: str, issuer: str) -> str:
    """我局 is the issuer; 我部 in a letter of 工业和信息化部办公厅 the ministry whose office writes."""
    head = surface[1:]
    heads = _HEADS_IN_FULL.get(head, (head,))
    parent = re.sub(r"(?:办公厅|办公室|综合司)$", "", issuer)
    return parent if surface[0] in "我本" and not issuer.endswith(heads) and parent.endswith(heads) else issuer


def _addressee(head: str, addressees: tuple[str, ...]) -> str | None:
    """你公司: the first of the bodies addressed that is one."""
    return next((name for name in addressees if name.endswith(_HEADS_IN_FULL.get(head, (head,)))), None)


def _town_plate(name: str, setting: Setting, knowledge: Knowledge) -> str:
    assert setting.place is not None
    return knowledge.places.door_plate(setting.place) + name


def _open_canonical(organ: OrganName, place: Place | None, setting: Setting, knowledge: Knowledge) -> str | None:
    if organ.stem in ("局", "厅") and organ.form.kind == "government":
        return _own_line(organ, place, setting, knowledge)
    if organ.places:
        full = place is not None and place.name == organ.places[-len(place.name) :]
        return knowledge.places.door_plate(place) + organ.stem if full and place else organ.surface
    if organ.level:
        return knowledge.places.door_plate(place) + organ.stem if place else None
    local = organ.form.kind in ("mass", "centre", "government") and setting.place is not None
    return knowledge.places.door_plate(setting.place) + organ.stem if local and setting.place else organ.stem


def _own_line(organ: OrganName, place: Place | None, setting: Setting, knowledge: Knowledge) -> str | None:
    """省厅, 市局: the same line of administration as the issuer's; in a government's report on law, the justice line."""
    if place is None:
        return None
    full = next(
        (f for f in knowledge.domains.values() if setting.issuer and setting.issuer.endswith((f + "局", f + "厅"))),
        "司法",
    )
    return knowledge.places.door_plate(place) + full + organ.stem


_BEFORE_ISSUER = re.compile(r"(?:关于)?(?:(?:19|20)\d\d年?度?)?")
_BEHIND_BARE_PLACE = re.compile(r"(?:19|20)\d\d|二[〇○零]|关于|法治|依法|推进|落实")


def issuer_in(title: str, region: Place | None, knowledge: Knowledge) -> tuple[str, Place | None] | None:
    """The organ that a title begins with (宁波市司法局2020年度…) and its place; a bare place stands for its government."""
    reading = Reading(title, title, Setting(region, None), Metadata(), ())
    for found in _extract(title, reading, knowledge)[:1]:
        opens = _BEFORE_ISSUER.fullmatch(title[: found.span.start])
        if opens and found.organ and (name := canonical(found.organ, reading.setting, knowledge)):
            return name, _home(found.organ, region, knowledge)
    opening = _BEFORE_ISSUER.match(title)
    first = end = opening.end() if opening else 0
    starts = {hit.start: hit for hit in place_ends(title, knowledge).values()}
    while hit := starts.get(end):
        end = hit.end
    if end == first or not _BEHIND_BARE_PLACE.match(title, end):
        return None
    place = knowledge.places.resolve(title[first:end], region)
    return (knowledge.places.door_plate(place) + "人民政府", place) if place else None


def _home(organ: OrganName, region: Place | None, knowledge: Knowledge) -> Place | None:
    if organ.form.needs == "central" and not organ.places:
        return knowledge.places.get(COUNTRY_CODE)
    return knowledge.places.resolve(organ.places, region) if organ.places else region


def organs_in(text: str, region: Place | None, knowledge: Knowledge) -> list[tuple[str, Place | None]]:
    """The organs that a signature or the head of a title names, in order, each once: 国 务 院 / 中央军委."""
    plain = close_up(text)
    reading = Reading(plain, plain, Setting(region, None), Metadata(), ())
    found: dict[str, Place | None] = {}
    for item in _extract(plain, reading, knowledge):
        if item.organ and (name := canonical(item.organ, reading.setting, knowledge)):
            found.setdefault(name, _home(item.organ, region, knowledge))
    return list(found.items())


def resolve_name(name: str, region: Place | None, knowledge: Knowledge) -> tuple[str, Place | None] | None:
    """A name that stands alone, as in 来源:镇海区政府办公室; None unless the whole of it is one institution with a known place."""
    reading = Reading(name, name, Setting(region, None), Metadata(), ())
    for found in _extract(name, reading, knowledge):
        if (
            found.organ
            and len(found.span) >= len(name) - 1
            and (full := canonical(found.organ, reading.setting, knowledge))
        ):
            return full, _home(found.organ, region, knowledge)
    return None


def towns_named(reading: Reading, knowledge: Knowledge) -> list[Span]:
    """Spans that look like a town or sub-district by itself (贺村镇), for the extractor of places."""
    names = _town_names(reading.masked, place_ends(reading.masked, knowledge), knowledge)
    return [Span(m.start(1), m.end(1)) for m in names if m.group(2) is None]
