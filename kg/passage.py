"""Who brings a title about further on in the sentence: adopts, prints, submits it, or lists it under a heading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.citations import printed_under
from kg.clauses import Account, Clause, negated
from kg.enumerations import Group
from kg.model import Mention, MentionType, Statement, Status
from kg.powers import is_statute, may_make
from kg.subjects import THEN_MADE, by_somebody, drafts_for_another, run_of, subjects_at

_PASSIVE = re.compile(r"(?:由|经|获|报|报请|提请|在|系)$")
# 《A》由市水务局起草、|市政府办公室印发; 《A》由市交通局起草,经|市司法局审查、|市政府常务会议审议通过
_REVIEWED = re.compile(
    r"经[^,。;《》]{2,24}(?:审查|审核|审定|研究|同意|讨论)、$|由[^,。;《》]{2,24}(?:起草|草拟|拟定)[、,]$"
)
_WITH = re.compile(r"(?:会同|联合|联同|协同|商)$")
# 《A》,该规章于9月14日经|市政府…: no other clause between the title and who adopts it
_WAY_TO_AGENT = re.compile(
    r"[^,。;]{0,12},?[^,。;]{0,14}"
    # 《A》经县政府第28次常务会议审议通过,由|县政府办
    # 《A》…自3月1日起施行,该条例草案由|市水利局
    r"|[^。;《]{0,80},该(?:条例|办法|规定|规章|细则|方案|规划|意见|法规|文件)(?:草案)?(?:系|由|系由|是由)"
    r"|》?(?:\([^()]*\))?[^,。;]{0,6}经[^,。;]{2,30}(?:通过|同意|批准|审定|审议)后?,(?:于[^,。;]{2,12})?[并后]?由"
)
_AGREES = re.compile(r"(?:研究|审核|审查)?(?:同意|批准)后?")
# what an agent behind the title does with it: 由市委深改委印发, 由市委宣传部牵头起草
_AGENT_DOES = (
    (
        "issued",
        re.compile(
            r"[^,。;《]{0,16}?(?:印发|审议通过|表决通过|审定通过|通过|发布|出台|公布|颁布|签署|制定|制订|编制|下发)"
        ),
    ),
    ("drafted", re.compile(r"[^,。;《]{0,6}?(?:起草|草拟|拟订|代拟)")),
    ("applies", re.compile(r"(?!审定|审议|批准|同意|审批)[^,。;《]{0,6}?(?:组织实施|实施|落实|执行)")),
    ("repealed", re.compile(r"[^,。;《]{0,14}?(?:废止|宣布失效)")),
    (
        "amended",
        re.compile(r"[^,。;《]{0,6}?(?:修订|修改|修正)|第[一二三四五六七八九十]+次[^,。;《]{0,8}?会议(?:修订|修正)"),
    ),
)
DRAFT = re.compile(r"\((?:修订|修正|送审|建议)?(?:草案|送审稿|征求意见稿|讨论稿|建议稿|初稿)[^()]*\)$")


# 提请市人大常委会审议《A》; 《A(草案)》提请市人大常委会二审: a bill is the work of who submits it
_SUBMITS = re.compile(r"(?:提请|报请|提交|报送|呈报)[^,。;《]{2,16}审议(?:了)?[^,。;《通]{0,6}《$")
_IS_SUBMITTED = re.compile(
    r"》?(?:\([^()]*\))?(?:等[^,。;《]{0,12})?[,]?(?:由[^,。;《]{2,10})?(?:已|现已|拟|将|适时|正式|尽早|尽快|及时|按时|年内){0,2}(?:提请|提交|报请)[^,。;《]{2,16}(?:审议|[一二三]审|表决|审查)(?!通过)"
)
# 《A(送审稿)》已上报国务院, 《B(修订草案)》进入二审: only of a text that calls itself a draft
_IS_PENDING = re.compile(
    r"》?(?:\([^()]*\))?(?:已|现已|均已)?(?:(?:按程序)?(?:上报|报送|报|呈报)[^,。;《]{2,12}(?:审议|审定|审查|审批)?(?=[,。;])|(?:进入|通过|完成)[^,。;《]{0,8}[一二三初]审)"
)


_VERB_OF_SUBMITTING = re.compile(r"提请|提交|报请")


def submitted(account: Account, clause: Clause, group: Group) -> Iterator[Statement]:
    """Who hands a bill or draft on, to a congress or upwards."""
    if not any(sign in clause.text for sign in "审报查决"):
        return
    before = _SUBMITS.search(clause.slice(clause.start_of_clause(group.start), group.start + 1))
    behind = group.members[-1].span.end
    after = _IS_SUBMITTED.match(*clause.within(behind, behind + 60))
    if after is None and all(DRAFT.search(m.canonical) for m in group.members):
        after = _IS_PENDING.match(*clause.within(behind, behind + 60))
    if not before and not after:
        return
    at = group.start - len(before.group()) + 1 if before else group.start
    if negated(clause, at, at) or by_somebody(clause, at):
        return
    verb = _VERB_OF_SUBMITTING.search(after.group()) if after else None
    named, sure = subjects_at(clause, behind + verb.start() if verb else at, None)
    for subject in account.named(clause, named) or account.implied(clause):
        for mention in group.members:
            if may_make(account, subject, mention.canonical):
                status = account.status_at(clause, at if before else behind + 1)
                yield account.statement(clause, subject, "drafted", mention.canonical, status, sure * 0.9, group.counts)


# 提请审议《A》等3件,其中由|市水利局|起草的《B》…: what is said of the next title
_OF_NEXT_TITLE = re.compile(r"[^,。;《]{2,12}的《?")


def adopted(account: Account, clause: Clause, group: Group) -> Iterator[Statement]:
    """《A》…由市委深改委印发, 经县委深改委第三次会议审议通过, 在市人大常委会表决通过, 由市委宣传部牵头起草."""
    following = [m for m in clause.of(MentionType.REGULATION) if m.span.start > group.end]
    limit = following[0].span.start if following else clause.sentence.span.end
    for body in clause.of(MentionType.INSTITUTION):
        if not group.end <= body.span.start < limit:
            continue
        run = _with_partners(clause, run_of(clause, body))
        lead = clause.slice(run[0].span.start - 2, run[0].span.start)
        others = (m.span.start for m in clause.of(MentionType.INSTITUTION) if m.span.start > body.span.end)
        listed = (start for start in others if clause.slice(start - 1, start) == "、")
        own = clause.slice(body.span.end, min(limit, next(listed, limit)))  # 经市司法局审查、|市政府…审议通过
        does = None if _OF_NEXT_TITLE.fullmatch(own) else _done_first(own)
        if does == "issued" and CHANGE.match(*clause.within(group.members[-1].span.end, body.span.start)):
            does = "amended"
        way = clause.slice(group.end, run[0].span.start)
        if negated(clause, run[0].span.start, body.span.end):
            continue
        if (
            _AGREES.match(clause.slice(body.span.end, body.span.end + 8))
            or not (_PASSIVE.search(lead) or _REVIEWED.search(clause.slice(group.end, run[0].span.start)))
            or not _WAY_TO_AGENT.fullmatch(_REVIEWED.sub("经", way))
            or does is None
            or (lead.endswith("在") and does != "issued")
        ):
            continue
        for subject in run:
            for mention in group.members:
                if does == "issued" and DRAFT.search(mention.canonical) and "审议" in own and "提请" in clause.text:
                    continue  # 《A(草案)》经市政府常务会议审议通过,已提请市人大常委会审议
                status = account.status_at(clause, body.span.start)
                for relation in (does, "applies") if does == "issued" and _CARRIES_TOO.match(own) else (does,):
                    yield account.statement(
                        clause, subject.canonical, relation, mention.canonical, status, 0.85, group.counts
                    )


# 由|省发展改革委、省财政厅|印发并组织实施: they carry it out as well
_CARRIES_TOO = re.compile(r"[^,。;《]{0,12}?(?:印发|发布|公布|制定|下发)[并后](?:负责)?(?:组织)?(?:实施|落实|执行)")


# 《A》修订工作由|市林业局、市财政局|共同承担
_WORK_BY = re.compile(r"》?(?:\([^()]*\))?的?(修订|修改|起草|制定|编制)(?:工作|任务)?由$")
_BEARS = re.compile(r"(?:共同|具体|牵头|组织|分别)?(?:承担|负责|牵头|完成|组织开展|组织)")
# 修订工作由市水利局牵头,|目前处于调研阶段: it is not changed yet
_BEGUN = re.compile(r"[^,。;]{0,10},(?:目前|现|正)[^,。;]{0,6}(?:调研|论证|起草|草拟|征求意见|初稿|草案)")
_WORKS = {"修订": "amended", "修改": "amended", "起草": "drafted", "制定": "issued", "编制": "issued"}


# 提请审议《A》议案,|州水利局、州司法局|共同承担起草任务
_TAKES_ON = re.compile(
    r"(?:共同|具体|牵头|组织|分别)?(?:承担|负责)(?:其|具体)?的?(起草|修订|修改)(?:任务|工作)(?![台方清计安])"
)
_BY_IT = re.compile(r"(?:根据|按照|依据|依照|对照|参照|落实|贯彻|围绕|结合)[^,。;《》]{0,24}《?$")


def borne(account: Account, clause: Clause, group: Group) -> Iterator[Statement]:
    """Who does the work that a noun behind the title names."""
    if "由" not in clause.text and "承担" not in clause.text and "负责" not in clause.text:
        return
    last = group.members[-1].span.end
    for body in clause.of(MentionType.INSTITUTION):
        run = run_of(clause, body)
        between = clause.slice(last, run[0].span.start) if run[0].span.start > last else "《"
        work = _WORK_BY.fullmatch(between)
        if work and not _BEARS.match(*clause.within(body.span.end, body.span.end + 8)):
            continue
        governed = _BY_IT.search(*clause.within(group.start - 30, group.start)) is not None
        if "《" not in between and ";" not in between and not governed:
            work = work or _TAKES_ON.match(*clause.within(body.span.end, body.span.end + 16))
        if work is None:
            continue
        status = account.status_at(clause, last)
        begun = _BEGUN.match(*clause.within(body.span.end, clause.sentence.span.end))
        relation = "drafted" if begun else _WORKS[work[1]]
        for one in run:
            for mention in group.members:
                if may_make(account, one.canonical, mention.canonical):
                    yield account.statement(clause, one.canonical, relation, mention.canonical, status, 0.85)


def drafted_for(account: Account, clause: Clause, group: Group) -> Iterator[Statement]:
    """Who drafted the titles that another body puts out in the same breath."""
    bodies = [m for m in clause.of(MentionType.INSTITUTION) if m.span.end <= group.start]
    if len(bodies) < 2 or not THEN_MADE.fullmatch(clause.slice(bodies[-1].span.end, group.start)):
        return
    before = [m for m in bodies if m.span.end < run_of(clause, bodies[-1])[0].span.start]
    if before and drafts_for_another(clause, before[-1]):
        status = account.status_at(clause, before[-1].span.end)
        for body in run_of(clause, before[-1]):
            for mention in group.members:
                yield account.statement(clause, body.canonical, "drafted", mention.canonical, status, 0.85)


# 由市政府办公室印发|文件|予以公布, 由市发展改革委发布|听证公告
_OBJECT = re.compile(r"《|(?!并|后|报|经|以|且)[一-鿿]{0,6}(?:文件|通知|公告|通告|通报|名单|信息|文书|凭证)")


CHANGE = re.compile(r"》?(?:\([^()]*\))?的?(?:修[订正]案|修[订正]草案|修改决定)")
"""Pattern of what is adopted instead of the title: 《A》|修订案."""


def _done_first(own: str) -> str | None:
    """What an agent does first: 由我局|起草|并报市政府审议通过; not what has an object of its own: 由市司法局|起草|《B》."""
    found = ((match.end(), relation) for relation, words in _AGENT_DOES if (match := words.match(own)))
    end, does = min(found, default=(0, None))
    return None if _OBJECT.match(own, end) else does


def _with_partners(clause: Clause, run: list[Mention]) -> list[Mention]:
    """由|市水利局|商|市发展改革委|起草: those before the word that links them act first."""
    link = _WITH.search(clause.slice(run[0].span.start - 2, run[0].span.start))
    if link is None:
        return run
    before = [m for m in clause.of(MentionType.INSTITUTION) if m.span.end == run[0].span.start - len(link.group())]
    return [*run_of(clause, before[0]), *run] if before else run


# 《A》(|市政府办公室|2011年印发), 《B》(1988年4月28日|国务院|发布)
_BRACKET_OPENS = re.compile(r"》?\((?:(?:19|20)\d\d年)?(?:\d{1,2}月)?(?:\d{1,2}日)?")
_REMARKED = re.compile(r"(?:(?:19|20)\d\d年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:印发|发布|公布|制定|颁布)[,)]")


def remarked(account: Account, clause: Clause, group: Group) -> Iterator[Statement]:
    """Who made a title, by the bracket behind it."""
    if "(" not in clause.text:
        return
    for mention in group.members:
        for body in clause.of(MentionType.INSTITUTION):
            opens = _BRACKET_OPENS.fullmatch(clause.slice(mention.span.end, body.span.start))
            if opens and _REMARKED.match(*clause.within(body.span.end, body.span.end + 20)):
                yield account.statement(clause, body.canonical, "issued", mention.canonical, Status.DONE, 0.9)
        for drafter in _drafters_behind(clause, mention) if "起草" in clause.text else ():
            status = account.status_at(clause, mention.span.start)
            yield account.statement(clause, drafter, "drafted", mention.canonical, status, 0.9)


# 《A》(|市水利局、市财政局|起草,6月提请审议), 《A》(起草单位:|市水利局)
_DRAFTERS = re.compile(r"》?\((?:[^()]{0,20}[,;])?(起草(?:单位|部门|机关)?[ ]*:)?")
_DRAFT_IT = re.compile(r"(?:牵头|组织|负责|共同|具体)?起草[,、;)]")


def _drafters_behind(clause: Clause, title: Mention) -> list[str]:
    for body in clause.of(MentionType.INSTITUTION):
        run = run_of(clause, body)
        opens = _DRAFTERS.fullmatch(clause.slice(title.span.end, run[0].span.start))
        if opens and (opens.group(1) or _DRAFT_IT.match(*clause.within(body.span.end, body.span.end + 8))):
            return [m.canonical for m in run]
    return []


# 《A》(华宇发(2019)21号)收悉, 《A》及相关申请材料收悉, 《A》悉。
_RECEIVED = re.compile(
    r"》?(?:[ ]*\((?:[^()]|\([^()]*\))*\))?(?:[^,。;《]{0,4}|及[^,。;《]{0,4}(?:附件|材料|资料|文件))(?:均|已)?(?:收悉|悉(?=[。,]))"
)
# 省政府三月一日|《A》|和省计委三月二日《B》收悉
_WITH_ANOTHER = re.compile(
    r"》?(?:\([^()]*\))?(?:和|及|以及|、)[^,。;《》]{2,60}《[^《》]{2,80}》(?:\([^()]*\))*(?:均|已)?(?:收悉|悉(?=[。,]))"
)
_YOURS = re.compile(
    r"(?:你|贵)[一-鿿]{1,3}(?:于)?(?:[一二][〇○零0九八七六五四三二一]{3}年|\d{4}年)?(?:[一二三四五六七八九十\d]{1,2}月)?(?:[一二三四五六七八九十\d]{1,3}日)?(?:报送|上报|提交|呈报|来文)?的?《?$"
)
# 省政府|一九八六年九月二十九日|《A》, 省政府|吉政文〔1988〕49号|《A》
_SENT = re.compile(
    r"(?:于)?(?:[一二][〇○零0九八七六五四三二一]{3}年|\d{4}年)?(?:[一二三四五六七八九十\d]{1,2}月)?(?:[一二三四五六七八九十\d]{1,3}日)?"
    r"(?:[一-鿿]{1,8}〔\d{4}〕\d{1,4}号)?(?:报送|上报|提交|呈报)?的?"
)


def received(account: Account, clause: Clause, group: Group) -> Iterator[Statement]:
    """你委《关于…的请示》收悉, 《关于…的函》收悉: what a reply has received was made by the body named before it, else by the one addressed."""
    if "悉" not in clause.text:
        return
    last = group.members[-1].span.end
    received = _RECEIVED.match(*clause.within(group.end, group.end + 24))
    if not (received or _RECEIVED.match(*clause.within(last, last + 50))):
        if _WITH_ANOTHER.match(*clause.within(last, clause.sentence.span.end)):
            for mention in group.members:
                for maker in _sender(clause, mention):
                    yield account.statement(clause, maker, "issued", mention.canonical, Status.DONE, 0.9)
        return
    makers: list[str] = []
    before = clause.slice(clause.sentence.span.start, group.start)
    if account.addressed_alone and (not before.strip("《 ") or _YOURS.search(before)):
        makers = [account.reading.setting.addressees[0]]
    for mention in group.members:
        makers = _sender(clause, mention) or makers  # 省政府《A》和民航局《B》收悉: each its own
        for maker in makers:
            yield account.statement(clause, maker, "issued", mention.canonical, Status.DONE, 0.9)


def _sender(clause: Clause, title: Mention) -> list[str]:
    for body in clause.of(MentionType.INSTITUTION):
        way = clause.slice(body.span.end, title.span.start) if body.span.end <= title.span.start else "。"
        if _SENT.fullmatch(way.removesuffix("《")):
            return [m.canonical for m in run_of(clause, body)]
    return []


# 经市人大常委会|审议通过,《A》于10月1日起施行
_PASSED = re.compile(r"[^,。;《]{0,12}?(?:审议|表决|审查|讨论)(?:并)?通过后?[,]?《?")


def passed(account: Account, clause: Clause, group: Group) -> Iterator[Statement]:
    """Who is said to have passed a title before the title itself is named."""
    if "通过" not in clause.text:
        return
    for body in clause.of(MentionType.INSTITUTION):
        if body.span.end > group.start or group.start - body.span.end > 24:
            continue
        run = run_of(clause, body)
        lead = clause.slice(run[0].span.start - 1, run[0].span.start)
        if lead not in ("经", "由") or not _PASSED.fullmatch(clause.slice(body.span.end, group.start)):
            continue
        for subject in run:
            for mention in group.members:
                status = account.status_at(clause, body.span.start)
                yield account.statement(clause, subject.canonical, "issued", mention.canonical, status, 0.85, None)


def printed(account: Account, clause: Clause, group: Group) -> Iterator[Statement]:
    """市发展改革委制定《A》,以|市政府办公室|东政办发〔2022〕21号文件下发: who prints is named before the number."""
    under = printed_under(clause, group)
    if under and under[1]:
        name, status = under[1].canonical, account.status_at(clause, under[1].span.start)
        yield account.statement(clause, name, "issued", group.members[-1].canonical, status, 0.85)


# 《A》经同意,现印发给你们; 批准《A》等669项行业标准
_HEREWITH = re.compile(
    r"[^。;《]{0,40},(?:现)?(?:予以?)?(?:印发|发布|公布|转发|印送|批转)(?:给你们|执行|施行|你们|,|。|如下)"
)
# 现将许可的《A》、《B》(第3批)予以公告, 现公开发布《A》
_PUT_OUT = re.compile(r"》?(?:\([^()]*\))?(?:(?:等|、|以及|和|及)[^,。;]{0,160})?予以(?:公告|公布|发布)")
_PUTS_OUT = re.compile(r"现(?:予以?)?(?:公开发布|发布|公布|公告)$")
_AMENDS = re.compile(r"(?:修订|修改|修正|修定)(?:完善|形成)?了?(?:[一-鿿]{2,6})?$")  # 我局修订了《A》,现予发布
_MEASURED_BY = re.compile(r"(?:符合|按照|根据|依据|列入|纳入|满足)[^,。;《》]{0,8}$")
REVISION_SLIP = re.compile(r"》?(?:等)?[ ]?\d+[项个][一-鿿]{0,12}修改单")  # 批准《A》等2项标准修改单
_APPROVED = re.compile(r"》?等[ ]?\d+[项个](?:[一-鿿]{0,8})(?:标准|规范|规程|样品)")


def herewith(account: Account, clause: Clause, group: Group) -> Iterator[Statement]:
    """What the document itself brings: 现印发给你们 behind the title's own clause, and standards that an announcement approves."""
    behind = clause.slice(group.end, group.end + 60)
    near = group.start - clause.sentence.span.start <= 60 or _AMENDS.search(clause.slice(group.start - 16, group.start))
    sent = _HEREWITH.match(behind) and near
    behind = clause.slice(group.members[-1].span.end, group.end + 40)
    approved = clause.slice(group.start - 2, group.start) == "批准" and (
        _APPROVED.match(behind) or REVISION_SLIP.match(behind)
    )
    last = group.members[-1].span.end
    put_out = _put_out(account, clause, group)
    if not (sent or approved or put_out) or account.issuer is None:
        return
    named, _ = subjects_at(clause, group.start - 2, None) if approved else ([], 1.0)
    relation = "amended" if approved and REVISION_SLIP.match(*clause.within(last, last + 30)) else "issued"
    for subject in named or account.issuers:
        for mention in group.members:
            yield account.statement(clause, subject, relation, mention.canonical, Status.DONE, 0.85, group.counts)


