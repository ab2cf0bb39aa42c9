"""What bodies run and with whom they act: programmes and cooperation."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from kg.clauses import OURSELVES, Account, Clause, negated
from kg.implied import carrying_out
from kg.knowledge import Cue
from kg.lexicon import Hit
from kg.model import Evidence, Mention, MentionType, Statement, Status
from kg.orders import told_others
from kg.subjects import by_somebody, elsewhere, joined, run_of, subjects_at

_COOPERATES_BEHIND = re.compile(
    r"(?!关于|印发|下发)[^,。;]{0,14}?(?:共同|联合|合作|合建|共建|合办|联手|协同|同步|携手|签订|签署|续签|建立|开展|举办|会商|协商|对接|完成|会签|(?<=的)[^,。;]{0,12}(?:联动|协作|联勤|联席会议)|联动|协作)"
)
_CARRIED_OUT = re.compile(r"[^,。;]{0,3}(?:实施|牵头|承办|开展|负责|建设|主办|推进|运营|组织)")
_LOOKED_AT = re.compile(r"借鉴|考察|参观|观摩|(?:外地|外省|一些城市|其他城市)[^,。;]*$")


def programmes(account: Account, clause: Clause) -> Iterator[Statement]:
    """Who runs the programmes of a sentence; what only a section on shortcomings names is run by nobody."""
    mentions = clause.of(MentionType.PROGRAM)
    if account.official and _TITLE_LINE.fullmatch(clause.text.strip()):
        return
    if account.reading.metadata.kind == "纪要" and _AGENDA.fullmatch(clause.text.strip()):
        return
    for number, mention in enumerate(mentions):
        start = mention.span.start
        if (
            (clause.sentence.section in account.reading.problem_sections and not clause.sentence.outlook)
            or by_somebody(clause, start)
            or account.quotes(clause, start)
            or (account.official and told_others(clause.without(MentionType.INSTITUTION, start)))
            or elsewhere(clause, start, account.home)
            or _of_others(clause, mention)
            or _relied_on(clause, mention)
            or (account.official and _used(clause, mention))
            or _measured(clause, mention)
        ):
            continue
        before = [
            c
            for c in clause.cues
            if c.end <= start and any(v.range is MentionType.PROGRAM and not v.after for v in c.value)
        ]
        cue = before[-1] if before else None
        if negated(clause, cue.start if cue else start, mention.span.end) or (cue and by_somebody(clause, cue.start)):
            continue
        named, sure = _runners(clause, mention, cue)
        if own := _each_its_own(clause, mentions, number, named):
            named = own
        status = account.status_at(clause, cue.start if cue and start - cue.end < 20 else start)
        if account.official and _INTENDED.search(clause.slice(clause.start_of_clause(start), start)):
            status = Status.PLANNED
        certainty = sure * mention.confidence * (1.0 if cue else 0.7)
        if OURSELVES in named:
            named = []  # 联合市公安局开展…: we run it, with them
        elif (helped := _helped(clause, mention, named)) is not None:
            named = [*(helped or account.implied(clause)), *named]
        for subject in named or carrying_out(account, clause):
            yield account.statement(clause, subject, "runs", mention.canonical, status, certainty)


# 两部将共同举办“X”大赛, 现就开展“X”行动有关事项通知如下, 定于2022年开展“X”行动, 拟联合开展: announced
_INTENDED = re.compile(
    r"(?:将(?:共同|联合|继续|在[^,。;]{1,16}|于[^,。;]{1,12}|组织){0,3}|定于[^,。;]{2,24}|拟(?:共同|联合|于[^,。;]{1,12}){0,2}|现就(?:进一步|深入|全面|组织|扎实|做好){0,2}|决定(?:共同|联合|组织|在[^,。;]{1,16}|于[^,。;]{1,12}|自[^,。;]{1,24}){0,3})(?:举办|主办|开展|实施|启动|组织开展|推出|召开)[^,。;]*$"
)
# 某部关于开展“X”行动的通知: a line of its own that only names a document
_TITLE_LINE = re.compile(r"[^。;:《》]*关于[^。;:《》]{2,80}的(?:通知|意见|批复|函|公告|通告|决定)")
# 三、研究“蓝色粮仓”项目有关问题: an item of a meeting's agenda
_AGENDA = re.compile(
    r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\))?[ ]*(?:关于|研究|审议|讨论|听取|通报)[^。;,]*"
)
_BY = re.compile(r"[^,。;]{0,6}[,]?由")
# 市发展改革委|联合|某银行推出“X”平台: both; 市局指导|县局|打造“Y”品牌: the one guided; who is 会同 only helps
_NEAR_ACTS = re.compile(r"联合|指导|督促")


def _runners(clause: Clause, mention: Mention, cue: Hit[tuple[Cue, ...]] | None) -> tuple[list[str], float]:
    """Who runs a programme: the agent behind it (由市市场监督管理局组织实施), else the subject before it."""
    for body in clause.of(MentionType.INSTITUTION):
        way = clause.slice(mention.span.end, body.span.start) if body.span.start - mention.span.end <= 8 else ""
        if (
            body.span.start >= mention.span.end
            and _BY.fullmatch(way)
            and _CARRIED_OUT.match(clause.slice(body.span.end, body.span.end + 8))
            and not _has_own_object(clause, body)
        ):
            return [body.canonical], 0.9
    if hosts := _hosts(clause, mention.span.start):
        return hosts, 0.9
    if owners := _owners(clause, mention):
        return owners, 0.85
    if _is_topic(clause, mention):
        return [], 0.8
    named, sure = subjects_at(clause, mention.span.start, None)
    if cue is not None and (
        not named or _NEAR_ACTS.search(clause.slice(clause.start_of_clause(mention.span.start), cue.start))
    ):
        named, sure = subjects_at(clause, cue.start, None)
    return named, sure


# 市司法局主办、|市律师协会|承办的“X”活动
_HOSTS = re.compile(r"(?:联合|共同|具体|参与)?(?:主办|承办|协办)(?:了|的)?[、,和]?(?:并?由)?")


def _hosts(clause: Clause, start: int) -> list[str]:
    """Who hosts what stands at ``start`` or helps to: each with its verb right before it."""
    found: list[str] = []
    if "办" not in clause.text:
        return found
    for body in reversed(clause.of(MentionType.INSTITUTION)):
        if body.span.end <= start and _HOSTS.fullmatch(clause.slice(body.span.end, start)):
            run = run_of(clause, body)
            found = [*(m.canonical for m in run), *found]
            start = run[0].span.start
    return found


def _each_its_own(clause: Clause, mentions: list[Mention], number: int, named: list[str]) -> list[str]:
    """甲局、乙局|分别|推出“X”品牌和“Y”平台: each its own, by where the names of the clause stand."""
    start = mentions[number].span.start
    opened = clause.start_of_clause(start)
    each = clause.slice(opened - 30, start).rfind("分别")
    if each < 0:
        return []
    each += max(clause.start, opened - 30)
    listed = [m for m in mentions if each <= m.span.start < clause.end_of_clause(start)]
    return (
        [named[listed.index(mentions[number])]] if len(listed) == len(named) > 1 and mentions[number] in listed else []
    )


# 配合|市大数据局|完善“X”平台, 参加|市公安局|牵头的“X”行动: who helps takes part
_HELPS = re.compile(r"(?:配合|协助|参加|参与)$")


def _helped(clause: Clause, mention: Mention, named: list[str]) -> list[str] | None:
    """Who helps those that run the programme; empty for the document's own body, None where nobody helps."""
    opened = clause.start_of_clause(mention.span.start)
    for body in clause.of(MentionType.INSTITUTION):
        if opened <= body.span.start < mention.span.start and body.canonical in named:
            first = run_of(clause, body)[0].span.start
            if _HELPS.search(clause.slice(max(opened, first - 2), first)):
                return subjects_at(clause, first - 2, None)[0]
    return None


