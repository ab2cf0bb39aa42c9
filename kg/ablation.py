"""What the learnt parts bring and cost: ``python -m kg.ablation docs/ablation.md`` writes the tables into the page again.

Segmenters: extraction with none, with jieba and with the pkuseg model that ``make models`` trains, on every gold whose texts
are at hand. CRF: the rules against a model of boundaries that has not seen the document (kg/boundaries.py).
"""

from __future__ import annotations

import itertools
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from kg.boundaries import KINDS, Sample, by_crf, left_out, sample, samples, with_boundaries
from kg.errors import KgError
from kg.evaluate import Tally, evaluate
from kg.gold import Pair, Plain, load_gold, load_texts
from kg.knowledge import Knowledge, load_knowledge
from kg.model import Document
from kg.record import read_document
from kg.scorecard import GOLDS, LEARNT_FROM, Block, f1_of, markdown_table, rewritten
from kg.sections import fold
from kg.training import predictions
from kg.words import Segmenter, load_segmenter

MODEL = Path("build/pkuseg")
_TYPES = ("ALL", "PERSON", "INSTITUTION", "PROGRAM")
_RUNS = 3
_AROUND = 12  # characters of a window on either side of a name
Clock = Callable[[], float]
"""Seconds of processor time."""


class NoSegmenter:
    """No word is common, and none begins anywhere."""

    name = "none"
    fingerprint = "none"

    def knowing(self, names: Iterable[str]) -> NoSegmenter:
        """The same: no name makes a difference."""
        return self

    def starts(self, window: str) -> frozenset[int]:
        """Nowhere."""
        return frozenset()

    def is_word(self, word: str) -> bool:
        """Never."""
        return False


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of gold and the one of its texts; ``learnt``: `make models` learns from them."""

    name: str
    gold: Path
    texts: Path
    learnt: bool

    def read(self) -> list[str]:
        """The texts that there is gold for."""
        texts = load_texts(self.gold, self.texts)
        return [texts[name] for name, _ in load_gold(self.gold)]


def at_hand(root: Path) -> tuple[Folder, ...]:
    """The folders of GOLDS whose gold and texts are there."""
    found = (Folder(name, root / name, root / texts, name in LEARNT_FROM) for name, texts in GOLDS)
    return tuple(folder for folder in found if folder.gold.is_dir() and folder.texts.is_dir())


# ---------------------------------------------------------------- segmenters


def segmenters(folders: Sequence[Folder], choices: Sequence[Segmenter], clock: Clock = time.process_time) -> str:
    """Figures of extraction with each segmenter, and megabytes (10^6 bytes of UTF-8) in a second of one processor."""
    known = [load_knowledge((), choice) for choice in choices]
    lines = [line for folder in folders for line in _of_folder(folder, known, clock)]
    columns = ("gold", "segmenter", *(f"exact {kind}" for kind in _TYPES), "facts ALL", "MB/s")
    return markdown_table(columns, lines)


def _of_folder(folder: Folder, known: Sequence[Knowledge], clock: Clock) -> Iterator[Sequence[str]]:
    texts = folder.read()
    for knowledge in known:
        report = evaluate(predictions(folder.gold, knowledge, folder.texts))
        figures = (*(f1_of(report.exact, kind) for kind in _TYPES), f1_of(report.facts, "ALL"))
        yield folder.name, knowledge.segmenter.name, *figures, _speed(texts, _reader(knowledge), clock)
    yield (
        folder.name,
        "jieba.cut of the whole text",
        *("" for _ in range(len(_TYPES) + 1)),
        _speed(texts, _cutter(), clock),
    )


def _speed(texts: Sequence[str], read: Callable[[str], object], clock: Clock) -> str:
    """The best of some runs, so that dictionaries are loaded and other programs have let the processor go."""
    best = min(_seconds(texts, read, clock) for _ in range(_RUNS))
    return f"{sum(len(text.encode()) for text in texts) / best / 1e6:.2f}" if best else "–"


def _seconds(texts: Sequence[str], read: Callable[[str], object], clock: Clock) -> float:
    start = clock()
    for text in texts:
        read(text)
    return clock() - start


def _reader(knowledge: Knowledge) -> Callable[[str], object]:
    return lambda text: read_document(Document("text", text, ""), knowledge)


def _cutter() -> Callable[[str], object]:
    import logging

    import jieba

    jieba.setLogLevel(logging.ERROR)
    cut: Callable[[str], object] = jieba.lcut
    return cut


# ---------------------------------------------------------------- words at boundaries


def inside_words(folders: Sequence[Folder], choices: Sequence[Segmenter]) -> str:
    """How many names of institutions and programmes begin or end inside a word by each segmenter, right ones and wrong ones.

    A rule that refuses such names would win if most were wrong.
    """
    lines = []
    for choice in choices:
        knowledge = load_knowledge((), choice)
        counts = Counter(
            (right, _inside_word(text, mention, knowledge.segmenter))
            for folder in folders
            for text, mention, right in _names_found(folder, knowledge)
        )
        cells = [str(count) for right in (True, False) for count in _of_all(counts, right)]
        lines.append((knowledge.segmenter.name, *cells))
    return markdown_table(("segmenter", "right names", "inside a word", "wrong names", "inside a word"), lines)


def _of_all(counts: Mapping[tuple[bool, bool], int], right: bool) -> tuple[int, int]:
    inside = counts.get((right, True), 0)
    return inside + counts.get((right, False), 0), inside


def _names_found(folder: Folder, knowledge: Knowledge) -> Iterator[tuple[str, Plain, bool]]:
    """Each name found of KINDS with the folded text, and whether the gold has it."""
    texts = load_texts(folder.gold, folder.texts)
    for name, gold, found in predictions(folder.gold, knowledge, folder.texts):
        asked = {(m["start"], m["end"], m["type"]) for m in gold["mentions"]}
        text = fold(texts[name])
        for mention in (found or {})["mentions"]:
            if mention["type"] in KINDS:
                yield text, mention, (mention["start"], mention["end"], mention["type"]) in asked


def _inside_word(text: str, mention: Plain, segmenter: Segmenter) -> bool:
    first = max(0, mention["start"] - _AROUND)
    window = text[first : mention["end"] + _AROUND]
    starts = segmenter.starts(window)
    ends = (mention["start"] - first, mention["end"] - first)
    return any(end < len(window) and not window[end].isspace() and end not in starts for end in ends)


# ---------------------------------------------------------------- CRF

Names = Sequence[Sequence[Mapping[str, object]]]
_NO_GOLD: Plain = MappingProxyType({"doc": {}, "mentions": (), "facts": ()})


def crf(folders: Sequence[Folder], knowledge: Knowledge, clock: Clock = time.process_time) -> str:
    """Exact F1 of INSTITUTION and PROGRAM by the rules, by the CRF, and by the rules with boundaries of the CRF.

    The CRF learns from the folders of this repository without the document asked about. Behind the table stand how many
    boundaries it moves and how fast its features are made. Raises EvaluationError if python-crfsuite is not installed.
    """
    asked = {folder: samples(folder.gold, folder.texts, knowledge) for folder in folders}
    training = [item for folder, items in asked.items() if folder.learnt for item in items]
    everything = [item for items in asked.values() for item in items]
    plain, informed = (left_out(training, everything, with_rules) for with_rules in (False, True))
    lines: list[Sequence[str]] = []
    rest = iter(plain), iter(informed)
    for folder, items in asked.items():
        lines += _of_models(folder, items, *(list(itertools.islice(side, len(items))) for side in rest))
    columns = ("gold", "names by", *(f"{kind} {what}" for kind in KINDS for what in ("F1", "gold", "found")))
    moved = [("the CRF", *_moves(everything, plain)), ("the CRF that sees the rules", *_moves(everything, informed))]
    moves = markdown_table(("boundaries by", "names", "moved", "right before", "right after"), moved)
    texts = [text for folder in folders for text in folder.read()]
    speed = _speed(texts, lambda text: sample("", text, _NO_GOLD, _NO_GOLD, knowledge), clock)
    return f"{markdown_table(columns, lines)}\n{moves}\nIts features alone: {speed} MB of text a second of processor time.\n"


def _moves(items: Sequence[Sample], names: Names) -> tuple[str, str, str, str]:
    """Over all names of the rules of KINDS: how many, how many the CRF moves, how many of those the gold has before and after."""
    count = moved = before = after = 0
    for item, found in zip(items, names, strict=True):
        asked = {(m["start"], m["end"], m["type"]) for m in item.gold["mentions"]}
        changed = with_boundaries(item, found)[2] or {}
        for old, new in zip(item.found["mentions"], changed["mentions"], strict=True):
            places = [(m["start"], m["end"], m["type"]) for m in (old, new)]
            count += old["type"] in KINDS
            if places[0] != places[1]:
                moved, before, after = moved + 1, before + (places[0] in asked), after + (places[1] in asked)
    return str(count), str(moved), str(before), str(after)


def _of_models(folder: Folder, items: Sequence[Sample], plain: Names, informed: Names) -> Iterator[Sequence[str]]:
    rows: tuple[tuple[str, list[Pair]], ...] = (
        ("rules", [(item.name, item.gold, item.found) for item in items]),
        ("CRF", list(map(by_crf, items, plain))),
        ("rules, boundaries by the CRF", list(map(with_boundaries, items, plain))),
        ("CRF that sees what the rules found", list(map(by_crf, items, informed))),
        ("rules, boundaries by that CRF", list(map(with_boundaries, items, informed))),
    )
    for label, pairs in rows:
        exact = evaluate(pairs).exact
        tallies = [(kind, exact.get(kind, Tally())) for kind in KINDS]
        figures = [(f1_of(exact, kind), str(tally.gold), str(tally.predicted)) for kind, tally in tallies]
        yield folder.name, label, *itertools.chain.from_iterable(figures)


# ---------------------------------------------------------------- the page


def blocks(root: Path, model: Path) -> Mapping[str, Block]:
    """The writers of the tables by name. Raises KnowledgeError if the pkuseg model is not there."""
    folders = at_hand(root)
    choices = (NoSegmenter(), load_segmenter("jieba"), load_segmenter("pkuseg", model))
    return {
        "segmenters": lambda: segmenters(folders, choices),
        "words": lambda: inside_words(folders, choices[1:]),
        "crf": lambda: crf(folders, load_knowledge()),
    }


def main(arguments: Sequence[str]) -> int:
    """Write the page; exit code 0, or 1 with one line on standard error."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m kg.ablation PAGE\n")
        return 2
    path = Path(arguments[0])
    try:
        page = path.read_text(encoding="utf-8")
        path.write_text(rewritten(page, blocks(Path(), MODEL)), encoding="utf-8")
    except (KgError, OSError) as error:
        sys.stderr.write(f"kg.ablation: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
