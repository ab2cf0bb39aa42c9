"""The names of what is attached to a document, cited without brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import Span

# 附件:1.某市冰雪旅游市场整治任务清单; the next line 2.任务分工表.docx
_ATTACHED_NAME = (
    r"[^\n《》。;]{4,60}?(?:表|单|目录|方案|指南|规范|办法|细则|规定|信息|情况|标准|条件|要点|计划|意见|安排|说明|总结|模板|格式|指标|名录)"
    r"(?:\([^()\n]{1,14}\))*(?:\.[a-z]{3,4})?[ ]*$"
)
_ATTACHED = re.compile(rf"^[ ]*附[ ]*件[ ]*\d{{0,2}}[ ]*:[ ]*(?:\d{{1,2}}[.、])?[ ]*(?P<name>{_ATTACHED_NAME})", re.M)
_ATTACHED_NEXT = re.compile(rf"\n+[ ]*\d{{1,2}}[.、][ ]*(?P<name>{_ATTACHED_NAME})", re.M)


def attached(folded: str) -> Iterator[Span]:
    """The names of what is attached, cited without brackets: places and bodies in them are parts of the names."""
    for match in _ATTACHED.finditer(folded):
        following: re.Match[str] | None = match
        while following is not None:
            yield Span(following.start("name"), following.end("name"))
            following = _ATTACHED_NEXT.match(folded, following.end())
