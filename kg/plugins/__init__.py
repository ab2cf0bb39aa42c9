"""Optional extractors of others, plugged in by entry point: what they find is checked, and merged behind the rules.

A plug-in is an entry point of the group ``kg.extractors`` that names a function ``(text, metadata) → answer``. ``metadata``
is the ``doc`` of the JSON contract, ``answer`` a mapping with the lists ``mentions`` and ``facts`` as the contract has
them (either may be missing), or the list of mentions alone. A function may have an attribute ``version``, a string or a
function without parameters that gives one; else the version of its distribution counts.

Nothing is taken on trust. A mention whose text does not stand at its offsets is invented and dropped, and so is a fact whose
evidence does; what does not fit the contract or the ontology is dropped; what overlaps a mention of the rules, or says
what they have said, gives way to them. What was dropped is counted in a warning on the record.
"""

from __future__ import annotations

import bisect
import dataclasses
import functools
import importlib.metadata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg.errors import KgError, PluginError
from kg.model import PLUGIN, Evidence, Mention, MentionType, Span, Statement, Status
from kg.ontology import Ontology, Relation

GROUP = "kg.extractors"
CONFIDENCE = 0.5
"""Confidence of what a plug-in gives without one."""
_POST = "holds_post"

Answer = Mapping[str, Any] | list[Any]
Extractor = Callable[[str, Mapping[str, Any]], Answer]


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plug-in by its name; ``version`` is part of every cache key, the function itself is loaded where it is needed."""

    name: str
    version: str

    @property
    def extractor(self) -> str:
        """The extractor's name on its mentions and statements."""
        return f"{PLUGIN}{self.name}"

    def find(self, text: str, metadata: Mapping[str, Any]) -> Answer:
        """What the plug-in says of a text, unchecked. Raises PluginError with whatever goes wrong in it."""
        try:
            return _function(self.name)(text, metadata)
        except PluginError:
            raise
        except Exception as error:
            raise PluginError(self.name, f"{type(error).__name__}: {error}") from error


@dataclass(frozen=True, slots=True)
class Contribution:
    """All mentions of a document, those of the rules and what plug-ins add, none overlapping; the plug-ins' statements; what was dropped."""

    mentions: tuple[Mention, ...]
    statements: tuple[Statement, ...] = ()
    warnings: tuple[str, ...] = ()


# ---------------------------------------------------------------- loading


def plugin_names() -> tuple[str, ...]:
    """Names of the plug-ins that are installed."""
    return tuple(sorted({entry.name for entry in importlib.metadata.entry_points(group=GROUP)}))


def load_plugin(name: str) -> Plugin:
    """A plug-in by the name of its entry point, ready to be used.

    Raises PluginError if there is none, if it cannot be loaded (a library or a setting is missing), or is no function.
    """
    function = _function(name)
    version = getattr(function, "version", None)
    try:
        found = version() if callable(version) else version
    except KgError:
        raise
    except Exception as error:
        raise PluginError(name, f"does not tell its version ({type(error).__name__}: {error})") from error
    return Plugin(name, str(found) if found is not None else _distribution_version(name))


def _entry_point(name: str) -> importlib.metadata.EntryPoint:
    found = tuple(importlib.metadata.entry_points(group=GROUP, name=name))
    if not found:
        raise PluginError(name, f"is not installed; there are {', '.join(plugin_names()) or 'none'}")
    return found[0]


def _distribution_version(name: str) -> str:
    distribution = _entry_point(name).dist
    return distribution.version if distribution else ""


@functools.cache
def _function(name: str) -> Extractor:
    entry = _entry_point(name)
    try:
        function: Any = entry.load()
    except Exception as error:
        raise PluginError(name, f"cannot be loaded ({type(error).__name__}: {error})") from error
    if not callable(function):
        raise PluginError(name, f"{entry.value} is no function")
    extractor: Extractor = function
    return extractor


# ---------------------------------------------------------------- checking


class _Dropped(Counter[str]):
    """How many were dropped, by reason."""

    def warnings(self, name: str) -> tuple[str, ...]:
        return tuple(f"plug-in {name}: {count} {reason} dropped" for reason, count in sorted(self.items()) if count)


_INVENTED = "invented span(s)"
_MISSHAPEN = "item(s) that do not fit the contract"
_UNFIT = "fact(s) that do not fit the ontology"
_OVERLAPPING = "mention(s) that overlap others"


def contribution(
    plugins: Iterable[Plugin],
    text: str,
    metadata: Mapping[str, Any],
    mentions: tuple[Mention, ...],
    sections: Callable[[int], str],
    ontology: Ontology,
) -> Contribution:
    """What the plug-ins add to a document in which the rules found ``mentions``; an earlier plug-in's go before a later one's.

    ``sections`` gives the section's path at an offset. Raises PluginError if a plug-in fails.
    """
    found, statements, warnings = mentions, list[Statement](), list[str]()
    for plugin in plugins:
        dropped = _Dropped()
        given, facts = _lists(plugin, plugin.find(text, metadata))
        added = _free(_mentions(given, text, plugin, dropped), found, dropped)
        found = tuple(sorted((*found, *added), key=lambda m: m.span))
        statements += _statements(facts, text, plugin, _types(found, metadata), sections, ontology, dropped)
        warnings += dropped.warnings(plugin.name)
    return Contribution(found, tuple(statements), tuple(warnings))


