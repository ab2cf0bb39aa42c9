"""DOCX: paragraphs with the numbers that Word gives them, tables, text boxes; running headers and footers are left out.

The first page's own header is kept: letterheads (宁波市司法局文件) stand there.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from kg.errors import UnreadableFile
from kg.readers.content import FILE_LIMIT, Content, Part, Piece, compose, fold_radicals
from kg.readers.header import in_cells
from kg.readers.numbering import Numbering

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_XML_LIMIT = 60_000_000  # bytes of one XML part; the tree takes ten times that
_WHOLE_LIMIT = 500_000_000  # bytes of all parts unpacked
_LEFT_OUT = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_MC}Fallback", f"{_W}rt"))
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}softHyphen": ""}


def read(part: Part) -> Content:
    """The text of a Word document, a line for each paragraph and for each row of a table.

    Raises UnreadableFile for a damaged file, one with a password and one that unpacks to too much.
    """
    _check_size(part)
    try:
        return _content(_opened(part), part.where)
    except (KeyError, ValueError, AttributeError, TypeError, zlib.error) as error:
        # XML that is well-formed and no Word document: parts, elements or numbers are not where they must be
        raise UnreadableFile(part.where, f"a damaged Word file ({' '.join(str(error).split())[:120]})") from error


def _content(document: Any, where: str) -> Content:
    numbering = Numbering(_numbering_root(document))
    styles = _style_lists(document)
    reader = _Reader(numbering, styles)
    lines = [*_letterhead(document, reader), *reader.lines(document.element.body)]
    text, locations = compose(lines)
    if not text.strip():
        pictures = any("image" in rel.reltype for rel in document.part.rels.values())
        raise UnreadableFile(where, "only pictures, no text: needs OCR" if pictures else "no text was found in it")
    return Content(text, locations, header=tuple(reader.header))


def _check_size(part: Part) -> None:
    if part.size() > FILE_LIMIT:
        raise UnreadableFile(part.where, f"larger than {FILE_LIMIT // 1_000_000} MB, so hardly one document")
    with zipfile.ZipFile(part.stream) as archive:
        sizes = {info.filename: info.file_size for info in archive.infolist()}
    biggest = max((size for name, size in sizes.items() if name.endswith((".xml", ".rels"))), default=0)
    if biggest > _XML_LIMIT or sum(sizes.values()) > _WHOLE_LIMIT:
        raise UnreadableFile(part.where, "unpacks to more than a document can hold")
    part.stream.seek(0)


def _opened(part: Part) -> Any:
    from docx import Document
    from docx.opc.exceptions import OpcError

    try:
        return Document(part.stream)
    except (OpcError, OSError, SyntaxError, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:120]
        raise UnreadableFile(part.where, f"a damaged Word file ({reason})") from error


def _numbering_root(document: Any) -> Any:
    from docx.opc.constants import RELATIONSHIP_TYPE

    try:
        return document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
    except (KeyError, AttributeError):
        return None


def _style_lists(document: Any) -> dict[str, Any]:
    """w:numPr of paragraph styles that are numbered, their own or that of the style that they are based on."""
    elements = {e.get(f"{_W}styleId"): e for e in document.styles.element.iter(f"{_W}style")}
    found: dict[str, Any] = {}
    for name, element in elements.items():
        current, steps = element, 0
        while current is not None and steps < 20:
            numbered = current.find(f"{_W}pPr/{_W}numPr")
            if numbered is not None:
                found[name] = numbered
                break
            base = current.find(f"{_W}basedOn")
            current, steps = (elements.get(base.get(f"{_W}val")) if base is not None else None), steps + 1
    return found


def _letterhead(document: Any, reader: _Reader) -> Iterator[list[Piece]]:
    """The header of the first page where the document gives that page one of its own."""
    section = document.sections[0] if len(document.sections) else None
    if (
        section is None
        or not section.different_first_page_header_footer
        or section.first_page_header.is_linked_to_previous
    ):
        return
    for paragraph in section.first_page_header._element.iter(f"{_W}p"):
        yield from ([Piece(line)] for line in reader.text(paragraph).split("\n") if line.strip())


class _Reader:
    """Walks the body in order and counts its paragraphs from 1."""

    def __init__(self, numbering: Numbering, styles: dict[str, Any]) -> None:
        self.numbering = numbering
        self.styles = styles
        self.paragraph = 0
        self.header: list[tuple[str, str]] = []

    def lines(self, parent: Any) -> Iterator[list[Piece]]:
        """A line for each paragraph that has text, and for each row of a table."""
        for child in parent:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child)
            elif child.tag in (
                f"{_W}sdt",
                f"{_W}sdtContent",
                f"{_W}ins",
                f"{_W}moveTo",
                f"{_W}smartTag",
                f"{_W}customXml",
            ):
                yield from self.lines(child)

    def _paragraph(self, element: Any) -> Iterator[list[Piece]]:
        self.paragraph += 1
        at = self.paragraph
        number = self._number(element)
        for position, line in enumerate(self.text(element).split("\n")):
            if line.strip():
                yield [Piece(number + line.strip() if position == 0 else line.strip(), paragraph=at)]
        for box in element.iter(f"{_W}txbxContent"):
            if not any(above.tag in (f"{_MC}Fallback", f"{_W}txbxContent") for above in box.iterancestors()):
                yield from self.lines(box)

    def _number(self, element: Any) -> str:
        properties = element.find(f"{_W}pPr/{_W}numPr")
        if properties is None:
            style = element.find(f"{_W}pPr/{_W}pStyle")
            properties = self.styles.get(style.get(f"{_W}val")) if style is not None else None
        if properties is None:
            return ""
        list_id, level = properties.find(f"{_W}numId"), properties.find(f"{_W}ilvl")
        if list_id is None:
            return ""
        return self.numbering.next(list_id.get(f"{_W}val"), int(level.get(f"{_W}val")) if level is not None else 0)

    def _table(self, table: Any) -> Iterator[list[Piece]]:
        for row in table.iterchildren(f"{_W}tr"):
            cells = [list(self.lines(cell)) for cell in row.iter(f"{_W}tc") if self._is_own(cell, row)]
            texts = [[piece for line in cell for piece in line] for cell in cells]
            if len([cell for cell in texts if cell]) > 1 and all(len(cell) <= 3 for cell in texts):
                yield from self._row(texts)
            else:
                yield from (line for cell in cells for line in cell)

    @staticmethod
    def _is_own(cell: Any, row: Any) -> bool:
        """Not a cell of a table inside this one, and not one that only continues a merged cell above."""
        merged = cell.find(f"{_W}tcPr/{_W}vMerge")
        continues = merged is not None and merged.get(f"{_W}val") != "restart"
        return next(cell.iterancestors(f"{_W}tr")) is row and not continues

    def _row(self, cells: list[list[Piece]]) -> Iterator[list[Piece]]:
        """Labels and values of a header as lines of their own, else the cells in one line."""
        texts = ["".join(piece.text for piece in cell) for cell in cells]
        at = next(piece.paragraph for cell in cells for piece in cell)
        if pairs := in_cells(texts):
            self.header.extend((pair.label, pair.value) for pair in pairs if pair.value)
            yield from ([Piece(f"{pair.label}：{pair.value}", paragraph=at)] for pair in pairs if pair.value)
        else:
            yield [Piece("\t".join(text for text in texts if text), paragraph=at)]

    def text(self, element: Any) -> str:
        """The text of a paragraph with tracked insertions, without deletions, hidden text and the text of its boxes."""
        pieces: list[str] = []
        todo = [element]
        while todo:
            item = todo.pop()
            if item.tag == f"{_W}t":
                pieces.append(item.text or "")
            elif item.tag in _SIGNS and not _is_page_break(item):
                pieces.append(_SIGNS[item.tag])
            elif (
                item.tag not in _LEFT_OUT and item.tag not in (f"{_W}pPr", f"{_W}txbxContent") and not _is_hidden(item)
            ):
                todo.extend(reversed(item))
        return fold_radicals("".join(pieces))


def _is_page_break(item: Any) -> bool:
    return item.tag == f"{_W}br" and item.get(f"{_W}type") in ("page", "column")


def _is_hidden(run: Any) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vanish") if run.tag == f"{_W}r" else None
    return mark is not None and mark.get(f"{_W}val") not in ("0", "false")
