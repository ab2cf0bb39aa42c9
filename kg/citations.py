"""Relations between documents: document numbers behind titles, and which instrument carries out which."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from kg.clauses import Clause, status_at
from kg.detailing import is_detailed
from kg.enumerations import Group, groups, without_short_forms
from kg.extractors.doorplate import canonical
from kg.extractors.setting import OrganName, Setting
from kg.knowledge import Knowledge, OrganForm
from kg.letterhead import plain_number
from kg.lexicon import matches_at
from kg.model import Mention, MentionType, Span, Statement, Status
from kg.places import Place
from kg.titles import inner_titles

_YEAR = r"[〔\[(【][ ]*(?:19|20)?\d\d[ ]*[〕\])】]"
# 江政发〔2020〕22号, 力赛佳质(2019)字003号, 宁波市人民政府令第254号, 工业和信息化部公告2015年第38号, 国核安证字Z(17)16号, 〔1994〕参训字第7号, GB/T 23331-2020, HAD102/07-2020
_NUMBER = re.compile(
    rf"^[》 ]*[(\[〔][ ]*(?:文号:|原(?![一-鿿]{{1,3}}[发字函办请文]{_YEAR}))?(?:(?:19|20)\d\d年(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?(?=[一-鿿]{{2,20}}令)|以)?("
    rf"[一-鿿]{{1,14}}(?:\([一-鿿]{{1,4}}\))?[ ]*{_YEAR}[ ]*[一-鿿]{{0,4}}(?:第)?[ ]*\d{{1,5}}[ ]*号"
    r"|[一-鿿]{2,20}令(?:\(|〔)?(?:(?:19|20)\d\d[ ]*年[ ]*)?第?[ ]*\d{1,4}[ ]*号"
    r"|[一-鿿]{2,24}(?:公告|通告)[ ]*(?:19|20)\d\d[ ]*年?[ ]*第[ ]*\d{1,4}[ ]*号"
    rf"|[一-鿿]{{2,12}}字[ ]*(?:第|[A-Z])?[ ]*(?:{_YEAR})?[ ]*(?:第)?[ ]*\d{{1,6}}[ ]*号"
    r"|(?:19|20)\d\d[ ]*年[ ]*第[ ]*\d{1,4}[ ]*号"
    rf"|{_YEAR}[ ]*[一-鿿]{{1,8}}(?:第)?[ ]*\d{{1,5}}[ ]*号"
    r"|[A-Z]{2,6}(?:/[A-Z]{1,2})?[ ]*\d[\d.]*(?:/\d{1,3})?(?:[ ]*[-—–][ ]*\d{2,4})?"
    r")[^()]{0,60}[)\]〕]"
)
# (东府办发〔2024〕47号、48号): further numbers of the same code, one for each title before
_FURTHER = re.compile(r"[、,和及](?:第)?(\d{1,5})号")
_COUNT_OF_CODE = re.compile(r"\d+(?=号$)")
_CODE_TOLD = (
    rf"[一-鿿]{{1,14}}[ ]*{_YEAR}[ ]*(?:第)?[ ]*\d{{1,5}}[ ]*号"
    r"|[一-鿿]{2,20}令[ ]*(?:(?:19|20)\d\d[ ]*年[ ]*)?第?[ ]*\d{1,4}[ ]*号"
    r"|[一-鿿]{2,24}(?:公告|通告)[ ]*(?:19|20)\d\d[ ]*年?[ ]*第[ ]*\d{1,4}[ ]*号"
)
_PRINTS = r"(?:文件|文)?(?:的?形式)?(?:正式|联合|公开)?(?:印发|发布|公布|下发|颁布|转发|出台)"
# 以普府规〔2023〕2号文印发《A》; 《A》由市政府办公室以长政办发〔2023〕30号印发
_UNDER_BEFORE = re.compile(rf"以({_CODE_TOLD}){_PRINTS}(?:了|施行|实施)?《?$")
_UNDER_BEHIND = re.compile(rf"》?(?:\([^()]*\))?[^。;《》]{{0,60}}?以({_CODE_TOLD}){_PRINTS}(?!了?《)")
# 《A》由市住建局起草、市政府办公室印发|(张政办发〔2024〕5号)
_VERB_NUMBER = re.compile(r"》[^《》()。;]{0,40}(?:印发|发布|公布|出台|下发|转发|颁布)(?=\()")
# 三月五日|某市府字〔2021〕49号|《…的请示》收悉: the number stands right before
_RIGHT_BEFORE = re.compile(
    r"(?:^|[^一-鿿\d]|落实|贯彻|按照|根据|依据|依照|执行|对照|收到|传达|学习|日|将|对)"
    r"(?P<code>(?:(?!落实|贯彻|按照|根据|依据|依照|执行|对照|参照|收到|关于|传达|学习|转发|印发|下发|出台|废止|修订|修改|制定|政府)[^\W\d_a-zA-Z年月日以和与及的]){2,7}〔(?:19|20)\d\d〕[ ]*第?\d{1,5}号)《?$"
)
_BRACKET = re.compile(r"[》 ]*[(\[〔][^()]*[)\]〕]")
_CARRIES_OUT = re.compile(r"(?:贯彻落实|贯彻实施|贯彻执行|贯彻|落实|实施|执行)$")
_DETAILS = re.compile(
    r"^的?(?:实施|若干|具体|配套|贯彻)?(?:办法|细则|意见|方案|规定|措施|分工方案|实施意见|实施办法|实施细则|通知)"
)
# 根据《Y》,制定《X》: the first title is what the second carries out
# 根据《A》制定《B》: in a report the law that one goes by, in an official document what its rule details
_BASED_ON = re.compile(r"(?:根据|依据|按照|依照)[^,。;《》]{0,12}《?$")
_CARRY = r"(?:进一步|更好地?|深入|全面|认真|切实|扎实){0,3}(?:贯彻落实|贯彻执行|贯彻实施|贯彻|落实|实施|执行)"
_TO_CARRY_OUT = re.compile(rf"为(?:了)?{_CARRY}[^,。;《》]{{0,16}}《?$")
# 为提高安全水平,落实《A》的要求,我局修订了《X》: a second aim; a report tells of what was done beside each other
_ALSO_TO = re.compile(rf"[ ]*为(?:了)?[^。;《》]{{2,90}}?,{_CARRY}[^,。;《》]{{0,16}}《?")
# between titles of one enumeration, with their numbers and how they are meant
_JOINT = re.compile(rf"》?(?:\([^()]*\))?(?:和|及|以及|与|、|,)?(?:{_CARRY})?(?:国务院|中央|省|市)?《?")
_OURS = r"(?:(?!所属|各单位|各地)[^。;《》,])"  # not 组织所属单位|编制
_OBJECT = r"(?:(?!按照|根据|依据|落实|贯彻|执行|对照|符合|关于)[^。;《》,])"  # not 制定单位|按照
# 为贯彻《A》,提高…水平,我局组织制定了《X》; 为贯彻《A》,规范…工作,现批准《X》: the last clause makes X
_MAKES = re.compile(
    rf"^》?(?:\([^()]*\))?(?:等)?[^。;《》,]{{0,48}}?(?:(?:,[^。;《》,]{{0,60}}){{0,5}},)?{_OURS}{{0,80}}?"
    rf"(?:制定|制订|出台|起草|修订|印发|草拟|编制|配套|现批准)(?!的《){_OBJECT}{{0,16}}《$"
)
# 为落实《A》,…,现将《X》印发给你们
_SENDS = re.compile(r"^》?(?:\([^()]*\))?(?:等)?[^。;《》,]{0,16}(?:,[^。;《》,]{0,60}){0,5}?,现将《$")
_ORDERED = re.compile(r"》?(?:\([^()]*\))?(?:的|有关|相关){0,2}(?:部署|安排|精神)")
_SENT = re.compile(r"》?(?:\([^()]*\))?(?:予以)?(?:印发|印送|发布|公布|公告|颁布)")
# 《X》,依据《A》和《B》编制,…
_COMPOSED_BY = re.compile(r"》?(?:\([^()]*\))?,?(?:是|系)?(?:根据|依据|按照|依照)[^,。;《》]{0,8}《?")
_COMPOSED = re.compile(
    r"》?(?:\([^()]*\))?(?:等[^,。;《]{0,12}|的?(?:有关)?(?:规定|要求))?,?(?:结合[^,。;]{2,12},)?(?:编制|制定|制订)(?![^,。;]{0,6}《)"
)
# one character by which provinces stand in document numbers
_PROVINCE_SIGNS = dict(
    zip(
        "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新",
        [
            "北京市",
            "天津市",
            "河北省",
            "山西省",
            "内蒙古自治区",
            "辽宁省",
            "吉林省",
            "黑龙江省",
            "上海市",
            "江苏省",
            "浙江省",
            "安徽省",
            "福建省",
            "江西省",
            "山东省",
            "河南省",
            "湖北省",
            "湖南省",
            "广东省",
            "广西壮族自治区",
            "海南省",
            "重庆市",
            "四川省",
            "贵州省",
            "云南省",
            "西藏自治区",
            "陕西省",
            "甘肃省",
            "青海省",
            "宁夏回族自治区",
            "新疆维吾尔自治区",
        ],
        strict=True,
    )
)
_TEMPLATES = {
    "government": "{P}人民政府",
    "government_office": "{P}人民政府办公室",
    "party": "中共{P}委",
    "party_office": "中共{P}委办公室",
    "party_law": "中共{P}委全面依法治{L}委员会",
    "party_law_office": "中共{P}委全面依法治{L}委员会办公室",
    "justice": "{P}司法局",
    "people_congress_standing": "{P}人民代表大会常务委员会",
    "people_congress_office": "{P}人民代表大会常务委员会办公室",
    "cppcc": "中国人民政治协商会议{P}委员会",
    "court": "{P}人民法院",
    "procuratorate": "{P}人民检察院",
    "discipline": "中共{P}纪律检查委员会",
    "leading_group_law_office": "{P}依法行政工作领导小组办公室",
}


_CODE = re.compile(r"[一-鿿]{1,14}(?:〔|\[|【)(?:19|20)\d\d(?:〕|\]|】)[ ]*第?[ ]*\d{1,5}[ ]*号")
_YEAR_OF_CODE = re.compile(r"[〔\[【](?:19|20)\d\d[〕\]】]")
_LETTERS = 14  # characters before the year, at the most


def document_numbers(folded: str) -> list[Span]:
    """Spans of document numbers, so that 国办 in 国办发〔2018〕37号 is not read as an organ at work."""
    years = [m.start() for m in _YEAR_OF_CODE.finditer(folded)]
    starts = (start for year in years for start in range(max(0, year - _LETTERS), year))
    return [Span(_start_of_code(m), m.end()) for m in matches_at(_CODE, folded, starts)]


# 青海省人民政府|青政〔1984〕53号: the body's name stands right before its code; 市财政局以|青财发〔2023〕5号
_BODY_BEFORE = re.compile(r".*(?:人民政府|委员会|办公厅|办公室|根据|按照|依据|以及|以)(?=[一-鿿]{2,9}$)")


_ORDER = re.compile(r"令(?:\(|〔)?(?:(?:19|20)\d\d年)?第")  # 以|省政府|令第301号公布
_OPENS_YEAR = re.compile(r"[〔\[【]")


def _start_of_code(match: re.Match[str]) -> int:
    code = _OPENS_YEAR.split(match.group(), maxsplit=1)[0]
    body = _BODY_BEFORE.match(code)
    return match.start() + (body.end() if body else 0)


def number_behind(text: str) -> str | None:
    """The document number in brackets right behind a title, brackets as 〔〕, without spaces; a standard's number as well."""
    match = _NUMBER.match(text)
    if not match:
        return None
    return plain_number(match.group(1))


