"""All named questions with their answers as one Markdown page: the competency questions first, by number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.queries import NamedQuery, answer, load_queries
from kg.store import Rows, Store

_SHOWN = 12  # rows of one question
_WIDEST = 60  # characters of a cell
_SHA256 = re.compile(r"[0-9a-f]{64}")


def questions_page(store: Store) -> str:
    """Every named query, its parameters with their defaults, the command and its first rows over the store.

    Columns of sentences are left out: a page about documents that others wrote cites them, and does not reprint them.
    Raises what the store raises.
    """
    queries = sorted(load_queries().values(), key=lambda q: (q.number or len(load_queries()) + 1, q.name))
    parts = [
        "# Questions and their answers",
        f"Written by `kg query --all` over a store of {len(store.documents())} documents: the twenty competency questions,"
        f" then the other named queries. At most {_SHOWN} rows each; sentences are left out here and stand in the last"
        " column of `kg query NAME`.",
    ]
    return "\n\n".join([*parts, *(part for query in queries for part in _question(store, query))]) + "\n"


def _question(store: Store, query: NamedQuery) -> Iterator[str]:
    yield f"## {f'{query.number}. ' if query.number else ''}{query.title}"
    yield query.title_zh
    yield f"`kg query {query.name}`"
    if query.parameters:
        yield "\n".join(f"- `-p {p.name}={p.default}` {p.description}" for p in query.parameters)
    found = answer(store, query.name, {})
    yield "\n".join(_table(found)) if found.rows else "No rows."
    if len(found.rows) > _SHOWN:
        yield f"… {len(found.rows)} rows in all."


def _table(found: Rows) -> Iterator[str]:
    shown = [i for i, name in enumerate(found.columns) if not name.endswith("quote")]
    yield "| " + " | ".join(found.columns[i] for i in shown) + " |"
    yield "| " + " | ".join("---" for _ in shown) + " |"
    seen: dict[str, None] = {}
    for row in found.rows:
        seen.setdefault("| " + " | ".join(_cell(row[i]) for i in shown) + " |")
    yield from list(seen)[:_SHOWN]


def _cell(value: str | None) -> str:
    """One line of at most 60 characters; a hash, which changes with every version, by its kind."""
    text = " ".join((value or "").replace("|", "\\|").split())
    if _SHA256.fullmatch(text):
        return "(SHA-256)"
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"
