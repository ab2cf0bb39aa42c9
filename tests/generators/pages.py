"""Pages in the layouts of Chinese government portals, each with what such portals put around a document.

Every layout is a function of a report; the furniture (navigation, crumbs, share bars, related links, footers) is
written here and names no real address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape

from .report import Report

NAV = (
    '<div class="nav"><ul>'
    + "".join(
        f'<li><a href="/{n}/">{name}</a></li>'
        for n, name in enumerate(("首页", "政务公开", "政务服务", "互动交流", "走进宁波"))
    )
    + "</ul></div>"
)
CRUMBS = '<div class="dqwz">您所在的位置：<a href="/">首页</a> &gt; <a href="/a/">政务公开</a> &gt; <a href="/b/">法治政府建设年度报告</a></div>'
SHARE = (
    '<div class="bdsharebuttonbox"><a href="#">分享到：</a><a title="分享到新浪微博">新浪微博</a><a title="分享到微信">微信</a>'
    '</div><p class="tool"><a href="javascript:window.print()">【打印本页】</a> <a href="javascript:window.close()">【关闭窗口】</a></p>'
)
NEIGHBOURS = (
    '<div><p>上一篇：<a href="/1.html">杭州市人民政府关于2019年度法治政府建设情况的报告</a></p>'
    '<p>下一篇：<a href="/2.html">温州市司法局印发《温州市行政执法监督办法》</a></p></div>'
)
RELATED = (
    '<div class="xgxx"><h3>相关链接</h3><ul>'
    + "".join(
        f'<li><a href="/{n}.html">{name}</a> <span>2021-03-0{n}</span></li>'
        for n, name in enumerate(
            (
                "绍兴市人民政府贯彻《浙江省行政程序办法》",
                "舟山市开展“最美执法者”评选活动",
                "台州市中级人民法院工作报告",
            ),
            1,
        )
    )
    + "</ul></div>"
)
FOOTER = (
    '<div class="footer"><p>主办：嘉兴市人民政府办公室　承办：嘉兴市大数据管理局</p><p>网站标识码：3300000000　浙ICP备00000000号-1　浙公网安备 33000000000000号</p>'
    '<p><a href="/map">网站地图</a> | <a href="/about">联系我们</a>　技术支持：某某网络股份有限公司</p></div>'
)


def _page(
    report: Report, body: str, metas: Iterable[tuple[str, str]] = (), title: str = "", charset: str = "utf-8"
) -> str:
    head = "".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in metas)
    script = (
        "<script>var _hmt = _hmt || []; document.write('浙江省人民政府令第1号');</script><style>.a{color:red}</style>"
    )
    return (
        f'<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">'
        f"<title>{title or report.title}</title>{head}{script}</head><body>{body}</body></html>"
    )


def _paragraphs(report: Report, open_: str = "<p>　　", close: str = "</p>\n") -> str:
    return "".join(f"{open_}{escape(text)}{close}" for text in report.paragraphs)


def _metas(report: Report) -> list[tuple[str, str]]:
    return [
        ("SiteName", "宁波市人民政府"),
        ("ArticleTitle", report.title),
        ("PubDate", f"{report.date} 10:57"),
        ("ContentSource", report.source),
        ("ColumnName", "法治政府建设年度报告"),
        ("Description", report.paragraphs[0][:60]),
    ]


def trs_table(report: Report) -> str:
    """TRS: the header in a table of four columns, the text in div.TRS_Editor."""
    cells = [f"<td><b>{label}：</b></td><td>{value}</td>" for label, value in report.header]
    rows = "".join(f"<tr>{''.join(cells[n : n + 2])}</tr>" for n in range(0, len(cells), 2))
    body = (
        f'{NAV}{CRUMBS}<div class="main"><table class="xxgk_table"><tbody>{rows}</tbody></table><h1>{report.title}</h1>'
        f'<div class="info"><span>发布日期：{report.date}</span>　<span>来源：{report.source}</span>　<span>浏览次数：<i id="hits">1024</i></span>'
        f'　<span>【字体：<a>大</a> <a>中</a> <a>小</a>】</span></div><div class="TRS_Editor"><style>p{{}}</style>{_paragraphs(report)}</div>'
        f"{SHARE}</div>{RELATED}{FOOTER}"
    )
    return _page(report, body, _metas(report))


def hanweb_zoom(report: Report) -> str:
    """大汉版通: header in a table with the title as one of its rows, text in div#zoom, paragraphs as divs, all in tables."""
    rows = "".join(f"<tr><td align=right>{label}</td><td>{value}</td></tr>" for label, value in report.header)
    text = _paragraphs(report, "<div style='text-indent:2em'>", "</div>")
    body = (
        f"<table width=1000><tr><td>{NAV}</td></tr></table><table><tr><td>{CRUMBS}</td></tr></table><table>"
        f"<tr><td>名　　称</td><td>{report.title}</td></tr>{rows}</table>"
        f'<table width="1000"><tr><td class="bt">{report.title}</td></tr><tr><td>发布日期：{report.date}&nbsp;&nbsp;来源：{report.source}'
        f"&nbsp;&nbsp;浏览次数：<script>document.write(5)</script>&nbsp;&nbsp;字号：[ <a>大</a> <a>中</a> <a>小</a> ]</td></tr>"
        f'<tr><td><div id="zoom">{text}</div></td></tr><tr><td>【<a>打印</a>】【<a>关闭</a>】</td></tr></table>{NEIGHBOURS}{FOOTER}'
    )
    return _page(report, body, title=f"宁波市司法局 通知公告 {report.title}")


