"""What a user's own ontology adds: members of further classes by name, and relations between any classes by their cues."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.clauses import Account, Clause, negated, status_at
from kg.extractors.setting import Found, Reading
from kg.knowledge import Knowledge
from kg.model import Mention, MentionType, Span, Statement
from kg.ontology import Relation
from kg.subjects import by_somebody, subjects_at

_REACH = 30  # characters between a cue and the object that it governs, at the most
_JOINT = re.compile(r"[》《、和及与以并 ]*")  # between the members of an enumeration: 《A》《B》和《C》
_AGENT = re.compile(r"(?:由|经|被|受)[^,。;]{0,4}$")


def names(reading: Reading, knowledge: Knowledge) -> list[Found]:
    """The names of members that the user's classes list, wherever the text has them outside titles."""
    return [
        Found(Span(hit.start, hit.end), hit.value, "further", 0.95, canonical=reading.masked[hit.start : hit.end])
        for hit in knowledge.further_names.find(reading.masked)
    ]


def further(account: Account, clause: Clause) -> Iterator[Statement]:
    """Statements of the user's relations: the cue, the nearest object of the range, the nearest subject of the domain."""
    knowledge, first = account.knowledge, clause.sentence.span.start
    for hit in knowledge.further_cues.find(clause.bare):
        cue = Span(first + hit.start, first + hit.end)
        for value in hit.value:
            relation = knowledge.ontology.relations[value.relation]
            yield from _governed(account, clause, cue, relation, value.after)


def _governed(account: Account, clause: Clause, cue: Span, relation: Relation, after: bool) -> Iterator[Statement]:
    objects = _objects(account, clause, cue, relation, after)
    if not objects or negated(clause, cue.start, cue.end):
        return
    anchor = objects[0].span.start if after else cue.start
    between = Span(objects[-1].span.end, cue.start) if after else None
    subjects, sure = _subjects(account, clause, anchor, between, relation)
    status = status_at(clause, anchor)
    for subject in subjects:
        for mention in objects:
            certainty = sure * mention.confidence
            yield account.statement(clause, subject, relation.name, mention.canonical, status, certainty)


def _members(account: Account, clause: Clause, kind: MentionType, class_iri: str) -> list[Mention]:
    is_member = account.knowledge.ontology.is_member
    return [m for m in clause.of(kind) if is_member(class_iri, kind, m.canonical)]


def _objects(account: Account, clause: Clause, cue: Span, relation: Relation, after: bool) -> list[Mention]:
    """The enumeration nearest to the cue, in its own clause: behind it, or before it for a cue that stands behind."""
    assert relation.range is not None
    assert relation.range_iri is not None
    found = _members(account, clause, relation.range, relation.range_iri)
    opened, end = clause.start_of_clause(cue.start), clause.end_of_clause(cue.end)
    if after:
        near = [m for m in found if opened <= m.span.start and m.span.end <= cue.start]
        near.reverse()
    else:
        near = [m for m in found if cue.end <= m.span.start < end]
    if not near or _gap(near[0], cue) > _REACH:
        return []
    run = near[:1]
    for mention in near[1:]:
        left, right = (mention, run[-1]) if after else (run[-1], mention)
        if not _JOINT.fullmatch(clause.slice(left.span.end, right.span.start)):
            break
        run.append(mention)
    return sorted(run, key=lambda m: m.span)


def _gap(mention: Mention, cue: Span) -> int:
    return max(mention.span.start - cue.end, cue.start - mention.span.end)


def _subjects(
    account: Account, clause: Clause, anchor: int, between: Span | None, relation: Relation
) -> tuple[list[str], float]:
    """Who stands on the other side: an agent between object and cue (《A》由市档案馆保管), a body as for every relation, else the nearest."""
    members = _members(account, clause, relation.domain, relation.domain_iri)
    if between is not None:
        agents = [m for m in members if between.start <= m.span.start and m.span.end <= between.end]
        if agents and _AGENT.search(clause.slice(between.start, agents[-1].span.start)):
            return [agents[-1].canonical], 0.85
    if relation.domain is MentionType.INSTITUTION:
        if by_somebody(clause, anchor):
            return [], 0.0
        named, sure = subjects_at(clause, anchor, account.issuer)
        is_member = account.knowledge.ontology.is_member
        if fitting := [n for n in named if is_member(relation.domain_iri, relation.domain, n)]:
            return fitting, sure
    before = [m for m in members if m.span.end <= anchor]
    return ([before[-1].canonical], 0.75) if before else ([], 0.0)
