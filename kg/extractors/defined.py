"""Bodies that no table and no place name tells, but the text introduces with a short name of their own.

某赛会筹备联络办公室(以下简称“筹备办”), 12366纳税咨询服务中心(以下简称12366中心).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extractors.setting import BEGINS, Found, OrganName, found_organ
from kg.knowledge import OrganForm

_OPENS = "(以下"
_HEADS = r"(?:办公室|委员会|领导小组|工作组|工作小组|协调小组|指挥部|组委会|联席会议|(?:受理|服务|管理|举报|监测|评价|认证|研究|促进)中心)"
_SHORT = re.compile(r"\(以下(?:统称|简称|称)(?:为)?[:]?[ ]?[“‘]?((?=\d*[一-鿿])[一-鿿\d]{2,10})[”’]?\)")
_NAME = re.compile(rf"\d{{0,5}}[一-鿿]{{4,40}}{_HEADS}$")
# 决定成立|考试安全工作组, 由|竞赛组委会, 第五条 设立|专家咨询委员会
_LEAD = re.compile(
    r"(?:.*(?:设立|成立|组建|建立|组成|设置|委托|授权|提交|报送))?(?:第[一二三四五六七八九十百]+条)?[由向报经交请]?"
)
# 负责审核的委员会, 各级领导小组, 市里的办公室
_NO_NAME = re.compile(r"[的是各其等有设于在了或]|负责|相关|上述|本")
_LONGEST = 44
_OF_HERE = OrganForm("{N}", "bare", "centre")


def _abbreviates(short: str, name: str) -> bool:
    """The characters of the short name stand in the name in this order."""
    rest = iter(name)
    return all(char in rest for char in short)


# “利剑”专项行动|领导小组: set up for a campaign with a name
_OF_CAMPAIGN = re.compile(
    rf"(?:{BEGINS}(?P<level>[省市县区州旗]))?(?P<name>“[^“”\n]{{2,24}}”(?:[一-鿿]{{0,4}}(?:专项|攻坚|整治|三年)?(?:行动|活动|工程|整治|创建)(?:工作)?)(?:领导小组|协调小组|工作专班|指挥部)(?:办公室)?)(?!长|组长|组成|成员)"
)


_FREE = re.compile(r"(?:^|[^一-鿿]|成立|设立|组建|[由向])$")


def of_campaigns(text: str) -> Iterator[Found]:
    """The leading groups of campaigns that bear a name."""
    for match in _OF_CAMPAIGN.finditer(text):
        if not match["level"] and not _FREE.search(text[max(0, match.start() - 2) : match.start()]):
            continue  # 某县“利剑”专项行动领导小组: whose it is, the place tells
        organ = OrganName("", match["level"] or "", _OF_HERE, match.group(), match["name"])
        yield found_organ(text, match.start(), match.end(), organ, 0.8)


def introduced(text: str) -> Iterator[Found]:
    """The bodies that a bracket behind them gives a short name."""
    at = text.find(_OPENS)
    while at >= 0:
        short, named = _SHORT.match(text, at), _NAME.search(text, max(0, at - _LONGEST), at)
        if short and named:
            lead = _LEAD.match(named.group())
            name = named.group()[lead.end() if lead else 0 :]
            if (
                len(name) >= len(short.group(1)) + 3
                and not _NO_NAME.search(name)
                and _abbreviates(short.group(1), name)
            ):
                yield found_organ(text, at - len(name), at, OrganName("", "", _OF_HERE, name, name), 0.8)
        at = text.find(_OPENS, at + 1)
