"""Which format a file is in: by its first bytes, which an ending may belie; the ending counts where bytes do not tell."""

from __future__ import annotations

import enum
import re
import zipfile
from pathlib import PurePosixPath
from typing import IO

from kg.errors import UnreadableFile

HEAD = 4096  # bytes that are looked at


class Format(enum.StrEnum):
    """The formats that are read."""

    TEXT = "text"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    MHTML = "mhtml"
    ZIP = "zip"
    WARC = "warc"
    JSONL = "jsonl"


ENDINGS = {
    ".txt": Format.TEXT,
    ".text": Format.TEXT,
    ".md": Format.TEXT,
    ".markdown": Format.TEXT,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".shtml": Format.HTML,
    ".xhtml": Format.HTML,
    ".pdf": Format.PDF,
    ".docx": Format.DOCX,
    ".mht": Format.MHTML,
    ".mhtml": Format.MHTML,
    ".zip": Format.ZIP,
    ".warc": Format.WARC,
    ".warc.gz": Format.WARC,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
}
# documents by their ending that are not read: named, not passed over in silence
UNREAD_ENDINGS = (".doc", ".wps", ".rtf", ".odt", ".ofd", ".ceb", ".gd", ".rar", ".7z", ".tar", ".tgz", ".tif", ".tiff")
_SAVE_AS = {
    ".wps": "a WPS file; save it as .docx",
    ".ceb": "a CEB file; print it to PDF",
    ".gd": "a Sursen GD file; print it to PDF",
}
# what stands beside documents in saved pages and project folders
_BESIDE = re.compile(
    r"\.(?:css|js|json|map|png|jpe?g|gif|bmp|svg|webp|ico|woff2?|ttf|otf|eot|mp[34]|avi|flv|swf|toml|ya?ml|ini|cfg|py|log|db|sqlite|csv|tsv|xml|ttl|nt|nq|xlsx?|pptx?|exe|dll|lock|gitignore)$",
    re.I,
)

_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_UNREAD_BYTES = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a Word 97–2003, WPS or Excel file; save it as .docx"),
    (b"{\\rtf", "a rich text file (RTF); save it as .docx"),
    (b"Rar!", "a RAR archive; pack it as ZIP"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; pack it as ZIP"),
    (b"\x7fELF", "a program, not a document"),
    (b"MZ", "a program, not a document"),
)
_HTML = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta|div|table|p|script|link|style)\b",
    re.I | re.S,
)
_MIME = re.compile(rb"^(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*(?:multipart/related|text/html)", re.I)
_ZIP_KINDS = (
    ("word/document.xml", Format.DOCX, ""),
    ("xl/workbook.xml", None, "an Excel file; save the text as .docx or .txt"),
    ("ppt/presentation.xml", None, "a PowerPoint file; save the text as .docx or .txt"),
    ("OFD.xml", None, "an OFD file (GB/T 33190); print it to PDF"),
    ("content.xml", None, "an OpenDocument file; save it as .docx"),
)


def ending(name: str) -> str:
    """The ending of a file's name in lower case; ``.warc.gz`` is one."""
    lower = name.lower()
    return ".warc.gz" if lower.endswith(".warc.gz") else PurePosixPath(lower).suffix


def without_ending(name: str) -> str:
    """The name without the ending of a document; the digits of ``报告1.2`` are none."""
    return name[: -len(found)] if (found := ending(name)) in ENDINGS or found in UNREAD_ENDINGS else name


def is_document(name: str) -> bool:
    """True if the ending is one of a document, read or not."""
    return ending(name) in ENDINGS or ending(name) in UNREAD_ENDINGS


def may_be_document(name: str, head: bytes) -> bool:
    """True for a file without a known ending that is a document by its first bytes."""
    if _BESIDE.search(name):
        return False
    return head.startswith(b"%PDF-") or bool(_HTML.match(head)) or head.startswith(b"WARC/") or bool(_MIME.match(head))


def detect(stream: IO[bytes], name: str, where: str, media_type: str | None = None) -> Format:
    """The format of the bytes in the stream, which is left at its beginning.

    Raises UnreadableFile for a format that is not read, with what to do instead.
    """
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    if not head.strip(b"\x00 \t\r\n"):
        raise UnreadableFile(
            where, "the file is empty" if not head.strip() else "the file holds nothing but zero bytes"
        )
    if b"%PDF-" in head[:1024]:
        return Format.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _of_zip(stream, where)
    if head.startswith(b"\x1f\x8b"):
        return _of_gzip(stream, where)
    if head.startswith(b"WARC/"):
        return Format.WARC
    for start, what in _UNREAD_BYTES:
        if head.startswith(start):
            raise UnreadableFile(where, _SAVE_AS.get(ending(name), what))
    if head.startswith(_IMAGES) and (b"\x00" in head or ending(name) in UNREAD_ENDINGS):
        raise UnreadableFile(where, "a picture without text: needs OCR")
    return _of_text(head, name, where, media_type)


def _of_text(head: bytes, name: str, where: str, media_type: str | None) -> Format:
    plain = head.replace(b"\x00", b"") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else head
    plain = plain.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if _HTML.match(plain):
        return Format.HTML
    if _MIME.match(plain.replace(b"\r\n", b"\n")):
        return Format.MHTML
    by_ending = ENDINGS.get(ending(name))
    if by_ending is Format.JSONL or (by_ending is None and plain.lstrip().startswith(b'{"')):
        return Format.JSONL
    if by_ending in (Format.PDF, Format.DOCX, Format.ZIP, Format.WARC):
        raise UnreadableFile(where, f"not a {by_ending.upper()} file, although its name says so (truncated or damaged)")
    if ending(name) in _SAVE_AS:
        raise UnreadableFile(where, _SAVE_AS[ending(name)])
    if by_ending is Format.HTML or (media_type or "").startswith(("text/html", "application/xhtml")):
        return Format.HTML
    return Format.TEXT


def _of_zip(stream: IO[bytes], where: str) -> Format:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableFile(where, f"a broken or truncated ZIP or DOCX file ({str(error).lower()})") from error
    finally:
        stream.seek(0)
    for member, kind, what in _ZIP_KINDS:
        if member in names:
            if kind is None:
                raise UnreadableFile(where, what)
            return kind
    return Format.ZIP


def _of_gzip(stream: IO[bytes], where: str) -> Format:
    import gzip
    import zlib

    try:
        with gzip.GzipFile(fileobj=stream) as unpacked:
            start = unpacked.read(5)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFile(where, f"a broken or truncated gzip file ({error})") from error
    finally:
        stream.seek(0)
    if start != b"WARC/":
        raise UnreadableFile(where, "a gzip file that is no WARC; unpack it first")
    return Format.WARC