def _lists(plugin: Plugin, answer: object) -> tuple[list[Any], list[Any]]:
    parts = {"mentions": answer} if isinstance(answer, list) else answer
    if isinstance(parts, Mapping):
        mentions, facts = parts.get("mentions", []), parts.get("facts", [])
        if isinstance(mentions, list) and isinstance(facts, list):
            return mentions, facts
    raise PluginError(plugin.name, "answers neither a list of mentions nor a mapping with mentions and facts")


def _span(item: Mapping[str, Any], key: str, text: str) -> Span | None:
    """The item's span if its words stand there; offsets that are no numbers were never looked up and count as invented."""
    start, end, words = item.get("start"), item.get("end"), item.get(key)
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        return None
    return Span(start, end) if words == text[start:end] else None


def _confidence(item: Mapping[str, Any]) -> float | None:
    value = item.get("confidence", CONFIDENCE)
    fits = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1
    return round(float(value), 3) if fits else None


def _mentions(given: list[Any], text: str, plugin: Plugin, dropped: _Dropped) -> Iterator[Mention]:
    types = [kind.value for kind in MentionType]  # a list: what is given need not be hashable
    for item in given:
        if not isinstance(item, Mapping) or item.get("type") not in types or not _name(item.get("text")):
            dropped[_MISSHAPEN] += 1
            continue
        confidence, canonical = _confidence(item), item.get("canonical", item["text"])
        if confidence is None or not _name(canonical):
            dropped[_MISSHAPEN] += 1
        elif (span := _span(item, "text", text)) is None:
            dropped[_INVENTED] += 1
        else:
            yield Mention(span, MentionType(item["type"]), canonical, plugin.extractor, confidence)


def _name(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\n" not in value


def _free(found: Iterable[Mention], taken: Iterable[Mention], dropped: _Dropped) -> list[Mention]:
    """Those that overlap neither what is there nor a longer one among themselves; the same twice is one."""
    spans, kept = sorted(m.span for m in taken), list[Mention]()
    for mention in sorted(dict.fromkeys(found), key=lambda m: (-len(m.span), m.span)):
        position = bisect.bisect_left(spans, mention.span)
        if any(mention.span.overlaps(other) for other in spans[max(0, position - 1) : position + 1]):
            dropped[_OVERLAPPING] += 1
        else:
            spans.insert(position, mention.span)
            kept.append(mention)
    return kept


def unsaid(statements: Iterable[Statement], said: Iterable[Statement]) -> tuple[Statement, ...]:
    """The statements of plug-ins that neither the rules nor an earlier one has made, whether as done or as planned."""
    keys = {item.key[:4] for item in said}
    found: dict[tuple[str, ...], Statement] = {}
    for item in statements:
        if item.key[:4] not in keys:
            found.setdefault(item.key, item)
    return tuple(found.values())


def _types(mentions: Iterable[Mention], metadata: Mapping[str, Any]) -> dict[str, set[MentionType]]:
    """Types by canonical name; the issuer is an institution even where the text does not name it."""
    found: dict[str, set[MentionType]] = {}
    for mention in mentions:
        found.setdefault(mention.canonical, set()).add(mention.type)
    if metadata.get("issuer"):
        found.setdefault(metadata["issuer"], set()).add(MentionType.INSTITUTION)
    return found


def _statements(
    facts: list[Any],
    text: str,
    plugin: Plugin,
    types: Mapping[str, set[MentionType]],
    sections: Callable[[int], str],
    ontology: Ontology,
    dropped: _Dropped,
) -> Iterator[Statement]:
    for item in facts:
        if not _is_fact(item):
            dropped[_MISSHAPEN] += 1
            continue
        relation = ontology.relations.get(item["p"])
        if relation is None or not _fits(item, relation, types, ontology):
            dropped[_UNFIT] += 1
            continue
        spans = [_span(e, "quote", text) for e in item["evidence"]]
        evidences = tuple(Evidence(s, s.of(text), sections(s.start)) for s in dict.fromkeys(spans) if s)
        dropped[_INVENTED] += spans.count(None)
        if evidences:
            found = Statement(item["s"], item["p"], item["o"], Status(item.get("status", "done")), evidences)
            yield dataclasses.replace(
                found, post=item.get("post"), confidence=_confidence(item) or 0.0, extractor=plugin.extractor
            )


def _is_fact(item: object) -> bool:
    """The form of a fact in the contract, with at least one evidence."""
    if not isinstance(item, Mapping) or not all(_name(item.get(key)) for key in ("s", "p", "o")):
        return False
    evidence = item.get("evidence")
    return (
        item["s"] != item["o"]
        and item.get("status", "done") in [status.value for status in Status]
        and (_name(item.get("post")) if item["p"] == _POST else item.get("post") is None)
        and _confidence(item) is not None
        and isinstance(evidence, list)
        and bool(evidence)
        and all(isinstance(e, Mapping) for e in evidence)
    )


def _fits(
    item: Mapping[str, Any], relation: Relation, types: Mapping[str, set[MentionType]], ontology: Ontology
) -> bool:
    """Subject and object are named in the document and are what the relation joins."""

    def is_of(name: str, kind: MentionType, class_iri: str) -> bool:
        return kind in types.get(name, ()) and ontology.is_member(class_iri, kind, name)

    if not is_of(item["s"], relation.domain, relation.domain_iri):
        return False
    return relation.range is None or (
        relation.range_iri is not None and is_of(item["o"], relation.range, relation.range_iri)
    )
