"""Entities of one document: one for each canonical name and type, with jurisdiction, aliases and the path of its IRI."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kg.extractors.regulation import title_kind
from kg.extractors.setting import Setting
from kg.iris import entity_path, place_path
from kg.knowledge import Knowledge
from kg.model import Entity, Mention, MentionType, Metadata, Statement
from kg.places import Place

COUNTRY = "CN"
_BEFORE_PLACE = re.compile(
    r"^(?:中共|共青团|驻|中国人民政治协商会议|中国国际贸易促进委员会|国家税务总局|(?:19|20)\d\d年?度?|关于(?:印发|加强|推进)?|〈|《)*"
)
_NATIONAL = re.compile(
    r"^(?:中华人民共和国|国务院|中共中央|中央军委|中央军事委员会|中央全面依法治国|中央宣传部|中央组织部|中央纪委|全国人民代表大会|全国人大|最高人民|中国共产党(?!.{1,12}[省市区县]))"
)
_QUOTE_MARKS = re.compile(r"[“”‘’\"]")

Key = tuple[MentionType, str]


def _names(
    mentions: tuple[Mention, ...], statements: tuple[Statement, ...], knowledge: Knowledge
) -> dict[Key, list[str]]:
    """Every canonical name with its type, in order; surfaces come from the caller."""
    found: dict[Key, list[str]] = {}
    for mention in mentions:
        found.setdefault((mention.type, mention.canonical), [])
    for item in statements:
        relation = knowledge.ontology.relations[item.predicate]
        found.setdefault((relation.domain, item.subject), [])
        if relation.range is not None:
            found.setdefault((relation.range, item.object), [])
    return found


def place_in(name: str, context: Place | None, knowledge: Knowledge) -> Place | None:
    """The place that an institution's or title's name begins with: 宁波市镇海区… → 镇海区."""
    start = _BEFORE_PLACE.match(name)
    rest = name[start.end() if start else 0 :]
    end = 0
    for hit in knowledge.place_names.find(rest):
        if hit.start != end:
            break
        end = hit.end
    return knowledge.places.resolve(rest[:end], context) if end else None


def is_national(name: str) -> bool:
    """A title or body that names a national organ: 国务院关于…, 中共中央办公厅…."""
    return bool(_NATIONAL.match(name))


def _issuers(statements: tuple[Statement, ...]) -> Mapping[str, str]:
    """First body that made, drafted or changed each title."""
    found: dict[str, str] = {}
    for predicate in ("issued", "drafted", "amended", "repealed"):
        for item in statements:
            if item.predicate == predicate:
                found.setdefault(item.object, item.subject)
    return found


def _jurisdiction(key: Key, setting: Setting, issuers: Mapping[str, str], knowledge: Knowledge) -> str | None:
    kind, name = key
    if kind in (MentionType.PERSON, MentionType.WORK, MentionType.PLACE):
        return None
    if kind is MentionType.PROGRAM:
        return None if _shared(name, knowledge) or setting.place is None else setting.place.code
    if place := place_in(name, setting.place, knowledge):
        return place.code
    if name in knowledge.laws or is_national(name):
        return COUNTRY
    if kind is MentionType.INSTITUTION:
        form = knowledge.organs.get(name)
        return COUNTRY if form is not None and form.needs == "central" else None
    if (issuer := issuers.get(name)) and (place := place_in(issuer, setting.place, knowledge)):
        return place.code
    return setting.place.code if setting.place else None


def _shared(name: str, knowledge: Knowledge) -> bool:
    """A programme known beyond one place: “最多跑一次”改革, “双随机、一公开”监管."""
    quoted = re.search(r"“([^“”]+)”", name)
    return (
        bool(quoted and quoted.group(1) in knowledge.programmes) or _QUOTE_MARKS.sub("", name) in knowledge.programmes
    )


def _path(key: Key, jurisdiction: str | None, setting: Setting, bodies: Mapping[str, str], knowledge: Knowledge) -> str:
    kind, name = key
    segment = knowledge.ontology.classes[kind].path
    if kind is MentionType.PLACE:
        place = knowledge.places.resolve(name, setting.place, setting.year)
        if place is not None:
            return place_path(place.code)
        if knowledge.countries.get(name):
            return place_path(f"world:{name}")
        return place_path(f"{setting.place.code if setting.place else COUNTRY}:{name}")
    if kind is MentionType.PERSON:
        return entity_path(segment, name, bodies[name])
    if kind is MentionType.REGULATION:
        return entity_path(segment, name, jurisdiction or "unknown")
    return entity_path(segment, name, jurisdiction if kind is MentionType.PROGRAM else None)


def _regulation_kind(key: Key, knowledge: Knowledge) -> str | None:
    if key[0] is not MentionType.REGULATION:
        return None
    if law := knowledge.laws.get(key[1]):
        return law.kind
    kind = title_kind(key[1], knowledge)
    return kind.kind if kind and kind.kind else None


def entities_of(
    document_id: str,
    metadata: Metadata,
    setting: Setting,
    mentions: tuple[Mention, ...],
    statements: tuple[Statement, ...],
    surfaces: Mapping[Key, Iterable[str]],
    knowledge: Knowledge,
) -> tuple[Entity, ...]:
    """The entities of a document, sorted by id. ``surfaces``: the forms in which each was named."""
    names = _names(mentions, statements, knowledge)
    if metadata.issuer:
        names.setdefault((MentionType.INSTITUTION, metadata.issuer), [])
    issuers = _issuers(statements)
    # a person of whom the document tells no post is this document's person and nobody else's
    bodies = {name: f"document:{document_id}" for kind, name in names if kind is MentionType.PERSON}
    posts: dict[str, str] = {}
    for item in statements:
        if item.predicate == "holds_post":
            posts.setdefault(item.subject, item.object)
    bodies.update(posts)
    found: dict[str, Entity] = {}
    for key in names:
        jurisdiction = _jurisdiction(key, setting, issuers, knowledge)
        path = _path(key, jurisdiction, setting, bodies, knowledge)
        aliases = tuple(sorted({s for s in surfaces.get(key, ()) if s != key[1]}))
        found.setdefault(path, Entity(path, key[0], key[1], aliases, jurisdiction, _regulation_kind(key, knowledge)))
    return tuple(found[path] for path in sorted(found))
