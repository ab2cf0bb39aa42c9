"""Towns and sub-districts: those that act (九龙湖镇在…推行) are institutions, those that are only named are places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.extractors.setting import BEFORE_BARE, CJK, HARD, MUST, Found, OrganName, PlaceEnds, Setting, found_organ
from kg.knowledge import Knowledge, OrganForm
from kg.places import PlaceLevel

_TOWN = re.compile(
    r"([一-鿿]{2,4}?(?:镇|街道|乡)|[一-鿿]{2,6}?苏木|[一-鿿]{2,8}?族乡)(?!村振兴|镇|村|愿|情|街|级|域)(人民政府|政府办公室|政府|党委|党工委|办事处|工作委员会|委员会|司法所|派出所|自然资源所|财政所|市场监管所|人民调解委员会|调委会|卫生院|(?:便民|为民)服务中心"
    r"|综合(?:行政)?执法(?:大队|中队|队|办公室|中心)|综治中心|社会治理(?:综合服务)?中心|(?:社会)?矛盾纠纷调处化解中心|退役军人服务站|党群服务中心|人大主席团|农业综合服务中心)?"
)
_TOWN_ACTS = re.compile(
    rf"(?:{MUST}|"
    r"在|首次|创成|报送|集中整治|率先|积极|创新|出台|印发|制定|系统|探索|推行|推出|建立|打造|构建|通过|以|聚焦|依托|组织|开展|坚持|深化|着力|结合|围绕|成立|落实|牵头|联合|会同|首创|编制|启动|发布|对|向|将|为|公布|全面|深入|实施|首先|也|已|正|先行|试行|试点|挂牌|作为|被(?!告)|荣获|获|按照|依法|聚力|设立|组建|配备|承接|实行|完成|(?<!分别)建成(?!区|通车|于|以)|制发|采取|邀请|总结|首推|培育|选派|把|(?:19|20)\d\d年|每[年月周]|全年|累计|共|自(?![然])|率|运用|承接|“(?![^“”\n]{2,14}”[一-鿿]{0,4}(?:室|议事[会厅]|会客厅|队|站|团|法庭|驿站|做法|品牌|案例|经验)(?!获|入选|被评|荣|上榜))|积案|案件|(?:执法)?案卷|(?:的)?(?:做法|经验)?(?:入选|获评|被评为|荣登|上榜|名列))"
)
# 责令|歇马街道|自行撤销: told to do something
_TOLD = re.compile(r"(?:责令|约谈|督促|责成|要求|指导|表彰|组织|推动|支持|引导|鼓励|帮助)$")
# 赋予|新桥镇、石门镇等6个镇执法事项: who is given powers will act
_GIVEN = re.compile(r"(?:赋予|授予|下放给?|委托)$")
_POWERS = re.compile(r"[^,。;]{0,12}(?:执法|权限|事项|职权|管理权|审批权|处罚权)")
_AMONG = re.compile(r"等(?:[ ]?\d+[ ]?(?:个|家))?(?:单位|部门)")  # 对县住建局、林溪镇|等8个单位
_TO_DO = re.compile(
    r"(?:自行|限期|立即|及时|改正|撤销|整改|纠正|作出|重新|依法|开展|完善|建立|以|打造|创建|探索|推行|承接|成立|设立|建设[“一-鿿]{0,10}“)"
)
_NOT_A_TOWN = re.compile(
    r"(?:^[赴由].+|^前往.+|^.{1,2}不出.{1,2}|乡镇|(?:[^一-鿿]|^|新|老|旧|小|大|古|市|县|区|型|色|点|辖|有|各|全|与|和|及|年|月|日|内|外|级|域|地|近|本|我|该|其|中|强)城镇|[一-鿿]{2,}城镇|部分.+|个别.+|多数.+|少数.+|所有.+|其余.+|其他.+|(?:^|[县省区州各全我本该城])市镇|法治(?:镇|乡|街道)|小镇|大镇|重镇|各镇|全镇|各乡|家乡|城乡|下乡|返乡|老乡|个镇|个乡|个街道|^街镇|[各全个区市县老新]街镇|(?:发达|示范|典型|专业|圩|下辖|边远|偏远|试点|特大)镇|(?:中心|下辖|所辖)街道|(?:乡|各|村|.)镇街道(?<![一-鿿]{2}镇街道)|各街道|镇乡|建制镇|中心镇|本镇|该镇|我镇|名镇|强镇|试点镇|入乡|兴乡|提交镇|苏木镇|苏木乡|[特色]村镇|地当故乡|[家故他]乡|[各个别全每]苏木|(?:凡|属地|涉事|所在|辖区|重点).*|中心镇街道)$"
)

# 东和|乡, 人和|镇: no two things
_AND_NAME = re.compile(r"^[东人太永共义协仁安中新民兴泰天祥平保清顺大长]和街?$")
# 省县乡, 全区镇, 市县乡: levels in a row, no name
_MANY = re.compile(r"[省区县各全]")


_PARTIES = ("中共", "共青团")
_SHORT_TOWN = 2  # characters before the word for it: 同福|街道
_TOWN_WORD = re.compile(r"[镇乡]|街道|苏木")
_BEFORE_WORD = (2, 3, 4)
_BEFORE_SUMU = (2, 3, 4, 5, 6)  # 乌兰哈拉嘎苏木
_BEFORE_OF_PEOPLE = (5, 6, 7, 8, 9)  # 南伊珞巴民族|乡


def _may_begin(text: str) -> list[int]:
    """Where the name of a town may begin: two to four characters before the word for it."""
    words = ((m.start(), _sizes(text, m)) for m in _TOWN_WORD.finditer(text))
    return sorted({at - n for at, sizes in words for n in sizes if at >= n})


def _sizes(text: str, word: re.Match[str]) -> tuple[int, ...]:
    if word.group() == "苏木":
        return _BEFORE_SUMU
    return _BEFORE_WORD + _BEFORE_OF_PEOPLE if text.startswith("族乡", word.start() - 1) else _BEFORE_WORD


def town_names(text: str, ends: PlaceEnds, knowledge: Knowledge) -> Iterator[re.Match[str]]:
    """Names of towns that begin where a name may begin: after a mark, a place or a preposition, not 推进|乡镇."""
    position, place_starts = 0, {hit.start for hit in ends.values()}
    for start in _may_begin(text):
        if start < position or (match := _TOWN.match(text, start)) is None:
            continue
        name = match.group(1)
        if name.endswith("族乡") and len(name) > 5 and start in place_starts:
            continue  # 米林市|南伊珞巴民族乡
        before = text[max(0, start - 1) : start]
        begins = not CJK.match(before or " ") or start in ends or before in BEFORE_BARE
        begins = begins or text.endswith(_PARTIES, 0, start)
        if name.startswith(_PARTIES):
            continue
        begins = (begins or any(knowledge.verbs.get(text[start - n : start]) for n in (2, 3) if start >= n)) and not (
            {match.end(1) - 1, match.end(1) - 2} & place_starts  # 如|镇海
        )
        if name.startswith("同") and len(_TOWN_WORD.sub("", name)) > _SHORT_TOWN and not CJK.match(before or " "):
            continue  # 同|禄口街道、谷里街道探索…
        if name.endswith("市镇") and name[:-1] in knowledge.places.by_name:
            continue  # 诸暨市|镇两级
        plain = (
            not _NOT_A_TOWN.search(name)
            and not HARD.search(_AND_NAME.sub("", name[:-1]))
            and not _MANY.search(name[:-1])
        )
        if begins and plain and not any(knowledge.verbs.get(name[i : i + 2]) for i in range(len(name) - 1)):
            yield match
            position = match.end()


# 会同|新桥镇、石门镇, 对|新桥镇等4个镇街|开展督察
_PARTNER = re.compile(r"(?:会同|联合|协同|配合|协助)$")
# 与|容桂街道、伦教街道|探索联合执法
_TOGETHER = re.compile(
    r"(?:等)?(?:共同|联合|协同|联手)?(?:探索|建立|签订|签署|开展|共建|推行|实行|构建|打造|组建)[^,。;]{0,10}(?:联合|协作|合作|联动|共建|共治|协同|跨|交叉|互评|互查)"
)
_JOIN_IN = ("探索", "建立", "签订", "签署", "开展", "共建", "共同", "联合", "推行", "实行")
_COUNTED = re.compile(
    r"等[ ]?[\d一二三四五六七八九十]+[ ]?(?:个|家)(?:镇街|街镇|乡镇|镇乡|街道|镇|乡)?(?:\((?:街道|乡镇|镇|乡|街)\))?"
)
# 对|新桥镇、石门镇|和县林业局等8家单位, 组织|新桥镇|和县自然资源局、县财政局述法: named among bodies, and as they are
_AND_BODIES = re.compile(
    r"[、和与](?=[省市县区州旗])(?![省市区县州旗镇]{1,3}[两三]级)(?:[^、,。;:的等\n]{2,14}?(?:局|委|办|厅|法院|检察院|联合会|联社|总队|支队)(?=[、,。;和与]|等[\d一二三四五六七八九十地单部]|要|应|须|主要|负责)|[一-鿿、]{2,40}?等[ ]?\d+[ ]?[个家](?:单位|部门))"
)
# 新桥镇等9个镇(街道)|及32个部门, 36个部门和|新桥镇: named among departments
_WITH_DEPARTMENTS = re.compile(r"[及和与、][ ]?\d*[个家]?[一-鿿]{0,4}(?:部门|单位)")
_DEPARTMENTS_AND = re.compile(r"\d[个家]?[一-鿿]{0,4}(?:部门|单位)[和及]$")
_EXAMINED = re.compile(
    r"(?:等[ ]?\d*[ ]?个?[镇乡街道]{0,2})?(?:开展|进行|实施)(?:了)?[^,。;]{0,12}(?:督察|督查|检查|约谈|评查|考核|“?回头看)"
)


def _lists(text: str, ends: PlaceEnds, names: Iterable[re.Match[str]]) -> Iterator[list[tuple[int, re.Match[str]]]]:
    """Towns that stand in one enumeration, each with the start of its name, its county's included: 新桥镇、石门镇."""
    group: list[tuple[int, re.Match[str]]] = []
    for match in names:
        start = match.start()
        while (hit := ends.get(start)) is not None:
            start = hit.start
        if group and text[group[-1][1].end() : start] not in ("、", "和", "与"):
            yield group
            group = []
        group.append((start, match))
    if group:
        yield group


