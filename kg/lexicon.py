"""Tables of names and the automaton that finds all of them in one pass (Aho-Corasick, leftmost-longest)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from kg.errors import KnowledgeError

T = TypeVar("T")
_SMALL = 600  # entries


class Hit(NamedTuple, Generic[T]):
    """A pattern found at ``start``–``end`` (code points) with what the lexicon holds for it."""

    start: int
    end: int
    value: T


class Lexicon(Generic[T]):
    """Patterns with a value each; built once, then only read."""

    __slots__ = ("_automaton", "_values", "entries")

    def __init__(self, entries: Mapping[str, T]) -> None:
        import ahocorasick_rs

        self.entries: Mapping[str, T] = dict(entries)
        self._values: list[T] = list(self.entries.values())
        self._automaton: Any = ahocorasick_rs.AhoCorasick(
            list(self.entries),
            matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
            # the full automaton is the fastest, and soon the largest
            implementation=ahocorasick_rs.Implementation.DFA if len(self.entries) <= _SMALL else None,
        )

    def __reduce__(self) -> tuple[type[Lexicon[T]], tuple[Mapping[str, T]]]:
        """For other processes: the automaton is built anew there."""
        return Lexicon, (self.entries,)

    def find(self, text: str) -> list[Hit[T]]:
        """Leftmost-longest, non-overlapping hits in order."""
        values = self._values
        return [Hit(start, end, values[index]) for index, start, end in self._automaton.find_matches_as_indexes(text)]

    def get(self, name: str) -> T | None:
        """The value of exactly this pattern."""
        return self.entries.get(name)


def matches_at(pattern: re.Pattern[str], text: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
    """What ``pattern.finditer(text)`` finds, tried only at ``starts``: offsets in order, which must hold all where it can match.

    A pattern that opens with any character is tried at each one of a text; where it must hold a rare word, the caller
    looks for the word and names the offsets before it.
    """
    behind = 0
    for start in starts:
        if start >= behind and (match := pattern.match(text, start)):
            behind = match.end()
            yield match


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a tab-separated table with a header line; lines that begin with # are comments.

    Raises KnowledgeError for a row with another number of fields than the header.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        table = csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
        header = next(table, [])
        for row in table:
            if not row:
                continue
            if len(row) != len(header):
                raise KnowledgeError(f"{path.name}: the row {row!r} has not the {len(header)} fields of the header")
            yield dict(zip(header, row, strict=True))


def words(path: Path) -> tuple[str, ...]:
    """Words of a list, one a line; empty lines and # comments are left out."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def unique(pairs: Iterable[tuple[str, T]], source: str) -> dict[str, T]:
    """A dict of the pairs.

    Raises KnowledgeError if two different values claim one name.
    """
    found: dict[str, T] = {}
    for name, value in pairs:
        if found.setdefault(name, value) != value:
            raise KnowledgeError(f"{source}: two different values for {name}")
    return found
