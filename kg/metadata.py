"""What a document says of itself: title, issuer, region, year, dates, numbers. The manifest's word goes first."""

from __future__ import annotations

import dataclasses
import re

from kg.citations import organ_of_number
from kg.extractors.corps import CORPS, city_of
from kg.extractors.issuer import issuer_in, organs_at_head, organs_in, places_at_head, resolve_name
from kg.extractors.setting import Setting
from kg.knowledge import Knowledge
from kg.letterhead import DATE, HEADING, Letterhead, iso_date, plain_number, read_letterhead, spelled_year
from kg.model import Document, Metadata
from kg.news import HEADER_WORDS, headline, place_told, told_issuer
from kg.places import Place, PlaceLevel

_INDEX = re.compile(r"索[ ]*引[ ]*号(?:/[^\s:]{1,10})?[ 〕\]】::]{0,40}([0-9A-Za-z][0-9A-Za-z/\-.]{5,60})")
_PUBLISHED = re.compile(r"(?:发布|公开|公布)(?:日期|时间)[ 〕\]】::]{0,40}" + DATE)
# 发文日期:2021年2月9日 … 发布日期:2021年2月18日: sent off on one day, put on the portal on another
_SENT = re.compile(r"发文(?:日期|时间)[ 〕\]】::]{0,40}" + DATE)
_WRITTEN = re.compile(r"(?:成文|生成|制发|印发|签发|形成)(?:日期|时间)[ 〕\]】::]{0,40}" + DATE)
_ANY_DATE = re.compile(DATE)
_LABELLED_NUMBER = re.compile(
    r"(?:文[ ]*号|发文字号|文件编号|公文号)[ ]*[〕\]】::][ ]*([一-鿿]{1,14}[〔\[(【](?:19|20)\d\d[〕\])】][ ]*第?[ ]*\d{1,5}[ ]*号)"
)
_TITLE_END = re.compile(
    r"(?:报告|总结|情况|通知|决定|意见|公告|通告|布告|函|批复|公报|办法|规定|方案|要点|计划|规划|条例|细则|决议|命令|令|通报|说明|纪要|解读|答复|公示)"
    r"(?:\([^()]{1,12}\))?$"
)
_REPORT = re.compile(r"(?:法治|依法行政|依法治|法制)[^\n]{0,30}(?:报告|总结|情况)")
# …关于全省法治化营商环境专项督察情况的通报: what an inspection has found
_CIRCULAR = re.compile(r"(?:督察|督查|检查|考核|考评|评估|评查|整改|抽查)[^\n]{0,16}通报(?:\([^()]*\))?$")
# 某县水利局2022年工作总结及2023年工作计划: no plan
_WITH_PLAN = re.compile(
    r"(?:总结|报告|情况)[和及与暨](?:(?:19|20)\d\d年|下一?步|今后|明年)[一-鿿]{0,8}(?:计划|打算|安排|思路|要点)$"
)
# 关于2022年度全市行政复议工作情况的报告, 2023年政府信息公开工作年度报告
_OF_A_YEAR = re.compile(
    r"(?:19|20)\d\d年(?!以来|来|至|[“\d])(?:度)?[^\n]{0,40}(?<!事故)(?<!调查)(?:报告|总结)(?:\([^()]*\))?$"
)
_ABOUT_LAW = re.compile(
    r"[一-鿿]{4,30}(?:关于)?(?:19|20)\d\d年[^,;:]{0,12}(?:法治|依法行政|依法治)[^,;:]{0,20}(?:综述|工作|建设|汇报|亮点|纪实|成效|概况|简报|述评|回顾|做法|小结)$"
)
# 2021年,|某县某局|在…领导下: who the report of an unknown author tells of
_OPENING_BODY = re.compile(
    r"(?:^[ 　]*|[,。]|来)(?P<body>[一-鿿]{4,24}?)(?=在[^,。]{2,30}(?:领导|指导|支持|关心)|(?:坚持|认真|深入|紧紧|紧扣|全面|严格|始终|切实|积极|扎实|坚决)[一-鿿])",
    re.M,
)
_OPENING = 600  # characters at the beginning of the text behind its title
_CAPTION = re.compile(r"[图表][ ]?[\d一二三四五六七八九十]")
# 检查日期:2020年8月17日: the day of what is told, not of the paper
_OTHER_DAY = re.compile(
    r"(?:检查|会议|举办|举行|监测|统计|施行|实施|填报|审核|签订|报名|截止|评审|测评)[^\d\n]{0,4}(?:日期|时间)"
)
_LABELLED_TITLE = re.compile(r"^(?:名[ ]*称|标[ ]*题|文件名称)[ ]*:[ ]*([^\n]{6,80}?)(?:[ ]{2,}|\n|$)", re.M)
_ISSUER_LINE = re.compile(
    r"(?:发文机关|发布机构|公开主体|发布单位|责任部门|发文单位|制发机关|信息来源|来源)[ ]*[〕\]】::][ ]*([^\s,，。:：]{2,40})"
)
_HEAD = 60  # lines that may hold a header
_TAIL = 12  # lines that may hold a signature


