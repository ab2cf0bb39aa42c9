"""Networks with readable labels, and flows from the country over provinces to cities."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kg.analysis import Flow, communities
from kg.errors import PlotError
from kg.palette import OTHER, load_palette
from kg.plots.canvas import figure, heading
from kg.plots.charts import short

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.figure import Figure

MOST_NODES = 60
_SIZE = (13.0, 9.5)  # inches
_SEED = 20211
# where a label may stand beside its node: shift as a share of its own width and height
_ASIDE = ((0.5, 0.0), (-0.5, 0.0), (0.0, 0.9), (0.0, -0.9), (0.45, 0.8), (-0.45, 0.8), (0.45, -0.8), (-0.45, -0.8))

Box = tuple[float, float, float, float]


def network_picture(network: nx.Graph[str], title: str, grouped: bool = False) -> Figure:
    """The nodes with most weight, coloured by type; ``grouped`` writes the number of its community into each.

    Raises PlotError for a network without edges.
    """
    if not network.number_of_edges():
        raise PlotError("there is nothing to draw: the network has no edges")
    numbers = _numbers(network) if grouped else {}
    shown = _busiest(network)
    places = _layout(shown)
    fig = figure(*_SIZE)
    axes = fig.add_subplot()
    _edges(axes, shown, places)
    _nodes(axes, shown, places, numbers)
    _labels(axes, shown, places)
    axes.set_axis_off()
    axes.margins(0.08)
    _types(axes, shown)
    kept = f"显示{len(network)}个节点中联系最多的{len(shown)}个、{shown.number_of_edges()}条最强的连线"
    note = f"{kept}；连线越粗，次数越多{'；圈内数字：群组' if grouped else ''}"
    heading(fig, title, note)
    return fig


def _numbers(network: nx.Graph[str]) -> dict[str, int]:
    return {node: number for number, group in enumerate(communities(network), 1) for node in group}


def _busiest(network: nx.Graph[str]) -> Any:
    """The part to show: the busiest nodes of the largest component, or whole components where there are many small ones."""
    import networkx as nx

    joined: Any = nx.Graph(network.to_undirected())
    degree = dict(joined.degree(weight="weight"))
    parts = _parts(joined)
    if len(parts[0]) > MOST_NODES / 3:
        busy = sorted(parts[0], key=lambda node: (-degree[node], node))[:MOST_NODES]
        chosen = _parts(joined.subgraph(busy))[0]
    else:
        chosen = []
        for part in sorted(parts, key=lambda part: (-sum(degree[node] for node in part), part)):
            chosen += part if len(part) > 1 and len(chosen) + len(part) <= MOST_NODES else []
    made: Any = nx.Graph()
    made.add_nodes_from((node, joined.nodes[node]) for node in sorted(chosen))
    made.add_edges_from(_strongest(joined.subgraph(chosen)))
    return made


def _parts(network: Any) -> list[list[str]]:
    """Connected components, the largest first."""
    import networkx as nx

    return sorted((sorted(part) for part in nx.connected_components(network)), key=lambda part: (-len(part), part))


def _strongest(network: Any) -> list[tuple[str, str, dict[str, Any]]]:
    """All edges, or of a dense network the strongest four of each node: more would be a grey cloud."""
    edges = sorted(((min(a, b), max(a, b), data) for a, b, data in network.edges(data=True)), key=lambda e: e[:2])
    if len(edges) <= 4 * len(network):
        return edges
    kept: set[tuple[str, str]] = set()
    for node in sorted(network):
        near = sorted((-network[node][other].get("weight", 1), other) for other in network[node])[:4]
        kept |= {(min(node, other), max(node, other)) for _, other in near}
    return [edge for edge in edges if edge[:2] in kept]


def _layout(network: Any) -> dict[str, tuple[float, float]]:
    """Places of the nodes, 0 to 1: of one component by springs, of several each in a field of its own."""
    parts = _parts(network)
    if len(parts) == 1:
        return _springs(network)
    columns = math.ceil(len(parts) ** 0.5)
    rows = math.ceil(len(parts) / columns)
    found = {}
    for number, part in enumerate(parts):
        column, row = number % columns, rows - 1 - number // columns
        for node, (x, y) in _springs(network.subgraph(part)).items():
            found[node] = ((column + 0.15 + 0.55 * x) / columns, (row + 0.15 + 0.7 * y) / rows)
    return found


def _springs(network: Any) -> dict[str, tuple[float, float]]:
    import networkx as nx

    found = nx.spring_layout(network, k=2.2 / len(network) ** 0.5, iterations=200, seed=_SEED, weight="weight")
    ranks = [_ranks({node: float(p[axis]) for node, p in found.items()}) for axis in (0, 1)]
    # half way between where the springs put it and an even spread, so that no label is buried
    low = [min(float(p[axis]) for p in found.values()) for axis in (0, 1)]
    span = [max(float(p[axis]) for p in found.values()) - low[axis] or 1.0 for axis in (0, 1)]
    return {
        node: (
            (float(p[0]) - low[0]) / span[0] * 0.5 + ranks[0][node] * 0.5,
            (float(p[1]) - low[1]) / span[1] * 0.5 + ranks[1][node] * 0.5,
        )
        for node, p in found.items()
    }


def _ranks(values: Mapping[str, float]) -> dict[str, float]:
    """Where each node stands in the order of its values, 0 to 1."""
    order = sorted(values, key=lambda node: values[node])
    return {node: rank / max(1, len(order) - 1) for rank, node in enumerate(order)}


def _edges(axes: Any, network: Any, places: Mapping[str, tuple[float, float]]) -> None:
    from matplotlib.collections import LineCollection

    weights = [data.get("weight", 1) for *_, data in network.edges(data=True)]
    most = max(weights)
    lines = [(places[a], places[b]) for a, b in network.edges()]
    widths = [0.5 + 3.5 * weight / most for weight in weights]
    axes.add_collection(LineCollection(lines, linewidths=widths, colors="#9CA3AF", alpha=0.45, zorder=1))


def _nodes(axes: Any, network: Any, places: Mapping[str, tuple[float, float]], numbers: Mapping[str, int]) -> None:
    palette = load_palette()
    degree = dict(network.degree(weight="weight"))
    most = max(degree.values())
    for node, data in network.nodes(data=True):
        known = palette.get(data.get("type", ""))
        size = (150 if numbers else 50) + 320 * degree[node] / most
        axes.scatter(*places[node], s=size, color=known.colour if known else OTHER, edgecolors="white", zorder=2)
        if node in numbers:
            axes.text(*places[node], str(numbers[node]), ha="center", va="center", fontsize=8, color="white", zorder=3)


def _labels(axes: Any, network: Any, places: Mapping[str, tuple[float, float]]) -> None:
    """Each label on the side of its node where it covers least; the busiest nodes choose first."""
    from matplotlib.patheffects import withStroke

    degree = dict(network.degree(weight="weight"))
    taken: list[Box] = [(x - 0.008, y - 0.011, x + 0.008, y + 0.011) for x, y in places.values()]
    for node in sorted(network, key=lambda n: (-degree[n], n)):
        text = short(network.nodes[node]["label"], 14)
        width, height = 0.0125 * len(text), 0.021
        x, y = places[node]
        boxes = [_box(x + dx * (width + 0.026), y + dy * (height + 0.014), width, height) for dx, dy in _ASIDE]
        best = min(range(len(boxes)), key=lambda i: (_covered(boxes[i], taken), i))
        taken.append(boxes[best])
        left, bottom, right, top = boxes[best]
        axes.text(
            (left + right) / 2, (bottom + top) / 2, text, ha="center", va="center", fontsize=9, zorder=4,
            path_effects=[withStroke(linewidth=2.5, foreground="white")],
        )  # fmt: skip


def _box(x: float, y: float, width: float, height: float) -> Box:
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _covered(box: Box, taken: Sequence[Box]) -> float:
    """Area of a box that others already cover; what stands outside the picture counts too."""
    outside = max(0.0, -box[0] - 0.05) + max(0.0, box[2] - 1.05)
    return outside + sum(
        max(0.0, min(box[2], other[2]) - max(box[0], other[0]))
        * max(0.0, min(box[3], other[3]) - max(box[1], other[1]))
        for other in taken
    )


def _types(axes: Any, network: Any) -> None:
    from matplotlib.lines import Line2D

    palette = load_palette()
    kinds = [kind for kind in palette if any(data.get("type") == kind for _, data in network.nodes(data=True))]
    marks = [
        Line2D([], [], linestyle="", marker="o", color=palette[kind].colour, label=palette[kind].label_zh)
        for kind in kinds
    ]
    axes.legend(handles=marks, frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=len(marks), fontsize=9)


# ---------------------------------------------------------------- flows


def sankey(flows: Sequence[Flow], title: str) -> Figure:
    """Flows over three columns, each node as high as what passes through it.

    Raises PlotError without flows.
    """
    if not flows:
        raise PlotError("there is nothing to draw: no place of the store adopted anything below a province")
    totals: list[Counter[str]] = [Counter(), Counter(), Counter()]
    kinds: dict[tuple[int, str], str] = {}
    for flow in flows:
        totals[flow.column][flow.source] += flow.places
        kinds[(flow.column, flow.source)] = flow.source_level
        kinds[(flow.column + 1, flow.target)] = flow.target_level
        if flow.column == 1:
            totals[2][flow.target] += flow.places
    rows = max(len(column) for column in totals)
    fig = figure(12, max(5.0, 1.5 + 0.3 * rows))
    axes = fig.add_subplot()
    spans = [
        _stack(
            column, [f.source for f in flows if f.column == n] if n < 2 else [f.target for f in flows if f.column == 1]
        )
        for n, column in enumerate(totals)
    ]
    _bars(axes, spans, totals, kinds)
    _ribbons(axes, flows, spans)
    axes.set_xlim(-0.85, 2.5)
    axes.set_ylim(1.03, -0.03)
    axes.set_axis_off()
    heading(fig, title, f"带宽：采纳的地区数（共{sum(totals[0].values())}）；浅色省级：该省当时尚无同类规范")
    return fig


def _stack(column: Counter[str], order: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Top and bottom of each node, 0 to 1, in the order given."""
    names = list(dict.fromkeys(order))
    gap = min(0.012, 0.3 / max(1, len(names)))
    scale = (1 - gap * (len(names) - 1)) / sum(column[name] for name in names)
    spans, top = {}, 0.0
    for name in names:
        spans[name] = (top, top + column[name] * scale)
        top = spans[name][1] + gap
    return spans


