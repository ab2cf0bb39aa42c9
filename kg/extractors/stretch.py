"""How far back a name may reach that only its head tells: to a mark, behind verbs and behind other names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.extractors.setting import BEFORE_BARE, HARD
from kg.knowledge import Knowledge, OrganForm
from kg.lexicon import Hit

_MAX_OPEN = 30
_LAST_MARK = re.compile(rf".*(?:{HARD.pattern}|[()])", re.S)

# 中国针织与纺织装备行业|协会: a society of two fields; 中国银行与保险业|协会 are two
_SOCIETIES = ("协会", "学会", "研究会", "联合会", "促进会")
_TWO_FIELDS = re.compile(
    r"(?<![一-鿿])中国[一-鿿]{2,6}(?<!银行)(?<!公司)(?<!集团)(?<!大学)(?<!政府)(?<!企业)(?<![院局部会协联社团])[与和](?!中国|中华|全国|各|有关|相关|行业)[一-鿿]{3,10}$"
)


# 南路|62号中关村资本大厦612B|中招国际招标有限公司: a postal address, and who has its seat there
_SEAT = re.compile(
    r".*[路街道巷]\d{1,5}号(?:[一-鿿]{0,8}(?:大厦|大楼|广场|中心|写字楼|院|楼))?(?:[A-Za-z\d]{1,5}(?:座|层|楼|室|单元|号楼))*[A-Za-z\d]{0,5}(?=[一-鿿])",
    re.S,
)


def stretch(text: str, end: int) -> int:
    """Start of the stretch of characters before ``end`` that one name could cover; brackets may be inside when closed."""
    start, depth = end, 0
    if text.startswith(_SOCIETIES, end) and (whole := _TWO_FIELDS.search(text, max(0, end - _MAX_OPEN), end)):
        return whole.start()
    mark = _LAST_MARK.match(text, max(0, end - _MAX_OPEN), end)
    if "号" in text[mark.end() if mark else max(0, end - _MAX_OPEN) : end] and (
        seat := _SEAT.match(text, mark.end() if mark else max(0, end - _MAX_OPEN), end)
    ):
        return seat.end()
    if mark is None or not text.endswith(("(", ")"), 0, mark.end()):
        return mark.end() if mark else max(0, end - _MAX_OPEN)
    while start > max(0, end - _MAX_OPEN):
        char = text[start - 1]
        if char == ")":
            depth += 1
        elif char == "(":
            if depth == 0:
                break
            depth -= 1
        elif depth == 0 and HARD.match(text, start - 1):
            break
        start -= 1
    return start


def behind_verbs(text: str, start: int, end: int, knowledge: Knowledge) -> int:
    """``start`` moved behind the verbs and adverbs that the stretch begins with: 成立|市…委员会."""
    moved = True
    while moved:
        moved = False
        for size in (5, 4, 3, 2):
            if start + size < end and knowledge.verbs.get(text[start : start + size]):
                start, moved = start + size, True
                break
    return start


# …集团有限公司2|丙丁药业有限公司: in lists that have lost their marks one company's name ends where another begins
_COMPANY_BEFORE = re.compile(r"公司(?![()第]|协会|商会|联合会)\d*|集团\d+|(?:研究院|研究所)\d+|^\([^()]*\)")


# (智慧园区平台建设)|甲乙(湖南)股份有限公司: what a bracket closes stands before the name
_OPEN_OR_SHUT = re.compile(r"[()]")


def _behind_brackets(text: str, begin: int, end: int) -> int:
    """``begin`` moved behind the last bracket between it and ``end`` that shuts what was opened before."""
    depth = 0
    for mark in _OPEN_OR_SHUT.finditer(text, begin, end):
        depth += 1 if mark.group() == "(" else -1
        if depth < 0:
            begin, depth = mark.end(), 0
    return begin


_LIST_MARK = re.compile(r"(?<=[一-鿿])(?<!第)\d{1,3}(?=[一-鿿])")


def behind_other_names(text: str, begin: int, hit: Hit[OrganForm]) -> int:
    """``begin`` moved behind the company that ends inside the stretch; a branch goes on with its company's name."""
    if hit.value.kind == "enterprise":  # 公布如下1|甲乙能源有限公司
        for mark in _LIST_MARK.finditer(text, begin, hit.start):
            if text.startswith(str(int(mark.group()) + 1), hit.end):  # …公司|2
                begin = mark.end()
    begin = _behind_brackets(text, begin, hit.start)
    if text.startswith("分", hit.start):
        return begin
    others = list(_COMPANY_BEFORE.finditer(text[begin : hit.start]))
    return begin + others[-1].end() if others else begin


