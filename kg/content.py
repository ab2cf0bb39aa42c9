"""What a document's graph says that derivation reads: gathered where its lines are written, so that the store need not be asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from kg.ontology import NAMESPACE
from kg.terms import RDF, SCHEMA


class Told(NamedTuple):
    """A statement node of the graph: IRIs of its node, subject and predicate, the IRI or text of its object, and its year."""

    node: str
    subject: str
    predicate: str
    object: str
    planned: bool
    year: int


class Content(NamedTuple):
    """``home`` is the place whose report it is; ``places`` are described in the graph, ``entities`` mentioned.

    ``issued`` are plain triples, body and regulation, ``runs`` the programmes that some body runs; ``numbers`` are regulations
    with their document numbers.
    """

    home: str | None
    entities: list[str]
    places: list[str]
    statements: list[Told]
    issued: list[tuple[str, str]]
    runs: list[str]
    numbers: list[tuple[str, str]]


_TYPE, _MENTIONS = f"<{RDF}type>", f"<{SCHEMA}mentions>"
_JURISDICTION, _DOCUMENT, _PLACE = (f"<{NAMESPACE}{name}>" for name in ("jurisdiction", "Document", "Place"))
_ISSUED, _RUNS, _NUMBER = f"<{NAMESPACE}issued>", f"<{NAMESPACE}runs>", f"<{NAMESPACE}docNumber>"
_OF_STATEMENT = {
    f"<{RDF}subject>": 0,
    f"<{RDF}predicate>": 1,
    f"<{RDF}object>": 2,
    f"<{NAMESPACE}status>": 3,
    f"<{NAMESPACE}year>": 4,
}
_PLANNED = NAMESPACE + "planned"
_READ = frozenset((_TYPE, _MENTIONS, _JURISDICTION, _ISSUED, _RUNS, _NUMBER))
_ESCAPED = re.compile(r"\\(.)")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t"}


def content_of(triples: Iterable[str]) -> Content:
    """The content of the triples of one document's graph, N-Triples lines without their end."""
    found: dict[str, list[tuple[str, str]]] = {predicate: [] for predicate in _READ}
    parts: dict[str, list[str]] = {}
    for triple in triples:
        subject, predicate, value = triple.split(" ", 2)
        if (position := _OF_STATEMENT.get(predicate)) is not None:
            parts.setdefault(subject, [""] * 5)[position] = value
        elif predicate in _READ:
            found[predicate].append((subject, value))
    documents = {subject for subject, kind in found[_TYPE] if kind == _DOCUMENT}
    homes = [_value(place) for subject, place in found[_JURISDICTION] if subject in documents]
    return Content(
        homes[0] if homes else None,
        [_value(entity) for _, entity in found[_MENTIONS]],
        [_value(subject) for subject, kind in found[_TYPE] if kind == _PLACE],
        [_told(node, own) for node, own in parts.items() if all(own)],
        [(_value(body), _value(thing)) for body, thing in found[_ISSUED]],
        [_value(thing) for _, thing in found[_RUNS]],
        [(_value(regulation), _value(number)) for regulation, number in found[_NUMBER]],
    )


def _told(node: str, parts: list[str]) -> Told:
    subject, predicate, value, status, year = map(_value, parts)
    return Told(node[1:-1], subject, predicate, value, status == _PLANNED, int(year))


def _value(term: str) -> str:
    """An IRI, or the text of a literal."""
    if term.startswith("<"):
        return term[1:-1]
    text = term[1 : term.rindex('"')]
    return _ESCAPED.sub(lambda m: _PLAIN.get(m[1], m[1]), text) if "\\" in text else text


def line_of(document_id: str, content: Content) -> str:
    """One line of JSON."""
    return json.dumps((document_id, content), ensure_ascii=False, separators=(",", ":"))


def read_contents(path: Path) -> Iterator[tuple[str, Content]]:
    """Document ids and contents of a file of such lines."""
    with path.open(encoding="utf-8", newline="\n") as stream:
        for line in stream:
            document_id, parts = json.loads(line)
            yield document_id, _content(parts)


def _content(parts: Any) -> Content:
    home, entities, places, statements, issued, runs, numbers = parts
    return Content(
        home,
        entities,
        places,
        [Told(*told) for told in statements],
        [(body, thing) for body, thing in issued],
        runs,
        [(regulation, number) for regulation, number in numbers],
    )
