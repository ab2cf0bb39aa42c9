"""What a document says of itself: title, issuer, region, year, dates, index number. The manifest's word goes first."""

from __future__ import annotations

import dataclasses
import datetime
import re

from kg.extractors.institution import issuer_in, resolve_name
from kg.knowledge import Knowledge
from kg.model import Document, Metadata
from kg.places import Place

_INDEX = re.compile(r"索[ ]*引[ ]*号(?:/[^\s:]{1,10})?[ ]*[::]?[ ]*([0-9A-Za-z][0-9A-Za-z/\-.]{5,60})")
_DATE = r"((?:19|20)\d\d)[-年./](\d{1,2})[-月./](\d{1,2})"
_PUBLISHED = re.compile(r"(?:发布|公开|发文|公布)(?:日期|时间)[ ]*[::]?[ ]*" + _DATE)
_WRITTEN = re.compile(r"(?:成文|生成|制发|印发|签发|形成)(?:日期|时间)[ ]*[::]?[ ]*" + _DATE)
_ANY_DATE = re.compile(_DATE)
_CHINESE_DATE = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0}
_TITLE_END = re.compile(
    r"(?:报告|总结|情况|通知|决定|意见|公告|通告|函|批复|公报|办法|规定|方案|要点|计划|规划|条例|细则|决议|命令|令|通报|说明|纪要|解读|答复)"
    r"(?:\([^()]{1,12}\))?$"
)
_REPORT = re.compile(r"(?:法治|依法行政|依法治|法制)[^\n]{0,30}(?:报告|总结|情况)")
_HEADER_WORDS = re.compile(
    r"^(?:索引号|当前位置|首页|来源|发布|主题|体裁|成文|发文|字号|分享|文号|公开|信息|打印|浏览|附件|文件|名[ ]*称|标[ ]*题|您的位置|>)"
)
_LABELLED_TITLE = re.compile(r"^(?:名[ ]*称|标[ ]*题|文件名称)[ ]*:[ ]*([^\n]{6,80}?)(?:[ ]{2,}|\n|$)", re.M)
_ISSUER_LINE = re.compile(
    r"(?:发文机关|发布机构|公开主体|发布单位|责任部门|发文单位|制发机关|信息来源|来源)[ ]*[::][ ]*([^\s,，。:：]{2,40})"
)
_HEAD = 60  # lines that may hold a header
_TAIL = 12  # lines that may hold a signature


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


