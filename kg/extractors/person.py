"""PERSON: a name beside a post (局长励健, 刘小涛副省长), in lists of appointments, and the general secretary's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.extractors.setting import Found, Reading
from kg.knowledge import Knowledge
from kg.lexicon import Hit, matches_at
from kg.model import MentionType, Span

Posts = Iterable[Hit[str]]
_CJK = re.compile(r"[一-鿿·]")
_DOCTRINE = re.compile(r"习近平(?!(?:新时代|法治|经济|外交|生态|强军|文化|关于|总书记关于.{0,6}思想|同志为核心))")
_NOT_A_NAME = re.compile(r"^[一-鿿]{1,2}(?:同志|[的等为在和与及对向将于到任是了带率出召听])$")
MARK_BEHIND_NAME = re.compile(r"[、,，。;；\s()和及等]|$")
_AFTER_NAME = re.compile(
    r"[\s,，。;；:：、()（）《“”\x00/|\d]|$|同志|烈士|武警|警衔|[少中上大]将|[大上中少]校|联系|电[ ]*话|手机|邮箱|先生|女士|等|为|在|任|的|对|主持|带队|带头|率|出席|参加|批示|作|表示|就|到|担任|亲|深入|多次|切实|认真|听取|讲|强调|指出|签|宣布|调研|牵头|负责|分管|兼|教授|由武警|博士|主任|律师|和|与|及|向|解读|签署|审签|组织|召开|专题|高度|先后|分别|定期|研究|部署|领|授|获|当选|严格|充分|全面|积极|主动|来|现场|会见|陪同|督|检|专门|亲自|开展|介绍|发表|致辞|代表|围绕|明确|要求|提出|肯定|点评|推动|推进|带领|走访|担|主|述|受|接|将|以|从|坚持|落实|职务|列席|关于|与会|致|莅"
)


def name_at(text: str, start: int, knowledge: Knowledge) -> int | None:
    """End of the personal name that begins at ``start``; None if there is none.

    Two or three characters (four with a compound surname) that open with a surname and close where a name may close.
    """
    surname = next((text[start : start + n] for n in (2, 1) if text[start : start + n] in knowledge.surnames), None)
    if surname is None:
        return None
    first = start + len(surname)
    for size in (2, 1):
        end = first + size
        given = text[first:end]
        if len(given) < size or not all(_CJK.match(c) for c in given):
            continue
        if (
            text[start : start + 2] in knowledge.no_names
            or text[start : start + 3] in knowledge.no_names
            or given in knowledge.no_names
        ):
            return None
        if text[end - 1] in "镇乡村" or knowledge.posts.get(given):
            continue  # 东莞|市长|安镇, 书记|任组长
        follows = _AFTER_NAME.match(text, end) or any(knowledge.verbs.get(text[end : end + n]) for n in (2, 3))
        if follows and not (size == 2 and _given_is_word(text, first, end, knowledge)):
            return end if _no_common_word(text[start:end], knowledge) else None
    return None


def _no_common_word(name: str, knowledge: Knowledge) -> bool:
    """解读, 常驻, 楼宇: two characters that begin like a surname and are an everyday word."""
    return len(name) > 2 or not knowledge.segmenter.is_word(name)


_TAKING_POST = ("担任", "兼任", "现任", "时任", "历任", "调任", "转任", "升任", "接任", "留任")


def _given_is_word(text: str, first: int, end: int, knowledge: Knowledge) -> bool:
    """王某在会, 王某|担任: the second character already belongs to what follows."""
    if text.startswith(_TAKING_POST, end - 1):
        return True
    return text[end - 1] in "的在为等任对将和与及向主率听亲多同带已曾作" or text[first:end] in knowledge.no_names


# titles that follow a name more often than they precede one: 邀请教授解读 holds no name, 教授陈信勇 does
_TITLES_BEHIND = frozenset(
    (
        "教授",
        "副教授",
        "律师",
        "研究员",
        "副研究员",
        "讲师",
        "博士",
        "院士",
        "法官",
        "检察官",
        "顾问",
        "专家",
        "委员",
        "代表",
        "调解员",
        "秘书",
        "会员",
        "公证员",
        "仲裁员",
        "法律顾问",
    )
)


# 艾尔肯·吐尼亚孜: names of several parts
_PARTED = re.compile(
    r"[一-鿿]{1,7}(?:·[一-鿿]{1,7}){1,2}?(?=[\s,，。;；:：、()（）]|$|同志|在|出席|主持|听取|强调|作|会见|调研|带队|率|到|考察|[一-鿿]{2})"
)


def _parted(text: str, posts: Posts, knowledge: Knowledge) -> Iterator[Found]:
    """A name with a middle dot right behind a post."""
    for hit in posts:
        if (match := _PARTED.match(text, hit.end)) and (end := _end_of_parted(text, match, knowledge)):
            yield Found(Span(hit.end, end), MentionType.PERSON, "person", 0.8)


def _end_of_parted(text: str, match: re.Match[str], knowledge: Knowledge) -> int | None:
    """Where the last part ends: before a mark or the first word that is a verb."""
    last = text.rindex("·", match.start(), match.end()) + 1
    for end in range(last + 2, min(last + 8, len(text)) + 1):
        if _AFTER_NAME.match(text, end) or any(knowledge.verbs.get(text[end : end + n]) for n in (2, 3)):
            return end
    return None


# 管|理事|项标准, 监|督学|习: the word of a post inside two others
_NO_POST = {
    "理事": frozenset("管办处审受代料"),
    "督学": frozenset("监"),
    "参事": frozenset("与"),
    "处长": frozenset("长"),
}


RANK = re.compile(r"\([^()]{2,4}[职级]\)")


def _behind_posts(text: str, posts: Posts, knowledge: Knowledge) -> Iterator[Found]:
    """局长励健, 党委书记、局长励健同志."""
    for hit in posts:
        if text[hit.start - 1 : hit.start] in _NO_POST.get(text[hit.start : hit.end], ()):
            continue
        rank = RANK.match(text, hit.end)  # 处长(副师职)|姚某某
        start = rank.end() if rank else hit.end + (1 if text[hit.end : hit.end + 1] in (" ", ":", "(") else 0)
        end = name_at(text, start, knowledge)
        if end is not None and text[hit.start : hit.end] in _TITLES_BEHIND and end - start < 3:
            continue
        if end is not None:
            yield Found(Span(start, end), MentionType.PERSON, "person", 0.85)
            yield from _joined(text, end, knowledge)


def _joined(text: str, end: int, knowledge: Knowledge) -> Iterator[Found]:
    """The names that one behind a post leads: 副市长某某|、某某某|和某某|出席."""
    while text[end : end + 1] in ("、", "和"):
        start, end = end + 1, name_at(text, end + 1, knowledge) or -1
        if end < 0 or not may_be_name(text[start:end], knowledge):
            return
        yield Found(Span(start, end), MentionType.PERSON, "person", 0.75)


_HOUSE = re.compile(r"(?:大学|学院|研究院|研究所|党校|事务所|协会|学会)$")  # 中国政法大学|马怀德|教授


def _before_posts(text: str, posts: Posts, knowledge: Knowledge) -> Iterator[Found]:
    """刘小涛副省长, 陈信勇教授, 赵东宛(人事部部长): the name ends where the post begins."""
    for hit in posts:
        end = hit.start - (1 if text[hit.start - 1 : hit.start] == "(" else 0)
        for size in (4, 3, 2):
            start = end - size
            if start < 0 or not all(_CJK.match(c) for c in text[start:end]):
                continue
            before = text[start - 1 : start]
            opens = start == 0 or not _CJK.match(before) or before in "由获经为请任向对与和及是受被让给同志"
            opens = opens or bool(_HOUSE.search(text[max(0, start - 3) : start]))
            if opens and may_be_name(text[start:end], knowledge):
                yield Found(Span(start, end), MentionType.PERSON, "person", 0.75)
                break


def may_be_name(word: str, knowledge: Knowledge, sure: bool = False) -> bool:
    """True if the word can be a name; ``sure``: what stands around tells, so that names that are in every dictionary pass."""
    if (
        word[:2] in knowledge.no_names
        or word in knowledge.no_names
        or word[-2:] in knowledge.no_names
        or word[0] in "全各市省区县局厅"
        or word[-1] in "省市区县州镇乡村局厅委办院部"
        or word.endswith(("先生", "女士", "老师", "经理", "同志", "主任", "科长", "处长"))
    ):
        return False
    if word[:2] in knowledge.surnames:
        return len(word) in (3, 4)
    return word[0] in knowledge.surnames and len(word) in (2, 3) and (sure or _no_common_word(word, knowledge))


# 8月施小琳任市委书记后
_TAKES_OFFICE = re.compile(
    r"(?:^|[,。;:月日年、\s])([一-鿿]{2,4}?)(?:同志)?(?:已|现|新|拟)?(?:于[^,。;]{1,10}|由[^,。;]{2,24}(?=[改调转]任))?(?:被任命为|挂任|试任|调任|转任|改任|任|担任|出任|兼任|当选|不再担任|不再兼任|因[^,。;]{2,10}不再担任)(?=[一-鿿]{0,22}(?:书记|长|主任|主席))"
)
_APPOINTED = re.compile(
    r"(?:任命|聘任|决定任命|免去|接受|同意|选举|补选|批准任命|提请任命|拟任|推荐|接替|免去|增补|追授|任(?![何务意期凭由]))[ ]?([一-鿿·]{2,4}?)(?P<behind>同志|为|的|任|辞去|担任|职务|兼|[。;,])"
)


# 任命甲为公安部部长,|乙|为自然资源部部长; 免去甲的部长职务、|乙|的部长职务
_FURTHER = re.compile(
    r"[,;、](?:以及|和)?([一-鿿·]{2,4})(?:同志)?(?:为(?=[一-鿿]{2,30}(?:长|书记|主任|主席|总理|委员|代表|大使|[法检]察?官|师|员)(?:[,。;、(]|$))|的(?=[一-鿿、()]{2,40}职务))"
)
_DECIDES = re.compile(r"(?:任命|免去|选举|补选|聘任|增补)(?:了)?[一-鿿·]{2,4}(?:同志)?[为的]")


def _appointed_too(text: str, knowledge: Knowledge) -> Iterator[Found]:
    """The further names of an appointment, in the sentence that says so of a first."""
    for decides in _DECIDES.finditer(text):
        end = min((i for mark in "。\n" if (i := text.find(mark, decides.end())) >= 0), default=len(text))
        for match in _FURTHER.finditer(text, decides.end(), end):
            if may_be_name(match.group(1), knowledge, sure=True):
                yield Found(Span(match.start(1), match.end(1)), MentionType.PERSON, "person", 0.85)


_OFFICE = re.compile(r"(?:任|当选)(?=[一-鿿]{0,24}(?:书记|长|主任|主席))")
_MARK = re.compile(r"[,。;:月日年、\s]")
_TO_OFFICE = 34  # characters from the mark to the word for taking office: ,张三同志已于昨日因工作变动不再担|任


def _before_office(text: str) -> Iterator[int]:
    """The marks before words for taking office, and the start of the text."""
    for office in _OFFICE.finditer(text):
        first = max(0, office.start() - _TO_OFFICE)
        yield from (0,) if first == 0 else ()
        yield from (mark.start() for mark in _MARK.finditer(text, first, office.start()))


def _appointed(text: str, knowledge: Knowledge) -> Iterator[Found]:
    """任命张三为…局长, 免去李四的…职务."""
    for match in _APPOINTED.finditer(text):
        # 接受程度。: nothing behind it tells that an everyday word is a name
        if may_be_name(match.group(1), knowledge, sure=match["behind"] not in "。;,"):
            yield Found(Span(match.start(1), match.end(1)), MentionType.PERSON, "person", 0.85)
    for match in matches_at(_TAKES_OFFICE, text, _before_office(text)):
        if may_be_name(match.group(1), knowledge, sure=True):
            yield Found(Span(match.start(1), match.end(1)), MentionType.PERSON, "person", 0.85)


# 金春明同志, 授予刘本红同志; 郑静晨,男,汉族; 法定代表人:李靖; 联系人:宋文强 田宇潇
_COMRADE = re.compile(r"同志|烈士")
_BEFORE_COMRADE = re.compile(r"(?:^|[^一-鿿]|[对给予授以由号向和为与了授]|免去|任命|聘任|关于)$")
_BIOGRAPHY = re.compile(r"(?:^|(?<=[\s。;:]))([一-鿿·]{2,4})(?=[,、(][ ]?[男女][,、)])", re.M)
_SEX = re.compile(r"[男女](?=[,、)])")
_LABELLED = re.compile(
    r"(?:法定代表人|法人代表|负责人|联系人|经办人|签发人|会签人|责任人|主持人|记录人|填表人|联络员|发言人|组[ ]*长|副组长|主[ ]*任|副主任|成[ ]*员|委[ ]*员|总[ ]*指[ ]*挥|指[ ]*挥[ ]*长|秘书长|召[ ]*集[ ]*人|顾[ ]*问)"
    r"(?:及(?:联系)?电话|及联系方式)?[ ]*:[ ]*"
)
_BODY_FIRST = re.compile(
    r"[一-鿿]{4,24}?(?:司|局|处|厅|院|部|中心|办公室|委员会)(?=[一-鿿]{2,3}(?:[\s,。;:、(\d]|联系|电话|$))"
)
_NEXT_NAME = re.compile(r"[ ]*[、,][ ]*|[ ]+")


def _before_sex(text: str) -> Iterator[int]:
    """Where the name may begin before ,男, or 、 女,."""
    for sex in _SEX.finditer(text):
        end = sex.start() - (2 if text.endswith(" ", 0, sex.start()) else 1)
        yield from range(max(0, end - 4), max(0, end - 1))


def _comrades(text: str, posts: Posts, knowledge: Knowledge) -> Iterator[Found]:
    """金春明同志: the name right before the word, where a name may begin or a post ends."""
    behind = {hit.end for hit in posts}
    for word in _COMRADE.finditer(text):
        for size in (3, 2, 4):
            start = word.start() - size
            opens = start >= 0 and (start in behind or _BEFORE_COMRADE.search(text[max(0, start - 2) : start]))
            if opens and may_be_name(text[start : word.start()], knowledge, sure=True):
                yield Found(Span(start, word.start()), MentionType.PERSON, "person", 0.85)
                break


def _labelled(text: str, knowledge: Knowledge) -> Iterator[Found]:
    """The names behind 联系人: and 组长:, several of them parted by marks or spaces; two characters may be set wide (夏 鹏)."""
    for label in _LABELLED.finditer(text):
        position = label.end()
        if body := _BODY_FIRST.match(text, position):  # 联系人:生态环境部核设施安全监管司|刘乐
            position = body.end()
        while name := _WIDE_NAME.match(text, position) or _PLAIN_NAME.match(text, position):
            plain = name.group().replace(" ", "")
            if not may_be_name(plain, knowledge, sure=True) or not (_AFTER_NAME.match(text, name.end())):
                break
            yield Found(Span(name.start(), name.end()), MentionType.PERSON, "person", 0.85, plain)
            joint = _NEXT_NAME.match(text, name.end())
            if joint is None:
                break
            position = joint.end()


_WIDE_NAME = re.compile(r"[一-鿿][ ]{1,3}[一-鿿](?![一-鿿])")
_PLAIN_NAME = re.compile(r"[一-鿿]{2,4}?(?=[\s,。;:、()\d]|联系|电[ ]*话|手机|$)")


# 省 长 王某某 above the date of a decree
_SIGNED_ALONE = re.compile(
    r"^[ ]*(?:代)?[省市州县区部局署][ ]*长[ ]+(?P<name>[一-鿿]{2,4}|[一-鿿][ ]+[一-鿿])[ ]*(?=\n+[ ]*(?:(?:19|20)\d\d年|二[〇○零]))",
    re.M,
)


def _signed(reading: Reading, knowledge: Knowledge) -> Iterator[Found]:
    """国务院总理 李 鹏 at the foot of an order."""
    for signatory in reading.letterhead.signatories(reading.folded):
        if may_be_name(signatory.name, knowledge, sure=True):
            yield Found(signatory.name_span, MentionType.PERSON, "person", 0.95, signatory.name)
    for match in _SIGNED_ALONE.finditer(reading.folded):
        name = match["name"].replace(" ", "")
        if may_be_name(name, knowledge, sure=True):
            yield Found(Span(match.start("name"), match.end("name")), MentionType.PERSON, "person", 0.9, name)


def extract(reading: Reading, knowledge: Knowledge) -> list[Found]:
    """Persons in the masked text, by name alone."""
    text = reading.masked
    return [*_signed(reading, knowledge), *_labelled(text, knowledge), *_in_sentences(text, reading.posts, knowledge)]


def _in_sentences(text: str, posts: Posts, knowledge: Knowledge) -> list[Found]:
    found = [Found(Span(m.start(), m.end()), MentionType.PERSON, "person", 0.97) for m in _DOCTRINE.finditer(text)]
    found += [
        *_behind_posts(text, posts, knowledge),
        *_before_posts(text, posts, knowledge),
        *_appointed(text, knowledge),
        *_appointed_too(text, knowledge),
        *_parted(text, posts, knowledge),
        *_comrades(text, posts, knowledge),
        *(
            Found(Span(m.start(1), m.end(1)), MentionType.PERSON, "person", 0.85)
            for m in matches_at(_BIOGRAPHY, text, _before_sex(text))
            if may_be_name(m.group(1), knowledge, sure=True)
        ),
    ]
    return [f for f in found if not _NOT_A_NAME.match(f.span.of(text))]
