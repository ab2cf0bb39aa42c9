"""Politeness: one request at a time to a host, with a delay between two, and rest for a host that asks for it or fails."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.errors import FailedRequest

_FAILURES = 3  # addresses in a row, each with all its retries


class Stopped(Exception):
    """The run was stopped by its user while this thread was waiting."""


@dataclass(slots=True)
class _Host:
    delay: float
    ready: float = 0.0
    failures: int = 0
    given_up: str | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


class Hosts:
    """The clocks of all hosts of a run, by name; several threads may use them."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()

    def _host(self, name: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(name, _Host(self._delay))

    @contextlib.contextmanager
    def turn(self, name: str, address: str) -> Iterator[None]:
        """Wait until the host may be asked, and keep others from asking it meanwhile.

        Raises FailedRequest if the host was given up, Stopped if the run is.
        """
        host = self._host(name)
        with host.lock:
            if host.given_up:
                raise FailedRequest(address, host.given_up, final=True)
            while (wait := host.ready - time.monotonic()) > 0 or self._stop.is_set():
                if self._stop.wait(wait):
                    raise Stopped
            try:
                yield
            finally:
                host.ready = max(host.ready, time.monotonic() + host.delay)

    def slow_down(self, name: str, delay: float) -> None:
        """Let at least ``delay`` seconds lie between two requests to the host."""
        host = self._host(name)
        host.delay = max(host.delay, delay)

    def rest(self, name: str, seconds: float) -> None:
        """Leave the host alone for so long."""
        host = self._host(name)
        host.ready = max(host.ready, time.monotonic() + seconds)

    def give_up(self, name: str, reason: str) -> None:
        """Ask the host nothing more in this run."""
        self._host(name).given_up = reason

    def answered(self, name: str) -> None:
        """The host works."""
        self._host(name).failures = 0

    def failed(self, name: str, reason: str) -> None:
        """An address of the host failed for good; after three in a row the host is given up."""
        host = self._host(name)
        host.failures += 1
        if host.failures >= _FAILURES and not host.given_up:
            host.given_up = f"the host is given up for now: {_FAILURES} of its addresses failed in a row ({reason})"

    def stop(self) -> None:
        """Wake all that wait; they raise Stopped."""
        self._stop.set()

    @property
    def stopped(self) -> bool:
        """True after ``stop``."""
        return self._stop.is_set()
