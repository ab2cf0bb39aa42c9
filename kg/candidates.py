"""Pairs that may mean one thing: proposed with a score and reasons, for a person to judge; nothing is merged here.

Pairs are found by blocking on exact keys (a title without its marks, a name without its quotes and heads, the consonants of
an organ's name …), so that 100,000 entities cost one pass and the pairs inside blocks, and a block of more than ``_CROWD``
members, which tells nothing, is passed over and counted.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from urllib.parse import unquote

from kg.derive import programme_key, topic_of
from kg.derive.names import position_of
from kg.judgements import Judgement, Verdict
from kg.knowledge import Knowledge
from kg.organs import parent_organ, split_organ
from kg.store import Store
from kg.titles import without_place

_CROWD = 60  # members of a block beyond which its key says nothing
_MARKS = re.compile(r"[“”‘’\"'《》〈〉()（）、,，·・\-—\s]")
_FILLERS = re.compile(r"的|关于|进一步|工作|实施|深入|全面|有关|和|与|及")
_HEADS = re.compile(
    r"(?:专项行动|专项整治|专项治理|行动计划|行动|活动|改革|工程|平台|系统|机制|制度|模式|体系|品牌|项目|普法|计划|试点|创建)+$"
)
_ENTITIES = (
    """SELECT DISTINCT ?e WHERE {{ GRAPH ?g {{ ?d schema:mentions ?e . FILTER(STRSTARTS(STR(?e), "{base}")) }} }}"""
)
_TOPICS = "SELECT DISTINCT ?t WHERE { GRAPH ?g { ?r fz:topic ?t } }"


@dataclass(frozen=True, slots=True)
class Thing:
    """What may be judged: the path of its IRI below the base, class, scope and name."""

    path: str
    kind: str
    scope: str
    name: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair to judge: ``left`` < ``right`` are paths below the base, ``score`` between 0 and 1, ``reasons`` for a person."""

    left: str
    right: str
    score: float
    reasons: tuple[str, ...]


def thing_of(path: str) -> Thing:
    """The parts of an entity's path: institution/330200/阳光律师事务所."""
    kind, *middle, name = path.split("/")
    return Thing(path, kind, unquote("/".join(middle)), unquote(name))


def things(store: Store) -> list[Thing]:
    """All entities of the store, and its topics."""
    entities = store.select(_ENTITIES.format(base=store.base)).rows
    topics = store.select(_TOPICS).rows
    return [thing_of(str(row[0]).removeprefix(store.base)) for row in (*entities, *topics)]


def candidates(found: Iterable[Thing], knowledge: Knowledge, judged: Collection[Judgement] = ()) -> list[Candidate]:
    """Pairs that nobody has judged yet, the likeliest first. Open pairs of a chain (A = B, B = C) come before all others."""
    known = {item.pair for item in judged}
    pairs: dict[tuple[str, str], Candidate] = {}
    for candidate in (*_chains(judged), *_blocked(list(found), knowledge)):
        pair = (candidate.left, candidate.right)
        if pair not in known and (pair not in pairs or pairs[pair].score < candidate.score):
            pairs[pair] = candidate
    return sorted(pairs.values(), key=lambda c: (-c.score, c.left, c.right))


def _chains(judged: Collection[Judgement]) -> Iterator[Candidate]:
    """Both judged the same as a third: judging them too closes the cluster or keeps it open."""
    neighbours: dict[str, set[str]] = defaultdict(set)
    for item in judged:
        if item.verdict is Verdict.SAME:
            neighbours[item.left].add(item.right)
            neighbours[item.right].add(item.left)
    for middle, ends in sorted(neighbours.items()):
        for left, right in combinations(sorted(ends), 2):
            yield Candidate(left, right, 0.99, (f"both were judged the same as {middle}",))


# ---------------------------------------------------------------- blocking

Key = Callable[[Thing, Knowledge], Iterable[str]]
Judge = Callable[[Thing, Thing, Knowledge], tuple[float, str] | None]


def _blocked(found: list[Thing], knowledge: Knowledge) -> Iterator[Candidate]:
    by_kind: dict[str, list[Thing]] = defaultdict(list)
    for thing in found:
        by_kind[thing.kind].append(thing)
    for kind, (keys, judge) in _RULES.items():
        for members in _blocks(by_kind.get(kind, []), keys, knowledge).values():
            for one, other in combinations(sorted(members, key=lambda t: t.path), 2):
                if verdict := judge(one, other, knowledge):
                    score, reason = verdict
                    yield Candidate(one.path, other.path, round(score, 3), (reason,))


