"""Word files: what the plain text of the same report gives; the numbers that Word writes; what is left out."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from kg.errors import UnreadableFile
from kg.knowledge import Knowledge
from kg.model import Document
from kg.readers.content import Part
from kg.readers.docx import read
from kg.readers.numbering import chinese, written
from kg.record import read_document

from .generators.report import HEADER
from .generators.word import word
from .test_pages import REPORTS, found, read_plain, report


def part(data: bytes) -> Part:
    return Part("r.docx", "r", "r", io.BytesIO(data))


@pytest.mark.parametrize("automatic", [False, True])
@pytest.mark.parametrize("name", REPORTS)
def test_a_word_file_gives_what_the_plain_text_gives(name: str, automatic: bool, knowledge: Knowledge) -> None:
    plain = report(name)
    content = read(part(word(plain, automatic)))
    record = read_document(Document("r", content.text, "0"), knowledge)
    assert found(record, content.text) == found(read_plain(plain.plain, knowledge), plain.plain)
    assert [line for line in content.text.split("\n") if line in plain.paragraphs] == list(plain.paragraphs)
    assert content.header == HEADER
    assert "年鉴" not in content.text


def test_paragraphs_are_counted_from_one() -> None:
    document = docx.Document()
    for text in ("甲", "", "乙丙"):
        document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    content = read(part(stream.getvalue()))
    found_document = Document("r", content.text, "0", locations=content.locations)
    assert content.text == "甲\n乙丙\n"
    assert [(at.paragraph if (at := found_document.location(n)) else None) for n in (0, 2, 3)] == [1, 3, 3]


def test_a_table_is_read_by_rows_and_merged_cells_once() -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ["事项", "单位", "时限", "立法", "市司法局", "六月"], strict=True
    ):
        cell.text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    stream = io.BytesIO()
    document.save(stream)
    assert read(part(stream.getvalue())).text == "事项\n立法\n单位\n时限\n市司法局\t六月\n".replace(
        "事项\n立法\n单位\n时限", "事项立法\t单位\t时限"
    )


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (35, "三十五"),
        (100, "一百"),
        (103, "一百〇三"),
        (110, "一百一十"),
        (1001, "一千〇一"),
    ],
)
def test_chinese_numerals(number: int, text: str) -> None:
    assert chinese(number) == text


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("decimal", "4"),
        ("upperRoman", "IV"),
        ("lowerLetter", "d"),
        ("decimalEnclosedCircle", "④"),
        ("bullet", ""),
        ("chineseCounting", "四"),
        ("decimalZero", "04"),
        ("decimalFullWidth", "４"),
    ],
)
def test_formats_of_numbers(style: str, text: str) -> None:
    assert written(4, style) == text


def test_a_damaged_file_and_a_bomb_are_named() -> None:
    data = word(report("ningbo-justice-2020"))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name != "word/document.xml":
                target.writestr(name, source.read(name))
        target.writestr("word/document.xml", b"<w:document>" + b" " * 70_000_000)
    with pytest.raises(UnreadableFile, match="more than a document can hold"):
        read(part(stream.getvalue()))
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as target:
        target.writestr("word/document.xml", b"<w:document>")
    with pytest.raises(UnreadableFile, match="damaged Word file"):
        read(part(broken.getvalue()))
