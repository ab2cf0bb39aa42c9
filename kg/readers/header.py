"""Labels and values of the header that a portal puts before a document: in a table, a list, or plain lines.

The labels and what they hold stand in kg/lexica/header_labels.tsv.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kg import lexicon
from kg.resources import folder

TOOL = "tool"  # what is no part of the document: counters, share buttons, sizes of type
_EDGES = " \u00a0\u2002\u2003\u3000\t|｜/·【】[]〔〕()（）"
_LINE = 300  # characters that a line of labels may have


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its text and XPath, the cells of a table's row or of a list's entry, characters that are links."""

    text: str
    path: str
    cells: tuple[str, ...] = ()
    linked: int = 0
    prose: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """A label as it stands there, its value, and the field that it is about."""

    label: str
    value: str
    field: str
    path: str = ""


@functools.cache
def labels() -> Mapping[str, str]:
    """The field of each label."""
    table = lexicon.rows(folder("lexica") / "header_labels.tsv")
    return MappingProxyType(lexicon.unique(((row["label"], row["field"]) for row in table), "header_labels.tsv"))


@functools.cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    names = sorted(labels(), key=len, reverse=True)
    spaced = "|".join(r"\s*".join(map(re.escape, name)) for name in names)
    inline = re.compile(rf"(?:^|(?<=[\s|｜【（(\[〕】]))({spaced})\s*(?:[：:]|(?=[\[【]))\s*")
    return inline, re.compile(rf"[【\[]?({spaced})[】\]]?\s*[：:]?")


def label_of(text: str) -> str | None:
    """The label that the text is, with or without a colon; None if it is more or something else."""
    match = _patterns()[1].fullmatch(text.strip(_EDGES))
    return re.sub(r"\s", "", match.group(1)) if match else None


def in_line(text: str, path: str = "") -> tuple[str, tuple[Pair, ...]]:
    """What stands before the first label of a line, and its labels with their values.

    "2025-03-11　来源：镇海区政府办公室　浏览次数：8" gives the date and two pairs.
    """
    if len(text) > _LINE:
        return text, ()
    found = list(_patterns()[0].finditer(text))
    if not found:
        return text, ()
    ends = [match.start() for match in found[1:]] + [len(text)]
    pairs = tuple(_pair(match.group(1), text[match.end() : end], path) for match, end in zip(found, ends, strict=True))
    return text[: found[0].start()].strip(_EDGES), pairs


def _pair(label: str, value: str, path: str) -> Pair:
    name = re.sub(r"\s", "", label)
    return Pair(name, _unbracketed(value), labels()[name], path)


def _unbracketed(value: str) -> str:
    """The value without separators at its edges; brackets that belong to it stay: 甬司〔2021〕3号（代拟）."""
    plain = value.strip(" \u00a0\u3000\t|｜/")
    for opening, closing in ("【】", "[]", "()", "（）"):
        if plain.endswith((opening, closing)) and plain.count(opening) != plain.count(closing):
            plain = plain[:-1].rstrip(" \u00a0\u3000\t|｜/")
        if plain.startswith(closing):
            plain = plain[1:]
    return plain


def in_cells(cells: Sequence[str], path: str = "") -> tuple[Pair, ...]:
    """Labels and values that take turns in the cells of a row; a value may be missing.

    Nothing if a cell is neither, or no label has a value: the heads of a table's columns (名称, 来源, 时限) are no header.
    """
    pairs: list[Pair] = []
    position = 0
    while position < len(cells):
        label = label_of(cells[position])
        if label is None:
            before, inside = in_line(cells[position], path)
            if before:
                return ()
            pairs.extend(inside)
            position += 1
            continue
        following = cells[position + 1] if position + 1 < len(cells) else ""
        has_value = bool(following) and label_of(following) is None and not in_line(following)[1]
        pairs.append(_pair(label, following if has_value else "", path))
        position += 1 + has_value
    return tuple(pairs) if any(pair.value for pair in pairs) else ()


def split_header(lines: Iterable[Line]) -> list[Line | tuple[Pair, ...]]:
    """The lines with those of a header replaced by their pairs; a label alone takes the next line as its value."""
    result: list[Line | tuple[Pair, ...]] = []
    waiting: Line | None = None
    for line in lines:
        label = label_of(line.text) if not line.cells else None
        if waiting is not None:
            follows = label is None and len(line.text) < 100 and not in_line(line.text)[1] and not line.cells
            result.append((_pair(label_of(waiting.text) or "", line.text if follows else "", waiting.path),))
            waiting = None
            if follows:
                continue
        if label is not None and (line.text.rstrip().endswith(("：", ":", "】")) or labels()[label] != "title"):
            waiting = line
        else:
            result.extend(_split_line(line))
    if waiting is not None:
        result.append((_pair(label_of(waiting.text) or "", "", waiting.path),))
    return result


def _split_line(line: Line) -> list[Line | tuple[Pair, ...]]:
    if line.cells:
        pairs = in_cells(line.cells, line.path)
        return [pairs] if pairs else [line]
    before, pairs = in_line(line.text, line.path)
    if not pairs or "。" in before:
        return [line]
    return [Line(before, line.path, (), line.linked, 0), pairs] if before else [pairs]
