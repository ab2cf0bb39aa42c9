"""What bodies do with regulations, read from cue, enumeration of titles, agent and document number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.among import among
from kg.clauses import Account, Clause, asked_of, asks, negated
from kg.detailing import between_titles, measured_by
from kg.enumerations import STATED, Group
from kg.implied import by_order, implied, maker
from kg.knowledge import Cue
from kg.lexicon import Hit
from kg.model import Mention, MentionType, Statement, Status
from kg.orders import all_told, by_others, told_others
from kg.passage import (
    CHANGE,
    DRAFT,
    REVISION_SLIP,
    adopted,
    borne,
    drafted_for,
    fate_of,
    herewith,
    listed,
    passed,
    printed,
    received,
    remarked,
    revised,
    submitted,
)
from kg.powers import is_statute, may_make, shares_maker, stands_above
from kg.subjects import by_somebody, elsewhere, run_of, subjects_at

_TELLS_OF_TITLES = frozenset({"applies", "implements"})
_ENACTED = frozenset({"issued", "amended", "repealed"})
# the longest way from a cue to the titles it governs: 修改 … 《A》
_REACH = 30
_REACH_AFTER = 16
# 《A》由市政府办公厅印发: the agent says who, so the verb is not read once more
_AGENT_BETWEEN = re.compile(r"[由经]|提请|报请")
# 《A》经区委同意后对外发布: somebody approves, we publish; 《A》经区委审定印发: approved and published by the same
_APPROVED_BY = re.compile(
    r"经(?:[^,。;]{2,14}?(?:(?:同意|批准|研究|审核)后?|审定后)|(?:审议|审查|讨论)(?:通过)?后|(?:动态|逐项|进一步)?(?:调整|更新|完善|清理|论证|听证|征求意见)(?:完善)?后)"
)
_BETWEEN_CUES = re.compile(
    r"[、和并及,]?(?:重新|组织|牵头|正式|联合|及时|认真|切实|严格|深入|全面|狠抓|好|了|抓好|做好|进一步|开始)?"
)


def _cues_before(clause: Clause, group: Group, floor: int) -> list[Hit[tuple[Cue, ...]]]:
    """The cue that governs the group and those joined to it (起草并报请…出台), nearest first."""
    opened = max(clause.start_of_clause(group.start), floor)
    if _SPELLED_OUT.match(clause.slice(opened, group.start)) or _COUNTED.search(clause.slice(opened - 30, opened)):
        opened = max(clause.start_of_clause(max(floor, opened - 2)), floor)  # 制定出台省政府规章3件,分别为《A》《B》
    if clause.slice(opened - 1, opened) == ";" and (
        item := _ITEM.search(clause.slice(clause.sentence.span.start, group.start))
    ):
        colon = clause.sentence.span.start + item.end(1)  # 废止3件:1.《A》;2.《B》
        listed = [c for c in clause.cues_between(clause.start_of_clause(colon - 1), colon) if _governs(c, False)]
        return [c for c in listed if _ENACTED.intersection(_relations(c, False))][-1:]
    inside = [
        c
        for c in clause.cues_between(opened, group.start)
        if c.end <= group.start and group.start - c.end <= _reach_of(clause, c) and _governs(c, False)
    ]
    # 制定本市实施方案《A》: a noun, no verb
    inside = [c for c in inside if not _NOUN.match(*clause.within(c.start, c.end + 2))]
    # 落实新修订的《A》: what qualifies the title does not govern it
    while len(inside) > 1 and clause.slice(inside[-1].end, inside[-1].end + 2).removeprefix("后").startswith("的"):
        inside.pop()
    chain = inside[-1:]
    for cue in reversed(inside[:-1]):
        gap = clause.slice(cue.end, chain[-1].start)
        bodies = [
            m for m in clause.of(MentionType.INSTITUTION) if cue.end <= m.span.start and m.span.end <= chain[-1].start
        ]
        if _BETWEEN_CUES.fullmatch(gap) or (len(bodies) == 1 and _HANDED_ON.match(gap)):
            chain.append(cue)
        else:
            break
    return chain


_HANDED_ON = re.compile(r"[并后,]?(?:报|报请|提请|由|经|以)")
_NOUN = re.compile(r"实施(?:方案|意见|细则|办法|规划|纲要)")
_ITEM = re.compile(r"(\d[ ]?[件部个项]:)[ ]*(?:1[.、])?将?《[^。]*;[ ]*(?:\d{1,2}[.、])?将?《?$")
_COUNTED = re.compile(
    r"(?:出台|制定|印发|发布)[^,。;:《]{0,12}\d[ ]?[件部个项][:,]$|\d[ ]?[件部个项]:$"
)  # 制定省政府规章4件:《A》《B》
_SPELLED_OUT = re.compile(r"^[ ]*(?:分别为|分别是|分别系|即|包括|主要有|主要包括|具体为|有|内容(?:涵盖|包括|涉及))《?$")


def _attributive(account: Account, clause: Clause, group: Group) -> Iterator[Statement]:
    """区发展改革委|编写|的《A》, 区政府2016年|出台|的《A》: what a body did to the title that another verb governs."""
    makers = [list(_makers_before(clause, m.span.start)) for m in group.members]
    for number, mention in enumerate(group.members):
        # 市司法局印发的《A》《B》, 《A》和市司法局印发的《B》: the maker of all up to the next that has one
        last = next((n for n in range(number, -1, -1) if makers[n]), number)
        for relation, body in makers[last]:
            if last < number and not shares_maker(account, body.canonical, mention.canonical):
                continue
            yield account.statement(clause, body.canonical, relation, mention.canonical, Status.DONE, 0.85, None)


def _makers_before(clause: Clause, start: int) -> Iterator[tuple[str, Mention]]:
    """Relations and bodies of the words right before a title: 区发展改革委|编写|的."""
    for cue in clause.cues_between(start - 20, start):
        near = cue.end <= start and clause.slice(cue.end, start).rstrip("《") in ("的", "后的")
        if not near or not _governs(cue, False):
            continue
        bodies = [m for m in clause.of(MentionType.INSTITUTION) if m.span.end <= cue.start]
        if not bodies or not _MADE_BY.fullmatch(clause.slice(bodies[-1].span.end, cue.start)):
            continue
        for relation in _relations(cue, False):
            if relation not in ("issued", "drafted") or clause.slice(cue.start, cue.end) == "批准":
                continue  # 国务院批准的《A》 was made by another
            for body in run_of(clause, bodies[-1]):  # 中共中央、国务院|印发|的《A》
                yield relation, body


def _made_only(clause: Clause, group: Group, named: list[str]) -> bool:
    """省政府办公厅|2019年印发的|《A》同时废止: the body is named as the title's maker, who repeals is another question."""
    for body in clause.of(MentionType.INSTITUTION):
        if body.span.end <= group.start and body.canonical in named:
            made = _MAKERS.fullmatch(clause.slice(body.span.end, group.start))
            return made is not None and clause.start_of_clause(group.start) <= body.span.start
    return False


