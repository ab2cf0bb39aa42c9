"""PLACE: divisions and regions named on their own (宁波市, 镇海, 长三角, 贺村镇)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.extractors.setting import BEFORE_BARE, CJK, Found, Reading, Setting, in_quotes
from kg.knowledge import Knowledge
from kg.lexicon import Hit
from kg.model import MentionType, Span
from kg.places import Place, PlaceLevel

# 宁波港, 杭州湾, 上海路: a name of something else begins with the place
_OTHER_NAME = re.compile(
    r"(?:[一-鿿]{0,6}?(?<!至)(?:机场|核电厂|核电站|水电站|电站|水库|高速公路|大桥)|湾|港|台|路|街|站|桥|机场|大道|河|江|湖|山|海关|话|菜|人(?![民大员事])|大学|日报|晚报|银行|号|籍|舟山港|(?<=大连)接|炒饭|拉面|火锅|烤鸭|(?<=长春)花|[一-鿿]{0,4}大厦|广场|虎|豹|茅台|分厅|国际贸易单一窗口|大运会|亚运会|亚残运会|冬奥会|全运会|世博会|进博会|世园会|残运会|马拉松|[一-鿿]{2}(?:火车|高铁)?站(?!点)|[东西南北]站|新港|第[一二三四五六七八九十\d]{1,3}届(?=[一-鿿]{0,12}(?:运动会|博览会|论坛|节|锦标赛))|赛段|公路自行车|段(?!祺)|玉(?![林溪树环门田])|(?:苹果|大米|茶叶|[红绿白黑]茶|大枣|红枣|脐橙|蜜柚|小龙虾|大闸蟹|陈醋|火腿|大葱|大蒜|香菇|木耳|枸杞|大头菜|荔枝|蜜桃|米粉|板鸭|咸鸭蛋|黄酒)(?=[等、,。;\d]|产业|地理|品牌|“)|会议|窑(?!村)|[一-鿿]{0,3}(?:遗址|石窟|陶瓷|瓷器)|方言|精神|经验|模式|工作室|服务站|石雕|木雕|青瓷|紫砂|刺绣|剪纸|年画|腔|采茶戏|花鼓戏|花灯戏|梆子|大鼓|坠子|(?:国际)?人才港)"
)


# 中国(|云南|)自由贸易试验区
_FREE_TRADE = re.compile(r"(?<=中国\([一-鿿]{2})\)自由贸易|(?<=中国\([一-鿿]{3})\)自由贸易")
# 法治浙江, 平安江苏, 数字福建: names of provincial programmes; 100周年|大庆; 确|保定|时: 确 ends other words only as 明确, 准确 …
_BRAND_BEFORE = re.compile(
    r"(?:法治|平安|数字|美丽|健康|清廉|信用|智慧|文明|幸福|诚信|活力|创新|文化|质量|绿色|爱|(?<![明准正精的])确|周年)$"
)
_COMPASS = frozenset("东中西")  # 东|西部, 中|西部地区: two regions in one word


def hits_in(text: str, home: Place | None, knowledge: Knowledge) -> tuple[Hit[tuple[str, ...]], ...]:
    """What the lexicon of place names finds, without verbs and words that run into a level word: 会同|县司法局 outside 会同县 and what it lies in,
    担任|县政府."""
    named = _behind_verbs(text, knowledge.place_names.find(text), knowledge)
    hits = [h for h in named if not _is_verb(text[h.start : h.end], h.value, home, knowledge)]
    hits = list(_begun(text, hits, knowledge))
    if home is not None:
        hits = sorted([*hits, *_common_words(text, home, {h.start for h in hits}, {h.end for h in hits}, knowledge)])
    return tuple(_zones(text, hits))


def hits_here(text: str, setting: Setting, knowledge: Knowledge) -> tuple[Hit[tuple[str, ...]], ...]:
    """The same for a document: a zone that speaks is found by its own name too."""
    hits = hits_in(text, setting.place, knowledge)
    own = tuple(_of_zone(text, setting.zone, knowledge)) if setting.zone else ()
    if not own:
        return hits
    others = (hit for hit in hits if not any(o.start < hit.end and hit.start < o.end for o in own))
    return tuple(sorted((*others, *own)))


def _of_zone(text: str, zone: Place, knowledge: Knowledge) -> Iterator[Hit[tuple[str, ...]]]:
    """Where a zone calls itself by its own name: 净月高新区, 净月区."""
    own = knowledge.places.own_name(zone)
    at = text.find(own) if own else -1
    while at >= 0:
        end = at + len(own)
        kind = next((word for word in (*knowledge.places.zones, "区") if text.startswith(word, end)), None)
        if kind:
            yield Hit(at, end + len(kind), (zone.code,))
        at = text.find(own, end)


def _begun(text: str, hits: Iterable[Hit[tuple[str, ...]]], knowledge: Knowledge) -> Iterator[Hit[tuple[str, ...]]]:
    """Without counties of two characters whose first ends an everyday word: 担任|县政府法律顾问, 清单|县政府, 报送信息|县政府."""
    for hit in hits:
        county = hit.end - hit.start == 2 and text[hit.end - 1] == "县"
        if not county or text[hit.start - 1 : hit.start + 1] not in knowledge.before_counties:
            yield hit


_VERBS_OF_ACTING_WITH = frozenset(("会同", "协同", "联合"))
_LONGEST_PLACE = 12


def _behind_verbs(
    text: str, hits: Iterable[Hit[tuple[str, ...]]], knowledge: Knowledge
) -> Iterator[Hit[tuple[str, ...]]]:
    """会同|安阳市, 联合|江苏省: the place behind the verb, where its last character and the next ones are one as well (同安, 合江)."""
    end = 0
    for hit in hits:
        if text[hit.start] in "同合" and text[hit.start - 1 : hit.start + 1] in _VERBS_OF_ACTING_WITH:
            first = hit.start + 1
            others = knowledge.place_names.find(text[first : hit.end + _LONGEST_PLACE])[:1]
            if others and others[0].start == 0 and first + others[0].end > hit.end:
                hit = Hit(first, first + others[0].end, others[0].value)
            elif hit.end - hit.start == 2:
                continue  # 会同|安全生产专家
        if hit.start >= end:
            end = hit.end
            yield hit


# 河口、绿春|两县, 由|长治|医学院, 同意|长治|高新区: what tells that a common word is the name of a place near by
_IN_LIST = re.compile(r"(?:[、和与及]|[两三四五六七\d]{1,2}(?:个)?[县市区旗])")
_LEVEL_GOES_ON = frozenset("级直乡两域城")  # 甲县、|和县|推行, but not 市、和县级部门
_OF_HERE = re.compile(
    r"[一-鿿]{0,4}?(?:学院|大学|医院|监狱|海关|银行|日报社|广播电视台|师范|机场集团)|高新区|高新技术产业开发区|经开区|经济(?:技术)?开发区|综合?保税?区|军分区|警备区"
)


def _common_words(
    text: str, home: Place, starts: set[int], ends: set[int], knowledge: Knowledge
) -> Iterator[Hit[tuple[str, ...]]]:
    """Names of the document's own neighbourhood that are common words elsewhere, beside another place or before a body's head."""
    for name, place in knowledge.places.common_words_near(home):
        at = text.find(name)
        while at >= 0:
            end = at + len(name)
            behind = text[at - 1 : at] in ("、", "和") and at - 1 in ends
            listed = (
                (end + 1 in starts and not text[end : end + 1].isdigit()) or behind
                if _IN_LIST.match(text, end)
                else behind
                and name[-1] in "县市区"
                and text[at - 1] == "、"
                and text[end : end + 1] not in _LEVEL_GOES_ON
            )
            begins = at == 0 or not CJK.match(text[at - 1]) or text[at - 1] in BEFORE_BARE
            begins = begins or any(knowledge.verbs.get(text[at - n : at]) for n in (2, 3) if at >= n)
            if listed or (begins and place.code == home.code and _OF_HERE.match(text, end)):
                yield Hit(at, end, (place.code,))
            at = text.find(name, end)


def _zones(text: str, hits: Iterable[Hit[tuple[str, ...]]]) -> Iterator[Hit[tuple[str, ...]]]:
    """Words of zones only behind a place (西安|高新区) or where a name begins (由|市高新区), not in 国家级|高新区."""
    first = end = -1
    for hit in hits:
        alone = not hit.value and hit.start != end
        if alone:
            hit = Hit(hit.start - (text[hit.start - 1 : hit.start] in ("市", "区", "县")), hit.end, hit.value)
        first = hit.start if hit.start != end else first
        # 太|阳山|开发区: so common a word makes no name of what only ends like a place
        free = not first or not CJK.match(text[first - 1]) or text[first - 1] in BEFORE_BARE
        if not free and (alone or (not hit.value and text[hit.start : hit.end] == "开发区")):
            continue
        end = hit.end
        yield hit


def _is_verb(name: str, codes: tuple[str, ...], home: Place | None, knowledge: Knowledge) -> bool:
    if home is None or not codes or len(name) != 3 or name[2] not in "县区" or knowledge.verbs.get(name[:2]) is None:
        return False
    meant = [place for code in codes if (place := knowledge.places.get(code))]
    around = {p.code for place in meant for p in knowledge.places.ancestors(place)}
    return home.code not in around.union(codes)


def _accept(place: Place, surface: str, reading: Reading, knowledge: Knowledge) -> bool:
    """A full name always; a short one for provinces and prefectures, and for counties of the document's own province."""
    if surface.endswith(place.name) or place.level in (PlaceLevel.PROVINCE, PlaceLevel.REGION):
        return True
    home = reading.setting.place
    own = home is not None and knowledge.places.ancestors(place)[-1:] == knowledge.places.ancestors(home)[-1:]
    return own or place.level is PlaceLevel.PREFECTURE


