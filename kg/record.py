"""Document → DocumentRecord: the one pure function that everything later starts from, and the JSON contract."""

from __future__ import annotations

import bisect
import dataclasses
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from kg.calibration import calibrated_mentions, calibrated_statements
from kg.citations import document_numbers
from kg.entities import entities_of
from kg.extractors import place, regulation
from kg.extractors.setting import Found, Reading, Setting, mask
from kg.home import home_of, town_of, zone_of
from kg.knowledge import Knowledge
from kg.letterhead import read_letterhead
from kg.link import mentions_of
from kg.lists import entries_of
from kg.metadata import addressed, complete
from kg.model import (
    Document,
    DocumentRecord,
    Evidence,
    Mention,
    MentionType,
    Metadata,
    Provenance,
    Span,
    Statement,
    Status,
)
from kg.plugins import Contribution, contribution, unsaid
from kg.relate import problem_sections, relate
from kg.report_sections import report_sections
from kg.sections import fold, split_sections, split_sentences
from kg.version import __version__


def _reading(document: Document, knowledge: Knowledge) -> tuple[Reading, list[Found]]:
    """The document made ready for extraction, and the titles in it."""
    folded = fold(document.text)
    letterhead = read_letterhead(folded)
    metadata = complete(document, folded, knowledge, letterhead)
    entries = entries_of(folded, knowledge.list_columns)
    titles = regulation.extract(folded, letterhead, metadata, knowledge, entries)
    masked = mask(folded, [t.span for t in titles] + document_numbers(folded))
    home, zone = home_of(metadata, knowledge), zone_of(metadata, knowledge)
    setting = Setting(home, metadata.issuer, metadata.year, town=town_of(metadata), zone=zone)
    bodies, audience = addressed(folded, letterhead, setting, knowledge)
    setting = dataclasses.replace(setting, addressees=bodies, audience=audience)
    sections = split_sections(folded, metadata.year)
    sentences = split_sentences(folded, sections, metadata.year)
    problems = problem_sections([(s.path, s.heading) for s in sections])
    headings = {s.path: s.heading for s in sections}
    places, posts = place.hits_here(masked, setting, knowledge), tuple(knowledge.posts.find(masked))
    reading = Reading(
        folded,
        masked,
        setting,
        metadata,
        sentences,
        problems,
        letterhead,
        headings,
        sections,
        places,
        posts,
        entries,
    )
    return reading, titles


def statements_given(document: Document, mentions: tuple[Mention, ...], knowledge: Knowledge) -> tuple[Statement, ...]:
    """The statements that relating reads from mentions found by somebody else, in order of their spans: by hand, by a plug-in."""
    reading, _ = _reading(document, knowledge)
    return relate(reading, document.text, mentions, knowledge)


def read_document(document: Document, knowledge: Knowledge) -> DocumentRecord:
    """Everything found in the document. Pure: the same document and knowledge give the same record, but for what plug-ins say.

    Raises PluginError if a plug-in fails.
    """
    reading, titles = _reading(document, knowledge)
    metadata, setting = reading.metadata, reading.setting
    plugged = _plugged(document, reading, mentions_of(reading, titles, knowledge), knowledge)
    raw = plugged.mentions
    said = relate(reading, document.text, raw, knowledge)
    related = _located((*said, *unsaid(plugged.statements, said)), document)
    surfaces = _surfaces(raw, document.text)
    entities, referring = entities_of(document.id, metadata, setting, raw, related, surfaces, knowledge)
    mentions = calibrated_mentions(raw, knowledge.calibration)
    statements = calibrated_statements(referring, knowledge.calibration)
    return DocumentRecord(
        id=document.id,
        metadata=metadata,
        mentions=mentions,
        entities=entities,
        statements=statements,
        provenance=Provenance(document.sha256, knowledge.sha256, __version__),
        length=len(document.text),
        warnings=(*document.warnings, *_warnings(metadata, mentions), *plugged.warnings),
        sections=report_sections(reading.folded, reading.sections, knowledge),
    )


def _plugged(document: Document, reading: Reading, mentions: tuple[Mention, ...], knowledge: Knowledge) -> Contribution:
    """The rules' mentions with what plug-ins add to them, and the plug-ins' statements."""
    if not knowledge.plugins:
        return Contribution(mentions)
    ends = [sentence.span.end for sentence in reading.sentences]
    sections = [*(sentence.section for sentence in reading.sentences), ""]
    return contribution(
        knowledge.plugins,
        document.text,
        _doc(document.id, reading.metadata),
        mentions,
        lambda offset: sections[bisect.bisect_right(ends, offset)],
        knowledge.ontology,
    )


