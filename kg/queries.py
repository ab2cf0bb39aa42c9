"""Named questions: SPARQL files with a comment header that gives their title and parameters."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from kg.errors import KnowledgeError, QueryParameter, UnknownQuery
from kg.resources import folder
from kg.sections import fold
from kg.store import Rows, Store

_TITLE = re.compile(r"^# title: (.+)$", re.M)
_TITLE_ZH = re.compile(r"^# title-zh: (.+)$", re.M)
_NUMBER = re.compile(r"^# question: (\d+)$", re.M)
_PARAMETER = re.compile(r'^# param: (\w+) = "([^"]*)" — (.+)$', re.M)
_PARAMETER_LINE = re.compile(r"^# param:", re.M)
# what makes a text a query and not the name of one
_SPARQL = re.compile(r"[\s{]")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a named query; it stands in the text as ``?name`` and is bound as a string. ``default`` "": no limit."""

    name: str
    default: str
    description: str


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question with its SPARQL text; ``number``: which of the competency questions it answers, if one."""

    name: str
    title: str
    title_zh: str
    parameters: tuple[Parameter, ...]
    text: str
    number: int | None = None


def _parsed(path: Path) -> NamedQuery:
    text = path.read_text(encoding="utf-8")
    title, title_zh = _TITLE.search(text), _TITLE_ZH.search(text)
    parameters = tuple(Parameter(*match.groups()) for match in _PARAMETER.finditer(text))
    if title is None or title_zh is None or len(parameters) != len(_PARAMETER_LINE.findall(text)):
        raise KnowledgeError(
            f'{path.name}: its header needs title, title-zh and parameters as: # param: name = "default" — text'
        )
    number = _NUMBER.search(text)
    return NamedQuery(
        path.stem,
        title.group(1).strip(),
        title_zh.group(1).strip(),
        parameters,
        text,
        int(number.group(1)) if number else None,
    )


def load_queries(path: Path | None = None) -> Mapping[str, NamedQuery]:
    """The named queries by name, in alphabetical order.

    Raises KnowledgeError if a file's header is broken.
    """
    files = sorted((path or folder("queries")).glob("*.rq"))
    return MappingProxyType({file.stem: _parsed(file) for file in files})


def named(name: str) -> NamedQuery:
    """The query of that name.

    Raises UnknownQuery, with the nearest names.
    """
    queries = load_queries()
    if name in queries:
        return queries[name]
    near = difflib.get_close_matches(name, queries, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(queries)}"
    raise UnknownQuery(f"no query {name}; {hint}")


def bind(query: NamedQuery, given: Mapping[str, str]) -> dict[str, str]:
    """Every parameter with its value, the default where none is given.

    Raises QueryParameter for a parameter that the query has not.
    """
    known = {p.name: p.default for p in query.parameters}
    if unknown := sorted(set(given) - set(known)):
        has = f"it has {', '.join(known)}" if known else "it has none"
        raise QueryParameter(f"query {query.name} has no parameter {unknown[0]}; {has}")
    return {**known, **{name: _as_stored(value) for name, value in given.items()}}


def _as_stored(value: str) -> str:
    """A value in the form that canonical names have: 办法（试行） → 办法(试行), 《A》 → 〈A〉."""
    return fold(value).translate(str.maketrans("《》", "〈〉"))


def answer(store: Store, name_or_text: str, given: Mapping[str, str]) -> Rows:
    """Rows of a named query or of a SPARQL text; in a text, ``?name`` of a given parameter is bound as a string.

    Raises UnknownQuery, QueryParameter, QueryError.
    """
    if _SPARQL.search(name_or_text.strip()):
        return store.select(name_or_text, given)
    query = named(name_or_text)
    return store.select(query.text, bind(query, given))


def as_dicts(rows: Rows) -> list[dict[str, str | None]]:
    """Rows as one dict each, in the order of the columns."""
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.rows]
