"""All that extraction knows beside the text: ontology, lexica, places. Frozen, loaded once, handed on."""

from __future__ import annotations

import copyreg
import hashlib
import io
import pickle
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kg.calibration import Calibration, load_calibration
from kg.divisions import load_places, zone_bodies
from kg.lexicon import Lexicon, rows, unique, words
from kg.model import MentionType
from kg.ontology import Ontology, Relation, load_ontology
from kg.places import Places
from kg.plugins import Plugin
from kg.resources import folder
from kg.words import Segmenter, load_segmenter

LEVELS = "省市区县州盟旗镇乡"
# 本会, 本行, 本司 …: words of other meanings
_NOT_OURS = frozenset(
    {
        "本会",
        "本行",
        "本司",
        "本社",
        "本校",
        "本公司",
        "本单位",
        "本中心",
        "本集团",
        "本部",
        "本所",
        "我所",
        "我会",
        "我行",
    }
)
_HEAD_IN_FULL = {"委": "委员会", "办": "办公室", "分局": "局"}


@dataclass(frozen=True, slots=True)
class OrganForm:
    """How an organ is named. ``template``: {P} place as on a door plate, {L} its level word, {I} the issuer, {N} the name as it stands.

    ``needs``: what must stand before it: place, bare (may stand alone), short (a place without level word), region (自治区),
    issuer (我局), addressee (你公司), open-place / open-free (a name that the text gives), central (complete as it stands), stop (no organ).
    """

    template: str
    needs: str
    kind: str


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue of a relation to something of type ``range``; ``after``: it stands behind the object."""

    relation: str
    after: bool
    range: MentionType | None


@dataclass(frozen=True, slots=True)
class TitleKind:
    """What a title is by its last words: REGULATION, WORK or PROGRAM, and the everyday class of a regulation."""

    type: str
    kind: str


@dataclass(frozen=True, slots=True)
class Law:
    """A national instrument; ``bare``: cited without brackets too."""

    title: str
    kind: str
    bare: bool


@dataclass(frozen=True, slots=True)
class Succession:
    """A reform's new body in the place of an old one: a full name, {P} for its place."""

    new: str
    year: int
    reform: str


@dataclass(frozen=True, slots=True)
class LawEvent:
    """What happened to a national instrument: drafted, issued, amended or repealed, on which day, in force from which day."""

    change: str
    date: str
    effective: str
    source: str


@dataclass(frozen=True)
class Knowledge:
    """Everything handed to the stages; ``sha256`` changes whenever any table, the ontology or a rule in the code does."""

    ontology: Ontology
    places: Places
    organs: Lexicon[OrganForm]
    opens: Mapping[str, OrganForm]
    place_names: Lexicon[tuple[str, ...]]
    cues: Lexicon[tuple[Cue, ...]]
    further_cues: Lexicon[tuple[Cue, ...]]
    further_names: Lexicon[MentionType]
    verbs: Lexicon[bool]
    posts: Lexicon[str]
    laws: Mapping[str, Law]
    bare_laws: Lexicon[Law]
    title_kinds: Mapping[str, TitleKind]
    list_columns: Mapping[str, str]
    place_signs: Mapping[str, str]
    universities: Mapping[str, str]
    divisions_of_corps: Mapping[str, str]
    zone_bodies: Mapping[str, tuple[tuple[str, str], ...]]
    university_names: tuple[str, ...]
    organ_codes: Mapping[str, str]
    domains: Mapping[str, str]
    central_short: Mapping[str, str]
    local_names: Mapping[tuple[str, str], tuple[tuple[str, str], ...]]
    countries: Lexicon[str]
    surnames: frozenset[str]
    no_names: frozenset[str]
    before_counties: frozenset[str]
    programmes: frozenset[str]
    formulas: tuple[str, ...]
    programme_aliases: Mapping[str, str]
    stops: frozenset[str]
    organ_parents: Mapping[str, str]
    successions: Mapping[str, tuple[Succession, ...]]
    former_names: Mapping[str, tuple[tuple[int, str], ...]]
    predecessors: Mapping[str, tuple[str, ...]]
    law_events: Mapping[str, tuple[LawEvent, ...]]
    kind_rules: Mapping[str, str]
    report_sections: tuple[tuple[str, str, str], ...]
    segmenter: Segmenter
    calibration: Calibration
    sha256: str
    plugins: tuple[Plugin, ...] = ()


