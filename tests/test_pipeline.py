"""build, add, remove: what is in the store afterwards, what was read anew, what is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.errors import NoDocuments, StoreError, UnreadableFile
from kg.knowledge import Knowledge
from kg.pipeline import add, build, remove
from kg.store import DiskStore, MemoryStore

from .conftest import CORPUS

REPORT = "{issuer}{year}年法治政府建设年度报告\n\n一、工作\n{issuer}出台《{title}》。\n"


def write(
    folder: Path, name: str, issuer: str = "宁波市人民政府", year: int = 2020, title: str = "宁波市甲办法"
) -> Path:
    path = folder / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(REPORT.format(issuer=issuer, year=year, title=title), encoding="utf-8")
    return path


def test_building_twice_gives_the_same_lines_and_reads_nothing(tmp_path: Path, knowledge: Knowledge) -> None:
    store = DiskStore(tmp_path / "s", create=True)
    first = build([CORPUS], store, knowledge)
    lines = list(store.quads())
    again = build([CORPUS], store, knowledge)
    assert (len(first.added), len(again.unchanged), again.read, again.added) == (8, 8, (), ())
    assert list(store.quads()) == lines
    other = DiskStore(tmp_path / "t", create=True)
    build([CORPUS], other, knowledge)
    assert list(other.quads()) == lines


def test_one_changed_file_is_read_and_the_rest_is_not(tmp_path: Path, knowledge: Knowledge) -> None:
    folder = tmp_path / "in"
    for name in "abc":
        write(folder, name)
    store = DiskStore(tmp_path / "s", create=True)
    build([folder], store, knowledge)
    write(folder, "b", title="宁波市乙办法")
    report = build([folder], store, knowledge)
    assert (report.read, report.changed, report.unchanged) == (("b",), ("b",), ("a", "c"))
    (folder / "c.txt").unlink()
    write(folder, "d")
    report = build([folder], store, knowledge)
    assert (report.added, report.removed, report.read) == (("d",), ("c",), ("d",))
    assert sorted(store.documents()) == ["a", "b", "d"]


def test_the_cache_spares_reading_what_comes_back(tmp_path: Path, knowledge: Knowledge) -> None:
    folder = tmp_path / "in"
    path = write(folder, "a")
    write(folder, "b")
    store = DiskStore(tmp_path / "s", create=True)
    build([folder], store, knowledge)
    shutil.rmtree(tmp_path / "s" / "g000001")
    shutil.copytree(tmp_path / "s", tmp_path / "t")
    (tmp_path / "t" / "current").unlink()
    report = build([folder], DiskStore(tmp_path / "t"), knowledge)
    assert (sorted(report.added), report.read) == (["a", "b"], ())
    assert path.is_file()


def test_add_and_remove_meet_in_the_same_state(tmp_path: Path, knowledge: Knowledge) -> None:
    one, two = write(tmp_path, "one"), write(tmp_path, "two", issuer="江山市人民政府", title="江山市甲办法")
    whole, pieces = MemoryStore(), MemoryStore()
    build([one, two], whole, knowledge)
    add([two], pieces, knowledge)
    add([one], pieces, knowledge)
    assert list(pieces.quads()) == list(whole.quads())
    remove(["two"], pieces, knowledge)
    alone = MemoryStore()
    build([one], alone, knowledge)
    assert list(pieces.quads()) == list(alone.quads())


def test_removing_what_is_not_there_changes_nothing(tmp_path: Path, knowledge: Knowledge) -> None:
    store = MemoryStore()
    build([write(tmp_path, "one")], store, knowledge)
    before = list(store.quads())
    with pytest.raises(StoreError, match="no document two"):
        remove(["one", "two"], store, knowledge)
    assert list(store.quads()) == before


def test_a_bad_file_is_reported_and_the_rest_built(tmp_path: Path, knowledge: Knowledge) -> None:
    write(tmp_path, "good")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "plain.txt").write_text("今天天气很好。\n", encoding="utf-8")
    store = MemoryStore()
    report = build([tmp_path], store, knowledge)
    assert list(store.documents()) == ["good"]
    assert report.partial
    assert sorted(Path(line.split(":")[0]).name for line in report.failures) == ["empty.txt", "plain.txt"]


def test_a_file_that_breaks_later_keeps_what_was_read_before(tmp_path: Path, knowledge: Knowledge) -> None:
    write(tmp_path, "a")
    path = write(tmp_path, "b")
    store = MemoryStore()
    build([tmp_path], store, knowledge)
    before = list(store.quads())
    path.write_bytes(b"\x00broken")
    report = build([tmp_path], store, knowledge)
    assert report.partial
    assert list(store.quads()) == before


def test_nothing_good_raises_and_leaves_no_folder(tmp_path: Path, knowledge: Knowledge) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "empty.txt").write_text("")
    with pytest.raises(NoDocuments, match="the file is empty"):
        build([tmp_path / "in"], DiskStore(tmp_path / "s", create=True), knowledge)
    assert not (tmp_path / "s").exists()
    with pytest.raises(UnreadableFile):
        build([tmp_path / "nowhere"], DiskStore(tmp_path / "s", create=True), knowledge)


def test_plans_meet_their_fulfilment_in_the_next_year(tmp_path: Path, knowledge: Knowledge) -> None:
    planned = tmp_path / "2020.txt"
    planned.write_text(
        "宁波市人民政府2020年法治政府建设年度报告\n一、工作\n完成任务。\n三、2021年工作打算\n制定《宁波市甲办法》，修订《宁波市乙办法》。\n",
        encoding="utf-8",
    )
    write(tmp_path, "2021", year=2021)
    store = MemoryStore()
    build([tmp_path], store, knowledge)
    query = "SELECT DISTINCT ?label WHERE { ?plan fz:fulfilledBy ?done . ?done rdf:object ?o . ?o rdfs:label ?label }"
    assert store.select(query).rows == (("宁波市甲办法",),)


def test_same_title_in_two_cities_stays_two(tmp_path: Path, knowledge: Knowledge) -> None:
    for city in ("宁波市", "杭州市"):
        write(tmp_path, city, issuer=f"{city}人民政府", title="执法工作办法")
    store = MemoryStore()
    build([tmp_path], store, knowledge)
    assert len(store.select('SELECT DISTINCT ?r WHERE { ?r a fz:Regulation ; rdfs:label "执法工作办法" }').rows) == 2


def test_the_base_of_the_iris_is_the_store_s(tmp_path: Path, knowledge: Knowledge) -> None:
    store = MemoryStore("https://example.org/law/")
    build([write(tmp_path, "a")], store, knowledge)
    assert all("w3id.org/fazhi/institution" not in line for line in store.quads())
    assert any("<https://example.org/law/institution/宁波市人民政府>" in line for line in store.quads())
