"""Entities of one document, with jurisdiction, aliases, kind and the path of their IRI.

One entity for each canonical name and type, except that a plain title (行政执法公示制度) which several bureaus made apart from
each other stands for one instrument of each.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.extractors.setting import Setting
from kg.iris import entity_path, place_path, segment
from kg.kinds import form_of, settled_kind
from kg.knowledge import Knowledge
from kg.model import Entity, Mention, MentionType, Metadata, Span, Statement
from kg.organs import organ_class
from kg.places import Place
from kg.titles import is_bare, local_title, national_title

COUNTRY = "CN"
_BEFORE_PLACE = re.compile(
    r"^(?:中共|共青团|驻|中国人民政治协商会议|中国国际贸易促进委员会|国家税务总局|(?:19|20)\d\d年?度?|关于(?:印发|加强|推进)?|〈|《)*"
)
_NATIONAL = re.compile(
    r"^(?:中华人民共和国|国务院|中共中央|中央军委|中央军事委员会|中央全面依法治国|中央宣传部|中央组织部|中央纪委|全国人民代表大会|全国人大|最高人民|中国共产党(?!.{1,12}[省市区县]))"
)
# bodies of the whole country that no table lists: 中国法学会, 全国律师协会
_NATIONAL_BODY = re.compile(r"^(?:中国|中华|全国|国家|国际|中央|新华)(?!.{1,12}[省市区县])")
# what an organ makes for itself, so that each bureau of a city has its own under one plain title
_OWN_FORMS = frozenset(("制度", "方案", "规划", "目录", "通知", "意见", "标准", "指引", "文书", "公告", "决定"))
_MAKING = ("issued", "amended", "repealed")
_QUOTE_MARKS = re.compile(r"[“”‘’\"]")

_CHAIN = 40  # characters at the head of a name that may hold its places

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
    rest = name[start.end() if start else 0 :][:_CHAIN]
    end = 0
    for hit in knowledge.place_names.find(rest):
        if hit.start != end or not hit.value:  # 西安|高新区: a zone is in the city
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


def _named_place(key: Key, setting: Setting, knowledge: Knowledge) -> Place | None:
    """The place that a body's or an instrument's own name tells."""
    named = key[0] in (MentionType.INSTITUTION, MentionType.REGULATION)
    return place_in(key[1], setting.place, knowledge) if named else None


def _jurisdiction(
    key: Key, place: Place | None, setting: Setting, issuers: Mapping[str, str], knowledge: Knowledge
) -> str | None:
    kind, name = key
    if kind in (MentionType.PERSON, MentionType.WORK, MentionType.PLACE):
        return None
    if kind is MentionType.PROGRAM:
        return None if _shared(name, knowledge) or setting.place is None else setting.place.code
    if place is not None:
        return place.code
    if is_national(name) or (kind is MentionType.REGULATION and national_title(name, knowledge)):
        return COUNTRY
    if kind is MentionType.INSTITUTION:
        return _seat(name, setting, knowledge)
    if (issuer := issuers.get(name)) and (place := place_in(issuer, setting.place, knowledge)):
        return place.code
    return setting.place.code if setting.place else None


def _seat(name: str, setting: Setting, knowledge: Knowledge) -> str | None:
    """Where a body without a place in its name belongs: the country, nowhere known (a university), else the document's place."""
    form = knowledge.organs.get(name)
    if (form is not None and form.needs == "central") or _NATIONAL_BODY.match(name):
        return COUNTRY
    if _known_apart(name, knowledge):
        return None
    return setting.place.code if setting.place else None


def _known_apart(name: str, knowledge: Knowledge) -> bool:
    """A university, with its schools: known beyond its place without naming it (同济大学法学院)."""
    return name.startswith(knowledge.university_names)


def _shared(name: str, knowledge: Knowledge) -> bool:
    """A programme known beyond one place: “最多跑一次”改革, “双随机、一公开”监管."""
    quoted = re.search(r"“([^“”]+)”", name)
    return (
        bool(quoted and quoted.group(1) in knowledge.programmes) or _QUOTE_MARKS.sub("", name) in knowledge.programmes
    )


