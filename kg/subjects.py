"""Who acts in a sentence: the body before a verb, behind 由, at the head of its clause or of the whole sentence."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator

from kg.clauses import OURSELVES, Clause
from kg.model import Mention, MentionType

# 各地制定, 上级有关部门正在修订, 申请人依据, 外地一些城市推行: somebody acts, but nobody that is named
_SOMEBODY = re.compile(
    r"(?<!会同)(?<!联合)(?<!协同)(?<!配合)(?:各地|(?<!全[省市区县州旗])各级行政机关|各(?!级行政机关)[^,。;]{0,8}(?:部门|单位|地|区|县|市|镇|乡|街道|机关)|(?:有关|相关|上级|下级|其他|部分|基层|施工|用人|建设|监理|设计|申报|申请|经营|生产|[省市县乡]级[^,。;]{0,8})(?:部门|单位|机关|地区)|外地|外省|外市|某[省市县区局]|申请人|当事人|被申请人|原告|企业|群众|人民法院|法院|国家|省里|市里|中央|一些(?:城市|地方|地区)|各[省市区县州](?![级委政人直])|(?:兄弟|先进)(?:城市|地区|省市)|该案|案件|案例|消费者|村民|居民|律师|学校|(?<![城门])[省市区县乡镇](?:人民)?政府|[省市区县][一-鿿]{2,6}[局厅])(?:\([^()]{1,8}\))?(?:均|都|已|正在|自行|分别|普遍|先后|全部|全面|相继|陆续|基本|是|一些城市){0,2}(?:要|应|应当|须|可)?(?:于[^,。;]{2,14}前)?(?:参照|对照|按照|严格|认真|以|将|把)?$"
)
_WE = re.compile(r"(?:^|[,，。;；:：、])(?:我|本)(?:省|市|区|县|州|旗|院|委|办)(?!的)")
# 在市委、市政府的坚强领导下, 区人大监督支持下: they lead, they do not act
_LEADS = re.compile(
    r"(?:的)?(?:正确|坚强|有力|统一|关心|大力|精心)?(?:领导|指导|监督|支持|关心|部署(?!(?:并|和)?(?:组织)?(?:开展|实施|推进|启动|建设|推广))|要求|决策|统一|安排)"
)
_ATTRIBUTE = re.compile(
    r"(?:有关|相关|主要)?负责(?:人|同志)[^,。;]{0,6},(?:早在[^,。;]{2,10},)?[该我本][局厅委部院省市县]|(?:研究|联合|共同)?(?:提出|提请|提交|报送)的|[的《:)]|\(以下|关于|主要|党组|领导|班子|书记|副|局长|主任|系统(?!构建|推进|打造|谋划|梳理|开展)|作为(?![^,。;]{2,20},)|为|(?:常务|全体|党组)?(?:扩大)?会议"
)
# what stands between a subject and its verb: 市司法局(进一步/积极/组织/牵头)起草
_ADVERBS = re.compile(
    r"^(?:为此|进一步|积极|认真|切实|严格|深入|全面|持续|大力|着力|扎实|牵头|组织|率先|创新|分别|先后|共同|联合|已|已经|还|也|又|再|正式|及时|主动|专门|专题|研究|依法|均|都|正在|相继|率|在全[省市区县国]|在[^,]{1,12}中|\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月(?:\d{1,2}日)?|当年|同月|同日|当月|年初|年底|年末|上半年|下半年|随即|迅速|首次|统一|专题|组织力量|着手|抓紧|今年|近日|适时|尽快|尽早|以[^,。;《》]{4,26}号(?:文件|文)?(?:的?形式)?|会议|常务会议|常委会会议|全体会议|第[一-鿿\d]{1,8}次[^,]{0,12}会议|审议|审核|批准|同意|[ ])*$"
)
_ADVERBIAL = 30  # characters of adverbs between a subject and its verb, at the most
_AGENT_BEFORE = re.compile(
    r"(?:由|经|报请|提请|报经|提交|报|协助|指导|推动|配合|支持|督促|联合|经由|提供|并由|后由|并经|并以|以)$"
)
_TOGETHER = re.compile(r"(?:联合|联同|会同|协同|联手|携手|联动)$")
_OBJECT_BEFORE = re.compile(
    r"(?:向|对|与|和|及|会同|联合|按照|根据|依据|对照|落实|贯彻|获|被|在|为|将|把|从|到|给|受|接受|参加|邀请|依托|通过|同|召开|围绕|列入|入选|聚焦|报送|以)$"
)


_NUMBERED = re.compile(r"[ ]*(?:[一二三四五六七八九十]+[、是要]|\([一二三四五六七八九十\d]+\)|\d+[.、])[ ]*")


def _is_topic(clause: Clause, mention: Mention) -> bool:
    """An institution that opens a clause (behind a mark or a date)."""
    before = clause.slice(mention.span.start - 1, mention.span.start)
    return (
        mention.span.start == clause.sentence.span.start
        or before in ",;:年月日 —●•▪■◆①②③④⑤⑥⑦⑧⑨⑩"
        or _dated(clause, mention.span.start)
        or clause.slice(mention.span.start - 2, mention.span.start) in _OWN_UNIT
        or clause.slice(mention.span.start - 2, mention.span.start) == "其中"  # ;其中|九江市水利局应…
        or _NUMBERED.fullmatch(clause.slice(clause.sentence.span.start, mention.span.start)) is not None
        or _charged(clause, mention)
        or _behind_places(clause, mention)
        or _RESOLVES.search(clause.slice(clause.sentence.span.start, mention.span.start)) is not None
    )


# 泉州市、|莆田市人民政府|要…: the head is said once for all of them
def _behind_places(clause: Clause, mention: Mention) -> bool:
    end = mention.span.start - 1
    for place in reversed(clause.of(MentionType.PLACE)):
        if place.span.end > end:
            continue
        if place.span.end < end or clause.slice(end, end + 1) not in ("、", "和"):
            return False
        start = place.span.start
        if start == clause.start_of_clause(start) or _NUMBERED.fullmatch(clause.slice(clause.start, start)):
            return True
        end = start - 1
    return False


# 会议同意|市林业局|与某大学共建…: whom a meeting lets or makes do something
_RESOLVES = re.compile(r"会议(?:原则)?(?:同意|要求|明确|决定|责成|强调|议定)[,:]?(?:由)?$")
_OWN_UNIT = frozenset(("局属", "厅属", "委属", "部属", "市属", "区属", "县属", "省属"))  # 厅属|省水文中心|编制…
# 拟由|市民政局|会同…共建…,启动…: named as the agent at the head of its clause, a body goes on to act
_CHARGED = re.compile(
    r"(?:[—●•①-⑩ ]*|[一二三四五六七八九十]{1,2}[是要]|[^,。;]{0,6}[—●•①-⑩)、.])(?:拟|现|将|统一|主要|可|明确|要求|决定|确定|同意)?由"
)


def _charged(clause: Clause, mention: Mention) -> bool:
    start = mention.span.start
    if clause.slice(start - 1, start) != "由":
        return False
    opened = clause.start_of_clause(start)
    titles = [m for m in clause.of(MentionType.REGULATION) if m.span.start < opened]
    titled = titles and ";" not in clause.slice(titles[-1].span.end, opened)  # 《A》已施行,由市司法局负责解释
    return not titled and _CHARGED.fullmatch(clause.slice(opened, start)) is not None


def _ends_as_attribute(clause: Clause, mention: Mention) -> bool:
    """市司法局的…, 市委《…》, 市委书记…, 区政府常务会议: the institution itself does nothing here."""
    after = clause.slice(mention.span.end, mention.span.end + 26)
    return not after or bool(_ATTRIBUTE.match(after))


def opens_clause(clause: Clause, mention: Mention) -> bool:
    """True for an institution that opens a clause and acts in it: not an attribute, nor part of a longer enumeration."""
    return _is_topic(clause, mention) and not _ends_as_attribute(clause, mention) and not _goes_on(clause, mention)


def opens_run(clause: Clause, first: Mention) -> bool:
    """The first body of an enumeration opens a clause."""
    return _is_topic(clause, first)


_DATES_END = frozenset("是,年月日度间并")


def _dated(clause: Clause, start: int) -> bool:
    return clause.slice(start - 1, start) in _DATES_END


def _position(bodies: list[Mention], mention: Mention) -> int:
    return bisect.bisect_left(bodies, mention.span.start, key=lambda m: m.span.start)


def run_of(clause: Clause, mention: Mention) -> list[Mention]:
    """The institutions before this one that act with it, itself last: 市司法局、市公安局和市民政局."""
    bodies = clause.of(MentionType.INSTITUTION)
    last = first = _position(bodies, mention)
    while first and joined(clause, bodies[first - 1], bodies[first]):
        first -= 1
    return bodies[first : last + 1]


_JOINT = frozenset(("", *"、和及与", "以及"))


def joined(clause: Clause, left: Mention, right: Mention) -> bool:
    """Two names of one enumeration: nothing but a mark or an 和 between them."""
    return right.span.start - left.span.end <= 2 and clause.slice(left.span.end, right.span.start) in _JOINT


def _goes_on(clause: Clause, mention: Mention) -> bool:
    """县委常委会、县政府党组会议研究: the enumeration goes on, and its last member tells whether it acts."""
    bodies = clause.of(MentionType.INSTITUTION)
    position = _position(bodies, mention)
    if position + 1 == len(bodies):
        return False
    between = clause.slice(mention.span.end, bodies[position + 1].span.start)
    return between != "" and between in _JOINT


def _we_before(clause: Clause, offset: int) -> int:
    """Offset behind the last 我市 or 本局 that opens a clause before ``offset``; 0 if there is none."""
    if "我" not in clause.bare and "本" not in clause.bare:
        return 0
    found = [m.end() for m in _WE.finditer(clause.bare, 0, max(0, offset - clause.start))]
    return clause.start + found[-1] if found else 0


def subjects_at(clause: Clause, offset: int, default: str | None) -> tuple[list[str], float]:
    """Who does what the cue at ``offset`` says, and how sure that is.

    The institution right before the verb or behind 由/经/报请; else the one that opened a clause of the sentence; else
    the document's issuer.
    """
    bodies = clause.of(MentionType.INSTITUTION)
    bodies = bodies[: bisect.bisect_right(bodies, offset, key=lambda m: m.span.end)]
    opened = clause.start_of_clause(offset)
    ourselves = _we_before(clause, offset) if bodies else 0
    for body in reversed(bodies):
        if body.span.end < ourselves:
            break  # 国务院公布《A》,我市将其…落实: we are the subject now
        gap = clause.slice(body.span.end, offset)
        if _goes_on(clause, body):
            continue
        run = run_of(clause, body)
        before = clause.slice(run[0].span.start - 3, run[0].span.start)
        if gap.startswith(("关于", "就")) and len(gap) <= _ADVERBIAL and not _BEHEST.match(gap):
            return [body.canonical], 0.8  # 听取市政府关于贯彻实施《A》情况的报告
        if "草" in gap and drafts_for_another(clause, body):
            continue  # 县文旅局|起草、县政府印发《A》;出台《B》: those who put it out go on
        if _guides(clause, body) or (_HELPS.match(gap) and run[0].span.start > clause.sentence.span.start):
            continue  # 市城管局牵头,|市公安局|配合,开展…: who leads is named before
        if body.span.start >= opened and len(gap) <= _ADVERBIAL and _ADVERBS.match(gap):
            lead = clause.slice(run[0].span.start - 3, run[0].span.start)
            if _TOGETHER.search(lead) and run[0].span.start - 2 >= clause.sentence.span.start:
                # 省生态环境厅|联合|省公安厅|出台: both act; without a name before it, we and they
                if run[0].span.start - 2 == clause.sentence.span.start and lead.endswith("会同"):
                    return [default or OURSELVES], 0.8  # 会同市公安局制定: we make it
                first, _ = subjects_at(clause, run[0].span.start - 2, None)
                return [*(first or ([default] if default else [OURSELVES])), *(m.canonical for m in run)], 0.8
            ours = clause.slice(run[0].span.start - 1, run[0].span.start) in ("与", "同", "和")
            alone = _OPENS.fullmatch(clause.slice(opened, run[0].span.start - 1)) is not None
            if ours and alone and gap.startswith(("联合", "共同")):
                first, _ = subjects_at(clause, run[0].span.start - 1, None)  # 与|市司法局|联合印发《A》
                return [*(first or [default or OURSELVES]), *(m.canonical for m in run)], 0.8
            if _AGENT_BEFORE.search(lead) or run[0].span.start == opened or not _OBJECT_BEFORE.search(lead):
                return [m.canonical for m in (*_met_before(clause, run[0], body, offset), *run)], 0.9
        studies = _studies(clause, body, offset)
        decides = clause.slice(offset, offset + 2) in ("审议", "研究") and _MEETS.match(gap)
        called = clause.slice(run[0].span.start - 2, run[0].span.start) == "召开" and len(gap) <= _ADVERBIAL
        if called and (studies or decides):
            return [m.canonical for m in run], 0.85  # 市长主持召开|市政府|常务会议,专题学习《A》
        acts = not _ends_as_attribute(clause, body) or studies
        if _is_topic(clause, run[0]) and not _OBJECT_BEFORE.search(before) and acts:
            if ";" in gap and not _leads_sentence(clause, run[0]):
                break
            speakers = _speakers(clause, run) if "," in gap else run
            return [m.canonical for m in (*speakers, *_also_meeting(clause, body, offset))], 0.8
    return ([default] if default else []), 0.85


# 为落实国务院|关于融合发展的决策部署,按照《A》: its behest is carried out by another
_BEHEST = re.compile(r"(?:关于|就)[^。;]{0,30}(?:决策|部署|要求|精神|指示|任务)")
# 将|与市总工会联合印发《A》
_OPENS = re.compile(r"(?:将|拟|计划|已|还|再次|继续|并|先后)?")
_DRAFTS = re.compile(r"(?:负责|牵头|具体|组织)?(?:起草|草拟|代拟)(?:并由|并报|[、,]由?)")
THEN_MADE = re.compile(
    r"(?:常务会议|党组会议|会议)?(?:正式|审议|审定|联合){0,2}(?:印发|出台|发布|公布|制定|通过|颁布)(?:了|实施)?《?"
)
"""What the other body does with what was drafted for it."""


def drafts_for_another(clause: Clause, body: Mention) -> bool:
    """县文旅局|起草、|县政府|印发《A》: the next body puts out what this one drafts."""
    bodies = clause.of(MentionType.INSTITUTION)
    behind = bodies[_position(bodies, body) + 1 :][:1]
    return bool(
        behind
        and _DRAFTS.fullmatch(clause.slice(body.span.end, behind[0].span.start))
        and THEN_MADE.match(*clause.within(behind[0].span.end, behind[0].span.end + 20))
    )


_HELPS = re.compile(r"(?:积极)?(?:配合|参与|协助|支持)(?:下)?,")
# 承接下放事项后,|镇综合执法办…: no more than a circumstance stands before the subject
_CIRCUMSTANCE = re.compile(
    r"[^,。;]{0,40}(?:后|时|中|下|上|来|年|月|日|间|期),|(?:为|根据|按照|依据|围绕|针对|随着|结合|对)[^,。;]{0,60},"
)


def _leads_sentence(clause: Clause, body: Mention) -> bool:
    """The body opens the whole sentence: what follows a semicolon still tells of it. One named later speaks for its clauses only."""
    before = clause.slice(clause.sentence.span.start, body.span.start)
    return "," not in before or _CIRCUMSTANCE.fullmatch(before) is not None


# 局党委会议、局长办公会|全年学习《A》6次: those who meet to study are the body's own
_MEETS = re.compile(r"[^,。;《:]{0,12}(?:会议|办公会|中心组|扩大会|例会)")
_STUDY = re.compile(r"学习|学法|研讨|研学")


def _studies(clause: Clause, body: Mention, offset: int) -> bool:
    met = _MEETS.match(*clause.within(body.span.end, body.span.end + 20))
    return met is not None and bool(_STUDY.search(clause.slice(offset, clause.end_of_clause(offset))))


def _also_meeting(clause: Clause, first: Mention, offset: int) -> Iterator[Mention]:
    """区党工委会议、|管委会|主任办公会学习《A》: each meeting of the enumeration."""
    for body in clause.of(MentionType.INSTITUTION):
        apart = clause.slice(first.span.end, body.span.start)
        listed = apart[-1:] in _JOINT and _MEETS.fullmatch(apart[:-1]) is not None
        if listed and body.span.end <= offset and _studies(clause, body, offset):
            yield body


def _met_before(clause: Clause, last: Mention, body: Mention, offset: int) -> list[Mention]:
    """市委常委会|会议、市政府常务会议学习《A》: seen from the last of them."""
    if clause.slice(last.span.start - 1, last.span.start) != "、" or not _studies(clause, body, offset):
        return []
    bodies = clause.of(MentionType.INSTITUTION)
    before = bodies[_position(bodies, last) - 1 : _position(bodies, last)]
    apart = clause.slice(before[0].span.end, last.span.start - 1) if before else ""
    return before if _MEETS.fullmatch(apart) and _is_topic(clause, before[0]) else []


def _guides(clause: Clause, body: Mention) -> bool:
    """在市委领导下, 市司法局指导下: it does not act; but 市司法局指导|区司法局|… does."""
    led = _LEADS.match(*clause.within(body.span.end, body.span.end + 8))
    return led is not None and not any(m.span.start == clause.start + led.end() for m in clause.mentions)


def _speakers(clause: Clause, run: list[Mention]) -> list[Mention]:
    """水利部与最高人民检察院共同印发《A》,联合公安部…: those before 与 go on to act in the later clauses."""
    for number in range(1, len(run)):
        if clause.slice(run[number - 1].span.end, run[number].span.start) in ("与", "同"):
            return run[:number]
    return run


# 园区应急办围绕…开展, 法规司依据《A》审核: what is called like a body and known as none acts, not who speaks
_UNKNOWN = re.compile(
    r"[ ]*(?!我|本|各|全|由|经|向|对|与|在|将|按)[一-鿿]{1,16}(?:(?:指挥部|领导小组|委员会|联席会议)办公室|(?<![布格结开全大时政变危])局|(?<!公)司|(?:支|大|总|中)队|妇联|工会|团委|工委|党委|管委会|派出所|司法所|分局|事务所|委员会|应急办|法治办|执法办|审批办|服务办|两办)"
    r"(?=、|和|围绕|依据|按照|依照|根据|印发|出台|制定|开展|组织|推出|打造|深化|推行|会同|联合|牵头|创新|建立|积极|认真|共同|参与|启用|实施|严格|落实)"
)


def _unknown(clause: Clause, offset: int) -> bool:
    """The part of the sentence opens with words for a body that no name was found in, and nobody known acts since."""
    begun = clause.bare.rfind(";", 0, max(0, offset - clause.start)) + 1
    opening = _UNKNOWN.match(clause.bare, begun)
    if opening is None or clause.start + opening.end() > offset:
        return False
    since = clause.start + begun
    known = any(since < m.span.start < offset and _is_topic(clause, m) for m in clause.of(MentionType.INSTITUTION))
    return not known and not _WE.search(clause.bare, begun, max(0, offset - clause.start))


# 桥头镇|红旗社区|打造“X”品牌: neither the town nor whoever acted before
_COMMUNITY = re.compile(
    r"[ ]*(?![^,。;]{0,12}(?:[在为向以对进入到从把将于]|指导|组织|推动|支持|走进|联合|会同|开展|聚焦))[一-鿿]{2,16}(?:社区|村)(?:积极|率先|创新|探索|首创){0,2}(?:[\x00一-鿿]{2,3})?[“《]?"
)


def _by_community(clause: Clause, offset: int) -> bool:
    opened = clause.start_of_clause(offset)
    if "村" not in clause.text and "社区" not in clause.text:
        return False
    named = any(opened <= m.span.start < offset for m in clause.of(MentionType.INSTITUTION))
    return not named and _COMMUNITY.fullmatch(clause.slice(opened, offset)) is not None


_PERSONS = ("律师", "企业", "群众", "村民", "居民", "学校", "消费者")
_GATHERED = re.compile(r"(?:组织|选派|动员|发动)(?:[^,。;]{0,14}(?:的|等|会|所|家|名|位|体|[校区县市镇乡]))?$")
_SERVED = re.compile(
    r"(?:(?:为|向|给|服务|面向)[^,。;]{0,10}|(?:深入(?!贯彻|推进|开展|实施|学习|落实|践行|宣传|推动)|走进|进驻|走访)(?:(?!指导|帮助|督促|引导|支持)[^,。;]){0,16})$"
)


# 经公安机关|核发《A》, 由渔业主管部门|依法吊销《B》: an office in general
_OFFICE = re.compile(
    r"(?:(?<!跨)部门|(?<![厅局部委院省市区县州])机关|(?<!下属)机构)(?:依法|统一|按规定|按照规定|负责|另行|已|均|应|应当|可|须){0,3}$"
)
# 会同财政部门, 委托第三方机构, 向4家机构, 与公安机关, 全市公安机关, 我市民政部门: somebody else acts, or ours do
_NOT_OFFICE = re.compile(
    r"会同|联合|协同|配合|组织|委托|聘请|邀请|依托|借助|协调|成立|设立|等[^,。;]{0,6}$|[与同向对给为]|和(?!城乡|社会|信息化|规划|旅游|草原)|全[国省市区县州系]|[在到从于我本]"
)


def _by_office(clause: Clause, offset: int) -> bool:
    """An office that is told by its task alone acts, and no body is named in the clause; the issuer's own (局机关) is none."""
    opened = clause.start_of_clause(offset)
    before = clause.slice(opened, offset)
    found = _OFFICE.search(before)
    if found is None or _NOT_OFFICE.search(before, 0, found.start()):
        return False
    return not any(opened <= m.span.start < offset for m in clause.of(MentionType.INSTITUTION))