def _acts(text: str, start: int, end: int, knowledge: Knowledge) -> bool:
    """True if the towns from ``start`` to ``end`` do something, do it with others, or are told or examined."""
    before = text[max(0, start - 2) : start]
    if _PARTNER.search(before) or (before.endswith("对") and _EXAMINED.match(text, end)):
        return True
    if _AMONG.match(text, end) or _AND_BODIES.match(text, end) or _LABEL.search(text[max(0, start - 6) : start]):
        return True
    counted = _COUNTED.match(text, end)
    among = before in ("门和", "门及", "位和", "位及") and _DEPARTMENTS_AND.search(text, max(0, start - 14), start)
    if among or (counted and _WITH_DEPARTMENTS.match(text, counted.end())):
        return True
    if before[-1:] == "同" and not CJK.match(before[:1] or " ") and text.startswith(_JOIN_IN, end):
        return True  # 。同|禄口街道、谷里街道|探索“邻街联执”机制
    if before.endswith("与") and before != "参与" and _TOGETHER.match(text, end):
        return True
    if _TOLD.search(before) and _TO_DO.match(text, counted.end() if counted else end):
        return True
    if _GIVEN.search(text[max(0, start - 3) : start]) and _POWERS.match(text, counted.end() if counted else end):
        return True
    if before == "”、" and _HONOURED.match(text, end):
        return True
    after_bodies = before[-1:] == "、" and before[:1] in _ENDS_BODY  # 区市场监管局、|新桥镇落实
    if before[-1:] == "、" and _STARTS_WORK.match(text, end) and _TOWN_BEFORE.search(text, max(0, start - 40), start):
        return True
    if before[-1:] not in ("", *"。;,:)\n ") and not after_bodies:
        return False
    if after_bodies and text[end : end + 1] in ("、", ")"):
        return True
    if after_bodies and text[end : end + 1] == "," and _WITH_OTHERS.search(text, _clause(text, start), start):
        return True
    counted = counted or _behind_bodies(text, end)
    behind = counted.end() if counted else end
    behind += text.startswith("等", behind) and not counted  # 甲街道、乙街道|等|组建…
    each = text.startswith(("分别", "先后", "相继", "率先"), behind)
    behind += 2 if each else text.startswith(("均", "都"), behind)
    # 先后建成 is told of who builds, 分别建成 of where it stands
    if each and text.startswith("建成", behind) and not text.startswith("分别", behind - 2):
        return True
    return bool(_TOWN_ACTS.match(text, behind)) or any(
        knowledge.verbs.get(text[behind : behind + n]) and text[behind : behind + n] not in _HAPPENS for n in (2, 3, 4)
    )


