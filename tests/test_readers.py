"""Files and folders: any bytes in, a document or one clear reason out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError, ManifestError, NoDocuments, UnreadableFile
from kg.model import Document
from kg.readers import read, read_source, sources
from kg.readers.charset import decode
from kg.readers.manifest import load_manifest, read_manifest


@given(st.binary(max_size=200))
def test_any_bytes_give_a_text_or_a_reason(data: bytes) -> None:
    text, reason = _outcome(data)
    if text is None:
        assert reason.startswith("f.txt: ")
        assert "\n" not in reason
    else:
        assert text.strip()
        assert "\r" not in text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff"), min_size=1))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    found, _ = _outcome(text.encode())
    assert found == (text.replace("\r\n", "\n").replace("\r", "\n") if text.encode().strip() and text.strip() else None)


def _outcome(data: bytes) -> tuple[str | None, str]:
    try:
        return decode(data, "f.txt")[0], ""
    except UnreadableFile as error:
        return None, str(error)


SENTENCE = "宁波市司法局贯彻《法治政府建设实施纲要（2015—2020年）》，推进各项工作。"
TRADITIONAL = "寧波市司法局貫徹《法治政府建設實施綱要》，推進各項工作，辦理行政複議案件。"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfa\r\nb\rc", "a\nb\nc"),
        ("法治".encode(), "法治"),
        (b"a\n", "a\n"),
        (SENTENCE.encode("gb18030"), SENTENCE),
        (SENTENCE.encode("utf-16"), SENTENCE),
        (SENTENCE.encode("utf-16-be").join((b"\xfe\xff", b"")), SENTENCE),
        ("㐂镕喆峣𠮷等同志".encode("gb18030") + SENTENCE.encode("gb18030"), "㐂镕喆峣𠮷等同志" + SENTENCE),
        (TRADITIONAL.encode("big5hkscs"), TRADITIONAL),
        (TRADITIONAL.encode("gb18030"), TRADITIONAL),
    ],
)
def test_encodings_line_ends_and_mark(data: bytes, text: str) -> None:
    assert decode(data, "f") == (text, ())


@pytest.mark.parametrize(
    ("label", "data", "text"),
    [
        ("gb2312", "朱镕基".encode("gbk"), "朱镕基"),  # 镕 is not in GB 2312, and pages say gb2312 all the same
        ("GBK", "㐂€".encode("gb18030"), "㐂€"),
        ("big5", "司法局".encode("big5"), "司法局"),
        ("iso-8859-1", SENTENCE.encode("gb18030"), SENTENCE),  # a server's default is no knowledge
        ("gb2312", SENTENCE.encode(), SENTENCE),  # the label is wrong: UTF-8 proves itself
    ],
)
def test_labels(label: str, data: bytes, text: str) -> None:
    assert decode(data, "f", label)[0] == text


def test_a_text_cut_in_the_middle_of_a_character_is_read_and_said() -> None:
    for encoding, name in (("gb18030", "GB18030"), ("utf-8", "UTF-8")):
        text, warnings = decode((SENTENCE + "法").encode(encoding)[:-1], "f")
        assert text.rstrip("\ufffd") == SENTENCE
        assert len(warnings) == 1
        assert name in warnings[0]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"a\x00b", "binary"),
        (b"\xff\xfe", "empty"),
        ("préfecture de Côte-d'Or été".encode("latin-1"), "in no encoding"),
        ("О деятельности правительства".encode("koi8-r"), "in no encoding"),
        (bytes(range(128, 256)), "in no encoding"),
    ],
)
def test_undecodable(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        decode(data, "f")


def _put(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_txt", ".txt").replace("_md", ".md").replace("_pdf", ".pdf")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_a_folder_is_walked_in_order_and_ids_are_relative(tmp_path: Path) -> None:
    _put(tmp_path, b_txt="x", a__c_md="x", README_md="about", a__d="no ending")
    (tmp_path / ".hidden.txt").write_text("x")
    assert [s.id for s in sources([tmp_path])] == ["b", "a/c"]


def test_two_files_of_one_name_get_two_ids(tmp_path: Path) -> None:
    _put(tmp_path, x__r_txt="1", y__r_txt="2")
    assert [s.id for s in sources([tmp_path / "x" / "r.txt", tmp_path / "y" / "r.txt"])] == ["x/r", "y/r"]
    _put(tmp_path / "z", r_txt="1", r_md="2")
    assert len({s.id for s in sources([tmp_path / "z"])}) == 2


def test_a_file_given_twice_is_one_document(tmp_path: Path) -> None:
    _put(tmp_path, r_txt="1")
    assert len(sources([tmp_path, tmp_path / "r.txt"])) == 1


def test_bad_files_are_said_and_good_ones_read(tmp_path: Path) -> None:
    _put(tmp_path, a_txt="好", c_txt="", d_pdf="%PDF")
    (tmp_path / "b.txt").write_bytes(b"\x00\x01")
    found = list(read([tmp_path]))
    assert [type(item) for item in found] == [Document, UnreadableFile, UnreadableFile, UnreadableFile]
    assert [isinstance(item, InputError) and Path(str(item).split(":")[0]).name for item in found] == [
        False,
        "b.txt",
        "c.txt",
        "d.pdf",
    ]


def test_a_manifest_above_a_single_file_counts(tmp_path: Path) -> None:
    _put(tmp_path, r_txt="x")
    (tmp_path / "manifest.toml").write_text(MANIFEST, encoding="utf-8")
    (source,) = sources([tmp_path / "r.txt"])
    assert (source.id, source.stem, source.metadata.restatement) == ("one", "r", True)


def test_a_folder_without_documents_and_a_missing_path(tmp_path: Path) -> None:
    with pytest.raises(NoDocuments, match="no document in this folder"):
        sources([tmp_path])
    with pytest.raises(UnreadableFile, match="no such file"):
        sources([tmp_path / "nothing"])


MANIFEST = '[[document]]\nid = "one"\nfile = "r.txt"\nyear = 2020\npublished = 2021-02-09\nissuer = "宁波市司法局"\nrestatement = true\n'


def test_the_manifest_gives_ids_and_metadata(tmp_path: Path) -> None:
    _put(tmp_path, r_txt="x", other_txt="y")
    (tmp_path / "manifest.toml").write_text(MANIFEST, encoding="utf-8")
    first, second = (d for s in sources([tmp_path]) for d in read_source(s) if isinstance(d, Document))
    assert (first.id, first.metadata.year, first.metadata.published, first.metadata.restatement) == (
        "one",
        2020,
        "2021-02-09",
        True,
    )
    assert (second.id, second.metadata.year) == ("other", None)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("2020", '"2020"'), "year is not a number"),
        (("year = 2020", "expect = 3"), "expect is written as"),
        (("year = 2020", "expect = { mentions = -1 }"), "expect is written as"),
        (("year = 2020", "sha256 = 3"), "sha256 is not a text"),
        (("issuer", "isuer"), "unknown field isuer"),
        (('"宁波市司法局"', "3"), "issuer is not a text"),
        (("[[document]]", "[document]"), r"\[\[document\]\]"),
        (("year = 2020", "year = "), "manifest.toml"),
        (("restatement = true", "restatement = 1"), "neither true nor false"),
        (("2021-02-09", '"约2021年"'), "published is not a date"),
        (('"one"', '"../evil"'), "no path of names"),
    ],
)
def test_a_broken_manifest_is_named(tmp_path: Path, change: tuple[str, str], reason: str) -> None:
    _put(tmp_path, r_txt="x")
    (tmp_path / "manifest.toml").write_text(MANIFEST.replace(*change), encoding="utf-8")
    with pytest.raises(ManifestError, match=reason):
        sources([tmp_path])


def test_a_file_of_the_manifest_that_is_gone_costs_no_other(tmp_path: Path) -> None:
    _put(tmp_path, other_txt="y")
    (tmp_path / "manifest.toml").write_text(MANIFEST, encoding="utf-8")
    gone, other = read([tmp_path])
    assert isinstance(gone, UnreadableFile)
    assert gone.reason == "No such file or directory"
    assert isinstance(other, Document)


def test_the_manifest_says_where_a_file_comes_from_and_what_is_expected(tmp_path: Path) -> None:
    more = 'url = "https://www.example.cn/a"\ncharset = "gbk"\nexpect = { mentions = 5, REGULATION = 2 }\n'
    (tmp_path / "manifest.toml").write_text(MANIFEST + more, encoding="utf-8")
    (entry,) = load_manifest(tmp_path / "manifest.toml").values()
    assert (entry.url, entry.charset, entry.sha256) == ("https://www.example.cn/a", "gbk", None)
    assert entry.metadata.source == "https://www.example.cn/a"
    assert entry.expect == {"mentions": 5, "REGULATION": 2}


def test_all_problems_of_a_manifest_are_found(tmp_path: Path) -> None:
    (tmp_path / "manifest.toml").write_text(MANIFEST * 2 + "[[document]]\nid = 'x'\n", encoding="utf-8")
    entries, problems = read_manifest(tmp_path / "manifest.toml")
    assert (len(entries), [str(p).split(": ", 1)[1] for p in problems]) == (
        1,
        ["document 2 repeats the file or id one", "document 3 names no file"],
    )
