"""The level word before a body's form: 市|司法局, 市级|…中心, 自治区|政府; where the word belongs to another one, none."""

from __future__ import annotations

import re

from kg.extractors.setting import BEFORE_BARE, CJK
from kg.knowledge import LEVELS

# 全市法院, 各县政府, 两级法院: many, so none
GENERIC = frozenset("各全每两几多跨其级诸")
# 城市, 社区, 开发区 …: the level word belongs to another word
NOT_A_LEVEL = {
    "市": frozenset("辖城超股夜菜门都集楼省县区"),
    "区": frozenset("社地小园景灾片新城特辖校矿山库厂牧林街发务验心市县省州"),
    "县": frozenset("市省区州"),
    "州": frozenset("省市"),
    "镇": frozenset("乡城集村"),
    "乡": frozenset("城下家故"),
    "省": frozenset("节"),
    "旗": frozenset("红国"),
    "盟": frozenset("联同结欧加"),
}

# 天津港保税区|管委会: a zone's kind, not a district
_KINDS_OF_ZONES = frozenset(
    f"{kind}区"
    for kind in [
        "保税",
        "示范",
        "度假",
        "合作",
        "管理",
        "产业",
        "旅游",
        "生态",
        "功能",
        "经济",
        "集聚",
        "集中",
        "工业",
        "技术",
        "商务",
        "实验",
        "试验",
        "保护",
        "港口",
    ]
)


_OF_EACH = re.compile(r"(?:各|全[省市州])[县市区旗、]{1,5}\([县市区旗、]{1,5}\)$")


SELF_GOVERNING = frozenset(("自治区", "自治州", "自治县", "自治旗"))


def level_before(text: str, start: int) -> tuple[str, int] | None:
    """The level word right before ``start`` and where it begins: 市|司法局, 市级|…中心, 自治区|政府, 本级|政府."""
    if (word := text[max(0, start - 3) : start]) in SELF_GOVERNING:
        return word, start - 3
    two = text[max(0, start - 2) : start]
    if two in ("新区", "地区") and (start == 2 or not CJK.match(text[start - 3]) or text[start - 3] in BEFORE_BARE):
        return two, start - 2
    if len(two) == 2 and two[1] == "级" and (two[0] in LEVELS or two[0] == "本"):
        before = text[start - 3 : start - 2]
        return None if before in GENERIC else (two[0], start - 2)
    if not two or two[-1] not in LEVELS or text[max(0, start - 3) : start] in _KINDS_OF_ZONES:
        return None
    before = two[0] if len(two) == 2 else ""
    if before == ")" and _OF_EACH.search(text, max(0, start - 12), start - 1):
        return None  # 各县(市)区|市场监管局
    if text[max(0, start - 4) : start - 1] == "免去其":  # 免去其|市|水利局局长职务: of one, not of many
        return two[-1], start - 1
    if before == "、" and two[1] == "市" and text[start - 3 : start - 2] in ("县", "区"):
        return None  # 由县、|市|征兵办公室: every county and every city
    if before in GENERIC or before.isdecimal() or before in NOT_A_LEVEL.get(two[-1], frozenset()):
        return None
    return two[-1], start - 1
