"""The document on a portal's page: its header, its title, its text, without what the portal puts around them.

Where the running text is, is measured: the innermost element that holds nearly all of it, or one that portals name so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from kg.errors import UnreadableFile
from kg.model import Metadata
from kg.readers.fields import iso_date
from kg.readers.header import TOOL, Line, Pair, label_of, split_header
from kg.readers.page import Block, Page

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NEARLY_ALL = 0.8  # of the running text of a page is in the element that holds the document
_ASIDE = 0.2  # at most that much of it is in an element that is named like a part of the portal
# names that the editors and portals give to the element with the text (拓尔思 TRS, 大汉版通, 开普, 博达, UEditor)
_NAMED = re.compile(
    r"^(?:ucap-content|trs_editor|trs_ueditor|trs_paper_preview|zoom|artcon|art_con|bt_content|pages_content|article[-_]?con(?:tent|t)?|con_text|content_text|xl[-_]?content|zwnr|zw_content|wzcontent|news_content|newscontent|detail[-_]?content|vsb_content(?:_\d+)?|v_news_content|wp_articlecontent|custom_unionstyle|xxgk_content|gknbxq_detail|article-body|text-content|j-fontcontent|ivs_content|viewcontent)$",
    re.I,
)
_PORTAL = re.compile(
    r"(?:^|[-_])(?:share|bdshare\w*|bds|jiathis|social|weixin|wechat|qrcode|qr|ewm|erweima|print|dayin|close|guanbi|crumbs?|breadcrumbs?|position|dqwz|location|nav\w*|menu|sidebar|side|left(?:nav|bar)?|footer?|foot|copyright|bottom|top(?:bar|nav)?|header|related?|xgxx|xgyd|xgwz|xgjd|recommend|hot\w*|rank\w*|prev|next|pager?|pagination|page-?turn|comments?|search\w*|login|toolbar|tools?|fontsize|links?|friendlinks?|yqlj|banner|logo|float\w*|tips?|accessib\w*|wza)(?:$|[-_\d])",
    re.I,
)
_TOOL_WORDS = r"打印(?:本页|此页|文章)?|关闭(?:本页|此页|窗口|页面)?|返回(?:顶部|首页|列表|上页)?|收藏(?:本页)?|复制链接|字体|字号|分享(?:到|至)?|推荐|纠错|回顶部|TOP|大|中|小|默认|超大|微信|微博|新浪微博|QQ空间|QQ好友|人人网|朗读|语音播报|无障碍|繁體|简体|保存|下载(?:文字版|图片版|PDF)?|责任编辑|编辑|浏览(?:次数|量)?|点击(?:数|率|量)?|阅读(?:次数|量)?|访问量|次|人|T|A[+-]?|Ctrl\+D|更多|正文|全文"
_ONLY_TOOLS = re.compile(rf"(?:(?:{_TOOL_WORDS})|[\s\u00a0\u3000【】\[\]()（）|｜/·:：,，、+\-—>\d]){{1,40}}", re.I)
# what comes behind a document: nothing after it is part of it
_BEHIND = re.compile(
    r"(?:上|下|前|后)一(?:篇|条|页)[ \u3000]*(?:[：:]|$|文章|没有)|相关(?:阅读|链接|文章|信息|解读|新闻|报道|文件|稿件|推荐|政策|内容)[ \u3000]*[：:>]?$|扫一扫|分享到|您访问的链接即将离开|版权所有|网站标识码|主办单位|主办[：:]|承办[：:]|技术支持[：:]|[一-鿿]ICP备|ICP备\d|[一-鿿]公网安备|网站地图|【?(?:责任编辑|责编)[：:]|联系我们$|友情链接|推荐阅读|热门(?:文章|新闻|推荐)|微信扫码|用微信"
)
_BEFORE = re.compile(
    r"(?:您?(?:当前|现在)?(?:所在)?的?位置(?:是)?[：:]|当前位置|首页[ \u3000]*[>＞»›/]|欢迎|今天是|设为首页|加入收藏|网站无障碍|智能问答|登录|注册)"
)
_ATTACHMENT = re.compile(r"(?:相关)?附件(?:下载)?[ \u3000]*\d{0,2}[ \u3000]*[：:.、]")
_ERRORS = re.compile(
    r"(?:^|[^\d])(?:404|403|500|502|503)(?:[^\d]|$).{0,30}(?:not found|forbidden|error|错误|页面|找不到|抱歉|bad gateway|unavailable)|页面不存在|页面找不到|找不到(?:您|该|相关)?[^。]{0,6}页面|您(?:要|所)?访问的(?:页面|网页|内容|文章)[^。]{0,12}(?:不存在|已删除|找不到|无法)|无权(?:访问|限)|访问(?:过于频繁|被拒绝|受限|异常)|安全验证|请输入验证码|人机验证|请开启JavaScript|just a moment|access denied|checking your browser|网站防火墙|请求(?:已被|被)拦截",
    re.I,
)
_LOGIN = re.compile(r"登录|登陆|用户名|密码|log ?in|sign ?in|统一身份认证", re.I)
_TITLE_END = re.compile(
    r"(?:报告|总结|情况|通知|决定|意见|公告|通告|函|批复|公报|办法|规定|方案|要点|计划|规划|条例|细则|决议|命令|令|通报|说明|纪要|解读|答复)(?:[（(][^（）()]{1,12}[）)])?$"
)


@dataclass(frozen=True, slots=True)
class Found:
    """The lines of the document on a page, its header's labels and values, and metadata that no line carries."""

    lines: tuple[Line, ...]
    header: tuple[tuple[str, str], ...]
    metadata: Metadata


