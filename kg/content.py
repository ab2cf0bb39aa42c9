"""What a document's graph says that derivation reads: gathered where its lines are written, so that the store need not be asked.

Contents are cut into ``SHARES`` by what derivation brings together: all that is said of the rules of one jurisdiction, of
programmes of one name, of one body's plans. The derived graph is the union of what follows from each share alone, so that
it can be computed share by share, in little memory and by several processes.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from kg.errors import StoreError
from kg.ontology import NAMESPACE
from kg.terms import RDF, RDFS, SCHEMA

SHARES = 128
"""Into so many shares contents are cut, each of which a process derives in little memory; bodies and places all belong to
the first. Files that were cut otherwise count as missing."""
CHANGES = ("drafted", "issued", "amended", "repealed")
"""Relations that are events in the life of a regulation."""
MADE = frozenset(NAMESPACE + relation for relation in CHANGES[1:])


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

    ``statements`` are all of the graph's; ``changes`` those of them that are done in the life of a regulation: node,
    regulation, relation and year. ``issued`` are plain triples, body and regulation, ``runs`` the programmes that some
    body runs; ``numbers`` are regulations with their document numbers, ``titles`` those whose IRI shortens their title;
    ``covered`` the issuers of documents with the years that these cover.
    """

    home: str | None
    entities: list[str]
    places: list[str]
    statements: list[Told]
    changes: list[tuple[str, str, str, int]]
    issued: list[tuple[str, str]]
    runs: list[str]
    numbers: list[tuple[str, str]]
    titles: list[tuple[str, str]]
    covered: list[tuple[str, int]]


# ---------------------------------------------------------------- from lines

_TYPE, _MENTIONS, _LABEL = f"<{RDF}type>", f"<{SCHEMA}mentions>", f"<{RDFS}label>"
_JURISDICTION, _DOCUMENT, _PLACE, _REGULATION = (
    f"<{NAMESPACE}{name}>" for name in ("jurisdiction", "Document", "Place", "Regulation")
)
_ISSUED, _RUNS, _NUMBER, _ISSUER = (f"<{NAMESPACE}{name}>" for name in ("issued", "runs", "docNumber", "issuer"))
_OF_STATEMENT = {
    f"<{RDF}subject>": 0,
    f"<{RDF}predicate>": 1,
    f"<{RDF}object>": 2,
    f"<{NAMESPACE}status>": 3,
    f"<{NAMESPACE}year>": 4,
}
_PLANNED = NAMESPACE + "planned"
_READ = frozenset((_TYPE, _MENTIONS, _JURISDICTION, _ISSUED, _RUNS, _NUMBER, _ISSUER, _LABEL))
_ESCAPED = re.compile(r"\\(.)")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t"}
_YEAR_OF_NUMBER = re.compile(r"〔((?:19|20)\d\d)〕")


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
    regulations = {subject for subject, kind in found[_TYPE] if kind == _REGULATION}
    homes = [_value(place) for subject, place in found[_JURISDICTION] if subject in documents]
    statements = [_told(node, own) for node, own in parts.items() if all(own)]
    numbers = [(_value(regulation), _value(number)) for regulation, number in found[_NUMBER]]
    labels = [(_value(subject), _value(text)) for subject, text in found[_LABEL] if subject in regulations]
    covers = [(_value(body), parts.get(document, [""] * 5)[4]) for document, body in found[_ISSUER]]
    return Content(
        home=homes[0] if homes else None,
        entities=[_value(entity) for _, entity in found[_MENTIONS]],
        places=[_value(subject) for subject, kind in found[_TYPE] if kind == _PLACE],
        statements=statements,
        changes=list(changes_of(statements, numbers)),
        issued=[(_value(body), _value(thing)) for body, thing in found[_ISSUED]],
        runs=[_value(thing) for _, thing in found[_RUNS]],
        numbers=numbers,
        titles=[(regulation, title) for regulation, title in labels if title != label_of(regulation)],
        covered=[(body, int(_value(year))) for body, year in covers if year],
    )


def label_of(name: str) -> str:
    """The name that an entity's IRI ends in; minting percent-encodes it, and every document gives it the same."""
    last = name.rpartition("/")[2]
    return unquote(last) if "%" in last else last


def changes_of(statements: Iterable[Told], numbers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str, int]]:
    """Node, regulation, relation and year of the statements of a document that are events; ``numbers``: all that it gives."""
    known: dict[str, list[str]] = defaultdict(list)
    for regulation, number in numbers:
        known[regulation].append(number)
    for item in statements:
        change = item.predicate.removeprefix(NAMESPACE)
        if change in CHANGES and not item.planned:
            yield item.node, item.object, change, _year_of(change, item.year, known.get(item.object, ()))


def _year_of(change: str, year: int, numbers: Iterable[str]) -> int:
    """The year of an event that a report of ``year`` tells: for what was issued, the year in its number, if not later."""
    if change != "issued":
        return year
    found = (_YEAR_OF_NUMBER.search(number) for number in numbers)
    return max((int(m[1]) for m in found if m and int(m[1]) <= year), default=year)


