"""Whatever was added, changed, removed and judged: the export is that of a fresh build, byte for byte."""

from __future__ import annotations

import functools
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import derive
from kg.judgements import Judgement, Verdict, judgement
from kg.knowledge import Knowledge, load_knowledge
from kg.pipeline import add, build, remove
from kg.store import DiskStore, MemoryStore, Store

ISSUERS = ("宁波市人民政府", "宁波市司法局", "宁波市镇海区人民政府", "浙江省人民政府", "杭州市司法局")
# sentences whose entities meet in topics, lines, names, organs, events and years
SENTENCES = (
    "制定《宁波市行政规范性文件管理办法（试行）》（甬政发〔2019〕5号）。",
    "出台《宁波市行政规范性文件管理办法》，废止《宁波市行政规范性文件管理办法（试行）》。",
    "出台《杭州市行政规范性文件管理办法》。",
    "修订《行政执法公示制度》，印发《行政执法公示制度》。",
    "开展“双下降”专项行动，推进“清风”行动。",
    "推进“双下降”行动，深化“最多跑一次”改革。",
    "宁波市人民政府法制办公室会同宁波市生态环境局起草《宁波市生态环境保护条例》。",
    "宁波市环境保护局贯彻《中华人民共和国民法典》和《中华人民共和国合同法》。",
    "贯彻《法治政府建设实施纲要（2015—2020年）》。",
    "贯彻落实《法治政府建设实施纲要（2021—2025年）》，市委全面依法治市委员会办公室印发《2021年法治政府建设工作要点》。",
)
PLANS = ("制定《宁波市生态环境保护条例》。", "出台《宁波市停车管理规定》。", "开展“双下降”专项行动。")
PAIRS = (
    ("institution/宁波市司法局", "institution/宁波市人民政府法制办公室"),
    ("institution/宁波市司法局", "institution/杭州市司法局"),
    ("institution/杭州市司法局", "institution/宁波市人民政府法制办公室"),
    ("programme-name/双下降", "programme-name/“清风”行动"),
)


@functools.cache
def known() -> Knowledge:
    """Not a fixture, because Hypothesis prints its arguments."""
    return load_knowledge()


reports = st.tuples(
    st.sampled_from(ISSUERS),
    st.integers(2019, 2022),
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4, unique=True),
    st.lists(st.sampled_from(PLANS), max_size=2, unique=True),
)
steps = st.one_of(
    st.tuples(st.just("put"), st.sampled_from("abcde"), reports),
    st.tuples(st.just("drop"), st.sampled_from("abcde"), st.none()),
    st.tuples(st.just("judge"), st.sampled_from(PAIRS), st.sampled_from([*Verdict, None])),
    st.tuples(st.just("build"), st.none(), st.none()),
)


def write(folder: Path, name: str, issuer: str, year: int, done: list[str], planned: list[str]) -> Path:
    path = folder / f"{name}.txt"
    body = "".join(f"{sentence}\n" for sentence in done)
    plan = f"二、{year + 1}年工作计划\n{year + 1}年，将{''.join(planned)}\n" if planned else ""
    path.write_text(f"{issuer}{year}年法治政府建设年度报告\n\n一、主要工作\n{body}{plan}", encoding="utf-8")
    return path


def lines_of(store: Store) -> list[str]:
    return list(store.quads())


def run(steps_taken: Iterable[tuple[str, object, object]], store: Store, folder: Path, knowledge: Knowledge) -> None:
    """The steps by add, remove and build; at the end the store must be what a fresh build makes of the same."""
    judged: dict[tuple[str, str], Judgement] = {}
    for what, key, value in steps_taken:
        wanted = tuple(sorted(judged.values()))
        if what == "put":
            path = write(folder, str(key), *value)  # type: ignore[misc]
            add([path], store, knowledge, judgements=wanted)
        elif what == "drop":
            (folder / f"{key}.txt").unlink(missing_ok=True)
            if key in store.documents():
                remove([str(key)], store, knowledge)
        elif what == "judge":
            pair = (str(key[0]), str(key[1]))  # type: ignore[index]
            judged.pop(pair, None)
            if value is not None:
                judged[pair] = judgement(*pair, Verdict(str(value)), "2026-11-25", "trial")
        elif store.documents() and any(folder.iterdir()):
            build([folder], store, knowledge, judgements=wanted)
    if not any(folder.iterdir()):
        return
    build([folder], store, knowledge, judgements=tuple(judged.values()))
    fresh = MemoryStore()
    build([folder], fresh, knowledge, judgements=tuple(judged.values()))
    assert lines_of(store) == lines_of(fresh)


