"""The store as a networkx graph, what travels between governments, and the tables of `kg analyze`.

    graph = load_graph(store)                          # networkx.MultiDiGraph of everything stated
    places = co_adoption(graph)                        # a projection: places by shared topics
    found = Diffusion(graph, load_reports(store))      # who adopted what first, with lags
    pandas.DataFrame(found.event_history("重大行政决策程序"))

Tables are lists of named tuples, which pandas and polars take as they are; ``analyze`` gives the same as texts.
"""

from __future__ import annotations

from kg.analysis.comparison import (
    Coverage,
    Difference,
    Event,
    Kept,
    Tenure,
    compare,
    coverage,
    kept_plans,
    place_named,
    tenures,
    timeline,
)
from kg.analysis.diffusion import Adopter, Diffusion, Spread, Step
from kg.analysis.event_history import Effect, Risk
from kg.analysis.flows import Flow, flows
from kg.analysis.graph import EVERYTHING, Selection, load_graph
from kg.analysis.measures import (
    Central,
    Community,
    Count,
    Degree,
    centrality,
    communities,
    community_table,
    degrees,
    summary,
)
from kg.analysis.national import Instrument
from kg.analysis.projections import (
    NETWORKS,
    Adoption,
    acting_together,
    adoptions,
    citations,
    co_adoption,
    network,
    officials,
    place_topics,
    programme_sharing,
    statements,
)
from kg.analysis.source import Plan, Report, load_plans, load_reports
from kg.analysis.tables import ANALYSES, NEEDS_MORE, Options, Study, analyze, as_rows, graph_of, needs
from kg.analysis.tableset import Written, every_table, write_tables

__all__ = [
    "ANALYSES",
    "EVERYTHING",
    "NEEDS_MORE",
    "NETWORKS",
    "Adopter",
    "Adoption",
    "Central",
    "Community",
    "Count",
    "Coverage",
    "Degree",
    "Difference",
    "Diffusion",
    "Effect",
    "Event",
    "Flow",
    "Instrument",
    "Kept",
    "Options",
    "Plan",
    "Report",
    "Risk",
    "Selection",
    "Spread",
    "Step",
    "Study",
    "Tenure",
    "Written",
    "acting_together",
    "adoptions",
    "analyze",
    "as_rows",
    "centrality",
    "citations",
    "co_adoption",
    "communities",
    "community_table",
    "compare",
    "coverage",
    "degrees",
    "every_table",
    "flows",
    "graph_of",
    "kept_plans",
    "load_graph",
    "load_plans",
    "load_reports",
    "needs",
    "network",
    "officials",
    "place_named",
    "place_topics",
    "programme_sharing",
    "statements",
    "summary",
    "tenures",
    "timeline",
    "write_tables",
]
