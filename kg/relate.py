"""Relations between linked mentions, read from the clause they stand in: cue, subject, object, status, evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.citations import citations
from kg.clauses import Clause, by_somebody, clauses_of, negated, run_of, status_at, subjects_at
from kg.entities import is_national, place_in
from kg.extractors.institution import issuer_in
from kg.extractors.regulation import title_kind
from kg.extractors.setting import Reading
from kg.knowledge import Cue, Knowledge
from kg.lexicon import Hit
from kg.model import Evidence, Mention, MentionType, Span, Statement, Status
from kg.posts import posts

_ENACTED = frozenset({"issued", "amended", "repealed"})
# between titles of one enumeration, once brackets with numbers and remarks are taken out
_JOINT = re.compile(r"[》《、,和及与以 ]*(?:以及|并|及其)?[》《、 ]*")
_REMARK = re.compile(r"\([^()]*\)")
_STATED = re.compile(r"^[》 ]*(?:\([^()]*\))?等[ ]?(\d{1,4})[ ]?(?:[余多])?(?:[件个部项份类条种])")
# the longest way from a cue to the titles it governs: 修改 … 《A》
_REACH = 30
_REACH_AFTER = 16
_PASSIVE = re.compile(r"(?:由|经|报|报请|提请|在)$")
# 《A》,该规章于9月14日经|市政府…: no other clause between the title and who adopts it
_WAY_TO_AGENT = re.compile(r"[^,。;]{0,12},?[^,。;]{0,14}")
# 《A》由市政府办公厅印发: the agent says who, so the verb is not read once more
_AGENT_BETWEEN = re.compile(r"[由经]|提请|报请")
# what an agent behind the title does with it: 由市委深改委印发, 由市委宣传部牵头起草
_AGENT_DOES = (
    ("issued", re.compile(r"[^,。;《]{0,16}?(?:印发|审议通过|表决通过|审定通过|通过|发布|出台|公布|颁布|签署)")),
    ("drafted", re.compile(r"[^,。;《]{0,6}?(?:起草|草拟|拟订)")),
    ("applies", re.compile(r"[^,。;《]{0,6}?(?:组织实施|实施|落实|执行)")),
    ("repealed", re.compile(r"[^,。;《]{0,14}?(?:废止|宣布失效)")),
    ("amended", re.compile(r"[^,。;《]{0,6}?(?:修订|修改|修正)")),
)
_BETWEEN_CUES = re.compile(
    r"[、和并及,]?(?:组织|牵头|正式|联合|及时|认真|切实|严格|深入|全面|狠抓|好|了|抓好|做好|进一步|开始)?"
)
_COOPERATES_BEHIND = re.compile(
    r"[^,。;]{0,14}?(?:共同|联合|合作|合建|共建|联手|协同|携手|签订|签署|建立|开展|举办|会商|协商|对接|完成)"
)
_CARRIED_OUT = re.compile(r"[^,。;]{0,3}(?:实施|牵头|承办|开展|负责|建设|主办|推进|运营|组织)")
_LOOKED_AT = re.compile(r"借鉴|考察|参观|观摩|(?:外地|外省|一些城市|其他城市)[^,。;]*$")
_PROBLEMS = re.compile(r"存在的?(?:主要)?(?:问题|不足|困难|短板|薄弱)|问题和不足|不足(?:之处|和原因|与)|薄弱环节|差距")


@dataclass(frozen=True, slots=True)
class Group:
    """Titles of one enumeration, 《A》《B》等10件: ``start``–``end`` with brackets and remarks, ``stated`` the count."""

    members: tuple[Mention, ...]
    start: int
    end: int
    stated: int | None


def _outer(clause: Clause, mention: Mention) -> tuple[int, int]:
    start, end = mention.span.start, mention.span.end
    while clause.slice(start - 1, start) in ("《", " ") and start > clause.sentence.span.start:
        start -= 1
    tail = re.match(r"[ ]*》?(?:[ ]*\([^()]*\))?", clause.slice(end, end + 80))
    return start, end + (len(tail.group()) if tail else 0)


def groups(clause: Clause) -> list[Group]:
    """The enumerations of titles in a clause, in order."""
    found: list[list[Mention]] = []
    for mention in clause.of(MentionType.REGULATION):
        between = clause.slice(found[-1][-1].span.end, mention.span.start) if found else ""
        if found and _JOINT.fullmatch(_REMARK.sub("", between)) and "," not in _REMARK.sub("", between):
            found[-1].append(mention)
        else:
            found.append([mention])
    result = []
    for members in found:
        start, end = _outer(clause, members[0])[0], _outer(clause, members[-1])[1]
        stated = _STATED.match(clause.slice(members[-1].span.end, members[-1].span.end + 60))
        result.append(Group(tuple(members), start, end, int(stated.group(1)) if stated else None))
    return result


def _cues_before(clause: Clause, group: Group, floor: int) -> list[Hit[tuple[Cue, ...]]]:
    """The cue that governs the group and those joined to it (起草并报请…出台), nearest first."""
    opened = max(clause.start_of_clause(group.start), floor)
    inside = [
        c
        for c in clause.cues
        if opened <= c.start and c.end <= group.start and group.start - c.end <= _REACH and _governs(c, False)
    ]
    # 落实新修订的《A》: what qualifies the title does not govern it
    while len(inside) > 1 and re.match(r"后?的", clause.slice(inside[-1].end, inside[-1].end + 2)):
        inside.pop()
    chain = inside[-1:]
    for cue in reversed(inside[:-1]):
        gap = clause.slice(cue.end, chain[-1].start)
        bodies = [
            m for m in clause.of(MentionType.INSTITUTION) if cue.end <= m.span.start and m.span.end <= chain[-1].start
        ]
        if _BETWEEN_CUES.fullmatch(gap) or (len(bodies) == 1 and re.match(r"[并后,]?(?:报|报请|提请|由|经|以)", gap)):
            chain.append(cue)
        else:
            break
    return chain


def _governs(hit: Hit[tuple[Cue, ...]], after: bool) -> bool:
    return any(c.after == after and c.range is MentionType.REGULATION for c in hit.value)


def _cues_after(clause: Clause, group: Group) -> list[Hit[tuple[Cue, ...]]]:
    """Cues behind the titles in the same clause: 等16件地方性法规项目调研论证, 》宣传教育."""
    end = clause.end_of_clause(group.end)
    stated = _STATED.match(clause.slice(group.members[-1].span.end, end))
    behind = max(group.end, group.members[-1].span.end + (stated.end() if stated else 0))
    found = [
        c
        for c in clause.cues
        if behind <= c.start
        and c.end <= end
        and c.start - behind <= _REACH_AFTER
        and _governs(c, True)
        and not _AGENT_BETWEEN.search(clause.slice(behind, c.start))
    ]
    return [c for c in found if _fits_after(clause, group, c)][:1]


def _fits_after(clause: Clause, group: Group, cue: Hit[tuple[Cue, ...]]) -> bool:
    word = clause.slice(cue.start, cue.end)
    if clause.slice(cue.end, cue.end + 1) == "《":
        return False  # it governs the next title
    before = clause.slice(max(clause.start_of_clause(group.start), group.start - 30), group.start)
    if word in ("列入", "纳入"):  # 将《A》列入学习内容, but not 《A》列入制定计划
        return bool(re.search(r"(?:将|把)[^,。;]*$", before))
    return not (word in ("要求", "规定", "精神", "部署") and not re.search(r"(?:按|据|照|落实|执行|遵|依)", before))


def _relations(hit: Hit[tuple[Cue, ...]], after: bool) -> list[str]:
    return [c.relation for c in hit.value if c.after == after and c.range is MentionType.REGULATION]


class _Reader:
    """Reads the statements of one document; keeps what every step needs and nothing that changes."""

    def __init__(self, reading: Reading, original: str, knowledge: Knowledge) -> None:
        self.reading = reading
        self.original = original
        self.knowledge = knowledge
        self.issuer = reading.setting.issuer

    def evidence(self, clause: Clause) -> tuple[Evidence, ...]:
        span = clause.sentence.span
        return (Evidence(span, span.of(self.original), clause.sentence.section),)

    def statement(
        self,
        clause: Clause,
        subject: str,
        predicate: str,
        name: str,
        status: Status,
        confidence: float,
        group: Group | None = None,
    ) -> Statement:
        counted = group is not None and group.stated is not None
        return Statement(
            subject,
            predicate,
            name,
            status,
            self.evidence(clause),
            None,
            round(confidence, 2),
            len(group.members) if group and counted else None,
            group.stated if group and counted else None,
        )

    # ------------------------------------------------------------ titles

    def documents(self, clause: Clause) -> Iterator[Statement]:
        floor = clause.sentence.span.start
        for group in groups(clause):
            before = _cues_before(clause, group, floor)
            after = _cues_after(clause, group) if not before or self._weak(clause, before[0], group) else []
            for cue, behind in [(c, True) for c in after] or [(c, False) for c in before]:
                yield from self._governed(clause, group, cue, behind)
            yield from self._adopted(clause, group)
            floor = group.end

    def _weak(self, clause: Clause, cue: Hit[tuple[Cue, ...]], group: Group) -> bool:
        """A cue far off yields to one right behind the titles: 完成《A》等10个法规议案."""
        return group.start - cue.end > 12

    def _governed(self, clause: Clause, group: Group, cue: Hit[tuple[Cue, ...]], behind: bool) -> Iterator[Statement]:
        at = group.start if behind else cue.start
        if negated(clause, cue.start, cue.end) or by_somebody(clause, at) or self._between_titles(clause, cue, group):
            return
        named, sure = subjects_at(clause, at, None)
        status = status_at(clause, at, ours=not (named and all(map(self._stands_above, named))))
        for relation in _relations(cue, behind):
            for mention in group.members:
                if not named and status is Status.DONE and relation in _ENACTED and self._is_statute(mention.canonical):
                    continue  # a 条例 is adopted by a congress, so the issuer of a report is not presumed to have made it
                if clause.slice(cue.start, cue.end) == "通过" and not behind and not named:
                    continue  # 通过《A》立法推动…: by means of, not adopted
                subjects = named or self._implied(relation, mention, clause)
                if relation != "applies":
                    subjects = [s for s in subjects if self._may_make(s, mention.canonical)]
                for subject in subjects:
                    yield self.statement(
                        clause, subject, relation, mention.canonical, status, sure * mention.confidence, group
                    )

    def _stands_above(self, name: str) -> bool:
        """A national organ or one of a place above the document's own: its acts in our outlook have happened already."""
        home, form = self.reading.setting.place, self.knowledge.organs.get(name)
        if is_national(name) or (form is not None and form.needs == "central"):
            return True
        place = place_in(name, home, self.knowledge)
        return bool(home and place and place != home and place in self.knowledge.places.ancestors(home))

    def _is_statute(self, title: str) -> bool:
        """A local 条例 (Legislation Law: only a congress or its standing committee adopts one); not when a congress reports."""
        kind = title_kind(title, self.knowledge)
        return kind is not None and kind.kind == "法规" and "人民代表大会" not in (self.issuer or "")

    @staticmethod
    def _between_titles(clause: Clause, cue: Hit[tuple[Cue, ...]], group: Group) -> bool:
        """《A》是贯彻落实《B》的…, 《A》细化了《B》: one title carries out the other, no body does anything."""
        before = [m for m in clause.of(MentionType.REGULATION) if m.span.end <= cue.start and cue.end <= group.start]
        return bool(before and re.fullmatch(r"》?(?:是|是为|旨在|为)?", clause.slice(before[-1].span.end, cue.start)))

    def _may_make(self, subject: str, title: str) -> bool:
        """No local body makes or changes what a higher one has made: a national law, a provincial rule in a city's report."""
        home, knowledge = self.reading.setting.place, self.knowledge
        if home is None or is_national(subject):
            return True
        if title in knowledge.laws or is_national(title):
            form = knowledge.organs.get(subject)
            return form is not None and form.needs == "central"
        place = place_in(title, home, knowledge)
        if place is None or place == home or place not in knowledge.places.ancestors(home):
            return True
        return place_in(subject, home, knowledge) == place

    def _implied(self, relation: str, mention: Mention, clause: Clause) -> list[str]:
        """No subject in the sentence: for what was issued, the organ in the document number or in the title; else the issuer."""
        if relation == "issued":
            organ = self._organ_of(mention, clause)
            if organ:
                return [organ]
        return [self.issuer] if self.issuer else []

    def _organ_of(self, mention: Mention, clause: Clause) -> str | None:
        from kg.citations import number_behind, organ_of_number

        number = number_behind(clause.slice(mention.span.end, mention.span.end + 60))
        organ = organ_of_number(number, self.reading.setting, self.knowledge) if number else None
        if organ:
            return organ
        head = mention.canonical.split("关于")[0] if "关于" in mention.canonical else ""
        if len(head) < 3:
            return None
        named = issuer_in(head, self.reading.setting.place, self.knowledge)
        # 宁波市关于…: a bare place names no organ
        return named[0] if named and not _is_bare_place(head, self.knowledge) else None

    def _adopted(self, clause: Clause, group: Group) -> Iterator[Statement]:
        """《A》…由市委深改委印发, 经市委深改委第八次会议审议通过, 在市人大常委会表决通过, 由市委宣传部牵头起草."""
        following = [m for m in clause.of(MentionType.REGULATION) if m.span.start > group.end]
        limit = following[0].span.start if following else clause.sentence.span.end
        for body in clause.of(MentionType.INSTITUTION):
            if not group.end <= body.span.start < limit:
                continue
            run = run_of(clause, body)
            lead = clause.slice(run[0].span.start - 2, run[0].span.start)
            does = next((r for r, words in _AGENT_DOES if words.match(clause.slice(body.span.end, limit))), None)
            way = clause.slice(group.end, run[0].span.start)
            if (
                not _PASSIVE.search(lead)
                or not _WAY_TO_AGENT.fullmatch(way)
                or does is None
                or (lead.endswith("在") and does != "issued")
            ):
                continue
            for subject in run:
                for mention in group.members:
                    status = status_at(clause, body.span.start)
                    yield self.statement(clause, subject.canonical, does, mention.canonical, status, 0.85, group)

    # ------------------------------------------------------------ programmes

    def programmes(self, clause: Clause) -> Iterator[Statement]:
        mentions = clause.of(MentionType.PROGRAM)
        for number, mention in enumerate(mentions):
            start = mention.span.start
            if self._in_problems(clause) or by_somebody(clause, start) or self._of_others(clause, mention):
                continue
            before = [
                c
                for c in clause.cues
                if c.end <= start and any(v.range is MentionType.PROGRAM and not v.after for v in c.value)
            ]
            cue = before[-1] if before else None
            if negated(clause, cue.start if cue else start, mention.span.end) or (
                cue and by_somebody(clause, cue.start)
            ):
                continue
            named, sure = self._runners(clause, mention, cue)
            if len(named) == len(mentions) > 1 and "分别" in clause.slice(clause.start_of_clause(start) - 30, start):
                named = [named[number]]
            status = status_at(clause, cue.start if cue and start - cue.end < 20 else start)
            certainty = sure * mention.confidence * (1.0 if cue else 0.7)
            for subject in named or ([self.issuer] if self.issuer else []):
                yield self.statement(clause, subject, "runs", mention.canonical, status, certainty)

    def _runners(self, clause: Clause, mention: Mention, cue: Hit[tuple[Cue, ...]] | None) -> tuple[list[str], float]:
        """Who runs a programme: the agent behind it (由市市场监督管理局组织实施), else the subject before it."""
        for body in clause.of(MentionType.INSTITUTION):
            way = clause.slice(mention.span.end, body.span.start)
            if (
                body.span.start >= mention.span.end
                and re.fullmatch(r"[^,。;]{0,6}[,]?由", way)
                and _CARRIED_OUT.match(clause.slice(body.span.end, body.span.end + 8))
            ):
                return [body.canonical], 0.9
        named, sure = subjects_at(clause, mention.span.start, None)
        if cue is not None and not named:
            named, sure = subjects_at(clause, cue.start, None)
        return named, sure

    def _of_others(self, clause: Clause, mention: Mention) -> bool:
        """学习借鉴广东省“数字政府”改革经验, 考察上海市“随申办”平台: it is run elsewhere."""
        before = clause.slice(clause.start_of_clause(mention.span.start), mention.span.start)
        return bool(_LOOKED_AT.search(before))

    def _in_problems(self, clause: Clause) -> bool:
        return clause.sentence.section in self.problem_sections

    @property
    def problem_sections(self) -> frozenset[str]:
        return self.reading.problem_sections

    # ------------------------------------------------------------ acting together

    def together(self, clause: Clause) -> Iterator[Statement]:
        bodies = clause.of(MentionType.INSTITUTION)
        used: set[int] = set()
        for position, body in enumerate(bodies):
            if position in used:
                continue
            run = [position]
            while run[-1] + 1 < len(bodies) and self._joined(clause, bodies[run[-1]], bodies[run[-1] + 1]):
                run.append(run[-1] + 1)
            used.update(run)
            if self._partners(clause, body, bodies[run[-1]]):
                named, sure = subjects_at(clause, body.span.start - 2, None)
                for subject in named or ([self.issuer] if self.issuer else []):
                    for other in (bodies[i].canonical for i in run):
                        if other != subject:
                            yield self.statement(
                                clause, subject, "cooperates", other, status_at(clause, body.span.start), sure * 0.9
                            )
            elif len(run) > 1 and re.match(
                r"联合|共同|会同|协同", clause.slice(bodies[run[-1]].span.end, bodies[run[-1]].span.end + 2)
            ):
                status = status_at(clause, body.span.start)
                yield from (
                    self.statement(clause, body.canonical, "cooperates", bodies[i].canonical, status, 0.85)
                    for i in run[1:]
                )

    @staticmethod
    def _joined(clause: Clause, left: Mention, right: Mention) -> bool:
        return bool(re.fullmatch(r"[、和及与]?", clause.slice(left.span.end, right.span.start)))

    def _partners(self, clause: Clause, first: Mention, last: Mention) -> bool:
        before = clause.slice(first.span.start - 4, first.span.start)
        if re.search(r"(?:会同|联合|协同|携手|联手|商)$", before) and not re.search(
            r"(?:中国残疾人|总工会|协商|厂商|磋商)$", before
        ):
            return True
        behind = clause.slice(last.span.end, last.span.end + 20)
        return bool(
            re.search(r"(?:与|同|和)$", before)
            and not re.search(r"(?:不同|相同|共同|合同|陪同)$", before)
            and _COOPERATES_BEHIND.match(behind)
        )


