"""What a store is, for catalogues and other machines: a VoID and DCAT description with counts, sources, licences and version.

The same store gives the same bytes; the version of the data is a hash of its quads. DCAT 3 (W3C 2024), VoID (W3C 2011).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.ontology import NAMESPACE, Ontology
from kg.rdf import DCTERMS, FOAF, PREFIXES, PROV, RDF, RDFS, iri, literal
from kg.serialization import FORMATS
from kg.store import Rows, Store
from kg.version import __version__

VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
OWL = "http://www.w3.org/2002/07/owl#"
DATA_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
CODE_LICENCE = "https://spdx.org/licenses/MIT"

# media types registered with IANA of the formats that `kg export` writes
_MEDIA_TYPES = (
    ("turtle", "text/turtle"),
    ("trig", "application/trig"),
    ("nquads", "application/n-quads"),
    ("ntriples", "application/n-triples"),
    ("jsonld", "application/ld+json"),
    ("rdfxml", "application/rdf+xml"),
)
_VOCABULARIES = (
    NAMESPACE,
    "http://data.europa.eu/eli/ontology#",
    "http://www.w3.org/ns/org#",
    FOAF,
    "http://www.w3.org/2004/02/skos/core#",
    DCTERMS,
    "https://schema.org/",
    PROV,
    "http://www.w3.org/ns/oa#",
)
# within GRAPH: labels and years stand in every document's graph
_DOCUMENTS = """SELECT DISTINCT ?d ?title ?year ?place ?source ?restatement WHERE { GRAPH ?g {
  ?d a fz:Document ; rdfs:label ?title .
  OPTIONAL { ?d fz:year ?year } OPTIONAL { ?d fz:jurisdiction ?place } OPTIONAL { ?d dcterms:source ?source }
  OPTIONAL { ?d fz:restatement ?restatement } } } ORDER BY ?d ?source"""


@dataclass(frozen=True, slots=True)
class Description:
    """What the person who publishes a store says of it; the rest is counted. ``licence``: IRI of the licence of the data."""

    title: str = ""
    licence: str = DATA_LICENCE
    publisher: str = ""


@dataclass(slots=True)
class _Counts:
    """Figures over the distinct triples of all graphs, without the log of runs."""

    quads: int = 0
    triples: int = 0
    subjects: int = 0
    objects: int = 0
    graphs: set[str] = field(default_factory=set)
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    sha256: str = ""


def _count(store: Store) -> _Counts:
    counts, digest = _Counts(), hashlib.sha256()
    triples: set[str] = set()
    for line in store.quads():
        digest.update(line.encode() + b"\n")
        counts.quads += 1
        cut = line.rindex(" <")
        counts.graphs.add(line[cut + 2 : -3])
        triples.add(line[:cut])
    subjects, objects = set(), set()
    for triple in triples:
        subject, predicate, value = triple.split(" ", 2)
        subjects.add(subject)
        objects.add(value)
        counts.properties[predicate[1:-1]] += 1
        if predicate == f"<{RDF}type>":
            counts.classes[value[1:-1]] += 1
    counts.triples, counts.subjects, counts.objects = len(triples), len(subjects), len(objects)
    counts.sha256 = digest.hexdigest()
    return counts


def describe(
    store: Store, ontology: Ontology, format_name: str = "turtle", description: Description | None = None
) -> str:
    """The description of the store in one of the RDF formats of ``kg.store.FORMATS``.

    Raises what the store raises.
    """
    import pyoxigraph

    lines = sorted({f"<{s}> <{p}> {o} ." for s, p, o in _triples(store, ontology, description or Description())})
    parsed = pyoxigraph.parse("\n".join(lines).encode(), pyoxigraph.RdfFormat.N_TRIPLES)
    prefixes = {**PREFIXES, "void": VOID, "dcat": DCAT, "owl": OWL}
    return (pyoxigraph.serialize(parsed, format=FORMATS[format_name], prefixes=prefixes) or b"").decode()


def _triples(store: Store, ontology: Ontology, given: Description) -> Iterator[tuple[str, str, str]]:
    dataset, counts, documents = f"{store.base}dataset", _count(store), store.select(_DOCUMENTS)
    yield dataset, RDF + "type", iri(VOID + "Dataset")
    yield dataset, RDF + "type", iri(DCAT + "Dataset")
    yield from _about(dataset, given, counts, ontology)
    yield from _figures(dataset, counts, documents)
    yield from _extent(dataset, documents)
    yield from _sources(dataset, documents)
    yield from _distributions(dataset, given)
    yield from _software(dataset, store.base)


def _about(dataset: str, given: Description, counts: _Counts, ontology: Ontology) -> Iterator[tuple[str, str, str]]:
    title = given.title or "Knowledge graph of government by law"
    yield dataset, DCTERMS + "title", literal(title, language=None if given.title else "en")
    if not given.title:
        yield dataset, DCTERMS + "title", literal("法治政府建设知识图谱", language="zh")
    if given.publisher:
        yield dataset, DCTERMS + "publisher", literal(given.publisher)
    yield dataset, DCTERMS + "license", iri(given.licence)
    yield dataset, DCTERMS + "language", literal("zh")
    yield dataset, OWL + "versionInfo", literal(counts.sha256[:12])
    yield dataset, DCTERMS + "conformsTo", iri(NAMESPACE.rstrip("/"))
    yield dataset, DCTERMS + "conformsTo", iri("https://w3id.org/fazhi/shapes")
    extra = (c.iri for c in ontology.further)
    own = (r.iri for r in ontology.relations.values() if not r.iri.startswith(NAMESPACE))
    spaces = {term[: max(term.rfind("/"), term.rfind("#")) + 1] for term in (*extra, *own)}
    yield from ((dataset, VOID + "vocabulary", iri(v)) for v in (*_VOCABULARIES, *sorted(spaces)))


def _figures(dataset: str, counts: _Counts, documents: Rows) -> Iterator[tuple[str, str, str]]:
    def number(value: int) -> str:
        return literal(str(value), "integer")

    yield dataset, VOID + "triples", number(counts.triples)
    yield dataset, VOID + "distinctSubjects", number(counts.subjects)
    yield dataset, VOID + "distinctObjects", number(counts.objects)
    yield dataset, VOID + "classes", number(len(counts.classes))
    yield dataset, VOID + "properties", number(len(counts.properties))
    yield dataset, VOID + "documents", number(len({row[0] for row in documents.rows}))
    for kind, found, term, figure in (
        ("class", counts.classes, "class", "entities"),
        ("property", counts.properties, "property", "triples"),
    ):
        for name in sorted(found):
            part = f"{dataset}/{kind}/{hashlib.sha256(name.encode()).hexdigest()[:12]}"
            yield dataset, VOID + f"{kind}Partition", iri(part)
            yield part, VOID + term, iri(name)
            yield part, VOID + figure, number(found[name])


def _extent(dataset: str, documents: Rows) -> Iterator[tuple[str, str, str]]:
    """Years and places that the documents cover."""
    years = sorted({int(row[2]) for row in documents.rows if row[2]})
    if years:
        period = f"{dataset}/period"
        yield dataset, DCTERMS + "temporal", iri(period)
        yield period, RDF + "type", iri(DCTERMS + "PeriodOfTime")
        yield period, DCAT + "startDate", literal(str(years[0]), "gYear")
        yield period, DCAT + "endDate", literal(str(years[-1]), "gYear")
    yield from (
        (dataset, DCTERMS + "spatial", iri(place)) for place in sorted({row[3] for row in documents.rows if row[3]})
    )


def _sources(dataset: str, documents: Rows) -> Iterator[tuple[str, str, str]]:
    """Every document: title, what the manifest says it comes from, and whether it only restates its original."""
    for document, title, _year, _place, source, restatement in documents.rows:
        yield dataset, PROV + "hadPrimarySource", iri(str(document))
        yield str(document), DCTERMS + "title", literal(title or "")
        if source:
            yield str(document), DCTERMS + "source", literal(source)
        if restatement:
            yield str(document), NAMESPACE + "restatement", literal(restatement, "boolean")


def _distributions(dataset: str, given: Description) -> Iterator[tuple[str, str, str]]:
    for name, media_type in _MEDIA_TYPES:
        part = f"{dataset}/distribution/{name}"
        yield dataset, DCAT + "distribution", iri(part)
        yield part, RDF + "type", iri(DCAT + "Distribution")
        yield part, DCTERMS + "title", literal(f"kg export --format {name}")
        yield part, DCAT + "mediaType", iri(f"https://www.iana.org/assignments/media-types/{media_type}")
        yield part, DCTERMS + "license", iri(given.licence)


def _software(dataset: str, base: str) -> Iterator[tuple[str, str, str]]:
    software = f"{base}software/fazhi-kg-{__version__}"
    yield dataset, PROV + "wasAttributedTo", iri(software)
    yield software, RDF + "type", iri(PROV + "SoftwareAgent")
    yield software, RDFS + "label", literal(f"fazhi-kg {__version__}")
    yield software, DCTERMS + "license", iri(CODE_LICENCE)
