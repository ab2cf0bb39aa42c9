"""What names of bodies tell: parent, class, successors."""

from __future__ import annotations

import pytest

from kg.knowledge import Knowledge
from kg.organs import organ_class, parent_organ, predecessors, successors


@pytest.mark.parametrize(
    ("name", "parent"),
    [
        ("宁波市人民政府办公室", "宁波市人民政府"),
        ("宁波市司法局", "宁波市人民政府"),
        ("浙江省司法厅", "浙江省人民政府"),
        ("中共宁波市委办公室", "中共宁波市委"),
        ("中共宁波市委全面依法治市委员会办公室", "中共宁波市委全面依法治市委员会"),
        ("中共宁波市委全面依法治市委员会", "中共宁波市委"),
        ("中共宁波市纪律检查委员会", "中共宁波市委"),
        ("宁波市人民代表大会常务委员会", "宁波市人民代表大会"),
        ("宁波市人民代表大会常务委员会法制工作委员会", "宁波市人民代表大会常务委员会"),
        ("中国人民政治协商会议宁波市委员会办公室", "中国人民政治协商会议宁波市委员会"),
        ("宁波市公安局镇海分局", "宁波市公安局"),
        ("宁波市镇海区招宝山街道办事处", "宁波市镇海区人民政府"),
        ("宁波市全面推进依法行政工作领导小组办公室", "宁波市全面推进依法行政工作领导小组"),
        ("国家税务总局宁波市税务局", "国家税务总局"),
        ("司法部", "国务院"),
        ("国家能源局", "国家发展和改革委员会"),
        ("国务院办公厅", "国务院"),
        ("中央全面依法治国委员会办公室", "中央全面依法治国委员会"),
        # a part of nothing
        ("宁波市人民政府", None),
        ("宁波市镇海区九龙湖镇人民政府", None),
        ("宁波市中级人民法院", None),
        ("宁波市监察委员会", None),
        ("中国人民政治协商会议宁波市委员会", None),
        ("宁波市总工会", None),
        ("浙江大学", None),
        ("国务院", None),
        ("中共中央", None),
        ("最高人民法院", None),
        ("宁波银保监局", None),
        ("阳光律师事务所", None),
    ],
)
def test_parents(name: str, parent: str | None, knowledge: Knowledge) -> None:
    assert parent_organ(name, knowledge) == parent


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("全国人民代表大会常务委员会", "national-congress"),
        ("国务院办公厅", "state-council"),
        ("司法部", "ministry"),
        ("最高人民法院", "national-court"),
        ("中共中央办公厅", "party-centre"),
        ("中共宁波市委办公室", "party"),
        ("宁波市人民代表大会常务委员会", "congress"),
        ("宁波市人民政府办公室", "government"),
        ("宁波市司法局", "department"),
        ("宁波市镇海区招宝山街道办事处", "town"),
        ("宁波市中级人民法院", "other"),
        ("宁波市总工会", "other"),
    ],
)
def test_classes(name: str, kind: str, knowledge: Knowledge) -> None:
    assert organ_class(name, knowledge) == kind


@pytest.mark.parametrize(
    ("old", "new", "year"),
    [
        ("宁波市人民政府法制办公室", "宁波市司法局", 2018),
        ("浙江省环境保护厅", "浙江省生态环境厅", 2018),
        ("宁波市镇海区扶贫开发办公室", "宁波市镇海区乡村振兴局", 2021),
        ("中共宁波市委全面依法治市领导小组", "中共宁波市委全面依法治市委员会", 2018),
        ("宁波市国家税务局", "国家税务总局宁波市税务局", 2018),
        ("国务院法制办公室", "司法部", 2018),
        ("中国银行保险监督管理委员会浙江监管局", "国家金融监督管理总局浙江监管局", 2023),
    ],
)
def test_succession_and_its_inverse(old: str, new: str, year: int, knowledge: Knowledge) -> None:
    assert (new, year) in {(s.name, s.year) for s in successors(old, knowledge)}
    assert old in set(predecessors(new, knowledge))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("宁波市司法局", "宁波市人民政府法制办公室"),  # backwards
        ("宁波市人民政府法制办公室", "杭州市司法局"),  # another city
        ("宁波市人民政府法制办公室", "浙江省司法厅"),  # another level
        ("宁波市司法局", "中共宁波市委全面依法治市委员会办公室"),
        ("宁波市教育局", "宁波市司法局"),
        ("宁波市人民政府办公室", "宁波市人民政府"),
    ],
)
def test_no_succession(one: str, other: str, knowledge: Knowledge) -> None:
    assert other not in {s.name for s in successors(one, knowledge)}


def test_every_row_of_the_table_is_found_back(knowledge: Knowledge) -> None:
    for template, rows in knowledge.successions.items():
        old = template.replace("{P}", "宁波市")
        for row in rows:
            new = row.new.replace("{P}", "宁波市")
            assert new in {s.name for s in successors(old, knowledge)}
            assert old in set(predecessors(new, knowledge))
