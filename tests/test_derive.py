"""Topics, programme keys, and the links of the derived graph."""

from __future__ import annotations

import pytest

from kg.derive import programme_key, topic_of
from kg.knowledge import Knowledge


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("宁波市重大行政决策程序实施规定", "重大行政决策程序"),
        ("重大行政决策程序暂行条例", "重大行政决策程序"),
        ("四川省重大行政决策程序规定", "重大行政决策程序"),
        ("中华人民共和国行政处罚法", "行政处罚"),
        ("深圳经济特区优化营商环境条例", "优化营商环境"),
        ("浙江省优化营商环境条例", "优化营商环境"),
        ("法治政府建设实施纲要(2021—2025年)", "法治政府建设"),
        ("镇海区贯彻落实〈法治政府建设实施纲要(2021—2025年)〉的实施意见", "法治政府建设"),
        ("江山市法治示范乡镇(街道)创建标准", "法治示范乡镇(街道)创建"),
        ("宁波市行政规范性文件管理办法(试行)", "行政规范性文件"),
        ("宁波市行政规范性文件管理办法", "行政规范性文件"),
        ("办法", "办法"),
        ("规定(试行)", "规定"),
    ],
)
def test_topics(title: str, topic: str, knowledge: Knowledge) -> None:
    assert topic_of(title, knowledge) == topic


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("宁波市菜市场管理条例", "杭州市菜市场管理规定", True),
        ("宁波市菜市场管理条例", "宁波市全民健身条例", False),
        ("浙江省公共数据条例", "深圳经济特区数据条例", False),
    ],
)
def test_topics_join_what_is_the_same(one: str, other: str, same: bool, knowledge: Knowledge) -> None:
    assert (topic_of(one, knowledge) == topic_of(other, knowledge)) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("“双下降”专项行动", "“双下降”行动", True),
        ("“最多跑一次”改革", "“最多跑一次”", True),
        ("“最多跑一次”改革", "“最多跑一地”改革", False),
        ("掌上执法系统", "浙政钉掌上执法系统", False),
    ],
)
def test_programme_keys(one: str, other: str, same: bool, knowledge: Knowledge) -> None:
    assert (programme_key(one, knowledge) == programme_key(other, knowledge)) is same
