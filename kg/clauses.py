"""What relating needs of a sentence: its cues, its clauses, who acts in it, and whether it speaks of the future."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.annex import Annex
from kg.entities import place_in
from kg.extractors.setting import Reading, mask
from kg.knowledge import Cue, Knowledge
from kg.lexicon import Hit
from kg.model import Evidence, Mention, MentionType, Span, Statement, Status
from kg.orders import left_to_be_made, of_meeting, resolved
from kg.places import Place
from kg.sections import Sentence
from kg.tasks import Task

_CLAUSE_END = re.compile(r"[,，。;；:：!?\n]")
_NEGATED = re.compile(
    r"(?:未|没有|不(?![断仅但光只])|无需|并非|亟待|有待|等待|亟需|建议|要求|是否|能否|应否|如需|若需|如果|暂缓|取消|停止|中止|推迟|放弃|拒绝)[一-鿿]{0,2}$|未能(?:如期|按期|按时|及时|正式)[一-鿿]?$"
)
_NOT_YET = re.compile(r"[^,。;]{0,4}(?:仍在|尚未|还未|尚在|未能|仍未|从未|从没|并未|未曾|有待|滞后|缓慢|迟缓)")
# 拟…, 计划于2022年上半年出台, 力争在年内推动出台; 立法计划 is a noun; 将 only right before its verb, else it puts an object first
_FUTURE = re.compile(
    r"(?:(?<![虚模])拟|即将|(?<![法度作动年施目生])计划(?!生育)|力争|争取|预计|有望|打算)(?![《单])[^,。;《已]{0,24}$"
    r"|(?<![虚模])拟(?:于[^,。;]{2,10}?)?(?:会同|联合|与)[^,。;《》已]{0,50}$"
    # 我局将会同市公安局…开展, 市司法局将以…为契机打造: a preposition behind 将 leaves it no object
    r"|将对(?:《[^,。;]{0,60})?$|将(?:会同|联合|协同|携手|把|依托|按照|围绕|结合|根据|以(?![其此]))[^,。;《]{0,40}$"
    r"|将(?:进一步|尽快|研究|适时|继续|积极|及时|抓紧|组织|牵头|严格|全面|深入|认真|着力|加快|推动|推进|于[^,]{1,10}|在[^,]{1,8}|陆续|逐步|启动|尽早|探索|创新|统筹|重点|同步|集中|大力|不断|持续){0,4}$"
    r"|(?:待|准备|谋划)[一-鿿]{0,3}$"
    r"|(?<![适响相对反呼供照感回])应(?:当)?(?![用急对诉付税收答邀聘届该有变])[^,。;《]{0,12}$|(?:必须|务必)[^,。;《]{0,12}$"
    r"|(?<![需重主必首只扼概简])要(?![求素点件闻情案害么])[^,。;《]{0,12}$"
)
_FROM_NOW = re.compile(r"[ ]*(?:我[省市区县州]|我局|本市)?(?:明年|下一步|下步|下一年|今后|来年),")
_NEXT_TIME = re.compile(r"^(?:我[省市县区州]|我局|本市)?(?:明年|下一步|下步|下一年|今后|来年)")
_PAST = re.compile(r"(?:已|已经|业已)(?:[一-鿿]{0,2}|(?:联合|会同)[^,。;《]{2,24})$")


# 我厅已印发《A》,|并会同某大学完成…: what 已 says of the clause before holds of this one, too
_HAD = re.compile(r"(?:^|[,;。])[^,;。对在将按应须要拟早]*已(?:经)?(?!有|知|成|是)[一-鿿][^;。]*,$")


class Clause(NamedTuple):
    """A sentence with all that relating looks at; offsets are those of the document."""

    sentence: Sentence
    mentions: tuple[Mention, ...]
    cues: tuple[Hit[tuple[Cue, ...]], ...]
    text: str
    bare: str
    by_type: Mapping[MentionType, list[Mention]]
    marks: tuple[int, ...]
    start: int
    evidence: tuple[Evidence, ...]

    def slice(self, start: int, end: int) -> str:
        """Text between two offsets of the document, kept inside the sentence."""
        first = self.start
        return self.text[start - first if start > first else 0 : end - first if end > first else 0]

    def within(self, start: int, end: int) -> tuple[str, int, int]:
        """The same as arguments for a compiled pattern, which needs no copy: the sentence, and where to begin and to stop."""
        first = self.start
        return self.text, start - first if start > first else 0, end - first if end > first else 0

    def start_of_clause(self, offset: int) -> int:
        """Offset right behind the last clause mark before ``offset``."""
        position = bisect.bisect_right(self.marks, offset)
        return self.marks[position - 1] if position else self.sentence.span.start

    def end_of_clause(self, offset: int) -> int:
        """Offset of the first clause mark at or behind ``offset``, or the sentence's end."""
        match = _CLAUSE_END.search(self.bare, max(0, offset - self.start))
        return self.start + match.start() if match else self.sentence.span.end

    def without(self, kind: MentionType, end: int) -> str:
        """The sentence up to ``end``, its names of one type blank (○)."""
        text = self.text[: max(0, end - self.start)]
        for name in self.of(kind):
            first, last = name.span.start - self.start, min(name.span.end - self.start, len(text))
            if first < len(text):
                text = text[:first] + "○" * (last - first) + text[last:]
        return text

    def cues_between(self, start: int, end: int) -> tuple[Hit[tuple[Cue, ...]], ...]:
        """The cues that begin at ``start`` or behind it, and before ``end``."""
        first = bisect.bisect_left(self.cues, start, key=lambda c: c.start)
        return self.cues[first : bisect.bisect_left(self.cues, end, first, key=lambda c: c.start)]

    def of(self, kind: MentionType) -> list[Mention]:
        """The mentions of one type, in order."""
        return self.by_type.get(kind, [])


