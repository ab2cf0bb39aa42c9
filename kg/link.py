"""Entity linking within a document: each name found becomes a mention with the canonical name of what it means."""

from __future__ import annotations

import bisect
import dataclasses
import re
from collections.abc import Iterator

from kg.extensions import names
from kg.extractors import institution, person, place, programme, regulation
from kg.extractors.appointee import appointees
from kg.extractors.attached import attached
from kg.extractors.contact import contacts
from kg.extractors.defined import introduced, of_campaigns
from kg.extractors.doorplate import canonical
from kg.extractors.event import event_bodies
from kg.extractors.roll import persons_in_rolls
from kg.extractors.setting import Found, Occupied, OrganName, Reading, by_offset, place_ends, without_overlaps
from kg.extractors.town import town_names
from kg.knowledge import Knowledge
from kg.model import Mention, MentionType, Span

_QUOTES = str.maketrans({"「": "“", "」": "”", "\u3000": " "})


def _titles(found: list[Found], reading: Reading, knowledge: Knowledge) -> list[Mention]:
    """Regulations and works; 《纲要》 alone stands for the last full title that ends so, or for a defined short form."""
    defined = regulation.aliases(reading.folded, found)
    mentions: list[Mention] = []
    recent: dict[str, str] = {}
    for item in sorted(found, key=lambda f: by_offset(f.span)):
        name = item.canonical
        if item.type == MentionType.REGULATION and regulation.is_short_form(name, knowledge):
            name = defined.get(name) or recent.get(name) or name
        elif name in defined:
            name = defined[name]
        if item.type == MentionType.REGULATION:
            recent.update((ending, name) for ending in regulation.endings(name, knowledge))
        mentions.append(Mention(item.span, item.type, name, item.extractor, item.confidence))
    return mentions


def _institution(item: Found, reading: Reading, knowledge: Knowledge) -> Mention | None:
    name = item.canonical or (item.organ and canonical(item.organ, reading.setting, knowledge))
    if not name and item.organ and (organ := _of_place_before(item, item.organ, reading, knowledge)):
        name = canonical(organ, reading.setting, knowledge)
    if not name:
        return None
    return Mention(item.span, MentionType.INSTITUTION, name, item.extractor, item.confidence)


_STILL_MEANT = 120  # characters back to which a place is still the one meant
_MARKS_OF_SENTENCES = "。;\n"


def _of_place_before(item: Found, organ: OrganName, reading: Reading, knowledge: Knowledge) -> OrganName | None:
    """公主岭市住建局起草的《A》,未送|市司法局|审核, in a paper of the province: the one city of it named before in the sentence."""
    start, home = item.span.start, reading.setting.place
    if organ.level not in _LEVELS_BELOW or home is None:
        return None
    low = max(*(reading.folded.rfind(mark, 0, start) + 1 for mark in _MARKS_OF_SENTENCES), start - _STILL_MEANT)
    first = bisect.bisect_left(reading.places, low, key=lambda hit: hit.start)
    last = bisect.bisect_left(reading.places, start, key=lambda hit: hit.start)
    named = {reading.masked[hit.start : hit.end] for hit in reading.places[first:last]}
    meant = {
        place.code: name
        for name in named
        if (place := reading.setting.resolve(name, knowledge.places))
        and knowledge.places.level_word(place) == organ.level
        and home in knowledge.places.ancestors(place)
    }
    return organ._replace(places=next(iter(meant.values())), level="") if len(meant) == 1 else None


_LEVELS_BELOW = frozenset("市州县区旗盟")


_CENTRE_AGAIN = re.compile(
    r"中心(?<![^。;；\n]中心)(?=自|已|共|累计|现|现有|设有|成立|正式|先后|全年|年内|日均|通过|以|采用|实行)"
)


