"""REGULATION and WORK: what stands inside the outer 《》, laws cited bare, and short forms such as 《纲要》."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.extractors.licence import licences
from kg.extractors.setting import Found, Occupied, in_quotes, mask
from kg.knowledge import Knowledge
from kg.letterhead import Letterhead
from kg.lexicon import Lexicon
from kg.lists import Entry
from kg.model import MentionType, Metadata, Span
from kg.titles import inner_titles, title_kind, without_place

_SENTENCE_MARKS = re.compile(r"[。！？；!?;]")
_IN_TITLE = re.compile(r"[《》\n。！？；!?;]")
_MAX_TITLE = 161  # characters from 《 to 》, both included
_YEARS = re.compile(r"((?:19|20)\d\d)[ ]*年?[ ]*[-—–―~～至]{1,2}[ ]*((?:19|20)\d\d)[ ]*年?")
# 《…指引——以…为例》 is an article about the thing, 《宁波以立法+标准建构…模式》 a headline
_ARTICLE = re.compile(r"——|:.*\?|[?!]$|^如何|^谁|为例$")
# 拍摄《与法有约》微视频: the words around say what kind of work it is
_WORK_BEFORE = re.compile(
    r"(?:拍摄|录制|播放|节目|专题片|纪录片|动画片|广播剧|情景剧|短视频|微视频|微电影|短剧|微剧|舞台剧|宣传片|编排|创作|译制|谱写|传唱|演出|上演|主题曲|歌曲|刊物|书籍|刊发|专栏|报纸|杂志|电视剧|话剧|小品|发表|撰写的?论文|栏目|短片|央广|频道)[了的]?[ ]?$"
)
_WORK_AFTER = re.compile(
    r"^[ ]?(?:[^\s,。;、《]{0,6})(?:微视频|微电影|宣传片|专题片|短视频|视频|短片|栏目|专栏|专版|访谈|节目|一书|丛书|杂志|报道|电视剧|小品|漫画|课题|读本|歌曲|专题|绘本|刊|报$)"
)
# 《居家用电须知》折页, 《乡村有法》情景剧: what is handed out or played, whatever its last words
_LEAFLET_AFTER = re.compile(
    r"^[ ]?(?:[^\s,。;、《]{0,4})(?:宣传册|折页|口袋书|挂图|海报|画册|连环画|微剧|短剧|情景剧|舞台剧|广播剧|动漫|动画片|快板)"
)
_ALIAS = re.compile(r"以下(?:统称|简称|称)(?:为)?[:]?[ ]?[“《]([^”》\n]{1,20})[”》]")


class Title(NamedTuple):
    """A bracketed title: ``span`` inside the brackets, ``outer`` with them."""

    span: Span
    outer: Span


def _close(text: str, start: int) -> int | None:
    """Offset of the 》 that closes the 《 at ``start``; None if the line ends first.

    A title broken by one line break is read on if it closes in the next line without sentence punctuation.
    """
    depth, breaks, marked = 0, 0, False
    for token in _IN_TITLE.finditer(text, start, start + _MAX_TITLE):
        char = token.group()
        if char == "《":
            depth += 1
        elif char == "》":
            depth -= 1
            if depth == 0:
                return token.start()
        elif char == "\n":
            breaks += 1
            if breaks > 1 or marked:
                break
        elif breaks:
            break
        else:
            marked = True
    return _first_close(text, start)


def _first_close(text: str, start: int) -> int | None:
    """《关于实施《…》的意见〉 and the like: the first 》 of the line, if it is near and nothing speaks against it."""
    reach = start + 121
    line_end = text.find("\n", start, reach)
    first = text.find("》", start, line_end if line_end >= 0 else reach)
    between = text[start + 1 : first] if first >= 0 else ""
    return first if first >= 0 and "《" not in between and not _SENTENCE_MARKS.search(between) else None


def titles(text: str) -> list[Title]:
    """All outer bracketed titles of a text; a 《 that is never closed is dropped."""
    found, position = [], 0
    while (start := text.find("《", position)) >= 0:
        end = _close(text, start)
        position = start + 1 if end is None else end + 1
        if end is None:
            continue
        left, right = start + 1, end
        while left < right and text[left].isspace():
            left += 1
        while right > left and text[right - 1].isspace():
            right -= 1
        if left < right:
            found.append(Title(Span(left, right), Span(start, end + 1)))
    return found


_INNER = str.maketrans("《<＜﹤》>＞﹥", "〈〈〈〈〉〉〉〉")
_LATIN = re.compile(r"[A-Za-z]{2}")


def canonical_title(title: str, knowledge: Knowledge) -> str:
    """Brackets half-width, inner title in 〈〉, year span with —, no white space, national laws under their official title."""
    name = title.translate(_INNER)
    name = " ".join(name.split()) if _LATIN.search(name) else "".join(name.split())
    name = _YEARS.sub(r"\1—\2年", name) if "20" in name or "19" in name else name
    law = knowledge.laws.get(name)
    # laws and administrative regulations under their official title; everything else as it is written
    return law.title if law and law.kind in ("宪法", "法律", "行政法规") else name


# 国家标准《…》(GB/T 23331), 等669项行业标准, 《…》(国核安证字第1703号): a standard or a numbered paper, whatever its last words
_STANDARD_BEFORE = re.compile(
    r"(?:标准|规范|规程|规则|导则|指南|文件|政策|目录|制度|名录|许可证|证书|方案|纲要|规划)[\s“]*$"
)
_STANDARD_AFTER = re.compile(
    r"^[ ]?(?:等[\d一二三四五六七八九十百]+[项个部件份](?:[一-鿿]{0,6}(?:标准|规范|规程|样品|文件|政策|制度|规章))|[(〔\[][^()]{0,20}(?:\d{2,5}[-—]\d{2,4}|〔\d{4}〕|号)[^()]{0,6}[)〕\]])"
)


# 发放《防骗手册》: leaflets are handed out; so is a regulation, but it has a kind of its own
_GIVEN_OUT = re.compile(r"(?:发放|印制|编印|编写|编发|派发|赠送|刊登于|载于)[了的]?[ ]?$")
# 编印《行政检查工作指引》: written for officials, no leaflet
_OF_OFFICE = re.compile(
    r"(?:执法|裁量|审查|复议|应诉|监管|检查|处罚|工作|管理|文书)(?:工作|操作|业务|实务|办理|制作)?指引"
)
# 民小典说法, 农村常见法律问题一本通, 民营企业常见法律风险100问: leaflets, films and columns
_WORK_NAME = re.compile(
    r"(?:一本通|\d+问|问答|说法|读本|漫画|故事|案例|案例选|案例集|文集|项目集|作品集|成果集|选编|汇编|绘本|在身边|在线|你我他?|手册|画册|歌|快板|小品|之路|新闻|(?<![通公简专月年周季情汇申上呈填海])报)$"
)


# 习近平新时代…思想学习纲要, 省人民政府公报: what is read and not made, though 纲要 and 公报 are kinds of documents
_READ = re.compile(
    r"(?:思想|讲话|精神|文选)学习(?:纲要|问答|读本)$|(?:知识|普法|常识|维权|宣传)[一-鿿]{0,4}手册$|(?:政府|国务院|人大常委会|人民法院|人民检察院)公报$"
)


# 《关于加强乡村医生队伍建设的建议》: what a deputy proposes
_PROPOSAL = re.compile(r"^关于.*(?<!规划)(?<!远景目标)的(?:建议|提案)$")


def _type_of(text: str, title: Title, official: bool, knowledge: Knowledge) -> MentionType:
    name = title.span.of(text)
    if canonical_title(name, knowledge) in knowledge.laws or name in knowledge.laws:
        return MentionType.REGULATION
    before, after = (
        text[max(0, title.outer.start - 8) : title.outer.start],
        text[title.outer.end : title.outer.end + 14],
    )
    if _ARTICLE.search(name) or _READ.search(name) or _WORK_BEFORE.search(before) or _PROPOSAL.search(name):
        return MentionType.WORK
    kind = title_kind(name, knowledge)
    if (kind is None or (kind.kind == "指引" and not _OF_OFFICE.search(name))) and _GIVEN_OUT.search(before):
        return MentionType.WORK
    if kind is None and _WORK_NAME.search(name):
        return MentionType.WORK
    if kind is None:
        named = (
            name.startswith("关于")
            or _STANDARD_BEFORE.search(before)
            or _STANDARD_AFTER.match(text[title.outer.end : title.outer.end + 40])
        )
        # a notice or reply cites papers of the administration; videos and newspapers are cited by reports
        return MentionType.REGULATION if named or (official and not _WORK_AFTER.match(after)) else MentionType.WORK
    if kind.kind in ("指引", "法律") and _LEAFLET_AFTER.match(after):
        return MentionType.WORK
    if _WORK_AFTER.match(after) and kind.kind not in ("法规", "规定", "办法"):
        return MentionType.WORK
    return MentionType(kind.type)


def _bracketed(
    text: str, named: list[Title], letterhead: Letterhead, kind_of_document: str | None, knowledge: Knowledge
) -> Iterator[Found]:
    framed = letterhead.number is not None or letterhead.addressees is not None or letterhead.signature is not None
    official = framed and kind_of_document != "annual report"
    for title in named:
        kind = _type_of(text, title, official, knowledge)
        yield Found(title.span, kind, "regulation", 0.97, canonical_title(title.span.of(text), knowledge))


def _bare(masked: str, knowledge: Knowledge) -> Iterator[Found]:
    """民法典, 优化营商环境条例 in running text; not as part of a longer name (民法典讲座, 宪法宣传周)."""
    for hit in knowledge.bare_laws.find(masked):
        before, after = masked[max(0, hit.start - 1) : hit.start], masked[hit.end : hit.end + 3]
        if _LONGER_BEFORE.search(masked[max(0, hit.start - 6) : hit.start]) or _LONGER_AFTER.match(after):
            continue
        told = _LEARN_AND.search(masked, max(0, hit.start - 6), hit.start) and _CONTEST.match(masked, hit.start)
        if told or (before == "学" and _AND_TELL.match(masked, hit.start)):
            continue
        quoted = before in ("“", "”", "‘") or after[:1] in ("”", "》") or in_quotes(masked, hit.start)
        if quoted and not _is_amended_word(masked, hit.start, hit.end):
            continue
        yield Found(Span(hit.start, hit.end), MentionType.REGULATION, "regulation", 0.85, hit.value.title)


_AMENDED = re.compile(r"”(?:统一|均|全部)?修?改为“")


def _is_amended_word(masked: str, start: int, end: int) -> bool:
    """将第三条中的“合同法”修改为“民法典”: the words that are changed are the law's name."""
    if masked[start - 1 : start] != "“" or masked[end : end + 1] != "”":
        return False
    return masked.endswith("改为“", 0, start) or _AMENDED.match(masked, end) is not None


