"""Worker processes: work out, results back, in any order; one that dies is replaced and its work done again.

Workers are forks of a fresh interpreter (``subprocess``: nothing of the caller's threads, locks or open database is carried over,
and a script needs no ``__main__`` guard, as it does with the fork server of ``multiprocessing``, which imports the caller's main
module), each at the other end of a socket pair.
"""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import chain, islice
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import Self

from kg.batch import Batch, Result, Setup, read_batch
from kg.derive import Share, derive_share
from kg.errors import StoreError, WorkerError
from kg.knowledge import packed
from kg.store.staging import give_back, stand_back

AHEAD = 2
"""Pieces of work that a worker has at once, so that it need not wait while the results are loaded."""
STRIKES = 2
"""A source during which so many workers died is left out."""
_STARTS = 3  # deaths in a row before a first source was begun
_NO_START = "the worker processes end before they have done anything; try -j 1"
# macOS may lose a handle that is closed before the other end has it (bpo-14669)
_ACKNOWLEDGED = sys.platform == "darwin"
_PATIENCE = 10.0  # seconds in which the fork server has to end

Begun = Callable[[], None]
Runner = Callable[[Iterable[Batch], Setup, Begun], Generator[Result, None, None]]
"""Something that reads batches and gives their results in any order: this process, worker processes, a cluster."""
Work = Batch | Share
"""What a worker is given: sources to read, or a share of what was read to derive from."""


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def results_here(work: Iterable[Work], setup: Setup, begun: Begun) -> Generator[Result, None, None]:
    """The results of all work, done by this process, in order; ``begun`` is called for each source that is begun.

    Raises StoreError if parts cannot be written.
    """
    for piece in work:
        yield _perform(piece, setup, lambda _position: begun())


def _perform(piece: Work, setup: Setup, begun: Callable[[int], None]) -> Result:
    return read_batch(piece, setup, begun) if isinstance(piece, Batch) else derive_share(piece, setup)


class _Worker:
    """One process, what it has been given and, of a batch, at which source it stands."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.work: deque[Work] = deque()
        self.position: int | None = None
        self.pid: int | None = None

    def greet(self, greeting: bytes) -> None:
        """Receive the process id, for which this waits, and say what is the same for all work.

        A worker that is dead already is found out when it is listened to.
        """
        with contextlib.suppress(EOFError, OSError):
            self.pid = self.connection.recv()
            self.connection.send_bytes(greeting)

    def give(self, piece: Work) -> None:
        self.work.append(piece)
        with contextlib.suppress(OSError):
            self.connection.send(piece)

    def end(self) -> None:
        """Kill the process; one that was not greeted ends of itself when nobody is at the other end."""
        if self.pid:
            with contextlib.suppress(OSError):
                os.kill(self.pid, signal.SIGKILL)
        self.connection.close()


class _ForkServer:
    """A process that imports what all workers need, once; they are forks of it.

    It waits for none of them before it ends itself, so that until then no other process has the id of one that has ended.
    """

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair()
        self._process = subprocess.Popen(
            [sys.executable, "-c", _FORK_SERVER.format(handle=theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [_PARENT, os.getenv("PYTHONPATH")]))},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        theirs.close()

    def worker(self) -> _Worker:
        """Order one more, which is there when all is imported. Raises OSError if the server has ended."""
        ours, theirs = Pipe()
        try:
            socket.send_fds(self._socket, [b"1"], [theirs.fileno()])
            if _ACKNOWLEDGED:
                self._socket.recv(1)
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        return _Worker(ours)

    def end(self) -> None:
        """Tell it to end, which ends its workers, and wait until all have ended."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # is heard even if another process has a copy of the handle
        self._socket.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


# Ctrl-C reaches the whole group; the caller ends its workers itself
_FORK_SERVER = """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
from kg.workers import fork_server
fork_server({handle})
"""
_PARENT = str(Path(__file__).resolve().parents[1])