@settings(max_examples=25, deadline=None)
@given(taken=st.lists(steps, min_size=2, max_size=8))
def test_any_sequence_ends_as_a_fresh_build_in_memory(taken: list[tuple[str, object, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run(taken, MemoryStore(), Path(folder), known())


@settings(max_examples=6, deadline=None)
@given(taken=st.lists(steps, min_size=2, max_size=6))
def test_any_sequence_ends_as_a_fresh_build_on_disk(taken: list[tuple[str, object, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        texts = Path(folder) / "in"
        texts.mkdir()
        run(taken, DiskStore(Path(folder) / "store", create=True), texts, known())


REPORT = ("宁波市人民政府", 2020, list(SENTENCES[:3]), list(PLANS[:1]))


def test_the_derived_graph_is_carried_on_and_not_computed_anew(
    tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MemoryStore()
    add([write(tmp_path, "a", *REPORT)], store, knowledge)
    monkeypatch.setattr(derive, "rebuild", None)  # would fail if it were called
    add([write(tmp_path, "b", "杭州市司法局", 2021, list(SENTENCES[4:]), [])], store, knowledge)
    remove(["a"], store, knowledge)
    assert sorted(store.documents()) == ["b"]


def test_what_other_knowledge_derived_is_computed_anew(tmp_path: Path, knowledge: Knowledge) -> None:
    import dataclasses

    store = MemoryStore()
    add([write(tmp_path, "a", *REPORT)], store, dataclasses.replace(knowledge, sha256="0" * 64))
    with store.transaction() as writer:
        assert not derive.is_current(writer, knowledge, store.base)
    add([write(tmp_path, "b", *REPORT)], store, knowledge)
    with store.transaction() as writer:
        assert derive.is_current(writer, knowledge, store.base)


def ten_reports(folder: Path) -> list[Path]:
    folder.mkdir(exist_ok=True)
    return [
        write(folder, f"r{number}-{year}", issuer, year, list(SENTENCES[number:]), list(PLANS))
        for number, issuer in enumerate(ISSUERS)
        for year in (2019, 2020)
    ]


@pytest.mark.parametrize("documents", [1, 3, 1000])
def test_what_is_gathered_on_the_way_derives_what_the_store_would_tell(
    documents: int, tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.derive.shares.DOCUMENTS", documents)  # in ten pieces, in three, in one
    ten_reports(tmp_path)
    store = MemoryStore()
    with monkeypatch.context() as some:
        some.setattr("kg.derive.bodies._AT_ONCE", documents)
        build([tmp_path], store, knowledge)  # all documents are new: their contents are gathered
    gathered = lines_of(store)
    with store.transaction() as writer:
        derive.rebuild(writer, knowledge, store.base)  # asks the store
    assert lines_of(store) == gathered
    for some_step in ("fulfilledBy", "parentOrgan", "succeededBy", "reportedYear"):
        assert any(some_step in line for line in gathered), some_step


@pytest.mark.parametrize("jobs", [1, 2])
def test_many_documents_more_are_derived_from_contents_that_were_kept(
    jobs: int, tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.derive.shares.DOCUMENTS", 2)
    monkeypatch.setattr("kg.derivation.AT_ONCE", 2)
    monkeypatch.setattr("kg.derive.steps.Stored", None)  # would fail if the store were asked
    reports = ten_reports(tmp_path / "in")
    store, fresh = DiskStore(tmp_path / "a", create=True), DiskStore(tmp_path / "b", create=True)
    add(reports[:4], store, knowledge, jobs=jobs)
    write(tmp_path / "in", "r0-2019", *REPORT)  # another text of a document that is there
    add([*reports[4:], reports[0]], store, knowledge, jobs=jobs)
    build([tmp_path / "in"], fresh, knowledge, jobs=jobs)
    assert lines_of(store) == lines_of(fresh)
    remove([path.stem for path in reports[:4]], store, knowledge)
    build(reports[4:], fresh, knowledge, jobs=jobs)
    assert lines_of(store) == lines_of(fresh)


def test_without_kept_contents_the_store_is_asked(
    tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.derivation.AT_ONCE", 2)
    reports = ten_reports(tmp_path / "in")
    store, fresh = DiskStore(tmp_path / "a", create=True), DiskStore(tmp_path / "b", create=True)
    add(reports[:4], store, knowledge)
    shutil.rmtree(tmp_path / "a" / "contents")
    add(reports[4:], store, knowledge)
    build([tmp_path / "in"], fresh, knowledge)
    assert lines_of(store) == lines_of(fresh)
