"""What a list says of the documents in it: by its caption, by the columns of a table, by the bracket behind an entry."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.citations import organ_of_number
from kg.clauses import Account, Clause
from kg.letterhead import plain_number
from kg.lists import BASES, CODE, CODE_TOLD, Entry
from kg.model import Mention, MentionType, Span, Statement, Status
from kg.powers import is_statute, may_make

_TITLES = re.compile(r"《[^《》]*》")
_NUMERAL = re.compile(r"^[ ]*(?:\(?[一二三四五六七八九十\d]{1,3}[)、.])+[ ]*")  # 一、|废止下列规范性文件
_FATES = (
    ("repealed", re.compile(r"废止|失效|停止(?:执行|适用|使用)")),
    ("amended", re.compile(r"修改|修订|修正")),
    ("issued", re.compile(r"(?:制[定订]|制发|出台|印发|发布|公布)(?!机关|单位|部门|计划|项目|情况|程序)")),
)
# 继续有效的规范性文件目录, 规范性文件备案情况表, 清理结果: the caption does not say what becomes of them
_OTHERWISE = re.compile(r"保留|有效|继续执行|不再|审查|审核|备案|清理|评估|征求意见|[、和与及或]修|[、和与及或]废")
# 应予修订的文件目录: decided by those who made them, unlike what is proposed
_NEEDED = r"(?<![无不])(?:需要?|应当?|应予|列入|纳入)修[改订]"
# 2024年拟制定修订的…, 2023年立法计划; not 计划完成情况
_PLANNED = re.compile(
    r"拟|(?:立法|制[定订]|修订|规章|工作|项目)计划(?!完成|执行|推进|进展|落实)|预备|(?:调研|论证|审议)项目|明年|下一年|建议|待|"
    + _NEEDED
)
_TO_AMEND = re.compile(_NEEDED)
_OF_A_PLAN = re.compile(r"立法|规章|法规|制[定订]|项目|计划")
# 终止办理, 暂缓出台, 调整出计划
_STOPPED = re.compile(r"终止|中止|暂缓|推迟|延期|取消|不再|调整?出|撤回|未启动")
# 10月以市政府令第9号公布, 已印发实施
_IS_OUT = re.compile(r"(?:已|以|经|于|月|日)[^,。;未待拟将]{0,30}(?:公布|印发|出台|发布|颁布)")
_DRAFTED_BY = re.compile(r"(?:起草|承办|责任|牵头|报送)(?:单位|部门)?[ ]*:|起草(?=$|[,、;])")


def listed(account: Account, clause: Clause, entry: Entry) -> Iterator[Statement]:
    """The statements of one entry, whose line is the clause."""
    titles = clause.of(MentionType.REGULATION)
    title = next((m for m in titles if entry.title.contains(m.span)), None)
    if title is None:
        return
    caption = _NUMERAL.sub("", _TITLES.sub("", entry.caption).rpartition("。")[2])
    planned = (
        bool(_PLANNED.search(caption)) or "matter" in entry.cells or clause.sentence.outlook or account.in_plan(clause)
    )
    status = Status.PLANNED if planned else Status.DONE
    progress = _text(account, entry, "progress")
    told = CODE_TOLD.search(progress) if _IS_OUT.search(progress) else None
    number = told.group(1) if told else _text(account, entry, "number")
    if CODE.fullmatch(number):
        yield account.statement(clause, title.canonical, "doc_number", plain_number(number), Status.DONE, 0.95)
    if _STOPPED.search(progress):
        return
    if BASES.search(caption) and not planned and "number" not in entry.cells and not _FATES[0][1].search(caption):
        for issuer in account.speakers(clause):
            yield account.statement(clause, issuer, "applies", title.canonical, status, 0.85)
        return
    yield from _by_columns(account, clause, entry, title, status)
    if "matter" in entry.cells:
        yield from _decided(account, clause, entry, title)
        return
    for subject, relation, when in (
        _proposed(account, clause, entry, caption)
        if _PROPOSED.search(caption)
        else ((s, r, status) for s, r in _fate(account, clause, entry, title, caption))
    ):
        yield account.statement(clause, subject, relation, title.canonical, when, 0.85)


def _text(account: Account, entry: Entry, column: str) -> str:
    return entry.cells[column].of(account.reading.folded) if column in entry.cells else ""


def _bodies(clause: Clause, cell: Span | None) -> list[str]:
    bodies = clause.of(MentionType.INSTITUTION)
    return list(dict.fromkeys(m.canonical for m in bodies if cell is not None and cell.contains(m.span)))


def _by_columns(account: Account, clause: Clause, entry: Entry, title: Mention, status: Status) -> Iterator[Statement]:
    """Who issued it, who drafts it, and that it has come out."""
    makers = _bodies(clause, entry.cells.get("maker"))
    progress = _text(account, entry, "progress")
    if _IS_OUT.search(progress):
        makers = _bodies(clause, entry.cells.get("progress")) or account.speakers(clause)
    for maker in makers:
        yield account.statement(clause, maker, "issued", title.canonical, Status.DONE, 0.9)
    action = _text(account, entry, "action") + account.reading.folded[title.span.end : entry.title.end]
    revised = status is Status.PLANNED and (_FATES[1][1].search(action) or _REVISED.search(entry.caption))
    if re.search("废止|失效|保留", action):
        return
    for drafter in _drafters(account, clause, entry, status):
        yield account.statement(clause, drafter, "amended" if revised else "drafted", title.canonical, status, 0.85)


_DECIDED = (
    ("repealed", re.compile("废止")),
    ("amended", re.compile("修[改订正]")),
    ("issued", re.compile("制[定订]|编制|出台|印发|发布|$")),
)


def _decided(account: Account, clause: Clause, entry: Entry, title: Mention) -> Iterator[Statement]:
    """What a government that lists the decisions to be taken means to do with a title: 出台|《某市停车管理办法》."""
    action = _text(account, entry, "action")
    relation = next(relation for relation, words in _DECIDED if words.search(action))
    for subject in account.speakers(clause):
        statute = is_statute(account, title.canonical) and "人民代表大会" not in subject
        if may_make(account, subject, title.canonical) and not statute:
            yield account.statement(clause, subject, relation, title.canonical, Status.PLANNED, 0.85)


_REVISED = re.compile(r"修[改订正](?:的|项目)?(?:\(\d+[件项]\)|$)")  # (二)修改(1件)
_PART = re.compile(r"[^,;]+")  # (市民政局起草,|市司法局配合)


def _drafters(account: Account, clause: Clause, entry: Entry, status: Status) -> list[str]:
    """Those in the column of drafters; in a plan those who answer for the project as well."""
    if named := _bodies(clause, entry.cells.get("drafter")):
        return named
    plan = "action" in entry.cells or _OF_A_PLAN.search(entry.caption)
    if "duty" in entry.cells:
        return _bodies(clause, entry.cells["duty"]) if plan else []
    bracket = entry.cells.get("bracket")
    if bracket is None or not plan:
        return []
    if status is Status.PLANNED and _nothing_else(clause, bracket):
        return _bodies(clause, bracket)
    parts = (
        Span(bracket.start + m.start(), bracket.start + m.end())
        for m in _PART.finditer(clause.slice(bracket.start, bracket.end))
    )
    return [
        name
        for part in parts
        if _DRAFTED_BY.search(clause.slice(part.start, part.end))
        for name in _bodies(clause, part)
    ]


def _nothing_else(clause: Clause, bracket: Span) -> bool:
    """(市水利局、市财政局): names of bodies alone."""
    masked = clause.without(MentionType.INSTITUTION, bracket.end)[bracket.start - clause.start :]
    return not masked.strip("○、和与及 ")


# 拟提请|省政府|废止的规章, 拟由制定机关宣布失效的文件: who is to decide on it
_PROPOSED = re.compile(
    r"(?:提请|报请|建议)(?P<level>[省市县区州盟旗])(?P<organ>(?:人民)?政府|人大常委会)|由(?:原)?(?:制定|制发|发文|印发)(?:机关|单位|部门)"
)
_DECIDES = {"人大常委会": "人民代表大会常务委员会"}


def _proposed(account: Account, clause: Clause, entry: Entry, caption: str) -> Iterator[tuple[str, str, Status]]:
    """What the caption proposes to a government or to those who made the title, whom it names so."""
    found, place, places = _PROPOSED.search(caption), account.reading.setting.place, account.knowledge.places
    fates = [relation for relation, words in _FATES[:2] if words.search(caption)]
    if found is None or len(fates) != 1:
        return
    deciding = _bodies(clause, entry.cells.get("maker"))
    if found["level"]:
        own = place is not None and places.level_word(place) == found["level"]
        organ = _DECIDES.get(found["organ"], "人民政府")
        deciding = [places.door_plate(place) + organ] if own and place else []
    for name in deciding:
        yield name, fates[0], Status.PLANNED


def _fate(account: Account, clause: Clause, entry: Entry, title: Mention, caption: str) -> Iterator[tuple[str, str]]:
    """What the caption or the column of results says of the title, by those who speak."""
    result = _text(account, entry, "action")
    to_do = _PLANNED.search(caption) and not _TO_AMEND.search(caption)
    silent = result or _OTHERWISE.search(caption) or to_do
    told = result if "废止" in result or "失效" in result else "" if silent else caption
    fates = [relation for relation, words in _FATES if words.search(told)]
    if len(fates) != 1 or (fates[0] == "issued" and "maker" in entry.cells):
        return
    number = _text(account, entry, "number")
    code = plain_number(number) if fates[0] == "issued" and CODE.fullmatch(number) else ""
    organ = organ_of_number(code, account.reading.setting, account.knowledge) if code else None
    for subject in [organ] if organ else account.speakers(clause):
        statute = is_statute(account, title.canonical) and "人民代表大会" not in subject
        if may_make(account, subject, title.canonical) and not statute:
            yield subject, fates[0]
