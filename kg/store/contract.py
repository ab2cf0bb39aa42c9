"""What every store promises, wherever it lies."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

CHUNK = 50
"""Documents that are loaded at once: more memory than for these, in named graphs and their union, is needed in small stores only."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Answer to a SELECT: variable names and rows of values (IRIs and literals as strings, None where unbound)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Graphs of some documents, or lines of another graph, in files, as ``kg.store.quads`` leaves them.

    ``quads``: N-Quads, one document's graph after the other; ``union``: the same triples without graphs, each once.
    ``contents``: what each document's graph says that derivation reads (``kg.content``).
    ``documents``: the digest of the record behind each document's graph, by document id; nothing for another graph.
    """

    quads: Path
    union: Path
    contents: Path
    documents: Mapping[str, str]

    @property
    def files(self) -> tuple[Path, Path, Path]:
        """All its files."""
        return self.quads, self.union, self.contents


def part_named(folder: Path, name: str, documents: Mapping[str, str]) -> Part:
    """The part of that name in a folder."""
    return Part(folder / f"{name}.nq", folder / f"{name}.nt", folder / f"{name}.contents", documents)


Pattern = tuple[str | None, str | None, str | None]
"""IRIs of subject, predicate and object; None stands for any term."""


class Writer(Protocol):
    """Changes to a store."""

    def replace(self, document_id: str, lines: Iterable[str], digest: str) -> None:
        """Make the document's graph hold exactly these N-Quads lines; ``digest`` names the record they came from."""

    def load(self, parts: Iterable[Part]) -> None:
        """``replace`` for all documents of these parts, any number of them; may use up their files.

        A store that loads them in bulk takes at most twice ``CHUNK`` documents at once, but for a part that alone holds more.
        """

    def remove(self, document_id: str) -> None:
        """Drop the document's graph."""

    def set_graph(self, graph: str, lines: Iterable[str]) -> None:
        """Make any other named graph hold exactly these N-Quads lines."""

    def patch(self, graph: str, dropped: Iterable[Pattern], lines: Iterable[str]) -> None:
        """In this graph, drop every triple that fits a pattern, then add these N-Quads lines."""

    def renew(self, graph: str, parts: Iterable[Part], at_once: bool = False) -> None:
        """Make a named graph hold exactly the lines of these parts, which have no documents; uses up their files.

        ``at_once``: the store may take them together, because they are few.
        """

    def append_run(self, lines: Iterable[str]) -> None:
        """Add to the log of runs."""

    def rest(self) -> None:
        """Time for the store to put its files in order; nothing may be written or asked before it returns."""

    def break_off(self) -> None:
        """Let a ``rest`` in another thread end at once, with an error; the changes will not be kept."""

    def select(self, query: str, parameters: Mapping[str, str] | None = None) -> Rows:
        """Answer a SELECT over what has been written so far."""


class Store(Protocol):
    """What every store promises.

    In memory and on disk, a transaction is all or nothing. Another's server promises that for the graph of one document;
    what a broken transaction left half done there, ``unfinished`` tells, and the next one sets right.
    """

    base: str

    def documents(self, ids: Collection[str] | None = None) -> dict[str, str]:
        """Digest of the record behind each document's graph, by document id; with ``ids``, of these alone."""

    def unfinished(self) -> bool:
        """True if a writer stopped before its end, so that the derived graph may be behind the documents."""

    def transaction(self) -> contextlib.AbstractContextManager[Writer]:
        """A writer whose changes take effect together when the block ends without an error."""

    def quads(self) -> Iterator[str]:
        """All quads as sorted N-Quads lines, without the log of runs; memory stays bounded."""

    def graphs(self) -> Iterator[tuple[str, list[str]]]:
        """The IRI of each named graph, sorted, with its sorted N-Quads lines, without the log of runs; one at a time."""

    def select(self, query: str, parameters: Mapping[str, str] | None = None) -> Rows:
        """Answer a SELECT, ASK or CONSTRUCT over the union of all graphs."""
