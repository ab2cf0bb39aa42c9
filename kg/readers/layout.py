"""Lines of printed pages → paragraphs in the order of reading: columns, running heads, page numbers, joined lines.

Lengths are in points (1/72 inch), y grows upwards, as PDF has them (ISO 32000-1, section 8.3).
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kg.readers.content import Piece

_EDGE = 0.12  # of a page's height: running heads and page numbers are above or below
_FILLED = 0.8  # a line of prose fills that much of its column
_PAGE_NUMBER = re.compile(
    r"[-—–―~·•\s第共页/\d]{1,14}|第\s*\d+\s*页\s*[,，/]?\s*共\s*\d+\s*页|[-—–·\s]*[IVXivx]{1,6}[-—–·\s]*"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one column: its text, its box, the height of its type, the number of its page (from 1)."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    page: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with its lines in the order of the file."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line with the edges of its column."""

    line: Line
    left: float
    right: float


def paragraphs(sheets: Sequence[Sheet]) -> list[list[Piece]]:
    """The paragraphs of the pages in the order of reading, each in pieces by page."""
    bodies = without_running_heads(sheets)
    placed = [item for sheet in bodies for item in _in_columns(_joined_rows(sheet.lines))]
    pitch = _pitch(placed)
    result: list[list[Piece]] = []
    previous: _Placed | None = None
    for item in placed:
        if previous is not None and _continues(previous, item, pitch):
            _append(result[-1], item.line)
        else:
            result.append([Piece(item.line.text.strip(), page=item.line.page)])
        previous = item
    return result


def _append(pieces: list[Piece], line: Line) -> None:
    """The line behind what stands there: Latin words with a space between them, Chinese without."""
    last, text = pieces[-1], line.text.strip()
    gap = " " if re.search(r"[A-Za-z,.;]$", last.text) and re.match(r"[A-Za-z]", text) else ""
    if last.page == line.page:
        pieces[-1] = Piece(last.text + gap + text, page=last.page)
    else:
        pieces.append(Piece(gap + text, page=line.page))


# ------------------------------------------------------------ running heads and page numbers