# 学宪法讲宪法比赛: the name of a contest
_AND_TELL = re.compile(r"宪法[、·]?讲宪法[”’]?(?:[一-鿿]{0,4}(?:比赛|大赛|竞赛|活动|演讲))")
_LEARN_AND = re.compile(r"学宪法[、·]?讲$")
_CONTEST = re.compile(r"宪法[”’]?[一-鿿]{0,4}(?:比赛|大赛|竞赛|活动|演讲)")


# 涉民法典, 《…》; a place or a longer title before the bare words makes another rule of it: 浙江省优化营商环境条例
_LONGER_BEFORE = re.compile(r"(?:[省市区县州〈]|地方|特区)$")
_LONGER_AFTER = re.compile(
    r"(?:[律规治定院官人务制学]|系列|宣讲|讲座|公园|主题|宣传|宣誓|知识|广场|长廊|进|日|周|月|读本|修正|实施(?![一二三四五六七八九十两]+周年|之|以来|后)|学习|专题|大讲堂|竞赛|文化|意识|精神|教育|草案|司法|第[一二三四]|解读|讲师|讲堂|课堂|馆|法官)"
)


def extract(
    folded: str, letterhead: Letterhead, metadata: Metadata, knowledge: Knowledge, entries: Sequence[Entry] = ()
) -> list[Found]:
    """The document's own title, bracketed titles and bare laws with their canonical titles; short forms keep theirs until linking."""
    own = list(_own_title(folded, letterhead, metadata, knowledge))
    taken = Occupied(f.span for f in own)
    own += [f for f in listed(folded, entries, knowledge) if taken.free(f.span)]
    printed = [_licence(item.title, folded, knowledge) for item in licences(folded) if taken.free(item.title)]
    own += printed
    taken = Occupied(f.span for f in own)
    named = titles(folded)
    bracketed = [f for f in _bracketed(folded, named, letterhead, metadata.kind, knowledge) if taken.free(f.span)]
    masked = mask(folded, [t.outer for t in named] + [f.span for f in own])
    bare = list(_bare(masked, knowledge))
    for found in bare:
        taken.add(found.span)
    again = [f for f in _broken(folded, [*own, *bracketed], knowledge) if taken.free(f.span)]
    for found in again:
        taken.add(found.span)
    again += [f for f in _cited_again(masked, [*bracketed, *printed], knowledge) if taken.free(f.span)]
    return [*own, *bracketed, *bare, *again]


