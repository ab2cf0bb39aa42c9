"""holds_post: who holds which post where, from the words beside a person's name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.clauses import Clause
from kg.extractors.appointee import TAKES
from kg.extractors.setting import Setting
from kg.knowledge import Knowledge
from kg.lexicon import Hit
from kg.model import Mention, MentionType, Statement, Status

_RANK = re.compile(r"\([^()]{2,4}[职级]\)$")  # 处长|(副师职)|姚某某
_JOINS = re.compile(r"[、,兼和及 ]$")
_LEVEL_OF_POST = re.compile(r"(省|市|区|县|州|旗|镇|乡)长$")
# X同志任Y局局长, 任命X为Y局副局长
_APPOINTS = re.compile(
    rf"^(?:同志)?(?:已|现|新)?(?:于[^,。;]{{1,10}}|由[^,。;]{{2,24}}(?=[改调转]任))?(?:{TAKES}|当选为|当选|[(])"
)
# 任市公安局副局长,|兼任|区分局局长; 市财政局总会计师(试用期一年),|兼任|…
_AS_WELL = re.compile(r"(?:\([^()]{2,14}\))?,?(?:同时|并)?(?:兼任|兼)")
# 推荐某某为…人选, 拟任命某某为…: nobody holds it yet
_PROPOSES = re.compile(r"(?:推荐|提名|建议|拟任命|拟聘任)$")
_CANDIDATE = re.compile(r"[^,。;]{0,44}?人选")
_CHANGES = re.compile(r"(?:同志)?(?:改任|调任|转任|接任)")
_TAKES_ON = re.compile(r"(?:同志)?(?:担任|兼任)")  # 市财政局局长某某|兼任|市国资委主任


def posts(clause: Clause, setting: Setting, knowledge: Knowledge) -> Iterator[Statement]:
    """Posts read backwards from the name (局党委书记、局长励健), behind it (刘小涛副省长), or behind 任/为."""
    persons = clause.of(MentionType.PERSON)
    if not persons:
        return
    hits = {hit.end + clause.start: hit for hit in knowledge.posts.find(clause.text)}
    starts = {hit.start + clause.start: hit for hit in hits.values()}
    before: list[tuple[str, str, float]] = []
    end = -1
    for person in persons:
        # 高级工程师蒋某、肖某: the second holds the post of the first
        shared = before if clause.slice(end, person.span.start) in ("、", "和") else []
        before = _before(clause, person, hits, setting, knowledge)
        if before and _CHANGES.match(*clause.within(person.span.end, clause.sentence.span.end)):
            before = _behind(clause, person, starts, setting, knowledge) or before  # 原市扶贫办副主任某某|改任…
        found = before or _in_entry(clause, person, starts, setting, knowledge)
        if found and _TAKES_ON.match(*clause.within(person.span.end, clause.sentence.span.end)):
            found = [*found, *_behind(clause, person, starts, setting, knowledge)]
        found = found or _behind(clause, person, starts, setting, knowledge) or shared
        before, end = before or shared, person.span.end
        proposed = _PROPOSES.search(clause.slice(person.span.start - 4, person.span.start)) is not None
        proposed = proposed or _CANDIDATE.match(*clause.within(person.span.end, clause.sentence.span.end)) is not None
        for post, organ, sure in found:
            status = Status.PLANNED if proposed else Status.DONE
            yield Statement(person.canonical, "holds_post", organ, status, clause.evidence, post, sure)


def _body_ending(clause: Clause, offset: int) -> Mention | None:
    return next(
        (m for m in clause.mentions if m.span.end == offset and m.type in (MentionType.INSTITUTION, MentionType.PLACE)),
        None,
    )


def _body_inside(clause: Clause, start: int, end: int) -> Mention | None:
    """The institution that ends inside the words of a post."""
    return next((m for m in clause.of(MentionType.INSTITUTION) if m.span.start <= start < m.span.end < end), None)


def _before(
    clause: Clause, person: Mention, hits: dict[int, Hit[str]], setting: Setting, knowledge: Knowledge
) -> list[tuple[str, str, float]]:
    chain: list[tuple[str, Mention | None]] = []
    position = person.span.start
    while position > clause.sentence.span.start:
        if position != person.span.start or clause.slice(position - 1, position) in " :":
            while _JOINS.search(clause.slice(position - 1, position)) or clause.slice(position - 1, position) == ":":
                position -= 1
        if position == person.span.start and (rank := _RANK.search(*clause.within(clause.start, position))):
            position -= len(rank.group())
        hit = hits.get(position)
        if hit is None:
            break
        post = clause.slice(hit.start + clause.sentence.span.start, position)
        position = hit.start + clause.sentence.span.start
        inside = _body_inside(clause, position, position + len(post))
        if inside is not None:
            # 市人大|常委会主任: the list of posts reached into the organ's name
            post, position = post[inside.span.end - position :], inside.span.end
        body = _body_ending(clause, position)
        if body is None and clause.slice(position - 1, position) == "(":
            body = _body_ending(clause, position - 1)  # 山西省人民政府(省长某某)
        if body is not None:
            position = body.span.start
        elif clause.slice(position - 3, position) == "自治区":
            position -= 3
            post = f"自治区{post}"
        elif level := re.search(r"[省市区县州]$", clause.slice(position - 1, position)):
            position -= len(level.group())
        if chain and clause.slice(position - 2, position) in ("担任", "兼任"):
            break  # 甲|担任某委主任|,副局长乙: the post of the one before
        chain.append((post, body))
        if not _JOINS.search(clause.slice(position - 1, position)):
            break
    return _resolved(list(reversed(chain)), setting, knowledge)


def _resolved(
    chain: list[tuple[str, Mention | None]], setting: Setting, knowledge: Knowledge
) -> list[tuple[str, str, float]]:
    """Posts with their organs; one without takes its post's own organ, or that of the post before it (局长 after 局党委书记)."""
    found, last = [], None
    for post, body in chain:
        organ, sure = _organ(post, body, last, setting, knowledge)
        if organ:
            title = post[-2:] if post in _PARTY_POSTS else post.removeprefix("自治区")
            found.append((title, organ, sure))
            last = organ
    return found


