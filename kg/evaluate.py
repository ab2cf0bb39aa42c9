"""Extraction measured against hand-annotated documents (the gold), and gold files checked against their texts.

A gold file and a prediction are the same JSON: ``doc`` (fields of the document), ``mentions`` (names by code point
offsets, end exclusive) and ``facts`` (subject ``s``, relation ``p``, object ``o``, ``status``, and ``post`` with
``holds_post``). A gold item marked ``optional`` is neither asked for nor held against a prediction.

Each document gives one Report; reports of several documents are pooled by adding up their counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from kg.gold import Pair, Plain
from kg.model import Status

DOC_FIELDS = ("title", "issuer", "region", "year", "published", "index_number")
ERROR_COLUMNS = ("document", "what", "gold", "predicted", "sentence")

MACRO_MINIMUM = 5
"""A relation with fewer gold facts is left out of the macro average: one fact more or less would swing it."""

_NOTHING: Plain = MappingProxyType({"doc": {}, "mentions": (), "facts": ()})
_LIKE = str.maketrans("〈《〉》〔【〕】“”‘’「」'—–―~", '<<>>[[]]"""""""----')
_SENTENCE_ENDS = "。；！？\n"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items the gold asks for, how many were predicted, and how many of these are right (``tp``)."""

    gold: int = 0
    predicted: int = 0
    tp: int = 0

    @classmethod
    def of(cls, gold: Set[Any], predicted: Set[Any]) -> Tally:
        """The tally of two sets of keys."""
        return cls(len(gold), len(predicted), len(gold & predicted))

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.gold + other.gold, self.predicted + other.predicted, self.tp + other.tp)

    @property
    def p(self) -> float:
        """Precision, 0 if nothing was predicted."""
        return self.tp / self.predicted if self.predicted else 0.0

    @property
    def r(self) -> float:
        """Recall, 0 if nothing was asked for."""
        return self.tp / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0 if both are."""
        return 2 * self.p * self.r / (self.p + self.r) if self.tp else 0.0

    def as_dict(self) -> dict[str, float]:
        """Counts and ratios, the latter to four places."""
        ratios = {"p": self.p, "r": self.r, "f1": self.f1}
        return {"gold": self.gold, "predicted": self.predicted} | {k: round(v, 4) for k, v in ratios.items()}


@dataclass(frozen=True, slots=True)
class Share:
    """``right`` of ``of`` items."""

    right: int = 0
    of: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.of + other.of)

    def __str__(self) -> str:
        return f"{self.right}/{self.of}"

    @property
    def value(self) -> float | None:
        """The ratio, ``None`` if there was nothing to get right."""
        return self.right / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class ErrorItem:
    """One difference between gold and prediction.

    ``what`` is "missing" (no prediction for the document), "doc year", "missed PLACE", "spurious PLACE", "link PLACE",
    "missed fact issued", "spurious fact issued" or "status issued". ``start`` and ``end`` are code points of the text;
    ``None`` where the item has no place, as facts that carry no offsets of their own.
    """

    document: str
    what: str
    gold: str = ""
    predicted: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation found, over one document or many.

    ``exact``, ``relaxed`` and ``link`` are by mention type and ALL. ``exact`` wants start, end and type; ``relaxed``
    the type and any overlap, one to one; ``link`` is the share of exact mentions whose canonical name is right too.
    ``facts`` is by relation and ALL, OTHER (the issuer takes no part), PLANNED (called planned by gold or prediction).
    ``status`` is over the matched facts. ``optional_taken`` says of how many optional ``mentions`` and ``facts`` of the
    gold the prediction took up; that is information, not merit.
    """

    exact: Mapping[str, Tally]
    relaxed: Mapping[str, Tally]
    link: Mapping[str, Share]
    facts: Mapping[str, Tally]
    status: Share
    doc: Mapping[str, Share]
    optional_taken: Mapping[str, Share]
    errors: tuple[ErrorItem, ...]

    @property
    def common_relations(self) -> tuple[str, ...]:
        """The relations that the macro average is over: those with MACRO_MINIMUM gold facts or more."""
        return tuple(name for name, tally in self.facts.items() if name.islower() and tally.gold >= MACRO_MINIMUM)

    @property
    def macro_f1(self) -> float:
        """Mean F1 of the common relations (each to four places), 0 if there are none."""
        scores = [round(self.facts[name].f1, 4) for name in self.common_relations]
        return sum(scores) / len(scores) if scores else 0.0

    def as_dict(self) -> dict[str, Any]:
        """All figures, JSON-ready, ratios to four places; MACRO stands among the facts, ``optional`` beside them."""
        relations = len(self.common_relations)
        macro = {"gold": relations, "predicted": relations, "p": 0.0, "r": 0.0, "f1": round(self.macro_f1, 4)}
        return {
            "exact": _rows(self.exact),
            "relaxed": _rows(self.relaxed),
            "link": {name: _rounded(self.link[name]) for name in sorted(self.link)},
            "facts": {**_rows(self.facts), "MACRO": macro},
            "status": _rounded(self.status),
            "doc": {name: str(share) for name, share in self.doc.items()},
            "optional": {name: str(share) for name, share in self.optional_taken.items()},
        }


