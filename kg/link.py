"""Entity linking within a document: each name found becomes a mention with the canonical name of what it means."""

from __future__ import annotations

import dataclasses
import re

from kg.extractors import institution, person, place, programme, regulation
from kg.extractors.setting import Found, Reading, without_overlaps
from kg.knowledge import Knowledge
from kg.model import Mention, MentionType, Span

_QUOTES = str.maketrans({"「": "“", "」": "”", "\u3000": " "})


def _titles(found: list[Found], reading: Reading, knowledge: Knowledge) -> list[Mention]:
    """Regulations and works; 《纲要》 alone stands for the last full title that ends so, or for a defined short form."""
    defined = regulation.aliases(reading.folded, found)
    mentions: list[Mention] = []
    for item in sorted(found, key=lambda f: f.span):
        name = item.canonical
        if item.type == MentionType.REGULATION and regulation.is_short_form(name, knowledge):
            full = defined.get(name) or _antecedent(name, mentions)
            name = full or name
        elif name in defined:
            name = defined[name]
        mentions.append(Mention(item.span, MentionType(item.type), name, item.extractor, item.confidence))
    return mentions


def _antecedent(short: str, before: list[Mention]) -> str | None:
    """The last regulation before whose title ends with the short form, its year in brackets set aside."""
    for mention in reversed(before):
        title = mention.canonical
        if mention.type is MentionType.REGULATION and len(title) > len(short):
            head = title[: title.rfind("(")] if title.endswith(")") else title
            if head.endswith(short):
                return title
    return None


def _institution(item: Found, reading: Reading, knowledge: Knowledge) -> Mention | None:
    name = item.canonical or (item.organ and institution.canonical(item.organ, reading.setting, knowledge))
    if not name:
        return None
    return Mention(item.span, MentionType.INSTITUTION, name, item.extractor, item.confidence)


_CENTRE_AGAIN = re.compile(
    r"(?:^|(?<=[。;；\n]))中心(?=自|已|共|累计|现|现有|设有|成立|正式|先后|全年|年内|日均|通过|以|采用|实行)"
)


def _centres(mentions: list[Mention], reading: Reading) -> list[Mention]:
    """Short names of centres: 企服中心 for 企业综合服务中心 named before; 中心 at the head of a sentence for the last one."""
    ordered = sorted(mentions, key=lambda m: m.span)
    fuller: list[str] = []
    result: list[Mention] = []
    for mention in ordered:
        if mention.type is MentionType.INSTITUTION and mention.canonical.endswith("中心"):
            longer = next(
                (name for name in fuller if name != mention.canonical and _abbreviates(mention.canonical, name)), None
            )
            mention = dataclasses.replace(mention, canonical=longer) if longer else mention
            fuller.append(mention.canonical)
        result.append(mention)
    centres = [m for m in result if m.type is MentionType.INSTITUTION and m.canonical.endswith("中心")]
    for match in _CENTRE_AGAIN.finditer(reading.masked):
        last = next((m for m in reversed(centres) if m.span.end <= match.start()), None)
        span = Span(match.start(), match.end())
        if last and match.start() - last.span.end < 120 and not any(span.overlaps(m.span) for m in result):
            result.append(Mention(span, MentionType.INSTITUTION, last.canonical, "institution", 0.7))
    return result


def _abbreviates(short: str, full: str) -> bool:
    """All characters of the short name stand in the full one in the same order, and the places agree."""
    rest = iter(full)
    return len(short) < len(full) and short[:2] == full[:2] and all(char in rest for char in short)


def _plain(item: Found, reading: Reading) -> Mention:
    name = item.canonical or item.span.of(reading.folded).translate(_QUOTES)
    return Mention(item.span, MentionType(item.type), name, item.extractor, item.confidence)


def _free(items: list[Found], taken: list[Span]) -> list[Found]:
    return [f for f in items if not any(f.span.overlaps(span) for span in taken)]


def mentions_of(reading: Reading, titles: list[Found], knowledge: Knowledge) -> tuple[Mention, ...]:
    """All mentions of a document in order, none overlapping: titles, then the longest of programmes and institutions, persons, places."""
    linked = _titles(titles, reading, knowledge)
    taken = [m.span for m in linked]
    bodies = _free(institution.extract(reading, knowledge), taken)
    programmes = _free(programme.extract(reading, {f.span.end for f in bodies}, knowledge), taken)
    for item in without_overlaps([*programmes, *bodies]):
        mention = _plain(item, reading) if item.type == MentionType.PROGRAM else _institution(item, reading, knowledge)
        if mention:
            linked.append(mention)
            taken.append(mention.span)
    linked = _centres(linked, reading)
    taken = [m.span for m in linked]
    for items in (person.extract(reading, knowledge), place.extract(reading, knowledge)):
        for item in without_overlaps(_free(items, taken)):
            linked.append(_plain(item, reading))
            taken.append(item.span)
    return tuple(sorted(linked, key=lambda m: m.span))
