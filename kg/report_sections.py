"""Which of the parts that an annual report must have a document has: measures, shortcomings, chief officials' duty, plans.

The parts and the words that show them are the table lexica/report_sections.tsv, which names its source.
"""

from __future__ import annotations

from collections.abc import Callable

from kg.knowledge import Knowledge
from kg.model import Section

_HEADING_DEPTH = 2  # 一、 and （一）; 一是 opens a sentence, no part


def report_sections(folded: str, sections: tuple[Section, ...], knowledge: Knowledge) -> tuple[str, ...]:
    """Local names of the concepts of fz:ReportSection that the document has, in the order of the alphabet."""
    headings = [s.heading for s in sections if s.path.count("/") < _HEADING_DEPTH and not s.path.endswith("是")]
    words = [word for _, where, word in knowledge.report_sections if where == "heading"]
    tops = [s for s in sections if "/" not in s.path and not s.path.endswith("是") and not s.outlook]
    topics = sum(not any(word in s.heading for word in words) for s in tops)
    shown: dict[str, Callable[[str], bool]] = {
        "heading": lambda word: any(word in heading for heading in headings),
        "text": lambda word: word in folded,
        "plans": lambda _word: any(s.outlook for s in sections),
        "topics": lambda _word: topics > 1,
    }
    found: set[str] = set()
    for name, where, word in knowledge.report_sections:
        if name not in found and shown[where](word):
            found.add(name)
    return tuple(sorted(found))