def _clause(
    sentence: Sentence,
    mentions: tuple[Mention, ...],
    cues: tuple[Hit[tuple[Cue, ...]], ...],
    text: str,
    bare: str,
    quote: str,
) -> Clause:
    by_type: dict[MentionType, list[Mention]] = {}
    for mention in mentions:
        by_type.setdefault(mention.type, []).append(mention)
    start = sentence.span.start
    marks = tuple([start + m.end() for m in _CLAUSE_END.finditer(bare)])
    evidence = (Evidence(sentence.span, quote, sentence.section),)
    return Clause(sentence, mentions, cues, text, bare, by_type, marks, start, evidence)


def clauses_of(
    reading: Reading, original: str, mentions: tuple[Mention, ...], knowledge: Knowledge
) -> Iterator[Clause]:
    """The sentences that hold at least one mention, with their cues; words inside mentions are no cues.

    ``original`` is the unfolded text, for quotations.
    """
    blank = mask(reading.masked, [m.span for m in mentions])
    cues = knowledge.cues.find(blank)
    starts = [m.span.start for m in mentions]
    cue_starts = [c.start for c in cues]
    for sentence in reading.sentences:
        span = sentence.span
        low = bisect.bisect_left(starts, span.start)
        high = bisect.bisect_left(starts, span.end, low)
        if low == high:
            continue
        first = bisect.bisect_left(cue_starts, span.start)
        last = bisect.bisect_left(cue_starts, span.end, first)
        texts = span.of(reading.folded), span.of(blank), span.of(original)
        yield _clause(sentence, mentions[low:high], tuple(cues[first:last]), *texts)


def _has_been(clause: Clause, offset: int) -> bool:
    opened = clause.start_of_clause(offset)
    if _PAST.search(clause.slice(max(opened, offset - 40), offset)):
        return True
    goes_on = clause.slice(opened, opened + 1) in ("并", "还")
    return goes_on and _HAD.search(clause.bare, 0, opened - clause.start) is not None


def negated(clause: Clause, start: int, end: int) -> bool:
    """尚未出台, 亟待修改, 的制定仍在等待: what the cue at ``start``–``end`` says has not come about."""
    return bool(_NEGATED.search(*clause.within(start - 6, start)) or _NOT_YET.match(*clause.within(end, end + 8)))


