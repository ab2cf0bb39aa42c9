"""The organs of the town or sub-district that speaks, by the names that it uses itself: 镇党委, 街道办, 党工委."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extractors.setting import BEGINS, Found, OrganName, Setting, found_organ
from kg.knowledge import Knowledge, OrganForm

# 镇党委, 镇政府, 镇司法所, 我镇: organs of the town that speaks
_OWN = re.compile(
    r"(?<![一-鿿])(?:[我本](?:镇|乡|街道)(?![一-鿿]*(?:规划|域))|(?:镇|乡|街道)(?:党委政府|党委|党工委|人民政府|政府办公室|政府|办事处|人大主席团|人大|司法所|综治中心|综合执法中心|综合行政执法(?:队|办公室|中心)|综合执法(?:队|办)|派出所|自然资源所|财政所|市场监管所|矛盾纠纷调处化解中心|社会治理中心|便民服务中心))"
    r"|(?<=[由向对与和及、依托,。;\n会同联合了以经报在为被建])(?:镇|乡|街道)(?:党委|党工委|人民政府|政府|办事处|人大|司法所|综治中心|综合执法中心)"
)
_OUR = re.compile(r"^(?:[我本]?(?:镇|乡|街道))")
_ORGANS_OF_TOWN = {
    "政府": "{T}人民政府",
    "党委": "中共{T}委员会",
    "工委": "中共{T}工作委员会",
    "街道工委": "中共{T}工作委员会",
    "执法队": "{T}综合行政执法队",
    "党工委": "中共{T}工作委员会",
    "人大": "{T}人民代表大会",
    "人大主席团": "{T}人民代表大会主席团",
    "综治中心": "{T}综治中心",
    "人大工委": "{C}人民代表大会常务委员会{S}工作委员会",
    "纪工委": "中共{T}纪律检查工作委员会",
    "纪委": "中共{T}纪律检查委员会",
    "妇联": "{T}妇女联合会",
    "残联": "{T}残疾人联合会",
    "关工委": "{T}关心下一代工作委员会",
    "综治办公室": "{T}社会治安综合治理办公室",
    "平安办公室": "{T}平安建设办公室",
}


# 街道综合行政执法办, 镇公共服务办公室, 街道办: further organs of the town that speaks
_OWN_FURTHER = re.compile(
    rf"(?:{BEGINS}|(?<=依托|会同|联合|邀请|组织|通过|协助|配合|督促|指导|组建|成立|设立|调整|充实|召开)|(?<=将))(?:镇|乡|街道)"
    r"(?:办(?![事公理学企件])|(?:党政|信访|综治|平安|平安建设|平安法治|司法|党建|经发|经济发展|社会事务|公共服务|农业农村|乡村振兴|扶贫|村建|规划建设|城建|环保|安监|消安|文明|法治)办(?![事公理学企件法案证])|(?:人大工委|退役军人服务站|妇联|总工会|工会|武装部|关工委|文化站|残联|商会|团委|纪委|纪工委|人民调解委员会)|[一-鿿]{2,10}?(?:办公室|人民调解委员会|中心|大队|中队|执法队|执法办|应急办|党政办|人大工委|纪工委|武装部|商会|法庭|文化站|妇联|关工委|总工会)(?![一-鿿]?(?:建设|工作|主任|规范化))|综合行政执法局|(?:(?![的任长为求]|成立|设立|组建|召开|政府|党委)[一-鿿]){2,14}?领导小组(?!长|组长|组成|成员|[会要作]))"
)
# 党工委、|办事处组织学法, 街道工委书记: of the sub-district that speaks
_BARE_STREET = re.compile(
    rf"{BEGINS}(?P<organ>(?:街道)?工委(?!员|会(?!议))|党工委|办事处|(?:综合行政)?执法队(?![伍员长]))(?![一-鿿]{{0,2}}(?:换届|旧址|选址))"
)
# 街道|召开…会议, 以|街道|为被告, 把|街道|列为试点: the sub-district that speaks, where it acts; not 街道建设, 街道司法所
_ITSELF = re.compile(rf"(?:{BEGINS}|(?<=[以把]))街道(?=(?P<next>[一-鿿]{{2}}))")
_NAMES_WORK = frozenset(
    (
        "建设",
        "管理",
        "服务",
        "宣传",
        "规划",
        "保障",
        "监督",
        "指导",
        "审核",
        "审查",
        "执行",
        "调解",
        "组织",
        "普法",
        "执法",
        "治理",
        "改造",
        "整治",
        "提升",
        "更新",
        "绿化",
        "推进",
        "创建",
        "形成",
        "统筹",
        "联动",
        "完善",
        "优化",
    )
)
_YOUTH = re.compile(rf"{BEGINS}(?:团[镇乡]委|共青团[镇乡]委|街道团工委)")
_NOT_OWN = re.compile(r"^(?:镇|乡|街道)(?:[镇乡村]|社区|各|和|与|及|两级|干部|居民)")


# 镇|法治政府建设|领导小组, 街道|安全生产工作|领导小组: what it is for; not 镇|成立…领导小组, 镇|落实|领导小组要求
_OF_WORK = re.compile(
    r"(?!成立|召开|落实|贯彻|严格|牵头|发挥|调整|组建|健全|完善|党政|设立)[一-鿿]{0,4}"
    r"(?:法治|依法|普法|安全|应急|防汛|平安|信访|环保|环境|乡村振兴|综治|文明)[一-鿿]{0,6}领导小组$"
)


def _own_further(text: str, town: str, knowledge: Knowledge) -> Iterator[Found]:
    for match in _OWN_FURTHER.finditer(text):
        word = match.group()
        organ = _OUR.sub("", word)
        verbs = any(knowledge.verbs.get(organ[i : i + 2]) for i in range(len(organ) - 1))
        if _NOT_OWN.match(word) or (
            verbs and len(organ) > 4 and not _WORKS.search(organ) and not _OF_WORK.match(organ)
        ):
            continue
        full = "办事处" if organ == "办" else organ + "公室" if organ.endswith("办") else organ
        form = OrganForm(_ORGANS_OF_TOWN.get(full, "{T}" + full), "town", "town")
        yield found_organ(text, match.start(), match.end(), OrganName(town, "", form, word), 0.8)
    for match in _BARE_STREET.finditer(text) if town.endswith("街道") else ():
        full = _ORGANS_OF_TOWN.get(match["organ"], "{T}" + match["organ"])
        name = OrganName(town, "", OrganForm(full, "town", "town"), match.group())
        yield found_organ(text, match.start(), match.end(), name, 0.75)
    for match in _ITSELF.finditer(text) if town.endswith("街道") else ():
        word = match["next"]
        if (knowledge.verbs.get(word) and word not in _NAMES_WORK) or word in ("为被", "为原", "列为", "列入"):
            form = OrganForm("{T}办事处", "town", "town")
            yield found_organ(text, match.start(), match.end(), OrganName(town, "", form, match.group()), 0.75)
    for match in _YOUTH.finditer(text):
        form = OrganForm("共青团{T}委员会", "town", "town")
        yield found_organ(text, match.start(), match.end(), OrganName(town, "", form, match.group()), 0.8)


# 联合派出所、|市场监管所: posts of the county's bureaus in the town that speaks
_POSTS = re.compile(
    rf"(?<![”’\"])(?:{BEGINS}|(?<=联合|会同|依托|邀请|协同|配合|协助))(?P<post>派出所|市场监管所|司法所|自然资源所)(?![长员建化标])"
)
_POSTS_IN_FULL = {"市场监管所": "{C}市场监督管理局%s市场监督管理所", "司法所": "{C}司法局%s司法所"}


def _own_posts(text: str, town: str) -> Iterator[Found]:
    stem = _TOWN_ENDS.sub("", town)
    for match in _POSTS.finditer(text):
        template = _POSTS_IN_FULL.get(match["post"], "{T}" + match["post"])
        form = OrganForm(template.replace("%s", stem), "town", "town")
        yield found_organ(text, match.start(), match.end(), OrganName(town, "", form, match.group()), 0.7)


_TRIBUNAL = re.compile(r"(?:人民)?法庭")
_MAY_BEGIN = re.compile(BEGINS)
_TOWN_ENDS = re.compile(r"(?<=[一-鿿]{2})(?:镇|乡|街道|苏木)$")


def _own_tribunal(text: str, town: str) -> Iterator[Found]:
    """大良法庭 in the report of 大良街道: the tribunal of the county's court."""
    stem = _TOWN_ENDS.sub("", town)
    for match in _TRIBUNAL.finditer(text):
        start = match.start() - len(stem)
        if start >= 0 and text.startswith(stem, start) and _MAY_BEGIN.match(text, start):
            form = OrganForm("{C}人民法院" + stem + "人民法庭", "town", "town")
            yield found_organ(text, start, match.end(), OrganName(town, "", form, text[start : match.end()]), 0.75)


_WORKS = re.compile(r"服务|执法|监督|治理|管理|调解|指挥")


def own_organs(text: str, setting: Setting, knowledge: Knowledge) -> Iterator[Found]:
    """The organs of the town that speaks, by the names that it uses itself."""
    town = setting.town
    if town is None or setting.place is None:
        return
    yield from _own_further(text, town, knowledge)
    yield from _own_tribunal(text, town)
    yield from _own_posts(text, town)
    for match in _OWN.finditer(text):
        word = match.group()
        organ = _OUR.sub("", word) or ("办事处" if town.endswith("街道") else "政府")
        if organ == "党委政府":
            continue
        form = OrganForm(_ORGANS_OF_TOWN.get(organ, "{T}" + organ), "town", "town")
        yield found_organ(text, match.start(), match.end(), OrganName(town, "", form, word), 0.85)
