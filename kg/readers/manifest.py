"""manifest.toml of a corpus folder: one ``[[document]]`` per file with id, metadata, origin and what is expected of it."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import ManifestError
from kg.model import Metadata

MANIFEST = "manifest.toml"
_TEXT_FIELDS = ("title", "kind", "issuer", "region", "published", "index_number", "source")
_ORIGIN_FIELDS = ("url", "fetched", "sha256", "charset", "media_type")
_FIELDS = {"id", "file", "year", "restatement", "note", "expect", *_TEXT_FIELDS, *_ORIGIN_FIELDS}


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest says of one file.

    ``url``: the address it was fetched from, ``fetched``: when (UTC, ISO 8601), ``sha256``: of the file's bytes,
    ``charset`` and ``media_type``: what the server said of them. ``expect``: the least number of ``mentions``, ``facts``,
    mentions of a type (``REGULATION``) or facts of a relation (``issued``) that extraction must find in it.
    """

    id: str
    metadata: Metadata
    url: str | None = None
    fetched: str | None = None
    sha256: str | None = None
    charset: str | None = None
    media_type: str | None = None
    expect: Mapping[str, int] = field(default_factory=dict)


def load_manifest(path: Path) -> dict[Path, Entry]:
    """Entries by resolved path of the file, in the manifest's order. A file that is not there is no error of the manifest.

    Raises ManifestError for broken TOML, an unknown or mistyped field, a file or an id given twice.
    """
    entries, problems = read_manifest(path)
    if problems:
        raise problems[0]
    return entries


def read_manifest(path: Path) -> tuple[dict[Path, Entry], list[ManifestError]]:
    """The entries that are well formed, and an error for each that is not.

    Raises ManifestError if the file is no TOML with ``[[document]]`` tables.
    """
    entries: dict[Path, Entry] = {}
    problems: list[ManifestError] = []
    ids: set[str] = set()
    for number, item in enumerate(_tables(path), 1):
        try:
            file, entry = _entry(path, number, item)
        except ManifestError as error:
            problems.append(error)
            continue
        if file in entries or entry.id in ids:
            problems.append(ManifestError(f"{path}: document {number} repeats the file or id {entry.id}"))
            continue
        ids.add(entry.id)
        entries[file] = entry
    return entries, problems


def _tables(path: Path) -> list[dict[str, Any]]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ManifestError(f"{path}: {error}") from error
    if unknown := sorted(set(data) - {"document"}):
        raise ManifestError(f"{path}: unknown table {unknown[0]}; documents are written as [[document]]")
    documents = data.get("document", [])
    if not isinstance(documents, list) or not all(isinstance(item, dict) for item in documents):
        raise ManifestError(f"{path}: documents are written as [[document]] tables")
    return documents


def _entry(path: Path, number: int, item: dict[str, Any]) -> tuple[Path, Entry]:
    where = f"{path}: document {number}"
    if unknown := sorted(set(item) - _FIELDS):
        raise ManifestError(f"{where} has the unknown field {unknown[0]}")
    file_name = item.get("file")
    if not isinstance(file_name, str):
        raise ManifestError(f"{where} names no file")
    file = (path.parent / file_name).resolve()
    texts = {name: _text(item[name], where, name) for name in _TEXT_FIELDS if name in item}
    origin = {name: _text(item[name], where, name) for name in _ORIGIN_FIELDS if name in item}
    if "url" in origin:
        texts.setdefault("source", origin["url"])
    year = item.get("year")
    if year is not None and (not isinstance(year, int) or isinstance(year, bool)):
        raise ManifestError(f"{where}: year is not a number")
    restatement = item.get("restatement", False)
    if not isinstance(restatement, bool):
        raise ManifestError(f"{where}: restatement is neither true nor false")
    if "published" in texts:
        texts["published"] = _date(texts["published"], where)
    document_id = _text(item.get("id", Path(file_name).with_suffix("").as_posix()), where, "id")
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
    return file, Entry(document_id, metadata, expect=_expect(item.get("expect", {}), where), **origin)


def _expect(value: object, where: str) -> dict[str, int]:
    if not isinstance(value, dict) or not all(
        isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in value.values()
    ):
        raise ManifestError(f"{where}: expect is written as {{ mentions = 50, facts = 10 }}")
    return value


def _date(value: str, where: str) -> str:
    try:
        return datetime.date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise ManifestError(f"{where}: published is not a date such as 2021-02-09") from error


def _text(value: object, where: str, name: str) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if not isinstance(value, str) or not value.strip():
        raise ManifestError(f"{where}: {name} is not a text")
    return value.strip()
