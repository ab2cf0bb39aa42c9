"""Plain text and Markdown: any encoding of Chinese, any line ends."""

from __future__ import annotations

from pathlib import Path

from kg.errors import UnreadableFile
from kg.readers.charset import decode
from kg.readers.content import Content, Part

_SAMPLE = 1_000_000  # characters; a text that long uses hundreds of different ones
_ALPHABET = 12


def read(part: Part) -> Content:
    """The text of a part as it stands.

    Raises UnreadableFile.
    """
    text, warnings = decode(part.data(), part.where, part.charset)
    check(text, part.where)
    return Content(text, warnings=warnings)


def check(text: str, where: object) -> None:
    """Refuse megabytes of a few characters, which no document is.

    Raises UnreadableFile.
    """
    if len(text) >= _SAMPLE and len(set(text)) <= _ALPHABET:
        raise UnreadableFile(where, f"{len(text)} characters, but only {len(set(text))} different ones: no document")


def read_text(path: Path) -> str:
    """The text of a plain text file.

    Raises UnreadableFile.
    """
    try:
        with path.open("rb") as stream:
            return read(Part(str(path), path.stem, path.stem, stream)).text
    except OSError as error:
        raise UnreadableFile(path, error.strerror or str(error)) from error