def status_at(clause: Clause, offset: int, ours: bool = True) -> Status:
    """planned in the outlook and behind 拟, 将, 力争; done behind 已 even there, and for what others did (``ours`` False)."""
    opened = clause.start_of_clause(offset)
    before = clause.slice(max(opened, offset - 60), offset)
    if clause.slice(offset, offset + 1) == "《" or any(m.span.start == offset for m in clause.mentions):
        before = before.removesuffix("将")  # 将《A》列入学习内容: the object is put first
    if _NEXT_TIME.search(clause.slice(opened, offset)) or _to_come(clause, before, offset):
        return Status.PLANNED
    if clause.sentence.outlook and ours:
        return Status.DONE if _PAST.search(before) else Status.PLANNED
    return Status.PLANNED if _FUTURE.search(before) or _still_planned(clause, opened) else Status.DONE


# 推动市政府|尽快|出台《A》; but 尽快出台了《A》
_SOON = re.compile(r"(?:尽快|尽早)[一-鿿]{0,4}$")


def _to_come(clause: Clause, before: str, offset: int) -> bool:
    """A sentence that begins with 下一步, or says 尽快: not what it says of earlier years (去年印发《A》, 2021年出台|的《A》)."""
    if _SOON.search(before):
        return "了" not in clause.slice(offset, offset + 5)
    past = (
        _PAST.search(before) or "去年" in before or _QUALIFIES.match(*clause.within(offset, clause.sentence.span.end))
    )
    return _FROM_NOW.match(clause.text) is not None and not past


# 市司法局将编制《A》,修订《B》: the verbs behind the comma are meant as well, until somebody else acts or time is told
_WILL = re.compile(
    r"(?:(?<![虚模])拟(?![《订定])|(?<![法度作动年施目生])计划(?=于|在|明年|出台|制定|修订|开展|启动|建)|即将|将(?:进一步|尽快|研究|适时|继续|积极|严格(?!执法|规范公正)|组织|牵头|会同|联合|启动|编制|制定|出台|修订|开展|推动|推进)|将于)[^。;]*$"
)
_ANEW = re.compile(r"已|目前|现已|截至|去年|今年以来|此前|我[省市区县局委]|本[局市区县]|了|因此|从而|使|确保")


def _still_planned(clause: Clause, opened: int) -> bool:
    if opened == clause.start or not any(sign in clause.bare for sign in "将拟划"):
        return False
    begun = clause.bare.rfind(";", 0, opened - clause.start) + 1
    found = _WILL.search(clause.bare, begun, opened - clause.start)
    if found is None or _ANEW.search(clause.bare, found.start(), opened - clause.start + 2):
        return False
    at = clause.start + found.start()
    return not any(
        at < m.span.start and m.span.start == clause.start_of_clause(m.span.start)
        for m in clause.of(MentionType.INSTITUTION)
    )


_ASKS = re.compile(r"^[ ]*(?:现|并|同时|特)?(?:请|望|希望|建议|呼吁)(?!示|求|教|假|客|你)|请你们?[^,。;]{0,12}$")


_PLEASE = re.compile(r"[ ]*(?:\d+[.、])?[ ]*(?:现|并|同时|特)?(?:请|望|希望)")


def asked_of(clause: Clause, offset: int) -> list[str]:
    """请|市财政局|于6月底前出台《A》: those who are asked by name to do it."""
    opened = clause.start_of_clause(offset)
    bodies = [m for m in clause.of(MentionType.INSTITUTION) if opened <= m.span.start and m.span.end <= offset]
    if not bodies or not _PLEASE.fullmatch(clause.slice(opened, bodies[0].span.start)):
        return []
    joint = [m for m in bodies[1:] if clause.slice(m.span.start - 1, m.span.start) in ("、", "和", "与")]
    return [m.canonical for m in (bodies[0], *joint)]


def asks(clause: Clause, offset: int) -> bool:
    """请按照《A》…: the document asks those it addresses to do it."""
    return bool(_ASKS.search(clause.slice(clause.start_of_clause(offset), offset)))