def _centres(mentions: list[Mention], taken: Occupied, reading: Reading) -> list[Mention]:
    """Short names of centres: 企服中心 for 企业综合服务中心 named before; 中心 at the head of a sentence for the last one."""
    fuller: dict[str, None] = {}
    result: list[Mention] = []
    centres: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: by_offset(m.span)):
        if mention.type is MentionType.INSTITUTION and mention.canonical.endswith("中心"):
            longer = next((name for name in fuller if _abbreviates(mention.canonical, name)), None)
            mention = dataclasses.replace(mention, canonical=longer) if longer else mention
            fuller[mention.canonical] = None
            centres.append(mention)
        result.append(mention)
    ends = [m.span.end for m in centres]
    for match in _CENTRE_AGAIN.finditer(reading.masked):
        span, position = Span(match.start(), match.end()), bisect.bisect_right(ends, match.start())
        if position and span.start - ends[position - 1] < _NEAR and taken.free(span):
            taken.add(span)
            result.append(Mention(span, MentionType.INSTITUTION, centres[position - 1].canonical, "institution", 0.7))
    return result


# 军工行业标准化技术委员会(以下简称标技委): a body's short name that the text itself defines
_DEFINED = re.compile(
    r"[ ]?\([ ]*(?:以下|下)(?:统称|简称|称)(?:为)?[:]?[ ]?[“‘]?((?=[\d]*[一-鿿])[一-鿿\d]{2,12})[”’]?[)]"
)


_PART_OF_BODY = re.compile(r"[第一二三四五六七八九十\d]{0,4}[一-鿿]{0,6}(?:总队|支队|大队|中队|分局|处|科|所)")


def _defined_organs(mentions: list[Mention], reading: Reading) -> list[Mention]:
    """市交通运输综合执法局(以下简称“市执法局”): what the short name would else be read as is that body from here on, its units too."""
    if not any(words in reading.masked for words in ("以下统称", "以下简称", "以下称", "下简称", "下称")):
        return mentions
    names = {m.span.start: m for m in mentions if m.type is MentionType.INSTITUTION}
    known: dict[str, str] = {}
    result: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: by_offset(m.span)):
        if mention.type is MentionType.INSTITUTION and known:
            mention = _as_defined(mention, known)
        result.append(mention)
        defined = _DEFINED.match(reading.masked, mention.span.end) if mention.span.start in names else None
        short = names.get(defined.start(1)) if defined else None
        if defined and short and short.span.end == defined.end(1) and short.canonical != mention.canonical:
            known[short.canonical] = mention.canonical
    return result


def _as_defined(mention: Mention, known: dict[str, str]) -> Mention:
    for read, meant in known.items():
        rest = mention.canonical.removeprefix(read) if mention.canonical.startswith(read) else None
        if rest == "" or (rest and _PART_OF_BODY.fullmatch(rest)):
            return dataclasses.replace(mention, canonical=meant + rest)
    return mention


# 以下简称“办公室”: alone it is that body, in 县政府|办公室, 各|办公室, 省级|工作组 another
_OF_OFFICES = re.compile(r"[一-鿿](?<![由向经报和与及对将为到给请在并于设受是任担交称])")
_OF_OTHERS = re.compile(r"[级各县市区省乡镇个]")
_ANOTHER = {
    "办公室": _OF_OFFICES,
    "委员会": _OF_OFFICES,
    "领导小组": _OF_OTHERS,
    "工作组": _OF_OTHERS,
    "指挥部": _OF_OTHERS,
    "联席会议": _OF_OTHERS,
}


def _short_names(mentions: list[Mention], taken: Occupied, reading: Reading) -> Iterator[Mention]:
    """Every later occurrence of a short name that the text defines for a body."""
    for mention in [m for m in mentions if m.type is MentionType.INSTITUTION]:
        defined = _DEFINED.match(reading.masked, mention.span.end)
        if defined is None:
            continue
        start = defined.start(1)
        another = _ANOTHER.get(defined.group(1))
        while (start := reading.masked.find(defined.group(1), start)) >= 0:
            span = Span(start, start + len(defined.group(1)))
            if taken.free(span) and not (another and start and another.match(reading.masked, start - 1)):
                taken.add(span)
                yield Mention(span, MentionType.INSTITUTION, mention.canonical, "institution", 0.85)
            start = span.end


