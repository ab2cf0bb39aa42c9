"""Fixtures that every test may use: the package's knowledge, the project's corpus, a store built from it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.knowledge import Knowledge, load_knowledge
from kg.model import Document, DocumentRecord, Metadata
from kg.pipeline import build
from kg.record import read_document
from kg.store import MemoryStore

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
SHARED = ROOT.parent / "shared"

Read = Callable[..., DocumentRecord]


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="session")
def read_text(knowledge: Knowledge) -> Read:
    """Extraction of a text with metadata given as keywords."""

    def read(text: str, **metadata: object) -> DocumentRecord:
        sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        return read_document(Document("text", text, sha256, Metadata(**metadata)), knowledge)  # type: ignore[arg-type]

    return read


@pytest.fixture(scope="session")
def corpus_store(knowledge: Knowledge) -> MemoryStore:
    """All reports of corpus/ in memory; tests only read it."""
    store = MemoryStore()
    build([CORPUS], store, knowledge)
    return store
