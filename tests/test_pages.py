"""Pages of portals: every layout gives what the plain text of the same report gives, and nothing of the portal."""

from __future__ import annotations

import io
from collections import Counter

import pytest

from kg.knowledge import Knowledge
from kg.model import Document, DocumentRecord
from kg.readers.content import Part
from kg.readers.html import read
from kg.record import read_document

from .conftest import CORPUS
from .generators import pages
from .generators.report import HEADER, Report, report_of

REPORTS = {
    "ningbo-justice-2020": ("宁波市司法局", "2021-02-09"),
    "zhenhai-2024": ("镇海区政府办公室", "2025-03-11"),
    "chengdu-2021": ("成都市人民政府", "2022-01-25"),
}


def report(name: str) -> Report:
    source, date = REPORTS[name]
    return report_of(CORPUS / "reports" / f"{name}.txt", HEADER, source, date)


def part(text: str | bytes, **known: str) -> Part:
    data = text.encode() if isinstance(text, str) else text
    return Part("page.html", "page", "page", io.BytesIO(data), **known)  # type: ignore[arg-type]


def found(record: DocumentRecord, text: str) -> tuple[Counter[tuple[str, str, str]], set[tuple[str, ...]]]:
    mentions = Counter((m.span.of(text), m.type.value, m.canonical) for m in record.mentions)
    return mentions, {s.key for s in record.statements}


def read_plain(text: str, knowledge: Knowledge) -> DocumentRecord:
    return read_document(Document("r", text, "0"), knowledge)


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("layout", pages.LAYOUTS)
def test_a_layout_gives_what_the_plain_text_gives(layout: str, name: str, knowledge: Knowledge) -> None:
    plain = report(name)
    content = read(part(pages.LAYOUTS[layout](plain)))
    record = read_document(Document("r", content.text, "0", content.metadata), knowledge)
    expected = read_plain(plain.plain, knowledge)
    assert found(record, content.text) == found(expected, plain.plain)
    assert [line for line in content.text.split("\n") if line in plain.paragraphs] == list(plain.paragraphs)
    for field in ("title", "issuer", "region", "year", "published", "index_number", "kind"):
        assert getattr(record.metadata, field) == getattr(expected.metadata, field), field
    assert set(HEADER) <= set(content.header)


@pytest.mark.parametrize("layout", pages.LAYOUTS)
def test_nothing_of_the_portal_is_in_the_text(layout: str) -> None:
    text = read(part(pages.LAYOUTS[layout](report("ningbo-justice-2020")))).text
    for word in (
        "首页",
        "政务服务",
        "分享",
        "打印",
        "关闭",
        "上一篇",
        "相关链接",
        "ICP",
        "嘉兴",
        "绍兴",
        "湖州",
        "金华",
        "登录",
        "人民政府令第1号",
        "浏览",
        "字体",
        "点击",
    ):
        assert word not in text, word
    assert text.count(report("ningbo-justice-2020").title) == 1
