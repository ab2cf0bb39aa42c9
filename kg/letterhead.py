"""The parts of an official document beside its body: title, number, addressees, signature, copies.

Named and ordered as GB/T 9704—2012 (党政机关公文格式) has them: 发文字号, 标题, 主送机关, 发文机关署名, 成文日期, 抄送机关,
印发机关. Texts from portals and collections keep them in any order of lines, break titles anywhere and glue signature and
date together, so that every part is found by its own form. All spans are code points of the folded text.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import NamedTuple

from kg.model import Span

# ---------------------------------------------------------------- dates

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0, "O": 0, "０": 0}
_ONES = ["", *"一二三四五六七八九"]
# 一 … 三十一: days and months
_NUMBERS = {(("", "十", "二十", "三十")[n // 10]) + _ONES[n % 10]: n for n in range(1, 32)}
DATE = r"((?:19|20)\d\d)[ ]?[-年./][ ]?(\d{1,2})[ ]?[-月./][ ]?(\d{1,2})(?!\d)[ ]?日?"
CHINESE_DATE = r"([〇○零O一二三四五六七八九]{4})[ ]?年[ ]?([一二三四五六七八九十]{1,2})[ ]?月[ ]?([一二三四五六七八九十]{1,3})[ ]?日"
_DATE = re.compile(DATE)
_CHINESE_DATE = re.compile(CHINESE_DATE)


def spelled_year(word: str) -> int:
    """二〇二二 → 2022."""
    return int("".join(str(_DIGITS[c]) for c in word))


def iso_date(year: str, month: str, day: str) -> str | None:
    """An ISO date from digits or Chinese numerals; None where there is no such day."""
    try:
        if year.isdigit() and year.isascii():
            return datetime.date(int(year), int(month), int(day)).isoformat()
        return datetime.date(spelled_year(year), _NUMBERS.get(month, 0), _NUMBERS.get(day, 0)).isoformat()
    except ValueError:
        return None


def _last_date(line: str) -> tuple[re.Match[str], str] | None:
    """The last date of a line of signature; a long line may hold others."""
    for pattern in (_CHINESE_DATE, _DATE) if "日" in line else (_DATE,):
        for match in reversed(list(pattern.finditer(line[-500:]))):
            whole = pattern.search(line, max(0, len(line) - 500) + match.start())
            if whole and (iso := iso_date(*whole.groups())):
                return whole, iso
    return None


def _date_in(line: str) -> tuple[re.Match[str], str] | None:
    for pattern in (_CHINESE_DATE, _DATE):
        if (match := pattern.search(line)) and (iso := iso_date(*match.groups())):
            return match, iso
    return None


# ---------------------------------------------------------------- words set wide

# 国 务 院, 中 央 军 委 主 席: spaces between the characters
WIDE = re.compile(r"(?<![一-鿿])[一-鿿](?:[ ]+[一-鿿])+(?![一-鿿])")


def close_up(text: str) -> str:
    """The text with words set wide closed up: 国 务 院 → 国务院."""
    return WIDE.sub(lambda m: m.group().replace(" ", ""), text)


# ---------------------------------------------------------------- the parts


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What frames the body. ``number`` has 〔〕 and no spaces; ``signed`` is an ISO date; ``signature`` covers the lines
    above the date (or what stands before it in its line) and may name several organs."""

    title: Span | None = None
    number: str | None = None
    number_span: Span | None = None
    addressees: Span | None = None
    signature: Span | None = None
    signed: str | None = None
    copies: Span | None = None
    imprint: Span | None = None
    footer: Span | None = None

    def signatories(self, folded: str) -> list[Signatory]:
        """The persons that the signature names, each with post."""
        if self.signature is None:
            return []
        found = []
        first = self.signature.start
        line = folded.rfind("\n", 0, first) + 1  # where the pattern begins, though the line be indented
        for match in _SIGNATORY.finditer(folded, first if folded[line:first].strip() else line, self.signature.end):
            name = match.group("name")
            span = Span(match.start("name"), match.start("name") + len(name.rstrip()))
            found.append(Signatory("".join(name.split()), span, "".join(match.group("post").split())))
        return found


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs by name: 国务院总理 李鹏. ``body_post`` is what stands before the name, closed up (国务院总理)."""

    name: str
    name_span: Span
    body_post: str


_KINDS = (
    "通知|决定|意见|公告|通告|布告|函|复函|批复|公报|办法|规定|方案|要点|计划|规划|条例|细则|规则|决议|命令|令|通报|说明|纪要|"
    "答复|请示|议案|章程|指南|指引|目录|清单|准则|规程|规范|标准|安排|分工|措施|制度|倡议书|公约|预案"
)
_TITLE_END = re.compile(rf"(?:{_KINDS})(?:\([^()]{{1,30}}\))*$")
_REPORT_END = re.compile(r"(?:报告|总结|情况)(?:\([^()]{1,30}\))*$")
# 工信厅联节函〔2021〕268号, 国函 〔1997〕42号, 〔1992〕参作字第5号, 第36号, 2021年 第5号, 国务院令第713号
_NUMBER = re.compile(
    r"(?:[一-鿿]{1,16}(?:\([一-鿿]{1,4}\))?)?[ ]*[〔\[(【][ ]*(?:19|20)\d\d[ ]*[〕\])】][ ]*[一-鿿]{0,6}(?:第)?[ ]*\(?\d{1,5}\)?[ ]*号"
    r"|(?:[一-鿿]{2,24}(?:[ 、]+[一-鿿]{2,16}){0,8}(?:令|公告|通告))?[ ]*(?:(?:19|20)\d\d[ ]*年[ ]*)?第[ ]*[\d一二三四五六七八九十百〇]{1,6}[ ]*号"
)
_HEADER = re.compile(
    r"^(?:索[ ]*引[ ]*号|当前位置|首页|来源|发布|主题|体裁|成文|发文|字号|分享|文号|公开|信息|打印|浏览|文件|名[ ]*称|标[ ]*题|您的位置|您现在|分类|时间|"
    r"日期|有效性|关键词|字体|>|扫一扫|保护视力|国务院公报|\[|【)"
)
# “工业和信息化部:黄涛”, “现将有关事项通知如下:”, “联系人:”: a colon, but nobody is addressed
_NO_ADDRESSEE = re.compile(
    r"(?:如下|下列|以下|联系|电话|地址|附件|时间|邮箱|抄送|抄报|主送|发送|名称|要求|内容|来源|日期|编号|说明|是|为|指出|强调|认为|规定|决定|附|注|问|答|记者|单位名称)$|[。;]"
)
_ADDRESSED = re.compile(
    r"(?:政府|部|委|局|厅|署|行|社|会|办|院|校|所|站|台|处|室|队|团|军|区|县|市|省|州|镇|乡|街道|公司|企业|集团|机构|单位|部门|学校|大学|学院|中心|厂|院校|同志|"
    r"组织|关区|海关|机关|团体|协会|法院|检察院|兵团|主管部门|领导小组|空军|海军|总参|总政|总后|分局|[)])[ ]*$"
)
_COPIES = re.compile(r"^(?:抄[ ]*送|抄[ ]*报|主[ ]*送|发[ ]*送|分[ ]*送|发[ ]*至)[ ]*[:：]?")
_IMPRINT = re.compile(r"印发[ ]*$")
_FOOTER = re.compile(r"网站标识码|ICP备|公网安备|版权所有|网站地图|技术支持[:：]|主办单位[:：].*承办单位")
_AFTER_DATE = re.compile(r"^[ ]*(?:\((?:此件|本文|公开|主动|依申请|附件)[^()]*\)|附件|抄送|主题词|[一-鿿].*印发$|\()")
_PARTIES = re.compile(
    r"^(?:[一-鿿]{2,30}(?:部|委|局|厅|署|府|院|会|办|室|军|行|社|司|组|公司|中心|站|处|院校|大学|关|机构|兵团|总台|军区|警备区|卫戍区)|[国务院中央军委 ]{3,})$"
)
_TRAILING = re.compile(r"(?<![一-鿿])[一-鿿][一-鿿 ]{2,}$")
_MAX_TITLE_LINES = 12  # a joint notice of fifteen ministries names them all
_HEAD_LINES = 40
_SIGNATURE_LINES = 14


_NAMES_END = 400  # code points at a line's end within which the names of those who sign begin


def _trailing(text: str, start: int = 0) -> re.Match[str] | None:
    """The last run of characters and spaces of a line."""
    return _TRAILING.search(text, max(start, len(text) - _NAMES_END))


class _Line(NamedTuple):
    start: int
    text: str  # stripped

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def _lines(folded: str) -> list[_Line]:
    """The lines that hold more than white space."""
    found, position = [], 0
    for raw in folded.split("\n"):
        text = raw.strip()
        if text:
            found.append(_Line(position + len(raw) - len(raw.lstrip()), text))
        position += len(raw) + 1
    return found


def plain_number(text: str) -> str:
    """A document number with 〔〕 around the year and no spaces: 国函 [1997] 42号 → 国函〔1997〕42号."""
    joined = "".join(text.split())
    return re.sub(r"[〔\[(【]((?:19|20)\d\d)[〕\])】]", r"〔\1〕", joined)


def _number_line(lines: list[_Line]) -> int | None:
    for position, line in enumerate(lines[:_HEAD_LINES]):
        if _NUMBER.fullmatch(line.text.strip("() ")) or _GLUED.match(line.text):
            return position
    return None


# 工信厅信发函〔2021〕87号|各省、自治区、直辖市…: number and addressees in one line
_GLUED = re.compile(rf"({_NUMBER.pattern})(?=(?:各|有关|相关)[一-鿿])")


# 一、总体要求, (二)工作安排, 附件:…目录: headings of the body
HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.是]|\([一二三四五六七八九十\d]+\)|\d+[、.]|附[ ]*件|附[ ]*录|第[一二三四五六七八九十百\d]+[章节条篇])"
)


# 图1 2019—2020年申诉情况: what stands under a figure
_CAPTION = re.compile(r"^[图表][ ]?[\d一二三四五六七八九十]")
_JOINT_TITLE = 300  # characters of one line that names a dozen ministries


def _is_title_line(text: str) -> bool:
    joint = len(text) <= _JOINT_TITLE and "关于" in text and bool(_TITLE_END.search(text))
    return (
        len(text) >= 2
        and (len(text) <= 120 or joint)
        and not _CAPTION.match(text)
        and not HEADING.match(text)
        and not _HEADER.match(text)
        and not re.search(r"[。;]|[:](?!\S*[》”])", text)
        and not _NUMBER.fullmatch(text)
        and not _date_in(text)
    )


# 国务院、中央军委 / 一九八五年冬季征兵命令, 省人民政府、省军区 / 护林防火布告
_ORDER = re.compile(r"^(?!关于|中华人民共和国)[^、]{4,30}(?:命令|决定|布告|公告|通告|通令)$")


def _are_parties(line: str) -> bool:
    """A line that names organs and nothing else."""
    return all(_PARTIES.match(part) for part in re.split(r"[、 ]+", close_up(line)))


def _joined_title(lines: list[_Line], last: int, first: int = 0) -> Span | None:
    """The title that ends with line ``last``: as many lines above as belong to it."""
    start = last
    while start > first and last - start + 1 < _MAX_TITLE_LINES:
        above = lines[start - 1].text
        if not _is_title_line(above) or len(above) > 60 or _TITLE_END.search(above) or _REPORT_END.search(above):
            break
        if lines[start].text.startswith("关于") and not (_PARTIES.match(re.split(r"[、 ]", above)[-1])):
            break
        start -= 1
    whole = "".join(line.text for line in lines[start : last + 1])
    # lines above that are no part of it: the title begins at the line that opens it
    if start < last and _ORDER.search(lines[last].text) and all(_are_parties(line.text) for line in lines[start:last]):
        return Span(lines[start].start, lines[last].end)
    for begin in range(start, last + 1):
        rest = "".join(line.text for line in lines[begin : last + 1])
        if re.match(r"[^,，。]{0,400}(?:关于|授予|追授|公布|印发|批转|转发)", rest):
            return Span(lines[begin].start, lines[last].end)
    return Span(lines[last].start, lines[last].end) if _TITLE_END.search(whole) else None


def _title(lines: list[_Line], number: int | None, addressed: int | None) -> Span | None:
    """The line that names the document, above its number or between number and addressees, joined with what it was broken from."""
    stop = addressed if addressed is not None else min(len(lines), 12 if number is None else number + 8)
    for last in range(min(stop, len(lines), _HEAD_LINES)):
        text = lines[last].text
        if not _is_title_line(text) or not _TITLE_END.search(text) or len(text) < 3:
            continue
        span = _joined_title(lines, last, 0 if number is None or last < number else number + 1)
        if span and len(span) >= 6 and not _is_mast(lines, last):
            return span
    return None


_MAST = re.compile(r"[一-鿿、 ]{4,40}(?:令|公告|通告|文件)")


def _is_mast(lines: list[_Line], position: int) -> bool:
    """江西省人民政府令 above 第264号: the organ's mark, not the title, where a title with 关于 stands below."""
    if not _MAST.fullmatch(lines[position].text):
        return False
    below = lines[position + 1 : position + 12]
    return any("关于" in line.text and _is_title_line(line.text) and _TITLE_END.search(line.text) for line in below)


