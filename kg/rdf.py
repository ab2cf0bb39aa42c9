"""DocumentRecord → N-Quads lines: one self-contained named graph per document, types and labels repeated.

What is done stands as a plain triple as well; every fact, planned ones too, stands as a statement node with status,
confidence, section and evidence (W3C Web Annotation selectors). No blank nodes, no ``#`` in minted IRIs.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.home import home_of
from kg.iris import DEFAULT_BASE, document_path, place_path, segment, statement_path
from kg.knowledge import Knowledge
from kg.model import DocumentRecord, Entity, Evidence, MentionType, Statement, Status
from kg.ontology import NAMESPACE
from kg.places import PlaceLevel
from kg.terms import (
    DCTERMS,
    ELI,
    FOAF,
    OA,
    ORG,
    PREFIXES,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    XSD,
    decimal,
    derived_graph,
    graph_iri,
    iri,
    literal,
    runs_graph,
)

__all__ = [
    "DCTERMS",
    "ELI",
    "FOAF",
    "OA",
    "ORG",
    "PREFIXES",
    "PROV",
    "RDF",
    "RDFS",
    "SCHEMA",
    "SKOS",
    "XSD",
    "RecordGraph",
    "decimal",
    "derived_graph",
    "graph_iri",
    "iri",
    "literal",
    "runs_graph",
]

LEVELS = {
    PlaceLevel.COUNTRY: "country",
    PlaceLevel.PROVINCE: "province",
    PlaceLevel.PREFECTURE: "prefecture",
    PlaceLevel.COUNTY: "county",
    PlaceLevel.TOWN: "town",
    PlaceLevel.REGION: "region",
}


def kind_concept(kind: str, knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    """The concept of a kind of regulation with its label, as graphs repeat it so that each speaks for itself."""
    concept = NAMESPACE + kind
    yield concept, RDF + "type", iri(SKOS + "Concept")
    yield concept, SKOS + "prefLabel", literal(knowledge.ontology.kinds.get(kind, kind), language="zh")
    yield concept, SKOS + "inScheme", iri(NAMESPACE + "Kind")


class RecordGraph:
    """The quads of one record. ``lines()`` yields each once, unsorted, without line ends."""

    def __init__(self, record: DocumentRecord, knowledge: Knowledge, base: str = DEFAULT_BASE) -> None:
        self.record = record
        self.knowledge = knowledge
        self.base = base
        self.document = base + document_path(record.id)
        self.graph = graph_iri(base, record.id)
        self._ids = {(e.type, e.label): base + e.id for e in record.entities}
        self._described: set[str] = set()  # kinds, places and sentences that many things share

    def lines(self) -> Iterator[str]:
        """All quads of the document's graph as N-Quads lines."""
        end = f" {iri(self.graph)} ."
        triples = (f"<{subject}> <{predicate}> {value}{end}" for subject, predicate, value in self._triples())
        yield from dict.fromkeys(triples)

    def _triples(self) -> Iterator[tuple[str, str, str]]:
        self._described.clear()
        yield from self._about_document()
        places: dict[str, None] = {}
        for entity in self.record.entities:
            yield from self._about_entity(entity)
            if entity.jurisdiction:
                places[entity.jurisdiction] = None
            if entity.type is MentionType.PLACE:
                yield from self._about_town(entity)
                places[entity.id.removeprefix("place/")] = None
        for statement in self.record.statements:
            yield from self._about_statement(statement)
        yield from self._about_places(places)

    def _first(self, thing: str) -> bool:
        """True if the thing is not described yet."""
        if thing in self._described:
            return False
        self._described.add(thing)
        return True

    def entity(self, kind: MentionType, name: str, identifier: str | None = None) -> str:
        """IRI of the entity of that id, else of the one with this canonical name."""
        return self.base + identifier if identifier else self._ids[(kind, name)]

    # ------------------------------------------------------------ document

    def _about_document(self) -> Iterator[tuple[str, str, str]]:
        meta, doc = self.record.metadata, self.document
        yield doc, RDF + "type", iri(NAMESPACE + "Document")
        title = meta.title or self.record.id
        yield doc, RDFS + "label", literal(title)
        yield doc, DCTERMS + "title", literal(title)
        if meta.issuer:
            yield doc, NAMESPACE + "issuer", iri(self.entity(MentionType.INSTITUTION, meta.issuer))
        if meta.year is not None:
            yield doc, NAMESPACE + "year", literal(str(meta.year), "integer")
        if meta.published:
            yield doc, DCTERMS + "issued", literal(meta.published, "date")
        if meta.index_number:
            yield doc, NAMESPACE + "indexNumber", literal(meta.index_number)
        if meta.source:
            yield doc, DCTERMS + "source", literal(meta.source)
        if meta.kind:
            yield doc, NAMESPACE + "documentType", literal(meta.kind)
        if meta.restatement:
            yield doc, NAMESPACE + "restatement", literal("true", "boolean")
        yield doc, NAMESPACE + "textSha256", literal(self.record.provenance.text_sha256)
        yield doc, NAMESPACE + "rulesSha256", literal(self.record.provenance.knowledge_sha256)
        yield doc, NAMESPACE + "readBy", literal(f"fazhi-kg {self.record.provenance.version}")
        for section in self.record.sections:
            yield doc, NAMESPACE + "hasSection", iri(NAMESPACE + section)
        if place := home_of(meta, self.knowledge):
            yield doc, NAMESPACE + "jurisdiction", iri(self.base + place_path(place.code))
        for entity in self.record.entities:
            yield doc, SCHEMA + "mentions", iri(self.base + entity.id)

    # ------------------------------------------------------------ entities and places

    def _about_entity(self, entity: Entity) -> Iterator[tuple[str, str, str]]:
        subject = self.base + entity.id
        yield subject, RDF + "type", iri(self.knowledge.ontology.classes[entity.type].iri)
        for further in self.knowledge.ontology.further_types(entity.type, entity.label):
            yield subject, RDF + "type", iri(further)
        yield subject, RDFS + "label", literal(entity.label)
        yield from ((subject, SKOS + "altLabel", literal(alias)) for alias in entity.aliases)
        if entity.jurisdiction:
            yield subject, NAMESPACE + "jurisdiction", iri(self.base + place_path(entity.jurisdiction))
        if entity.form:
            yield subject, NAMESPACE + "form", literal(entity.form)
        if entity.kind:
            yield subject, NAMESPACE + "kind", iri(NAMESPACE + entity.kind)
            if self._first(entity.kind):
                yield from kind_concept(entity.kind, self.knowledge)

    def _about_town(self, entity: Entity) -> Iterator[tuple[str, str, str]]:
        """A place outside the divisions of the code: the level of a country abroad, level and division of a town (贺村镇)."""
        code = entity.id.removeprefix("place/")
        if code.startswith("world:"):
            yield self.base + entity.id, NAMESPACE + "level", literal(LEVELS[PlaceLevel.COUNTRY])
        parent = self.knowledge.places.get(code.split(":")[0])
        if self.knowledge.places.get(code) is None and parent is not None:
            level = PlaceLevel.REGION if self.knowledge.places.zone(entity.label, None) else PlaceLevel.TOWN
            yield self.base + entity.id, NAMESPACE + "level", literal(LEVELS[level])
            yield self.base + entity.id, SCHEMA + "containedInPlace", iri(self.base + place_path(parent.code))
            yield from self._about_places({parent.code: None})

    def _about_places(self, codes: dict[str, None]) -> Iterator[tuple[str, str, str]]:
        places = self.knowledge.places
        todo = [place for code in codes if (place := places.get(code))]
        if home := home_of(self.record.metadata, self.knowledge):
            todo.append(home)
        while todo:
            place = todo.pop()
            subject = self.base + place_path(place.code)
            if not self._first(subject):
                continue
            yield subject, RDF + "type", iri(NAMESPACE + "Place")
            yield subject, RDFS + "label", literal(place.name)
            yield subject, NAMESPACE + "level", literal(LEVELS[place.level])
            parent = places.get(place.parent) if place.parent else None
            if parent is not None:
                yield subject, SCHEMA + "containedInPlace", iri(self.base + place_path(parent.code))
                todo.append(parent)

    # ------------------------------------------------------------ statements

    def _about_statement(self, item: Statement) -> Iterator[tuple[str, str, str]]:
        relation = self.knowledge.ontology.relations[item.predicate]
        subject = self.entity(relation.domain, item.subject, item.subject_id)
        value = literal(item.object)
        if relation.range:
            value = iri(self.entity(relation.range, item.object, item.object_id))
        node = self.base + statement_path(self.record.id, item.key)
        if item.status is Status.DONE:
            yield subject, relation.iri, value
        yield node, RDF + "type", iri(NAMESPACE + "Statement")
        yield node, RDF + "subject", iri(subject)
        yield node, RDF + "predicate", iri(relation.iri)
        yield node, RDF + "object", value
        yield node, NAMESPACE + "status", iri(NAMESPACE + item.status.value)
        yield node, NAMESPACE + "statedIn", iri(self.document)
        yield node, NAMESPACE + "confidence", decimal(item.confidence)
        if self.record.metadata.year is not None:
            yield node, NAMESPACE + "year", literal(str(self.record.metadata.year), "integer")
        for name, number in (("named", item.named), ("stated", item.stated)):
            if number is not None:
                yield node, NAMESPACE + name, literal(str(number), "integer")
        for section in sorted({e.section for e in item.evidences if e.section}):
            yield node, NAMESPACE + "section", literal(section)
        for evidence in item.evidences:
            yield from self._about_evidence(node, evidence)
        if item.post is not None:
            yield node, NAMESPACE + "post", literal(item.post)
            yield from self._membership(node, item, subject, value)

    def _about_evidence(self, node: str, evidence: Evidence) -> Iterator[tuple[str, str, str]]:
        span = f"{evidence.span.start}-{evidence.span.end}"
        resource = self.base + "evidence/" + document_path(self.record.id) + "/" + span
        selector = resource + "/selector"
        yield node, NAMESPACE + "evidence", iri(resource)
        if not self._first(resource):
            return
        yield resource, RDF + "type", iri(OA + "SpecificResource")
        yield resource, OA + "hasSource", iri(self.document)
        yield resource, OA + "hasSelector", iri(selector)
        yield selector, RDF + "type", iri(OA + "TextPositionSelector")
        yield selector, RDF + "type", iri(OA + "TextQuoteSelector")
        yield selector, OA + "start", literal(str(evidence.span.start), "nonNegativeInteger")
        yield selector, OA + "end", literal(str(evidence.span.end), "nonNegativeInteger")
        yield selector, OA + "exact", literal(evidence.quote)
        if (place := evidence.location) is None:
            return
        for name, number in (("page", place.page), ("paragraph", place.paragraph)):
            if number is not None:
                yield resource, NAMESPACE + name, literal(str(number), "integer")
        if place.path is not None:
            yield resource, NAMESPACE + "elementPath", literal(place.path)

    def _membership(self, node: str, item: Statement, person: str, body: str) -> Iterator[tuple[str, str, str]]:
        """ORG's way to say it: a membership of the person in the body with a role named like the post."""
        if item.status is not Status.DONE:
            return
        membership = node.replace("/statement/", "/membership/")
        role = f"{self.base}role/{segment(item.post or '')}"
        yield membership, RDF + "type", iri(ORG + "Membership")
        yield membership, ORG + "member", iri(person)
        yield membership, ORG + "organization", body
        yield membership, ORG + "role", iri(role)
        yield role, RDF + "type", iri(ORG + "Role")
        yield role, SKOS + "prefLabel", literal(item.post or "", language="zh")