def _has_own_object(clause: Clause, body: Mention) -> bool:
    """启动“X”平台建设,由|市市场监管局|牵头编制《A》: what the body does is named behind it."""
    end = clause.end_of_clause(body.span.end)
    things = (MentionType.REGULATION, MentionType.PROGRAM)
    return any(body.span.end <= m.span.start < end for kind in things for m in clause.of(kind))


# ,“X”改革新增12个主题, ;“Y”项目落地: the programme is the subject, whoever acts in the clause before
_STANDS = re.compile(
    r"(?:已|均|也|还|全面|正式|持续|顺利|成功|累计|共)?(?:新增|落地|上线|运行|覆盖|实现|集聚|惠及|通过|建成|启用|投用|全部|涉及|服务|办理|延伸|走深|扩|拓展|入驻|接入|注册|归集|受理|办结|入选|获|成为|取得|\d)"
)


def _is_topic(clause: Clause, mention: Mention) -> bool:
    opened = clause.start_of_clause(mention.span.start)
    return not clause.slice(opened, mention.span.start).strip() and bool(
        _STANDS.match(*clause.within(mention.span.end, mention.span.end + 12))
    )


# 市应急局|部署的|…专项行动, 市公安局|牵头开展的|…行动
_OWNED = re.compile(
    r"(?:牵头|组织|部署|开展|发起|主办|承办|实施|打造|推出|建设|创设|首创|开发|创建|创新|推行|负责){0,2}的[^,。;“]{0,6}"
)