def _organ(
    post: str, body: Mention | None, last: str | None, setting: Setting, knowledge: Knowledge
) -> tuple[str | None, float]:
    if body is not None and body.type is MentionType.INSTITUTION:
        return body.canonical, 0.95
    owner = knowledge.posts.get(post)
    if post.startswith("自治区") and setting.place:
        region = knowledge.places.relative("自治区", setting.place)
        return (knowledge.places.door_plate(region) + "人民政府" if region else None), 0.9
    if post in _PARTY_POSTS and setting.place:
        above = knowledge.places.door_plate(setting.place)
        named = re.match(r"中共(.+?)委", last or "")
        return _PARTY_POSTS[post].replace("{P}", named.group(1) if named else above), 0.8
    if owner == "government":
        return _government(post, body, setting, knowledge), 0.9
    if owner == "cpc":
        return "中共中央", 0.9
    if owner == "state_council":
        return "国务院", 0.9
    own = setting.issuer if setting.issuer and _heads(post, setting.issuer) else None
    if own is None and last is not None:
        own = (
            _body_behind_committee(last) if post.endswith(("局长", "厅长", "主任", "院长", "检察长", "部长")) else last
        )
    return own, 0.75


# 省委常委、政法委书记: the organ is that of the place named before
_PARTY_POSTS = {
    "政法委书记": "中共{P}委政法委员会",
    "纪委书记": "中共{P}纪律检查委员会",
    "组织部长": "中共{P}委组织部",
    "宣传部长": "中共{P}委宣传部",
    "统战部长": "中共{P}委统一战线工作部",
}


