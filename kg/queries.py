"""Named questions: SPARQL files with a comment header that gives their title and parameters.

Lines of a text that are comments to SPARQL and narrow it to what is asked (``text_of``):

    #narrow body ?b Institution    ?b is one of the institutions whose name holds the words of ``body``, looked up first
    #within place ?at              ?at is the given place or lies in it
    #if place: pattern             the pattern stands where the parameter has a value
    #first … #then ?s ?r           the patterns between are asked first, and what they find stands in their place

What was looked up helps only a text whose patterns stand in one group with it, because Oxigraph orders the patterns of a
group and reads any other part whole: filters stand outside GRAPH, optional parts last, sub-SELECTs only where they count.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote

from kg.errors import KnowledgeError, QueryParameter, UnknownQuery
from kg.iris import segment
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
_NARROW = re.compile(r"^ *#narrow (?P<parameter>\w+) (?P<variable>\?\w+) (?P<kind>\w+) *$", re.M)
_FIRST = re.compile(r"^ *#first *\n(?P<patterns>(?:.*\n)*?) *#then (?P<variables>(?: *\?\w+)+) *$", re.M)
_MOST_FIRST = 1_999
"""Rows that a first part may find: Oxigraph looks the rest up for each of them, and joins whole properties with more."""
_TIERS = 3  # below a province: prefectures, counties, towns
_IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
_MOST = {"Place": 100, "Regulation": 9_000, "Programme": 9_000, "Topic": 9_000}
_MOST_ELSE = 1_000
"""Entities that a query is narrowed to at most. Oxigraph begins with what it takes for least, and 1,000 is its guess for a
pattern of one variable (?s rdf:predicate fz:runs); texts narrowed by more have no such pattern (?p with a filter). Places are
those of a city with its counties and towns: of a province all documents are read, and those elsewhere left out."""
STATEMENTS_OF_ONE = {
    "Relation": 50_000,
    "Place": 150,
    "Document": 60,
    "Concept": 40,
    "Institution": 8,
    "Entity": 5,
    "Regulation": 4,
    "Topic": 4,
    "Programme": 2,
    "Person": 2,
    "Statement": 1,
}
"""About how many statements one of a class leads to (counted in 3,000 generated reports)."""
_FEW = 10_000
"""Statements that are so few that no other parameter need be tried."""
_BY_TITLE = {"Document": "?x dcterms:title ?name", "Place": "?x a fz:Place ; rdfs:label ?name"}
"""Classes whose IRIs end in an id or a code, and where their names stand."""
_ENTITIES = ("Institution", "Regulation", "Work", "Programme", "Person")
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
    return store.select(narrowed(store, query, values), values)


def narrowed(store: Store, query: NamedQuery, values: Mapping[str, str]) -> str:
    """The SPARQL text for these values; the places, and the entities of the parameter that narrows most, are looked up.

    Its parameters are still to be bound. Raises QueryError.
    """
    bounded = bool(values.get("place")) and _WITHIN.search(query.text) is not None
    places = places_within(store, values["place"]) if bounded else None
    text = text_of(query, values, places or (), _narrowing(store, query, values, places))
    return _FIRST.sub(lambda part: _first(store, part, values), text)


def _first(store: Store, part: re.Match[str], values: Mapping[str, str]) -> str:
    """What the patterns of a first part find, as VALUES; the part as it is if that is too much.

    Variables stand for entities: rows of a first part are IRIs. A filter on a name stands in both parts, because the rest
    reads names anew. The limit stays below 5,000, where some servers cut answers.
    """
    variables = part["variables"]
    most = _MOST_FIRST + 1
    rows = store.select(f"SELECT DISTINCT {variables} WHERE {{ {part['patterns']} }} LIMIT {most}", values).rows
    if len(rows) >= most or not all(_IRI.fullmatch(cell) for row in rows for cell in row if cell is not None):
        return part[0]
    found = rows or (("urn:none",) * len(variables.split()),)  # not every server takes an empty list
    return f"VALUES ({variables}) {{ {' '.join(map(_row, found))} }}"


def _row(row: Iterable[str | None]) -> str:
    return f"({' '.join('UNDEF' if cell is None else f'<{cell}>' for cell in row)})"


Narrowing = tuple[str, Mapping[str, tuple[str, ...]]]
"""A parameter, and the IRIs for each class that its lines name."""


def _narrowing(
    store: Store, query: NamedQuery, values: Mapping[str, str], places: tuple[str, ...] | None
) -> Narrowing | None:
    """The parameter that leads to the fewest statements of those that have a value, tried in the order of the text.

    ``places``: what lies in the given place, of a query with lines ``#within place``.
    """
    lines = _NARROW.findall(_with_conditions(query.text, values))
    best: tuple[int, Narrowing] | None = None
    for parameter in dict.fromkeys(name for name, _, _ in lines if values[name]):
        kinds = dict.fromkeys(kind for name, _, kind in lines if name == parameter)
        found = {
            kind: entities_named(store, kind, values[parameter]) if places is None or parameter != "place" else places
            for kind in kinds
        }
        reach = sum(len(iris) * STATEMENTS_OF_ONE[kind] for kind, iris in found.items())
        small = all(len(iris) <= _MOST.get(kind, _MOST_ELSE) for kind, iris in found.items())
        if small and (best is None or reach < best[0]):
            best = reach, (parameter, found)
        if best is not None and best[0] <= _FEW:
            break
    return best[1] if best else None


def entities_named(store: Store, kind: str, words: str) -> tuple[str, ...]:
    """IRIs of the entities of a class (``Institution``; ``Concept`` of SKOS; ``Entity``: all) whose name contains the words.

    Asked before the query itself, because an index leads from an entity to its statements, and none from words to entities.
    IRIs end in the name, so that labels, a step each, are read only of documents and places.
    """
    if kind == "Entity":
        return tuple(iri for each in (*_ENTITIES, "Place") for iri in entities_named(store, each, words))
    if kind == "Topic":  # regulations by their topic, too
        concepts = entities_named(store, "Concept", words)
        text = f"SELECT DISTINCT ?x WHERE {{ VALUES ?topic {{ {_among(concepts, ' ')} }} ?x fz:topic ?topic }}"
        if len(concepts) > _MOST[kind]:
            return concepts  # too many to narrow by
        on_topic = {str(row[0]) for row in store.select(text).rows}
        return tuple(sorted({*on_topic, *entities_named(store, "Regulation", words)}))
    if kind == "Relation":
        rows = store.select("SELECT DISTINCT ?x WHERE { ?statement rdf:predicate ?x }").rows
        return tuple(sorted(str(row[0]) for row in rows if re.split("[/#]", str(row[0]))[-1] == words))
    if kind == "Statement":  # asked for by its IRI
        return (words,) if _IRI.fullmatch(words) else ()
    if kind in _BY_TITLE:
        text = f"SELECT DISTINCT ?x WHERE {{ {_BY_TITLE[kind]} FILTER(CONTAINS(?name, ?words)) }} ORDER BY ?x"
        return tuple(str(row[0]) for row in store.select(text, {"words": words}).rows)
    of_class = f"fz:{kind}" if kind in _ENTITIES else f"skos:{kind}"
    text = f"SELECT DISTINCT ?x WHERE {{ ?x a {of_class} FILTER(CONTAINS(STR(?x), ?words)) }}"
    found = {str(row[0]) for row in store.select(text, {"words": segment(words)}).rows}
    named = {iri for iri in found if words in unquote(iri.rpartition("/")[2])}
    return tuple(sorted(named | _by_title(store, words) if kind == "Regulation" else named))


def _by_title(store: Store, words: str) -> set[str]:
    """Regulations by the titles that their IRIs shorten; by all labels in a store that was derived before it had those."""
    derived = store.select("ASK { ?x fz:fullTitle ?title }").rows[0][0] == "true"
    name = "?x fz:fullTitle ?title" if derived else "?x rdfs:label ?title ; a fz:Regulation"
    text = f"SELECT DISTINCT ?x WHERE {{ {name} FILTER(CONTAINS(?title, ?words)) }}"
    return {str(row[0]) for row in store.select(text, {"words": words}).rows}


def places_within(store: Store, name: str) -> tuple[str, ...]:
    """IRIs of the places whose name begins so, and of what lies in them up to three tiers below (province to town).

    Asked tier by tier before the query itself: a path of any length (containedInPlace*), an EXISTS or a sub-SELECT in the
    query is evaluated again for each of its rows, and names are read once.
    """
    top = "SELECT DISTINCT ?at WHERE { ?at a fz:Place ; rdfs:label ?name FILTER(STRSTARTS(?name, ?place)) }"
    found = tier = {str(row[0]) for row in store.select(top, {"place": name}).rows}
    for _ in range(_TIERS):
        if not tier:
            break
        inside = f"SELECT DISTINCT ?at WHERE {{ VALUES ?up {{ {_among(sorted(tier), ' ')} }} ?at schema:containedInPlace ?up }}"
        tier = {str(row[0]) for row in store.select(inside).rows} - found
        found = found | tier
    return tuple(sorted(found))


def text_of(
    query: NamedQuery, values: Mapping[str, str], places: tuple[str, ...] = (), narrowing: Narrowing | None = None
) -> str:
    """The SPARQL text for these values, narrowed by what is given.

    A line ``#if name: pattern`` is the pattern where that parameter has a value; a line ``#within place ?at`` bounds ?at
    to ``places`` where a place is given; a line ``#narrow name ?x Class`` bounds ?x to the IRIs of ``narrowing`` if it is
    of that parameter. Elsewhere all are comments, and the text says the same without them: a filter on the name stays.
    """
    text = _with_conditions(query.text, values)
    kept = bool(values.get("place"))
    if narrowing is not None:
        parameter, found = narrowing
        kept = kept and parameter != "place"
        text = _NARROW.sub(lambda line: _bounded(line, found) if line["parameter"] == parameter else "", text)
    return _WITHIN.sub(lambda line: f"FILTER({line[1]} IN ({_among(places, ', ')}))" if kept else "", text)


def _bounded(line: re.Match[str], found: Mapping[str, tuple[str, ...]]) -> str:
    iris = found[line["kind"]] or ("urn:none",)  # not every server takes an empty list
    return f"VALUES {line['variable']} {{ {_among(iris, ' ')} }}"


def _with_conditions(text: str, values: Mapping[str, str]) -> str:
    return _IF.sub(lambda line: line[1] + line[3] if values.get(line[2]) else "", text)


def _among(iris: Iterable[str], separator: str) -> str:
    return separator.join(f"<{iri}>" for iri in iris)


def as_dicts(rows: Rows) -> list[dict[str, str | None]]:
    """Rows as one dict each, in the order of the columns."""
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.rows]
