"""Printing: rows as table, CSV, JSON or Markdown; progress on a terminal; one line per problem."""

from __future__ import annotations

import contextlib
import csv
import enum
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kg.errors import ExportError

Row = Sequence[str | None]


class RowFormat(enum.StrEnum):
    """How rows are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MD = "md"


def is_terminal() -> bool:
    """True if a person reads standard output."""
    return sys.stdout.isatty()


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def write_text(text: str, out: Path | None) -> None:
    """A text to a file, whole or not at all, or to standard output.

    Raises ExportError if the file cannot be written.
    """
    if out is None:
        sys.stdout.write(text)
        return
    temporary = out.with_name(f".{out.name}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(out)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise ExportError(f"{out}: cannot be written: {error.strerror or error}") from error


def problems(lines: Iterable[str], kind: str = "") -> None:
    """One line each on standard error."""
    for line in lines:
        sys.stderr.write(f"kg: {kind}{line}\n")


def print_rows(columns: Sequence[str], rows: Sequence[Row], style: RowFormat) -> None:
    """Rows in the format asked for; an empty answer is said on a terminal and is just empty for programs."""
    _PRINTERS[style](columns, rows)


def _table(columns: Sequence[str], rows: Sequence[Row]) -> None:
    from rich.console import Console
    from rich.table import Table

    if not rows:
        sys.stdout.write("(no rows)\n")
        return
    widths = [_width(name, [_plain(row[i]) for row in rows]) for i, name in enumerate(columns)]
    needed = sum(widths) + 3 * len(widths) + 1
    console = Console(width=None if is_terminal() else max(needed, 80), markup=False, emoji=False, highlight=False)
    if console.width < needed:
        _blocks(columns, rows)
        return
    table = Table(show_lines=any(_is_sentence(name) for name in columns), header_style="bold")
    for name, width in zip(columns, widths, strict=True):
        table.add_column(name, overflow="fold", min_width=width, max_width=None if _is_sentence(name) else width)
    for row in rows:
        table.add_row(*(_plain(cell) for cell in row))
    console.print(table)


def _is_sentence(name: str) -> bool:
    return name.endswith("quote")


def _width(name: str, cells: Sequence[str]) -> int:
    """Cells of a terminal that a column wants: names fold at 28, sentences at 60."""
    from rich.cells import cell_len

    widest = max(cell_len(line) for cell in (name, *cells) for line in (cell.split("\n") or [""]))
    return min(widest, 60 if _is_sentence(name) else 28)


def _blocks(columns: Sequence[str], rows: Sequence[Row]) -> None:
    """One block a row, for a terminal too narrow for the table: nothing is cut off."""
    width = max(len(name) for name in columns)
    for row in rows:
        sys.stdout.writelines(f"{name:<{width}}  {_plain(cell)}\n" for name, cell in zip(columns, row, strict=True))
        sys.stdout.write("\n")


def _plain(cell: str | None) -> str:
    return "" if cell is None else cell


def _csv(columns: Sequence[str], rows: Sequence[Row]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_plain(cell) for cell in row] for row in rows)


def _json(columns: Sequence[str], rows: Sequence[Row]) -> None:
    print_json([dict(zip(columns, row, strict=True)) for row in rows])


def _markdown(columns: Sequence[str], rows: Sequence[Row]) -> None:
    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |\n"

    sys.stdout.write(line(columns) + line("---" for _ in columns))
    sys.stdout.writelines(line(_plain(cell) for cell in row) for row in rows)


_PRINTERS: dict[RowFormat, Callable[[Sequence[str], Sequence[Row]], None]] = {
    RowFormat.TABLE: _table,
    RowFormat.CSV: _csv,
    RowFormat.JSON: _json,
    RowFormat.MD: _markdown,
}


@contextlib.contextmanager
def progress(label: str, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A callback (done, total) that draws a bar on standard error if that is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
