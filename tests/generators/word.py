"""Reports as Word files, written with python-docx."""

from __future__ import annotations

import io
import re
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from .report import Report

_NUMBERED = re.compile(r"^[一二三四五六七八九十]{1,3}、")


def word(report: Report, automatic: bool = False) -> bytes:
    """The report with its header in a table; with ``automatic`` the numbers 一、 are Word's own."""
    document = docx.Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "宁波年鉴（2021）"
    section.footer.paragraphs[0].text = "— 1 —"
    table = document.add_table(rows=0, cols=4)
    for n in range(0, len(report.header), 2):
        cells = table.add_row().cells
        for at, (label, value) in enumerate(report.header[n : n + 2]):
            cells[2 * at].text, cells[2 * at + 1].text = f"{label}：", value
    document.add_heading(report.title, 0)
    document.add_paragraph(f"发布日期：{report.date}　　来源：{report.source}")
    list_id = _list(document) if automatic else None
    for text in report.paragraphs:
        plain = _NUMBERED.sub("", text)
        paragraph = document.add_paragraph(plain if list_id else text)
        if list_id and plain != text:
            _number(paragraph, list_id)
    return _bytes(document)


def _bytes(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _list(document: Any) -> str:
    """A list numbered 一、二、三、 added to the document's numbering."""
    root = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "97")
    level = OxmlElement("w:lvl")
    level.set(qn("w:ilvl"), "0")
    for name, value in (("start", "1"), ("numFmt", "chineseCountingThousand"), ("lvlText", "%1、")):
        child = OxmlElement(f"w:{name}")
        child.set(qn("w:val"), value)
        level.append(child)
    abstract.append(level)
    root.insert(0, abstract)
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), "98")
    link = OxmlElement("w:abstractNumId")
    link.set(qn("w:val"), "97")
    number.append(link)
    root.append(number)
    return "98"


def _number(paragraph: Any, list_id: str) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = int(list_id)