def _title_lines(lines: list[str]) -> list[tuple[int, str]]:
    return [
        (number, line.strip())
        for number, line in enumerate(lines[:_HEAD])
        if 6 <= len(line.strip()) <= 80
        and not HEADER_WORDS.match(line.strip())
        and not HEADING.match(line.strip())
        and not _CAPTION.match(line.strip())
        and not re.search(r"[。;；]", line)
    ]


def _continued(lines: list[str], number: int, line: str) -> str:
    """A title that a portal broke into two lines: 宁波市人民政府 / 关于2020年法治政府建设情况的报告."""
    above = next((text.strip() for text in reversed(lines[:number]) if text.strip()), "")
    plain = (
        above and not HEADER_WORDS.match(above) and len(above) <= 30 and not re.search(r"[:：,，。>\d]$|[>|]", above)
    )
    joins = line.startswith(("关于", "年", "法治", "20")) and re.search(
        r"(?:政府|局|厅|委员会|管委会|办公室|办事处|委|院|部|署|县|市|区|省|州|盟|旗)$", above
    )
    return above + line if plain and joins else line


def find_title(folded: str) -> str | None:
    """The line that names the document: a report on government by law before any other kind of title."""
    labelled = _LABELLED_TITLE.search(folded[:3000])
    if labelled and _TITLE_END.search(labelled.group(1).strip()):
        return labelled.group(1).strip()
    lines = folded.split("\n")
    candidates = _title_lines(lines)
    for pattern in (_REPORT, _TITLE_END):
        for number, line in candidates:
            if pattern.search(line) and _TITLE_END.search(line):
                # 国家航天局2020年12月17日|月球样品管理办法: the annex behind the signature
                run_on = _ANY_DATE.search(line)
                own = line[run_on.end() :].strip() if run_on else ""
                return own if len(own) >= 6 else _continued(lines, number, line)
    # 某县某局2021年法治建设工作综述: whatever it calls itself
    return next((line for number, line in candidates if number < _TAIL and _ABOUT_LAW.match(line)), None)


def _year(title: str | None, folded: str, published: str | None, letterhead: Letterhead) -> int | None:
    """The year that a report covers: by its title, by a paragraph that opens with it, by number and date; else of issue."""
    latest = int(published[:4]) if published else 2100
    of_a_year = bool(title and (_REPORT.search(title) or _OF_A_YEAR.search(title)))
    if letterhead.signed and not of_a_year:
        return int(letterhead.signed[:4])
    patterns = (
        (_NUMBER_YEAR, letterhead.number or ""),
        (_TITLE_YEAR, title or ""),
        (_OPENING_YEAR, folded[:3000]),
        (_NUMBER_YEAR, _above_text(folded)),
    )
    for pattern, text in patterns[1:] if of_a_year else patterns:
        for match in pattern.finditer(text):
            year = int(match.group(1)) if match.group(1).isdigit() else spelled_year(match.group(1))
            if 1949 <= year <= latest:
                return year
    if published is None:
        return None
    return latest - 1 if title and _REPORT.search(title) else latest


def _above_text(folded: str) -> str:
    """The lines of the header: what stands above the first sentence."""
    stop = folded.find("。", 0, 600)
    above = folded[: folded.rfind("\n", 0, stop) + 1] if stop >= 0 else folded[:600]
    return above or folded[:stop]  # a page in one line


_TITLE_YEAR = re.compile(r"((?:19|20)\d\d|二[〇○零][一二三四五六七八九〇○零]{2})(?=[ ]*年|[ ]*度)")
_OPENING_YEAR = re.compile(r"^[ ]*((?:19|20)\d\d)年(?=[度,，来以]|[一-鿿]{2,20}[,，]|是)", re.M)
_NUMBER_YEAR = re.compile(r"[一-鿿][〔\[(]((?:19|20)\d\d)[〕\])]第?\d{1,5}号")


