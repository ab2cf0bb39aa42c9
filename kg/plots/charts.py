"""Charts: who adopted when, topics with their denominators, places × topics, what happened by year, what the store holds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kg.analysis import Event, Step, Study, adoptions
from kg.errors import PlotError
from kg.palette import load_palette
from kg.plots.canvas import FAINT, GRID, figure, heading

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_ROWS = 60
MOST_TOPICS = 30
_LEVELS = ("province", "prefecture", "county", "town")


def short(text: str, size: int = 16) -> str:
    """A label of so many characters at most: what is cut shows …."""
    return text if len(text) <= size else text[: size - 1] + "…"


def adoption_timeline(study: Study, steps: Sequence[Step], of: str) -> Figure:
    """One row a place, a dot in the year of adoption, grey years for which a report of it is held.

    Above 60 places: how many had adopted by each year.
    """
    held = study.diffusion(of).years_held()
    if len(steps) > MOST_ROWS:
        return _cumulative(steps, held)
    palette = load_palette()
    fig = figure(9, 1.6 + 0.24 * len(steps))
    axes = fig.add_subplot()
    rows = list(reversed(steps))
    for row, step in enumerate(rows):
        years = sorted(held.get(step.source.place, ()))
        axes.scatter(years, [row] * len(years), s=46, marker="s", color=GRID, linewidths=0)
        axes.scatter([step.year], [row], s=62, color=palette[step.level].colour, zorder=3)
        axes.annotate(f"{step.year}", (step.year, row), (7, 0), textcoords="offset points", va="center", fontsize=8)
    axes.set_yticks(range(len(rows)), [f"{step.place}  {_around(step)}" for step in rows])
    _national(axes, steps[0])
    _year_axis(axes, steps[0], [step.year for step in steps], [year for years in held.values() for year in years])
    axes.set_ylim(-0.8, len(rows) - 0.2)
    _legend(axes, [level for level in _LEVELS if any(step.level == level for step in steps)])
    note = f"{_of_places(steps, held)}；灰格：馆藏有该地当年报告{_of_the_country(steps[0])}"
    heading(fig, f"采纳时间线：{steps[0].name}", note)
    return fig


def _around(step: Step) -> str:
    return "" if step.province == step.place else step.province


def _of_places(steps: Sequence[Step], held: Any) -> str:
    inside = sum(step.source.place in held for step in steps)
    return f"有报告的{len(held)}个地区中{inside}个已采纳，共{len(steps)}个地区"


def _national(axes: Any, step: Step) -> None:
    if step.national_year is not None:
        colour = load_palette()["country"].colour
        axes.axvline(step.national_year, color=colour, linewidth=1.2, linestyle=(0, (4, 3)), zorder=1)


def _of_the_country(step: Step) -> str:
    if step.national_year is None:
        return ""
    latest = "不晚于" if step.national_dated_by == "cited" else ""
    return f"\n虚线：{step.national}（{latest}{step.national_year}年）"


def _year_axis(axes: Any, step: Step, *series: Sequence[int]) -> None:
    years = [year for values in series for year in values]
    years += [step.national_year] if step.national_year else []
    first, last = min(years), max(years)
    axes.set_xticks(range(first, last + 1, max(1, (last - first) // 12)))
    axes.set_xlim(first - 0.6, last + 0.9)
    axes.spines["left"].set_visible(False)


def _legend(axes: Any, types: Sequence[str], **given: Any) -> None:
    from matplotlib.lines import Line2D

    palette = load_palette()
    marks = [
        Line2D([], [], linestyle="", marker="o", color=palette[kind].colour, label=palette[kind].label_zh)
        for kind in types
    ]
    where = {"loc": "lower right", "bbox_to_anchor": (1, 1), "ncols": len(marks), **given}
    axes.legend(handles=marks, frameon=False, fontsize=9, handletextpad=0.2, columnspacing=1, **where)


def _cumulative(steps: Sequence[Step], held: Any) -> Figure:
    palette = load_palette()
    fig = figure(9, 5)
    axes = fig.add_subplot()
    years = range(min(step.year for step in steps), max(step.year for step in steps) + 1)
    bottom = [0] * len(years)
    for level in _LEVELS:
        counts = [sum(step.level == level and step.year <= year for step in steps) for year in years]
        if any(counts):
            axes.bar(years, counts, bottom=bottom, color=palette[level].colour, width=0.7)
            bottom = [a + b for a, b in zip(bottom, counts, strict=True)]
    for year, total in zip(years, bottom, strict=True):
        reports = sum(any(y <= year for y in found) for found in held.values())
        axes.annotate(
            f"{total} / {reports}", (year, total), (0, 3), textcoords="offset points", ha="center", fontsize=8
        )
    axes.set_ylim(0, max(bottom) * 1.1)
    _national(axes, steps[0])
    _year_axis(axes, steps[0], list(years))
    _legend(axes, [level for level in _LEVELS if any(step.level == level for step in steps)])
    heading(
        fig,
        f"累计采纳：{steps[0].name}",
        f"柱上：已采纳地区数 / 截至当年馆藏有报告的地区数{_of_the_country(steps[0])}",
    )
    return fig


def topic_bars(study: Study, of: str, at_least: int) -> Figure:
    """Topics by how many places adopted them, out of the places of which reports are held."""
    diffusion = study.diffusion(of)
    names = diffusion.names(at_least)[:MOST_TOPICS] or diffusion.names()[: MOST_TOPICS // 2]
    if not names:
        raise PlotError("there is nothing to draw: no place of the store adopted anything")
    held = diffusion.years_held()
    colour = load_palette()["topic" if of == "topic" else "programme"].colour
    fig = figure(9, 1.4 + 0.3 * len(names))
    axes = fig.add_subplot()
    counts = [len(diffusion.adoptions[name]) for name in names]
    axes.barh(range(len(names)), [len(held)] * len(names), color=GRID, height=0.66)
    axes.barh(range(len(names)), counts, color=colour, height=0.66)
    for row, (name, count) in enumerate(zip(names, counts, strict=True)):
        years = [item.year for item in diffusion.adoptions[name]]
        span = f"{min(years)}—{max(years)}" if min(years) < max(years) else str(min(years))
        text = f" {count} / {len(held)} 地  {span}"
        axes.annotate(text, (max(count, len(held)), row), (3, 0), textcoords="offset points", va="center", fontsize=8)
    axes.set_yticks(range(len(names)), [short(name, 20) for name in names])
    axes.set_xlim(0, max(*counts, len(held)) * 1.28)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    what = "规范主题" if of == "topic" else "项目"
    reports = sum(len(years) for years in held.values())
    heading(fig, f"{what}的采纳", f"灰：馆藏有报告的地区（{len(held)}个地区，{reports}个地区年）；彩：已采纳的地区")
    return fig


def place_topic_matrix(study: Study, of: str) -> Figure:
    """Places × topics, each cell the year of adoption; the places and topics with most of them."""
    found = adoptions(study.graph, of)
    if not found:
        raise PlotError("there is nothing to draw: no place of the store adopted anything")
    shared = Counter(item.name for item in found)
    topics = sorted(shared, key=lambda name: (-shared[name], name))[:MOST_TOPICS]
    years: dict[str, dict[str, int]] = defaultdict(dict)
    for item in found:
        if item.name in topics:
            years[item.place][item.name] = item.year
    places = sorted(years, key=lambda place: (-len(years[place]), place))[:40]
    fig = figure(3.2 + 0.36 * len(topics), 2.6 + 0.26 * len(places))
    axes = fig.add_subplot()
    _cells(axes, places, topics, years)
    label = study.things.label
    axes.set_yticks(range(len(places)), [f"{label(place)} {len(years[place])}" for place in places])
    axes.set_xticks(range(len(topics)), [short(f"{name} {shared[name]}", 16) for name in topics], rotation=90)
    axes.tick_params(axis="x", colors="#222222", labelsize=9)
    note = f"格中：采纳年份（后两位）；地名后：主题数；主题后：地区数。显示{len(places)}个地区、{len(topics)}个主题，共{len(shared)}个主题"
    heading(fig, "地区 × 主题" if of == "topic" else "地区 × 项目", note)
    return fig


def _cells(axes: Any, places: Sequence[str], topics: Sequence[str], years: Any) -> None:
    from matplotlib.colors import LinearSegmentedColormap, Normalize

    shades = LinearSegmentedColormap.from_list("years", ["#7A1F1F", "#E07B39", "#F9E0C7"])
    every = [year for found in years.values() for year in found.values()]
    scale = Normalize(min(every), max(*every, min(every) + 1))
    for row, place in enumerate(places):
        for column, topic in enumerate(topics):
            year = years[place].get(topic)
            colour = GRID if year is None else shades(scale(year))
            axes.add_patch(_square(column, row, colour))
            if year is not None:
                ink = "white" if scale(year) < 0.5 else "#222222"
                axes.text(column, row, f"{year % 100:02d}", ha="center", va="center", fontsize=7, color=ink)
    axes.set_xlim(-0.5, len(topics) - 0.5)
    axes.set_ylim(len(places) - 0.5, -0.5)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def _square(column: int, row: int, colour: Any) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((column - 0.46, row - 0.46), 0.92, 0.92, facecolor=colour, linewidth=0)


def year_bars(study: Study, events: Sequence[Event], about: str) -> Figure:
    """What was drafted, issued, amended, repealed and run by year, beside the reports held on each year."""
    if not events:
        raise PlotError("there is nothing to draw: no statement of the store fits")
    relations = [
        r for r in ("drafted", "issued", "amended", "repealed", "runs") if any(e.relation == r for e in events)
    ]
    years = range(min(e.year for e in events), max(e.year for e in events) + 1)
    held = Counter(report.year for report in study.reports)
    fig = figure(max(7, 1.1 * len(years) + 2), 1.2 + 1.3 * len(relations))
    palette, labels = load_palette(), study.ontology.relations
    rows = fig.subplots(len(relations), 1, sharex=True, squeeze=False)[:, 0]
    for axes, relation in zip(rows, relations, strict=True):
        done = Counter(e.year for e in events if e.relation == relation and e.status == "done")
        planned = Counter(e.year for e in events if e.relation == relation and e.status == "planned")
        kind = palette["programme" if relation == "runs" else "regulation"].colour
        axes.bar(years, [done[y] for y in years], color=kind, width=0.6)
        axes.bar(
            years,
            [planned[y] for y in years],
            bottom=[done[y] for y in years],
            width=0.6,
            color="white",
            edgecolor=kind,
            hatch="////",
            linewidth=0.8,
        )
        for year in years:
            if total := done[year] + planned[year]:
                axes.annotate(str(total), (year, total), (0, 2), textcoords="offset points", ha="center", fontsize=8)
        axes.set_ylim(0, max(done[y] + planned[y] for y in years) * 1.25)
        axes.set_ylabel(labels[relation].label_zh, rotation=0, ha="right", va="center", fontsize=10, color="#222222")
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
    rows[-1].set_xticks(list(years), [f"{year}\n报告 {held[year]}" for year in years])
    heading(fig, f"逐年动态{'：' + about if about else ''}", "实心：已完成；斜线：拟开展。横轴下方：馆藏当年报告数")
    return fig


def coverage_matrix(study: Study) -> Figure:
    """Reports held by place and year; above 60 places, by province."""
    labels = study.place_labels()
    dated = [report for report in study.reports if report.year > 0 and report.place in labels]
    if not dated:
        raise PlotError("there is nothing to draw: no report of the store has a place and a year")
    wide = len({report.place for report in dated}) > MOST_ROWS
    counts = Counter((labels[report.place][int(wide)], report.year) for report in dated)
    order = {labels[r.place][int(wide)]: (labels[r.place][1] != labels[r.place][0], labels[r.place][1]) for r in dated}
    places = sorted({place for place, _ in counts}, key=lambda place: (order[place][1], order[place][0], place))
    years = range(min(report.year for report in dated), max(report.year for report in dated) + 1)
    fig = figure(max(5.5, 2.4 + 0.5 * len(years)), 1.5 + 0.22 * len(places))
    axes = fig.add_subplot()
    most = max(counts.values())
    for row, place in enumerate(places):
        for column, year in enumerate(years):
            count = counts[(place, year)]
            axes.add_patch(_square(column, row, (0.29, 0.33, 0.41, 0.35 + 0.65 * count / most) if count else GRID))
            if count:
                axes.text(column, row, str(count), ha="center", va="center", fontsize=8, color="white")
    axes.set_xlim(-0.5, len(years) - 0.5)
    axes.set_ylim(len(places) - 0.5, -0.5)
    axes.set_yticks(range(len(places)), places)
    axes.set_xticks(range(len(years)), [str(year) for year in years])
    axes.xaxis.tick_top()
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    missing = len(study.reports) - len(dated)
    note = f"{len(dated)}份报告，{len({r.place for r in dated})}个地区" + (
        f"；另有{missing}份无地区或年度" if missing else ""
    )
    fig.suptitle("馆藏报告：地区 × 年度", x=0.01, ha="left", fontsize=15)
    axes.set_xlabel(note, loc="left", fontsize=9, color=FAINT)
    return fig
