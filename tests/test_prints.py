"""PDFs of two producers: what the plain text of the same report gives; pages; columns; scans and broken files named."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable

import pytest
from fpdf import FPDF

from kg.errors import UnreadableFile
from kg.knowledge import Knowledge
from kg.model import Document
from kg.readers.content import Part, fold_radicals
from kg.readers.layout import Line, Sheet, paragraphs
from kg.readers.pdf import read
from kg.record import read_document

from .generators import prints
from .generators.report import Report
from .test_pages import REPORTS, found, read_plain, report

PRODUCERS: dict[str, Callable[[Report], bytes]] = {
    "fpdf2": prints.by_fpdf,
    "reportlab, one column": lambda r: prints.by_reportlab(r, 1),
    "reportlab, two columns": prints.by_reportlab,
    "reportlab, three columns": lambda r: prints.by_reportlab(r, 3),
}


def part(data: bytes) -> Part:
    return Part("r.pdf", "r", "r", io.BytesIO(data))


def spaced(text: str) -> str:
    return text.replace("\u3000", " ")  # ReportLab writes a full-width space as a common one


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("producer", PRODUCERS)
def test_a_print_gives_what_the_plain_text_gives(producer: str, name: str, knowledge: Knowledge) -> None:
    plain = report(name)
    content = read(part(PRODUCERS[producer](plain)))
    record = read_document(Document("r", content.text, "0"), knowledge)
    expected = read_plain(plain.plain, knowledge)
    assert found(record, content.text) == found(expected, plain.plain)
    lines = [spaced(line) for line in content.text.split("\n")]
    assert [p for p in plain.paragraphs if spaced(p) not in lines] == []
    for word in ("公报", "— 1 —", "· 2 ·", "第1页"):
        assert word not in content.text
    assert record.metadata.title == plain.title
    assert record.metadata.published == plain.date


def test_every_character_knows_its_page() -> None:
    content = read(part(prints.by_fpdf(report("zhenhai-2024"))))
    document = Document("r", content.text, "0", locations=content.locations)
    pages = [at.page for n in range(len(content.text)) if (at := document.location(n)) and at.page]
    assert len(pages) == len(content.text)
    assert pages == sorted(pages)
    assert set(pages) == set(range(1, max(pages) + 1))
    assert max(pages) > 1


def test_a_table_in_one_column_is_read_by_rows() -> None:
    pdf = FPDF()
    pdf.add_font("noto", "", str(prints.font_file()))
    pdf.add_page()
    pdf.set_font("noto", size=12)
    rows = [("序号", "事项", "牵头单位")] + [(str(n), f"修订第{n}号规章", "市司法局") for n in range(1, 9)]
    for row in rows:
        for cell in row:
            pdf.cell(60, 8, cell)
        pdf.ln()
    text = read(part(bytes(pdf.output()))).text
    assert text.split("\n")[:3] == ["序号\t事项\t牵头单位", "1\t修订第1号规章\t市司法局", "2\t修订第2号规章\t市司法局"]


def test_radicals_are_folded_one_to_one() -> None:
    pdf = FPDF()
    pdf.add_font("noto", "", str(prints.font_file()))
    pdf.add_page()
    pdf.set_font("noto", size=12)
    pdf.cell(0, 8, "⼈⺠政府⼯作⽅案")
    assert read(part(bytes(pdf.output()))).text == "人民政府工作方案\n"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("⼀⾏政⻓官", "一行政长官"),
        ("⻔⻋⻢⻛⻚", "门车马风页"),
        ("\uf9fe\U0002f80a", "茶" + unicodedata.normalize("NFKC", "\U0002f80a")),
        ("１２Ａ（一）①", "１２Ａ（一）①"),
        ("", ""),
    ],
)
def test_folding_keeps_the_length(text: str, folded: str) -> None:
    assert fold_radicals(text) == folded
    assert len(folded) == len(text)


def lines(*rows: tuple[str, float, float, float], page: int = 1) -> Sheet:
    return Sheet(page, 600, 800, tuple(Line(text, left, right, y, y + 12, 12, page) for text, left, right, y in rows))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [("第一行没有写", 74, 550, 600), ("完。", 50, 74, 580), ("第二段。", 74, 122, 560)],
            ["第一行没有写完。", "第二段。"],
        ),
        ([("短行", 74, 98, 600), ("另一段，写满了一整行", 74, 550, 580)], ["短行", "另一段，写满了一整行"]),
        (
            [
                ("宁波市人民政府关于", 180, 420, 600),
                ("推进工作的通知", 200, 400, 580),
                ("各区人民政府，各有关单位", 50, 550, 500),
            ],
            ["宁波市人民政府关于推进工作的通知", "各区人民政府，各有关单位"],
        ),
        (
            [("写满的一行到此为止。", 50, 550, 600), ("二、另一章", 50, 110, 580)],
            ["写满的一行到此为止。", "二、另一章"],
        ),
    ],
)
def test_lines_become_paragraphs(rows: list[tuple[str, float, float, float]], expected: list[str]) -> None:
    assert ["".join(p.text for p in line) for line in paragraphs([lines(*rows)])] == expected


def test_a_scan_is_named_as_such() -> None:
    with pytest.raises(UnreadableFile, match="no text layer: needs OCR"):
        read(part(prints.scan(3)))


def test_a_scanned_page_among_others_is_a_warning() -> None:
    pdf = FPDF()
    pdf.add_font("noto", "", str(prints.font_file()))
    pdf.add_page()
    pdf.set_font("noto", size=12)
    pdf.cell(0, 8, "宁波市司法局2020年度法治政府建设情况报告")
    pdf.add_page()
    assert read(part(bytes(pdf.output()))).warnings == ("no text layer on page 2: needs OCR",)


@pytest.mark.parametrize("keep", [0.3, 0.7])
def test_a_truncated_print_is_named(keep: float) -> None:
    data = prints.by_fpdf(report("ningbo-justice-2020"))
    with pytest.raises(UnreadableFile, match="PDF"):
        read(part(data[: int(len(data) * keep)]))


def test_a_print_with_a_password_is_named() -> None:
    pdf = FPDF()
    pdf.set_encryption(owner_password="a", user_password="b")
    pdf.add_page()
    with pytest.raises(UnreadableFile, match="password"):
        read(part(bytes(pdf.output())))