_JOINS = ("和", "与")
_LONGEST_CENTRAL = 12


def _behind_central_name(text: str, begin: int, knowledge: Knowledge) -> int:
    """``begin``, behind the 和 within a central body's name, moved behind that name: 工业和|信息化部|中小企业发展促进中心."""
    if not text.endswith(_JOINS, 0, begin):
        return begin
    first = max(0, begin - _LONGEST_CENTRAL)
    around = knowledge.organs.find(text[first : begin + _LONGEST_CENTRAL])
    across = (h for h in around if h.value.needs == "central" and first + h.start < begin < first + h.end)
    return max((first + hit.end for hit in across), default=begin)


def may_begin(text: str, hit: Hit[OrganForm], knowledge: Knowledge) -> int:
    """Where an open name with this head may begin at the earliest, but for verbs before it."""
    begin = behind_other_names(text, stretch(text, hit.start), hit)
    return min(hit.start, _behind_central_name(text, begin, knowledge))


# 局党组会|议, 市政府办|理, 服务中心组|织: the last character begins the next word, and the form without it is the organ
_RUNS_ON = {"会": re.compile("议"), "组": re.compile("[织建]"), "办": re.compile("[理结案件证学]|公(?!室)")}


def cut_back(text: str, hit: Hit[OrganForm], knowledge: Knowledge) -> Hit[OrganForm]:
    """The hit without its last character where that begins the next word."""
    runs_on = _RUNS_ON.get(text[hit.end - 1])
    shorter = knowledge.organs.get(text[hit.start : hit.end - 1])
    if runs_on is None or shorter is None or not runs_on.match(text, hit.end):
        return hit
    meeting = text[hit.end - 1] == "会" and shorter.template != hit.value.template
    return hit if meeting else Hit(hit.start, hit.end - 1, shorter)


# 联合|会签, 集中|学习, 区建投|入使用, 打造一中|心, 调查队|伍, 质检所|长: the form ends inside other words
_NO_HEAD = {
    "联合会": re.compile("[签审商诊谈晤办]"),
    "慈善会": re.compile("[议同商见谈]"),
    "调查队": re.compile("[伍员]"),
    "支队": re.compile("伍"),
    "中学": re.compile("习"),
    "医院": re.compile("校"),
    "小学": re.compile("习"),
    "建投": re.compile("[入产资放用诉债标运]"),
    "城投": re.compile("[入产资放用诉债标运]"),
    "交投": re.compile("[入产资放用诉债标运]"),
    "一中": re.compile("[心级学]"),
    "二中": re.compile("[心级学全]"),
    "三中": re.compile("[心级学全]"),
    "检所": re.compile("长"),
    "利院": re.compile("长"),
    "监站": re.compile("长"),
}


# 市委宣传|部门, 生态环境|局部恶化; but 公安局|部分民警
_GOES_ON = re.compile("(?<=部)门|(?<=局)部(?=恶化|地区|地段|改造|暴雨|区域|污染|调整)")


def no_head(text: str, hit: Hit[OrganForm]) -> bool:
    """True if what follows shows that the form's last word is another one."""
    surface = text[hit.start : hit.end]
    runs_on = _NO_HEAD.get(surface[-3:]) or _NO_HEAD.get(surface[-2:]) or _GOES_ON
    return runs_on.match(text, hit.end) is not None


def in_full(text: str, hit: Hit[OrganForm]) -> Hit[OrganForm]:
    """市节水办|公室: the same office, written out."""
    written_out = hit.value.needs == "place" and text[hit.end - 1] == "办" and text.startswith("公室", hit.end)
    return Hit(hit.start, hit.end + 2, hit.value) if written_out else hit


_LONGEST_HEAD = 10


def head_inside(text: str, hit: Hit[OrganForm], opens: Mapping[str, OrganForm]) -> Hit[OrganForm] | None:
    """The head of an open name that begins inside the hit and ends with it or behind it; a zone's committee is read elsewhere."""
    if text.endswith(("管理委员会", "管委会"), 0, hit.end):
        return None
    for begin in range(hit.start + 1, hit.end):
        for end in range(min(len(text), begin + _LONGEST_HEAD), max(hit.end, begin + 2) - 1, -1):
            if form := opens.get(text[begin:end]):
                return Hit(begin, end, form)
    return None