_DATE = r"(?:(?:(?:19|20)\d\d|[一二][〇○零0九八七六五四三二一]{3})年)?(?:[一二三四五六七八九十\d]{1,2}月)?(?:[一二三四五六七八九十\d]{1,3}日)?"
_MAKERS = re.compile(rf"(?:联合|此前|原)?{_DATE}(?:印发|发布|制定|出台|公布|颁发|颁布)的《?")
# 国防部|一九八六年八月八日|颁发的《A》, 市公安局|决定废止其2018年|印发的《A》
_MADE_BY = re.compile(
    rf"(?:(?:已|决定|予以){{0,2}}(?:废止|修改|清理|宣布失效|停止执行)(?:了)?其)?[对将把]?(?:负责|牵头|组织|联合|共同|参与|此前|之前|日前|近日)?{_DATE}(?:负责|牵头|组织|修订|修订后)?"
)


_REACH_OF = {"审查": 6, "依": 1, "履行": 0}


def _reach_of(clause: Clause, cue: Hit[tuple[Cue, ...]]) -> int:
    """审查《A》(草案), but not 审查了你公司提交的《A》变更申请; 依《A》处罚, but not 依法公开《A》; 履行《A》, but not 履行在《A》中的承诺."""
    return _REACH_OF.get(clause.slice(cue.start, cue.end), _REACH)


def _governs(hit: Hit[tuple[Cue, ...]], after: bool) -> bool:
    return any(c.after == after and c.range is MentionType.REGULATION for c in hit.value)


_SENT_UP = re.compile(r"报[^,。;]{2,16}(?:审定|审议|批准|同意|审批)后?$")  # 起草《A》,报市政府审定后|实施


