"""What the frame of an official document states by itself: who issues it under which number, who signs in which post."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from kg.clauses import Account
from kg.enumerations import without_short_forms
from kg.extractors.issuer import organs_in
from kg.extractors.licence import licences
from kg.extractors.regulation import canonical_title
from kg.kinds import covered_title
from kg.letterhead import plain_number
from kg.model import Evidence, Mention, MentionType, Span, Statement, Status
from kg.titles import inner_titles


def framed(account: Account, mentions: tuple[Mention, ...]) -> Iterator[Statement]:
    """issued and doc_number of the document's own title, holds_post of those who sign it."""
    own = _own(account, mentions)
    if own is not None:
        brought = _promulgated(account, mentions) if _ORDER.search(own.canonical) else None
        yield from _own_title(account, brought or own)
        yield from _carried_out(account, brought or own, mentions)
        yield from _covers(account, own, mentions)
        yield from _printed(account, mentions)
    if account.official:
        yield from _brought(account, mentions, titled=own is not None)
        yield from _approved(account, mentions)
        yield from _changed(account, mentions)
        yield from _licensed(account)
    yield from _signed(account)


def _printed(account: Account, mentions: tuple[Mention, ...]) -> Iterator[Statement]:
    """What an office prints for its government is the government's: its heading says so."""
    annex = account.annex
    title = canonical_title(annex.heading.of(account.reading.folded), account.knowledge) if annex else ""
    if annex and any(m.canonical == title for m in mentions if m.type is MentionType.REGULATION):
        yield Statement(annex.author, "issued", title, Status.DONE, _evidence(account, annex.heading), None, 0.85)


_WITHDRAWS = re.compile(r"注销|撤销|吊销|作废|收回|失效")
_HEAD = 300  # code points


def _licensed(account: Account) -> Iterator[Statement]:
    """A licence printed behind the letter that grants it: issued by who writes, under the number below its name."""
    folded = account.reading.folded
    if _WITHDRAWS.search(account.reading.metadata.title or folded[:_HEAD]):
        return  # a list of those that hold no more
    for licence in licences(folded):
        name = canonical_title(licence.title.of(folded), account.knowledge)
        for issuer in account.issuers:
            yield Statement(issuer, "issued", name, Status.DONE, _evidence(account, licence.title), None, 0.9)
        number = plain_number(licence.number.of(folded))
        yield Statement(name, "doc_number", number, Status.DONE, _evidence(account, licence.number), None, 0.95)


# no title stands above: 现将修订后的《A》印发给你们, 现公开发布《A》
_SENDS = re.compile(
    r"现(?:(?:予以?|公开|重新|正式)*(?:印发|发布|公布|颁布|颁发)|将)(?:全面|重新)?(?:(?:修订|修改|修正|制定|编制)(?:完善)?后?的)?《$"
)
_SENT = re.compile(r"》(?:[ ]*\([^()]*\))*(?:予以)?(?:印发|发布|公布|公告|颁布|印送|,|。)")
# 我厅编制了《A》。现印发给你们
_SENT_NEXT = re.compile(r"》(?:[ ]*\([^()]*\))*。[ ]*现(?:予以?|一并|正式)*(?:印发|发布|公布|颁布|下发)")
_BEFORE = 24


def _brought(account: Account, mentions: tuple[Mention, ...], titled: bool) -> Iterator[Statement]:
    """The one text that a document brings: its number, if no title stands above that bears it; issued, if a sentence of its own says so."""
    folded, number = account.reading.folded, account.reading.metadata.number
    for mention in mentions:
        if mention.type is not MentionType.REGULATION:
            continue
        start, end = mention.span.start, mention.span.end
        sent_next = _SENT_NEXT.match(folded, end)
        sends = None if sent_next else _SENDS.search(folded, max(0, start - _BEFORE), start)
        if not (sent_next or (sends and sends.end() == start)):
            continue
        evidence = _evidence(account, _sentence_of(account, mention))
        for issuer in account.issuers if sent_next else ():
            yield Statement(issuer, "issued", mention.canonical, Status.DONE, evidence, None, 0.85)
        if number and not titled and (sent_next or _SENT.match(folded, end)):
            yield Statement(mention.canonical, "doc_number", number, Status.DONE, evidence, None, 0.85)
        return


# 原则同意《某市交通强市规划》,请你市按程序|印发实施|: what a reply agrees to is printed and carried out by the one that asked
_AGREES = re.compile(r"(?<![不未])同意(?:实施|印发|报来的|你[省市区县州盟旗局厅委](?:制定的|编制的|报来的)?)?《$")
_TO_CARRY_OUT = re.compile(
    r"》?(?:[ ]*\([^()]*\))*[,。;][ ]*请(?:你[省市区县州盟旗局厅委])?(?![部省])[^。;《》]{0,60}?(?P<out>印发|公布|发布)?(?:并|,|组织|抓好|认真)*(?P<done>实施|执行)(?![方细意办])"
)


