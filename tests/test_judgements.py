"""Judgements: the file, the clusters, the candidates, and what builds make of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from kg.candidates import Thing, candidates, thing_of
from kg.cli.app import app
from kg.errors import ManifestError
from kg.judgements import Judgement, Verdict, clusters, judgement, load_judgements, save_judgement
from kg.knowledge import Knowledge
from kg.pipeline import add, build, remove
from kg.store import DiskStore, MemoryStore

SAME, DIFFERENT, UNSURE = Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE
A, B, C = "institution/宁波市司法局", "institution/杭州市司法局", "institution/宁波市人民政府"


def same(one: str, other: str, verdict: Verdict = SAME) -> Judgement:
    return judgement(one, other, verdict, "2026-11-25", "trial")


# ---------------------------------------------------------------- the file


def test_what_is_saved_is_loaded_and_one_line_is_one_judgement(tmp_path: Path) -> None:
    path = tmp_path / "overrides.toml"
    items = [same(A, B), same(A, C, DIFFERENT), same(B, C, UNSURE)]
    for item in items:
        save_judgement(path, item)
    assert load_judgements(path) == tuple(sorted(items))
    lines = path.read_text(encoding="utf-8").split("\n")
    without = [line for line in lines if not ("杭州" in line and "司法局" in line and "same" in line)]
    path.write_text("\n".join(without), encoding="utf-8")
    assert load_judgements(path) == tuple(sorted(items[1:]))


def test_a_pair_judged_again_has_its_last_verdict_and_comments_stay(tmp_path: Path) -> None:
    path = tmp_path / "overrides.toml"
    save_judgement(path, same(A, B))
    path.write_text("# mine\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    save_judgement(path, same(A, B, DIFFERENT))
    assert load_judgements(path) == (same(A, B, DIFFERENT),)
    assert path.read_text(encoding="utf-8").startswith("# mine\n")


@given(
    reason=st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    left=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12),
)
def test_any_text_survives(reason: str, left: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("judged") / "overrides.toml"
    item = judgement(left + "x", A, UNSURE, "2026-11-25", reason)
    save_judgement(path, item)
    save_judgement(path, same(B, C))
    assert load_judgements(path) == tuple(sorted([item, same(B, C)]))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("judgements = [\n  { left = \n]", "line 2"),
        ('judgements = [\n  { left = "a", right = "b", verdict = "maybe" },\n]', "line 2: the verdict is same"),
        ('judgements = [\n  { left = "a", verdict = "same" },\n]', "line 2: a judgement names left and right"),
        (
            'judgements = [\n\n  { left = "a", right = "a", verdict = "same" },\n]',
            "line 3: left and right are the same",
        ),
        (
            'judgements = [\n  { left = "a", right = "b", verdict = "same", note = "x" },\n]',
            "line 2: a judgement has no",
        ),
        ('judgements = [\n  { left = "a", right = "b", verdict = "same", date = "soon" },\n]', "line 2: the date"),
        ("other = 1\n", "line 1: only judgements"),
        ("judgements = 3\n", "line 1: judgements must be a list"),
        (
            'judgements = [\n  { left = "a", right = "b", verdict = "same" },\n  { left = "b", right = "a", verdict = "different" },\n]',
            "judged twice",
        ),
    ],
)
def test_a_broken_file_is_refused_with_its_line(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "overrides.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ManifestError, match=message) as caught:
        load_judgements(path)
    assert str(path) in str(caught.value)
    before = path.read_text(encoding="utf-8")
    with pytest.raises(ManifestError):
        save_judgement(path, same(A, B))
    assert path.read_text(encoding="utf-8") == before


# ---------------------------------------------------------------- clusters


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("a", "b")], {"a": "a", "b": "a"}),
        ([("a", "b"), ("b", "c")], {}),  # a chain by accident
        ([("a", "b"), ("b", "c"), ("a", "c")], {"a": "a", "b": "a", "c": "a"}),
        ([("a", "b"), ("c", "d")], {"a": "a", "b": "a", "c": "c", "d": "c"}),
        ([("a", "b"), ("b", "c"), ("a", "c"), ("c", "d")], {}),
        ([], {}),
    ],
)
def test_clusters(pairs: list[tuple[str, str]], expected: dict[str, str]) -> None:
    assert clusters(pairs) == expected


# ---------------------------------------------------------------- builds obey


REPORT = "{issuer}2021年法治政府建设年度报告\n\n一、工作\n{issuer}制定《法律援助工作细则》。\n"


def reports(folder: Path) -> Path:
    for name, issuer in (("a", "宁波市司法局"), ("b", "杭州市司法局"), ("c", "宁波市人民政府")):
        (folder / f"{name}.txt").write_text(REPORT.format(issuer=issuer), encoding="utf-8")
    return folder


def links(store: MemoryStore, relation: str) -> set[tuple[str, str]]:
    rows = store.select(f"SELECT DISTINCT ?a ?b WHERE {{ ?a fz:{relation} ?b }}").rows
    return {(str(a).removeprefix(store.base), str(b).removeprefix(store.base)) for a, b in rows}


def test_a_merge_is_a_link_that_goes_with_its_line(tmp_path: Path, knowledge: Knowledge) -> None:
    store = MemoryStore()
    folder = reports(tmp_path)
    build([folder], store, knowledge)
    plain = list(store.quads())
    build([folder], store, knowledge, judgements=(same(A, B),))
    assert links(store, "judgedSame") == {(A, B), (B, A)}
    assert links(store, "mergedInto") == {(A, A), (B, A)}
    build([folder], store, knowledge)  # without a file: what the store obeys stays
    assert links(store, "mergedInto") == {(A, A), (B, A)}
    build([folder], store, knowledge, judgements=())
    assert list(store.quads()) == plain


def test_a_chain_gives_links_and_no_cluster_until_it_is_closed(tmp_path: Path, knowledge: Knowledge) -> None:
    store = MemoryStore()
    chain = (same(A, B), same(B, C))
    build([reports(tmp_path)], store, knowledge, judgements=chain)
    assert len(links(store, "judgedSame")) == 4
    assert links(store, "mergedInto") == set()
    add([tmp_path / "a.txt"], store, knowledge, judgements=(*chain, same(A, C)))
    assert {first for _, first in links(store, "mergedInto")} == {min(A, B, C)}
    add([tmp_path / "a.txt"], store, knowledge, judgements=(*chain, same(A, C, DIFFERENT)))
    assert links(store, "mergedInto") == set()
    assert links(store, "judgedDifferent") == {(A, C), (C, A)}


def test_a_link_needs_both_and_comes_back_with_them(tmp_path: Path, knowledge: Knowledge) -> None:
    store = MemoryStore()
    build([reports(tmp_path)], store, knowledge, judgements=(same(A, B),))
    remove(["b"], store, knowledge)
    assert links(store, "judgedSame") == set()
    add([tmp_path / "b.txt"], store, knowledge)
    assert links(store, "judgedSame") == {(A, B), (B, A)}


# ---------------------------------------------------------------- candidates


@pytest.mark.parametrize(
    ("one", "other", "proposed"),
    [
        ("topic/乡镇街道综合行政执法", "topic/乡镇(街道)综合行政执法工作", True),
        ("programme/330200/“清风”行动", "programme/330200/“清风”专项治理行动", False),  # one shared name already
        ("programme/330200/“大综合一体化”改革", "programme/330200/“大综合一体化行政执法”改革", True),
        ("programme/“七五”普法", "programme/“八五”普法", False),
        ("regulation/330200/关于加强停车管理的意见", "regulation/330200/关于进一步加强停车管理工作的意见", True),
        ("regulation/330200/停车管理办法", "regulation/330200/停车管理办法(试行)", False),  # one line
        ("regulation/330200/停车管理办法", "regulation/330100/停车管理办法", False),  # two cities
        ("regulation/330200/2020年法治工作要点", "regulation/330200/2021年法治工作要点", False),
        ("institution/宁波市文广旅体局", "institution/宁波市文化广电旅体局", True),
        ("institution/宁波市人民政府", "institution/宁波市人民政府办公室", False),
        ("institution/宁波市司法局", "institution/杭州市司法局", False),
        ("institution/330200/阳光律师事务所", "institution/330100/阳光律师事务所", True),
        ("person/宁波市司法局/张三", "person/宁波市人民政府/张三", True),
        ("person/宁波市司法局/张三", "person/宁波市司法局/李四", False),
    ],
)
def test_candidates(one: str, other: str, proposed: bool, knowledge: Knowledge) -> None:
    found = candidates([thing_of(one), thing_of(other)], knowledge)
    assert [(c.left, c.right) for c in found] == ([tuple(sorted((one, other)))] if proposed else [])
    assert all(0 < c.score < 1 and c.reasons for c in found)


def test_what_was_judged_is_not_proposed_and_a_chain_is_proposed_first(knowledge: Knowledge) -> None:
    things = [thing_of(path) for path in ("person/宁波市司法局/张三", "person/宁波市人民政府/张三")]
    first = candidates(things, knowledge)[0]
    assert candidates(things, knowledge, [judgement(first.left, first.right, UNSURE, "", "")]) == []
    chained = candidates(things, knowledge, [same(A, B), same(B, C)])
    assert {chained[0].left, chained[0].right} == {A, C}


def test_the_pairs_of_many_entities_are_found_in_blocks(knowledge: Knowledge) -> None:
    """A block that everybody is in says nothing: 3,000 persons of one name are no 4.5 million pairs."""
    crowd = [Thing(f"person/宁波市第{n}局/张三", "person", f"宁波市第{n}局", "张三") for n in range(3000)]
    assert candidates(crowd, knowledge) == []


# ---------------------------------------------------------------- kg review


def test_review_writes_and_the_next_build_obeys(tmp_path: Path, knowledge: Knowledge) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, title in (("a", "关于加强停车管理的意见"), ("b", "关于进一步加强停车管理工作的意见")):
        text = REPORT.format(issuer="宁波市人民政府").replace("法律援助工作细则", title)
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    store, overrides = tmp_path / "s", tmp_path / "mine.toml"
    build([folder], DiskStore(store, create=True), knowledge)
    run = CliRunner()
    options = ["--store", str(store), "--overrides", str(overrides)]
    listed = run.invoke(app, ["review", *options, "--list"])
    assert "关于加强停车管理的意见" in listed.output
    assert not overrides.exists()
    asked = run.invoke(app, ["review", *options, "--kind", "regulation"], input="x\ns\none title\n")
    assert asked.exit_code == 0, asked.output
    assert "宁波市人民政府2021年法治政府建设年度报告" in asked.output
    assert [(j.verdict, j.reason) for j in load_judgements(overrides)] == [(SAME, "one title")]
    assert run.invoke(app, ["review", *options, "--kind", "regulation", "--json"]).output == "[]\n"
    built = run.invoke(app, ["build", str(folder), *options])
    assert built.exit_code == 0, built.output
    assert DiskStore(store).select("ASK { ?a fz:judgedSame ?b }").rows == (("true",),)
    overrides.write_text("judgements = [\n]\n", encoding="utf-8")
    run.invoke(app, ["build", str(folder), *options])
    assert DiskStore(store).select("ASK { ?a fz:judgedSame ?b }").rows == (("false",),)


def test_build_refuses_broken_judgements_and_leaves_the_store(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    reports(folder)
    broken = tmp_path / "broken.toml"
    broken.write_text("judgements = [\n{ left = 1 }\n]\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["build", str(folder), "--store", str(tmp_path / "s"), "--overrides", str(broken)])
    assert isinstance(done.exception, ManifestError)
    assert not (tmp_path / "s").exists()
