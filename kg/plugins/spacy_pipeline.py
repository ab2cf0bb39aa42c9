"""The plug-in ``spacy``: entities of a spaCy pipeline become mentions; ``pip install fazhi-kg[spacy]``.

KG_SPACY_MODEL names the pipeline, a package or a folder. An entity's label decides its type: one of the six types
themselves, or one of the common labels in the table below; entities of other labels are left out. An entity's id (``ent_id_``
of an EntityRuler, ``kb_id_`` of an entity linker) is its canonical name.
"""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kg.errors import PluginError
from kg.model import MentionType

NAME = "spacy"
LABELS: Mapping[str, MentionType] = MappingProxyType(
    {kind.value: kind for kind in MentionType}
    | {
        "ORG": MentionType.INSTITUTION,
        "PER": MentionType.PERSON,
        "GPE": MentionType.PLACE,
        "LOC": MentionType.PLACE,
        "LAW": MentionType.REGULATION,
        "WORK_OF_ART": MentionType.WORK,
    }
)
"""Types by the labels of OntoNotes, CoNLL 2003 and this project."""
_PIECE = 5000  # characters that the pipeline reads at once: its memory grows with them


def _model() -> str:
    name = os.environ.get("KG_SPACY_MODEL", "").strip()
    if not name:
        raise PluginError(NAME, "needs the environment variable KG_SPACY_MODEL, a spaCy package or folder")
    return name


@functools.cache
def _pipeline(name: str) -> Any:
    try:
        import spacy
    except ImportError as error:
        raise PluginError(NAME, "needs a further package: pip install 'fazhi-kg[spacy]'") from error
    try:
        return spacy.load(name)
    except (OSError, ValueError, ImportError) as error:
        raise PluginError(NAME, f"cannot load {name}: {str(error).splitlines()[0]}") from error


def _digest(folder: Path) -> str:
    """SHA-256 of all files of a pipeline, with their names."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        with path.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").digest()
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + content)
    return digest.hexdigest()


class Pipeline:
    """The extractor."""

    def version(self) -> str:
        """Version of spaCy and digest of the pipeline. Raises PluginError if it cannot be loaded."""
        import importlib.metadata

        path = _pipeline(_model())._path
        return f"{importlib.metadata.version('spacy')} {_digest(Path(path))}"

    def __call__(self, text: str, _metadata: Mapping[str, Any]) -> list[dict[str, Any]]:
        """A mention for each entity whose label is known."""
        pipeline, found, start = _pipeline(_model()), list[dict[str, Any]](), 0
        while start < len(text):
            end = _cut(text, start)
            entities = pipeline(text[start:end]).ents
            found += [_mention(e, LABELS[e.label_], start) for e in entities if e.label_ in LABELS]
            start = end
        return found


def _cut(text: str, start: int) -> int:
    """The end of the piece that begins at ``start``: behind its last line end, if it has one and the text goes on."""
    end = start + _PIECE
    return (text.rfind("\n", start, end) + 1 or end) if end < len(text) else len(text)


def _mention(entity: Any, kind: MentionType, first: int) -> dict[str, Any]:
    return {
        "start": first + entity.start_char,
        "end": first + entity.end_char,
        "text": entity.text,
        "type": kind.value,
        "canonical": entity.ent_id_ or entity.kb_id_ or entity.text,
    }


pipeline = Pipeline()
