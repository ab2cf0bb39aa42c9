"""Programmes by quoted names with their head noun (“双下降”专项行动), those that are complete in quotes, and those of an enumeration.

Quoted slogans, goals and honours are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extractors.setting import Found
from kg.knowledge import Knowledge
from kg.model import MentionType, Span

_QUOTE = re.compile(r"“[^“”\n]{1,40}”")
# heads that make a quoted name a programme; of two that begin alike the longer first
_HEADS = (
    "专项行动|专项整治|专项治理|专项活动|专项工程|攻坚行动|三年行动|行动计划|责任制|改革试点|改革|行动|活动周(?![期边])|活动月(?!均)|活动季(?!度)|活动日(?![常均益])|活动|平台|工程|机制|制度|模式|体系|品牌|项目库|项目|普法|整治"
    r"|系统|小程序|(?<=”)(?:官方|门户|政务|专题)?网站|(?<=”)(?:超级)?服务端(?![一-鿿])|(?<=”)[一-鿿]{0,4}(?:快速|绿色)通道|巡回宣讲|(?:联合|实战)演练|(?<=”)\d\.0版?(?:升级)?(?:改造)?(?:工程|行动|系统|平台)|应用|APP|计划|服务月|宣传月|宣传周|宣传日|工作法|[一二三四五六七八九十]+(?:步)?法|机制|试点|主题宣传月|主题宣传|宣传活动|创建|格局|架构|布局|矩阵|场景|链条|指数|中枢|驾驶舱|(?<=”)[一-鿿]{2,6}分厅(?!长)|大赛|竞赛|[一-鿿]{1,3}包(?![一-鿿])|司法所建设"
)
_HEAD = re.compile(rf"(?:{_HEADS})(?:试点)?(?:\d\.\d版?)?")
_QUOTED_HEAD = re.compile(
    rf"(?:(?:{_HEADS})(?:20\d\d)?|一件事|基层行|万里行|第一课|讲堂|论坛|会客厅|直通车)$|[一-鿿]·[一-鿿]"
)
# the plain continuation of a head that is already complete
_LONGER = re.compile(
    r"(?:[一-鿿]{0,4}(?:大赛|竞赛)|责任制|(?:提升|建设|创建|培育|攻坚|突破|深化|服务|宣传|优化)(?:年|月|周)?(?:活动|行动|工程)|(?:年|月|周|季|日)活动|[一二三四五]年行动(?:计划)?|试点|改革|项目|平台|体系|品牌|机制|(?<=普法)模式|专项行动|行动|活动|工程|2\.0版?|3\.0版?)"
)
_SOLE = re.compile(
    r"^(?:(?:专项)?工作(?![室站坊点队组]|专班)|治理|监管|(?:跨部门)?联合(?:检查|抽查|执法|监管|惩戒)(?!行动|活动)|执法检查|抽查|抽检|司法所创建|司法所建设)(?!任务|要求|情况|部署|目标|经验|方案|中心|事项|力度|计划|法(?!治)|总?思路|总要求|总基调|主线|主题|理念|原则|格局|方针|[一-鿿]{0,2}(?:机构|部门|人员|办法))"
)
_EMPHASIS = re.compile(
    r"(?:所谓|称为|作为|这个|成为|坚持|做到|实现|达到|确保|力求|树立|突出|避免|防止|杜绝|克服|解决)$"
)
_ENUMERATED = re.compile(
    r"^(?:等)(?:[^\n,。;]{0,26}?)(?:平台|活动|品牌|行动|项目|系统|机制|制度|模式|改革|工程|应用|工作室)(?!解决方案|案例|企业|名单|产品)"
)

# 开展禁渔“亮剑”|、校外培训治理、…等专项行动; 开展器械“清网”|、化妆品“清源”行动
_AMONG_CAMPAIGNS = re.compile(
    r"、(?:[^。;,\n]{0,90}?等(?:\d+[个项次]|系列|重点|多[个项])?(?:(?P<free>专项行动|执法行动|集中行动)|(?:专项|集中|综合|执法)(?:整治|治理|执法|清理|检查)(?:行动)?)(?=[\d,。;、]|$)"
    r"|[^。;,\n“”、]{0,12}“[^“”\n]{2,16}”(?:专项)?(?:整治)?行动)"
)
_CARRIED_OUT = re.compile(r"(?:开展|组织|实施|部署|推进)(?:了)?[^。;,\n]*$")

_OF_A_FIELD = re.compile(r"(?:^(?:开展|组织|实施|部署|推进)了?|[、“”])(?!开展|组织|实施)[一-鿿]{2,12}$")


# 开展铁路沿线环境整治|提升行动|实施方案的起草, “智汇杯”创新|大赛|报名表: the plan's name, cited without brackets
PLAN_OF_IT = re.compile(
    r"(?:工作|实施|总体|推进|分工|组织|活动|赛事|竞赛|评选)?(?:方案|计划(?![一-鿿])|备案表|申报表|报名表|评分表)"
)


def quoted(text: str, knowledge: Knowledge) -> Iterator[Found]:
    """The programmes of a masked text that quotes open."""
    quotes = _merged(text, list(_QUOTE.finditer(text)))
    enumerated = _enumerated(text, quotes)
    named: set[str] = set()
    bare: list[Found] = []
    for position, (start, end) in enumerate(quotes):
        if _fought(text, start, end) or text.startswith(knowledge.formulas, start):
            continue  # “五位一体”总体布局: upheld, not run
        if _DOCUMENT_BEHIND.match(text, end) or _PERIOD.match(text, start) or _is_manner(text, start, end):
            continue  # “八五”普法规划 is a document cited without brackets, “十四五”时期 a span of years
        found = _with_head(text, start, end, knowledge) or _complete_in_quotes(text, start, end, knowledge)
        if found is None and position in enumerated:
            found = Found(Span(start, end), MentionType.PROGRAM, "programme", 0.75)
        if found is None:
            bare.append(Found(Span(start, end), MentionType.PROGRAM, "programme", 0.65))
            continue
        named.add(text[start:end])
        yield found
    # “公证E通”服务模式 … “公证E通”全覆盖: a name once given stands without its head later
    yield from (f for f in bare if f.span.of(text) in named and _ends_here(text, f.span.end, knowledge))


def _merged(text: str, quotes: list[re.Match[str]]) -> list[tuple[int, int]]:
    """Spans of quotes; “A”“B”专项整治 and “A”暨“B”等专项行动 are one name."""
    spans: list[tuple[int, int]] = []
    for quote in quotes:
        joint = text[spans[-1][1] : quote.start()] if spans else None
        if joint == "暨" or (joint == "" and _SHARED_HEAD.match(text, quote.end())):
            spans[-1] = (spans[-1][0], quote.end())
        else:
            spans.append(quote.span())
    return spans


# 查处一批非法加工“黑作坊”, 严格限制建设“两高”行业项目, 禁止申报“大系统、大平台”: what is fought or forbidden is nobody's programme
_FOUGHT = re.compile(
    r"(?:(?:非法|违法|违规)[^,。;“”《》和与及、]{0,4}|(?:严禁|禁止|不得|严格限制|限制|取缔|查处|遏制|严控|杜绝|铲除)(?![^“]*(?:开展|实施|组织|部署|行动))[^,。;“”《》]{0,16})(?:“[^“”\n]{1,20}”[、和及]?)*$"
)
_FIGHTS = re.compile(r"[^,。;“]{0,4}(?:行动|活动|工程|计划)")
# (以下简称“工业APP”), “中国制造”品牌形象: a short form, an image
_SHORT_FORM = re.compile(r"简称[:]?$")
_IMAGE = re.compile(r"(?:品牌)?(?:形象|影响力|知名度|美誉度)")


def _fought(text: str, start: int, end: int) -> bool:
    """A quote that a verb before it forbids or fights, unless a campaign against it follows, or that only shortens or praises."""
    before = text[max(text.rfind("\n", 0, start) + 1, start - 30) : start]
    fought = _FOUGHT.search(before)
    if fought and fought.group().startswith(("非法", "违法", "违规")):
        return True
    return bool((fought and not _FIGHTS.match(text, end)) or _SHORT_FORM.search(before[-4:]) or _IMAGE.match(text, end))


_MANNER = re.compile(r"(?:的)?(?:形式|方式)(?!改革|创新)")


def _is_manner(text: str, start: int, end: int) -> bool:
    """以“会前一法”形式学习: how something is done, no programme."""
    return text[start - 1 : start] in ("以", "用") and bool(_MANNER.match(text, end))


_SHARED_HEAD = re.compile(
    r"(?:专项)?(?:整治|治理|行动|竞赛|大赛)|(?:品牌|人才|队伍|骨干|能力)?(?:培育|培养|建设|提升|创建|示范|领航)(?:提升)?工程(?!师)|(?:主题|系列)(?:宣传)?活动|主题宣传|宣传(?:周|月|活动)|改革(?!委|办|开放|发展)"
)


def _with_head(text: str, start: int, end: int, knowledge: Knowledge) -> Found | None:
    """“公证E通”服务模式: the quoted name and what follows up to its head noun."""
    begin = end + 1 if text[end : end + 1] == " " else end  # “百家律所千名律师进万企” 专项行动
    head = _HEAD.search(text, begin, min(len(text), begin + 26))
    if head and head.start() == begin and _TEAM.match(text, head.end()):
        return None  # “石榴籽”普法|小分队
    if head and _plain_middle(text[begin : head.start()], knowledge):
        position = head.end()
        while longer := _LONGER.match(text, position):
            position = longer.end()
        if PLAN_OF_IT.match(text, position):
            return None
        return Found(Span(start, position), MentionType.PROGRAM, "programme", 0.85)
    if sole := _SOLE.match(text[end : end + 12]):
        return Found(Span(start, end + sole.end()), MentionType.PROGRAM, "programme", 0.6)
    if _HONOURED.match(text, end):  # “…”入选全国…项目
        return Found(Span(start, end), MentionType.PROGRAM, "programme", 0.6)
    return None


_PERIOD = re.compile(r"“(?:十[一二三四五六]|[一二三四五六七八九])五”(?!普法|法治)")
_DOCUMENT_BEHIND = re.compile(
    r"(?:改革|普法|行动|活动|工作|实施|试点|全覆盖|事项)*(?:规划|方案|纲要|意见|通知|办法|清单|目录|条例|决议)"
)
_HONOURED = re.compile(r"(?:列入|入选|获评|被评为|揭榜)[^,。;“]{0,16}(?:项目|案例|品牌)")
# “X”诉调对接|机制: the 对 of a noun
_MIDDLE = re.compile(r"(?:对接|面对面|[^\n,.。;；:、“”《》的了等和与及并在向对被由经将()\x00]){0,18}")
_MIDDLE_VERBS = re.compile(
    "列入|纳入|入选|入围|分别|获评|揭榜|荣获|推广|成为|作为|实现|开展|推进|推动|完成|建立|取得|覆盖"
    "|按照|根据|落实|事项|发布|加快|沿线|编发|推送|刊发|目标|分解|两个|三个|多个|几个|四个|一个"
)


def _plain_middle(middle: str, knowledge: Knowledge) -> bool:
    # “育种攻关”|揭榜挂帅|项目, “江淮预警”|信息发布|平台: what is a verb elsewhere
    middle = middle.removeprefix("揭榜挂帅").replace("信息发布", "").replace("信息推送", "")
    return bool(_MIDDLE.fullmatch(middle)) and not _MIDDLE_VERBS.search(middle)


# “双随机、一公开”工作任务, “三项制度”、…: nothing that would make the name longer follows
_STANDS_ALONE = re.compile(
    r"[\s,.。;；:：、()“《]|等|和|与|及|的|工作|任务|要求|期间|继续|服务点|[一二两三四五六七八九十]+[个项大]|全覆盖|落地|走深|向|在|制$|$|为|取得|实现|已|并"
)


# “一号改革工程”法治环境专项小组: the name is part of a body's
_OF_A_BODY = re.compile(
    r"(?:官方)?(?:微信|微博|抖音|快手|视频)?(?:公众号|抖音号|视频号|账号|微博|客户端|栏目|专栏|专版|频道)|[一-鿿]{2,10}(?:小组|专班|中心|办公室|委员会|指挥部)"
)


_TEAM = re.compile(r"[一-鿿]{0,4}(?:小分队|志愿(?:服务)?队|服务队|宣讲队|宣讲团|讲师团|轻骑兵)")  # “X普法”小分队


def _ends_here(text: str, end: int, knowledge: Knowledge) -> bool:
    """Nothing that would make the name longer follows: a mark, a particle or a verb does."""
    return bool(_STANDS_ALONE.match(text, end)) or any(knowledge.verbs.get(text[end : end + n]) for n in (2, 3))


_ATTENDED = re.compile(r"(?:参加|出席|亮相|受邀|登上|走进)[^,。;“]{0,8}(?:“[^“”]{1,14}”[、和])*$")


def _complete_in_quotes(text: str, start: int, end: int, knowledge: Knowledge) -> Found | None:
    """“扬帆行动”, “双随机、一公开”: the head stands inside, or the name is known to stand alone."""
    name = text[start + 1 : end - 1]
    known = name in knowledge.programmes
    headed = len(name) >= 4 and _QUOTED_HEAD.search(name) and not re.search(r"[,，。;:]", name)
    if _TEAM.match(text, end) or not (_ends_here(text, end, knowledge) or (headed and not _OF_A_BODY.match(text, end))):
        return None
    if headed and _ATTENDED.search(text[max(0, start - 12) : start]) and name.endswith(("论坛", "讲堂")):
        return None  # 出席“X论坛”: somebody else's
    if not (known or headed) or _EMPHASIS.search(text[max(0, start - 4) : start]):
        return None
    return Found(Span(start, end), MentionType.PROGRAM, "programme", 0.8 if headed else 0.7)


def _enumerated(text: str, quotes: list[tuple[int, int]]) -> set[int]:
    """Positions of the quotes of “V校平台”、“电子班牌”等…品牌: runs that end in 等 and a head."""
    found: set[int] = set()
    for position in range(len(quotes) - 1, -1, -1):
        start, end = quotes[position][1], quotes[position + 1][0] if position + 1 < len(quotes) else -1
        goes_on = end >= 0 and text[start:end] in ("", *"、和及与")
        shared = position + 1 in found if goes_on else _ENUMERATED.match(text[start : start + 40])
        if shared or _is_campaign(text, *quotes[position]):
            found.add(position)
    return found


def _is_campaign(text: str, start: int, end: int) -> bool:
    """One of several that a word at the end of their enumeration calls campaigns."""
    among = _AMONG_CAMPAIGNS.match(text, end)
    carried_out = _CARRIED_OUT.search(text, max(0, start - 90), start) if among else None
    if not among or not carried_out:
        return False
    # 开展“僵尸车”、噪音扰民等专项整治: what is fought, unless a field stands before it (长江禁捕|“打非断链”)
    return bool(among["free"] or _OF_A_FIELD.search(carried_out.group()))
