"""What an official document has others do: where its orders begin, who is told or allowed something, whose table it prints.

A notice or opinion tells what is to be done. Its imperatives (实施…工程, 开展…) are plans, and what enterprises, places or
offices are asked to do is not done by whoever signs it.
"""

from __future__ import annotations

import re

from kg.extractors.setting import Reading
from kg.model import Metadata, Span

# 现就有关事项通知如下: / 现提出以下意见。/ 一、: from there on a document of instruction orders
_BEGINS = re.compile(
    r"(?:通知|意见|要求|事项[^,。;\n]{0,6}|批复|函复|答复|公告|命令|决定)如下|提出(?:如下|以下)[一-鿿]{0,6}(?:意见|要求)"
)
_FIRST = re.compile(r"^[ ]*(?:一、|\(一\))", re.M)
_PRINTS_RULES = re.compile(r"印发.*(?:办法|规定|细则|规则|条例|规程)(?:\([^()]*\))?〉?》?的通知$")
_ARTICLE = re.compile(r"^[ ]*第[一1]条", re.M)


def articles_from(reading: Reading) -> int | None:
    """Where the first article of rules begins that a notice prints: what bodies do by them (第三条 省民政厅建设…) is still to be done."""
    if reading.metadata.kind != "通知" or not _PRINTS_RULES.search(reading.metadata.title or ""):
        return None
    first = _ARTICLE.search(reading.folded)
    return first.start() if first else None


# 第一条 为…,制定本办法。… 第二条 本办法所称…: at the head of a line, or run together behind a space
_RULES = re.compile(r"(?:^|(?<= ))第[一1]条[ 为]", re.M)
_RULES_GO_ON = re.compile(r"^[ ]*第[二2]条", re.M)


def rules_from(reading: Reading) -> int | None:
    """Where rules begin in articles, whether a notice prints them or the document is nothing else; None in reports."""
    if reading.metadata.kind == "annual report" or "第" not in reading.folded:
        return None
    first = _RULES.search(reading.folded)
    return first.start() if first and _RULES_GO_ON.search(reading.folded, first.end()) else None


INSTRUCTING = frozenset({"通知", "意见", "指导意见", "实施意见"})


def orders_from(reading: Reading) -> int | None:
    """Where the orders of a notice or opinion begin; None in other documents, and where nothing tells."""
    if reading.metadata.kind not in INSTRUCTING or _PRINTS_RULES.search(reading.metadata.title or ""):
        return None
    begins = _BEGINS.search(reading.folded)
    first = _FIRST.search(reading.folded)
    if begins and first:
        return min(begins.end(), first.start()) if first.start() > begins.start() - 2000 else begins.end()
    return begins.end() if begins else first.start() if first else None


_HEAD = r"(?:企业|公司|厂商|单位|部门|机关|机构|政府|地方|地区|各地|院校|高校|学校|院所|园区|基地|组织|协会|联盟|申请人|运营商|运营者|经营者|主体|专家|银行|中介|平台企业|个人|人员)"
# 鼓励大型企业建设…, 支持有条件的地区开展…, 要求基础电信企业健全…, 推动上下游企业形成…
_ENCOURAGED = re.compile(
    rf"(?<!大力)(?:鼓励|支持|引导|要求|推动|指导|督促|允许|动员|组织|发动|帮助|协助|促进)[^,。;:“”《》○]{{0,28}}?{_HEAD}(?!的|所|等)(?![^。;]*(?:,现|,特|定于|决定|我[部局委]|,拟|,将|,○))[^。;]*$"
)
# 地方人民政府要对…, 各入选单位要坚持…, 列入名单的企业,应…, 基础电信企业持续推进…, 第三方评价机构应参照…
_TOLD = re.compile(
    rf"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d+[.、]|[—●•\-])?[ ]*(?:请)?(?!我|本)(?:[^,。;:“”《》○]{{0,24}}?(?:{_HEAD}|企业\([^()]*\))|列入[^,。;“”《》]{{2,20}}{_HEAD})(?:\([^()]*\))?,?(?:在[^,。;]{{2,16}},?)?(?:要|应|可|须|需|务必|必须|持续|加快|积极|加强|按照|依照|依据|根据|参照|对照)"
)


def told_others(before: str) -> bool:
    """The words of a sentence before a name tell or encourage others to do what it says; named bodies in it are blank (○)."""
    encouraged = _ENCOURAGED.search(before)
    # 请你局督促项目单位开展…: whoever is named sees to it
    seen_to = encouraged and _SEES_TO.match(encouraged.group()) and _NAMED.search(before, 0, encouraged.start())
    return bool((encouraged and not seen_to) or _TOLD.match(before))


_SEES_TO = re.compile(r"督促|指导|组织|推动|动员|发动|帮助|协助|促进")
_NAMED = re.compile(r"○|你[省市区县州局厅委部院校]")


