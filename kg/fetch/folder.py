"""The folder that is fetched into: documents written whole or not at all, the journal, the log, the manifest.

FOLDER/manifest.toml            id, file, url, fetched, sha256, media_type, charset of each document
FOLDER/fetch-log.tsv            one line for each address and run: what came of it and why
FOLDER/HOST/NAME-HASH.html      the bytes as they came, unpacked
FOLDER/.fetch/journal.jsonl     one line for each document: ETag, Last-Modified, …; what a killed run goes on from
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import fcntl
import hashlib
import json
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kg.errors import FetchError
from kg.manifest_text import ManifestText
from kg.readers.manifest import MANIFEST, load_manifest

LOG = "fetch-log.tsv"
_COLUMNS = ("time", "outcome", "status", "bytes", "seconds", "address", "file", "reason")
_OFTEN = 5.0  # seconds between two versions of the manifest, or twenty times what writing one takes


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document that was fetched: ``url`` as asked for, ``final`` after redirects, ``file`` below the folder.

    ``fetched`` is when its server last said that these are the bytes (UTC, ISO 8601).
    """

    url: str
    final: str
    file: str
    fetched: str
    sha256: str
    etag: str | None = None
    modified: str | None = None
    media_type: str | None = None
    charset: str | None = None

    def age(self, now: datetime.datetime) -> float:
        """Hours since it was fetched."""
        try:
            then = datetime.datetime.fromisoformat(self.fetched)
        except ValueError:
            return float("inf")
        return (now - then).total_seconds() / 3600 if then.tzinfo else float("inf")


class Folder:
    """A folder open for fetching; ``opened`` makes one. Several threads may use it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.state = path / ".fetch"
        self._lock = threading.Lock()
        self._manifest = ManifestText(path / MANIFEST)
        self._next_save = time.monotonic() + _OFTEN
        self.documents = {item.url: item for item in self._of_manifest()}
        self.documents |= {item.url: item for item in self._of_journal()}
        self._journal = self._begun_journal()
        self._log = self._begun_log()

    def _of_manifest(self) -> Iterator[Fetched]:
        if not (self.path / MANIFEST).is_file():
            return
        for file, entry in load_manifest(self.path / MANIFEST).items():
            if entry.url and file.is_relative_to(self.path.resolve()):
                name = file.relative_to(self.path.resolve()).as_posix()
                yield Fetched(entry.url, entry.url, name, entry.fetched or "", entry.sha256 or "")

    def _of_journal(self) -> Iterator[Fetched]:
        """What earlier runs noted of documents that are still there; a line cut off by a kill is passed over.

        Where the manifest names another file, a person has moved it.
        """
        path = self.state / "journal.jsonl"
        for line in path.read_bytes().split(b"\n") if path.is_file() else ():
            try:
                item = Fetched(**json.loads(line))
            except (ValueError, TypeError):
                continue
            if entered := self.documents.get(item.url):
                yield dataclasses.replace(item, file=entered.file)
            elif (self.path / item.file).is_file():
                yield item

    def _begun_journal(self) -> IO[str]:
        """The journal anew, one line a document, to be added to."""
        temporary = self.state / "journal.tmp"
        temporary.write_text("".join(map(_line, self.documents.values())), encoding="utf-8")
        temporary.replace(self.state / "journal.jsonl")
        return (self.state / "journal.jsonl").open("a", encoding="utf-8")

    def _begun_log(self) -> IO[str]:
        path = self.path / LOG
        is_new = not path.exists() or not path.stat().st_size
        stream = path.open("a", encoding="utf-8")
        if is_new:
            stream.write("\t".join(_COLUMNS) + "\n")
        return stream

    def is_as_fetched(self, item: Fetched) -> bool | None:
        """True if the file holds the bytes that were fetched, False if others, None if it is not there."""
        try:
            with (self.path / item.file).open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest() == item.sha256
        except FileNotFoundError:
            return None

    @contextlib.contextmanager
    def sink(self) -> Iterator[IO[bytes]]:
        """A file of no name yet, for the bytes to come; it is gone at the end unless ``keep`` was called."""
        with tempfile.NamedTemporaryFile(dir=self.state, prefix="part-", delete=False) as stream:
            try:
                yield stream
            finally:
                with contextlib.suppress(FileNotFoundError):
                    Path(stream.name).unlink()

    def keep(self, sink: IO[bytes], item: Fetched) -> None:
        """Put the bytes in their place and note the document."""
        sink.flush()
        os.fsync(sink.fileno())
        target = self.path / item.file
        target.parent.mkdir(parents=True, exist_ok=True)
        Path(sink.name).chmod(0o644)
        Path(sink.name).replace(target)
        self.note(item)

    def note(self, item: Fetched) -> None:
        """Write down that the document is there; the manifest follows every few seconds and at the end."""
        fields = {"url": item.url, "fetched": item.fetched, "sha256": item.sha256}
        fields |= {n: v for n in ("media_type", "charset") if (v := getattr(item, n))}
        with self._lock:
            self._journal.write(_line(item))
            self._journal.flush()
            self.documents[item.url] = item
            self._manifest.set(item.file, fields)
            if (start := time.monotonic()) > self._next_save:
                self._manifest.save()
                end = time.monotonic()
                self._next_save = end + max(_OFTEN, 20 * (end - start))

    def log(self, *cells: object) -> None:
        """Add a line to the log, its time before it."""
        line = "\t".join(" ".join(str(cell).split()) for cell in (_now(), *cells))
        with self._lock:
            self._log.write(line + "\n")
            self._log.flush()

    def close(self) -> None:
        """Bring the manifest up to date.

        Raises ManifestError.
        """
        try:
            self._complete_manifest()
        finally:
            self._journal.close()
            self._log.close()

    def _complete_manifest(self) -> None:
        """Also what a killed run had fetched and not yet entered."""
        path = self.path / MANIFEST
        entered = {entry.url: entry for entry in load_manifest(path).values()} if path.is_file() else {}
        for item in list(self.documents.values()):
            entry = entered.get(item.url)
            if (entry is None or entry.sha256 != item.sha256) and (self.path / item.file).is_file():
                self._manifest.set(item.file, {"url": item.url, "fetched": item.fetched, "sha256": item.sha256})
                for name in ("media_type", "charset"):
                    if value := getattr(item, name):
                        self._manifest.set(item.file, {name: value})
        self._manifest.save()


def _line(item: Fetched) -> str:
    return json.dumps(dataclasses.asdict(item), ensure_ascii=False) + "\n"


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Folder]:
    """The folder, made if need be, for this process alone; what a killed run left half done is removed.

    Raises FetchError if it cannot be written or another process fetches into it, ManifestError for a broken manifest.
    """
    try:
        (path / ".fetch").mkdir(parents=True, exist_ok=True)
        lock = (path / ".fetch" / "lock").open("a")
    except OSError as error:
        raise FetchError(f"{path}: cannot be written: {error.strerror or error}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise FetchError(f"{path}: another process is fetching into this folder") from error
        for left in (path / ".fetch").glob("part-*"):
            left.unlink(missing_ok=True)
        try:
            folder = Folder(path)
        except OSError as error:
            raise FetchError(f"{path}: cannot be written: {error.strerror or error}") from error
        try:
            yield folder
        finally:
            folder.close()