Figure = TypeVar("Figure", Tally, Share)


def _rows(tallies: Mapping[str, Tally]) -> dict[str, dict[str, float]]:
    return {name: tallies[name].as_dict() for name in sorted(tallies)}


def _rounded(share: Share) -> float | None:
    return None if share.value is None else round(share.value, 4)


def _pooled(tables: Iterable[Mapping[str, Figure]]) -> dict[str, Figure]:
    """One table in which figures of the same name are added up."""
    pooled: dict[str, Figure] = {}
    for table in tables:
        for name, figure in table.items():
            pooled[name] = pooled[name] + figure if name in pooled else figure
    return pooled


def _with_all(table: Mapping[str, Figure]) -> dict[str, Figure]:
    """The table and its sum as ALL; an empty table stays empty."""
    return {**table, **_pooled([{"ALL": figure} for figure in table.values()])}


def fold(name: object) -> str:
    """A name as it is compared: width, brackets, quotes, dashes and white space do not count; ``None`` is empty.

    《规划（2021—2025年）》 and <规划(2021-2025年)> are one name, “枫桥式” and 枫桥式 are one.
    """
    if name is None:
        return ""
    alike = "".join(unicodedata.normalize("NFKC", str(name)).translate(_LIKE).split())
    return re.sub("--+", "-", alike).strip('"')


@dataclass(frozen=True, slots=True, order=True)
class _MentionKey:
    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True, order=True)
class _FactKey:
    subject: str
    relation: str
    object: str
    post: str


Mentions: TypeAlias = Mapping[_MentionKey, Plain]
Facts: TypeAlias = Mapping[_FactKey, Plain]
Key = TypeVar("Key", _MentionKey, _FactKey)


def by_place(mentions: Iterable[Plain]) -> Mentions:
    """Mentions by start, end and type."""
    return {_MentionKey(m["start"], m["end"], m["type"]): m for m in mentions}


def _fact_key(fact: Plain) -> _FactKey:
    ends = fold(fact["s"]), fold(fact["o"])
    subject, target = (min(ends), max(ends)) if fact["p"] == "cooperates" else ends
    return _FactKey(subject, fact["p"], target, fold(fact.get("post")) if fact["p"] == "holds_post" else "")


def _by_content(facts: Iterable[Plain]) -> Facts:
    return {_fact_key(f): f for f in facts}


@dataclass(frozen=True, slots=True)
class Sides:
    """Gold and prediction of one document, optional items set aside on both sides."""

    asked: Sequence[Plain]
    given: Sequence[Plain]
    asked_facts: Facts
    given_facts: Facts
    optional_taken: Mapping[str, Share]


def _shared(one: Plain, other: Plain) -> int:
    """Code points that two mentions have in common, zero or less if none."""
    return int(min(one["end"], other["end"]) - max(one["start"], other["start"]))


def _meets(mention: Plain, others: Iterable[Plain]) -> bool:
    return any(mention["type"] == other["type"] and _shared(mention, other) > 0 for other in others)


def set_aside(gold: Plain, predicted: Plain) -> Sides:
    """Set aside the optional items of the gold, and of the prediction what only they account for.

    A mention is set aside if it overlaps an optional one of its type and none that is asked for. A fact is set aside
    if it is optional, or if it names something that the gold knows from optional mentions only.
    """
    optional = [m for m in gold["mentions"] if m.get("optional")]
    asked = [m for m in gold["mentions"] if not m.get("optional")]
    aside = [_meets(m, optional) and not _meets(m, asked) for m in predicted["mentions"]]
    excused = [m for m, out in zip(predicted["mentions"], aside, strict=True) if out]
    given = [m for m, out in zip(predicted["mentions"], aside, strict=True) if not out]

    named = [{fold(m.get("canonical")) for m in mentions} for mentions in (optional, asked)]
    doubtful = named[0] - named[1]
    firm = _by_content(f for f in gold["facts"] if not f.get("optional"))
    asked_facts = {k: f for k, f in firm.items() if doubtful.isdisjoint((k.subject, k.object))}
    free = _by_content(gold["facts"]).keys() - asked_facts.keys()
    found = _by_content(predicted["facts"])
    given_facts = {k: f for k, f in found.items() if k not in free and doubtful.isdisjoint((k.subject, k.object))}
    taken = {
        "mentions": Share(sum(t.tp for t in _relaxed(optional, excused).values()), len(optional)),
        "facts": Share(len(free & found.keys()), len(free)),
    }
    return Sides(asked, given, asked_facts, given_facts, taken)


