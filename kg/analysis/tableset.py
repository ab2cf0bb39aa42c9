"""`kg analyze all`: every table that needs no further choice, as CSV files."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.analysis.tables import ANALYSES, NEEDS_MORE, SHARING, Options, Study, analyze
from kg.errors import AnalysisError
from kg.store import Rows

PAIRS = 100_000
"""Pairs of places in ``coadoption.csv``: their number grows with the square of the places, and a spreadsheet ends at a million rows."""
_OF_PROGRAMMES = ("diffusion", "adopters", "effects", "flows")
# those of one network one after the other, so that it is made once
_ORDER = ("statements", *SHARING.values())

Wanted = Mapping[str, tuple[str, Options]]
"""Analysis and options by name of the file."""


@dataclass(frozen=True, slots=True)
class Written:
    """Names of the files, in order, and a line for each that does not hold everything."""

    names: tuple[str, ...]
    shortened: tuple[str, ...] = ()


def every_table() -> Wanted:
    """The tables of `kg analyze all`; those of programmes and the communities of places are among them."""
    found = {name: (name, Options()) for name in ANALYSES if name not in NEEDS_MORE}
    found["coadoption"] = ("coadoption", Options(strongest=PAIRS))
    found |= {f"{name}-programmes": (name, Options(programmes=True)) for name in _OF_PROGRAMMES}
    found |= {f"communities-{name}": ("communities", Options(network=name)) for name in SHARING.values()}
    return dict(sorted(found.items(), key=lambda item: _ORDER.index(_network_of(*item[1]))))


def write_tables(study: Study, folder: Path, wanted: Wanted | None = None) -> Written:
    """Each table as ``NAME.csv`` in a folder; all of ``every_table`` if none are named.

    Raises AnalysisError if the folder cannot be written, and what the store raises.
    """
    tables = every_table() if wanted is None else wanted
    shortened = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, (what, options) in tables.items():
            found = analyze(study, what, options)
            _write(found, folder / f"{name}.csv")
            if options.strongest is not None and len(found.rows) == options.strongest:
                pairs = study.sharing(options.of).count()
                if pairs > options.strongest:
                    shortened.append(
                        f"{name}.csv: the {options.strongest:,} strongest of {pairs:,} pairs; `kg analyze {what}` gives all"
                    )
    except OSError as error:
        raise AnalysisError(f"{folder}: the tables cannot be written: {error.strerror or error}") from error
    return Written(tuple(f"{name}.csv" for name in tables), tuple(shortened))


def _write(found: Rows, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(found.columns)
        writer.writerows(found.rows)


def _network_of(what: str, options: Options) -> str:
    return SHARING[options.of] if what == "coadoption" else options.network
