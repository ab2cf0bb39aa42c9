"""Bodies of the Xinjiang Production and Construction Corps, whose divisions run cities: 兵团司法局, 师市党委组织部, 一二一团."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.extractors.setting import AS_IT_STANDS, BEGINS, CJK, Found, OrganName, Setting, found_organ
from kg.knowledge import Knowledge, OrganForm
from kg.lexicon import Hit

CORPS = "新疆生产建设兵团"
_PLATE = re.compile(
    r"(?<![各全])(?:(?:(?:新疆生产建设)?兵团)?(?P<division>第[一二三四五六七八九十]{1,2}师)(?![范长部资])|(?:新疆生产建设)?兵团"
    r"|(?<![律教导讲厨技名法程军])师市)"
)
# 党委组织部, 党委全面依法治师市委员会, 党委依法治师市办, 纪委监委
_PARTY = re.compile(
    r"党委(?P<part>组织部|宣传部|统战部|政法委员会|政法委|编办|网信办|党校|办公室|老干部局"
    r"|(?:全面)?依法治(?:师市|兵团)(?:委员会办公室|委员会|委办公室|委|办公室|办))?(?![员会])"
)
_PARTS = {
    "统战部": "统一战线工作部",
    "政法委": "政法委员会",
    "编办": "机构编制委员会办公室",
    "网信办": "网络安全和信息化委员会办公室",
}
_LAW = re.compile(r"(?:全面)?依法治(?P<whose>师市|兵团)(?P<body>.*)")
_LAW_BODIES = {"委": "委员会", "委办公室": "委员会办公室", "办公室": "委员会办公室", "办": "委员会办公室"}
_DISCIPLINE = re.compile(r"纪(?:委监委|委|律检查委员会)")
# in the Corps' own papers: 承接|兵团|下放的职权, 在兵团党委、|兵团|和师市党委的领导下
_ALONE = re.compile(r"(?=[、,。;和]|下放|批准|印发|出台|统一|部署)")
_OPEN_NAME = re.compile(r"[一-鿿]{2,14}")
# 一二一团, 石河子总场; not 一个团队, 第三集团
_REGIMENT = re.compile(
    rf"(?:{BEGINS}|(?<=[、和与及]))(?P<name>[一二三四五六七八九〇零十百]{{2,4}}团|\d{{1,3}}团|[一-鿿]{{2,3}}总场)(?![场体队结委长员级购伙聚圆])"
)

# what a division that runs a city has under the city's name: 师市人民政府 is 五家渠市人民政府
_OF_CITY = frozenset(("congress", "cppcc", "court", "procuratorate"))
_PLAIN = re.compile(r"\{P\}[^{}]+")


def corps(text: str, hits: Sequence[Hit[OrganForm]], setting: Setting, knowledge: Knowledge) -> Iterator[Found]:
    """The bodies of the Corps and, in papers of a city that a division runs, of the division, its regiments among them.

    ``hits``: the forms of organs in the text.
    """
    if "兵团" not in text and "师市" not in text:
        return
    city = setting.place.name if setting.place else ""
    division = knowledge.divisions_of_corps.get(city, "")
    at: dict[int, list[Hit[OrganForm]]] = {}
    for hit in hits:
        at.setdefault(hit.start, []).append(hit)
    for match in _PLATE.finditer(text):
        if division or "兵团" in match.group():
            yield from _of_plate(text, match, division and f"{CORPS}{division}{city}", at, knowledge)
    for match in _REGIMENT.finditer(text) if division else ():
        yield _named(text, *match.span("name"), f"{CORPS}{division}{match['name']}")


def city_of(division: str, knowledge: Knowledge) -> str:
    """The city that a division runs; nothing for those without one."""
    return next((city for city, name in knowledge.divisions_of_corps.items() if name == division), "")


def _of_plate(
    text: str, match: re.Match[str], own: str, at: dict[int, list[Hit[OrganForm]]], knowledge: Knowledge
) -> Iterator[Found]:
    """The body that follows the name of the Corps or of a division, 师市 being the one at home (``own``: its full name)."""
    start, end, plate, city = match.start(), match.end(), CORPS, ""
    if match["division"]:
        city = city_of(match["division"], knowledge)
        plate += match["division"]
        end += len(city) if city and text.startswith(city, end) else 0
    elif match.group() == "师市":
        plate, city = own, own[len(CORPS) :].partition("师")[2]
    if not plate:
        return
    both = plate if plate.endswith(city) else plate + city  # 第六师党委 is 第六师五家渠市's
    if party := _PARTY.match(text, end):
        yield _named(text, start, party.end(), _of_party(both, party["part"] or ""))
    elif discipline := _DISCIPLINE.match(text, end):
        yield _named(text, start, discipline.end(), f"中共{both}纪律检查委员会")
    elif hit := _form(end, at):
        yield _named(text, start, hit.end, hit.value.template.replace("{P}", _bearer(hit.value, text[start:end], both)))
    elif own and match.group() == "兵团" and _ALONE.match(text, end):
        yield _named(text, start, end, CORPS)
    elif name := _open(text, end, at, knowledge):
        yield _named(text, start, name.end, both + text[end : name.end])


def _bearer(form: OrganForm, named: str, both: str) -> str:
    """Under whose name an organ of a division is: 师市政府 the city's, 第六师中级人民法院 the division's, 师市司法局 both's."""
    division, _, city = both[len(CORPS) :].partition("师")
    if not city:
        return both
    if named.endswith(("市", city)) and (form.kind in _OF_CITY or "人民政府" in form.template):
        return city
    return f"{CORPS}{division}师" if form.kind in ("court", "procuratorate") else both


def _of_party(plate: str, part: str) -> str:
    """The full name of a Party committee or of its organ: 党委组织部, 党委依法治师市办."""
    committee = f"中共{plate}委员会"
    if law := _LAW.fullmatch(part):
        return f"{committee}全面依法治{law['whose']}{_LAW_BODIES.get(law['body'], law['body'])}"
    return committee + _PARTS.get(part, part)


def _form(begin: int, at: dict[int, list[Hit[OrganForm]]]) -> Hit[OrganForm] | None:
    """The longest organ of the lexicon that begins there: 司法局, 中级人民法院."""
    plain = (hit for hit in at.get(begin, ()) if _PLAIN.fullmatch(hit.value.template) and hit.value.needs != "stop")
    return max(plain, key=lambda hit: hit.end, default=None)


def _open(text: str, begin: int, at: dict[int, list[Hit[OrganForm]]], knowledge: Knowledge) -> Hit[OrganForm] | None:
    """The organ with a name of its own that begins there: 行政复议|委员会."""
    for start in range(begin + 2, begin + 13):
        for hit in at.get(start, ()):
            name = text[begin : hit.end]
            verbs = any(knowledge.verbs.get(name[i : i + 2]) for i in range(len(name) - 1))
            if hit.value.needs.startswith("open") and _OPEN_NAME.fullmatch(name) and not verbs:
                return hit
        if not CJK.match(text[start : start + 1] or " "):
            return None
    return None


def _named(text: str, start: int, end: int, full: str) -> Found:
    return found_organ(text, start, end, OrganName("", "", AS_IT_STANDS, text[start:end], full), 0.85)
