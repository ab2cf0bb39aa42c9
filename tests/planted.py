"""Report texts with a known history: which place adopted which topic in which year is planted in their sentences.

60 places of four provinces and eight years, one report each. Every fourth place, across the provinces, draws from the same
topics besides those that all share, so that these places form a community; who adopts when is drawn with a fixed seed. The
sentences are of the genre, in many wordings; plans, drafts, rules applied and counts stand between them and must not be
taken for adoption.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

YEARS = range(2016, 2024)
_PROVINCES = {
    "浙江省": "杭州市 宁波市 温州市 嘉兴市 湖州市 绍兴市 金华市 衢州市 宁波市镇海区 宁波市鄞州区 江山市 义乌市 杭州市余杭区 温州市瓯海区",
    "四川省": "成都市 自贡市 攀枝花市 泸州市 德阳市 绵阳市 广元市 遂宁市 成都市武侯区 成都市锦江区 都江堰市 江油市 德阳市旌阳区 泸州市纳溪区",
    "广东省": "广州市 深圳市 珠海市 汕头市 佛山市 韶关市 湛江市 肇庆市 广州市番禺区 深圳市福田区 佛山市顺德区 台山市 普宁市 珠海市斗门区",
    "山东省": "济南市 青岛市 淄博市 枣庄市 东营市 烟台市 潍坊市 济宁市 济南市历下区 青岛市崂山区 寿光市 曲阜市 淄博市张店区 烟台市福山区",
}
_TOPICS = (
    "河道采砂 电梯使用安全 住宅物业 养犬 公共数据共享 网约房治理 民宿经营",
    "古树名木保护 森林防火 农家乐经营 饮用水水源保护 地下管线 志愿服务 油烟治理",
    "户外广告设置 海上养殖 房屋租赁 海绵城市建设 共享单车停放 公共信用信息 老旧建筑修缮",
    "海岸带保护 城市照明 居家养老服务 献血 扬尘污染防治 气象灾害防御 泉水保护",
)
_SHARED = "行政调解 餐厨垃圾收运 房屋征收补偿"
NATIONAL = {
    "行政调解": ("国务院办公厅关于加强行政调解的意见", "国办发〔2015〕21号", 2015),
    "餐厨垃圾收运": ("国务院办公厅关于规范餐厨垃圾收运的意见", "国办发〔2017〕8号", 2017),
}
_KINDS = ("办法", "规定", "实施细则", "暂行办法", "若干规定")
_MADE = (
    "制定出台《{title}》，进一步规范相关工作。",
    "{government}印发《{title}》，明确部门职责。",
    "聚焦群众关切，制定《{title}》，填补制度空白。",
    "出台《{title}》等2件行政规范性文件。",
    "经{government}常务会议审议通过，公布《{title}》。",
    "《{title}》正式出台。",
    "加强重点领域制度建设，颁布《{title}》，为基层治理提供依据。",
    "{government}发布《{title}》（{number}），自公布之日起施行。",
)
_PLANNED = ("下一步，将制定《{title}》。", "拟出台《{title}》，补齐短板。", "计划制定《{title}》。")
_OTHER = (
    "组织起草《{title}》，公开征求意见{n}条。",
    "对《{title}》开展立法调研论证。",
)
_FILLER = (
    "全年办理行政复议案件{n}件，审结率百分之九十五以上。",
    "受理人民调解案件{n}件，调解成功率保持高位。",
    "开展行政执法人员培训{n}人次，执法水平不断提高。",
    "办理人大代表建议和政协提案{n}件，满意率百分之百。",
)
# where a place lies: the division above, and the province
_ABOVE = {
    "江山市": "衢州市", "义乌市": "金华市", "都江堰市": "成都市", "江油市": "绵阳市",
    "寿光市": "潍坊市", "曲阜市": "济宁市",
}  # fmt: skip
_PLAIN = {"市": "市政府", "区": "区政府", "县": "县政府"}


@dataclass(frozen=True)
class Planted:
    """``texts`` by file name; ``adopted``: year by (place, topic); ``community``: number by place (names as in the graph)."""

    texts: Mapping[str, str]
    adopted: Mapping[tuple[str, str], int]
    community: Mapping[str, int]


def _short(home: str) -> str:
    """The place's own name: 宁波市镇海区 → 镇海区."""
    return home.partition("市")[2] or home


