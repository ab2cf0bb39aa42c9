"""One colour for each type of thing, in every picture, in the report and in GEXF files: the table lexica/palette.tsv."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

_FILE = Path(__file__).with_name("lexica") / "palette.tsv"
OTHER = "#7A7A7A"


class Colour(NamedTuple):
    """Colour of a type as ``#RRGGBB``, with its names."""

    type: str
    colour: str
    label_zh: str
    label_en: str


def load_palette() -> Mapping[str, Colour]:
    """The colours by type: of entities, of topics and posts, of the two statuses, of levels of places."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    rows = [Colour(*line.split("\t")) for line in lines if line and not line.startswith("#")][1:]
    return MappingProxyType({row.type: row for row in rows})


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of ``#RRGGBB``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
