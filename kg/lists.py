"""Lists of documents in a text: rows of a table under their columns' heads, and numbered lines under a caption.

序号 文件名称 文号 实施单位 / 1 某市人民政府关于…的通知 某政〔2008〕17号 市水利局; 2.某市养犬管理办法(某政规〔2019〕3号).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kg.model import Span

_CODE = (
    r"(?:[一-鿿]{1,14}[ ]?(?:〔|\[|\()[ ]?(?:19|20)\d\d[ ]?(?:〕|\]|\))[ ]?第?[ ]?\d{1,5}[ ]?号"
    r"|[一-鿿]{2,20}令(?:(?:19|20)\d\d年)?第?[ ]?\d{1,4}[ ]?号)"
)
CODE = re.compile(_CODE)
"""A document's number: 某政规〔2021〕2号, 某市人民政府令第9号."""
CODE_TOLD = re.compile(rf"[以(]({_CODE})")
"""The same where it is told: 10月以某市人民政府令第9号公布."""
_NUMERAL = r"[ ]*(?:\d{1,3}[.、,]?[ ]*|\(\d{1,3}\)[ ]*|\(?[一二三四五六七八九十]{1,3}[)、][ ]*)"
_OPENS = r"(?:(?:19|20)\d\d年)?[一-鿿“]"
_ENDS = r"[;。、,.]?[ ]*$"
_NUMBERED_TITLE = rf"{_NUMERAL}(?P<title>{_OPENS}[^,。;:\n]{{4,120}}?)[ ]*[(](?P<number>{_CODE})[^()]*[)]"
# 3.某县城市供水管理办法(某政规〔2021〕2号), with a reason behind it: ——适用期已过
_NUMBERED = re.compile(rf"{_NUMBERED_TITLE}(?:[ ]*[—–-]+(?![^。\n]*(?:有效|保留|修[改订]))[^。\n]{{2,60}})?{_ENDS}")
# 3.某县城市供水管理办法, 3.某县城市供水管理办法(修订)(市水利局起草): only under a caption that says what the list is
_PLAIN = re.compile(
    rf"{_NUMERAL}(?P<title>{_OPENS}[^,。;:\n ]{{4,100}}?(?<!文件|规章|法规|目录|清单|项目|计划)(?<!》))(?:[(](?P<bracket>[^()\n]{{2,60}})[)])?{_ENDS}"
)
# …(某政发〔2004〕93号),已被《粮食流通管理条例》替代: why it goes
_REASON = (
    r"(?:[ ]*[,;][ ]*(?:由[^,。;《》\n]{2,14}(?:印发|发布|公布|制定),)?[^,。;\n]{2,40}?"
    r"(?:替代|代替|取代|届满|已满|已过|期满|到期|失效|消失|不(?:再)?存在|不一致|不符|抵触|涵盖|过时|不(?:相)?适应|(?:任务|工作|使命)已?完成|撤销|整合)(?:,?(?:予以|宣布)?(?:废止|失效))?)?"
)
# 3.《某县城市供水管理办法》(某政规〔2021〕2号,市水利局), 4.县政府办公室2017年印发《…》
_BRACKETED = re.compile(
    rf"(?:{_NUMERAL})?(?:[^,。;:《》\n]{{2,24}}(?:印发|转发|发布|公布|制定|出台)(?:[^,。;:《》\n]{{2,12}})?的?)?(?P<title>《(?:[^《》\n]|《[^《》\n]*》){{4,120}}》)(?:[ ]*[(](?P<bracket>(?:[^()\n]|\([^()\n]*\)){{2,80}})[)])?{_REASON}{_ENDS}"
)
# 1.《某县城市供水管理办法》(某政规〔2021〕2号),制定机关:市水利局: labels instead of columns
_TITLED = re.compile(
    rf"{_NUMERAL}(?P<title>《(?:[^《》\n]|《[^《》\n]*》){{4,120}}》)(?:[ ]*[(](?P<bracket>(?:[^()\n]|\([^()\n]*\)){{2,80}})[)])?(?=[ ]*[,;][ ]*[一-鿿/]{{2,8}}:)"
)
WORKED_ON = (
    r"由?(?P<drafter>[^,。;:《》\n]{2,60}?)(?:负责|牵头|组织|共同)*(?:起草|牵头|承办|提出(?:修[正订改]|立法)?草案)"
)
"""Who works on a title, in words behind it, for a pattern: 由市公安局会同市农业农村局起草."""
# 1.《某市养犬条例》。由市公安局会同市农业农村局起草,…: who works on it, told in words
_WORKED_ON = re.compile(
    rf"(?:{_NUMERAL})?(?P<title>《(?:[^《》\n]|《[^《》\n]*》){{4,120}}》)(?:[ ]*[(](?P<bracket>(?:[^()\n]|\([^()\n]*\)){{2,80}})[)])?"
    rf"[ ]*[。,;][ ]*{WORKED_ON}"
)
# 1.某县城市供水管理办法(某政规〔2021〕2号),起草单位:市水利局
_NUMBERED_LABELLED = re.compile(rf"{_NUMBERED_TITLE}(?=[ ]*[,;][ ]*[一-鿿/]{{2,8}}:)")
_LABELLED = re.compile(r"[ ]*[,;][ ]*(?P<label>[一-鿿/]{2,8}):[ ]*(?P<cell>[^,;:。\n]{2,60})")
# (四)《某法》及其实施细则; under 一、检查依据
_BASIS = re.compile(
    rf"{_NUMERAL}(?P<title>《[^《》\n]{{4,80}}》)(?:(?:[及和]其?[一-鿿]{{2,10}})?等?(?:有关规定)?){_ENDS}"
)
BASES = re.compile(r"(?:检查|执法|处罚|处理|许可|审批|审查|评审|核查|监督|监管|认定|裁量|职权|法律)依据[:]?$")
"""A caption of the laws by which an authority acts; not 编制依据, by which a text was made."""
_CELL = re.compile(r"[^ ]+")
_ANNEX = re.compile(
    r"附[ ]*件[ ]*(?:\d{1,2}|[一二三四五六七八九十]{1,3})?(?:[ ]*[:.、][ ]*|[ ]+)?(?P<title>(?![\d])[^\n,。;]{0,60})$"
)
_END = re.compile(r"[ ]*(?:抄[ ]*送|主[ ]*送|分[ ]*送|印[ ]*发|附[ ]*件[ ]*[:]|附[ ]*[:])")
# 废止的行政规范性文件目录(12件), 2023年政府规章制定计划
_CAPTION = re.compile(
    r"[^,。;:《》]{0,40}(?:目录|清单|一览表|情况表|汇总表|统计表|项目|计划|(?:文件|规章|法规)(?:失效|废止)?)(?:\([^()]{1,20}\))?[:]?$"
)
# 二、宣布下列规范性文件失效, 将第三条中的“…”修改为“…”: no title
_SAYS = re.compile(rf"{_NUMERAL}(?:宣布|废止|修[改订正]|保留|下列|以下|拟|将|对(?![外口台港])|删[去除]|增加)")
_OF_RULES = re.compile(r"(?:预备|审议|调研|论证)项目|废止|失效|停止执行|修改|修订|制[定订]|立法|规章|法规|规范性文件")
# 二、政府规章项目(5件), and (二)修改(1件) below it
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、[^,。;:]{2,30}$")
_SUBPART = re.compile(
    r"(?:\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}、)(?:拟?制定|新制定|修[改订正]|废止|继续审议|初次审议|[一二三]审|调研)(?:类|的)?(?:项目|规章|法规|规范性文件)?[ ]?(?:\([^()]{1,8}\))?$"
)
_HOW_MANY = re.compile(r"\(共?[ ]*\d{1,3}[ ]*[件项部个]\)[ ]*$")  # 三、预备项目(4件): a heading
_LONGEST = 240  # characters of a line that can be a row
_NUMERALS = frozenset("0123456789(一二三四五六七八九十")
_OPENS_A_PART = frozenset("附抄主分印")
_MAY_BE_HEADS = re.compile(r"事[ ]*项|名[ ]*称|标[ ]*题|题[ ]*目|文[ ]*件|项[ ]*目")
_LONGEST_HEAD = 8
_NAMES = ("title", "matter")  # the column that names the document
_QUOTED = re.compile(r"《[^《》]{4,120}》")
_TAIL = 60  # characters at the end of a paragraph that can announce a list


