"""Trains the pkuseg model from files of this repository: ``python -m kg.segmentation OUT GOLD…`` (``make models``).

There is no text cut by hand here. The texts of the gold folders, the sentences of the benchmark's generator and the titles
of the national laws are cut by jieba with the project's names as user words; where the gold knows better, its mentions
begin and end words, and a person's family name stands apart from the given name, as in the corpus that pkuseg is named for.
The same files give the same model, byte for byte.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import random
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kg.errors import KgError, KnowledgeError
from kg.gold import Plain, load_gold, load_texts
from kg.knowledge import Knowledge, load_knowledge
from kg.lexicon import words
from kg.model import MentionType
from kg.resources import folder
from kg.sections import fold
from kg.words import MODEL_FILES, Segmenter

_LINE = re.compile(r"[^。;!?\n]+[。;!?]?")  # of folded text
_ITERATIONS = 10
_SEED = 1
_CHECKED = 50  # lines on which pkuseg reports its progress; nothing depends on it


def boundaries(gold: Plain, surnames: frozenset[str]) -> frozenset[int]:
    """Offsets at which the gold's mentions begin and end, and the one behind a person's family name."""
    found: set[int] = set()
    for mention in gold["mentions"]:
        found |= {mention["start"], mention["end"]}
        if mention["type"] == MentionType.PERSON:
            name = mention["text"]
            found.add(mention["start"] + (2 if len(name) > 2 and name[:2] in surnames else 1))
    return frozenset(found)


def cut(text: str, segmenter: Segmenter, known: frozenset[int] = frozenset()) -> Iterator[tuple[str, ...]]:
    """The words of each sentence as extraction sees them, half-width marks for full-width ones.

    ``known``: offsets in the text at which words begin, whatever the segmenter says. White space parts words and is none.
    """
    for line in _LINE.finditer(fold(text)):
        window, first = line.group(), line.start()
        starts = {*segmenter.starts(window), *(k - first for k in known if first < k < line.end()), 0, len(window)}
        ends = sorted(starts)
        pieces = (window[a:b] for a, b in itertools.pairwise(ends))
        found = tuple(word for piece in pieces for word in piece.split())
        if found:
            yield found


def training_lines(gold_dirs: Iterable[Path], knowledge: Knowledge) -> Iterator[str]:
    """Lines of words with a blank between, from the texts of the gold folders and the package's own sentences and titles."""
    segmenter = knowledge.segmenter
    for gold_dir in gold_dirs:
        golds = dict(load_gold(gold_dir))
        for name, text in sorted(load_texts(gold_dir).items()):
            known = boundaries(golds[name], knowledge.surnames) if name in golds else frozenset()
            yield from map(" ".join, cut(text, segmenter, known))
    prose = words(folder("lexica").parent / "benchmarks" / "prose.txt")
    titles = sorted({law.title for law in knowledge.laws.values()})
    for text in (*prose, *titles):
        yield from map(" ".join, cut(text, segmenter))


def train(lines: Sequence[str], out: Path) -> None:
    """Write MODEL_FILES of a model trained on the lines to the folder ``out``.

    Raises KnowledgeError if there is nothing to learn from or pkuseg cannot be trained here.
    """
    if not lines:
        raise KnowledgeError(f"{out}: there are no lines to train a segmenter on")
    import spacy_pkuseg

    spacy_pkuseg.config.featureTrim = 1  # what stands in one place only is left out: a third of the size
    state = random.getstate()
    random.seed(_SEED)  # pkuseg shuffles its sentences
    try:
        with tempfile.TemporaryDirectory(prefix="kg-words-") as name, contextlib.redirect_stdout(io.StringIO()):
            files = [Path(name) / part for part in ("train", "check")]
            for path, part in zip(files, (lines, lines[:_CHECKED]), strict=True):
                path.write_text("\n".join(part) + "\n", encoding="utf-8")
            spacy_pkuseg.train(*map(str, files), str(out), train_iter=_ITERATIONS)
    except Exception as error:
        raise KnowledgeError(f"{out}: pkuseg cannot be trained here: {type(error).__name__}: {error}") from error
    finally:
        random.setstate(state)


def main(arguments: Sequence[str]) -> int:
    """Write the model; exit code 0, or 1 with one line on standard error."""
    if len(arguments) < 2:
        sys.stderr.write("usage: python -m kg.segmentation OUT GOLD…\n")
        return 2
    out, *folders = map(Path, arguments)
    try:
        train(list(training_lines(folders, load_knowledge())), out)
    except (KgError, OSError) as error:
        sys.stderr.write(f"kg.segmentation: {error}\n")
        return 1
    sys.stdout.write(f"{out}: {sum((out / name).stat().st_size for name in MODEL_FILES):,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
