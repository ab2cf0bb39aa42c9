"""Keys read from names alone: the topic of a title, the line that a title stands in, what spellings of a programme share."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.knowledge import Knowledge
from kg.organs import split_organ
from kg.places import PlaceLevel
from kg.titles import inner_titles, without_place

_TRIAL = re.compile(
    r"\((?:试行|暂行|修订|修订版|修正|征求意见稿|草案|第[一二三四五六七八九十]+批|\d{4}年?(?:版|修订)?|\d{4}—\d{4}年?)\)"
)
_YEARS = re.compile(r"(?:19|20)\d\d(?:—(?:19|20)\d\d)?年?度?")
_OPENING = re.compile(
    r"^(?:中华人民共和国|关于)?(?:印发|公布|发布|进一步|全面|深入|切实|认真|做好|加强|推进|深化|开展|落实|贯彻落实|健全|完善|规范|建立|构建|推行)*"
)
_CLOSING = re.compile(r"(?:若干|暂行|实施|试行|管理|工作|具体|专项|行动)+$")
_ORGAN = re.compile(r"^.{0,12}?(?:人民政府办公厅|人民政府办公室|人民政府|人民代表大会常务委员会|司法局|司法厅)")


def topic_of(title: str, knowledge: Knowledge) -> str:
    """What a title is about: place, organ, opening words, kind, year and (试行) taken off; the title if nothing is left.

    宁波市重大行政决策程序实施规定 → 重大行政决策程序; 重大行政决策程序暂行条例 → 重大行政决策程序.
    """
    inner = inner_titles(title)
    rest = _TRIAL.sub("", title if not inner else re.sub(r"〈.*〉", "", title))
    rest = _YEARS.sub("", without_place(_YEARS.sub("", rest), knowledge))
    rest = _ORGAN.sub("", rest)
    if 0 <= rest.find("关于") <= 20:
        rest = rest[rest.find("关于") :]  # 中央宣传部、司法部关于…: who speaks is not the topic
    rest = _OPENING.sub("", without_place(rest, knowledge))
    for size in range(min(6, len(rest) - 1), 0, -1):
        if rest[-size:] in knowledge.title_kinds:
            rest = rest[:-size]
            break
    rest = _CLOSING.sub("", rest).strip("的与和及、 ")
    if len(rest) >= 2:
        return rest
    return topic_of(inner[0], knowledge) if inner else title


_QUOTED = re.compile(r"^“([^“”]+)”(?!.*“)")
_PROGRAMME_MARKS = re.compile(r"[\s、,，·“”‘’\"]")
_PROGRAMME_SPAN = re.compile(r"\((?:19|20)\d\d年?[-—–~至](?:19|20)\d\d年?\)$")
_EVERYWHERE = re.compile(r"^全[国省市区县州]")
_HEAD = re.compile(
    r"(?<=[一-鿿]{3})(?:(?:专项|主题|实践|攻坚|宣传)?(?:行动|活动)|专项(?:整治|治理|斗争)|改革(?:试点)?|工作|监管)$"
)


def programme_key(name: str, knowledge: Knowledge) -> str:
    """What the spellings and local instances of a programme share: no place, no quotes and marks, no head noun.

    “双下降”专项行动 and “双下降”行动 → 双下降; “大综合、一体化”改革 → 大综合一体化; 江西省河长制 → 河长制; 扫黑除恶专项斗争
    and “扫黑除恶”专项斗争 → 扫黑除恶. Two quoted names are one name of both.
    """
    bare = _EVERYWHERE.sub("", local_part(name, knowledge))
    quoted = _QUOTED.match(bare)
    key = _PROGRAMME_MARKS.sub("", quoted.group(1) if quoted else _PROGRAMME_SPAN.sub("", bare))
    if not quoted:
        key = _HEAD.sub("", key)
    return knowledge.programme_aliases.get(key, key) or name


def local_part(name: str, knowledge: Knowledge) -> str:
    """A programme's name without the division that it begins with (云南省|安全生产…三年行动); regions stay (长三角一体化)."""
    parts = split_organ(name, knowledge)
    place = parts.place
    if place is None or place.level is PlaceLevel.REGION or parts.head != parts.plate or len(parts.rest) < 3:
        return name
    # 广西“八五”普法: of short names only those of provinces are no part of anything else
    named = parts.plate.endswith(place.name) or (place.level is PlaceLevel.PROVINCE and parts.plate == place.short)
    return parts.rest if named else name


# ---------------------------------------------------------------- lines

_DRAFT = re.compile(r"\((?:征求意见稿|草案|送审稿|讨论稿)[^()]*\)")
_TRIAL_MARK = re.compile(r"\((?:试行|暂行)\)")
_TRIAL_WORD = re.compile(r"(?<=[一-鿿)]{2})(?:暂行|试行)(?=办法|规定|条例|规则|细则|制度|标准|规程|意见|方案)")
_PRINTS = re.compile(r"(?:印发|转发|公布|发布)[^〈]{0,12}〈")
_EDITION = re.compile(
    r"\((?P<year>(?:19|20)\d\d)年?(?:修订|修正|修改|版|修订版|本)?\)|\((?:修订|修正|修订版|最新修订)\)"
)
_SPAN = re.compile(r"\(?(?P<first>(?:19|20)\d\d)—(?:19|20)\d\d年?\)?")
_YEAR = re.compile(r"(?P<first>(?:19|20)\d\d)年?度?")


@dataclass(frozen=True, slots=True)
class Position:
    """Where a title stands in its line: ``key`` what the members share, ``rank`` their order; a draft is nobody's successor."""

    key: str
    rank: tuple[int, int]
    draft: bool


def position_of(title: str) -> Position:
    """The line of a title and its place in it, by the marks that tell members apart.

    …办法(试行) < …办法 < …办法(2021年修订); …纲要(2015—2020年) < …纲要(2021—2025年); 2020年…工作要点 < 2021年…工作要点.
    关于印发〈…办法(试行)〉的通知 stands for what it prints; any other title with 〈〉 speaks of another instrument and is a line
    of its own.
    """
    draft = bool(_DRAFT.search(title))
    if "〈" in title and not _PRINTS.search(title):
        return Position(title, (0, 1), draft)
    rest = _DRAFT.sub("", title)
    edition = _EDITION.search(rest)
    trial = bool(_TRIAL_MARK.search(rest) or _TRIAL_WORD.search(rest))
    rest = _TRIAL_WORD.sub("", _EDITION.sub("", _TRIAL_MARK.sub("", rest)))
    year = 0
    if span := _SPAN.search(rest) or _YEAR.search(rest):
        year = int(span["first"])
        rest = rest[: span.start()] + rest[span.end() :]
    revised = 2 + int(edition["year"] or 0) if edition else 1
    return Position(rest or title, (year, 0 if trial else revised), draft)
