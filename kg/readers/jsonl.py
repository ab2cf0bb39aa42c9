"""JSON Lines: one object a line, with a text or a page and what is known of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kg.errors import UnreadableFile
from kg.readers.content import DOCUMENT_LIMIT, Budget, Member, Part
from kg.readers.fields import FieldMap, lookup, metadata_of


def members(part: Part, budget: Budget, fields: FieldMap) -> Iterator[Member | UnreadableFile]:
    """A document for each line; its key is the object's id, or the number of the line.

    Read line by line, so that a file may be larger than memory.
    """
    number = 0
    while line := part.stream.readline(2 * DOCUMENT_LIMIT):
        number += 1
        where = f"{part.where}/{number}"
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line.strip():
            continue
        if len(line) >= 2 * DOCUMENT_LIMIT and not line.endswith(b"\n"):
            yield UnreadableFile(
                where, f"a line longer than {2 * DOCUMENT_LIMIT // 1_000_000} MB; the rest is not read"
            )
            return
        try:
            yield _member(json.loads(line), number, fields, where)
        except UnreadableFile as error:
            yield error
        except (ValueError, RecursionError) as error:
            yield UnreadableFile(where, f"this line is no JSON ({error})")


def _member(item: Any, number: int, fields: FieldMap, where: str) -> Member:
    if not isinstance(item, dict):
        raise UnreadableFile(where, "this line is no JSON object")
    page, text = lookup(item, fields.html), lookup(item, fields.text)
    body, kind = (text, "text/plain") if page is None else (page, "text/html")
    if not isinstance(body, str):
        missing = " or ".join(fields.text)
        raise UnreadableFile(where, f"no text under {missing}; name the key in a TOML file given as --fields")
    metadata, warnings = metadata_of(item, fields)
    name = lookup(item, fields.id)
    key = str(name) if isinstance(name, (str, int)) else f"{number:06d}"
    data = body.encode("utf-8", "replace")
    return Member(f"{key}{'.html' if page else '.txt'}", data, "utf-8", kind, metadata, warnings)
