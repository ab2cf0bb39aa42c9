"""Folding keeps offsets; the section tree and the outlook."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.sections import fold, split_sections, split_sentences


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [("（一）２０２０年：Ａ，", "(一)2020年:A,"), ("「名」　x", "“名” x"), ("《〈〉》〔〕。、", "《〈〉》〔〕。、")],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


REPORT = """标题
2020年,我局做了工作。
一、主要做法
(一)完善制度。一是出台办法。二是修订规定。
(二)严格执法
内容。
二、存在问题
不足。
三、下一步工作打算
(一)制定规划。
四、附录
其他。
"""


def test_section_tree() -> None:
    paths = [(s.path, s.outlook) for s in split_sections(fold(REPORT), 2020)]
    assert paths == [
        ("一", False),
        ("一/（一）", False),
        ("一/（一）/一是", False),
        ("一/（一）/二是", False),
        ("一/（二）", False),
        ("二", False),
        ("三", True),
        ("三/（一）", True),
        ("四", False),
    ]


@pytest.mark.parametrize(
    ("heading", "year", "outlook"),
    [
        ("三、2021年工作思路", 2020, True),
        ("三、2020年工作安排落实情况", 2020, True),  # 工作安排 speaks of plans; its sentences may still say 已
        ("一、2020年主要工作", 2020, False),
        ("三、下一年度工作打算", None, True),
        ("八、存在问题和下一步工作打算", 2020, True),
        ("二、存在的不足", 2020, False),
        ("一、2024年法治政府建设主要举措和成效", 2024, False),
        ("三、2025年度重点任务", 2024, True),
    ],
)
def test_outlook_by_heading(heading: str, year: int | None, outlook: bool) -> None:
    assert split_sections(heading + "\n内容。\n", year)[0].outlook is outlook


@pytest.mark.parametrize(
    ("text", "planned"),
    [
        ("2020年,我局出台了办法。\n2021年,我局将制定规划。\n同时修订规定。\n", [False, True, True]),
        ("下一步,市政府将出台意见。\n", [True]),
        ("2020年,我局将学习列入计划。\n", [False]),
        ("一、做法\n2021年,我局将制定规划。\n二、保障\n已经完成。\n", [False, True, False, False]),
    ],
)
def test_outlook_that_no_heading_announces(text: str, planned: list[bool]) -> None:
    folded = fold(text)
    sentences = split_sentences(folded, split_sections(folded, 2020), 2020)
    assert [s.outlook for s in sentences] == planned


@given(st.text(alphabet="甲一、（）。；\n二是 ", max_size=60))
def test_sentences_lie_in_order_inside_the_text(text: str) -> None:
    folded = fold(text)
    sentences = split_sentences(folded, split_sections(folded, 2020), 2020)
    end = 0
    for sentence in sentences:
        assert end <= sentence.span.start < sentence.span.end <= len(text)
        assert sentence.span.of(folded).strip() == sentence.span.of(folded)
        end = sentence.span.end