# 区城管委|牵头|区公安分局、|越秀路街道,对占路经营开展整治
_WITH_OTHERS = re.compile(r"牵头|会同|联合(?!会|社)|协同|组织(?!部)")


def _clause(text: str, start: int) -> int:
    """Where the clause before ``start`` begins, 60 characters back at the most."""
    low = max(0, start - 60)
    return max(low, *(text.rfind(mark, low, start) + 1 for mark in ",。;\n"))


# 甲镇“…”议事厅、|乙镇|“…”工作室获评市级示范
_HONOURED = re.compile(r"“[^“”\n]{2,14}”[一-鿿]{0,6}(?:获|入选|被评|荣登|荣获|上榜)")


# 新桥镇、石门镇|和县林业局、县公安局|开展…: bodies go on with the enumeration, and all of them act
_GOES_ON = re.compile(r"[、和与及][省市县区州旗][一-鿿、]{2,40}")
_BODY_ENDS = re.compile(
    r"(?:局|委|办|院|中心|大队|中队|公司|联合会|妇联)(?![、和与及]|[一-鿿]{0,3}(?:局|委|办|院|中心|队))"
)


def _behind_bodies(text: str, end: int) -> re.Match[str] | None:
    """Where the bodies end with which the enumeration goes on behind the towns."""
    further = _GOES_ON.match(text, end)
    return _BODY_ENDS.search(text, end, further.end()) if further else None


