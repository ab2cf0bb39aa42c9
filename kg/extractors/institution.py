"""INSTITUTION: organs by their forms (市委, 镇海区司法局, 我局), open names (浙江省民法学研究会), towns that act."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable

from kg.extractors.abroad import bodies_abroad
from kg.extractors.armed import units_in_arms
from kg.extractors.beside import beside
from kg.extractors.corps import corps
from kg.extractors.enterprise import enterprises
from kg.extractors.joined import joined
from kg.extractors.level import GENERIC, NOT_A_LEVEL, SELF_GOVERNING, level_before
from kg.extractors.part import parts, posts_of
from kg.extractors.parties import parties, youth_committee
from kg.extractors.roll import units_before_posts
from kg.extractors.setting import (
    AS_IT_STANDS,
    BEFORE_BARE,
    CJK,
    Found,
    OrganName,
    PlaceEnds,
    Reading,
    Setting,
    found_organ,
    place_ends,
    without_overlaps,
)
from kg.extractors.stretch import (
    behind_verbs,
    belongs_to_next,
    cut_back,
    head_inside,
    in_full,
    inside_a_word,
    leads_name,
    may_begin,
    no_head,
    of_new_town,
)
from kg.extractors.town import stations, towns, villages
from kg.extractors.townhall import own_organs
from kg.extractors.unit import units
from kg.extractors.wide import wide
from kg.extractors.zone import of_a_zone, zones
from kg.knowledge import LEVELS, Knowledge, OrganForm
from kg.lexicon import Hit

_COMMON_STEMS = re.compile(
    r"(?:各|每|本|该|第三方|社会|有关|相关|专业|行业|行业协会|基层|民营|国有|中小|小微|多家|两家|下属|乡镇|区县|市县|街镇|平台|外资|上市|物业|保险|律所|所属)$|^(?:[国省市区县州]级|本[省市区县]|各|全|多|两|几|若干|每|一些|这些|其他|\d)"
)
# 风控法务|服务中心, 行政执法协调监督|局: a stem that says what the body does
_WORKING_STEM = re.compile(
    r"^(?!.*(?:群众|企业和|便民|党群|社区|为民|惠民|公共服务|村级|为))[一-鿿]{2,}(?:服务|监督|管理|指导|执法|援助|保护|指挥|培训|交易|审查|鉴定|评估|治理)$"
)


def _chain(text: str, end: int, ends: PlaceEnds) -> int:
    """Start of the chain of place names that ends at ``end``: 浙江省宁波市|司法局."""
    start = end
    while (hit := ends.get(start)) is not None:
        start = hit.start
    return start


def _free_before(text: str, start: int, knowledge: Knowledge) -> bool:
    """True if a name may begin at ``start`` without a place: after punctuation, a preposition or a verb."""
    if start == 0 or not CJK.match(text[start - 1]):
        return text[max(0, start - 1) : start] not in ("”", "’")
    # 商务部办公厅|发展改革委办公厅: signatures run together
    behind = text[start - 1] in BEFORE_BARE or text.endswith("办公厅", 0, start)
    return behind or any(start >= n and knowledge.verbs.get(text[start - n : start]) for n in (2, 3, 4))


# 市(州)|教育局, 各省、自治区、直辖市通信管理局、工业和信息化主管部门、|发展改革委: the same department of many places
_OF_ALL = re.compile(
    r"各级[一-鿿]{2,8}[、和]|(?:各|有关|相关)(?:省|市|区|县|地|州|盟|设区)|省[(、]|(?:省|自治区)、直辖市|[市县]、[市区县]|新疆生产建设兵团[一-鿿()]{2,20}、|[市县区州盟]\([市县区州盟旗、]{1,5}\)$"
)
_CLAUSE_MARK = re.compile(r"[,，。;；:：!?\n](?![^()\n]{0,10}\))")  # not the one in 教育厅(局,教委)


def _clause_start(text: str, offset: int) -> int:
    """Offset behind the last mark before ``offset``, 200 characters back at the most."""
    marks = [m.end() for m in _CLAUSE_MARK.finditer(text, max(0, offset - 200), offset)]
    return marks[-1] if marks else max(0, offset - 200)


def _common_word_place(text: str, start: int, knowledge: Knowledge) -> int:
    """Where a place begins that is no place elsewhere, because it is a common word or may be two: 由|东方|海关, 伊宁|海关; else ``start``."""
    for size in (3, 2):
        begin = start - size
        if begin >= 0 and text[begin:start] != "中国" and knowledge.places.named(text[begin:start]):
            return begin if _free_before(text, begin, knowledge) else start
    return start


_OF_CENTRE = frozenset(("government", "party", "mass", "court", "institute", "committee"))  # not 博物馆, 档案馆
_NUMBERED = re.compile(r"第[一二三四五]$")
_TERM = re.compile(r"第?[一二三四五六七八九十]{1,3}届$")


_NAMES_LEVEL = re.compile(r"依法治([省市县州旗盟])")  # of a region 依法治区, of a district too


# what a development zone calls its own organs without more: 管委会印发, 由党工委牵头
_OF_ZONE = frozenset(
    ("管委会", "管委会办公室", "党工委", "党工委办公室", "纪工委", "纪检监察工委", "党政办公室", "党政办")
)


def _closed(text: str, hit: Hit[OrganForm], ends: PlaceEnds, zone: bool, knowledge: Knowledge) -> Found | None:
    """An organ whose form is in the lexicon, with the place or level word before it."""
    form, start = hit.value, hit.start
    if form.kind in ("congress", "cppcc", "government") and (term := _TERM.search(text, max(0, start - 6), start)):
        start = term.start()  # 市|六届|人大常委会
    if form.kind == "court" and (number := _NUMBERED.search(text, max(0, start - 3), start)):
        start = number.start()  # 省|第二|中级人民法院
        form = dataclasses.replace(form, template=form.template.replace("{P}", "{P}" + number.group()))
    if form.needs == "region" and not text.endswith(("区", "兵团", "州"), 0, start):
        return None
    chain = _chain(text, start, ends)
    level = ""
    if chain < start and text[max(0, chain - 1) : chain] in GENERIC:
        return None
    if chain == start and (before := level_before(text, start)):
        level, chain = before
        if text[chain - 1 : chain] == "团" and text[start : hit.end] == "委":  # 团|市|委
            return youth_committee(text, chain, hit.end, "", level)
    word = text[start : hit.end]
    if chain == start and not level and form.needs == "bare" and (named := _NAMES_LEVEL.search(word)):
        level = named.group(1)  # 依法治省办 in a city's paper: the province's
    bare = form.needs in ("bare", "branch") or (zone and word in _OF_ZONE)
    # 国资委, 法制办: in papers of the centre without more
    bare = bare or (form.needs == "place" and form.kind in _OF_CENTRE and word in knowledge.central_short)
    if chain == start and form.needs in ("short", "branch"):
        chain = _common_word_place(text, start, knowledge)
    if chain == start and not (bare and _free_before(text, start, knowledge)):
        return None
    if chain == start and _OF_ALL.search(text, max(0, _clause_start(text, start)), start):
        return None
    places = text[chain:start] if not level else ""
    if text[max(0, chain - 3) : chain] == "共青团" and text[start : hit.end] in ("委", "委员会"):
        return youth_committee(text, chain, hit.end, places, level)
    if form.kind == "enterprise" and text[max(0, chain - 2) : chain] == "国网":  # 国网|凉山供电公司
        whole = text[chain - 2 : hit.end]
        return found_organ(text, chain - 2, hit.end, OrganName("", "", AS_IT_STANDS, whole, whole))
    if text[max(0, chain - 2) : chain] == "中共":
        chain -= 2
    elif form.needs == "cpc":
        return None
    return found_organ(text, chain, hit.end, OrganName(places, level, form, text[chain : hit.end]))


def _open(text: str, hit: Hit[OrganForm], ends: PlaceEnds, knowledge: Knowledge) -> Found | None:
    """A name that the text itself gives: 浙江省民法学研究会, 市行政复议咨询委员会, 骆驼商会."""
    if own := _of_own_line(text, hit, ends):
        return own
    if text.startswith(("”称号", "”荣誉称号"), hit.end):
        return None  # “模范中队”荣誉称号
    begin = may_begin(text, hit, knowledge)
    begin = behind_verbs(text, begin, hit.start, knowledge)
    for verb in _NEVER_INSIDE.finditer(text, begin, hit.start):
        begin = behind_verbs(text, verb.end(), hit.start, knowledge)
    places = [(h.start, h.end) for i in range(begin, hit.start + 1) if (h := ends.get(i)) and h.start >= begin]
    if places:
        start = places[0][0]
        end_of_chain = start
        for s, e in places:
            if s == end_of_chain:
                end_of_chain = e
        if text[max(0, start - 1) : start] in GENERIC:
            return None
        if start - begin == 3 and _BRAND.match(text, begin):  # 省|数字辽宁|建设工作领导小组
            return _open_by_level(text, hit, begin, knowledge)
        if begin < start and hit.value.kind in _NAMED_FREELY and leads_name(text, begin, start, hit.end, knowledge):
            return found_organ(text, begin, hit.end, OrganName("", "", hit.value, *[text[begin : hit.end]] * 2), 0.85)
        if end_of_chain == hit.start and len(places) > 1 and _named_like_place(text, hit, places[-1]):
            end_of_chain = places[0][1]
        stem = text[end_of_chain : hit.end]
        if _SEVERAL.match(stem) and not (hit.value.kind == "enterprise" and _TWO_IN_NAME.match(stem)):
            return None
        if (
            end_of_chain == hit.start
            and hit.value.kind in _NOT_BY_PLACE_ALONE
            and text[hit.start : hit.end] not in _ONE_A_PLACE
        ):
            return None  # 宁波市办公室 is no name
        organ = OrganName(text[start:end_of_chain], "", hit.value, text[start : hit.end], stem)
        return found_organ(text, start, hit.end, organ, 0.85)
    if (region := _REGION.match(text, begin, hit.start)) and hit.value.kind in ("university", "institute", "court"):
        organ = OrganName("", "", hit.value, text[begin : hit.end], text[begin : hit.end])
        return found_organ(text, region.start(), hit.end, organ, 0.85)
    return _open_by_level(text, hit, begin, knowledge) or _open_free(text, hit, begin, knowledge)


# 区司法局计划|联合|西南大学, 我镇|聘请|湖北三峡律师事务所: verbs that stand in no body's name
_NEVER_INSIDE = re.compile(
    r"共同(?=组成|组建|成立|开展|起草|研究制|举办|推进)|联合(?!会(?![签审商诊谈晤])|国(?![网家有务资])|体|总|社|大学)|会同|聘请|邀请|引导|新建|动员|委托(?!代理)|责令|督促|计划联合|配合|协助|牵头|组织(?!部|委员)|依托|支持|授予|表彰|推荐|接受|参加|承接|指导(?!中心|委员|办|站|小组)|抽调|选派|走进|打掉|捣毁|破获|(?:顾问|支持|支撑|承办|主办|协办|成员|试点|依托|合作|帮扶|代理)单位|成立|撤销|设立|组建|筹建|筹备|发挥好?|担任|兼任|共建|合建|承建|建立|签订|签署|召开|听取|开展|推行|试行|建成(?!区)|印发|出台|决定批准|前往|报请|获评|被评为|荣获|入选|(?<![一-鿿])管理(?=[一-鿿]{6,}$)"
)
_BRAND = re.compile(r"[省市区县州](?:数字|平安|法治|美丽|健康|清廉|信用|智慧|文明|诚信|活力|质量)")
_NAMED_FREELY = frozenset({"enterprise", "firm", "institute", "school", "hospital", "military"})


# 四川、重庆|两省市人大常委会, 市|县两级行政复议局
_SEVERAL = re.compile(
    r"[两各多几全双]|[三四五六七八九十\d]+(?:[省市区县级个家地院大类所、]|$)|[省市区县]?[、]?[省市区县乡][两三]级"
)


def _named_like_place(text: str, hit: Hit[OrganForm], last: tuple[int, int]) -> bool:
    """黑龙江|朝阳律师事务所: a firm named like another place; not 浙江省|杭州市律师事务所, many."""
    return (
        hit.value.kind == "firm" and text[hit.start : hit.end] not in _ONE_A_PLACE and text[last[1] - 1] not in LEVELS
    )


# 湖北|两湖绿谷物流股份有限公司; but 某省|两家企业, 双方
_TWO_IN_NAME = re.compile(r"[两双](?![家个级地省市区县大方类种])")


def _of_own_line(text: str, hit: Hit[OrganForm], ends: PlaceEnds) -> Found | None:
    """省厅, 市局, 涪城区|局: a level word or a place and nothing but the head; which line of administration, linking tells."""
    place = ends.get(hit.start)
    if place is not None and place.end - place.start > 2 and text[hit.start : hit.end] == "局":
        if text[hit.end : hit.end + 1] in _NO_BUREAU:
            return None
        start = _chain(text, hit.start, ends)
        name = OrganName(text[start : hit.start], "", hit.value, text[start : hit.end], "局")
        return found_organ(text, start, hit.end, name, 0.75)
    level = text[hit.start - 1 : hit.start]
    if text[hit.start : hit.end] not in ("局", "厅") or not level or level not in "省市区县州":
        return None
    before = text[max(0, hit.start - 2) : hit.start - 1]
    if before in GENERIC or before in NOT_A_LEVEL.get(level, frozenset()) or before.isdigit():
        return None
    organ = OrganName("", level, hit.value, text[hit.start - 1 : hit.end], text[hit.start : hit.end])
    return found_organ(text, hit.start - 1, hit.end, organ, 0.8)


_NO_BUREAU = frozenset("部面长限势域促级机")  # 局部, 局面, 局长
_NOT_BY_PLACE_ALONE = frozenset(("committee", "centre", "office", "team", "government", "firm"))
_ONE_A_PLACE = frozenset(("公证处", "仲裁院"))  # 岳阳市公证处 is a name
_REGION = re.compile(r"西南|西北|东北|华东|华南|华北|华中|中南|北方|南方|首都|中央|国家|中国|解放军")


_OF_LEVELS = frozenset((*SELF_GOVERNING, *"省市区县州盟旗"))


def _open_by_level(text: str, hit: Hit[OrganForm], begin: int, knowledge: Knowledge) -> Found | None:
    word = text[begin : begin + 3]
    level = word if word in SELF_GOVERNING else word[:1]
    skip = len(level) + text.startswith("级", begin + len(level))
    stem = text[begin + skip : hit.end]
    before = text[max(0, begin - 1) : begin]
    of_each = level == "市" and text[max(0, begin - 2) : begin] in ("县、", "区、")
    if of_each or level not in _OF_LEVELS or before in GENERIC or len(stem) - (hit.end - hit.start) < 2:
        return None
    if (
        text[begin : begin + 2] in knowledge.stops
        or _SEVERAL.match(stem)
        or (stem[:1] in LEVELS and not stem.startswith(("市场", "市容", "区域")))
        or _COMMON_STEMS.search(text[begin + skip : hit.start])
    ):
        return None
    organ = OrganName("", level, hit.value, text[begin : hit.end], stem)
    return found_organ(text, begin, hit.end, organ, 0.8)


_NO_UNIVERSITY = re.compile(
    r"(?:重点|综合性?|老年|开放|名牌|知名|国内|高等|全国|著名|电视|广播|社区|一流|世界|夜|党员|农民|海外|国外|外国|高校|地方|研究型|建设|举办|兴办|上|读|考|所|在|入|升|国家|市民|职工|空中)$|\d$|[、“”]"
)
# 国务院口岸|领导小组, 国家科学技术奖励|委员会
_OF_THE_NATION = re.compile(r"(?:中国|中华(?!人民共和国)|全国)[一-鿿]{2,}")  # 中国工程建设标准化|协会
_OF_THE_CENTRE = re.compile(r"(?:国务院|国家|全国|中央|中共中央|中国)[一-鿿]{2,}")


_SETS_UP = ("成立", "建成", "设立", "设有", "组建", "打造", "建设", "建立")


def _works(text: str, begin: int, hit: Hit[OrganForm]) -> bool:
    """A stem that says what the body does: 风控法务|服务中心."""
    if hit.value.kind not in ("centre", "government"):
        return False
    return _WORKING_STEM.search(text[begin : hit.end].removesuffix("中心").removesuffix("局")) is not None


def _open_free(text: str, hit: Hit[OrganForm], begin: int, knowledge: Knowledge) -> Found | None:
    stem = text[begin : hit.start]
    if text[max(0, begin - 1) : begin] in GENERIC:
        return None  # 各|流域管理局
    alias = None
    if hit.value.kind in ("university", "institute", "centre"):
        alias = next((name for name in knowledge.universities if stem.startswith(name)), None)
    if alias:
        organ = OrganName(
            "",
            "",
            hit.value,
            text[begin : hit.end],
            knowledge.universities[alias] + text[begin + len(alias) : hit.end].removeprefix("大学"),
        )
        return found_organ(text, begin, hit.end, organ, 0.85)
    if (hit.value.kind == "committee" and _OF_THE_CENTRE.match(stem)) or (
        hit.value.kind == "mass" and _OF_THE_NATION.match(stem)
    ):
        return found_organ(text, begin, hit.end, OrganName("", "", hit.value, *[text[begin : hit.end]] * 2), 0.8)
    if hit.value.kind == "university" and (knowledge.verbs.get(stem) or len(stem) > 8 or _NO_UNIVERSITY.search(stem)):
        return None
    if hit.value.kind == "centre" and text.endswith(_SETS_UP, 0, begin):
        return None  # 某县|成立|行政复议服务中心: what kind of centre, not which
    free = hit.value.needs == "open-free" and 2 <= len(stem) <= 14
    working = _works(text, begin, hit) and 4 <= len(stem) <= 12
    if not (free or working) or _COMMON_STEMS.search(stem):
        return None
    organ = OrganName("", "", hit.value, text[begin : hit.end], text[begin : hit.end])
    return found_organ(text, begin, hit.end, organ, 0.7)


def extract(reading: Reading, named: Iterable[re.Match[str]], knowledge: Knowledge) -> list[Found]:
    """Institutions in the masked text, the longest where readings overlap; ``organ`` holds the parts for linking.

    ``named``: the names of towns in it.
    """
    return found_in(reading.masked, reading.setting, place_ends(reading.places), named, knowledge, reading.posts)


def found_in(
    text: str,
    setting: Setting,
    ends: PlaceEnds,
    named: Iterable[re.Match[str]],
    knowledge: Knowledge,
    posts: Iterable[Hit[str]] = (),
) -> list[Found]:
    """Institutions in any text; ``ends``: place names by the offset where they end."""
    hits = knowledge.organs.find(text)
    hits += joined(text, hits, knowledge)
    found = [*corps(text, hits, setting, knowledge), *units_in_arms(text, ends)]
    found += [f for hit in hits if (f := _of_hit(text, hit, ends, setting, knowledge))]
    longer = list(parts(text, found, ends))
    within = [f for f in longer if text.endswith("(", 0, f.span.start)]  # 我部(|中小企业局|): of the ministry
    found = [
        *within,
        *posts_of(text, found, knowledge),
        *found,
        *longer,
        *parts(text, longer, ends),
    ]  # 国家税务总局|佛山市税务局|第一稽查局
    found += units_before_posts(text, found, posts, knowledge)
    found += [*bodies_abroad(text, knowledge), *enterprises(text, knowledge)]
    found += [*wide(text, knowledge), *stations(text, setting, ends, knowledge), *villages(text, setting, knowledge)]
    # 镇综合执法中心 of the town that speaks, before the same words read by their level
    kept = without_overlaps(
        [
            *own_organs(text, setting, knowledge),
            *parties(text, ends),
            *zones(text, setting, ends, knowledge),
            *units(text, setting, ends, knowledge),
            *towns(text, setting, ends, named, knowledge),
            *found,
        ]
    )
    return list(beside(text, kept))


_GROUPS = ("领导小组", "领导小组办公室", "领导小组办")
_OF_A_PLACE = OrganForm("{N}", "open-place", "committee")
_MEMBERS = {"人大代表": "人大", "政协委员": "政协", "政协提案": "政协"}


def _of_hit(text: str, hit: Hit[OrganForm], ends: PlaceEnds, setting: Setting, knowledge: Knowledge) -> Found | None:
    hit = in_full(text, cut_back(text, of_new_town(text, hit, knowledge), knowledge))
    needs, surface = hit.value.needs, text[hit.start : hit.end]
    if no_head(text, hit):
        return _longer(text, hit, ends, knowledge)
    if surface in _MEMBERS and (before := level_before(text, hit.start)):
        name = _MEMBERS[surface]
        form = knowledge.organs.get(name)
        if form is not None:  # 县人大|代表建议, 市政协|委员提案
            whole = surface + "会" if text[hit.end : hit.end + 1] == "会" else name  # 市政协委员|会
            organ = OrganName("", before[0], form, before[0] + whole)
            return found_organ(text, before[1], hit.start + len(whole), organ, 0.8)
    if belongs_to_next(text, hit):
        return _longer(text, hit, ends, knowledge)
    if needs == "stop":
        return None
    if needs == "central" and surface.endswith(_GROUPS) and (before := level_before(text, hit.start)):
        organ = OrganName("", before[0], _OF_A_PLACE, text[before[1] : hit.end], surface)
        return found_organ(text, before[1], hit.end, organ, 0.85)  # 省|推动长江经济带发展领导小组
    if needs in ("central", "issuer", "addressee"):
        if needs == "issuer" and text[hit.start] not in "我本驻" and not _free_before(text, hit.start, knowledge):
            return None
        if inside_a_word(text, hit):
            return None
        return found_organ(text, hit.start, hit.end, OrganName("", "", hit.value, surface), 0.97)
    if needs.startswith("open") and text[hit.end : hit.end + 1] == "长":
        return None  # 司法厅|厅长
    if needs.startswith("open"):
        return _open(text, hit, ends, knowledge)
    closed = of_a_zone(text, hit, ends, setting, knowledge) or _closed(
        text, hit, ends, setting.zone is not None, knowledge
    )
    if closed is not None:
        return closed
    head = knowledge.opens.get(surface)
    return _open(text, Hit(hit.start, hit.end, head), ends, knowledge) if head else _longer(text, hit, ends, knowledge)


def _longer(text: str, hit: Hit[OrganForm], ends: PlaceEnds, knowledge: Knowledge) -> Found | None:
    """The longer name into which a short form was read: 第一中|学, 突发事件应急委|员会, 市公安局|反诈中心."""
    head = head_inside(text, hit, knowledge.opens) if hit.value.needs == "place" else None
    return _open(text, head, ends, knowledge) if head else None
