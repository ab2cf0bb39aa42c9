"""The same batches on a Dask cluster: ``pip install fazhi-kg[cluster]``, then ``kg build … --scheduler tcp://…``.

Workers need this package and nothing else: the files of a batch travel with it, knowledge comes to each worker once, and
what they write goes to any fsspec filesystem (``--parts s3://…``) or, without one, comes back with the result.
"""

from __future__ import annotations

import contextlib
import dataclasses
import tempfile
import uuid
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.batch import Batch, Result, Setup, read_batch
from kg.errors import UnreadableFile, WorkerError
from kg.knowledge import packed
from kg.store.contract import Part, part_named
from kg.workers import Begun, Runner

AHEAD = 3
"""Batches for each thread of the cluster that are under way at once: memory stays bounded, and nobody waits."""
_MISSING = "a cluster needs further packages: pip install 'fazhi-kg[cluster]'"


@dataclass(frozen=True, slots=True)
class _Sent:
    """A part on its way: addresses of its files, or what they hold."""

    name: str
    documents: Mapping[str, str]
    files: tuple[str | bytes, ...]


# ---------------------------------------------------------------- on a worker


def _plugin(setup: Setup) -> Any:
    """What every worker, later ones too, is given once: the setup, with its knowledge unpacked there."""
    from distributed import WorkerPlugin

    class Reading(WorkerPlugin):  # type: ignore[misc]
        name = f"kg-{uuid.uuid4()}"

        def __init__(self, plain: Setup, knowledge: bytes) -> None:
            self.plain, self.knowledge = plain, knowledge

        def setup(self, worker: Any) -> None:
            import pickle

            self.whole = dataclasses.replace(self.plain, knowledge=pickle.loads(self.knowledge))

    return Reading(dataclasses.replace(setup, knowledge=None, cache=None), packed(setup.knowledge))  # type: ignore[arg-type]


def _read(batch: Batch, files: list[bytes | str], plugin: str, parts: str | None) -> tuple[Result, list[_Sent]]:
    """Read a batch on a worker: its files written beside each other first, its parts sent on afterwards."""
    from distributed import get_worker

    with tempfile.TemporaryDirectory(prefix="kg-") as name:
        folder = Path(name)
        sources = []
        for number, (source, data) in enumerate(zip(batch.sources, files, strict=True)):
            path = folder / str(number) / source.path.name
            if isinstance(data, bytes):
                path.parent.mkdir()
                path.write_bytes(data)
            sources.append(dataclasses.replace(source, path=path if isinstance(data, bytes) else source.path))
        setup = dataclasses.replace(get_worker().plugins[plugin].whole, parts=folder)
        result = read_batch(dataclasses.replace(batch, sources=tuple(sources)), setup, lambda _position: None)
        for before, after in zip(sources, batch.sources, strict=True):
            result.failures = [line.replace(str(before.path), str(after.path)) for line in result.failures]
        sent = [_sent(part, parts) for part in result.parts]
        result.parts = []
        return result, sent


def _sent(part: Part, address: str | None) -> _Sent:
    name, files = part.quads.stem, part.files
    if address is None:
        return _Sent(name, part.documents, tuple(path.read_bytes() for path in files))
    import fsspec

    places = [f"{address.rstrip('/')}/{path.name}" for path in files]
    for path, place in zip(files, places, strict=True):
        with fsspec.open(place, "wb") as stream:
            stream.write(path.read_bytes())
    return _Sent(name, part.documents, tuple(places))


# ---------------------------------------------------------------- here


def runner(scheduler: str, jobs: int | None = None, parts: str | None = None) -> Runner:
    """Reads batches on the cluster of a scheduler (``tcp://…``), or on one of its own for a trial (``local``).

    ``jobs``: worker processes of a local one; ``parts``: folder on an fsspec filesystem for what the workers write.
    Raises WorkerError if Dask is not installed or the scheduler does not answer.
    """

    def run(batches: Iterable[Batch], setup: Setup, begun: Begun) -> Generator[Result, None, None]:
        with _client(scheduler, jobs) as client:
            yield from _Work(client, setup, parts, begun).results(batches)

    return run


@contextlib.contextmanager
def _client(scheduler: str, jobs: int | None) -> Iterator[Any]:
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise WorkerError(_MISSING) from error
    with contextlib.ExitStack() as stack:
        address: Any = scheduler
        if scheduler == "local":
            address = stack.enter_context(
                LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None, host="127.0.0.1")
            )
        try:
            client = stack.enter_context(Client(address, timeout=10, set_as_default=False))
        except (OSError, TimeoutError, ValueError) as error:
            raise WorkerError(f"{scheduler}: no Dask scheduler answers there: {error}") from error
        yield client


