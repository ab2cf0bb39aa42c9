"""Addresses → a corpus folder with manifest.toml. Bytes are stored as they came; the readers decode them.

``fetch`` is polite (robots.txt, one request at a time to a host, delays, conditional requests), bounded in time and size,
goes nowhere private, and can be stopped or killed at any moment: the next run goes on where it was.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from kg.errors import FailedRequest, FetchError, RefusedAddress
from kg.fetch.addresses import ending_of, file_name, host_of, normalise
from kg.fetch.client import Client
from kg.fetch.folder import Fetched, Folder, opened
from kg.fetch.hosts import Hosts, Stopped
from kg.fetch.network import Answer, Limits, Network
from kg.fetch.sitemap import normalised, walk_sitemap
from kg.version import __version__

Progress = Callable[[int, int], None]
SOFTWARE = f"fazhi-kg/{__version__}"
USER_AGENT = f"{SOFTWARE} (reads public government documents into a knowledge graph)"


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """How ``fetch`` behaves.

    delay       seconds between two requests to one host; a longer one in robots.txt goes first
    retries     how often a failed request is sent again, each time after twice the pause (``pause`` seconds at first)
    patience    seconds that a server may ask to wait (Retry-After, Crawl-delay) before it is left for another run
    fresh       hours in which an address that was fetched is not asked again
    hosts       how many hosts are asked at the same time
    user_agent  what servers are told; the program's name is added if it does not hold it
    """

    delay: float = 2.0
    retries: int = 3
    pause: float = 1.0
    patience: float = 120.0
    fresh: float = 24.0
    hosts: int = 4
    limits: Limits = field(default_factory=Limits)
    allow_private: bool = False
    user_agent: str = USER_AGENT

    @property
    def named(self) -> str:
        """The User-Agent sent: it always names this software."""
        return self.user_agent if SOFTWARE in self.user_agent else f"{self.user_agent} {SOFTWARE}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one address.

    ``what``: fetched, unchanged (asked, and the same as before), fresh (not asked again yet), same (it leads to a document
    fetched for another address), skipped (never, by its reason), failed (not this time).
    """

    address: str
    what: str
    reason: str = ""
    file: str = ""
    status: int = 0
    size: int = 0


@dataclass(slots=True)
class FetchReport:
    """The outcomes of a run in the order in which they came."""

    outcomes: list[Outcome] = field(default_factory=list)

    def of(self, *what: str) -> list[Outcome]:
        """The outcomes of these kinds."""
        return [outcome for outcome in self.outcomes if outcome.what in what]

    @property
    def partial(self) -> bool:
        """True if something that was asked for is not in the folder."""
        return bool(self.of("skipped", "failed"))


def fetch(
    addresses: Iterable[str] | None,
    path: Path,
    options: FetchOptions | None = None,
    sitemaps: Iterable[str] = (),
    only: str | None = None,
    progress: Progress = lambda done, total: None,
) -> FetchReport:
    """Fetch the addresses, and those of the sitemaps, into the folder at ``path``.

    With None and no sitemaps, all that the folder's manifest names. ``only``: a regular expression that the addresses
    of sitemaps must match. What is not fetched stands in the report and in fetch-log.tsv with its reason. Raises FetchError
    if the folder cannot be written or is in use, ManifestError for a broken manifest, KeyboardInterrupt with all that was
    fetched in its place.
    """
    options = options or FetchOptions()
    hosts = Hosts(options.delay)
    network = Network(options.named, options.limits, options.allow_private)
    client = Client(network, hosts, _tokens(options.named), options.retries, options.patience, options.pause)
    with opened(path) as folder:
        run = _Run(client, folder, options, progress)
        run.take(addresses, sitemaps, only)
        run.go()
        return run.report


def _tokens(user_agent: str) -> tuple[str, ...]:
    """The product tokens that robots.txt files are read for (RFC 9309, 2.2.1): the user's own and this program's."""
    match = re.match(r"[A-Za-z_-]+", user_agent)
    return tuple(dict.fromkeys([match.group() if match else "fazhi-kg", "fazhi-kg"]))


