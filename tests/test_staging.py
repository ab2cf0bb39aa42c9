"""The copy that a writer works on: merging changes the files of a database and nothing that it says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import StoreError
from kg.store import DiskStore, embedded, staging
from kg.store.quads import write_lines, write_part
from kg.store.staging import Staging


def _lines(number: int) -> bytes:
    return "".join(f"<x:{number}-{i}> <x:p> <x:o{i % 7}> <x:g{number}> .\n" for i in range(200)).encode()


def _loaded(path: Path, loads: int) -> set[str]:
    """A database made by so many loads; its quads."""
    store = ox.Store(str(path))
    for number in range(loads):
        store.bulk_load(_lines(number), ox.RdfFormat.N_QUADS)
    return set(map(str, store))


def _files(path: Path) -> int:
    return len(list(path.glob("*.sst")))


def test_merged_files_say_the_same(tmp_path: Path) -> None:
    said = _loaded(tmp_path / "db", 6)
    before = _files(tmp_path / "db")
    Staging(None, tmp_path / "db").merge()
    assert _files(tmp_path / "db") < before
    assert set(map(str, ox.Store.read_only(str(tmp_path / "db")))) == said


def test_a_merge_that_fails_leaves_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = _loaded(tmp_path / "db", 2)
    store = ox.Store(str(tmp_path / "db"))
    store.extend([ox.Quad(ox.NamedNode("x:late"), ox.NamedNode("x:p"), ox.NamedNode("x:o"))])
    said = set(map(str, store))
    del store
    monkeypatch.setattr(staging, "_MERGE", "raise SystemExit(1)")
    Staging(None, tmp_path / "db").merge()
    assert all(log.stat().st_size == 0 for log in (tmp_path / "db").glob("*.log")), "nothing is only in the log"
    assert set(map(str, ox.Store.read_only(str(tmp_path / "db")))) == said


def _noted(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    begun: list[subprocess.Popen[bytes]] = []
    begin = Staging._merge

    def noted(copy: Staging) -> subprocess.Popen[bytes] | None:
        process = begin(copy)
        assert process is not None
        begun.append(process)
        return process

    monkeypatch.setattr(Staging, "_merge", noted)
    return begun


def test_ctrl_c_ends_the_merge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes to the whole group of processes; whoever waits in another thread hears of it."""
    _loaded(tmp_path / "db", 1)
    slow = staging._MERGE.replace(
        "pyoxigraph.Store(sys.argv[1]).optimize()", "os.kill(os.getpid(), signal.SIGINT); threading.Event().wait()"
    )
    assert slow != staging._MERGE
    monkeypatch.setattr(staging, "_MERGE", slow)
    begun = _noted(monkeypatch)
    with pytest.raises(StoreError, match="interrupted while the files"):
        Staging(None, tmp_path / "db").merge()
    assert begun[0].returncode == -signal.SIGINT


def test_a_merge_is_broken_off_from_another_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _loaded(tmp_path / "db", 1)
    monkeypatch.setattr(staging, "_MERGE", "import threading; threading.Event().wait()")
    begun = _noted(monkeypatch)
    copy = Staging(None, tmp_path / "db")
    with ThreadPoolExecutor(1) as pool:
        merge = pool.submit(copy.merge)
        while not begun:
            time.sleep(0.01)
        copy.break_off()
        with pytest.raises(StoreError, match="interrupted"):
            merge.result()
    with pytest.raises(StoreError, match="interrupted"):
        copy.merge()
    assert len(begun) == 1


def test_whoever_is_interrupted_ends_the_merge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _loaded(tmp_path / "db", 1)
    monkeypatch.setattr(staging, "_MERGE", "import threading; threading.Event().wait()")
    begun = _noted(monkeypatch)
    wait, first = subprocess.Popen.wait, iter([True])

    def broken_off(process: subprocess.Popen[bytes], timeout: float | None = None) -> int:
        if next(first, False):
            raise KeyboardInterrupt
        return wait(process, timeout)

    monkeypatch.setattr(subprocess.Popen, "wait", broken_off)
    with pytest.raises(KeyboardInterrupt):
        Staging(None, tmp_path / "db").merge()
    assert begun[0].returncode == -signal.SIGKILL