def _approved(account: Account, mentions: tuple[Mention, ...]) -> Iterator[Statement]:
    """What the one addressed is to do with the text that a reply agrees to."""
    if account.reading.metadata.kind not in ("批复", "函", "复函") or not account.addressed_alone:
        return
    folded, who = account.reading.folded, account.reading.setting.addressees[0]
    for mention in mentions:
        start = mention.span.start
        asked = _TO_CARRY_OUT.match(folded, mention.span.end)
        if mention.type is not MentionType.REGULATION or not asked or not _AGREES.search(folded, start - 14, start):
            continue
        evidence = _evidence(account, Span(start, asked.end()))
        for relation in ("issued", "applies") if asked["out"] else ("applies",):
            yield Statement(who, relation, mention.canonical, Status.PLANNED, evidence, None, 0.8)


# 二、《某市停车管理办法》(某政规〔2015〕9号) / (一)将第七条中的“甲”修改为“乙”: an entry of its own, and how its articles change
_ENTRY = re.compile(r"^[ ]*(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d+[.、])?[ ]*(?:对|将)?《$")
_ARTICLES = re.compile(
    r"》(?:[ ]*+\([^()\n]*\))?[ ]*+(?:作(?:如下|以下)修改)?[:。]?[ ]*+\n++[ ]*+(?:[(]?[一1][).、]+)?[ ]*+"
    r"(?:删[去除]第|(?:将|增加)?(?:第[一二三四五六七八九十百零\d]+[条章款]|名称|标题)[^\n]{0,80}?(?:修改为|改为|删[去除]|增加|合并))"
)


def _changed(account: Account, mentions: tuple[Mention, ...]) -> Iterator[Statement]:
    """The texts whose articles a decision, or what is annexed to it, changes one by one."""
    if account.reading.metadata.kind not in ("决定", "令", "通知"):
        return
    folded = account.reading.folded
    for mention in mentions:
        if mention.type is not MentionType.REGULATION or not _ARTICLES.match(folded, mention.span.end):
            continue
        if _ENTRY.match(folded[folded.rfind("\n", 0, mention.span.start) + 1 : mention.span.start]):
            evidence = _evidence(account, mention.span)
            for issuer in account.issuers:
                yield Statement(issuer, "amended", mention.canonical, Status.DONE, evidence, None, 0.85)


def _sentence_of(account: Account, mention: Mention) -> Span:
    """The sentence that holds a mention."""
    return next((s.span for s in account.reading.sentences if s.span.contains(mention.span)), mention.span)


def _own(account: Account, mentions: tuple[Mention, ...]) -> Mention | None:
    """The mention of the document's own title; a report's title is none."""
    meta = account.reading.metadata
    if meta.title is None or meta.kind == "annual report":
        return None
    name = canonical_title(meta.title, account.knowledge)
    bare = "".join(name.split())  # 国务院 中央军委关于…: the names of two makers stand apart or not
    return next(
        (m for m in mentions if m.type is MentionType.REGULATION and "".join(m.canonical.split()) == bare), None
    )


def _covers(account: Account, own: Mention, mentions: tuple[Mention, ...]) -> Iterator[Statement]:
    """某市人民政府关于印发某市A方案的通知: it carries out 《某市A方案》, which its body names."""
    covered = None if inner_titles(own.canonical) else covered_title(own.canonical)
    name = canonical_title(covered, account.knowledge) if covered else ""
    if name and any(m.type is MentionType.REGULATION and m.canonical == name for m in mentions):
        yield Statement(own.canonical, "implements", name, Status.DONE, _evidence(account, own.span), None, 0.9)


def _evidence(account: Account, span: Span) -> tuple[Evidence, ...]:
    return (Evidence(span, span.of(account.original)),)


# 为贯彻落实《A》,…现就有关事项通知如下; 第一条 为了规范…,根据《A》,制定本办法: what the document itself carries out
_AIMS = r"为(?:了)?[^。;《》]{2,120}?,"
_CARRY = r"(?:深入|全面|认真|进一步|切实|扎实){0,2}(?:贯彻落实|贯彻执行|贯彻|落实|实施|做好)(?:执行|实施)?"
_OPENS = re.compile(
    rf"(?:第一条[ ]*)?(?:(?:{_AIMS})?(?:为|根据|按照|依据|依照)(?:了)?(?:{_CARRY})?|{_AIMS}{_CARRY})[^,。;《》]{{0,8}}《?$"
)
_HEREBY = re.compile(
    r"(?:通知|公告|通告|意见|决定|批复|函告|函复|通报)如下|提出(?:如下|以下)[一-鿿]{0,4}意见|制[定订]本[一-鿿]{0,10}?(?:办法|方案|规定|意见|计划|细则|规划|规则|规范|条例|清单|目录|指南|实施|工作|行动)"
)
# 为贯彻落实《A》,…,三部门决定联合开展…; 为贯彻《A》,现组织开展…
_DECIDES = re.compile(
    r"(?:决定|现)(?:联合|共同|组织|继续|在[^,。;]{1,16}|于[^,。;]{1,20}|自[^,。;]{1,20}){0,3}(?:组织)?(?:开展|实施|举办|启动)"
)
_SETS_OUT = re.compile(rf"(?:{_AIMS})?为(?:了)?{_CARRY}[^,。;《》]{{0,8}}《?$")
_THIS = re.compile(r"制[定订]本|提出(?:如下|以下)实施意见")