_ONES = ["", *"一二三四五六七八九"]
# 一 … 三十一: days and months
_NUMBERS = {(("", "十", "二十", "三十")[n // 10]) + _ONES[n % 10]: n for n in range(1, 32)}


def _title_lines(lines: list[str]) -> list[tuple[int, str]]:
    return [
        (number, line.strip())
        for number, line in enumerate(lines[:_HEAD])
        if 6 <= len(line.strip()) <= 80 and not _HEADER_WORDS.match(line.strip()) and not re.search(r"[。;；]", line)
    ]


def _continued(lines: list[str], number: int, line: str) -> str:
    """A title that a portal broke into two lines: 宁波市人民政府 / 关于2020年法治政府建设情况的报告."""
    above = next((text.strip() for text in reversed(lines[:number]) if text.strip()), "")
    plain = (
        above and not _HEADER_WORDS.match(above) and len(above) <= 30 and not re.search(r"[:：,，。>\d]$|[>|]", above)
    )
    joins = line.startswith(("关于", "年", "法治", "20")) and re.search(
        r"(?:政府|局|厅|委员会|办公室|委|院|部|署|县|市|区|省)$", above
    )
    return above + line if plain and joins else line


def find_title(folded: str) -> str | None:
    """The line that names the document: a report on government by law before any other kind of title."""
    labelled = _LABELLED_TITLE.search(folded[:3000])
    if labelled and _TITLE_END.search(labelled.group(1).strip()):
        return labelled.group(1).strip()
    lines = folded.split("\n")
    candidates = _title_lines(lines)
    for pattern in (_REPORT, _TITLE_END):
        for number, line in candidates:
            if pattern.search(line) and _TITLE_END.search(line):
                return _continued(lines, number, line)
    return None


def _year(title: str | None, folded: str, published: str | None) -> int | None:
    """The year covered: by the title, by a paragraph that opens with it, by the document number, by the date."""
    latest = int(published[:4]) if published else 2100
    patterns = ((_TITLE_YEAR, title or ""), (_OPENING_YEAR, folded[:3000]), (_NUMBER_YEAR, folded[:600]))
    for pattern, text in patterns:
        for match in pattern.finditer(text):
            year = int(match.group(1)) if match.group(1).isdigit() else _spelled(match.group(1))
            if 1949 <= year <= latest:
                return year
    if published is None:
        return None
    return latest - 1 if title and _REPORT.search(title) else latest


def _spelled(word: str) -> int:
    return int("".join(str(_DIGITS[c]) for c in word))


_TITLE_YEAR = re.compile(r"((?:19|20)\d\d|二[〇○零][一二三四五六七八九〇○零]{2})(?=[ ]*年|[ ]*度)")
_OPENING_YEAR = re.compile(r"^[ ]*((?:19|20)\d\d)年(?=[度,，来以]|[一-鿿]{2,20}[,，]|是)", re.M)
_NUMBER_YEAR = re.compile(r"[一-鿿][〔\[(]((?:19|20)\d\d)[〕\])]第?\d{1,5}号")


def _published(folded: str, title: str | None) -> str | None:
    head = folded[:3000]
    if match := _PUBLISHED.search(head):
        return _iso(*match.groups())
    behind = head.find(title) + len(title) if title and title in head else 0
    # a bare date in the lines right under the title: 2025-03-11 10:57 来源:…
    below = head[behind : behind + 120].split("\n")
    for line in below[:5]:
        if (match := _ANY_DATE.search(line)) and len(line) < 90 and "。" not in line:
            return _iso(*match.groups())
    if match := _WRITTEN.search(head):
        return _iso(*match.groups())
    return _signature_date(folded)


def _signature_date(folded: str) -> str | None:
    for line in reversed([line.strip() for line in folded.rstrip().split("\n")[-_TAIL:]]):
        if len(line) <= 40 and (match := re.search(_DATE + r"日?", line)):
            return _iso(*match.groups())
        if len(line) <= 40 and (match := _CHINESE_DATE.search(line)):
            year = "".join(str(_DIGITS[c]) for c in match.group(1))
            return _iso(year, str(_NUMBERS.get(match.group(2), 0)), str(_NUMBERS.get(match.group(3), 0)))
    return None


def _issuer(
    title: str | None, folded: str, region: Place | None, knowledge: Knowledge
) -> tuple[str | None, Place | None]:
    """The organ that wrote the document and its place: from the title, the header, the signature."""
    if title and (found := issuer_in(title, region, knowledge)):
        return found
    for match in _ISSUER_LINE.finditer(folded[:3000]):
        if found := resolve_name(match.group(1), region, knowledge):
            return found
    tail = [line.strip() for line in folded.rstrip().split("\n")[-_TAIL:]]
    for line in reversed(tail):
        bare = re.sub(_DATE + "日?.*$|[〇○零一二三四五六七八九]{4}年.*$", "", line).strip()
        if 3 <= len(bare) <= 30 and (found := resolve_name(bare, region, knowledge)):
            return found
    return None, region


def complete(document: Document, folded: str, knowledge: Knowledge) -> Metadata:
    """The document's metadata: what the manifest gives, the rest from the text. Fields stay None where neither tells."""
    given = document.metadata
    title = given.title or find_title(folded)
    published = given.published or _published(folded, title)
    place = knowledge.places.resolve(given.region, None) if given.region else None
    issuer, found = (given.issuer, place) if given.issuer else _issuer(title, folded, place, knowledge)
    if given.issuer and place is None and (resolved := resolve_name(given.issuer, None, knowledge)):
        found = resolved[1]
    index = _INDEX.search(folded[:3000])
    return dataclasses.replace(
        given,
        title=title,
        issuer=issuer,
        region=given.region or (found.name if found else None),
        year=given.year if given.year is not None else _year(title, folded, published),
        published=published,
        index_number=given.index_number or (index.group(1) if index else None),
        kind=given.kind or _kind(title),
    )


def _kind(title: str | None) -> str | None:
    if not title:
        return None
    if _REPORT.search(title):
        return "annual report"
    match = _TITLE_END.search(title)
    return match.group().split("(")[0] if match else None


def home_of(metadata: Metadata, knowledge: Knowledge) -> Place | None:
    """The place that a document speaks from, by its region; an ambiguous one (鼓楼区) is settled by the issuer's full name."""
    if metadata.region is None:
        return None
    places = knowledge.places
    home = places.resolve(metadata.region, None, metadata.year)
    if home is None and metadata.issuer:
        issuer = metadata.issuer.removeprefix("中共")
        home = next((p for p in places.candidates(metadata.region) if issuer.startswith(places.door_plate(p))), None)
    return home