def _told(node: str, parts: list[str]) -> Told:
    subject, predicate, value, status, year = map(_value, parts)
    return Told(node[1:-1], subject, predicate, value, status == _PLANNED, int(year))


def _value(term: str) -> str:
    """An IRI, or the text of a literal."""
    if term.startswith("<"):
        return term[1:-1]
    text = term[1 : term.rindex('"')]
    return _ESCAPED.sub(lambda m: _PLAIN.get(m[1], m[1]), text) if "\\" in text else text


# ---------------------------------------------------------------- shares


def anybody(item: Told, base: str) -> bool:
    """True if whoever does it fulfils the plan: a local rule that is made or changed."""
    return item.predicate in MADE and not item.object.startswith(f"{base}regulation/CN/")


def shared_out(content: Content, base: str) -> dict[int, Content]:
    """The content cut into shares, by their numbers."""
    found: defaultdict[int, Content] = defaultdict(lambda: Content(content.home, *([] for _ in Content._fields[1:])))
    for entity in content.entities:
        if (share := _share_of_entity(entity, base)) is not None:
            found[share].entities.append(entity)
    for item in content.statements:
        found[_share(_scope(item.object if anybody(item, base) else item.subject, base))].statements.append(item)
    for change in content.changes:
        found[_share(_scope(change[1], base))].changes.append(change)
    for body, thing in content.issued:
        found[_share(_scope(thing, base))].issued.append((body, thing))
    for thing in content.runs:
        found[_share(label_of(thing))].runs.append(thing)
    for regulation, number in content.numbers:
        found[_share(_scope(regulation, base))].numbers.append((regulation, number))
    for regulation, title in content.titles:
        found[_share(_scope(regulation, base))].titles.append((regulation, title))
    found[0].places.extend(content.places)
    found[0].covered.extend(content.covered)
    return dict(found)


def _share(key: str) -> int:
    return zlib.crc32(key.encode()) % SHARES


def _scope(name: str, base: str) -> str:
    """What follows the class in an entity's IRI: the code of its place, or its name where it has none."""
    return name.removeprefix(base).split("/", 2)[1] if name.startswith(base) else name


def _share_of_entity(name: str, base: str) -> int | None:
    """None for what nothing is derived for: people."""
    kind = name.removeprefix(base).partition("/")[0]
    if kind == "regulation":
        return _share(_scope(name, base))
    if kind == "programme":  # with those of the same name elsewhere, whose local instance it may be
        return _share(label_of(name))
    return 0 if kind == "institution" else None


# ---------------------------------------------------------------- files


class Header(NamedTuple):
    """The first line of a file of contents: digests of records by document id, into how many shares they are cut, and
    (share, bytes) of the blocks in order."""

    documents: dict[str, str]
    shares: int
    blocks: list[tuple[int, int]]


def write_contents(path: Path, documents: Mapping[str, str], contents: Mapping[str, Content], base: str) -> None:
    """Write the contents of some documents; ``documents``: the digests of their records, by id."""
    lines: defaultdict[int, list[str]] = defaultdict(list)
    for document_id, content in contents.items():
        for share, some in shared_out(content, base).items():
            lines[share].append(_json((document_id, some)))
    blocks = [(share, zlib.compress("\n".join(found).encode(), 1)) for share, found in sorted(lines.items())]
    header = Header(dict(documents), SHARES, [(share, len(block)) for share, block in blocks])
    path.write_bytes(b"".join((_json(header).encode(), b"\n", *(block for _, block in blocks))))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read_header(path: Path) -> Header:
    """What a file of contents begins with.

    Raises StoreError for a file that is none.
    """
    try:
        with path.open("rb") as stream:
            return _header(stream.readline())
    except (OSError, ValueError, TypeError) as error:
        raise StoreError(f"{path}: the gathered contents cannot be read: {error}") from error


def _header(line: bytes) -> Header:
    documents, shares, blocks = json.loads(line)
    if shares != SHARES:
        raise ValueError(f"cut into {shares} shares")
    return Header(documents, shares, [(share, size) for share, size in blocks])


def read_contents(path: Path, shares: range = range(SHARES)) -> Iterator[tuple[str, Content]]:
    """Document ids and contents of a file, of these shares alone: a document comes once for each that it has a part in.

    Raises StoreError.
    """
    try:
        with path.open("rb") as stream:
            header = _header(stream.readline())
            place = stream.tell()
            for share, size in header.blocks:
                if share in shares:
                    stream.seek(place)
                    for line in zlib.decompress(stream.read(size)).split(b"\n"):
                        document_id, parts = json.loads(line)
                        yield document_id, _content(parts)
                place += size
    except (OSError, ValueError, TypeError, zlib.error) as error:
        raise StoreError(f"{path}: the gathered contents cannot be read: {error}") from error


def _content(parts: Any) -> Content:
    found = Content(*parts)
    return found._replace(
        statements=[Told(*told) for told in found.statements],
        changes=[(node, rule, change, year) for node, rule, change, year in found.changes],
        issued=[(body, thing) for body, thing in found.issued],
        numbers=[(regulation, number) for regulation, number in found.numbers],
        titles=[(regulation, title) for regulation, title in found.titles],
        covered=[(body, year) for body, year in found.covered],
    )
