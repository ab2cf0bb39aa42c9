"""A Dask cluster over TCP: the same bytes as one machine, with a worker killed in the middle."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.cluster import local_paths, runner
from kg.errors import UnreadableFile, WorkerError
from kg.judgements import load_judgements
from kg.knowledge import Knowledge
from kg.pipeline import build
from kg.store import DiskStore, MemoryStore

from . import servers
from .conftest import CORPUS, ROOT

pytest.importorskip("distributed", reason="no Dask: pip install distributed")
QUIET = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_LOGGING__DISTRIBUTED": "critical"}


@contextlib.contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and workers in processes of their own; their address and the workers."""
    address = f"tcp://127.0.0.1:{servers.free_port()}"
    host, port = address.removeprefix("tcp://").split(":")
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", host, "--port", port, "--no-dashboard"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard"]
    worker += ["--no-nanny", "--local-directory", str(folder)]
    with (folder / "output").open("wb") as output, contextlib.ExitStack() as stack:

        def start(arguments: list[str]) -> subprocess.Popen[bytes]:
            process = subprocess.Popen(arguments, cwd=folder, stdout=output, stderr=output, env=QUIET)
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        start(command)
        yield address, [start(worker) for _ in range(workers)]


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Enough of them that a worker can be killed in the middle."""
    folder = tmp_path / "in"
    folder.mkdir()
    for path in (CORPUS / "reports").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        for number in range(20):
            (folder / f"{path.stem}-{number}.txt").write_text(f"{text}\n{number}\n", encoding="utf-8")
    (folder / "empty.txt").write_text("")
    return folder


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_the_same_bytes_with_a_worker_killed(
    documents: Path, tmp_path: Path, knowledge: Knowledge
) -> None:
    local = DiskStore(tmp_path / "local", create=True)
    expected = build([documents], local, knowledge)
    (tmp_path / "parts").mkdir()
    with cluster(tmp_path, 2) as (address, workers):
        seen: list[int] = []

        def kill_one(done: int, total: int) -> None:
            if done > total // 4 and not seen:
                seen.append(done)
                workers[0].send_signal(signal.SIGKILL)

        store = DiskStore(tmp_path / "cluster", create=True)
        on_cluster = runner(address, parts=f"file://{tmp_path}/parts")
        report = build([documents], store, knowledge, kill_one, runner=on_cluster, jobs=4)
        assert workers[0].wait(10) == -signal.SIGKILL
        assert workers[1].poll() is None
    assert list(store.quads()) == list(local.quads())
    assert (report.added, report.failures, report.warnings) == (expected.added, expected.failures, expected.warnings)
    assert len(report.failures) == 1
    assert str(documents / "empty.txt") in report.failures[0], "named as here, not as on the worker"
    assert not list((tmp_path / "parts").iterdir())


def test_a_cluster_of_one_s_own_by_the_command_line(tmp_path: Path, knowledge: Knowledge) -> None:
    command = [sys.executable, "-m", "kg.cli", "build", str(CORPUS), "--store", str(tmp_path / "s")]
    done = subprocess.run(
        [*command, "--scheduler", "local", "-j", "2"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    local = MemoryStore()
    build([CORPUS], local, knowledge, judgements=load_judgements(CORPUS / "overrides.toml"))
    assert list(DiskStore(tmp_path / "s").quads()) == list(local.quads())


@pytest.mark.filterwarnings("ignore")
def test_no_scheduler_there(tmp_path: Path, knowledge: Knowledge) -> None:
    address = f"tcp://127.0.0.1:{servers.free_port()}"
    begun = time.monotonic()
    with pytest.raises(WorkerError, match="no Dask scheduler answers"):
        build([CORPUS], DiskStore(tmp_path / "s", create=True), knowledge, runner=runner(address))
    assert time.monotonic() - begun < 60
    assert not (tmp_path / "s").exists()


def test_inputs_on_another_filesystem(knowledge: Knowledge) -> None:
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    memory.put(str(CORPUS), "/kg-test/corpus", recursive=True)
    here, there = MemoryStore(), MemoryStore()
    build([CORPUS], here, knowledge)
    with local_paths(["memory://kg-test/corpus"]) as paths:
        build(paths, there, knowledge)
        assert paths[0].is_dir()
    assert not paths[0].exists()
    assert list(there.quads()) == list(here.quads())
    with pytest.raises(UnreadableFile, match="nowhere"), local_paths(["memory://kg-test/nowhere"]):
        pass
