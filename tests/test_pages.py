"""Pages of portals: every layout gives what the plain text of the same report gives, and nothing of the portal."""

from __future__ import annotations

import io
from collections import Counter

import pytest

from kg.errors import UnreadableFile
from kg.knowledge import Knowledge
from kg.model import Document, DocumentRecord
from kg.readers import _read_part
from kg.readers.content import Budget, Part
from kg.readers.fields import FieldMap
from kg.readers.header import Line, in_cells, in_line, split_header
from kg.readers.html import parse, read
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


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (pages.login(), "login page"),
        (pages.links([f"江山市人民政府关于{n}年度法治政府建设情况的报告" for n in range(2010, 2024)]), "page of links"),
        (
            "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1><hr>nginx</body></html>",
            "error page",
        ),
        ("<html><body><div>您访问的页面不存在或已删除！<a href=/>返回首页</a></div></body></html>", "error page"),
        (
            "<html><body><p>您的请求已被拦截，事件编号：0001，如有疑问请联系网站管理员处理。</p></body></html>",
            "error page",
        ),
        ("<html><body><div id=app></div><script>render()</script></body></html>", "filled in by a script"),
        ("<html><head></head><body></body></html>", "no text"),
        ("<!-- nothing -->", "no text|broken page"),
    ],
)
def test_what_is_no_document_is_named(page: str, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        read(part(page))


def test_a_report_that_tells_of_errors_and_logins_is_a_document() -> None:
    plain = report("ningbo-justice-2020")
    more = "全年处理网站“404错误”12起，统一身份认证登录系统用户名密码找回功能上线。"
    changed = Report(plain.header, plain.title, plain.source, plain.date, (*plain.paragraphs, more))
    text = read(part(pages.trs_table(changed).replace("<h1>", "<form><input type=password></form><h1>"))).text
    assert more in text


def test_labels_of_bytes_and_servers() -> None:
    plain = report("ningbo-justice-2020")
    page = pages.plain_lines(plain)  # it says gb2312
    expected = read(part(page)).text
    assert read(part(page.encode("gb18030"))).text == expected
    assert read(part(page.replace("charset=gb2312", "").encode("gb18030"))).text == expected
    assert read(part(page.encode("gb18030"), charset="ISO-8859-1")).text == expected


def test_every_line_knows_its_element() -> None:
    page = pages.trs_table(report("ningbo-justice-2020"))
    content = read(part(page))
    document = Document("r", content.text, "0", locations=content.locations)
    import lxml.html

    tree = lxml.html.document_fromstring(page).getroottree()
    for line in ("一、主要举措和成效", "索引号：113302000029390000/2021-00123"):
        at = document.location(content.text.index(line))
        assert at is not None
        element = tree.xpath(str(at.path))[0]
        assert line.split("：")[-1] in element.text_content()


def test_meta_elements_speak_where_the_page_does_not() -> None:
    body = "<p>一年来，我局贯彻落实党中央、国务院决策部署，依法行政各项工作稳步向前，现报告如下。</p>" * 3
    page = (
        '<html><head><meta name="ArticleTitle" content="宁波市司法局2020年度法治政府建设情况报告"><meta name="PubDate" '
        f'content="2021-02-09 10:57"><link rel="canonical" href="http://example.org/a.html"></head><body>{body}</body></html>'
    )
    content = read(part(page))
    found_there = content.metadata
    assert (found_there.title, found_there.published, found_there.source) == (
        "宁波市司法局2020年度法治政府建设情况报告",
        "2021-02-09",
        "http://example.org/a.html",
    )
    assert ("PubDate", "2021-02-09 10:57") in content.header


@pytest.mark.parametrize(
    "page", ["<div>" * 50_000 + "法治政府", "<table><tr><td>" * 3000 + "法治", "<p>" + "法" * 300_000]
)
def test_deep_nesting_and_huge_lines_are_read_or_named(page: str) -> None:
    (outcome,) = _read_part(part(f"<html><body>{page}"), FieldMap(), Budget(), 0)
    assert isinstance(outcome, Document) or "\n" not in str(outcome)
    assert not isinstance(outcome, UnreadableFile) or "Error" not in outcome.reason


@pytest.mark.parametrize(
    ("line", "before", "pairs"),
    [
        (
            "2025-03-11　来源：镇海区政府办公室　浏览次数：8",
            "2025-03-11",
            [("来源", "镇海区政府办公室"), ("浏览次数", "8")],
        ),
        ("索　引　号：JA/2021-1  文号: 甬司〔2021〕3号", "", [("索引号", "JA/2021-1"), ("文号", "甬司〔2021〕3号")]),
        ("【字体：大 中 小】", "", [("字体", "大 中 小")]),
        ("经费来源：财政拨款", "经费来源：财政拨款", []),
        ("一是明确信息来源", "一是明确信息来源", []),
        ("发布机构：", "", [("发布机构", "")]),
    ],
)
def test_labels_in_a_line(line: str, before: str, pairs: list[tuple[str, str]]) -> None:
    rest, found_there = in_line(line)
    assert (rest, [(p.label, p.value) for p in found_there]) == (before, pairs)


@pytest.mark.parametrize(
    ("cells", "pairs"),
    [
        (["索引号", "1/2", "发布机构", "市司法局"], [("索引号", "1/2"), ("发布机构", "市司法局")]),
        (["废止日期", "有效性", "有效"], [("废止日期", ""), ("有效性", "有效")]),
        (["发布机构：市司法局", "文号：甬司〔2021〕3号"], [("发布机构", "市司法局"), ("文号", "甬司〔2021〕3号")]),
        (["名称", "来源", "时效"], []),
        (["序号", "名称", "办法"], []),
    ],
)
def test_labels_in_cells(cells: list[str], pairs: list[tuple[str, str]]) -> None:
    assert [(p.label, p.value) for p in in_cells(cells)] == pairs


def test_a_label_alone_takes_the_next_line() -> None:
    lines = [
        Line("索引号：", "/a"),
        Line("1/2", "/b"),
        Line("废止日期：", "/c"),
        Line("有效性：有效", "/d"),
        Line("正文", "/e"),
    ]
    result = split_header(lines)
    assert [tuple((p.label, p.value) for p in r) if isinstance(r, tuple) else r.text for r in result] == [
        (("索引号", "1/2"),),
        (("废止日期", ""),),
        (("有效性", "有效"),),
        "正文",
    ]


def test_script_and_style_are_no_blocks() -> None:
    assert [b.text for b in parse("<p>甲<script>乙</script>丙<br>丁</p><style>戊</style>").blocks] == ["甲丙", "丁"]
