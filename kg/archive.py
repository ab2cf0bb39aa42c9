"""Contents of the documents of a store, kept beside it: what derivation needs to compute its graph anew without asking the store."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.content import Content, read_contents, read_header
from kg.errors import StoreError


@dataclass(frozen=True, slots=True)
class Covering:
    """Files that hold the contents of some documents; ``dead``: (name of a file, document id) that are to be passed over."""

    files: tuple[Path, ...]
    dead: frozenset[tuple[str, str]] = frozenset()

    def contents(self, *shares: range) -> Iterator[Content]:
        """The contents, one file after the other; of these shares alone.

        Raises StoreError.
        """
        for path in self.files:
            for document_id, content in read_contents(path, *shares):
                if (path.name, document_id) not in self.dead:
                    yield content


def covering(files: Mapping[Path, Mapping[str, str]], held: Mapping[str, str]) -> Covering | None:
    """The files to read for the documents ``held`` (digests by id), each once; None if one of them is in no file.

    ``files``: the digests of the documents in each file.
    """
    found: set[str] = set()
    needed: list[Path] = []
    dead: set[tuple[str, str]] = set()
    for path, documents in files.items():
        alive = {i for i, digest in documents.items() if held.get(i) == digest and i not in found}
        if alive:
            needed.append(path)
            dead |= {(path.name, i) for i in documents if i not in alive}
        found |= alive
    return Covering(tuple(needed), frozenset(dead)) if len(found) == len(held) else None


class Archive:
    """Files of contents in a folder. A damaged file counts as missing: the store is asked then."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, path: Path) -> Path:
        """Take a file of contents in; returns where it stands now.

        Raises StoreError if it cannot be taken in.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with path.open("rb") as stream:
                name = hashlib.sha256(stream.readline()).hexdigest()[:20]
            return Path(shutil.move(path, self.folder / name))
        except OSError as error:
            raise StoreError(f"{self.folder}: contents cannot be kept there: {error.strerror or error}") from error

    def files(self) -> dict[Path, dict[str, str]]:
        """Digests of the documents in each file, by document id."""
        found: dict[Path, dict[str, str]] = {}
        for path in sorted(self.folder.iterdir()) if self.folder.is_dir() else ():
            with contextlib.suppress(StoreError):
                found[path] = read_header(path).documents
        return found

    def keep_only(self, needed: Collection[Path]) -> None:
        """Remove all other files."""
        for path in sorted(self.folder.iterdir()) if self.folder.is_dir() else ():
            if path not in needed:
                path.unlink(missing_ok=True)
