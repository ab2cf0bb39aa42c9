"""The analyses by name, each as a table of texts: what `kg analyze` prints and the report shows."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kg.analysis import comparison, measures
from kg.analysis.diffusion import Adopter, Diffusion, Spread, Step
from kg.analysis.edges import Edges
from kg.analysis.event_history import Effect, Risk
from kg.analysis.flows import Flow, flows
from kg.analysis.graph import EVERYTHING, Selection, Wanted, light_graph
from kg.analysis.projections import MADE, co_adoption_of, network, place_topics, sharing
from kg.analysis.sharing import Sharing
from kg.analysis.source import Plan, Report, Things, load_plans, load_reports, sentences
from kg.errors import AnalysisError, UnknownQuery
from kg.ontology import Ontology, load_ontology
from kg.store import Rows, Store

if TYPE_CHECKING:
    import networkx as nx

SHARING: Mapping[str, str] = MappingProxyType({"topic": "coadoption", "programme": "programmes"})
"""The network of places that adopt alike, by what they adopt."""
EFFECT_NAMES = 20  # effects without a name are those of the topics with most adopters


@dataclass(frozen=True, slots=True)
class Options:
    """What an analysis is of. ``topic`` or ``programme``: words of a name; ``about``: words of a rule's title or topic.

    ``network``: one of ``kg.analysis.NETWORKS``; ``places``: two names for ``compare``; ``at_least``: adopters that a topic
    or programme needs; ``strongest``: pairs of places that are wanted, None for all.
    """

    topic: str = ""
    programme: str = ""
    programmes: bool = False
    about: str = ""
    network: str = "statements"
    places: tuple[str, ...] = ()
    at_least: int = 2
    strongest: int | None = None

    @property
    def of(self) -> str:
        """Whether adoption is of topics or of programmes."""
        return "programme" if self.programme or self.programmes else "topic"

    @property
    def name(self) -> str:
        """The words of the topic or programme, "" for all."""
        return self.programme or self.topic


class Study:
    """A store under analysis: what several analyses share is read once, at the first use."""

    def __init__(self, store: Store, selection: Selection = EVERYTHING, ontology: Ontology | None = None) -> None:
        self.store = store
        self.selection = selection
        self.ontology = ontology or load_ontology()
        self._network: tuple[str, Any] | None = None

    @functools.cached_property
    def things(self) -> Things:
        """Attributes of all entities of the store."""
        return Things(self.store, self.ontology, labels=False)

    @functools.cached_property
    def graph(self) -> nx.MultiDiGraph[str]:
        """The graph without evidence (``kg.analysis.load_graph``)."""
        reports = {report.iri: report for report in self.reports}
        wanted = Wanted(self.selection, self.ontology, self.things, reports)
        return light_graph(self.store, self.ontology, self.things, reports, wanted, lambda: self.plans)

    @functools.cached_property
    def edges(self) -> Edges:
        """The edges of the graph."""
        return Edges(self.graph)

    @functools.cached_property
    def reports(self) -> tuple[Report, ...]:
        """The documents of the store."""
        return load_reports(self.store)

    @functools.cached_property
    def plans(self) -> tuple[Plan, ...]:
        """The planned statements of the store."""
        return load_plans(self.store)

    @functools.cached_property
    def titles(self) -> Mapping[str, str]:
        """Titles of the documents by IRI."""
        return {report.iri: report.title for report in self.reports}

    @functools.cached_property
    def _by_iri(self) -> Mapping[str, Report]:
        return {report.iri: report for report in self.reports}

    def report(self, iri: str) -> Report | None:
        """The document of that IRI."""
        return self._by_iri.get(iri)

    def network(self, name: str) -> Any:
        """One of ``kg.analysis.NETWORKS`` of the graph; not to be changed, because others are given the same.

        Only the last is kept: places that adopt alike can be a million pairs.
        """
        if self._network is None or self._network[0] != name:
            self._network = None  # let go of it before another is made
            self._network = (name, self._made(name))
        return self._network[1]

    def _made(self, name: str) -> Any:
        of = _shared_by(name)
        return network(self.edges, name) if of is None else co_adoption_of(self.graph, self.sharing(of))

    def sharing(self, of: str) -> Sharing:
        """Which places adopted which topics or programmes."""
        return sharing(item for items in self.diffusion(of).adoptions.values() for item in items)

    @functools.cached_property
    def _diffusions(self) -> dict[str, Diffusion]:
        return {}

    def diffusion(self, of: str = "topic") -> Diffusion:
        """Adoption of topics or of programmes."""
        if of not in self._diffusions:
            self._diffusions[of] = Diffusion(self.edges, self.reports, of)
        return self._diffusions[of]

    def quotes(self, steps: Sequence[Step]) -> list[str]:
        """The sentence behind each step of an order."""
        sources = [step.source for step in steps]
        return self.sentences([(s.document, s.body, self._predicate(s.relation), s.thing) for s in sources])

    def sentences(self, facts: Sequence[tuple[str, str, str, str]]) -> list[str]:
        """The first sentence behind each (document, subject, predicate, object), all IRIs; "" where there is none."""
        found = sentences(self.store, list(facts))
        return [found.get((document, subject, value), "") for document, subject, _, value in facts]

    def _predicate(self, relation: str) -> str:
        return self.ontology.relations[relation].iri

    def place_labels(self) -> dict[str, tuple[str, str, str]]:
        """Name, province and level of each place that the store holds a report of, by IRI."""
        label = self.things.label
        return {
            place: (label(place), label((self.things.around(place) or [place])[-1]), self.things.level(place))
            for place in {report.place for report in self.reports} - {""}
        }


def as_rows(items: Iterable[Any], kind: type[Any]) -> Rows:
    """Named tuples of one kind as rows of texts; None becomes an empty text, a float keeps four digits."""
    columns: tuple[str, ...] = kind._fields
    return Rows(columns, tuple(tuple(_text(value) for value in item) for item in items))


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4f}" if isinstance(value, float) else str(value)


# ---------------------------------------------------------------- tables


def _diffusion(study: Study, options: Options) -> Rows:
    found = study.diffusion(options.of)
    if not options.name:
        return as_rows(found.spread(options.at_least), Spread)
    steps = found.order(options.name)
    rows = as_rows((step[:-1] for step in steps), Step)
    titles = [study.titles.get(step.source.document, "") for step in steps]
    return Rows(
        (*rows.columns[:-1], "document", "quote"),
        tuple((*row, title, quote) for row, title, quote in zip(rows.rows, titles, study.quotes(steps), strict=True)),
    )


def _events(study: Study, options: Options) -> Rows:
    if not options.name:
        raise AnalysisError("an event history is of one topic or programme: say which with --topic or --programme")
    return as_rows(study.diffusion(options.of).event_history(options.name), Risk)


def _effects(study: Study, options: Options) -> Rows:
    found = study.diffusion(options.of)
    names = [options.name] if options.name else found.names(max(2, options.at_least))[:EFFECT_NAMES]
    return as_rows(found.effects(names), Effect)


def _adopters(study: Study, options: Options) -> Rows:
    return as_rows(study.diffusion(options.of).early_adopters(options.at_least), Adopter)


def _co_adoption(study: Study, options: Options) -> Rows:
    shared = study.sharing(options.of)
    label = [study.graph.nodes[place]["label"] for place in shared.places]
    rows = tuple(
        (label[pair.place], label[pair.other], str(pair.weight), f"{pair.jaccard:.4f}", pair.names)
        for pair in shared.pairs(options.strongest)
    )
    return Rows(("place", "other place", "shared topics", "jaccard", "topics"), rows)


def _communities(study: Study, options: Options) -> Rows:
    of = _shared_by(options.network)
    if of is not None:
        return as_rows(measures.communities_of_sharing(study.graph, study.sharing(of)), measures.Community)
    return as_rows(measures.community_table(study.network(options.network)), measures.Community)


def _shared_by(network: str) -> str | None:
    """What places share in a network of places that adopt alike: topic or programme."""
    return next((of for of, sharing in SHARING.items() if sharing == network), None)


def _centrality(study: Study, options: Options) -> Rows:
    return as_rows(measures.centrality(study.network(options.network)), measures.Central)


def _flows(study: Study, options: Options) -> Rows:
    found = as_rows(flows(study.diffusion(options.of), options.name), Flow)
    return Rows(found.columns[1:], tuple(row[1:] for row in found.rows))


def _officials(study: Study, options: Options) -> Rows:
    found = as_rows((tenure[:-1] for tenure in comparison.tenures(study.edges)), comparison.Tenure)
    return Rows(found.columns[:-1], found.rows)


def _compare(study: Study, options: Options) -> Rows:
    if len(options.places) != 2:
        raise AnalysisError("a comparison is of two places")
    found = as_rows(comparison.compare(study.graph, *options.places), comparison.Difference)
    names = [study.graph.nodes[comparison.place_named(study.graph, name)]["label"] for name in options.places]
    return Rows(("what", "name", *names, "first"), found.rows)


def _timeline(study: Study, options: Options) -> Rows:
    about = options.about or options.name
    return as_rows(comparison.timeline(study.edges, about, study.titles), comparison.Event)


def _plans(study: Study, options: Options) -> Rows:
    bodies = {plan.subject for plan in study.plans}
    labels = {body: study.things.label(body) for body in bodies}
    places = {body: study.things.label(place) for body in bodies if (place := study.things.place(body))}
    return as_rows(comparison.kept_plans(study.plans, study.reports, labels, places), comparison.Kept)


def _coverage(study: Study, options: Options) -> Rows:
    return as_rows(comparison.coverage(study.reports, study.place_labels()), comparison.Coverage)


def _summary(study: Study, options: Options) -> Rows:
    return as_rows(measures.summary(study.edges, study.network("statements")), measures.Count)


def _degrees(study: Study, options: Options) -> Rows:
    return as_rows(measures.degrees(study.edges), measures.Degree)


ANALYSES: Mapping[str, Callable[[Study, Options], Rows]] = MappingProxyType(
    {
        "summary": _summary,
        "coverage": _coverage,
        "degrees": _degrees,
        "centrality": _centrality,
        "coadoption": _co_adoption,
        "communities": _communities,
        "diffusion": _diffusion,
        "adopters": _adopters,
        "effects": _effects,
        "events": _events,
        "flows": _flows,
        "officials": _officials,
        "plans": _plans,
        "timeline": _timeline,
        "compare": _compare,
    }
)
_TOPICS = (*MADE, "implements", "applies")  # the last two for national instruments and their years
_OF_NETWORK: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "coadoption": MADE,
        "programmes": ("runs",),
        "cooperation": ("cooperates",),
        "citations": ("implements", "applies"),
        "officials": ("holds_post",),
    }
)
_NOTHING = Selection(("holds_post",), status="planned")


def needs(what: str, options: Options) -> Selection:
    """The statements that an analysis looks at: the rest of a large store need not be read."""
    if what in ("centrality", "communities") and options.network in _OF_NETWORK:
        return Selection(_OF_NETWORK[options.network], status="done")
    if what in ("diffusion", "adopters", "flows"):
        return Selection(_TOPICS if options.of == "topic" else ("runs",), status="done")
    if what == "coadoption":
        return Selection(MADE if options.of == "topic" else ("runs",), status="done")
    if what in ("plans", "coverage"):
        return _NOTHING
    found = {"compare": (*MADE, "runs", "applies"), "officials": ("holds_post",)}.get(what)
    if found:
        return Selection(found, status="done")
    return Selection((*comparison.CHANGES, "runs")) if what == "timeline" else EVERYTHING


NEEDS_MORE = frozenset({"events", "compare"})
"""Analyses that are of something: a topic, two places."""


def analyze(store: Store | Study, what: str, options: Options | None = None) -> Rows:
    """One of ``ANALYSES`` over a store; the same store gives the same rows on every machine.

    Raises UnknownQuery for another name, AnalysisError or NotInStore for options that cannot be met, and what the store
    raises.
    """
    if what not in ANALYSES:
        raise UnknownQuery(f"no analysis {what}; there are {', '.join(ANALYSES)}")
    wanted = options or Options()
    study = store if isinstance(store, Study) else Study(store, needs(what, wanted))
    return ANALYSES[what](study, wanted)


def graph_of(study: Study, what: str, options: Options) -> Any:
    """The network that an analysis looks at, for GraphML, GEXF and pictures.

    Raises AnalysisError where there is none.
    """
    if what == "coadoption":
        return study.network(SHARING[options.of])
    if what in ("centrality", "communities"):
        return study.network(options.network)
    if what == "officials":
        return study.network("officials")
    if what in ("diffusion", "adopters", "effects", "events"):
        return _adoption_network(study, options)
    raise AnalysisError(
        f"{what} is a table and has no network of its own; `kg export --format gexf` writes the whole graph"
    )


def _adoption_network(study: Study, options: Options) -> nx.Graph[str]:
    """Places and what they adopted; of one topic or programme, if it is named."""
    found = place_topics(study.edges, options.of)
    if not options.name:
        return found
    node = f"{options.of}:{study.diffusion(options.of).named(options.name)}"
    return found.subgraph([node, *found[node]]).copy()
