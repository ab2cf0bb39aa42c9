"""The measurements. Each returns plain figures; times are wall-clock seconds of one run unless said otherwise."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from kg.benchmarks.machine import Run, run, span
from kg.knowledge import Knowledge
from kg.model import Document
from kg.ontology import NAMESPACE
from kg.queries import NamedQuery, answer, bind, load_queries, narrowed
from kg.rdf import PREFIXES
from kg.readers import read
from kg.record import read_document
from kg.store import DiskStore, Store
from kg.store.quads import without_graph

_GIVEN = {
    "body": "唐山市人民政府",
    "place": "唐山市",
    "year": "2019",
    "title": "唐山市人民政府关于2019年",
    "relation": "issued",
}
"""What is asked for where a query has a parameter without a default, and where a question is about one city or body: the
generator writes of 唐山市 in stores of any size."""
_ASKED = {
    "cited-by-places": {"title": "行政执法公示"},
    "cleaned-up": {"body": "唐山市人民政府"},
    "document-numbers": {"number": "江政发"},
    "fulfilled": {"body": "唐山市人民政府"},
    "near-identical": {"place": "唐山市", "topic": "重大行政决策"},
    "not-implemented": {"place": "唐山市"},
    "officials": {"name": "某甲", "body": "唐山市人民政府"},
    "officials-of-many": {"name": "陈某甲"},
    "posts": {"body": "唐山市人民政府"},
    "promised-not-reported": {"body": "唐山市人民政府"},
    "shared-programmes": {"name": "普法", "upper": "prefecture", "lower": "county"},
    "shared-topics": {"topic": "重大行政决策"},
    "topic": {"place": "唐山市", "topic": "重大行政决策", "year": "2019"},
    "topic-by-year": {"topic": "重大行政决策", "year": "2019"},
}
"""Queries that are asked otherwise: what ``_GIVEN`` says is no question of theirs, or has no rows."""
_BOUND = 30  # seconds that rdflib gets for one query


def timed(work: Callable[[], Any]) -> float:
    """Seconds that the work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


# ---------------------------------------------------------------- extraction


def extraction(documents: list[Document], knowledge: Knowledge) -> dict[str, float]:
    """MB/s (10^6 bytes of UTF-8) of extraction, jieba.cut and, on a tenth of the documents, jieba.posseg, taken in turns."""
    import logging

    import jieba
    import jieba.posseg

    jieba.setLogLevel(logging.ERROR)
    list(jieba.posseg.cut("预热"))
    read_document(documents[0], knowledge)
    spent = {"extraction": 0.0, "jieba.cut": 0.0, "jieba.posseg": 0.0}
    sizes = dict.fromkeys(spent, 0)
    for number, document in enumerate(documents):
        works: dict[str, Callable[[], Any]] = {
            "extraction": lambda document=document: read_document(document, knowledge),  # type: ignore[misc]
            "jieba.cut": lambda document=document: list(jieba.cut(document.text)),  # type: ignore[misc]
        }
        if number % 10 == 0:
            works["jieba.posseg"] = lambda document=document: list(jieba.posseg.cut(document.text))  # type: ignore[misc]
        for name, work in works.items():
            spent[name] += timed(work)
            sizes[name] += len(document.text.encode())
    return {name: sizes[name] / spent[name] / 1e6 for name in spent}


# ---------------------------------------------------------------- building


def build(folder: Path, store: Path, command: str = "build", jobs: int | None = None, core: int | None = None) -> Run:
    """``kg build`` or ``kg add`` of a folder; ``core``: bound to that one, the threads of the database with it."""
    arguments = [command, str(folder), "--store", str(store), "--quiet"]
    return run([*arguments, *(["-j", str(jobs)] if jobs else [])], core)


def bare_bulk_load(store: Path, scratch: Path) -> tuple[Run, Run]:
    """A bare ``bulk_load`` of the named graphs that the store holds into a new store, and one of their union after it.

    A store holds each triple once more, without its graph: the union that queries see.
    """
    import pyoxigraph

    quads, union, target = scratch / "all.nq", scratch / "all.nt", scratch / "bare"
    with quads.open("w", encoding="utf-8") as stream:
        stream.writelines(f"{line}\n" for line in DiskStore(store).quads())
    with quads.open(encoding="utf-8") as lines, union.open("w", encoding="utf-8") as stream:
        # sorted, so that what several graphs say stands together
        stream.writelines(f"{triple}\n" for triple, _ in groupby(without_graph(line[:-1]) for line in lines))
    bare = pyoxigraph.Store(str(target))
    named, rest = (
        span(partial(bare.bulk_load, path=str(path), format=pyoxigraph.RdfFormat.N_QUADS)) for path in (quads, union)
    )
    del bare
    shutil.rmtree(target)
    quads.unlink()
    union.unlink()
    return named, rest


def reading(folder: Path, knowledge: Knowledge) -> Run:
    """Extraction alone, on one core."""
    documents = [document for document in read([folder]) if isinstance(document, Document)]
    return span(lambda: [read_document(document, knowledge) for document in documents])


def second_core(documents: list[Document], knowledge: Knowledge) -> float:
    """How much two processes read in the time of one, each bound to a core, until both are done: what the machine gives for a second core.

    They have nothing to do with each other. One alone is measured on each core, before and behind the two together.
    """
    read_document(documents[0], knowledge)  # imports
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    first, second = (cores[0], cores[1 % len(cores)]) if cores else (None, None)
    before, both, behind = (
        timed(partial(_read_on, bound, documents, knowledge)) for bound in ((first,), (first, second), (second,))
    )
    return (before + behind) / both


