"""Companies by their short names, and those that a country's name opens or stands in: 陕煤(集团)公司, 中国同位素公司, 某某(加拿大)公司."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extractors.setting import BEGINS, Found, OrganName, found_organ
from kg.extractors.stretch import behind_verbs, stretch
from kg.knowledge import Knowledge, OrganForm

_FORM = OrganForm("{N}", "open-free", "enterprise")
_IN_NAME = r"[^\W\d_的和与及等在对向由被将、各家级]"
_ENDS = r"(?=[,。;、:()《\s]|$|提交|提出|申请|生产|制造|负责|承担|会同)"
# 中国…公司 where the name's end is plain; 中国境内公司, 中国上市公司 are many
_NATIONAL = re.compile(
    rf"(?<![一-鿿])(?:中国|国家)(?!境内|境外|上市|企业|所有|外资|外贸|跨国|电信企业){_IN_NAME}{{2,14}}?(?:集团公司|总公司|公司){_ENDS}"
)
_NATIONAL_FIRST = re.compile(r"中国|国家")
_ABROAD = re.compile(rf"(?!境内|境外|上市|企业|所有|各|等|投资|在华|驻华){_IN_NAME}{{2,12}}?(?:有限公司|公司){_ENDS}")
# 美国|Acme Nuclear,Inc., 德国|ABC公司, 俄罗斯|JSC “Acme”
_LATIN = re.compile(
    r"[ ]?(?=[A-Z])(?:[A-Za-zÀ-ÿ&.,'’\- ]{1,80}?(?:公司|(?<=[ ,.])(?:Inc|Ltd|LLC|GmbH|Corp|Corporation|S\.L|S\.A|S\.p\.A|AG|Company|Incorporated|Limited)(?![A-Za-z])\.?(?:,?[ ](?:Inc|Ltd|LLC|GmbH|Limited)(?![A-Za-z])\.?|[ ]?[&+][ ]?Co\.?[ ]?KG)*|Co\.,?[ ]?(?:LTD|Ltd)\.?)"
    r"|P?JSC [“\"][A-Za-z “”\"\-]{3,50}[”\"])"
)
_SEATED = re.compile(r"\)(?:有限)?公司")
_TRADE_NAME = re.compile(r"(?<![一-鿿])[一-鿿]{2,8}\($")


# 会同|人行泉州市中心支行: the central bank by its everyday name, only with the place of a branch (负责人行政诉讼, 人行道)
_CENTRAL_BANK = re.compile(
    rf"(?:{BEGINS}|(?<=[、和与及同合]))人行(?P<branch>[一-鿿]{{2,8}}?(?:中心支行|支行|分行|营业管理部))"
)


# 国网重庆市电力公司, 国网青海省电力公司海东供电公司
_GRID = re.compile(
    r"国网[一-鿿]{2,8}?(?:综合能源|电力|供电)(?:服务)?(?:有限)?公司(?:(?!组织|联合|会同|指导|国网|[和与及等、])[一-鿿]{2,6}?供电公司)?"
)


# 陕煤(集团)公司: a group by its short name
_GROUP = re.compile(r"\((?:集团|控股)\)(?:总)?公司")
_LONGEST = 8
_NO_GROUP = re.compile(r"企业|公司|各|有关|相关|所属|国有|大型|民营|若干|[个家]$")


def _groups(text: str, knowledge: Knowledge) -> Iterator[Found]:
    for group in _GROUP.finditer(text):
        begin = behind_verbs(text, stretch(text, group.start()), group.start(), knowledge)
        named = 2 <= group.start() - begin <= _LONGEST and not _NO_GROUP.search(text, begin, group.start())
        if named and not _holds_verb(text[begin : group.start()], knowledge):
            yield _as_written(text, begin, group.end())


def enterprises(text: str, knowledge: Knowledge) -> Iterator[Found]:
    """The companies; their canonical name is the one that stands."""
    yield from _groups(text, knowledge)
    yield from _listed(text)
    yield from (_as_written(text, *grid.span()) for grid in (_GRID.finditer(text) if "国网" in text else ()))
    for bank in _CENTRAL_BANK.finditer(text) if "人行" in text else ():
        name = "中国人民银行" + bank["branch"]
        yield found_organ(text, bank.start(), bank.end(), OrganName("", "", _FORM, bank.group(), name), 0.85)
    for opens in _NATIONAL_FIRST.finditer(text):
        firm = _NATIONAL.match(text, opens.start())
        # 中国核工业|建设|集团公司
        if firm and (firm.group().endswith(("集团公司", "总公司")) or not _holds_verb(firm.group(), knowledge)):
            yield _as_written(text, firm.start(), firm.end())
    for hit in knowledge.countries.find(text):
        trade = _TRADE_NAME.search(text, max(0, hit.start - 10), hit.start)
        if trade and (end := _SEATED.match(text, hit.end)):
            yield _as_written(text, trade.start(), end.end())
        elif latin := _LATIN.match(text, hit.end):
            yield _as_written(text, hit.start, latin.end())
        elif (firm := _ABROAD.match(text, hit.end)) and not _holds_verb(firm.group(), knowledge):
            yield _as_written(text, hit.start, firm.end())


# 1甲乙能源集团有限公司2丙丁药业有限公司3…: a list that has lost its marks; the numbers, one by one, part the names
_IN_LIST = re.compile(
    r"(?<!\d)(?P<number>\d{1,3})(?P<name>[一-鿿][一-鿿()A-Za-z]{3,28}?(?:有限责任公司|股份有限公司|有限公司|集团公司|总公司|公司))(?=\d|[ ]*\n|[ ]*$|[。;])"
)
_LISTED = 3  # of them in a row make a list


def _listed(text: str) -> Iterator[Found]:
    start = 0
    for line in text.split("\n"):
        row: list[re.Match[str]] = []
        for name in _IN_LIST.finditer(text, start, start + len(line)) if "公司" in line else ():
            if row and int(name["number"]) != int(row[-1]["number"]) + 1:
                yield from _row(row)
                row = []
            row.append(name)
        yield from _row(row)
        start += len(line) + 1


def _row(names: list[re.Match[str]]) -> Iterator[Found]:
    for name in names if len(names) >= _LISTED else ():
        yield _as_written(name.string, name.start("name"), name.end("name"))


def _holds_verb(name: str, knowledge: Knowledge) -> bool:
    return any(knowledge.verbs.get(name[i : i + 2]) for i in range(len(name) - 1))


def _as_written(text: str, start: int, end: int) -> Found:
    return found_organ(text, start, end, OrganName("", "", _FORM, *[text[start:end]] * 2), 0.8)
