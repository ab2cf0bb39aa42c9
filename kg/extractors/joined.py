"""Bureaus of two lines of administration that no table lists: 市|卫生健康和体育局, 县|教育体育和科技局."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.knowledge import Knowledge, OrganForm
from kg.lexicon import Hit

_HEADS = ("局", "委", "厅", "办公室", "中心")
_LONGEST = 8  # characters of a line's name


def _are_lines(stem: str, knowledge: Knowledge) -> bool:
    """One line of administration, or two run together: 卫生健康, 文化广电|体育, 工业|商务."""
    return is_line(stem, knowledge) or any(
        is_line(stem[:at], knowledge) and is_line(stem[at:], knowledge) for at in range(2, len(stem) - 1)
    )


def is_line(stem: str, knowledge: Knowledge) -> bool:
    """True if a department of the tables has this name before its head: 卫生健康, 教育体育."""
    forms = (knowledge.organs.get(stem + head) for head in _HEADS)
    return any(form is not None and form.kind.startswith("dept:") for form in forms)


def joined(text: str, hits: Iterable[Hit[OrganForm]], knowledge: Knowledge) -> Iterator[Hit[OrganForm]]:
    """The hits of departments with the line that 和 joins to them, as one: 行政审批和|政务服务局."""
    for hit in hits:
        if text[hit.start - 1 : hit.start] not in ("和", "与") or not hit.value.kind.startswith("dept:"):
            continue
        first = hit.start - 1
        for size in range(min(_LONGEST, first), 1, -1):
            stem = text[first - size : first]
            if _are_lines(stem, knowledge):
                template = hit.value.template.replace("{P}", "{P}" + stem + text[first])
                if text.startswith("科技", hit.start):  # joined, it stays as it is written: 农牧和科技局
                    template = template.replace("科学技术", "科技")
                yield Hit(first - size, hit.end, OrganForm(template, "bare", hit.value.kind))
                break
