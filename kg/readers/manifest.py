"""manifest.toml of a corpus folder: one ``[[document]]`` per file with id and metadata."""

from __future__ import annotations

import datetime
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import ManifestError
from kg.model import Metadata

MANIFEST = "manifest.toml"
_TEXT_FIELDS = ("title", "kind", "issuer", "region", "published", "index_number", "source")
_FIELDS = {"id", "file", "year", "restatement", "note", *_TEXT_FIELDS}


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest says of one file."""

    id: str
    metadata: Metadata


def load_manifest(path: Path) -> dict[Path, Entry]:
    """Entries by resolved path of the file, in the manifest's order.

    Raises ManifestError for broken TOML, an unknown or mistyped field, a missing file, an id given twice.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ManifestError(f"{path}: {error}") from error
    if unknown := sorted(set(data) - {"document"}):
        raise ManifestError(f"{path}: unknown table {unknown[0]}; documents are written as [[document]]")
    documents = data.get("document", [])
    if not isinstance(documents, list) or not all(isinstance(item, dict) for item in documents):
        raise ManifestError(f"{path}: documents are written as [[document]] tables")
    entries: dict[Path, Entry] = {}
    for number, item in enumerate(documents, 1):
        file, entry = _entry(path, number, item)
        if file in entries or any(known.id == entry.id for known in entries.values()):
            raise ManifestError(f"{path}: document {number} repeats the file or id {entry.id}")
        entries[file] = entry
    return entries


def _entry(path: Path, number: int, item: dict[str, Any]) -> tuple[Path, Entry]:
    where = f"{path}: document {number}"
    if unknown := sorted(set(item) - _FIELDS):
        raise ManifestError(f"{where} has the unknown field {unknown[0]}")
    name = item.get("file")
    if not isinstance(name, str):
        raise ManifestError(f"{where} names no file")
    file = (path.parent / name).resolve()
    if not file.is_file():
        raise ManifestError(f"{where}: the file {name} does not exist")
    texts = {field: _text(item[field], where, field) for field in _TEXT_FIELDS if field in item}
    year = item.get("year")
    if year is not None and (not isinstance(year, int) or isinstance(year, bool)):
        raise ManifestError(f"{where}: year is not a number")
    restatement = item.get("restatement", False)
    if not isinstance(restatement, bool):
        raise ManifestError(f"{where}: restatement is neither true nor false")
    if "published" in texts:
        texts["published"] = _date(texts["published"], where)
    document_id = _text(item.get("id", Path(name).with_suffix("").as_posix()), where, "id")
    if any(part in ("", ".", "..") for part in document_id.split("/")):
        raise ManifestError(f"{where}: the id {document_id} is no path of names")
    metadata = Metadata(
        title=texts.get("title"),
        kind=texts.get("kind"),
        issuer=texts.get("issuer"),
        region=texts.get("region"),
        year=year,
        published=texts.get("published"),
        index_number=texts.get("index_number"),
        source=texts.get("source"),
        restatement=restatement,
    )
    return file, Entry(document_id, metadata)


def _date(value: str, where: str) -> str:
    try:
        return datetime.date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise ManifestError(f"{where}: published is not a date such as 2021-02-09") from error


def _text(value: object, where: str, field: str) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if not isinstance(value, str) or not value.strip():
        raise ManifestError(f"{where}: {field} is not a text")
    return value.strip()