def _owners(clause: Clause, mention: Mention) -> list[str]:
    """Who runs a programme by the words before it: 参加|市公安局|牵头的“X”行动 — the bureau, whoever takes part."""
    opened = clause.start_of_clause(mention.span.start)
    bodies = [
        m for m in clause.of(MentionType.INSTITUTION) if opened <= m.span.start and m.span.end <= mention.span.start
    ]
    if not bodies or not _OWNED.fullmatch(clause.slice(bodies[-1].span.end, mention.span.start)):
        return []
    return [m.canonical for m in run_of(clause, bodies[-1])]


# 通过“工业节能与绿色发展管理平台”上传, 登录…系统: a means, not what anybody carries out (guideline: facts)
_BY_MEANS = re.compile(r"(?:通过|登录|登陆|访问|借助|经由|在线填报)[^,。;《]{0,4}$")
_MEANS_USED = re.compile(r"[^,。;]{0,10}(?:上传|报送|填报|申报|提交|查询|下载|上报|登记|注册|公示|自我声明)")


_REMARK = re.compile(r"\([^()]*\)")
# 紧扣“4·22”世界地球日、“8·29”测绘法宣传日等节点, “雷霆行动”|期间排查…: the occasion of something else
_OCCASION = re.compile(r"[^,。;]{0,12}(?:节点|契机|时机)")
_MEANTIME = re.compile(r"期间")
_RUN = re.compile(r"(?:开展|组织|实施|启动|推进)(?:了)?$")
_YEARS_OF = ("普法", "五”")  # “七五”普法|期间, “十四五”|期间: the years of a plan
# 争创全国“四基四化”建设试点|单位: a title that is striven for
_STRIVES = re.compile(r"(?:争创|申创|申报|创建|争取|申请)[^,。;“]{0,8}$")
_TITLE_OF = re.compile(r"(?:试点|示范|先行)?(?:单位|城市|县|区|市)")
# 听说过“X”系统, “X”这个名称: it is spoken of
_SPOKEN_OF = re.compile(r"(?:听说|听过|听说过|知道|知晓)[^,。;]{0,2}$")
_AS_NAME = re.compile(r"(?:这个|这一|一)(?:名称|名字|说法|词|概念)")


_AWARDS = re.compile(r"授予[^,。;]{0,60}$")  # 授予“X工程”等3项成果…奖: of those who get the prize


_UNDERGOES = re.compile(r"(?:配合|接受|迎接|参加)[^,。;]*$|对(?:我[省市县区州局厅])?$")
_INSPECTION = re.compile(
    r"(?:[^,。;]{0,6}(?:进行|开展))?(?:实地|专项|第三方|中期|终期|年度|阶段性){0,2}(?:督查|督察|检查|评估|考核|审计|验收)"
)


def _relied_on(clause: Clause, mention: Mention) -> bool:
    before = clause.slice(clause.start_of_clause(mention.span.start), mention.span.start)
    if _OCCASION.match(clause.slice(mention.span.end, mention.span.end + 16)) or _praised(clause, mention, before):
        return True
    if _AWARDS.search(before) or _OF_THE_CENTRE.fullmatch(mention.canonical):
        return True
    meantime = _MEANTIME.match(*clause.within(mention.span.end, mention.span.end + 4))
    if meantime and not _RUN.search(before) and not mention.canonical.endswith(_YEARS_OF):
        return True
    if _STRIVES.search(before) and _TITLE_OF.match(*clause.within(mention.span.end, mention.span.end + 8)):
        return True
    inspected = _INSPECTION.match(*clause.within(mention.span.end, mention.span.end + 16))
    if before.endswith("接受") or (inspected and _UNDERGOES.search(before)):
        return True  # 接受“八五”普法中期检查, 配合市政府督查室做好“放管服”改革实地督查, 对“放管服”改革进展进行专项督查
    if _SPOKEN_OF.search(before) or _AS_NAME.match(*clause.within(mention.span.end, mention.span.end + 6)):
        return True
    if not _BY_MEANS.search(before):
        return False
    behind = clause.slice(mention.span.end, mention.span.end + 60).lstrip("上中")
    return bool(_MEANS_USED.match(_REMARK.sub("", behind)))