def _heads(post: str, issuer: str) -> bool:
    """局长 heads a 局, 厅长 a 厅, 主任 a 委员会 or 办公室."""
    endings: dict[str, str | tuple[str, ...]] = {
        "局长": "局",
        "厅长": "厅",
        "部长": "部",
        "署长": "署",
        "主任": ("委员会", "办公室"),
        "院长": "院",
        "检察长": "检察院",
    }
    return any(post.endswith(word) and issuer.endswith(end) for word, end in endings.items())


def _body_behind_committee(name: str) -> str:
    """中共宁波市司法局委员会 → 宁波市司法局: who is 党委书记、局长 heads the bureau itself."""
    match = re.fullmatch(r"中共(.+(?:局|厅|部|署|院|委员会|办公室))(?:委员会|党组)", name)
    return match.group(1) if match else name


def _government(post: str, body: Mention | None, setting: Setting, knowledge: Knowledge) -> str | None:
    place = knowledge.places.resolve(body.canonical, setting.place) if body is not None else None
    level = _LEVEL_OF_POST.search(post)
    if place is None and level and setting.place:
        place = knowledge.places.relative(level.group(1), setting.place)
    return knowledge.places.door_plate(place) + "人民政府" if place else None


# 赵东宛(人事部部长), 王  勇  国务委员
_ENTRY = re.compile(r"[ ]?\(|[ ]{1,6}")


def _in_entry(
    clause: Clause, person: Mention, starts: dict[int, Hit[str]], setting: Setting, knowledge: Knowledge
) -> list[tuple[str, str, float]]:
    """The bodies and posts of an entry that a name opens: 王某某(国务委员兼国务院秘书长), 陶某某  高法院副院长."""
    opens = _ENTRY.match(*clause.within(person.span.end, clause.sentence.span.end))
    if opens is None:
        return []
    position = person.span.end + len(opens.group())
    chain: list[tuple[str, Mention | None]] = []
    while True:
        body = next((m for m in clause.of(MentionType.INSTITUTION) if m.span.start == position), None)
        begin = body.span.end if body else position
        begin += len(match.group()) if body and (match := _ALSO_CALLED.match(clause.slice(begin, begin + 12))) else 0
        hit = starts.get(begin) or next((h for s, h in starts.items() if s < begin < s + h.end - h.start), None)
        if hit is None:
            break
        end = clause.start + hit.end
        shared = begin - clause.start - hit.start == 1  # 国防|部|长
        chain.append((clause.slice(begin - shared, end), body))
        position = end
        if clause.slice(end, end + 1) not in ("、", "兼"):
            break
        position += 1
    closed = clause.slice(position, position + 1) in (")", ",", "") or "(" not in opens.group()
    return _resolved(chain, setting, knowledge) if closed else []


_ALSO_CALLED = re.compile(r"\([^()]{2,8}\)|[ ]{1,4}")  # 新闻出版广电总局(版权局)|副局长, 市财政局  局长


def _behind(
    clause: Clause, person: Mention, starts: dict[int, Hit[str]], setting: Setting, knowledge: Knowledge
) -> list[tuple[str, str, float]]:
    """刘小涛副省长; 任命张三为市司法局副局长; 赵东宛(人事部部长)."""
    position = person.span.end
    appoints = _APPOINTS.match(clause.slice(position, position + 44))
    if appoints:
        position += appoints.end()
    found: list[tuple[str, str, float]] = []
    while True:
        body = next((m for m in clause.of(MentionType.INSTITUTION) if m.span.start == position), None)
        begin = body.span.end if body else position
        # 市人民|政府副秘书长, 鄂城|分局局长: the list of posts reached into the organ's name
        inside = (h for s, h in starts.items() if s < begin < h.end + clause.start) if body else iter(())
        hit = starts.get(begin) or next(inside, None)
        if hit is None:
            return found
        post = clause.slice(begin, hit.end + clause.start)
        organ, sure = _organ(post, body, None, setting, knowledge)
        found += [(post, organ, sure)] if organ else []
        further = _AS_WELL.match(clause.text, hit.end) if appoints else None
        if further is None:
            return found
        position = clause.start + further.end()
