"""holds_post from lists of members: 主 任:某某(…), 副组长:…, 成 员:…, of the body that the words above name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.clauses import Account
from kg.model import Evidence, Mention, MentionType, Span, Statement, Status

# 常务副组长:, 主 任:, 成 员  张某某: what the first name of a group stands behind
_LABEL = re.compile(
    r"^[ ]*(?P<post>(?:第[ ]*一[ ]*|常[ ]*务[ ]*)?(?:副[ ]*)?(?:主[ ]*任|组[ ]*长|总[ ]*指[ ]*挥|指[ ]*挥[ ]*长|召[ ]*集[ ]*人|秘[ ]*书[ ]*长|主[ ]*席|会[ ]*长|理[ ]*事[ ]*长)"
    r"|成[ ]*员|委[ ]*员|顾[ ]*问|理[ ]*事)[ ]*(?::[ ]*|[ ]{2,8})(?=[一-鿿])",
    re.M,
)
_LISTED = re.compile(r"(?:的)?(?:领导)?(?:组成人员|组成名单|组成(?=如下|:)|成员|人员名单|名单)")
_FOUNDED = re.compile(r"(?:成立|设立|组建|建立|调整|充实)(?:了|完善|充实)?$")
_GROUP = re.compile(r"(?:委员会|小组|联席会议|指挥部|专班|工作组|协调组|理事会|总会|协会|学会)$")
# 某某(市财政局局长), 某  某    市财政局局长: an entry, though nobody is known by that name
_ENTRY = re.compile(r"[ ]*[一-鿿](?:[ ]{0,3}[一-鿿·]){1,4}(?:[ ]?\(|[ ]{2,}[一-鿿]|[ ]*(?:\n|$))")
_REMARK = re.compile(r"[ ]?\([^()\n]*\)")
_FAR = 800  # code points between the words that name the body, or the label before, and a label
_NEXT = re.compile(r"[ ]*[、,][ ]*|[ ]+")


def members(account: Account, mentions: tuple[Mention, ...]) -> Iterator[Statement]:
    """Who is listed in which post of a commission, group or conference."""
    folded = account.reading.folded
    labels = list(_LABEL.finditer(folded))
    if not labels:
        return
    persons = {m.span.start: m for m in mentions if m.type is MentionType.PERSON}
    groups = [m for m in mentions if m.type is MentionType.INSTITUTION and _whose(folded, m)]
    ends = [label.start() for label in labels[1:]] + [len(folded)]
    before = 0
    for label, end in zip(labels, ends, strict=True):
        body = next((m for m in reversed(groups) if m.span.end <= label.start()), None)
        if body is None or label.start() - max(body.span.end, before) > _FAR:
            continue  # a list of another body, that nothing names
        before = label.end()
        post = label["post"].replace(" ", "")
        for person in _listed(folded, persons, label.end(), end):
            line = Span(folded.rfind("\n", 0, person.span.start) + 1, person.span.end)
            evidence = (Evidence(line, line.of(account.original)),)
            yield Statement(person.canonical, "holds_post", body.canonical, Status.DONE, evidence, post, 0.85)


def _whose(folded: str, body: Mention) -> bool:
    """The words beside a body say that its members are named: 决定成立|某领导小组, 某委员会|组成人员."""
    start, end = body.span.start, body.span.end
    if not _GROUP.search(body.canonical):
        return False
    return bool(_LISTED.match(folded, end) or _FOUNDED.search(folded[max(0, start - 6) : start]))


def _listed(folded: str, persons: dict[int, Mention], start: int, end: int) -> Iterator[Mention]:
    """The persons that open the lines from ``start`` on, and those joined to them, to the first line that is no entry."""
    while start < end:
        stop = folded.find("\n", start, end)
        stop = end if stop < 0 else stop
        if folded[start:stop].strip():
            found = list(_in_line(folded, persons, start, stop))
            if not found and not _ENTRY.match(folded, start):
                return
            yield from found
        start = stop + 1


def _in_line(folded: str, persons: dict[int, Mention], start: int, stop: int) -> Iterator[Mention]:
    position = start + len(folded[start:stop]) - len(folded[start:stop].lstrip())
    while position < stop and (person := persons.get(position)):
        yield person
        remark = _REMARK.match(folded, person.span.end)
        joint = _NEXT.match(folded, remark.end() if remark else person.span.end)
        if joint is None:
            return
        position = joint.end()
