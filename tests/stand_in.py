"""A stand-in for an OpenAI-compatible service on a free loopback port; it answers as it is told and remembers what it was asked."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """One answer: its status, the model's words or else a raw body, headers, seconds before it comes."""

    content: Any = None
    status: int = 200
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0

    def body(self) -> bytes:
        if self.raw is not None:
            return self.raw
        said = self.content if isinstance(self.content, str) else json.dumps(self.content, ensure_ascii=False)
        return json.dumps({"choices": [{"message": {"role": "assistant", "content": said}}]}).encode()


Script = Callable[[int, dict[str, Any]], Reply]


@dataclass
class StandIn:
    """The running service: its address and every request as (path, headers, body)."""

    url: str = ""
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)


@contextlib.contextmanager
def stand_in(script: Script) -> Iterator[StandIn]:
    """A service that answers its n-th request (from 0) with ``script(n, request)``."""
    state = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.asked.append((self.path, dict(self.headers), request))
            reply = script(len(state.asked) - 1, request)
            time.sleep(reply.delay)
            body = reply.body()
            with contextlib.suppress(OSError):  # the other side may have gone
                self.send_response(reply.status)
                for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
