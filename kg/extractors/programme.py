"""PROGRAM: quoted names with their head noun (“双下降”专项行动) and named campaigns, projects and systems without quotes.

The shapes are those that the annotation guideline requires; quoted slogans, goals and honours are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.extractors.heading import headed
from kg.extractors.joined import is_line
from kg.extractors.quoted import PLAN_OF_IT, quoted
from kg.extractors.setting import BY, MUST, Found, Reading, without_overlaps
from kg.knowledge import Knowledge
from kg.lexicon import Hit
from kg.model import MentionType, Span

# heads of names without quotes
_FIRST_HEADS = r"专项整治行动|专项执法行动|专项治理行动|专项行动|专项(?:监督|检查|督察|清理|排查|救助)(?:整治|治理)?行动|排查整治(?:专项)?行动|百日攻坚行动|百日行动|攻坚行动|提升行动|三年行动计划|三年行动|五年行动|提升年活动|[一-鿿]年活动|(?:突破|攻坚|提升|建设|推进|深化|服务|改革|管理|落实|突击|会战)年行动"
_OTHER_HEADS = (
    r"[一-鿿]{2}(?:19|20)\d\d行动|建设年活动|宣传月活动|宣传周活动"
    r"|(?:试点示范|示范|强基|赋能|数字化|智能化|绿色化)行动"
    r"|提升工程|惠民工程|示范工程|培育工程|民生工程|(?:防护|保护|治理|改造|修复|建设)工程(?=\d)|工程(?=[,。;、])"
    r"|(?:管理|监管|执法|办案|办理|审批|服务|信息|报告|查询|指挥|监督|申报|填报|报送|直报|登记|备案|核查|共享|预警|审查|联审|处理|监控|复议|信用|公示|办公|治理|协同|调解|评价|交易|统一|综合|申请|一体化|互联网|合作|数据|证照|检索|全过程记录|查验管理|追溯|溯源|云|智慧|普法|复议|应诉|合法性|智能|(?:在线|网络)(?:学习|培训)|信息化)(?:信息)?(?:系统|平台)(?:\d\.0版?)?"
    r"|(?:系统|平台)\d\.0版?|发布平台|[一-鿿]{2,10}\(“[^“”()\n]{1,14}”\)(?:平台|系统)|\d\.0版?(?:系统|平台)|普法(?:规划)?平台|(?:12345|12348|12315)[一-鿿]{0,6}平台|(?<=国家)[一-鿿]{2,8}中心APP|(?<=全国)[一-鿿]{2,8}中心APP"
)
_UNQUOTED = re.compile(f"(?:{_FIRST_HEADS}|{_OTHER_HEADS})")
# the last words of all heads, and how far before these a head may begin: 专项整治|行动, 宣传|平台(“普法e站”)系统
_LAST_WORD = re.compile("行动|活动|工程|系统|平台|APP")
_HEAD_LENGTH, _QUOTED_LENGTH = 6, 28
_STOP_CHARS = re.compile(
    rf"[\x00\n,.。;；:、《》“”‘’的了与和及或由向对将以被按据等为从把是有并则到至于各该其]|在(?!线)|(?<=[部委局厅署府会院办社行所站心队处室司校县市省区镇乡道]){MUST}|{BY}"
)
_REGION_WORDS = re.compile(
    r"^(?:\([一二三四五六七八九十\d]{1,2}\)|全省|全市|全区|全县|全州|我省|我市|我区|我县|本市|本区|本县|省级|市级|区级|县级|国家级|省|市|区|县|全域|国家|原有|现有|相关|各类|系列|一批|多个|新(?!一轮|型|能|材|时|农|兴|生|疆|质|基|区|业)|多项|本轮|此次|各项|部分)"
)
_LEADING = re.compile(
    r"^(?:领域(?=[一-鿿]{4})|[年月]底(?:之?前)?|底前|年内|专栏[ ]?\d{0,2}[: ]*|(?:前|近|过去)[一二三四五两几]年(?:来)?|年度|年|期间|中(?!小|国|央|西|医|药|学|高|等|东|部|欧|非|俄|华|心|青|职|原)|内(?!蒙古)|上|下|了|着|过|好|全程|依申请|除(?![险雪冰尘夕湿草害锈臭黑恶四]))+"
)
_TOO_GENERAL = re.compile(
    r"^(?:(?:全过程|全国统一|统一|电子)?(?:记录|证照|追溯|溯源|检索|查验管理)(?:系统|平台)|[一二三四五六七八九十两\d].{0,3}大.*|[一-鿿]{0,2}(?:专项行动|专项整治|活动|工程|系统|平台)|(?:行政|司法行政|政法|法院|教育|公安)系统|(?:建设|重点|重大|民生|实事|系统)工程|(?:工作|网络|线上|数字|政务|公共|信息|信息化|综合|服务|管理|监管|交易|指挥|媒体|新媒体|电子|信息管理|管理信息|数据|共享|公开|统一|治理|综合服务|信息服务|信息发布|信息公开|政府信息公开|政务服务|智慧|网上服务)(?:系统|平台))$"
)


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
        found = found and _of_place(_with_place(found, reading.places, text, knowledge), reading.places, text)
        found = found and (_whole(text, found) if not report or text[found.span.start - 1] in "与及" else found)
        if found is None:
            continue
        name = found.span.of(text)
        platform = name.rstrip("0123456789.版").endswith(("系统", "平台"))
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
# 严厉打击强揽工程、欺行霸市: a crime that is fought
# , 各|类场所全面排查整治专项行动, 机场扩建工程: a plain job of building
_NO_NAME = re.compile(
    r"//|^强国[一-鿿]{0,6}学习平台|^[^()]*\)|^\d+(?:[个家项]|(?=工业))|^(?:19|20)\d\d年|获评|序号|推荐单位|主管部门|^(?:[类级项地]|种(?![业子植养粮苗质]))(?!震|质|下|方|理|图|铁|名)|^(?:提出|要求|确保)"
    r"|^(?:严厉|依法)?打击.*工程$|(?:扩建|新建|改建|迁建|建筑|安装|装修|施工|土建|配套|附属)工程$"
)


# 推进|打击危险废物违法犯罪和自动监测数据弄虚作假违法犯罪专项行动: what is fought belongs to the name, however long
_COMBATS = re.compile(
    r"(?:开展|推进|实施|组织|部署|参加|启动)(?P<name>(?:依法|严厉|集中)?打击(?:(?!开展|了|实施)[^,。;:、“”《》\n\x00并]){4,48}(?:专项行动|专项整治行动))$"
)
# 将|提升行政执法质量三年行动|纳入法治督察: the whole object is the name
_FRONTED = re.compile(
    r"(?:将|把)(?P<name>(?!各|全|我|本|开展|实施|推进|推行|推动|组织|启动|落实|正在)[^,。;:、“”《》\n\x00将把的]{4,30})$"
)
_PUT_IN = ("纳入", "列入", "作为", "贯穿")
_VERSION = re.compile(r"”\d\.\d$")  # “徽采云”2.|0升级工程
_LONG = 64
_YEAR = re.compile(r"(?:19|20)\d\d年度?")  # 组织开展|2021年|某某试点示范工程申报


def _unquoted_name(text: str, match: re.Match[str], boundaries: set[int], knowledge: Knowledge) -> Found | None:
    """The name that ends with the head matched; None where it is too general or goes on."""
    start = _left(text, match.start(), boundaries, knowledge)
    platform = match.group().rstrip("版").endswith(("平台", "系统", "APP"))
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
    if combat := _COMBATS.search(text, max(0, match.end() - _LONG), match.end()):
        start = min(start, combat.start("name"))
    if text.startswith(_PUT_IN, match.end()) and not platform:
        fronted = _FRONTED.search(text, max(0, match.end() - _LONG), match.end())
        start = min(start, fronted.start("name")) if fronted else start
    start += len(text[start : match.end()]) - len(text[start : match.end()].lstrip())
    if text.endswith(".", 0, start) and _VERSION.search(text, max(0, start - 3), start + 1):
        return None
    name, behind = text[start : match.end()], text[match.end() : match.end() + 2]
    if len(name) < 5 or _TOO_GENERAL.match(name) or "”" in name[-1:] or _NO_NAME.search(name):
        return None
    if behind in ("项目", "建设", "招标", "质量", "领域", "施工") and name.endswith("工程"):
        return None
    if behind[:1] in ("性", "化") or PLAN_OF_IT.match(text, match.end()):
        return None
    return Found(Span(start, match.end()), MentionType.PROGRAM, "programme", 0.7)


def _of_place(found: Found, places: Iterable[Hit[tuple[str, ...]]], text: str) -> Found:
    """全国信用信息共享平台|(黑龙江绥化): the place in brackets tells whose part it is, and belongs to the name."""
    end = found.span.end
    if text[end : end + 1] != "(" or text[end - 1 : end] not in ("台", "统"):
        return found
    at = end + 1
    for hit in places:
        if hit.start == at:
            at = hit.end
    return found._replace(span=Span(found.span.start, at + 1)) if at > end + 1 and text[at : at + 1] == ")" else found


def _with_place(found: Found, places: Iterable[Hit[tuple[str, ...]]], text: str, knowledge: Knowledge) -> Found:
    """The name from the beginning of the place into which it reaches: 应用|上海市统一综合执法系统, where 上 also ends 在…上.

    A place that shares a verb's last character is none: 完成|安全生产…行动, 巩固|安全生产…行动.
    """
    start = found.span.start
    inside = next((hit.start for hit in places if hit.start < start < hit.end), start)
    if knowledge.verbs.get(text[inside - 1 : start]):
        return found
    return found if inside == start else found._replace(span=Span(inside, found.span.end))


def extract(reading: Reading, boundaries: set[int], knowledge: Knowledge) -> list[Found]:
    """Programmes in the masked text. ``boundaries``: ends of institutions, which no unquoted name reaches over."""
    return without_overlaps(
        [
            *quoted(reading.masked, knowledge),
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
