"""The store against the shapes of ontology/shapes.ttl (SHACL), one named graph after the other.

pySHACL runs on rdflib graphs filled by pyoxigraph's parser: 65 ms a document of 1,250 quads, against 75–80 ms on a
pyoxigraph store, where pySHACL 0.40 also finds no plain string in an ``sh:in`` list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import KnowledgeError
from kg.knowledge import Knowledge
from kg.ontology import Ontology, Relation
from kg.rdf import PREFIXES, XSD, graph_iri, iri, literal
from kg.resources import folder
from kg.store import Store

if TYPE_CHECKING:
    import rdflib

SH = "http://www.w3.org/ns/shacl#"
_PREFIXES = "".join(f"@prefix {name}: <{value}> .\n" for name, value in (*PREFIXES.items(), ("sh", SH)))
# rdflib fetches what FROM and SERVICE name
_REACHES_OUT = re.compile(r"\b(?:SERVICE|FROM)\b", re.I)


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One thing that does not fit a shape.

    ``document``: id of the document, or IRI of a graph that is none's; ``focus``: the node looked at; ``path``: property
    with prefix (``fz:status``, ``^rdf:predicate``), empty where the node itself is wrong; ``message``: English / Chinese;
    ``severity``: violation, warning or info; ``value``: the offending value, if there is one.
    """

    document: str
    focus: str
    path: str
    message: str
    severity: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """``conforms``: nothing worse than a warning; ``graphs``: how many were checked; ``results`` sorted."""

    conforms: bool
    graphs: int
    results: tuple[Violation, ...]


def validate(store: Store, knowledge: Knowledge | None = None, shapes: Sequence[Path] = ()) -> ValidationReport:
    """Every named graph of the store against ontology/shapes.ttl and the user's ``shapes`` files.

    ``knowledge`` adds shapes for relations that only its ontology has (the user's own). Raises KnowledgeError if a file
    of shapes is broken, and what the store raises.
    """
    rules = _rules(knowledge, shapes)
    names = {graph_iri(store.base, document_id): document_id for document_id in store.documents()}
    found: set[Violation] = set()
    count = 0
    for name, lines in store.graphs():
        count += 1
        found.update(_check(lines, rules, names.get(name, name)))
    results = tuple(sorted(found))
    return ValidationReport(all(v.severity != "violation" for v in results), count, results)


# ---------------------------------------------------------------- shapes


def _rules(knowledge: Knowledge | None, files: Sequence[Path]) -> rdflib.Graph:
    rules = _graph(_read(folder("ontology") / "shapes.ttl"))
    if knowledge is not None:
        own = (*_relation_shapes(knowledge.ontology, rules), *_class_shapes(knowledge.ontology))
        rules += _graph(_parse(_PREFIXES + "".join(own)))
    for path in files:
        extra = _graph(_read(path))
        _well_formed(extra, path)
        rules += extra
    return rules


def _read(path: Path) -> Iterable[Any]:
    import pyoxigraph

    try:
        return list(pyoxigraph.parse(path=str(path), rename_blank_nodes=True))
    except (SyntaxError, ValueError, OSError) as error:
        raise KnowledgeError(f"{path}: {error}") from error


def _parse(turtle: str) -> Iterable[Any]:
    import pyoxigraph

    return pyoxigraph.parse(turtle.encode(), pyoxigraph.RdfFormat.TURTLE)


def _relation_shapes(ontology: Ontology, rules: rdflib.Graph) -> Iterator[str]:
    """Domain and range of the relations that ``rules`` says nothing of, as shapes.ttl writes those of core.ttl."""
    import rdflib

    target = rdflib.URIRef(SH + "targetSubjectsOf")
    for relation in ontology.relations.values():
        if (None, target, rdflib.URIRef(relation.iri)) not in rules:
            yield _shapes_of(relation, ontology)


def _shapes_of(relation: Relation, ontology: Ontology) -> str:
    def of_class(class_iri: str | None) -> tuple[str, str, str]:
        if class_iri is None:
            return f"sh:datatype {iri(XSD + 'string')}", "text", "文字"
        return f"sh:class {iri(class_iri)}", ontology.label(class_iri, "en"), ontology.label(class_iri, "zh")

    subject, domain, domain_zh = of_class(relation.domain_iri)
    target, kind, kind_zh = of_class(relation.range_iri)
    name = relation.label_en or relation.name
    name_zh = relation.label_zh or name
    subject_en = literal(f"the subject of {name} is of the class {domain}", language="en")
    subject_zh = literal(f"“{name_zh}”的主体应为{domain_zh}", language="zh")
    object_en = literal(f"the object of {name} is of the class {kind}", language="en")
    object_zh = literal(f"“{name_zh}”的对象应为{kind_zh}", language="zh")
    both_en = literal(f"a statement of {name} joins {domain} to {kind}", language="en")
    both_zh = literal(f"“{name_zh}”的陈述应由{domain_zh}指向{kind_zh}", language="zh")
    return f"""
[] a sh:NodeShape ; sh:targetSubjectsOf {iri(relation.iri)} ; {subject} ; sh:message {subject_en} , {subject_zh} .
[] a sh:NodeShape ; sh:targetObjectsOf {iri(relation.iri)} ; {target} ; sh:message {object_en} , {object_zh} .
[] a sh:NodeShape ; sh:targetNode {iri(relation.iri)} ; sh:property [ sh:path [ sh:inversePath rdf:predicate ] ;
    sh:node [ sh:property [ sh:path rdf:subject ; {subject} ] , [ sh:path rdf:object ; {target} ] ] ;
    sh:message {both_en} , {both_zh} ] .
"""


