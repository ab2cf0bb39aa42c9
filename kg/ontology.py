"""The vocabulary, read from ontology/*.ttl: the only place where relations, their cues, domains and labels live."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from kg.errors import KnowledgeError
from kg.model import MentionType
from kg.resources import folder

NAMESPACE = "https://w3id.org/fazhi/ontology/"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"


@dataclass(frozen=True, slots=True)
class EntityClass:
    """A class that mentions refer to; ``path`` is its segment in minted IRIs."""

    iri: str
    type: MentionType
    path: str
    label_en: str
    label_zh: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation read from sentences; ``range`` is None for a string value. Cues as ontology/core.ttl explains them."""

    name: str
    iri: str
    domain: MentionType
    range: MentionType | None
    label_en: str
    label_zh: str
    cues: tuple[str, ...]
    cues_after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ontology:
    """Classes by mention type, relations by their name in JSON, kinds of regulation by their local name with the Chinese
    label (localRegulation: 地方性法规); ``sha256`` of the files read."""

    classes: Mapping[MentionType, EntityClass]
    relations: Mapping[str, Relation]
    kinds: Mapping[str, str]
    sha256: str

    def by_iri(self, iri: str) -> Relation | None:
        """The relation of that IRI, if it is one of ours."""
        return next((r for r in self.relations.values() if r.iri == iri), None)


class _Graph:
    """Objects by subject and predicate; enough to read a small vocabulary."""

    def __init__(self, paths: list[Path]) -> None:
        import pyoxigraph

        self.values: dict[tuple[str, str], list[tuple[str, str | None]]] = {}
        self.subjects: dict[str, None] = {}
        for path in paths:
            try:
                triples = list(pyoxigraph.parse(path=str(path)))
            except (SyntaxError, ValueError, OSError) as error:
                raise KnowledgeError(f"{path}: {error}") from error
            for triple in triples:
                subject = str(getattr(triple.subject, "value", ""))
                value = str(getattr(triple.object, "value", ""))
                language = getattr(triple.object, "language", None)
                self.subjects[subject] = None
                self.values.setdefault((subject, triple.predicate.value), []).append((value, language))

    def all(self, subject: str, predicate: str) -> tuple[str, ...]:
        return tuple(value for value, _ in self.values.get((subject, predicate), []))

    def one(self, subject: str, predicate: str, default: str = "") -> str:
        return next(iter(self.all(subject, predicate)), default)

    def label(self, subject: str, language: str) -> str:
        values = self.values.get((subject, _RDFS + "label"), [])
        return next((value for value, tag in values if tag == language), "")

    def typed(self, kind: str) -> list[str]:
        return [s for s in self.subjects if kind in self.all(s, _RDF_TYPE)]


def _classes(graph: _Graph) -> dict[MentionType, EntityClass]:
    found = {}
    for iri in graph.subjects:
        name = graph.one(iri, NAMESPACE + "mentionType")
        if name:
            if name not in MentionType.__members__:
                raise KnowledgeError(f"{iri}: there is no mention type {name}")
            kind = MentionType(name)
            found[kind] = EntityClass(
                iri, kind, graph.one(iri, NAMESPACE + "path"), graph.label(iri, "en"), graph.label(iri, "zh")
            )
    return found


def _relation(graph: _Graph, iri: str, types: Mapping[str, MentionType]) -> Relation:
    domain = graph.one(iri, _RDFS + "domain")
    if domain not in types:
        raise KnowledgeError(f"the relation {iri} has no domain among the classes of the ontology")
    return Relation(
        name=graph.one(iri, NAMESPACE + "relationName", iri.removeprefix(NAMESPACE)),
        iri=iri,
        domain=types[domain],
        range=types.get(graph.one(iri, _RDFS + "range")),
        label_en=graph.label(iri, "en"),
        label_zh=graph.label(iri, "zh"),
        cues=graph.all(iri, NAMESPACE + "cue"),
        cues_after=graph.all(iri, NAMESPACE + "cueAfter"),
    )


def _kinds(graph: _Graph) -> dict[str, str]:
    """Concepts of the scheme fz:Kind."""
    return {
        iri.removeprefix(NAMESPACE): next((v for v, tag in graph.values[(iri, _SKOS + "prefLabel")] if tag == "zh"), "")
        for iri in graph.typed(_SKOS + "Concept")
        if NAMESPACE + "Kind" in graph.all(iri, _SKOS + "inScheme")
    }


# relations with a reader of their own; any other is read by its cues, from a body to a regulation
_READ_APART = frozenset({"runs", "cooperates", "holds_post", "implements", "doc_number"})


def _refuse_unread(relations: list[Relation]) -> None:
    for relation in relations:
        shape = (relation.domain, relation.range)
        if (
            (relation.cues or relation.cues_after)
            and relation.name not in _READ_APART
            and shape != (MentionType.INSTITUTION, MentionType.REGULATION)
        ):
            raise KnowledgeError(
                f"the relation {relation.name} joins {shape[0]} to {shape[1] or 'a value'}; "
                "cues are read only for relations from an institution to a regulation"
            )


def load_ontology(extra: tuple[Path, ...] = ()) -> Ontology:
    """The project's ontology with the user's own files behind it.

    Raises KnowledgeError if a file is broken, a mention type has no class or a relation no domain.
    """
    paths = [folder("ontology") / "core.ttl", *extra]
    graph = _Graph(paths)
    classes = _classes(graph)
    missing = set(MentionType) - set(classes)
    if missing:
        raise KnowledgeError(f"the ontology has no class for {', '.join(sorted(missing))}")
    types = {c.iri: kind for kind, c in classes.items()}
    relations = [_relation(graph, iri, types) for iri in graph.typed(NAMESPACE + "Relation")]
    _refuse_unread(relations)
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return Ontology(
        MappingProxyType(classes),
        MappingProxyType({r.name: r for r in sorted(relations, key=lambda r: r.name)}),
        MappingProxyType(_kinds(graph)),
        digest.hexdigest(),
    )
