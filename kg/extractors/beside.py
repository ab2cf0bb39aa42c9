"""Bodies named right behind another one whose place they share: 扬州市委、|市政府 in the report of one of its counties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.extractors.setting import Found

_TOP = frozenset(("party", "congress", "government", "cppcc"))
_LEVELS = frozenset("省市区县州旗盟")


def beside(text: str, found: Iterable[Found]) -> Iterator[Found]:
    """The bodies in their order; one that has only a level word is that of the place that the party's committee before it names."""
    place, end = "", -1
    for item in found:
        organ = item.organ
        if organ is None or organ.form.kind not in _TOP:
            place = ""
        elif organ.form.template == "中共{P}委" and organ.places:
            place = organ.places if organ.places[-1] in _LEVELS else ""
        elif place and organ.level == place[-1] and text[end : item.span.start] == "、":
            item = item._replace(organ=organ._replace(places=place, level=""))
        else:
            place = ""
        end = item.span.end
        yield item