class Entry(NamedTuple):
    """A document in a list: its line, the cells by the kind of their column, and the caption of the list.

    The cell ``title`` is always there; 《》 around the title are in it.
    """

    line: Span
    cells: Mapping[str, Span]
    caption: str

    @property
    def of_a_table(self) -> bool:
        """Its columns or the bracket behind it tell what becomes of the document, and no sentence does."""
        return bool({"maker", "drafter", "duty", "action", "progress", "bracket", "matter"}.intersection(self.cells))

    @property
    def title(self) -> Span:
        """Where the document's title stands."""
        return self.cells["title"]


def entries_of(folded: str, columns: Mapping[str, str]) -> tuple[Entry, ...]:
    """All documents that a text lists, in order; ``columns``: kinds of columns by their heads."""
    return tuple(_entries(folded, columns))


class _State:
    """What the lines read so far say of the next: the caption, the columns of an open table, whether an annex is open."""

    __slots__ = ("annex", "caption", "heads", "part")

    def __init__(self) -> None:
        self.caption = self.part = ""
        self.heads: tuple[str, ...] = ()
        self.annex = False

    def see(self, bare: str) -> None:
        """A line that is no entry, without the spaces around it."""
        self.heads = ()
        if bare[0] in _OPENS_A_PART:
            if annex := _ANNEX.match(bare):
                self.annex, self.caption = True, annex["title"].strip(" ")
                return
            if _END.match(bare):
                self.annex, self.caption = False, ""
                return
        if bare.endswith(":") and self.part and self.caption == self.part:
            return  # 三、预备项目(4件) / 以下项目由责任单位抓紧开展调研论证:
        if not (self.annex and self.caption) or _CAPTION.match(bare):
            self.caption = bare[-_TAIL:]
        counted = _SUBPART.match(bare)
        if counted and self.part:
            self.caption = f"{bare} {self.part}"  # (二)修改(1件) 二、政府规章项目(5件)
        elif _HEADING.match(bare):
            self.part = bare if _CAPTION.match(bare) and _OF_RULES.search(bare) else ""
            if counted:
                self.caption = f"{bare} 项目"  # 一、制定(2件), in a plan of rules


