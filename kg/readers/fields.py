"""Which keys of JSON Lines hold the text and what is known of it: a small TOML file, or the usual names.

text = "content"                  # a key, a path into nested objects (data.text), or several to try in order
html = "page"                     # instead of a text: a page, read as one
id = ["doc_id", "url"]
title = "name"
published = "pub.date"            # 2021-02-09, 2021/2/9 or 2021年2月9日
"""

from __future__ import annotations

import dataclasses
import datetime
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import ManifestError
from kg.model import Metadata

Keys = tuple[str, ...]
_DATE = re.compile(r"((?:19|20)\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})")


@dataclass(frozen=True, slots=True)
class FieldMap:
    """For each field the keys that may hold it, the first that does counts; a dot goes into a nested object."""

    text: Keys = ("text", "content", "body", "正文", "内容")
    html: Keys = ("html",)
    id: Keys = ("id", "doc_id")
    title: Keys = ("title", "标题", "名称")
    kind: Keys = ("kind",)
    issuer: Keys = ("issuer", "发布机构", "发文机关")
    region: Keys = ("region",)
    year: Keys = ("year",)
    published: Keys = ("published", "date", "发布日期", "发布时间")
    index_number: Keys = ("index_number", "索引号")
    source: Keys = ("source", "url")


def load_fields(path: Path) -> FieldMap:
    """The field map of a TOML file; a field that it does not name keeps its usual keys.

    Raises ManifestError for a broken file, an unknown field, a value that is neither a key nor a list of keys.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ManifestError(f"{path}: {error}") from error
    known = [field.name for field in dataclasses.fields(FieldMap)]
    if unknown := sorted(set(data) - set(known)):
        raise ManifestError(f"{path}: unknown field {unknown[0]}; there are {', '.join(known)}")
    return FieldMap(**{name: _keys(value, f"{path}: {name}") for name, value in data.items()})


def _keys(value: Any, where: str) -> Keys:
    keys = [value] if isinstance(value, str) else value
    if not isinstance(keys, list) or not keys or not all(isinstance(key, str) and key for key in keys):
        raise ManifestError(f"{where} is neither a key nor a list of keys")
    return tuple(keys)


def lookup(item: dict[str, Any], keys: Keys) -> Any:
    """The first value that is there and not empty; None if there is none."""
    for key in keys:
        value: Any = item
        for name in (key,) if key in item else tuple(key.split(".")):
            value = value.get(name) if isinstance(value, dict) else None
        if value not in (None, "", [], {}):
            return value
    return None


def iso_date(value: object) -> str | None:
    """A date in ISO form, or None if the value is none."""
    match = _DATE.search(str(value))
    try:
        return datetime.date(*map(int, match.groups())).isoformat() if match else None
    except ValueError:
        return None


def metadata_of(item: dict[str, Any], fields: FieldMap) -> tuple[Metadata, tuple[str, ...]]:
    """The metadata of one object, and a warning for each value that cannot be used."""
    warnings = []
    texts: dict[str, Any] = {}
    for name in ("title", "kind", "issuer", "region", "index_number", "source"):
        value = lookup(item, getattr(fields, name))
        if isinstance(value, (str, int)):
            texts[name] = " ".join(str(value).split())
        elif value is not None:
            warnings.append(f"{name} is no text and is left out")
    given = lookup(item, fields.published)
    published = None if given is None else iso_date(given)
    if given is not None and published is None:
        warnings.append(f"published is no date and is left out: {str(given)[:40]}")
    year = lookup(item, fields.year)
    if year is not None and not re.fullmatch(r"(?:19|20)\d\d年?", str(year)):
        warnings.append(f"year is no year and is left out: {str(year)[:40]}")
        year = None
    found = dataclasses.replace(Metadata(**texts), year=int(str(year)[:4]) if year else None, published=published)
    return found, tuple(warnings)
