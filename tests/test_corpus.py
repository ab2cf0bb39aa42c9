"""A corpus as a thing: what is missing, odd, doubled or less than expected is found, and what is sound is left alone."""

from __future__ import annotations

import datetime
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cache import RecordCache
from kg.corpus import Finding, Topic, check, counts_of, write_expected, wrongly_decoded
from kg.duplicates import Pair, find_pairs, fingerprint
from kg.errors import ManifestError, NoDocuments
from kg.knowledge import Knowledge
from kg.manifest_text import ManifestText, rendered, with_field
from kg.pipeline import build
from kg.readers import read
from kg.readers.manifest import load_manifest
from kg.store import DiskStore

from .conftest import CORPUS, ROOT

TODAY = datetime.date(2026, 1, 1)
REPORT = (CORPUS / "reports" / "jiangshan-2020.txt").read_text(encoding="utf-8")
SENTENCES = [line for line in REPORT.split("\n") if line.strip()]


def report(issuer: str, year: int) -> str:
    """A short report of its own words."""
    words = random.Random(f"{issuer}{year}")
    body = "".join(chr(words.randrange(0x4E00, 0x9000)) for _ in range(300))
    return f"{issuer}{year}年法治政府建设情况报告\n发布日期：{year + 1}-02-09\n{year}年，{issuer}{body}。\n"


def put(folder: Path, **texts: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def found(folder: Path, knowledge: Knowledge, *topics: Topic) -> list[tuple[str, str, str]]:
    findings = check(folder, knowledge, TODAY, topics or tuple(Topic)).findings
    return [(f.topic.value, f.document, f.what) for f in findings]


# ------------------------------------------------------------------ the project's own corpus


def test_our_corpus_is_sound_and_extraction_finds_what_is_expected(knowledge: Knowledge) -> None:
    result = check(CORPUS, knowledge, TODAY)
    assert result.findings == ()
    assert result.documents == 8
    expected = [entry.expect for entry in load_manifest(CORPUS / "manifest.toml").values()]
    assert all(entry["mentions"] > 50 and entry["facts"] > 20 for entry in expected)


def test_an_extractor_that_breaks_is_noticed(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not found(CORPUS, knowledge, Topic.EXPECTED)
    monkeypatch.setattr("kg.link.person.extract", lambda *args, **kwargs: [])
    findings = found(CORPUS, knowledge, Topic.EXPECTED)
    assert ("expected", "ningbo-justice-2020", "0 PERSON found, at least 3 expected") in findings
    assert {what.split(" ")[1] for _, _, what in findings} <= {"PERSON", "holds_post", "mentions", "facts"}


# ------------------------------------------------------------------ missing


def test_files_and_entries_that_lack_each_other(tmp_path: Path, knowledge: Knowledge) -> None:
    put(tmp_path, a=report("江山市人民政府", 2020), b=report("江山市人民政府", 2021))
    assert found(tmp_path, knowledge) == [], "a folder needs no manifest"
    (tmp_path / "manifest.toml").write_text(
        '[[document]]\nfile = "a.txt"\n[[document]]\nfile = "c.txt"\n[[document]]\nfile = "d.txt"\nurl = "http://a.cn/d"\n',
        encoding="utf-8",
    )
    assert found(tmp_path, knowledge) == [
        ("missing", "c", "its file c.txt is not there"),
        ("missing", "d", "its file d.txt is not there; `kg fetch` gets it"),
        ("missing", "b", "the manifest does not name its file b.txt"),
    ]


def test_years_without_a_report(tmp_path: Path, knowledge: Knowledge) -> None:
    reports = {f"j{year}": report("江山市人民政府", year) for year in (2017, 2018, 2021)}
    put(tmp_path, **reports, n=report("宁波市司法局", 2019))
    assert found(tmp_path, knowledge) == [
        ("missing", "江山市人民政府", f"no report on {year}, though there are some on 2017 and 2021")
        for year in (2019, 2020)
    ]


# ------------------------------------------------------------------ odd


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("正文" * 80, ["no title found", "no issuer found", "no date found"]),
        ("江山市人民政府2020年法治政府建设情况报告\n发布日期：2021-02-09\n略。", ["only 41 characters"]),
        (report("江山市人民政府", 2020).replace("2021-02-09", "2035-02-09"), ["2035", "2035"]),
        (report("江山市人民政府", 2020).replace("2021-02-09", "2024-02-09"), ["does not fit the year 2020"]),
        (report("江山市人民政府", 2020).replace("2021-02-09", "2022-03-31"), []),
        (report("江山市人民政府", 2020) + "\ufffd\ufffd", ["2 characters were lost"]),
    ],
)
def test_odd_documents(text: str, what: list[str], tmp_path: Path, knowledge: Knowledge) -> None:
    findings = found(put(tmp_path, a=text), knowledge)
    assert [topic for topic, _, _ in findings] == ["odd"] * len(what)
    assert all(expected in said for expected, (_, _, said) in zip(what, findings, strict=True))


