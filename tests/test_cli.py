"""The command line as a user meets it: exit codes, one clear line, nothing half done."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import CORPUS, ROOT

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def run(*args: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg.cli", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=cwd or ROOT)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cli") / "my.kg"
    done = run("build", CORPUS, "--store", path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), "quiet on success when piped"
    return path


def tree(path: Path) -> dict[str, bytes]:
    return {str(p.relative_to(path)): p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file()}


BAD_FILES = {
    "empty.txt": (b"", "the file is empty"),
    "binary.txt": (b"a\x00\x01", "binary"),
    "koi8.txt": ("О деятельности правительства".encode("koi8-r"), "in no encoding"),
    "noheading.txt": ("今天天气很好。\n".encode(), "no heading"),
    "report.pdf": (b"%PDF-1.4", "broken"),
}


@pytest.mark.parametrize("name", BAD_FILES)
@pytest.mark.parametrize("command", ["build", "add", "extract"])
def test_a_bad_file(name: str, command: str, store: Path, tmp_path: Path) -> None:
    data, reason = BAD_FILES[name]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(data)
    before, inputs = tree(store), tree(tmp_path / "in")
    target = ("--out", tmp_path / "out") if command == "extract" else ("--store", store)
    done = run(command, tmp_path / "in" / name, *target)
    assert done.returncode == 1
    assert len(done.stderr.strip().split("\n")) == 1
    assert name in done.stderr
    assert reason in done.stderr
    assert "Traceback" not in done.stderr
    assert (tree(store), tree(tmp_path / "in")) == (before, inputs)


@pytest.mark.parametrize(
    ("args", "code", "reason"),
    [
        (("build", "{tmp}/nowhere", "--store", "{tmp}/s"), 1, "no such file or folder"),
        (("build", "{tmp}/nodocs", "--store", "{tmp}/s"), 1, "no document in this folder"),
        (("build", "{corpus}", "--store", "{tmp}/mine"), 1, "not a store of this program"),
        (("build", "{corpus}", "--store", "{tmp}/mine/thesis.docx"), 1, "not a store of this program"),
        (("build", "{corpus}", "--store", "{tmp}/s", "--base", "nonsense"), 2, "the base must begin with"),
        (("build", "{corpus}", "--store", "{tmp}/s", "--ontology", "{tmp}/broken.ttl"), 1, "broken.ttl"),
        (("build",), 2, "Missing argument"),
        (("query", "documents", "--store", "{tmp}/nowhere"), 1, "no store there yet"),
        (("query", "documents", "--store", "{tmp}/mine"), 1, "not a store of this program"),
        (("query", "--file", "{tmp}/broken.rq", "--store", "{store}"), 1, "cannot be read"),
        (("query", "--file", "{tmp}/nowhere.rq", "--store", "{store}"), 1, "nowhere.rq"),
        (("query", "documets", "--store", "{store}"), 2, "documents"),
        (("query", "documents", "-p", "nonsense", "--store", "{store}"), 2, "name=value"),
        (("query", "topic", "-p", "nonsense=1", "--store", "{store}"), 2, "nonsense"),
        (("query", "--store", "{store}"), 2, "--list"),
        (("remove", "nobody", "--store", "{store}"), 1, "no document nobody"),
        (("export", "--format", "docx", "--store", "{store}"), 2, "docx"),
        (("export", "--out", "{tmp}/no/such/folder/x.ttl", "--store", "{store}"), 1, "no/such/folder"),
        (("evaluate", "{tmp}/nodocs"), 1, "no gold files"),
        (("validate", "--store", "{store}", "--shapes", "{tmp}/broken.ttl"), 1, "broken.ttl"),
        (("nonsense",), 2, "No such command"),
    ],
    ids=lambda value: " ".join(map(str, value))[:60] if isinstance(value, tuple) else "",
)
def test_wrong_input(args: tuple[str, ...], code: int, reason: str, store: Path, tmp_path: Path) -> None:
    (tmp_path / "nodocs").mkdir()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_text("mine")
    (tmp_path / "broken.rq").write_text("SELECT nonsense WHERE {")
    (tmp_path / "broken.ttl").write_text("this is : no turtle")
    before, mine = tree(store), tree(tmp_path)
    done = run(*(arg.format(tmp=tmp_path, corpus=CORPUS, store=store) for arg in args))
    assert done.returncode == code, done.stderr
    assert reason in " ".join(done.stderr.split()), done.stderr
    assert "Traceback" not in done.stderr
    if code == 1:
        assert len(done.stderr.strip().split("\n")) == 1
    assert (tree(store), tree(tmp_path)) == (before, mine)


def test_one_bad_file_among_many_is_partial(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for path in (CORPUS / "reports").glob("*2020.txt"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "broken.txt").write_bytes(b"\x00")
    done = run("build", folder, "--store", tmp_path / "s", "--json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert (len(report["added"]), len(report["failures"])) == (3, 1)
    assert done.stderr.count("\n") == 1
    assert json.loads(run("stats", "--json", "--store", tmp_path / "s").stdout)["documents"] == 3


def test_extract_mirrors_folders_and_obeys_the_contract(tmp_path: Path) -> None:
    source = tmp_path / "in" / "2020"
    source.mkdir(parents=True)
    text = (CORPUS / "reports" / "jiangshan-2020.txt").read_text(encoding="utf-8")
    (source / "jiangshan.txt").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert run("extract", tmp_path / "in", "--out", tmp_path / "out").returncode == 0
    found = json.loads((tmp_path / "out" / "2020" / "jiangshan.json").read_text(encoding="utf-8"))
    assert {"doc", "mentions", "facts"} <= set(found)
    assert len(found["mentions"]) > 60
    assert all(text[m["start"] : m["end"]] == m["text"] for m in found["mentions"])
    assert all(text[e["start"] : e["end"]] == e["quote"] for f in found["facts"] for e in f["evidence"])
    lines = run("extract", source / "jiangshan.txt").stdout.strip().split("\n")
    assert json.loads(lines[0])["doc"]["issuer"] == "江山市人民政府"


def test_stats_documents_remove_and_add(tmp_path: Path) -> None:
    reports = sorted((CORPUS / "reports").glob("*.txt"))[:2]
    assert run("build", *reports, "--store", tmp_path / "s").returncode == 0
    listed = run("stats", "--documents", "--store", tmp_path / "s").stdout.split()
    assert listed == ["id", *(p.stem for p in reports)]
    assert run("remove", reports[0].stem, "--store", tmp_path / "s").returncode == 0
    assert json.loads(run("stats", "--documents", "--json", "--store", tmp_path / "s").stdout) == [reports[1].stem]
    assert run("add", reports[0], "--store", tmp_path / "s").returncode == 0
    assert json.loads(run("stats", "--json", "--store", tmp_path / "s").stdout)["documents"] == 2


@pytest.mark.parametrize("style", ["table", "csv", "json", "md"])
def test_rows_in_every_format(style: str, store: Path) -> None:
    done = run("query", "documents", "--format", style, "--store", store)
    assert done.returncode == 0
    assert "江山市人民政府" in done.stdout
    if style == "json":
        assert len(json.loads(done.stdout)) == 8


def test_a_query_of_one_s_own(store: Path, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text("SELECT (COUNT(DISTINCT ?d) AS ?n) WHERE { ?d a fz:Document }", encoding="utf-8")
    done = run("query", "--file", tmp_path / "q.rq", "--format", "csv", "--store", store)
    assert done.stdout == "n\n8\n"


def test_export_to_standard_output_and_file_are_the_same(store: Path, tmp_path: Path) -> None:
    assert run("export", "--format", "ntriples", "--out", tmp_path / "g.nt", "--store", store).returncode == 0
    assert run("export", "--format", "ntriples", "--store", store).stdout == (tmp_path / "g.nt").read_text(
        encoding="utf-8"
    )


def test_validate_and_evaluate_and_analyze(store: Path, tmp_path: Path) -> None:
    done = run("validate", "--store", store, "--json")
    assert (done.returncode, json.loads(done.stdout)["conforms"]) == (0, True)
    done = run("evaluate", CORPUS / "gold", "--json", "--errors", tmp_path / "errors.tsv")
    assert json.loads(done.stdout)["exact"]["ALL"]["f1"] > 0.9
    assert (tmp_path / "errors.tsv").read_text(encoding="utf-8").startswith("document\twhat\t")
    for what in ("centrality", "coadoption", "communities"):
        assert run("analyze", what, "--store", store, "--format", "csv").returncode == 0


def test_a_user_s_own_relation_is_read(tmp_path: Path) -> None:
    (tmp_path / "extra.ttl").write_text(
        """@prefix fz: <https://w3id.org/fazhi/ontology/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        fz:issued fz:cue "镌刻" .
        """,
        encoding="utf-8",
    )
    (tmp_path / "r.txt").write_text(
        "宁波市人民政府2020年法治政府建设报告\n市政府镌刻《宁波市甲办法》。\n", encoding="utf-8"
    )
    without = json.loads(run("extract", tmp_path / "r.txt").stdout)
    assert without["facts"] == []
    found = json.loads(run("extract", tmp_path / "r.txt", "--ontology", tmp_path / "extra.ttl").stdout)
    assert [f["o"] for f in found["facts"]] == ["宁波市甲办法"]


EXTRA = """@prefix fz: <https://w3id.org/fazhi/ontology/> . @prefix ex: <https://example.org/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:University a owl:Class ; rdfs:subClassOf fz:Institution ; rdfs:label "university"@en , "高校"@zh ; fz:head "大学" .
ex:trains a fz:Relation ; rdfs:domain ex:University ; rdfs:range fz:Institution ; rdfs:label "trains"@en , "培训"@zh ; fz:cue "培训" .
"""


def test_a_further_class_and_relation_go_from_text_to_export_without_code(tmp_path: Path) -> None:
    (tmp_path / "extra.ttl").write_text(EXTRA, encoding="utf-8")
    (tmp_path / "r.txt").write_text(
        "宁波市人民政府2020年法治政府建设报告\n宁波大学培训市司法局执法人员。\n", encoding="utf-8"
    )
    own = ("--ontology", tmp_path / "extra.ttl")
    facts = json.loads(run("extract", tmp_path / "r.txt", *own).stdout)["facts"]
    assert [(f["s"], f["p"], f["o"]) for f in facts] == [("宁波大学", "trains", "宁波市司法局")]
    done = run("build", tmp_path / "r.txt", *own, "--store", tmp_path / "s")
    assert (done.returncode, done.stderr) == (0, "")
    done = run("validate", "--store", tmp_path / "s", *own, "--json")
    assert (done.returncode, json.loads(done.stdout)["results"]) == (0, [])
    rows = json.loads(run("query", "facts", "--format", "json", "--store", tmp_path / "s").stdout)
    assert [(r["relation_name"], r["object"]) for r in rows] == [("trains", "宁波市司法局")]
    exported = run("export", "--format", "ntriples", "--store", tmp_path / "s").stdout
    assert (
        "institution/宁波大学> <https://example.org/ns#trains> <https://w3id.org/fazhi/institution/宁波市司法局>"
        in exported
    )
    assert ">trains<" in run("export", "--format", "graphml", "--store", tmp_path / "s").stdout
    assert run("remove", "r", "--store", tmp_path / "s", *own).returncode == 0


def test_help_of_every_command_reads_well() -> None:
    top = run("--help").stdout
    for command in (
        "build",
        "add",
        "remove",
        "extract",
        "query",
        "export",
        "stats",
        "evaluate",
        "validate",
        "analyze",
        "catalog",
        "ontology",
    ):
        assert f"  {command} " in top
        done = run(command, "--help")
        assert done.returncode == 0
        assert len(done.stdout) > 300
    assert run("--version").stdout.startswith("kg ")