def _located(statements: tuple[Statement, ...], document: Document) -> tuple[Statement, ...]:
    """The evidences with their page, paragraph or element in the original."""
    if not document.locations:
        return statements
    return tuple(
        dataclasses.replace(
            item,
            evidences=tuple(
                dataclasses.replace(evidence, location=document.location(evidence.span.start))
                for evidence in item.evidences
            ),
        )
        for item in statements
    )


def _surfaces(mentions: tuple[Mention, ...], text: str) -> dict[tuple[MentionType, str], set[str]]:
    """The forms in which each entity is named in the text: 市司法局, 我局."""
    found: dict[tuple[MentionType, str], set[str]] = {}
    for mention in mentions:
        found.setdefault((mention.type, mention.canonical), set()).add(mention.span.of(text))
    return found


def _warnings(metadata: Metadata, mentions: tuple[Mention, ...]) -> Iterable[str]:
    for field in ("title", "issuer", "region", "year"):
        if getattr(metadata, field) is None:
            yield f"no {field} found"
    if not mentions:
        yield "no mention found"


def _folded_facts(statements: tuple[Statement, ...]) -> list[Statement]:
    """Each fact once: what is both done and planned counts as done (guideline: facts)."""
    facts: dict[tuple[str, str, str, str], Statement] = {}
    for item in statements:
        key = item.key[:4]
        if key not in facts or item.status is Status.DONE:
            facts.setdefault(key, item)
            if item.status is Status.DONE:
                facts[key] = item
    return list(facts.values())


def as_contract(record: DocumentRecord, text: str) -> dict[str, Any]:
    """The JSON contract: doc, mentions and facts of the guideline, with confidence and evidence beside them."""
    return {
        "doc": _doc(record.id, record.metadata),
        "mentions": [_mention(m, text) for m in record.mentions],
        "facts": facts_of(record.statements),
        "warnings": list(record.warnings),
    }


def _doc(document_id: str, meta: Metadata) -> dict[str, Any]:
    return {
        "id": document_id,
        "title": meta.title,
        "issuer": meta.issuer,
        "region": meta.region,
        "year": meta.year,
        "published": meta.published,
        "index_number": meta.index_number,
        "kind": meta.kind,
        "number": meta.number,
        "co_issuers": list(meta.co_issuers),
    }


def facts_of(statements: tuple[Statement, ...]) -> list[dict[str, Any]]:
    """Statements as the facts of the JSON contract, each once."""
    return [_fact(s) for s in _folded_facts(statements)]


def extracted(text: str, knowledge: Knowledge, metadata: Metadata = Metadata()) -> dict[str, Any]:
    """The JSON contract of a bare text (byte order mark dropped, CRLF one line feed); its id is ``text``."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return as_contract(read_document(Document("text", text, sha256, metadata), knowledge), text)


def facts_given(text: str, mentions: Iterable[Mapping[str, Any]], knowledge: Knowledge) -> list[dict[str, Any]]:
    """The facts that relating reads from mentions found by somebody else: dicts with start, end, type and canonical."""
    given = tuple(
        Mention(Span(m["start"], m["end"]), MentionType(m["type"]), m["canonical"], "given")
        for m in sorted(mentions, key=lambda m: int(m["start"]))
    )
    return facts_of(statements_given(Document("text", text, ""), given, knowledge))


def _mention(mention: Mention, text: str) -> dict[str, Any]:
    return {
        "start": mention.span.start,
        "end": mention.span.end,
        "text": mention.span.of(text),
        "type": MentionType(mention.type).value,
        "canonical": mention.canonical,
        "confidence": mention.confidence,
        "extractor": mention.extractor,
    }


def _fact(item: Statement) -> dict[str, Any]:
    fact: dict[str, Any] = {"s": item.subject, "p": item.predicate, "o": item.object, "status": item.status.value}
    if item.post is not None:
        fact["post"] = item.post
    if item.stated is not None:
        fact |= {"named": item.named, "stated": item.stated}
    if item.extractor:
        fact["extractor"] = item.extractor
    return fact | {"confidence": item.confidence, "evidence": [_evidence(e) for e in item.evidences]}


def _evidence(item: Evidence) -> dict[str, Any]:
    found: dict[str, Any] = {
        "start": item.span.start,
        "end": item.span.end,
        "section": item.section,
        "quote": item.quote,
    }
    place = item.location
    at = (("page", place.page), ("paragraph", place.paragraph), ("path", place.path)) if place else ()
    return found | {name: value for name, value in at if value is not None}