def _published(folded: str, title: str | None, letterhead: Letterhead) -> str | None:
    """The date of publication by the header, right under the title, of writing by the header, of sending out, of the signature."""
    head = folded[:3000]
    if match := _PUBLISHED.search(head) or _SENT.search(head):
        return iso_date(*match.groups())
    behind = head.find(title) + len(title) if title and title in head else 0
    # a bare date in the lines right under the title: 2025-03-11 10:57 来源:…
    below = head[behind : behind + 120].split("\n")
    for line in below[:5]:
        if (match := _ANY_DATE.search(line)) and len(line) < 90 and "。" not in line and not _OTHER_DAY.search(line):
            return iso_date(*match.groups())
    if match := _WRITTEN.search(head):
        return iso_date(*match.groups())
    return (_date_of(letterhead.imprint.of(folded)) if letterhead.imprint else None) or letterhead.signed


def _date_of(line: str) -> str | None:
    """生态环境部办公厅2020年8月27日印发: the day on which it went out."""
    match = _ANY_DATE.search(line)
    return iso_date(*match.groups()) if match else None


Organ = tuple[str, Place | None]


def _issuers(
    title: str | None, folded: str, letterhead: Letterhead, region: Place | None, knowledge: Knowledge
) -> list[Organ]:
    """The organs that wrote the document with their places: from the title, the header, the signature, the number."""
    if title and (of_corps := _of_corps(title, knowledge)):
        return [of_corps]
    if title and (found := issuer_in(title, region, knowledge)):
        return _joint(title, found, region, knowledge)
    for match in _ISSUER_LINE.finditer(folded[:3000]):
        if organ := resolve_name(match.group(1), region, knowledge):
            return [organ]
    if letterhead.signature and (organs := organs_in(letterhead.signature.of(folded), region, knowledge)):
        return organs
    setting = Setting(region, None)
    if letterhead.number and (name := organ_of_number(letterhead.number, setting, knowledge)):
        return [resolve_name(name, region, knowledge) or (name, region)]
    tail = [line.strip() for line in folded.rstrip().split("\n")[-_TAIL:]]
    for line in reversed(tail):
        bare = re.sub(DATE + "日?.*$|[〇○零一二三四五六七八九]{4}年.*$", "", line).strip()
        if 3 <= len(bare) <= 30 and not line.endswith("印发") and (organ := resolve_name(bare, region, knowledge)):
            return [organ]
    told = _SENT_OUT.search(folded[:3000])
    organ = resolve_name(told.group(1), region, knowledge) if told else None
    return [organ] if organ else _opening_body(title, folded, region, knowledge)


_DIVISION = re.compile(rf"^(?:{CORPS}|兵团)?(?P<division>第[一二三四五六七八九十]{{1,2}}师)")


def _of_corps(title: str, knowledge: Knowledge) -> Organ | None:
    """第八师石河子市2022年…报告: the government of the city that a division of the Corps runs, or a bureau of both."""
    match = _DIVISION.match(title)
    city = city_of(match["division"], knowledge) if match else ""
    if match is None or not city or not title.startswith(city, match.end()):
        return None
    found = issuer_in(title[match.end() :], None, knowledge)
    if found is None or found[0].endswith("人民政府"):
        return found
    return CORPS + match["division"] + found[0], found[1]


def _opening_body(title: str | None, folded: str, region: Place | None, knowledge: Knowledge) -> list[Organ]:
    """Who acts where a report begins that nobody else is known to have written."""
    if title is None or not _REPORT.search(title):
        return []
    begun = folded.find(title) + len(title) if title in folded else 0
    for match in _OPENING_BODY.finditer(folded[begun : begun + _OPENING]):
        organ = resolve_name(match["body"], region, knowledge)
        if organ and organ[1] and organ[1].level is not PlaceLevel.COUNTRY and _says_we(organ[0], folded):
            return [organ]
    return []


# 我局, 我县: how the author calls itself, and how its name then ends
_WE = re.compile(r"我(?P<word>局|厅|委|办|省|市|县|区|州|盟|旗)(?![一-鿿]?(?:们|国))")
_ENDS_OF_AUTHORS = {"局": "局", "厅": "厅", "委": "委员会", "办": "办公室"}


def _says_we(name: str, folded: str) -> bool:
    """True if what the author calls itself fits this name: 我局 a bureau, 我县 a government."""
    word = _WE.search(folded)
    return word is None or name.endswith(_ENDS_OF_AUTHORS.get(word["word"], "政府"))


