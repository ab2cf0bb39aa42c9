"""Reports as PDF files by two producers, fpdf2 with an embedded font and ReportLab with a standard CJK font."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import WrapMode
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

from .report import Report

NOTO = "noto"
SONG = "STSong-Light"


def font_file() -> Path:
    """A Chinese font that the development requirements bring."""
    import pylopdf_fonts_zh_cn

    return Path(pylopdf_fonts_zh_cn.sans_path())


class _Printed(FPDF):
    """Pages with a running head and a page number."""

    def header(self) -> None:
        self.set_font(NOTO, size=9)
        self.cell(0, 8, "宁波市人民政府公报　2021年第3期", align="C", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font(NOTO, size=9)
        self.cell(0, 8, f"— {self.page_no()} —", align="C")


def by_fpdf(report: Report) -> bytes:
    """One column; paragraphs are indented by two full-width spaces; a running head and page numbers."""
    pdf = _Printed()
    pdf.add_font(NOTO, "", str(font_file()))
    pdf.add_page()
    pdf.set_font(NOTO, size=12)
    for label, value in report.header:
        pdf.multi_cell(0, 7, f"{label}：{value}", new_x="LMARGIN", new_y="NEXT", align="L")
    pdf.set_font(NOTO, size=18)
    pdf.multi_cell(0, 11, report.title, align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(NOTO, size=12)
    pdf.multi_cell(0, 7, f"发布日期：{report.date}　　来源：{report.source}", align="C", new_x="LMARGIN", new_y="NEXT")
    for text in report.paragraphs:
        pdf.multi_cell(0, 7, f"　　{text}", align="L", new_x="LMARGIN", new_y="NEXT", wrapmode=WrapMode.CHAR)
    return bytes(pdf.output())


def by_reportlab(report: Report, columns: int = 2) -> bytes:
    """A gazette: one to three columns below a title over the whole width, paragraphs indented, running heads and numbers."""
    pdfmetrics.registerFont(UnicodeCIDFont(SONG))
    stream = io.BytesIO()
    width, height = A4
    document = BaseDocTemplate(stream, pagesize=A4)
    gap, side, top = 24.0, 50.0, 150.0
    column = (width - 2 * side - (columns - 1) * gap) / columns

    def frames(below: float) -> list[Frame]:
        return [Frame(side + n * (column + gap), 60, column, height - 60 - below, 0, 0, 0, 0) for n in range(columns)]

    def furniture(canvas: Any, page: Any) -> None:
        canvas.setFont(SONG, 9)
        canvas.drawString(side, height - 40, f"宁波市人民政府公报　第{page.page}页")
        canvas.drawCentredString(width / 2, 30, f"· {page.page} ·")

    def first(canvas: Any, page: Any) -> None:
        furniture(canvas, page)
        canvas.setFont(SONG, 18)
        canvas.drawCentredString(width / 2, height - 90, report.title)
        canvas.setFont(SONG, 10)
        canvas.drawCentredString(width / 2, height - 120, f"发布日期：{report.date}　　来源：{report.source}")

    document.addPageTemplates(
        [
            PageTemplate("first", frames(top), onPage=first, autoNextPageTemplate="rest"),
            PageTemplate("rest", frames(70), onPage=furniture),
        ]
    )
    style = ParagraphStyle("p", fontName=SONG, fontSize=10.5, leading=16, firstLineIndent=21, wordWrap="CJK")
    head = ParagraphStyle("h", parent=style, firstLineIndent=0)
    lines: list[Any] = [Paragraph(f"{label}：{value}", head) for label, value in report.header]
    lines += [Paragraph(text.replace("&", "&amp;").replace("<", "&lt;"), style) for text in report.paragraphs]
    document.build(lines)
    return stream.getvalue()


def scan(pages: int = 1) -> bytes:
    """Pages with a drawing and no text."""
    pdf = FPDF()
    for _ in range(pages):
        pdf.add_page()
        pdf.rect(20, 20, 100, 200, style="F")
    return bytes(pdf.output())