# ---------------------------------------------------------------- instruments of one title


@dataclass(frozen=True, slots=True)
class _Instrument:
    """One of the instruments of a title: the bodies that made it together, and the sentences that tell so."""

    makers: frozenset[str]
    spans: frozenset[Span]


def _instruments(statements: tuple[Statement, ...]) -> dict[str, list[_Instrument]]:
    """By title: who made it, bodies that one sentence names together as makers of one instrument."""
    found: dict[str, list[_Instrument]] = {}
    for predicate in _MAKING:
        for item in statements:
            known = found.setdefault(item.object, []) if item.predicate == predicate else []
            if item.predicate != predicate or (predicate != "issued" and known):
                continue
            new = _Instrument(frozenset((item.subject,)), frozenset(e.span for e in item.evidences))
            joint = [i for i in known if i.spans & new.spans or i.makers & new.makers]
            makers = new.makers.union(*(i.makers for i in joint))
            spans = new.spans.union(*(i.spans for i in joint))
            known[:] = [*(i for i in known if i not in joint), _Instrument(makers, spans)]
    return found


def _maker_scopes(
    title: str, instruments: list[_Instrument], knowledge: Knowledge
) -> dict[str, frozenset[Span]] | None:
    """For a plain title made by departments: the maker that scopes each instrument, with its sentences.

    The instrument of a government, a congress or a party committee is its place's and has the scope "". None where the title
    is one instrument of its place.
    """
    if not is_bare(title, knowledge):
        return None
    scopes: dict[str, frozenset[Span]] = {}
    for item in instruments:
        departmental = all(organ_class(name, knowledge) in ("department", "town") for name in item.makers)
        scope = min(item.makers) if departmental else ""
        scopes[scope] = scopes.get(scope, frozenset()) | item.spans
    own = form_of(title, knowledge) in _OWN_FORMS
    return scopes if set(scopes) != {""} and (own or len(scopes) > 1) else None


def _scope_of(item: Statement, scopes: Mapping[str, frozenset[Span]], as_object: bool) -> str:
    """Which of a title's instruments a statement means: its subject's own, that of the same sentence, the only one, the place's."""
    if not scopes or (as_object and item.subject in scopes):
        return item.subject if scopes else ""
    spans = {e.span for e in item.evidences}
    near = [scope for scope in sorted(scopes) if scopes[scope] & spans]
    if len(near) == 1:
        return near[0]
    return next(iter(scopes)) if len(scopes) == 1 else ""


# ---------------------------------------------------------------- entities


def _path(
    key: Key,
    place: Place | None,
    jurisdiction: str | None,
    setting: Setting,
    bodies: Mapping[str, str],
    knowledge: Knowledge,
) -> str:
    kind, name = key
    path = knowledge.ontology.classes[kind].path
    if kind is MentionType.PLACE:
        named = knowledge.places.resolve(name, setting.place, setting.year)
        if named is not None:
            return place_path(named.code)
        if knowledge.countries.get(name):
            return place_path(f"world:{name}")
        return place_path(f"{setting.place.code if setting.place else COUNTRY}:{name}")
    if kind is MentionType.PERSON:
        return entity_path(path, name, bodies[name])
    if kind is MentionType.REGULATION:
        scope = knowledge.places.get(jurisdiction) if jurisdiction else None
        national = national_title(name, knowledge) if jurisdiction == COUNTRY else None
        return entity_path(path, national or local_title(name, scope, knowledge), jurisdiction or "unknown")
    if kind is MentionType.PROGRAM:
        return entity_path(path, name, jurisdiction)
    # 阳光律师事务所 without a place in its name is another one in another city
    local = kind is MentionType.INSTITUTION and jurisdiction not in (None, COUNTRY)
    return entity_path(path, name, jurisdiction if local and place is None else None)