# 三、请你委会同…; 你省要加强…: a letter tells the one that it is addressed to what to do
_TOLD_TO = re.compile(
    r"[ ]*(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d+[.、])?[ ]*(?:(?:请|望|希望)(?:你|贵(?![州阳港溪池定南]))|你[省市区县州局厅委部院校司单公][^,。;]{0,4}(?:要|应|须|务必))"
)
_AS_OF_NOW = re.compile(
    r"(?:通知|公告|通告|意见|决定|批复|函告|函复|通报)如下|提出(?:如下|以下)[一-鿿]{0,4}意见|制[定订]本(?:实施|指导|工作|行动|专项){0,2}(?:办法|方案|规定|意见|计划|细则|规划|规则)|^[ ]*(?:前期|此前|目前|近年来|去年以来)|》?(?:\([^()]*\))?(?:同时|即行)废止"
    r"|现将[^。;]{2,160}?(?:印发|印送|转发|下发)给你们"
)
# 上一年度,市文旅局开展了“X”行动,…积累了经验: a plan looks back
_TOLD = re.compile(
    r"(?:开展|出台|制定|印发|实施|建立|推出|形成|取得|积累|打下|奠定|完成|建成)了(?!解)(?!.{0,60}(?:[^需重主必首只扼概简]要(?![求素点件闻情案害])|必须|应当|将))"
)
# 省财政厅、省水利厅联合|印发的《A》继续执行, 修订|印发的《A》: what qualifies a name tells what has been done, in a plan too
_QUALIFIES = re.compile(
    r"(?!按照|根据|依据|依照|对照|落实|贯彻|严格|执行)[一-鿿、]{0,28}?(?:印发|制定|出台|开展|(?<!新)修订|发布|推出|设立)的"
)
_MANY = re.compile(r"各|有关|相关|部门")
_WE_ACT = re.compile(r"我[部局委署厅会院办省市县区](?!属)|我们")


def _nobody_before(clause: Clause, offset: int) -> bool:
    """No body is named before, nor those who speak: an imperative."""
    named = any(m.span.end <= offset for m in clause.of(MentionType.INSTITUTION))
    return not named and not _WE_ACT.search(clause.bare, 0, max(0, offset - clause.start))


_LEFT_TO = re.compile(r"^[ ]*(?:由|请)[^,。;《》]{0,30}$")
_LETTERS = frozenset({"批复", "函", "复函"})
_TOLD_ON = re.compile(
    r"(?:^|。)[ ]*(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d+[.、])?[ ]*(?:请|望|希望)?你[省市区县州盟旗][^,。;]{0,6}(?:要|应|须|务必)(?=[^。]*。)"
)
_COMMANDING = frozenset({"通知", "意见", "批复", "函", "复函", "决定", "令", "命令"})
# 县人民政府应当抓紧完善县级规划,推进…工程; 由亳州市人民政府组织编制《A》: in a letter of instruction, what is to be done
_MUST = re.compile(
    r"应当|(?:请|望|希望|由|支持|鼓励|指导)(?:你|贵(?![州阳港溪池定南]))|(?<![适响相对反呼供照感回])应(?![用急对诉付税收邀聘届当该])|(?<![需重主必首只扼概简])要(?![求素点件闻情案害么])|必须|务必|尽快|抓紧|由[^,。;]{2,30}(?:负责|组织|牵头|统筹)"
)
# 体格条件按照《A》|执行: with nobody who does it, those addressed shall
_FOLLOWED = re.compile(r"(?:按照?|依照|遵照|参照)[^。;]*(?:执行|办理)[。;]$")


# 第一条 为…,根据《A》制定本办法; 第三十条 本办法由省教育厅解释; 《B》同时废止: what rules say of themselves
_OF_ITSELF = re.compile(
    r"制[定订]本|(?<![基成根日])本(?!行政|级|地|省|市|县|区|单位|部门)[一-鿿]{1,6}(?:由|自(?!来水|然|主|动|治|愿|身|我|行))"
    r"|废止|(?:同时|即行|自行)失效|停止(?:执行|施行|适用)"
)


def _is_told(clause: Clause, offset: int) -> bool:
    """What a paper that commands says must be done, or is done by nobody it names."""
    if _MUST.search(clause.without(MentionType.REGULATION, offset)):
        return True
    followed = _FOLLOWED.match(*clause.within(offset, clause.sentence.span.end))
    return followed is not None and _nobody_before(clause, offset)


OURSELVES = ""
"""Stands for those who speak, where a sentence names only whom they act with: 联合市城管局开展…."""