def _entries(folded: str, columns: Mapping[str, str]) -> Iterator[Entry]:
    state = _State()
    start = 0
    for line in folded.split("\n"):
        first, start = start, start + len(line) + 1
        bare = line.strip(" ")
        if not bare:
            continue
        numbered = bare[0] in _NUMERALS
        may_be = numbered or bare[0] == "《" or state.heads
        if len(line) > _LONGEST or not (may_be or (" " in bare and _MAY_BE_HEADS.search(bare))):
            state.see(bare)
            continue
        cells = [(m.group(), Span(first + m.start(), first + m.end())) for m in _CELL.finditer(line)]
        if not numbered and (heads := _heads([text for text, _ in cells], columns)):
            state.heads = heads
            continue
        found = _row(cells, state.heads) if state.heads else None
        if found is None and (numbered or bare[0] == "《"):
            found = _line(line, first, cells, state.caption)
            found = found or _labelled(line, first, state.caption, columns) or _worked_on(line, first, state.caption)
        if found:
            opened = first + line.index(bare[0])
            yield Entry(Span(opened, opened + len(bare)), found, state.caption)
        else:
            state.see(bare)


def _heads(cells: Sequence[str], columns: Mapping[str, str]) -> tuple[str, ...]:
    """The kinds of the columns, if the line is made of their heads: 序 号 / 文件名称 / 文 号."""
    kinds: list[str] = []
    position = 0
    while position < len(cells):
        for size in (3, 2, 1):
            if kind := columns.get("".join(cells[position : position + size])):
                kinds.append(kind)
                position += size
                break
        else:
            if len(cells[position]) > _LONGEST_HEAD or CODE.fullmatch(cells[position]):
                return ()
            kinds.append("")
            position += 1
    known = len(kinds) - kinds.count("")
    return tuple(kinds) if known > 1 and sum(map(kinds.count, _NAMES)) == 1 and kinds.count("") < known else ()


