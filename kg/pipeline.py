"""build, add, remove: the only module that knows every stage, from files to the derived graph."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg import derive
from kg.cache import RecordCache, key_of
from kg.errors import InputError, KgError, NoDocuments, StoreError, UnreadableFile
from kg.judgements import Judgement
from kg.knowledge import Knowledge
from kg.model import Document, DocumentRecord
from kg.rdf import PROV, RDF, RecordGraph, iri, literal, runs_graph
from kg.readers import Source, read_source, sources
from kg.record import read_document
from kg.store import DiskStore, Store, Writer
from kg.version import __version__

Progress = Callable[[int, int], None]


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


@dataclass(frozen=True, slots=True)
class _Item:
    document: Document
    key: str
    path: Path


def check_document(record: DocumentRecord, path: object) -> None:
    """Refuse what facts could not be ascribed to anyone.

    Raises UnreadableFile for a text without heading and without an issuer.
    """
    if record.metadata.title is None and record.metadata.issuer is None:
        raise UnreadableFile(path, "no heading and no issuer found, so this is no report or official document")


def _documents(found: list[Source], knowledge: Knowledge, held: Collection[str]) -> tuple[list[_Item], list[str]]:
    items, failures = [], []
    for source in found:
        try:
            document = read_source(source)
        except InputError as error:
            failures.append(f"{error}{' (the version read before is kept)' if source.id in held else ''}")
            continue
        items.append(_Item(document, key_of(document, knowledge), source.path))
    return items, failures


def _nothing(progress: int, total: int) -> None:
    """No progress wanted."""


def _records(
    items: list[_Item], cache: RecordCache | None, knowledge: Knowledge, progress: Progress
) -> tuple[dict[str, DocumentRecord], list[str], list[str]]:
    """Records by document id, failures, and the ids that had to be read anew."""
    records: dict[str, DocumentRecord] = {}
    failures: list[str] = []
    fresh: list[str] = []
    for number, item in enumerate(items, 1):
        record = cache.get(item.key) if cache else None
        try:
            if record is None:
                record = read_document(item.document, knowledge)
                check_document(record, item.path)
                fresh.append(item.document.id)
                if cache:
                    cache.put(item.key, record)
            records[item.document.id] = record
        except UnreadableFile as error:
            failures.append(str(error))
        except Exception as error:
            failures.append(f"{item.path}: cannot be analysed ({type(error).__name__}: {error}); please report this")
        progress(number, len(items))
    return records, failures, fresh


def build(
    paths: Iterable[Path | str],
    store: Store,
    knowledge: Knowledge,
    progress: Progress = _nothing,
    keep_others: bool = False,
    judgements: tuple[Judgement, ...] | None = None,
) -> BuildReport:
    """Make the store hold exactly the documents behind ``paths`` (with ``keep_others``: these beside what it holds).

    ``judgements`` are those to obey; None keeps the ones that the store obeys already.

    A document that cannot be read is named in the report and the rest is built; one that the store held under the same
    id is then left as it was. Raises NoDocuments if nothing is left to build, and what ``sources`` and the store raise;
    the store is then as it was.
    """
    found = sources(paths)
    cache = RecordCache(store.path / "records") if isinstance(store, DiskStore) else None
    before = store.documents()
    items, failures = _documents(found, knowledge, before)
    todo = [item for item in items if before.get(item.document.id) != item.key]
    with _prepared(store):
        records, refused, fresh = _records(todo, cache, knowledge, progress)
        failures += refused
        good = [item for item in items if item.document.id in records or before.get(item.document.id) == item.key]
        if not good:
            raise NoDocuments("; ".join(failures))
        removed = _write(good, records, found, store, knowledge, keep_others, judgements)
    if cache and keep_others:  # only what was replaced: a look at every record would cost more the more there are
        cache.discard({before[i] for i in records if i in before and before[i] not in {item.key for item in good}})
    elif cache:
        cache.keep_only(set(store.documents().values()))
    warnings = [f"{i}: {w}" for i, record in records.items() for w in record.warnings]
    return BuildReport(
        added=tuple(i for i in records if i not in before),
        changed=tuple(i for i in records if i in before),
        unchanged=tuple(item.document.id for item in good if item.document.id not in records),
        removed=removed,
        failures=tuple(failures),
        warnings=tuple(warnings),
        read=tuple(fresh),
    )


def _write(
    good: list[_Item],
    records: dict[str, DocumentRecord],
    found: list[Source],
    store: Store,
    knowledge: Knowledge,
    keep_others: bool,
    judgements: tuple[Judgement, ...] | None,
) -> tuple[str, ...]:
    """The new records into the store in one transaction; returns the ids that were removed."""
    given = {source.id for source in found}
    removed = () if keep_others else tuple(sorted(set(store.documents()) - given))
    if not records and not removed and not _judged_anew(store, knowledge, judgements):
        return ()
    changed = [*records, *removed]
    with store.transaction() as writer:
        before = _before(writer, knowledge, store, changed)
        for item in good:
            if record := records.get(item.document.id):
                writer.replace(item.document.id, RecordGraph(record, knowledge, store.base).lines(), item.key)
        for gone in removed:
            writer.remove(gone)
        _derive(writer, knowledge, store.base, before, changed, judgements)
        writer.append_run(_run_lines(store.base, "add" if keep_others else "build", len(records), len(removed)))
    return removed


def _judged_anew(store: Store, knowledge: Knowledge, judgements: tuple[Judgement, ...] | None) -> bool:
    """True if the store obeys other judgements than these."""
    if judgements is None or not store.documents():
        return False
    return sorted(judgements) != list(derive.held_judgements(store, knowledge, store.base))


_AT_ONCE = 20  # changed documents up to which the derived graph is always carried on key by key


def _before(writer: Writer, knowledge: Knowledge, store: Store, changed: list[str]) -> derive.Touched | None:
    """What the documents to be changed hold for derivation; None if the derived graph is better computed anew."""
    held = len(store.documents())
    if len(changed) > max(_AT_ONCE, held // 10) or not derive.is_current(writer, knowledge, store.base):
        return None
    return derive.touched(writer, knowledge, store.base, changed)


def _derive(
    writer: Writer,
    knowledge: Knowledge,
    base: str,
    before: derive.Touched | None,
    changed: list[str],
    judgements: tuple[Judgement, ...] | None,
) -> None:
    """Bring the derived graph up to date with the documents and the judgements."""
    wanted = derive.held_judgements(writer, knowledge, base) if judgements is None else judgements
    if before is None:
        derive.rebuild(writer, knowledge, base, wanted)
    else:
        after = derive.touched(writer, knowledge, base, changed)
        derive.update(writer, knowledge, base, before, after, wanted)


@contextlib.contextmanager
def _prepared(store: Store) -> Iterator[None]:
    """Fail before the reading begins if the store cannot be written; leave no new folder behind where nothing was built."""
    if not isinstance(store, DiskStore):
        yield
        return
    store.prepare()
    try:
        yield
    except KgError:
        store.discard_if_empty()
        raise


def add(
    paths: Iterable[Path | str],
    store: Store,
    knowledge: Knowledge,
    progress: Progress = _nothing,
    judgements: tuple[Judgement, ...] | None = None,
) -> BuildReport:
    """Put these documents into the store beside the others; one with a known id is replaced."""
    return build(paths, store, knowledge, progress, keep_others=True, judgements=judgements)


def remove(
    ids: Iterable[str], store: Store, knowledge: Knowledge, judgements: tuple[Judgement, ...] | None = None
) -> BuildReport:
    """Take documents out of the store.

    Raises StoreError, with the store as it was, if one of them is not in it.
    """
    wanted = tuple(dict.fromkeys(ids))
    held = store.documents()
    if missing := [i for i in wanted if i not in held]:
        raise StoreError(f"no document {missing[0]} in the store; `kg stats --documents` lists them")
    with store.transaction() as writer:
        before = _before(writer, knowledge, store, list(wanted))
        for document_id in wanted:
            writer.remove(document_id)
        _derive(writer, knowledge, store.base, before, list(wanted), judgements)
        writer.append_run(_run_lines(store.base, "remove", 0, len(wanted)))
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