def _organ_forms(lexica: Path) -> Iterator[tuple[str, OrganForm]]:
    for row in rows(lexica / "organs.tsv"):
        for level in LEVELS if "{L}" in row["form"] else ("",):
            template = row["template"].replace("{L}", level) if level else row["template"]
            form = row["form"].replace("{L}", level)
            yield form, OrganForm(template, row["needs"], row["kind"])
            if form.startswith("委") and form != "委员会":  # 自治区|党委宣传部, where a province has 省|委宣传部
                yield f"党{form}", OrganForm(template, "region", row["kind"])
            if form.startswith("政府") and form != "政府":  # 市|人民政府督查室
                yield f"人民{form}", OrganForm(template, row["needs"], row["kind"])
    for word, template in _ISSUER_FORMS:
        yield word, OrganForm(template, "issuer", "issuer")
    for word in _ADDRESSEE_FORMS:
        yield word, OrganForm("{A}", "addressee", "addressee")
    for word in words(lexica / "stops.txt"):
        yield word, OrganForm("-", "stop", "stop")


# The organ that writes, as it calls itself (我局), and whom it addresses (你公司); 局党委 of a bureau is its own committee.
_SELF_HEADS = (
    "局",
    "厅",
    "委",
    "办",
    "院",
    "署",
    "部",
    "会",
    "行",
    "司",
    "社",
    "校",
    "公司",
    "单位",
    "中心",
    "集团",
    "总局",
    "所",
)
_ISSUER_FORMS = (
    tuple((f"{who}{head}", "{I}") for head in _SELF_HEADS for who in ("我", "本") if f"{who}{head}" not in _NOT_OURS)
    + tuple(
        (f"{head}{organ}", template)
        for head in ("局", "厅", "委", "院", "部")
        for organ, template in (
            ("党委", "中共{I}委员会"),
            ("党组", "中共{I}党组"),
            ("机关党委", "{I}机关党委"),
        )
    )
    # 总署, 总局党组: of the one that writes
    + tuple(
        (f"{head}{organ}", template)
        for head in ("总署", "总局")
        for organ, template in (("", "{I}"), ("党委", "中共{I}委员会"), ("党组", "中共{I}党组"))
    )
    + (("驻局纪检监察组", "驻{I}纪检监察组"), ("驻厅纪检监察组", "驻{I}纪检监察组"))
)
_ADDRESSEE_FORMS = tuple(f"{who}{head}" for who in ("你", "贵") for head in _SELF_HEADS)


def _department_forms(lexica: Path) -> Iterator[tuple[str, OrganForm]]:
    for row in rows(lexica / "departments.tsv"):
        for head in row["heads"].split(","):
            kind = f"dept:{row['domain']}"
            if head == "分局":
                yield row["stem"] + head, OrganForm("{B}" + row["full"] + "局{S}分局", "branch", kind)
            else:
                full = _HEAD_IN_FULL.get(head, head)
                yield row["stem"] + head, OrganForm("{P}" + row["full"] + full, "bare", kind)


def _organs(lexica: Path, opens: Mapping[str, OrganForm]) -> dict[str, OrganForm]:
    # what is written out in organs.tsv wins over what the other tables produce
    forms = unique(_organ_forms(lexica), "organs.tsv")
    for name, form in _department_forms(lexica):
        forms.setdefault(name, form)
    for row in rows(lexica / "central.tsv"):
        forms.setdefault(row["name"], OrganForm(row["canonical"], "central", row["kind"]))
    for head, form in opens.items():
        forms.setdefault(head, form)
    return forms


def _central_short(lexica: Path) -> dict[str, str]:
    """Central organs without the 国家 that papers of the centre leave out: 能源局, 发展改革委; names of two are left out."""
    found: dict[str, set[str]] = {row["short"]: {row["canonical"]} for row in rows(lexica / "central_short.tsv")}
    for row in rows(lexica / "central.tsv"):
        if row["kind"] in ("government", "supervision"):
            for opening in ("国家", "中国", "中央"):
                if row["name"].startswith(opening):
                    found.setdefault(row["name"].removeprefix(opening), set()).add(row["canonical"])
    return {name: next(iter(full)) for name, full in found.items() if len(full) == 1 and len(name) >= 3}


def _former_names(lexica: Path) -> dict[str, tuple[tuple[int, str], ...]]:
    """By short name: the years before which it stood for another body, the earliest first."""
    found: dict[str, tuple[tuple[int, str], ...]] = {}
    for row in rows(lexica / "former_names.tsv"):
        found[row["short"]] = tuple(sorted((*found.get(row["short"], ()), (int(row["before"]), row["canonical"]))))
    return found


