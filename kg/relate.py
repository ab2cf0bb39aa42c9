"""Statements of a document: every relation read from every sentence, each distinct fact once with all its evidence."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from kg.activities import led, programmes, together
from kg.annex import annex_of
from kg.appointments import appointments
from kg.citations import citations
from kg.clauses import Account, Clause, clauses_of
from kg.enumerations import groups
from kg.extensions import further
from kg.extractors.setting import Occupied, Reading, by_offset
from kg.frame import framed
from kg.instruments import instruments
from kg.knowledge import Knowledge
from kg.listed import listed
from kg.members import members
from kg.model import Mention, MentionType, Span, Statement
from kg.orders import articles_from, conditions_from, orders_from, retrospect, rules_from, tables
from kg.places import PlaceLevel
from kg.posts import posts
from kg.subjects import IN_A_FIELD
from kg.tasks import is_plan, tasks_of

_PROBLEMS = re.compile(r"存在的?(?:主要)?(?:问题|不足|困难|短板|薄弱)|问题和不足|不足(?:之处|和原因|与)|薄弱环节|差距")


def _merged(statements: Iterator[Statement]) -> list[Statement]:
    """Each distinct fact once, its evidences joined, the best confidence kept; self-relations dropped."""
    found: dict[tuple[str, str, str, str, str], list[Statement]] = {}
    for item in statements:
        if item.subject != item.object and item.subject and item.object:
            found.setdefault(item.key, []).append(item)
    return [_joined(same) if len(same) > 1 else same[0] for same in found.values()]


def _joined(same: list[Statement]) -> Statement:
    named, stated = None, None
    for item in same:
        named, stated = named or item.named, stated or item.stated
    return dataclasses.replace(
        same[0],
        evidences=tuple(dict.fromkeys(e for item in same for e in item.evidences)),
        confidence=max(item.confidence for item in same),
        named=named,
        stated=stated,
    )


# 关于开展冬春火灾防控工作的通知: its steps tell what is to be done
_INSTRUCTS = re.compile(
    r"关于(?:切实|认真|扎实|全面|深入|进一步|组织|持续|集中|统筹|全力|抓紧|在[^,。]{1,10}){0,2}(?:开展|做好|加强|推进|推动|落实|贯彻|实施|加快|抓好|深化|推广|强化|启动|完善|建立|规范)[^〈《]*的(?:紧急|补充)?通知$"
)

_STEPS = re.compile(r"(?:步骤|阶段|进度|时间|实施|整治|检查|活动)[一-鿿]{0,2}(?:安排|步骤|方法|划分)|步骤|目标")


# 三、整改要求, 四、下一步工作: what a circular demands behind what it has found
_DEMANDS = re.compile(
    r"(?:下一?步)?(?:的)?(?:整改|工作|几点|有关|相关|重点|落实)*(?:要求|安排|打算|意见|措施|任务|建议)|下一?步[一-鿿]{0,6}"
)


def _plan_from(reading: Reading) -> int | None:
    """Where the body of a plan begins: behind the signature of the notice that prints it, else behind the title; in a circular
    (通报) with the section that demands."""
    title, sections = reading.metadata.title, reading.sections[:1]
    if reading.metadata.kind == "通报":
        return next((s.span.start for s in reading.sections if _DEMANDS.fullmatch(s.heading.rstrip("。:"))), None)
    if reading.metadata.kind == "通知" and title and _INSTRUCTS.search(title):
        return next((s.span.start for s in reading.sections if _STEPS.search(s.heading)), None)
    if not is_plan(title):
        return None
    head = reading.letterhead
    notice = bool(reading.metadata.title and re.search(r"(?:通知|函)$", reading.metadata.title))
    marks = [span.end for span in (head.title, head.addressees, head.signature if notice else None) if span]
    if reading.metadata.kind == "意见":  # what stands before its first section tells why it is given
        marks += [section.span.start for section in sections]
    return max(marks, default=0)


# 由|你市|会同有关部门编制…, 支持|你省|与某大学共建…: whom a letter speaks to, by what it governs
_YOU = re.compile(r"你(?:省|市|县|州|盟|旗|区(?![域间块]))(?![场民内级长])")


def _spoken_to(account: Account, mentions: tuple[Mention, ...]) -> Iterator[Mention]:
    """The government that a letter is addressed to alone, wherever it is told what to do."""
    addressees = account.reading.setting.addressees
    if account.addressed_alone and addressees[0].endswith("人民政府"):
        taken = Occupied(m.span for m in mentions)
        for you in _YOU.finditer(account.reading.masked):
            if not taken.free(Span(*you.span())):
                continue  # 你省|教育厅: a body of its own
            yield Mention(Span(*you.span()), MentionType.INSTITUTION, addressees[0], "addressee", 0.9)


# 网传市政府发布《A》,系谣言; 有委员问,“X”机制效果如何: nobody vouches for it
_HEARSAY = re.compile(
    r"网传|谣传|系谣言|不实信息|(?:委员|代表|群众|市民|网民|记者|读者|家长|居民|有人)(?:问|询问|提问)[,:]"
)


# 为什么要制定《A》?
_ASKS_WHY = re.compile(r"[^,。;]{0,80}(?:为什么|为何|什么时候|何时|是什么|有哪些)[^。;]{0,80}\?\s*$")


def _hearsay(clause: Clause) -> bool:
    """True for a sentence that tells a rumour or a question, or is one: 为什么要制定《A》?"""
    if _ASKS_WHY.match(clause.text):
        return True
    return ("传" in clause.text or "谣" in clause.text or "问" in clause.text) and bool(_HEARSAY.search(clause.text))


# 延边州|印发《A》, 长春市|修订《B》, 甲县、乙市|先行开展“X”改革: a place that makes or does something is its government
_MAKES = re.compile(
    rf"(?:等地)?(?:已|将|拟|要|于[^,。;]{{2,10}}|{IN_A_FIELD})?"
    r"(?:先后|及时|率先|随即|同步|分别|先行|积极|创新|深入|全面|主动|扎实|大力){0,2}"
    r"(?:印发|出台|修订|修改|制定|制发|废止|发布|颁布|公布|建成|开发|上线|首创|推出|(?P<does>开展|实施|推行|探索|打造|启动|试行|深化|创建|推进|构建))(?:了)?(?=[^,。;《“率]{0,14}[《“])"
)
# 甲县|探索“X”改革|的经验获推广: what it did is spoken of
_NOUN = re.compile(r"[^,。;“”]{0,14}“[^”]{1,30}”[^,。;]{0,16}的[一-鿿]")
_OPENS = frozenset("\n。;,:() ")
_LISTED = frozenset("、和与及")


def _as_bodies(account: Account, mentions: tuple[Mention, ...]) -> list[Mention]:
    """The mentions, with the governments in place of places that open a clause together and make or do something."""
    acting = list(mentions)
    run: list[int] = []
    for at, mention in enumerate(mentions):
        follows = bool(run) and _is_listed(account, mentions[run[-1]], mention)
        run = [] if mention.type is not MentionType.PLACE else [*run, at] if follows else [at]
        if run and _act(account, mentions[run[0]], mention):
            for number in run:
                acting[number] = _government(account, mentions[number])
    return acting


def _is_listed(account: Account, left: Mention, right: Mention) -> bool:
    return account.reading.folded[left.span.end : right.span.start] in _LISTED


def _act(account: Account, first: Mention, last: Mention) -> bool:
    text, start, home = account.reading.folded, first.span.start, account.reading.setting.place
    # 指导|甲市、乙市|出台《A》: those who are guided have made it
    if start and text[start - 1] not in _OPENS and not text.endswith(("指导", "帮助"), 0, start):
        return False
    made = _MAKES.match(text, last.span.end)
    if made is None:
        return False
    # what is done in the document's own place may be anybody's there
    return made["does"] is None or (
        (home is None or home.name not in (first.canonical, last.canonical)) and not _NOUN.match(text, made.end())
    )


def _government(account: Account, mention: Mention) -> Mention:
    place = account.knowledge.places.resolve(mention.canonical, account.reading.setting.place)
    if place is None or place.level is PlaceLevel.REGION or place.name.endswith("特别行政区"):
        return mention
    name = account.knowledge.places.door_plate(place) + "人民政府"
    return dataclasses.replace(mention, type=MentionType.INSTITUTION, canonical=name)


def relate(
    reading: Reading, original: str, mentions: tuple[Mention, ...], knowledge: Knowledge
) -> tuple[Statement, ...]:
    """All statements of a document in the order of their first evidence. ``original`` is the unfolded text, for quotations."""
    account = Account(
        reading,
        original,
        knowledge,
        tasks_of(reading.folded, mentions),
        articles_from(reading) or _plan_from(reading),
        orders_from(reading),
        conditions_from(reading),
        rules_from(reading),
        tables(reading.folded),
        annex_of(reading),
        retrospect=retrospect(reading),
    )

    entries = {entry.line.start: entry for entry in reading.entries}

    def read() -> Iterator[Statement]:
        yield from framed(account, mentions)
        yield from led(account)
        yield from members(account, mentions)
        told = sorted((*_as_bodies(account, mentions), *_spoken_to(account, mentions)), key=lambda m: by_offset(m.span))
        for clause in clauses_of(reading, original, tuple(told), knowledge):
            if _hearsay(clause):
                continue
            kinds = clause.by_type
            entry = entries.get(clause.start)
            if entry is not None:
                yield from listed(account, clause, entry)
            tabled = account.in_table(clause) or (entry is not None and entry.of_a_table)
            if MentionType.REGULATION in kinds:
                titles = groups(clause)
                if not tabled:
                    yield from instruments(account, clause, titles)
                yield from citations(clause, titles, reading.metadata.kind == "annual report")
            if MentionType.PROGRAM in kinds and not tabled:
                yield from programmes(account, clause)
            if MentionType.INSTITUTION in kinds and (not tabled or "会同" in clause.text):
                yield from together(account, clause)
            if knowledge.further_cues.entries:
                yield from further(account, clause)
            if MentionType.PERSON in kinds:
                yield from posts(clause, reading.setting, knowledge)
                yield from appointments(clause)

    return tuple(sorted(_merged(read()), key=lambda s: (by_offset(s.evidences[0].span), s.key)))


def problem_sections(headings: list[tuple[str, str]]) -> frozenset[str]:
    """Paths of the sections whose heading, or a heading above, speaks of shortcomings."""
    marked = [path for path, heading in headings if _PROBLEMS.search(heading)]
    return frozenset(path for path, _ in headings if any(path == m or path.startswith(m + "/") for m in marked))
