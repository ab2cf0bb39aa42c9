"""Kinds of regulation, what a title is told from another by, and instruments of one title."""

from __future__ import annotations

import pytest

from kg.kinds import kind_of, settled_kind
from kg.knowledge import Knowledge
from kg.model import MentionType
from kg.ontology import NAMESPACE
from kg.titles import is_bare, local_title, national_title

from .conftest import Read

GOVERNMENT, CONGRESS, PARTY = "宁波市人民政府", "宁波市人民代表大会常务委员会", "中共宁波市委"


@pytest.mark.parametrize(
    ("title", "code", "kind"),
    [
        ("中华人民共和国民法典", "CN", "law"),
        ("中华人民共和国宪法", "CN", "constitution"),
        ("优化营商环境条例", "CN", "administrativeRegulation"),
        ("优化营商环境条例", "330000", "localRegulation"),
        ("中国共产党政法工作条例", "CN", "partyRegulation"),
        ("宁波市菜市场管理条例", "330200", "localRegulation"),
        ("景宁畲族自治县甲条例", "331127", "localRegulation"),
        ("宁波市镇海区甲条例", "330211", None),  # a district makes no regulations
        ("法治政府建设实施纲要(2021—2025年)", "CN", "plan"),
        ("2021年法治政府建设工作要点", "330200", "plan"),
        ("关于印发2021年法治政府建设工作要点的通知", "330200", "plan"),
        ("行政执法事项目录", "330200", "catalogue"),
        ("公共法律服务规范", "330200", "standard"),
        ("行政合规指引", "330200", "guideline"),
        ("行政执法公示制度", "330200", "internalRule"),
        ("行政执法监督通知书", "330200", "writtenForm"),
        ("宁波市人民代表大会常务委员会关于修改〈宁波市甲条例〉的决定", "330200", "localRegulation"),
        # the title does not settle it
        ("宁波市甲办法", "330200", None),
        ("宁波市甲规定", "330200", None),
        ("关于加强法治建设的意见", "330200", None),
    ],
)
def test_kinds_by_title_and_place(title: str, code: str, kind: str | None, knowledge: Knowledge) -> None:
    assert settled_kind(title, knowledge.places.get(code), knowledge) == kind
    assert kind is None or f"{NAMESPACE}{kind}".removeprefix(NAMESPACE) in knowledge.ontology.kinds


@pytest.mark.parametrize(
    ("title", "code", "makers", "numbers", "kind"),
    [
        ("宁波市甲办法", "330200", [GOVERNMENT], ["宁波市人民政府令第254号"], "localGovernmentRule"),
        ("宁波市甲办法", "330200", [GOVERNMENT], ["甬政发〔2021〕5号"], "normativeDocument"),
        ("宁波市甲办法", "330200", [GOVERNMENT], [], None),  # rule or normative document
        ("宁波市甲规定", "330200", [CONGRESS], [], "localRegulation"),
        ("宁波市甲办法", "330200", ["宁波市司法局"], [], "normativeDocument"),
        ("宁波市甲规定", "330200", [PARTY], [], "partyDocument"),
        ("浙江省甲规定", "330000", ["中共浙江省委"], [], "partyRegulation"),
        ("宁波市镇海区甲办法", "330211", ["宁波市镇海区人民政府"], [], "normativeDocument"),
        ("甲办法", "CN", ["司法部"], ["司法部令第1号"], "departmentalRule"),
        ("甲规定", "CN", ["国务院"], ["国务院令第1号"], "administrativeRegulation"),
        ("甲办法", "CN", ["国务院"], ["国发〔2021〕1号"], "normativeDocument"),
        ("甲规定", "CN", ["最高人民法院"], [], "judicialInterpretation"),
        ("关于加强法治建设的意见", "330200", [PARTY], [], "partyDocument"),
        ("关于加强法治建设的意见", "330200", [GOVERNMENT], [], "normativeDocument"),
        ("关于加强法治建设的决定", "330200", [CONGRESS], [], None),
        ("关于开展检查的通知", "330200", [], [], "normativeDocument"),
    ],
)
def test_kinds_by_maker_and_number(
    title: str, code: str, makers: list[str], numbers: list[str], kind: str | None, knowledge: Knowledge
) -> None:
    assert kind_of(title, knowledge.places.get(code), makers, numbers, knowledge) == kind


