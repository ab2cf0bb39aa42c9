"""The machine: what it is, how fast it is just now, and how much memory a run takes on it."""

from __future__ import annotations

import contextlib
import os
import platform
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from statistics import fmean

_PACKAGES = ("pyoxigraph", "rdflib", "jieba", "ahocorasick-rs")
_EVERY = 0.1  # seconds between two looks at the memory
_PROBED = 20  # looks from one probe of the machine's pace to the next: 0.4 % of a core
_PROBE = "".join(chr(0x4E00 + n * n % 509) for n in range(20_000))


@dataclass(frozen=True, slots=True)
class Run:
    """Between two times of ``time.monotonic``; the most MiB that a process and its children had resident together
    (pages that they share count for each).

    ``pace``: processor seconds that the same small work took meanwhile, on average: other guests of a host make it slower.
    """

    begun: float
    ended: float
    peak_mib: float = 0.0
    pace: float = 1.0

    @property
    def seconds(self) -> float:
        """Wall-clock seconds."""
        return self.ended - self.begun


def span(work: Callable[[], object]) -> Run:
    """Work of this process."""
    begun = time.monotonic()
    work()
    return Run(begun, time.monotonic())


def describe() -> dict[str, str]:
    """Processor, cores, memory, system and versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "Python": platform.python_version(),
        **{name: metadata.version(name) for name in _PACKAGES},
    }


def _processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def run(arguments: Sequence[str], core: int | None = None) -> Run:
    """Run ``python -m kg.cli`` with these arguments, on one core alone (by number; all if None), and watch its memory.

    Raises RuntimeError with what it said if it fails.
    """
    begun = time.monotonic()
    command = [sys.executable, "-m", "kg.cli", *arguments]
    if core is not None and hasattr(os, "sched_getaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        bound = f"import os, sys; os.sched_setaffinity(0, [{cores[core % len(cores)]}]); os.execv(sys.argv[1], sys.argv[1:])"
        command = [sys.executable, "-c", bound, *command]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    peak, paces = [0.0], [_probe()]
    watcher = threading.Thread(target=_watch, args=(process, peak, paces))
    watcher.start()
    _, said = process.communicate()
    ended = time.monotonic()
    watcher.join()
    if process.returncode:
        raise RuntimeError(f"kg {' '.join(arguments)}: {said}")
    return Run(begun, ended, peak[0], fmean(paces))


def _watch(process: subprocess.Popen[str], peak: list[float], paces: list[float]) -> None:
    looks = 0
    while process.poll() is None:
        peak[0] = max(peak[0], sum(map(_resident, _tree(process.pid))))
        time.sleep(_EVERY)
        looks += 1
        if looks % _PROBED == 0:
            paces.append(_probe())


def _probe() -> float:
    """Processor seconds (not those of waiting) of work of the kind that reading is: strings and tables of them."""
    begun = time.thread_time()
    Counter(_PROBE[i : i + 2] for i in range(len(_PROBE)))
    return time.thread_time() - begun


def _tree(pid: int) -> list[int]:
    """The process and all below it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                parents.setdefault(parent, []).append(int(entry.name))
    found = [pid]
    for known in found:
        found += parents.get(known, [])
    return found


def _resident(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
