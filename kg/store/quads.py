"""N-Quads lines: sorted in bounded memory, written as parts, serialized in other formats."""

from __future__ import annotations

import heapq
import io
import re
import tempfile
from collections.abc import Iterable, Iterator
from itertools import count, groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.content import Content, content_of, write_contents
from kg.store.contract import Part, part_named

RUN = 16 << 20
"""Bytes of lines that are sorted in memory at once; what goes beyond is sorted in runs on disk."""
MERGED = 100
"""Runs that are merged at once, each an open file."""
PART = 10_000
"""Lines of a graph without documents in one part, some 2 MB."""
_SPOOLED = 8 << 20  # bytes of a graph that are dumped into memory
_OVERHEAD = 60  # bytes of a line beside its text, in a list in CPython

_TRIPLE = re.compile(r"(?:<[^>]*>|_:\S+) <[^>]*> (?:<[^>]*>|_:\S+|\"(?:[^\"\\]|\\.)*+\"(?:@[\w-]+|\^\^<[^>]*>)?) \.")


def has_graph(line: str) -> bool:
    """True for an N-Quads line with a graph; the lines without are the union that queries see as the default graph."""
    return not _TRIPLE.fullmatch(line)


def graph_of(line: str) -> str:
    """IRI of the graph that an N-Quads line with a graph stands in."""
    return line[line.rindex(" <") + 2 : -3]


def without_graph(line: str) -> str:
    """The N-Triples line of an N-Quads line with a graph."""
    return line[: line.rindex(" <")] + " ."


# ---------------------------------------------------------------- sorting


class Sorter:
    """Lines in, sorted lines out, each once. Runs of ``run`` bytes go to a temporary folder and are merged at the end.

    As soon as there are ``merged`` runs of one size they become one of the next, so that few files are open at once.
    """

    def __init__(self, run: int = RUN, merged: int = MERGED) -> None:
        self._run, self._merged = run, merged
        self._lines: list[bytes] = []
        self._size = 0
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._runs: list[list[Path]] = []  # by size
        self._names = count()

    def add(self, line: bytes) -> None:
        """One line, without its end."""
        self._lines.append(line)
        self._size += len(line) + _OVERHEAD
        if self._size >= self._run:
            self._lines.sort()
            self._keep(self._lines, 0)
            self._lines, self._size = [], 0

    def _keep(self, lines: Iterable[bytes], size: int) -> None:
        """Write sorted lines as a run of that size, and merge the runs of a size as soon as there are enough."""
        self._write(lines, size)
        while len(runs := self._runs[size]) == self._merged:
            self._runs[size] = []
            self._write(heapq.merge(*map(_lines_of, runs)), size + 1)
            for run in runs:
                run.unlink()
            size += 1

    def _write(self, lines: Iterable[bytes], size: int) -> None:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="kg-sort-", ignore_cleanup_errors=True)
        path = Path(self._folder.name) / f"{next(self._names):06d}"
        with path.open("wb") as stream:
            stream.writelines(line + b"\n" for line in lines)
        if size == len(self._runs):
            self._runs.append([])
        self._runs[size].append(path)

    def lines(self) -> Iterator[bytes]:
        """The lines in the order of their bytes, which is that of their code points; to be called once."""
        self._lines.sort()
        try:
            runs = [_lines_of(path) for paths in self._runs for path in paths]
            previous = None
            for line in heapq.merge(*runs, self._lines) if runs else self._lines:
                if line != previous:
                    yield line
                previous = line
        finally:
            self._lines = []
            if self._folder is not None:
                self._folder.cleanup()


def _lines_of(path: Path) -> Iterator[bytes]:
    with path.open("rb", buffering=1 << 16) as stream:
        for line in stream:
            yield line[:-1]


def graph_lines(store: Any, graph: Any) -> Iterator[bytes]:
    """The N-Quads lines of one named graph of a pyoxigraph store, unsorted and in bounded memory."""
    end = f"{graph} .".encode()
    return (line[:-1] + end for line in triple_lines(store, graph))


def triple_lines(store: Any, graph: Any) -> Iterator[bytes]:
    """The same without the graph."""
    with tempfile.SpooledTemporaryFile(_SPOOLED, prefix="kg-dump-") as stream:
        store.dump(stream, ox.RdfFormat.N_TRIPLES, from_graph=graph)
        stream.seek(0)
        for line in stream:
            yield line.rstrip(b"\n")


def differing(old: Iterable[bytes], new: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """What stands in only one of two sorted runs of lines, each line once; True: in the new one."""
    marked = heapq.merge(((line, False) for line in old), ((line, True) for line in new))
    for line, group in groupby(marked, itemgetter(0)):
        sides = {side for _, side in group}
        if len(sides) == 1:
            yield line, sides.pop()


def sorted_quads(graphs: Iterable[Iterable[bytes]]) -> Iterator[str]:
    """The lines of all these graphs together, sorted, in bounded memory."""
    sorter = Sorter()
    for lines in graphs:
        for line in lines:
            sorter.add(line)
    return (line.decode() for line in sorter.lines())


# ---------------------------------------------------------------- parts


def write_part(folder: Path, name: str, graphs: Iterable[tuple[str, str, Iterable[str]]], base: str) -> Part:
    """Write the graphs of some documents, given as (document id, digest, N-Quads lines), into files of that name."""
    documents: dict[str, str] = {}
    contents: dict[str, Content] = {}
    part = part_named(folder, name, documents)
    union: dict[str, None] = {}
    with part.quads.open("wb") as quads:
        for document_id, digest, lines in graphs:
            documents[document_id] = digest
            found = list(lines)
            quads.write("\n".join([*found, ""]).encode())
            # all lines of a document end alike
            end = len(found[0]) - found[0].rindex(" <") if found else 0
            triples = [line[:-end] for line in found]
            union.update(dict.fromkeys(triples))
            contents[document_id] = content_of(triples)
    part.union.write_bytes(" .\n".join([*union, ""]).encode())
    write_contents(part.contents, documents, contents, base)
    return part


def write_lines(folder: Path, name: str, lines: Iterable[str], most: int = PART) -> Iterator[Part]:
    """Write N-Quads lines of one graph into files of names that begin so: parts without documents, of ``most`` lines each.

    What comes again within a part is written once.
    """
    rest = iter(lines)
    for number in count():
        if not (found := dict.fromkeys(islice(rest, most))):
            return
        part = part_named(folder, f"{name}-{number:04d}", {})
        part.quads.write_bytes("\n".join([*found, ""]).encode())
        part.union.write_bytes("".join(f"{without_graph(line)}\n" for line in found).encode())
        yield part


def graphs_of(path: Path) -> Iterator[tuple[str, list[str]]]:
    """The graphs of a part's quads, one after the other: IRI and lines."""
    with path.open(encoding="utf-8", newline="\n") as stream:
        for graph, lines in groupby((line.rstrip("\n") for line in stream), graph_of):
            yield graph, list(lines)


class Lines(io.RawIOBase):
    """A binary file to read from, made of lines as they come."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self._rest = b""

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer with what is there; 0 at the end."""
        pieces, size = [self._rest], len(self._rest)
        while size < len(buffer) and (line := next(self._lines, None)) is not None:
            pieces.append(line + b"\n")
            size += len(line) + 1
        data = b"".join(pieces)
        count = min(len(buffer), len(data))
        buffer[:count] = data[:count]
        self._rest = data[count:]
        return count


def stream(lines: Iterable[bytes]) -> io.BufferedReader:
    """Lines as a binary file."""
    return io.BufferedReader(Lines(lines), 1 << 18)