def _class_shapes(ontology: Ontology) -> Iterator[str]:
    """A member of a user's class is a member of the class with a mention type above it."""
    for further in ontology.further:
        above = ontology.classes[further.type]
        name = ontology.label(further.iri, "en"), ontology.label(further.iri, "zh")
        message = literal(f"a member of the class {name[0]} is of the class {above.label_en}, too", language="en")
        message_zh = literal(f"“{name[1]}”的成员亦应为{above.label_zh}", language="zh")
        yield f"""
[] a sh:NodeShape ; sh:targetClass {iri(further.iri)} ; sh:class {iri(above.iri)} ; sh:message {message} , {message_zh} .
"""


def _well_formed(rules: rdflib.Graph, path: Path) -> None:
    """Refuse what pySHACL would pass over in silence or fail on in the middle of the work."""
    from pyshacl.entrypoints import meta_validate

    if not any(str(predicate).startswith(SH) for predicate in rules.predicates()):
        raise KnowledgeError(f"{path}: there is no SHACL shape in this file")
    for query in ("select", "ask"):
        for text in rules.objects(None, _uri(SH + query)):
            if _REACHES_OUT.search(str(text)):
                raise KnowledgeError(f"{path}: SERVICE and FROM are not allowed: they send requests to other machines")
    conforms, report, _text = meta_validate(rules)
    if not conforms:
        first = min(_violations(report, str(path)))
        raise KnowledgeError(f"{path}: not a well-formed shape: {first.focus} {first.path} {first.message}")


# ---------------------------------------------------------------- one graph


def _uri(value: str) -> rdflib.URIRef:
    import rdflib

    return rdflib.URIRef(value)


def _graph(quads: Iterable[Any]) -> rdflib.Graph:
    """An rdflib graph of what pyoxigraph parsed; graph names are left out."""
    import pyoxigraph
    import rdflib

    def term(value: Any) -> Any:
        if isinstance(value, pyoxigraph.NamedNode):
            return rdflib.URIRef(value.value)
        if isinstance(value, pyoxigraph.BlankNode):
            return rdflib.BNode(value.value)
        if value.language:
            return rdflib.Literal(value.value, lang=value.language)
        kind = value.datatype.value
        # as rdflib's own parsers have it: a plain string has no datatype
        return rdflib.Literal(value.value, datatype=None if kind == XSD + "string" else rdflib.URIRef(kind))

    graph = rdflib.Graph(bind_namespaces="none")
    for quad in quads:
        graph.add((term(quad.subject), term(quad.predicate), term(quad.object)))
    return graph


def _check(lines: list[str], rules: rdflib.Graph, document: str) -> list[Violation]:
    import pyoxigraph
    import pyshacl

    data = _graph(pyoxigraph.parse("\n".join(lines).encode(), pyoxigraph.RdfFormat.N_QUADS))
    try:
        _conforms, report, text = pyshacl.validate(data, shacl_graph=rules)
    except Exception as error:  # beside its own errors, those of re and pyparsing pass through
        raise KnowledgeError(f"the shapes cannot be applied: {error}") from error
    if isinstance(report, Exception):  # pySHACL returns some of its failures
        raise KnowledgeError(f"the shapes cannot be applied: {text}")
    return list(_violations(report, document))


def _violations(report: Any, document: str) -> Iterator[Violation]:
    for result in report.objects(None, _uri(SH + "result")):
        messages = sorted(report.objects(result, _uri(SH + "resultMessage")), key=lambda m: (m.language or "", m))
        severity = str(report.value(result, _uri(SH + "resultSeverity")))
        value = report.value(result, _uri(SH + "value"))
        yield Violation(
            document=document,
            focus=str(report.value(result, _uri(SH + "focusNode"))),
            path=_path(report, report.value(result, _uri(SH + "resultPath"))),
            message=" / ".join(messages),
            severity=severity.removeprefix(SH).lower(),
            value="" if value is None else str(value),
        )


def _path(report: Any, path: Any) -> str:
    """A path as SPARQL writes it; of the complex ones, inverse paths and sequences."""
    import rdflib

    if path is None:
        return ""
    if isinstance(path, rdflib.URIRef):
        return _short(str(path))
    if inverse := report.value(path, _uri(SH + "inversePath")):
        return "^" + _path(report, inverse)
    return "/".join(_path(report, step) for step in report.items(path))


def _short(value: str) -> str:
    for prefix, namespace in (*PREFIXES.items(), ("sh", SH)):
        if value.startswith(namespace):
            return f"{prefix}:{value.removeprefix(namespace)}"
    return value
