"""Files → documents. Folders are walked in sorted order; a manifest.toml gives ids and metadata; what cannot be read is said."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.errors import InputError, NoDocuments, UnreadableFile
from kg.model import Document, Metadata
from kg.readers.manifest import MANIFEST, Entry, load_manifest
from kg.readers.text import read_text

TEXT_ENDINGS = (".txt", ".md")
# documents by their ending that this version does not read: named, not passed over in silence
UNREAD_ENDINGS = (".pdf", ".doc", ".docx", ".wps", ".html", ".htm", ".mht", ".mhtml", ".zip", ".warc", ".rtf", ".odt")
_ABOUT = ("readme", "license", "licence", "changelog", "contributing")


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """A file that is to be read: path, document id, what the manifest says of it, and its name below the folder given."""

    path: Path
    id: str
    metadata: Metadata
    stem: str


def _walk(root: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(root):
        names[:] = sorted(n for n in names if not n.startswith("."))
        yield from (Path(folder) / name for name in sorted(files) if not name.startswith("."))


def _is_document(path: Path) -> bool:
    ending = path.suffix.lower()
    return ending in TEXT_ENDINGS + UNREAD_ENDINGS and not path.stem.lower().startswith(_ABOUT)


def _of_folder(root: Path) -> Iterator[Source]:
    entries: dict[Path, Entry] = {}
    if (root / MANIFEST).is_file():
        entries = load_manifest(root / MANIFEST)
    for path in [*entries, *(p for p in _walk(root) if _is_document(p) and p.resolve() not in entries)]:
        entry = entries.get(path.resolve())
        stem = Path(os.path.relpath(path.resolve() if entry else path, root.resolve() if entry else root)).with_suffix(
            ""
        )
        yield Source(
            path, entry.id if entry else stem.as_posix(), entry.metadata if entry else Metadata(), stem.as_posix()
        )


def _of_file(path: Path) -> Source:
    """One file; a manifest in its folder, or up to two above, that lists it gives its id and metadata."""
    for folder in path.resolve().parents[:3]:
        if (folder / MANIFEST).is_file() and (entry := load_manifest(folder / MANIFEST).get(path.resolve())):
            return Source(path, entry.id, entry.metadata, path.stem)
    return Source(path, path.stem, Metadata(), path.stem)


def _distinct(sources: list[Source]) -> list[Source]:
    """Ids made distinct: two files of one name get the folder before it, then the ending."""
    by_id: dict[str, list[Source]] = {}
    for source in sources:
        by_id.setdefault(source.id, []).append(source)
    result: list[Source] = []
    taken = {i for i, group in by_id.items() if len(group) == 1}
    for source in sources:
        if len(by_id[source.id]) == 1:
            result.append(source)
            continue
        name = next(n for n in _names(source) if n not in taken)
        taken.add(name)
        result.append(dataclasses.replace(source, id=name))
    return result


def _names(source: Source) -> Iterator[str]:
    path = source.path.resolve()
    yield f"{path.parent.name}/{source.id}"
    yield f"{path.parent.name}/{source.id}{path.suffix}"
    yield from (f"{path.parent.name}/{source.id}~{n}" for n in range(2, 1_000_000))


def sources(paths: Iterable[Path | str]) -> list[Source]:
    """The files behind the paths given, each once, with distinct ids.

    A folder without a document is an error of its own. Raises UnreadableFile for a path that does not exist, NoDocuments
    for a folder without one, ManifestError for a broken manifest.
    """
    found: dict[Path, Source] = {}
    for given in map(Path, paths):
        if not given.exists():
            raise UnreadableFile(given, "no such file or folder")
        items = list(_of_folder(given)) if given.is_dir() else [_of_file(given)]
        if not items:
            raise NoDocuments(f"{given}: no document in this folder (read are {', '.join(TEXT_ENDINGS)})")
        for item in items:
            found.setdefault(item.path.resolve(), item)
    return _distinct(list(found.values()))


def read_source(source: Source) -> Document:
    """The document of one file.

    Raises UnreadableFile with the reason.
    """
    if not str(source.path).isprintable() and any(0xDC80 <= ord(c) <= 0xDCFF for c in str(source.path)):
        raise UnreadableFile(str(source.path).encode("utf-8", "replace").decode(), "the name of the file is not UTF-8")
    if source.path.suffix.lower() in UNREAD_ENDINGS:
        raise UnreadableFile(
            source.path, f"{source.path.suffix.lower()} files cannot be read yet; save the text as .txt"
        )
    text, sha256 = read_text(source.path)
    return Document(source.id, text, sha256, source.metadata)


def read(paths: Iterable[Path | str]) -> Iterator[Document | InputError]:
    """Documents in order, and in place of each that cannot be read the error that says why."""
    for source in sources(paths):
        try:
            yield read_source(source)
        except InputError as error:
            yield error
