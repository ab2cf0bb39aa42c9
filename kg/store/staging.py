"""The copy of a database that a writer works on, and how its files are merged.

A bulk load leaves files that overlap. RocksDB merges them in threads of its own as soon as there are two, and so takes the
same lines up again and again; what has waited is merged together and costs less. So those threads stand back while much is
loaded, and everything is merged once: of a small store while the rest is still read, else at the end.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.errors import StoreError

_NICE = 10
"""Niceness of the threads that merge: a tenth of the time of any other (sched(7)), and the whole of a core that is idle."""
_LARGE = 4 << 20
"""Bytes of a database, of some ten documents, below which merging everything gains nothing."""

# A process of its own, because a merge cannot be interrupted: it ends with Ctrl-C and when whoever began it is gone.
_MERGE = """
import os, signal, sys, threading
import pyoxigraph
if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
def watch():
    os.read(0, 1)
    os._exit(1)
threading.Thread(target=watch, daemon=True).start()
try:
    pyoxigraph.Store(sys.argv[1]).optimize()
except BaseException:
    os._exit(1)
os._exit(0)
"""


class Staging:
    """A database in ``path`` that begins as a copy (hard links) of another, or empty."""

    def __init__(self, source: Path | None, path: Path) -> None:
        self.path = path
        self._source = source
        self._merged = _size(source)
        self._merging: subprocess.Popen[bytes] | None = None
        self._broken_off = False

    @property
    def empty(self) -> bool:
        """True if the copy begins empty."""
        return self._source is None

    def open(self) -> ox.Store:
        """Open the copy; the first time, make it.

        Raises StoreError.
        """
        try:
            if self._source is not None and not self.path.exists():
                source = ox.Store.read_only(str(self._source))
                source.backup(str(self.path))
                del source
            return ox.Store(str(self.path))
        except OSError as error:
            raise StoreError(f"{self.path.parent}: the store cannot be copied for writing: {error}") from error

    def has_grown(self) -> bool:
        """True if all files are worth merging: they are large, and more than twice what was in one piece before.

        Merged whenever this is so, a line is merged some two times in all, however large a store grows.
        """
        return _size(self.path) > max(_LARGE, 2 * self._merged)

    def merge(self) -> None:
        """Merge all files of the copy, which nobody may have open.

        If that fails, the database is as it was, and what is only in its log is written into files. Raises StoreError, and if
        it is broken off or interrupted by Ctrl-C, which the process hears too.
        """
        self._merging = process = None if self._broken_off else self._merge()
        try:
            ended = process.wait() if process else None
        finally:
            self._merging = None
            if process:
                process.kill()
                process.communicate()
        if ended == 0:
            self._merged = _size(self.path)
        elif ended == -signal.SIGINT or self._broken_off:
            raise StoreError(f"{self.path.parent}: interrupted while the files of the store were merged")
        else:
            self.flush()

    def break_off(self) -> None:
        """End a merge in another thread; it raises then, as any further one does."""
        self._broken_off = True
        if merging := self._merging:
            merging.kill()

    def _merge(self) -> subprocess.Popen[bytes] | None:
        """The process that merges; None if it cannot begin."""
        # -P: what lies in the current folder is no module of ours
        command = [sys.executable, "-P", "-c", _MERGE, str(self.path)]
        null = subprocess.DEVNULL
        try:
            return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=null, stderr=null)
        except OSError:
            return None

    def flush(self) -> None:
        """Write what is only in the log into files; nobody may have the copy open.

        Raises StoreError.
        """
        try:
            ox.Store(str(self.path)).flush()
        except OSError as error:
            raise StoreError(f"{self.path.parent}: the store cannot be written: {error}") from error

    def discard(self) -> None:
        """Remove the copy, which nobody may have open."""
        shutil.rmtree(self.path, ignore_errors=True)


def give_way() -> None:
    """Let the threads of this process that merge files have only what processor time others leave (Linux; else nothing)."""
    for thread in _threads():
        stand_back(thread)


def stand_back(thread: int = 0) -> None:
    """Let this thread (0: the calling one) have only what processor time others leave, for good.

    Linux: this thread alone; other Unix: its process; Windows: nothing.
    """
    with contextlib.suppress(OSError, AttributeError):  # it has ended since; no such function on Windows
        os.setpriority(os.PRIO_PROCESS, thread, max(_NICE, os.getpriority(os.PRIO_PROCESS, thread)))


def give_back() -> None:
    """Return memory that is free to the system (glibc; else nothing).

    Every load has threads of its own, and glibc keeps what a thread had for others to come (malloc_trim(3)).
    """
    with contextlib.suppress(OSError, AttributeError):  # no such function in other libraries
        ctypes.CDLL(None).malloc_trim(0)


def _threads() -> Iterator[int]:
    """The threads of this process that merge files."""
    tasks = Path("/proc/self/task")
    for thread in tasks.iterdir() if tasks.is_dir() else ():
        with contextlib.suppress(OSError):  # it has ended since
            if (thread / "comm").read_text(encoding="utf-8").startswith("rocksdb:low"):
                yield int(thread.name)


def _size(database: Path | None) -> int:
    """Bytes of the files that hold the lines of a database, which may be at work."""
    size = 0
    for file in database.glob("*.sst") if database else ():
        with contextlib.suppress(FileNotFoundError):  # merged with others since
            size += file.stat().st_size
    return size