def _addressed(lines: list[_Line], number: int | None) -> tuple[int, Span] | None:
    """The line of addressees: 各省、自治区、直辖市人民政府,国务院各部委:, 台山核电合营有限公司:."""
    first = 0 if number is None else number
    for position in range(first, min(len(lines), first + 12)):
        line = lines[position]
        colon = line.text.find(":")
        if colon < 2 or colon > 1200:
            continue
        glued = _GLUED.match(line.text)
        begin = glued.end(1) if glued else 0
        head = line.text[begin:colon]
        if _HEADER.match(head) or _NO_ADDRESSEE.search(head) or not _ADDRESSED.search(head):
            continue
        if re.match(r"[一二三四五六七八九十\d]+[、.]|\(|附件|联系", head):
            continue
        return position, Span(line.start + begin, line.start + colon)
    return None


def _signature(lines: list[_Line], body: int) -> tuple[Span | None, str | None]:
    """Where the document is signed and when: the last date that stands under the names of organs or behind them in one line."""
    for position in range(body, len(lines)):
        line = lines[position]
        found = _last_date(line.text)
        if found is None or _COPIES.match(line.text) or _IMPRINT.search(line.text):
            continue
        match, iso = found
        before, behind = line.text[: match.start()].rstrip(), line.text[match.end() :].strip()
        if behind and not _AFTER_DATE.match(behind):
            continue
        if before:
            # “附件:…一览表.docx 工业和信息化部2020年12月9日”: the names end the line's last run of characters
            run = _trailing(before)
            if run and _PARTIES.match(run.group().replace(" ", "")[-12:]):
                return Span(line.start + run.start(), line.start + run.end()), iso
            continue
        names = _names_above(lines, position, body)
        if names is not None:
            return names, iso
        if position > body and (position == len(lines) - 1 or _AFTER_DATE.match(lines[position + 1].text)):
            return None, iso
    return None, None


