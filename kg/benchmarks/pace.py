"""How fast the machine is from moment to moment: what else its host does makes a processor slower by a third, for seconds or
for an hour, and no clock of the guest shows it. Seconds that were measured at different times are compared by the work that
the machine did in them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

_EVERY = 0.4  # seconds between two samples
_SAMPLE = 2_500  # characters, some ten milliseconds


class Pace:
    """A process that has jieba cut a text again and again until the block ends.

    It takes some two percent of one core from what is measured. What is compared by it must load the machine alike: two
    builds on all cores, but not one on two cores with one bound to a single core.
    """

    def __init__(self, text: str, scratch: Path) -> None:
        self._text, self._samples = scratch / "pace.txt", scratch / "pace.tsv"
        self._text.write_text(text[:_SAMPLE], encoding="utf-8")

    def __enter__(self) -> Self:
        """Begin. Raises RuntimeError if no sample comes."""
        command = [sys.executable, "-m", "kg.benchmarks.pace", str(self._text)]
        with self._samples.open("w", encoding="utf-8") as stream:
            self._process = subprocess.Popen(command, stdout=stream)
        while self._process.poll() is None and not self._samples.stat().st_size:
            time.sleep(0.1)
        if self._process.poll() is not None:
            raise RuntimeError("the speed of the machine cannot be sampled")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def speed(self, begun: float, ended: float) -> float:
        """Mean MB that jieba.cut reads in a second of processor time, of samples between two times of ``time.monotonic``.

        Raises RuntimeError if there are no samples.
        """
        rows = (line.split("\t") for line in self._samples.read_text(encoding="utf-8").splitlines())
        found = [float(row[1]) for row in rows if len(row) == 2 and begun <= float(row[0]) <= ended]
        if not found:
            raise RuntimeError("the speed of the machine was not sampled")
        return sum(found) / len(found)


def _sample(path: Path) -> None:
    """Print time and speed until the parent is gone."""
    import logging

    import jieba

    jieba.setLogLevel(logging.ERROR)
    text = path.read_text(encoding="utf-8")
    list(jieba.cut(text))
    parent = os.getppid()
    while os.getppid() == parent:
        begun = time.thread_time()
        list(jieba.cut(text))
        speed = len(text.encode()) / (time.thread_time() - begun) / 1e6
        sys.stdout.write(f"{time.monotonic()}\t{speed}\n")
        sys.stdout.flush()
        time.sleep(_EVERY)


if __name__ == "__main__":
    _sample(Path(sys.argv[1]))
