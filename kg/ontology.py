"""The vocabulary, read from ontology/*.ttl: the only place where relations, their cues, domains and labels live."""

from __future__ import annotations

import hashlib
import re
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


# relations with a reader of their own
READ_APART = frozenset({"runs", "cooperates", "holds_post", "implements", "doc_number"})


@dataclass(frozen=True, slots=True)
class EntityClass:
    """A class that mentions refer to; ``path`` is its segment in minted IRIs."""

    iri: str
    type: MentionType
    path: str
    label_en: str
    label_zh: str


@dataclass(frozen=True, slots=True)
class FurtherClass:
    """A user's class below one of ``EntityClass``: its members by full name or by the last words of their names.

    ``above``: IRIs of the further classes that it stands below.
    """

    iri: str
    type: MentionType
    label_en: str
    label_zh: str
    names: frozenset[str]
    heads: tuple[str, ...]
    above: tuple[str, ...]

    def holds(self, name: str) -> bool:
        """True if what is called so is a member by this class's own names and heads."""
        return name in self.names or (name.endswith(self.heads) and name not in self.heads)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation read from sentences; ``range`` is None for a string value. Cues as ontology/core.ttl explains them.

    ``domain_iri`` and ``range_iri``: the class itself, which may be a user's own below that of the mention type.
    """

    name: str
    iri: str
    domain: MentionType
    domain_iri: str
    range: MentionType | None
    range_iri: str | None
    label_en: str
    label_zh: str
    cues: tuple[str, ...]
    cues_after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ontology:
    """Classes by mention type, a user's further classes, relations by their name in JSON, kinds of regulation by their local name with the Chinese
    label (localRegulation: 地方性法规); ``sha256`` of the files read."""

    classes: Mapping[MentionType, EntityClass]
    further: tuple[FurtherClass, ...]
    relations: Mapping[str, Relation]
    kinds: Mapping[str, str]
    sha256: str

    def by_iri(self, iri: str) -> Relation | None:
        """The relation of that IRI, if it is one of ours."""
        return next((r for r in self.relations.values() if r.iri == iri), None)

    def further_types(self, kind: MentionType, name: str) -> tuple[str, ...]:
        """IRIs of the further classes that an entity of this type and canonical name is a member of, in their order."""
        direct = [c for c in self.further if c.type is kind and c.holds(name)]
        found = {iri for c in direct for iri in (c.iri, *c.above)}
        return tuple(c.iri for c in self.further if c.iri in found)

    def is_member(self, class_iri: str, kind: MentionType, name: str) -> bool:
        """True if an entity of this type and canonical name is of the class, one with a mention type or a further one."""
        return self.classes[kind].iri == class_iri or class_iri in self.further_types(kind, name)

    def read_by_cues(self) -> tuple[Relation, ...]:
        """The relations that kg.extensions reads: with cues, and neither with a reader of their own nor from a body to a regulation."""
        ends = (self.classes[MentionType.INSTITUTION].iri, self.classes[MentionType.REGULATION].iri)
        return tuple(
            r
            for r in self.relations.values()
            if (r.cues or r.cues_after) and r.name not in READ_APART and (r.domain_iri, r.range_iri) != ends
        )

    def label(self, class_iri: str, language: str) -> str:
        """Label of a class in ``en`` or ``zh``; the IRI where it has none."""
        known: list[EntityClass | FurtherClass] = [*self.classes.values(), *self.further]
        labels = {c.iri: c.label_en if language == "en" else c.label_zh for c in known}
        return labels.get(class_iri) or class_iri


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


def _above(graph: _Graph, iri: str) -> tuple[str, ...]:
    """All classes that a class stands below, nearest first."""
    found: dict[str, None] = {}
    todo = list(graph.all(iri, _RDFS + "subClassOf"))
    while todo:
        above = todo.pop(0)
        if above not in found and above != iri:
            found[above] = None
            todo += graph.all(above, _RDFS + "subClassOf")
    return tuple(found)


def _further(graph: _Graph, classes: Mapping[MentionType, EntityClass]) -> tuple[FurtherClass, ...]:
    """The classes below those with a mention type.

    Raises KnowledgeError for one that stands below none or below two, or that no name can belong to.
    """
    base = {c.iri: kind for kind, c in classes.items()}
    above = {iri: _above(graph, iri) for iri in graph.subjects if iri not in base}
    found = []
    for iri, higher in above.items():
        names, heads = graph.all(iri, NAMESPACE + "name"), graph.all(iri, NAMESPACE + "head")
        types = {base[c] for c in higher if c in base}
        if not types and not (names or heads):
            continue
        if len(types) != 1:
            raise KnowledgeError(
                f"the class {iri} must stand below one class with a mention type, such as fz:Institution"
            )
        if not (names or heads or any(iri in others for others in above.values())):
            raise KnowledgeError(
                f"the class {iri} has no members: give it names (fz:name) or last words of names (fz:head)"
            )
        if any(len(word) < 2 for word in (*names, *heads)):
            raise KnowledgeError(f"the class {iri}: a name or head has at least two characters")
        labels = (graph.label(iri, "en"), graph.label(iri, "zh"))
        found.append(
            FurtherClass(iri, types.pop(), *labels, frozenset(names), heads, tuple(c for c in higher if c not in base))
        )
    return tuple(sorted(found, key=lambda c: c.iri))


def _relation(graph: _Graph, iri: str, types: Mapping[str, MentionType]) -> Relation:
    domain, value = graph.one(iri, _RDFS + "domain"), graph.one(iri, _RDFS + "range")
    if domain not in types:
        raise KnowledgeError(f"the relation {iri} has no domain among the classes of the ontology")
    relation = Relation(
        name=graph.one(iri, NAMESPACE + "relationName") or re.split(r"[/#]", iri)[-1],
        iri=iri,
        domain=types[domain],
        domain_iri=domain,
        range=types.get(value),
        range_iri=value if value in types else None,
        label_en=graph.label(iri, "en"),
        label_zh=graph.label(iri, "zh"),
        cues=graph.all(iri, NAMESPACE + "cue"),
        cues_after=graph.all(iri, NAMESPACE + "cueAfter"),
    )
    if (relation.cues or relation.cues_after) and relation.range is None:
        raise KnowledgeError(f"the relation {relation.name} has cues, but its range is no class that mentions refer to")
    return relation


def _by_name(relations: list[Relation]) -> dict[str, Relation]:
    found: dict[str, Relation] = {}
    for relation in sorted(relations, key=lambda r: r.name):
        known = found.setdefault(relation.name, relation)
        if known.iri != relation.iri:
            raise KnowledgeError(f"two relations are named {relation.name}: {known.iri} and {relation.iri}")
    return found


def _kinds(graph: _Graph) -> dict[str, str]:
    """Concepts of the scheme fz:Kind."""
    return {
        iri.removeprefix(NAMESPACE): next((v for v, tag in graph.values[(iri, _SKOS + "prefLabel")] if tag == "zh"), "")
        for iri in graph.typed(_SKOS + "Concept")
        if NAMESPACE + "Kind" in graph.all(iri, _SKOS + "inScheme")
    }


def load_ontology(extra: tuple[Path, ...] = ()) -> Ontology:
    """The project's ontology with the user's own files behind it.

    Raises KnowledgeError if a file is broken, a mention type has no class, a relation no domain among the classes or the name
    of another, or a further class no place below one class.
    """
    paths = [folder("ontology") / "core.ttl", *extra]
    graph = _Graph(paths)
    classes = _classes(graph)
    missing = set(MentionType) - set(classes)
    if missing:
        raise KnowledgeError(f"the ontology has no class for {', '.join(sorted(missing))}")
    further = _further(graph, classes)
    types = {c.iri: kind for kind, c in classes.items()} | {c.iri: c.type for c in further}
    relations = [_relation(graph, iri, types) for iri in graph.typed(NAMESPACE + "Relation")]
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return Ontology(
        MappingProxyType(classes),
        further,
        MappingProxyType(_by_name(relations)),
        MappingProxyType(_kinds(graph)),
        digest.hexdigest(),
    )