class _Work:
    def __init__(self, client: Any, setup: Setup, parts: str | None, begun: Begun) -> None:
        self._client, self._setup, self._parts, self._begun = client, setup, parts, begun
        self._plugin = _plugin(setup)
        client.register_plugin(self._plugin)

    def results(self, batches: Iterable[Batch]) -> Iterator[Result]:
        """Results as they come. Dask itself does again what was lost with a worker."""
        from distributed import as_completed

        todo = iter(batches)
        under_way: dict[Any, Batch] = {}
        finished = as_completed(loop=self._client.loop)
        try:
            while True:
                for batch in _some(todo, AHEAD * max(1, sum(self._client.nthreads().values())) - len(under_way)):
                    future = self._submit(batch)
                    under_way[future] = batch
                    finished.add(future)
                if not under_way:
                    return
                future = next(finished)
                batch = under_way.pop(future)
                error = future.exception()
                if error is None:
                    yield self._received(*future.result())
                    for _ in batch.sources:
                        self._begun()
                else:
                    for again in _apart(batch, error):
                        if isinstance(again, Result):
                            yield again
                            continue
                        future = self._submit(again)
                        under_way[future] = again
                        finished.add(future)
        finally:
            for future in under_way:
                future.cancel()
            self._client.unregister_worker_plugin(self._plugin.name)

    def _submit(self, batch: Batch) -> Any:
        files = [_bytes_of(source.path) for source in batch.sources]
        return self._client.submit(_read, batch, files, self._plugin.name, self._parts, pure=False)

    def _received(self, result: Result, sent: list[_Sent]) -> Result:
        """The result with its parts as files here."""
        for item in sent:
            part = part_named(self._setup.parts, item.name, item.documents)
            for path, data in zip(part.files, item.files, strict=True):
                path.write_bytes(data if isinstance(data, bytes) else _taken(data))
            result.parts.append(part)
        return result


def _some(batches: Iterator[Batch], count: int) -> Iterator[Batch]:
    for _ in range(count):
        if (batch := next(batches, None)) is None:
            return
        yield batch


def _bytes_of(path: Path) -> bytes | str:
    """What the file holds; where it cannot be read, its name: the worker will say the same of it."""
    try:
        return path.read_bytes()
    except OSError:
        return str(path)


def _taken(address: str) -> bytes:
    import fsspec

    with fsspec.open(address, "rb") as stream:
        data = bytes(stream.read())
    system, path = fsspec.core.url_to_fs(address)
    system.rm(path)
    return data


def _apart(batch: Batch, error: BaseException) -> Iterator[Batch | Result]:
    """What becomes of a batch that killed its workers: its sources one by one, and a single one is left out.

    Raises any other error.
    """
    from distributed import KilledWorker

    if not isinstance(error, KilledWorker):
        raise error
    if len(batch.sources) > 1:
        for position, source in enumerate(batch.sources):
            alone = f"{batch.number:08d}{position:03d}"
            yield dataclasses.replace(batch, number=int(alone), sources=(source,))
        return
    result = Result(batch.number)
    for source in batch.sources:
        result.fail(source.id, f"{source.path}: left out, because worker processes died while they read it", batch.held)
    yield result


# ---------------------------------------------------------------- inputs


@contextlib.contextmanager
def local_paths(paths: Iterable[str | Path]) -> Iterator[list[Path]]:
    """The inputs as paths here: what lies on another filesystem (``s3://bucket/reports``) is brought into a folder first.

    Raises UnreadableFile for what cannot be brought, WorkerError without fsspec.
    """
    with contextlib.ExitStack() as stack:
        yield [_local(path, stack) if "://" in str(path) else Path(path) for path in paths]


def _local(address: str | Path, stack: contextlib.ExitStack) -> Path:
    try:
        import fsspec
    except ImportError as error:
        raise WorkerError(_MISSING) from error
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kg-in-")))
    try:
        system, path = fsspec.core.url_to_fs(str(address))
        target = folder / (Path(path).name or "in")
        system.get(path, str(target), recursive=system.isdir(path))
    except (OSError, ValueError, ImportError) as error:
        raise UnreadableFile(address, f"cannot be brought here: {error}") from error
    return target