def test_files_that_cannot_be_read_or_were_changed(tmp_path: Path, knowledge: Knowledge) -> None:
    put(tmp_path, a=report("江山市人民政府", 2020))
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "manifest.toml").write_text(
        f'[[document]]\nfile = "a.txt"\nsha256 = "{"0" * 64}"\n[[document]]\nfile = "empty.txt"\n', encoding="utf-8"
    )
    assert found(tmp_path, knowledge) == [
        ("odd", "a", "its file a.txt is not the one that was fetched: its SHA-256 differs"),
        ("odd", str(tmp_path / "empty.txt"), "the file is empty"),
    ]


def test_all_problems_of_a_manifest_are_listed(tmp_path: Path, knowledge: Knowledge) -> None:
    put(tmp_path, a="x", b="y")
    (tmp_path / "manifest.toml").write_text(
        '[[document]]\nid = "x"\nfile = "a.txt"\n[[document]]\nid = "x"\nfile = "b.txt"\n[[document]]\nid = "z"\n',
        "utf-8",
    )
    said = [what.split(": ", 1)[1] for _, _, what in found(tmp_path, knowledge)]
    assert said == ["document 2 repeats the file or id x", "document 3 names no file"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (REPORT, None),
        ("", None),
        ("The Law of the People's Republic of China, café, naïve", None),
        (REPORT.encode().decode("gb18030", "replace"), "UTF-8 was read as GB18030|lost"),
        (REPORT[:300].encode().decode("gb18030", "ignore"), "UTF-8 was read as GB18030"),
        (REPORT.encode("gb18030").decode("latin-1"), "Western"),
        (REPORT.encode().decode("latin-1"), "Western"),
        (REPORT.replace("政", "\ufffd"), "lost in decoding"),
        (REPORT + "锟斤拷", None),
        ("锟斤拷" + REPORT, "more than once"),
        (REPORT.replace("的", "\ue123").replace("法", "\ue124"), "font of its own"),
    ],
)
def test_text_in_the_wrong_encoding(text: str, wrong: str | None) -> None:
    reason = wrongly_decoded(text)
    if wrong is None and len(text) < 20_000:
        assert reason is None or "锟斤拷" in text
    else:
        assert any(part in (reason or "") for part in (wrong or "").split("|"))


def test_no_official_document_is_taken_for_wrongly_decoded() -> None:
    folder = ROOT.parent / "shared" / "corpus-official"
    if not folder.is_dir():
        pytest.skip("../shared/corpus-official is not here")
    texts = {path.name: path.read_text(encoding="utf-8-sig") for path in folder.glob("*.txt")}
    assert [name for name, text in texts.items() if wrongly_decoded(text)] == []


# ------------------------------------------------------------------ doubled

FRAME = "首页 > 政务公开 > 法治政府建设\n{}\n主办：{}人民政府办公室 承办：{}大数据局 网站标识码：33000{}\n版权所有 未经许可不得转载 建议使用IE9以上浏览器\n"


def pairs(*texts: str) -> list[tuple[int, int]]:
    return [(pair.first, pair.second) for pair in find_pairs([fingerprint(text) for text in texts])]


