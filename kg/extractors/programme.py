"""PROGRAM: quoted names with their head noun (“双下降”专项行动) and named campaigns, projects and systems without quotes.

The shapes are those that the annotation guideline requires; quoted slogans, goals and honours are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.extractors.heading import headed
from kg.extractors.joined import is_line
from kg.extractors.setting import Found, Reading, without_overlaps
from kg.knowledge import Knowledge
from kg.lexicon import Hit
from kg.model import MentionType, Span

_QUOTE = re.compile(r"“[^“”\n]{1,40}”")
# heads that make a quoted name a programme; the longest first
_HEADS = (
    "专项行动|专项整治|专项治理|专项活动|专项工程|攻坚行动|三年行动|行动计划|责任制|改革试点|改革|行动|活动周(?![期边])|活动月(?!均)|活动季(?!度)|活动日(?![常均益])|活动|平台|工程|机制|制度|模式|体系|品牌|项目库|项目|普法|整治"
    "|系统|小程序|(?<=”)(?:官方|门户|政务|专题)?网站|(?<=”)(?:超级)?服务端|(?<=”)[一-鿿]{0,4}(?:快速|绿色)通道|巡回宣讲|(?:联合|实战)演练|应用|APP|计划|服务月|宣传月|宣传周|宣传日|工作法|[一二三四五六七八九十]+(?:步)?法|机制|试点|主题宣传月|主题宣传|宣传活动|创建|格局|架构|布局|矩阵|场景|链条|指数|中枢|驾驶舱|(?<=”)[一-鿿]{2,6}分厅(?!长)|大赛|竞赛|[一-鿿]{1,3}包(?![一-鿿])|司法所建设"
)
_HEAD = re.compile(rf"(?:{_HEADS})(?:试点)?(?:\d\.\d版?)?")
_QUOTED_HEAD = re.compile(
    rf"(?:(?:{_HEADS})(?:20\d\d)?|一件事|基层行|万里行|第一课|讲堂|论坛|会客厅|直通车)$|[一-鿿]·[一-鿿]"
)
# the plain continuation of a head that is already complete
_LONGER = re.compile(
    r"(?:[一-鿿]{0,4}(?:大赛|竞赛)|责任制|(?:提升|建设|创建|培育|攻坚|突破|深化|服务|宣传|优化)(?:年|月|周)?(?:活动|行动|工程)|试点|改革|项目|平台|体系|品牌|机制|专项行动|行动|活动|工程|2\.0版?|3\.0版?)"
)
_SOLE = re.compile(
    r"^(?:工作(?![室站坊点队组]|专班)|治理|监管|(?:跨部门)?联合(?:检查|抽查|执法|监管|惩戒)(?!行动|活动)|执法检查|抽查|抽检|司法所创建|司法所建设)(?!任务|要求|情况|部署|目标|经验|方案|中心|事项|力度|计划|法(?!治)|总?思路|总要求|总基调|主线|主题|理念|原则|格局|方针|[一-鿿]{0,2}(?:机构|部门|人员|办法))"
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

# heads of names without quotes
_FIRST_HEADS = r"专项整治行动|专项执法行动|专项治理行动|专项行动|专项(?:监督|检查|督察|清理|排查)行动|百日攻坚行动|百日行动|攻坚行动|提升行动|三年行动计划|三年行动|五年行动|提升年活动|[一-鿿]年活动|(?:突破|攻坚|提升|建设|推进|深化|服务|改革|管理|落实|突击|会战)年行动"
_OTHER_HEADS = (
    r"[一-鿿]{2}(?:19|20)\d\d行动|建设年活动|宣传月活动|宣传周活动"
    r"|(?:试点示范|示范|强基|赋能|数字化|智能化|绿色化)行动"
    r"|提升工程|惠民工程|示范工程|培育工程|民生工程|(?:防护|保护|治理|改造|修复|建设)工程(?=\d)|工程(?=[,。;、])"
    r"|(?:管理|监管|执法|办案|办理|审批|服务|信息|报告|查询|指挥|监督|申报|填报|报送|直报|登记|备案|核查|共享|预警|审查|联审|处理|监控|复议|信用|公示|办公|治理|协同|调解|评价|交易|统一|综合|申请|一体化|互联网|合作|数据|云|智慧|普法|复议|应诉|合法性|智能)(?:信息)?(?:系统|平台)(?:\d\.0)?"
    r"|(?:系统|平台)\d\.0|发布平台|[一-鿿]{2,10}\(“[^“”()\n]{1,14}”\)(?:平台|系统)|\d\.0(?:系统|平台)|普法(?:规划)?平台|(?:12345|12348|12315)[一-鿿]{0,6}平台"
)
_UNQUOTED = re.compile(f"(?:{_FIRST_HEADS}|{_OTHER_HEADS})")
# the last words of all heads, and how far before these a head may begin: 专项整治|行动, 宣传|平台(“普法e站”)系统
_LAST_WORD = re.compile("行动|活动|工程|系统|平台")
_HEAD_LENGTH, _QUOTED_LENGTH = 6, 28
_STOP_CHARS = re.compile(
    r"[\x00\n,.。;；:、《》“”‘’的了与和及或由向对将以被经按据等为从把是有并则到至于各该其]|在(?!线)"
)
_REGION_WORDS = re.compile(
    r"^(?:\([一二三四五六七八九十\d]{1,2}\)|全省|全市|全区|全县|全州|我省|我市|我区|我县|本市|本区|本县|省级|市级|区级|县级|国家级|省|市|区|县|全域|国家|原有|现有|相关|各类|系列|一批|多个|新(?!一轮|型|能|材|时|农|兴|生|疆|质|基|区|业)|多项|本轮|此次|各项|部分)"
)
_LEADING = re.compile(
    r"^(?:领域(?=[一-鿿]{4})|专栏[ ]?\d{0,2}[: ]*|(?:前|近|过去)[一二三四五两几]年(?:来)?|年度|年|期间|中(?!小|国|央|西|医|药|学|高|等|东|部|欧|非|俄|华|心|青|职|原)|内(?!蒙古)|上|下|了|着|过|好|全程|依申请|除(?![险雪冰尘夕湿草害锈臭黑恶四]))+"
)
_TOO_GENERAL = re.compile(
    r"^(?:[一二三四五六七八九十两\d].{0,3}大.*|[一-鿿]{0,2}(?:专项行动|专项整治|活动|工程|系统|平台)|(?:行政|司法行政|政法|法院|教育|公安)系统|(?:建设|重点|重大|民生|实事|系统)工程|(?:工作|网络|线上|数字|政务|公共|信息|信息化|综合|服务|管理|监管|交易|指挥|媒体|新媒体|电子|信息管理|管理信息|数据|共享|公开|统一|治理|综合服务|信息服务|信息发布|信息公开|政府信息公开|政务服务|智慧|网上服务)(?:系统|平台))$"
)


def _quoted(text: str, knowledge: Knowledge) -> Iterator[Found]:
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
        if _PLAN_OF_IT.match(text, position):
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
_HONOURED = re.compile(r"(?:列入|入选|获评|被评为|揭榜|入围)[^,。;“]{0,16}(?:项目|案例|品牌)")
# “X”诉调对接|机制: the 对 of a noun
_MIDDLE = re.compile(r"(?:对接|[^\n,.。;；:、“”《》的了等和与及并在向对被由经将()\x00]){0,18}")
_MIDDLE_VERBS = re.compile(
    "列入|纳入|入选|获评|揭榜|荣获|推广|成为|作为|实现|开展|推进|推动|完成|建立|取得|覆盖"
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


def _complete_in_quotes(text: str, start: int, end: int, knowledge: Knowledge) -> Found | None:
    """“扬帆行动”, “双随机、一公开”: the head stands inside, or the name is known to stand alone."""
    name = text[start + 1 : end - 1]
    known = name in knowledge.programmes
    headed = len(name) >= 4 and _QUOTED_HEAD.search(name) and not re.search(r"[,，。;:]", name)
    if _TEAM.match(text, end) or not (_ends_here(text, end, knowledge) or (headed and not _OF_A_BODY.match(text, end))):
        return None
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


def _left(text: str, head_start: int, boundaries: set[int], knowledge: Knowledge) -> int:
    """Where an unquoted name begins: behind the last mark, function word, verb or named body before it."""
    start, depth = head_start, 0
    while start > max(0, head_start - 26):
        char = text[start - 1]
        if char == ")":
            depth += 1
        elif char == "(":
            depth -= 1
            if depth < 0:
                break
        elif depth == 0 and (_STOP_CHARS.match(text, start - 1) or start in boundaries):
            break
        start -= 1
    return _last_verb(text, start, head_start, knowledge)


def _last_verb(text: str, start: int, end: int, knowledge: Knowledge) -> int:
    """``start`` moved behind leading verbs: 组织开展|律师行业教育整顿专项行动."""
    first, platform = start, bool(_PLATFORM.search(text[end : end + 8]))
    moved = True
    while moved:
        moved = False
        for size in (5, 4, 3, 2):
            if start + size <= end - 2 and knowledge.verbs.get(text[start : start + size]):
                if (
                    platform
                    or not _GOVERNS.search(text[max(first, start - 2) : start])
                    or _GOVERNS.search(text[start : start + size])
                ):
                    start, moved = start + size, True
                break  # 深入|开展|优化营商环境攻坚突破年行动: behind the verb of carrying out, verbs belong to the name
        for pattern in (_REGION_WORDS, _LEADING):
            if (match := pattern.match(text[start:end])) and match.end():
                start, moved = start + match.end(), True
    return start


def _after_inner_verb(text: str, start: int, end: int, knowledge: Knowledge) -> int:
    """Behind a verb in the middle that governs the name: 集中力量|开展|…专项行动. Only the plain verbs of carrying out."""
    platform = bool(_PLATFORM.search(text[end : end + 8]))
    for match in _GOVERNING.finditer(text, start, end):
        if match.group() in _AT_HEAD and match.start() > start + 1:
            continue
        if platform or not _GOVERNS.search(text[max(0, start - 2) : start]) or _GOVERNS.search(match.group()):
            start = match.end()
    return start


_PLATFORM = re.compile(r"^[^,。;]{0,6}?(?:系统|平台)")
_GOVERNS = re.compile(r"(?:开展|实施|启动|组织开展|推进)$")


def _bare_start(text: str, start: int, end: int) -> int:
    """``start`` moved behind words of region and time: 全市|…, 年度|…."""
    for pattern in (_REGION_WORDS, _LEADING):
        if (match := pattern.match(text[start:end])) and match.end():
            start += match.end()
    return start


# 5G应用|安全提升行动, 装备应用|试点示范工程: what is a verb only where nothing of the name stands before it
_AT_HEAD = frozenset(("应用", "创设", "结合", "完善", "优化", "推广", "落实", "部署"))
_GOVERNING = re.compile(
    r"(?:组织开展|开展|启动|实施|推进|推行|推广|应用|依托|利用|通过|接入|打造|建成|搭建|开发|上线|运用|使用|构建|部署|推动|抓好|召开|全面|深入|积极|大力|集中|结合|创设|牵头|根据|按照|完善|建立|深化|优化|落实|录入|纳入|上传至|报送至|推送至|归集[到至]?|汇入|汇聚到?|完成|确保|纵深推进|总结梳理|提出申报|申报)(?=[一-鿿A-Za-z0-9(])"
)


# 产业集群|建设|高水平公共服务平台, 按要求|采用|档案管理信息系统: the verb inside governs the platform
_BUILDS = re.compile(
    r"(?:加快建设|建设|采用|启用|接入|上线|开通|发展|培育)(?!项目|工程|用地|管理|领域|市场|单位|规划)(?=[一-鿿]{4,})"
)
_GENERAL_PLATFORM = re.compile(
    r"(?:高水平|高质量|行业性|区域性|综合性|专业化?|新型|开放式?|数字化|智能化|信息化|一流|重点|多层次|各级|公共|互联互通)*"
    r"(?:公共服务|综合服务|工业互联网|能源管理|(?:档案)?管理信息|信息服务|云|大数据|数字化云|检验检测服务|技术服务|创新服务|电子商务|物联网)?(?:系统|平台)"
)
# in notices and plans a platform is a programme only by a proper name
_PROPER = re.compile(r"^(?:国家|全国|中国|[一-鿿]{2,3}[省市])|[A-Za-z0-9]")


def _may_begin(text: str) -> set[int]:
    """Where the other heads may begin: a few characters before their last words."""
    found: set[int] = set()
    for word in _LAST_WORD.finditer(text):
        at = word.start()
        reach = _QUOTED_LENGTH if text.endswith("”)", 0, at) else _HEAD_LENGTH
        found.update(range(max(0, at - reach), at + 1))
    return found


def _unquoted_heads(text: str) -> Iterator[re.Match[str]]:
    """The heads of names without quotes, none overlapping."""
    behind = 0
    for start in sorted(_may_begin(text)):
        if start >= behind and (match := _UNQUOTED.match(text, start)):
            behind = match.end()
            yield match


def _unquoted(reading: Reading, boundaries: set[int], knowledge: Knowledge) -> Iterator[Found]:
    text, report = reading.masked, reading.metadata.kind in (None, "annual report")
    for match in _unquoted_heads(text):
        found = _unquoted_name(text, match, boundaries, knowledge)
        found = found and _with_place(found, reading.places)
        found = found and (_whole(text, found) if not report or text[found.span.start - 1] in "与及" else found)
        if found is None:
            continue
        name = found.span.of(text)
        platform = name.rstrip("0123456789.").endswith(("系统", "平台"))
        if name.endswith("系统") and is_line(name.removesuffix("系统"), knowledge):
            continue  # 全省|应急管理系统: all that belong to the line of administration
        if platform and (_GENERAL_PLATFORM.fullmatch(name) or not (report or _PROPER.search(name))):
            continue
        yield found


# 开展互联网适老化|及|无障碍改造专项行动: the edge is a joint inside the name; 实施知识更新工程|、|技能提升行动 are two
_JOINTS = frozenset("及与和、或")
_MEMBER = re.compile(r"[^\x00\n,.。;；:“”《》()的了、及与和或]{2,16}[及与和]$")
_ENDS_NAME = re.compile(
    r"(?:行动|活动|工程|系统|平台|计划|试点|项目|制度|机制|规划|战略|体系|改革|网络|设施|中心|基地|标准|方案|工作|建设|[”》)])$"
)
_CARRIES_OUT = re.compile(r".*(?:开展|实施|推进|启动|组织|部署|推动|抓好)(?=[^及与和]{2})")


def _whole(text: str, found: Found) -> Found | None:
    """A name with what is joined to its front; None where nobody could tell what belongs to it."""
    start = found.span.start
    if found.span.of(text).rstrip("0123456789.").endswith(("系统", "平台")):
        return found
    if not start or text[start - 1] not in _JOINTS or _ENDS_NAME.search(text[max(0, start - 6) : start - 1]):
        return found
    low = max(text.rfind(mark, 0, start) for mark in "\n,。;:、的《》“”")
    verb = _CARRIES_OUT.match(text, max(low + 1, start - 24), start)
    member = _MEMBER.fullmatch(text, verb.end(), start) if verb else None
    return (
        Found(Span(member.start(), found.span.end), found.type, found.extractor, found.confidence) if member else None
    )


# //data.example.cn)在线申报系统, 140个2021年…平台, 2020年已获评…平台, a cell of a table run into the next
# , 各|类场所全面排查整治专项行动, 机场扩建工程: a plain job of building
_NO_NAME = re.compile(
    r"//|^[^()]*\)|^\d+(?:[个家项]|(?=工业))|^(?:19|20)\d\d年|获评|序号|推荐单位|主管部门|^(?:[类级项地]|种(?![业子植养粮苗质]))(?!震|质|下|方|理|图|铁|名)|^(?:提出|要求|确保)"
    r"|(?:扩建|新建|改建|迁建|建筑|安装|装修|施工|土建|配套|附属)工程$"
)


# 开展铁路沿线环境整治|提升行动|实施方案的起草, “智汇杯”创新|大赛|报名表: the plan's name, cited without brackets
_PLAN_OF_IT = re.compile(
    r"(?:工作|实施|总体|推进|分工|组织|活动|赛事|竞赛|评选)?(?:方案|计划(?![一-鿿])|备案表|申报表|报名表|评分表)"
)


_YEAR = re.compile(r"(?:19|20)\d\d年度?")  # 组织开展|2021年|某某试点示范工程申报


def _unquoted_name(text: str, match: re.Match[str], boundaries: set[int], knowledge: Knowledge) -> Found | None:
    """The name that ends with the head matched; None where it is too general or goes on."""
    start = _left(text, match.start(), boundaries, knowledge)
    platform = match.group().endswith(("平台", "系统"))
    governed = _after_inner_verb(text, start, match.start(), knowledge)
    # 开展|规范涉企行政执法专项行动: what stands behind the verb of carrying out is the name, verbs in it included
    behind_verb = bool(_GOVERNS.search(text[max(0, governed - 4) : governed])) and not platform
    start = (
        _bare_start(text, governed, match.end()) if behind_verb else _last_verb(text, governed, match.end(), knowledge)
    )
    if platform and not text.startswith(("全国", "国家"), start):  # but 全国|工程建设|项目审批管理系统
        for verb in _BUILDS.finditer(text, start, match.end()):
            start = verb.end()
        if text.endswith("国家", 0, start):
            start -= 2  # 依托|国家药品追溯信息系统: whose system it is belongs to its name
    if (year := _YEAR.match(text, start)) and _GOVERNS.search(text[max(0, start - 4) : start]):
        start = year.end()
    start += len(text[start : match.end()]) - len(text[start : match.end()].lstrip())
    name, behind = text[start : match.end()], text[match.end() : match.end() + 2]
    if len(name) < 5 or _TOO_GENERAL.match(name) or "”" in name[-1:] or _NO_NAME.search(name):
        return None
    if behind in ("项目", "建设", "招标", "质量", "领域", "施工") and name.endswith("工程"):
        return None
    if behind[:1] in ("性", "化") or _PLAN_OF_IT.match(text, match.end()):
        return None
    return Found(Span(start, match.end()), MentionType.PROGRAM, "programme", 0.7)


def _with_place(found: Found, places: Iterable[Hit[tuple[str, ...]]]) -> Found:
    """The name from the beginning of the place into which it reaches: 应用|上海市统一综合执法系统, where 上 also ends 在…上."""
    start = found.span.start
    inside = next((hit.start for hit in places if hit.start < start < hit.end), start)
    return found if inside == start else found._replace(span=Span(inside, found.span.end))


def extract(reading: Reading, boundaries: set[int], knowledge: Knowledge) -> list[Found]:
    """Programmes in the masked text. ``boundaries``: ends of institutions, which no unquoted name reaches over."""
    return without_overlaps(
        [
            *_quoted(reading.masked, knowledge),
            *_unquoted(reading, boundaries, knowledge),
            *_nets(reading),
            *headed(reading, knowledge),
        ]
    )


_PORTAL = re.compile(r"政务服务网|法网|政府服务网")


def _nets(reading: Reading) -> Iterator[Found]:
    """浙江政务服务网, 江苏法网: the name of a place and the word for its portal."""
    for hit in reading.places:
        if portal := _PORTAL.match(reading.masked, hit.end):
            yield Found(Span(hit.start, portal.end()), MentionType.PROGRAM, "programme", 0.8)
