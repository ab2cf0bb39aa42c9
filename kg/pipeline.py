"""build, add, remove: the only module that knows every stage, from files to the derived graph."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.cache import RecordCache, key_of
from kg.derive import derived_lines
from kg.errors import KgError, NoDocuments, StoreError, UnreadableFile
from kg.knowledge import Knowledge
from kg.model import Document, DocumentRecord
from kg.rdf import PROV, RDF, RecordGraph, derived_graph, iri, literal, runs_graph
from kg.readers import Source, distinct, read_source, sources
from kg.readers.fields import FieldMap
from kg.record import read_document
from kg.store import DiskStore, Store, Writer
from kg.texts import Origin, Texts, owners
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
    source: Source


def check_document(record: DocumentRecord, path: object) -> None:
    """Refuse what facts could not be ascribed to anyone.

    Raises UnreadableFile for a text without heading and without an issuer.
    """
    if record.metadata.title is None and record.metadata.issuer is None:
        raise UnreadableFile(path, "no heading and no issuer found, so this is no report or official document")


def _documents(
    found: list[Source], knowledge: Knowledge, held: Collection[str]
) -> tuple[list[_Item], list[str], set[str]]:
    """What could be read, why the rest could not, and which documents of the store are left as they were for that."""
    items: list[_Item] = []
    failures: list[str] = []
    kept: set[str] = set()
    for source in found:
        for document in read_source(source):
            if isinstance(document, UnreadableFile):
                stays = {i for i in held if i == document.document_id or i.startswith(f"{document.document_id}/")}
                kept |= stays
                failures.append(f"{document}{' (the version read before is kept)' if stays else ''}")
            else:
                items.append(_Item(document, key_of(document, knowledge), source))
    return items, failures, kept


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
                check_document(record, item.document.origin)
                fresh.append(item.document.id)
                if cache:
                    cache.put(item.key, record)
            records[item.document.id] = record
        except UnreadableFile as error:
            failures.append(str(error))
        except Exception as error:
            failures.append(
                f"{item.document.origin}: cannot be analysed ({type(error).__name__}: {error}); please report this"
            )
        progress(number, len(items))
    return records, failures, fresh


def build(
    paths: Iterable[Path | str],
    store: Store,
    knowledge: Knowledge,
    progress: Progress = _nothing,
    keep_others: bool = False,
    fields: FieldMap | None = None,
) -> BuildReport:
    """Make the store hold exactly the documents behind ``paths`` (with ``keep_others``: these beside what it holds).

    A document that cannot be read is named in the report and the rest is built; one that the store held under the same
    id is then left as it was. ``fields``: which keys of JSON Lines hold what. Raises NoDocuments if nothing is left to
    build, and what ``sources`` and the store raise; the store is then as it was.
    """
    found, renamed = sources(paths, fields), list[str]()
    cache = RecordCache(store.path / "records") if isinstance(store, DiskStore) else None
    texts = Texts(store.path / "texts") if isinstance(store, DiskStore) else None
    before = store.documents()
    if keep_others and texts:
        found, renamed = _apart(found, before, texts.origins())
    items, failures, kept = _documents(found, knowledge, before)
    todo = [item for item in items if before.get(item.document.id) != item.key]
    with _prepared(store):
        records, refused, fresh = _records(todo, cache, knowledge, progress)
        failures += refused
        good = [item for item in items if item.document.id in records or before.get(item.document.id) == item.key]
        if not good:
            raise NoDocuments("; ".join(failures))
        _keep_texts(good, texts)
        kept |= {item.document.id for item in items}
        removed = () if keep_others else tuple(sorted(set(before) - kept))
        _write(good, records, removed, store, knowledge, keep_others)
    if cache and texts:
        cache.keep_only(set(store.documents().values()))
        texts.keep_only(store.documents())
    warnings = [f"{i}: {w}" for i, record in records.items() for w in record.warnings]
    return BuildReport(
        added=tuple(i for i in records if i not in before),
        changed=tuple(i for i in records if i in before),
        unchanged=tuple(item.document.id for item in good if item.document.id not in records),
        removed=removed,
        failures=tuple(failures),
        warnings=(*renamed, *warnings),
        read=tuple(fresh),
    )


def _keep_texts(good: list[_Item], texts: Texts | None) -> None:
    """The texts beside the store before its graphs: whatever a graph points into is there."""
    if texts is None:
        return
    for item in good:
        texts.put(item.document)
    texts.remember({item.document.id: _origin(item) for item in good})


def _origin(item: _Item) -> Origin:
    return Origin(str(item.source.path.resolve()), item.source.id, item.document.origin, item.document.sha256)


def _write(
    good: list[_Item],
    records: dict[str, DocumentRecord],
    removed: tuple[str, ...],
    store: Store,
    knowledge: Knowledge,
    keep_others: bool,
) -> None:
    """The new records into the store, the removed ones out of it, in one transaction."""
    if not records and not removed:
        return
    with store.transaction() as writer:
        for item in good:
            if record := records.get(item.document.id):
                writer.replace(item.document.id, RecordGraph(record, knowledge, store.base).lines(), item.key)
        for gone in removed:
            writer.remove(gone)
        _finish(writer, store.base, knowledge, "add" if keep_others else "build", len(records), len(removed))


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
    fields: FieldMap | None = None,
) -> BuildReport:
    """Put these documents into the store beside the others; those of a file that it knows are replaced."""
    return build(paths, store, knowledge, progress, keep_others=True, fields=fields)


def remove(ids: Iterable[str], store: Store, knowledge: Knowledge) -> BuildReport:
    """Take documents out of the store.

    Raises StoreError, with the store as it was, if one of them is not in it.
    """
    wanted = tuple(dict.fromkeys(ids))
    held = store.documents()
    if missing := [i for i in wanted if i not in held]:
        raise StoreError(f"no document {missing[0]} in the store; `kg stats --documents` lists them")
    with store.transaction() as writer:
        for document_id in wanted:
            writer.remove(document_id)
        _finish(writer, store.base, knowledge, "remove", 0, len(wanted))
    if isinstance(store, DiskStore):
        Texts(store.path / "texts").keep_only(store.documents())
    return BuildReport(removed=wanted)


def _finish(writer: Writer, base: str, knowledge: Knowledge, what: str, written: int, removed: int) -> None:
    """The derived graph anew, and a line in the log of runs."""
    writer.set_graph(derived_graph(base), list(derived_lines(writer, knowledge, base)))
    writer.append_run(_run_lines(base, what, written, removed))


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