def around(place: str) -> tuple[str, ...]:
    """The planted places around a place, the nearest first: 镇海区 → 宁波市, 浙江省. (江门市 and 揭阳市 are not planted.)"""
    for province, names in _PROVINCES.items():
        for home in names.split():
            if _short(home) == place:
                city = home.partition("市")[0] + "市" if _short(home) != home else _ABOVE.get(home)
                return (city, province) if city else (province,)
    return ()


def plant(seed: int = 7) -> Planted:
    """The texts and the history that stands in them."""
    pick = random.Random(seed)
    texts: dict[str, str] = {}
    adopted: dict[tuple[str, str], int] = {}
    community: dict[str, int] = {}
    for number, home in enumerate(
        home for province, names in _PROVINCES.items() for home in (province, *names.split())
    ):
        community[_short(home)] = number % len(_TOPICS)
        history = _history(pick, _TOPICS[number % len(_TOPICS)].split() + _SHARED.split())
        adopted.update({(_short(home), topic): year for topic, year in history.items()})
        for year in YEARS:
            texts[f"{home}-{year}.txt"] = _report(pick, home, year, history)
    return Planted(texts, adopted, community)


def _history(pick: random.Random, topics: list[str]) -> dict[str, int]:
    """In which year each topic is adopted; one in six never is."""
    return {topic: pick.choice(list(YEARS)) for topic in topics if pick.random() > 1 / 6}


def _report(pick: random.Random, home: str, year: int, history: Mapping[str, int]) -> str:
    government = "省政府" if home.endswith("省") else _PLAIN[home[-1]]
    made = [_sentence(pick, _MADE, home, topic, government, year) for topic, when in history.items() if when == year]
    later = sorted((when, topic) for topic, when in history.items() if when > year)
    drafts = [_sentence(pick, _OTHER, home, topic, government, year) for _, topic in later[1:2]]
    plans = [_sentence(pick, _PLANNED, home, topic, government, year) for _, topic in later[:2]]
    applied = [
        f"认真贯彻落实《{title}》（{number}），推动工作落地。"
        for topic, (title, number, since) in NATIONAL.items()
        if since <= year and pick.random() < 0.3
    ]
    done = made + drafts + applied + [line.format(n=pick.randrange(20, 900)) for line in pick.sample(_FILLER, 3)]
    pick.shuffle(done)
    half = (len(done) + 1) // 2
    return (
        f"{home}人民政府{year}年度法治政府建设情况报告\n\n"
        f"{year}年，{home}坚持以习近平法治思想为指导，扎实推进法治政府建设。现将有关情况报告如下。\n\n"
        f"一、主要举措和成效\n\n（一）健全制度体系。{''.join(done[:half])}\n\n（二）依法履行职责。{''.join(done[half:])}\n\n"
        f"二、存在的问题\n\n基层执法力量有待加强。\n\n三、{year + 1}年工作打算\n\n{''.join(plans) or '继续抓好各项工作。'}\n"
    )


def _sentence(pick: random.Random, wordings: tuple[str, ...], home: str, topic: str, government: str, year: int) -> str:
    title = f"{_short(home)}{topic}{_KINDS[hash_of(home + topic) % len(_KINDS)]}"
    number = f"政办发〔{year}〕{pick.randrange(1, 90)}号"
    return pick.choice(wordings).format(title=title, government=government, number=number, n=pick.randrange(5, 90))


def hash_of(text: str) -> int:
    """The same number for the same text in every process."""
    return sum(ord(character) * place for place, character in enumerate(text, 1))
