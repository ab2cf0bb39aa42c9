"""Graphs that networkx takes minutes for, by NetworKit where it is installed: ``pip install 'fazhi-kg[large]'``.

NetworKit (MIT; Staudt, Sazonovs and Meyerhenke 2016) is C++: an estimate of betweenness from the same number of nodes takes a
small part of the time. It is no backend of networkx; of those, nx-parallel (0.3) does not load with networkx
3.6, and graphblas-algorithms (2023.10) has no betweenness. With one thread and a fixed seed its answers are always the same.
"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx


def available() -> bool:
    """True if NetworKit is installed."""
    return importlib.util.find_spec("networkit") is not None


def betweenness(network: nx.Graph[str], pivots: int, seed: int) -> dict[str, float]:
    """Betweenness centrality, 0 to 1, estimated from so many nodes (Geisberger, Sanders and Schultes 2008); undirected, without
    weights."""
    nk = _quiet(seed)
    estimate = nk.centrality.EstimateBetweenness(_bare(network), pivots, normalized=True, parallel=False)
    estimate.run()
    return dict(zip(network, estimate.scores(), strict=True))


def communities(network: nx.Graph[str], seed: int) -> list[list[str]]:
    """Louvain communities (Blondel and others 2008) of an undirected graph, weighted by ``weight`` where it has that."""
    _quiet(seed)
    names = list(network)
    return [[names[number] for number in group] for group in _louvain(_bare(network, "weight"))]


def communities_of_pairs(nodes: int, pairs: tuple[Any, Any, Any], seed: int) -> list[list[int]]:
    """The same of nodes that are numbers; ``pairs``: arrays of one end, of the other and of weights."""
    nk = _quiet(seed)
    ends, others, weights = pairs
    return _louvain(nk.GraphFromCoo((weights.astype(float), (ends, others)), nodes, weighted=True))


def _louvain(network: Any) -> list[list[int]]:
    import networkit

    found = networkit.community.PLM(network, par="none")
    found.run()
    partition = found.getPartition()
    groups: dict[int, list[int]] = {}
    for number in range(network.numberOfNodes()):
        groups.setdefault(partition.subsetOf(number), []).append(number)
    return list(groups.values())


def _quiet(seed: int) -> Any:
    import networkit

    networkit.setNumberOfThreads(1)
    networkit.setSeed(seed, False)
    return networkit


def _bare(network: nx.Graph[str], weight: str | None = None) -> Any:
    """The graph in NetworKit's form: nodes are numbers, in their order."""
    import networkit
    import numpy as np

    numbers = {name: number for number, name in enumerate(network)}
    ends, others, values = [], [], []
    for a, b, value in network.edges(data=weight or "", default=1):
        ends.append(numbers[a])
        others.append(numbers[b])
        values.append(float(value))
    pairs = np.array(ends, dtype=np.int64), np.array(others, dtype=np.int64)
    return networkit.GraphFromCoo((np.array(values), pairs), len(numbers), weighted=weight is not None)