# 通过“创客中国”平台展示, 在“X”平台上自我声明, 做好与“X”计划的衔接, 对“X”项目给予支持, 按照“X”相关政策: in a document that
# orders, what is used, joined or paid for is not what anybody carries out there
_USES = re.compile(r"(?:通过|登录|登陆|借助|依托)[^,。;《“]{0,6}$")
_USED = (
    (
        re.compile(r"在[^,。;《“]{0,4}$"),
        re.compile(r"[^,。;]{0,2}(?:上(?!线)|中(?!心)|填报|提交|上传|注册|设立|发布|公布)"),
    ),
    (re.compile(r"(?:与|和|同)[^,。;《“]{0,4}$"), re.compile(r"[^,。;]{0,4}(?:衔接|对接|协调|结合)")),
    (
        re.compile(r"对[^,。;《]{0,40}$"),
        re.compile(r"[^,。;]{0,30}(?:给予|予以|加大[^,。;]{0,6}支持|进行[^,。;]{0,4}(?:支持|奖励|补助))"),
    ),
    (
        re.compile(r"(?:按照|根据|依据|落实)[^,。;《“]{0,12}$"),
        re.compile(r"(?:的)?(?:相关|有关)?(?:政策|规定|要求|部署|通知|精神)"),
    ),
)
_KIND = re.compile(r"类(?:[,。;、:(]|$)")
_APPLIES_FOR = re.compile(r"(?:申报|申请|报名|参评|推荐|优先支持)[^,。;]{0,24}$")
# 支撑“X”工程, 更好融入“X”行动: of others; 为确保“X”活动顺利进行,现…: what something else is done for
_SERVES = re.compile(
    r"(?:支撑|服务于|融入|对接|呼应)[^,。;《“]{0,4}$|为(?:了)?(?:切实|更好地?|全力|有效|进一步)?(?:确保|保证|保障|便于|方便)[^,。;《“]{0,16}$"
)


def _used(clause: Clause, mention: Mention) -> bool:
    before = clause.slice(clause.start_of_clause(mention.span.start), mention.span.start)
    if any(words.search(before) for words in (_USES, _APPLIES_FOR, _SERVES)):
        return True
    behind = clause.slice(mention.span.end, mention.span.end + 40)
    if _KIND.match(behind):
        return True  # 3.“X”创新平台类。: a kind of applications
    return any(left.search(before) and right.match(behind) for left, right in _USED)


# 研究制定“X”发展统计指标体系, 修订“X”标准体系: a paper that is written
_PAPER = re.compile(r"(?:统计|指标|标准|目录|术语|规范)(?:指标)?体系$")
_WRITES = re.compile(r"(?:制定|制订|编制|编写|起草|修订|拟定|发布)(?:出台|完善|了)?[^,。;《“]{0,8}$")


def _measured(clause: Clause, mention: Mention) -> bool:
    start = mention.span.start
    return bool(
        _PAPER.search(mention.canonical) and _WRITES.search(*clause.within(clause.start_of_clause(start), start))
    )


# 被“学习强国”平台报道, 在第三届“X杯”活动中获奖: others run what one is praised by
_REPORTED = re.compile(
    r"(?:[、和]《[^》,。;]{2,12}》)*[^,。;]{0,4}(?:刊用|播出|推送|录用|采用|刊登|刊发|刊载|报道|转发|推介|推荐|展播|收录)"
)
# “学习强国”平台 is the Publicity Department's; but a province has its own “学习强国”某省学习平台
_OF_THE_CENTRE = re.compile(r"“学习强国”(?:学习)?(?:平台|APP)?")
_AWARDED = re.compile(r"[^,。;]{0,6}中,?(?:被评|获|荣获|斩获|夺得|入选|名列)")


