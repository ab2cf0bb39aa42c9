"""Pictures of the analyses: PNG, SVG and PDF, with Chinese labels; matplotlib (the extra ``plots``) is loaded when one is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kg.analysis import Options, Study, flows, graph_of, timeline
from kg.errors import PlotError
from kg.export import replace_file
from kg.plots import charts, networks
from kg.plots.canvas import FORMATS, cjk_family, saved, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["FORMATS", "PICTURES", "cjk_family", "picture", "plot"]


def _diffusion(study: Study, options: Options) -> Figure:
    if options.name:
        return charts.adoption_timeline(study, study.diffusion(options.of).order(options.name), options.of)
    return charts.topic_bars(study, options.of, options.at_least)


def _coadoption(study: Study, options: Options) -> Figure:
    return charts.place_topic_matrix(study, options.of)


_TITLES = {
    "statements": "谁与什么相连：全部陈述",
    "coadoption": "地区之间：共同主题",
    "programmes": "地区之间：共同项目",
    "cooperation": "机构之间：会同",
    "citations": "规范与其实施依据",
    "officials": "人员—职务—机构",
}


def _network(what: str) -> Callable[[Study, Options], Figure]:
    def draw(study: Study, options: Options) -> Figure:
        name = "officials" if what == "officials" else options.network
        title = _TITLES.get(name, name)
        return networks.network_picture(graph_of(study, what, options), title, grouped=what == "communities")

    return draw


def _timeline(study: Study, options: Options) -> Figure:
    about = options.about or options.name
    return charts.year_bars(study, timeline(study.graph, about), about)


def _coverage(study: Study, options: Options) -> Figure:
    return charts.coverage_matrix(study)


def _flows(study: Study, options: Options) -> Figure:
    found = study.diffusion(options.of)
    name = found.named(options.name) if options.name else ""
    return networks.sankey(flows(found, name), f"国家 → 省级 → 市县{'：' + name if name else ''}")


PICTURES: Mapping[str, Callable[[Study, Options], Any]] = MappingProxyType(
    {
        "diffusion": _diffusion,
        "coadoption": _coadoption,
        "centrality": _network("centrality"),
        "communities": _network("communities"),
        "officials": _network("officials"),
        "timeline": _timeline,
        "coverage": _coverage,
        "flows": _flows,
    }
)
"""The analyses that have a picture."""


def picture(study: Study, what: str, options: Options, suffix: str = "svg") -> bytes:
    """The picture of an analysis as PNG, SVG or PDF; the same store gives the same bytes.

    Raises PlotError for an analysis without a picture, another format or where there is nothing to draw, MissingFont,
    MissingLibrary, and what the analysis raises.
    """
    if what not in PICTURES:
        raise PlotError(f"{what} has no picture; there are pictures of {', '.join(PICTURES)}")
    if suffix not in FORMATS:
        raise PlotError(f"no picture format {suffix or 'without an ending'}; there are {', '.join(FORMATS)}")
    with style():
        return saved(PICTURES[what](study, options), suffix)


def plot(study: Study, what: str, options: Options, path: Path | str) -> None:
    """Write the picture of an analysis to a file; the ending says the format.

    Raises what ``picture`` raises, and ExportError if the file cannot be written.
    """
    target = Path(path)
    data = picture(study, what, options, target.suffix.lower().removeprefix("."))
    replace_file(target, lambda stream: stream.write(data))