def _bodies_of_events(mentions: list[Mention], taken: Occupied, reading: Reading) -> Iterator[Mention]:
    """大赛组委会, 秘书处: bodies of the contest that the text has set them up for."""
    programmes = (m.canonical for m in mentions if m.type is MentionType.PROGRAM)
    for body in list(event_bodies(reading.masked, programmes, reading.metadata.kind == "通知")):
        if taken.free(body.span):
            taken.add(body.span)
            yield Mention(body.span, MentionType.INSTITUTION, body.name, "institution", 0.75)


_NEAR = 120  # characters back to which 中心 alone still refers


def _abbreviates(short: str, full: str) -> bool:
    """The full name is the short one with two to four characters put in: 企业|综合|服务中心."""
    longer = len(full) - len(short)
    if not 2 <= longer <= 4:
        return False
    same = next((i for i, (a, b) in enumerate(zip(short, full, strict=False)) if a != b), len(short))
    return any(short == full[:at] + full[at + longer :] for at in range(4, same + 1))


_INNER = re.compile(r"《([^《》\n]{6,80})》")
_SHORTEST_HEADING = 6  # characters


def _annex_headings(reading: Reading, titles: list[Found]) -> Iterator[Span]:
    """Lines that repeat a title named in 《》: the heading of what a notice prints; “启航” in it is a part of the name."""
    names = {item.span.of(reading.folded) for item in titles}
    names |= {inner for name in names for inner in _INNER.findall(name)}
    if any("“" in name for name in names):
        start = 0
        for line in reading.folded.split("\n"):
            heading = line.strip(" ")
            if heading in names and len(heading) >= _SHORTEST_HEADING:
                yield Span(start + line.index(heading), start + line.index(heading) + len(heading))
            start += len(line) + 1


def _plain(item: Found, reading: Reading) -> Mention:
    name = item.canonical or item.span.of(reading.folded).translate(_QUOTES)
    return Mention(item.span, item.type, name, item.extractor, item.confidence)


def mentions_of(reading: Reading, titles: list[Found], knowledge: Knowledge) -> tuple[Mention, ...]:
    """All mentions of a document in order, none overlapping: titles, then the longest of programmes and institutions, persons, places."""
    linked = _titles(titles, reading, knowledge)
    taken = Occupied(m.span for m in linked)
    for span in attached(reading.folded):
        if taken.free(span):
            taken.add(span)
    for span in _annex_headings(reading, titles):
        if taken.free(span):
            taken.add(span)
    towns = list(town_names(reading.masked, place_ends(reading.places), knowledge))
    bodies = [f for f in institution.extract(reading, towns, knowledge) if taken.free(f.span)]
    ends = {f.span.end for f in bodies}
    further_bodies = (*introduced(reading.masked), *of_campaigns(reading.masked))
    bodies += [f for f in further_bodies if taken.free(f.span) and f.span.end not in ends]
    programmes = programme.extract(reading, {f.span.end for f in bodies}, knowledge)
    further = names(reading, knowledge)
    for item in without_overlaps(f for f in (*further, *programmes, *bodies) if taken.free(f.span)):
        mention = (
            _institution(item, reading, knowledge) if item.type == MentionType.INSTITUTION else _plain(item, reading)
        )
        if mention:
            linked.append(mention)
            taken.add(mention.span)
    linked = [*_centres(linked, taken, reading)]
    linked += _bodies_of_events(linked, taken, reading)
    linked += _short_names(linked, taken, reading)
    linked = _defined_organs(linked, reading)
    persons = [
        *person.extract(reading, knowledge),
        *persons_in_rolls(reading, knowledge),
        *appointees(reading, knowledge),
        *contacts(reading.masked, knowledge),
    ]
    for items in (persons, place.extract(reading, towns, knowledge)):
        for item in without_overlaps(f for f in items if taken.free(f.span)):
            linked.append(_plain(item, reading))
            taken.add(item.span)
    return tuple(sorted(linked, key=lambda m: by_offset(m.span)))
