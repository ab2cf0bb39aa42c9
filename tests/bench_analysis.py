"""All of `kg analyze` on a store of many documents: seconds and peak memory. Not a test: nothing here asserts a time.

    python -m tests.bench_analysis 1000            # a synthetic store of so many documents in build/, then every analysis
    python -m tests.bench_analysis 10000 --keep    # leave the store there for the next run

The documents are made, not read: 1,000 governments with ten yearly reports each, 60 statements a report, spread over
topics as real reports spread them (few everywhere, many once).
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from kg.derive import rebuild
from kg.iris import entity_path
from kg.knowledge import Knowledge, load_knowledge
from kg.model import DocumentRecord, Entity, Evidence, MentionType, Metadata, Provenance, Span, Statement, Status
from kg.places import Place, PlaceLevel
from kg.rdf import RecordGraph
from kg.store import DiskStore

YEARS = 10
_MIX = (
    ("applies", 22), ("issued", 10), ("drafted", 3), ("amended", 3), ("repealed", 2), ("implements", 5),
    ("doc_number", 3), ("runs", 6), ("cooperates", 4), ("holds_post", 2),
)  # fmt: skip
_TOPICS = [
    f"{a}{b}"
    for a in "水电气热路桥林田矿海农工商医学老幼残军民"
    for b in ("费收缴", "安全", "保护", "服务规范", "信息公开", "监督检查", "设施建设", "应急处置", "信用评价", "档案")
]
_PROGRAMMES = [f"“{a}{b}”专项行动" for a in "春夏秋冬东南西北金银铜铁" for b in ("风", "雷", "剑", "盾", "帆", "桥")]


def _places(knowledge: Knowledge, count: int) -> list[Place]:
    wanted = (PlaceLevel.PROVINCE, PlaceLevel.PREFECTURE, PlaceLevel.COUNTY)
    places = [p for _, p in sorted(knowledge.places.by_code.items()) if p.level in wanted and p.valid_until is None]
    return places[:: max(1, len(places) // count)][:count]


class _Reports:
    """Records of reports, the same for the same seed."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.random = random.Random(20211)

    def record(self, place: Place, year: int, number: int) -> DocumentRecord:
        home = self.knowledge.places.door_plate(place)
        entities: dict[str, Entity] = {}
        statements: dict[tuple[str, ...], Statement] = {}
        for predicate, many in _MIX:
            for _ in range(many):
                item = self._statement(predicate, home, place.code, len(statements), entities)
                statements.setdefault(item.key, item)
        issuer = self._thing(entities, MentionType.INSTITUTION, f"{home}人民政府", place.code)
        meta = Metadata(title=f"{issuer}{year}年度法治政府建设情况报告", issuer=issuer, year=year, region=place.name)
        facts = tuple(statements.values())
        return DocumentRecord(
            f"synthetic/{place.code}-{year}-{number}",
            meta,
            (),
            tuple(entities.values()),
            facts,
            Provenance("0", "0", "0"),
        )

    def _statement(self, predicate: str, home: str, code: str, number: int, entities: dict[str, Entity]) -> Statement:
        pick = self.random
        body = self._thing(
            entities, MentionType.INSTITUTION, home + pick.choice(("人民政府", "司法局", "公安局", "教育局")), code
        )
        topic = _TOPICS[min(int(pick.paretovariate(0.6)) - 1, len(_TOPICS) - 1)]
        local = f"{home}{topic}{pick.choice(('办法', '规定', '实施细则'))}"
        national = f"中华人民共和国{topic}法"
        subject, value, post = body, local, None
        if predicate == "applies":
            value = self._thing(entities, MentionType.REGULATION, national, "CN")
        elif predicate == "runs":
            value = self._thing(entities, MentionType.PROGRAM, pick.choice(_PROGRAMMES), None)
        elif predicate == "cooperates":
            value = self._thing(
                entities, MentionType.INSTITUTION, home + pick.choice(("检察院", "法院", "税务局")), code
            )
        elif predicate == "holds_post":
            subject = f"官{code}{pick.randrange(9)}"
            entities.setdefault(subject, Entity(entity_path("person", subject, body), MentionType.PERSON, subject))
            value, post = body, "局长"
        elif predicate in ("implements", "doc_number"):
            subject = self._thing(entities, MentionType.REGULATION, local, code)
            value = f"府发〔2020〕{pick.randrange(99)}号"
            if predicate == "implements":
                value = self._thing(entities, MentionType.REGULATION, national, "CN")
        else:
            self._thing(entities, MentionType.REGULATION, local, code)
        status = Status.PLANNED if pick.random() < 0.1 else Status.DONE
        quote = f"{subject}认真贯彻上级部署，结合本地实际，就{value}开展工作，取得积极成效，第{number}项任务全部完成。"
        where = Span(number * 80, number * 80 + len(quote))
        return Statement(subject, predicate, value, status, (Evidence(where, quote, "一/（一）"),), post, 0.9)

    def _thing(self, entities: dict[str, Entity], kind: MentionType, name: str, code: str | None) -> str:
        path = entity_path(kind.value.lower(), name, code)
        entities.setdefault(name, Entity(path, kind, name, (name[-4:],), code, "办法" if code != "CN" else "法律"))
        return name


def records(knowledge: Knowledge, count: int) -> Iterator[DocumentRecord]:
    """So many reports, by place and year."""
    reports = _Reports(knowledge)
    places = _places(knowledge, min(1000, max(1, count // YEARS)))
    for number in range(count):
        yield reports.record(places[number // YEARS % len(places)], 2015 + number % YEARS, number)


def make_store(path: Path, count: int) -> None:
    """A store of so many synthetic documents."""
    knowledge = load_knowledge()
    store = DiskStore(path, create=True)
    with store.transaction() as writer:
        for record in records(knowledge, count):
            writer.replace(record.id, RecordGraph(record, knowledge, store.base).lines(), record.id)
        rebuild(writer, knowledge, store.base)


def main() -> None:
    """Make the store, run every analysis in one process of its own, print seconds and peak memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("documents", type=int)
    parser.add_argument("--keep", action="store_true")
    given = parser.parse_args()
    path = Path(f"build/bench-{given.documents}.kg")
    if not path.exists():
        start = time.perf_counter()
        make_store(path, given.documents)
        print(f"store of {given.documents} documents: {time.perf_counter() - start:.1f} s")
    for command in (["analyze", "all", "--out", f"build/bench-{given.documents}"],):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "kg.cli", *command, "--store", str(path)], check=True)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"kg {' '.join(command)}: {time.perf_counter() - start:.1f} s, peak {peak:.0f} MiB")
    if not given.keep:
        shutil.rmtree(path)


if __name__ == "__main__":
    main()
