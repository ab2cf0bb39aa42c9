"""WARC files as crawlers write them (ISO 28500): the responses that hold documents."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

from kg.errors import UnreadableFile
from kg.model import Metadata
from kg.readers.content import FILE_LIMIT, Budget, Member, Part
from kg.readers.fields import FieldMap
from kg.readers.formats import is_document

# of the media types that a crawl brings, those of documents
_TYPES = (
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "text/markdown",
    "application/pdf",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/zip",
    "application/octet-stream",
    "multipart/related",
)


def members(part: Part, budget: Budget, fields: FieldMap) -> Iterator[Member | UnreadableFile]:
    """A document for each response of a document's media type; its key is the address. Redirects hold none.

    A page that was fetched twice with the same content is one document.
    """
    from warcio.archiveiterator import ArchiveIterator

    seen: set[tuple[str, bytes]] = set()
    records = ArchiveIterator(part.stream)
    count = offset = 0
    try:
        for record in records:
            found = _member(record, part.where, budget)
            if _is_cut(record):
                break
            offset = records.get_record_offset()
            count += 1
            if isinstance(found, UnreadableFile):
                yield found
                if budget.left < 0:
                    return
            elif found is not None and (found.key, _digest(found.data)) not in seen:
                seen.add((found.key, _digest(found.data)))
                yield found
        else:
            if _ends_well(part, offset):
                return
        reason = "the last record is not whole"
    except Exception as error:  # a damaged head makes the library fail in any way: AttributeError, KeyError, …
        reason = " ".join(str(error).split())[:120]
    finally:
        records.close()
    yield UnreadableFile(part.where, f"cut off or damaged after {count} records ({reason})")


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _is_cut(record: Any) -> bool:
    """True if the file ends before the record does."""
    while record.raw_stream.read(65536):
        pass
    return int(getattr(record.raw_stream, "limit", 0)) > 0


def _ends_well(part: Part, offset: int) -> bool:
    """True if the file ends where a record ends; a crawl that was stopped may end within the next one's head."""
    part.stream.seek(offset)
    if part.stream.read(2) != b"\x1f\x8b":
        part.stream.seek(max(offset, part.size() - 4))
        return part.stream.read() == b"\r\n\r\n"
    part.stream.seek(offset)
    member = zlib.decompressobj(31)
    data = b""
    while data := data or part.stream.read(65536):
        if member.eof:
            member = zlib.decompressobj(31)
        member.decompress(data, 65536)
        data = member.unconsumed_tail or member.unused_data
    return member.eof


def _member(record: Any, where: str, budget: Budget) -> Member | UnreadableFile | None:
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    if record.rec_type not in ("response", "resource") or not address.strip("<>").startswith(("http", "file:")):
        return None
    address = address.strip("<>")
    key = _key(address)
    status = (record.http_headers.get_statuscode() or "unknown") if record.http_headers else "200"
    media_type, charset = _type(record)
    if status.startswith("3") or not (media_type.startswith(_TYPES) or (not media_type and is_document(key))):
        return None
    if not status.startswith("2"):
        return UnreadableFile(f"{where}/{key}", f"the server answered with status {status}")
    if record.rec_headers.get_header("WARC-Truncated"):
        return UnreadableFile(f"{where}/{key}", "the crawler cut this page off")
    try:
        data = budget.read(record.content_stream(), FILE_LIMIT, f"{where}/{key}")
    except UnreadableFile as error:
        return error
    return Member(key, data, charset, media_type, Metadata(source=address)) if data else None


def _type(record: Any) -> tuple[str, str | None]:
    headers = record.http_headers or record.rec_headers
    message = Message()
    message["Content-Type"] = headers.get_header("Content-Type") or ""
    given = str(message["Content-Type"])
    return (message.get_content_type() if given else ""), message.get_content_charset()


def _key(address: str) -> str:
    """Host, path and query of an address; a page named by a folder is its index."""
    pieces = urlsplit(address)
    path = pieces.path + ("index.html" if pieces.path.endswith("/") or not pieces.path else "")
    return f"{pieces.netloc}/{path.lstrip('/')}" + (f"?{pieces.query.replace('/', '_')}" if pieces.query else "")
