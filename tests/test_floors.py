"""Floors hold scores up: they rise, never fall, and belong to one version of a gold."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from kg.cli.app import app
from kg.errors import EvaluationError
from kg.evaluate import evaluate
from kg.floors import fallen, figures, gold_hash, load_floors, raised, save_floors

from .conftest import ROOT

FIGURES = st.dictionaries(
    st.sampled_from(["exact ALL", "facts ALL", "facts MACRO", "link ALL"]),
    st.integers(0, 10_000).map(lambda n: n / 10_000),
)


def test_the_hash_is_of_names_and_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / "a.json").write_text("{}", encoding="utf-8")
    assert gold_hash(one) == gold_hash(other)
    (other / "a.txt").write_text("the text is no part of it", encoding="utf-8")
    assert gold_hash(one) == gold_hash(other)
    (other / "a.json").write_text("{ }", encoding="utf-8")
    assert gold_hash(one) != gold_hash(other)
    (other / "a.json").rename(other / "b.json")
    (other / "b.json").write_text("{}", encoding="utf-8")
    assert gold_hash(one) != gold_hash(other)


@given(FIGURES, FIGURES)
def test_floors_only_rise(old: dict[str, float], now: dict[str, float]) -> None:
    floors = raised({"a": old, "b": {"facts ALL": 0.5}}, "a", now)
    assert floors["b"] == {"facts ALL": 0.5}
    assert set(floors["a"]) == set(old) | set(now)
    assert all(floors["a"][name] >= value for name, value in [*old.items(), *now.items()])
    assert raised(floors, "a", now) == floors


@given(FIGURES, FIGURES)
def test_what_fell_is_named(floor: dict[str, float], now: dict[str, float]) -> None:
    named = {line.partition(" fell")[0] for line in fallen(now, floor)}
    assert named == {name for name, value in floor.items() if now.get(name, 0.0) < value}


def test_a_figure_as_printed_holds_its_floor() -> None:
    assert list(fallen({"facts ALL": 0.89996}, {"facts ALL": 0.9})) == []
    assert list(fallen({"facts ALL": 0.8999}, {"facts ALL": 0.9})) == ["facts ALL fell to 0.8999, its floor is 0.9000"]
    assert list(fallen({}, {"facts ALL": 0.9})) == ["facts ALL fell to 0.0000, its floor is 0.9000"]


@given(st.dictionaries(st.sampled_from(["ab12", "cd34"]), FIGURES, min_size=1))
def test_a_file_of_floors_reads_back(
    tmp_path_factory: pytest.TempPathFactory, floors: dict[str, dict[str, float]]
) -> None:
    path = tmp_path_factory.mktemp("floors") / "floors.toml"
    save_floors(path, floors, {"ab12": "gold"})
    assert load_floors(path) == floors
    before = path.read_bytes()
    save_floors(path, load_floors(path), {})
    assert path.read_bytes() == before


def test_no_file_has_no_floors(tmp_path: Path) -> None:
    assert load_floors(tmp_path / "none.toml") == {}


@pytest.mark.parametrize("content", ["[a", "a = 1", '["a"]\n"facts ALL" = "high"', '["a"]\n"facts ALL" = [1]'])
def test_a_broken_file_is_one_line_to_the_user(content: str, tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"floors\.toml: the floors cannot be read"):
        load_floors(path)


def test_figures_are_of_what_the_gold_asks_for() -> None:
    mention = {"start": 0, "end": 3, "text": "宁波市", "type": "PLACE", "canonical": "宁波市"}
    other = {"start": 4, "end": 6, "text": "励健", "type": "PERSON", "canonical": "励健"}
    gold = {"doc": {"issuer": None}, "mentions": [mention], "facts": []}
    found = figures(evaluate([("a", gold, {"doc": {}, "mentions": [mention, other], "facts": []})]))
    assert found["exact PLACE"] == 1.0
    assert found["exact ALL"] == pytest.approx(0.6667)
    assert found["link ALL"] == 1.0
    assert "exact PERSON" not in found
    assert "facts ALL" not in found


@pytest.mark.parametrize(
    "gold",
    [
        "corpus/gold",
        "tests/gold-written",
        "tests/gold-fresh/first",
        "tests/gold-fresh/second",
        "tests/gold-fresh/third",
        "tests/gold-fresh/fourth",
        "tests/gold-fresh/fifth",
        "tests/gold-fresh/sixth",
        "tests/gold-fresh/seventh",
        "tests/gold-fresh/eighth",
        "tests/gold-fresh/ninth",
        "tests/gold-fresh/tenth",
        "tests/gold-fresh/eleventh",
        "tests/gold-fresh/twelfth",
        "tests/gold-fresh/thirteenth",
        "tests/gold-fresh/fourteenth",
        "tests/gold-fresh/fifteenth",
        "tests/gold-fresh/sixteenth",
        "tests/gold-fresh/seventeenth",
        "tests/gold-fresh/eighteenth",
        "tests/gold-fresh/nineteenth",
        "tests/gold-official/first",
        "tests/gold-official/second",
        "tests/gold-official/third",
        "tests/gold-official/fourth",
        "tests/gold-official/fifth",
        "tests/gold-official/sixth",
        "tests/gold-official/seventh",
        "tests/gold-official/eighth",
        "tests/gold-official/ninth",
        "tests/gold-official/tenth",
    ],
)
def test_every_gold_of_the_repository_has_floors(gold: str) -> None:
    held = load_floors(ROOT / "corpus" / "floors.toml").get(gold_hash(ROOT / gold), {})
    assert {"exact ALL", "facts ALL", "facts MACRO", "link ALL"} <= set(held)
    assert all(0 <= value <= 1 for value in held.values())


def test_the_command_fails_below_a_floor_and_names_it(tmp_path: Path) -> None:
    gold, floors = ROOT / "corpus" / "gold", tmp_path / "floors.toml"
    call = ["evaluate", str(gold), str(gold), "--json", "--floors", str(floors)]
    runner = CliRunner()
    assert runner.invoke(app, [*call[:-2], "--raise-floors"]).exit_code == 2, "floors of no file cannot rise"
    assert runner.invoke(app, call).exit_code == 0, "no floors yet: said, but nothing failed"
    assert not floors.exists()
    assert runner.invoke(app, [*call, "--raise-floors"]).exit_code == 0
    assert set(load_floors(floors)[gold_hash(gold)].values()) == {1.0}
    assert runner.invoke(app, call).exit_code == 0
    half = tmp_path / "half"
    half.mkdir()
    for path in sorted(gold.glob("*.json"))[::2]:
        (half / path.name).write_bytes(path.read_bytes())
    fell = runner.invoke(app, ["evaluate", str(gold), str(half), "--json", "--floors", str(floors)])
    assert fell.exit_code == 1
    assert "facts ALL fell to" in fell.stderr