def kaipu_list(report: Report) -> str:
    """开普: header as a list, title in h2, text as lines between br."""
    items = "".join(f"<li><strong>{label}:</strong><span>{value}</span></li>" for label, value in report.header)
    text = "<br>".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{escape(line)}" for line in report.paragraphs)
    body = (
        f'<header>{NAV}</header>{CRUMBS}<div class="article"><ul class="article-attr">{items}</ul><h2>{report.title}</h2>'
        f'<p class="date">发布日期： {report.date} | 来源： {report.source} | 阅读次数： 88</p><div class="article-content">{text}</div>'
        f'<div class="share">分享到：<a>微信</a></div></div>{RELATED}<footer>{FOOTER}</footer>'
    )
    return _page(report, body, _metas(report)[1:3], f"{report.title}_宁波市司法局")


def definition_list(report: Report) -> str:
    """The header as a definition list, the title broken in two lines, a summary that repeats the first paragraph."""
    entries = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in report.header)
    at = report.title.find("关于") if "关于" in report.title else len(report.title) // 2
    summary = report.paragraphs[0][:80]
    body = (
        f'{NAV}{CRUMBS}<dl class="head">{entries}</dl><h1>{report.title[:at]}<br/>{report.title[at:]}</h1><div class="date">'
        f"<span>发布日期：{report.date}</span><span>来源：{report.source}</span></div><div class='summary'>摘要：{escape(summary)}…</div>"
        f'<div class="pages_content">{_paragraphs(report, "<p style=text-indent:2em><span>", "</span></p>")}</div>{SHARE}{FOOTER}'
    )
    return _page(report, body, _metas(report))


def divs(report: Report) -> str:
    """Nothing but divs without a name; the text, the title and the header side by side in one of them."""
    entries = "".join(f"<div><div>{label}：</div><div>{value}</div></div>" for label, value in report.header)
    text = _paragraphs(report, "<div>　　", "</div>\n")
    body = (
        f"<div><div>{NAV}</div><div>{CRUMBS}</div><div><div>{entries}</div><div>{report.title}</div>"
        f"<div>发布日期：{report.date}</div><div>来源：{report.source}</div>{text}<div>【打印】 【关闭】</div></div>{RELATED}{FOOTER}</div>"
    )
    return _page(report, body, title=f"{report.title}-宁波市司法局-政务公开")


