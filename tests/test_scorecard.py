"""Figures of a page are written by command: what is between the marks changes, nothing else; nothing of a text gets in."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import EvaluationError
from kg.evaluate import ErrorItem, evaluate
from kg.knowledge import Knowledge
from kg.lexicon import rows
from kg.model import MentionType
from kg.scorecard import FactError, Scored, blocks, fact_errors, main, rewritten, scored, shortened, worst

from .conftest import ROOT

PAGE = ROOT / "docs" / "extraction.md"


def test_only_what_stands_between_the_marks_is_written() -> None:
    page = "甲\n<!-- figures: one -->\nold\n<!-- end -->\n乙\n<!-- figures: two --><!-- end -->\n"
    written = rewritten(page, {"one": lambda: "new\n", "two": lambda: "never"})
    assert written == "甲\n<!-- figures: one -->\n\nnew\n\n<!-- end -->\n乙\n<!-- figures: two --><!-- end -->\n"
    assert rewritten(written, {"one": lambda: "new\n"}) == written


def test_figures_that_nobody_writes_are_refused() -> None:
    with pytest.raises(EvaluationError, match="no figures are called none; there are one"):
        rewritten("<!-- figures: none -->\n<!-- end -->", {"one": str})


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("宁波市司法局", "宁波市司法局"),
        ("一二三四五六七八九十一二三四五六", "一二三四五六七八九十一二三四五六"),
        ("一二三四五六七八九十一二三四五六七", "一二三四五六七八九…二三四五六七"),
        ("", ""),
    ],
)
def test_names_are_shortened(name: str, shown: str) -> None:
    assert shortened(name) == shown


def _error(document: str, confidence: float) -> FactError:
    wrong = confidence > 0
    what = "spurious fact issued" if wrong else "missed fact issued"
    item = ErrorItem(document, what, "" if wrong else "甲 → 乙", "甲 → 乙" if wrong else "")
    return FactError("corpus/gold", item, confidence)


def test_the_worst_are_the_surest_and_what_is_missing_in_turn() -> None:
    errors = [_error("a", 0.5), _error("b", 0.9), _error("c", 0.0), _error("d", 0.7)]
    assert [e.error.document for e in worst(errors)] == ["b", "c", "d", "a"]
    assert len(worst([_error(str(n), 0.5) for n in range(20)])) == 10
    assert worst([]) == []
    assert errors[0].relation == "issued"


def test_an_error_has_the_confidence_of_what_was_found() -> None:
    fact = {"s": "甲", "p": "issued", "o": "乙", "status": "done", "confidence": 0.8}
    gold = {"doc": {}, "mentions": [], "facts": [{**fact, "o": "丙"}]}
    pairs = (("a", gold, {"doc": {}, "mentions": [], "facts": [fact]}),)
    report = evaluate(pairs)
    found = {(e.error.what, e.confidence) for e in fact_errors([Scored("corpus/gold", pairs, report, report)])}
    assert found == {("missed fact issued", 0.0), ("spurious fact issued", 0.8)}


def test_golds_without_texts_are_left_out(knowledge: Knowledge, tmp_path: Path) -> None:
    assert scored(tmp_path, knowledge) == ()
    written = rewritten(
        "".join(f"<!-- figures: {name} -->\n<!-- end -->\n" for name in ("reach", "reliability", "errors")),
        blocks(tmp_path, tmp_path, knowledge),
    )
    assert "are not at hand" in written
    assert "No held-out gold is at hand" in written


def test_the_page_has_a_place_for_every_figure_and_none_for_others() -> None:
    page = PAGE.read_text(encoding="utf-8")
    seen: list[str] = []

    def writer(name: str) -> str:
        seen.append(name)
        return ""

    names = ("reach", "today", "relations", "reliability", "errors", "speed")
    rewritten(page, {name: lambda name=name: writer(name) for name in names})  # type: ignore[misc]
    assert sorted(seen) == sorted(names)


def test_reasons_belong_to_one_error_each() -> None:
    keys = [(r["document"], r["what"], r["fact"]) for r in rows(PAGE.with_name("error_reasons.tsv"))]
    assert len(keys) == len(set(keys))
    assert all(len(part) <= 40 for *_, fact in keys for part in fact.split(" → "))


def test_usage_and_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert main([str(tmp_path / "none.md")]) == 1
    assert "none.md" in capsys.readouterr().err


def test_types_scored_are_those_of_the_model() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert all(kind.value in page for kind in MentionType)