def _tallies(gold: Set[Key], predicted: Set[Key], kind: Callable[[Key], str]) -> dict[str, Tally]:
    return {
        name: Tally.of({k for k in gold if kind(k) == name}, {k for k in predicted if kind(k) == name})
        for name in sorted({kind(k) for k in gold | predicted})
    }


def _met(gold: Iterable[Plain], predicted: Iterable[Plain]) -> int:
    """How many gold mentions, from left to right, find a predicted one of their own: the one they share most with."""
    free = sorted(predicted, key=lambda m: int(m["start"]))
    before = len(free)
    for mention in sorted(gold, key=lambda m: int(m["start"])):
        shared = [_shared(mention, other) for other in free]
        if max(shared, default=0) > 0:
            del free[shared.index(max(shared))]
    return before - len(free)


def _relaxed(gold: Sequence[Plain], predicted: Sequence[Plain]) -> dict[str, Tally]:
    rows = {}
    for kind in sorted({m["type"] for m in (*gold, *predicted)}):
        wanted, found = ([m for m in side if m["type"] == kind] for side in (gold, predicted))
        rows[kind] = Tally(len(wanted), len(found), _met(wanted, found))
    return rows


def _same_name(gold: Plain, predicted: Plain) -> bool:
    return fold(predicted.get("canonical")) in {fold(name) for name in (gold.get("canonical"), *gold.get("also", ()))}


def _links(gold: Mentions, predicted: Mentions) -> dict[str, Share]:
    both = sorted(gold.keys() & predicted.keys())
    return _pooled([{key.type: Share(int(_same_name(gold[key], predicted[key])), 1)} for key in both])


def _involves(key: _FactKey, issuer: str) -> bool:
    """True if the issuer is the subject, or either side of a cooperation; without an issuer only cooperations count."""
    return issuer in ((key.subject, key.object) if key.relation == "cooperates" else (key.subject, ""))


def _fact_tallies(gold: Facts, predicted: Facts, issuer: str) -> dict[str, Tally]:
    sides = (gold, predicted)
    others = ({k for k in side if not _involves(k, issuer)} for side in sides)
    planned = ({k for k, f in side.items() if f.get("status") == Status.PLANNED} for side in sides)
    return {
        **_tallies(gold.keys(), predicted.keys(), lambda k: k.relation),
        "ALL": Tally.of(gold.keys(), predicted.keys()),
        "OTHER": Tally.of(*others),
        "PLANNED": Tally.of(*planned),
    }


def _same_status(gold: Plain, predicted: Plain) -> bool:
    return bool(gold.get("status") == predicted.get("status", Status.DONE))


def _statuses(gold: Facts, predicted: Facts) -> Share:
    both = gold.keys() & predicted.keys()
    return Share(sum(_same_status(gold[key], predicted[key]) for key in both), len(both))


def _fields(gold: Plain, predicted: Plain) -> dict[str, Share]:
    asked = [name for name in DOC_FIELDS if gold.get(name) is not None]
    return {name: Share(int(fold(gold[name]) == fold(predicted.get(name))), 1) for name in asked}


def _written(value: object) -> str:
    return "" if value is None else str(value)


def told(fact: Plain | None) -> str:
    """A fact for the eye: 张三 → 某局 (局长), with [planned] behind it if it is."""
    if fact is None:
        return ""
    post = f" ({fact['post']})" if fact.get("post") else ""
    return f"{fact['s']} → {fact['o']}{post}{' [planned]' if fact.get('status') == Status.PLANNED else ''}"


def _field_errors(document: str, gold: Plain, predicted: Plain) -> list[ErrorItem]:
    wrong = [name for name, share in _fields(gold, predicted).items() if not share.right]
    return [ErrorItem(document, f"doc {n}", _written(gold[n]), _written(predicted.get(n))) for n in wrong]