# 现将修订后的《A》印发给你们, 现重新公布修订的《A》
_REVISED = re.compile(
    r"现(?:将|(?:予以?|公开|重新|正式)*(?:印发|发布|公布))(?:全面|重新|新)?(?:修订|修改|修正)(?:完善)?后?的$"
)


def revised(account: Account, clause: Clause, group: Group) -> Iterator[Statement]:
    """What the document brings is a text that its makers have amended."""
    if not account.official or not _REVISED.search(clause.slice(group.start - 16, group.start)):
        return
    for subject in account.issuers:
        for mention in group.members:
            yield account.statement(clause, subject, "amended", mention.canonical, Status.DONE, 0.85, group.counts)


def _put_out(account: Account, clause: Clause, group: Group) -> bool:
    """现将《A》、《B》予以公告, 现公开发布《A》: only of an official document, and not of 现将符合《A》的企业名单."""
    before = clause.slice(clause.start_of_clause(group.start), group.start)
    if not account.official or _MEASURED_BY.search(before):
        return False
    if _PUTS_OUT.search(before):
        return True
    return (
        "现将" in before
        and _PUT_OUT.match(*clause.within(group.members[-1].span.end, clause.sentence.span.end)) is not None
    )


# 二、对下列省政府规章予以废止; 决定修改以下规范性文件: the heading says what befalls the titles listed under it
_LISTED = (
    ("repealed", re.compile(r"废止|失效|停止执行")),
    ("amended", re.compile(r"修改|修订|修正")),
)
_LISTS = re.compile(r"下列|以下|如下|部分|\d+[件部项]|[一二三四五六七八九十]+[件部项]|目录|清单")
_TITLED = re.compile(r"《[^》]*》(?:\([^()]*\))?[、,]")
# (二)县政府办公室2019年印发的|《A》
_ITS_MAKER = re.compile(r"[^,。;《]{2,16}(?:(?:19|20)\d\d年)?(?:印发|发布|公布|制定|出台)的《?$")
_KEPT = re.compile(r"不作|不予|继续有效|保留|现行有效|拟|另行")


