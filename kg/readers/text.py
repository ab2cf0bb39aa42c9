"""Plain text: UTF-8 with or without byte order mark, any line ends."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kg.errors import UnreadableFile

LIMIT = 50_000_000  # bytes; a report has some 25,000


def decode(data: bytes, path: object) -> str:
    """Text of a UTF-8 file: byte order mark dropped, CRLF and CR as one line feed.

    Raises UnreadableFile if it is empty, binary or in another encoding.
    """
    if not data.strip():
        raise UnreadableFile(path, "the file is empty")
    if b"\x00" in data[:65536]:
        raise UnreadableFile(path, "this is a binary file, not text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(path, f"not UTF-8 text (byte {error.start}); convert it to UTF-8") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_text(path: Path) -> tuple[str, str]:
    """Text of a file and the SHA-256 of that text in UTF-8.

    Raises UnreadableFile.
    """
    try:
        if path.stat().st_size > LIMIT:
            raise UnreadableFile(path, f"larger than {LIMIT // 1_000_000} MB, so hardly one document")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(path, error.strerror or str(error)) from error
    text = decode(data, path)
    if not text.strip():
        raise UnreadableFile(path, "the file is empty")
    return text, hashlib.sha256(text.encode()).hexdigest()
