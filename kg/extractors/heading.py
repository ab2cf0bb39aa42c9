"""Programmes that the parts of a plan are named after: (一)基层能力强基行动, 专栏2:智慧社区建设工程."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from kg.extractors.setting import Found, Reading
from kg.knowledge import Knowledge
from kg.model import MentionType, Span

# the title of a plan, or of the notice that prints one
_PLAN = re.compile(r"(?:计划|方案|规划|纲要|行动)(?:\([^()]*\))?[〉》]?(?:\([^()]*\))?(?:的通知)?$")
_NAME = r"[一-鿿A-Za-z0-9“”+-]{4,24}"
_HEADING = re.compile(
    rf"^[ ]*+(?:(?:\([一二三四五六七八九十]{{1,3}}\)|[一二三四五六七八九十]{{1,3}}、|\d{{1,2}}[.、](?!\d))[ ]*+"
    rf"(?P<part>{_NAME}(?P<word>行动|工程))(?:。|[ ]*$)"
    rf"|专栏[ ]?\d{{1,2}}[ ]*+:?[ ]*+(?P<box>{_NAME}?(?:行动|工程))(?!师|学|计划|方案|[和与及、]))",
    re.M,
)
# (一)开展督促检查行动: told to do, and found by its verb
_TOLD = re.compile(
    r"(?:深入|全面|扎实|大力|持续|积极|纵深|统筹|组织|协同|加快|着力|切实)?(?:开展|实施|推进|推动|组织|启动|加强|抓好|做好|推行)"
)
# 依法应当招标的工程, 全县重点工程, 违法建设工程, 先期处置行动: kinds of works and steps, no names
_KIND = re.compile(
    r"依法|不得|其他|下列|违法|违规|涉嫌|重大|重点|房屋|市政|水利工程|附属|配套|隐蔽|危险|应急|先期|处置|救援|范围|[各全本][省市区县镇乡]"
)
_SIBLINGS = 2  # a plan that is made of programmes has more than one


def headed(reading: Reading, knowledge: Knowledge) -> Iterator[Found]:
    """The headings of a plan that are the names of programmes, and the boxes in it that present one."""
    if not _PLAN.search(reading.metadata.title or ""):
        return
    text = reading.masked
    found = [m for m in _HEADING.finditer(text) if _is_name(m, knowledge)]
    many = Counter(m["word"] for m in found if m["part"])
    for match in found:
        group = "part" if match["part"] else "box"
        if group == "box" or many[match["word"]] >= _SIBLINGS:
            yield Found(Span(*match.span(group)), MentionType.PROGRAM, "programme", 0.75)


def _is_name(heading: re.Match[str], knowledge: Knowledge) -> bool:
    name = heading["part"] or heading["box"]
    described = heading["part"] and "的" in name  # 其他影响安全的工程; but 专栏1 面向农村的普惠工程
    return not (described or _TOLD.match(name) or _KIND.search(name) or knowledge.verbs.get(name[:2]))