def organ_of_number(number: str, setting: Setting, knowledge: Knowledge) -> str | None:
    """Who issues under this number: 江委法办发 → the office of that city's committee for law-based governance."""
    code = re.split(r"[〔\d令]", number)[0]
    if (central := knowledge.organ_codes.get(code, "")).startswith("central:"):
        return central.removeprefix("central:")
    for skip in range(1, min(4, len(code))):
        key = knowledge.organ_codes.get(code[skip:])
        if key and not key.startswith("central:"):
            place = _place_of(code[:skip], setting, knowledge)
            return _own_line(key, place, setting, knowledge) or _filled(key, place, setting, knowledge)
    return None


def _place_of(sign: str, setting: Setting, knowledge: Knowledge) -> Place | None:
    """江 in 江政发, 宁 of 南京市: the document's own place or one above it that the sign stands for; else the province so abbreviated."""
    if setting.place is not None and sign in ("省", "市", "区", "县", "州"):
        return knowledge.places.relative(sign, setting.place)  # 市政办发, as 西安 counts
    if setting.place is not None:
        for place in knowledge.places.ancestors(setting.place):
            if all(char in place.short for char in sign) or knowledge.place_signs.get(sign) == place.name:
                return place
    province = _PROVINCE_SIGNS.get(sign)
    return knowledge.places.resolve(province, None) if province else None