# 省外|办理, 信访|办结率, 县民|委员会: the last character belongs to the next word
_OF_NEXT_WORD = {
    "办": re.compile(
        r"[理案件证厂企税班医法丧网电]|学(?!习)|结(?!合)|复(?![议核查函])|展(?!开)|好(?!的)|事|公(?![布开示室])|会(?!同|商|议|签)"
    ),
    "委": re.compile(r"员"),
}
_SHORT_NAME = 4
_LONGER_WORDS = frozenset(("委托", "局面", "局势"))


def belongs_to_next(text: str, hit: Hit[OrganForm]) -> bool:
    """True if the last character of a short name begins the next word, and nothing is left of it: 省外|办理, 县民|委员会."""
    if text[hit.end - 1 : hit.end + 1] in _LONGER_WORDS:
        return True  # 城管|委托执法, 开创金融发展|局面
    goes_on = _OF_NEXT_WORD.get(text[hit.end - 1])
    short = hit.end - hit.start <= _SHORT_NAME or text[hit.end - 1] == "办"
    return goes_on is not None and short and goes_on.match(text, hit.end) is not None


def of_new_town(text: str, hit: Hit[OrganForm], knowledge: Knowledge) -> Hit[OrganForm]:
    """良渚新|城|管委会: 城管委 reads over the end of the name."""
    committee = knowledge.organs.get("管委会")
    if text[hit.start : hit.end + 1] != "城管委会" or text[hit.end + 1 : hit.end + 2] == "议" or committee is None:
        return hit
    return Hit(hit.start + 1, hit.end + 1, committee)


# 其中|石化行业, 汇总|后, 副总参谋长: the first character ends another word
_ENDS_A_WORD = {"中": frozenset("其集之当"), "总": frozenset("汇副归")}
# 海军|专用后勤装备, 空军Ｃ４ＩＳＲ系统: what is made for an arm of the service
_MADE_FOR = re.compile(r"[海空陆]军(?:专用|武器|舰艇|飞机|装备|后勤装备|码头|场站|[A-Za-z])")
_OF_A_NUMBER = re.compile(r"[一-鿿]{0,3}[ ]?[〔\[【](?:19|20)\d\d")  # 国办|函 〔1997〕42号


def inside_a_word(text: str, hit: Hit[OrganForm]) -> bool:
    """True if the short name of a central body stands inside another word or in a document's number."""
    before = text[hit.start - 1] if hit.start else ""
    if before and before in _ENDS_A_WORD.get(text[hit.start], ()):
        return True
    if text[hit.end - 1] == "军" and _MADE_FOR.match(text, hit.end - 2):
        return True
    return hit.end - hit.start <= 3 and bool(_OF_A_NUMBER.match(text, hit.end))


# 与|潞|安化|工集团有限公司: behind a mark or a preposition one character opens the name, over which a place's name reads
_NAME_OPENS = re.compile(
    r"(?![原现某含指还也均都仅请如系除另即使使令让因若故凡且但而只才再又既虽赴自给同往购访聘约随])[一-鿿]"
)
_SHORT = 6
_NO_LEAD = re.compile(
    r"(?:顾问|成员|专家|代表|单位|政府|部门)$|[内下中上里后前外起名家个属区县市省月日年是有]$|各|全|包括|例如|其中|主要|^等"
)


def leads_name(text: str, begin: int, start: int, end: int, knowledge: Knowledge) -> bool:
    """中广核|惠州核电有限公司, 力赛佳管道支架技术(|上海)有限公司: what stands before the place belongs to the name."""
    lead = text[begin:start]
    if lead.endswith("("):
        return True
    if len(lead) == 1 and end - start > _SHORT and text[start + 2] not in "市县区州盟省旗":
        return (
            bool(_NAME_OPENS.match(lead))
            and lead not in BEFORE_BARE
            and not knowledge.verbs.get(text[begin - 1 : begin + 1])
        )
    form = knowledge.organs.get(lead)
    if form is not None and form.needs == "central":
        return True
    # in a list of names (、华能|山东…有限公司) an everyday word is a trade name too
    listed = text[max(0, begin - 1) : begin] == "、" and len(lead) <= 4
    listed = listed or (text[max(0, begin - 1) : begin] in ("\n", "", ",") and text[end : end + 1] == ":")
    return 2 <= len(lead) <= 8 and not _NO_LEAD.search(lead) and (listed or not knowledge.segmenter.is_word(lead))