def by_somebody(clause: Clause, offset: int) -> bool:
    """The verb at ``offset`` has a subject that names no body: 各地制定, 督促各区出台."""
    first = clause.start
    opened = max(0, clause.start_of_clause(offset) - first)
    found = _SOMEBODY.search(clause.bare[opened : max(0, offset - first)])
    if found is None:
        return _unknown(clause, offset) or _by_community(clause, offset) or _by_office(clause, offset)
    start = first + opened + found.start()
    if _SERVED.search(clause.slice(first + opened, start)):
        return False  # 为科技型|企业|开展: those it is done for
    if found.group().startswith(_PERSONS) and _GATHERED.search(clause.slice(first + opened, start)):
        return False  # 县司法局|组织|律师|开展“X”活动: who gathers them does it
    # 市林草局、|各街道|实施: others beside a named body
    return not any(m.span.end + 1 == start and clause.slice(start - 1, start) in _JOINT for m in clause.mentions)


IN_A_FIELD = r"在[^,。;“]{2,10}?(?:层面|领域|范围内?|辖区)"
"""Pattern of where something is done: 在镇街层面|推行."""
# 甲县、乙区|先行|开展“X”创建: what a place does that is not the document's own
_OF_PLACE = re.compile(
    rf"(?:等地?)?(?:也|已|还|均|都|率先|先行|先后|分别|创新|积极|探索|首创|试点|作为[^,。;]{{2,14}},|{IN_A_FIELD}){{0,3}}"
    r"(?:[一-鿿]{2,4})?(?:“[^“”]{1,20}”、?){0,3}[“《]?"
)


def elsewhere(clause: Clause, offset: int, home: str) -> bool:
    """A place that ``home`` does not name is the subject of the verb before ``offset``, and no body of it is named."""
    places = clause.of(MentionType.PLACE)
    opened = clause.start_of_clause(offset)
    before = [m for m in places if opened <= m.span.start and m.span.end <= offset]
    if not before or any(m.canonical in home for m in before):
        return False
    apart = (
        clause.slice(left, right.span.start)
        for left, right in zip((opened, *(m.span.end for m in before)), before, strict=False)
    )
    bare = [gap.strip(" ") for gap in apart]
    listed = not bare[0] and all(gap in _JOINT for gap in bare[1:])
    return listed and _OF_PLACE.fullmatch(clause.slice(before[-1].span.end, offset)) is not None
