"""Programmes that the parts of a plan are named after: (一)基层能力强基行动, 专栏2:智慧社区建设工程."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extractors.setting import Found, Reading
from kg.knowledge import Knowledge
from kg.model import MentionType, Span

_HEADING = re.compile(
    r"^[ ]*(?:(?:\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、])[ ]*"
    r"(?P<part>[一-鿿A-Za-z0-9“”+-]{4,24}(?:行动|工程))(?:。|[ ]*$)"
    r"|专栏[ ]?\d{1,2}[ ]*:?[ ]*(?P<box>[一-鿿A-Za-z0-9“”+-]{4,24}?(?:行动|工程))(?!师|学|计划|方案))",
    re.M,
)
# (一)开展督促检查行动: told to do, and found by its verb
_TOLD = re.compile(
    r"(?:深入|全面|扎实|大力|持续|积极|纵深|统筹|组织|协同|加快|着力|切实)?(?:开展|实施|推进|推动|组织|启动|加强|抓好|做好|推行)"
)


def headed(reading: Reading, knowledge: Knowledge) -> Iterator[Found]:
    """The headings of a document that are the names of programmes; reports tell of theirs in sentences."""
    if reading.metadata.kind in (None, "annual report"):
        return
    text = reading.masked
    for match in _HEADING.finditer(text):
        group = "part" if match["part"] else "box"
        name = match[group]
        if not _TOLD.match(name) and not knowledge.verbs.get(name[:2]):
            yield Found(Span(*match.span(group)), MentionType.PROGRAM, "programme", 0.75)
