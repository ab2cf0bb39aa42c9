"""A server that misbehaves, who we say we are, and the command line against a real server."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.errors import KgError, QueryError, StoreError, StoreMissing
from kg.judgements import load_judgements
from kg.knowledge import Knowledge
from kg.pipeline import build
from kg.store import MemoryStore, open_store, protocol
from kg.store.protocol import Server
from kg.store.sparql import form, with_prefixes

from . import servers
from .conftest import CORPUS, ROOT

Reply = tuple[int, dict[str, str], bytes]
YES = (200, {"Content-Type": "application/sparql-results+json", "Server": "Oxigraph"}, b'{"head":{},"boolean":true}')


class StandIn:
    """A server on a free loopback port that answers as it is told, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        self.answer: Callable[[str, dict[str, str]], Reply] = lambda _path, _headers: YES
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def _reply(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.asked.append((self.command, self.path, headers, body))
                status, extra, data = outer.answer(self.path, headers)
                if status == 0:
                    return  # the line breaks
                self.send_response_only(status)
                for name, value in {**extra, "Content-Length": str(len(data))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_DELETE = _reply  # noqa: N815

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    monkeypatch.setattr(protocol, "_FIRST_WAIT", 0.01)
    server = StandIn()
    yield server
    server.close()


def replies(*given: Reply) -> Callable[[str, dict[str, str]], Reply]:
    """These answers in turn, then yes."""
    turn = iter(given)
    return lambda _path, _headers: next(turn, YES)


@pytest.mark.parametrize("bad", [(503, {}, b""), (429, {"Retry-After": "0.02"}, b""), (502, {}, b"x"), (0, {}, b"")])
def test_a_busy_server_is_asked_again(stand_in: StandIn, bad: Reply) -> None:
    server = Server(stand_in.address)
    stand_in.asked.clear()
    stand_in.answer = replies(bad, bad)
    assert server.query("ASK {}").status == 200
    assert len(stand_in.asked) == 3


def test_patience_ends(stand_in: StandIn) -> None:
    server = Server(stand_in.address)
    stand_in.asked.clear()
    stand_in.answer = lambda _path, _headers: (503, {}, b"overloaded\nstack trace")
    with pytest.raises(StoreError, match=r"refuses the update \(503\): overloaded$"):
        server.update("DROP ALL")
    assert len(stand_in.asked) == protocol.ATTEMPTS


def test_nobody_there() -> None:
    address = f"http://user:secret@127.0.0.1:{servers.free_port()}"
    protocol._FIRST_WAIT, before = 0.01, protocol._FIRST_WAIT
    try:
        with pytest.raises(StoreError, match="does not answer") as raised:
            Server(address)
    finally:
        protocol._FIRST_WAIT = before
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("status", "error", "reason"),
    [(400, QueryError, "cannot be read: bad"), (500, QueryError, "failed: bad"), (403, StoreError, "user, password")],
)
def test_a_refused_query(stand_in: StandIn, status: int, error: type[KgError], reason: str) -> None:
    server = Server(stand_in.address)
    stand_in.answer = lambda _path, _headers: (status, {}, b"bad")
    with pytest.raises(error, match=reason):
        server.query("ASK {}")


def test_an_answer_cut_off_is_no_answer(stand_in: StandIn) -> None:
    server = Server(stand_in.address)
    stand_in.answer = lambda _path, _headers: (200, {**YES[1], "X-SPARQL-MaxRows": "10000"}, YES[2])
    with pytest.raises(QueryError, match="10000 rows"):
        server.query("ASK {}")


def test_an_answer_without_end_is_broken_off(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(stand_in.address)
    monkeypatch.setattr(protocol, "ANSWER", 1000)
    stand_in.answer = lambda _path, _headers: (200, YES[1], b" " * 5000)
    with pytest.raises(StoreError, match="broken off"):
        server.query("ASK {}")


def test_what_is_no_sparql_server_is_said(stand_in: StandIn) -> None:
    stand_in.answer = lambda _path, _headers: (404, {}, b"<html>not here</html>")
    with pytest.raises(StoreError, match="give the paths as"):
        open_store(stand_in.address)


def test_paths_of_one_s_own(stand_in: StandIn) -> None:
    server = Server(f"{stand_in.address}/ds#query=ask&update=change&data=/graphs")
    server.update("DROP ALL")
    server.put("http://x/宁", b"")
    paths = [path for _, path, _, _ in stand_in.asked]
    assert paths == ["/ds/ask", "/ds/change", "/graphs?graph=http%3A%2F%2Fx%2F%E5%AE%81"]


def test_digest_basic_and_bearer(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    def demand(scheme: str) -> Callable[[str, dict[str, str]], Reply]:
        return lambda _path, headers: YES if "authorization" in headers else (401, {"WWW-Authenticate": scheme}, b"")

    secret = stand_in.address.replace("http://", "http://me:p%40ss@")
    stand_in.answer = demand('Digest realm="r", nonce="n", qop="auth", algorithm="MD5"')
    Server(secret)
    assert 'username="me"' in stand_in.asked[-1][2]["authorization"]
    assert "p@ss" not in str(stand_in.asked)
    stand_in.answer = demand('Basic realm="r"')
    Server(secret)
    assert stand_in.asked[-1][2]["authorization"] == "Basic " + base64.b64encode(b"me:p@ss").decode()
    monkeypatch.setenv("KG_STORE_TOKEN", "t0ken")
    Server(stand_in.address)
    assert stand_in.asked[-1][2]["authorization"] == "Bearer t0ken"


def test_without_a_password_the_refusal_is_said(stand_in: StandIn) -> None:
    server = Server(stand_in.address)
    stand_in.answer = lambda _path, _headers: (401, {"WWW-Authenticate": 'Basic realm="r"'}, b"")
    with pytest.raises(StoreError, match=r"refuses the graph \(401\)"):
        server.put("http://x/g", b"")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * {}", "SELECT"),
        ("# SELECT\nPREFIX a: <http://a#>\nBASE <http://b/> ask {}", "ASK"),
        ("construct { ?insert ?p ?o } where { ?insert ?p ?o . ?s x:delete 'DROP ALL' }", "CONSTRUCT"),
        ("PREFIX : <http://a/> describe <http://INSERT>", "DESCRIBE"),
        ("DROP ALL", None),
        ("PREFIX a: <http://a/> INSERT DATA { a:a a:b a:c }", None),
        ("SELECT * {} ; DROP ALL", None),
        ("", None),
        ('"SELECT" DELETE WHERE { ?s ?p ?o }', None),
    ],
)
def test_only_queries_go_to_a_server(query: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(QueryError, match="must be one"):
            form(query)
    else:
        assert form(query) == expected


def test_prefixes_of_one_s_own_stay() -> None:
    text = with_prefixes('PREFIX fz: <http://mine/> SELECT * { ?s fz:a "PREFIX rdf: <x>" }', {"fz": "1", "rdf": "2"})
    assert text.startswith("PREFIX rdf: <2>\nPREFIX fz: <http://mine/>")


# ---------------------------------------------------------------- real servers


@pytest.mark.parametrize("kind", ["oxigraph", "virtuoso"])
def test_every_command_works_on_a_server(kind: str, tmp_path: Path, knowledge: Knowledge) -> None:
    def run(*args: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kg.cli", *map(str, args), "--store", address]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)

    local = MemoryStore()
    build([CORPUS], local, knowledge, judgements=load_judgements(CORPUS / "overrides.toml"))
    with getattr(servers, kind)(tmp_path) as address:
        with pytest.raises(StoreMissing, match="no store there yet"):
            open_store(address)
        assert run("query", "documents").stderr.startswith("kg: http://127.0.0.1:")
        done = run("build", CORPUS)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert list(open_store(address).quads()) == list(local.quads()), "the same bytes as anywhere"
        answers = kg.query(address, "topic", topic="重大行政决策")
        assert answers == kg.query(local, "topic", topic="重大行政决策")
        for style in ("turtle", "trig"):
            assert run("export", "--format", style, "--out", tmp_path / style).returncode == 0
        assert run("remove", "jiangshan-2020").returncode == 0
        assert json.loads(run("stats", "--json").stdout)["documents"] == 7
        assert run("add", CORPUS / "reports" / "jiangshan-2020.txt").returncode == 0
        assert list(open_store(address).quads()) == list(local.quads())
        assert json.loads(run("validate", "--json").stdout)["conforms"]
        again = json.loads(run("build", CORPUS, "--json").stdout)
        assert (len(again["unchanged"]), again["added"], again["removed"]) == (8, [], [])