def _own_line(key: str, place: Place | None, setting: Setting, knowledge: Knowledge) -> str | None:
    """The bureau that speaks, where the code is of its line and place: 深建 in the report of 深圳市住房和建设局."""
    issuer = setting.issuer or ""
    if place is None or place != setting.place or not key.startswith("dept:"):
        return None
    form = knowledge.organs.get(issuer.removeprefix(knowledge.places.door_plate(place)))
    return issuer if form is not None and form.kind == key else None


def _filled(key: str, place: Place | None, setting: Setting, knowledge: Knowledge) -> str | None:
    if place is None:
        return None
    big = knowledge.places.level_word(place) in ("省", "自治区") or (
        place == setting.place and _has_general_office(setting)
    )
    template = _TEMPLATES.get(key)
    if key.startswith("dept:"):
        stem = knowledge.domains.get(key.removeprefix("dept:"))
        template = (
            "{P}" + stem + ("厅" if place.parent == "CN" and place.name.endswith(("省", "区")) else "局")
            if stem
            else None
        )
    if template is None:
        return None
    if big and key in ("government_office", "party_office"):
        template = template.replace("办公室", "办公厅")
    if place.name.endswith("省") and key == "justice":
        template = "{P}司法厅"
    form = OrganForm(template, "place", "code")
    return canonical(OrganName(place.name, "", form, ""), setting, knowledge)


