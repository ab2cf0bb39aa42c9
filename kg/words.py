"""Segmenters behind one face: jieba (with the project's names as user words) and spacy-pkuseg (with a model of one's own).

A segmenter is only ever given a window of a few dozen characters, where rules need to know where words begin; the whole
text is never cut. Dictionaries and models are loaded at the first window, or the first word that is asked about.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import logging
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from kg.errors import KnowledgeError

SEGMENTERS = ("jieba", "pkuseg")
MODEL_FILES = ("features.msgpack", "weights.npz")
"""What a folder with a pkuseg model holds."""


_COUNTED = re.compile(r"^(\S+) (\d{2,})", re.M)  # 机关 12345 n


class Segmenter(Protocol):
    """Cuts a window into words."""

    name: str

    @property
    def fingerprint(self) -> str:
        """What stands for the segmenter in the key of a cached record: another one, or another model, cuts in another way."""

    def knowing(self, names: Iterable[str]) -> Segmenter:
        """The same segmenter, told these names (bodies, places, programmes)."""

    def starts(self, window: str) -> frozenset[int]:
        """Offsets in the window at which words begin; white space belongs to none."""

    def is_word(self, word: str) -> bool:
        """True if this is one common word (not a name)."""


def _offsets(words: Iterable[str], first: int = 0) -> frozenset[int]:
    found, position = [], first
    for word in words:
        if not word.isspace():
            found.append(position)
        position += len(word)
    return frozenset(found)


class JiebaSegmenter:
    """jieba 0.42 with its own dictionary; common words are those it has seen often, whatever names it has been told."""

    name = "jieba"
    fingerprint = "jieba"
    # jieba's dictionary counts words of a corpus of some 60 million; names of persons stay far below this
    _COMMON = 30

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = tuple(names)

    def __reduce__(self) -> tuple[type[JiebaSegmenter], tuple[tuple[str, ...]]]:
        """For other processes: the dictionary is loaded there."""
        return JiebaSegmenter, (self._names,)

    def knowing(self, names: Iterable[str]) -> JiebaSegmenter:
        """With these as user words, which jieba keeps in one piece where the text allows."""
        return JiebaSegmenter((*self._names, *(name for name in names if len(name) > 1)))

    @functools.cached_property
    def _tokenizer(self) -> Any:
        import jieba

        jieba.setLogLevel(logging.ERROR)
        tokenizer = jieba.Tokenizer()
        for name in self._names:
            tokenizer.add_word(name)
        return tokenizer

    def starts(self, window: str) -> frozenset[int]:
        """Offsets at which words begin, new words guessed by jieba's own model."""
        return _offsets(self._tokenizer.cut(window))

    @functools.cached_property
    def _common(self) -> frozenset[str]:
        """The words that jieba's dictionary counts often, read from its file, because loading jieba takes far longer."""
        package = importlib.util.find_spec("jieba")
        if package is None or package.origin is None:
            raise KnowledgeError("jieba is not installed: its dictionary tells common words from names")
        text = (Path(package.origin).parent / "dict.txt").read_text(encoding="utf-8")
        return frozenset(word for word, count in _COUNTED.findall(text) if int(count) >= self._COMMON)

    def is_word(self, word: str) -> bool:
        """True for a word that jieba's dictionary counts often."""
        return word in self._common


class PkusegSegmenter:
    """spacy-pkuseg with the files of a model; the package brings none, and downloads none here.

    The files travel with the segmenter, so that processes on other machines need no folder.
    """

    name = "pkuseg"

    def __init__(self, files: Mapping[str, bytes], names: frozenset[str] = frozenset()) -> None:
        self._files, self._names = MappingProxyType({**files}), names

    def __reduce__(self) -> tuple[type[PkusegSegmenter], tuple[dict[str, bytes], frozenset[str]]]:
        """For other processes: the model is loaded there."""
        return PkusegSegmenter, ({**self._files}, self._names)

    @classmethod
    def of_folder(cls, model: Path) -> PkusegSegmenter:
        """The segmenter of a model folder.

        Raises KnowledgeError if the folder is not there, lacks one of MODEL_FILES, or pkuseg cannot use them.
        """
        if not model.is_dir():
            raise KnowledgeError(
                f"{model}: there is no such folder with a pkuseg model; `make models` trains build/pkuseg"
            )
        try:
            found = cls({name: (model / name).read_bytes() for name in MODEL_FILES})
        except OSError as error:
            raise KnowledgeError(
                f"{error.filename}: this part of a pkuseg model cannot be read: {error.strerror}"
            ) from error
        try:
            found._cut("一")  # a broken model is told here, not with each document
        except Exception as error:
            raise KnowledgeError(f"{model}: the pkuseg model is broken ({type(error).__name__})") from error
        return found

    @functools.cached_property
    def fingerprint(self) -> str:
        """The name and the SHA-256 over the model's files."""
        digest = hashlib.sha256()
        for name, data in sorted(self._files.items()):
            digest.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
        return f"pkuseg {digest.hexdigest()}"

    def knowing(self, names: Iterable[str]) -> PkusegSegmenter:
        """With these as names, which are no common words; how the model cuts stays as it was trained."""
        return PkusegSegmenter(self._files, self._names | frozenset(names))

    @functools.cached_property
    def _model(self) -> Any:
        import spacy_pkuseg

        with tempfile.TemporaryDirectory(prefix="kg-pkuseg-") as folder:
            for name, data in self._files.items():
                (Path(folder) / name).write_bytes(data)
            return spacy_pkuseg.pkuseg(model_name=folder, user_dict=None)

    def _cut(self, run: str) -> list[str]:
        words: list[str] = self._model.cut(run)
        return words

    def starts(self, window: str) -> frozenset[int]:
        """Offsets at which words begin; pkuseg drops white space, so each run without is cut alone."""
        runs = re.finditer(r"\S+", window)
        return frozenset().union(*(_offsets(self._cut(run.group()), run.start()) for run in runs))

    def is_word(self, word: str) -> bool:
        """True if the model has met it as a word and keeps it in one piece, and it is none of the names told.

        励健, which it has never met, it keeps in one piece too, as it does most of two characters.
        """
        met: set[str] = self._model.feature_extractor.unigram
        return word in met and word not in self._names and len(self._cut(word)) == 1


def load_segmenter(name: str = "jieba", model: Path | None = None) -> Segmenter:
    """A segmenter by name; pkuseg needs the folder of a trained model.

    Raises KnowledgeError for an unknown name or a missing model.
    """
    if name == "jieba":
        return JiebaSegmenter()
    if name == "pkuseg":
        if model is None:
            raise KnowledgeError("the pkuseg segmenter needs the folder of a trained model")
        return PkusegSegmenter.of_folder(model)
    raise KnowledgeError(f"no segmenter {name}; there are {' and '.join(SEGMENTERS)}")
