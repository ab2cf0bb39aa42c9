"""Rolls: bodies, posts and their holders, one to a line or joined by marks.

公安部消防局副局长某甲; 赵东宛(人事部部长); 陶凯元  高法院副院长: post and name beside each other tell where the body's name ends,
and that a word is a name.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator

from kg.extractors.person import MARK_BEHIND_NAME, RANK, may_be_name, name_at
from kg.extractors.setting import Found, Reading, found_organ
from kg.knowledge import Knowledge
from kg.lexicon import Hit
from kg.model import MentionType, Span

Posts = Iterable[Hit[str]]
_LONGEST_UNIT = 20
# 公安厅|消防局|副政治委员: what a unit's name ends with, and what stands in none
_UNIT = re.compile(
    r"(?!各|有关|相关|所属|下属|[一二三四五六七八九十]、)[^\W\d_的和与及等在任由为原]{1,16}?"
    r"(?:局|处|厅|司|部|室|院|所|站|科|队|团|组|学校|大学|中心|医院|基地|指挥部|办公室|委员会|公司|分行|支行)"
)
# 政治部主任, 办公室主任 in the list of posts begin with the unit
_UNIT_OF_POST = re.compile(r"(?:政治[部处]|司令部|办公室)(?=.)")
_JOINED_POST = re.compile(r"[、兼]")


def _post_chains(text: str, posts: Posts) -> Iterator[tuple[int, int]]:
    """From the first of the posts that 、 or 兼 joins to the end of the last: 处长、工程师."""
    start = end = -1
    for hit in posts:
        if hit.start == end or (hit.start == end + 1 and _JOINED_POST.match(text, end)):
            end = hit.end
            continue
        if start >= 0:
            yield start, end
        start, end = hit.start, hit.end
    if start >= 0:
        yield start, end


def units_before_posts(text: str, bodies: Iterable[Found], posts: Posts, knowledge: Knowledge) -> Iterator[Found]:
    """The bodies with the unit between them and the post of one who is named: 陕西省公安厅|消防局|副政治委员张某."""
    ends = {body.span.end: body for body in sorted(bodies, key=lambda b: len(b.span))}
    for start, end in _post_chains(text, posts):
        if unit := _UNIT_OF_POST.match(text, start, end):
            start = unit.end()
        body = next((ends[e] for e in range(start - 1, start - _LONGEST_UNIT, -1) if e in ends), None)
        if body is None or body.organ is None or not _UNIT.fullmatch(text, body.span.end, start):
            continue
        if any(knowledge.verbs.get(text[i : i + 2]) for i in range(body.span.end, start - 1)):
            continue
        if not _has_holder(text, body.span.start, end, knowledge):
            continue
        tail = text[body.span.end : start]
        form = dataclasses.replace(body.organ.form, template=body.organ.form.template + tail)
        organ = body.organ._replace(form=form, surface=body.organ.surface + tail)
        yield found_organ(text, body.span.start, start, organ, 0.85)


def _has_holder(text: str, body: int, end: int, knowledge: Knowledge) -> bool:
    """True if a name stands behind the post, or before the body that a bracket or a gap sets off."""
    rank = RANK.match(text, end)
    if name_at(text, rank.end() if rank else end, knowledge) is not None:
        return True
    return (text[body - 1 : body] == "(" and text[end : end + 1] in ("、", ")", ",")) or bool(
        text[body - 2 : body] == "  " and (end == len(text) or text[end] in "\n、")
    )


# 赵东宛(人事部部长, 王  勇  国务委员: the name that a bracket or a gap parts from what its holder is
_NAME_FIRST = re.compile(
    r"(?:^|(?<=[\n:;,、。 )]))(?P<name>[一-鿿]{2,4}|[一-鿿][ ]{1,3}[一-鿿])(?P<gap>[ ]?\(|[ ]{1,6})(?=[一-鿿])"
)
_IN_BRACKETS = re.compile(r"[^()\n]{2,40}(?=\))")
# 市财政局  局长: columns of a table
_TO_LINE_END = re.compile(r"[^ \n。;:]{2,40}(?:[ ]{1,4}[^ \n。;:]{2,12})?(?=[ ]*(?:\n|$))")


def persons_in_rolls(reading: Reading, knowledge: Knowledge) -> Iterator[Found]:
    """The names that stand first in their entries, and the second and third who hold one post."""
    text = reading.masked
    yield from _before_bracket_or_gap(text, reading.posts, knowledge)
    yield from _rare_names(text, reading.posts, knowledge)
    for hit in reading.posts:
        end = name_at(text, hit.end, knowledge)
        while end is not None and text[end : end + 1] == "、":  # 高级工程师蒋某、|肖某
            start, end = end + 1, _next_name(text, end + 1, knowledge)
            if end is not None:
                yield _person(start, end, text)


def _next_name(text: str, start: int, knowledge: Knowledge) -> int | None:
    for size in (2, 3, 4):
        end = start + size
        if MARK_BEHIND_NAME.match(text, end) and may_be_name(text[start:end], knowledge):
            return end
    return None


def _before_bracket_or_gap(text: str, posts: Posts, knowledge: Knowledge) -> Iterator[Found]:
    ends = {hit.end for hit in posts}
    for match in _NAME_FIRST.finditer(text) if ends else ():
        entry = (_IN_BRACKETS if "(" in match["gap"] else _TO_LINE_END).match(text, match.end())
        name = match["name"].replace(" ", "")  # 管理  项目经理 in a table: an everyday word, unless it is set wide
        if entry is None or not may_be_name(name, knowledge, sure=" " in match["name"]):
            continue
        # (副省长、省政协副主席,负责日常工作): the first mark ends the posts
        first = min(
            (i for mark in ",;" if (i := text.find(mark, entry.start(), entry.end())) >= 0), default=entry.end()
        )
        if first in ends:
            yield _person(match.start("name"), match.end("name"), text)


def _person(start: int, end: int, text: str) -> Found:
    return Found(Span(start, end), MentionType.PERSON, "person", 0.85, text[start:end].replace(" ", ""))


# a line or an item that is nothing but body, post and name: 某省公安厅警卫处处长某某;
_ENTRY_END = re.compile(r"[ ]*(?:[;。,]?[ ]*(?:\n|$)|;)")
_IN_A_ROLL = 3


def _rare_names(text: str, posts: Posts, knowledge: Knowledge) -> Iterator[Found]:
    """Names with a rare surname in a roll of at least three entries of one form."""
    entries: list[tuple[int, int, int]] = []
    for hit in posts:
        for size in (2, 3):
            end = hit.end + size
            if _ENTRY_END.match(text, end) and re.fullmatch(r"[一-鿿]+", text[hit.end : end]):
                line = max(text.rfind("\n", 0, hit.start), text.rfind(";", 0, hit.start)) + 1
                entries.append((line, hit.end, end))
                break
    for index, (line, start, end) in enumerate(entries):
        near = entries[max(0, index - 2) : index + 3]
        known = [e for e in near if may_be_name(text[e[1] : e[2]], knowledge) and abs(e[0] - line) < 200]
        if (
            len(known) >= _IN_A_ROLL - (len(near) < 4)
            and line < start
            and not knowledge.segmenter.is_word(text[start:end])
        ):
            yield _person(start, end, text)