def _opens(lexica: Path, ontology: Ontology) -> dict[str, OrganForm]:
    """Heads of open names: 大学, 研究会, 有限公司, and those of a user's classes of institutions."""
    found = {r["head"]: OrganForm("{N}", f"open-{r['needs']}", r["kind"]) for r in rows(lexica / "opens.tsv")}
    for head in _heads(ontology, MentionType.INSTITUTION):
        found.setdefault(head, OrganForm("{N}", "open-free", "further"))
    return found


def _heads(ontology: Ontology, kind: MentionType) -> Iterator[str]:
    return (head for c in ontology.further if c.type is kind for head in c.heads)


def _title_kinds(lexica: Path, ontology: Ontology) -> dict[str, TitleKind]:
    found = {r["ending"]: TitleKind(r["type"], r["kind"]) for r in rows(lexica / "document_kinds.tsv")}
    for kind in (MentionType.REGULATION, MentionType.WORK):
        for head in _heads(ontology, kind):
            found.setdefault(head, TitleKind(kind.value, ""))
    return found


def _cues(relations: Iterable[Relation]) -> dict[str, tuple[Cue, ...]]:
    found: dict[str, tuple[Cue, ...]] = {}
    for relation in relations:
        for cue in dict.fromkeys((*relation.cues, *relation.cues_after)):
            # 同时废止 hides 废止 in the text, so the longer cue of one side speaks for the shorter of the other too
            before = cue in relation.cues or (
                len(cue) > 2 and cue.endswith(tuple(c for c in relation.cues if len(c) > 1))
            )
            after = cue in relation.cues_after or (
                len(cue) > 2 and cue.startswith(tuple(c for c in relation.cues_after if len(c) > 1))
            )
            sides = tuple(
                Cue(relation.name, side, relation.range) for side, holds in ((False, before), (True, after)) if holds
            )
            found[cue] = (*found.get(cue, ()), *sides)
    return found


def _local_names(lexica: Path) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    """Level of the place and full name of a department by the code of province or prefecture and its short name."""
    found: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
    for row in rows(lexica / "local_names.tsv"):
        key = (row["code"], row["short"])
        found[key] = (*found.get(key, ()), (row["level"], row["full"]))
    return found


def _domains(lexica: Path) -> dict[str, str]:
    """First full stem of each line of administration: 司法 → 司法, 市场监管 → 市场监督管理."""
    found: dict[str, str] = {}
    for row in rows(lexica / "departments.tsv"):
        found.setdefault(row["domain"], row["full"])
    return found


def _successions(lexica: Path) -> tuple[dict[str, tuple[Succession, ...]], dict[str, tuple[str, ...]]]:
    """New bodies by the old one, and old ones by the new."""
    forward: dict[str, tuple[Succession, ...]] = {}
    backward: dict[str, tuple[str, ...]] = {}
    for row in rows(lexica / "organ_successions.tsv"):
        for level in LEVELS if "{L}" in row["old"] else ("",):
            old = row["old"].replace("{L}", level)
            for new in row["new"].replace("{L}", level).split():
                forward[old] = (*forward.get(old, ()), Succession(new, int(row["year"]), row["reform"]))
                backward[new] = (*backward.get(new, ()), old)
    return forward, backward


def _law_events(lexica: Path) -> dict[str, tuple[LawEvent, ...]]:
    found: dict[str, tuple[LawEvent, ...]] = {}
    for row in rows(lexica / "law_events.tsv"):
        event = LawEvent(row["change"], row["date"], row["effective"], row["source"])
        found[row["title"]] = (*found.get(row["title"], ()), event)
    return found


def _names(organs: Mapping[str, OrganForm], places: Iterable[str], lexica: Path, ontology: Ontology) -> Iterator[str]:
    """Names that a segmenter is told: bodies, places, programmes, and those of a user's classes."""
    yield from (name for name, form in organs.items() if form.needs != "stop")
    yield from places
    yield from words(lexica / "programmes.txt")
    yield from (name for further in ontology.further for name in sorted(further.names))


