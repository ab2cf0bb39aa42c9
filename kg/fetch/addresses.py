"""Addresses: made comparable, read from lists, and the names of the files that they are kept in."""

from __future__ import annotations

import contextlib
import hashlib
import re
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

from kg.errors import RefusedAddress, UnreadableFile

_KEPT = "%/:=&?~+!$,;'@()*[]|"  # left as they are in path and query (RFC 3986 and what portals use)
_LENGTH = 4000  # code points of an address; servers refuse longer ones
# what a server says a file is → ending; documents only
ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/wps-office.wps": ".wps",
    "application/wps-office.doc": ".doc",
    "application/wps-office.docx": ".docx",
    "application/vnd.ms-works": ".wps",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
    "application/warc": ".warc",
    "multipart/related": ".mhtml",
    "message/rfc822": ".mhtml",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
}
# types that say nothing: the bytes and the address decide
_VAGUE = ("", "application/octet-stream", "binary/octet-stream", "application/force-download", "application/x-download")
_ZIPPED = (".docx", ".odt", ".wps", ".zip")
_MAGIC = (
    (b"%PDF-", ".pdf"),
    (b"\xd0\xcf\x11\xe0", ".doc"),
    (b"{\\rtf", ".rtf"),
    (b"WARC/", ".warc"),
)


def normalise(address: str) -> str:
    """One spelling for an address: host in lower case and ASCII, no fragment, no default port, non-ASCII quoted as UTF-8.

    Raises RefusedAddress if it is no http(s) address or carries a password.
    """
    text = address.strip()
    if len(text) > _LENGTH:
        raise RefusedAddress(text[:80] + "…", f"longer than {_LENGTH} characters")
    if any(ord(c) < 33 or ord(c) == 127 for c in text):
        raise RefusedAddress(text, "holds white space or control characters")
    try:
        parts = urllib.parse.urlsplit(text)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise RefusedAddress(text, f"cannot be read ({error})") from error
    if parts.scheme not in ("http", "https"):
        raise RefusedAddress(text, "only http:// and https:// addresses are fetched")
    if parts.username is not None or parts.password is not None:
        raise RefusedAddress(text, "addresses with a user name or password are not fetched")
    name = _host(text, host)
    if port is not None and port != (443 if parts.scheme == "https" else 80):
        name = f"{name}:{port}"
    path = urllib.parse.quote(parts.path or "/", safe=_KEPT)
    query = urllib.parse.quote(parts.query, safe=_KEPT)
    return urllib.parse.urlunsplit((parts.scheme, name, path, query, ""))


def _host(address: str, host: str | None) -> str:
    if not host:
        raise RefusedAddress(address, "names no host")
    if ":" in host:
        return f"[{host}]"
    try:
        name = host.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise RefusedAddress(address, f"the host {host} is no name ({error})") from error
    if not re.fullmatch(r"[a-z0-9._-]+", name):
        raise RefusedAddress(address, f"the host {host} is no name")
    return name


def joined(base: str, location: str) -> str:
    """The address that a redirect from ``base`` leads to; bytes that are no ASCII are read as UTF-8.

    Raises RefusedAddress.
    """
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    return normalise(urllib.parse.urljoin(base, location.strip().replace(" ", "%20")))


def host_of(address: str) -> str:
    """The host's name without port: what politeness is measured by."""
    return urllib.parse.urlsplit(address).hostname or ""


def origin_of(address: str) -> str:
    """Scheme, host and port: what one robots.txt holds for (RFC 9309, section 2.3)."""
    parts = urllib.parse.urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def read_list(path: Path) -> Iterator[str]:
    """The addresses of a text file, one a line; empty lines and lines that begin with # are passed over.

    Raises UnreadableFile.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(path, f"the list of addresses is not UTF-8 text (byte {error.start})") from error
    except OSError as error:
        raise UnreadableFile(path, error.strerror or str(error)) from error
    for line in text.splitlines():
        if (entry := line.strip()) and not entry.startswith("#"):
            yield entry


def file_name(address: str, ending: str) -> str:
    """Where a document is kept below the folder: host, last name of the address, and a hash that makes it the only one.

    ``https://www.ningbo.gov.cn/art/2021/art_1229.html`` → ``www.ningbo.gov.cn/art_1229-4f0e1c2a9b.html``.
    """
    parts = urllib.parse.urlsplit(address)
    folder = re.sub(r"[^0-9A-Za-z._-]+", "_", parts.netloc).strip("._") or "host"
    names = [n for n in urllib.parse.unquote(parts.path, errors="replace").split("/") if n.strip(". ")]
    last = re.sub(r"\.[0-9A-Za-z]{1,5}$", "", names[-1]) if names else "index"
    stem = re.sub(r"[^\w-]+", "_", last)[:60].strip("_") or "page"
    digest = hashlib.sha256(address.encode()).hexdigest()[:10]
    return f"{folder}/{stem}-{digest}{ending}"


def ending_of(media_type: str, address: str, head: bytes) -> str | None:
    """The ending for a file by what the server says it is, then by its first bytes; None for what is no document."""
    if head.startswith(b"PK\x03\x04"):
        by_name = Path(urllib.parse.urlsplit(address).path).suffix.lower()
        known = ENDINGS.get(media_type)
        return known if known in _ZIPPED else by_name if by_name in _ZIPPED else ".zip"
    for magic, ending in _MAGIC:
        if head.startswith(magic):
            return ending
    if media_type in ENDINGS:
        return ENDINGS[media_type]
    if media_type not in _VAGUE:
        return None
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<meta")):
        return ".html"
    return ".txt" if head and b"\x00" not in head else None