def listed(account: Account, clause: Clause, group: Group) -> Iterator[Statement]:
    """What the heading above says of the titles under it."""
    headings = account.reading.headings
    above = (headings[path] for path in _upwards(clause.sentence.section) if path in headings)
    # the nearest heading is often the entry itself: (一)《A》
    heading = next((h for h in above if _LISTS.search(h) and any(words.search(h) for _, words in _LISTED)), "")
    if not heading or _KEPT.search(heading) or _KEPT.search(clause.text):
        return
    before = _ITS_MAKER.sub("", _TITLED.sub("", clause.slice(clause.sentence.span.start, group.start)))
    opens = len(before) <= 12  # (一)《A》, 将《A》第八条修改为: an entry of the list, or 《A》(…),《B》 of several
    relation = next((name for name, words in _LISTED if words.search(heading)), None)
    if not opens or relation is None or account.reading.metadata.kind == "annual report":
        return
    for subject in account.implied(clause):
        for mention in group.members:
            yield account.statement(clause, subject, relation, mention.canonical, Status.DONE, 0.85, None)


def _upwards(path: str) -> Iterator[str]:
    """A section's path and those above it: 二/(一) → 二/(一), 二."""
    parts = path.split("/")
    yield from ("/".join(parts[:n]) for n in range(len(parts), 0, -1))