def _has_general_office(setting: Setting) -> bool:
    """Municipalities and sub-provincial cities have a 办公厅; the name of the city decides (a list fixed since 1994)."""
    return setting.place is not None and setting.place.name in _SUB_PROVINCIAL


_SUB_PROVINCIAL = frozenset(
    [
        "北京市",
        "上海市",
        "天津市",
        "重庆市",
        "广州市",
        "武汉市",
        "哈尔滨市",
        "沈阳市",
        "成都市",
        "南京市",
        "西安市",
        "长春市",
        "济南市",
        "杭州市",
        "大连市",
        "青岛市",
        "深圳市",
        "厦门市",
        "宁波市",
    ]
)


def citations(clause: Clause, titles: list[Group], report: bool) -> Iterator[Statement]:
    """doc_number and implements of one sentence; ``report``: of a report, not of an official document."""
    documents = without_short_forms(clause.of(MentionType.REGULATION), clause.text, clause.start)
    yield from _numbers(clause, titles)
    for mention in documents:
        for inner in inner_titles(mention.canonical):
            at = mention.canonical.find("〈" + inner)
            if _CARRIES_OUT.search(mention.canonical[:at]) or _DETAILS.match(mention.canonical[at + len(inner) + 2 :]):
                yield Statement(mention.canonical, "implements", inner, Status.DONE, clause.evidence, None, 0.95)
    detailing: Mention | None = None
    for first, second in itertools.pairwise(documents):
        between = clause.slice(first.span.end, second.span.start)
        goes_on = detailing if _JOINT.fullmatch(between) and "," not in between else None  # 《A》贯彻《B》|《C》精神
        detailing = first if is_detailed(clause, first, second, between) else goes_on
        if detailing is not None:
            name = detailing.canonical
            yield Statement(name, "implements", second.canonical, Status.DONE, clause.evidence, None, 0.85)
        elif _echoes(second.canonical, first.canonical) and _local(clause, first, second):
            yield Statement(second.canonical, "implements", first.canonical, Status.DONE, clause.evidence, None, 0.8)
        elif _echoes(first.canonical, second.canonical) and _ECHOES.fullmatch(between):
            yield Statement(first.canonical, "implements", second.canonical, Status.DONE, clause.evidence, None, 0.8)
    yield from _based_on(clause, documents, report)
    yield from _composed(clause, documents)


