"""The experiments of docs/ablation.md: the same tables from the same gold, and a CRF that never saw what it is asked about."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import boundaries
from kg.ablation import Folder, NoSegmenter, at_hand, crf, inside_words, main, segmenters
from kg.boundaries import labels, sample, spans, with_boundaries
from kg.errors import EvaluationError
from kg.gold import Plain
from kg.knowledge import Knowledge
from kg.scorecard import rewritten
from kg.words import load_segmenter

from .conftest import ROOT

PAGE = ROOT / "docs" / "ablation.md"
TEXTS = {
    "a": "宁波市司法局2020年度法治政府建设工作报告\n市司法局局长励健出席会议。局长解读，司法局开展“双下降”专项行动。\n",
    "b": "宁波市司法局2021年度法治政府建设工作报告\n市司法局推进“最多跑一次”改革。市公安局开展“清风”专项行动。\n",
}
NAMES = {
    "a": [("宁波市司法局", "INSTITUTION"), ("励健", "PERSON"), ("“双下降”专项行动", "PROGRAM")],
    "b": [("市公安局", "INSTITUTION"), ("“最多跑一次”改革", "PROGRAM"), ("“清风”专项行动", "PROGRAM")],
}


def _gold(name: str) -> Plain:
    text = TEXTS[name]
    mentions = [
        {"start": text.index(words), "end": text.index(words) + len(words), "text": words, "type": kind}
        for words, kind in NAMES[name]
    ]
    return {"doc": {"issuer": None}, "mentions": mentions, "facts": []}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    for name, text in TEXTS.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        (tmp_path / f"{name}.json").write_text(json.dumps(_gold(name)), encoding="utf-8")
    return Folder("tiny", tmp_path, tmp_path, True)


def test_the_table_of_segmenters_is_the_same_again(folder: Folder) -> None:
    choices = (NoSegmenter(), load_segmenter("jieba"))
    tables = [segmenters([folder], choices, itertools.count().__next__) for _ in range(2)]
    assert tables[0] == tables[1]
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in tables[0].splitlines()[2:]]
    assert [line[1] for line in lines] == ["none", "jieba", "jieba.cut of the whole text"]
    # with no word known as common, 解读 is somebody's name
    assert float(lines[0][3]) < float(lines[1][3]) == 1.0
    size = sum(len(text.encode()) for text in TEXTS.values())
    assert {line[-1] for line in lines} == {f"{size / 1e6:.2f}"}, "a second by this clock"


def test_names_that_end_inside_a_word_are_counted(folder: Folder) -> None:
    rows = inside_words([folder], (NoSegmenter(), load_segmenter("jieba"))).splitlines()[2:]
    # where no word begins, all names are inside one; the gold does not have all that is found
    cells = [[int(cell) for cell in row.split("|")[2:-1]] for row in rows]
    right, inside, wrong, wrong_inside = cells[0]
    assert right == inside == 5
    assert wrong == wrong_inside > 0
    assert cells[1][0] == right
    assert cells[1][1] == 0


def test_without_gold_there_is_a_heading_alone(tmp_path: Path) -> None:
    assert at_hand(tmp_path) == ()
    assert segmenters((), ()).count("\n") == 2


def test_the_table_of_the_crf_is_the_same_again(folder: Folder, knowledge: Knowledge) -> None:
    pytest.importorskip("pycrfsuite", reason="python-crfsuite is not installed")
    tables = [crf([folder], knowledge, itertools.count().__next__) for _ in range(2)]
    assert tables[0] == tables[1]
    scores, moves, _ = tables[0].split("\n\n")
    assert [line.split("|")[1].strip() for line in moves.splitlines()[2:]] == ["the CRF", "the CRF that sees the rules"]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in scores.splitlines()[2:]]
    assert [row[1] for row in rows][:2] == ["rules", "CRF"]
    assert {(row[3], row[6]) for row in rows} == {("2", "3")}
    assert rows[0][5] == "1.000"


def test_a_missing_library_is_told_in_a_line(
    folder: Folder, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pycrfsuite", None)
    with pytest.raises(EvaluationError, match=r"pip install 'fazhi-kg\[experiments\]'"):
        crf([folder], knowledge)


def test_no_model_learns_from_what_it_is_asked(
    folder: Folder, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = boundaries.samples(folder.gold, folder.texts, knowledge)
    other = sample("c", TEXTS["a"], items[0].gold, items[0].found, knowledge)
    seen: list[set[str]] = []

    class Model:
        def __init__(self, training: list[boundaries.Sample], with_rules: bool) -> None:
            self.names = {item.name for item in training}

        def __enter__(self) -> Model:
            return self

        def __exit__(self, *_: object) -> None:
            seen.append(self.names)

        def tag(self, features: list[list[str]]) -> list[str]:
            return [
                f"B-{'+'.join(sorted(self.names))}",
                f"E-{'+'.join(sorted(self.names))}",
                *["O"] * (len(features) - 2),
            ]

    monkeypatch.setattr(boundaries, "tagger", Model)
    found = boundaries.left_out(items, [*items, other], False)
    assert [names[0]["type"] for names in found] == ["b", "a", "a+b"]
    assert len(seen) == 3


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(2, 6), st.sampled_from(["INSTITUTION", "PROGRAM"])), max_size=6)
)
def test_labels_tell_the_mentions_that_they_were_made_of(parts: list[tuple[int, int, str]]) -> None:
    mentions, position = [], 0
    for gap, size, kind in parts:
        mentions.append({"start": position + gap, "end": position + gap + size, "type": kind})
        position += gap + size
    assert spans(labels(mentions, position + 3)) == mentions


def test_other_types_have_no_labels() -> None:
    assert set(labels([{"start": 0, "end": 2, "type": "PERSON"}], 3)) == {"O"}


@pytest.mark.parametrize(
    ("crf_span", "chosen"),
    [
        ((38, 47), (38, 47)),  # another boundary of the same name
        ((10, 14), None),  # somewhere else
        ((0, 45), None),  # over the names of others
    ],
)
def test_the_crf_moves_boundaries_and_nothing_else(
    crf_span: tuple[int, int], chosen: tuple[int, int] | None, knowledge: Knowledge
) -> None:
    found = {
        "doc": {},
        "facts": [],
        "mentions": [
            {"start": 0, "end": 6, "type": "INSTITUTION"},
            {"start": 36, "end": 45, "type": "PROGRAM"},
        ],
    }
    item = sample("a", TEXTS["a"], found, found, knowledge)
    name = {"start": crf_span[0], "end": crf_span[1], "type": "PROGRAM"}
    _, _, predicted = with_boundaries(item, [name])
    assert predicted is not None
    assert [(m["start"], m["end"]) for m in predicted["mentions"]] == [(0, 6), chosen or (36, 45)]


def test_features_are_those_of_the_characters(knowledge: Knowledge) -> None:
    item = boundaries.sample("a", TEXTS["a"], _gold("a"), {"doc": {}, "mentions": _gold("a")["mentions"]}, knowledge)
    for with_rules in (False, True):
        windows = list(item.features(with_rules))
        assert [len(features) for features in windows] == [len(span) for span in item.windows]
        assert {name.startswith("rules") for name in windows[0][0]} == ({False, True} if with_rules else {False})
    assert "c[0]=宁" in item.plain[0][0]
    assert "organ[0]=B" in item.plain[0][3]


def test_the_page_has_a_place_for_every_table() -> None:
    seen: list[str] = []
    rewritten(
        PAGE.read_text(encoding="utf-8"),
        {name: lambda name=name: seen.append(name) or "" for name in ("segmenters", "words", "crf")},  # type: ignore[misc, func-returns-value]
    )
    assert seen == ["segmenters", "words", "crf"]


def test_usage_and_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main([]) == 2
    assert main([str(tmp_path / "none.md")]) == 1
    assert "none.md" in capsys.readouterr().err
    (tmp_path / "page.md").write_text("<!-- figures: crf -->\n<!-- end -->\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["page.md"]) == 1
    assert "there is no such folder with a pkuseg model" in capsys.readouterr().err