def _blocks(found: Iterable[Thing], keys: Key, knowledge: Knowledge) -> dict[str, list[Thing]]:
    blocks: dict[str, list[Thing]] = defaultdict(list)
    for thing in found:
        for key in dict.fromkeys(keys(thing, knowledge)):
            blocks[key].append(thing)
    return {key: members for key, members in blocks.items() if 1 < len(members) <= _CROWD}


def _plain(name: str) -> str:
    return _MARKS.sub("", name)


def _near(one: str, other: str) -> float:
    """Likeness of two names, 0 to 1: twice what they share in order over their lengths."""
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _by_likeness(one: str, other: str, weight: float, reason: str) -> tuple[float, str] | None:
    """Near names; where words stand in each other's place (供水, 排水) and not only more words, less is believed."""
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < 0.8 or matcher.quick_ratio() < 0.8 or (likeness := matcher.ratio()) < 0.8:
        return None
    replaced = any(tag == "replace" for tag, *_ in matcher.get_opcodes())
    return likeness * weight * (0.75 if replaced else 1.0), reason


def _sorted_half(name: str) -> Iterator[str]:
    """Two keys that a name with one slip still shares with the right one: its first and its second half."""
    middle = len(name) // 2
    if middle >= 3:
        yield "<" + name[:middle]
        yield ">" + name[-middle:]


# ---------------------------------------------------------------- regulations


def _regulation_keys(thing: Thing, knowledge: Knowledge) -> Iterator[str]:
    title = _without_issuer(without_place(thing.name, knowledge))
    place = thing.scope.split("/")[0]
    yield f"{place}|{_FILLERS.sub('', _plain(title))}"
    yield f"{place}|{topic_of(thing.name, knowledge)}"
    yield from (f"{place}|{half}" for half in _sorted_half(_plain(title)))


def _regulations(one: Thing, other: Thing, knowledge: Knowledge) -> tuple[float, str] | None:
    """Near titles of one jurisdiction. Members of one line (试行 and its successor) are known apart and not proposed."""
    a, b = position_of(one.name), position_of(other.name)
    if a.rank != b.rank or a.draft != b.draft:
        return None
    if _numbers(one.name) != _numbers(other.name):
        return None
    left, right = (_plain(_without_issuer(without_place(t.name, knowledge))) for t in (one, other))
    if left == right:
        if one.scope.split("/")[1:] and other.scope.split("/")[1:]:
            return 0.3, "one plain title of two bodies of one place"
        return 0.9 if one.scope != other.scope else 0.95, "the same title but for place, marks or scope"
    if _FILLERS.sub("", left) == _FILLERS.sub("", right):
        return 0.85, "the same title but for words such as 关于, 工作, 实施"
    return _by_likeness(left, right, 0.85, "near titles of one jurisdiction")


def _without_issuer(title: str) -> str:
    """国务院办公厅关于…的意见 is cited as 关于…的意见."""
    start = title.find("关于")
    return title[start:] if 0 < start <= 24 and "〈" not in title[:start] else title


def _numbers(name: str) -> list[str]:
    """What counts in a name: years, batches, ordinals; two that differ in these differ."""
    return re.findall(r"\d+|第?[一二三四五六七八九十]+(?=[批期个次届号五])", name)


# ---------------------------------------------------------------- institutions


def _institution_keys(thing: Thing, knowledge: Knowledge) -> Iterator[str]:
    parts = split_organ(thing.name, knowledge)
    place = parts.plate or thing.scope
    rest = _plain(parts.rest)
    yield f"{place}|{_FILLERS.sub('', rest)}"
    yield from (f"{place}|{half}" for half in _sorted_half(rest))
    yield f"{place}|{rest[:1]}…{rest[-3:]}"  # 文广旅体局, 文化广电旅体局
    if not parts.plate:
        yield f"|{rest}"  # one open name in two places
    if parts.place is not None:
        yield f"{parts.place.code}|{rest}"


def _institutions(one: Thing, other: Thing, knowledge: Knowledge) -> tuple[float, str] | None:
    """Spelling variants of one place's body. A body and its parent or office are two, whatever their names share."""
    if one.name == other.name:
        return 0.5, "one name without a place, named in two places"
    if _related(one.name, other.name, knowledge):
        return None
    left, right = split_organ(one.name, knowledge), split_organ(other.name, knowledge)
    if left.head.startswith("中共") != right.head.startswith("中共"):
        return None
    if left.rest == right.rest and left.place is not None and left.place == right.place:
        return 0.9, "one organ under two forms of its place's name"
    if left.plate != right.plate:
        return None
    likeness = _near(_plain(left.rest), _plain(right.rest))
    if likeness < 0.75 or _differ_in_kind(left.rest, right.rest):
        return None
    return likeness * 0.8, "near names of bodies of one place"