def _licence(span: Span, folded: str, knowledge: Knowledge) -> Found:
    return Found(span, MentionType.REGULATION, "regulation", 0.9, canonical_title(span.of(folded), knowledge))


# 某县供水管理办法(修订): what is done to it, no part of its title
_DONE_TO = re.compile(r"[(](?:修订|修改|修正|新?制[定订]|废止|新增|预备|调研)[)]$")
# 废止|某县供水管理办法, 2.推进…: an item of work, no document; 转发市…局关于…的通知 and 印发…的通知 are titles
_IS_TITLE = re.compile(r"(?:关于|批?转发|印发)[^\n]*(?:的|之)[^\n]{2,6}$")

_TELLS = re.compile(r"(?:制[定订]|出台|起草|编制|修订|修改|废止)(?![^()]*[)])")


def listed(folded: str, entries: Sequence[Entry], knowledge: Knowledge) -> Iterator[Found]:
    """The documents that a list names without 《》: 1 某市人民政府关于…的通知 某政〔2008〕17号 市水利局."""
    for entry in entries:
        name = entry.title.of(folded)
        if name.count("《") != name.count("》") or (name[0] == "《" and _close(name, 0) == len(name) - 1):
            continue  # 《A》 is read as in running text
        if done := _DONE_TO.search(name):
            name = name[: done.start()]
        kind = title_kind(name, knowledge)
        if kind is None or kind.type != MentionType.REGULATION or not _names_one(name, entry, knowledge):
            continue
        span = Span(entry.title.start, entry.title.start + len(name))
        yield Found(span, MentionType.REGULATION, "regulation", 0.9, canonical_title(name, knowledge))