@dataclass(frozen=True, slots=True)
class Account:
    """What one document says, to be told statement by statement. ``original`` is its unfolded text."""

    reading: Reading
    original: str
    knowledge: Knowledge
    tasks: tuple[Task, ...] = ()
    plan_from: int | None = None
    orders_from: int | None = None
    conditions_from: int | None = None
    rules_from: int | None = None
    tables: tuple[Span, ...] = ()
    annex: Annex | None = None
    retrospect: tuple[Span, ...] = ()
    places: dict[str, Place | None] = field(default_factory=dict, compare=False, repr=False)

    def leads(self, clause: Clause) -> list[str]:
        """Who leads the task that the sentence is part of, by the bracket behind it: (牵头单位:市司法局)."""
        start = clause.sentence.span.start
        return [m.canonical for t in self.tasks if t.scope.start <= start < t.scope.end for m in t.leads]

    def implied(self, clause: Clause) -> list[str]:
        """Who acts where the sentence names nobody: who leads the task or is told to, else those who speak.

        A licence's conditions bind who is given it. A task that a joint notice sets without a name is not each signatory's,
        nor what an article of rules provides that of those who made them.
        """
        if self.bound(clause):
            return [self.reading.setting.addressees[0]]
        if self.addressed_alone and (_TOLD_TO.match(clause.text) or self.still_told(clause)):
            return [self.reading.setting.addressees[0]]
        if self.provides(clause):
            return self.leads(clause)
        joint = self.ordered(clause) and len(self.issuers) > 1 and not _AS_OF_NOW.search(clause.text)
        return self.leads(clause) or ([] if joint else self.speakers(clause))

    def still_told(self, clause: Clause) -> bool:
        """An imperative behind a sentence of the same paragraph that tells the one addressed what to do: 你省要…。组织实施“X”工程。"""
        if not self.addressed_alone or self.reading.metadata.kind not in _LETTERS:
            return False
        paragraph = self.reading.folded[self.reading.folded.rfind("\n", 0, clause.start) + 1 : clause.start]
        told = [m.end() for m in _TOLD_ON.finditer(paragraph)]
        return bool(told) and not _WE_ACT.search(paragraph, told[-1])

    def named(self, clause: Clause, subjects: list[str]) -> list[str]:
        """The subjects, with those who speak in the place of ``OURSELVES``."""
        if OURSELVES not in subjects:
            return subjects
        return list(dict.fromkeys([*self.implied(clause), *(s for s in subjects if s != OURSELVES)]))

    def status_at(self, clause: Clause, offset: int, ours: bool = True) -> Status:
        """``status_at``; the body of a plan speaks of the future."""
        announced = clause.text.find("现就", 0, max(0, offset - clause.start)) >= 0  # 现就开展…通知如下: to be done
        task = self.in_plan(clause) and self.leads(clause)
        if self.official and not announced and not task and _AS_OF_NOW.search(clause.text):
            return status_at(
                clause, offset, ours
            )  # 为贯彻落实《A》,制定本方案; 前期,省司法厅已…; 《A》同时废止; 现将《A》印发给你们
        left = self.reading.metadata.kind in _LETTERS and _LEFT_TO.search(
            clause.slice(clause.start_of_clause(offset), offset)
        )
        if left and not _QUALIFIES.match(*clause.within(offset, clause.sentence.span.end)):
            return Status.PLANNED  # 同意《规划》,由|省水利厅|印发实施; but not 由省水利厅印发|的《A》
        if self.official and left_to_be_made(
            clause.slice(clause.start, offset), clause.slice(offset, clause.sentence.span.end)
        ):
            return Status.PLANNED
        if of_meeting(self.reading.metadata) and self._resolved(clause, offset):
            return Status.PLANNED
        planned = self.in_plan(clause) or (_nobody_before(clause, offset) and self.still_told(clause))
        bound = self.bound(clause)
        if planned or ((bound or self.ordered(clause)) and _nobody_before(clause, offset)):
            past = _has_been(clause, offset)
            behind = clause.within(offset, clause.sentence.span.end)
            told = past or _TOLD.search(clause.text) or (not bound and _QUALIFIES.match(*behind))
            return Status.DONE if told else Status.PLANNED
        if self.reading.metadata.kind in _COMMANDING and _is_told(clause, offset):
            return Status.DONE if _has_been(clause, offset) else Status.PLANNED
        return status_at(clause, offset, ours)

    def _resolved(self, clause: Clause, offset: int) -> bool:
        """What minutes say at ``offset`` has been resolved upon in its paragraph, and not done yet."""
        paragraph = self.reading.folded.rfind("\n", 0, clause.start) + 1
        before, behind = self.reading.folded[paragraph:offset], clause.slice(offset, clause.sentence.span.end)
        return resolved(before, behind) and not _PAST.search(before[-40:]) and not _QUALIFIES.match(behind)

    @property
    def official(self) -> bool:
        """An official document, no report: it may order, ask and allow."""
        return self.reading.metadata.kind not in (None, "annual report")

    def quotes(self, clause: Clause, offset: int) -> bool:
        """将第一条中的“根据《A》”修改为“根据《B》”: a decision gives the words of a text, not what anybody does."""
        if self.reading.metadata.kind not in ("决定", "令"):
            return False
        before = clause.slice(clause.start, offset)
        return before.count("“") > before.count("”")

    def ordered(self, clause: Clause) -> bool:
        """The sentence stands where a notice or opinion gives its orders."""
        ordered = self.orders_from is not None and clause.start >= self.orders_from and not self.addressed_alone
        return ordered and not self.looks_back(clause)

    def bound(self, clause: Clause) -> bool:
        """The sentence is a condition of the licence that the one it is addressed to is given."""
        return self.conditions_from is not None and clause.start >= self.conditions_from and self.addressed_alone

    def provides(self, clause: Clause) -> bool:
        """An article of rules that tells what anybody shall do; not the one on why they are made, nor on what they repeal."""
        return self.rules_from is not None and clause.start >= self.rules_from and not _OF_ITSELF.search(clause.text)

    def in_plan(self, clause: Clause) -> bool:
        """The sentence stands in the body of a plan, and not where that looks back."""
        return self.plan_from is not None and clause.start >= self.plan_from and not self.looks_back(clause)

    def looks_back(self, clause: Clause) -> bool:
        """The sentence stands where a paper that plans or orders tells what has been done."""
        return any(span.start <= clause.start < span.end for span in self.retrospect)

    def in_table(self, clause: Clause) -> bool:
        """The sentence is made of cells of a table that have run together."""
        return any(span.start <= clause.start < span.end for span in self.tables)

    @property
    def issuer(self) -> str | None:
        """Who speaks: the subject where a sentence names none."""
        return self.reading.setting.issuer

    @property
    def home(self) -> str:
        """Names of the document's own place: its division's, its region's and its issuer's, which holds that of a zone or town."""
        place = self.reading.setting.place
        return " ".join((place.name if place else "", self.reading.metadata.region or "", self.issuer or ""))

    @property
    def addressed_alone(self) -> bool:
        """True if the document is addressed to one body, by name: not to 各省、自治区、直辖市、新疆生产建设兵团主管部门."""
        line = self.reading.letterhead.addressees
        many = line is not None and _MANY.search(line.of(self.reading.folded)) is not None
        return len(self.reading.setting.addressees) == 1 and not many

    @property
    def issuers(self) -> list[str]:
        """All who speak: a joint notice applies what it cites in the name of each."""
        return [self.issuer, *self.reading.metadata.co_issuers] if self.issuer else []

    def speakers(self, clause: Clause) -> list[str]:
        """All who speak in this sentence: in what an office prints for its government, the government."""
        return [self.annex.author] if self.annex and clause.start >= self.annex.heading.start else self.issuers

    def place_in(self, name: str) -> Place | None:
        """The place that a name begins with, seen from the document's own; each name is read once."""
        if name not in self.places:
            self.places[name] = place_in(name, self.reading.setting.place, self.knowledge)
        return self.places[name]

    def statement(
        self,
        clause: Clause,
        subject: str,
        predicate: str,
        name: str,
        status: Status,
        confidence: float,
        counts: tuple[int, int] | None = None,
    ) -> Statement:
        """A statement with this sentence as its evidence; ``counts``: (named, stated) of 《A》《B》等10件."""
        named, stated = counts or (None, None)
        sure = round(confidence, 2)
        return Statement(subject, predicate, name, status, clause.evidence, None, sure, named, stated)
