"""The derived graph share by share: what a worker process does, on files of contents and without a store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.archive import Covering
from kg.batch import Result, Setup
from kg.content import SHARES
from kg.derive.steps import share_lines
from kg.errors import StoreError
from kg.store import Rows
from kg.store.quads import write_lines

DOCUMENTS = 50
"""Documents for which one more share is derived apart, so that several processes have enough to do."""


@dataclass(frozen=True, slots=True)
class Share:
    """Some neighbouring shares of the contents of all documents, to be derived together."""

    number: int
    shares: range
    covering: Covering


class _Unasked:
    """In place of a store, where all that is needed is known."""

    def select(self, query: str, parameters: Mapping[str, str] | None = None) -> Rows:
        """Never called.

        Raises AssertionError.
        """
        raise AssertionError(f"derivation of a share needs no store, and asked {query}")


def shares_of(covering: Covering, documents: int) -> Iterator[Share]:
    """All shares, in as many pieces as that number of documents is worth."""
    pieces = min(SHARES, max(1, documents // DOCUMENTS))
    for number in range(pieces):
        yield Share(number, range(number * SHARES // pieces, (number + 1) * SHARES // pieces), covering)


def derive_share(share: Share, setup: Setup) -> Result:
    """Parts, without documents, with the lines of the derived graph that follow from the share.

    Raises StoreError if contents cannot be read or the part cannot be written.
    """
    lines = share_lines(
        _Unasked(), setup.knowledge, setup.base, lambda: share.covering.contents(share.shares), share.number == 0
    )
    try:
        parts = list(write_lines(setup.parts, f"derived-{share.number:04d}", lines))
    except OSError as error:
        raise StoreError(f"{setup.parts}: the parts cannot be written: {error.strerror or error}") from error
    return Result(share.number, parts)