def _is_bare_place(head: str, knowledge: Knowledge) -> bool:
    return knowledge.places.resolve(head, None) is not None or any(
        p.name == head for p in knowledge.places.candidates(head)
    )


def _merged(statements: Iterator[Statement]) -> list[Statement]:
    """Each distinct fact once, its evidences joined, the best confidence kept; self-relations dropped."""
    found: dict[tuple[str, str, str, str, str], Statement] = {}
    for item in statements:
        if item.subject == item.object or not item.subject or not item.object:
            continue
        known = found.get(item.key)
        if known is None:
            found[item.key] = item
            continue
        extra = tuple(e for e in item.evidences if e not in known.evidences)
        found[item.key] = Statement(
            known.subject,
            known.predicate,
            known.object,
            known.status,
            (*known.evidences, *extra),
            known.post,
            max(known.confidence, item.confidence),
            known.named or item.named,
            known.stated or item.stated,
        )
    return list(found.values())


def relate(
    reading: Reading, original: str, mentions: tuple[Mention, ...], knowledge: Knowledge
) -> tuple[Statement, ...]:
    """All statements of a document in the order of their first evidence. ``original`` is the unfolded text, for quotations."""
    reader = _Reader(reading, original, knowledge)

    def read() -> Iterator[Statement]:
        for clause in clauses_of(reading, mentions, knowledge):
            yield from reader.documents(clause)
            yield from citations(clause, reader.evidence(clause))
            yield from reader.programmes(clause)
            yield from reader.together(clause)
            yield from posts(clause, reader.evidence(clause), reading.setting, knowledge)

    return tuple(sorted(_merged(read()), key=lambda s: (s.evidences[0].span, s.key)))


def problem_sections(headings: list[tuple[str, str]]) -> frozenset[str]:
    """Paths of the sections whose heading, or a heading above, speaks of shortcomings."""
    marked = [path for path, heading in headings if _PROBLEMS.search(heading)]
    return frozenset(path for path, _ in headings if any(path == m or path.startswith(m + "/") for m in marked))


def span_of(statement: Statement) -> Span:
    """Span of the first evidence."""
    return statement.evidences[0].span