@pytest.mark.parametrize(
    ("title", "official"),
    [
        ("行政处罚法(2021修订)", "中华人民共和国行政处罚法"),
        ("中华人民共和国行政处罚法(2017修正)", "中华人民共和国行政处罚法"),
        ("新行政处罚法", "中华人民共和国行政处罚法"),
        ("重大行政决策程序暂行条例(国务院令第713号)", "重大行政决策程序暂行条例"),
        ("中国共产党党组工作条例(试行)", "中国共产党党组工作条例(试行)"),
        ("党组工作条例(试行)", "中国共产党党组工作条例(试行)"),
        ("宁波市行政处罚法实施办法", None),
        ("新区管理条例", None),
        ("行政执法公示制度", None),
        ("浙江省优化营商环境条例", None),
    ],
)
def test_national_titles(title: str, official: str | None, knowledge: Knowledge) -> None:
    assert national_title(title, knowledge) == official


@pytest.mark.parametrize(
    ("title", "code", "told"),
    [
        ("苏州市重大行政决策程序规定", "320500", "重大行政决策程序规定"),
        ("重大行政决策程序规定", "320500", "重大行政决策程序规定"),
        ("宁波市镇海区甲办法的规定", "330211", "甲办法的规定"),
        ("2021年宁波市法治政府建设工作要点", "330200", "2021年法治政府建设工作要点"),
        ("宁波市甲条例(2021年修订)", "330200", "宁波市甲条例"),  # too short to go without its place
        ("宁波市停车管理条例(2021年修订)", "330200", "停车管理条例"),
        ("宁波市停车管理办法(试行)", "330200", "停车管理办法(试行)"),  # a trial is an instrument of its own
        ("深圳经济特区优化营商环境条例", "440300", "深圳经济特区优化营商环境条例"),
        ("宁波市人民政府关于加强管理的意见", "330200", "宁波市人民政府关于加强管理的意见"),
        ("浙江省行政程序办法", "330200", "浙江省行政程序办法"),  # another place's
    ],
)
def test_local_titles(title: str, code: str, told: str, knowledge: Knowledge) -> None:
    assert local_title(title, knowledge.places.get(code), knowledge) == told


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("行政执法公示制度", True),
        ("2021年法治宣传工作要点", True),
        ("宁波市行政执法公示制度", False),
        ("2021年宁波市法治宣传工作要点", False),
        ("中华人民共和国民法典", False),
        ("国务院关于加强监管的意见", False),
        ("优化营商环境条例", False),
    ],
)
def test_bare_titles(title: str, bare: bool, knowledge: Knowledge) -> None:
    assert is_bare(title, knowledge) is bare


def ids(read_text: Read, text: str, **metadata: object) -> set[str]:
    record = read_text(text, **metadata)
    return {e.id for e in record.entities if e.type is MentionType.REGULATION}


SETTING = {
    "region": "宁波市",
    "issuer": "宁波市人民政府",
    "year": 2021,
    "title": "宁波市人民政府2021年法治政府建设年度报告",
}


def test_two_bureaus_with_one_plain_title_have_two_instruments(read_text: Read) -> None:
    text = "宁波市教育局制定《行政执法公示制度》。\n宁波市水利局制定《行政执法公示制度》。\n"
    assert ids(read_text, text, **SETTING) == {
        "regulation/330200/宁波市教育局/行政执法公示制度",
        "regulation/330200/宁波市水利局/行政执法公示制度",
    }
    record = read_text(text, **SETTING)
    made = {(s.subject, s.object_id) for s in record.statements if s.predicate == "issued"}
    assert made == {
        ("宁波市教育局", "regulation/330200/宁波市教育局/行政执法公示制度"),
        ("宁波市水利局", "regulation/330200/宁波市水利局/行政执法公示制度"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "宁波市教育局、宁波市水利局联合印发《行政执法监督办法》。\n",  # one instrument of both
        "宁波市人民政府制定《行政执法公示制度》。\n宁波市人民政府实施《行政执法公示制度》。\n",
        "宁波市教育局制定《宁波市行政执法公示制度》。\n宁波市水利局落实《宁波市行政执法公示制度》。\n",
        "宁波市教育局贯彻《中华人民共和国行政处罚法》，宁波市水利局贯彻《行政处罚法（2021修订）》。\n",
    ],
)
def test_one_instrument(text: str, read_text: Read) -> None:
    assert len(ids(read_text, text, **SETTING)) == 1


def test_two_names_of_one_law_are_one_node_and_all_statements_reach_it(read_text: Read, knowledge: Knowledge) -> None:
    from kg.rdf import RecordGraph

    text = "宁波市教育局贯彻《中华人民共和国行政处罚法》。\n宁波市水利局贯彻《行政处罚法（2021修订）》。\n"
    lines = list(RecordGraph(read_text(text, **SETTING), knowledge).lines())
    law = "<https://w3id.org/fazhi/regulation/CN/中华人民共和国行政处罚法>"
    applied = {line.split(" ")[0] for line in lines if f"ontology/applies> {law}" in line}
    assert len(applied) == 2