# 根据《提升…三年行动计划》,区政府办公室制定《某区提升…三年行动实施方案》: the same matter, one step down
_CITED = re.compile(r"(?:根据|依据|按照|依照|贯彻|落实|对照|对标)[^,。;《》]{0,16}《?$")
# 印发《某省…实施方案》,细化落实国务院办公厅《…行动计划》
_ECHOES = re.compile(
    r"》?(?:\([^()]*\))?[^,。;《》]{0,16},(?:深入|全面|认真|严格)?(?:细化|贯彻|落实|实施|衔接){1,2}[^,。;《》]{0,12}《?"
)
_FORM = re.compile(r"(?:实施)?(?:计划|方案|规划|纲要|意见|办法|细则|通知|要点|措施|决定)(?:\([^()]*\))?$")
_STATUTE = re.compile(r"(?:法|条例|规定|办法|规则)(?:\([^()]*\))?$")
_MATTER = 6  # characters that two titles share, at the least


def _local(clause: Clause, base: Mention, made: Mention) -> bool:
    before = clause.slice(max(clause.start_of_clause(base.span.start), base.span.start - 24), base.span.start)
    way = clause.slice(base.span.end, made.span.start)
    return bool(_CITED.search(before) and _MAKES.match(way))


def _echoes(local: str, higher: str) -> bool:
    """The local title holds the matter of the higher one: 某区|提升行政执法质量三年行动|实施方案."""
    if _STATUTE.search(higher):
        return False  # a statute is applied by whatever goes by it
    matter = _FORM.sub("", higher).rpartition("关于")[2]
    return len(matter) >= _MATTER and matter in local and local != higher


def _numbers(clause: Clause, titles: list[Group]) -> Iterator[Statement]:
    """Document numbers in brackets behind titles, and those under which a title is said to be printed."""
    for group in titles:
        for mention, number in _numbered(clause, group):
            yield Statement(mention.canonical, "doc_number", number, Status.DONE, clause.evidence, None, 0.97)


def _numbered(clause: Clause, group: Group) -> list[tuple[Mention, str]]:
    found = _bracketed(clause, group)
    if found or len(group.members) != 1 or "号" not in clause.text:
        return found
    title = group.members[0]
    if right_before := _RIGHT_BEFORE.search(clause.slice(group.start - 40, group.start)):
        return [(title, plain_number(right_before["code"]))]
    under = printed_under(clause, group)
    verb = None if under else _VERB_NUMBER.match(*clause.within(title.span.end, clause.sentence.span.end))
    number = under[0] if under else number_behind(clause.text[verb.end() : verb.end() + 90]) if verb else None
    return [(title, number)] if number else []


def _bracketed(clause: Clause, group: Group) -> list[tuple[Mention, str]]:
    found = [(m, number_behind(clause.slice(m.span.end, m.span.end + 90))) for m in group.members]
    last, number = found[-1]
    if len(found) > 1 and number and not any(n for _, n in found[:-1]):
        bracket = _BRACKET.match(*clause.within(last.span.end, group.end))
        further = [m.group(1) for m in _FURTHER.finditer(bracket.group())] if bracket else []
        if len(further) == len(found) - 1:
            rest = (_COUNT_OF_CODE.sub(n, number) for n in further)
            found = [(m, n) for (m, _), n in zip(found, (number, *rest), strict=True)]
    return [(m, n) for m, n in found if n]


