"""What a notice prints for another: the office of a government sends out the government's own plan or list."""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.extractors.setting import Reading
from kg.model import Span

_OFFICE = re.compile(r"(?<=人民政府)办公[室厅]$")
# between the signature and what is printed: the date, 附件1, (此件公开发布)
_BETWEEN = re.compile(r"附[ ]*件[ ]*\d*[ ]*:?|(?:19|20|二)[^\n]{2,9}月[^\n]{1,3}日|\([^()]{2,30}\)")
_LONGEST = 90  # code points of a heading, or of what stands before it


class Annex(NamedTuple):
    """The text behind a notice, from the offset of its ``heading`` on; ``author`` speaks in it."""

    author: str
    heading: Span


def annex_of(reading: Reading) -> Annex | None:
    """The plan of the government that its office prints: behind the signature, under a heading that opens with the government's name.

    大同市人民政府办公室关于印发…的通知 … 大同市人民政府2022年度重大行政决策事项目录: what is to be decided there, the government decides.
    """
    issuer, signature = reading.metadata.issuer or "", reading.letterhead.signature
    author = _OFFICE.sub("", issuer)
    if reading.metadata.kind != "通知" or signature is None or author == issuer or reading.metadata.co_issuers:
        return None
    start = reading.folded.find("\n", signature.end) + 1
    for line in reading.folded[start:].split("\n") if start else ():
        bare = line.strip(" ")
        if bare and (len(bare) > _LONGEST or not _BETWEEN.fullmatch(bare)):
            opens = len(bare) <= _LONGEST and bare.startswith((author, author.replace("人民政府", "政府")))
            at = start + line.index(bare)
            return Annex(author, Span(at, at + len(bare))) if opens else None
        start += len(line) + 1
    return None
