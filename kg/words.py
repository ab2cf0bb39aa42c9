"""Segmenters behind one face: jieba (with the project's names) and spacy-pkuseg (with a model of the user's).

A segmenter is only ever given a window of a few dozen characters, where rules need to know where words begin; the whole
text is never cut. Dictionaries and models are loaded at the first window.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

from kg.errors import KnowledgeError


class Segmenter(Protocol):
    """Cuts a window into words."""

    name: str

    def starts(self, window: str) -> frozenset[int]:
        """Offsets in the window at which words begin."""

    def is_word(self, word: str) -> bool:
        """True if the dictionary knows this as one common word (not a name)."""


def _offsets(words: Iterable[str]) -> frozenset[int]:
    found, position = [], 0
    for word in words:
        found.append(position)
        position += len(word)
    return frozenset(found)


class JiebaSegmenter:
    """jieba 0.42 with its own dictionary; common words are those it has seen often."""

    name = "jieba"
    # jieba's dictionary counts words of a corpus of some 60 million; names of persons stay far below this
    _COMMON = 30

    def __reduce__(self) -> tuple[type[JiebaSegmenter], tuple[()]]:
        """For other processes: the dictionary is loaded there."""
        return JiebaSegmenter, ()

    @functools.cached_property
    def _tokenizer(self) -> Any:
        import jieba

        jieba.setLogLevel(logging.ERROR)
        tokenizer = jieba.Tokenizer()
        tokenizer.initialize()
        return tokenizer

    def starts(self, window: str) -> frozenset[int]:
        """Offsets at which words begin, new words guessed by jieba's own model."""
        return _offsets(self._tokenizer.cut(window))

    def is_word(self, word: str) -> bool:
        """True for a word that jieba's dictionary counts often."""
        return int(self._tokenizer.FREQ.get(word) or 0) >= self._COMMON


class PkusegSegmenter:
    """spacy-pkuseg with a model folder; the package brings none, and downloads none here."""

    name = "pkuseg"

    def __init__(self, model: Path) -> None:
        if not model.is_dir():
            raise KnowledgeError(f"{model}: there is no pkuseg model in this folder")
        self.model = model

    def __reduce__(self) -> tuple[type[PkusegSegmenter], tuple[Path]]:
        """For other processes: the model is loaded there."""
        return PkusegSegmenter, (self.model,)

    @functools.cached_property
    def _cut(self) -> Callable[[str], list[str]]:
        import spacy_pkuseg

        cut: Callable[[str], list[str]] = spacy_pkuseg.pkuseg(model_name=str(self.model)).cut
        return cut

    def starts(self, window: str) -> frozenset[int]:
        """Offsets at which words begin."""
        return _offsets(self._cut(window)) if window else frozenset()

    def is_word(self, word: str) -> bool:
        """True if the model keeps it in one piece."""
        return len(self._cut(word)) == 1


def load_segmenter(name: str = "jieba", model: Path | None = None) -> Segmenter:
    """A segmenter by name; pkuseg needs the folder of a trained model.

    Raises KnowledgeError for an unknown name or a missing model.
    """
    if name == "jieba":
        return JiebaSegmenter()
    if name == "pkuseg":
        if model is None:
            raise KnowledgeError("the pkuseg segmenter needs the folder of a trained model")
        return PkusegSegmenter(model)
    raise KnowledgeError(f"no segmenter {name}; there are jieba and pkuseg")
