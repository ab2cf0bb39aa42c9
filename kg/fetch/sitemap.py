"""Sitemaps (sitemaps.org protocol 0.9): XML, gzipped XML, plain text, and indexes of sitemaps."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from kg.errors import FetchError, RefusedAddress
from kg.fetch.addresses import joined, normalise
from kg.fetch.network import Answer

_UNPACKED = 50 * 1024 * 1024  # bytes of one sitemap (the protocol's own bound)
_SITEMAPS = 1000  # of one index, with all that it leads to


def parse_sitemap(data: bytes, address: str) -> tuple[list[str], list[str]]:
    """The addresses of pages and of further sitemaps in one sitemap, as they stand there.

    Raises RefusedAddress if the bytes are no sitemap, or unpack to more than 50 MiB.
    """
    if data.startswith(b"\x1f\x8b"):
        data = _unpacked(data, address)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _of_xml(data, address)
    lines = [line.strip() for line in data.decode("utf-8-sig", "replace").splitlines()]
    pages = [line for line in lines if line.startswith(("http://", "https://"))]
    if not pages:
        raise RefusedAddress(address, "this is no sitemap")
    return pages, []


def _unpacked(data: bytes, address: str) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(data, _UNPACKED)
    except zlib.error as error:
        raise RefusedAddress(address, f"the sitemap cannot be unpacked ({error})") from error
    if unpacker.unconsumed_tail:
        raise RefusedAddress(address, f"the sitemap unpacks to more than {_UNPACKED // 1024 // 1024} MiB")
    if not unpacker.eof:
        raise RefusedAddress(address, "the gzip file of the sitemap is cut off")
    return plain


class _Collector:
    """Keeps what stands in <url><loc> and <sitemap><loc>, whatever the prefix; image:loc and video:… are none of them."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {"url": [], "sitemap": []}
        self._open: list[str] = []
        self._text: list[str] | None = None

    def start(self, name: str, attributes: object) -> None:
        self._open.append(name.rpartition(":")[2])
        if self._open[-1] == "loc" and len(self._open) == 3 and self._open[-2] in self.found:
            self._text = []

    def end(self, name: str) -> None:
        if self._text is not None and self._open[-1] == "loc":
            if text := "".join(self._text).strip():
                self.found[self._open[-2]].append(text)
            self._text = None
        self._open.pop()

    def text(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def doctype(self, *_: object) -> None:
        # entities declared in a DOCTYPE can grow without bound; a sitemap has no use for one
        raise ValueError("it has a DOCTYPE")


def _of_xml(data: bytes, address: str) -> tuple[list[str], list[str]]:
    collector = _Collector()
    parser = expat.ParserCreate()
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.text
    parser.StartDoctypeDeclHandler = collector.doctype
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError) as error:
        raise RefusedAddress(address, f"this is no sitemap ({error})") from error
    pages, further = collector.found["url"], collector.found["sitemap"]
    if not pages and not further:
        raise RefusedAddress(address, "the sitemap names no address")
    return pages, further


def walk_sitemap(address: str, get: Callable[[str, IO[bytes]], Answer]) -> Iterator[str | FetchError]:
    """All addresses of a sitemap and of those it leads to, each sitemap once; an error in place of each that fails."""
    waiting, seen = [address], {address}
    while waiting:
        here = waiting.pop(0)
        sink = io.BytesIO()
        try:
            get(here, sink)
            pages, further = parse_sitemap(sink.getvalue(), here)
        except FetchError as error:
            yield error
            continue
        yield from pages
        for location in further:
            try:
                there = joined(here, location)
            except RefusedAddress as error:
                yield error
                continue
            if there not in seen and len(seen) < _SITEMAPS:
                seen.add(there)
                waiting.append(there)


def normalised(pages: Iterator[str | FetchError]) -> Iterator[str | FetchError]:
    """Addresses in one spelling, errors as they come."""
    for page in pages:
        if isinstance(page, FetchError):
            yield page
            continue
        try:
            yield normalise(page)
        except RefusedAddress as error:
            yield error