# 发布机构:|新桥镇
_LABEL = re.compile(r"(?:机构|单位|部门|机关|主体)[:】][ ]*$")
# 甲镇推行“…”调解法、|乙镇|建立“…”工作室; 甲县丙乡、|乙市丁镇|设立…
_STARTS_WORK = re.compile(r"(?:推行|建立|试行|打造|创新|探索|开展|成立|推出|设立|组建|首创|创设|组织)(?!的|了?以来)")
_TOWN_BEFORE = re.compile(
    r"(?:镇|乡|街道|苏木)(?:推行|建立|试行|打造|创新|探索|开展|成立|推出|设立|组建|首创|创设|组织)[^,。;]{2,36}、$|[一-鿿]{2}(?:镇|乡|街道|苏木)、$"
)
_ENDS_BODY = frozenset("局委府院会办厅庭所队")
# 新桥镇|建设, 新桥镇|位于: what is done to a place, or is so of it
_HAPPENS = frozenset(
    ("建设", "位于", "属于", "涉及", "建成", "升级", "改造", "包括", "有序", "有效", "服务", "重点", "集中", "形成")
)


# 前山镇、|横琴镇|综合行政执法队: the unit that each of them has
_SHARED = re.compile(r"综合|综治|社会|矛盾|退役|党群|农业")