def _row(cells: Sequence[tuple[str, Span]], heads: Sequence[str]) -> dict[str, Span] | None:
    """The cells of a row by their columns; of one that has lost or split a cell the title and the number alone."""
    at = next(i for i, kind in enumerate(heads) if kind in _NAMES)
    if len(cells) <= at or len(cells) < 2 or len(cells) > len(heads) + 4:
        return None
    if len(cells) == len(heads):
        found = {kind: span for kind, (_, span) in zip(heads, cells, strict=True) if kind not in ("other", "")}
    elif cells[0][0].isdigit() == (at > 0):
        found = {heads[at]: cells[at][1]}
        numbers = [span for text, span in cells[at + 1 :] if CODE.fullmatch(text)]
        found |= {"number": numbers[0]} if numbers else {}
    else:
        return None
    if "matter" in found:
        return _of_matter(cells[at], found)
    return found if len(found["title"]) > 4 else None


def _of_matter(cell: tuple[str, Span], found: dict[str, Span]) -> dict[str, Span] | None:
    """出台|《某市停车管理办法》: a matter to be decided that is a document, and what is done to it."""
    matter, first = found["matter"], cell[1].start
    title = _QUOTED.search(cell[0])
    if title is None:
        return None
    done = {"action": Span(matter.start, first + title.start())} if title.start() else {}
    return {**done, **found, "title": Span(first + title.start(), first + title.end())}


def _line(line: str, first: int, cells: Sequence[tuple[str, Span]], caption: str) -> dict[str, Span] | None:
    """The cells of a line that is an entry without a table: by its number, else by the caption above."""
    if match := _NUMBERED.match(line):
        return _spans(match, first, ("title", "number"))
    for (title, span), (code, number) in itertools.pairwise(cells):
        if len(title) > 4 and cells[0][0].strip(".、").isdigit() and CODE.fullmatch(code):
            return {"title": span, "number": number}  # a row whose table has no line of heads
    if BASES.search(caption):
        return _spans(match, first, ("title",)) if (match := _BASIS.match(line)) else None
    if not _CAPTION.match(caption) or not _OF_RULES.search(caption):
        return None
    match = _BRACKETED.match(line) or (None if _SAYS.match(line) else _PLAIN.match(line))
    if match and not _HOW_MANY.search(line):
        return _spans(match, first, ("title", "bracket") if match["bracket"] else ("title",))
    return None


def _labelled(line: str, first: int, caption: str, columns: Mapping[str, str]) -> dict[str, Span] | None:
    """The cells of a title with labels behind it, whose kinds are those of columns with the same heads."""
    if not _CAPTION.match(caption) or not _OF_RULES.search(caption):
        return None
    if title := _TITLED.match(line):
        found = _spans(title, first, ("title",))
        if title["bracket"] and CODE.fullmatch(title["bracket"]):
            found |= {"number": Span(first + title.start("bracket"), first + title.end("bracket"))}
    elif title := _NUMBERED_LABELLED.match(line):
        found = _spans(title, first, ("title", "number"))
    else:
        return None
    at = title.end()
    while cell := _LABELLED.match(line, at):
        kind, at = columns.get(cell["label"], ""), cell.end()
        if kind not in ("", "other"):
            found[kind] = Span(first + cell.start("cell"), first + cell.end("cell"))
    return found if line[at:].strip(" .;。") == "" or line.startswith("。", at) else None


def _worked_on(line: str, first: int, caption: str) -> dict[str, Span] | None:
    """The title of an entry behind which words tell who works on it."""
    found = _WORKED_ON.match(line) if _CAPTION.match(caption) and _OF_RULES.search(caption) else None
    return _spans(found, first, ("title", "drafter")) if found else None


def _spans(match: re.Match[str], first: int, names: Sequence[str]) -> dict[str, Span]:
    return {name: Span(first + match.start(name), first + match.end(name)) for name in names}
