"""What a name in a report of a given place, issuer and year is linked to, and what two such names are to each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from kg.derive.names import local_part, position_of, programme_key
from kg.entities import entities_of
from kg.extractors.doorplate import canonical
from kg.extractors.institution import extract
from kg.extractors.regulation import canonical_title
from kg.extractors.setting import Reading, Setting, place_ends
from kg.extractors.town import town_names
from kg.iris import entity_path, place_path
from kg.knowledge import Knowledge
from kg.model import Evidence, Mention, MentionType, Metadata, Span, Statement, Status
from kg.organs import successors
from kg.places import Place
from kg.sections import fold


@dataclass(frozen=True)
class Named:
    """One side of a pair."""

    type: str
    text: str
    region: str
    issuer: str
    year: str


def _setting(named: Named, knowledge: Knowledge) -> Setting:
    region = knowledge.places.get("CN") if named.region == "全国" else knowledge.places.resolve(named.region, None)
    return Setting(region, named.issuer or None, int(named.year) if named.year else None)


def canonical_name(named: Named, knowledge: Knowledge) -> str:
    """The name under which linking files it; texts are folded first, as every document is."""
    setting, text = _setting(named, knowledge), fold(named.text)
    if named.type == "REGULATION":
        return canonical_title(text.strip("《》"), knowledge)
    if named.type == "INSTITUTION":
        places = tuple(knowledge.place_names.find(text))
        reading = Reading(text, text, setting, Metadata(), (), places=places)
        for item in extract(reading, list(town_names(text, place_ends(places), knowledge)), knowledge):
            name = item.canonical or (item.organ and canonical(item.organ, setting, knowledge))
            if name and item.span == Span(0, len(text)):
                return name
    return text


def _place(named: Named, knowledge: Knowledge) -> Place | None:
    """A place by name, or by 我市, 本区, 我省 in a report of its own."""
    setting, places = _setting(named, knowledge), knowledge.places
    found = places.resolve(named.text, setting.place, setting.year)
    return found or (places.relative(named.text, setting.place) if setting.place else None)


def path_of(named: Named, knowledge: Knowledge) -> str | None:
    """The path of the entity's IRI; None for a place that stays ambiguous."""
    if named.type == "PLACE":
        place = _place(named, knowledge)
        return place_path(place.code) if place else None
    setting, kind, name = _setting(named, knowledge), MentionType(named.type), canonical_name(named, knowledge)
    mention = Mention(Span(0, len(named.text)), kind, name, "table")
    facts: tuple[Statement, ...] = ()
    if kind is MentionType.REGULATION and named.issuer:
        # where a sentence names nobody, the issuer of the report is the maker
        evidence = (Evidence(Span(0, len(named.text)), named.text),)
        facts = (Statement(named.issuer, "issued", name, Status.DONE, evidence),)
    meta = Metadata(issuer=named.issuer or None, region=named.region or None, year=setting.year)
    entities, linked = entities_of("table", meta, setting, (mention,), facts, {}, knowledge)
    found = next(e.id for e in entities if (e.type, e.label) == (kind, name))
    return linked[0].object_id or found if linked else found


def relation(left: Named, right: Named, knowledge: Knowledge) -> str:
    """same, linked or different, as the graph tells it."""
    one, other = path_of(left, knowledge), path_of(right, knowledge)
    if one is None or other is None:
        return "different"
    if one == other:
        return "same"
    return _RELATIONS[left.type](left, right, one, other, knowledge)


def _places(left: Named, right: Named, one: str, other: str, knowledge: Knowledge) -> str:
    sides = [_place(side, knowledge) for side in (left, right)]
    for old, new in (sides, sides[::-1]):
        if old and new and knowledge.places.successor(old) == new:
            return "same" if old.code[:6] == new.code else "linked"  # one code: only renamed
    return "different"


def _institutions(left: Named, right: Named, one: str, other: str, knowledge: Knowledge) -> str:
    names = [canonical_name(side, knowledge) for side in (left, right)]
    for (old, new), path in ((names, other), (names[::-1], one)):
        if new in {s.name for s in successors(old, knowledge)} and path == entity_path("institution", new):
            return "linked"
    return "different"


def _regulations(left: Named, right: Named, one: str, other: str, knowledge: Knowledge) -> str:
    (scope, title), (other_scope, other_title) = (path.rsplit("/", 1) for path in (one, other))
    same_line = position_of(unquote(title)).key == position_of(unquote(other_title)).key
    return "linked" if scope == other_scope and same_line else "different"


def _programmes(left: Named, right: Named, one: str, other: str, knowledge: Knowledge) -> str:
    """One shared name: the same where one place lies in the other and no place is part of the name, else linked."""
    names = [canonical_name(side, knowledge) for side in (left, right)]
    if len({programme_key(name, knowledge) for name in names}) > 1:
        return "different"
    if len({_prefix(name, knowledge) for name in names}) > 1:
        return "linked"
    codes = [unquote(path.split("/")[1]) if path.count("/") > 1 else "CN" for path in (one, other)]
    ups = [{p.code for p in knowledge.places.ancestors(knowledge.places.by_code[c])} | {"CN"} for c in codes]
    return "same" if codes[0] in ups[1] or codes[1] in ups[0] else "linked"


def _prefix(name: str, knowledge: Knowledge) -> str:
    """The place that a programme's name begins with: 全国, 江西省, or nothing."""
    everywhere = re.match("全[国省市区县]", name)
    return everywhere.group() if everywhere else name.removesuffix(local_part(name, knowledge))


_RELATIONS = {"PLACE": _places, "INSTITUTION": _institutions, "REGULATION": _regulations, "PROGRAM": _programmes}