# 水利部办公厅日前下发通知,安排…: a page that tells of a notice and prints nothing of it
_SENT_OUT = re.compile(r"(?:^|[,。:;])[ ]*([一-鿿]{3,24})(?:近日|日前)(?:发出|印发|下发|发布)(?:了)?(?:通知|《)", re.M)


_TOWN_TITLE = re.compile(
    r"(?:关于)?(?:(?:19|20)\d\d年?度?)?([一-鿿]{2,6}?(?:镇|乡|街道))(人民政府|办事处|党委|党工委|政府)?(?=(?:19|20)\d\d|二[〇○零]|关于|法治|依法|推进|落实)"
)


def _of_town(
    title: str | None, folded: str, region: Place | None, knowledge: Knowledge
) -> tuple[str, str, Place] | None:
    """Full name of the government of the town that a title begins with, the town, and its county: the first that the text names."""
    above, rest = places_at_head(title or "", knowledge)
    # 某区|人民政府|某街道办事处: as the office of the district's government
    of_government = rest.startswith("人民政府") and "街道办事处" in rest
    match = _TOWN_TITLE.match(rest.removeprefix("人民政府") if of_government else rest)
    if match is None:
        return None
    county = (knowledge.places.resolve(above, region) if above else region) or _first_county(folded, knowledge)
    if county is None:
        return None
    town = match.group(1)
    organ = {"党委": "", "党工委": "", "政府": "人民政府", None: "人民政府"}.get(match.group(2), match.group(2) or "")
    if town.endswith("街道") and match.group(2) is None:
        organ = "办事处"
    plate = knowledge.places.door_plate(county) + ("人民政府" if of_government else "")
    return f"{plate}{town}{organ}", town, county


def _first_county(folded: str, knowledge: Knowledge) -> Place | None:
    for hit in knowledge.place_names.find(folded[:8000]):
        place = knowledge.places.resolve(folded[hit.start : hit.end], None)
        if place and place.level is PlaceLevel.COUNTY and folded[hit.start : hit.end].endswith(place.name):
            return place
    return None


_ORDERS = re.compile(r"(?:命令|令|决定|布告|公告|通告|通令)$")


def _joint(title: str, first: Organ, region: Place | None, knowledge: Knowledge) -> list[Organ]:
    """国务院、中央军委关于…, 国务院、中央军委一九八八年节约用水命令: all organs that stand before what the title says, the first of them first."""
    head = re.split(r"关于|授予|印发|《", title, maxsplit=1)[0]
    if head == title and _ORDERS.search(title):
        organs = organs_at_head(title, region, knowledge)
        return organs if organs and organs[0][0] == first[0] else [first]
    if head == title or not re.search(r"[、 ]", head.strip()):
        return [first]
    organs = organs_in(head, region, knowledge)
    return organs if organs and organs[0][0] == first[0] else [first]


def _title(given: Metadata, folded: str, letterhead: Letterhead) -> str | None:
    if given.title:
        return given.title
    if letterhead.title and not _REPORT.search(letterhead.title.of(folded)):
        own = _joined(letterhead.title.of(folded))
        labelled = _LABELLED_TITLE.search(folded[:3000])
        # a report that prints an instrument's title somewhere in its head is still a report
        if labelled is None and not any(_REPORT.search(line) for _, line in _title_lines(folded.split("\n")[:20])):
            return own
    return find_title(folded)


def _joined(title: str) -> str:
    """A title without the line breaks in it; a space stays where it parts two names (国务院 中央军委关于…)."""
    return re.sub(r"[ ]*\n[ ]*", "", title).strip()


def complete(document: Document, folded: str, knowledge: Knowledge, letterhead: Letterhead | None = None) -> Metadata:
    """The document's metadata: what the manifest gives, the rest from the text. Fields stay None where neither tells."""
    given, letterhead = document.metadata, letterhead or read_letterhead(folded)
    title = _title(given, folded, letterhead)
    published = given.published or _published(folded, title, letterhead)
    place = knowledge.places.resolve(given.region, None) if given.region else None
    town = None if given.issuer else _of_town(title, folded, place, knowledge)
    if town:
        return _completed(given, title, folded, letterhead, published, [(town[0], town[2])], town[1], knowledge)
    organs = [] if given.issuer else _issuers(title, folded, letterhead, place, knowledge)
    if place is None and not organs and not given.issuer:
        title = title or headline(folded)  # told by nobody, and it does not tell the issuer
        told = place_told(title, folded, knowledge)
        organs = told_issuer(title, folded, told, knowledge) if told else []
        return _completed(given, title, folded, letterhead, published, organs, told.name if told else None, knowledge)
    return _completed(given, title, folded, letterhead, published, organs, None, knowledge)


