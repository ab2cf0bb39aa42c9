"""``python -m kg.benchmarks [small|full]``: measure, print, write docs/performance.md and build/bench.json."""

from __future__ import annotations

import argparse
import compileall
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import fmean, mean, median
from typing import Any

import kg
from kg.benchmarks import measures
from kg.benchmarks.generator import Generator, write_reports
from kg.benchmarks.machine import Run, describe
from kg.benchmarks.report import write_page
from kg.knowledge import Knowledge, load_knowledge
from kg.model import Document
from kg.readers import read


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured. ``steps``: documents of the builds, ``added_to`` that of them which gets a tenth more; ``some``: for ratios of
    builds; ``rounds``: how often short builds are measured."""

    name: str
    extracted: int
    some: int
    rdflib: int
    steps: tuple[int, ...]
    added_to: int
    rounds: int


PARTS = ("extraction", "builds", "rdflib", "growth")
OUT = Path("build/bench.json")
_SHORT = 1000  # documents up to which builds are measured several times
SIZES = {
    "small": Size("small", 40, 200, 20, (10, 100, 300), 300, 1),
    "full": Size("full", 200, 1000, 50, (10, 100, 1000, 2000, 5000, 10_000, 20_000), 10_000, 7),
}


# what the page needs of each part, to tell figures of an earlier version
_NEEDED = {"builds": ("second_core",), "growth": ("pace_s",), "rdflib": ("rdflib", "rdflib_s")}


def _holds(found: Any, keys: tuple[str, ...]) -> bool:
    for key in keys:
        if not isinstance(found, dict) or key not in found:
            return False
        found = found[key]
    return True


class _Bench:
    def __init__(self, size: Size, corpus: Path, scratch: Path, minutes: float) -> None:
        self.size, self.corpus, self.scratch = size, corpus, scratch
        self.end = time.monotonic() + minutes * 60
        self.knowledge: Knowledge = load_knowledge()
        self.generator = Generator(corpus, self.knowledge)
        self.found: dict[str, Any] = {"size": size.name, "machine": describe()}

    def say(self, text: str) -> None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def reports(self, name: str, start: int, end: int) -> Path:
        """A folder with these reports, written by two processes where they are many."""
        folder = self.scratch / name
        middle = (start + end) // 2 if end - start > 200 else start
        command = [sys.executable, "-m", "kg.benchmarks", "--write", str(folder), "--corpus", str(self.corpus)]
        other = subprocess.Popen([*command, str(start), str(middle)]) if middle > start else None
        write_reports(folder, self.generator, range(middle, end))
        if other is not None and other.wait():
            raise RuntimeError("the reports could not be written")
        return folder

    def extraction(self) -> None:
        documents = [self.generator.report(n * 7) for n in range(self.size.extracted)]
        speeds = measures.extraction(documents, self.knowledge)
        self.found["extraction_mb_s"] = speeds
        self.found["extract_vs_jieba_cut"] = speeds["extraction"] / speeds["jieba.cut"]
        self.found["extract_vs_jieba_posseg"] = speeds["extraction"] / speeds["jieba.posseg"]
        self.say("  ".join(f"{name} {speed:.2f} MB/s" for name, speed in speeds.items()))

    def builds(self) -> None:
        """Builds and loads of the same documents that take turns: seconds by the mean, ratios by the median of the rounds."""
        folder = self.reports("some", 0, self.size.some)
        rounds = [self._round(folder, number) for number in range(self.size.rounds)]
        quads = measures.quads_by_kind(self.scratch / "j1", self.knowledge)
        seconds = {name: mean(r[name] for r in rounds) for name in rounds[0]}
        all_quads = sum(quads.values()) * self.size.some
        self.found |= {
            "builds": {
                "documents": self.size.some,
                "rounds_s": rounds,
                "one_core_s": seconds["bound"],
                "one_process_s": seconds["j1"],
                "two_cores_s": seconds["j2"],
                "extraction_s": seconds["extraction"],
                "bare_bulk_load_s": seconds["named"] + seconds["union"],
                "bare_named_s": seconds["named"],
                "bare_quads_s": all_quads / seconds["named"],
                "quads_s": all_quads / seconds["j1"],
            },
            "build_vs_bulk_load": median(r["j1"] / (r["named"] + r["union"] + r["extraction"]) for r in rounds),
            "build_vs_named_bulk_load": median(r["j1"] / (r["named"] + r["extraction"]) for r in rounds),
            "speedup_two_cores": median(r["bound"] / r["j2"] for r in rounds),
            "second_core": median(r["second_core"] for r in rounds),
            "quads_per_document": sum(quads.values()),
            "quads_by_kind": quads,
            "bytes_per_document": measures.store_bytes(self.scratch / "j1") / self.size.some,
            "start_up_s": measures.start_up(self.scratch / "j1"),
        }

    def _round(self, folder: Path, number: int) -> dict[str, float]:
        """Seconds of builds from nothing, bound to one core, with -j 2 and with -j 1, and of what the last is compared with.

        Bound to one core before -j 2 and to another behind it (others of the host may slow one of them, and its pace drifts):
        ``bound`` is the mean of both.
        """
        kinds: dict[str, tuple[int, int | None]] = {
            "before": (1, number),
            "j2": (2, None),
            "behind": (1, number + 1),
            "j1": (1, None),
        }
        runs = {}
        for name, (jobs, core) in kinds.items():
            shutil.rmtree(self.scratch / name, ignore_errors=True)
            runs[name] = measures.build(folder, self.scratch / name, jobs=jobs, core=core)
        few = [document for document in islice(read([folder]), self.size.extracted) if isinstance(document, Document)]
        second = measures.second_core(few, self.knowledge)
        runs["extraction"] = measures.reading(folder, self.knowledge)
        runs["named"], runs["union"] = measures.bare_bulk_load(self.scratch / "j1", self.scratch)
        seconds = {name: run.seconds for name, run in runs.items()}
        seconds["bound"] = mean((seconds["before"], seconds["behind"]))
        self.say("  ".join(f"{name} {taken:.1f} s" for name, taken in seconds.items()) + f"  second core {second:.2f}")
        return seconds | {"second_core": second}

    def growth(self) -> None:
        """Builds of more and more documents, each of them anew: seconds a document and memory, queries and one report more.

        The store of ``added_to`` documents then gets a tenth more.
        """
        folder, before = self.scratch / "in", 0
        steps: list[dict[str, Any]] = []
        rate = 0.0
        for wanted in self.size.steps:
            left, times = self.end - time.monotonic() - 60, self.size.rounds if wanted <= _SHORT else 1
            documents = wanted if not rate else min(wanted, int(left / (rate * 1.3 * times)))
            if documents < before * 1.5:
                break
            begun = time.monotonic()
            self.reports("in", before, documents)
            store = self.scratch / "growing"
            runs = self._anew(folder, store, times)
            rate = (time.monotonic() - begun) / documents / len(runs)
            steps.append(self._step(store, documents, runs, steps[-1] if steps else None))
            if documents == self.size.added_to:
                self._many_more(store, documents)
            before = documents
            if documents < wanted:
                break
        if "add_many" not in self.found:
            self._many_more(self.scratch / "growing", before)
        self.found["steps"] = steps
        self._of_steps(steps)

    @staticmethod
    def _anew(folder: Path, store: Path, times: int) -> list[Run]:
        """Builds from nothing, one after the other."""
        runs = []
        for _ in range(times):
            shutil.rmtree(store, ignore_errors=True)
            runs.append(measures.build(folder, store))
        return runs

    def _many_more(self, store: Path, documents: int) -> None:
        """A tenth more, by ``kg add``."""
        many = documents // 10 + 1  # so that derivation is not carried on key by key
        done = measures.build(self.reports("more-in", 10**6, 10**6 + many), store, "add")
        self.found["add_many"] = {
            "documents": documents,
            "more": many,
            "seconds_per_document": done.seconds / many,
            "peak_mib": done.peak_mib,
        }
        self.say(f"{many} more into {documents}: {done.seconds / many * 1000:.1f} ms each, {done.peak_mib:.0f} MiB")

    def _step(self, store: Path, documents: int, runs: list[Run], before: dict[str, Any] | None) -> dict[str, Any]:
        """Figures of the builds of so many documents. ``paced`` and ``marginal`` (of one document more than the smaller step has)
        are in units of the machine's pace, so that steps compare which were measured at different times."""
        times = measures.queries(store)
        slowest = max(times, key=lambda name: times[name])
        more = [self.scratch / "more" / f"{n}.txt" for n in range(3)]
        for number, path in enumerate(more):
            path.parent.mkdir(exist_ok=True)
            path.write_text(self.generator.report(2 * 10**6 + 10 * number).text, encoding="utf-8")
        one_more = measures.marginal(store, more, self.knowledge)
        seconds, peak = median(run.seconds for run in runs), max(run.peak_mib for run in runs)
        paced, pace = median(run.seconds / run.pace for run in runs), fmean(run.pace for run in runs)
        self.say(
            f"{documents} documents: {seconds / documents * 1000:.1f} ms each, {peak:.0f} MiB, one more {one_more:.2f} s, "
            f"slowest query {slowest} {times[slowest]:.2f} s (pace {pace * 1000:.2f} ms)"
        )
        smaller = (before["documents"], before["paced"]) if before else (0, 0.0)
        return {
            "documents": documents,
            "seconds": seconds,
            "seconds_per_document": seconds / documents,
            "pace_s": pace,
            "paced": paced,
            "marginal": (paced - smaller[1]) / (documents - smaller[0]),
            "peak_mib": peak,
            "one_more_s": one_more,
            "queries_s": times,
        }

    def _of_steps(self, steps: list[dict[str, Any]]) -> None:
        """The figures by their agreed names; for a smaller run they are those of the largest step."""
        at = {step["documents"]: step for step in steps}
        last = steps[-1]
        early = at.get(1000, steps[len(steps) // 2])
        some = at.get(10_000, last)
        few, many = at.get(10, steps[0]), at.get(2000, last)
        self.found |= {
            "cost_ratio_20000_1000": last["marginal"] / early["marginal"],
            "pace_s": fmean(step["pace_s"] for step in steps),
            "peak_rss_mib_20000": last["peak_mib"],
            "peak_ratio_20000_5000": last["peak_mib"] / at.get(5000, early)["peak_mib"],
            "slowest_query_s_10000": max(some["queries_s"].values()),
            "add_ratio_2000_10": many["one_more_s"] / few["one_more_s"],
        }

    def rdflib(self) -> None:
        folder = self.reports("few", 0, self.size.rdflib)
        measures.build(folder, self.scratch / "few.kg")
        ours, theirs = measures.queries(self.scratch / "few.kg"), measures.queries_in_rdflib(self.scratch / "few.kg")
        self.found["rdflib"] = {"documents": self.size.rdflib, "ours_s": ours, "rdflib_s": theirs}
        self.found["queries_vs_rdflib"] = sum(theirs.values()) / sum(ours.values())
        self.say(
            f"all named queries on {self.size.rdflib} documents: {sum(ours.values()):.2f} s, rdflib {sum(theirs.values()):.1f} s"
        )

    def run(self, parts: Iterable[str] = PARTS) -> dict[str, Any]:
        measured = {
            "extraction": self.extraction,
            "builds": self.builds,
            "rdflib": self.rdflib,
            "growth": self.growth,
        }
        for part in parts:
            measured[part]()
        return self.found


def main() -> None:
    """Parse, measure, write."""
    parser = argparse.ArgumentParser(prog="python -m kg.benchmarks", description=__doc__)
    parser.add_argument("size", nargs="?", default="full", help="small (five minutes) or full")
    parser.add_argument("end", nargs="?", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"), help="folder of the reports that are varied")
    parser.add_argument("--minutes", type=float, default=120, help="time after which the store grows no further")
    parser.add_argument("--scratch", type=Path, help="folder for what is built (some 15 GB); else the system's own")
    parser.add_argument("--again", nargs="+", choices=PARTS, help=f"measure these anew, keep the rest of {OUT}")
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.write is not None:
        write_reports(given.write, Generator(given.corpus, load_knowledge()), range(int(given.size), given.end))
        return
    if given.size not in SIZES:
        parser.error(f"there are the sizes {', '.join(SIZES)}")
    compileall.compile_dir(Path(kg.__file__).parent, quiet=2)  # as pip does when it installs
    with tempfile.TemporaryDirectory(prefix="kg-bench-", dir=given.scratch) as scratch:
        bench = _Bench(SIZES[given.size], given.corpus, Path(scratch), given.minutes)
        if given.again:
            kept = json.loads(OUT.read_text(encoding="utf-8"))
            if kept["size"] != given.size:
                parser.error(f"{OUT} holds the figures of {kept['size']}")
            if missing := [part for part, key in _NEEDED.items() if part not in given.again and not _holds(kept, key)]:
                parser.error(f"{OUT} was written by another version: measure {' '.join(missing)} again too")
            bench.found = {**kept, "machine": bench.found["machine"]}
        found = bench.run(given.again or PARTS)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(measures.as_json(found), encoding="utf-8")
    write_page(Path("docs/performance.md"), found)


if __name__ == "__main__":
    main()
