"""build, add, remove: the only module that knows every stage, from files to the derived graph."""

from __future__ import annotations

import bisect
import contextlib
import dataclasses
import datetime
import tempfile
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Self

from kg.archive import Archive, covering
from kg.batch import Batch, Result, Setup, check_document
from kg.cache import RecordCache
from kg.derivation import SMALL, Derivation
from kg.derive import Share, held_judgements
from kg.errors import KgError, NoDocuments, StoreError
from kg.judgements import Judgement
from kg.knowledge import Knowledge
from kg.rdf import PROV, RDF, iri, literal, runs_graph
from kg.readers import Source, distinct, sources
from kg.readers.fields import FieldMap
from kg.store import CHUNK, DiskStore, Part, Store, Writer
from kg.texts import Origin, Texts, owners
from kg.version import __version__
from kg.workers import Begun, Runner, Workers, cores, results_here

__all__ = ["BuildReport", "Progress", "Runner", "add", "build", "check_document", "remove"]

Progress = Callable[[int, int], None]
BATCH = 25
"""Sources in one batch, at most."""
MERGED = 0.7
"""Share of the documents after which the files of a small store are merged, by one core, while others read the rest: on two cores
both then take about as long, and nobody waits at the end for a merge of everything. The rest is loaded in twice as large pieces,
because each leaves files that queries look through."""
MANY = 20
"""Shares to derive that are worth fresh worker processes: those that have read hold twice the memory."""
FEW = 10
"""Sources for which one more worker process is worth its start: 20 are read by two in the time that one takes."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: ids added, changed, unchanged and removed, what failed with its reason, warnings by id."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    read: tuple[str, ...] = ()

    @property
    def partial(self) -> bool:
        """True if something that was given is not in the store."""
        return bool(self.failures)


def _nothing(progress: int, total: int) -> None:
    """No progress wanted."""


def _nothing_begun() -> None:
    """Nor to hear what is begun."""


def _apart(found: list[Source], held: Collection[str], origins: dict[str, Origin]) -> tuple[list[Source], list[str]]:
    """The sources with ids that no other file's documents have, and a warning for each that got another one.

    A file that the store knows keeps its id; one whose id belongs to another file that is still there gets the folder
    before it; the place of a file that is gone is taken. An id that the manifest gives is meant.
    """
    by_file, by_source = owners(origin for i, origin in origins.items() if i in held)
    known = [
        source if source.named else dataclasses.replace(source, id=by_file.get(str(source.path.resolve()), source.id))
        for source in found
    ]
    others = {
        source.id: by_source[source.id]
        for source in known
        if not source.named and by_source.get(source.id, str(source.path.resolve())) != str(source.path.resolve())
    }
    taken = {name for name, file in others.items() if Path(file).is_file()}
    warnings = [
        f"{name}: takes the place of {file}, which is gone" for name, file in others.items() if name not in taken
    ]
    renamed = distinct(known, taken | set(by_source)) if taken else known
    free = {id(old): new for old, new in zip(known, renamed, strict=True) if old.id in taken and not old.named}
    warnings += [
        f"{new.path}: the id {old.id} belongs to {others[old.id]}, so this one is {new.id}"
        for old in known
        if (new := free.get(id(old)))
    ]
    return [free.get(id(source), source) for source in known], warnings


def _batches(found: deque[Source], held: Mapping[str, str], jobs: int) -> Iterator[Batch]:
    """Batches of the sources in their order, smaller towards the end, so that all workers end together.

    ``found`` is used up, because what was read needs no memory any more.
    """
    ids = sorted(held)
    for number in count():
        if not found:
            return
        size = max(1, min(BATCH, len(found) // (jobs * 4)))
        piece = tuple(found.popleft() for _ in range(size))
        yield Batch(number, piece, _held(piece, held, ids))


def _held(piece: Iterable[Source], held: Mapping[str, str], ids: list[str]) -> dict[str, str]:
    """What the store has of these sources: the document of the id, and those of an archive (2020.zip/宁波)."""
    found = {source.id: held[source.id] for source in piece if source.id in held}
    for prefix in (f"{source.id}{mark}" for source in piece for mark in "/."):
        for position in range(bisect.bisect_left(ids, prefix), len(ids)):
            if not ids[position].startswith(prefix):
                break
            found[ids[position]] = held[ids[position]]
    return found


def build(
    paths: Iterable[Path | str],
    store: Store,
    knowledge: Knowledge | Callable[[], Knowledge],
    progress: Progress = _nothing,
    keep_others: bool = False,
    judgements: tuple[Judgement, ...] | None = None,
    jobs: int | None = None,
    runner: Runner | None = None,
    fields: FieldMap | None = None,
) -> BuildReport:
    """Make the store hold exactly the documents behind ``paths`` (with ``keep_others``: these beside what it holds).

    ``knowledge``, or what loads it: worker processes start meanwhile.
    ``judgements`` are those to obey; None keeps the ones that the store obeys already.

    ``jobs``: worker processes, all cores if None; ``runner`` reads the batches instead (kg.cluster). Results are loaded
    as they come, so that memory does not grow with the number of documents; the graph is the same whoever reads.
    ``fields``: which keys of JSON Lines hold what.

    A document that cannot be read is named in the report and the rest is built; one that the store held under the same
    id is then left as it was. Raises NoDocuments if nothing is left to build, and what ``sources`` and the store raise;
    the store is then as it was.
    """
    found = sources(paths, fields)
    with Workers(jobs or max(1, min(cores(), len(found) // FEW))) as workers:
        if runner is None:
            workers.begin(len(found))
        known = knowledge if isinstance(knowledge, Knowledge) else knowledge()
        with _prepared(store):
            return _built(found, store, known, progress, keep_others, judgements, workers, runner)


def _built(
    found: list[Source],
    store: Store,
    knowledge: Knowledge,
    progress: Progress,
    keep_others: bool,
    judgements: tuple[Judgement, ...] | None,
    workers: Workers,
    runner: Runner | None,
) -> BuildReport:
    """``build`` of these sources, which are used up."""
    texts = Texts(store.path / "texts") if isinstance(store, DiskStore) else None
    before, renamed = store.documents(), list[str]()
    total, rest = len(found), deque(found)
    if keep_others and texts:
        apart, renamed = _apart(found, before, texts.origins())
        rest = deque(apart)
        del apart
    found.clear()
    batches = _batches(rest, before, workers.jobs)
    judged = bool(before) and _judged_anew(store, knowledge, judgements)
    # the processes end before the folder goes that they write into
    with store.transaction() as writer, _setup(store, knowledge) as setup, workers:
        derivation = _derivation(writer, store, setup, before, workers)
        begun = _counted(progress, total)
        results = runner(batches, setup, begun) if runner else workers.results(batches, setup, begun)
        with contextlib.closing(results) as stream:
            several = runner is not None or workers.jobs > 1
            merged = total * MERGED if total + len(before) <= SMALL else None
            done = _load(stream, _Loader(writer, derivation, several, merged))
        if not any(result.written or result.unchanged for result in done):
            raise NoDocuments("; ".join(line for result in done for line in result.failures))
        if texts:  # before the graphs: whatever a graph points into is there
            texts.remember({name: origin for result in done for name, origin in result.unpacked().items()})
        removed = () if keep_others else _gone(done, before)
        derivation.leave(removed)
        for gone in removed:
            writer.remove(gone)
        written = sum(len(result.written) for result in done)
        if written or removed or judged or store.unfinished():
            derivation.finish(judgements)
            writer.append_run(_run_lines(store.base, "add" if keep_others else "build", written, len(removed)))
    report = _report(done, before, removed, renamed)
    _clean(store, report, before, keep_others)
    return report


def _derivation(writer: Writer, store: Store, setup: Setup, held: Mapping[str, str], workers: Workers) -> Derivation:
    """Derivation with the worker processes, if there is work for several."""

    def perform(shares: Iterable[Share]) -> Iterator[Result]:
        todo = list(shares)
        if len(todo) > MANY:
            workers.end_workers()
        yield from (
            workers.results(todo, setup, _nothing_begun) if len(todo) > 1 else results_here(todo, setup, _nothing_begun)
        )
        workers.end()  # nothing is left for them, and what follows needs the memory

    archive = Archive(store.path / "contents") if isinstance(store, DiskStore) else None
    return Derivation(writer, setup.knowledge, store, held, archive, perform)


def _counted(progress: Progress, total: int) -> Begun:
    """A callback for each source begun; one that is read again after its worker died does not count beyond the total."""
    numbers = iter(range(1, total + 1))
    return lambda: progress(next(numbers, total), total)


@contextlib.contextmanager
def _setup(store: Store, knowledge: Knowledge) -> Iterator[Setup]:
    """What workers need, with a folder for parts: beside the store where that is a folder (what is left there when killed,
    the next build removes)."""
    beside = store.path if isinstance(store, DiskStore) else None
    with tempfile.TemporaryDirectory(".staging", "parts-", beside, ignore_cleanup_errors=True) as folder:
        cache, texts = (beside / "records", beside / "texts") if beside else (None, None)
        yield Setup(knowledge, store.base, Path(folder), cache, texts)


def _load(results: Iterable[Result], loader: _Loader) -> list[Result]:
    """Load the parts as they come; the results in the order of the sources."""
    done: list[Result] = []
    with loader:
        for result in results:
            for part in result.parts:
                loader.take(part)
                result.written += part.documents
            result.parts = []
            done.append(result)
    return sorted(done, key=lambda result: result.number)


class _Loader:
    """Loads parts in a thread, ``CHUNK`` documents at once; ``apart``: so that whoever reads need not wait.

    The database works outside of Python's lock. What has come apart is loaded whenever the thread is idle and half as much is
    there. After ``merged`` documents of a small store its files are merged; what comes meanwhile waits, and is then loaded in
    twice as large pieces; at the end, all that waits is handed over in one call.
    """

    def __init__(self, writer: Writer, derivation: Derivation, apart: bool, merged: float | None) -> None:
        self._writer, self._derivation, self._apart = writer, derivation, apart
        self._thread = ThreadPoolExecutor(1, "kg-load")
        self._under_way: Future[None] | None = None
        self._waiting: deque[Part] = deque()
        self._loaded, self._merged, self._most = 0, merged, CHUNK

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._merged = None  # nothing is read any more beside which to merge
        try:
            self._most = self._held()  # all of it: how much of it at once, the store knows
            if kind is None and self._waiting:
                self._load_some()
            if kind is None and self._under_way:
                self._under_way.result()
        finally:
            if kind is not None:
                self._writer.break_off()
            self._thread.shutdown()  # what is under way writes into the staging folder: it must have ended

    def take(self, part: Part) -> None:
        """One more part. Raises what loading an earlier one, or merging, raised."""
        idle = self._under_way is None or self._under_way.done()
        if self._under_way and idle:
            self._under_way.result()
        behind_merge = self._most > CHUNK and not idle  # the rest of a small store may wait
        if self._waiting and self._held() + len(part.documents) > self._most and not behind_merge:
            self._load_some()
        self._waiting.append(part)
        idle = self._under_way is None or self._under_way.done()
        if self._apart and idle and self._held() >= self._most // 2:
            self._load_some()

    def _held(self) -> int:
        """Documents that wait to be loaded."""
        return sum(len(part.documents) for part in self._waiting)

    def _load_some(self) -> None:
        """Load what waits, in the thread when the load before it is done."""
        if self._under_way:
            self._under_way.result()
        parts = [self._waiting.popleft()]
        while self._waiting and sum(len(p.documents) for p in (*parts, self._waiting[0])) <= self._most:
            parts.append(self._waiting.popleft())
        self._under_way = self._thread.submit(self._load, parts)
        if not self._apart:
            self._under_way.result()
        self._loaded += sum(len(part.documents) for part in parts)
        if self._loaded > SMALL:
            self._most = CHUNK  # an archive held more than its sources told
        if self._merged is not None and self._loaded >= self._merged:
            self._merged, self._most = None, 2 * CHUNK
            self._under_way = self._thread.submit(self._rest, self._under_way)

    def _rest(self, load: Future[None]) -> None:
        """Merge what was loaded, if the last load was no failure."""
        load.result()
        self._writer.rest()

    def _load(self, parts: list[Part]) -> None:
        self._derivation.leave([document_id for part in parts for document_id in part.documents])
        self._writer.load(parts)
        self._derivation.arrive(parts)
        for part in parts:
            part.quads.unlink(missing_ok=True)
            part.union.unlink(missing_ok=True)


def _gone(done: list[Result], before: Mapping[str, str]) -> tuple[str, ...]:
    """What the store holds and the sources do not; what could not be read this time stays."""
    there = {i for result in done for ids in (result.written, result.unchanged, result.failed) for i in ids}
    failed = tuple(f"{i}{mark}" for result in done for i in result.failed for mark in "/.")
    return tuple(i for i in sorted(before) if i not in there and not i.startswith(failed))


def _report(done: list[Result], before: Mapping[str, str], removed: tuple[str, ...], renamed: list[str]) -> BuildReport:
    return BuildReport(
        added=tuple(i for result in done for i in result.written if i not in before),
        changed=tuple(i for result in done for i in result.written if i in before),
        unchanged=tuple(i for result in done for i in result.unchanged),
        removed=removed,
        failures=tuple(line for result in done for line in result.failures),
        warnings=(*renamed, *(line for result in done for line in result.warnings)),
        read=tuple(i for result in done for i in result.read),
    )


def _clean(store: Store, report: BuildReport, before: Mapping[str, str], keep_others: bool) -> None:
    """Take out of the cache what no document of the store was made from; after ``add`` only what it replaced."""
    if not isinstance(store, DiskStore):
        return
    cache = RecordCache(store.path / "records")
    if keep_others:
        cache.drop(before[i] for i in report.changed)
    else:
        held = store.documents()
        cache.keep_only(set(held.values()))
        Texts(store.path / "texts").keep_only(held)
        archive = Archive(store.path / "contents")
        if (needed := covering(archive.files(), held)) is not None:
            archive.keep_only(needed.files)


def _judged_anew(store: Store, knowledge: Knowledge, judgements: tuple[Judgement, ...] | None) -> bool:
    """True if the store obeys other judgements than these."""
    if judgements is None:
        return False
    return sorted(judgements) != list(held_judgements(store, knowledge, store.base))


@contextlib.contextmanager
def _prepared(store: Store) -> Iterator[None]:
    """Leave no new folder behind where nothing was built."""
    try:
        yield
    except KgError:
        if isinstance(store, DiskStore):
            store.discard_if_empty()
        raise


def add(
    paths: Iterable[Path | str],
    store: Store,
    knowledge: Knowledge | Callable[[], Knowledge],
    progress: Progress = _nothing,
    judgements: tuple[Judgement, ...] | None = None,
    jobs: int | None = None,
    runner: Runner | None = None,
    fields: FieldMap | None = None,
) -> BuildReport:
    """Put these documents into the store beside the others; those of a file that it knows are replaced."""
    return build(paths, store, knowledge, progress, True, judgements, jobs, runner, fields)


def remove(
    ids: Iterable[str], store: Store, knowledge: Knowledge, judgements: tuple[Judgement, ...] | None = None
) -> BuildReport:
    """Take documents out of the store.

    Raises StoreError, with the store as it was, if one of them is not in it.
    """
    wanted = tuple(dict.fromkeys(ids))
    held = store.documents(wanted)
    if missing := [i for i in wanted if i not in held]:
        raise StoreError(f"no document {missing[0]} in the store; `kg stats --documents` lists them")
    with store.transaction() as writer, _setup(store, knowledge) as setup:
        derivation = _derivation(writer, store, setup, store.documents(), Workers(1))
        derivation.leave(wanted)
        for document_id in wanted:
            writer.remove(document_id)
        derivation.finish(judgements)
        writer.append_run(_run_lines(store.base, "remove", 0, len(wanted)))
    if isinstance(store, DiskStore):
        Texts(store.path / "texts").keep_only(store.documents())
    return BuildReport(removed=wanted)


def _run_lines(base: str, what: str, written: int, removed: int) -> list[str]:
    now = datetime.datetime.now(datetime.UTC)
    run = f"{base}run/{now:%Y%m%dT%H%M%S%fZ}"
    end = f" {iri(runs_graph(base))} ."
    values = (
        (RDF + "type", iri(PROV + "Activity")),
        (PROV + "endedAtTime", literal(now.strftime("%Y-%m-%dT%H:%M:%SZ"), "dateTime")),
        ("http://www.w3.org/2000/01/rdf-schema#label", literal(f"kg {what}: {written} written, {removed} removed")),
        (PROV + "wasAssociatedWith", iri(f"{base}software/fazhi-kg-{__version__}")),
    )
    return [f"<{run}> <{predicate}> {value}{end}" for predicate, value in values]