def _differences(
    gold: Mapping[Key, Plain], predicted: Mapping[Key, Plain], same: Callable[[Plain, Plain], bool]
) -> Iterator[tuple[Key, Plain | None, Plain | None]]:
    """In the order of the keys: what stands on one side only, or on both without being the same."""
    for key in sorted({**gold, **predicted}):
        wanted, found = gold.get(key), predicted.get(key)
        if wanted is None or found is None or not same(wanted, found):
            yield key, wanted, found


def _mention_errors(document: str, gold: Mentions, predicted: Mentions) -> Iterator[ErrorItem]:
    for key, wanted, found in _differences(gold, predicted, _same_name):
        what, shown = ("link", "canonical") if wanted and found else ("missed" if wanted else "spurious", "text")
        texts = [_written((side or {}).get(shown)) for side in (wanted, found)]
        yield ErrorItem(document, f"{what} {key.type}", texts[0], texts[1], key.start, key.end)


def _where(fact: Plain) -> tuple[int | None, int | None]:
    """Where a fact is told: its own offsets, or those of its first evidence; nowhere if these keys hold something else."""
    evidence = fact.get("evidence")
    place = fact if "start" in fact else next(iter(evidence), None) if isinstance(evidence, list) else None
    start, end = (place.get("start"), place.get("end")) if isinstance(place, Mapping) else (None, None)
    return (start, end) if isinstance(start, int) and isinstance(end, int) else (None, None)


def _fact_errors(document: str, gold: Facts, predicted: Facts) -> Iterator[ErrorItem]:
    for key, wanted, found in _differences(gold, predicted, _same_status):
        what = "status" if wanted and found else "missed fact" if wanted else "spurious fact"
        place = found or wanted or {}
        yield ErrorItem(document, f"{what} {key.relation}", told(wanted), told(found), *_where(place))


def _of_document(document: str, gold: Plain, predicted: Plain | None) -> Report:
    found = _NOTHING if predicted is None else predicted
    sides = set_aside(gold, found)
    asked, given = by_place(sides.asked), by_place(sides.given)
    return Report(
        exact=_with_all(_tallies(asked.keys(), given.keys(), lambda k: k.type)),
        relaxed=_with_all(_relaxed(sides.asked, sides.given)),
        link=_with_all(_links(asked, given)),
        facts=_fact_tallies(sides.asked_facts, sides.given_facts, fold(gold["doc"].get("issuer"))),
        status=_statuses(sides.asked_facts, sides.given_facts),
        doc=_fields(gold["doc"], found["doc"]),
        optional_taken=sides.optional_taken,
        errors=(
            *([ErrorItem(document, "missing")] if predicted is None else []),
            *_field_errors(document, gold["doc"], found["doc"]),
            *_mention_errors(document, asked, given),
            *_fact_errors(document, sides.asked_facts, sides.given_facts),
        ),
    )


def evaluate(pairs: Iterable[Pair]) -> Report:
    """The report over all documents: (name, gold, prediction or ``None``), plain dicts as in the files.

    Errors stand in the order of the documents; within one: missing, fields, mentions by place, facts by content.
    The dicts must have the form that ``load_pairs`` makes sure of; KeyError otherwise.
    """
    reports = [_of_document(*pair) for pair in pairs]
    return Report(
        exact=_pooled(r.exact for r in reports),
        relaxed=_pooled(r.relaxed for r in reports),
        link=_pooled(r.link for r in reports),
        facts=_pooled(r.facts for r in reports),
        status=sum((r.status for r in reports), Share()),
        doc=_pooled(r.doc for r in reports),
        optional_taken=_pooled([{"mentions": Share(), "facts": Share()}, *(r.optional_taken for r in reports)]),
        errors=tuple(error for r in reports for error in r.errors),
    )


def _sentence(text: str, start: int | None) -> str:
    """The sentence that holds ``start``, its full stop included; empty outside the text."""
    if start is None or not 0 <= start < len(text):
        return ""
    begin = max(text.rfind(mark, 0, start) for mark in _SENTENCE_ENDS) + 1
    ends = [at for mark in _SENTENCE_ENDS if (at := text.find(mark, start)) >= 0]
    return text[begin : min(ends, default=len(text)) + 1]


def error_rows(report: Report, texts: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """One row of ERROR_COLUMNS per error, free of tabs and line breaks; ``texts`` maps a document to its text.

    The sentence is empty where the text or the place in it is unknown.
    """
    for error in report.errors:
        sentence = _sentence(texts.get(error.document, ""), error.start)
        cells = (error.document, error.what, error.gold, error.predicted, sentence)
        yield tuple(" ".join(cell.split()) for cell in cells)