def test_what_was_merged_is_merged_again_only_when_it_has_doubled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "_LARGE", 0)
    _loaded(tmp_path / "db", 6)
    copy = Staging(None, tmp_path / "db")
    assert copy.has_grown()
    copy.merge()
    assert not copy.has_grown()


def test_a_merge_ends_with_whoever_began_it(tmp_path: Path) -> None:
    _loaded(tmp_path / "db", 1)
    slow = staging._MERGE.replace("pyoxigraph.Store(sys.argv[1]).optimize()", "threading.Event().wait()")
    assert slow != staging._MERGE
    process = subprocess.Popen([sys.executable, "-c", slow, str(tmp_path / "db")], stdin=subprocess.PIPE)
    assert process.poll() is None
    process.communicate(timeout=60)
    assert process.returncode == 1


@pytest.mark.parametrize(("loads", "grown"), [(1, False), (2, False), (9, True)])
def test_what_has_more_than_doubled_is_worth_merging(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loads: int, grown: bool
) -> None:
    monkeypatch.setattr(staging, "_LARGE", 0)
    _loaded(tmp_path / "old", 2)
    _loaded(tmp_path / "new", loads)
    assert Staging(tmp_path / "old", tmp_path / "new").has_grown() is grown


def test_a_small_database_is_not_worth_merging(tmp_path: Path) -> None:
    _loaded(tmp_path / "db", 9)
    assert not Staging(None, tmp_path / "db").has_grown()


def test_a_store_says_the_same_whether_merged_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    merged: list[Path] = []
    merge = Staging._merge

    def noted(copy: Staging) -> subprocess.Popen[bytes] | None:
        merged.append(copy.path)
        return merge(copy)

    monkeypatch.setattr(Staging, "_merge", noted)
    said = []
    for large in (0, 1 << 40):
        monkeypatch.setattr(staging, "_LARGE", large)
        store = DiskStore(tmp_path / str(large), create=True)
        with store.transaction() as writer:
            for number in range(3):
                writer.replace(f"d{number}", _lines(number).decode().splitlines(), "0")
        said.append(list(store.quads()))
    assert len(merged) == 1
    assert said[0] == said[1]
    assert len(said[0]) == 600


def test_a_build_whose_merge_cannot_begin_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Staging, "has_grown", lambda self: True)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    store = DiskStore(tmp_path / "store", create=True)
    with store.transaction() as writer:
        writer.replace("d", _lines(0).decode().splitlines(), "0")
    assert len(list(store.quads())) == 200
    logs = list(store.generation().glob("*.log"))
    assert all(log.stat().st_size == 0 for log in logs), "nothing is only in the log"


@pytest.mark.parametrize("grown", [True, False])
def test_what_was_written_before_a_rest_is_kept_if_nothing_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, grown: bool
) -> None:
    store = DiskStore(tmp_path / "store", create=True)
    with store.transaction() as writer:
        writer.replace("a", _lines(0).decode().splitlines(), "0")
    monkeypatch.setattr(Staging, "has_grown", lambda self: grown)
    with store.transaction() as writer:
        writer.replace("b", _lines(1).decode().splitlines(), "0")
        writer.rest()
    assert set(DiskStore(tmp_path / "store").documents()) == {"a", "b"}