# 四、各省(区、市)人民政府要安排好资金,…,全面落实《A》: the many who are told at the head of a sentence do all that it says
_ALL_TOLD = re.compile(
    r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d+[.、])?[ ]*(?:请)?(?:全[国省市区县])?(?:各(?![项类种环方])|地方各?级|县级以上|(?:有关|相关)(?=地|部|单|省|市|企))"
    r"[^,。;:《》“”○]{0,40}?(?<![需重主首必只扼概简])(?:要(?![求素点件闻情案害么])|应当|应(?![用急对诉付税收邀聘届该当])|须|必须|务必)(?P<rest>[^。;○]*)$"
)
_OTHERS_SINCE = re.compile(r"我[部局委署厅会院办省市县区]|,(?:现|特|由)|此前|已(?:经)?印发")


def all_told(before: str) -> bool:
    """The words of a sentence before a verb begin with whom it tells what to do, many and unnamed, and nobody acts since."""
    told = _ALL_TOLD.match(before)
    return told is not None and not _OTHERS_SINCE.search(told["rest"])


# 由市场监督管理部门依照《A》, 各数据中心对照《A》, 申报材料可参照《A》, 示范方向参考《A》
_BY_OTHERS = re.compile(
    r"(?:^|[,。;:])[ ]*[一-鿿]{2,6}(?:设计|施工|验收|收费|选址|监测|检测)(?:均|都|要|应当?|须)?(?:严格|分别)?$|(?:由|请|交由|经)[^,。;:《》]{2,30}(?:部门|机关|机构|单位|企业|政府|对象|申请人|主体|协会|专家|中心|局|所|站|人员)(?:等)?(?:会同[^,。;]{2,20})?(?:,)?(?:要|应|应当|可|须)?(?:严格|认真|分别|依法)?$"
    r"|(?:^|[,。;:)]|[一二三四五六七八九十]+、)[ ]*(?:各|第三方|有关|相关|申报|申请|推荐|评价|检测|检验|优秀|入选|获证|营运|运营|持证|生产|示范|其他|上述|该|其)[^,。;:《》]{0,18}(?:中心|机构|单位|企业|部门|材料|方向|主体|对象|人员|工厂|场景|院校|者|人|方|产品|申请|书|表)(?:均|都)?(?:要|应|应当|可|可以|须|需|需要)?(?:严格|认真|分别|依法|自行)?$"
)


def by_others(before: str) -> bool:
    """The words of a clause before a verb of applying name somebody in general: 由交通运输部门|按照, 各数据中心|对照."""
    return bool(_BY_OTHERS.search(before))


# 序号项目名称申报单位推荐单位1…: a table whose cells have run together
_TABLE = re.compile(
    r"序号[^,。;]{0,6}(?:项目|企业|单位|产品|标准|名称|机构|类别|平台|城市|园区|申报|地区|省)|(?:项目|企业|单位|产品|标准|机构)名称[^,。;]{0,12}(?:申报|推荐|承担|所在|单位|地区|编号)"
)
_MARK = re.compile(r"[。;!?]")


def tables(folded: str) -> tuple[Span, ...]:
    """Where tables have run together into text: from the line with the headings to the next full stop."""
    found: list[Span] = []
    for head in _TABLE.finditer(folded):
        if found and head.start() < found[-1].end:
            continue
        stop = _MARK.search(folded, head.end())
        end = stop.start() if stop else len(folded)
        # the sentence that the next full stop closes is none of the table, if a line opens it
        line = folded.rfind("\n", head.end(), end) + 1
        found.append(Span(folded.rfind("\n", 0, head.start()) + 1, line if stop and line else end))
    return tuple(found)


# 你公司应遵守下列条件: 一、… : what follows binds the one that the licence is given to
_CONDITIONS = re.compile(
    r"(?:遵守|满足|履行)[^。,;\n]{0,12}(?:下列|以下|如下)[^。,;\n]{0,8}(?:条件|要求|义务)(?:[:。]|$)", re.M
)


def conditions_from(reading: Reading) -> int | None:
    """Where the conditions of a licence or approval begin."""
    if reading.metadata.kind in (None, "annual report", "决定", "令"):
        return None
    match = _CONDITIONS.search(reading.folded)
    return match.end() if match else None


# 会议同意…, 会议要求:…: what minutes tell as resolved is still to be done; what the meeting has heard, or finds, is told
_MEETING = re.compile(
    r"会议(?:还|一致|原则上?|经研究|研究(?:并)?|审议(?:并)?(?:原则)?)?(?:(?P<resolves>决定|同意|要求|强调|明确|议定|责成|确定|议决)|指出|认为|听取|传达|学习|审议|研究|通报|介绍|集体)"
)
# 会议听取…汇报,|同意…; 会议审议通过《A》,|明确由…: in a sentence that tells what was heard, the meeting goes on
_HEARS = re.compile(r"[ ]*会议(?:还|集体)?(?:听取|审议|研究)")
_GOES_ON = re.compile(r"[,;](?:并|还)?(?:(?P<resolves>(?:原则)?同意|要求|强调|明确|责成|决定|支持)|审议|听取)")
_CHARGED = re.compile(r"(?:由|请|责成)[^,。;]{2,40}$")
_ENDS = re.compile(r"[^,。;]{0,80}?(?:废止|失效)")
_ADOPTS = re.compile(r"(?:审议(?:并)?(?:原则)?|原则)通过")


