"""Files → documents. Folders are walked in sorted order; a manifest.toml gives ids and metadata; what cannot be read is said.

``sources`` finds the files and is quick; ``read_source`` reads one of them, which may hold many documents, and may run
in another process. Every format has a module of its own with ``read(part) -> Content``; those that hold many documents
have ``members(part, budget) -> Iterator[Member | UnreadableFile]``.
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from kg.errors import InputError, NoDocuments, UnreadableFile
from kg.model import Document, Metadata
from kg.readers.content import Budget, Content, Member, Part, member_key, open_bytes
from kg.readers.fields import FieldMap
from kg.readers.formats import ENDINGS, HEAD, Format, detect, ending, is_document, may_be_document, without_ending
from kg.readers.manifest import MANIFEST, Entry, load_manifest

_ABOUT = ("readme", "license", "licence", "changelog", "contributing")
_DEPTH = 3  # archives within archives
_MANY = (Format.ZIP, Format.WARC, Format.JSONL)
_NOTHING_SAID = Metadata()  # one for all files of which no manifest tells


class _Reader(Protocol):
    def read(self, part: Part) -> Content: ...


class _Archive(Protocol):
    def members(self, part: Part, budget: Budget, fields: FieldMap) -> Iterator[Member | UnreadableFile]: ...


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is to be read: path, document id, what the manifest says of it, and its name below the folder given.

    ``named``: the id is the manifest's, so it is meant, whichever file it stood for before. ``fields``: which keys of JSON
    Lines hold what. ``charset`` and ``media_type``: what the server said of the file when it was fetched.
    """

    path: Path
    id: str
    metadata: Metadata
    stem: str
    named: bool = False
    fields: FieldMap = FieldMap()
    charset: str | None = None
    media_type: str | None = None


