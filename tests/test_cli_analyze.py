"""`kg analyze` and `kg report` as a user meets them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest

import kg
from kg.analysis import ANALYSES, NEEDS_MORE, Options, Study, analyze, write_tables
from kg.analysis.ahead import AheadStore, reading_ahead
from kg.analysis.source import LARGE_TABLES
from kg.errors import MissingFont, MissingLibrary
from kg.plots import cjk_family
from kg.store import DiskStore

ROOT = Path(__file__).resolve().parents[1]
EXTRA = {"events": ("--topic", "公园城市"), "compare": ("深圳市", "成都市")}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("analyze") / "store"
    kg.build([ROOT / "corpus"], path)
    return path


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg.cli", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("what", sorted(ANALYSES))
def test_every_analysis_has_a_command_with_csv_and_json(store: Path, what: str) -> None:
    arguments = ("analyze", what, *EXTRA.get(what, ()), "--store", store, "--format")
    table, data = run(*arguments, "csv"), run(*arguments, "json")
    assert (table.returncode, table.stderr) == (data.returncode, data.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(table.stdout)))
    assert rows == json.loads(data.stdout)


@pytest.mark.parametrize("what", [*sorted(ANALYSES), "all"])
def test_help_says_what_a_command_does(what: str) -> None:
    done = run("analyze", what, "--help")
    assert done.returncode == 0
    assert len(done.stdout) > 250


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("analyze", "compare", "深圳市", "火星市"), 1, "no place 火星市"),
        (("analyze", "diffusion", "--topic", "太空"), 1, "no place adopted a topic named 太空"),
        (("analyze", "events"), 1, "say which with --topic or --programme"),
        (("analyze", "centrality", "--network", "people"), 1, "no network people; there are statements"),
        (("analyze", "centrality", "--year", "二〇二〇"), 2, "a year such as 2020"),
        (("analyze", "officials", "--graph", "x.txt"), 1, "the ending says the format"),
        (("analyze", "coverage", "--plot", "x.gif"), 1, "no picture format gif"),
        (("analyze", "pagerank"), 2, "No such command"),
        (("report", "--out", "/missing/x.html"), 1, "no such folder"),
    ],
)
def test_errors_are_one_line(store: Path, arguments: tuple[str, ...], code: int, message: str) -> None:
    done = run(*arguments, *(() if "pagerank" in arguments else ("--store", store)))
    assert done.returncode == code
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("suffix", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_networks_are_written(store: Path, tmp_path: Path, suffix: str, read: object) -> None:
    file = tmp_path / f"g.{suffix}"
    done = run("analyze", "coadoption", "--programmes", "--graph", file, "--store", store, "--format", "csv")
    assert done.returncode == 0
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert callable(read)
    assert read(file).number_of_edges() == len(rows) > 5


def test_filters_reach_the_analysis(store: Path) -> None:
    rows = list(
        csv.DictReader(
            io.StringIO(
                run(
                    "analyze",
                    "timeline",
                    "--year",
                    "2020",
                    "--place",
                    "江山市",
                    "--status",
                    "planned",
                    "--format",
                    "csv",
                    "--store",
                    store,
                ).stdout
            )
        )
    )
    assert rows
    assert {(row["year"], row["place"], row["status"]) for row in rows} == {("2020", "江山市", "planned")}


def test_all_tables_go_into_a_folder(store: Path, tmp_path: Path) -> None:
    done = run("analyze", "all", "--out", tmp_path / "tables", "--store", store)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    names = {path.stem for path in (tmp_path / "tables").iterdir()}
    assert set(ANALYSES) - NEEDS_MORE <= names
    single = run("analyze", "officials", "--format", "csv", "--store", store).stdout
    assert (tmp_path / "tables" / "officials.csv").read_text(encoding="utf-8") == single


def test_tables_read_ahead_by_another_process_are_the_same(store: Path, tmp_path: Path) -> None:
    write_tables(Study(DiskStore(store)), tmp_path / "here")
    asked: list[str] = []
    with reading_ahead(str(store), many=1) as opened:
        assert isinstance(opened, AheadStore)
        write_tables(Study(opened), tmp_path / "ahead")
        asked = [query for query in LARGE_TABLES if query in opened.under_way()]
    assert asked == []  # a query that is not asked as it was asked ahead would be worked out twice
    for path in (tmp_path / "here").iterdir():
        assert path.read_bytes() == (tmp_path / "ahead" / path.name).read_bytes(), path.name


def test_a_small_store_is_read_here(store: Path) -> None:
    with reading_ahead(str(store)) as opened:
        assert type(opened) is DiskStore


def test_a_table_that_is_cut_says_so(store: Path, tmp_path: Path) -> None:
    study = Study(DiskStore(store))
    whole = analyze(study, "coadoption", Options(programmes=True)).rows
    wanted = {
        "pairs": ("coadoption", Options(programmes=True, strongest=1)),
        "all": ("coadoption", Options(programmes=True, strongest=len(whole))),
    }
    written = write_tables(study, tmp_path, wanted)
    assert len(whole) > 1
    assert written.shortened == (
        f"pairs.csv: the 1 strongest of {len(whole)} pairs; `kg analyze coadoption` gives all",
    )
    assert len((tmp_path / "pairs.csv").read_text(encoding="utf-8").splitlines()) == 2


def test_pictures_and_the_report_are_written(store: Path, tmp_path: Path) -> None:
    try:
        cjk_family()
    except (MissingFont, MissingLibrary) as error:
        pytest.skip(f"no pictures are tested: {error}")
    done = run("analyze", "coverage", "--plot", tmp_path / "c.pdf", "--store", store, "--format", "csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "c.pdf").read_bytes().startswith(b"%PDF")
    done = run("report", "--out", tmp_path / "r.html", "--store", store)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "r.html").stat().st_size > 500_000
