"""Numbers that Word writes itself before paragraphs of a list (一、 （二） 1.): ECMA-376 Part 1, section 17.9."""

from __future__ import annotations

import re
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_PLACES = ((1000, "千"), (100, "百"), (10, "十"))
_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
)
_CHINESE = frozenset(
    [
        "chineseCounting",
        "chineseCountingThousand",
        "chineseLegalSimplified",
        "ideographTraditional",
        "japaneseCounting",
        "japaneseDigitalTenThousand",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "ideographDigital",
    ]
)


def chinese(number: int) -> str:
    """The number in Chinese numerals, up to 9999: 十二, 一百〇三."""
    if number >= 10_000:
        return str(number)
    text, rest = "", number
    for value, name in _PLACES:
        digit, rest = divmod(rest, value)
        if digit:
            text += ("" if value == 10 and digit == 1 and not text else _DIGITS[digit]) + name
        elif text and rest and not text.endswith("〇"):
            text += "〇"
    return text + (_DIGITS[rest] if rest else "") or "〇"


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def written(number: int, style: str) -> str:
    """A number in one of Word's formats (w:numFmt)."""
    if style in _CHINESE:
        return chinese(number)
    if style == "decimalEnclosedCircle" and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if style in ("lowerLetter", "upperLetter"):
        text = _letters(number) if number > 0 else ""
        return text.upper() if style == "upperLetter" else text
    if style in ("lowerRoman", "upperRoman"):
        return _roman(number).upper() if style == "upperRoman" else _roman(number)
    if style == "decimalZero":
        return f"{number:02d}"
    if style == "decimalFullWidth":
        return "".join(chr(ord(c) + 0xFEE0) for c in str(number))
    return "" if style in ("bullet", "none") else str(number)


class Numbering:
    """The lists of a document with their counters. ``root`` is the element w:numbering, or None."""

    def __init__(self, root: Any) -> None:
        self._levels: dict[str, dict[int, Any]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if root is None:
            return
        abstract = {
            item.get(f"{_W}abstractNumId"): {int(level.get(f"{_W}ilvl")): level for level in item.iter(f"{_W}lvl")}
            for item in root.iter(f"{_W}abstractNum")
        }
        for item in root.iter(f"{_W}num"):
            link = item.find(f"{_W}abstractNumId")
            name = link.get(f"{_W}val") if link is not None else None
            self._levels[item.get(f"{_W}numId")] = abstract.get(name, {})
            self._abstract[item.get(f"{_W}numId")] = name or ""

    def next(self, list_id: str, level: int) -> str:
        """The number of the next paragraph of that list at that level (from 0), as Word shows it; empty for a bullet."""
        levels = self._levels.get(list_id, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(self._abstract[list_id], {})
        counts[level] = counts[level] + 1 if level in counts else self._start(levels[level])
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        pattern = _value(levels[level], "lvlText", "")
        if _value(levels[level], "numFmt", "decimal") in ("bullet", "none"):
            return ""
        return re.sub(r"%(\d)", lambda m: self._number(levels, counts, int(m.group(1)) - 1), pattern)

    def _number(self, levels: dict[int, Any], counts: dict[int, int], level: int) -> str:
        if level not in levels:
            return ""
        number = counts.get(level, self._start(levels[level]))
        return written(number, _value(levels[level], "numFmt", "decimal"))

    @staticmethod
    def _start(level: Any) -> int:
        return int(_value(level, "start", "1") or 1)


def _value(element: Any, name: str, default: str) -> str:
    child = element.find(f"{_W}{name}")
    return default if child is None else child.get(f"{_W}val", default)
