"""An experiment, no part of extraction: the boundaries of names by a conditional random field over characters.

Tried for PROGRAM and INSTITUTION, where boundaries are a matter of judgement (docs/ablation.md has the outcome). The CRF
(Lafferty, McCallum and Pereira 2001; python-crfsuite, ``pip install 'fazhi-kg[experiments]'``) sees the characters, what the
lexica hold, where the segmenter begins words and, if wanted, what the rules found. It is always trained without the document
that it is asked about, and without another version of it under the same name.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import EvaluationError
from kg.extractors.setting import mask
from kg.gold import Pair, Plain, load_texts
from kg.knowledge import Knowledge
from kg.lexicon import Lexicon
from kg.model import MentionType, Span
from kg.sections import fold
from kg.training import predictions

KINDS = (MentionType.INSTITUTION, MentionType.PROGRAM)
LONG = 8
"""Characters from which an institution's name counts as long."""
_TITLES = (MentionType.REGULATION, MentionType.WORK)
_WINDOW = re.compile(r"[^。;!?\n]+[。;!?]?")
_OUTSIDE = "O"
_PARAMETERS = {"c1": 0.05, "c2": 0.05, "max_iterations": 60, "feature.minfreq": 2, "feature.possible_transitions": True}
_MISSING = "the experiment with a CRF needs a further package: pip install 'fazhi-kg[experiments]'"
_CLASSES = ((re.compile(r"\d"), "digit"), (re.compile(r"[A-Za-z]"), "letter"), (re.compile(r"[一-鿿]"), "character"))
_REACH = 3


@dataclass(frozen=True, slots=True)
class Sample:
    """One document: its gold and what the rules found, and its text in windows with the features of each character.

    ``windows``: offsets of the windows; ``plain``: features by window and character; ``rules``: those that the rules give.
    """

    name: str
    gold: Plain
    found: Plain
    windows: tuple[Span, ...]
    plain: tuple[tuple[tuple[str, ...], ...], ...]
    rules: tuple[tuple[tuple[str, ...], ...], ...]

    def features(self, with_rules: bool) -> Iterator[list[list[str]]]:
        """Features by window and character, as python-crfsuite takes them."""
        for window, rules in zip(self.plain, self.rules, strict=True):
            yield [[*own, *(more if with_rules else ())] for own, more in zip(window, rules, strict=True)]


def samples(gold_dir: Path, texts_dir: Path, knowledge: Knowledge) -> tuple[Sample, ...]:
    """The documents of a gold folder. Raises EvaluationError if a text is not there."""
    texts = load_texts(gold_dir, texts_dir)
    pairs = predictions(gold_dir, knowledge, texts_dir)
    return tuple(sample(name, texts[name], gold, found or {}, knowledge) for name, gold, found in pairs)


def sample(name: str, text: str, gold: Plain, found: Plain, knowledge: Knowledge) -> Sample:
    """A document with its features; titles, which the rules find by their brackets, are blanked out."""
    titles = [Span(m["start"], m["end"]) for m in found["mentions"] if m["type"] in _TITLES]
    masked = mask(fold(text), titles)
    windows = tuple(Span(w.start(), w.end()) for w in _WINDOW.finditer(masked) if w.group().strip("\x00 "))
    whole = _characters(masked, _layers(masked, windows, knowledge))
    told = labels(found["mentions"], len(masked))
    by_rules = [tuple(f"rules[{k}]={_at(told, i + k)}" for k in (-1, 0, 1)) for i in range(len(masked))]
    cut = [tuple(whole[w.start : w.end]) for w in windows]
    return Sample(name, gold, found, windows, tuple(cut), tuple(tuple(by_rules[w.start : w.end]) for w in windows))


# ---------------------------------------------------------------- features


def _at(values: Sequence[str], index: int) -> str:
    return values[index] if 0 <= index < len(values) else "^"


def _class(char: str) -> str:
    return next((name for pattern, name in _CLASSES if pattern.match(char)), char)


def _marked(spans: Iterable[tuple[int, int]], size: int) -> list[str]:
    """B, I and E over the spans, - elsewhere."""
    marks = ["-"] * size
    for start, end in spans:
        marks[start:end] = ["B", *["I"] * (end - start - 2), "E"][: end - start] if end - start > 1 else ["E"]
    return marks


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in re.finditer(r"“[^“”\n]{1,40}”", text))


def _layers(text: str, windows: Iterable[Span], knowledge: Knowledge) -> Mapping[str, list[str]]:
    """Marks of each character by what they tell: in which names of the lexica it stands, in quotes, first of a word."""
    lexica: Mapping[str, Lexicon[Any]] = {
        "organ": knowledge.organs,
        "place": knowledge.place_names,
        "verb": knowledge.verbs,
        "post": knowledge.posts,
    }
    found = {
        name: _marked(((hit.start, hit.end) for hit in lexicon.find(text)), len(text))
        for name, lexicon in lexica.items()
    }
    starts = ["-"] * len(text)
    for window in windows:
        for start in knowledge.segmenter.starts(window.of(text)):
            starts[window.start + start] = "B"
    return {**found, "quote": _marked(_quoted(text), len(text)), "word": starts}


