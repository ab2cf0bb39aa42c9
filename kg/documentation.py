"""The vocabulary as one HTML page, written from the ontology itself: every class, relation, property and concept.

The page stands alone: own template (ontology/page.html), no script, nothing fetched.
"""

from __future__ import annotations

import html
import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import KnowledgeError
from kg.ontology import NAMESPACE
from kg.resources import folder

if TYPE_CHECKING:
    import rdflib

OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
_ONTOLOGY = NAMESPACE.rstrip("/")

# group of the page: id, heading in Chinese and English, types of which a term has the first one here
_GROUPS = (
    ("classes", "类", "Classes", (OWL + "Class",)),
    ("relations", "由句中读取的关系", "Relations read from sentences", (NAMESPACE + "Relation",)),
    ("properties", "其他属性", "Other properties", (OWL + "ObjectProperty", OWL + "DatatypeProperty")),
    ("reading", "供程序读取的标注", "Annotations that the program reads", (OWL + "AnnotationProperty",)),
)
_KINDS = (
    (OWL + "Class", "类 class"),
    (OWL + "DatatypeProperty", "数据属性 datatype property"),
    (OWL + "AnnotationProperty", "标注属性 annotation property"),
    (OWL + "ObjectProperty", "对象属性 object property"),
)
_CHARACTERS = ((OWL + "SymmetricProperty", "对称 symmetric"), (OWL + "FunctionalProperty", "函数型 functional"))


@dataclass(frozen=True, slots=True)
class _Page:
    """The graph of all files with the order in which they define their terms."""

    graph: rdflib.Graph
    order: tuple[str, ...]
    prefixes: tuple[tuple[str, str], ...]

    def values(self, subject: Any, predicate: str) -> list[Any]:
        """Objects in a stable order; IRIs and blank nodes as they are."""
        import rdflib

        node = rdflib.URIRef(subject) if isinstance(subject, str) and not isinstance(subject, rdflib.BNode) else subject
        return sorted(self.graph.objects(node, rdflib.URIRef(predicate)), key=self._place)

    def subjects(self, predicate: str, value: str) -> list[str]:
        """IRIs of the project's and the user's own terms that have this value, in the order of the files."""
        import rdflib

        found = {str(s) for s in self.graph.subjects(rdflib.URIRef(predicate), rdflib.URIRef(value))}
        return [term for term in self.order if term in found]

    def text(self, subject: str, predicate: str, language: str) -> str:
        """Literal in that language, else an empty string."""
        return next((str(v) for v in self.values(subject, predicate) if getattr(v, "language", None) == language), "")

    def _place(self, value: Any) -> tuple[int, str]:
        return (self.order.index(str(value)) if str(value) in self.order else len(self.order), str(value))

    def short(self, value: str) -> str:
        """``fz:issued`` for an IRI of a known prefix."""
        best = max((p for p in self.prefixes if value.startswith(p[1])), key=lambda p: len(p[1]), default=None)
        return f"{best[0]}:{value.removeprefix(best[1])}" if best else value


def _read(paths: Sequence[Path]) -> _Page:
    import pyoxigraph
    import rdflib

    graph, order = rdflib.Graph(bind_namespaces="none"), dict[str, None]()
    for path in paths:
        try:
            graph.parse(path, format="turtle")
            triples = list(pyoxigraph.parse(path=str(path)))
        except (SyntaxError, ValueError, OSError) as error:
            raise KnowledgeError(f"{path}: {error}") from error
        defined = (t.subject.value for t in triples if t.predicate.value == RDFS + "label" or _is_concept(t))
        order.update(dict.fromkeys(term for term in defined if term != _ONTOLOGY))
    prefixes = tuple((str(name), str(value)) for name, value in graph.namespaces())
    return _Page(graph, tuple(order), prefixes)


def _is_concept(triple: Any) -> bool:
    return str(triple.predicate.value) == SKOS + "inScheme"


def ontology_page(extra: tuple[Path, ...] = ()) -> str:
    """The vocabulary, with the user's own files behind it, as one HTML page.

    Raises KnowledgeError if a file is broken.
    """
    page = _read([folder("ontology") / "core.ttl", *extra])
    template = string.Template((folder("ontology") / "page.html").read_text(encoding="utf-8"))
    groups = [(name, zh, en, _members(page, name, types)) for name, zh, en, types in _GROUPS]
    sections = [_overview(page), *(_section(page, *group) for group in groups), _schemes(page)]
    return template.substitute(
        title=_escape(page.text(_ONTOLOGY, DCTERMS + "title", "zh")),
        title_zh=_escape(page.text(_ONTOLOGY, DCTERMS + "title", "zh")),
        title_en=_escape(page.text(_ONTOLOGY, DCTERMS + "title", "en")),
        description_zh=_escape(page.text(_ONTOLOGY, DCTERMS + "description", "zh")),
        description_en=_escape(page.text(_ONTOLOGY, DCTERMS + "description", "en")),
        about=_about(page),
        navigation=_navigation(page, groups),
        body="\n".join(sections),
    )


