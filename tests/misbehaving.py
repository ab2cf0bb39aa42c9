"""A server on 127.0.0.1 that does what servers do to crawlers: slow, cut off, wrong lengths, bombs, circles of redirects."""

from __future__ import annotations

import contextlib
import gzip
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PAGE = "<!DOCTYPE html><html><head><meta charset='utf-8'><title>宁波市2020年法治政府建设报告</title></head><body>正文</body></html>"


@dataclass
class Request:
    """What the server was asked, and when (monotonic seconds)."""

    path: str
    headers: dict[str, str]
    time: float


@dataclass
class Site:
    """A site: ``routes`` by path; ``robots`` is its robots.txt; ``requests`` what came in."""

    base: str = ""
    robots: str | None = None
    routes: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]


def answer(
    body: bytes | str = PAGE, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str
) -> Callable[[BaseHTTPRequestHandler], None]:
    """A plain answer; headers are given with _ for -."""
    data = body.encode() if isinstance(body, str) else body

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        sent = {"Content-Type": kind, "Content-Length": str(len(data))}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in sent.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)

    return reply


def redirect(to: str, status: int = 302) -> Callable[[BaseHTTPRequestHandler], None]:
    return answer(b"", status, Location=to)


def in_turn(*replies: Callable[[BaseHTTPRequestHandler], None]) -> Callable[[BaseHTTPRequestHandler], None]:
    """One reply after the other; the last one stays."""
    left = list(replies)

    def reply(handler: BaseHTTPRequestHandler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler)

    return reply


def drip(seconds: float) -> Callable[[BaseHTTPRequestHandler], None]:
    """A byte now and then: no silence, and no end."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        end = time.monotonic() + seconds
        with contextlib.suppress(OSError):
            while time.monotonic() < end:
                handler.wfile.write(b"x")
                time.sleep(0.02)

    return reply


def silent(seconds: float) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda handler: time.sleep(seconds)


def raw(data: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    """Bytes as they are, then the end."""
    return lambda handler: _ignored(handler.wfile.write(data))


def _ignored(_: Any) -> None:
    return None


def revalidated(body: str, etag: str, modified: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """304 for who has the page already."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        if handler.headers.get("If-None-Match") == etag and handler.headers.get("If-Modified-Since") == modified:
            answer(b"", 304)(handler)
        else:
            answer(body, ETag=etag, Last_Modified=modified)(handler)

    return reply


def bomb(size: int) -> Callable[[BaseHTTPRequestHandler], None]:
    """A small body that unpacks to ``size`` bytes."""
    return answer(gzip.compress(b"0" * size, 9), Content_Encoding="gzip")


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.requests.append(Request(self.path, dict(self.headers.items()), time.monotonic()))
            if self.path == "/robots.txt" and "/robots.txt" not in site.routes:
                reply = answer(site.robots, kind="text/plain") if site.robots is not None else answer("", 404)
            else:
                reply = site.routes.get(self.path, answer("not here", 404))
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                reply(self)

        def log_message(self, *_: Any) -> None:
            return

    return Handler


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle is what is tested."""


@contextlib.contextmanager
def serving(site: Site, certificate: Path | None = None) -> Iterator[Site]:
    """The site, answering on a port of 127.0.0.1; with a certificate and its key over TLS."""
    server = _Server(("127.0.0.1", 0), _handler(site))
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    site.base = f"http{'s' if certificate else ''}://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