def _related(one: str, other: str, knowledge: Knowledge) -> bool:
    return parent_organ(one, knowledge) == other or parent_organ(other, knowledge) == one


def _differ_in_kind(one: str, other: str) -> bool:
    """An office and what it is the office of, a branch and its bureau: one name goes on where the other ends."""
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer.startswith(shorter)


# ---------------------------------------------------------------- programmes, persons, topics


def _programme_keys(thing: Thing, knowledge: Knowledge) -> Iterator[str]:
    name = _plain(thing.name)
    bare = _HEADS.sub("", name) or name
    yield bare
    yield bare[:4]
    yield from _sorted_half(bare)


def _programmes(one: Thing, other: Thing, knowledge: Knowledge) -> tuple[float, str] | None:
    if one.scope != other.scope and one.name == other.name:
        return None  # local instances of one programme share their name in the derived graph
    if programme_key(one.name, knowledge) == programme_key(other.name, knowledge):
        return None  # and so do its spellings
    left, right = (_HEADS.sub("", _plain(t.name)) or _plain(t.name) for t in (one, other))
    if _numbers(one.name) != _numbers(other.name):
        return None
    same_place = one.scope == other.scope
    if left == right:
        return (0.85 if same_place else 0.6), "one name with another head noun"
    likeness = _near(left, right)
    if likeness < 0.8 and same_place and min(len(left), len(right)) >= 4 and (left in right or right in left):
        return 0.6, "one name goes on where the other ends"
    return (likeness * (0.75 if same_place else 0.55), "near names of programmes") if likeness >= 0.8 else None


def _person_keys(thing: Thing, knowledge: Knowledge) -> Iterator[str]:
    yield thing.name


def _persons(one: Thing, other: Thing, knowledge: Knowledge) -> tuple[float, str] | None:
    """One name in two bodies: likelier one person if the bodies are related or of one place."""
    left, right = one.scope, other.scope
    if "document:" in left or "document:" in right:
        return 0.4, "one name, and a document that tells no post"
    if _related(left, right, knowledge):
        return 0.85, "one name in a body and its parent"
    a, b = split_organ(left, knowledge), split_organ(right, knowledge)
    if a.plate and a.plate == b.plate:
        return 0.8, "one name in two bodies of one place"
    ups = [{p.code for p in knowledge.places.ancestors(x.place)} if x.place else set() for x in (a, b)]
    return (0.5, "one name in bodies of one province") if ups[0] & ups[1] else (0.25, "one name in two bodies")


def _topic_keys(thing: Thing, knowledge: Knowledge) -> Iterator[str]:
    yield _FILLERS.sub("", _plain(thing.name))
    yield from _sorted_half(_plain(thing.name))


def _topics(one: Thing, other: Thing, knowledge: Knowledge) -> tuple[float, str] | None:
    left, right = _plain(one.name), _plain(other.name)
    if _numbers(left) != _numbers(right):
        return None
    if _FILLERS.sub("", left) == _FILLERS.sub("", right):
        return 0.9, "one topic but for words such as 工作, 实施"
    return _by_likeness(left, right, 0.8, "near topics")


_RULES: Mapping[str, tuple[Key, Judge]] = {
    "regulation": (_regulation_keys, _regulations),
    "institution": (_institution_keys, _institutions),
    "programme": (_programme_keys, _programmes),
    "person": (_person_keys, _persons),
    "topic": (_topic_keys, _topics),
}


# ---------------------------------------------------------------- what a judge wants to see

_SHOWN = 3  # documents
_SEEN = """SELECT DISTINCT ?document ?year ?quote WHERE {{ GRAPH ?g {{
  ?d schema:mentions <{iri}> ; rdfs:label ?document .
  OPTIONAL {{ ?d fz:year ?year }}
  OPTIONAL {{ {{ ?s rdf:subject <{iri}> }} UNION {{ ?s rdf:object <{iri}> }}
    ?s fz:evidence/oa:hasSelector/oa:exact ?quote }} }} }} ORDER BY ?document ?quote LIMIT 60"""


def sightings(store: Store, path: str) -> list[tuple[str, str]]:
    """Up to three documents that name the thing, with a sentence of each that tells a fact of it, if there is one."""
    found: dict[str, str] = {}
    for document, _, quote in store.select(_SEEN.format(iri=store.base + path)).rows:
        found.setdefault(str(document), quote or "")
    return sorted(found.items())[:_SHOWN]
