"""The texts that were read, kept beside a store, so that offsets of evidence can be resolved later.

texts/<sha256>.txt    each text once, UTF-8, as the reader handed it on
texts/index.json      by document id: the file it came from, the id of that file, the text
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import StoreError
from kg.model import Document


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document of the store came from.

    ``file`` is the resolved path, ``source`` the id of that file (that of the document itself, or what the ids of an
    archive's documents begin with), ``name`` the file and the member, ``text`` the SHA-256 of the text.
    """

    file: str
    source: str
    name: str
    text: str


class Texts:
    """Texts and origins under ``folder``; a damaged index counts as empty."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """File of the text with that hash."""
        return self.folder / f"{sha256}.txt"

    def text(self, sha256: str) -> str | None:
        """The text with that hash (fz:textSha256 of a document), or None."""
        try:
            return self.path(sha256).read_bytes().decode("utf-8", "surrogatepass")
        except (OSError, UnicodeDecodeError):
            return None

    def put(self, document: Document) -> None:
        """Keep the text of a document, whole or not at all.

        Raises StoreError if it cannot be written.
        """
        path = self.path(document.sha256)
        if path.is_file():
            return
        self._write(path, document.text)

    def origins(self) -> dict[str, Origin]:
        """Where each document came from, by document id."""
        try:
            data = json.loads((self.folder / "index.json").read_text(encoding="utf-8"))
            return {name: Origin(**entry) for name, entry in data.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def remember(self, origins: dict[str, Origin]) -> None:
        """Note where these documents came from, beside what is known."""
        self._index(self.origins() | origins)

    def keep_only(self, ids: Collection[str]) -> None:
        """Forget all other documents and the texts that no document has any more."""
        kept = {name: origin for name, origin in self.origins().items() if name in ids}
        self._index(kept)
        texts = {origin.text for origin in kept.values()}
        for path in self.folder.glob("*.txt"):
            if path.stem not in texts:
                path.unlink(missing_ok=True)

    def _index(self, origins: dict[str, Origin]) -> None:
        entries = (f"{_json(name)}: {_json(_entry(origin))}" for name, origin in sorted(origins.items()))
        self._write(self.folder / "index.json", "{\n" + ",\n".join(entries) + "\n}\n")

    def _write(self, path: Path, text: str) -> None:
        temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(text.encode("utf-8", "surrogatepass"))
            temporary.replace(path)
        except OSError as error:
            raise StoreError(f"{path}: the text cannot be kept: {error.strerror}") from error


def _entry(origin: Origin) -> dict[str, str]:
    return {"file": origin.file, "source": origin.source, "name": origin.name, "text": origin.text}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def owners(origins: Iterable[Origin]) -> tuple[dict[str, str], dict[str, str]]:
    """The id of each file that was read, and the file behind each such id."""
    by_file: dict[str, str] = {}
    by_source: dict[str, str] = {}
    for origin in origins:
        by_file.setdefault(origin.file, origin.source)
        by_source.setdefault(origin.source, origin.file)
    return by_file, by_source
