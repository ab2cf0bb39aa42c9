"""What extractors and linking share about one document: where it speaks from, and its text in matchable form."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.knowledge import OrganForm
from kg.letterhead import Letterhead
from kg.lexicon import Hit
from kg.lists import Entry
from kg.model import MentionType, Metadata, Section, Span
from kg.places import Place, Places
from kg.sections import Sentence

_BLANK = "\x00"
# what may stand directly before a name that has no place: 由公安局, 会同检察院
BEFORE_BARE = frozenset("予由赴向与和及对将经被在同为报请让给至从跟到令据按照并驻是即含如以了把")
BEGINS = rf"(?:(?<![一-鿿])|(?<=[{''.join(sorted(BEFORE_BARE))}]))"
"""Pattern of where such a name may begin: behind no character, or behind one of those."""
BY = r"(?<!财)经(?![济贸营信开管典])"
"""Pattern of 经 as a word of its own; not in 财经, 经济, 经信, 经典."""
MUST = r"(?:要(?![求素点件闻情案害塞道])|应(?![急用对诉付税收邀聘届试变援考])|须(?!知))"
"""Pattern of 要, 应 and 须 as words of their own behind a body (市应急局|要巩固…); not in 要求, 应届, 须知."""
HARD = re.compile(
    r"[\x00-\x1f ,.。;；!?:：、《》“”‘’\"\[\]〔〕|/>的了在与及或将以被赴按从把是并则到至于各该其]"
    # but not in 照明, 和平区, 和解中心, 自由贸易, 向阳区, 对外经济贸易, 财经大学, 高等, 数据, 华为, 有限公司
    rf"|照(?!明)|和(?!平|谐|田|顺|硕|静|解(?![放决释读除纷困聘答忧]))|(?<!自)由|向(?!阳)|对(?!外|口(?!岸))|{BY}|(?<!高)等|(?<!数)据|(?<!华)为|有(?![限色机轨])"
)
CJK = re.compile(r"[一-鿿]")
PlaceEnds = Mapping[int, Hit[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Setting:
    """The point of view from which short names are read: the document's place, issuer and year, and whom it addresses (``audience``: their place).

    ``town``: the town or sub-district that speaks; ``place`` is then its county. ``zone``: the development zone that speaks, of ``place``.
    """

    place: Place | None
    issuer: str | None
    year: int | None = None
    addressees: tuple[str, ...] = ()
    audience: Place | None = None
    town: str | None = None
    zone: Place | None = None
    resolved: dict[str, Place | None] = field(default_factory=dict, compare=False, repr=False)

    @property
    def here(self) -> Place | None:
        """Where the one who speaks is at home: the zone, else the place."""
        return self.zone or self.place

    def resolve(self, name: str, places: Places) -> Place | None:
        """What the document means by a place name; each is looked up once."""
        if self.zone is not None and (name in places.zones or self._is_own(name, places)):
            return self.zone  # 开发区, 高新区, 净月高新区, 净月区 of the zone that speaks
        if name not in self.resolved:
            self.resolved[name] = places.resolve(name, self.place, self.year)
        return self.resolved[name]

    def _is_own(self, name: str, places: Places) -> bool:
        own = places.own_name(self.zone) if self.zone else ""
        return bool(own) and name.startswith(own) and (name[len(own) :] == "区" or name[len(own) :] in places.zones)


@dataclass(frozen=True, slots=True)
class Reading:
    """A document on its way through extraction. ``masked`` is ``folded`` with everything inside 《》 blanked out.

    ``places`` and ``posts``: what the lexica of place names and of posts find in ``masked``, for all who ask.
    """

    folded: str
    masked: str
    setting: Setting
    metadata: Metadata
    sentences: tuple[Sentence, ...]
    problem_sections: frozenset[str] = frozenset()
    letterhead: Letterhead = field(default_factory=Letterhead)
    headings: Mapping[str, str] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    places: tuple[Hit[tuple[str, ...]], ...] = ()
    posts: tuple[Hit[str], ...] = ()
    entries: tuple[Entry, ...] = ()


class OrganName(NamedTuple):
    """An institution's name in parts: 镇海区 | 司法局 → places "镇海区", level "", form of 司法局; ``surface``: all of it."""

    places: str
    level: str
    form: OrganForm
    surface: str
    stem: str = ""


AS_IT_STANDS = OrganForm("{N}", "open-free", "team")
"""The form of a name that is complete as the text, or an extractor, has it."""


class Found(NamedTuple):
    """A name that an extractor found; ``title`` its canonical title where the extractor knows it, ``organ`` its parts."""

    span: Span
    type: MentionType
    extractor: str
    confidence: float = 0.9
    canonical: str = ""
    organ: OrganName | None = None


def by_offset(span: Span) -> tuple[int, int]:
    """Sorts spans as they stand in the text; plain tuples compare faster than the spans themselves."""
    return span.start, span.end


def mask(text: str, spans: list[Span]) -> str:
    """The text with the spans blanked out, of the same length."""
    parts, last = [], 0
    for span in sorted(spans, key=by_offset):
        if span.start < last:
            continue
        parts += [text[last : span.start], _BLANK * len(span)]
        last = span.end
    return "".join([*parts, text[last:]])


def in_quotes(text: str, offset: int) -> bool:
    """True inside “…”: “美好生活·民法典相伴”, “川渝通办” hold a law and a place as parts of a quoted name."""
    opened = text.rfind("“", max(0, offset - 30), offset)
    return opened >= 0 and text.find("”", opened, offset) < 0


def place_ends(hits: Iterable[Hit[tuple[str, ...]]]) -> PlaceEnds:
    """Hits of place names by the offset where they end."""
    return {hit.end: hit for hit in hits}


class Occupied:
    """Disjoint spans, kept sorted, to ask quickly whether a span is still free."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for span in spans:
            self.add(span)

    def add(self, span: Span) -> None:
        """Take a span that is free."""
        position = bisect.bisect_left(self._starts, span.start)
        self._starts.insert(position, span.start)
        self._ends.insert(position, span.end)

    def free(self, span: Span) -> bool:
        """True if no span taken so far overlaps this one."""
        position = bisect.bisect_right(self._starts, span.start)
        before = position == 0 or self._ends[position - 1] <= span.start
        return before and (position == len(self._starts) or self._starts[position] >= span.end)


def without_overlaps(found: Iterable[Found]) -> list[Found]:
    """The longest of those that overlap; the earlier one where lengths are equal."""
    taken, kept = Occupied(), []
    for item in sorted(found, key=lambda f: (-len(f.span), f.span.start)):
        if taken.free(item.span):
            taken.add(item.span)
            kept.append(item)
    return sorted(kept, key=lambda f: (f.span.start, f.span.end))


def found_organ(text: str, start: int, end: int, organ: OrganName, confidence: float = 0.9) -> Found:
    """An institution by its parts."""
    return Found(Span(start, end), MentionType.INSTITUTION, "institution", confidence, organ=organ)
