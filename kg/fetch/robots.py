"""robots.txt by RFC 9309, with wildcards and Crawl-delay; one file for each scheme, host and port."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from kg.errors import FailedRequest, RefusedAddress
from kg.fetch.addresses import origin_of
from kg.fetch.network import Answer

if TYPE_CHECKING:
    from protego import Protego

_LIMIT = 500 * 1024  # bytes that must be read of one (RFC 9309, section 2.5)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a robots.txt says to one program. ``delay``: seconds between requests.

    ``refusal``: why nothing is allowed, ``passing``: which may be otherwise another time.
    """

    parsed: Protego | None = None
    refusal: str | None = None
    passing: bool = False
    delay: float = 0.0

    def why_not(self, address: str, tokens: Iterable[str]) -> str | None:
        """The reason why the address is not to be fetched by a program of these names, or None."""
        if self.refusal:
            return self.refusal
        if self.parsed and not all(self.parsed.can_fetch(address, token) for token in tokens):
            return "robots.txt does not allow it"
        return None


def parse_rules(text: str, tokens: Iterable[str]) -> Rules:
    """The rules of a robots.txt for the program with these product tokens (``fazhi-kg``): the strictest of them."""
    from protego import Protego

    parsed = Protego.parse(text)
    delays = [0.0]
    for token in tokens:
        rate = parsed.request_rate(token)
        delays += [parsed.crawl_delay(token) or 0.0, rate.seconds / rate.requests if rate and rate.requests else 0.0]
    return Rules(parsed, delay=max(delays))


class Robots:
    """The rules of every origin, each asked once in a run. ``get`` follows redirects and retries."""

    def __init__(self, tokens: tuple[str, ...], get: Callable[[str, IO[bytes]], Answer]) -> None:
        self.tokens = tokens
        self._get = get
        self._rules: dict[str, Rules] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def of(self, address: str) -> Rules:
        """The rules for the origin of an address."""
        origin = origin_of(address)
        with self._lock:
            lock = self._locks.setdefault(origin, threading.Lock())
        with lock:
            if origin not in self._rules:
                self._rules[origin] = self._load(f"{origin}/robots.txt")
            return self._rules[origin]

    def _load(self, address: str) -> Rules:
        """RFC 9309, 2.3.1: a 4xx answer or redirects without end mean that there are no rules, no answer or 5xx that nothing is allowed."""
        sink = io.BytesIO()
        try:
            answer = self._get(address, sink)
        except RefusedAddress as error:
            if 300 <= error.status < 500:
                return Rules()
            if not error.status:  # a private address, a false certificate: nothing was sent
                return Rules(refusal=error.reason)
            return Rules(refusal=f"its robots.txt cannot be read ({error.reason}), so nothing is fetched")
        except FailedRequest as error:
            return Rules(refusal=f"its robots.txt cannot be read ({error.reason}), so nothing is fetched", passing=True)
        if answer.status != 200:
            return Rules()
        return parse_rules(sink.getvalue()[:_LIMIT].decode("utf-8-sig", "replace"), self.tokens)