def _walk(root: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(root):
        pages = {Path(f).stem for f in files if f.lower().endswith((".html", ".htm"))}
        # what a browser saved beside a page: frames and scripts of 报告.html lie in 报告_files
        beside = {f"{page}{mark}" for page in pages for mark in ("_files", ".files")}
        names[:] = sorted(n for n in names if not n.startswith(".") and n not in beside)
        yield from (Path(folder) / name for name in sorted(files) if not name.startswith("."))


def _is_document(path: Path) -> bool:
    if path.stem.lower().startswith(_ABOUT):
        return False
    return is_document(path.name) or may_be_document(path.name, _head(path))


def _head(path: Path) -> bytes:
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as stream:
            return stream.read(HEAD)
    except OSError:
        return b""


def _of_folder(root: Path, fields: FieldMap) -> Iterator[Source]:
    entries: dict[Path, Entry] = {}
    if (root / MANIFEST).is_file():
        entries = load_manifest(root / MANIFEST)
    for path in [*entries, *(p for p in _walk(root) if p.resolve() not in entries and _is_document(p))]:
        entry = entries.get(path.resolve())
        name = Path(os.path.relpath(path.resolve() if entry else path, root.resolve() if entry else root)).as_posix()
        stem = without_ending(name)
        if entry:
            yield Source(path, entry.id, entry.metadata, stem, True, fields, entry.charset, entry.media_type)
        else:
            yield Source(path, stem, _NOTHING_SAID, stem, False, fields)


def _of_file(path: Path, fields: FieldMap) -> Source:
    """One file; a manifest in its folder, or up to two above, that lists it gives its id and metadata."""
    stem = without_ending(path.name)
    for folder in path.resolve().parents[:3]:
        if (folder / MANIFEST).is_file() and (entry := load_manifest(folder / MANIFEST).get(path.resolve())):
            return Source(path, entry.id, entry.metadata, stem, True, fields, entry.charset, entry.media_type)
    return Source(path, stem, _NOTHING_SAID, stem, False, fields)


def distinct(sources: list[Source], taken: Iterable[str] = ()) -> list[Source]:
    """Ids made distinct: two files of one name get the folder before it, then the ending.

    A file also gets another id where its own is among those ``taken``.
    """
    used = set(taken)
    by_id: dict[str, list[Source]] = {}
    for source in sources:
        by_id.setdefault(source.id, []).append(source)
    result: list[Source] = []
    used |= {i for i, group in by_id.items() if len(group) == 1 and i not in used}
    for source in sources:
        if len(by_id[source.id]) == 1 and source.id not in taken:
            result.append(source)
            continue
        name = next(n for n in _names(source) if n not in used)
        used.add(name)
        result.append(dataclasses.replace(source, id=name))
    return result


def _names(source: Source) -> Iterator[str]:
    path = source.path.resolve()
    yield f"{path.parent.name}/{source.id}"
    yield f"{path.parent.name}/{source.id}{path.suffix}"
    yield from (f"{path.parent.name}/{source.id}~{n}" for n in range(2, 1_000_000))


def sources(paths: Iterable[Path | str], fields: FieldMap | None = None) -> list[Source]:
    """The files behind the paths given, each once, with distinct ids. ``fields``: which keys of JSON Lines hold what.

    A folder without a document is an error of its own. Raises UnreadableFile for a path that does not exist, NoDocuments
    for a folder without one, ManifestError for a broken manifest.
    """
    found: dict[Path, Source] = {}
    keys = fields or FieldMap()
    for given in map(Path, paths):
        if not given.exists():
            raise UnreadableFile(given, "no such file or folder")
        items = list(_of_folder(given, keys)) if given.is_dir() else [_of_file(given, keys)]
        if not items:
            raise NoDocuments(f"{given}: no document in this folder (read are {', '.join(ENDINGS)})")
        for item in items:
            found.setdefault(item.path.resolve(), item)
    return distinct(list(found.values()))


def read_source(source: Source) -> Iterator[Document | UnreadableFile]:
    """The documents of one file, and in place of each that cannot be read the error that says why. Raises nothing.

    A bad member of an archive costs no other. An error's ``document_id`` is that of the document, or what the ids of all
    documents in the file begin with.
    """
    path = str(source.path)
    if not path.isprintable() and any(0xDC80 <= ord(c) <= 0xDCFF for c in path):
        name = path.encode("utf-8", "replace").decode()
        yield UnreadableFile(name, "the name of the file is not UTF-8", source.id)
        return
    try:
        with source.path.open("rb") as stream:
            part = Part(path, source.id, source.stem, stream, source.charset, source.media_type, source.metadata)
            yield from _read_part(part, source.fields, Budget(), 0)
    except OSError as error:
        yield UnreadableFile(path, error.strerror or str(error), source.id)


def _read_part(part: Part, fields: FieldMap, budget: Budget, depth: int) -> Iterator[Document | UnreadableFile]:
    try:
        kind = detect(part.stream, part.where, part.where, part.media_type)
        if kind in _MANY:
            yield from _read_members(part, kind, fields, budget, depth)
        else:
            reader = cast("_Reader", importlib.import_module(f"kg.readers.{kind.value}"))
            yield _document(part, reader.read(part))
    except UnreadableFile as error:
        yield UnreadableFile(error.path, error.reason, error.document_id or _lost(part))
    except Exception as error:
        reason = f"cannot be read ({type(error).__name__}: {' '.join(str(error).split())[:200]})"
        yield UnreadableFile(part.where, reason, _lost(part))


def _lost(part: Part) -> str:
    """What the ids of a part that cannot be read are, or begin with if it is a file of many documents by its name."""
    return _prefix(part) if ENDINGS.get(ending(part.where)) in _MANY else part.id


def _prefix(part: Part) -> str:
    """What the ids of the documents in a part begin with: its id with its ending, which no other file has."""
    suffix = Path(part.where).name.removeprefix(Path(without_ending(part.where)).name)
    return part.id if part.id.endswith(suffix) else part.id + suffix


def _read_members(
    part: Part, kind: Format, fields: FieldMap, budget: Budget, depth: int
) -> Iterator[Document | UnreadableFile]:
    if depth >= _DEPTH:
        raise UnreadableFile(part.where, f"archives nested more than {_DEPTH} deep are not opened")
    archive = cast("_Archive", importlib.import_module(f"kg.readers.{kind.value}"))
    taken: set[str] = set()
    found = False
    for member in archive.members(part, budget, fields):
        found = True
        if isinstance(member, UnreadableFile):
            yield UnreadableFile(member.path, member.reason, member.document_id or _prefix(part))
            continue
        yield from _read_part(_part_of(part, member, taken), fields, budget, depth + 1)
    if not found:
        raise UnreadableFile(part.where, "no document inside")


def _part_of(part: Part, member: Member, taken: set[str]) -> Part:
    """The member as a part of its own, under the id of the file and its key there."""
    key = member_key(member.key)
    short = without_ending(key)
    name = next(n for n in (short, key, *(f"{key}~{n}" for n in range(2, 1_000_000))) if n not in taken)
    taken.add(name)
    outer = dataclasses.replace(part.metadata, title=None, index_number=None, published=None, kind=None)
    return Part(
        f"{part.where}/{key}",
        f"{_prefix(part)}/{name}",
        f"{part.stem}/{name}",
        open_bytes(member.data),
        member.charset,
        member.media_type,
        _merged(member.metadata, outer),
        member.warnings,
    )


def _merged(first: Metadata, second: Metadata) -> Metadata:
    """What ``first`` says, and ``second`` where it says nothing."""
    values = {
        field.name: getattr(first, field.name) or getattr(second, field.name) for field in dataclasses.fields(Metadata)
    }
    return Metadata(**values)


def _document(part: Part, content: Content) -> Document:
    if not content.text.strip():
        raise UnreadableFile(part.where, "no text was found in it")
    return Document(
        part.id,
        content.text,
        hashlib.sha256(content.text.encode("utf-8", "surrogatepass")).hexdigest(),
        _merged(part.metadata, content.metadata),
        part.where,
        content.header,
        content.locations,
        part.warnings + content.warnings,
    )


def read(paths: Iterable[Path | str], fields: FieldMap | None = None) -> Iterator[Document | InputError]:
    """Documents in order, and in place of each that cannot be read the error that says why."""
    for source in sources(paths, fields):
        yield from read_source(source)
