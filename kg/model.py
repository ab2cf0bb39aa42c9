"""The types that stages hand to each other: frozen, plain data, JSON in and out.

Offsets are code points of ``Document.text`` (byte order mark dropped, CRLF read as one line feed), end exclusive.
"""

from __future__ import annotations

import bisect
import dataclasses
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


class MentionType(enum.StrEnum):
    """What a mention may be (guideline: mention types)."""

    REGULATION = "REGULATION"
    WORK = "WORK"
    INSTITUTION = "INSTITUTION"
    PERSON = "PERSON"
    PROGRAM = "PROGRAM"
    PLACE = "PLACE"


PLUGIN = "plugin:"
"""What the extractor's name of a plug-in's mentions and statements begins with."""


class Status(enum.StrEnum):
    """Whether the document says that a fact holds, or that it is still intended."""

    DONE = "done"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of code points in ``Document.text``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}–{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """True if the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """True if ``other`` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def of(self, text: str) -> str:
        """The covered text."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Metadata:
    """Fields of a document; ``None`` where neither manifest nor text gives one. ``published`` is an ISO date.

    ``issuer`` is the first of the bodies that issue it, ``co_issuers`` are the others; ``number`` its own document number.
    """

    title: str | None = None
    kind: str | None = None
    issuer: str | None = None
    region: str | None = None
    year: int | None = None
    published: str | None = None
    index_number: str | None = None
    source: str | None = None
    restatement: bool = False
    co_issuers: tuple[str, ...] = ()
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """Where the text from ``start`` on stands in the original, up to the next location's start.

    ``page`` (PDF) and ``paragraph`` (DOCX) count from 1; ``path`` is the XPath of the element (HTML).
    """

    start: int
    page: int | None = None
    paragraph: int | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One text to be read.

    ``id`` is the manifest's id, or the path relative to the folder given (without ending), or that of an archive with the
    member behind it. ``origin`` names the file and the member (``a.zip/2020/b.docx``). ``header`` holds the labels and
    values of a page's header and of its meta elements, in order, as they stand there (索引号, ArticleTitle). ``locations``
    are sorted by start and empty for plain text. ``warnings`` say what of the file could not be read.
    """

    id: str
    text: str
    sha256: str
    metadata: Metadata = Metadata()
    origin: str = ""
    header: tuple[tuple[str, str], ...] = ()
    locations: tuple[Location, ...] = ()
    warnings: tuple[str, ...] = ()

    def location(self, offset: int) -> Location | None:
        """Where the character at ``offset`` stands in the original; None where the reader cannot tell."""
        position = bisect.bisect_right(self.locations, offset, key=lambda item: item.start)
        return self.locations[position - 1] if position else None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (一、 / （一） / 一是) and what stands under it; ``outlook``: next year's plans."""

    path: str
    heading: str
    span: Span
    outlook: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text. ``canonical`` is empty until linking has filled it."""

    span: Span
    type: MentionType
    canonical: str
    extractor: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Entity:
    """What mentions refer to, within the graph of one document.

    ``id`` is the path of its IRI below the base (``institution/宁波市司法局``); ``jurisdiction`` the code of the place it
    belongs to, if known; ``form`` what a regulation's title calls itself (办法), ``kind`` the concept of the scheme fz:Kind
    that title and place settle (localRegulation).
    """

    id: str
    type: MentionType
    label: str
    aliases: tuple[str, ...] = ()
    jurisdiction: str | None = None
    kind: str | None = None
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a document says so: the sentence's span, its exact text and the section's path (``二/（一）/2``).

    ``location``: where the sentence begins in a file that is no plain text.
    """

    span: Span
    quote: str
    section: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact of one document. ``subject`` and ``object`` are canonical names (``object`` a string for doc_number).

    One triple may stand twice, once done and once planned. ``named``/``stated`` keep a count such as
    "《A》《B》等10件": two named, ten stated. ``subject_id`` and ``object_id`` are ids of entities, given where one canonical
    name stands for two in the document (the 行政执法公示制度 of two bureaus). ``extractor`` names the plug-in that made it; the
    rules' own have none.
    """

    subject: str
    predicate: str
    object: str
    status: Status
    evidences: tuple[Evidence, ...]
    post: str | None = None
    confidence: float = 1.0
    named: int | None = None
    stated: int | None = None
    subject_id: str | None = None
    object_id: str | None = None
    extractor: str = ""

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What makes two statements of a document the same."""
        return (self.subject, self.predicate, self.object, self.post or "", self.status.value)


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a record was computed from; hashes are hexadecimal SHA-256."""

    text_sha256: str
    knowledge_sha256: str
    version: str


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """All that extraction found in one document; everything later starts from it.

    ``sections``: which parts of an annual report it has, as concepts of the scheme fz:ReportSection (reportPlans).
    """

    id: str
    metadata: Metadata
    mentions: tuple[Mention, ...]
    entities: tuple[Entity, ...]
    statements: tuple[Statement, ...]
    provenance: Provenance
    length: int = 0
    warnings: tuple[str, ...] = field(default=())
    sections: tuple[str, ...] = ()


_NAMES: Mapping[type, tuple[str, ...]] = MappingProxyType(
    {
        kind: tuple(f.name for f in dataclasses.fields(kind))
        for kind in (Span, Metadata, Mention, Entity, Evidence, Location, Statement, Provenance, DocumentRecord)
    }
)


def fields_of(value: object) -> dict[str, Any]:
    """The fields of one dataclass of a record, for ``json.dumps(record, default=fields_of)``: what ``to_plain`` gives, sooner."""
    return {name: getattr(value, name) for name in _NAMES[type(value)]}


def to_plain(value: Any) -> Any:
    """Dataclasses, tuples and enums as JSON-ready dicts, lists and strings."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (tuple, list)):
        return [to_plain(item) for item in value]
    return value


def _span(data: Mapping[str, Any]) -> Span:
    return Span(data["start"], data["end"])


def _mention(data: Mapping[str, Any]) -> Mention:
    return Mention(
        _span(data["span"]), MentionType(data["type"]), data["canonical"], data["extractor"], data["confidence"]
    )


def _entity(data: Mapping[str, Any]) -> Entity:
    return Entity(**{**data, "type": MentionType(data["type"]), "aliases": tuple(data["aliases"])})


def _evidence(data: Mapping[str, Any]) -> Evidence:
    location = data["location"]
    return Evidence(_span(data["span"]), data["quote"], data["section"], Location(**location) if location else None)


def _statement(data: Mapping[str, Any]) -> Statement:
    evidences = tuple(_evidence(e) for e in data["evidences"])
    return Statement(**{**data, "status": Status(data["status"]), "evidences": evidences})


def _metadata(data: Mapping[str, Any]) -> Metadata:
    return Metadata(**{**data, "co_issuers": tuple(data["co_issuers"])})


def record_from_plain(data: Mapping[str, Any]) -> DocumentRecord:
    """The record that ``to_plain`` was given.

    Raises KeyError, TypeError or ValueError if ``data`` is not such a record.
    """
    return DocumentRecord(
        id=data["id"],
        metadata=_metadata(data["metadata"]),
        mentions=tuple(_mention(m) for m in data["mentions"]),
        entities=tuple(_entity(e) for e in data["entities"]),
        statements=tuple(_statement(s) for s in data["statements"]),
        provenance=Provenance(**data["provenance"]),
        length=data["length"],
        warnings=tuple(data["warnings"]),
        sections=tuple(data["sections"]),
    )