def _links(chain: list[Hit[tuple[str, ...]]], place: Place, reading: Reading, knowledge: Knowledge) -> Iterator[Found]:
    """Each place of a chain by itself: 芜湖市|芜湖县, but 西安高新区 as one; ``place`` is what the whole chain means."""
    if not chain[-1].value:  # 高新区 alone is as little a name as 全区
        if len(chain) > 1:
            yield Found(Span(chain[0].start, chain[-1].end), MentionType.PLACE, "place", 0.85, place.name)
        return
    above = {p.code: p for p in knowledge.places.ancestors(place)}
    for hit in chain[:-1]:
        outer = next((above[c] for c in hit.value if c in above), None)
        name = outer.name if outer else reading.masked[hit.start : hit.end]
        yield Found(Span(hit.start, hit.end), MentionType.PLACE, "place", 0.85, name)
    yield Found(Span(chain[-1].start, chain[-1].end), MentionType.PLACE, "place", 0.9, place.name)


# 中国境内, 经中国过境: the country as a place, not as a word of a name (中国特色, 中国共产党)
_CHINA = re.compile(r"中(?:华人民共和)?国(?<![一-鿿]中中国)(?=境内|境外|过境|领土|领海|大陆|内地|关境|口岸)")
_LANGUAGE = re.compile(r"[族语人籍货产式菜裔]|[一-鿿]{0,2}(?:大使馆|领事馆|驻)|文化|模式")


