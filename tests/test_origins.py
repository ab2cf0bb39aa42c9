"""Where documents come from: texts beside the store, ids that stay with their file, evidence that leads to the page."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.batch import Result
from kg.cache import key_of
from kg.iris import document_path
from kg.knowledge import Knowledge
from kg.model import Document, Location, record_from_plain, to_plain
from kg.pipeline import add, build, remove
from kg.rdf import RecordGraph
from kg.readers import _read_part
from kg.readers.content import Budget, Part
from kg.readers.fields import FieldMap
from kg.record import as_contract, read_document
from kg.store import DiskStore
from kg.texts import Origin, Texts

from .generators import archives, pages, prints
from .generators.word import word
from .test_pages import report

TEXT = "宁波市司法局2020年度法治政府建设情况报告\n宁波市司法局制定《宁波市行政执法办法》。\n"
OTHER = TEXT.replace("宁波市", "温州市")


def put(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_texts_stand_beside_the_store_and_go_with_their_documents(tmp_path: Path, knowledge: Knowledge) -> None:
    store = DiskStore(tmp_path / "kg", create=True)
    page = pages.trs_table(report("ningbo-justice-2020"))
    build(
        [put(tmp_path / "in" / "a.txt", TEXT.encode("gb18030")), put(tmp_path / "in" / "b.html", page)],
        store,
        knowledge,
    )
    texts = Texts(store.path / "texts")
    origins = texts.origins()
    assert texts.text(origins["a"].text) == TEXT
    rows = store.select(
        "SELECT ?sha ?quote ?start ?end { ?d fz:textSha256 ?sha . ?e oa:hasSource ?d ; oa:hasSelector [ oa:exact ?quote ; oa:start ?start ; oa:end ?end ] }"
    )
    assert len(rows.rows) > 10
    for sha, quote, start, end in rows.rows:
        text = texts.text(str(sha))
        assert text is not None
        assert text[int(str(start)) : int(str(end))] == quote
    remove(["b"], store, knowledge)
    assert [path.name for path in texts.folder.glob("*.txt")] == [f"{origins['a'].text}.txt"]
    assert set(texts.origins()) == {"a"}


def test_a_damaged_index_and_a_missing_text_are_no_crash(tmp_path: Path) -> None:
    texts = Texts(tmp_path)
    assert texts.text("0" * 64) is None
    for content in ("{", "[]", '{"a": 1}', '{"a": {"file": "x"}}'):
        put(tmp_path / "index.json", content)
        assert texts.origins() == {}


def test_a_file_of_another_s_name_does_not_take_its_place(tmp_path: Path, knowledge: Knowledge) -> None:
    store = DiskStore(tmp_path / "kg", create=True)
    one, other = put(tmp_path / "甲" / "r.txt", TEXT), put(tmp_path / "乙" / "r.txt", OTHER)
    add([one], store, knowledge)
    done = add([other], store, knowledge)
    assert done.added == ("乙/r",)
    assert done.warnings[0] == f"{other}: the id r belongs to {one}, so this one is 乙/r"
    assert set(store.documents()) == {"r", "乙/r"}
    # each of them is known again, wherever it is given from
    put(other, OTHER + "温州市司法局修订《温州市行政执法规定》。\n")
    assert add([tmp_path / "乙"], store, knowledge).changed == ("乙/r",)
    put(one, TEXT + "宁波市司法局修订《宁波市行政执法规定》。\n")
    assert add([one, other], store, knowledge).changed == ("r",)
    assert set(store.documents()) == {"r", "乙/r"}


def test_archives_of_one_name_stay_apart(tmp_path: Path, knowledge: Knowledge) -> None:
    store = DiskStore(tmp_path / "kg", create=True)
    add([put(tmp_path / "甲" / "r.zip", archives.zipped({"a.txt": TEXT.encode()}))], store, knowledge)
    add([put(tmp_path / "乙" / "r.zip", archives.zipped({"a.txt": OTHER.encode()}))], store, knowledge)
    assert set(store.documents()) == {"r.zip/a", "乙/r.zip/a"}


def test_the_place_of_a_file_that_is_gone_is_taken_and_that_is_said(tmp_path: Path, knowledge: Knowledge) -> None:
    store = DiskStore(tmp_path / "kg", create=True)
    one = put(tmp_path / "甲" / "r.txt", TEXT)
    add([one], store, knowledge)
    one.unlink()
    done = add([put(tmp_path / "乙" / "r.txt", OTHER)], store, knowledge)
    assert done.changed == ("r",)
    assert done.warnings[0] == f"r: takes the place of {one}, which is gone"


def test_the_manifest_s_id_is_meant(tmp_path: Path, knowledge: Knowledge) -> None:
    store = DiskStore(tmp_path / "kg", create=True)
    for folder, text in (("甲", TEXT), ("乙", OTHER)):
        put(tmp_path / folder / "r.txt", text)
        put(tmp_path / folder / "manifest.toml", '[[document]]\nid = "one"\nfile = "r.txt"\n')
        add([tmp_path / folder], store, knowledge)
    assert set(store.documents()) == {"one"}


@pytest.mark.parametrize("broken", [b"PK\x03\x04 cut", b"", archives.zipped({"a.txt": TEXT.encode(), "b.txt": b""})])
def test_what_an_archive_held_stays_while_it_is_broken(broken: bytes, tmp_path: Path, knowledge: Knowledge) -> None:
    store = DiskStore(tmp_path / "kg", create=True)
    path = put(tmp_path / "in" / "r.zip", archives.zipped({"a.txt": TEXT.encode(), "b.txt": OTHER.encode()}))
    put(tmp_path / "in" / "c.txt", TEXT)
    build([tmp_path / "in"], store, knowledge)
    put(path, broken)
    done = build([tmp_path / "in"], store, knowledge)
    assert done.partial
    assert "the version read before is kept" in done.failures[0]
    assert set(store.documents()) == {"r.zip/a", "r.zip/b", "c"}
    put(path, archives.zipped({"a.txt": TEXT.encode()}))
    assert build([tmp_path / "in"], store, knowledge).removed == ("r.zip/b",)


def test_evidence_leads_to_the_page_the_paragraph_and_the_element(knowledge: Knowledge) -> None:
    plain = report("ningbo-justice-2020")
    files = {
        "a.pdf": prints.by_fpdf(plain),
        "a.docx": word(plain),
        "a.html": pages.divs(plain).encode(),
        "a.txt": plain.plain.encode(),
    }
    wanted = {
        "a.pdf": ("page", "page"),
        "a.docx": ("paragraph", "paragraph"),
        "a.html": ("path", "elementPath"),
        "a.txt": ("", ""),
    }
    for name, data in files.items():
        (document,) = _read_part(Part(name, "a", "a", io.BytesIO(data)), FieldMap(), Budget(), 0)
        assert isinstance(document, Document)
        record = read_document(document, knowledge)
        assert record_from_plain(json.loads(json.dumps(to_plain(record)))) == record
        key, predicate = wanted[name]
        evidences = [e for fact in as_contract(record, document.text)["facts"] for e in fact["evidence"]]
        assert evidences
        assert all((set(e) - {"start", "end", "section", "quote"}) == ({key} - {""}) for e in evidences)
        lines = (
            [line for line in RecordGraph(record, knowledge).lines() if f"/{predicate}> " in line] if predicate else []
        )
        assert len({line.split(" ")[0] for line in lines}) == len(
            {(e["start"], e["end"]) for e in evidences if predicate}
        )
        assert all(document_path("a") in line for line in lines)


def test_the_key_of_a_record_knows_places_and_header(knowledge: Knowledge) -> None:
    plain = Document("a", TEXT, "0")
    others = [
        Document("a", TEXT, "0", locations=(Location(0, page=1),)),
        Document("a", TEXT, "0", header=(("文号", "1"),)),
        Document("a", TEXT, "0", warnings=("x",)),
    ]
    assert len({key_of(d, knowledge) for d in (plain, *others)}) == 4
    assert key_of(plain, knowledge) == key_of(Document("a", TEXT, "0", origin="elsewhere"), knowledge)


@pytest.mark.parametrize(("offset", "page"), [(0, None), (2, 1), (4, 1), (5, 2), (99, 2)])
def test_locations_are_looked_up(offset: int, page: int | None) -> None:
    document = Document("a", "x" * 100, "0", locations=(Location(2, page=1), Location(5, page=2)))
    found = document.location(offset)
    assert (found.page if found else None) == page


def test_members_are_written_below_the_archive_s_name(tmp_path: Path) -> None:
    put(
        tmp_path / "in" / "x" / "r.zip",
        archives.zipped({"b/a.txt": TEXT.encode(), "a.docx": word(report("zhenhai-2024"))}),
    )
    put(tmp_path / "in" / "x" / "s.txt", TEXT)
    put(tmp_path / "d.jsonl", archives.json_lines([{"k": TEXT, "id": "../../../e"}]))
    put(tmp_path / "map.toml", 'text = "k"\n')
    command = [
        sys.executable,
        "-m",
        "kg.cli",
        "extract",
        str(tmp_path / "in"),
        str(tmp_path / "d.jsonl"),
        "--fields",
        str(tmp_path / "map.toml"),
        "--out",
        str(tmp_path / "out"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    written = sorted(p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*.json"))
    assert written == ["d/e.json", "x/r/a.json", "x/r/b/a.json", "x/s.json"]
    assert json.loads((tmp_path / "out" / "x" / "r" / "a.json").read_text())["mentions"]


SEEDS = {
    "a.pdf": prints.by_fpdf(report("zhenhai-2024")),
    "a.docx": word(report("zhenhai-2024")),
    "a.html": pages.trs_table(report("zhenhai-2024")).encode(),
    "a.mht": archives.mhtml(pages.trs_table(report("zhenhai-2024")), "http://a.example.cn/"),
    "a.zip": archives.zipped({"a.txt": TEXT.encode(), "b.html": pages.divs(report("zhenhai-2024")).encode()}),
    "a.warc": archives.warc([("http://a.example.cn/", "200 OK", "text/html", TEXT.encode())], compressed=False),
    "a.warc.gz": archives.warc([("http://a.example.cn/", "200 OK", "text/html", TEXT.encode())]),
    "a.jsonl": archives.json_lines([{"text": TEXT}, {"html": "<p>" + TEXT}]),
}


@pytest.mark.parametrize("name", SEEDS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_damage_gives_documents_or_reasons(name: str, data: st.DataObject) -> None:
    whole = bytearray(SEEDS[name])
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = whole[: data.draw(st.integers(1, len(whole)))]
    for item in _read_part(Part(name, "a", "a", io.BytesIO(bytes(cut))), FieldMap(), Budget(), 0):
        if isinstance(item, Document):
            assert item.text.strip()
            assert all(0 <= place.start < len(item.text) for place in item.locations)
        else:
            assert "\n" not in str(item)
            assert "cannot be read (" not in item.reason, item.reason


@given(st.dictionaries(st.text(max_size=8), st.builds(Origin, *[st.text(max_size=8)] * 4), max_size=5))
def test_origins_are_held_packed(origins: dict[str, Origin]) -> None:
    result = Result(0, origins=dict(origins))
    result.pack()
    assert not result.origins
    assert result.unpacked() == origins
