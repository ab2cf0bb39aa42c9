"""Fetching one address as a polite guest: robots.txt, the host's turn, redirects, retries with back-off."""

from __future__ import annotations

import http
import random
import time
from collections.abc import Mapping
from typing import IO

from kg.errors import FailedRequest, RefusedAddress
from kg.fetch.addresses import host_of, joined
from kg.fetch.hosts import Hosts, Stopped
from kg.fetch.network import PASSING, Answer, Network, seconds_asked
from kg.fetch.robots import Robots

_REDIRECTS = (301, 302, 303, 307, 308)
_HOPS = 10


class Client:
    """``retries``: how often a request that failed is sent again; ``patience``: seconds that a server may ask to wait."""

    def __init__(
        self, network: Network, hosts: Hosts, tokens: tuple[str, ...], retries: int, patience: float, pause: float = 1.0
    ) -> None:
        self._network = network
        self._hosts = hosts
        self._retries = retries
        self._patience = patience
        self._pause = pause
        self._robots = Robots(tokens, self._without_rules)

    def get(self, address: str, sink: IO[bytes], headers: Mapping[str, str] | None = None) -> Answer:
        """The answer 200 or 304 of an address, over its redirects; the body is in ``sink``, from its beginning.

        ``address`` is normalised. Raises RefusedAddress, FailedRequest, or Stopped.
        """
        return self._persistent(address, sink, headers or {}, ruled=True)

    def stop(self) -> None:
        """End all requests, under way and waiting, of all threads: they raise Stopped."""
        self._hosts.stop()
        self._network.stop()

    def _without_rules(self, address: str, sink: IO[bytes]) -> Answer:
        return self._persistent(address, sink, {}, ruled=False)

    def _persistent(self, address: str, sink: IO[bytes], headers: Mapping[str, str], ruled: bool) -> Answer:
        for attempt in range(self._retries + 1):
            sink.seek(0)
            sink.truncate()
            try:
                return self._followed(address, sink, headers, ruled)
            except FailedRequest as error:
                if self._hosts.stopped:
                    raise Stopped from error
                host = host_of(error.address)
                if error.retry_after is not None and error.retry_after > self._patience:
                    reason = f"the server asks to come back in {error.retry_after:.0f} seconds"
                    self._hosts.give_up(host, reason)
                    raise FailedRequest(address, reason, error.status, final=True) from error
                if error.final or attempt == self._retries:
                    if not error.final:
                        self._hosts.failed(host, error.reason)
                    raise FailedRequest(address, _via(error, address), error.status, final=error.final) from error
                if "unpacked" in error.reason:
                    headers = {**headers, "Accept-Encoding": "identity"}
                self._hosts.rest(host, self._back_off(attempt, error.retry_after))
        raise AssertionError("the last attempt returns or raises")

    def _back_off(self, attempt: int, asked: float | None) -> float:
        """Seconds before the next attempt: twice as long each time, with some chance in it, and what the server asks."""
        own = float(min(self._pause * 2**attempt * (1 + random.random() / 4), self._patience))
        return max(own, asked or 0.0)

    def _followed(self, address: str, sink: IO[bytes], headers: Mapping[str, str], ruled: bool) -> Answer:
        """The answer after all redirects; each hop is checked as if it had been given."""
        seen = [address]
        while True:
            here = seen[-1]
            answer = self._once(here, sink, headers, ruled)
            if answer.status not in _REDIRECTS:
                return _accepted(answer)
            if not (location := answer.headers.get("location")):
                raise RefusedAddress(here, f"answers {answer.status} and does not say where to", answer.status)
            there = joined(here, location)
            if there in seen:
                raise RefusedAddress(address, f"redirects in a circle, back to {there}", answer.status)
            if len(seen) > _HOPS:
                raise RefusedAddress(address, f"more than {_HOPS} redirects", answer.status)
            seen.append(there)

    def _once(self, address: str, sink: IO[bytes], headers: Mapping[str, str], ruled: bool) -> Answer:
        host = host_of(address)
        if ruled:
            self._obey(address, host)
        with self._hosts.turn(host, address):
            answer = self._network.get(address, sink, headers)
        if answer.status in PASSING:
            asked = seconds_asked(answer.headers, time.time())
            raise FailedRequest(address, f"the server answers {_phrase(answer.status)}", answer.status, asked)
        self._hosts.answered(host)
        return answer

    def _obey(self, address: str, host: str) -> None:
        rules = self._robots.of(address)
        if rules.delay > self._patience:
            reason = f"robots.txt asks for {rules.delay:g} seconds between requests"
            self._hosts.give_up(host, reason)
            raise RefusedAddress(address, reason)
        self._hosts.slow_down(host, rules.delay)
        if refusal := rules.why_not(address, self._robots.tokens):
            if rules.passing:
                raise FailedRequest(address, refusal, final=True)
            raise RefusedAddress(address, refusal)


def _accepted(answer: Answer) -> Answer:
    """200 and 304 are answers; what else comes is a reason."""
    if answer.status in (200, 304):
        return answer
    what = "is gone" if answer.status in (404, 410) else "is not given out"
    raise RefusedAddress(answer.address, f"{what}: the server answers {_phrase(answer.status)}", answer.status)


def _phrase(status: int) -> str:
    """``503 Service Unavailable``."""
    try:
        return f"{status} {http.HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _via(error: FailedRequest, address: str) -> str:
    return error.reason if error.address == address else f"{error.reason}, redirected to {error.address}"