def _carried_out(account: Account, own: Mention, mentions: tuple[Mention, ...]) -> Iterator[Statement]:
    folded = account.reading.folded
    for sentence in account.reading.sentences:
        text = sentence.span.of(folded)
        if sentence.span.start < own.span.end:
            continue
        opens = _OPENS if _HEREBY.search(text) else _SETS_OUT if _DECIDES.search(text) else None
        if opens is None:
            continue
        titles = [m for m in mentions if m.type is MentionType.REGULATION and sentence.span.contains(m.span)]
        cited = without_short_forms(titles, folded, 0)
        if cited and opens.fullmatch(folded[sentence.span.start : cited[0].span.start]):
            evidence = _evidence(account, sentence.span)
            subject = _this_one(account, own) if _THIS.search(text) else own.canonical
            for title in _enumerated(cited, folded):
                yield Statement(subject, "implements", title.canonical, Status.DONE, evidence, None, 0.75)
        return


def _this_one(account: Account, own: Mention) -> str:
    """What 本方案 names: the one text that a 关于印发〈…方案〉的通知 brings, else the document itself."""
    inner = inner_titles(own.canonical)
    covered = covered_title(own.canonical)
    if covered is None or len(inner) > 1:
        return own.canonical
    return inner[0] if inner else canonical_title(covered, account.knowledge)


_JOINT = re.compile(
    rf"》?(?:\([^()]*\))?(?:和|及|以及|与|、|,)?(?:{_CARRY})?(?:中共中央|国务院|中央|[一-鿿]{{0,3}}省委|[一-鿿]{{0,3}}省政府|市政府)?(?:办公厅|办公室)?《?"
)


def _enumerated(titles: list[Mention], folded: str) -> Iterator[Mention]:
    """The titles of the enumeration that begins with the first: 为贯彻落实《A》《B》和《C》."""
    yield titles[0]
    for before, title in itertools.pairwise(titles):
        if not _JOINT.fullmatch(folded[before.span.end : title.span.start]):
            return
        yield title


_ORDER = re.compile(r"令$")  # 宁波市人民政府令: the name of the form, not of what it brings
_PROMULGATED = re.compile(
    r"》?(?:\([^()]*\))?已?(?:经|于)[^。;]{2,60}通过,(?:报[^,。;]{2,30}批准,)?(?:现|予)[^。;]{0,6}(?:公布|发布)"
)


def _promulgated(account: Account, mentions: tuple[Mention, ...]) -> Mention | None:
    """《物业管理条例》已经…国务院第9次常务会议通过,现予公布: what an order under its number (国务院令第379号) brings."""
    for mention in mentions:
        if mention.type is MentionType.REGULATION and _PROMULGATED.match(account.reading.folded, mention.span.end):
            return mention
    return None


def _own_title(account: Account, own: Mention) -> Iterator[Statement]:
    meta = account.reading.metadata
    evidence = _evidence(account, own.span)
    for issuer in (meta.issuer, *meta.co_issuers):
        if issuer:
            yield Statement(issuer, "issued", own.canonical, Status.DONE, evidence, None, 0.95)
    if meta.number:
        where = account.reading.letterhead.number_span
        evidence = _evidence(account, where) if where else evidence
        yield Statement(own.canonical, "doc_number", meta.number, Status.DONE, evidence, None, 0.97)


def _signed(account: Account) -> Iterator[Statement]:
    """国务院总理 李鹏: the body is what the words before the post name."""
    reading = account.reading
    for signatory in reading.letterhead.signatories(reading.folded):
        organs = organs_in(signatory.body_post, reading.setting.place, account.knowledge)
        posts = [
            hit for hit in account.knowledge.posts.find(signatory.body_post) if hit.end == len(signatory.body_post)
        ]
        if not posts:
            continue
        post = signatory.body_post[posts[-1].start :]
        named = [name for name, _ in organs]
        body = named[0] if named else reading.metadata.issuer
        if body:
            span = signatory.name_span
            yield Statement(signatory.name, "holds_post", body, Status.DONE, _evidence(account, span), post, 0.95)