def refuse(page: Page, where: str) -> None:
    """Raise UnreadableFile for a page that holds no document: of a login, of an error, of links, or an empty shell."""
    total = sum(len(block.text) for block in page.blocks)
    prose = sum(block.prose for block in page.blocks)
    text = page.title + "\n" + "\n".join(block.text for block in page.blocks)
    if prose < 600 and page.password and _LOGIN.search(text):
        raise UnreadableFile(where, "this is a login page, not a document")
    if total < 800 and (match := _ERRORS.search(text)):
        raise UnreadableFile(where, f"this is an error page ({' '.join(match.group().split())}), not a document")
    if total < 40:
        shell = ": it is filled in by a script; save it from a browser" if page.scripts else ""
        raise UnreadableFile(where, f"the page has no text{shell}")
    if prose < 60 and sum(block.linked for block in page.blocks) > 0.7 * total:
        raise UnreadableFile(where, "a page of links, not a document")


def document_of(page: Page) -> Found:
    """The document of a page that ``refuse`` let pass."""
    weights = _weights(page.blocks)
    aside = [_is_aside(block.element, weights) for block in page.blocks]
    blocks = [block for block, is_aside in zip(page.blocks, aside, strict=True) if not is_aside]
    root = _container(blocks, weights)
    inside = [root is None or block.element is root or root in block.element.iterancestors() for block in blocks]
    first = next((n for n, within in enumerate(inside) if within), 0)
    last = len(inside) - next((n for n, within in enumerate(reversed(inside)) if within), 0)
    before = _lines(blocks[:first])
    body = _until_behind(_lines(blocks[first:last]))
    after = _lines(blocks[last:])
    start = next((n for n, line in enumerate(body) if line.prose), len(body))
    title = _title(page, [*before, *body[:start]])
    elsewhere = [*after, *_lines(block for block, is_aside in zip(page.blocks, aside, strict=True) if is_aside)]
    head, header = _head(before, body[:start], elsewhere, title)
    text = [line for line in body[start:] if not _is_tool(line)]
    lines = tuple(_folded([*head, *text, *_attachments(after)], title))
    return Found(lines, header + page.metas, _metadata(page, lines, header))


# ------------------------------------------------------------ where the text is


def _weights(blocks: Iterable[Block]) -> Counter[HtmlElement]:
    """Characters of running text below each element."""
    weights: Counter[HtmlElement] = Counter()
    for block in blocks:
        if block.prose:
            weights[block.element] += block.prose
            for ancestor in block.element.iterancestors():
                weights[ancestor] += block.prose
    return weights


def _names(element: HtmlElement) -> list[str]:
    return f"{element.get('id') or ''} {element.get('class') or ''}".split()


def _is_aside(element: HtmlElement, weights: Counter[HtmlElement]) -> bool:
    """True if the element is in a part of the portal by its name, which holds little of the page's running text."""
    total = max(weights.values(), default=0)
    for item in (element, *element.iterancestors()):
        if item.tag in ("html", "body") or (total and weights[item] > _ASIDE * total):
            return False
        if item.tag in ("nav", "footer") or any(_PORTAL.search(name) for name in _names(item)):
            return not any(child.tag == "h1" for child in item.iter())
    return False


def _container(blocks: list[Block], weights: Counter[HtmlElement]) -> HtmlElement | None:
    """The element that holds the document; None if the page has no running text."""
    total = sum(block.prose for block in blocks)
    if not total:
        return None
    path = _heaviest_path(blocks, weights, total)
    named = [e for e in path if any(_NAMED.match(name) for name in _names(e))]
    found = named[0] if named else path[-1]
    while _is_line(found, weights) and (parent := found.getparent()) is not None and parent.tag != "html":
        found = parent
    return found


