"""What the readers of the formats hand on: a part of the input on its way in, lines with their places, the content found."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from kg.errors import UnreadableFile
from kg.model import Location, Metadata

DOCUMENT_LIMIT = 20_000_000  # bytes of one text or page; an annual report has some 25,000, a yearbook 3,000,000
FILE_LIMIT = 200_000_000  # bytes of one PDF or DOCX, which hold pictures
_NAME_LIMIT = 180  # bytes of one name in an id: file systems take 255, and the ending comes behind it


@dataclass(frozen=True, slots=True)
class Part:
    """A file, or a member of one, that is to be read.

    ``where`` names it in messages, ``id`` is the document's; ``stem`` the name of its output below a folder. ``charset``
    and ``media_type`` are what a server or a mail header said of it, ``metadata`` what is known from outside.
    """

    where: str
    id: str
    stem: str
    stream: IO[bytes]
    charset: str | None = None
    media_type: str | None = None
    metadata: Metadata = Metadata()
    warnings: tuple[str, ...] = ()

    def size(self) -> int:
        """Bytes of the part."""
        position = self.stream.tell()
        end = self.stream.seek(0, os.SEEK_END)
        self.stream.seek(position)
        return end

    def data(self, limit: int = DOCUMENT_LIMIT) -> bytes:
        """All bytes of the part.

        Raises UnreadableFile if there are more than ``limit``.
        """
        if self.size() > limit:
            raise UnreadableFile(self.where, f"larger than {limit // 1_000_000} MB, so hardly one document")
        self.stream.seek(0)
        return self.stream.read()


@dataclass(frozen=True, slots=True)
class Member:
    """One document inside a file that holds many: its key there, its bytes, what is known of it from outside."""

    key: str
    data: bytes
    charset: str | None = None
    media_type: str | None = None
    metadata: Metadata = Metadata()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """The text that was found in a part, where its lines stand there, and what it says of itself beside the text."""

    text: str
    locations: tuple[Location, ...] = ()
    metadata: Metadata = Metadata()
    header: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line with its place in the original; a line of a PDF may go over a page's end."""

    text: str
    page: int | None = None
    paragraph: int | None = None
    path: str | None = None


def compose(lines: Iterable[Iterable[Piece]]) -> tuple[str, tuple[Location, ...]]:
    """The lines as one text, each followed by a line feed, and the locations wherever the place changes."""
    parts: list[str] = []
    locations: list[Location] = []
    offset = 0
    for line in lines:
        for piece in line:
            location = Location(offset, piece.page, piece.paragraph, piece.path)
            if not locations or dataclasses.replace(locations[-1], start=offset) != location:
                locations.append(location)
            parts.append(piece.text)
            offset += len(piece.text)
        parts.append("\n")
        offset += 1
    return "".join(parts), tuple(locations)


@dataclass(slots=True)
class Budget:
    """Bytes that may still be unpacked from one file given by the user, over all archives nested in it."""

    left: int = 2_000_000_000

    def read(self, stream: IO[bytes], limit: int, where: str) -> bytes:
        """The bytes of a stream.

        Raises UnreadableFile if there are more than ``limit``, or more than the budget holds.
        """
        data = stream.read(min(limit, self.left) + 1)
        if len(data) > limit:
            raise UnreadableFile(where, f"larger than {limit // 1_000_000} MB when unpacked, so hardly one document")
        self.left -= len(data)
        if self.left < 0:
            raise UnreadableFile(where, "the archive unpacks to more than 2 GB; the rest of it is not read")
        return data


def open_bytes(data: bytes) -> IO[bytes]:
    """Bytes as a stream that can be sought."""
    return io.BytesIO(data)


def member_key(name: str) -> str:
    """The name of a member as a path of plain names: no ``..``, no control characters, no name too long for a file.

    A name that had to be cut ends with a hash of the whole, so that two of them stay two.
    """
    names = re.split(r"[/\\]+", "".join(c if c.isprintable() else "_" for c in name))
    return "/".join(_short(part) for part in names if part.strip(". ")) or "document"


def _short(name: str) -> str:
    data = name.encode("utf-8", "replace")
    if len(data) <= _NAME_LIMIT:
        return name
    return data[: _NAME_LIMIT - 20].decode("utf-8", "ignore") + "~" + hashlib.sha256(data).hexdigest()[:16]


# Characters that fonts of PDF producers put in place of the usual ones. Kangxi radicals and compatibility ideographs have
# a decomposition of one character in the Unicode Character Database; of the CJK Radicals Supplement, which has none for
# most, these are the shapes that stand for a whole simplified character (EquivalentUnifiedIdeograph.txt of the UCD).
_RADICALS = dict(
    zip(
        "⺁⺄⺆⺈⺊⺌⺗⺙⺝⺟⺠⺢⺤⺥⺧⺩⺪⺫⺬⺮⺰⺱⺳⺶⺷⺸⺻⺼⺾⻀⻁⻂⻄⻅⻆⻈⻉⻊⻋⻌⻐⻑⻒⻓⻔⻖⻘⻙⻚⻛⻜⻝⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "厂乙冂刀卜小心攵月母民水爪爪牛王疋网示竹纟网网羊羊羊聿肉艹艹虎衤西见角讠贝足车辶钅長镸长门阝青韦页风飞食饣马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)


def _folding() -> dict[int, str]:
    import unicodedata

    ranges = ((0x2E80, 0x2EF4), (0x2F00, 0x2FD6), (0xF900, 0xFB00), (0x2F800, 0x2FA20))
    table = {code: unicodedata.normalize("NFKC", chr(code)) for first, end in ranges for code in range(first, end)}
    table |= {ord(radical): ideograph for radical, ideograph in _RADICALS.items()}
    return {code: text for code, text in table.items() if len(text) == 1 and text != chr(code)}


_LOOK_ALIKES = re.compile("[⺀-⿕豈-﫿\U0002f800-\U0002fa1f]")


def fold_radicals(text: str) -> str:
    """The text with Kangxi radicals, CJK radicals and compatibility ideographs as the usual characters; same length."""
    return text.translate(_folding()) if _LOOK_ALIKES.search(text) else text
