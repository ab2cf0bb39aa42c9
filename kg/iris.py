"""Paths of IRIs below the base: minted from the document alone, the same on every machine, and never one for two things.

A place by its code; an institution by its full name; a regulation by jurisdiction and title, a programme by name and, when
local, by jurisdiction; a person by name and body; a document by its id; a statement by a hash of what makes it distinct.
"""

from __future__ import annotations

import hashlib
import re

DEFAULT_BASE = "https://w3id.org/fazhi/"
# What an IRI's segment may hold as it is: unreserved and some marks of ASCII, and the ucschar of RFC 3987. "#" would also
# slow rdflib's Turtle writer tenfold.
_PLANES = "".join(f"{chr(p << 16)}-{chr((p << 16) + 0xFFFD)}" for p in range(1, 14)) + "\U000e1000-\U000efffd"
_ILLEGAL = re.compile(rf"[^A-Za-z0-9\-._~!$&'()*+,;=:\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef{_PLANES}]")


def segment(name: str) -> str:
    """One segment of a path: a name with what IRIs do not allow percent-encoded as UTF-8."""
    return _ILLEGAL.sub(lambda m: "".join(f"%{b:02X}" for b in m.group().encode("utf-8", "surrogatepass")), name)


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
