"""docs/performance.md from the figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kg.benchmarks.measures import KINDS

_INTRO = """# Performance

Written by `make bench` ({size}); the figures are in build/bench.json too. The reports are generated from those of corpus/
(`kg/benchmarks/generator.py`): other places, years, titles, programmes and figures, 25 KB each. No test depends on a time.

Other guests of the host make the machine slower, for seconds or for an hour. So builds that are compared take turns: the ratios
are the medians of the rounds, each of which compares what ran one after the other. Builds of more than 1,000 documents are too
long for rounds: while each runs, the processor time of the same small work is taken every two seconds (pace), and the cost of
one document more is given at the mean of that pace over all sizes.

"""
_REMOTE = """
## What the figures say of a million documents

At {per_document:.0f} quads a document a million documents are {billions:.1f} thousand million quads, and every triple stands once more in
the union that queries see as the default graph. Extraction grows with cores (`-j`, a Dask cluster); the load into one
embedded store does not, and is the limit: {load:.1f} ms a document here. What each quad is for stands above; what a use
does not need can be left out where the graph is copied to (`kg export`, then a filter by predicate).
"""


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(map(str, line)) + " |\n" for line in lines)


def _ratios(found: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    steps = found["steps"]
    last, largest = steps[-1]["documents"], f"{steps[-1]['documents']:,}"
    yield (
        "extract_vs_jieba_cut",
        f"{found['extract_vs_jieba_cut']:.2f} ×",
        "whole extraction beside jieba.cut, one core",
    )
    yield (
        "build_vs_bulk_load",
        f"{found['build_vs_bulk_load']:.2f} ×",
        "build -j 1 over extraction and a bare bulk_load of all that the store holds: named graphs and their union "
        f"({found['build_vs_named_bulk_load']:.2f} × over extraction and the named graphs alone)",
    )
    yield (
        "speedup_two_cores",
        f"{found['speedup_two_cores']:.2f} ×",
        f"mean time of two builds -j 1, each bound to one core, before and behind a build -j 2, over the time of that (rounds: {_spread(found['builds']['rounds_s'])})",
    )
    yield (
        "second_core",
        f"{found['second_core']:.2f} ×",
        "to compare, in the same rounds: two processes that have nothing to do with each other read the same, one on each core, "
        "until both are done, beside one alone",
    )
    yield (
        "cost_ratio_20000_1000",
        f"{found['cost_ratio_20000_1000']:.2f} ×",
        f"one document more on the way to {largest} beside the way to 1,000, in builds from nothing",
    )
    yield (
        "peak_rss_mib_20000",
        f"{found['peak_rss_mib_20000']:.0f} MiB",
        f"all processes together, build of {largest} ({found['peak_ratio_20000_5000']:.2f} × that of 5,000)",
    )
    yield (
        "slowest_query_s_10000",
        f"{found['slowest_query_s_10000']:.2f} s",
        f"of the named queries, at {min(10_000, last):,} documents",
    )
    yield (
        "queries_vs_rdflib",
        f"{found['queries_vs_rdflib']:.0f} ×",
        f"rdflib in memory over this, {found['rdflib']['documents']} documents",
    )
    yield (
        "add_ratio_2000_10",
        f"{found['add_ratio_2000_10']:.2f} ×",
        "one report into the larger store beside one into ten",
    )


def _spread(rounds: Iterable[dict[str, float]]) -> str:
    """The speed-ups of all rounds, from the least to the greatest."""
    return ", ".join(f"{ratio:.2f}" for ratio in sorted(r["bound"] / r["j2"] for r in rounds))


def write_page(path: Path, found: dict[str, Any]) -> None:
    """Write the page."""
    steps, builds, more = found["steps"], found["builds"], found["add_many"]
    machine = ", ".join(f"{name} {value}" for name, value in found["machine"].items())
    parts = [
        _INTRO.format(size=found["size"]),
        f"Machine: {machine}.\n\n",
        _table(("figure", "value", "what it compares"), _ratios(found)),
        "\n## Extraction, one core\n\n",
        _table(("", "MB/s"), [(name, f"{speed:.2f}") for name, speed in found["extraction_mb_s"].items()]),
        "\n## Building\n\n",
        f"{builds['documents']} documents: {builds['one_core_s']:.1f} s on one core, {builds['two_cores_s']:.1f} s on two "
        f"({builds['one_process_s']:.1f} s with -j 1 on two, because the database has threads of its own), each the mean of {len(builds['rounds_s'])} rounds; "
        f"extraction alone {builds['extraction_s']:.1f} s; a bare `bulk_load` of the named graphs {builds['bare_named_s']:.1f} s "
        f"({builds['bare_quads_s']:,.0f} quads/s; the whole build {builds['quads_s']:,.0f}), with the union, which holds "
        f"each triple once more, {builds['bare_bulk_load_s']:.1f} s. "
        f"{found['bytes_per_document'] / 1000:.0f} kB on disk a document.\n\n",
        "Builds from nothing, all cores; the first are mostly start-up. One more: at the mean pace of the machine; pace: "
        "milliseconds that the same small work took meanwhile.\n\n",
        _table(
            (
                "documents",
                "ms a document",
                "pace",
                "ms one more",
                "peak MiB",
                "`kg add` of one, s",
                "slowest query, s",
            ),
            [
                (
                    f"{s['documents']:,}",
                    f"{s['seconds_per_document'] * 1000:.1f}",
                    f"{s['pace_s'] * 1000:.2f}",
                    f"{s['marginal'] * found['pace_s'] * 1000:.1f}",
                    f"{s['peak_mib']:.0f}",
                    f"{s['one_more_s']:.2f}",
                    f"{max(s['queries_s'].values()):.2f}",
                )
                for s in steps
            ],
        ),
        f"\n`kg add` of {more['more']:,} to {more['documents']:,}, which derives anew: {more['seconds_per_document'] * 1000:.1f} ms "
        f"a document, {more['peak_mib']:.0f} MiB.\n",
        "\nStart-up: "
        + ", ".join(f"`{name}` {seconds:.2f} s" for name, seconds in found["start_up_s"].items())
        + ".\n",
        "\n## Named queries, seconds\n\n",
        _queries(found),
        f"\n## What each quad is for\n\n{found['quads_per_document']:.0f} quads a document:\n\n",
        _table(("kind", "a document", "for"), [(k, f"{n:.1f}", KINDS[k]) for k, n in found["quads_by_kind"].items()]),
        _REMOTE.format(
            per_document=found["quads_per_document"],
            billions=found["quads_per_document"] / 1000,
            load=1000 * (builds["one_process_s"] - builds["extraction_s"]) / builds["documents"],
        ),
    ]
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(parts), encoding="utf-8")


def _queries(found: dict[str, Any]) -> str:
    steps, few = found["steps"], found["rdflib"]
    head = ("query", *(f"{s['documents']:,}" for s in steps), f"{few['documents']}", f"{few['documents']} in rdflib")
    rows = [
        (
            name,
            *(f"{s['queries_s'][name]:.3f}" for s in steps),
            f"{few['ours_s'][name]:.3f}",
            f"{few['rdflib_s'][name]:.2f}",
        )
        for name in few["ours_s"]
    ]
    return _table(head, rows)
