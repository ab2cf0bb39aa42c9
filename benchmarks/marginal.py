"""What one more report costs: `kg add` into a small and into a large store, milliseconds beyond start-up.

    .venv/bin/python benchmarks/marginal.py [--small 10] [--large 2000] [--times 7]

Prints the median of some additions for each size in milliseconds of processor time, the part of them that is derivation (with
the loading of the document, which its first query waits for), and the ratio. A benchmark, no test:
it asserts nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from kg import derive
from kg.knowledge import Knowledge, load_knowledge
from kg.pipeline import add, build
from kg.places import PlaceLevel
from kg.store import DiskStore

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "reports"
_OWN = "浙江省 江苏省 广东省 四川省 宁波市 南京市 深圳市 成都市 江山市 镇海区"


def reports(number: int, knowledge: Knowledge) -> Iterator[str]:
    """Distinct reports: the project's own texts with another place, year and local titles each."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(CORPUS.rglob("*.txt"))]
    places = [p for p in knowledge.places.by_code.values() if p.level in (PlaceLevel.PREFECTURE, PlaceLevel.COUNTY)]
    for serial in range(number):
        text, place = texts[serial % len(texts)], places[(serial * 37) % len(places)]
        name = next(word for word in (*_OWN.split()[4:], *_OWN.split()) if word in text)
        plate = knowledge.places.door_plate(place)
        text = text.replace(name, plate)
        for word in ("停车", "菜市场", "数据", "养犬", "电梯", "物业"):
            text = text.replace(f"{word}管理", f"{word}{serial % 97}号管理")
        yield text


@contextlib.contextmanager
def _timed(spent: list[float]) -> Iterator[None]:
    """Milliseconds of processor time, threads of the database included, so that a busy machine does not tell."""
    start = time.process_time()
    yield
    spent.append((time.process_time() - start) * 1000)


def _derivation(spent: list[float]) -> None:
    """Count the milliseconds of derivation, by wrapping its two entry points."""
    for name in ("update", "touched"):
        plain = getattr(derive, name)

        def timed(*args: object, plain: object = plain) -> object:
            with _timed(spent):
                return plain(*args)  # type: ignore[operator]

        setattr(derive, name, timed)


def cost(size: int, times: int, knowledge: Knowledge, folder: Path) -> tuple[float, float]:
    """Median milliseconds of adding one report to a store of ``size``, and of derivation in it."""
    texts = list(reports(size + times, knowledge))
    held, new = folder / f"held{size}", folder / f"new{size}"
    held.mkdir()
    new.mkdir()
    for serial, text in enumerate(texts[:size]):
        (held / f"r{serial:05d}.txt").write_text(text, encoding="utf-8")
    store = DiskStore(folder / f"store{size}", create=True)
    start = time.perf_counter()
    build([held], store, knowledge)
    print(f"built {size} reports in {time.perf_counter() - start:.1f} s")
    whole: list[float] = []
    derived: list[float] = []
    for serial, text in enumerate(texts[size:]):
        path = new / f"n{serial:05d}.txt"
        path.write_text(text, encoding="utf-8")
        spent.clear()
        with _timed(whole):
            add([path], store, knowledge)
        derived.append(sum(spent))
    return statistics.median(whole), statistics.median(derived)


spent: list[float] = []


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--small", type=int, default=10)
    parser.add_argument("--large", type=int, default=2000)
    parser.add_argument("--times", type=int, default=7)
    given = parser.parse_args()
    knowledge = load_knowledge()
    _derivation(spent)
    with tempfile.TemporaryDirectory() as folder:
        results = [cost(size, given.times, knowledge, Path(folder)) for size in (given.small, given.large)]
    for size, (whole, derived) in zip((given.small, given.large), results, strict=True):
        print(f"one more report beside {size}: {whole:.0f} ms, of which derivation {derived:.0f} ms")
    print(f"ratio: {results[1][0] / results[0][0]:.2f} (derivation alone {results[1][1] / results[0][1]:.2f})")


if __name__ == "__main__":
    main()