def _heaviest_path(blocks: list[Block], weights: Counter[HtmlElement], total: int) -> list[HtmlElement]:
    """From the page inwards, the elements with nearly all of the running text."""
    heaviest = max(blocks, key=lambda block: block.prose).element
    path = [e for e in (heaviest, *heaviest.iterancestors()) if weights[e] >= _NEARLY_ALL * total]
    return path[::-1] or [heaviest.getroottree().getroot()]


def _is_line(element: HtmlElement, weights: Counter[HtmlElement]) -> bool:
    """True for a paragraph: the element of the whole text is further out, with the short lines beside this one."""
    if element.tag in ("p", "li", "span", "font", "strong", "tr", "blockquote", "center"):
        return True
    parent = element.getparent()
    children = [child for child in element if isinstance(child.tag, str) and child.tag in ("p", "div", "br", "table")]
    if children or parent is None:
        return False
    return sum(child.tag == element.tag for child in parent) > 1


# ------------------------------------------------------------ lines


def _row(block: Block) -> HtmlElement | None:
    """The row of a table, or the entry of a definition list, that the block is a cell of."""
    for item in (block.element, *block.element.iterancestors()):
        if item.tag == "tr":
            return item
        if item.tag in ("dt", "dd"):
            return item.getparent() if len(block.text) < 100 else None
        if item.tag in ("table", "body"):
            return None
    return None


def _cell(block: Block) -> HtmlElement | None:
    chain = (block.element, *block.element.iterancestors())
    return next((item for item in chain if item.tag in ("td", "th", "dt", "dd")), None)


def _lines(blocks: Iterable[Block]) -> list[Line]:
    """Blocks as lines; the cells of a row of short ones are one line."""
    lines: list[Line] = []
    for row, group in groupby(blocks, _row):
        items = list(group)
        cells = [_cell(block) for block in items]
        short = sum(len(block.text) for block in items) < 400
        if row is not None and len(items) > 1 and short and len(set(cells)) == len(items):
            lines.append(_joined(row, items))
        else:
            lines.extend(Line(b.text, b.path, (), b.linked, b.prose) for b in items)
    return lines


def _joined(row: HtmlElement, items: list[Block]) -> Line:
    texts = tuple(block.text for block in items)
    path = row.getroottree().getpath(row)
    return Line("\t".join(texts), path, texts, sum(b.linked for b in items), 0)


def _is_tool(line: Line) -> bool:
    return (bool(_ONLY_TOOLS.fullmatch(line.text)) and bool(re.search(_TOOL_WORDS, line.text))) or len(line.text) < 2


def _until_behind(lines: list[Line]) -> list[Line]:
    """The lines up to what comes behind a document: 上一篇, 相关链接; only in the last third, where it can be."""
    for number, line in enumerate(lines):
        if number > 0 and len(line.text) < 120 and _BEHIND.match(line.text.lstrip("【[ \u3000")):
            rest = sum(item.prose for item in lines[number:])
            if rest <= sum(item.prose for item in lines) * _ASIDE * 2:
                return lines[:number]
    return lines


def _attachments(after: list[Line]) -> list[Line]:
    return [line for line in after[:10] if _ATTACHMENT.match(line.text) and len(line.text) < 200]


# ------------------------------------------------------------ title and header


def _plain(text: str) -> str:
    return re.sub(r"[\s\u00a0\u3000]+", "", text)


def _title(page: Page, head: list[Line]) -> str | None:
    """The title as it stands on the page: what the page's own title or its meta element says, else a heading."""
    said = [value for name, value in page.metas if name.lower() in ("articletitle", "og:title")]
    said += [page.title, re.split(r"[_|｜]|\s[-—–]+\s|-{2,}", page.title)[0]]
    wanted = [_plain(text) for text in said if len(_plain(text)) >= 6]
    texts = [line.text for line in head if not line.cells]
    for length in (1, 2, 3):
        for number in range(len(texts) - length + 1):
            text = "".join(texts[number : number + length])
            if any(_plain(text) == w for w in wanted):
                return text
    if cut := [text for text in texts if _cut_off(text, wanted)]:
        return cut[0]
    headings = [line.text for line in head if re.search(r"/h[12](?:\[\d+\])?$", line.path) and len(line.text) >= 6]
    if headings:
        return headings[-1]
    ending = [text for text in texts if 8 <= len(text) <= 80 and _TITLE_END.search(text) and label_of(text) is None]
    return ending[-1] if ending else None


