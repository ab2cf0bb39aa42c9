"""PDF with a text layer: characters with their boxes, put together to lines; the rest is layout (kg.readers.layout)."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from typing import Any

from kg.errors import UnreadableFile
from kg.readers.content import FILE_LIMIT, Content, Part, Piece, compose, fold_radicals
from kg.readers.layout import Line, Sheet, paragraphs

_PAGES = 3000
_CHARACTERS = 5_000_000
_FEW = 8  # characters of a page that has no text layer of its own: a page number that was stamped on a scan
_NO_CHARACTER = re.compile("[\x00-\x08\x0b-\x1f\ufffd\ufffe\uffff\ue000-\uf8ff\U000f0000-\U0010ffff]")
_ERRORS = {
    2: "a broken PDF",
    3: "a broken PDF (its structure cannot be read)",
    4: "needs a password",
    5: "needs a password",
}


def read(part: Part) -> Content:
    """The text of a PDF by paragraphs, with the page of each.

    Raises UnreadableFile for a broken file, one with a password, and one without a text layer, which needs OCR.
    """
    sheets = _sheets(part)
    bare = [sheet.number for sheet in sheets if sum(len(line.text) for line in sheet.lines) < _FEW]
    text = "".join(line.text for sheet in sheets for line in sheet.lines)
    if len(bare) == len(sheets):
        raise UnreadableFile(part.where, "no text layer: needs OCR")
    if len(_NO_CHARACTER.findall(text)) > 0.2 * len(text):
        raise UnreadableFile(part.where, "the text layer does not say which characters it shows: needs OCR")
    body, locations = compose(
        [Piece(_plain(piece.text), page=piece.page) for piece in line] for line in paragraphs(sheets)
    )
    return Content(body, locations, warnings=_bare_pages(bare))


def _plain(text: str) -> str:
    return _NO_CHARACTER.sub("", fold_radicals(text))


def _bare_pages(numbers: list[int]) -> tuple[str, ...]:
    if not numbers:
        return ()
    shown = ", ".join(map(str, numbers[:10])) + (", …" if len(numbers) > 10 else "")
    return (f"no text layer on page {shown}: needs OCR",)


def _sheets(part: Part) -> list[Sheet]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(part.data(FILE_LIMIT))
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        raise UnreadableFile(part.where, _ERRORS.get(code or 0, f"a broken PDF ({error})")) from error
    try:
        if len(document) > _PAGES:
            raise UnreadableFile(part.where, f"more than {_PAGES} pages, so hardly one document")
        if not len(document):
            raise UnreadableFile(part.where, "a PDF without pages")
        return _read_pages(document, part.where)
    finally:
        document.close()


def _read_pages(document: Any, where: str) -> list[Sheet]:
    import pypdfium2 as pdfium

    sheets: list[Sheet] = []
    total = 0
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
            text = page.get_textpage()
        except pdfium.PdfiumError as error:
            raise UnreadableFile(where, f"page {number} is broken") from error
        total += text.count_chars()
        if total > _CHARACTERS:
            raise UnreadableFile(where, f"more than {_CHARACTERS} characters, so hardly one document")
        width, height = page.get_size()
        sheets.append(Sheet(number, width, height, tuple(_lines(text, number))))
        text.close()
        page.close()
    return sheets


_Box = tuple[float, float, float, float]  # left, right, bottom, top


def _characters(text: Any) -> Iterator[tuple[str, _Box]]:
    """The characters that are on the page, each with its box; what the library adds between them is left out."""
    import pypdfium2.raw as raw

    box = raw.FS_RECTF()
    pending = 0  # the first half of a character beyond the Basic Multilingual Plane
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text.raw, index)
        if raw.FPDFText_IsGenerated(text.raw, index) == 1:
            continue
        if 0xD800 <= code < 0xDC00:
            pending = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((pending - 0xD800) << 10) + (code - 0xDC00) if pending else 0xFFFD
        pending = 0
        if code and raw.FPDFText_GetLooseCharBox(text.raw, index, ctypes.byref(box)):
            yield chr(code), (box.left, box.right, min(box.bottom, box.top), max(box.bottom, box.top))


def _lines(text: Any, page: int) -> Iterator[Line]:
    """Runs of characters that stand beside each other."""
    characters: list[str] = []
    left = 0.0  # of the first character that is no space: spaces that indent a paragraph are characters like others
    run: _Box | None = None
    for character, box in _characters(text):
        if character in "\r\n":
            continue
        if run is not None and not _is_beside(run, box):
            yield from _line(characters, left, run, page)
            characters, run = [], None
        if run is not None and box[0] - run[1] > 0.35 * (box[3] - box[2]) and characters[-1] != " ":
            characters.append(" ")
        if all(known in _SPACES for known in characters):
            left = box[0]
        characters.append(character)
        run = box if run is None else _around(run, box)
    if run is not None:
        yield from _line(characters, left, run, page)


_SPACES = " \u3000\u00a0"


def _line(characters: list[str], left: float, box: _Box, page: int) -> Iterator[Line]:
    text = "".join(characters).strip(_SPACES)
    if text:
        yield Line(text, left, box[1], box[2], box[3], box[3] - box[2], page)


def _is_beside(run: _Box, box: _Box) -> bool:
    """True if the character goes on with the line, with a gap of less than one and a half characters."""
    size = max(run[3] - run[2], 1.0)
    overlap = min(run[3], box[3]) - max(run[2], box[2])
    return overlap > 0.4 * min(size, box[3] - box[2]) and -0.6 * size < box[0] - run[1] < 1.5 * size


def _around(run: _Box, box: _Box) -> _Box:
    return run[0], max(run[1], box[1]), min(run[2], box[2]), max(run[3], box[3])
