"""What a body's full name tells of it: its place, the organ it is part of, who took over its duties, what class of organ it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.knowledge import Knowledge, OrganForm, Succession
from kg.places import Place

STATE_COUNCIL = "国务院"
PARTY_CENTRE = "中共中央"
_CHAIN = 40  # characters at the head of a name that may hold its places
_BEFORE_PLACE = re.compile(r"^(?:中共|共青团|驻|中国人民政治协商会议|中国国际贸易促进委员会|国家税务总局)*")
_TOWN = re.compile(
    r"(?P<town>[一-鿿]{1,8}?(?:街道|镇|乡|苏木))(?P<organ>办事处|人民政府|司法所|党政[一-鿿]*办公室|综合(?:行政)?执法[一-鿿]*)$"
)
_BRANCH = re.compile(r"(?P<bureau>[一-鿿]{2,}局)[一-鿿]{1,8}分局$")
# 宁波市全面推进依法行政工作领导小组|办公室: an office of what its name begins with
_OFFICE = re.compile(
    r"(?P<body>.+(?:委员会|领导小组|协调小组|工作组|指挥部|联席会议|人民政府|人民法院|人民检察院|[局厅]))(?:办公室|办公厅|秘书处)$"
)
_OF_STATE_COUNCIL = re.compile(r"^(?:国家|中国人民银行|中国证券|海关|审计|国务院).*|.*部$")
_DEPARTMENT = re.compile(r"[一-鿿]{2,14}[局厅]$")
_PART_OF_CENTRE = re.compile(r"^(?:中共中央|中央)")


@dataclass(frozen=True, slots=True)
class OrganParts:
    """A full name in parts: ``head`` up to and with the place (中共宁波市镇海区), ``rest`` (委办公室), ``plate`` the place as it stands."""

    head: str
    rest: str
    plate: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Successor:
    """A body that may have taken over the duties of another, in which year and reform."""

    name: str
    year: int
    reform: str


def split_organ(name: str, knowledge: Knowledge, context: Place | None = None) -> OrganParts:
    """The name cut behind the chain of places that it begins with; ``place`` is None where there is none, or it is ambiguous."""
    start = _BEFORE_PLACE.match(name)
    begin = end = start.end() if start else 0
    rest = name[begin : begin + _CHAIN]
    for hit in knowledge.place_names.find(rest):
        if begin + hit.start != end or not hit.value:  # 西安|高新区: a zone is in the city
            break
        end = begin + hit.end
    plate = name[begin:end]
    place = knowledge.places.resolve(plate, context) if plate else None
    return OrganParts(name[:end], name[end:], plate, place)


def _renders(form: OrganForm, parts: OrganParts, name: str, knowledge: Knowledge) -> bool:
    """True if ``name`` is the full name that this form stands for, not a short one."""
    level = knowledge.places.level_word(parts.place) if parts.place else ""
    return form.template.replace("{P}", parts.plate).replace("{L}", level) == name


def parent_organ(name: str, knowledge: Knowledge) -> str | None:
    """Full name of the organ that the body is a department, an office or a branch of; None where its name does not tell.

    市司法局 → 人民政府, 市委办公室 → 市委, 人大常委会 → 人大, 公安局分局 → 公安局; a government, a congress, a court and a
    procuratorate are parts of no other organ.
    """
    form = knowledge.organs.get(name)
    if form is not None and form.needs == "central":
        return _central_parent(name, form, knowledge)
    parts = split_organ(name, knowledge)
    if not parts.plate:
        office = _OFFICE.fullmatch(name)
        return office["body"] if office and knowledge.organs.get(office["body"]) else None
    if name.startswith("国家税务总局"):
        return "国家税务总局"
    if parts.place is not None and not parts.plate.endswith(parts.place.name):
        return None  # 宁波银保监局: named by the short form, and no part of the city's government
    if name.startswith("驻"):
        return f"中共{parts.plate}纪律检查委员会"
    return _town_parent(parts) or _prefix_parent(parts, knowledge) or _line_parent(parts, knowledge)


def _central_parent(name: str, form: OrganForm, knowledge: Knowledge) -> str | None:
    if name in knowledge.organ_parents:
        return knowledge.organ_parents[name]
    for size in range(len(name) - 1, 1, -1):
        above = knowledge.organs.get(name[:size])
        if above is not None and above.needs == "central" and above.template == name[:size]:
            return name[:size]
    if form.kind == "government" and name != STATE_COUNCIL and _OF_STATE_COUNCIL.match(name):
        return STATE_COUNCIL
    return PARTY_CENTRE if form.kind == "party" and _PART_OF_CENTRE.match(name) and name != PARTY_CENTRE else None


def _town_parent(parts: OrganParts) -> str | None:
    match = _TOWN.match(parts.rest)
    if match is None or parts.head != parts.plate:
        return parts.plate + "司法局" if parts.rest.endswith("司法所") else None
    if match["organ"] == "办事处":
        return parts.plate + "人民政府"
    if match["organ"] == "司法所":
        return parts.plate + "司法局"
    if match["organ"] == "人民政府":
        return None
    return parts.plate + match["town"] + ("办事处" if match["town"].endswith("街道") else "人民政府")


def _prefix_parent(parts: OrganParts, knowledge: Knowledge) -> str | None:
    """The longest organ that the name begins with: 人民政府|办公室, 委|政法委员会, 公安局|交通警察支队."""
    if branch := _BRANCH.fullmatch(parts.rest):
        return parts.head + branch["bureau"]
    if parts.head.startswith("中国人民政治协商会议") and parts.rest.startswith("委员会"):
        return parts.head + "委员会" if parts.rest != "委员会" else None
    for size in range(len(parts.rest) - 1, 0, -1):
        form = knowledge.organs.get(parts.rest[:size])
        if form is not None and form.needs in ("place", "bare", "cpc"):
            above = parts.head + parts.rest[:size]
            if _renders(form, parts, above, knowledge):
                return above
    return None


def _line_parent(parts: OrganParts, knowledge: Knowledge) -> str | None:
    if office := _OFFICE.fullmatch(parts.rest):
        return parts.head + office["body"]
    form = knowledge.organs.get(parts.rest)
    if form is not None and form.kind == "discipline" and parts.head.startswith("中共"):
        return f"中共{parts.plate}委"
    departments = ("government", "office")
    known = form is not None and (form.kind.startswith("dept:") or form.kind in departments)
    if parts.head != parts.plate or parts.rest == "人民政府":
        return None
    return parts.plate + "人民政府" if known or _DEPARTMENT.fullmatch(parts.rest) else None


# ---------------------------------------------------------------- succession


def successors(name: str, knowledge: Knowledge) -> Iterator[Successor]:
    """The bodies that may have taken over this one's duties; which of them exists, the store tells."""
    for old, rows in _central_rows(name, knowledge):
        for row in rows:
            # 中国银行保险监督管理委员会|浙江监管局 → 国家金融监督管理总局|浙江监管局
            yield Successor(row.new + name[len(old) :], row.year, row.reform)
    parts = split_organ(name, knowledge)
    if parts.plate:
        for row in knowledge.successions.get(_place_form(parts), ()):
            yield Successor(_filled(row.new, parts.plate), row.year, row.reform)