def towns(
    text: str, setting: Setting, ends: PlaceEnds, names: Iterable[re.Match[str]], knowledge: Knowledge
) -> Iterator[Found]:
    """A town or sub-district with its organ's word, or one that acts at the head of a sentence (九龙湖镇在…推行).

    Its county before it belongs to the name: 寿光市|稻田镇|人民政府.
    """
    if setting.place is None:
        return
    for group in _lists(text, ends, names):
        *others, (_, last) = group
        each = others and not any(match.group(2) for _, match in others)
        shared = each and _SHARED.match(last.group(2) or "")
        acts = shared or _acts(text, group[0][0], group[-1][1].end(), knowledge)
        for above, match in group:
            among = text[max(0, above - 1) : above] == "、" and _AMONG.match(text, match.end())
            if _organ_word(text, above, match)[0] is not None or acts or among:
                yield _town_organ(text, above, match, bool(shared))


_COMMITTEES = ("工作委员会", "委员会")


def _organ_word(text: str, above: int, match: re.Match[str]) -> tuple[str | None, str]:
    """The organ of the town that the text names, and whose committee it is: 中共|秣陵街道|工作委员会; another committee is none."""
    word = match.group(2)
    if word not in _COMMITTEES:
        return word, ""
    whose = next((party for party in _PARTIES if text.endswith(party, 0, above)), "")
    return (word if whose else None), whose


def _town_organ(text: str, above: int, match: re.Match[str], alone: bool) -> Found:
    """The government of a town, or the organ of it that the text names, unless that is shared with other towns."""
    name = match.group(1)
    organ_word, whose = (None, "") if alone else _organ_word(text, above, match)
    start = above - len(whose)
    end = match.end() if organ_word else match.end(1)
    kind = organ_word or ("办事处" if name.endswith("街道") else "人民政府")
    template = {
        "政府": "{T}人民政府",
        "党委": "中共{T}委员会",
        "党工委": "中共{T}工作委员会",
        "政府办公室": "{T}党政综合办公室",
        "人大主席团": "{T}人民代表大会主席团",
        "调委会": "{T}人民调解委员会",
    }
    form = OrganForm(template.get(kind, whose + "{T}" + kind), "town", "town")
    organ = OrganName(name, "", form, text[start:end], text[above : match.start()])
    return found_organ(text, start, end, organ, 0.75)


# 诸佛庵|司法所, 平江县|长寿|司法所: posts of a county's bureaus, named after the town they stand in
_STATION_WORD = re.compile(
    r"司法所|派出所|人民法庭|自然资源所|财政所|市场监管所|市场监督管理所|税务所|税务分局|社区卫生服务中心"
)
_STATION = re.compile(rf"([一-鿿]{{2,3}})({_STATION_WORD.pattern})")
_NO_STATION = re.compile(
    r"基层|户籍|所属|下属|乡镇|街道|中心|辖区|属地|公安|全[省市区县]|[各个家镇乡县市区省第级式型化类等多两每该本我]|部分|其他|相关|有关|所在|示范|优秀|先进|规范|标杆|样板|建设|加强|推进|推动|指导|特色|品牌|当地|村居|社区|农村|边境|铁路|旅游|环境|知识|专业|国土|律师|入驻|进驻|交警|森林|水利|水上|机场|治安|巡特警|分局|支队"
)


_BEFORE_STATION = frozenset("由赴向与对将经被在报请让给至从跟到按据以把")
_STANDS = OrganForm("{N}", "open-place", "station")


