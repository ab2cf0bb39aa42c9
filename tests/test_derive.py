"""Topics, programme keys, and the links of the derived graph."""

from __future__ import annotations

import pytest

from kg.derive import programme_key, topic_of
from kg.derive.names import position_of
from kg.knowledge import Knowledge
from kg.pipeline import build
from kg.store import MemoryStore


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
        ("“大综合、一体化”改革", "“大综合一体化”改革", True),
        ("扫黑除恶专项斗争", "“扫黑除恶”专项斗争", True),
        ("江西省河长制", "河长制", True),
        ("“放管服”改革", "简政放权、放管结合、优化服务改革", True),
        ("“清风”行动", "“清风”“护苗”行动", False),
        ("长三角一体化", "一体化", False),
        ("河长制", "湖长制", False),
        ("“七五”普法", "“八五”普法", False),
    ],
)
def test_programme_keys(one: str, other: str, same: bool, knowledge: Knowledge) -> None:
    assert (programme_key(one, knowledge) == programme_key(other, knowledge)) is same


# ---------------------------------------------------------------- lines


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("行政规范性文件管理办法(试行)", "行政规范性文件管理办法"),
        ("重大行政决策程序暂行规定", "重大行政决策程序规定"),
        ("停车管理办法", "停车管理办法(2021年修订)"),
        ("法治政府建设实施纲要(2015—2020年)", "法治政府建设实施纲要(2021—2025年)"),
        ("2020年法治政府建设工作要点", "2021年法治政府建设工作要点"),
        ("关于印发〈甲办法(试行)〉的通知", "关于印发〈甲办法〉的通知"),
    ],
)
def test_members_of_a_line_in_their_order(earlier: str, later: str) -> None:
    one, other = position_of(earlier), position_of(later)
    assert one.key == other.key
    assert one.rank < other.rank


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("停车管理办法", "停车管理规定"),
        ("权力清单(第一批)", "权力清单(第二批)"),
        ("关于修改〈甲办法(试行)〉的决定", "关于修改〈甲办法〉的决定"),  # what is in 〈〉 is another instrument
        ("暂行条例", "条例"),
    ],
)
def test_no_line(one: str, other: str) -> None:
    assert position_of(one).key != position_of(other).key or position_of(one).rank == position_of(other).rank


def test_a_draft_is_nobody_s_successor() -> None:
    draft = position_of("停车管理条例(征求意见稿)")
    assert draft.draft
    assert draft.key == position_of("停车管理条例").key


# ---------------------------------------------------------------- what the graph says

REPORTS = {
    "a": (
        "宁波市人民政府2019年法治政府建设年度报告\n\n一、工作\n"
        "宁波市人民政府制定《宁波市行政规范性文件管理办法（试行）》（甬政发〔2018〕5号）。\n"
        "宁波市人民政府法制办公室贯彻《中华人民共和国合同法》。\n宁波市司法局贯彻《宁波市停车管理条例》。\n"
    ),
    "b": (
        "宁波市人民政府2021年法治政府建设年度报告\n\n一、工作\n"
        "宁波市人民政府制定《宁波市行政规范性文件管理办法》，废止《宁波市行政规范性文件管理办法（试行）》。\n"
        "宁波市镇海区人民政府办公室推进“双下降”行动。\n"
    ),
}


@pytest.fixture(scope="module")
def store(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> MemoryStore:
    folder = tmp_path_factory.mktemp("reports")
    for name, text in REPORTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    held = MemoryStore()
    build([folder], held, knowledge)
    return held


TRIAL, FINAL, CONTRACTS, PARKING = (
    "<https://w3id.org/fazhi/regulation/330200/行政规范性文件管理办法(试行)>",
    "<https://w3id.org/fazhi/regulation/330200/行政规范性文件管理办法>",
    "<https://w3id.org/fazhi/regulation/CN/中华人民共和国合同法>",
    "<https://w3id.org/fazhi/regulation/330200/停车管理条例>",
)
BODY = "<https://w3id.org/fazhi/institution/{}>"


@pytest.mark.parametrize(
    ("pattern", "holds"),
    [
        (f"{FINAL} fz:supersedes {TRIAL}", True),
        (f"{TRIAL} fz:supersedes {FINAL}", False),
        (f"{FINAL} fz:line ?l . {TRIAL} fz:line ?l", True),
        (f"{FINAL} fz:topic ?t . {TRIAL} fz:topic ?t", True),
        (f"{FINAL} fz:topic ?t . {PARKING} fz:topic ?t", False),
        (f"{TRIAL} fz:inForceFrom 2018", True),  # the year of its number
        (f"{TRIAL} fz:inForceUntil 2021", True),
        (f"{FINAL} fz:inForceUntil ?year", False),
        (f"{TRIAL} fz:lifeEvent ?e . ?e fz:change fz:repealed ; fz:year 2021 ; fz:toldBy/fz:evidence ?proof", True),
        (f"{TRIAL} fz:kind fz:normativeDocument", True),  # by its number
        (f"{PARKING} fz:kind fz:localRegulation", True),  # by its title
        (f"{CONTRACTS} fz:inForceUntil 2021", True),  # by the table of national instruments
        (f"{CONTRACTS} fz:lifeEvent/dcterms:source ?law", True),
        (f"{BODY.format('宁波市人民政府法制办公室')} fz:succeededBy {BODY.format('宁波市司法局')}", True),
        (f"{BODY.format('宁波市司法局')} fz:succeededBy ?other", False),
        (f"{BODY.format('宁波市司法局')} fz:parentOrgan {BODY.format('宁波市人民政府')}", True),
        (f"{BODY.format('宁波市镇海区人民政府办公室')} fz:parentOrgan ?p . ?p rdfs:label '宁波市镇海区人民政府'", True),
        (f"{BODY.format('宁波市镇海区人民政府办公室')} fz:level 'county'", True),
        (f"{BODY.format('宁波市人民政府')} fz:parentOrgan ?other", False),
        ("?place fz:divisionCode '330200' ; skos:altLabel '宁波'", True),
        ("?r fz:fullTitle ?t FILTER(STRSTARTS(?t, '宁波市'))", True),  # the IRI leaves out 宁波市
        (f"{CONTRACTS} fz:fullTitle ?t", False),
        (f"{BODY.format('宁波市人民政府')} fz:reportedYear 2019, 2021", True),
        (f"{BODY.format('宁波市人民政府')} fz:reportedYear 2020", False),
        (f"{BODY.format('宁波市司法局')} fz:reportedYear ?year", False),  # named, and not an issuer
        ("?p fz:programmeName/skos:prefLabel '双下降'@zh", True),
    ],
)
def test_the_derived_graph_says(pattern: str, holds: bool, store: MemoryStore) -> None:
    assert store.select(f"ASK {{ {pattern} }}").rows == (("true" if holds else "false",),)


def test_a_report_that_cites_what_was_repealed_before_it_can_be_asked_for(store: MemoryStore) -> None:
    cites = """SELECT ?until WHERE { GRAPH ?g { ?s rdf:predicate fz:applies ; rdf:object ?r ; fz:year ?y }
      ?r fz:inForceUntil ?until FILTER(?y >= ?until) }"""
    assert store.select(cites).rows == ()  # the report of 2019 cites the 合同法, which held until 2021