def _names_one(name: str, entry: Entry, knowledge: Knowledge) -> bool:
    """A document's own name: it tells whose it is or what it is about, and does not begin with what is done to it."""
    if name.endswith("》") or ("关于" not in name and _TELLS.search(name)):
        return False  # 1.某市出台《A》(某政规〔2021〕2号)
    if _IS_TITLE.match(name) or without_place(name, knowledge) != name:
        return True
    verb = any(knowledge.verbs.get(name[:size]) for size in (4, 3, 2))
    return not verb and ("关于" in name or "number" in entry.cells)


_EXPLAINS = re.compile(r"^[^《]{0,8}《.*》[^》]{0,10}(?:解读|图解|问答|起草说明)$")  # 《A》政策解读: a page about A


_TELLS_WORK = re.compile(
    r"(?:情况|工作|检查|调研|调查|评估|审计|督察|结果|年度)的?(?:报告|总结)(?:\([^()]*\))?$"
)  # …实施情况的报告


def _own_title(folded: str, letterhead: Letterhead, metadata: Metadata, knowledge: Knowledge) -> Iterator[Found]:
    """The title of the notice, reply, decision or opinion itself; that of a report, a summary of work or of minutes is none (guideline: canonical names)."""
    if (
        metadata.title is None
        or metadata.kind in ("annual report", "纪要", "总结")
        or _EXPLAINS.search(metadata.title)
        or _TELLS_WORK.search(metadata.title)
        or title_kind(metadata.title, knowledge) is None
    ):
        return
    name = canonical_title(metadata.title, knowledge)
    spans = [letterhead.title] if letterhead.title else []
    spans += _own_lines(folded, metadata.title)
    spans += _labelled(folded, metadata.title)
    if not spans and (at := folded.find(metadata.title, 0, 3000)) >= 0:
        spans = [Span(at, at + len(metadata.title))]  # 标 题:国务院关于任免国家工作人员的通知
    for span in dict.fromkeys(spans):
        yield Found(span, MentionType.REGULATION, "letterhead", 0.9, name)


_LABEL = re.compile(r"^(?:标[ ]*题|名[ ]*称|文件名称)[ ]*[:】][ ]*", re.M)


def _labelled(folded: str, title: str) -> Iterator[Span]:
    """The title in a portal's header: 标 题:国务院关于任免国家工作人员的通知."""
    for label in _LABEL.finditer(folded, 0, 3000):
        if folded.startswith(title, label.end()):
            yield Span(label.end(), label.end() + len(title))


def _own_lines(folded: str, title: str) -> Iterator[Span]:
    """The title where it fills a line of its own, as a portal's page repeats it."""
    at = folded.find(title)
    while at >= 0:
        start, end = at, at + len(title)
        while folded.endswith(" ", 0, start):
            start -= 1
        alone = (start == 0 or folded[start - 1] == "\n") and _LINE_ENDS.match(folded, end)
        if alone:
            yield Span(at, end)
        at = folded.find(title, end if alone else at + 1)