def predecessors(name: str, knowledge: Knowledge) -> Iterator[str]:
    """The names of the bodies whose duties this one may have taken over; the inverse of ``successors``."""
    for size in range(len(name), 2, -1):
        for old in knowledge.predecessors.get(name[:size], ()):
            yield old + name[size:]
    parts = split_organ(name, knowledge)
    if parts.plate:
        yield from (_filled(old, parts.plate) for old in knowledge.predecessors.get(_place_form(parts), ()))


def _central_rows(name: str, knowledge: Knowledge) -> Iterator[tuple[str, tuple[Succession, ...]]]:
    """Rows of central organs that the name is, or begins with where it goes on with a branch."""
    for size in range(len(name), 2, -1):
        rows = knowledge.successions.get(name[:size])
        if rows and (size == len(name) or name.endswith(("局", "分局", "监管局", "办公室"))):
            yield name[:size], rows


def _place_form(parts: OrganParts) -> str:
    """The name with {P} for its place, as the table of successions has it."""
    head = parts.head.removesuffix(parts.plate)
    return f"{head}{{P}}{parts.rest}"


def _filled(template: str, plate: str) -> str:
    return template.replace("{P}", plate)


# ---------------------------------------------------------------- classes of organs


def organ_class(name: str, knowledge: Knowledge) -> str:
    """Who makes rules, as the 立法法 tells them apart.

    national-congress, state-council, ministry, national-court, party-centre; party, congress, government, department,
    town; other (courts, mass organisations, enterprises).
    """
    form = knowledge.organs.get(name)
    if form is not None and form.needs == "central":
        return _central_class(name, form)
    parts = split_organ(name, knowledge)
    if _TOWN.match(parts.rest) and parts.plate:
        return "town"
    if name.startswith("中共"):
        return "party"
    for word, kind in (("人民代表大会", "congress"), ("人民法院", "other"), ("人民检察院", "other")):
        if parts.rest.startswith(word):
            return kind
    if re.fullmatch(r"人民政府(?:办公[室厅])?", parts.rest):
        return "government"
    form = knowledge.organs.get(parts.rest)
    if form is not None:
        return "department" if form.kind.startswith(("dept:", "government", "office")) else "other"
    return "department" if parts.plate and _DEPARTMENT.fullmatch(parts.rest) else "other"


def _central_class(name: str, form: OrganForm) -> str:
    if name.startswith(("全国人民代表大会", "全国人大")):
        return "national-congress"
    if name.startswith(STATE_COUNCIL) and name in (STATE_COUNCIL, "国务院办公厅"):
        return "state-council"
    if form.kind in ("party", "discipline"):
        return "party-centre"
    if name.startswith("最高人民"):
        return "national-court"
    return "ministry" if form.kind == "government" else "other"