def _members(page: _Page, group: str, types: tuple[str, ...]) -> list[str]:
    relations = set(page.subjects(RDF + "type", NAMESPACE + "Relation"))
    found = {term for kind in types for term in page.subjects(RDF + "type", kind)}
    return [term for term in page.order if term in found and (group == "relations" or term not in relations)]


def _escape(text: str) -> str:
    return html.escape(text, quote=True)


def _anchor(page: _Page, term: str) -> str:
    return page.short(term).removeprefix("fz:").replace(":", "-")


def _link(page: _Page, term: str) -> str:
    if term in page.order:
        return f'<a href="#{_escape(_anchor(page, term))}">{_escape(_name(page, term, "zh"))}</a>'
    return f'<a href="{_escape(term)}"><code>{_escape(page.short(term))}</code></a>'


def _name(page: _Page, term: str, language: str) -> str:
    return page.text(term, RDFS + "label", language) or page.text(term, SKOS + "prefLabel", language)


def _about(page: _Page) -> str:
    rows = [
        ("IRI", f'<span class="iri">{_escape(_ONTOLOGY)}</span>'),
        ("命名空间 namespace", f'<span class="iri">{_escape(NAMESPACE)}</span>，前缀 <code>fz</code>'),
        ("版本 version", _escape(", ".join(map(str, page.values(_ONTOLOGY, OWL + "versionInfo"))))),
    ]
    rows += [("版本IRI version IRI", _outward(v)) for v in page.values(_ONTOLOGY, OWL + "versionIRI")]
    rows += [("许可 licence", _outward(v)) for v in page.values(_ONTOLOGY, DCTERMS + "license")]
    rows += [
        (
            "源文件 source",
            '<a href="../ontology/core.ttl">core.ttl</a> · <a href="../ontology/shapes.ttl">shapes.ttl</a>',
        )
    ]
    return "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in rows)


def _outward(value: Any) -> str:
    return f'<a class="iri" href="{_escape(str(value))}">{_escape(str(value))}</a>'


def _navigation(page: _Page, groups: Iterable[tuple[str, str, str, list[str]]]) -> str:
    parts = ['<ul><li><a href="#overview">概览</a><span lang="en">overview</span></li></ul>']
    for name, zh, en, terms in groups:
        items = "".join(
            f'<li>{_link(page, t)}<span lang="en">{_escape(page.short(t).removeprefix("fz:"))}</span></li>'
            for t in terms
        )
        parts.append(f'<h2><a href="#{name}">{zh}</a> {en}</h2><ul>{items}</ul>')
    schemes = page.subjects(RDF + "type", SKOS + "ConceptScheme")
    items = "".join(
        f'<li>{_link(page, t)}<span lang="en">{_escape(page.short(t).removeprefix("fz:"))}</span></li>' for t in schemes
    )
    return "".join([*parts, f'<h2><a href="#schemes">概念体系</a> Concept schemes</h2><ul>{items}</ul>'])


def _overview(page: _Page) -> str:
    """Which relation joins what to what: a row per domain, a column per range."""
    cells: dict[tuple[str, str], list[str]] = {}
    for relation in page.subjects(RDF + "type", NAMESPACE + "Relation"):
        for domain in page.values(relation, RDFS + "domain"):
            for value in page.values(relation, RDFS + "range"):
                cells.setdefault((str(domain), str(value)), []).append(_link(page, relation))
    rows = [t for t in page.order if any(d == t for d, _ in cells)]
    columns = sorted(
        {r for _, r in cells}, key=lambda r: (page.order.index(r) if r in page.order else len(page.order), r)
    )
    head = "".join(f"<th>{_link(page, c)}</th>" for c in columns)
    body = "".join(
        f"<tr><th>{_link(page, row)}</th>"
        + "".join(f"<td>{'、'.join(cells.get((row, c), []))}</td>" for c in columns)
        + "</tr>"
        for row in rows
    )
    return (
        '<h2 id="overview">概览 <small>Overview</small></h2><p>每行是主体所属的类，每列是对象所属的类，格中是联结二者的关系。'
        '<span class="en" lang="en"> Rows: class of the subject; columns: class of the object; cells: the relations that join them.</span></p>'
        f'<div class="scroll"><table><tr><th></th>{head}</tr>{body}</table></div>'
    )


def _section(page: _Page, name: str, zh: str, en: str, terms: list[str]) -> str:
    return f'<h2 id="{name}">{zh} <small>{en}</small></h2>' + "".join(_article(page, term) for term in terms)


def _article(page: _Page, term: str) -> str:
    zh, en = (_escape(page.text(term, RDFS + "comment", language)) for language in ("zh", "en"))
    facts = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in _facts(page, term))
    examples = "".join(f'<div class="example">例：{_escape(str(e))}</div>' for e in page.values(term, SKOS + "example"))
    return (
        f'<article id="{_escape(_anchor(page, term))}"><h3>{_escape(_name(page, term, "zh"))}'
        f'<span class="en" lang="en">{_escape(_name(page, term, "en"))}</span><code>{_escape(page.short(term))}</code></h3>'
        f'<p class="iri">{_escape(term)}</p><p>{_tags(page, term)}</p>'
        f'<p>{zh}</p><p class="en" lang="en">{en}</p><dl class="facts">{facts}</dl>{examples}{_cues(page, term)}</article>'
    )


