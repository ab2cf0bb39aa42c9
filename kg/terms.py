"""RDF terms as N-Quads writes them: namespaces, IRIs, literals, the names of graphs. Light: what only asks needs no more."""

from __future__ import annotations

from kg.iris import document_path
from kg.ontology import NAMESPACE

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
ELI = "http://data.europa.eu/eli/ontology#"
ORG = "http://www.w3.org/ns/org#"
FOAF = "http://xmlns.com/foaf/0.1/"
PROV = "http://www.w3.org/ns/prov#"
OA = "http://www.w3.org/ns/oa#"
SCHEMA = "https://schema.org/"

PREFIXES = {
    "fz": NAMESPACE,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "eli": ELI,
    "org": ORG,
    "foaf": FOAF,
    "prov": PROV,
    "oa": OA,
    "schema": SCHEMA,
}

_ESCAPES = {ord(c): text for c, text in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"))}
# what XML cannot hold is left out, so that every format can carry a literal
_WRITTEN: dict[int, str | None] = {**dict.fromkeys(range(0x20)), **_ESCAPES}


def iri(value: str) -> str:
    """An IRI as N-Quads writes it."""
    return f"<{value}>"


def literal(value: str, datatype: str | None = None, language: str | None = None) -> str:
    """A literal as N-Quads writes it; characters that XML cannot hold are left out, so that every format can carry it."""
    if not value.isprintable() or '"' in value or "\\" in value:
        value = value.translate(_WRITTEN)
    text = f'"{value}"'
    if language:
        return f"{text}@{language}"
    return f"{text}^^<{XSD}{datatype}>" if datatype else text


def decimal(value: float) -> str:
    """A decimal in canonical form: 0.9, not 0.90; 1.0 for one."""
    return literal(str(float(value)), "decimal")


def graph_iri(base: str, document_id: str) -> str:
    """IRI of a document's graph."""
    return f"{base}graph/" + document_path(document_id)


def derived_graph(base: str) -> str:
    """IRI of the derived graph."""
    return f"{base}graph/derived"


def runs_graph(base: str) -> str:
    """IRI of the log of runs, which exports leave out."""
    return f"{base}graph/runs"
