"""Any number of distinct reports, made from those of corpus/: other places, years, titles, programmes, figures, names.

Ten years of one place come one after the other, so that rules, bodies and programmes come back as they do in life, and
what one year plans the next may tell as done. The same number gives the same report on every machine.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import NoDocuments
from kg.knowledge import Knowledge
from kg.lexicon import words
from kg.model import Document, Mention, MentionType, Metadata
from kg.places import Place, PlaceLevel
from kg.readers import read
from kg.record import read_document

YEARS = range(2015, 2025)
SIZE = 25_000
"""Bytes of UTF-8 of a report."""
_FIGURE = re.compile(r"(?<![\d.年〔第])\d{2,6}(?![\d.]|年|月|日|号|—)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年|年度|〕|-)")
_NUMBER = re.compile(r"(?<=〕)\d+(?=号)")
_SUBJECTS = [
    "行政规范性文件",
    "重大行政决策",
    "行政执法监督",
    "公共数据",
    "城市更新",
    "生态环境保护",
    "物业",
    "文明行为",
    "养老服务",
    "优化营商环境",
    "科技创新",
    "安全生产",
    "食品安全",
    "垃圾分类",
    "道路交通安全",
    "历史文化保护",
    "饮用水水源保护",
    "房屋租赁",
    "电梯安全",
    "志愿服务",
    "社会信用",
    "公共法律服务",
    "乡村振兴",
    "燃气安全",
    "医疗保障",
    "住房公积金",
    "停车场",
    "户外广告",
    "网络餐饮",
    "地下管线",
    "湿地保护",
    "消防",
    "政务服务",
    "招标投标",
    "人民调解",
    "法治宣传教育",
    "行政复议",
    "合法性审核",
]
_QUALITIES = [
    "阳光",
    "清风",
    "红色",
    "蓝盾",
    "绿色",
    "数字",
    "智慧",
    "幸福",
    "和谐",
    "平安",
    "惠民",
    "暖心",
    "先锋",
    "星光",
    "春风",
    "同心",
    "致远",
    "启航",
    "明灯",
    "基石",
]
_DEEDS = [
    "护航",
    "服务",
    "惠企",
    "调解",
    "普法",
    "助农",
    "守护",
    "联动",
    "直通",
    "集成",
    "巡诊",
    "赋能",
    "提质",
    "攻坚",
    "共治",
    "便民",
    "体检",
    "驿站",
    "讲堂",
    "课堂",
]
_ORDINALS = "甲乙丙丁戊己庚辛"


@dataclass(frozen=True, slots=True)
class _Template:
    text: str
    home: Place
    around: tuple[Place, ...]
    year: int
    slots: tuple[Mention, ...]


class Generator:
    """Reports by number, from the reports of a corpus folder.

    Raises NoDocuments if the folder has none of a known place and year.
    """

    def __init__(self, corpus: Path, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._templates = tuple(self._load(corpus))
        if not self._templates:
            raise NoDocuments(f"{corpus}: no report of a known place and year to vary")
        self._prose = words(Path(__file__).with_name("prose.txt"))
        # 朝阳区 alone is nobody's: a report of it would have no issuer
        places = knowledge.places
        current = [p for p in places.by_code.values() if p.valid_until is None and len(places.named(p.name)) == 1]
        self._places = {
            level: sorted((place for place in current if place.level is level), key=lambda place: place.code)
            for level in (PlaceLevel.COUNTY, PlaceLevel.PREFECTURE)
        }
        self._organs = sorted(set(knowledge.domains.values()))

    def _load(self, corpus: Path) -> Iterator[_Template]:
        for document in read([corpus]):
            if not isinstance(document, Document):
                raise document
            record = read_document(document, self._knowledge)
            home = next(iter(self._knowledge.places.named(record.metadata.region or "")), None)
            if home is not None and record.metadata.year is not None:
                kinds = (MentionType.REGULATION, MentionType.PROGRAM, MentionType.PERSON)
                slots = tuple(sorted((m for m in record.mentions if m.type in kinds), key=lambda m: m.span))
                around = self._knowledge.places.ancestors(home)
                yield _Template(document.text, home, around, record.metadata.year, slots)

    def report(self, number: int) -> Document:
        """The report of that number (0, 1, 2, …); another for each."""
        place_number, year_number = divmod(number, len(YEARS))
        rng = random.Random(number)
        template = self._templates[(place_number + year_number) % len(self._templates)]
        other = self._templates[rng.randrange(len(self._templates))]
        places = self._places[PlaceLevel(template.home.level)]
        home = places[place_number % len(places)]
        turn = place_number // len(places)
        body = self._varied(template, home, YEARS[year_number], rng)
        lines = self._varied(other, home, YEARS[year_number], rng).split("\n")
        further = [line for line in lines if line.startswith(("（", "(")) and len(line) > 80]
        text = self._filled(body, further, rng)
        if turn:  # more reports than places: those of the departments
            organ = self._organs[turn % len(self._organs)]
            text = text.replace("人民政府", f"{organ}局").replace("司法局", f"{organ}局")
        return Document(f"{YEARS[year_number]}/{home.code.replace('@', '-')}-{turn}", text, "", Metadata())

    def _varied(self, template: _Template, home: Place, year: int, rng: random.Random) -> str:
        pieces, position = [], 0
        for mention in template.slots:
            if mention.span.start >= position:
                pieces.append(self._prepared(template.text[position : mention.span.start], template, home, year, rng))
                piece = self._other_name(mention, mention.span.of(template.text), rng)
                pieces.append(_moved(piece, template, home, self._knowledge))
                position = mention.span.end
        pieces.append(self._prepared(template.text[position:], template, home, year, rng))
        return "".join(pieces)

    def _prepared(self, text: str, template: _Template, home: Place, year: int, rng: random.Random) -> str:
        text = _moved(text, template, home, self._knowledge)
        text = _YEAR.sub(lambda m: str(int(m.group()) - template.year + year), text)
        text = _FIGURE.sub(lambda m: _figure(len(m.group()), rng), text)
        return _NUMBER.sub(lambda _: str(rng.randint(1, 120)), text)

    def _other_name(self, mention: Mention, surface: str, rng: random.Random) -> str:
        """A programme of one's own, a rule on another subject, an invented person (陈某甲); national rules stay."""
        if mention.type is MentionType.PERSON:
            return f"{surface[0]}某{rng.choice(_ORDINALS)}"
        if mention.type is MentionType.PROGRAM and rng.random() < 0.6:
            return re.sub(r"[“\"][^“”\"]+[”\"]", f"“{rng.choice(_QUALITIES)}{rng.choice(_DEEDS)}”", surface)
        if mention.type is MentionType.REGULATION and "中华人民共和国" not in surface and rng.random() < 0.5:
            here = next((subject for subject in _SUBJECTS if subject in surface), None)
            return surface.replace(here, rng.choice(_SUBJECTS)) if here else surface
        return surface

    def _filled(self, body: str, further: list[str], rng: random.Random) -> str:
        """The report with further paragraphs before its last part, up to ``SIZE`` bytes."""
        head, mark, tail = body.rpartition("\n三、")
        paragraphs = further[: len(further) // 2]
        missing = SIZE - len(body.encode()) - sum(len(p.encode()) for p in paragraphs)
        prose: list[str] = []
        while missing > 0:
            sentence = re.sub(r"\{n\}", lambda _: _figure(rng.randint(2, 4), rng), rng.choice(self._prose))
            prose.append(sentence)
            missing -= len(sentence.encode())
        grouped = ["".join(prose[start : start + 6]) for start in range(0, len(prose), 6)]
        added = "\n".join((*paragraphs, *grouped))
        return f"{head}\n{added}{mark}{tail}" if mark else f"{body}\n{added}\n"


def _figure(digits: int, rng: random.Random) -> str:
    return str(rng.randint(10 ** (digits - 1), 10**digits - 1))


def _moved(text: str, template: _Template, home: Place, knowledge: Knowledge) -> str:
    """The text with the names of the template's place, and of those around it, as those of ``home``."""
    chain = knowledge.places.ancestors(home)
    names: dict[str, str] = {}
    for old, new in zip(template.around, chain, strict=False):
        names.setdefault(old.name, new.name)
        names.setdefault(old.short, new.short)
    pattern = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.sub(pattern, lambda m: names[m.group()], text)


def write_reports(folder: Path, generator: Generator, numbers: range) -> None:
    """Write these reports as text files, a sub-folder for each year."""
    for number in numbers:
        document = generator.report(number)
        path = folder / f"{document.id}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document.text, encoding="utf-8")
