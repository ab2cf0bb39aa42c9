"""Content-addressed cache of records: what was read once with the same knowledge is not read again."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from kg.knowledge import Knowledge
from kg.model import Document, DocumentRecord, record_from_plain, to_plain


def key_of(document: Document, knowledge: Knowledge) -> str:
    """SHA-256 over id, text, manifest entry and knowledge: whatever a record depends on."""
    entry = json.dumps(to_plain(document.metadata), ensure_ascii=False, sort_keys=True)
    parts = (document.id, document.sha256, entry, knowledge.sha256)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


class RecordCache:
    """Records as JSON files under ``folder``, two-digit sub-folders; a damaged file counts as missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"

    def get(self, key: str) -> DocumentRecord | None:
        """The record of that key, or None."""
        try:
            return record_from_plain(json.loads(self._path(key).read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, record: DocumentRecord) -> None:
        """Keep a record, whole or not at all."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        temporary.write_text(json.dumps(to_plain(record), ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        temporary.replace(path)

    def discard(self, keys: set[str]) -> None:
        """Remove the records of these keys, whatever else is there."""
        for key in keys:
            self._path(key).unlink(missing_ok=True)

    def keep_only(self, keys: set[str]) -> None:
        """Remove the records of all other keys."""
        for path in self.folder.glob("??/*"):
            if path.name.removesuffix(".json") not in keys:
                path.unlink(missing_ok=True)