def of_meeting(metadata: Metadata) -> bool:
    """True for minutes, and for a page of news that by its title tells of a meeting: 市政府召开第…次常务会议."""
    return metadata.kind == "纪要" or (metadata.kind is None and "会议" in (metadata.title or ""))


def resolved(before: str, behind: str) -> bool:
    """The words before a verb in a paragraph of minutes resolve that it be done; ``behind``: the verb and what follows.

    A repeal is done by being resolved: 会议决定废止《A》.
    """
    said = list(_MEETING.finditer(before))
    sentence = before[before.rfind("。") + 1 :]
    said += _GOES_ON.finditer(sentence) if _HEARS.match(sentence) else ()
    resolves = bool(said) and said[-1]["resolves"] is not None
    told = _ENDS.match(behind) or _ADOPTS.match(behind)
    return (resolves or _CHARGED.search(before) is not None) and not told


# 对废止后确需重新规范的事项,由市住建局起草|《A》; 由市工信局按照|《A》另行作出规定: what is left for others to make
_MADE_ANEW = re.compile(r"(?:确需|需要)重新(?:规范|制定)[^。;]{0,12},由[^。;]*$")
_MADE_APART = re.compile(r"(?:按照|根据|依照|依据)?《[^》\n]{2,60}》[^,。;《]{0,4}另行(?:作出|制定|规定)")
_BY_WHOM = re.compile(r"由[^,。;《]{2,24}$")


def left_to_be_made(before: str, behind: str) -> bool:
    """The words of a sentence before and behind a verb leave it to others to make something."""
    return bool(_MADE_ANEW.search(before) or (_BY_WHOM.search(before) and _MADE_APART.match(behind)))


# 一、工作基础, (一)“十三五”时期主要成效, 二、现状与形势: where a plan tells what has been; not (三)打好工作基础
_BEEN = re.compile(
    r"(?:“?[一二三四五六七八九十]{1,3}五”?(?:时期|期间|以来)?)?的?(?:主要|工作|发展|建设|普法|现实|前期|规划|总体|取得的?)*(?:基础|现状|成效|成绩|成就|回顾|背景|进展)(?:[与和及][一-鿿]{2,8})?"
    r"|(?:基本|工作|发展|规划)(?:完成|实施|执行)?情况"
)
# 2022年,各地…; 2016年以来,…; “七五”普法以来,…; 近年来,…: a paragraph that looks back
_LOOKS_BACK = re.compile(
    r"^[ ]*(?:\([一二三四五六七八九十]{1,2}\)[^,。\n]{2,20}。)?(?:自?(?P<year>(?:19|20)\d\d)年(?:(?P<since>以来|来|至今)|度?,)|近年来|近[一二三四五两几]年来?,|去年(?:以来)?,|(?:过去|前)[一二三四五两几]年,"
    r"|“(?P<plan>[一二三四五六七八九十]{1,3}五)”[^,。\n]{0,8}(?:期间|以来|时期,))",
    re.M,
)
# when the five years of a plan, or of making the law known (普法), ended
_PLAN_ENDED = {
    "十五": 2005,
    "十一五": 2010,
    "十二五": 2015,
    "十三五": 2020,
    "十四五": 2025,
    "五五": 2010,
    "六五": 2015,
    "七五": 2020,
    "八五": 2025,
}
_SPAN_OF_YEARS = re.compile(r"((?:19|20)\d\d)年?[—–-]+(?:19|20)\d\d年")
_PLANS = re.compile(r"制[定订]本|(?<![需重主必首只扼概简])要(?![求素点件闻情案害么])|将|力争|确保")


def _is_past(opening: re.Match[str], year: int | None) -> bool:
    """True if a paragraph of a paper of this year opens with time that has passed."""
    if opening["plan"]:
        return year is not None and _PLAN_ENDED.get(opening["plan"], year) < year
    if opening["year"]:
        return year is not None and int(opening["year"]) <= year - (opening["since"] is None)
    return True


def retrospect(reading: Reading) -> tuple[Span, ...]:
    """Where a plan or notice tells what has been done: its sections on what there is, and paragraphs that open with time past."""
    if reading.metadata.kind in (None, "annual report"):
        return ()
    folded, span = reading.folded, _SPAN_OF_YEARS.search(reading.metadata.title or "")
    year = int(span.group(1)) if span else reading.metadata.year  # …规划(2021—2025年) looks back from 2021
    found = [s.span for s in reading.sections if _BEEN.fullmatch(s.heading.rstrip("。:"))]
    for opening in _LOOKS_BACK.finditer(folded):
        end = folded.find("\n", opening.end())
        paragraph = Span(opening.start(), end if end >= 0 else len(folded))
        first = folded[opening.end() : paragraph.end].partition("。")[0]
        if _is_past(opening, year) and not _PLANS.search(first):
            found.append(paragraph)
    return tuple(found)