def _hash(ontology: Ontology, lexica: Path, segmenter: str, plugins: Iterable[Plugin]) -> str:
    digest = hashlib.sha256(f"{ontology.sha256} {segmenter}".encode())
    for plugin in plugins:
        digest.update(f"\0{plugin.name}\0{plugin.version}".encode())
    code = (p for p in lexica.parent.rglob("*.py") if "cli" not in p.relative_to(lexica.parent).parts)
    for path in sorted([*lexica.iterdir(), *code]):
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def load_knowledge(
    extra_ontology: tuple[Path, ...] = (), segmenter: Segmenter | None = None, plugins: tuple[Plugin, ...] = ()
) -> Knowledge:
    """Everything from the package's own tables, with the user's ontology files added; jieba unless another segmenter is given.

    ``plugins`` read each document after the rules, in their order. Raises KnowledgeError if a table contradicts itself.
    """
    lexica, places = folder("lexica"), load_places()
    ontology = load_ontology(extra_ontology)
    successions, predecessors = _successions(lexica)
    further = ontology.read_by_cues()
    cues, further_cues = _cues(r for r in ontology.relations.values() if r not in further), _cues(further)
    opens = _opens(lexica, ontology)
    organs, surfaces = _organs(lexica, opens), places.surfaces()
    words_of = (segmenter or load_segmenter()).knowing(_names(organs, surfaces, lexica, ontology))
    laws = {r["name"]: Law(r["title"], r["kind"], r["bare"] == "1") for r in rows(lexica / "laws.tsv")}
    verbs = [*words(lexica / "verbs.txt"), *(c for c in (*cues, *further_cues) if len(c) > 1)]
    return Knowledge(
        ontology=ontology,
        places=places,
        organs=Lexicon(organs),
        opens=opens,
        place_names=Lexicon(surfaces),
        cues=Lexicon(cues),
        further_cues=Lexicon(further_cues),
        further_names=Lexicon({name: c.type for c in ontology.further for name in sorted(c.names)}),
        verbs=Lexicon(dict.fromkeys(verbs, True)),
        posts=Lexicon({row["post"]: row["organ"] for row in rows(lexica / "posts.tsv")}),
        laws=laws,
        bare_laws=Lexicon({name: law for name, law in laws.items() if law.bare}),
        title_kinds=_title_kinds(lexica, ontology),
        list_columns={row["label"]: row["column"] for row in rows(lexica / "list_columns.tsv")},
        place_signs={row["sign"]: row["name"] for row in rows(lexica / "place_signs.tsv")},
        universities={row["name"]: row["canonical"] for row in rows(lexica / "universities.tsv")},
        zone_bodies=zone_bodies(lexica),
        divisions_of_corps={row["city"]: row["division"] for row in rows(lexica / "corps.tsv") if row["city"]},
        university_names=tuple(sorted({row["canonical"] for row in rows(lexica / "universities.tsv")})),
        organ_codes={row["code"]: row["organ"] for row in rows(lexica / "organ_codes.tsv")},
        domains=_domains(lexica),
        central_short=_central_short(lexica),
        local_names=_local_names(lexica),
        countries=Lexicon({name: name for name in words(lexica / "countries.txt")}),
        surnames=frozenset(words(lexica / "surnames.txt")),
        no_names=frozenset(words(lexica / "no_names.txt")),
        before_counties=frozenset(words(lexica / "words_before_counties.txt")),
        programmes=frozenset(words(lexica / "programmes.txt")),
        formulas=tuple(words(lexica / "formulas.txt")),
        programme_aliases={row["alias"]: row["name"] for row in rows(lexica / "programme_aliases.tsv")},
        stops=frozenset(words(lexica / "stops.txt")),
        organ_parents={row["name"]: row["parent"] for row in rows(lexica / "organ_parents.tsv")},
        successions=successions,
        former_names=_former_names(lexica),
        predecessors=predecessors,
        law_events=_law_events(lexica),
        report_sections=tuple((r["section"], r["where"], r["word"]) for r in rows(lexica / "report_sections.tsv")),
        kind_rules={row["form"]: row["rule"] for row in rows(lexica / "regulation_kinds.tsv")},
        segmenter=words_of,
        calibration=load_calibration(lexica / "calibration.tsv"),
        sha256=_hash(ontology, lexica, words_of.fingerprint, plugins),
        plugins=plugins,
    )


def _of_dict(entries: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(entries)


class _Pickler(pickle.Pickler):
    dispatch_table = copyreg.dispatch_table | {MappingProxyType: lambda proxy: (_of_dict, (dict(proxy),))}


def packed(knowledge: Knowledge) -> bytes:
    """Knowledge for another process or machine that runs the same version; ``pickle.loads`` gives it back."""
    buffer = io.BytesIO()
    _Pickler(buffer, pickle.HIGHEST_PROTOCOL).dump(knowledge)
    return buffer.getvalue()
