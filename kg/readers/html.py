"""Web pages: bytes → tree → blocks (a line of text with its element) → the document on the page (kg.readers.portal)."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.errors import UnreadableFile
from kg.readers.charset import decode
from kg.readers.content import Content, Part, Piece, compose, fold_radicals
from kg.readers.page import Block, Page
from kg.readers.portal import document_of, refuse
from kg.readers.text import check

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]{0,100}encoding=[\"']([\w-]+)", re.I
)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)", re.I)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "frame",
        "object",
        "embed",
        "svg",
        "canvas",
        "select",
        "option",
        "button",
        "input",
        "textarea",
        "head",
        "map",
        "audio",
        "video",
    ]
)
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "caption",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "header",
        "footer",
        "nav",
        "aside",
        "main",
        "center",
        "blockquote",
        "pre",
        "form",
        "fieldset",
        "legend",
        "figure",
        "figcaption",
        "address",
        "hr",
        "body",
        "html",
        "details",
        "summary",
    ]
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_WIDE = "⺀-鿿豈-﫿\uff00-\uffef\u3000-\u303f“”‘’—…·"
_BREAK = re.compile(rf"(?<=[{_WIDE}])[ \t]*\n\s*(?=[{_WIDE}])")
_SPACES = re.compile(r"[ \t\n\r\f\v]+")
_INVISIBLE = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f")


def read(part: Part) -> Content:
    """The document on a page, without what the portal puts around it.

    Raises UnreadableFile for a page that holds none: of a login, of an error, of links, filled in by a script.
    """
    data = part.data()
    text, warnings = decode(data, part.where, part.charset or _label(data))
    check(text, part.where)
    page = parse(text, part.where)
    refuse(page, part.where)
    found = document_of(page)
    body, locations = compose([Piece(fold_radicals(line.text), path=line.path)] for line in found.lines)
    source = part.metadata.source or page.address
    metadata = dataclasses.replace(found.metadata, source=source)
    return Content(body, locations, metadata, found.header, warnings)


def _label(data: bytes) -> str | None:
    match = _CHARSET.search(data[:8192])
    return (match.group(1) or match.group(2)).decode("ascii", "ignore") if match else None


def parse(text: str, where: str = "") -> Page:
    """The blocks of a page in order, its title and meta elements.

    Raises UnreadableFile if there is no element at all.
    """
    import lxml.html

    parser = lxml.html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    saved = _SAVED_FROM.search(text[:4096])
    try:
        root = lxml.html.document_fromstring(_DECLARATION.sub("", text).replace("\x00", ""), parser=parser)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise UnreadableFile(where, f"a broken page ({error})") from error
    metas = tuple(_metas(root))
    named = dict(metas)
    links = [str(link.get("href")) for link in root.iter("link") if link.get("rel") == "canonical" and link.get("href")]
    addresses = [saved.group(1)] if saved else [*links, *([named["Url"]] if "Url" in named else [])]
    return Page(
        blocks=tuple(_blocks(root)),
        title=" ".join((root.findtext(".//title") or "").split()),
        metas=metas,
        address=next((a for a in addresses if a.startswith(("http://", "https://"))), None),
        password=bool(root.xpath("//input[@type='password' or @type='PASSWORD']")),
        scripts=len(root.xpath("//script")),
    )


def _metas(root: HtmlElement) -> Iterator[tuple[str, str]]:
    for meta in root.iter("meta"):
        name, value = meta.get("name") or meta.get("property"), meta.get("content")
        if name and value and value.strip():
            yield name.strip(), " ".join(value.split())


class _Blocks:
    """Collects the text of a page block by block while the tree is walked."""

    def __init__(self, root: HtmlElement) -> None:
        self.tree = root.getroottree()
        self.found: list[Block] = []
        self.text: list[str] = []
        self.linked = 0
        self.links = 0

    def add(self, text: str | None) -> None:
        if text:
            self.text.append(text)
            if self.links:
                self.linked += len(text.strip())

    def flush(self, element: HtmlElement) -> None:
        text, linked = _clean("".join(self.text)), self.linked
        self.text, self.linked = [], 0
        if text:
            self.found.append(Block(text, element, self.tree.getpath(element), min(linked, len(text))))


def _blocks(root: HtmlElement) -> list[Block]:
    """Depth first, without recursion: pages nest as deep as they like."""
    blocks = _Blocks(root)
    stack: list[tuple[HtmlElement, bool]] = [(root, True)]
    open_: list[HtmlElement] = []  # block elements that are open
    while stack:
        element, entering = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if not entering:
            if tag in _BLOCKS:
                blocks.flush(element)
                open_.pop()
            blocks.links -= tag == "a"
            blocks.add(element.tail)
            continue
        if (
            tag in _SKIPPED
            or not tag
            or element.get("hidden") is not None
            or _HIDDEN.search(element.get("style") or "")
        ):
            blocks.add(element.tail)
            continue
        if tag in _BLOCKS:
            blocks.flush(open_[-1] if open_ else root)
            open_.append(element)
        elif tag == "br":
            blocks.flush(open_[-1] if open_ else root)
        blocks.links += tag == "a"
        blocks.add(element.text)
        stack.append((element, False))
        stack.extend((child, True) for child in reversed(element))
    blocks.flush(root)
    return blocks.found


def _clean(text: str) -> str:
    """White space as a browser shows it; a line end in the source between two Chinese characters is none in the text.

    CSS Text Module Level 3, section 4.1.3 (segment breaks).
    """
    plain = _SPACES.sub(" ", _BREAK.sub("", text.translate(_INVISIBLE)))
    return plain.strip(" \u00a0\u2002\u2003\u3000")