def number_of(clause: Clause, mention: Mention) -> str | None:
    """The document number in the bracket behind a title or behind the enumeration that it stands in."""
    numbered = (pair for group in groups(clause) if mention in group.members for pair in _bracketed(clause, group))
    return next((number for titled, number in numbered if titled is mention), None)


def printed_under(clause: Clause, group: Group) -> tuple[str, Mention | None] | None:
    """The number that the words before or behind a title name, and the body that prints under it if they say so.

    以…号文印发《A》, 《A》由…以…号印发, 《A》…,以市政府办公室|东政办发〔2022〕21号文件下发.
    """
    if "号" not in clause.text or "以" not in clause.text:
        return None
    before = _UNDER_BEFORE.search(clause.slice(group.start - 60, group.start))
    match = before or _UNDER_BEHIND.match(*clause.within(group.members[-1].span.end, clause.sentence.span.end))
    if match is None:
        return None
    start = match.start(1) + (max(clause.start, group.start - 60) if before else clause.start)
    for body in clause.of(MentionType.INSTITUTION):
        code = match.group(1)[body.span.end - start :]
        behind = clause.slice(group.members[-1].span.end, start)  # not 修改《A》,以市政府令…公布
        if body.span.start == start and _ORDER.match(code) and "," not in behind:
            return plain_number(match.group(1)), body
        if body.span.start == start and _CODE.fullmatch(code):
            return plain_number(code), body
    return plain_number(match.group(1)), None


# 《X》依据《A》编制,落实了|《B》《C》的要求
_CARRIES_ON = re.compile(
    rf"{_COMPOSED.pattern}[^。;《》]{{0,12}},(?:全面|充分|深入|有效|严格)?(?:落实|贯彻|衔接|细化)了《?"
)


def _based_on(clause: Clause, documents: list[Mention], report: bool) -> Iterator[Statement]:
    """根据《A》《B》,…制定《X》《Y》: X and Y carry out each title of the enumeration before them."""
    run: list[Mention] = []
    made_of: list[Mention] = []
    carried = False
    for position, mention in enumerate(documents):
        between = clause.slice(documents[position - 1].span.end, mention.span.start) if position else ""
        if (run or made_of) and _JOINT.fullmatch(between):
            run = run and [*run, mention]
            yield from _details(clause, mention, made_of)
            continue
        made_of = run if run and _makes(clause, between, mention, carried) else []
        yield from _details(clause, mention, made_of)
        before = clause.slice(mention.span.start - 36, mention.span.start)
        opening = clause.slice(clause.start, mention.span.start)
        carried = bool(_TO_CARRY_OUT.search(before) or (not report and _ALSO_TO.fullmatch(opening)))
        run = [mention] if carried or (not report and _BASED_ON.search(before)) else []


def _makes(clause: Clause, between: str, made: Mention, carried: bool) -> bool:
    """The words between the last title that is gone by and the next one say that this is made by it."""
    if _MAKES.match(between):
        return True
    sent = _SENDS.match(between) and _SENT.match(*clause.within(made.span.end, made.span.end + 30))
    return bool(sent and (carried or _ORDERED.match(between)))


def _details(clause: Clause, made: Mention, bases: list[Mention]) -> Iterator[Statement]:
    status = status_at(clause, made.span.start) if bases else Status.DONE
    for base in bases:
        yield Statement(made.canonical, "implements", base.canonical, status, clause.evidence, None, 0.8)


def _composed(clause: Clause, documents: list[Mention]) -> Iterator[Statement]:
    """《X》,依据《A》和《B》编制: X carries out what it is made by."""
    for position in range(1, len(documents)):
        made, first = documents[position - 1], documents[position]
        if not _COMPOSED_BY.fullmatch(clause.slice(made.span.end, first.span.start)):
            continue
        bases, composed = [first], False
        for title in documents[position + 1 :]:
            gap = clause.slice(bases[-1].span.end, title.span.start)
            if _CARRIES_ON.fullmatch(gap):
                composed = True
            elif not _JOINT.fullmatch(gap):
                break
            bases.append(title)
        if composed or _COMPOSED.match(*clause.within(bases[-1].span.end, bases[-1].span.end + 60)):
            yield from _details(clause, made, bases)