# 《A》不再适应工作需要,予以废止; 《A》因机构调整,自7月1日起停止执行; 《A》同时废止
_FATE = (
    (
        "repealed",
        re.compile(
            r"[^。;《]{0,60}?(?:予以?|拟|同时|即行|一并|相应|自[^,。;《]{2,20}起)(?:清理)?(?:废止|宣布失效|失效|停止(?:执行|适用|使用|施行))(?!了?[原《])"
        ),
    ),
    (
        "amended",
        re.compile(
            r"[^。;《]{0,40}?,(?:予以|已?作了|已?进行了?)(?:全面|相应|部分|必要)?(?:修改|修订|修正)(?!了?[原《])"
        ),
    ),
)
_NOT_SO = re.compile(r"[不未建议需]|继续|保留")


def fate_of(account: Account, clause: Clause, group: Group) -> Iterator[Statement]:
    """What becomes of the titles further on in the sentence, with no body between: 《A》…,予以废止."""
    last = group.members[-1].span.end
    behind = clause.slice(last, clause.sentence.span.end)
    for relation, words in _FATE:
        match = words.match(behind)
        if match is None or _NOT_SO.search(match.group()[-8:-2]) or "由" in match.group():
            continue
        meant = "拟" in match.group()[-8:]  # 开展后评估,拟予废止
        status = Status.PLANNED if meant else account.status_at(clause, last + match.end())
        for subject in account.implied(clause) or (account.speakers(clause) if relation == "repealed" else []):
            for mention in group.members:
                if may_make(account, subject, mention.canonical) and not is_statute(account, mention.canonical):
                    yield account.statement(clause, subject, relation, mention.canonical, status, 0.8, group.counts)
        return
