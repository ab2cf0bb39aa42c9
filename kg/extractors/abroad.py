"""Organs of other countries by name: 哈萨克斯坦海关, 越南谅山省公安厅, 日本驻上海总领事馆."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extractors.setting import Found, OrganName, found_organ
from kg.knowledge import Knowledge, OrganForm

_FORM = OrganForm("{N}", "open-free", "abroad")
_ORGAN = re.compile(
    r"(?:驻[一-鿿]{1,6}?)?(?:总领事馆|领事馆|大使馆)"
    r"|(?![和与及、等在对的]|政府间|[一-鿿]{0,4}(?:企业|投资|公民|人员))(?:[一-鿿]{2,6}?[省州市区])?(?:[一-鿿]{0,4}?)(?:海关(?![总署])|海关总署|税务[署局]|公安[厅局]|警察[厅署局]|警方|移民局|外交部|司法部|卫生部|农业部|环境部|最高法院|中央银行|议会|政府(?!间))"
)


def bodies_abroad(text: str, knowledge: Knowledge) -> Iterator[Found]:
    """Bodies that begin with the name of a country; their canonical name is the one that stands."""
    for hit in knowledge.countries.find(text):
        if organ := _ORGAN.match(text, hit.end):
            surface = text[hit.start : organ.end()]
            yield found_organ(text, hit.start, organ.end(), OrganName("", "", _FORM, surface, surface), 0.75)