def test_the_same_report_in_two_frames_with_other_line_breaks() -> None:
    wrapped = "\r\n".join(REPORT[n : n + 40] for n in range(0, len(REPORT), 40))
    (pair,) = find_pairs(
        [fingerprint(FRAME.format(REPORT, "甲", "甲", 1)), fingerprint(FRAME.format(wrapped, "乙市", "乙", 2))]
    )
    assert (pair.first, pair.second) == (0, 1)
    assert pair.contained > 0.9


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("", ""), [(0, 1)]),
        (("法治政府", "政务公开"), []),
        ((REPORT, REPORT, REPORT), [(0, 1), (0, 2)]),
        ((REPORT, REPORT.replace("，", ",").replace("\n", " ")), [(0, 1)]),
        ((REPORT, "".join(reversed(REPORT))), []),
        ((REPORT, REPORT[: len(REPORT) // 3]), [(0, 1)]),
        ((report("甲市人民政府", 2020), report("乙市人民政府", 2020)), []),
        ((FRAME.format(report("甲市", 2020), *"甲甲1"), FRAME.format(report("甲市", 2021), *"甲甲1")), []),
    ],
)
def test_pairs(texts: tuple[str, ...], expected: list[tuple[int, int]]) -> None:
    assert pairs(*texts) == expected


FORM = "各有关单位：\n为指导核动力厂营运单位编制{}，并规范核安全审评工作，国家核安全局组织编制了技术文件。\n本技术文件适用于核动力厂，也可供研究堆、实验堆、临界装置等其他反应堆参考，请遵照执行。\n"


def test_a_form_filled_in_for_two_cases_is_two_documents() -> None:
    assert pairs(FORM.format("装料前调试报告"), FORM.format("调试大纲")) == []
    assert pairs(FORM.format("调试大纲"), "首页 > 公告\n" + FORM.format("调试大纲") + "分享到：") == [(0, 1)]


def test_numbers_and_years_tell_documents_apart(tmp_path: Path, knowledge: Knowledge) -> None:
    body = "".join(SENTENCES[5:12])
    text = "江山市人民政府关于{}年度法治政府建设情况的报告\n发布日期：2022-02-09\n" + body
    put(
        tmp_path,
        a=text.format(2020),
        b=text.format(2021),
        c=text.format(2021) + "\n分享到：微信 微博 打印 关闭 返回顶部",
    )
    assert found(tmp_path, knowledge, Topic.DOUBLED) == [
        ("doubled", "c", "the same text as b (100% of the shorter), with something else around it")
    ]


def test_what_all_documents_of_a_site_share_makes_no_pair() -> None:
    words = random.Random(3)
    frame = "".join(chr(words.randrange(0x4E00, 0x9000)) for _ in range(900))
    texts = [frame[:450] + report(f"第{n}市人民政府", 2020) + frame[450:] for n in range(40)]
    assert pairs(*texts) == []
    assert pairs(*texts, report("第7市人民政府", 2020)) == [(7, 40)]


@given(st.text(max_size=200), st.text(max_size=20))
def test_a_text_always_stands_in_itself(text: str, frame: str) -> None:
    assert pairs(text, text) == [(0, 1)]
    for pair in find_pairs([fingerprint(text), fingerprint(frame + text)]):
        assert pair == Pair(0, 1, pair.contained, pair.alike)
        assert 0.5 <= pair.contained <= 1.0
        assert 0.0 <= pair.alike <= 1.0


# ------------------------------------------------------------------ expected


def test_expectations_are_written_and_checked(tmp_path: Path, knowledge: Knowledge) -> None:
    folder = tmp_path / "corpus"
    shutil.copytree(CORPUS, folder)
    path = folder / "manifest.toml"
    before = path.read_text(encoding="utf-8")
    path.write_text("\n".join(line for line in before.split("\n") if not line.startswith("expect")), encoding="utf-8")
    assert write_expected(folder, knowledge) == 8
    assert found(folder, knowledge, Topic.EXPECTED) == []
    entries = load_manifest(path)
    assert [entry.id for entry in entries.values()] == [e.id for e in load_manifest(CORPUS / "manifest.toml").values()]
    assert path.read_text(encoding="utf-8").startswith("# The demonstration corpus")
    (folder / "reports" / "jiangshan-2020.txt").write_text(REPORT[: len(REPORT) // 3], encoding="utf-8")
    (folder / "reports" / "jiangshan-2021.txt").unlink()
    findings = found(folder, knowledge, Topic.EXPECTED)
    assert {document for _, document, _ in findings} == {"jiangshan-2020", "jiangshan-2021"}
    assert ("expected", "jiangshan-2021", "could not be read") in findings


def test_a_folder_without_a_manifest_gets_one(tmp_path: Path, knowledge: Knowledge) -> None:
    put(tmp_path / "sub", a=REPORT)
    assert write_expected(tmp_path, knowledge) == 1
    (entry,) = load_manifest(tmp_path / "manifest.toml").values()
    assert entry.id == "sub/a"
    assert entry.expect["mentions"] > 40


def test_what_a_store_has_read_is_not_read_again(
    tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    build([CORPUS], DiskStore(tmp_path / "s", create=True), knowledge)
    cache = RecordCache(tmp_path / "s" / "records")
    documents = [item for item in read([CORPUS]) if not isinstance(item, Exception)]
    counts = [counts_of(document, knowledge) for document in documents]
    monkeypatch.setattr("kg.corpus.read_document", lambda *_: pytest.fail("it was read again"))
    assert [counts_of(document, knowledge, cache) for document in documents] == counts


def test_a_folder_that_is_none(tmp_path: Path, knowledge: Knowledge) -> None:
    with pytest.raises(NoDocuments):
        check(tmp_path, knowledge, TODAY)
    (tmp_path / "manifest.toml").write_text("nonsense", encoding="utf-8")
    with pytest.raises(ManifestError):
        check(tmp_path, knowledge, TODAY)


# ------------------------------------------------------------------ the manifest as text


@given(st.text(max_size=80))
def test_any_text_goes_into_a_manifest_and_comes_back(text: str) -> None:
    import tomllib

    if any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        return
    assert tomllib.loads(f"x = {rendered(text)}") == {"x": text}


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ('[[document]]\nfile = "a"\n\n# next\n', '[[document]]\nfile = "a"\nyear = 2020\n\n# next\n'),
        ('[[document]]\nfile = "a"', '[[document]]\nfile = "a"\nyear = 2020\n'),
        ('[[document]]\nyear=1  # old\nfile = "a"\n', '[[document]]\nyear = 2020\nfile = "a"\n'),
        ('[[document]]\nyears = "x"\n', '[[document]]\nyears = "x"\nyear = 2020\n'),
    ],
)
def test_a_field_is_set_and_the_rest_stays(block: str, expected: str) -> None:
    assert with_field(block, "year", 2020) == expected


def test_a_manifest_that_cannot_be_changed_safely_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "manifest.toml"
    text = '[[document]]\nfile = "a.txt"\nnote = """\n[[document]]\nfile = "b.txt"\n"""\n'
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ManifestError, match="cannot be changed"):
        ManifestText(path)
    assert path.read_text(encoding="utf-8") == text


def test_two_hands_on_one_manifest(tmp_path: Path) -> None:
    path = tmp_path / "manifest.toml"
    path.write_text('[[document]]\nfile = "a.txt"\n', encoding="utf-8")
    manifest = ManifestText(path)
    manifest.set("b.txt", {"sha256": "1"})
    path.write_text('# mine\n\n[[document]]\nfile = "a.txt"\nissuer = "宁波市司法局"\n', encoding="utf-8")
    manifest.set("./a.txt".removeprefix("./"), {"fetched": "2026"})
    manifest.save()
    first, second = load_manifest(path).values()
    assert (first.metadata.issuer, first.fetched, second.id, second.sha256) == ("宁波市司法局", "2026", "b", "1")
    assert path.read_text(encoding="utf-8").startswith("# mine\n")


# ------------------------------------------------------------------ the command


def command(*args: object) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "kg.cli", "corpus", "check", *map(str, args)]
    return subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT)


