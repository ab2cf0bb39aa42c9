"""Whose paper a page is that nobody signs: news of a meeting, an explanation of new rules."""

from __future__ import annotations

import itertools
import re
from collections import Counter

from kg.extractors.issuer import places_at_head, resolve_name
from kg.knowledge import Knowledge
from kg.places import Place

HEADER_WORDS = re.compile(
    r"^[〔\[【]?(?:索引号|当前位置|首页|来源|发布|主题|体裁|成文|发文|字号|分享|文号|公开|信息|打印|浏览|附件|文件|名[ ]*称|标[ ]*题|您的位置|>)"
)
"""With which lines begin that a portal prints above a text."""

# 某市举行《…》新闻发布会 / 发布时间:2021-03-02 来源:某网: a page of news
_NEWS_LINE = re.compile(
    r"^[ ]*(?:(?:发布)?(?:时间|日期)|来源|发布(?:机构|单位)|(?:19|20)\d\d-\d)[^。\n]{0,60}(?:来源|作者|编辑|记者|浏览|发布时间|发布日期|字号|字体)"
)
_NO_HEADLINE = re.compile(
    r"网站|网$|字体|大[ ]中[ ]小|打印|关闭|>|位置|上一篇|下一篇"
)  # what a portal prints on every page
_HEADLINE = 5  # lines in which it stands
_LABEL = re.compile(r"(?!(?:发布)?(?:时间|日期|机构|单位)|来源)[一-鿿 ]{2,6}:")  # 有效性:现行有效
# 某某主持并讲话: the line under the headline
_SUBHEADING = re.compile(r"^[一-鿿·、 ]{2,12}(?:主持|出席|参加|讲话|致辞)(?:会议)?(?:并[一-鿿]{2,4})?$")


def headline(folded: str) -> str | None:
    """The headline of a page of news: the line right above the one of its date and source."""
    lines = [line.strip() for line in folded[:600].split("\n") if line.strip()][: _HEADLINE + 1]
    lines = [line for line in lines if not _SUBHEADING.match(line) and not _LABEL.match(line)]
    for line, below in itertools.pairwise(lines):
        if (
            _NEWS_LINE.match(below)
            and 6 <= len(line) <= 60
            and not HEADER_WORDS.match(line)
            and not _NO_HEADLINE.search(line)
        ):
            return line
    return None


# 市政府办公室, 我市, 区司法局: bodies that stand without their place
_OUR_BODIES = re.compile(
    r"(?<![一-鿿])我?(?P<level>自治区|省|市(?!场)|[县区](?!域)|州|盟|旗)(?:人民政府|政府|委[、,办宣组政]|人大|政协|[一-鿿]{2,6}局|直)|我(?P<ours>[省市县区州盟旗])(?![一-鿿]?(?:们|国))"
)
_TIMES = 2  # bodies without their place that tell whose paper it is


def place_told(title: str | None, folded: str, knowledge: Knowledge) -> Place | None:
    """The place of a paper that nobody signs: with which its title begins, if bodies of that level stand without their place.

    Places that the text names further on may be visited, or the next case of a collection.
    """
    levels = Counter(match["level"] or match["ours"] for match in _OUR_BODIES.finditer(folded))
    named, _ = places_at_head((title or "").removeprefix("《"), knowledge)  # 《某市…办法》政策解读
    place = knowledge.places.resolve(named, None) if named else None
    if place is None:
        return _place_of_titles(title, folded, levels, knowledge)
    return place if levels[knowledge.places.level_word(place)] >= _TIMES else None


_PLACE_IN_TITLE = re.compile(r"《([一-鿿]{2,14})")
_LEVEL_OF_TITLE = re.compile(r"[省市县区州盟旗](?=(?:人民)?政府|长)")  # 市政府召开…: of a city, whatever it cites
_CITED = 2  # titles that name the place, and the share of them among those that name another one of its level
_MOST = 0.75


def _place_of_titles(title: str | None, folded: str, levels: Counter[str], knowledge: Knowledge) -> Place | None:
    """The place of a paper whose title names none (市政府召开…常务会议): whose rules it cites, if bodies of that level act in it."""
    heads = (places_at_head(match.group(1), knowledge)[0] for match in _PLACE_IN_TITLE.finditer(folded))
    named = Counter(place for head in heads if head and (place := knowledge.places.resolve(head, None)))
    own = _LEVEL_OF_TITLE.match(title or "")
    found: Counter[str] = Counter()
    for place, times in named.items():
        found[knowledge.places.level_word(place)] += times
    for place, times in named.most_common():
        word = knowledge.places.level_word(place)
        if own and word != own.group():
            continue
        if levels[word] > _TIMES and times >= _CITED and times >= _MOST * found[word]:
            return place
    return None


# 市政府召开第…次常务会议; 11月14日,市长某某主持召开市政府常务会议: whose meeting a page of news tells of
_CONVENED = re.compile(
    r"(?P<level>[省市县区州盟旗])(?:人民)?政府(?:第?[^,。\n]{0,14}|[一-鿿]{0,4}召开[^,。\n]{0,14})(?:常务|全体|党组)(?:\([^()]{1,6}\))?会"
)
_PRESIDED = re.compile(
    r"[^。;\n]{0,60}?(?P<level>[省市县区州盟旗])长[^,。;\n]{2,16}?主持召开[^。\n]{0,24}?政府[^。\n]{0,16}?(?:常务|全体|党组)(?:\([^()]{1,6}\))?会"
)
_OF_ANOTHER = re.compile(r"[省市县区州盟旗]委|法院|检察院|人大|政协|局|厅|学习|传达")
_SENTENCE = 60  # code points of a line that is no heading
# 解读单位:市消防救援总队: a body without its place
_EXPLAINS = re.compile(
    r"(?:解读(?:单位|机关|部门|机构)|发布(?:单位|机关|机构)|发文(?:单位|机关))[ ]*[〕\]】::][ ]*([一-鿿]{3,24})"
)


def told_issuer(title: str | None, folded: str, place: Place, knowledge: Knowledge) -> list[tuple[str, Place | None]]:
    """Whose paper of this place it is: the body that explains, or the government whose meeting is told of."""
    if label := _EXPLAINS.search(folded[:600]):
        organ = resolve_name(label.group(1), place, knowledge)
        return [organ] if organ else []
    meeting = None
    if not _OF_ANOTHER.search(title or ""):
        lines = (line for line in folded[:600].split("\n") if "。" in line or len(line) > _SENTENCE)
        meeting = _CONVENED.search(title or "") or _PRESIDED.match(next(lines, ""))
    if meeting is None or meeting["level"] != knowledge.places.level_word(place):
        return []
    organ = resolve_name(meeting["level"] + "政府", place, knowledge)
    return [organ] if organ else []