def _cut_off(text: str, wanted: list[str]) -> bool:
    """True if one of the titles wanted is the beginning of the text, or the text is inside one: 标题_某市政府."""
    plain = _plain(text)
    return len(plain) >= 8 and any(plain in w or (w.rstrip(".…") in plain and len(w) >= 12) for w in wanted)


def _head(
    before: list[Line], start: list[Line], elsewhere: list[Line], title: str | None
) -> tuple[list[Line], tuple[tuple[str, str], ...]]:
    """The header's lines as "label：value", the title and what stands below it; the labels and values."""
    parts = split_header([*before, *start])
    pairs = [pair for part in parts if isinstance(part, tuple) for pair in part]
    known = {pair.label for pair in pairs}
    extra = [pair for pair in _boxes(elsewhere) if pair.label not in known and pair.value]
    keep = {id(line) for line in start}
    lines: list[Line] = []
    seen_title = False
    for part in parts:
        if isinstance(part, tuple):
            lines.extend(_as_line(pair) for pair in part if _is_shown(pair, title))
        elif not _is_tool(part) and not _BEFORE.match(part.text):
            is_title = title is not None and _is_part(part.text, title)
            if is_title or ((seen_title or id(part) in keep) and part.linked <= len(part.text) / 2):
                lines.append(part)
            seen_title = seen_title or is_title
    shown = [_as_line(pair) for pair in extra if _is_shown(pair, title)]
    return [*shown, *lines], tuple((p.label, p.value) for p in [*pairs, *extra] if p.value)


def _boxes(lines: list[Line]) -> list[Pair]:
    """Headers that stand in a box beside or below the text: three labels or more in a row."""
    runs = groupby(split_header(lines), lambda part: isinstance(part, tuple))
    found = [[pair for part in run if isinstance(part, tuple) for pair in part] for is_header, run in runs if is_header]
    return [pair for pairs in found if len({pair.label for pair in pairs}) >= 3 for pair in pairs]


def _is_shown(pair: Pair, title: str | None) -> bool:
    """True if the pair is a line of the document; a title or summary there repeats what follows."""
    return (
        bool(pair.value)
        and pair.field not in (TOOL, "summary")
        and not (pair.field == "title" and title is not None and _plain(pair.value) == _plain(title))
    )


def _as_line(pair: Pair) -> Line:
    return Line(f"{pair.label}：{pair.value}", pair.path)


def _is_part(text: str, title: str) -> bool:
    """True if the text is the title or a line of one that was broken in two or three."""
    return len(_plain(text)) >= 4 and _plain(text) in _plain(title)


def _folded(lines: list[Line], title: str | None) -> Iterator[Line]:
    """The lines with the title once and whole, and without a lead that the text repeats."""
    plain = [_plain(line.text) for line in lines]
    whole = _plain(title) if title else ""
    told = False
    skip = 0
    for number, line in enumerate(lines):
        if skip:
            skip -= 1
            continue
        length = _title_lines(plain, number, whole) if number < 60 else 0
        if length:
            skip = length - 1
            if not told:
                yield replace(line, text="".join(item.text for item in lines[number : number + length]))
            told = True
        elif not _is_repeated(plain, number):
            yield line


def _title_lines(plain: list[str], number: int, title: str) -> int:
    """How many lines from this one on are together the title; 0 if they are not."""
    if not title:
        return 0
    return next((n for n in (1, 2, 3) if "".join(plain[number : number + n]) == title), 0)


def _is_repeated(plain: list[str], number: int) -> bool:
    """True for a lead: the beginning of one of the next paragraphs, or the whole of it, cut off with dots or not."""
    text = plain[number].removeprefix("【摘要】").removeprefix("摘要：").rstrip(".…")
    if len(text) < 20 or number > 30:
        return False
    return any(following.startswith(text) for following in plain[number + 1 : number + 12])


def _metadata(page: Page, lines: Iterable[Line], header: tuple[tuple[str, str], ...]) -> Metadata:
    """What only the meta elements say: the title where no line has it, the date where no label has one."""
    named = {name.lower(): value for name, value in page.metas}
    title = named.get("articletitle")
    text = "".join(_plain(line.text) for line in lines)
    if title and (_plain(title) in text or title.endswith(("...", "…"))):
        title = None
    dated = any(label.startswith(("发布", "公开日", "公开时", "发文日", "公布")) for label, _ in header)
    published = None if dated else iso_date(named.get("pubdate", ""))
    return Metadata(title=title, published=published)