def without_running_heads(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The pages without page numbers and without lines at their edges that come back on other pages."""
    heads = Counter(key for sheet in sheets for key in {_key(line) for line in sheet.lines if _at_edge(line, sheet)})
    often = {key for key, count in heads.items() if count >= 2 and count >= 0.3 * len(sheets)}
    return [
        Sheet(
            sheet.number,
            sheet.width,
            sheet.height,
            tuple(line for line in sheet.lines if not _is_running(line, sheet, often)),
        )
        for sheet in sheets
    ]


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s", "", line.text))


def _at_edge(line: Line, sheet: Sheet) -> bool:
    return line.bottom > (1 - _EDGE) * sheet.height or line.top < _EDGE * sheet.height


def _is_running(line: Line, sheet: Sheet, often: set[str]) -> bool:
    if not _at_edge(line, sheet):
        return False
    if _key(line) in often and not _is_number(line):
        return True
    # a number beside other text is a cell of a table
    beside = [other for other in sheet.lines if other is not line and _same_row(other, line)]
    return _is_number(line) and all(_key(other) in often or _is_number(other) for other in beside)


def _is_number(line: Line) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(line.text.strip())) and any(map(str.isalnum, line.text))


# ------------------------------------------------------------ columns


def _joined_rows(lines: Sequence[Line]) -> list[Line]:
    """Lines as they are, but pieces of one visual line that no gap divides as one line."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last is not None and _same_row(last, line) and -0.5 * line.size < line.left - last.right < 1.2 * line.size:
            gap = " " if line.left - last.right > 0.4 * line.size else ""
            joined[-1] = Line(
                last.text + gap + line.text,
                last.left,
                max(last.right, line.right),
                min(last.bottom, line.bottom),
                max(last.top, line.top),
                max(last.size, line.size),
                line.page,
            )
        else:
            joined.append(line)
    return joined


def _same_row(one: Line, other: Line) -> bool:
    overlap = min(one.top, other.top) - max(one.bottom, other.bottom)
    return one.page == other.page and overlap > 0.5 * min(one.top - one.bottom, other.top - other.bottom)


def _in_columns(lines: list[Line]) -> list[_Placed]:
    """The lines in the order of reading. Lines over the whole width (a heading) divide the page into bands."""
    gutter = _gutter(lines)
    if gutter is None:
        return _column(_by_row(lines))
    result: list[_Placed] = []
    band: list[Line] = []
    for line in sorted(lines, key=lambda item: -item.top):
        if line.left < gutter < line.right:
            result += _halves(band, gutter) + _column([line])
            band = []
        else:
            band.append(line)
    return result + _halves(band, gutter)


def _halves(band: list[Line], gutter: float) -> list[_Placed]:
    left, right = [x for x in band if x.right <= gutter], [x for x in band if x.left >= gutter]
    return _in_columns(left) + _in_columns(right) if left and right else _column(_by_row(band))


def _gutter(lines: list[Line]) -> float | None:
    """A height-long gap between two columns of prose; None if there is none.

    Cells of a table are short; lines of a column fill it.
    """
    if len(lines) < 6:
        return None
    best: tuple[int, float] | None = None
    for x in sorted({int(line.left) for line in lines}):
        left = [line for line in lines if line.right <= x + 1]
        right = [line for line in lines if line.left >= x]
        crossing = len(lines) - len(left) - len(right)
        if crossing > 0.4 * len(lines) or not (_is_prose(left) and _is_prose(right)) or not _side_by_side(left, right):
            continue
        if best is None or crossing < best[0]:
            best = (crossing, (max(line.right for line in left) + x) / 2)
    return best[1] if best else None


def _is_prose(lines: list[Line]) -> bool:
    """True if many of the lines are as wide as the widest; there may be two columns of them."""
    if len(lines) < 3:
        return False
    widest = max(line.right - line.left for line in lines)
    filled = sum(line.right - line.left >= _FILLED * widest for line in lines)
    return filled >= max(2, 0.4 * len(lines)) and widest > 8 * lines[0].size


def _side_by_side(left: list[Line], right: list[Line]) -> bool:
    low, high = max(min(x.bottom for x in c) for c in (left, right)), min(max(x.top for x in c) for c in (left, right))
    return high - low > 2 * left[0].size


def _by_row(lines: list[Line]) -> list[Line]:
    """Lines from top to bottom; what stands beside each other, as cells of a table do, as one line from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda item: -(item.top + item.bottom)):
        if rows and _same_row(rows[-1][0], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_row(sorted(row, key=lambda item: item.left)) for row in rows]


def _row(cells: list[Line]) -> Line:
    if len(cells) == 1:
        return cells[0]
    return Line(
        "\t".join(cell.text.strip() for cell in cells),
        cells[0].left,
        max(cell.right for cell in cells),
        min(cell.bottom for cell in cells),
        max(cell.top for cell in cells),
        max(cell.size for cell in cells),
        cells[0].page,
    )


def _column(lines: list[Line]) -> list[_Placed]:
    """Lines with the edges of their column: the right edge is where several of them end."""
    if not lines:
        return []
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    return [_Placed(line, left, right) for line in lines]


# ------------------------------------------------------------ paragraphs


def _pitch(placed: Sequence[_Placed]) -> float:
    """The distance of most lines from the one above, in points; 0 where there are no two."""
    steps = [
        round(one.line.top - other.line.top)
        for one, other in itertools.pairwise(placed)
        if one.line.page == other.line.page and 0 < one.line.top - other.line.top < 5 * one.line.size
    ]
    return float(Counter(steps).most_common(1)[0][0]) if steps else 0.0


def _continues(one: _Placed, other: _Placed, pitch: float) -> bool:
    """True if the second line goes on with the paragraph, or the title, of the first."""
    above, below = one.line, other.line
    if "\t" in above.text or "\t" in below.text or abs(above.size - below.size) > 0.2 * above.size:
        return False
    same_column = above.page == below.page and above.top > below.top
    if same_column and pitch and above.top - below.top > 1.7 * max(pitch, 1.2 * above.size):
        return False
    if _is_centred(one) and _is_centred(other):
        return same_column and _is_open(above.text)
    if _HEADING.match(below.text) and re.search("[。；：]$", above.text):
        return False
    indent = below.left - other.left
    full = above.right + _first_word(below) >= one.right - 1.1 * above.size or above.text.endswith(_OPENING)
    return full and indent < 1.2 * below.size


_HEADING = re.compile(
    "[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十百]{1,4}[章节条]"
)
_OPENING = tuple("（(《〈“‘【〔、，；")
_WORD = re.compile(r"[（(《〈“‘【〔]*(?:[A-Za-z0-9.%/＋+—–-]+)?.?[）)》〉”’】〕，。；：、！？年月日]*")


def _first_word(line: Line) -> float:
    """The width of what cannot be broken at the beginning of a line (《2020年): the line above had no room for it."""
    match = _WORD.match(line.text)
    text = match.group() if match else ""
    return line.size * sum(0.6 if ord(c) < 128 else 1.0 for c in text)


def _is_centred(item: _Placed) -> bool:
    left, right = item.line.left - item.left, item.right - item.line.right
    return left > 2.5 * item.line.size and abs(left - right) < 1.5 * item.line.size


def _is_open(text: str) -> bool:
    """True for a line of a title that the next one goes on with; a date or a number of a document stands alone."""
    return not re.search(r"[\d号日）)。：:]$", text.strip())
