"""A report taken apart: header, title, line below the title, paragraphs; and put together as plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Report:
    """What stands on a page of it."""

    header: tuple[tuple[str, str], ...]
    title: str
    source: str
    date: str
    paragraphs: tuple[str, ...]

    @property
    def plain(self) -> str:
        """The report as a plain text file has it."""
        head = [f"{label}：{value}" for label, value in self.header]
        below = f"发布日期：{self.date}　　来源：{self.source}"
        return "\n".join([*head, "", self.title, "", below, "", *self.paragraphs, ""])


def report_of(path: Path, header: tuple[tuple[str, str], ...], source: str, date: str) -> Report:
    """The report of a corpus file, with this header instead of its own."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    at = next(n for n, line in enumerate(lines) if re.search("法治政府建设.{0,8}报告$", line) and "：" not in line)
    body = [line for line in lines[at + 1 :] if not re.match(r"来源|发布|\d{4}-\d\d-\d\d", line)]
    return Report(header, lines[at], source, date, tuple(body))


HEADER = (
    ("索引号", "113302000029390000/2021-00123"),
    ("主题分类", "综合政务"),
    ("发布机构", "宁波市司法局"),
    ("发文字号", "甬司〔2021〕8号"),
    ("成文日期", "2021-02-05"),
    ("有效性", "有效"),
)