def _characters(text: str, layers: Mapping[str, list[str]]) -> list[tuple[str, ...]]:
    """The features of each character: those around it alone and in pairs, their classes, and the marks of the layers."""
    classes = [_class(char) for char in text]
    around = range(-_REACH, _REACH + 1)
    return [
        (
            *(f"c[{k}]={_at(text, i + k)}" for k in around),
            *(f"cc[{k}]={_at(text, i + k)}{_at(text, i + k + 1)}" for k in range(-2, 2)),
            *(f"class[{k}]={_at(classes, i + k)}" for k in (-1, 0, 1)),
            *(f"{name}[{k}]={_at(marks, i + k)}" for name, marks in layers.items() for k in (-1, 0, 1)),
        )
        for i in range(len(text))
    ]


# ---------------------------------------------------------------- labels


def labels(mentions: Iterable[Plain], size: int) -> list[str]:
    """B-, I- and E- with the type over each mention of KINDS, O elsewhere."""
    found = [_OUTSIDE] * size
    for mention in mentions:
        if mention["type"] in KINDS:
            marks = _marked([(0, mention["end"] - mention["start"])], mention["end"] - mention["start"])
            found[mention["start"] : mention["end"]] = [f"{mark}-{mention['type']}" for mark in marks]
    return found


def spans(found: Sequence[str], first: int = 0) -> list[dict[str, Any]]:
    """Mentions that the labels tell: from a beginning to the last character that goes on with its type."""
    mentions: list[dict[str, Any]] = []
    for index, label in enumerate(found):
        mark, _, kind = label.partition("-")
        going_on = mentions and mentions[-1]["end"] == first + index and mentions[-1]["type"] == kind
        if label == _OUTSIDE:
            continue
        if mark == "B" or not going_on:
            mentions.append({"start": first + index, "end": first + index + 1, "type": kind})
        else:
            mentions[-1]["end"] += 1
    return [mention for mention in mentions if mention["end"] - mention["start"] > 1]


# ---------------------------------------------------------------- models


@contextlib.contextmanager
def tagger(training: Iterable[Sample], with_rules: bool) -> Iterator[Any]:
    """A model trained on the samples. Raises EvaluationError if python-crfsuite is not installed."""
    try:
        import pycrfsuite
    except ImportError as error:
        raise EvaluationError(_MISSING) from error
    trainer = pycrfsuite.Trainer(verbose=False)
    for item in training:
        marks = labels(item.gold["mentions"], item.windows[-1].end) if item.windows else []
        for window, features in zip(item.windows, item.features(with_rules), strict=True):
            trainer.append(features, marks[window.start : window.end])
    trainer.set_params(_PARAMETERS)
    with tempfile.TemporaryDirectory(prefix="kg-crf-") as folder:
        path = str(Path(folder) / "model")
        trainer.train(path)
        model = pycrfsuite.Tagger()
        with model.open(path):
            yield model


def tagged(model: Any, item: Sample, with_rules: bool) -> list[dict[str, Any]]:
    """What the model finds in a document, as mentions without names."""
    windows = zip(item.windows, item.features(with_rules), strict=True)
    return list(itertools.chain.from_iterable(spans(model.tag(features), w.start) for w, features in windows))


def left_out(training: Sequence[Sample], asked: Sequence[Sample], with_rules: bool) -> list[list[dict[str, Any]]]:
    """What models find in each document asked about, trained on all others: one model for each document left out."""
    found: dict[int, list[dict[str, Any]]] = {}
    learnt = {item.name for item in training}
    for name in sorted({item.name if item.name in learnt else "" for item in asked}):
        with tagger([item for item in training if item.name != name], with_rules) as model:
            for index, item in enumerate(asked):
                if (item.name if item.name in learnt else "") == name:
                    found[index] = tagged(model, item, with_rules)
    return [found[index] for index in range(len(asked))]


# ---------------------------------------------------------------- what is scored


def by_crf(item: Sample, names: Iterable[Plain]) -> Pair:
    """The CRF alone: its names in the place of the rules' of the same types."""
    others = [m for m in item.found["mentions"] if m["type"] not in KINDS]
    return item.name, item.gold, {"doc": item.found["doc"], "mentions": [*others, *names], "facts": []}


def with_boundaries(item: Sample, names: Iterable[Plain]) -> Pair:
    """The rules' names, programmes and long institutions with the boundaries of the CRF's name that they overlap."""
    names, mentions = list(names), [*item.found["mentions"]]
    for index, mention in enumerate(mentions):
        judged = mention["type"] == MentionType.PROGRAM or mention["end"] - mention["start"] >= LONG
        if mention["type"] not in KINDS or not judged:
            continue
        chosen = next((n for n in names if n["type"] == mention["type"] and _overlap(n, mention)), mention)
        if not any(_overlap(chosen, other) for other in mentions if other is not mention):
            mentions[index] = {**mention, "start": chosen["start"], "end": chosen["end"]}
    return item.name, item.gold, {"doc": item.found["doc"], "mentions": mentions, "facts": []}


def _overlap(one: Plain, other: Plain) -> bool:
    return bool(one["start"] < other["end"] and other["start"] < one["end"])
