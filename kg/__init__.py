"""Knowledge graphs from Chinese government documents.

    import kg
    kg.extract("宁波市司法局2020年度法治政府建设情况报告\\n…")        # mentions and facts of one text
    kg.build(["reports/"], "my.kg")                               # a store on disk
    kg.query("my.kg", "topic", topic="重大行政决策")                # a named query, or any SPARQL text
    kg.load_graph("my.kg")                                        # a networkx.MultiDiGraph

Everything public is in ``__all__``; the rest may change between versions.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import KgError
from kg.model import Document, Metadata
from kg.version import __version__

if TYPE_CHECKING:
    import networkx

    from kg.knowledge import Knowledge
    from kg.pipeline import BuildReport
    from kg.store import Store

__all__ = [
    "Document",
    "KgError",
    "Metadata",
    "__version__",
    "build",
    "extract",
    "facts_given",
    "load_graph",
    "query",
    "read",
]


@functools.cache
def _knowledge() -> Knowledge:
    """The package's own knowledge, loaded at the first use and shared by the calls of one process; it never changes."""
    from kg.knowledge import load_knowledge

    return load_knowledge()


def _opened(store: Store | str | Path, create: bool = False) -> Store:
    if isinstance(store, (str, Path)):
        from kg.store import open_store

        return open_store(store, create=create)
    return store


def read(path: str | Path) -> list[Document]:
    """The documents of a file or folder, in sorted order, with what a manifest.toml says of them.

    Raises kg.KgError if one of them cannot be read; ``build`` goes on past such a file and reports it.
    """
    from kg.readers import read as read_all

    documents = []
    for item in read_all([path]):
        if isinstance(item, KgError):
            raise item
        documents.append(item)
    return documents


def extract(document: Document | str, **metadata: Any) -> dict[str, Any]:
    """Mentions and facts of a document or a text as the JSON contract has them (docs: README, "JSON").

    ``metadata`` may give title, issuer, region, year, published … where the text has no header of its own. Offsets are
    code points of the text, end exclusive.
    """
    from kg.record import as_contract, extracted, read_document

    if isinstance(document, str):
        return extracted(document, _knowledge(), Metadata(**metadata))
    return as_contract(read_document(document, _knowledge()), document.text)


def facts_given(text: str, mentions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The facts that relating reads from mentions found by somebody else: dicts with start, end, type and canonical."""
    from kg.record import facts_given as given

    return given(text, mentions, _knowledge())


def build(paths: Iterable[str | Path], store: Store | str | Path) -> BuildReport:
    """Make the store hold exactly the documents of these files and folders; what failed stands in the report.

    Raises kg.KgError if nothing can be built; the store is then as it was.
    """
    from kg.pipeline import build as build_store

    return build_store(paths, _opened(store, create=True), _knowledge)


def query(store: Store | str | Path, name_or_text: str, **params: str | int) -> list[dict[str, str | None]]:
    """Rows of a named query (``kg query --list``) or of any SPARQL SELECT or ASK text, one dict per row.

    ``pandas.DataFrame(rows)`` and ``polars.DataFrame(rows)`` take them as they are; values are texts, None where unbound.

    Raises kg.KgError for an unknown name or parameter and for a query that cannot be answered.
    """
    from kg.queries import answer, as_dicts

    return as_dicts(answer(_opened(store), name_or_text, {name: str(value) for name, value in params.items()}))


def load_graph(
    store: Store | str | Path,
    *,
    relations: Iterable[str] = (),
    years: tuple[int, int] | None = None,
    places: Iterable[str] = (),
    status: str = "",
) -> networkx.MultiDiGraph[str]:
    """The graph for networkx; node and edge attributes are listed at ``kg.analysis.load_graph``.

    All of it, or only: some ``relations`` (``issued``), the documents of the ``years`` from first to last, bodies of some
    ``places`` (names or division codes, with all that lies inside), one ``status`` (``done``, ``planned``).

    Raises kg.KgError for a relation, place or status that there is not.
    """
    from kg.analysis import Selection
    from kg.analysis import load_graph as graph_of

    selection = Selection(tuple(relations), years, tuple(places), status)
    return graph_of(_opened(store), selection=selection)