_LINE_ENDS = re.compile(r"[ ]*$", re.M)
_FEW = 100
_LONG = 8  # characters of a title that, bare, can hardly mean anything but itself


def _broken(folded: str, named: list[Found], knowledge: Knowledge) -> Iterator[Found]:
    """The heading of what a notice prints: broken into two lines (某省…行动方案 / (2023—2025年)), or written unlike its name."""
    raw = [f.span.of(folded) for f in named if f.type == MentionType.REGULATION and len(f.canonical) >= _LONG]
    known = {name for title in raw for name in (title, *inner_titles(title.translate(_INNER))) if len(name) >= _LONG}
    start, above = 0, ""
    for line in folded.split("\n") if known else ():
        below = line.strip(" ")
        # 贯彻实施《A》专项清理工作方案, …行动计划(2021-2023年), whose name has another dash: as headings
        if below in known or ("《" in below and below.translate(_INNER) in known):
            span = Span(start + line.index(below), start + line.index(below) + len(below))
            yield Found(span, MentionType.REGULATION, "regulation", 0.85, canonical_title(below, knowledge))
        if above and below and above + below in known:
            span = Span(folded.rindex(above, 0, start), start + line.index(below) + len(below))
            name = canonical_title(above + below, knowledge)
            yield Found(span, MentionType.REGULATION, "regulation", 0.85, name)
        start, above = start + len(line) + 1, below


def _cited_again(masked: str, bracketed: list[Found], knowledge: Knowledge) -> Iterator[Found]:
    """数据条例 after 《深圳经济特区数据条例》: a title's own words without its place, for what can hardly mean anything else."""
    known: dict[str, Found] = {}
    for found in bracketed:
        if (
            found.type == MentionType.REGULATION
            and len(found.canonical) >= _LONG
            and not is_short_form(found.canonical, knowledge)
        ):
            known.setdefault(found.canonical, found)
        short = without_place(found.canonical, knowledge)
        if (
            len(short) >= 4
            and short != found.canonical
            and short.endswith(("条例", "规定", "办法"))
            and short not in knowledge.laws
        ):
            known.setdefault(short, found)
    if len(known) <= _FEW:  # to look for each is faster than to build an automaton
        known = {name: found for name, found in known.items() if name in masked}
    if not known:
        return
    for hit in Lexicon(known).find(masked):
        before = masked[max(0, hit.start - 2) : hit.start]
        whole = hit.end - hit.start == len(hit.value.canonical)
        if (whole or hit.start >= hit.value.span.end) and not before.endswith(
            ("省", "市", "区", "县", "国家", "特区", "“")
        ):
            span = Span(hit.start, hit.end)
            yield Found(span, MentionType.REGULATION, "regulation", 0.75, hit.value.canonical)


# 《A的通知》(国办函〔2022〕58号,|以下简称《方案》)
_REMARK_OPENS = re.compile(r"》?[ ]*(?:\([^()\n]{0,40}\)[ ]*)?\([^()\n]{0,60}")


def aliases(folded: str, found: list[Found]) -> dict[str, str]:
    """Short forms that the text defines itself: 《A》（以下简称《规划》） → {规划: A}."""
    defined: dict[str, str] = {}
    ordered = sorted(found, key=lambda f: f.span)
    ends = [f.span.end for f in ordered]
    for match in _ALIAS.finditer(folded):
        position = bisect.bisect_right(ends, match.start())
        if position and (
            match.start() - ends[position - 1] < 12
            or _REMARK_OPENS.fullmatch(folded, ends[position - 1], match.start())
        ):
            defined[match.group(1)] = ordered[position - 1].canonical
    return defined


_KIND_OF_KIND = frozenset({"实施", "若干", "暂行", "管理", "工作"})


def is_short_form(title: str, knowledge: Knowledge) -> bool:
    """《纲要》《规定》《实施意见》: nothing but the words for a kind."""
    return len(title) <= 6 and (
        title in knowledge.title_kinds or (title[:2] in _KIND_OF_KIND and title[2:] in knowledge.title_kinds)
    )


def endings(title: str, knowledge: Knowledge) -> list[str]:
    """The short forms by which a full title may be cited again: …实施纲要(2021—2025年) → 纲要, 实施纲要."""
    head = title[: title.rfind("(")] if title.endswith(")") and "(" in title else title
    return [head[-n:] for n in range(1, min(7, len(head))) if is_short_form(head[-n:], knowledge)]