def _cues_after(clause: Clause, group: Group) -> list[Hit[tuple[Cue, ...]]]:
    """Cues behind the titles in the same clause: 等16件地方性法规项目调研论证, 》宣传教育."""
    end = clause.end_of_clause(group.end)
    stated = STATED.match(clause.slice(group.members[-1].span.end, end))
    # 对《A》第五项部分内容进行调整: the preposition carries the object farther
    reach = _REACH if clause.slice(group.start - 1, group.start) in ("对", "将", "把") else _REACH_AFTER
    behind = max(group.end, group.members[-1].span.end + (stated.end() if stated else 0))
    found = [
        c
        for c in clause.cues_between(behind, end)
        if c.end <= end
        and c.start - behind <= reach
        and _governs(c, True)
        and not _AGENT_BETWEEN.search(_APPROVED_BY.sub("", clause.slice(behind, c.start)))
        and not ("applies" in _relations(c, True) and _SENT_UP.search(clause.slice(behind, c.start)))
    ]
    return [c for c in found if _fits_after(clause, group, c)][:1]


_SINCE_THEN = re.compile(r"以来|以后|之日|后,")
_SINCE = re.compile(r"自[^,。;]{0,10}$")
_BASIS = re.compile(r"(?:根据|依据|按照|依照|符合|满足)(?:\d{4}年)?(?:\d{1,2}月\d{1,2}日)?$")
# 将《A》纳入|调研, 将《A》等4项列入|其中: what is put on a list of things to do or decide is not carried out by it
_PUT_ON_LIST = re.compile(
    r"(?:(?:下一?|本|当|明|20\d\d)年?度?)?(?:(?:[省市区县州盟旗]|自治区|全国|[一-鿿]{2,8}[省市区县州盟旗])?(?:第?[一二三四五六七八九十]+届)?(?:政府|人大常委会|人大))?(?:其中|规章|法规|(?:立法)?调研|(?:年度)?立法|(?:重大)?(?:行政)?决策|清理|后?评估|[修制][订改定]|(?:首批|拟)?废止)"
)
_ON_A_LIST = re.compile(r"[列纳]入[^,。;《]{0,10}$")
_ASSESSED = re.compile(r"(?:的)?(?:情况|效果|成效|绩效)?(?:的)?(?:第三方|中期|立法|跟踪)?(?:后?评估|评价)")
_PUT_FIRST = re.compile(r"(?:将|把)[^,。;]*$")
_BORNE = re.compile(r"(?:工作|任务)?由")
# 《A》实施要…, 对《A》实施进行…, 通过《A》实施,…: carrying out is a noun
_NOUN_BEHIND = re.compile(r"(?:要|应|须|必须|后|中(?![国央])|过程|期间|阶段|进行)")
_NOUN_BEFORE = re.compile(r"(?:通过|随着|借助)$")
_NOUNS_OF_WORK = frozenset(
    ("修订", "修改", "的修订", "的修改", "修订工作", "修改工作", "起草", "起草工作", "制定", "编制", "编制工作")
)
_FOLLOWS = re.compile(r"按|据|照|落实|执行|遵|依|履行")


def _fits_after(clause: Clause, group: Group, cue: Hit[tuple[Cue, ...]]) -> bool:
    word = clause.slice(cue.start, cue.end)
    if clause.slice(cue.end, cue.end + 1) == "《":
        return False  # it governs the next title
    before = clause.slice(max(clause.start_of_clause(group.start), group.start - 30), group.start)
    if word in ("列入", "纳入"):  # 将《A》列入学习内容, but not 《A》列入制定计划
        return bool(_PUT_FIRST.search(before)) and not _PUT_ON_LIST.match(*clause.within(cue.end, cue.end + 12))
    carried_out = word.endswith(("实施", "执行", "落实"))
    if carried_out and (_NOUN_BEFORE.search(before) or _NOUN_BEHIND.match(*clause.within(cue.end, cue.end + 3))):
        return False
    if word == "印发" and _SINCE.search(clause.slice(group.end, cue.start)):
        return False  # 自印发之日起施行, 自本通知印发之日起废止
    if "issued" in _relations(cue, True) and _SINCE_THEN.match(*clause.within(cue.end, cue.end + 4)):
        # 自新规发布之日起停止适用: another is issued; 《A》印发以来: not by who speaks now
        return cue.start - group.end <= 2
    if _ON_A_LIST.search(clause.slice(group.end, cue.start)) and "计划" in clause.slice(cue.end, cue.end + 4):
        return False  # 列入下一年度|修订|计划
    if _ASSESSED.match(*clause.within(cue.end, cue.end + 12)):
        return False  # 《A》实施|情况第三方评估
    if word == "论证" and clause.slice(cue.start - 2, cue.start) == "专家":
        return False  # 履行公众参与、专家论证程序
    if _BORNE.match(*clause.within(cue.end, cue.end + 6)) and clause.slice(cue.start, cue.end) in _NOUNS_OF_WORK:
        return False  # 《A》修订工作由市林业局承担: read by who is named behind it
    if _ENACTED.intersection(_relations(cue, True)) and _BASIS.search(before):
        return False  # 根据《A》修正: what is changed is another
    return not (word.removeprefix("的") in ("要求", "规定", "精神", "部署") and not _FOLLOWS.search(before))


