"""Who leads a task and who helps, from the brackets and lines behind it; and brackets that say nothing of the kind."""

from __future__ import annotations

import pytest

from kg.model import Mention, MentionType, Span
from kg.tasks import is_plan, tasks_of

BODIES = ("市司法局", "市工信局", "市工商联", "市营商局", "市发展改革委", "市委宣传部", "各区政府")


def mentions_in(text: str, kind: MentionType = MentionType.INSTITUTION) -> tuple[Mention, ...]:
    found = [(text.find(name), name) for name in BODIES if name in text]
    return tuple(Mention(Span(at, at + len(name)), kind, name, "test") for at, name in sorted(found))


def told(text: str) -> list[tuple[str, list[str], list[str]]]:
    return [
        (t.scope.of(text).strip(), [m.canonical for m in t.leads], [m.canonical for m in t.helps])
        for t in tasks_of(text, mentions_in(text))
    ]


@pytest.mark.parametrize(
    ("text", "leads", "helps"),
    [
        ("修订目录。(牵头单位:市营商局;配合单位:市司法局、市工商联)", ["市营商局"], ["市司法局", "市工商联"]),
        ("修订目录。(市司法局牵头,市工信局配合)", ["市司法局"], ["市工信局"]),
        ("修订目录。(市司法局牵头,市工信局、市工商联配合)", ["市司法局"], ["市工信局", "市工商联"]),
        ("修订目录。(市司法局负责)", ["市司法局"], []),
        ("修订目录。(市司法局、市工信局按职责分工负责)", ["市司法局", "市工信局"], []),
        ("修订目录。(责任单位:市司法局、市工信局)", ["市司法局", "市工信局"], []),
        ("修订目录。(牵头单位:市营商局;责任单位:市司法局)", ["市营商局"], ["市司法局"]),
        ("修订目录。(牵头部门:市营商局;参与单位:市司法局)", ["市营商局"], ["市司法局"]),
        ("修订目录。(主办单位:市营商局;协办单位:市司法局)", ["市营商局"], ["市司法局"]),
        ("修订目录。\n责任单位:市司法局", ["市司法局"], []),
        ("修订目录。\n牵头单位:市司法局 配合单位:市工信局", ["市司法局"], ["市工信局"]),
        ("修订目录。(由市司法局牵头,市工信局参与)", ["市司法局"], ["市工信局"]),
    ],
)
def test_who_leads_and_who_helps(text: str, leads: list[str], helps: list[str]) -> None:
    assert told(text) == [("修订目录。", leads, helps)]


@pytest.mark.parametrize(
    "text",
    [
        "修订目录(市司法局)。",
        "由市司法局牵头修订目录。",
        "修订目录(市司法局印发)。",
        "修订目录(以下简称目录)。市司法局牵头。",
        "(牵头单位)市司法局修订目录。",
        "配合市司法局修订目录。",
        "修订目录。(各部门按职责分工负责)",
        "修订目录。(牵头单位:各部门)",
        "市司法局通报:责任单位整改到位。",
        "",
        "(((((牵头",
        "修订目录。(市司法局联系电话)",
    ],
)
def test_what_names_no_duty(text: str) -> None:
    assert told(text) == []


def test_each_task_has_the_text_before_its_own_bracket() -> None:
    text = "一、修订目录。(市司法局负责)编制清单。(市工信局负责)\n开展评估。\n责任单位:市营商局\n"
    assert [(scope, leads) for scope, leads, _ in told(text)] == [
        ("一、修订目录。", ["市司法局"]),
        ("编制清单。", ["市工信局"]),
        ("开展评估。", ["市营商局"]),
    ]


def test_only_institutions_lead() -> None:
    text = "修订目录。(市司法局负责)"
    assert tasks_of(text, mentions_in(text, MentionType.PLACE)) == ()


@pytest.mark.parametrize(
    ("title", "plan"),
    [
        ("大连市2024年法治政府建设工作要点", True),
        ("关于印发《大连市2024年法治政府建设工作要点》的通知", True),
        ("辽宁省优化营商环境三年行动方案(2023—2025年)", True),
        ("国务院办公厅关于印发国务院2024年度立法工作计划的通知", True),
        ("重点任务分工方案", True),
        ("大连市2024年法治政府建设情况报告", False),
        ("国务院关于同意设立江西赣江新区的批复", False),
        ("关于公布规划环评审查专家名单的通知", False),
        ("计划生育服务条例", False),
        ("", False),
        (None, False),
    ],
)
def test_plans_by_their_title(title: str | None, plan: bool) -> None:
    assert is_plan(title) is plan