def _station_form(town: str, word: str, setting: Setting) -> OrganForm:
    """A station by its bureau: that for the market in a county's papers, the judicial one where a town of the county speaks."""
    template = "{T}" + word
    if word.startswith("市场") and setting.place is not None and setting.place.level is PlaceLevel.COUNTY:
        template = f"{{C}}市场监督管理局{town}市场监督管理所"
    elif word == "司法所" and setting.town:
        template = f"{{C}}司法局{town}司法所"
    return OrganForm(template, "town", "town")


def _free(text: str, start: int) -> bool:
    """True where a clause, a preposition or 联合 lets a name begin."""
    before = text[max(0, start - 1) : start]
    return (
        not CJK.match(before or " ") or before in BEFORE_BARE or bool(_PARTNER.search(text[max(0, start - 2) : start]))
    )


def stations(text: str, setting: Setting, ends: PlaceEnds, knowledge: Knowledge) -> Iterator[Found]:
    """A station with the name of its town, behind a place or where a clause or an enumeration begins a name."""
    if setting.place is None:
        return
    for word in _STATION_WORD.finditer(text):
        for size in (3, 2):
            start = word.start() - size
            match = _STATION.match(text, start) if start >= 0 else None
            if match is None or match.end() != word.end() or _NO_STATION.search(match.group(1)):
                continue
            if size == 3 and text[start] in _BEFORE_STATION:
                continue  # 由|枫桥|司法所
            before, places = ends.get(start), ""
            if before is not None:
                places = text[before.start : start]
            elif not _free(text, start):
                continue
            if any(knowledge.verbs.get(match.group(1)[i : i + 2]) for i in range(size - 1)):
                continue  # 落实|司法所建设
            form = _STANDS if before else _station_form(match.group(1), word.group(), setting)
            name = OrganName(places, "", form, places + match.group(), match.group())
            if not before:
                name = OrganName(match.group(1), "", form, match.group())
            yield found_organ(text, before.start if before else start, word.end(), name, 0.7)
            break


# 升平社区|居委会, 园艺村|村民委员会
_COMMITTEE = re.compile(r"([一-鿿]{2,4}(?:社区|村))(居委会|居民委员会|村委会|村民委员会|委会)")
_COMMITTEE_WORD = re.compile(r"(?:社区|村)(?:居委会|居民委员会|村委会|村民委员会)|村委会")
_COMMITTEE_IN_FULL = {"居委会": "居民委员会", "村委会": "村民委员会", "委会": "民委员会"}
_NO_VILLAGE = re.compile(r"[与和及]|行政村|自然村|驻村|[各个两多全每]|乡镇|街道|部分|所在|农村|有关|相关")


def villages(text: str, setting: Setting, knowledge: Knowledge) -> Iterator[Found]:
    """Committees of residents and of villagers by name, where a name may begin."""
    if setting.place is None:
        return
    for word in _COMMITTEE_WORD.finditer(text):
        for start in range(max(0, word.start() - 4), word.start() - 1):
            before = text[start - 1 : start] if start else ""
            match = _COMMITTEE.match(text, start)
            if match is None or match.end() != word.end() or _NO_VILLAGE.search(match.group(1)):
                continue
            if any(knowledge.verbs.get(text[i : i + 2]) for i in range(start + 1, word.start() - 1)):
                continue  # 申请|人提交|村委会
            free = not before or not CJK.match(before) or before in BEFORE_BARE
            if not free and not knowledge.verbs.get(text[max(0, start - 2) : start]):
                continue
            full = match.group(1) + _COMMITTEE_IN_FULL.get(match.group(2), match.group(2))
            form = OrganForm("{T}" + full, "town", "town")
            name = OrganName(setting.town or "", "", form, match.group())
            yield found_organ(text, start, word.end(), name, 0.75)
            break
