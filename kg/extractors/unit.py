"""Units of the bureau that speaks: 局法制支队, 局政策法规科; in the police's own report also 禁毒支队, 东津分局."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extractors.setting import BEGINS, Found, OrganName, PlaceEnds, Setting, found_organ
from kg.knowledge import Knowledge, OrganForm
from kg.places import PlaceLevel

_OF_BUREAU = re.compile(
    rf"{BEGINS}(?P<level>[省市区县州]?)(?:局(?!部)|厅)(?:机关)?(?P<unit>[一-鿿]{{2,8}}?(?:支队|大队|总队|科|处|室|中心(?!组)))(?![长置理罚分学技以方普研创室级于城]|大局|主任|副|负责人)"
)
# 委政策法规科, of a commission
_OF_COMMISSION = re.compile(
    rf"{BEGINS}委(?![托派员任会属])(?:机关)?(?P<unit>[一-鿿]{{2,8}}?(?:支队|大队|科|处|室|中心))(?![长置理罚分学技以方普研创室级于城]|大局|主任|副|负责人)"
)
# 政策法规司, of a ministry; 部法规司, 总局人事司; not 部领导和司局负责人
_OF_MINISTRY = re.compile(
    rf"{BEGINS}(?:(?P<centre>部(?!分)|总[署局])(?:机关)?(?![^,。;司]{{0,8}}(?:[和及各]|有关|相关|领导)|[长级里内属主网]))?(?!各|上|有关|相关|全)"
    r"(?P<unit>[^\W部局委院署厅公省市县]{1,8}?司)(?![法令机仪炉长局务])"
)
# 部科技发展中心, 部管理干部学院: what belongs to the ministry; not 部属高校, 总局指导基层税务局
_OWN_OF_MINISTRY = re.compile(
    rf"{BEGINS}(?P<centre>部(?!分)|总[署局])(?:机关)?(?![各属党直领门分里内长级主网将]|有关|相关|工作|始终|坚持|指导|授权|要求|围绕|服务(?!中心))"
    r"(?P<unit>(?![与等的])(?:公(?=[路共平])|[^\W部局委院署厅公省市县和及各将]){2,10}?"
    r"(?:中心(?![组城区])|总站|干部学院|研究院|研究所|服务局|办公厅|局(?=[,。;、会做就按及应已将]|牵头|负责|联合|要|组织|承担|[开制印]|$)))(?![长主副])"
)
# 局法治建设领导小组, 成立厅…工作领导小组, 局法治建设领导小组办公室
_GROUP = re.compile(
    rf"(?:{BEGINS}|(?<=成立|组建|设立|调整|充实|健全|完善|召开|担任))(?P<level>[省市区县州]?)(?:局(?![长党])|厅(?![长党])|(?P<centre>总[署局])(?![长党]))(?:机关)?"
    r"(?P<unit>(?:(?![的任长]|研究|审议|听取|召开|主持)[一-鿿]){2,18}?(?:领导|协调)小组(?:办公室)?)(?!长|组(?![长织])|成员|组成)"
)
# 由|政策法规处|牵头: what the unit for law is called
_FOR_LAW = re.compile(
    rf"{BEGINS}(?P<unit>(?:政策法规|法规|法制|综合法规|法治|行政审批)(?:处|科))(?![长置理罚分学技以普室外东于级])"
)
# 厅|劳动保障监察局: a bureau within a department
_IN_DEPARTMENT = re.compile(rf"{BEGINS}厅(?:机关)?(?P<unit>(?![和与及领党直])[一-鿿]{{2,8}}?局)(?![长部面限势])")
# 设在|税政条法处, 由|政策法规科|会同…: units where only a body can stand; not 由行政主管部门查处, 由国有企业控股
_IN_HOUSE = re.compile(
    r"(?:(?<=设在)|(?<=由))(?P<unit>(?:(?!部门|机关|单位|企业|公司|组织|[局厅委院署])[一-鿿]){2,8}?[处科股](?<![查调惩论判]处)(?<![控参合持]股))"
    r"(?=[,。;]|会同|牵头|负责|承[担办]|组织|联合|统筹|具体)"
)
# 政策法规科会同|执法稽查大队: the other unit
_IN_HOUSE_TOO = re.compile(
    r"(?<=[规制法政治]处会同|[规制法政治]科会同)(?P<unit>(?:(?!部门|机关|单位|[局厅委院署])[一-鿿]){2,8}?(?:[处科股]|中心|大队|支队))(?=[,。;]|建立|开展|分|组织|制定|推|共同|联合|实施)"
)
# 市人大常委会成立的|执法检查组
_INSPECTION = re.compile(
    rf"(?:{BEGINS}|(?<=成立|组成|派出)|(?<=成立的|组成的|派出的|牵头的))(?P<unit>执法检查组)(?![长成织])"
)
# 备案审查|处, 行政执法协调监督|处: what are verbs elsewhere
_WORK = frozenset(
    [
        "协调",
        "监督",
        "监管",
        "审查",
        "备案",
        "管理",
        "指导",
        "评估",
        "审批",
        "审核",
        "督察",
        "督查",
        "检查",
        "稽查",
        "调查",
        "监测",
        "应用",
        "保护",
        "研究",
        "培训",
        "宣传",
        "推进",
        "建设",
        "规划",
        "服务",
        "执行",
    ]
)
_OF_POLICE = re.compile(
    rf"{BEGINS}(?![由经]局|局)(?P<unit>[一-鿿]{{2,4}}(?:支队|分局)(?:[一-鿿]{{2,3}}派出所)?"
    r"|(?:交警|交管|交通警察|刑侦|刑警|法制|网安|治安|经侦|禁毒|特警|巡特警|巡警|出入境|国保|反恐|旅游警察|情报|技侦|反诈|环食药|食药环|督察|户政)大队(?![长员]))"
)
_POLICE_IN_FULL = re.compile(r"^交警(?=支队|大队)")
# 上海特派办, 广东分署: what a ministry has in a place
_SEATED = re.compile(r"(?P<word>特派员办事处|特派办|分署|专员办)(?![主长])")
_SEATED_IN_FULL = {"特派办": "特派员办事处", "专员办": "监察专员办事处"}
_MANY_OF_MINISTRY = re.compile(r"[各两多该本每个等]|(?<!安)全|所属|相关|有关")
_MANY = re.compile(r"[各两多该本每个市区县省级等]|(?<!安)全(?!面)|公安|所属|下属|基层|相关|有关|直属|属地")


def units(text: str, setting: Setting, ends: PlaceEnds, knowledge: Knowledge) -> Iterator[Found]:
    """The units named without the bureau that they belong to, which is the issuer."""
    issuer = setting.issuer or ""
    central = setting.place is not None and setting.place.level is PlaceLevel.COUNTRY
    if central:
        yield from _seated(text, issuer, ends)
    yield from _party(text, issuer, setting, knowledge)
    for match in (m for pattern in _patterns(issuer, central) for m in pattern.finditer(text)):
        unit, parts = match.group("unit"), match.groupdict()
        if (centre := parts.get("centre")) and not issuer.endswith(centre):
            continue  # 总局…领导小组 in the report of a local bureau
        if (level := parts.get("level")) and not _is_own(level, setting, knowledge):
            continue  # 省厅法制总队 in the report of a city's bureau
        many = _MANY_OF_MINISTRY if central else _MANY
        if many.search(unit[:-2]) or _governs(unit, knowledge) or unit.endswith(("科室", "处室")):
            continue
        known = knowledge.organs.get(unit)
        if unit.endswith("公司") or (known is not None and known.needs == "central"):
            continue
        # 部内抄送 in a letter of 国家核安全局: of the ministry that the bureau is part of
        within = "部内" in text[max(0, match.start() - 40) : match.start()]
        house = knowledge.organ_parents.get(issuer, issuer) if within else issuer
        unit = _POLICE_IN_FULL.sub("交通警察", unit)
        name = OrganName("", "", OrganForm(house + unit, "central", "team"), match.group())
        yield found_organ(text, match.start(), match.end(), name, 0.75)


def _governs(unit: str, knowledge: Knowledge) -> bool:
    """True for what a verb begins or is in the middle of: 局|组织执法支队."""
    unit = unit.replace("社会组织", "")
    words = (unit[i : i + 2] for i in range(len(unit) - 2))
    return any(knowledge.verbs.get(word) and word not in _WORK for word in words)


def _is_own(level: str, setting: Setting, knowledge: Knowledge) -> bool:
    return setting.place is not None and knowledge.places.level_word(setting.place) == level


# 市局党委, in the report of the city's bureau
_PARTY = re.compile(rf"{BEGINS}(?P<level>[省市区县州])(?:局|厅)(?P<party>党委|党组)(?![书委成副])")
_PARTY_IN_FULL = {"党委": "中共{I}委员会", "党组": "中共{I}党组"}


def _party(text: str, issuer: str, setting: Setting, knowledge: Knowledge) -> Iterator[Found]:
    for match in _PARTY.finditer(text) if issuer.endswith(("局", "厅")) else ():
        if _is_own(match["level"], setting, knowledge):
            form = OrganForm(_PARTY_IN_FULL[match["party"]].replace("{I}", issuer), "central", "party")
            yield found_organ(text, match.start(), match.end(), OrganName("", "", form, match.group()), 0.8)


def _patterns(issuer: str, central: bool) -> tuple[re.Pattern[str], ...]:
    """The forms of units that this body has."""
    if central:
        return (_OF_MINISTRY, _OWN_OF_MINISTRY, _GROUP) if issuer.endswith(("部", "署", "局", "委员会")) else ()
    if issuer.endswith("公安局"):
        return (_OF_BUREAU, _OF_POLICE, _GROUP)
    if issuer.endswith(("局", "厅")):
        own = (_IN_DEPARTMENT,) if issuer.endswith("厅") else ()
        return (_OF_BUREAU, _GROUP, _FOR_LAW, _IN_HOUSE, _IN_HOUSE_TOO, *own)
    if issuer.endswith("常务委员会") and not issuer.startswith("中共"):
        return (_OF_COMMISSION, _INSPECTION)
    return (_OF_COMMISSION,) if issuer.endswith("委员会") and not issuer.startswith("中共") else ()


def _seated(text: str, issuer: str, ends: PlaceEnds) -> Iterator[Found]:
    for match in _SEATED.finditer(text):
        if hit := ends.get(match.start()):
            word = match["word"]
            full = issuer + text[hit.start : hit.end] + _SEATED_IN_FULL.get(word, word)
            name = OrganName("", "", OrganForm(full, "central", "team"), text[hit.start : match.end()])
            yield found_organ(text, hit.start, match.end(), name, 0.75)
