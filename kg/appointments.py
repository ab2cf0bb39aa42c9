"""holds_post where a sentence gives a post of a body to somebody: 指挥部总指挥由市长某某担任."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.clauses import Clause
from kg.model import Mention, MentionType, Statement, Status

# 某指挥部|副总指挥由…兼任: the post, whoever holds it
_GIVEN = re.compile(
    r"(?P<post>(?:第一|常务|执行)?(?:副)?(?:总指挥|指挥长|组长|总召集人|召集人|主任委员|主任|秘书长|会长|主席|理事长|团长|队长|院长|所长|站长))"
    r"(?:职务)?(?:均|分别)?由"
)
_TO_WHOM = re.compile(r"[^。;]{2,120}?(?:担任|兼任)(?=[,，。;；、)(]|$)")
_CHANGED = re.compile(r"调整为|变更为|改为")  # 指挥长由甲|调整为|乙担任
_MEANT = re.compile(r"(?:(?<![模虚草])拟|建议)[^,。;]{0,20}$")  # 建议总指挥由甲担任: nobody holds it yet
_OPENS = frozenset(",，;；:：。 ")


def appointments(clause: Clause) -> Iterator[Statement]:
    """Posts that a sentence gives away; a post without a body is one of the body before: 主任由甲担任,副主任由乙担任."""
    persons = clause.of(MentionType.PERSON)
    if not persons or "由" not in clause.text:
        return
    last: Mention | None = None
    for given in _GIVEN.finditer(clause.text):
        start, end = clause.start + given.start(), clause.start + given.end()
        body = next((m for m in clause.of(MentionType.INSTITUTION) if m.span.end == start), None)
        if body is None and (given.start() == 0 or clause.text[given.start() - 1] in _OPENS):
            body = last  # but not in 设办公室,办公室|主任由: that office has no name
        last = body
        holds = _TO_WHOM.match(clause.text, given.end())
        if body is None or holds is None or "由" in holds.group() or _MEANT.search(clause.text, 0, given.start()):
            continue
        changed = [match.end() for match in _CHANGED.finditer(holds.group())]
        since = end + (changed[-1] if changed else 0)
        for person in persons:
            if since <= person.span.start and person.span.end <= clause.start + holds.end():
                post = given["post"]
                yield Statement(
                    person.canonical, "holds_post", body.canonical, Status.DONE, clause.evidence, post, 0.85
                )