def test_the_command(tmp_path: Path) -> None:
    done = command()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), "quiet on success when piped"
    put(tmp_path, a=REPORT, b=REPORT)
    done = command(tmp_path, "--only", "doubled")
    assert (done.returncode, done.stdout, done.stderr) == (1, "doubled\tb\tthe same text as a\n", "")
    result = json.loads(command(tmp_path, "--json").stdout)
    assert result["documents"] == 2
    assert {"topic": "doubled", "document": "b", "what": "the same text as a"} in result["findings"]
    assert command(tmp_path, "--write-expected").returncode == 0
    assert load_manifest(tmp_path / "manifest.toml")


@pytest.mark.parametrize(
    ("args", "code", "reason"),
    [
        (("{tmp}/nowhere",), 1, "no such file"),
        (("--only", "nonsense"), 2, "nonsense"),
        (("{tmp}", "--store", "{tmp}/s"), 1, "no store"),
    ],
)
def test_wrong_usage(args: tuple[str, ...], code: int, reason: str, tmp_path: Path) -> None:
    done = command(*(arg.format(tmp=tmp_path) for arg in args))
    assert done.returncode == code
    assert reason in done.stderr
    assert "Traceback" not in done.stderr


def test_topics_are_the_same_words_on_the_command_line() -> None:
    from kg.cli.corpus import Topic as Word

    assert [word.value for word in Word] == [topic.value for topic in Topic]
    assert Finding(Topic.ODD, "a", "b") < Finding(Topic.ODD, "b", "a")