def _read_on(cores: Iterable[int | None], documents: list[Document], knowledge: Knowledge) -> None:
    """Read all documents in one process for each of these cores (None: wherever)."""

    def work(core: int | None) -> None:
        if core is not None:
            os.sched_setaffinity(0, [core])
        for document in documents:
            read_document(document, knowledge)

    forks = multiprocessing.get_context("fork")
    processes = [forks.Process(target=work, args=(core,)) for core in cores]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError("a process that reads has failed")


def marginal(store: Path, reports: list[Path], knowledge: Knowledge) -> float:
    """Seconds of adding one report to a store, without start-up: the middle of several, each taken out again."""
    from kg.pipeline import add, remove

    taken = []
    for report in reports:
        opened = DiskStore(store)
        taken.append(timed(lambda report=report, opened=opened: add([report], opened, knowledge)))  # type: ignore[misc]
        remove([report.stem], DiskStore(store), knowledge)
    return sorted(taken)[len(taken) // 2]


def start_up(store: Path) -> dict[str, float]:
    """Seconds of ``kg --help`` and of ``kg query documents``: the best of five."""
    commands = {"kg --help": ["--help"], "kg query": ["query", "documents", "--format", "csv", "--store", str(store)]}

    def once(arguments: list[str]) -> None:
        subprocess.run([sys.executable, "-m", "kg.cli", *arguments], stdout=subprocess.DEVNULL, check=True)

    return {name: min(timed(lambda a=a: once(a)) for _ in range(5)) for name, a in commands.items()}  # type: ignore[misc]


# ---------------------------------------------------------------- queries


def _asked(query: NamedQuery) -> dict[str, str]:
    given = {p.name: _GIVEN[p.name] for p in query.parameters if not p.default and p.name in _GIVEN}
    return _ASKED.get(query.name, given)


def queries(store: Path) -> dict[str, float]:
    """Seconds of every named query, asked as ``_GIVEN`` says; opening the store is not counted."""
    opened = DiskStore(store)
    opened.select("ASK {}")
    return {n: timed(lambda n=n, q=q: answer(opened, n, _asked(q))) for n, q in load_queries().items()}  # type: ignore[misc]


@contextmanager
def _bounded(seconds: int) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def queries_in_rdflib(store: Path) -> dict[str, float]:
    """Seconds of every named query in rdflib in memory; one that takes longer than ``_BOUND`` counts as that."""
    import rdflib

    data = rdflib.Dataset(default_union=True)
    opened = DiskStore(store)
    lines = "\n".join(opened.quads())
    data.parse(io.StringIO(lines), format="nquads")  # type: ignore[no-untyped-call, unused-ignore]
    return {name: _in_rdflib(data, query, opened) for name, query in load_queries().items()}


def _in_rdflib(data: Any, query: NamedQuery, opened: Store) -> float:
    from kg.store.sparql import bound

    values = bind(query, _asked(query))
    text = bound(narrowed(opened, query, values), values)
    begun = time.perf_counter()
    try:
        with _bounded(_BOUND):
            list(data.query(text, initNs=PREFIXES))
    except TimeoutError:
        return float(_BOUND)
    return time.perf_counter() - begun


# ---------------------------------------------------------------- quads

KINDS: Mapping[str, str] = {
    "selectors": "offsets and exact words of each sentence that proves a fact (W3C Web Annotation): reading it again needs no text",
    "statements": "each fact as a node with status, confidence, year, section, post and counts: plans, and who says so",
    "entities": "type, label, aliases, kind and jurisdiction, in every document's graph again: each can go without the others",
    "evidence": "from statement to sentence to document",
    "mentions": "which entities the document names at all",
    "facts": "what is done as a plain triple: the short way to ask",
    "places": "name, level and the chain up to the country, again in every graph",
    "document": "title, issuer, year, dates, source, hash of the text",
    "posts": "the same appointments in the terms of ORG",
    "derived": "the derived graph: topics, names shared, plans fulfilled …",
}


def kind_of(line: str, base: str) -> str:
    """What an N-Quads line is for, one of ``KINDS``."""
    subject, predicate, _ = line.split(" ", 2)
    path = subject[1 + len(base) : -1]
    first = path.partition("/")[0]
    if line.endswith(f"<{base}graph/derived> ."):
        return "derived"
    if first == "evidence":
        return "selectors" if path.endswith("/selector") else "evidence"
    if first == "statement":
        return "evidence" if predicate == f"<{NAMESPACE}evidence>" else "statements"
    if first in ("membership", "role"):
        return "posts"
    if first == "place":
        return "places"
    if first == "document":
        return "mentions" if predicate == "<https://schema.org/mentions>" else "document"
    return "entities"


def quads_by_kind(store: Path, knowledge: Knowledge) -> dict[str, float]:
    """Quads a document, by what they are for, the most first."""
    opened = DiskStore(store)
    relations = {f"<{relation.iri}>" for relation in knowledge.ontology.relations.values()}
    counts: Counter[str] = Counter()
    for line in opened.quads():
        kind = kind_of(line, opened.base)
        if kind == "entities" and line.split(" ", 2)[1] in relations:
            kind = "facts"
        counts[kind] += 1
    total = max(1, len(opened.documents()))
    return {kind: count / total for kind, count in counts.most_common()}


def store_bytes(store: Path) -> int:
    """Bytes on disk of the generation that readers open."""
    return sum(path.stat().st_size for path in DiskStore(store).generation().iterdir())


def as_json(value: Mapping[str, Any]) -> str:
    """Figures as JSON, rounded."""
    return json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n"
