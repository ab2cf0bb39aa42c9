"""The house itself: imports run one way, the public surface is what it is, files say nothing that they must not."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

import kg
from kg.cli.app import app

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "kg"

# from the ground up; a module may import its own layer's and lower ones
LAYERS = (
    ("version", "errors", "resources", "model", "palette"),
    ("judgements",),
    ("ontology", "lexicon", "words", "places", "divisions"),
    ("calibration", "plugins"),
    ("knowledge",),
    ("readers", "sections", "iris", "letterhead", "lists", "tasks", "terms"),
    ("organs", "home"),
    ("titles",),
    ("kinds",),
    ("extractors",),
    (
        "metadata",
        "news",
        "annex",
        "clauses",
        "subjects",
        "entities",
        "citations",
        "detailing",
        "posts",
        "appointments",
        "frame",
        "members",
        "link",
        "enumerations",
        "powers",
        "orders",
        "implied",
        "passage",
        "listed",
        "among",
        "instruments",
        "activities",
        "extensions",
    ),
    ("report_sections", "relate"),
    ("record", "rdf", "cache", "texts", "content", "archive"),
    ("manifest_text",),
    ("fetch", "duplicates"),
    ("store",),
    ("serialization", "batch"),
    ("derive", "gold"),
    ("workers",),
    ("cluster",),
    (
        "validate",
        "graph_formats",
        "export",
        "analysis",
        "evaluate",
        "queries",
        "candidates",
        "documentation",
        "catalog",
        "questions",
    ),
    ("reliability",),
    ("floors", "training", "segmentation"),
    ("scorecard", "boundaries"),
    ("ablation",),
    ("derivation",),
    ("plots",),
    ("report",),
    ("pipeline", "corpus"),
    ("__init__",),
    ("benchmarks", "cli"),
)
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def part(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "kg":
            names = node.module.split(".")
            found.update(
                [names[1]] if len(names) > 1 else [a.name if a.name in RANK else "__init__" for a in node.names]
            )
        elif isinstance(node, ast.Import):
            found.update([*a.name.split("."), "__init__"][1] for a in node.names if a.name.split(".")[0] == "kg")
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_run_one_way(path: Path) -> None:
    assert part(path) in RANK, "a new module has its place in LAYERS"
    assert not [name for name in imported(path) if RANK[name] > RANK[part(path)]]


def test_the_order_would_notice_a_wrong_import(tmp_path: Path) -> None:
    wrong = tmp_path / "model.py"
    wrong.write_text("from kg.store import Store\nimport kg.cli.app\n", encoding="utf-8")
    assert {RANK[name] > RANK["model"] for name in imported(wrong)} == {True}


def test_only_the_store_touches_pyoxigraph_stores() -> None:
    users = {part(p) for p in modules() if re.search(r"\b(?:ox|pyoxigraph)\.Store\b", p.read_text(encoding="utf-8"))}
    assert users == {"store", "benchmarks"}, "and what measures a bare one beside it"


def test_public_surface() -> None:
    assert kg.__all__ == [
        "Document",
        "KgError",
        "Metadata",
        "__version__",
        "build",
        "extract",
        "facts_given",
        "load_graph",
        "query",
        "read",
    ]
    assert all(getattr(kg, name) is not None for name in kg.__all__)


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 450
    functions = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef)]
    assert not [n.name for n in functions if (n.end_lineno or n.lineno) - n.lineno > 60]


def test_importing_the_command_line_loads_nothing_heavy() -> None:
    heavy = (
        "rdflib",
        "networkx",
        "jieba",
        "spacy_pkuseg",
        "pyshacl",
        "pyoxigraph",
        "rich.table",
        "numpy",
        "lxml",
        "docx",
        "pypdfium2",
        "urllib3",
        "protego",
        "httpx",
        "spacy",
        "kg.fetch",
    )
    code = f"import sys, kg.cli; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_every_command_is_in_the_readme(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    commands = getattr(get_command(app), "commands")  # noqa: B009
    assert not [command for command in commands if f"kg {command}" not in text]


def test_no_file_names_a_registry_or_a_machine() -> None:
    # written in pieces, so that this file does not name them either
    hosts = re.compile(
        "|".join(
            (
                "py" + r"pi\.org",
                "python" + r"hosted\.org",
                "registry" + r"\.npmjs",
                "deb" + r"\.debian\.org",
                "/wo" + "rk/",
                "/ro" + "ot/",
            )
        )
    )
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    if not tracked[0]:
        pytest.skip("not a git checkout: there is no list of files")
    files = [ROOT / name for name in tracked if name and (ROOT / name).is_file()]
    named = [f.name for f in files if hosts.search(f.read_text(encoding="utf-8", errors="ignore"))]
    assert not named