def _completed(
    given: Metadata,
    title: str | None,
    folded: str,
    letterhead: Letterhead,
    published: str | None,
    organs: list[Organ],
    town: str | None,
    knowledge: Knowledge,
) -> Metadata:
    place = knowledge.places.resolve(given.region, None) if given.region else None
    issuer = given.issuer or (organs[0][0] if organs else None)
    found = organs[0][1] if organs else place
    if given.issuer and place is None and (resolved := resolve_name(given.issuer, None, knowledge)):
        found = resolved[1]
    title = title or headline(folded)
    index = _INDEX.search(folded[:3000])
    labelled = _LABELLED_NUMBER.search(folded[:3000])
    return dataclasses.replace(
        given,
        title=title,
        issuer=issuer,
        co_issuers=given.co_issuers or tuple(dict.fromkeys(name for name, _ in organs[1:] if name != issuer)),
        region=given.region or town or (found.name if found else None),
        year=given.year if given.year is not None else _year(title, folded, published, letterhead),
        published=published,
        index_number=given.index_number or (index.group(1) if index else None),
        number=given.number or letterhead.number or (plain_number(labelled.group(1)) if labelled else None),
        kind=given.kind or _kind(title, folded, letterhead),
    )


def addressed(
    folded: str, letterhead: Letterhead, setting: Setting, knowledge: Knowledge
) -> tuple[tuple[str, ...], Place | None]:
    """The bodies to which the document is addressed, by their full names (whom 你公司 and 你局 mean), and the first one's place."""
    if letterhead.addressees is None or len(letterhead.addressees) > 600:
        return (), None
    organs = organs_in(letterhead.addressees.of(folded), setting.place, knowledge)
    place = next((place for _, place in organs if place and place.level is not PlaceLevel.COUNTRY), None)
    return tuple(name for name, _ in organs), place


# what the body calls itself, where no title does: 现批复如下, 特此公告, 现将有关事项通知如下
_SAYS_KIND = (
    ("批复", re.compile(r"(?:现)?批复如下|特此批复|此复。|收悉。(?:[^。]{0,20})同意")),
    ("公告", re.compile(r"特此公告|予以公告|公告如下|现公告|现予公布")),
    ("通告", re.compile(r"特此通告|通告如下|予以通告")),
    ("复函", re.compile(r"函复如下|现函复|特此函复")),
    ("函", re.compile(r"特此致函|此函。|函告如下")),
    (
        "函",
        re.compile(
            r"(?:研究提出|征求)[^。]{0,12}意见[^。]{0,40}(?:反馈|函告|函复|返回|报送|寄)|请[^。]{0,20}提出(?:书面)?意见"
        ),
    ),
    ("命令", re.compile(r"特此命令|发布命令")),
    ("决定", re.compile(r"(?:作出|作如下|做出)(?:如下)?决定|决定如下|特作如下决定")),
    ("通报", re.compile(r"通报如下|(?:现|特)(?:将[^。]{2,40})?予以通报|特此通报")),
    ("意见", re.compile(r"提出(?:如下|以下)[一-鿿]{0,4}意见|现提出意见")),
    ("通知", re.compile(r"通知如下|特此通知|印发给你们|印送给你们|请(?:认真)?(?:遵照|贯彻)执行|现(?:印|转)发")),
    ("批复", re.compile(r"收悉")),
)


def _kind(title: str | None, folded: str, letterhead: Letterhead) -> str | None:
    """What the document is: by its title, else by what its body calls itself; one with addressees is a 通知 at the least."""
    if title and _REPORT.search(title) and not _CIRCULAR.search(title):
        return "annual report"
    if title and _WITH_PLAN.search(title):
        return "总结"
    # a heading behind the signature is that of what the notice prints
    framed = letterhead.title is None and letterhead.addressees is not None
    if title and not framed and (match := _TITLE_END.search(title)):
        return match.group().split("(")[0]
    head = folded[:1500] + folded[-600:]
    found = next((kind for kind, said in _SAYS_KIND if said.search(head)), None)
    if found == "公告" and re.search(r"[发函]", letterhead.number or ""):
        return "通知"  # 工信厅节函〔2021〕267号: announcements are numbered by the year alone
    if found is None and letterhead.signed:
        return "通知" if letterhead.addressees else "公告"
    return found
