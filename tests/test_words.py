"""Segmenters: one contract for all, what a user chooses, and the model that `make models` trains."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KnowledgeError
from kg.gold import Plain
from kg.knowledge import Knowledge, load_knowledge
from kg.segmentation import boundaries, cut, main, train, training_lines
from kg.words import MODEL_FILES, JiebaSegmenter, PkusegSegmenter, Segmenter, load_segmenter

from .test_cli import run

LINES = (
    "市 司法局 组织 解读 政策 。",
    "解读 政策 和 法律 。",
    "宁波市 司法局 推进 依法 行政 。",
    "局长 励 健 解读 法律 。",
    "行政 机关 依法 推进 政策 公开 。",
) * 4
REPORT = """宁波市司法局2020年度法治政府建设工作报告

一、主要工作
局长励健出席会议。市司法局印发《宁波市行政复议办法》。局长解读了政策。
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of a few words, trained as `make models` trains."""
    out = tmp_path_factory.mktemp("words") / "pkuseg"
    train(LINES, out)
    return out


@pytest.fixture(scope="module", params=["jieba", "pkuseg"])
def segmenter(request: pytest.FixtureRequest, model: Path) -> Segmenter:
    return load_segmenter(request.param, model)


# ---------------------------------------------------------------- the contract


@given(window=st.text(st.sampled_from("市司法局解读政策励健 \u3000\n\x00“，。2aB"), max_size=30))
@settings(max_examples=150, deadline=None)
def test_words_begin_inside_the_window_and_not_at_white_space(segmenter: Segmenter, window: str) -> None:
    starts = segmenter.starts(window)
    assert all(0 <= start < len(window) and not window[start].isspace() for start in starts)
    # a run without white space begins with a word
    runs = [i for i, c in enumerate(window) if not c.isspace() and (i == 0 or window[i - 1].isspace())]
    assert starts >= set(runs)


@pytest.mark.parametrize(
    ("window", "starts"),
    [
        ("解读政策", {0, 2}),
        ("解读 政策", {0, 3}),
        ("\u3000解读\n政策", {1, 4}),
        ("", set()),
        (" ", set()),
    ],
)
def test_starts(segmenter: Segmenter, window: str, starts: set[int]) -> None:
    assert segmenter.starts(window) == starts


@pytest.mark.parametrize(
    ("word", "common"),
    [("解读", True), ("政策", True), ("推进", True), ("励健", False), ("解读政策", False), ("甬剡", False)],
)
def test_common_words_are_told_from_names(segmenter: Segmenter, word: str, common: bool) -> None:
    assert segmenter.is_word(word) is common


def test_a_name_that_was_told_is_no_common_word(segmenter: Segmenter) -> None:
    told = segmenter.knowing(["依法治市办", "甬剡"])
    told.starts("市委依法治市办解读政策")
    assert not told.is_word("依法治市办")
    assert not told.is_word("甬剡")
    assert told.is_word("解读")


def test_it_travels_to_other_processes_whole(segmenter: Segmenter, model: Path) -> None:
    told = segmenter.knowing(["依法治市办"])
    other: Segmenter = pickle.loads(pickle.dumps(told))
    assert (other.name, other.fingerprint) == (told.name, told.fingerprint)
    assert other.starts("市委依法治市办解读政策") == told.starts("市委依法治市办解读政策")
    assert other.is_word("解读")


def test_jieba_keeps_names_in_one_piece_once_told() -> None:
    window = "市委依法治市办解读政策"
    assert JiebaSegmenter().starts(window) & {3, 4, 5, 6}
    assert not JiebaSegmenter().knowing(["依法治市办"]).starts(window) & {3, 4, 5, 6}


@pytest.mark.parametrize("name", ["宁波市", "市场监管局", "最多跑一次"])
def test_jieba_is_told_places_bodies_and_programmes(knowledge: Knowledge, name: str) -> None:
    assert knowledge.segmenter.starts(name) == {0}


@pytest.mark.parametrize("word", ["司法局长", "开展工作", "会议研究"])
def test_what_is_in_no_lexicon_is_cut(knowledge: Knowledge, word: str) -> None:
    assert len(knowledge.segmenter.starts(word)) > 1


# ---------------------------------------------------------------- choice and key


def test_records_are_kept_apart_by_segmenter_and_model(model: Path, tmp_path: Path, knowledge: Knowledge) -> None:
    train(LINES[:3] * 4, tmp_path / "other")
    one, other = (load_segmenter("pkuseg", folder) for folder in (model, tmp_path / "other"))
    keys = {load_knowledge((), choice).sha256 for choice in (one, other, load_segmenter("pkuseg", model), None)}
    assert len(keys) == 3
    assert knowledge.sha256 in keys


@pytest.mark.parametrize(
    ("name", "files", "reason"),
    [
        ("thulac", None, "no segmenter thulac; there are jieba and pkuseg"),
        ("pkuseg", None, "needs the folder"),
        ("pkuseg", {}, "cannot be read"),
        ("pkuseg", {"weights.npz": b""}, "features.msgpack: this part"),
        ("pkuseg", {"features.msgpack": b"\x80", "weights.npz": b"no"}, "is broken"),
    ],
)
def test_what_cannot_be_used(name: str, files: dict[str, bytes] | None, reason: str, tmp_path: Path) -> None:
    for file, data in (files or {}).items():
        (tmp_path / file).write_bytes(data)
    with pytest.raises(KnowledgeError, match=reason):
        load_segmenter(name, None if files is None else tmp_path)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="none: there is no such folder"):
        load_segmenter("pkuseg", tmp_path / "none")


def _outcome(*args: object) -> dict[str, list[str]]:
    done = run(*args, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, list[str]] = json.loads(done.stdout)
    return {name: found[name] for name in ("added", "changed", "unchanged")}


def test_the_command_line_builds_with_either(model: Path, tmp_path: Path) -> None:
    report, store = tmp_path / "nb-2020.txt", tmp_path / "my.kg"
    report.write_text(REPORT, encoding="utf-8")
    with_pkuseg = ("--segmenter", "pkuseg", "--segmenter-model", model)
    assert _outcome("build", report, "--store", store)["added"] == ["nb-2020"]
    assert _outcome("add", report, "--store", store, *with_pkuseg)["changed"] == ["nb-2020"]
    assert _outcome("build", report, "--store", store, *with_pkuseg)["unchanged"] == ["nb-2020"]
    assert _outcome("build", report, "--store", store, "--segmenter", "jieba")["changed"] == ["nb-2020"]


def test_the_command_line_evaluates_with_either(model: Path, tmp_path: Path) -> None:
    (tmp_path / "nb.txt").write_text(REPORT, encoding="utf-8")
    start = REPORT.index("励健")
    name = {"start": start, "end": start + 2, "text": "励健", "type": "PERSON", "canonical": "励健"}
    gold = {"doc": {}, "mentions": [name], "facts": []}
    (tmp_path / "nb.json").write_text(json.dumps(gold), encoding="utf-8")
    for choice in ((), ("--segmenter", "jieba"), ("--segmenter", "pkuseg", "--segmenter-model", model)):
        done = run("evaluate", tmp_path, "--json", *choice)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["exact"]["PERSON"]["f1"] == 1.0


@pytest.mark.parametrize("command", ["build", "add", "evaluate"])
@pytest.mark.parametrize(
    ("options", "code", "line"),
    [
        (("--segmenter", "thulac"), 2, "'thulac' is not one of 'jieba', 'pkuseg'"),
        (("--segmenter-model", "x"), 2, "it goes with --segmenter pkuseg"),
        (("--segmenter", "pkuseg", "--segmenter-model", "x"), 1, "kg: x: there is no such folder with a pkuseg model"),
    ],
)
def test_what_a_user_may_get_wrong(
    command: str, options: tuple[str, ...], code: int, line: str, tmp_path: Path
) -> None:
    store = () if command == "evaluate" else ("--store", tmp_path / "my.kg")
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "a.json").write_text('{"doc": {}, "mentions": [], "facts": []}', encoding="utf-8")
    done = run(command, tmp_path, *store, *options)
    assert done.returncode == code
    said = [part for part in done.stderr.splitlines() if line in part]
    assert len(said) == 1
    assert code == 2 or done.stderr == said[0] + "\n"
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "my.kg").exists()


# ---------------------------------------------------------------- training


TEXT = "局长励健，市司法局、欧阳文 出席。\n　研究政策！"


def _mention(words: str, kind: str) -> Plain:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words, "type": kind}


def test_mentions_begin_and_end_words_and_family_names_stand_apart() -> None:
    mentions = [_mention("励健", "PERSON"), _mention("市司法局", "INSTITUTION"), _mention("欧阳文", "PERSON")]
    found = boundaries({"mentions": mentions}, frozenset({"欧阳", "励"}))
    assert found == {2, 3, 4, 5, 9, 10, 12, 13}


def test_the_gold_corrects_the_segmenter() -> None:
    class Never:
        name = fingerprint = "never"

        def knowing(self, names: object) -> Never:
            return self

        def starts(self, window: str) -> frozenset[int]:
            return frozenset()

        def is_word(self, word: str) -> bool:
            return False

    assert list(cut(TEXT, Never())) == [("局长励健,市司法局、欧阳文", "出席。"), ("研究政策!",)]
    assert list(cut(TEXT, Never(), frozenset({2, 4, 5, 9}))) == [
        ("局长", "励健", ",", "市司法局", "、欧阳文", "出席。"),
        ("研究政策!",),
    ]


def test_lines_come_from_texts_prose_and_titles(knowledge: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.json").write_text(
        json.dumps({"doc": {}, "mentions": [_mention("励健", "PERSON")], "facts": []}), encoding="utf-8"
    )
    lines = list(training_lines([tmp_path], knowledge))
    assert lines[0].startswith("局长 励 健 ,")
    assert len(lines) > len(knowledge.laws) / 2
    assert not [line for line in lines if line != " ".join(line.split())]


def test_the_same_lines_give_the_same_model(model: Path, tmp_path: Path) -> None:
    train(LINES, tmp_path / "again")
    assert [(tmp_path / "again" / name).read_bytes() for name in MODEL_FILES] == [
        (model / name).read_bytes() for name in MODEL_FILES
    ]


def test_nothing_to_learn_from_and_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KnowledgeError, match="no lines"):
        train([], tmp_path / "out")
    assert main([]) == 2
    assert main([str(tmp_path / "out"), str(tmp_path / "none")]) == 1
    assert "none: there is no such folder" in capsys.readouterr().err


def test_pkuseg_takes_its_files_as_they_are(model: Path) -> None:
    files = {name: (model / name).read_bytes() for name in MODEL_FILES}
    assert PkusegSegmenter(files).fingerprint == PkusegSegmenter.of_folder(model).fingerprint
