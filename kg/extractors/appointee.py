"""Persons in a notice of appointments, whose entries open with a name: 张三为市司法局副局长; 李四的市财政局局长职务.

Outside of such notices a word before 为 or 的 is hardly ever a name.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator

from kg.extractors.person import may_be_name
from kg.extractors.setting import Found, Reading
from kg.knowledge import Knowledge
from kg.model import MentionType, Span

_OF_APPOINTMENTS = re.compile(r"任免|任职|免职|任命|聘任|挂职|职务的?(?:通知|决定)|职务任免|人事")
_HEAD = 400  # code points
TAKES = "被任命为|任命为|聘任为|晋升为|挂任|试任|正式任|改任|调任|转任|担任|出任|兼任|任|为"
"""Words by which somebody takes a post, for a pattern."""
_DOES = rf"(?:{TAKES}|不再担任|不再兼任)"
# 张三|为市司法局副局长, 任命李四|为…, 推荐王五|为…人选, 胡六|的市财政局局长职务
_ENTRY = re.compile(
    r"(?:^|(?<=[;。,:、\n)]))[ ]*(?:\d{1,2}[.、])?(?:(?:决定|同意|批准|提请|经研究,){0,4}(?P<sure>任命|聘任|聘请|推荐|提名|免去|选派|委派|增补)|建议)?[ ]?"
    rf"(?P<name>[一-鿿]{{2,4}}?|[一-鿿][ ]{{1,3}}[一-鿿])(?P<comrade>同志)?(?:已|现|新)?(?:{_DOES}|的(?=[^,。;\n]{{2,56}}职务))(?P<what>[^,。;\n]{{2,60}})",
    re.M,
)
# 原市扶贫办副主任|林某某|改任…
_BEHIND_POST = re.compile(rf"(?P<name>[一-鿿]{{2,4}}?)(?:同志)?(?:已|现|新|继续|仍)?{_DOES}")
# (列|孙某某|之后)
_RANKED = re.compile(r"列(?:在)?(?P<name>[一-鿿]{2,4})之[前后]")


def appointees(reading: Reading, knowledge: Knowledge) -> Iterator[Found]:
    """The names that open an entry, each with a post behind it."""
    text, title = reading.masked, reading.metadata.title or ""
    if not _OF_APPOINTMENTS.search(title or reading.folded[:_HEAD]):
        return
    starts = sorted(hit.start for hit in reading.posts)
    for entry in _ENTRY.finditer(text):
        at = bisect.bisect_left(starts, entry.start("what"))
        if at < len(starts) and starts[at] < entry.end("what"):
            yield from _named(entry, knowledge)
    for hit in reading.posts:
        if behind := _BEHIND_POST.match(text, hit.end):
            yield from _named(behind, knowledge)
    for ranked in _RANKED.finditer(text):
        yield from _named(ranked, knowledge)


# 萨日娜, 巴特尔: a name without a surname, where the entry leaves no doubt
_NOT_IN_NAMES = re.compile(r"[市县区局委办厅部院处科府会为任的之其由并不已以上下等各该本原经同志]")


def _named(match: re.Match[str], knowledge: Knowledge) -> Iterator[Found]:
    name, told = match["name"].replace(" ", ""), match.groupdict()
    # 时间为…, 高校的…职务: a word of two characters is a name only where 任命 or 同志 says so
    sure = len(name) > 2 or bool(told.get("sure") or told.get("comrade"))
    if may_be_name(name, knowledge, sure) or (
        len(name) > 2 and not _NOT_IN_NAMES.search(name) and not knowledge.segmenter.is_word(name)
    ):
        yield Found(Span(*match.span("name")), MentionType.PERSON, "person", 0.85, name)
