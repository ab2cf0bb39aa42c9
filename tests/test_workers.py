"""Worker processes: the same bytes for any number of them, whoever dies in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections import deque
from collections.abc import Iterable
from pathlib import Path

import pytest

import kg
from kg.batch import Setup
from kg.errors import KnowledgeError, StoreError, WorkerError
from kg.knowledge import Knowledge, load_knowledge
from kg.model import Metadata
from kg.pipeline import BATCH, MERGED, _batches, _Loader, build
from kg.readers import Source, sources
from kg.record import read_document
from kg.store import CHUNK, DiskStore, MemoryStore, Part
from kg.store.contract import part_named
from kg.store.embedded import EmbeddedWriter
from kg.workers import Workers

from .conftest import CORPUS, ROOT

# what a worker imports before anything else: a stand-in for a reader that takes the whole process with it
PLAN = """
    import os, signal
    import kg.batch
    read = kg.batch.read_document
    def read_or_die(document, knowledge):
        mark = os.path.join({folder!r}, "died")
        if document.id == "zz-deadly" or (document.id == {once!r} and not os.path.exists(mark)):
            open(mark, "a").close()
            os.kill(os.getpid(), signal.SIGKILL)
        return read(document, knowledge)
    kg.batch.read_document = read_or_die
"""


def plan(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(textwrap.dedent(text), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(folder), str(ROOT))))


@pytest.fixture(scope="module")
def expected(knowledge: Knowledge) -> list[str]:
    store = MemoryStore()
    build([CORPUS], store, knowledge, jobs=1)
    return list(store.quads())


@pytest.mark.parametrize("jobs", [2, 3])
def test_any_number_of_workers_gives_the_same_lines(
    jobs: int, tmp_path: Path, knowledge: Knowledge, expected: list[str]
) -> None:
    store = DiskStore(tmp_path / "s", create=True)
    calls: list[tuple[int, int]] = []
    report = build([CORPUS], store, knowledge, lambda done, total: calls.append((done, total)), jobs=jobs)
    assert list(store.quads()) == expected
    assert list(report.added) == [s.id for s in sources([CORPUS])], "reported in the order of the sources"
    assert calls[-1] == (8, 8)
    assert not [p for p in (tmp_path / "s").iterdir() if "staging" in p.name]


@pytest.mark.parametrize(("count", "jobs"), [(1, 1), (8, 2), (60, 2), (237, 3), (1000, 8)])
def test_every_source_is_in_one_batch(count: int, jobs: int) -> None:
    found = [Source(Path(f"{n}.txt"), f"d{n}", Metadata(), f"d{n}") for n in range(count)]
    waiting = deque(found)
    batches = list(_batches(waiting, {}, jobs))
    assert not waiting, "used up"
    assert [source for batch in batches for source in batch.sources] == found
    assert [batch.number for batch in batches] == list(range(len(batches)))
    assert max(len(batch.sources) for batch in batches) <= BATCH
    assert len(batches[-1].sources) == 1, "so that all workers end together"


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("small", [0, 1000])
def test_a_small_store_is_merged_while_the_rest_is_read_and_is_the_same(
    jobs: int, small: int, tmp_path: Path, knowledge: Knowledge, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    rest, load = EmbeddedWriter.rest, EmbeddedWriter.load

    def rested(writer: EmbeddedWriter) -> None:
        events.append("rest")
        rest(writer)

    def loaded(writer: EmbeddedWriter, parts: Iterable[Part]) -> None:
        events.append("load")
        load(writer, parts)

    monkeypatch.setattr(EmbeddedWriter, "rest", rested)
    monkeypatch.setattr(EmbeddedWriter, "load", loaded)
    monkeypatch.setattr("kg.store.staging._LARGE", 0)
    monkeypatch.setattr("kg.derivation.SMALL", small)
    monkeypatch.setattr("kg.pipeline.SMALL", small)
    monkeypatch.setattr("kg.pipeline.CHUNK", 1)
    monkeypatch.setattr("kg.pipeline.MANY", 0)  # fresh workers
    monkeypatch.setattr("kg.derive.shares.DOCUMENTS", 2)
    store = DiskStore(tmp_path / "s", create=True)
    build([CORPUS], store, knowledge, jobs=jobs)
    assert list(store.quads()) == expected
    assert events.count("rest") == (small > 0)
    if small:
        before = events.index("rest")
        assert before >= MERGED * len(store.documents()) / BATCH, "most were loaded before"
        assert events[-1] == "load", "and some after it"


def test_what_comes_while_files_are_merged_waits(tmp_path: Path) -> None:
    """Reading goes on meanwhile, and all is loaded in the end, in larger pieces."""
    merged = threading.Event()
    loads: list[int] = []

    class Slow:
        def load(self, parts: Iterable[Part]) -> None:
            loads.append(sum(len(part.documents) for part in parts))

        def rest(self) -> None:
            assert merged.wait(60)

        def break_off(self) -> None:
            raise AssertionError("nothing is broken off")

    class Deaf:
        def leave(self, ids: object) -> None: ...
        def arrive(self, parts: object) -> None: ...

    with _Loader(Slow(), Deaf(), apart=True, merged=CHUNK) as loader:  # type: ignore[arg-type]
        for number in range(8 * CHUNK):
            loader.take(part_named(tmp_path, str(number), {str(number): ""}))
            if number == 7 * CHUNK:
                assert sum(loads) < 3 * CHUNK
                merged.set()
    assert sum(loads) == 8 * CHUNK
    assert max(loads) >= 2 * CHUNK


def test_a_reader_that_is_interrupted_breaks_off_the_merge(tmp_path: Path) -> None:
    broken_off = threading.Event()

    class Merging:
        def load(self, parts: Iterable[Part]) -> None: ...
        def rest(self) -> None:
            assert broken_off.wait(60)

        def break_off(self) -> None:
            broken_off.set()

    class Deaf:
        def leave(self, ids: object) -> None: ...
        def arrive(self, parts: object) -> None: ...

    def read() -> None:
        with _Loader(Merging(), Deaf(), True, 1) as loader:  # type: ignore[arg-type]
            for number in range(2 * CHUNK):
                loader.take(part_named(tmp_path, str(number), {str(number): ""}))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read()
    assert broken_off.is_set()


def test_workers_are_used_again_after_what_was_not_wanted(tmp_path: Path, knowledge: Knowledge) -> None:
    setup = Setup(knowledge, "http://x/", tmp_path, None)
    batches = list(_batches(deque(sources([CORPUS])), {}, 2))
    with Workers(2) as workers:
        first = workers.results(batches, setup, lambda: None)
        next(first)
        first.close()
        done = [result.number for result in workers.results(batches, setup, lambda: None)]
    assert sorted(done) == [batch.number for batch in batches]


def test_processes_begin_before_knowledge_and_end_when_it_cannot_be_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(tmp_path / "plan", monkeypatch, BEGINNING.format(folder=str(tmp_path)))

    def loads() -> Knowledge:
        limit = time.monotonic() + 60
        while len(list(tmp_path.glob("begun-*"))) < 3:
            assert time.monotonic() < limit, "they begin first"
            time.sleep(0.01)
        raise KnowledgeError("a table contradicts itself")

    with pytest.raises(KnowledgeError):
        build([CORPUS], DiskStore(tmp_path / "s", create=True), loads, jobs=3)
    pids = [int(path.name.removeprefix("begun-")) for path in tmp_path.glob("begun-*")]
    assert (len(pids), list(filter(_is_there, pids))) == (3, [])


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_workers_have_ended_when_the_block_ends(tmp_path: Path, knowledge: Knowledge) -> None:
    """Those that are at work too: whoever goes on may remove the folder that they write into."""
    setup = Setup(knowledge, "http://x/", tmp_path, None)
    batches = list(_batches(deque(sources([CORPUS])), {}, 3))
    pids: list[int | None] = []
    with Workers(3) as workers:
        for _ in range(2):
            results = workers.results(batches, setup, lambda: None)
            next(results)
            pids += [worker.pid for worker in workers._workers]
            results.close()  # ends them
            results = workers.results(batches, setup, lambda: None)
            next(results)
            pids += [worker.pid for worker in workers._workers]
            workers.end_workers()
            results.close()
    assert len(set(pids)) == 12
    assert not [pid for pid in pids if pid is None or _is_there(pid)]


@pytest.mark.parametrize("greeted", [False, True])
def test_a_fork_server_that_is_killed_is_replaced(tmp_path: Path, knowledge: Knowledge, greeted: bool) -> None:
    setup = Setup(knowledge, "http://x/", tmp_path, None)
    batches = list(_batches(deque(sources([CORPUS])), {}, 2))
    with Workers(2) as workers:
        if not greeted:
            workers.begin(2)
            _kill(workers)
        results = workers.results(batches, setup, lambda: None)
        done = [next(results).number]
        if greeted:
            _kill(workers)
            pid = workers._workers[0].pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)  # and its place needs another server
        done += [result.number for result in results]
    assert sorted(done) == [batch.number for batch in batches]


def test_fork_servers_that_end_at_once_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = []

    def gone(server: object) -> None:
        ended.append(server)
        raise BrokenPipeError

    monkeypatch.setattr("kg.workers._ForkServer.worker", gone)
    with Workers(2) as workers, pytest.raises(WorkerError, match="-j 1"):
        workers.begin(2)
    assert len(set(ended)) == len(ended) > 1, "another each time"


def _kill(workers: Workers) -> None:
    assert workers._forks is not None
    workers._forks._process.kill()
    workers._forks._process.wait()


@pytest.mark.parametrize("loads", [1, 1000])
def test_many_pairs_of_files_are_loaded_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, knowledge: Knowledge, expected: list[str], loads: int
) -> None:
    """Whether the copy is opened anew between them or not; each graph and each triple of the union is there."""
    for name, value in (("_SMALL", 0), ("_LARGE", 2), ("_LOADS", loads)):
        monkeypatch.setattr(f"kg.store.embedded.{name}", value)
    monkeypatch.setattr("kg.derivation.SMALL", 0)
    monkeypatch.setattr("kg.derive.shares.DOCUMENTS", 2)
    store = DiskStore(tmp_path / "s", create=True)
    build([CORPUS], store, knowledge, jobs=2)
    assert list(store.quads()) == expected


def test_files_that_cannot_be_loaded_break_the_build_and_the_store_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, knowledge: Knowledge
) -> None:
    monkeypatch.setattr("kg.store.embedded._SMALL", 0)
    store = DiskStore(tmp_path / "s", create=True)
    build([CORPUS], store, knowledge, jobs=2)
    before = list(store.quads())
    monkeypatch.setattr("kg.store.embedded._joined", lambda parts, lines=(): _spoilt(parts[0].quads, parts[0].union))
    with pytest.raises(StoreError, match="cannot load"):
        build([ROOT / "tests" / "gold-written"], store, knowledge, jobs=2)
    assert list(store.quads()) == before


def _spoilt(*paths: Path) -> tuple[Path, ...]:
    for path in paths:
        path.write_text("<no quad\n", encoding="utf-8")
    return paths


DYING = """
    import os, signal
    import kg.workers
    derive = kg.workers.derive_share
    def derive_or_die(share, setup):
        mark = os.path.join({folder!r}, "died")
        if {always!r} or not os.path.exists(mark):
            open(mark, "a").close()
            os.kill(os.getpid(), signal.SIGKILL)
        return derive(share, setup)
    kg.workers.derive_share = derive_or_die