@pytest.mark.parametrize("grown", [True, False])
def test_a_writer_rests_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, grown: bool) -> None:
    """Its copy is closed, merged if that is worth it, and opened again with all that was written before."""
    merged: list[Path] = []
    monkeypatch.setattr(Staging, "has_grown", lambda self: grown)
    monkeypatch.setattr(Staging, "_merge", lambda self: merged.append(self.path))
    store = DiskStore(tmp_path / "store", create=True)
    with store.transaction() as writer:
        writer.rest()  # nothing was written yet
        for number in range(3):
            writer.replace(f"d{number}", _lines(number).decode().splitlines(), "0")
        copy = next((tmp_path / "store").glob("*.staging"), None)
        assert copy is None, "and nothing is staged before the first write"
        writer.rest()
        assert len(list(ox.Store(str(next((tmp_path / "store").glob("*.staging")))))), "nobody has it open"
        assert len(merged) == grown
        writer.replace("d3", _lines(3).decode().splitlines(), "0")
        assert writer.select("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s <x:p> ?o } }").rows == (("800",),)
    assert len(list(store.quads())) == 800


def test_a_merge_that_failed_is_wanted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "_LARGE", 0)
    monkeypatch.setattr(staging, "_MERGE", "raise SystemExit(1)")
    _loaded(tmp_path / "db", 3)
    copy = Staging(None, tmp_path / "db")
    copy.merge()
    assert copy.has_grown()


def test_parts_are_loaded_once_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_LARGE", 2)
    parts = list(write_lines(tmp_path, "some", [f"<x:{n}> <x:p> <x:o> <x:g> ." for n in range(5)], most=1))
    groups = list(embedded._grouped(parts))
    assert [part for group in groups for part in group] == parts
    assert len(groups) == 5


def test_a_copy_that_is_opened_anew_in_between_holds_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = []
    opened: list[Path] = []
    first = Staging.open

    def noted(copy: Staging) -> ox.Store:
        opened.append(copy.path)
        return first(copy)

    monkeypatch.setattr(Staging, "open", noted)
    monkeypatch.setattr(embedded, "_SMALL", 0)
    for loads in (1, 1000):
        monkeypatch.setattr(embedded, "_LOADS", loads)
        opened.clear()
        store = DiskStore(tmp_path / str(loads), create=True)
        with store.transaction() as writer:
            writer.replace("old", _lines(9).decode().splitlines(), "0")
        opened.clear()
        with store.transaction() as writer:
            for number in range(5):
                lines = _lines(number).decode().splitlines()
                writer.load([write_part(tmp_path, f"{number}", [(f"d{number}", "0", lines)], store.base)])
        assert len(opened) == (5 if loads == 1 else 1)
        said.append(list(store.quads()))
    assert said[0] == said[1]
    assert len(said[0]) == 1200


_INTERRUPTED = """
import sys
from pathlib import Path
from kg.errors import StoreError
from kg.store import DiskStore, staging
staging.Staging.has_grown = lambda self: True
staging._MERGE = staging._MERGE.replace("pyoxigraph.Store(sys.argv[1]).optimize()", "threading.Event().wait()")
store = DiskStore(Path(sys.argv[1]))
with store.transaction() as writer:
    writer.replace("late", ["<x:a> <x:b> <x:c> <x:g> ."], "0")
    print("begun", flush=True)
"""


def test_a_merge_that_is_interrupted_leaves_the_last_generation(tmp_path: Path) -> None:
    store = DiskStore(tmp_path / "store", create=True)
    with store.transaction() as writer:
        writer.replace("d", _lines(0).decode().splitlines(), "0")
    command = [sys.executable, "-c", _INTERRUPTED, str(tmp_path / "store")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(1)
        assert process.poll() is None, "it waits for the merge"
        process.send_signal(signal.SIGINT)
        process.wait(60)
    assert process.returncode != 0
    assert set(DiskStore(tmp_path / "store").documents()) == {"d"}
    assert not list((tmp_path / "store").glob("*.staging"))


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux tells the threads of a process")
def test_the_threads_that_merge_give_way(tmp_path: Path) -> None:
    _loaded(tmp_path / "db", 1)
    threads = list(staging._threads())
    assert threads
    before = os.getpriority(os.PRIO_PROCESS, 0)
    staging.give_way()
    assert all(os.getpriority(os.PRIO_PROCESS, thread) >= staging._NICE for thread in threads)
    assert os.getpriority(os.PRIO_PROCESS, 0) == before, "and no other"
