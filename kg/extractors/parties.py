"""Local committees of the democratic parties and of the Youth League: 民盟市委会, 农工党区工委, 九三学社宝鸡市委员会, 团市委."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extractors.setting import Found, OrganName, PlaceEnds, found_organ
from kg.knowledge import OrganForm

# full names by their charters
_PARTIES = {
    "民革": "中国国民党革命委员会",
    "民盟": "中国民主同盟",
    "民建": "中国民主建国会",
    "民进": "中国民主促进会",
    "农工党": "中国农工民主党",
    "致公党": "中国致公党",
    "九三学社": "九三学社",
    "九三": "九三学社",
    "台盟": "台湾民主自治同盟",
}
_ORGANS = {"总支": "总支部委员会", "工委": "工作委员会", "工作委员会": "工作委员会"}
# 农|民进市委党校, 民盟市委会|议室
_PARTY = rf"(?<![农市居州县区村渔牧])(?P<party>{'|'.join(_PARTIES)})"
_COMMITTEE = r"委会(?![议同商])|委员会|委(?![员组宣统办政常党机])|总支(?:部)?(?:委员会)?|工委(?!员)|工作委员会"
_NAMED = re.compile("|".join(_PARTIES))
_BY_LEVEL = re.compile(rf"{_PARTY}(?P<level>[省市区县州])(?P<organ>{_COMMITTEE})")
_ORGAN = re.compile(_COMMITTEE)


def parties(text: str, ends: PlaceEnds) -> Iterator[Found]:
    """Committees by the level word (民盟市委会) or by the place (民盟宁波市委)."""
    if not _NAMED.search(text):
        return  # in most texts
    for match in _BY_LEVEL.finditer(text):
        yield _committee(text, match.start(), match.end(), match["party"], "", match["level"], match["organ"])
    for end, hit in ends.items():
        organ = _ORGAN.match(text, end)
        name = next((name for name in _PARTIES if text.endswith(name, 0, hit.start)), None)
        if organ and name:
            start = hit.start - len(name)
            yield _committee(text, start, organ.end(), name, text[hit.start : end], "", organ.group())


def _committee(text: str, start: int, end: int, party: str, places: str, level: str, organ: str) -> Found:
    kind = next((full for short, full in _ORGANS.items() if organ.startswith(short)), "委员会")
    form = OrganForm(f"{_PARTIES[party]}{{P}}{kind}", "place", "party")
    return found_organ(text, start, end, OrganName(places, level, form, text[start:end]))


def youth_committee(text: str, begin: int, end: int, places: str, level: str) -> Found:
    """团市委, 共青团市委, 共青团宁波市委: 团 or 共青团 stands before ``begin``."""
    start = begin - (3 if text.endswith("共青团", 0, begin) else 1)
    return found_organ(
        text, start, end, OrganName(places, level, OrganForm("共青团{P}委", "place", "mass"), text[start:end])
    )
