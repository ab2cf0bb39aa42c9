"""Files that hold many documents: ZIP, WARC, MHTML, JSON Lines, sound and broken."""

from __future__ import annotations

import gzip
import io
import json
import quopri
import uuid
import zipfile
from collections.abc import Iterable, Mapping


class _Gbk(zipfile.ZipInfo):
    """An entry whose name is written as Chinese Windows does: in GBK, without saying so."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def zipped(members: Mapping[str, bytes], gbk_names: bool = False) -> bytes:
    """A ZIP archive; with ``gbk_names`` the names are in GBK."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(_Gbk(name) if gbk_names else name, data)
    return stream.getvalue()


def locked(data: bytes) -> bytes:
    """The archive with the flag of encryption set on its first member."""
    changed = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[data.index(mark) + at] |= 1
    return bytes(changed)


def bomb(size: int = 300_000_000) -> bytes:
    """An archive of one text of ``size`` zero-like characters."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.txt", "w") as member:
        for _ in range(size // 1_000_000):
            member.write(b"a" * 1_000_000)
    return stream.getvalue()


def nested(depth: int, data: bytes) -> bytes:
    """An archive in an archive in an archive …"""
    for _ in range(depth):
        data = zipped({"inner.zip": data})
    return data


Response = tuple[str, str, str, bytes]  # address, status, media type, body


def warc(responses: Iterable[Response], compressed: bool = True) -> bytes:
    """A crawl: the crawler's own record, then the request and the response of every page (ISO 28500, section 5)."""
    records = [_record("warcinfo", "", "application/warc-fields", b"software: a crawler\r\n")]
    for address, status, media_type, body in responses:
        records.append(_record("request", address, "application/http; msgtype=request", b"GET / HTTP/1.1\r\n\r\n"))
        head = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        records.append(_record("response", address, "application/http; msgtype=response", head + body))
    return b"".join(gzip.compress(record) if compressed else record for record in records)


def _record(kind: str, address: str, media_type: str, block: bytes) -> bytes:
    target = f"WARC-Target-URI: {address}\r\n" if address else ""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\n{target}WARC-Date: 2021-02-09T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, kind + address)}>\r\n"
        f"Content-Type: {media_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def mhtml(page: str, address: str, charset: str = "utf-8") -> bytes:
    """A page with a picture and a frame, as a browser saves it."""
    body = quopri.encodestring(page.encode(charset))
    return (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: "
        + address.encode()
        + b"\r\nSubject: =?utf-8?Q?report?=\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----B"\r\n\r\n------B\r\n'
        b"Content-Type: text/html; charset="
        + charset.encode()
        + b"\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: "
        + address.encode()
        + b"\r\n\r\n"
        + body
        + b"\r\n------B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n------B--\r\n"
    )


def json_lines(items: Iterable[object]) -> bytes:
    """One object a line."""
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items).encode()


def gzip_bomb(size: int = 300_000_000) -> bytes:
    """A gzip file that is no WARC and unpacks to ``size`` bytes."""
    return gzip.compress(b"\x00" * size)
