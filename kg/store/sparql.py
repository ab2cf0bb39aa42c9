"""The text of a query, before it goes to any engine: parameters put in, what reaches out of the store refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kg.errors import QueryError
from kg.terms import literal

_STRINGS = re.compile(
    r"\\.|\"\"\".*?\"\"\"|'''.*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|#[^\n]*", re.S
)


def guard(query: str) -> None:
    """Refuse what would reach out of the store: SERVICE makes real HTTP requests.

    Raises QueryError.
    """
    plain = _STRINGS.sub(" ", query)
    if re.search(r"\bSERVICE\b", plain, re.I):
        raise QueryError("SERVICE is not allowed in a query: it would send requests to other machines")


_FORM = re.compile(r"\s*(?:(?:PREFIX\s+[\w.-]*\s*:|BASE)\s*)*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.I)
_UPDATE = re.compile(r"(?<![?$:\w])(?:INSERT|DELETE|DROP|CLEAR|LOAD|MODIFY|CREATE|MOVE|COPY)\b", re.I)


def form(query: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; for servers that take updates where they take queries (Virtuoso).

    Raises QueryError for anything else.
    """
    plain = _STRINGS.sub(" ", query)
    match = _FORM.match(plain)
    if match is None or _UPDATE.search(plain):
        raise QueryError("the query cannot be read: it must be one SELECT, ASK, CONSTRUCT or DESCRIBE")
    return match.group(1).upper()


def bound(query: str, parameters: Mapping[str, str]) -> str:
    """The query with ``?name`` and ``$name`` of each parameter as a string literal, outside strings, IRIs and comments.

    Oxigraph's own substitutions reach only variables of the projection.
    """
    if not parameters:
        return query
    names = "|".join(sorted(map(re.escape, parameters), key=len, reverse=True))
    pattern = re.compile(rf"(?P<kept>{_STRINGS.pattern})|[?$](?P<name>{names})(?!\w)", re.S)
    return pattern.sub(lambda m: m["kept"] or literal(parameters[m["name"]]), query)


def with_prefixes(query: str, prefixes: Mapping[str, str]) -> str:
    """The query with the prefixes that it does not declare itself."""
    declared = set(re.findall(r"\bPREFIX\s+([\w-]*)\s*:", _STRINGS.sub(" ", query), re.I))
    return "".join(f"PREFIX {n}: <{i}>\n" for n, i in prefixes.items() if n not in declared) + query


def term(value: Any) -> str | None:
    """A term of pyoxigraph as a row holds it."""
    if value is None:
        return None
    try:
        text: str = value.value  # made anew each time it is asked for
    except AttributeError:
        return str(value)
    return text