def _abroad(text: str, knowledge: Knowledge) -> Iterator[Found]:
    """中国 as a place and other countries by name."""
    for match in _CHINA.finditer(text):
        yield Found(Span(match.start(), match.end()), MentionType.PLACE, "place", 0.7, "中华人民共和国")
    for hit in knowledge.countries.find(text):
        if not _LANGUAGE.match(text, hit.end) and not in_quotes(text, hit.start):
            yield Found(Span(hit.start, hit.end), MentionType.PLACE, "place", 0.8, hit.value)


# 三水区、|云东海新区|: one of an enumeration of divisions
_NEW_DISTRICT = re.compile(r"(?<!高)新区")


def _new_districts(text: str, reading: Reading, knowledge: Knowledge) -> Iterator[Found]:
    """New districts that no table has, beside a division in one enumeration."""
    if "新区" not in text:
        return
    starts, ends = {hit.start for hit in reading.places}, {hit.end for hit in reading.places}
    for word in _NEW_DISTRICT.finditer(text):
        for start in (word.start() - 2, word.start() - 3):
            before, behind = text[max(0, start - 1) : start], text[word.end() : word.end() + 1]
            listed = before == "、" and start - 1 in ends
            opens = behind == "、" and word.end() + 1 in starts and not CJK.match(before or " ")
            name = text[start : word.end()]
            if start >= 0 and (listed or opens) and _NAME.fullmatch(name) and not knowledge.verbs.get(name[:2]):
                yield Found(Span(start, word.end()), MentionType.PLACE, "place", 0.7, name)


_NAME = re.compile(r"(?!国家|省级|市级|城市|[各在到对由向与和及])[一-鿿]{2,3}新区")
# 武汉|都市圈, 辽宁|沿海经济带: a region of its own, named after the place
_CIRCLE = re.compile(r"都市圈|城市群|经济圈|(?:沿海|沿江)?经济带")
# 延安市|民用机场, 滁州市|行政规范性文件数据库, 湖南省|“互联网+监管”系统, 河南省|智慧消防系统: the place opens the name of a thing
_THING = re.compile(
    r"(?P<name>[一-鿿]{2,14})数据库|“[^“”\n]{2,14}”(?:系统|平台|数据库)|(?P<long>[一-鿿]{4,10})“[^“”\n]{2,10}”平台"
    r"|(?:智慧|数字|网上|电子)(?P<smart>[一-鿿]{2,8}?)(?:系统|平台)|(?P<port>[一-鿿]{2,4}?)?(?:民用|国际)机场"
)


