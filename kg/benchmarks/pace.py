"""How fast the machine is from moment to moment: what else its host does makes a processor slower by a third, for seconds or
for an hour, and no clock of the guest shows it. Seconds that were measured at different times are compared by the work that
the machine did in them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Collection
from pathlib import Path
from typing import Self

_EVERY = 0.4  # seconds between two samples
_SAMPLE = 2_500  # characters, some ten milliseconds


class Pace:
    """A process that has jieba cut a text again and again, on every core in turn, until the block ends.

    It takes some two percent of one core from what is measured.
    """

    def __init__(self, text: str, scratch: Path) -> None:
        self._text, self._samples = scratch / "pace.txt", scratch / "pace.tsv"
        self._text.write_text(text[:_SAMPLE], encoding="utf-8")

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "kg.benchmarks.pace", str(self._text)]
        with self._samples.open("w", encoding="utf-8") as stream:
            self._process = subprocess.Popen(command, stdout=stream)
        while self._process.poll() is None and not self._samples.stat().st_size:
            time.sleep(0.1)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def speed(self, begun: float, ended: float, cores: Collection[int] = ()) -> float:
        """Mean MB that jieba.cut reads in a second of processor time, of samples between two times of ``time.monotonic``.

        ``cores``: of samples on these alone. Raises RuntimeError if there are no samples.
        """
        lines = self._samples.read_text(encoding="utf-8").splitlines()
        rows = [line.split("\t") for line in lines if line.count("\t") == 2]
        wanted = {str(core) for core in cores}
        found = [float(speed) for at, core, speed in rows if begun <= float(at) <= ended and core in (wanted or {core})]
        if not found:
            raise RuntimeError("the speed of the machine was not sampled")
        return sum(found) / len(found)


def _sample(path: Path) -> None:
    """Print time, core and speed until the parent is gone."""
    import logging

    import jieba

    jieba.setLogLevel(logging.ERROR)
    text = path.read_text(encoding="utf-8")
    list(jieba.cut(text))
    parent, cores = os.getppid(), sorted(os.sched_getaffinity(0))
    while os.getppid() == parent:
        for core in cores:
            os.sched_setaffinity(0, [core])
            begun = time.thread_time()
            list(jieba.cut(text))
            speed = len(text.encode()) / (time.thread_time() - begun) / 1e6
            sys.stdout.write(f"{time.monotonic()}\t{core}\t{speed}\n")
            sys.stdout.flush()
            time.sleep(_EVERY)


if __name__ == "__main__":
    _sample(Path(sys.argv[1]))
