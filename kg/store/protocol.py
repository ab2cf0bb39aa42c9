"""SPARQL 1.1 Protocol and Graph Store HTTP Protocol: one server, its addresses, who we are, and patience with it."""

from __future__ import annotations

import contextlib
import os
import re
import time
import weakref
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urldefrag, urljoin, urlsplit, urlunsplit

from kg.errors import QueryError, StoreError

if TYPE_CHECKING:
    import httpx

BODY = 8 << 20
"""Bytes of one request's body; what is larger is sent in pieces."""
ANSWER = 1 << 30
"""Bytes of an answer, at most."""
ATTEMPTS = 5
_BUSY = (429, 502, 503, 504)
_FIRST_WAIT, _LONGEST_WAIT = 0.25, 30.0  # seconds
_TIMEOUT = 600.0  # seconds without a byte
_ROWS, _TRIPLES = "application/sparql-results+json", "application/n-triples"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")

# what answers under which path, by the Server header: query, update, graph store
_LAYOUTS: tuple[tuple[str, tuple[str, str, str]], ...] = (
    ("oxigraph", ("query", "update", "store")),
    ("virtuoso", ("sparql", "sparql-auth", "sparql-graph-crud-auth")),
    ("fuseki", ("query", "update", "data")),
    ("", (".", "statements", "rdf-graphs/service")),  # RDF4J and GraphDB: …/repositories/NAME
)
_FORM = "ADDRESS#query=PATH&update=PATH&data=PATH"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a server answers queries, takes updates and keeps graphs."""

    query: str
    update: str
    data: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (lower case) and body of a response."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> str:
        """First line of the body, for an error."""
        text = self.body[:2000].decode("utf-8", "replace").strip()
        return next((line.strip() for line in text.splitlines() if line.strip()), "")[:200]


class Server:
    """A SPARQL 1.1 server at an ``http(s)://`` address.

    The address may hold user and password (``https://user:password@…``), else the environment gives them: KG_STORE_USER
    and KG_STORE_PASSWORD for digest or basic authentication, whichever the server asks for, or KG_STORE_TOKEN for a
    bearer token. A fragment names paths that cannot be found out: ``#query=…&update=…&data=…``.
    """

    def __init__(self, address: str) -> None:
        import httpx

        plain, fragment = urldefrag(address)
        parts = urlsplit(plain)
        host = parts.netloc.rpartition("@")[2]
        self.address = urlunsplit((parts.scheme, host, parts.path.rstrip("/"), parts.query, ""))
        self.options = dict(parse_qsl(fragment))
        user = unquote(parts.username or "") or os.getenv("KG_STORE_USER", "")
        password = unquote(parts.password or "") or os.getenv("KG_STORE_PASSWORD", "")
        auth = _auth(user, password, os.getenv("KG_STORE_TOKEN", ""))
        timeout = httpx.Timeout(_TIMEOUT, connect=10.0)
        self._client = httpx.Client(auth=auth, timeout=timeout, trust_env=parts.hostname not in _LOOPBACK)
        weakref.finalize(self, self._client.close)
        self.endpoints = self._endpoints()

    def _endpoints(self) -> Endpoints:
        base = self.address + "/"
        if {"query", "update", "data"} <= set(self.options):
            paths: tuple[str, ...] = tuple(self.options[name] for name in ("query", "update", "data"))
        else:
            kind = self._send("GET", self.address).headers.get("server", "").lower()
            base = base.removesuffix("sparql/") if "virtuoso" in kind else base
            paths = next(paths for name, paths in _LAYOUTS if name in kind)
        found = Endpoints(*(urljoin(base, path).rstrip("/") for path in paths))
        answer = self._send("POST", found.query, data={"query": "ASK {}"}, headers={"Accept": _ROWS})
        if answer.status != 200:
            raise StoreError(
                f"{self.address}: no SPARQL query is answered at {found.query} ({answer.status}); give the paths as {_FORM}"
            )
        return found

    # ------------------------------------------------------------ requests

    def query(self, text: str, triples: bool = False) -> Answer:
        """Answer a query, with rows as JSON or triples as N-Triples.

        Raises QueryError if the server refuses it or cuts the answer off.
        """
        headers = {"Accept": _TRIPLES if triples else _ROWS}
        answer = self._send("POST", self.endpoints.query, data={"query": text}, headers=headers)
        if answer.status == 400:
            raise QueryError(f"the query cannot be read: {answer.said}")
        if answer.status >= 500:
            raise QueryError(f"the query failed: {answer.said}")
        self._check(answer, "query")
        if limit := answer.headers.get("x-sparql-maxrows"):
            raise QueryError(f"{self.address}: the server cuts answers off at {limit} rows; raise its limit")
        return answer

    def update(self, text: str) -> None:
        """Carry out an update, whole or not at all."""
        headers = {"Content-Type": "application/sparql-update; charset=utf-8"}
        self._check(self._send("POST", self.endpoints.update, content=text.encode(), headers=headers), "update")

    def get(self, graph: str) -> bytes:
        """The triples of a graph as N-Triples; empty if there is none."""
        answer = self._send("GET", self.endpoints.data, params={"graph": graph}, headers={"Accept": _TRIPLES})
        if answer.status == 404:
            return b""
        self._check(answer, "graph")
        return answer.body

    def put(self, graph: str, triples: bytes) -> None:
        """Make the graph hold exactly these N-Triples."""
        self._write("PUT", graph, triples)

    def post(self, graph: str, triples: bytes) -> None:
        """Add these N-Triples to the graph."""
        self._write("POST", graph, triples)

    def _write(self, method: str, graph: str, triples: bytes) -> None:
        headers = {"Content-Type": f"{_TRIPLES}; charset=utf-8"}
        answer = self._send(method, self.endpoints.data, params={"graph": graph}, content=triples, headers=headers)
        self._check(answer, "graph")

    def delete(self, graph: str) -> None:
        """Drop the graph, if there is one."""
        answer = self._send("DELETE", self.endpoints.data, params={"graph": graph})
        if answer.status != 404:
            self._check(answer, "graph")

    def _check(self, answer: Answer, what: str) -> None:
        if answer.status in (401, 403):
            raise StoreError(
                f"{self.address}: the server refuses the {what} ({answer.status}): user, password or token?"
            )
        if answer.status >= 300:
            raise StoreError(f"{self.address}: the server refuses the {what} ({answer.status}): {answer.said}")

    def _send(self, method: str, url: str, **request: Any) -> Answer:
        """One request, again after a while where the server is busy or the line broke.

        All requests made here may be repeated: sets are written, and written again they are the same.
        """
        import httpx

        wait = _FIRST_WAIT
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = self._once(method, url, request)
            except httpx.TransportError as error:
                if attempt == ATTEMPTS:
                    raise StoreError(f"{self.address}: the server does not answer: {error}") from error
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise StoreError(f"{self.address}: the request failed: {error}") from error
            else:
                if answer.status not in _BUSY or attempt == ATTEMPTS:
                    return answer
                with contextlib.suppress(ValueError):
                    wait = max(wait, float(answer.headers.get("retry-after", "")))
            time.sleep(min(wait, _LONGEST_WAIT))
            wait *= 2
        raise AssertionError("the last attempt returns or raises")

    def _once(self, method: str, url: str, request: dict[str, Any]) -> Answer:
        with self._client.stream(method, url, **request) as response:
            pieces, size = [], 0
            for piece in response.iter_bytes():
                pieces.append(piece)
                size += len(piece)
                if size > ANSWER:
                    raise StoreError(f"{self.address}: an answer of more than {ANSWER >> 20} MiB was broken off")
            return Answer(response.status_code, dict(response.headers), b"".join(pieces))


def _auth(user: str, password: str, token: str) -> httpx.Auth | None:
    """Bearer if there is a token; else digest or basic, as the server asks; else nothing."""
    import httpx

    class Asked(httpx.Auth):
        """The scheme that the server's first refusal names; kept for the requests after it."""

        requires_response_body = True

        def __init__(self) -> None:
            self.scheme: httpx.Auth | None = None

        def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
            if self.scheme is None:
                response = yield request
                asked = ", ".join(response.headers.get_list("www-authenticate"))
                if response.status_code != 401 or not asked:
                    return
                digest = re.search(r"\bdigest\b", asked, re.I)
                self.scheme = httpx.DigestAuth(user, password) if digest else httpx.BasicAuth(user, password)
            yield from self.scheme.auth_flow(request)

    class Bearer(httpx.Auth):
        def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
            request.headers["Authorization"] = f"Bearer {token}"
            yield request

    if token:
        return Bearer()
    return Asked() if user else None
