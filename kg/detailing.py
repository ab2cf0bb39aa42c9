"""What the words around titles say of one another: that the first details or carries out the second, that one is the measure."""

from __future__ import annotations

import re

from kg.clauses import Clause
from kg.enumerations import Group
from kg.knowledge import Cue
from kg.lexicon import Hit
from kg.model import Mention, MentionType

# 《A》是贯彻落实《B》的配套规定, 《A》细化了《B》; 《A》对《B》作了细化, 《A》(某政办〔2021〕8号),是对《B》有关规定的细化
_IS_FOR = re.compile(
    r"》?(?:\([^()]*\))?(?:是|是为|旨在|为)?(?:了)?(?:贯彻落实|贯彻实施|贯彻|落实|实施|细化了?|细化落实了?|具体落实了?|具体化)《?"
)
_REFERS = re.compile(
    r"》?(?:\([^()]*\))?,?(?:(?:对|就)(?:[^,。;《》]{2,14}(?:印发|出台|发布)的)?|也?是对[^,。;《》]{0,24})《?"
)
_DETAILED = re.compile(
    r"》?[^,。;]{0,6}(?:作了|作出|进行|予以|作)(?:了)?(?:进一步)?(?:细化|具体化|具体规定|补充)|》?(?:\([^()]*\))?(?:中?的?(?:有关|相关|原则)?(?:规定|要求|条款|内容))?的(?:进一步)?(?:细化|具体化)|》?(?:\([^()]*\))?(?:进行)?逐[条项一](?:进行)?(?:细化|分解)"
)
# 《A》由市住建局起草,是落实《B》的具体举措
_SERVES = re.compile(r"》?(?:\([^()]*\))?[^。;《》]{0,60},是(?:贯彻落实|贯彻|落实|实施|细化)[^,。;《》]{0,8}《?")
_AS_STEP = re.compile(
    r"》?(?:\([^()]*\))?的(?:具体|重要|配套|有力|创新|关键|一项|又一){0,2}(?:举措|措施|办法|文件|规定|抓手|实践|制度)"
)
# 落实|《A》,细化《B》: the first is gone by itself
_GONE_BY = re.compile(r"(?:根据|依据|按照|依照|贯彻|落实|对照|对标)[^,。;《》]{0,16}《?$")
# 制定《某省…细则》,|细化落实教育部等联合印发的|《…办法》; but not …,细化措施并制定《清单》
_SPELLS_OUT = re.compile(
    r"》?(?:\([^()]*\))?,(?:进一步|全面|逐条)?细化(?:落实|贯彻)?了?(?:(?!制[定订]|出台|形成|建立|并|修订(?!的)|编制(?!的))[^,。;《》]){0,60}《?"
)


def is_detailed(clause: Clause, first: Mention, second: Mention, between: str) -> bool:
    """The words between and behind two titles say that the first carries out the second."""
    behind = clause.slice(second.span.end, second.span.end + 20)
    cited = _GONE_BY.search(*clause.within(first.span.start - 24, first.span.start))
    return bool(
        _IS_FOR.fullmatch(between)
        or (not cited and _SPELLS_OUT.fullmatch(between))
        or (_REFERS.fullmatch(between) and _DETAILED.match(behind))
        or (_SERVES.fullmatch(between) and _AS_STEP.match(behind))
    )


_IS = re.compile(r"》?(?:是|是为|旨在|为)?|》?(?:\([^()]*\))?[^。;《》]{0,60},是")
# 《X》依据《A》编制,|落实|了《B》
_COMPOSED = re.compile(r"》?(?:\([^()]*\))?(?:等[^,。;《》]{0,12})?(?:编制|制定|制订),(?:全面|充分|深入|有效|严格)?")


def between_titles(clause: Clause, start: int, end: int, title: int) -> bool:
    """《A》是贯彻落实《B》的…, 《A》细化了《B》: by the verb at ``start``–``end`` one title carries out the other at ``title``, no body does anything."""
    before = [m for m in clause.of(MentionType.REGULATION) if m.span.end <= start and end <= title]
    way = clause.slice(before[-1].span.end, start) if before else "。"
    return bool(_IS.fullmatch(way) or (_COMPOSED.fullmatch(way) and clause.slice(end, end + 1) == "了"))


# 同《A》|的规定相抵触; 适用《A》|不够熟练
_SHORT_OF = re.compile(r"(?:的?(?:规定|精神|要求|内容))?(?:还|仍|尚)?(?:存在)?不(?:够|到位|力)")
_MEASURED = re.compile(
    r"(?:的?(?:规定|精神|要求|内容))?(?:已经|明显)?(?:不相?符|不一致|不(?:相)?适应|相?抵触|相?冲突|相违背|相悖)"
)


def measured_by(clause: Clause, group: Group, cue: Hit[tuple[Cue, ...]]) -> bool:
    """清理|同《A》不一致的文件: A is what others are measured by; 贯彻|《A》不够深入: what is done falls short of it."""
    applies = any(c.relation == "applies" for c in cue.value)
    between = clause.slice(cue.end, group.start)
    behind = clause.slice(group.members[-1].span.end, group.members[-1].span.end + 16).lstrip("》")
    return bool((applies and _SHORT_OF.match(behind)) or (between.endswith(("与", "同")) and _MEASURED.match(behind)))
