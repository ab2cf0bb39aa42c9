"""Keys read from names alone: the topic of a title, the line that a title stands in, what spellings of a programme share."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.extractors.regulation import inner_titles, without_place
from kg.knowledge import Knowledge

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


_PLAIN_HEAD = re.compile(r"(?<=[一-鿿]{4})(?:活动|专项行动)$")


def programme_key(name: str) -> str:
    """What the spellings of a programme's name share: without quotes, head noun and the marks inside.

    “双下降”专项行动 and “双下降”行动 → 双下降; “大综合、一体化”改革 → 大综合一体化; “宪法宣传周” and 宪法宣传周活动 → 宪法宣传周.
    """
    quoted = re.match(r"^“([^“”]+)”", name)
    key = re.sub(r"[\s、,，·]", "", quoted.group(1) if quoted else _PLAIN_HEAD.sub("", name))
    return key or name


# ---------------------------------------------------------------- lines

_DRAFT = re.compile(r"\((?:征求意见稿|草案|送审稿|讨论稿)[^()]*\)")
_TRIAL_MARK = re.compile(r"\((?:试行|暂行)\)")
_TRIAL_WORD = re.compile(r"(?:暂行|试行)(?=办法|规定|条例|规则|细则|制度|标准|规程|意见|方案)")
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
    What stands inside 〈〉 is another instrument's title and is left alone.
    """
    draft = bool(_DRAFT.search(title))
    rest = _DRAFT.sub("", title)
    edition = _EDITION.search(rest)
    trial = bool(_TRIAL_MARK.search(rest) or _TRIAL_WORD.search(_outside(rest)))
    rest = _EDITION.sub("", _TRIAL_MARK.sub("", rest))
    outer = _outside(rest)
    rest = _TRIAL_WORD.sub("", rest) if outer == rest else rest
    year = 0
    if outer == rest and (span := _SPAN.search(rest) or _YEAR.search(rest)):
        year = int(span["first"])
        rest = rest[: span.start()] + rest[span.end() :]
    revised = 2 + int(edition["year"] or 0) if edition else 1
    return Position(rest or title, (year, 0 if trial else revised), draft)


def _outside(title: str) -> str:
    """The title without what stands in 〈〉."""
    return re.sub(r"〈.*〉", "", title)