"""


BEGINNING = """
    import os
    import kg.workers
    serve = kg.workers.serve
    def noted(connection):
        open(os.path.join({folder!r}, f"begun-{{os.getpid()}}"), "a").close()
        serve(connection)
    kg.workers.serve = noted
"""


NOTING = """
    import os
    import kg.workers
    derive = kg.workers.derive_share
    def noted(share, setup):
        with open(os.path.join({folder!r}, "niceness"), "a") as notes:
            print(os.getpriority(os.PRIO_PROCESS, 0), file=notes)
        return derive(share, setup)
    kg.workers.derive_share = noted
"""


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="no niceness here")
def test_derivation_stands_back_behind_what_merges_and_loads(
    tmp_path: Path, knowledge: Knowledge, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(tmp_path / "plan", monkeypatch, NOTING.format(folder=str(tmp_path)))
    monkeypatch.setattr("kg.derive.shares.DOCUMENTS", 1)
    store, own = DiskStore(tmp_path / "s", create=True), os.getpriority(os.PRIO_PROCESS, 0)
    build([CORPUS], store, knowledge, jobs=2)
    assert set((tmp_path / "niceness").read_text().split()) == {str(max(own, 10))}
    assert os.getpriority(os.PRIO_PROCESS, 0) == own, "of the workers alone"
    assert list(store.quads()) == expected


def test_a_share_is_derived_again_when_its_worker_dies(
    tmp_path: Path, knowledge: Knowledge, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(tmp_path / "plan", monkeypatch, DYING.format(folder=str(tmp_path), always=False))
    monkeypatch.setattr("kg.derive.shares.DOCUMENTS", 1)
    store = DiskStore(tmp_path / "s", create=True)
    build([CORPUS], store, knowledge, jobs=2)
    assert (tmp_path / "died").exists()
    assert list(store.quads()) == expected


def test_shares_that_kill_every_worker_leave_the_store_as_it_was(
    tmp_path: Path, knowledge: Knowledge, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = DiskStore(tmp_path / "s", create=True)
    build([CORPUS], store, knowledge, jobs=1)
    plan(tmp_path / "plan", monkeypatch, DYING.format(folder=str(tmp_path), always=True))
    monkeypatch.setattr("kg.derive.shares.DOCUMENTS", 1)
    monkeypatch.setattr("kg.derivation.AT_ONCE", 0)
    (tmp_path / "new.txt").write_text(
        "宁波市人民政府2021年法治政府建设报告\n制定《宁波市甲办法》。\n", encoding="utf-8"
    )
    with pytest.raises(WorkerError, match="-j 1"):
        build([CORPUS, tmp_path / "new.txt"], store, knowledge, jobs=2)
    assert list(store.quads()) == expected


def test_knowledge_travels(knowledge: Knowledge, tmp_path: Path) -> None:
    """A worker has the caller's knowledge, not the package's own: a user's cue is read there too."""
    extra = tmp_path / "extra.ttl"
    extra.write_text('@prefix fz: <https://w3id.org/fazhi/ontology/> . fz:issued fz:cue "镌刻" .', encoding="utf-8")
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(
            "宁波市人民政府2020年法治政府建设报告\n市政府镌刻《宁波市甲办法》。\n", encoding="utf-8"
        )
    own = MemoryStore()
    build([tmp_path], own, load_knowledge((extra,)), jobs=2)
    assert sum("/ontology/issued>" in line and "/graph/document/" in line for line in own.quads()) == 6, (
        "a triple and a statement for each"
    )


