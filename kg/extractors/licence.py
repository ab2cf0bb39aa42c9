"""Licences that a reply prints behind itself: their name fills a line, their number the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.model import Span

_WORDS = ("许可证", "批准证书", "资质证书", "登记证书", "经营证书", "执照", "批准书", "确认书")
# 某港务有限公司港口经营许可证 / (闽漳港经证字第0123号)
_PRINTED = re.compile(
    rf"^[ ]*+(?P<title>[一-鿿A-Z\d()、“”]{{2,48}}(?:{'|'.join(_WORDS)}))[ ]*+\n+[ ]*+"
    r"(?P<open>[(])?(?:编号:)?(?P<number>[一-鿿]{2,12}字[ ]*+(?:第|[A-Z])?[ ]*+(?:[〔\[(](?:19|20)?\d\d[〕\])])?[ ]*+第?[ ]*+\d{1,6}[ ]*+号)(?(open)[)])[ ]*+$",
    re.M,
)


class Licence(NamedTuple):
    """Where a printed licence has its name and its number."""

    title: Span
    number: Span


def licences(folded: str) -> Iterator[Licence]:
    """The licences of a text, in order."""
    if any(word in folded for word in _WORDS):
        for match in _PRINTED.finditer(folded):
            yield Licence(Span(*match.span("title")), Span(*match.span("number")))
