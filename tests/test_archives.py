"""Many documents in one file: each with an id of its own; one that is broken costs no other; nothing unpacks without bound."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from kg.errors import ManifestError, UnreadableFile
from kg.knowledge import Knowledge
from kg.model import Document
from kg.readers import read, read_source, sources
from kg.readers.content import member_key
from kg.readers.fields import FieldMap, load_fields
from kg.record import read_document

from .generators import archives, pages, prints
from .generators.word import word
from .test_pages import found, read_plain, report

TEXT = "宁波市司法局2020年度法治政府建设情况报告\n宁波市司法局制定《办法》。\n"


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def outcome(path: Path, fields: FieldMap | None = None) -> tuple[dict[str, Document], dict[str, str]]:
    """Documents by id, and reasons by the name of the file and member."""
    documents, reasons = {}, {}
    for item in read([path], fields):
        if isinstance(item, Document):
            assert item.id not in documents
            documents[item.id] = item
        else:
            assert isinstance(item, UnreadableFile)
            assert "\n" not in str(item)
            reasons[item.path] = item.reason
    return documents, reasons


def test_an_archive_of_every_format(tmp_path: Path, knowledge: Knowledge) -> None:
    plain = report("ningbo-justice-2020")
    members = {
        "2020/报告.txt": plain.plain.encode("gb18030"),
        "2020/报告.docx": word(plain),
        "2020/报告.pdf": prints.by_fpdf(plain),
        "报告.html": pages.trs_table(plain).encode(),
        "报告.mht": archives.mhtml(pages.gov_cn(plain), "http://www.example.org/a.html"),
        "readme.css": b"p {}",
        "__MACOSX/._报告.txt": b"\x00",
    }
    documents, reasons = outcome(put(tmp_path / "a.zip", archives.zipped(members)))
    assert list(documents) == [
        "a.zip/2020/报告",
        "a.zip/2020/报告.pdf",
        "a.zip/2020/报告.txt",
        "a.zip/报告",
        "a.zip/报告.mht",
    ]
    assert reasons == {}
    expected = found(read_plain(plain.plain, knowledge), plain.plain)
    assert all(found(read_document(d, knowledge), d.text) == expected for d in documents.values())


def test_one_bad_member_costs_no_other(tmp_path: Path) -> None:
    members = {
        "a.txt": TEXT.encode(),
        "b.pdf": b"%PDF-1.4 broken",
        "c.txt": b"",
        "d.txt": TEXT.encode(),
        "e.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    }
    documents, reasons = outcome(put(tmp_path / "a.zip", archives.zipped(members)))
    assert list(documents) == ["a.zip/a", "a.zip/d"]
    assert [(Path(name).name, reason.split(" ")[0:2]) for name, reason in reasons.items()] == [
        ("b.pdf", ["a", "broken"]),
        ("c.txt", ["the", "file"]),
        ("e.doc", ["a", "Word"]),
    ]
    assert documents["a.zip/a"].origin.endswith("a.zip/a.txt")


def test_names_of_chinese_windows(tmp_path: Path) -> None:
    documents, _ = outcome(
        put(tmp_path / "a.zip", archives.zipped({"宁波市/年度报告.txt": TEXT.encode()}, gbk_names=True))
    )
    assert list(documents) == ["a.zip/宁波市/年度报告"]


def test_archives_that_are_bad_as_a_whole(tmp_path: Path) -> None:
    sound = archives.zipped({"a.txt": TEXT.encode() * 50})
    cases = {
        "cut.zip": (sound[: len(sound) // 2], "truncated"),
        "none.zip": (archives.zipped({"a.css": b"p {}"}), "no document inside"),
        "empty.zip": (archives.zipped({}), "no document inside"),
        "deep.zip": (archives.nested(5, sound), "nested"),
        "bomb.zip": (archives.bomb(), "when unpacked"),
        "locked.zip": (archives.locked(sound), "password"),
        "gz.txt": (archives.gzip_bomb(), "gzip file that is no WARC"),
        "noarchive.zip": (b"just a text", "not a ZIP file"),
    }
    for name, (data, reason) in cases.items():
        documents, reasons = outcome(put(tmp_path / name, data))
        assert not documents
        (said,) = reasons.values()
        assert reason in said, name


def test_an_archive_in_an_archive(tmp_path: Path) -> None:
    inner = archives.zipped({"r.txt": TEXT.encode()})
    documents, _ = outcome(put(tmp_path / "a.zip", archives.zipped({"r.txt": TEXT.encode(), "r.zip": inner})))
    assert list(documents) == ["a.zip/r", "a.zip/r.zip/r"]


def test_a_crawl(tmp_path: Path) -> None:
    plain = report("ningbo-justice-2020")
    page = pages.kaipu_list(plain)
    responses = [
        (
            "http://sfj.example.cn/art/2021/2/9/art_1.html",
            "200 OK",
            "text/html; charset=gb2312",
            page.encode("gb18030"),
        ),
        (
            "http://sfj.example.cn/art/2021/2/9/art_1.html",
            "200 OK",
            "text/html; charset=gb2312",
            page.encode("gb18030"),
        ),
        ("http://sfj.example.cn/view?id=3", "200 OK", "text/html", page.encode()),
        ("http://sfj.example.cn/view?id=4", "200 OK", "text/html", page.replace("2020", "2019").encode()),
        ("http://sfj.example.cn/a/", "200 OK", "text/html", page.encode()),
        ("http://sfj.example.cn/b.pdf", "200 OK", "application/pdf", prints.by_fpdf(plain)),
        ("http://sfj.example.cn/s.css", "200 OK", "text/css", b"p {}"),
        ("http://sfj.example.cn/gone", "404 Not Found", "text/html", b"<h1>404</h1>"),
        ("http://sfj.example.cn/moved", "302 Found", "text/html", b"<h1>302</h1>"),
        ("http://sfj.example.cn/login", "200 OK", "text/html", pages.login().encode()),
    ]
    for name, compressed in (("c.warc.gz", True), ("c.warc", False)):
        documents, reasons = outcome(put(tmp_path / name, archives.warc(responses, compressed)))
        host = f"{name}/sfj.example.cn"
        assert list(documents) == [
            f"{host}/art/2021/2/9/art_1",
            f"{host}/view?id=3",
            f"{host}/view?id=4",
            f"{host}/a/index",
            f"{host}/b",
        ]
        assert len({documents[i].text for i in list(documents)[:2]}) == 1
        assert documents[f"{host}/b"].metadata.source == "http://sfj.example.cn/b.pdf"
        assert reasons[f"{tmp_path}/{host}/login"] == "this is a login page, not a document"
        assert [r for r in reasons.values() if "404" in r] == ["the server answered with status 404"]


def test_a_crawl_that_was_cut_off_gives_what_came_before(tmp_path: Path) -> None:
    page = pages.kaipu_list(report("ningbo-justice-2020")).encode()
    responses = [(f"http://a.example.cn/{n}.html", "200 OK", "text/html", page) for n in range(5)]
    for name, compressed in (("c.warc.gz", True), ("c.warc", False)):
        data = archives.warc(responses, compressed)
        documents, reasons = outcome(put(tmp_path / name, data[: int(len(data) * 0.7)]))
        assert 1 <= len(documents) < 5
        assert len(reasons) == 1, reasons


def test_a_saved_page(tmp_path: Path) -> None:
    plain = report("zhenhai-2024")
    path = put(tmp_path / "p.mhtml", archives.mhtml(pages.divs(plain), "http://zh.example.cn/1.html", "gb18030"))
    (document,) = outcome(path)[0].values()
    assert document.metadata.source == "http://zh.example.cn/1.html"
    assert set(plain.paragraphs) <= set(document.text.split("\n"))
    documents, reasons = outcome(put(tmp_path / "q.mht", path.read_bytes()[:300]))
    assert not documents
    assert "no page" in next(iter(reasons.values())) or "no text" in next(iter(reasons.values()))


def test_json_lines_with_the_usual_names(tmp_path: Path) -> None:
    items = [
        {"id": "a/1", "text": TEXT, "title": "甲", "date": "2021年2月9日", "year": "2020"},
        {"content": TEXT, "url": "http://a.example.cn/1", "date": "昨天"},
        "no object",
        {"title": "没有正文"},
        {"id": "../../etc/passwd", "text": TEXT},
        {"id": "a/1", "text": TEXT},
        {"html": pages.divs(report("zhenhai-2024"))},
    ]
    data = archives.json_lines(items) + b"{broken\n\n"
    documents, reasons = outcome(put(tmp_path / "d.jsonl", b"\xef\xbb\xbf" + data))
    assert list(documents) == [
        "d.jsonl/a/1",
        "d.jsonl/000002",
        "d.jsonl/etc/passwd",
        "d.jsonl/a/1.txt",
        "d.jsonl/000007",
    ]
    first = documents["d.jsonl/a/1"].metadata
    assert (first.title, first.published, first.year) == ("甲", "2021-02-09", 2020)
    second = documents["d.jsonl/000002"]
    assert second.metadata.source == "http://a.example.cn/1"
    assert second.warnings == ("published is no date and is left out: 昨天",)
    assert [(Path(name).name, reason.split("(")[0].strip()) for name, reason in reasons.items()] == [
        ("3", "this line is no JSON object"),
        ("4", "no text under text or content or body or 正文 or 内容; name the key in a TOML file given as --fields"),
        ("8", "this line is no JSON"),
    ]


def test_a_field_map(tmp_path: Path) -> None:
    put(tmp_path / "map.toml", b'text = ["data.body", "raw"]\nid = "nr"\nissuer = "data.organ"\n')
    fields = load_fields(tmp_path / "map.toml")
    items = [
        {"nr": 7, "data": {"body": TEXT, "organ": "宁波市司法局"}},
        {"nr": 8, "raw": TEXT},
        {"nr": 9, "text": TEXT},
    ]
    documents, reasons = outcome(put(tmp_path / "d.ndjson", archives.json_lines(items)), fields)
    assert list(documents) == ["d.ndjson/7", "d.ndjson/8"]
    assert documents["d.ndjson/7"].metadata.issuer == "宁波市司法局"
    assert "data.body or raw" in next(iter(reasons.values()))


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        ("txt = 'a'", "unknown field txt"),
        ("text = 3", "neither a key nor"),
        ("text = []", "neither a key nor"),
        ("text =", "map.toml"),
    ],
)
def test_a_broken_field_map_is_named(tmp_path: Path, toml: str, reason: str) -> None:
    with pytest.raises(ManifestError, match=reason):
        load_fields(put(tmp_path / "map.toml", toml.encode()))


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("a/b.txt", "a/b.txt"),
        ("../../etc/x", "etc/x"),
        ("/abs/x", "abs/x"),
        ("a\\b\\c.txt", "a/b/c.txt"),
        ("a//./b", "a/b"),
        ("..", "document"),
        ("a\x00b\n", "a_b_"),
    ],
)
def test_keys_are_paths_of_plain_names(name: str, key: str) -> None:
    assert member_key(name) == key


def test_long_names_are_cut_and_stay_distinct() -> None:
    one, other = member_key("长" * 200 + "1"), member_key("长" * 200 + "2")
    assert one != other
    assert all(len(name.encode()) <= 200 for name in (one, other))


def test_a_zip_under_another_name_cannot_take_a_file_s_id(tmp_path: Path) -> None:
    put(tmp_path / "x.txt", archives.zipped({"a.txt": TEXT.encode()}))
    put(tmp_path / "x" / "a.txt", TEXT.encode())
    put(tmp_path / "x.zip", archives.zipped({"a.txt": TEXT.encode()}))
    documents, _ = outcome(tmp_path)
    assert len(documents) == 3
    assert {"x/a"} < set(documents)


def test_sources_travel_to_other_processes(tmp_path: Path) -> None:
    put(tmp_path / "a.zip", archives.zipped({"a.txt": TEXT.encode(), "b.txt": b""}))
    (source,) = sources([tmp_path])
    document, error = read_source(pickle.loads(pickle.dumps(source)))
    assert pickle.loads(pickle.dumps(document)) == document
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(again, UnreadableFile)
    assert (str(again), again.document_id) == (str(error), "a.zip/b")


def test_what_a_broken_file_would_have_held_is_told(tmp_path: Path) -> None:
    for name, whole in (("a.zip", "a.zip"), ("a.pdf", "a"), ("a.jsonl", "a.jsonl")):
        path = put(tmp_path / name.split(".")[1] / name, b"PK\x03\x04" if name == "a.zip" else b"x\n")
        (error,) = read([path])
        assert isinstance(error, UnreadableFile)
        assert error.document_id == whole
