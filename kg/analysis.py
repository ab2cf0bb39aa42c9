"""The store as a networkx graph, and what `kg analyze` prints of it."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kg.errors import UnknownQuery
from kg.ontology import NAMESPACE, Ontology, load_ontology
from kg.store import Rows, Store
from kg.terms import SCHEMA

if TYPE_CHECKING:
    import networkx as nx

# one pattern each, joined in Python: over the union of all graphs, 国务院 with its type and its label in 1,000 documents
# would be a million rows before DISTINCT
_TYPED = "SELECT DISTINCT ?e WHERE { ?e a <%s> }"
_LABELS = "SELECT DISTINCT ?e ?label WHERE { ?e rdfs:label ?label }"
_CONCEPTS = "SELECT DISTINCT ?concept ?label WHERE { ?concept skos:prefLabel ?label }"
_KINDS = "SELECT DISTINCT ?e ?concept WHERE { ?e fz:kind ?concept }"
_TOPICS = "SELECT DISTINCT ?e ?concept WHERE { ?e fz:topic ?concept }"
_PLACED = "SELECT DISTINCT ?e ?place WHERE { ?e fz:jurisdiction ?place }"
_CONTAINED = "SELECT DISTINCT ?place ?parent WHERE { ?place schema:containedInPlace ?parent }"
_STATEMENTS = """SELECT ?s ?subject ?predicate ?object ?status ?confidence ?document ?year ?post WHERE {
  ?s a fz:Statement ; rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ;
     fz:status ?status ; fz:confidence ?confidence ; fz:statedIn ?document .
  FILTER(isIRI(?object) || ?predicate = fz:docNumber)
  OPTIONAL { ?s fz:year ?year } OPTIONAL { ?s fz:post ?post } }"""
_QUOTES = """SELECT DISTINCT ?s ?start ?quote WHERE {
  ?s fz:evidence/oa:hasSelector ?selector . ?selector oa:start ?start ; oa:exact ?quote }"""
_DOC_NUMBER = NAMESPACE + "docNumber"
_PLACE_RELATIONS = {
    "jurisdiction": (NAMESPACE + "jurisdiction", "jurisdiction", "所属地区"),
    "containedInPlace": (SCHEMA + "containedInPlace", "contained in place", "隶属地区"),
}
_SEED = 20211  # any number will do, as long as it is always the same
_PIVOTS = 500  # betweenness of larger graphs is estimated from so many nodes: exact, it takes hours at 100,000

Edge = tuple[str, str, str, dict[str, Any]]


def load_graph(store: Store, ontology: Ontology | None = None) -> nx.MultiDiGraph[str]:
    """Everything that the documents state, as one directed multigraph.

    Nodes are the IRIs of entities that a statement names, of the places that these belong to, and of the places around
    those. Edges are the statements, done and planned, and where things lie; a statement that ends in a text is no edge:
    ``doc_number`` becomes an attribute, others are left out. Nodes come sorted by IRI, edges by subject, object and key;
    no attribute is None.

    =============  =====  ==================================================================================
    node           type   meaning
    =============  =====  ==================================================================================
    label          str    name; of several, the longest (宁波市 rather than 宁波)
    type           str    institution, regulation, programme, person, place or work (fz:path of its class)
    jurisdiction   str    name of the place that it belongs to, or ""
    kind           str    kind of a regulation (意见, 地方性法规), or ""
    doc_number     str    number of a regulation, several joined by "; ", or ""
    topic          str    what a regulation is about, from the derived graph, or ""
    =============  =====  ==================================================================================

    =============  =====  ==================================================================================
    edge           type   meaning
    =============  =====  ==================================================================================
    (key)          str    relation and 20 hexadecimal digits: id of the statement, else a hash of the edge
    relation       str    name as in the JSON output (``issued``), or ``jurisdiction``, ``containedInPlace``
    label_en       str    name of the relation in English
    label_zh       str    name of the relation in Chinese
    year           int    year that the document reports on; -1 if unknown or no statement
    status         str    done or planned; "" if no statement
    post           str    title of the post with ``holds_post``, or ""
    confidence     float  how sure extraction is, 0 to 1; 1 if no statement
    document       str    IRI of the document, or ""
    evidence       str    the sentences that say so, in order, joined by line feeds; "" if no statement
    statement      str    IRI of the statement, or ""
    =============  =====  ==================================================================================

    ``ontology`` names relations and classes (default: the project's own). Raises what the store raises.
    """
    import networkx as nx

    known = ontology or load_ontology()
    edges, numbers = _statement_edges(store, known)
    names = {end for edge in edges for end in edge[:2]} | set(numbers)
    edges += _place_edges(store, names)
    names.update(end for edge in edges for end in edge[:2])
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for name, attributes in _nodes(store, known, names, numbers):
        graph.add_node(name, **attributes)
    for subject, value, key, attributes in sorted(edges, key=lambda edge: edge[:3]):
        graph.add_edge(subject, value, key=key, **attributes)
    return graph


def _pairs(store: Store, query: str) -> dict[str, list[str]]:
    """Answers of two columns: values, sorted, by the first."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in sorted((str(a), str(b)) for a, b in store.select(query).rows):
        found[name].append(value)
    return found


def _statement_edges(store: Store, ontology: Ontology) -> tuple[list[Edge], dict[str, list[str]]]:
    """Edges of all statements, and document numbers by regulation."""
    quotes: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for node, start, quote in store.select(_QUOTES).rows:
        quotes[str(node)].append((int(start or 0), str(quote)))
    edges: list[Edge] = []
    numbers: dict[str, list[str]] = defaultdict(list)
    for row in store.select(_STATEMENTS).rows:
        node, subject, predicate, value, status, confidence, document = map(str, row[:7])
        if predicate == _DOC_NUMBER:
            numbers[subject].append(value)
            continue
        relation = ontology.by_iri(predicate)
        name = relation.name if relation else predicate.replace("#", "/").rsplit("/", 1)[-1]
        attributes = {
            "relation": name,
            "label_en": relation.label_en if relation else name,
            "label_zh": relation.label_zh if relation else name,
            "year": int(row[7]) if row[7] else -1,
            "status": status.removeprefix(NAMESPACE),
            "post": row[8] or "",
            "confidence": float(confidence),
            "document": document,
            "evidence": "\n".join(quote for _, quote in sorted(quotes[node])),
            "statement": node,
        }
        edges.append((subject, value, f"{name}:{node.rsplit('/', 1)[-1]}", attributes))
    return edges, numbers


def _place_edges(store: Store, names: Iterable[str]) -> list[Edge]:
    """Where these entities belong, and the places around those places, up to the country."""
    placed, contained = _pairs(store, _PLACED), _pairs(store, _CONTAINED)
    edges = [_place_edge(name, place, "jurisdiction") for name in names for place in placed.get(name, ())]
    todo = [*names, *(edge[1] for edge in edges)]
    seen: set[str] = set()
    while todo:
        place = todo.pop()
        if place not in seen:
            seen.add(place)
            edges += [_place_edge(place, parent, "containedInPlace") for parent in contained.get(place, ())]
            todo += contained.get(place, ())
    return edges


def _place_edge(subject: str, place: str, relation: str) -> Edge:
    predicate, label_en, label_zh = _PLACE_RELATIONS[relation]
    digest = hashlib.sha256("\x1f".join((subject, predicate, place)).encode()).hexdigest()
    attributes = {
        "relation": relation,
        "label_en": label_en,
        "label_zh": label_zh,
        "year": -1,
        "status": "",
        "post": "",
        "confidence": 1.0,
        "document": "",
        "evidence": "",
        "statement": "",
    }
    return subject, place, f"{relation}:{digest[:20]}", attributes


def _nodes(
    store: Store, ontology: Ontology, names: Iterable[str], numbers: Mapping[str, list[str]]
) -> Iterable[tuple[str, dict[str, str]]]:
    types = {str(row[0]): k.path for k in ontology.classes.values() for row in store.select(_TYPED % k.iri).rows}
    labels, concepts = _pairs(store, _LABELS), _pairs(store, _CONCEPTS)
    kinds, topics, placed = _pairs(store, _KINDS), _pairs(store, _TOPICS), _pairs(store, _PLACED)
    for name in sorted(names):
        place = _first(placed, name)
        yield (
            name,
            {
                "label": max(labels.get(name, ()), key=len, default=name.rsplit("/", 1)[-1]),
                "type": types.get(name, ""),
                "jurisdiction": max(labels.get(place, ()), key=len, default=""),
                "kind": _first(concepts, _first(kinds, name)),
                "doc_number": "; ".join(sorted(set(numbers.get(name, ())))),
                "topic": _first(concepts, _first(topics, name)),
            },
        )


def _first(values: Mapping[str, list[str]], name: str) -> str:
    return next(iter(values.get(name, ())), "")


# ---------------------------------------------------------------- analyses


def _statements(graph: nx.MultiDiGraph[str]) -> nx.Graph[str]:
    """Who is joined to what by a statement, undirected, one edge a pair; ``weight``: how many statements."""
    import networkx as nx

    weights = Counter((min(a, b), max(a, b)) for a, b, data in graph.edges(data=True) if data["statement"] and a != b)
    ends = {end for pair in weights for end in pair}
    joined: nx.Graph[str] = nx.Graph()
    joined.add_nodes_from(node for node in graph if node in ends)
    joined.add_weighted_edges_from((a, b, count) for (a, b), count in sorted(weights.items()))
    return joined


def _about(graph: nx.MultiDiGraph[str], node: str) -> tuple[str, str, str]:
    data = graph.nodes[node]
    return data["label"], data["type"], data["jurisdiction"]


def summary(graph: nx.MultiDiGraph[str]) -> Rows:
    """How many nodes of each type, edges of each relation and status, documents and connected parts (what, name, count)."""
    import networkx as nx

    edges = [data for _, _, data in graph.edges(data=True)]
    parts = sorted((len(part) for part in nx.connected_components(_statements(graph))), reverse=True)
    counts = [
        *(("nodes", *item) for item in sorted(Counter(kind for _, kind in graph.nodes(data="type")).items())),
        *(("edges", *item) for item in sorted(Counter(data["relation"] for data in edges).items())),
        *(("statements", *item) for item in sorted(Counter(e["status"] for e in edges if e["statement"]).items())),
        ("documents", "with statements", len({data["document"] for data in edges if data["statement"]})),
        ("parts", "joined by statements", len(parts)),
        ("parts", "nodes of the largest", max(parts, default=0)),
    ]
    return Rows(("what", "name", "count"), tuple((what, name, str(count)) for what, name, count in counts))


def degree_table(graph: nx.MultiDiGraph[str]) -> Rows:
    """Every node that a statement names, with statements as subject and as object, done and planned; the busiest first."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for subject, value, data in graph.edges(data=True):
        if data["statement"]:
            counts[subject].update(("subject", data["status"]))
            counts[value].update(("object", data["status"]))
    order = sorted(counts, key=lambda node: (-counts[node]["subject"] - counts[node]["object"], node))
    columns = ("subject", "object", "done", "planned")
    rows = tuple((*_about(graph, node), *(str(counts[node][column]) for column in columns), node) for node in order)
    return Rows(("label", "type", "jurisdiction", *columns, "iri"), rows)


def co_adoption(graph: nx.MultiDiGraph[str]) -> nx.Graph[str]:
    """Places joined by the topics that both have rules on.

    A place has a topic if a regulation of its jurisdiction on that topic was issued or amended (done, not planned). From
    the bipartite graph of places and topics, its projection on places: node IRI with ``label`` and ``topics`` (count),
    edge with ``weight`` (shared topics, count) and ``topics`` (their names, joined by "; "). Sorted by IRI.
    """
    import networkx as nx

    topics: dict[str, set[str]] = defaultdict(set)
    for regulation in _adopted(graph):
        for place in _places_of(graph, regulation):
            topics[place].add(graph.nodes[regulation]["topic"])
    projection: nx.Graph[str] = nx.Graph()
    if not topics:
        return projection  # networkx refuses to project an empty graph
    bipartite: nx.Graph[Any] = nx.Graph()
    bipartite.add_edges_from((place, ("topic", topic)) for place, found in topics.items() for topic in found)
    shared = nx.bipartite.weighted_projected_graph(bipartite, list(topics))
    for place in sorted(topics):
        projection.add_node(place, label=graph.nodes[place]["label"], topics=len(topics[place]))
    for a, b in sorted((min(pair), max(pair)) for pair in shared.edges()):
        common = topics[a] & topics[b]
        projection.add_edge(a, b, weight=shared[a][b]["weight"], topics="; ".join(sorted(common)))
    return projection


def _adopted(graph: nx.MultiDiGraph[str]) -> set[str]:
    """Regulations with a topic that a body issued or amended."""
    made = ("issued", "amended")
    edges = graph.edges(data=True)
    adopted = {value for _, value, data in edges if data["relation"] in made and data["status"] == "done"}
    return {regulation for regulation in adopted if graph.nodes[regulation]["topic"]}


def _places_of(graph: nx.MultiDiGraph[str], node: str) -> list[str]:
    return [place for _, place, data in graph.out_edges(node, data=True) if data["relation"] == "jurisdiction"]


def _co_adoption_rows(graph: nx.MultiDiGraph[str]) -> Rows:
    """Pairs of places by the number of topics that both have rules on."""
    places = co_adoption(graph)
    pairs = sorted(places.edges(data=True), key=lambda edge: (-edge[2]["weight"], edge[0], edge[1]))
    rows = tuple(
        (places.nodes[a]["label"], places.nodes[b]["label"], str(data["weight"]), data["topics"])
        for a, b, data in pairs
    )
    return Rows(("place", "other place", "shared topics", "topics"), rows)


def _centrality(graph: nx.MultiDiGraph[str]) -> Rows:
    """Degree and betweenness centrality (0 to 1) in the undirected graph of statements, the most central first.

    Directed, hardly any path has a middle: bodies point at rules, and rules at next to nothing.
    """
    import networkx as nx

    joined = _statements(graph)
    degree = nx.degree_centrality(joined)
    pivots = min(_PIVOTS, len(joined))
    between = nx.betweenness_centrality(joined, k=pivots if pivots < len(joined) else None, seed=_SEED)
    order = sorted(joined, key=lambda node: (-round(between[node], 6), -degree[node], node))
    rows = tuple((*_about(graph, node), f"{degree[node]:.4f}", f"{between[node]:.4f}", node) for node in order)
    return Rows(("label", "type", "jurisdiction", "degree", "betweenness", "iri"), rows)


def _communities(graph: nx.MultiDiGraph[str]) -> Rows:
    """Louvain communities of the undirected graph of statements, the largest first, each with its five busiest members."""
    import networkx as nx

    joined: Any = _statements(graph)
    if not joined:
        return Rows(("community", "size", "bodies", "places", "members"), ())
    # numbers instead of IRIs: sets of strings have another order in every process
    names = list(joined)
    numbered = nx.convert_node_labels_to_integers(joined)
    found = nx.community.louvain_communities(numbered, weight="weight", seed=_SEED)
    groups = sorted((sorted(names[number] for number in group) for group in found), key=lambda g: (-len(g), g))
    return Rows(
        ("community", "size", "bodies", "places", "members"),
        tuple(_community(graph, joined, number, group) for number, group in enumerate(groups, 1)),
    )


def _community(
    graph: nx.MultiDiGraph[str], joined: nx.Graph[str], number: int, group: list[str]
) -> tuple[str, str, str, str, str]:
    busiest = sorted(group, key=lambda node: (-joined.degree(node, weight="weight"), node))[:5]
    places = Counter(place for node in group if (place := graph.nodes[node]["jurisdiction"]))
    common = sorted(places, key=lambda place: (-places[place], place))[:3]
    bodies = sum(graph.nodes[node]["type"] == "institution" for node in group)
    members = "; ".join(graph.nodes[node]["label"] for node in busiest)
    return str(number), str(len(group)), str(bodies), "; ".join(common), members


ANALYSES: Mapping[str, Callable[[Any], Rows]] = MappingProxyType(
    {
        "summary": summary,
        "degrees": degree_table,
        "centrality": _centrality,
        "coadoption": _co_adoption_rows,
        "communities": _communities,
    }
)


def analyze(store: Store, what: str) -> Rows:
    """One of ``ANALYSES`` over the store; the same store gives the same rows on every machine.

    Raises UnknownQuery for another name, and what the store raises.
    """
    if what not in ANALYSES:
        raise UnknownQuery(f"no analysis {what}; there are {', '.join(ANALYSES)}")
    return ANALYSES[what](load_graph(store))
