"""Units of the bureau that speaks: 局法制支队, 局政策法规科; in the police's own report also 禁毒支队, 东津分局."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extractors.setting import BEGINS, Found, OrganName, Setting, found_organ
from kg.knowledge import Knowledge, OrganForm

_OF_BUREAU = re.compile(
    rf"{BEGINS}(?:局|厅)(?:机关)?(?P<unit>[一-鿿]{{2,8}}?(?:支队|大队|总队|科|处|室|中心))(?![长置理罚分学技以方]|主任|副|负责人)"
)
_OF_POLICE = re.compile(rf"{BEGINS}(?P<unit>[一-鿿]{{2,4}}(?:支队|分局)(?:[一-鿿]{{2,3}}派出所)?)")
_MANY = re.compile(r"[各全两多该本每个市区县省级等]|公安|所属|下属|基层|相关|有关|直属|属地")


def units(text: str, setting: Setting, knowledge: Knowledge) -> Iterator[Found]:
    """The units named without the bureau that they belong to, which is the issuer."""
    issuer = setting.issuer or ""
    if not issuer.endswith(("局", "厅")):
        return
    patterns = (_OF_BUREAU, _OF_POLICE) if issuer.endswith("公安局") else (_OF_BUREAU,)
    for match in (m for pattern in patterns for m in pattern.finditer(text)):
        unit = match.group("unit")
        if _MANY.search(unit[:-2]) or any(knowledge.verbs.get(unit[i : i + 2]) for i in range(len(unit) - 2)):
            continue
        name = OrganName("", "", OrganForm(issuer + unit, "central", "team"), match.group())
        yield found_organ(text, match.start(), match.end(), name, 0.75)
