"""The derived graph: topics of regulations, names that programmes share, plans that a later report tells as done.

Computed from the document graphs by exact keys alone, so that every run over the same documents gives the same links.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from kg.extractors.regulation import inner_titles, without_place
from kg.iris import segment
from kg.knowledge import Knowledge
from kg.ontology import NAMESPACE
from kg.rdf import RDF, RDFS, SKOS, derived_graph, iri, literal
from kg.store import Writer

# within GRAPH, because types and labels stand in every document's graph: joined over the union, rows would multiply
_TITLES = "SELECT DISTINCT ?r ?title WHERE { GRAPH ?g { ?r a fz:Regulation ; rdfs:label ?title } }"
_PROGRAMMES = "SELECT DISTINCT ?p ?name WHERE { GRAPH ?g { ?p a fz:Programme ; rdfs:label ?name } }"
_STATEMENTS = """SELECT DISTINCT ?s ?status ?year ?subject ?predicate ?object ?label WHERE { GRAPH ?g {
  ?s a fz:Statement ; fz:status ?status ; fz:year ?year ; rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object .
  ?object rdfs:label ?label } }"""
_MADE = {NAMESPACE + relation for relation in ("issued", "amended", "repealed")}
_TRIAL = re.compile(
    r"\((?:试行|暂行|修订|修订版|修正|征求意见稿|草案|第[一二三四五六七八九十]+批|\d{4}年?(?:版|修订)?|\d{4}—\d{4}年?)\)"
)
_YEARS = re.compile(r"(?:19|20)\d\d(?:—(?:19|20)\d\d)?年?度?")
_OPENING = re.compile(
    r"^(?:中华人民共和国|关于)?(?:印发|公布|发布|进一步|全面|深入|切实|认真|做好|加强|推进|深化|开展|落实|贯彻落实|健全|完善|规范|建立|构建|推行)*"
)
_CLOSING = re.compile(r"(?:若干|暂行|实施|试行|管理|工作|具体|专项|行动)+$")
_ORGAN = re.compile(r"^.{0,12}?(?:人民政府办公厅|人民政府办公室|人民政府|人民代表大会常务委员会|司法局|司法厅)")


def topic_of(title: str, knowledge: Knowledge) -> str:
    """What a title is about: place, organ, opening words, kind, year and (试行) taken off; the title if nothing is left.

    宁波市重大行政决策程序实施规定 → 重大行政决策程序; 重大行政决策程序暂行条例 → 重大行政决策程序.
    """
    inner = inner_titles(title)
    rest = _TRIAL.sub("", title if not inner else re.sub(r"〈.*〉", "", title))
    rest = _YEARS.sub("", without_place(_YEARS.sub("", rest), knowledge))
    rest = _ORGAN.sub("", rest)
    if 0 <= rest.find("关于") <= 20:
        rest = rest[rest.find("关于") :]  # 中央宣传部、司法部关于…: who speaks is not the topic
    rest = _OPENING.sub("", without_place(rest, knowledge))
    for size in range(min(6, len(rest) - 1), 0, -1):
        if rest[-size:] in knowledge.title_kinds:
            rest = rest[:-size]
            break
    rest = _CLOSING.sub("", rest).strip("的与和及、 ")
    if len(rest) >= 2:
        return rest
    return topic_of(inner[0], knowledge) if inner else title


def programme_key(name: str) -> str:
    """What two spellings of a programme's name share: “双下降”专项行动 and “双下降”行动 → 双下降."""
    quoted = re.match(r"^“([^“”]+)”", name)
    return re.sub(r"\s", "", quoted.group(1) if quoted else name)


def derived_lines(writer: Writer, knowledge: Knowledge, base: str) -> Iterator[str]:
    """N-Quads lines of the derived graph, from what the writer holds."""
    end = f" {iri(derived_graph(base))} ."
    for subject, predicate, value in (
        *_topics(writer, knowledge, base),
        *_programme_names(writer, base),
        *_fulfilments(writer),
    ):
        yield f"<{subject}> <{predicate}> {value}{end}"


def _concept(path: str, label: str, scheme: str) -> Iterator[tuple[str, str, str]]:
    yield path, RDF + "type", iri(SKOS + "Concept")
    yield path, SKOS + "prefLabel", literal(label, language="zh")
    yield path, SKOS + "inScheme", iri(scheme)


def _scheme(path: str, label_en: str, label_zh: str) -> Iterator[tuple[str, str, str]]:
    yield path, RDF + "type", iri(SKOS + "ConceptScheme")
    yield path, RDFS + "label", literal(label_en, language="en")
    yield path, RDFS + "label", literal(label_zh, language="zh")


def _topics(writer: Writer, knowledge: Knowledge, base: str) -> Iterator[tuple[str, str, str]]:
    scheme = f"{base}topic"
    yield from _scheme(scheme, "topics of regulations", "规范主题")
    labels: dict[str, str] = {}
    for regulation, title in writer.select(_TITLES).rows:
        topic = topic_of(title or "", knowledge)
        concept = f"{base}topic/{segment(topic)}"
        labels[concept] = topic
        yield str(regulation), NAMESPACE + "topic", iri(concept)
    for concept in sorted(labels):
        yield from _concept(concept, labels[concept], scheme)


def _programme_names(writer: Writer, base: str) -> Iterator[tuple[str, str, str]]:
    scheme = f"{base}programme-name"
    yield from _scheme(scheme, "names of programmes", "项目名称")
    labels: dict[str, str] = {}
    for programme, name in writer.select(_PROGRAMMES).rows:
        key = programme_key(name or "")
        concept = f"{base}programme-name/{segment(key)}"
        labels[concept] = key
        yield str(programme), NAMESPACE + "programmeName", iri(concept)
    for concept in sorted(labels):
        yield from _concept(concept, labels[concept], scheme)


def _fulfilments(writer: Writer) -> Iterator[tuple[str, str, str]]:
    """From a planned statement to the done one of a report on the next year: same relation and thing.

    The body is the same too, except for rules that are made or changed: what a government plans, the congress may adopt,
    and the rule's IRI holds its jurisdiction. Programmes count as the same thing by their shared name.
    """
    done: dict[tuple[str, str, str, int], list[str]] = defaultdict(list)
    planned: list[tuple[str, tuple[str, str, str, int]]] = []
    for node, status, year, subject, predicate, value, label in writer.select(_STATEMENTS).rows:
        thing = programme_key(label or "") if predicate == NAMESPACE + "runs" else str(value)
        body = "" if predicate in _MADE else str(subject)
        key = (body, str(predicate), thing, int(year or 0))
        if status == NAMESPACE + "done":
            done[key].append(str(node))
        else:
            planned.append((str(node), key))
    for node, (body, relation, thing, planned_in) in planned:
        for later in done.get((body, relation, thing, planned_in + 1), []):
            yield node, NAMESPACE + "fulfilledBy", iri(later)