def plain_lines(report: Report) -> str:
    """The header as lines with two labels each, in the same element as the text, as an editor of 2009 left it."""
    pairs = [f"{label}：{value}" for label, value in report.header]
    lines = "".join(f"<p>{'　　'.join(pairs[n : n + 2])}</p>" for n in range(0, len(pairs), 2))
    text = "".join(f"<p class=MsoNormal><font face=仿宋>　　{escape(line)}</font></p>\n" for line in report.paragraphs)
    body = (
        f"{NAV}<center>{CRUMBS}</center><div class=content>{lines}<p align=center><b>{report.title}</b></p>"
        f"<p align=center>发布日期：{report.date}　　来源：{report.source}　　点击数：<span>3</span></p>{text}"
        f"<p align=right>【关闭窗口】【打印本页】</p><p>上一篇：没有了</p><p>下一篇：<a>湖州市人民政府工作报告</a></p></div>{FOOTER}"
    )
    return _page(report, body, charset="gb2312")


def gov_cn(report: Report) -> str:
    """The header in a table inside the text's own element, as the State Council's portal has it; wrapped source lines."""
    cells = [f"<td><b>{label[0]}&emsp;{label[1:]}：</b></td><td>{value}</td>" for label, value in report.header]
    rows = "".join(f"<tr>{''.join(cells[n : n + 2])}</tr>" for n in range(0, len(cells), 2))
    wrapped = [_wrapped(text) for text in report.paragraphs]
    text = "".join(f"<p>\n　　{line}\n</p>" for line in wrapped)
    body = (
        f'{NAV}{CRUMBS}<div class="content"><table><tr><td id="UCAP-CONTENT"><table class="bd1"><tbody>{rows}</tbody></table>'
        f'<p align="center"><strong>{report.title}</strong></p><p>发布日期：{report.date}　　来源：{report.source}</p>{text}</td></tr>'
        f'<tr><td><div class="editor">责任编辑：某某</div></td></tr></table></div>{RELATED}<div id="footer">{FOOTER}</div>'
    )
    return _page(report, body, title=f"{report.title}_政府信息公开专栏")


def _wrapped(text: str) -> str:
    """As editors wrap the source: a line end between two Chinese characters, in the middle of a name if need be."""
    return escape(re.sub(r"([^\n]{36}?[一-鿿])(?=[一-鿿])", r"\1\n", text))


def metas_only(report: Report) -> str:
    """The header below the text in a box, title and date above it, meta elements in the words of 国办发〔2017〕47号."""
    items = "".join(f"<p><em>{label}</em>：{value}</p>" for label, value in report.header)
    body = (
        f'<div class="top-header"><a>登录</a> <a>注册</a> <a>无障碍</a></div>{NAV}{CRUMBS}<article><h1 class="title">{report.title}</h1>'
        f"<section class='meta'>发布日期：{report.date}　来源：{report.source}　访问量：<span></span></section>"
        f'<div class="v_news_content">{_paragraphs(report)}</div></article><aside class="side"><div>{items}</div></aside>'
        f'<div class="side"><h3>热门新闻</h3><ul><li><a>金华市公安局开展“净网”专项行动</a></li></ul></div>{NEIGHBOURS}{FOOTER}'
    )
    return _page(report, body, _metas(report), f"{report.title} - 宁波市司法局")


LAYOUTS: dict[str, Callable[[Report], str]] = {
    item.__name__: item
    for item in (trs_table, hanweb_zoom, kaipu_list, definition_list, divs, plain_lines, gov_cn, metas_only)
}


def login() -> str:
    """A page that asks for a name and a password."""
    return (
        "<html><head><title>统一身份认证</title></head><body><h1>用户登录</h1><form><p>用户名<input name=u></p>"
        "<p>密码<input type=password name=p></p><button>登录</button></form><p>忘记密码？请联系管理员。</p></body></html>"
    )


def links(names: Sequence[str]) -> str:
    """A page of links to documents."""
    items = "".join(f'<li><a href="/{n}.html">{name}</a></li>' for n, name in enumerate(names))
    return f"<html><head><title>法治政府建设年度报告</title></head><body>{NAV}<ul>{items}</ul></body></html>"