class _Run:
    """One run over many addresses: a thread for each host, up to ``options.hosts`` at a time."""

    def __init__(self, client: Client, folder: Folder, options: FetchOptions, progress: Progress) -> None:
        self.client = client
        self.folder = folder
        self.options = options
        self.report = FetchReport()
        self._progress = progress
        self._todo: dict[str, list[str]] = {}
        self._total = 0
        self._finals = {item.final: item.url for item in folder.documents.values()}

    def take(self, addresses: Iterable[str] | None, sitemaps: Iterable[str], only: str | None) -> None:
        """Collect what is to be fetched, each address once."""
        maps = list(sitemaps)
        given = list(self.folder.documents) if addresses is None and not maps else list(addresses or ())
        found: dict[str, None] = {}
        for item in normalised(iter(given)):
            self._add(item, found)
        pattern = re.compile(only) if only else None
        for item in normalised(iter(maps)):
            if isinstance(item, FetchError):
                self._add(item, found)
                continue
            for page in normalised(walk_sitemap(item, self.client.get)):
                if isinstance(page, FetchError) or not pattern or pattern.search(page):
                    self._add(page, found)
        for address in found:
            self._todo.setdefault(host_of(address), []).append(address)
        self._total = len(found) + len(self.report.outcomes)

    def _add(self, item: str | FetchError, found: dict[str, None]) -> None:
        if isinstance(item, FetchError):
            self._conclude(_unfetched(getattr(item, "address", ""), item), 0.0)
        else:
            found[item] = None

    def go(self) -> None:
        """Fetch everything; a defect or a full disk ends the run with what was fetched in its place."""
        with ThreadPoolExecutor(max_workers=self.options.hosts) as pool:
            jobs: list[Future[None]] = [pool.submit(self._host, part) for part in self._todo.values()]
            try:
                while (waiting := wait(jobs, timeout=0.5, return_when=FIRST_EXCEPTION)).not_done:
                    if any(job.exception() for job in waiting.done):
                        break
            finally:
                if any(not job.done() for job in jobs):
                    self.client.stop()
                    pool.shutdown(cancel_futures=True)
        for job in jobs:
            if not job.cancelled() and (error := job.exception()) and not isinstance(error, Stopped):
                if isinstance(error, OSError):
                    raise FetchError(f"{self.folder.path}: cannot be written: {error.strerror or error}") from error
                raise error

    def _host(self, addresses: list[str]) -> None:
        for address in addresses:
            start = time.monotonic()
            try:
                outcome = self._address(address)
            except (RefusedAddress, FailedRequest) as error:
                outcome = _unfetched(address, error)
            self._conclude(outcome, time.monotonic() - start)

    def _conclude(self, outcome: Outcome, seconds: float) -> None:
        self.report.outcomes.append(outcome)
        cells = (outcome.what, outcome.status or "", outcome.size or "", f"{seconds:.1f}", outcome.address)
        self.folder.log(*cells, outcome.file, outcome.reason)
        self._progress(len(self.report.outcomes), self._total)

    def _address(self, address: str) -> Outcome:
        """Fetch one address, unless it is fresh, changed by hand, or the same as another."""
        known = self.folder.documents.get(address)
        present = self.folder.is_as_fetched(known) if known else None
        if known and present is False and known.sha256:
            reason = "its file was changed since it was fetched; move it away to fetch it anew"
            return Outcome(address, "skipped", reason, known.file)
        if known and present and known.age(datetime.datetime.now(datetime.UTC)) < self.options.fresh:
            return Outcome(address, "fresh", file=known.file)
        with self.folder.sink() as sink:
            answer = self.client.get(address, sink, _conditions(known) if known and present else {})
            if answer.status == 304 and known and present:
                self.folder.note(_renewed(known, answer))
                return Outcome(address, "unchanged", file=known.file, status=304)
            if answer.status != 200:
                raise RefusedAddress(address, f"the server answers {answer.status}", answer.status)
            return self._keep(address, known, bool(present), answer, sink)

    def _keep(self, address: str, known: Fetched | None, present: bool, answer: Answer, sink: IO[bytes]) -> Outcome:
        other = self._finals.setdefault(answer.address, address)
        file = self.folder.documents[other].file if other in self.folder.documents else ""
        if other != address and file and (self.folder.path / file).is_file():
            return Outcome(address, "same", f"it leads to the document of {other}", file, 200)
        item = _described(address, known, answer, sink)
        if known and present and item.sha256 == known.sha256:
            self.folder.note(item)
            return Outcome(address, "unchanged", file=item.file, status=200, size=answer.size)
        self.folder.keep(sink, item)
        return Outcome(address, "fetched", file=item.file, status=200, size=answer.size)


def _unfetched(address: str, error: FetchError) -> Outcome:
    what = "failed" if isinstance(error, FailedRequest) else "skipped"
    given = getattr(error, "address", address)
    reason = getattr(error, "reason", str(error))
    if address and given != address and given not in reason:
        reason = f"{reason}, redirected to {given}"
    return Outcome(address, what, reason, status=getattr(error, "status", 0))


def _conditions(known: Fetched) -> dict[str, str]:
    """Ask only for what has changed (RFC 9110, section 13)."""
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in conditions.items() if value}


def _renewed(known: Fetched, answer: Answer) -> Fetched:
    return Fetched(
        known.url,
        answer.address,
        known.file,
        _now(),
        known.sha256,
        answer.headers.get("etag") or known.etag,
        answer.headers.get("last-modified") or known.modified,
        known.media_type,
        known.charset,
    )


def _described(address: str, known: Fetched | None, answer: Answer, sink: IO[bytes]) -> Fetched:
    """The document behind the bytes in the sink.

    Raises RefusedAddress if there are none, or they are no document.
    """
    sink.seek(0)
    head = sink.read(1024)
    if not head.strip():
        raise RefusedAddress(address, "the document is empty", 200)
    ending = ending_of(answer.media_type, answer.address, head)
    if ending is None:
        raise RefusedAddress(address, f"{answer.media_type or 'what is there'} is no document", 200)
    return Fetched(
        address,
        answer.address,
        known.file if known else file_name(address, ending),
        _now(),
        _sha256(sink),
        answer.headers.get("etag"),
        answer.headers.get("last-modified"),
        answer.media_type or None,
        answer.charset,
    )


def _sha256(stream: IO[bytes]) -> str:
    stream.seek(0)
    digest = hashlib.sha256()
    while chunk := stream.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


__all__ = ["FetchOptions", "FetchReport", "Limits", "Outcome", "fetch", "normalise"]
