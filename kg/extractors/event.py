"""Bodies of a contest, fair or festival, which a notice names by their task alone once it has set them up.

“智汇杯”创新大赛设立组委会。… 组委会下设秘书处。… 报大赛秘书处办公室备案: all are bodies of that contest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.model import Span

_EVENT = "(?:大赛|竞赛|比赛|赛事|博览会|交易会|展览会|洽谈会|论坛|运动会|艺术节|文化节|旅游节)"
_BODY = "(?:组委会|专家评审委员会|评审专家委员会|组织委员会|执委会|执行委员会|秘书处|专家委员会|评审委员会|评委会|仲裁委员会|监督委员会)"
_IS_EVENT = re.compile(_EVENT + "$")
# 决定共同主办2021年|全国工业设计大赛|。
_ANNOUNCED = re.compile(
    rf"(?:举办|主办)(?:(?:19|20)\d\d年(?:度)?)?(?P<event>[^\n,。;、:《》“”()的等]{{4,30}}?{_EVENT})(?=[,。;(]|的?(?:通知|公告)|$)",
    re.M,
)
_WORDS = ("组委会", "组织委员会", "执委会", "执行委员会")
# 大赛设立组委会, 组委会下设秘书处, 成立由…组成的专家委员会
_SET_UP = re.compile(
    rf"(?:设立?|成立|组建|下设|设有)(?:了)?(?:由[^,。;\n]{{2,30}}(?:组成的)?)?{_BODY}(?:[、和]{_BODY})*"
)
# (一)大赛组委会:负责…: what a part is about
_HEADED = re.compile(rf"^[ ]*\([一二三四五六\d]\)(?:{_EVENT})?(?P<body>{_BODY})[:。]", re.M)
_NAMED = re.compile(rf"(?<![各级省市县区校院赛])(?:{_EVENT})?(?P<body>{_BODY}(?:办公室)?)(?![一-鿿]{{0,3}}(?:届|们))")
_EACH = re.compile(_BODY)


class EventBody(NamedTuple):
    """Where a body of an event is named, and its name with that of the event."""

    span: Span
    name: str


def event_bodies(text: str, programmes: Iterator[str], announces: bool) -> Iterator[EventBody]:
    """The bodies that a text sets up for an event. ``programmes``: the names of programmes in the text, of which one is the event.

    ``announces``: the document may be about an event that it names without quotes: a notice, no report.
    """
    if not any(word in text for word in _WORDS):
        return
    event = next((name for name in programmes if _IS_EVENT.search(name)), None)
    announced = _ANNOUNCED.search(text) if announces and event is None else None
    event = announced["event"] if announced else event
    if event is None:
        return
    set_up = {body for match in _SET_UP.finditer(text) for body in _EACH.findall(match.group())}
    set_up |= {match["body"] for match in _HEADED.finditer(text)}
    for match in _NAMED.finditer(text):
        if match["body"].removesuffix("办公室") in set_up:
            yield EventBody(Span(*match.span()), event + match["body"])
