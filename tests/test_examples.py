"""The scripts of examples/ run over the corpus and print what they promise; rows go into pandas and polars as they are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

import kg
from kg.errors import AnalysisError, NotInStore

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
CASES = [
    ("diffusion.py", (), "采纳顺序：", "在险地区年"),
    ("officials.py", (), "人，", "邓修明"),
    ("compare.py", ("深圳市", "成都市"), "深圳市与成都市共有", "programme\t八五"),
    ("sparql_to_pandas.py", (), "holdsPost", "江山市人民政府关于2020年度"),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("examples") / "store"
    kg.build([ROOT / "corpus"], path)
    return path


@pytest.mark.parametrize(("name", "arguments", "first", "second"), CASES)
def test_an_example_runs(store: Path, name: str, arguments: tuple[str, ...], first: str, second: str) -> None:
    command = [sys.executable, str(ROOT / "examples" / name), str(store), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert first in done.stdout
    assert second in done.stdout


def test_every_example_is_run() -> None:
    assert [path.name for path in EXAMPLES] == sorted(name for name, *_ in CASES)


@pytest.mark.parametrize("name", ["officials", "topic", "documents"])
def test_rows_become_frames(store: Path, name: str) -> None:
    rows = kg.query(store, name)
    assert len(rows) > 3
    assert pd.DataFrame(rows).shape == pl.DataFrame(rows).shape == (len(rows), len(rows[0]))
    assert list(pd.DataFrame(rows).columns) == list(rows[0])


@pytest.mark.parametrize(
    ("given", "relations", "years"),
    [
        ({"relations": ["issued"]}, {"issued"}, {2020, 2021, 2024}),
        ({"relations": ["issued", "repealed"], "years": (2020, 2020)}, {"issued", "repealed"}, {2020}),
        ({"places": ["江山市"], "status": "done"}, None, {2020, 2021}),
        ({"places": ["浙江省"], "years": (2024, 2024)}, None, {2024}),
        ({"places": ["330200"], "relations": ["holds_post"]}, {"holds_post"}, {2020, 2024}),  # 镇海区 lies inside
        ({"years": (1999, 2000)}, set(), set()),
    ],
)
def test_a_graph_of_some_statements(
    store: Path, given: dict[str, object], relations: set[str] | None, years: set[int]
) -> None:
    whole, some = kg.load_graph(store), kg.load_graph(store, **given)  # type: ignore[arg-type]
    edges = [data for *_, data in some.edges(data=True) if data["document"]]
    assert relations is None or {data["relation"] for data in edges} == relations
    assert {data["year"] for data in edges} == years
    assert {data["status"] for data in edges} <= ({given["status"]} if "status" in given else {"done", "planned"})
    assert set(some.edges(keys=True)) <= set(whole.edges(keys=True))
    assert list(some) == sorted(some)
    for node, data in some.nodes(data=True):
        assert {**data, "doc_number": ""} == {**whole.nodes[node], "doc_number": ""}


def test_places_keep_what_lies_inside_and_nothing_else(store: Path) -> None:
    graph = kg.load_graph(store, places=["宁波市"])
    seats = {
        graph.nodes[s]["jurisdiction"]
        for s, _, d in graph.edges(data=True)
        if d["document"] and graph.nodes[s]["type"] == "institution"
    }
    assert seats - {""} == {"宁波市", "镇海区"}  # some bodies have no place; the documents are Ningbo's


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"places": ["宁坡市"]}, NotInStore, "no place 宁坡市; did you mean 宁波市"),
        ({"relations": ["issue"]}, AnalysisError, "no relation issue; there are amended"),
        ({"status": "dome"}, AnalysisError, "no status dome; there are done and planned"),
    ],
)
def test_what_cannot_be_selected_is_said(
    store: Path, given: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        kg.load_graph(store, **given)  # type: ignore[arg-type]
