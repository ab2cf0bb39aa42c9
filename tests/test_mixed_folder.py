"""300 files of every kind, 30 of them broken: what is sound is built, each other one is said in one line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from .generators import mixed
from .test_pages import report

MEMORY = 1 << 30  # bytes


# A process's ru_maxrss counts what its parent held when it was started (fork, exec), and a test worker holds much:
# so the build is the child of a small process, which prints the build's peak (KiB).
_MEASURED = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(process.pid, 0)
with open(sys.argv[1], "w") as stream:
    stream.write(str(usage.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))
"""


def build(folder: Path, store: Path) -> tuple[int, str, str, int]:
    """Exit code, standard output and error, and the most memory that one process of the build had (bytes)."""
    peak = store.with_suffix(".peak")
    command = [sys.executable, "-m", "kg.cli", "build", str(folder), "--store", str(store), "--json"]
    done = subprocess.run([sys.executable, "-c", _MEASURED, str(peak), *command], check=False, capture_output=True)
    return done.returncode, done.stdout.decode(), done.stderr.decode(), int(peak.read_text()) * 1024


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], tuple[int, str, str, int], Path]:
    base = tmp_path_factory.mktemp("mixed")
    plain = report("ningbo-justice-2020")
    mixed.write_good(base / "in", plain)
    broken = mixed.write_broken(base / "in" / "坏", plain)
    result = build(base / "in", base / "kg.store")
    (base / "in" / "坏" / "huge.txt").unlink()
    return broken, result, base


def test_there_are_three_hundred(built: tuple[dict[str, str], tuple[int, str, str, int], Path]) -> None:
    broken, _, base = built
    assert len(broken) == 30
    assert sum(path.is_file() for path in (base / "in").rglob("*")) == mixed.GOOD + 29


def test_the_sound_ones_are_built(built: tuple[dict[str, str], tuple[int, str, str, int], Path]) -> None:
    _, (code, out, _, _), base = built
    assert code == 1
    added = json.loads(out)["added"]
    assert len(added) == len(set(added)) == mixed.GOOD
    index = json.loads((base / "kg.store" / "texts" / "index.json").read_text("utf-8"))
    assert set(index) == set(added)
    assert all((base / "kg.store" / "texts" / f"{entry['text']}.txt").is_file() for entry in index.values())


def test_each_broken_one_is_one_line_with_its_reason(
    built: tuple[dict[str, str], tuple[int, str, str, int], Path],
) -> None:
    broken, (_, out, err, _), _ = built
    lines = err.strip().split("\n")
    assert len(lines) == len(json.loads(out)["failures"]) == 30, err
    for name, reason in broken.items():
        said = [line for line in lines if name in line]
        assert len(said) == 1, name
        assert reason in said[0], said[0]
        assert "please report" not in said[0]


def test_memory_stays_bounded(built: tuple[dict[str, str], tuple[int, str, str, int], Path]) -> None:
    assert built[1][3] < MEMORY