def _relations(hit: Hit[tuple[Cue, ...]], after: bool) -> list[str]:
    return [c.relation for c in hit.value if c.after == after and c.range is MentionType.REGULATION]


def instruments(account: Account, clause: Clause, titles: list[Group]) -> Iterator[Statement]:
    """What bodies do with the titles of a sentence: issued, drafted, amended, repealed, applies, and a user's own relations."""
    floor = clause.sentence.span.start
    for group in titles:
        if _EXPLAINED.match(clause.slice(group.end, group.end + 8)) or account.quotes(clause, group.start):
            continue  # 《A》政策解读: the name of a page
        before = _cues_before(clause, group, floor)
        qualified = bool(before) and _qualifies(clause, before[0], group)
        after = _cues_after(clause, group) if not before or qualified or _is_far(before[0], group) else []
        if qualified:  # 市司法局制定的《A》、市民政局|起草|的《B》
            after = [c for c in after if not _another_acts(clause, group.end, c.start)]
        fate = [] if after and not qualified else list(fate_of(account, clause, group))
        if qualified and (fate or after or _PUT_OFF.match(clause.slice(group.end, group.end + 60))):
            before = []  # 2014年制定的《A》同时废止
        yield from fate
        for cue, behind in [(c, True) for c in after] or [(c, False) for c in before]:
            yield from _governed(account, clause, group, cue, behind)
        yield from adopted(account, clause, group)
        yield from borne(account, clause, group)
        yield from drafted_for(account, clause, group)
        yield from passed(account, clause, group)
        yield from printed(account, clause, group)
        yield from remarked(account, clause, group)
        yield from received(account, clause, group)
        yield from _attributive(account, clause, group)
        yield from submitted(account, clause, group)
        yield from herewith(account, clause, group)
        yield from revised(account, clause, group)
        yield from among(account, clause, group)
        if (not before or qualified) and not after:
            yield from listed(account, clause, group)
        floor = group.end


_EXPLAINED = re.compile(r"》?(?:的)?(?:政策|图文|文字|视频)?(?:解读|图解)")
_PUT_OFF = re.compile(r"[^。;《]{0,40}(?:暂缓|推迟|延期|延后|取消|未能|搁置)")


def _qualifies(clause: Clause, cue: Hit[tuple[Cue, ...]], group: Group) -> bool:
    return clause.slice(cue.end, group.start).rstrip("《 ") in ("的", "后的")


def _another_acts(clause: Clause, start: int, end: int) -> bool:
    """A body stands between; not one whose name opens a number (以|市政府|令第12号公布)."""
    bodies = (m for m in clause.of(MentionType.INSTITUTION) if start <= m.span.start < end)
    return any(clause.slice(m.span.end, m.span.end + 1) not in ("令", "公") for m in bodies)


def _is_far(cue: Hit[tuple[Cue, ...]], group: Group) -> bool:
    """A cue far off yields to one right behind the titles: 完成《A》等10个法规议案."""
    return group.start - cue.end > 12


