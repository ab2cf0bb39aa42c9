"""What `make models` writes: from files of the repository alone, the same bytes each time, and the bytes that are committed."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

import kg
from kg.calibration import MENTIONS, STATEMENTS, Steps, load_calibration
from kg.errors import EvaluationError
from kg.knowledge import Knowledge
from kg.reliability import observations
from kg.training import calibration_table, main, predictions, raw_knowledge

from .conftest import ROOT

GOLDS = (ROOT / "corpus" / "gold", ROOT / "tests" / "gold-written")
TABLE = Path(kg.__file__).with_name("lexica") / "calibration.tsv"


def test_the_table_is_what_the_command_writes(knowledge: Knowledge) -> None:
    assert TABLE.read_text(encoding="utf-8") == calibration_table(GOLDS, knowledge), "run `make models`"


def test_the_table_does_not_learn_from_itself(knowledge: Knowledge) -> None:
    certain = dataclasses.replace(knowledge, calibration={(MENTIONS, "*"): Steps((0.0,), (1.0,))})
    assert calibration_table(GOLDS[:1], certain) == calibration_table(GOLDS[:1], knowledge)
    assert raw_knowledge(certain).calibration == {}


def test_the_table_serves_every_kind() -> None:
    assert {(MENTIONS, "*"), (STATEMENTS, "*")} <= set(load_calibration(TABLE))


def test_of_those_at_nine_tenths_nine_in_ten_are_right(knowledge: Knowledge) -> None:
    for kind in (MENTIONS, STATEMENTS):
        pairs = [pair for folder in GOLDS for pair in predictions(folder, knowledge)]
        sure = [o.right for o in observations(pairs) if o.kind == kind and o.raw >= 0.9]
        assert sure
        assert sum(sure) / len(sure) >= 0.9


def test_a_text_that_is_missing_is_named(knowledge: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"doc": {}, "mentions": [], "facts": []}', encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"a\.json: its text a\.txt is not beside it"):
        list(predictions(tmp_path, knowledge))


def test_wrong_usage_and_failure_have_their_exit_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert main([str(tmp_path / "out.tsv"), str(tmp_path / "none")]) == 1
    assert "there is no such folder" in capsys.readouterr().err
    assert not (tmp_path / "out.tsv").exists()
