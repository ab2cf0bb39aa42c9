"""The HTML of a report: sections, tables, pictures and evidence in one page that asks nobody for anything."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.version import __version__

_HERE = Path(__file__).parent
# nothing is loaded from anywhere, whatever a text of a document holds
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
_FINDABLE = 12  # rows from which a table has a box to search in


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: ``name`` is its anchor, ``body`` HTML made with the functions of this module."""

    name: str
    title: str
    title_en: str
    body: str


@dataclass(slots=True)
class Evidence:
    """Sentences that tables point at, each once, numbered in the order of their first use."""

    _numbers: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def link(self, quote: str, title: str, source: str = "") -> str:
        """A link to the sentence; "" without one."""
        if not quote:
            return ""
        number = self._numbers.setdefault((quote, title, source), len(self._numbers) + 1)
        return f'<a href="#e{number}" title="{text(quote[:200])}">原文{number}</a>'

    def items(self) -> Iterable[str]:
        """The list of sentences, as HTML."""
        for (quote, title, source), number in self._numbers.items():
            address = f' <a href="{text(source)}" rel="noreferrer">来源</a>' if source.startswith("https://") else ""
            yield f'<li class="evidence" id="e{number}"><q>{text(quote)}</q><br><span class="note">{text(title)}{address}</span></li>'


def text(value: object) -> str:
    """Text as HTML."""
    return html.escape(str(value), quote=True)


def paragraph(words: str, note: bool = False) -> str:
    """A paragraph of text."""
    kind = ' class="note"' if note else ""
    return f"<p{kind}>{text(words)}</p>"


def heading(title: str, title_en: str = "") -> str:
    """A heading within a section."""
    return f"<h3>{text(title)}{f'<small>{text(title_en)}</small>' if title_en else ''}</h3>"


def tiles(figures: Iterable[tuple[str, object, str]]) -> str:
    """Figures in boxes: label, value, colour."""
    boxes = (
        f'<div class="tile" style="border-top-color:{text(colour)}"><b>{text(value)}</b><span>{text(label)}</span></div>'
        for label, value, colour in figures
    )
    return f'<div class="tiles">{"".join(boxes)}</div>'


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], of: int | None = None) -> str:
    """A table of texts; cells of the column 原文 are HTML already. ``of``: how many rows there are in all, if these are some."""
    if not rows:
        return '<p class="note">（无）</p>'
    links = {i for i, name in enumerate(columns) if name == "原文"}
    numeric = {i for i in range(len(columns)) if i not in links and all(_number(row[i]) for row in rows)}
    head = "".join(_head(name, i in numeric) for i, name in enumerate(columns))
    shape = "data narrow" if len(columns) < 4 and all(len(name) < 20 for row in rows for name in row) else "data"
    body = "".join(f"<tr>{_cells(row, links, numeric)}</tr>" for row in rows)
    box = (
        '<input class="find" type="search" placeholder="在表中查找" aria-label="在表中查找">'
        if len(rows) >= _FINDABLE
        else ""
    )
    some = f"前{len(rows)}行，共{of}行" if of is not None and of > len(rows) else f"{len(rows)}行"
    return (
        f'{box}<div class="scroll"><table class="{shape}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
        f'<p class="count">{some}</p>'
    )


def _head(name: str, numeric: bool) -> str:
    return f'<th scope="col" class="n">{text(name)}</th>' if numeric else f'<th scope="col">{text(name)}</th>'


def _cells(row: Sequence[str], links: set[int], numeric: set[int]) -> str:
    return "".join(
        f'<td class="n">{text(cell)}</td>' if i in numeric else f"<td>{cell if i in links else text(cell)}</td>"
        for i, cell in enumerate(row)
    )


def _number(value: str) -> bool:
    return value == "" or value.removeprefix("-").replace(".", "", 1).replace("%", "", 1).isdigit()


def image(svg: bytes, caption: str) -> str:
    """A picture inside the page; its caption is also what a screen reader says."""
    data = base64.b64encode(svg).decode()
    return (
        f'<figure><img src="data:image/svg+xml;base64,{data}" alt="{text(caption)}">'
        f"<figcaption>{text(caption)}</figcaption></figure>"
    )


def page(title: str, subtitle: str, sections: Sequence[Section]) -> str:
    """The whole page; the same sections give the same text."""
    menu = "".join(f'<a href="#{text(s.name)}">{text(s.title)}</a>' for s in sections)
    parts = "".join(
        f'<section id="{text(s.name)}"><h2>{text(s.title)}<small>{text(s.title_en)}</small></h2>{s.body}</section>'
        for s in sections
    )
    css = (_HERE / "page.css").read_text(encoding="utf-8")
    script = (_HERE / "page.js").read_text(encoding="utf-8")
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="generator" content="fazhi-kg {__version__}">'
        f"<title>{text(title)}</title><style>{css}</style></head><body>"
        f'<div class="page"><nav aria-label="目录">{menu}</nav><main><h1>{text(title)}</h1><p class="note">{text(subtitle)}</p>'
        f"{parts}</main></div><script>{script}</script></body></html>\n"
    )
