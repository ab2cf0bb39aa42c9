"""A web page as blocks: the type that the HTML reader fills and that the document on it is found in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# a block with that many characters outside links, and a comma or full stop, is prose
_PROSE = 20
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_MARKS = frozenset("，。；,;")


@dataclass(frozen=True, slots=True)
class Block:
    """A line of text: that of a block element, or between two line breaks; ``linked`` characters of it are links."""

    text: str
    element: HtmlElement = field(repr=False)
    path: str
    linked: int = 0

    @property
    def prose(self) -> int:
        """Characters of running text; a title, however long, is none."""
        if self.element.tag in _HEADINGS:
            return 0
        own = len(self.text) - self.linked
        return own if own >= _PROSE and not _MARKS.isdisjoint(self.text) else 0


@dataclass(frozen=True, slots=True)
class Page:
    """The blocks of a page in order; title, meta elements and address; whether it asks for a password; its scripts."""

    blocks: tuple[Block, ...]
    title: str = ""
    metas: tuple[tuple[str, str], ...] = ()
    address: str | None = None
    password: bool = False
    scripts: int = 0