# …执行。国务院2016年7月28日(此件公开发布)“十三五”…, …部2019年7月2日某某办法第一条: a text that lost its line breaks
_RUN_ON = re.compile(
    rf"[ ]*(?:附件|\((?:此件|联系人)|[一-鿿\d“”()《》〈〉—-]{{4,60}}?(?:{_KINDS}|名单)(?:\([^()]{{1,12}}\))?(?=[ ]*(?:第一[条章]|一、|序号|\n|$)))"
)


def _run_on_signature(folded: str, start: int) -> tuple[Span | None, str | None]:
    """The first date behind the names of organs and before an annex that follows in the same line."""
    for pattern in (_CHINESE_DATE, _DATE):
        for match in pattern.finditer(folded, start):
            iso = iso_date(*match.groups())
            if iso is None or not _RUN_ON.match(folded, match.end()):
                continue
            first = max(start, match.start() - _NAMES_END)
            before = folded[first : match.start()].rstrip()
            run = _TRAILING.search(before)
            if run and _PARTIES.match(run.group().replace(" ", "")[-12:]):
                return Span(first + run.start(), first + run.end()), iso
    return None, None


_SIGNATORY = re.compile(
    r"^[ ]*(?P<post>[一-鿿][一-鿿 ]{1,24}?(?:总[ ]*理|主[ ]*席|[省市县区州部局署行厅][ ]*长|主[ ]*任)|(?:总[ ]*理|主[ ]*席|[省市县区州部局署][ ]*长)(?=[ ]))[ ]*(?P<name>[一-鿿·](?:[ ]{0,3}[一-鿿·]){1,5})[ ]*$",
    re.M,
)
# 国务院总理 李鹏, 中央军委主席 江泽民
_SIGNED_BY_HEAD = re.compile(
    r"^(?:[一-鿿 ]{2,16}(?:总[ ]*理|主[ ]*席|省[ ]*长|市[ ]*长|县[ ]*长|部[ ]*长|局[ ]*长|署[ ]*长|主[ ]*任)|(?:总[ ]*理|主[ ]*席|[省市县区州部局署][ ]*长)(?=[ ]))[ ]*[一-鿿·][一-鿿· ]{1,12}$"
)


