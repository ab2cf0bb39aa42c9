"""A batch of sources → parts: what one worker does, on this machine or another, without a look at the store."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from kg.cache import RecordCache, key_of
from kg.errors import PluginError, StoreError, UnreadableFile
from kg.knowledge import Knowledge
from kg.model import Document, DocumentRecord
from kg.rdf import RecordGraph
from kg.readers import Source, read_source
from kg.store.contract import CHUNK, Part
from kg.store.quads import write_part
from kg.texts import Origin, Texts


@dataclass(frozen=True, slots=True)
class Batch:
    """Sources to be read together.

    ``held``: digests of the records that the store has of their documents. ``failures``: what is known beforehand, as
    (id of the source, reason).
    """

    number: int
    sources: tuple[Source, ...]
    held: Mapping[str, str]
    failures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Setup:
    """What is the same for all batches: knowledge, base of the IRIs, folders for parts, for the cache of records and for the texts."""

    knowledge: Knowledge
    base: str
    parts: Path
    cache: Path | None
    texts: Path | None = None


@dataclass(slots=True)
class Result:
    """What came of a batch: parts with the new graphs, ids by what was done, why the rest failed, in the sources' order.

    ``written`` is filled when the parts are loaded.
    """

    number: int
    parts: list[Part] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    origins: dict[str, Origin] = field(default_factory=dict)
    packed: bytes = b""

    def pack(self) -> None:
        """Hold the origins in a fraction of the memory until ``unpacked`` is asked: of a build all results stay till its end."""
        self.packed, self.origins = zlib.compress(pickle.dumps(self.origins)), {}

    def unpacked(self) -> dict[str, Origin]:
        """Where each document came from that was read."""
        return {**self.origins, **(pickle.loads(zlib.decompress(self.packed)) if self.packed else {})}

    def fail(self, document_id: str, reason: str, held: Mapping[str, str]) -> None:
        """Note that a document could not be read."""
        kept = any(i == document_id or i.startswith(f"{document_id}/") for i in held)
        self.failures.append(f"{reason}{' (the version read before is kept)' if kept else ''}")
        self.failed.append(document_id)


def check_document(record: DocumentRecord, path: object) -> None:
    """Refuse what facts could not be ascribed to anyone.

    Raises UnreadableFile for a text without heading, issuer and any name in it.
    """
    if record.metadata.title is None and record.metadata.issuer is None and not record.mentions:
        raise UnreadableFile(path, "no heading and no issuer found, so this is no report or official document")


def read_batch(batch: Batch, setup: Setup, begun: Callable[[int], None]) -> Result:
    """Read the sources and write their graphs to parts; ``begun`` hears the position of each source before it is read.

    Raises StoreError if a part cannot be written.
    """
    result = Result(batch.number)
    for source_id, reason in batch.failures:
        result.fail(source_id, reason, batch.held)
    graphs = _graphs(batch, setup, begun, result)
    try:
        while group := list(islice(graphs, CHUNK)):
            result.parts.append(write_part(setup.parts, f"{batch.number:08d}-{len(result.parts)}", group, setup.base))
    except OSError as error:
        raise StoreError(f"{setup.parts}: the parts cannot be written: {error.strerror or error}") from error
    if result.origins:
        result.pack()
    return result


def _graphs(
    batch: Batch, setup: Setup, begun: Callable[[int], None], result: Result
) -> Iterator[tuple[str, str, list[str]]]:
    """Document id, digest and lines of each graph that the store does not have."""
    cache = RecordCache(setup.cache) if setup.cache else None
    texts = Texts(setup.texts) if setup.texts else None
    for position, source in enumerate(batch.sources):
        begun(position)
        for document in _documents(source, batch, result):
            key = key_of(document, setup.knowledge)
            if batch.held.get(document.id) == key:
                result.unchanged.append(document.id)
                _keep(texts, document, source, result)
            elif record := _record(document, source, key, cache, setup.knowledge, batch, result):
                result.warnings += [f"{document.id}: {warning}" for warning in record.warnings]
                _keep(texts, document, source, result)
                yield document.id, key, list(RecordGraph(record, setup.knowledge, setup.base).lines())


def _keep(texts: Texts | None, document: Document, source: Source, result: Result) -> None:
    """Keep the text that evidence will point into, and where it came from."""
    if texts:
        texts.put(document)
        file = str(source.path.resolve())
        result.origins[document.id] = Origin(file, source.id, document.origin, document.sha256)


def _documents(source: Source, batch: Batch, result: Result) -> Iterator[Document]:
    """What stands in the source; what cannot be read is noted."""
    for document in read_source(source):
        if isinstance(document, UnreadableFile):
            result.fail(document.document_id or source.id, str(document), batch.held)
        else:
            yield document


def read_document(document: Document, knowledge: Knowledge) -> DocumentRecord:
    """Mentions, entities and statements of a document (``kg.record``).

    The extractors are imported with the first document: whoever only hands out batches needs none of them. Raises PluginError.
    """
    from kg.record import read_document as read

    return read(document, knowledge)


def _record(
    document: Document,
    source: Source,
    key: str,
    cache: RecordCache | None,
    knowledge: Knowledge,
    batch: Batch,
    result: Result,
) -> DocumentRecord | None:
    record = cache.get(key) if cache else None
    if record is not None:
        return record
    try:
        record = read_document(document, knowledge)
        check_document(record, source.path)
    except UnreadableFile as error:
        result.fail(document.id, str(error), {})
        return None
    except PluginError as error:
        result.fail(document.id, f"{source.path}: {error}", batch.held)
        return None
    except Exception as error:
        reason = f"{source.path}: cannot be analysed ({type(error).__name__}: {error}); please report this"
        result.fail(document.id, reason, {})
        return None
    result.read.append(document.id)
    if cache:
        cache.put(key, record)
    return record
