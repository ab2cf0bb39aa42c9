"""Named questions: SPARQL files with a comment header that gives their title and parameters."""

from __future__ import annotations

import difflib
import itertools
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
_WITHIN = re.compile(r"^ *#within place (\?\w+) *$", re.M)
_IF = re.compile(r"^( *)#if (\w+): (.+)$", re.M)
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
    values = bind(query, given)
    bounded = bool(values.get("place")) and _WITHIN.search(query.text) is not None
    return store.select(text_of(query, values, places_within(store, values["place"]) if bounded else ()), values)


def places_within(store: Store, name: str) -> tuple[str, ...]:
    """IRIs of the places whose name begins so, and of what lies in them up to three tiers below (province to town).

    Spelled out tier by tier, and asked before the query itself: a path of any length (containedInPlace*), an EXISTS or a
    sub-SELECT in the query is evaluated again for each of its rows.
    """
    tiers = []
    for depth in range(4):
        chain = ["?at", *(f"?up{depth}_{step}" for step in range(1, depth + 1))]
        links = "".join(f"{low} schema:containedInPlace {high} . " for low, high in itertools.pairwise(chain))
        top, label = chain[-1], f"?name{depth}"
        tiers.append(f"{{ {links}{top} a fz:Place ; rdfs:label {label} FILTER(STRSTARTS({label}, ?place)) }}")
    rows = store.select(f"SELECT DISTINCT ?at WHERE {{ {' UNION '.join(tiers)} }} ORDER BY ?at", {"place": name})
    return tuple(row[0] for row in rows.rows if row[0] is not None)


def text_of(query: NamedQuery, values: Mapping[str, str], places: tuple[str, ...] = ()) -> str:
    """The SPARQL text for these values, narrowed by what is given.

    A line ``#if name: pattern`` is the pattern where that parameter has a value; a line ``#within place ?at`` bounds ?at
    to ``places`` where a place is given. Elsewhere both are comments.
    """
    text = _IF.sub(lambda line: line[1] + line[3] if values.get(line[2]) else "", query.text)
    among = ", ".join(f"<{place}>" for place in places)
    return _WITHIN.sub(lambda line: f"FILTER({line[1]} IN ({among}))" if values.get("place") else "", text)


def as_dicts(rows: Rows) -> list[dict[str, str | None]]:
    """Rows as one dict each, in the order of the columns."""
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.rows]
