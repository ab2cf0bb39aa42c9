"""One self-contained HTML file that says what a store holds: opens from disk, asks no network, the same store the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.analysis import Study
from kg.export import replace_file
from kg.report.page import Evidence, Section, page
from kg.report.sections import SECTIONS, SectionOf, sentences

__all__ = ["SECTIONS", "Evidence", "Section", "SectionOf", "render", "write_report"]

TITLE = "法治政府建设知识图谱：馆藏报告"


def render(study: Study, sections: Sequence[SectionOf] = SECTIONS, title: str = TITLE) -> str:
    """The page of these sections, the sentences that they point at behind them.

    A section is any function of a study and the evidence collected so far: further ones (merge candidates, a user's own) are
    added to ``SECTIONS``. Raises what the store raises.
    """
    evidence = Evidence()
    made = [section(study, evidence) for section in sections]
    subtitle = f"{len(study.reports)}份文件"
    return page(title, subtitle, [*made, sentences(evidence)])


def write_report(study: Study, path: Path | str, sections: Sequence[SectionOf] = SECTIONS, title: str = TITLE) -> None:
    """Write the page to a file, whole or not at all.

    Raises ExportError if the file cannot be written, and what ``render`` raises.
    """
    data = render(study, sections, title).encode("utf-8", "backslashreplace")
    replace_file(Path(path), lambda stream: stream.write(data))