def _praised(clause: Clause, mention: Mention, before: str) -> bool:
    end = mention.span.end
    reported = before.endswith(("被", "获", "在")) and _REPORTED.match(*clause.within(end, end + 12))
    return bool(reported or _AWARDED.match(*clause.within(end, end + 14)))


def _of_others(clause: Clause, mention: Mention) -> bool:
    """学习借鉴广东省“数字政府”改革经验, 考察上海市“随申办”平台: it is run elsewhere."""
    before = clause.slice(clause.start_of_clause(mention.span.start), mention.span.start)
    return bool(_LOOKED_AT.search(before))


def together(account: Account, clause: Clause) -> Iterator[Statement]:
    """Bodies that act together: 会同 X, 与 X 共同, X、Y联合."""
    bodies = clause.of(MentionType.INSTITUTION)
    used: set[int] = set()
    for position, body in enumerate(bodies):
        if position in used:
            continue
        run = [position]
        while run[-1] + 1 < len(bodies) and joined(clause, bodies[run[-1]], bodies[run[-1] + 1]):
            run.append(run[-1] + 1)
        used.update(run)
        partners = _partners(clause, body, bodies[run[-1]])
        if not (partners or len(run) > 1) or negated(clause, body.span.start, bodies[run[-1]].span.end):
            continue  # 不同意与市司法局合作, 甲局和乙局从未联合发文
        if account.quotes(clause, body.span.start):
            continue  # 修改为:“市水利局会同市公安局…”
        if partners:
            named, sure = subjects_at(clause, _before_link(clause, body.span.start), None)
            if not named and _ASKED_TO_CONSULT.search(clause.slice(body.span.start - 8, body.span.start)):
                continue  # 有关事宜请商北京市政府办理: those addressed are to do it
            status = _when(account, clause, body.span.start)
            others = [bodies[i].canonical for i in run]
            # 会同国家档案局 in what both sign: the other one of the two
            both = account.issuers if set(others) < set(account.issuers) and len(account.issuers) == 2 else []
            for subject in account.named(clause, named) or account.implied(clause) or both:
                for other in others:
                    if other != subject:
                        yield account.statement(clause, subject, "cooperates", other, status, sure * 0.9)
        elif (met := _with_whom(clause, [bodies[i] for i in run])) is not None:
            status = _when(account, clause, bodies[run[met]].span.start)
            pairs = itertools.product(run[:met], run[met:])
            yield from (
                account.statement(clause, bodies[a].canonical, "cooperates", bodies[b].canonical, status, 0.8)
                for a, b in pairs
            )
        elif way := _ACT_TOGETHER.match(*clause.within(bodies[run[-1]].span.end, bodies[run[-1]].span.end + 36)):
            status = _when_together(account, clause, body.span.start, way.group())
            yield from (
                account.statement(clause, bodies[a].canonical, "cooperates", bodies[b].canonical, status, 0.85)
                for a, b in itertools.combinations(run, 2)
            )


_ASKED_TO_CONSULT = re.compile(r"(?:请|可|应|须)(?:径|直接|自行)?[商与同和](?:[^,。;]{0,4})$")
# 由甲局商乙部确定, 请甲、乙共同研究: what a reply or notice leaves to others is still to be done
_LEFT_TO = re.compile(r"(?:由|请|望)[^,。;]{0,40}$")
_DIRECTS = frozenset({"通知", "意见", "批复", "函", "复函", "命令"})


def _when_together(account: Account, clause: Clause, offset: int, way: str) -> Status:
    """Status of bodies that 共同 or 联合 behind them joins; what they have decided in a notice (决定联合开展) they do by it."""
    if way.startswith(("要", "应", "须", "将", "拟")):
        return Status.PLANNED
    return Status.DONE if account.official and way.startswith("决定") else _when(account, clause, offset)


def _when(account: Account, clause: Clause, offset: int) -> Status:
    """Status of acting together: in a document that directs, what it leaves to others (由…, 请…) is planned."""
    opened = clause.start_of_clause(offset)
    if account.reading.metadata.kind in _DIRECTS and _LEFT_TO.search(clause.slice(opened, offset)):
        return Status.PLANNED
    return account.status_at(clause, offset)