def _names_above(lines: list[_Line], date: int, body: int) -> Span | None:
    start = date
    while start > body and date - start < _SIGNATURE_LINES:
        text = lines[start - 1].text
        plain = text.replace(" ", "")
        run = _trailing(text, 1) if start == date and not _PARTIES.match(plain[-32:]) else None
        if run and _PARTIES.match(run.group()):
            return Span(lines[date - 1].start + run.start(), lines[date - 1].end)  # “…参数.pdf 工业和信息化部”
        if len(plain) > 300 or re.search(r"[。;:!?]", text):
            break
        if not (_PARTIES.match(plain[-32:]) or _SIGNED_BY_HEAD.match(text)):
            break
        start -= 1
    return Span(lines[start].start, lines[date - 1].end) if start < date else None


def _first(lines: list[_Line], pattern: re.Pattern[str], search: bool = False) -> Span | None:
    for line in lines:
        if len(line.text) < 1500 and (pattern.search(line.text) if search else pattern.match(line.text)):
            return Span(line.start, line.end)
    return None


def _number_of(line: _Line) -> _Line:
    glued = _GLUED.match(line.text)
    return _Line(line.start, glued.group(1)) if glued else line


def _full_number(lines: list[_Line], position: int) -> str:
    """The number with the organ's mark above it where it needs that: 江西省人民政府令 / 第264号 → 江西省人民政府令第264号.

    An organ of the State Council is cited without the state's name (住房和城乡建设部令第57号), the President with it (中华人民共和国主席令).
    """
    number = plain_number(_number_of(lines[position]).text.strip("() "))
    above = lines[position - 1].text if position else ""
    bare = number.startswith("第") or number[:2].isdigit()
    if not bare or not _MAST.fullmatch(above):
        return number
    return re.sub(r"^中华人民共和国(?!主席)", "", close_up(above).replace(" ", "")) + number