def _names_a_thing(text: str, end: int, knowledge: Knowledge) -> bool:
    thing = _THING.match(text, end)
    if thing is None:
        return False
    name = thing["name"] or thing["long"] or thing["smart"] or thing["port"] or ""
    # 规范|性文件: an adjective, no verb
    return not any(knowledge.verbs.get(name[i : i + 2]) and name[i + 2 : i + 3] != "性" for i in range(len(name) - 1))


# 甘肃省|渔业主管部门: the place tells whose office it is
_OFFICE = re.compile(
    r"(?:(?!各|有关|相关|会同|与|等|境内|和(?!城乡|社会|信息化|规划|旅游|草原)|[向对由级])[一-鿿]){2,12}?(?:主管|行政管理)部门"
)
_LEVEL_WORDS = frozenset("省市县区州盟旗")


def _meant(
    chain: list[Hit[tuple[str, ...]]], reading: Reading, knowledge: Knowledge
) -> tuple[list[Hit[tuple[str, ...]]], Place | None]:
    """The place that names one behind another mean; without the last, where that is none with those: 嘉峪关市|玉门路."""
    while chain:
        surface = reading.masked[chain[0].start : chain[-1].end]
        place = reading.setting.resolve(surface, knowledge.places)
        if place and place.level is not PlaceLevel.COUNTRY and _accept(place, surface, reading, knowledge):
            return chain, place
        bare = reading.masked[chain[-1].end - 1] not in _LEVEL_WORDS
        chain = chain[:-1] if bare and chain[-1].value else []
        if chain and reading.masked[chain[-1].end - 1] not in _LEVEL_WORDS:
            break
    return chain, None


def extract(reading: Reading, named: Iterable[re.Match[str]], knowledge: Knowledge) -> list[Found]:
    """Places with their canonical full names; those inside other mentions are dropped by the caller. ``named``: names of towns."""
    text = reading.masked
    found: list[Found] = []
    hits = list(reading.places)
    position = 0
    while position < len(hits):
        last = position
        while last + 1 < len(hits) and hits[last + 1].start == hits[last].end:
            last += 1
        chain, place = _meant(hits[position : last + 1], reading, knowledge)
        position = last + 1
        if place is None:
            continue
        start, end = chain[0].start, chain[-1].end
        surface = text[start:end]
        if (not surface.endswith(place.name) or place.level is PlaceLevel.REGION) and (
            _OTHER_NAME.match(text, end)
            or _FREE_TRADE.match(text, end)
            or _BRAND_BEFORE.search(text[max(0, start - 2) : start])
            or (surface[0] in "东西" and text[start - 1 : start] in _COMPASS)
        ):
            continue
        if (not surface.endswith(place.name) or place.level is PlaceLevel.REGION) and in_quotes(text, start):
            continue
        if _names_a_thing(text, end, knowledge) or _OFFICE.match(text, end):
            continue
        if (circle := _CIRCLE.match(text, end)) and not surface.endswith(place.name):
            name = text[start : circle.end()]
            found.append(Found(Span(start, circle.end()), MentionType.PLACE, "place", 0.7, name))
            continue
        found += _links(chain, place, reading, knowledge)
    found += _abroad(text, knowledge)
    found += _new_districts(text, reading, knowledge)
    towns = (m for m in named if m.group(2) is None and not _SHARED_UNIT.match(text, m.end()))
    return found + [_town(m) for m in towns if not in_quotes(text, m.start())]


# 甲街道、乙街道|等7个街道综合行政执法队: the unit that each of them has is meant
_SHARED_UNIT = re.compile(
    r"(?:、[一-鿿]{2,6}(?:街道|镇|乡))*等[ ]?\d+[ ]?个(?:镇街|街镇|乡镇|街道|镇|乡)(?:\([^()]*\))?(?:综合|综治|社会|便民|党群|司法所|派出所)"
)


def _town(match: re.Match[str]) -> Found:
    """A town or sub-district named by itself: 贺村镇."""
    return Found(Span(match.start(1), match.end(1)), MentionType.PLACE, "place", 0.6, match.group(1))
