"""Entity linking within a document: each name found becomes a mention with the canonical name of what it means."""

from __future__ import annotations

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
    for items in (person.extract(reading, knowledge), place.extract(reading, knowledge)):
        for item in without_overlaps(_free(items, taken)):
            linked.append(_plain(item, reading))
            taken.append(item.span)
    return tuple(sorted(linked, key=lambda m: m.span))