def _governed(
    account: Account, clause: Clause, group: Group, cue: Hit[tuple[Cue, ...]], behind: bool
) -> Iterator[Statement]:
    at = group.start if behind else cue.start
    if _not_said(account, clause, group, cue, behind):
        return
    named, sure = subjects_at(clause, _submitted_at(clause, at) if behind else at, None)
    named = account.named(clause, named)
    if named and not behind and account.official and _GRANTS.search(clause.slice(cue.start - 14, cue.start)):
        named = []  # 我局认为,你公司具备能力,决定向你公司颁发《A》: who speaks grants it
    if behind and named and _ENACTED.intersection(_relations(cue, True)) and _made_only(clause, group, named):
        named = []
    if asked := asks(clause, at):
        named, sure = asked_of(clause, at), 0.85
        if not named and account.addressed_alone:
            named, sure = [account.reading.setting.addressees[0]], 0.8
        if not named:
            return  # 请认真贯彻执行《A》: what many are asked to do
    ours = not (named and all(stands_above(account, name) for name in named))
    meant = behind and _MEANT.fullmatch(clause.slice(group.members[-1].span.end, cue.start))
    status = Status.PLANNED if asked or meant else account.status_at(clause, at, ours=ours)
    each = _each_its_own(clause, cue, named, group)
    hoped = not behind and _HOPED.match(clause.slice(group.end, group.end + 40))
    since = behind and _SINCE_THEN.match(*clause.within(cue.end, cue.end + 4)) is not None
    if clause.slice(cue.start, cue.end) == "通过" and not behind and not named:
        return  # 通过《A》立法推动…: by means of, not adopted
    of_it = not behind and _MADE_FOR_IT.match(*clause.within(group.end, group.end + 24))
    changed = not behind and CHANGE.match(*clause.within(group.members[-1].span.end, group.end + 12))
    for first in _relations(cue, behind):
        if of_it and first != "applies":
            continue
        if first == "issued" and changed:
            first = "amended"
        for mention in group.members:
            relation = _as_what(account, clause, cue, mention, first, status, bool(named))
            if relation is None:
                continue
            told = Status.DONE if since else Status.PLANNED if relation == "issued" and hoped else status
            subjects = each.get(mention.span.start) or named
            if relation in ("repealed", "amended") and (government := by_order(account, clause, mention)):
                subjects = [government]
            if not subjects and since and relation == "issued":
                subjects = maker(account, mention, clause)  # 《A》(国发〔2020〕13号)印发以来: not who speaks now
            elif not subjects:
                subjects = implied(account, relation, mention, clause)
            for subject in _able(account, relation, mention.canonical, subjects, bool(named)):
                yield account.statement(
                    clause, subject, relation, mention.canonical, told, sure * mention.confidence, group.counts
                )


# 制定《A》|实施方案, 修订《A》|实施细则: what is made is not the title
_MADE_FOR_IT = re.compile(
    r"》?(?:\([^()]*\))?的?(?:(?:19|20)\d\d(?:年(?!度))?)?(?:实施|具体|配套|贯彻落实|贯彻|落实|责任|分工|重点任务|任务|年度){1,2}(?:分工)?(?:方案|意见|细则|办法|措施|举措|台账|清单|分解表|分解方案|计划|安排|制度|规定)"
)
# 提请市人大常委会审议|《A》等3件法规议案: who is to debate it has not drafted it
_RECEIVES = re.compile(r"(?:提请|报请|提交|报送)[^,。;《》]{2,16}(?:审议|审查|审定)[^,。;《》]{0,6}《?$")


def _submitted_at(clause: Clause, at: int) -> int:
    """Where titles that are submitted have their verb; else ``at``."""
    begun = max(clause.start_of_clause(at), at - 30)
    found = _RECEIVES.search(clause.slice(begun, at))
    return begun + found.start() if found else at


_GRANTS = re.compile(r",(?:决定|同意|现)(?:向|给|对)[^,。;《》]{2,8}$")
# 向全市公开,再交由人事主管部门,|按照《A》…
_HANDED_OVER = re.compile(r"(?:交由|转由|委托)[^,。;《》]{2,16}(?:部门|单位|机关|机构),$")


_MEANWHILE = re.compile(
    r"(?:起草|制[定订]|编制|修[订改])(?:中(?=[,、也要应须注])|时(?=[,、也要应须注])|过程中|阶段)"
)  # 起草|中|要注意与《A》相衔接


