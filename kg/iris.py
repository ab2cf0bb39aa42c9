"""Paths of IRIs below the base: minted from the document alone, the same on every machine, and never one for two things.

A place by its code; an institution by its full name; a regulation by jurisdiction and title, a programme by name and, when
local, by jurisdiction; a person by name and body; a document by its id; a statement by a hash of what makes it distinct.
"""

from __future__ import annotations

import hashlib

DEFAULT_BASE = "https://w3id.org/fazhi/"
# Not allowed in an IRI (RFC 3987), or with a meaning there; "#" would also slow rdflib's Turtle writer tenfold.
_ESCAPED = str.maketrans(
    {c: f"%{ord(c):02X}" for c in '%#?/<>"{}|\\^`[]@'} | {chr(c): f"%{c:02X}" for c in range(0x21)} | {"\x7f": "%7F"}
)


def segment(name: str) -> str:
    """One segment of a path: a name with what IRIs do not allow percent-encoded."""
    return name.translate(_ESCAPED)


def place_path(code: str) -> str:
    """``place/330211``; a region or a town by its own code, which holds its name."""
    return f"place/{segment(code)}"


def entity_path(path: str, name: str, scope: str | None = None) -> str:
    """``institution/宁波市司法局``, ``regulation/330200/宁波市…规定``."""
    return f"{path}/{segment(scope)}/{segment(name)}" if scope else f"{path}/{segment(name)}"


def document_path(document_id: str) -> str:
    """``document/2020/宁波``; slashes of the id stay."""
    return "document/" + "/".join(segment(part) for part in document_id.split("/"))


def statement_path(document_id: str, key: tuple[str, ...]) -> str:
    """``statement/`` and 20 hexadecimal digits of SHA-256 over document, subject, predicate, object, post and status."""
    digest = hashlib.sha256("\x1f".join((document_id, *key)).encode()).hexdigest()
    return f"statement/{digest[:20]}"