def read_letterhead(folded: str) -> Letterhead:
    """The frame of an official document; parts that it has not are None."""
    lines = _lines(folded)
    footer = _first(lines[-6:], _FOOTER, search=True)
    if footer:
        lines = [line for line in lines if line.start < footer.start]
    number = _number_line(lines)
    addressed = _addressed(lines, number)
    title = _title(lines, number, addressed[0] if addressed else None)
    body = next((i for i, line in enumerate(lines) if title and line.start >= title.end), 0)
    glued = number is not None and bool(_GLUED.match(lines[number].text))  # the whole letter may be one line
    body = max(body, 0 if number is None else number + (not glued), addressed[0] if addressed else 0)
    signature, signed = _signature(lines, body)
    if signed is None and title and addressed is None and number is None:
        # the title found is that of an annex below the date
        signature, signed = _signature([line for line in lines if line.end <= title.start], 0)
    if signature is None and (run_on := _run_on_signature(folded, lines[body].start if lines[body:] else 0))[0]:
        signature, signed = run_on
    tail = [line for line in lines[max(0, len(lines) - 400) :] if line.start > (title.end if title else 0)]
    number_line = _number_of(lines[number]) if number is not None else None
    return Letterhead(
        title=title,
        number=_full_number(lines, number) if number is not None else None,
        number_span=Span(number_line.start, number_line.end) if number_line else None,
        addressees=addressed[1] if addressed else None,
        signature=signature,
        signed=signed,
        copies=_first(tail, _COPIES),
        imprint=_first(tail, _IMPRINT, search=True),
        footer=footer,
    )