def _not_said(account: Account, clause: Clause, group: Group, cue: Hit[tuple[Cue, ...]], behind: bool) -> bool:
    """The cue is denied, or others do what it says: somebody in general, another place, those who are told to."""
    at = group.start if behind else cue.start
    if account.official and "applies" in _relations(cue, behind):
        sentence = clause.without(MentionType.INSTITUTION, at)
        if all_told(sentence):
            return True
        opening = sentence[max(0, clause.start_of_clause(at) - clause.start) :]
        opened = clause.start_of_clause(at)
        handed = _HANDED_OVER.search(clause.slice(opened - 24, opened)) is not None
        if handed or by_others(opening) or told_others(opening):
            return True
    return bool(
        negated(clause, cue.start, cue.end)
        or measured_by(clause, group, cue)
        or (not behind and _MEANWHILE.match(*clause.within(cue.end - 2, cue.end + 3)))
        or _came_to_nothing(clause, cue)
        or by_somebody(clause, at)
        or elsewhere(clause, at, account.home)
        # 《A》是贯彻落实《B》的…; but 依据《A》|出台|《B》
        or (
            _TELLS_OF_TITLES.intersection(_relations(cue, False))
            and between_titles(clause, cue.start, cue.end, group.start)
        )
    )


# 《A》原定2023年|出台|,至今未印发
_WAS_MEANT = re.compile(r"(?:原定|原计划|原拟|本应)[^,。;《]{0,16}$")
_FAILED = re.compile(r"[^。;]{0,60}(?:未(?!来|成年)|(?<![高崇])尚|推迟|暂缓|搁置|延后|延期)")


def _came_to_nothing(clause: Clause, cue: Hit[tuple[Cue, ...]]) -> bool:
    if "原" not in clause.text and "本应" not in clause.text:
        return False
    before = clause.slice(clause.start_of_clause(cue.start), cue.start)
    return bool(_WAS_MEANT.search(before) and _FAILED.match(*clause.within(cue.end, clause.sentence.span.end)))


def _as_what(
    account: Account,
    clause: Clause,
    cue: Hit[tuple[Cue, ...]],
    mention: Mention,
    relation: str,
    status: Status,
    named: bool,
) -> str | None:
    """The relation that a cue gives to a title of its kind; None where it can give none."""
    if relation == "issued" and DRAFT.search(mention.canonical) and clause.slice(cue.start, cue.end) in _MADE:
        return "drafted"  # 形成《A(送审稿)》: what is made is a draft
    statute = not named and is_statute(account, mention.canonical)
    if statute and relation == "issued" and _BILL.search(clause.text):
        return "drafted"  # 报请省人大审议议案13件,其中制定《…条例》: the congress adopts it
    if statute and status is Status.DONE and relation in _ENACTED:
        return None  # a 条例 is adopted by a congress, so the issuer of a report is not presumed to have made it
    if relation == "issued" and REVISION_SLIP.match(*clause.within(mention.span.end, mention.span.end + 40)):
        return None  # 批准《A》等2项标准修改单: amended
    return relation


def _able(account: Account, relation: str, title: str, subjects: list[str], named: bool) -> list[str]:
    """Those of the subjects who may do this to the title: a ministry helps with a law, the congress passes it."""
    if relation in _ENACTED and _LAW.fullmatch(title) and (relation == "issued" or not named):
        subjects = [s for s in subjects if "人民代表大会" in s]
    return subjects if relation == "applies" else [s for s in subjects if may_make(account, s, title)]


def _each_its_own(clause: Clause, cue: Hit[tuple[Cue, ...]], named: list[str], group: Group) -> dict[int, list[str]]:
    """省生态环境厅、省应急管理厅|分别|制定《A》《B》: each its own, by where the titles begin."""
    if not len(named) == len(group.members) > 1 or "分别" not in clause.slice(cue.start - 4, cue.end):
        return {}
    return {m.span.start: [name] for m, name in zip(group.members, named, strict=True)}


_MADE = frozenset({"原则通过", "形成", "制定", "制订", "编制", "完成", "编写", "作出", "研究形成", "提出"})
# 《A》等2件|拟|修改, 《A》计划于年底前|出台
_MEANT = re.compile(r"》?(?:\([^()]*\))?(?:等[^,。;《》]{0,16}?)?(?:拟|即将|计划|将)(?:于[^,。;《》]{2,12})?(?:予以?)?")
# 研究制定《A》,力争明年上半年出台: it is not out yet
_HOPED = re.compile(r"[^,。;《]{0,8},(?:力争|争取|计划|预计|有望|拟)[^,。;]{0,16}(?:出台|印发|发布|公布|实施|施行)")
_LAW = re.compile(r"中华人民共和国[^()]{2,24}(?<!办)法")
_BILL = re.compile(r"(?:报请|提请|提交|报送|提出).{0,16}(?:人大|人民代表大会|审议)|法规议案|立法议案")