def _bars(
    axes: Any, spans: Sequence[Mapping[str, tuple[float, float]]], totals: Any, kinds: Mapping[tuple[int, str], str]
) -> None:
    from matplotlib.patches import Rectangle

    palette = load_palette()
    for column, nodes in enumerate(spans):
        for name, (top, bottom) in nodes.items():
            colour = palette[kinds[(column, name)]].colour if kinds[(column, name)] in palette else "#D1D5DB"
            axes.add_patch(Rectangle((column - 0.03, top), 0.06, bottom - top, facecolor=colour, linewidth=0, zorder=3))
            count = f" {totals[column][name]}" if totals[column][name] > 1 else ""
            x, side = (column - 0.05, "right") if column == 0 else (column + 0.05, "left")
            text = short(name, 20) + count
            axes.text(x, (top + bottom) / 2, text, ha=side, va="center", fontsize=9, zorder=4)


def _ribbons(axes: Any, flows: Sequence[Flow], spans: Sequence[Mapping[str, tuple[float, float]]]) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    starts = {(n, name): span[0] for n, column in enumerate(spans) for name, span in column.items()}
    ends = dict(starts)
    scales = [
        sum(b - t for t, b in column.values()) / sum(f.places for f in flows if f.column == min(n, 1))
        for n, column in enumerate(spans)
    ]
    for flow in flows:
        left, right = flow.column, flow.column + 1
        a, c = starts[(left, flow.source)], ends[(right, flow.target)]
        b, d = a + flow.places * scales[left], c + flow.places * scales[right]
        starts[(left, flow.source)], ends[(right, flow.target)] = b, d
        x0, x1, middle = left + 0.03, right - 0.03, left + 0.5
        points = [(x0, a), (middle, a), (middle, c), (x1, c), (x1, d), (middle, d), (middle, b), (x0, b), (x0, a)]
        codes = [1, 4, 4, 4, 2, 4, 4, 4, 79]
        axes.add_patch(PathPatch(Path(points, codes), facecolor="#E07B39", alpha=0.22, linewidth=0, zorder=1))