def _entity(
    key: Key, jurisdiction: str | None, path: str, surfaces: Mapping[Key, Iterable[str]], knowledge: Knowledge
) -> Entity:
    aliases = tuple(sorted({s for s in surfaces.get(key, ()) if s != key[1]}))
    if key[0] is not MentionType.REGULATION:
        return Entity(path, key[0], key[1], aliases, jurisdiction)
    scope = knowledge.places.get(jurisdiction) if jurisdiction else None
    kind = settled_kind(key[1], scope, knowledge)
    return Entity(path, key[0], key[1], aliases, jurisdiction, kind, form_of(key[1], knowledge))


def entities_of(
    document_id: str,
    metadata: Metadata,
    setting: Setting,
    mentions: tuple[Mention, ...],
    statements: tuple[Statement, ...],
    surfaces: Mapping[Key, Iterable[str]],
    knowledge: Knowledge,
) -> tuple[tuple[Entity, ...], tuple[Statement, ...]]:
    """The entities of a document, sorted by id, and its statements, with the ids of what shares its name with another.

    ``surfaces``: the forms in which each was named.
    """
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
    instruments = _instruments(statements)
    found: dict[str, Entity] = {}
    references: dict[Key, _Reference] = {}
    for key in names:
        place = _named_place(key, setting, knowledge)
        jurisdiction = _jurisdiction(key, place, setting, issuers, knowledge)
        path = _path(key, place, jurisdiction, setting, bodies, knowledge)
        made = instruments.get(key[1]) if key[0] is MentionType.REGULATION else None
        scopes = _maker_scopes(key[1], made, knowledge) if made else None
        reference = _Reference(scopes or {}, path)
        for each in dict.fromkeys(reference.path(scope) for scope in scopes or ("",)):
            _put(found, _entity(key, jurisdiction, each, surfaces, knowledge))
        if scopes or found[path].label != key[1]:
            references[key] = reference
    referring = tuple(_with_ids(item, references, knowledge) for item in statements)
    for item in referring:
        for title, identifier in ((item.subject, item.subject_id), (item.object, item.object_id)):
            if identifier is not None and identifier not in found:  # the place's own beside those of its bureaus
                key = (MentionType.REGULATION, title)
                place = _named_place(key, setting, knowledge)
                jurisdiction = _jurisdiction(key, place, setting, issuers, knowledge)
                _put(found, _entity(key, jurisdiction, identifier, surfaces, knowledge))
    return tuple(found[path] for path in sorted(found)), referring


@dataclass(frozen=True, slots=True)
class _Reference:
    """A name whose statements need the id of what they mean: the makers that scope its instruments, and its own path."""

    scopes: Mapping[str, frozenset[Span]]
    own: str

    def path(self, scope: str) -> str:
        """regulation/330200/行政执法公示制度 of 宁波市教育局: regulation/330200/宁波市教育局/行政执法公示制度."""
        head, _, title = self.own.rpartition("/")
        return f"{head}/{segment(scope)}/{title}" if scope else self.own


def _put(found: dict[str, Entity], entity: Entity) -> None:
    """Two names of one entity in a document (a law and its 2021 edition): the first is its label, the other an alias."""
    known = found.setdefault(entity.id, entity)
    if known.label != entity.label:
        names = {*known.aliases, *entity.aliases, entity.label} - {known.label}
        found[entity.id] = dataclasses.replace(known, aliases=tuple(sorted(names)))


def _with_ids(item: Statement, references: Mapping[Key, _Reference], knowledge: Knowledge) -> Statement:
    relation = knowledge.ontology.relations[item.predicate]
    subject = references.get((relation.domain, item.subject))
    value = references.get((relation.range, item.object)) if relation.range else None
    if subject is None and value is None:
        return item
    return dataclasses.replace(
        item,
        subject_id=subject.path(_scope_of(item, subject.scopes, as_object=False)) if subject else None,
        object_id=value.path(_scope_of(item, value.scopes, as_object=True)) if value else None,
    )
