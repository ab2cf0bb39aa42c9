"""Where the files that travel with the package lie: ontology, queries, lexica."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Folder ``ontology``, ``queries`` or ``lexica``: inside an installed package, else in the checkout.

    Raises FileNotFoundError if neither place has it.
    """
    for candidate in (_PACKAGE / name, _PACKAGE / "share" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            # kg/ontology.py is a module, kg/lexica a folder: only a folder counts
            return candidate
    raise FileNotFoundError(f"the installation lacks its folder {name}")