_MEET = re.compile(
    r"(?:[^,。;]{0,10}?(?:合作|合建|共建|合办|联手|携手|签订|签署|续签|会商|对接|共同|联合|同步|召开[^,。;]{0,8}联席会议)|(?:共同|联合|协同)?(?:建立|健全|完善)(?:健全|完善)?[^,。;]{0,16}(?:机制|协作|联动|合作|关系|制度))"
)


def _with_whom(clause: Clause, run: list[Mention]) -> int | None:
    """Position of the first partner where one enumeration says who acts with whom: 市司法局|与市中级人民法院|建立联动机制."""
    parted = [
        n for n in range(1, len(run)) if clause.slice(run[n - 1].span.end, run[n].span.start) in ("与", "同", "和")
    ]
    behind = run[-1].span.end
    return parted[-1] if parted and _MEET.match(*clause.within(behind, behind + 30)) else None


# 会同省洪泽湖渔管办、|市生态环境局: behind a partner that nobody knows
_AND_OTHERS = re.compile(
    r"(?:会同|联合|协同)(?!有关|相关|其他|各|推进|推动|开展|组织|做好)[^,。;:“《》、○的]{2,12}(?:局|办|委|会|院|队|所|中心|公司|学校|银行|站)、$"
)
_REACH = 20


def _with_unknown(clause: Clause, start: int) -> re.Match[str] | None:
    return _AND_OTHERS.search(clause.slice(start - _REACH, start))


def _before_link(clause: Clause, start: int) -> int:
    """Where the word that links the partner begins: |会同市公安局, |同北京市司法局."""
    if other := _with_unknown(clause, start):
        return start - len(other.group())
    link = next((word for word in _ACTS_WITH if clause.slice(start - 2, start).endswith(word)), "与")
    return start - len(link)


# 市司法局、市公安局|在我区联合|设立…, A、B、C|会签
_ACT_TOGETHER = re.compile(
    r"(?:等?[两二三四五六七八九十\d]{1,2}(?:个|家)?(?:部门|单位|机关|家|方|地|院|局)|等(?:部门|单位))?(?:已|先后|还|再次|以[^,。;《》]{4,26}号(?:文件|文)?|在[^,。;]{1,12}|于[^,。;]{1,12}|就[^,。;]{1,20}|要|应当?|须|将|拟|决定)?(?:(?:联合|会同|协同)(?!有关|相关|其他|各|所在|属地|当地|地方)|共同|联手|携手|合力|共建|合办|联办|会签|同步开展|(?:签订|签署|续签)(?=[^,。;]{0,24}(?:协议|备忘录|公约|机制)))"
)
_ACTS_WITH = ("会同", "联合", "联同", "协同", "携手", "联手", "配合", "牵头", "联动", "商")
_NOT_WITH = ("总工会", "协商", "厂商", "磋商")
_NOT_SAME = ("不同", "相同", "共同", "合同", "陪同")


def led(account: Account) -> Iterator[Statement]:
    """Who leads and who cooperates in the tasks of a plan."""
    for task in account.tasks:
        evidence = (Evidence(task.bracket, task.bracket.of(account.original)),)
        for lead in task.leads[:1]:
            for other in task.helps:
                yield Statement(lead.canonical, "cooperates", other.canonical, Status.PLANNED, evidence, None, 0.7)


_ACTS_NEXT = re.compile(r"[,等]|开展|建立|制定|组织|共同|联合|实施|推进|对|在")


def _partners(clause: Clause, first: Mention, last: Mention) -> bool:
    before = clause.slice(first.span.start - 4, first.span.start)
    if before.endswith(_ACTS_WITH) and not before.endswith(_NOT_WITH):
        # 市司法局牵头|市政府|规范性文件清理: what is led, and not with whom
        led_with = first is not last or _ACTS_NEXT.match(*clause.within(last.span.end, last.span.end + 4))
        return not before.endswith("牵头") or led_with is not None
    if _with_unknown(clause, first.span.start):
        return True
    # 对甲县、乙县|和|市水利局开展督察: 和 adds a body to places
    added = before.endswith("和") and any(m.span.end == first.span.start - 1 for m in clause.of(MentionType.PLACE))
    return bool(
        not added
        and before.endswith(("与", "同", "和"))
        and not before.endswith(_NOT_SAME)
        and _COOPERATES_BEHIND.match(*clause.within(last.span.end, last.span.end + 20))
    )