def test_a_worker_that_dies_is_replaced_and_its_batch_done_again(
    tmp_path: Path, knowledge: Knowledge, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(tmp_path / "plan", monkeypatch, PLAN.format(folder=str(tmp_path), once="jiangshan-2021"))
    store = DiskStore(tmp_path / "s", create=True)
    report = build([CORPUS], store, knowledge, jobs=2)
    assert (tmp_path / "died").exists()
    assert (list(store.quads()), report.failures) == (expected, ())


def test_a_document_that_kills_two_workers_is_left_out_and_named(
    tmp_path: Path, knowledge: Knowledge, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(tmp_path / "plan", monkeypatch, PLAN.format(folder=str(tmp_path), once=""))
    deadly = tmp_path / "zz-deadly.txt"
    deadly.write_text("宁波市人民政府2020年法治政府建设报告\n", encoding="utf-8")
    store = DiskStore(tmp_path / "s", create=True)
    report = build([CORPUS, deadly], store, knowledge, jobs=2)
    assert len(report.failures) == 1
    assert "zz-deadly.txt: left out, because two worker processes died" in report.failures[0]
    assert list(store.quads()) == expected


def test_workers_that_cannot_start_are_an_error_and_leave_nothing(
    tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(tmp_path / "plan", monkeypatch, "import os; os._exit(3)")
    with pytest.raises(WorkerError, match="-j 1"):
        build([CORPUS], DiskStore(tmp_path / "s", create=True), knowledge, jobs=2)
    assert not (tmp_path / "s").exists()


def test_ctrl_c_leaves_the_last_generation_and_the_next_build_takes_up_the_cache(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    text = (CORPUS / "reports" / "jiangshan-2020.txt").read_text(encoding="utf-8")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "first.txt").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "kg.cli", "build", str(tmp_path / "in"), "--store", str(tmp_path / "s"), "-j", "2"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0
    before = list(DiskStore(tmp_path / "s").quads())
    for number in range(150):
        (tmp_path / "in" / f"{number:03d}.txt").write_text(f"{text}\n{number}\n", encoding="utf-8")
    running = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE, text=True)
    records = tmp_path / "s" / "records"
    while running.poll() is None and sum(1 for _ in records.glob("??/*.json")) < 20:
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: the whole group hears it
    _, said = running.communicate(timeout=60)
    assert (running.returncode, said) == (130, "kg: stopped; the store is as it was\n")
    assert list(DiskStore(tmp_path / "s").quads()) == before
    assert not [p for p in (tmp_path / "s").iterdir() if "staging" in p.name]
    kept = {path.stem for path in records.glob("??/*.json")}
    report = build([tmp_path / "in"], DiskStore(tmp_path / "s"), knowledge, jobs=2)
    assert len(report.added) == 150
    assert len(report.read) <= 151 - len(kept), "what was read before Ctrl-C is not read again"
    assert len(kept) >= 20


def test_extraction_is_the_same_after_the_journey(knowledge: Knowledge) -> None:
    import pickle

    from kg.knowledge import packed

    there = pickle.loads(packed(knowledge))
    assert there.sha256 == knowledge.sha256
    for document in kg.read(CORPUS):
        assert read_document(document, there) == read_document(document, knowledge)


def test_the_report_of_a_build_with_workers_is_that_of_one_without(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for path in (CORPUS / "reports").glob("*2021.txt"):
        (tmp_path / "in" / path.name).write_bytes(path.read_bytes())
    (tmp_path / "in" / "empty.txt").write_text("")
    (tmp_path / "in" / "plain.txt").write_text("今天天气很好。\n", encoding="utf-8")
    said = []
    for jobs in ("1", "2"):
        command = ["build", str(tmp_path / "in"), "--store", str(tmp_path / jobs), "--json", "-j", jobs]
        done = subprocess.run(
            [sys.executable, "-m", "kg.cli", *command], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        said.append((json.loads(done.stdout), done.stderr))
    assert said[0] == said[1]
    assert len(said[0][0]["failures"]) == 2