class Workers:
    """``jobs`` worker processes, started when there is work for the first time, or is to come (``begin``), and kept until the block ends.

    With one job there are none: the work is done here.
    """

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._setup: Setup | None = None
        self._greeting = b""
        self._forks: _ForkServer | None = None
        self._workers: list[_Worker] = []
        self._todo: Iterator[Work] = iter(())
        self._again: deque[Work] = deque()
        self._strikes: Counter[str] = Counter()
        self._begun: Begun = lambda: None
        self._early = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """End all processes and wait until they have ended; further work would start others."""
        self.end_workers()
        if self._forks:
            self._forks.end()
            self._forks = None

    def end_workers(self) -> None:
        """Kill the workers, whose memory goes, and do not wait; others for further work need import nothing."""
        for worker in self._workers:
            worker.end()
        self._workers = []

    def begin(self, pieces: int) -> None:
        """Start the processes for work that is still to come, one for each piece but no more than ``jobs``: they import meanwhile."""
        while self.jobs > 1 and len(self._workers) < min(self.jobs, pieces):
            self._workers.append(self._new())

    def _new(self) -> _Worker:
        """Raises WorkerError if one fork server after the other ends before it has heard of it."""
        for _ in range(_STARTS):
            self._forks = self._forks or _ForkServer()
            try:
                return self._forks.worker()
            except OSError:  # the server has ended, whose workers may go on
                self._forks.end()
                self._forks = None
        raise WorkerError(_NO_START)

    def _greet(self, setup: Setup) -> None:
        """Tell the processes that do not know yet; all have been ordered by now, and each is waited for."""
        if setup is not self._setup:
            self._setup = setup
            plain = dataclasses.replace(setup, knowledge=None)  # type: ignore[arg-type]
            self._greeting = pickle.dumps((plain, packed(setup.knowledge)))
        for worker in self._workers:
            if worker.pid is None:
                worker.greet(self._greeting)

    def results(self, work: Iterable[Work], setup: Setup, begun: Begun) -> Generator[Result, None, None]:
        """The results of all work, as they come; ``begun`` is called for each source that is begun.

        The setup is the same as long as the processes live. Raises StoreError if parts cannot be written, WorkerError if no
        worker can be started.
        """
        if self.jobs == 1:
            yield from results_here(work, setup, begun)
            return
        todo = iter(work)
        first = list(islice(todo, self.jobs))
        self._todo, self._begun, self._early = chain(first, todo), begun, 0
        self.begin(len(first))
        self._greet(setup)
        del first  # what was read needs no memory any more
        try:
            yield from self._results()
        finally:
            self._todo = iter(())
            self._again.clear()
            if any(worker.work for worker in self._workers):  # not all results were wanted, and these would come later
                self.end()

    def _results(self) -> Iterator[Result]:
        while self._busy():
            for connection in wait([worker.connection for worker in self._workers if worker.work]):
                worker = next(w for w in self._workers if w.connection is connection)
                try:
                    message = worker.connection.recv()
                except (EOFError, OSError):
                    self._replace(worker)
                    continue
                if isinstance(message, Result):
                    worker.work.popleft()
                    worker.position, self._early = None, 0
                    yield message
                elif isinstance(message, int):
                    worker.position, self._early = message, 0
                    self._begun()
                else:
                    raise StoreError(message)

    def _busy(self) -> bool:
        """Give every worker what it has room for; False if nothing is left to do."""
        for worker in self._workers:
            while len(worker.work) < AHEAD and (piece := self._next()):
                worker.give(piece)
        return any(worker.work for worker in self._workers)

    def _next(self) -> Work | None:
        return self._again.popleft() if self._again else next(self._todo, None)

    def _replace(self, worker: _Worker) -> None:
        """A new worker in place of a dead one; its work is done again, without a source that was there twice."""
        worker.end()
        work = list(worker.work)
        if worker.position is not None and isinstance(work[0], Batch):
            work[0] = self._struck(work[0], worker.position)
        else:
            self._early += 1
            if self._early >= _STARTS * len(self._workers):
                raise WorkerError(_NO_START)
        self._again.extendleft(reversed(work))
        self._workers[self._workers.index(worker)] = new = self._new()
        new.greet(self._greeting)

    def _struck(self, batch: Batch, position: int) -> Batch:
        source = batch.sources[position]
        self._strikes[source.id] += 1
        if self._strikes[source.id] < STRIKES:
            return batch
        reason = f"{source.path}: left out, because two worker processes died while they read it"
        rest = tuple(other for other in batch.sources if other is not source)
        return dataclasses.replace(batch, sources=rest, failures=(*batch.failures, (source.id, reason)))


def fork_server(handle: int) -> None:
    """Fork a worker for each connection that comes through the socket ``handle``; when that is closed, end all of them.

    It knows nothing of the caller: a plugin may have threads, which no fork carries over.
    """
    importlib.import_module("kg.record")  # what reads documents
    workers: list[int] = []
    with contextlib.suppress(OSError), socket.socket(fileno=handle) as orders:
        while True:
            message, handles, *_ = socket.recv_fds(orders, 1, 1)
            if not message:
                break
            for connection in handles:
                os.set_inheritable(connection, False)
                if (worker := _forked()) == 0:
                    orders.close()  # else nobody would hear that the server has ended
                    serve(Connection(connection))
                    return
                workers += [worker] if worker else []
                os.close(connection)
            if _ACKNOWLEDGED:
                orders.send(b"1")
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    for worker in workers:
        os.waitpid(worker, 0)


def _forked() -> int | None:
    """What ``os.fork`` gives; None if the system has no room for a process, and the connection has nobody at its end."""
    try:
        return os.fork()
    except OSError:
        return None


def serve(connection: Connection) -> None:
    """What a worker does: the work that comes through the connection, until that is closed."""
    with contextlib.suppress(EOFError, OSError):
        connection.send(os.getpid())
        setup, knowledge = pickle.loads(connection.recv_bytes())
        setup = dataclasses.replace(setup, knowledge=pickle.loads(knowledge))
        while True:
            piece = connection.recv()
            if isinstance(piece, Share):
                stand_back()  # the graph is merged or loaded meanwhile, and what is derived has to wait for that
            try:
                connection.send(_perform(piece, setup, connection.send))
            except StoreError as error:
                connection.send(str(error))
            del piece
            give_back()