def _tags(page: _Page, term: str) -> str:
    types = {str(t) for t in page.values(term, RDF + "type")}
    tags = [f'<span class="tag">{label}</span>' for kind, label in _KINDS if kind in types][:1]
    tags += [f'<span class="tag">{label}</span>' for kind, label in _CHARACTERS if kind in types]
    if "(derived" in page.text(term, RDFS + "comment", "en"):
        tags.append('<span class="tag derived">推导 derived</span>')
    if any(str(v) == "true" for v in page.values(term, OWL + "deprecated")):
        tags.append('<span class="tag old">已弃用 deprecated</span>')
    return " ".join(tags)


def _facts(page: _Page, term: str) -> Iterator[tuple[str, str]]:
    for label, predicate in (
        ("上位类 subclass of", RDFS + "subClassOf"),
        ("等价于 equivalent to", OWL + "equivalentClass"),
        ("上位属性 subproperty of", RDFS + "subPropertyOf"),
        ("定义域 domain", RDFS + "domain"),
        ("值域 range", RDFS + "range"),
        ("代之以 replaced by", DCTERMS + "isReplacedBy"),
        ("参见 see also", RDFS + "seeAlso"),
    ):
        if values := page.values(term, predicate):
            yield label, "、".join(_class(page, v) for v in values)
    for label, predicate in (
        ("作为主体 as subject", RDFS + "domain"),
        ("作为对象 as object", RDFS + "range"),
        ("下位类 subclasses", RDFS + "subClassOf"),
    ):
        if users := _users(page, predicate, term):
            yield label, "、".join(_link(page, u) for u in users)
    for label, name in (
        ("提及类型 mention type", "mentionType"),
        ("IRI路径 path", "path"),
        ("JSON名称 JSON name", "relationName"),
    ):
        if values := page.values(term, NAMESPACE + name):
            yield label, "".join(f"<code>{_escape(str(v))}</code>" for v in values)


def _users(page: _Page, predicate: str, term: str) -> list[str]:
    """Terms that name this one under ``predicate``, alone or in a union of classes."""
    return [
        other
        for other in page.order
        if any(str(v) == term or term in map(str, _union(page, v)) for v in page.values(other, predicate))
    ]


def _union(page: _Page, value: Any) -> list[Any]:
    import rdflib

    union = page.graph.value(value, rdflib.URIRef(OWL + "unionOf"))
    return [] if union is None else list(page.graph.items(union))


def _class(page: _Page, value: Any) -> str:
    """A class by name, or a union of classes."""
    import rdflib

    if isinstance(value, rdflib.URIRef):
        return _link(page, str(value))
    return " 或 ".join(_link(page, str(m)) for m in _union(page, value))


def _cues(page: _Page, term: str) -> str:
    parts = []
    for name, label in (
        ("cue", "前置提示词 cues before the object"),
        ("cueAfter", "后置提示词 cues behind the object"),
    ):
        if words := page.values(term, NAMESPACE + name):
            spans = "".join(f"<span>{_escape(str(w))}</span>" for w in words)
            parts.append(f'<details><summary>{label} ({len(words)})</summary><div class="cues">{spans}</div></details>')
    return "".join(parts)


def _schemes(page: _Page) -> str:
    parts = ['<h2 id="schemes">概念体系 <small>Concept schemes</small></h2>']
    for scheme in page.subjects(RDF + "type", SKOS + "ConceptScheme"):
        rows = "".join(_concept(page, c) for c in page.subjects(SKOS + "inScheme", scheme))
        parts.append(
            f'<article id="{_escape(_anchor(page, scheme))}"><h3>{_escape(_name(page, scheme, "zh"))}'
            f'<span class="en" lang="en">{_escape(_name(page, scheme, "en"))}</span><code>{_escape(page.short(scheme))}</code></h3>'
            f"<p>{_escape(page.text(scheme, RDFS + 'comment', 'zh'))}</p>"
            f'<p class="en" lang="en">{_escape(page.text(scheme, RDFS + "comment", "en"))}</p>'
            f'<div class="scroll"><table><tr><th>概念</th><th>concept</th><th>上位</th><th>说明 scope</th></tr>{rows}</table></div></article>'
        )
    return "".join(parts)


def _concept(page: _Page, concept: str) -> str:
    broader = "、".join(_link(page, str(b)) for b in page.values(concept, SKOS + "broader"))
    notes = "；".join(_escape(str(n)) for n in page.values(concept, SKOS + "scopeNote"))
    return (
        f'<tr id="{_escape(_anchor(page, concept))}"><td>{_escape(_name(page, concept, "zh"))}</td>'
        f"<td><code>{_escape(page.short(concept))}</code><br>{_escape(_name(page, concept, 'en'))}</td><td>{broader}</td><td>{notes}</td></tr>"
    )
