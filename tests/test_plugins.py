"""Plug-ins: what they say is checked and merged behind the rules; the two that the project brings, against stand-ins."""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import pickle
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cache import key_of
from kg.errors import PluginError
from kg.knowledge import Knowledge, load_knowledge, packed
from kg.model import Document, DocumentRecord, Mention, MentionType, Span
from kg.ontology import load_ontology
from kg.pipeline import build
from kg.plugins import Plugin, contribution, load_plugin, plugin_names
from kg.plugins.service import WINDOW, Service, windows
from kg.record import as_contract, read_document
from kg.store import MemoryStore
from tests.conftest import ROOT
from tests.stand_in import Reply, StandIn, stand_in

TEXT = "江山市2021年法治政府建设年度报告\n江山市司法局印发《江山市普法办法》。全市推广暖心驿站做法，由毛小芸带头。\n"
ISSUER = "江山市人民政府"
QUOTE = "全市推广暖心驿站做法"
GOOD = {"text": "暖心驿站", "type": "PROGRAM", "canonical": "暖心驿站", "confidence": 0.4}
NAMED = {"text": "毛小芸", "type": "PERSON", "canonical": "毛小芸"}
BUREAU = "江山市司法局"
RUNS = {"s": BUREAU, "p": "runs", "o": "暖心驿站", "status": "done"}

MODULE = """
import json, os

def find(text, metadata):
    return json.loads(os.environ["KG_TEST_ANSWER"])

def fail(text, metadata):
    if "衢州" in text:
        return []
    raise ValueError("out of order")

def issuer(text, metadata):
    return [{"start": 0, "end": 3, "text": text[:3], "type": "PLACE", "canonical": metadata["issuer"]}]

class Versioned:
    version = "7"
    def __call__(self, text, metadata):
        return []

class Broken(Versioned):
    def version(self):
        raise OSError("no version")

versioned, broken, number = Versioned(), Broken(), 5
"""
ENTRIES = "".join(
    f"{name} = kg_test_plugins:{name}\n" for name in ("find", "fail", "issuer", "versioned", "broken", "number")
)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a distribution that brings entry points of the group."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "kg_test_plugins.py").write_text(MODULE, encoding="utf-8")
    info = folder / "kg_test_plugins-1.2.3.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: kg-test-plugins\nVersion: 1.2.3\n", encoding="utf-8")
    entries = f"[kg.extractors]\n{ENTRIES}missing = kg_test_nowhere:find\n"
    (info / "entry_points.txt").write_text(entries, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _ready(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(installed)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for name in ("URL", "MODEL", "KEY", "TIMEOUT"):
        monkeypatch.delenv(f"KG_LLM_{name}", raising=False)


def at(item: Mapping[str, Any], text: str = TEXT) -> dict[str, Any]:
    """A mention with its true offsets."""
    start = text.index(item["text"])
    return {**item, "start": start, "end": start + len(item["text"])}


def said(fact: Mapping[str, Any], quote: str = QUOTE) -> dict[str, Any]:
    """A fact with its evidence."""
    return {**fact, "evidence": [{"start": TEXT.index(quote), "end": TEXT.index(quote) + len(quote), "quote": quote}]}


def read(answer: Any, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> DocumentRecord:
    """The record of the text when the plug-in answers so."""
    monkeypatch.setenv("KG_TEST_ANSWER", json.dumps(answer, ensure_ascii=False))
    return read_document(Document("a", TEXT, "0"), dataclasses.replace(knowledge, plugins=(Plugin("find", "1"),)))


def dropped(record: DocumentRecord) -> list[str]:
    return [warning for warning in record.warnings if warning.startswith("plug-in")]


def test_what_holds_is_added_with_extractor_and_its_own_confidence(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = read_document(Document("a", TEXT, "0"), knowledge)
    answer = {"mentions": [at(GOOD), at(NAMED)], "facts": [said({**RUNS, "confidence": 0.35})]}
    record = read(answer, knowledge, monkeypatch)
    added = [m for m in record.mentions if m.extractor == "plugin:find"]
    assert [(m.canonical, m.confidence) for m in added] == [("暖心驿站", 0.4), ("毛小芸", 0.5)]
    assert [m for m in record.mentions if m not in added] == list(plain.mentions)
    [fact] = [s for s in record.statements if s.extractor]
    assert (fact.subject, fact.predicate, fact.object, fact.confidence) == (BUREAU, "runs", "暖心驿站", 0.35)
    assert [(e.quote, e.span.of(TEXT)) for e in fact.evidences] == [(QUOTE, QUOTE)]
    assert not dropped(record)
    contract = as_contract(record, TEXT)
    assert {m["extractor"] for m in contract["mentions"] if m["text"] == "暖心驿站"} == {"plugin:find"}
    assert [f["extractor"] for f in contract["facts"] if "extractor" in f] == ["plugin:find"]
    assert {e.label for e in record.entities} >= {"暖心驿站", "毛小芸"}


SHIFTED = {**at(GOOD), "start": 1, "end": 5}
MENTIONS = [
    # (mention, words of the warning)
    (SHIFTED, "1 invented span(s)"),
    ({**at(GOOD), "text": "暖心驿馆"}, "1 invented span(s)"),
    ({**at(GOOD), "end": 9999}, "1 invented span(s)"),
    ({**at(GOOD), "start": -4}, "1 invented span(s)"),
    ({**GOOD}, "1 invented span(s)"),
    ({**at(GOOD), "start": str(at(GOOD)["start"])}, "1 invented span(s)"),
    ({**at(GOOD), "start": True}, "1 invented span(s)"),
    ({**at(GOOD), "type": "CITY"}, "1 item(s) that do not fit the contract"),
    ({**at(GOOD), "type": ["PROGRAM"]}, "1 item(s) that do not fit the contract"),
    ({**at(GOOD), "canonical": " "}, "1 item(s) that do not fit the contract"),
    ({**at(GOOD), "canonical": None}, "1 item(s) that do not fit the contract"),
    ({**at(GOOD), "confidence": 1.5}, "1 item(s) that do not fit the contract"),
    ({**at(GOOD), "confidence": "high"}, "1 item(s) that do not fit the contract"),
    ({**at(GOOD), "confidence": float("nan")}, "1 item(s) that do not fit the contract"),
    ({**at(GOOD), "text": ""}, "1 item(s) that do not fit the contract"),
    ("暖心驿站", "1 item(s) that do not fit the contract"),
    (None, "1 item(s) that do not fit the contract"),
    (at({**GOOD, "text": "江山市司法局", "type": "INSTITUTION"}), "1 mention(s) that overlap others"),
    (at({**GOOD, "text": "司法局印发", "type": "INSTITUTION"}), "1 mention(s) that overlap others"),
    (at({**GOOD, "text": "普法办法", "type": "REGULATION"}), "1 mention(s) that overlap others"),
]


@pytest.mark.parametrize(("mention", "warning"), MENTIONS)
def test_a_mention_that_does_not_hold_is_dropped_and_counted(
    mention: Any, warning: str, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = read([mention, at(NAMED)], knowledge, monkeypatch)
    assert [m.canonical for m in record.mentions if m.extractor == "plugin:find"] == ["毛小芸"]
    assert dropped(record) == [f"plug-in find: {warning} dropped"]


FACTS = [
    (RUNS | {"p": "likes"}, QUOTE, "1 fact(s) that do not fit the ontology"),
    (RUNS | {"s": "衢州市人民政府"}, QUOTE, "1 fact(s) that do not fit the ontology"),
    (RUNS | {"o": "没有提到的活动"}, QUOTE, "1 fact(s) that do not fit the ontology"),
    (RUNS | {"p": "issued"}, QUOTE, "1 fact(s) that do not fit the ontology"),
    (RUNS | {"s": "暖心驿站", "o": ISSUER}, QUOTE, "1 fact(s) that do not fit the ontology"),
    (RUNS | {"o": BUREAU}, QUOTE, "1 item(s) that do not fit the contract"),
    (RUNS | {"status": "perhaps"}, QUOTE, "1 item(s) that do not fit the contract"),
    (RUNS | {"post": "局长"}, QUOTE, "1 item(s) that do not fit the contract"),
    ({"s": "毛小芸", "p": "holds_post", "o": ISSUER}, QUOTE, "1 item(s) that do not fit the contract"),
    (RUNS | {"confidence": -1}, QUOTE, "1 item(s) that do not fit the contract"),
    ({k: v for k, v in RUNS.items() if k != "o"}, QUOTE, "1 item(s) that do not fit the contract"),
    (RUNS, "", "1 item(s) that do not fit the contract"),
    (RUNS, "全市叫停暖心驿站", "1 invented span(s)"),
]


@pytest.mark.parametrize(("fact", "quote", "warning"), FACTS)
def test_a_fact_that_does_not_hold_is_dropped_and_counted(
    fact: dict[str, Any], quote: str, warning: str, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = TEXT.index(QUOTE)
    evidence = [{"start": start, "end": start + len(quote), "quote": quote}] if quote else []
    answer = {"mentions": [at(GOOD), at(NAMED)], "facts": [{**fact, "evidence": evidence}]}
    record = read(answer, knowledge, monkeypatch)
    assert not [s for s in record.statements if s.extractor]
    assert dropped(record) == [f"plug-in find: {warning} dropped"]


def test_what_the_rules_have_said_stays_theirs(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = read_document(Document("a", TEXT, "0"), knowledge)
    [theirs] = [s for s in plain.statements if s.predicate == "issued"]
    again = said({"s": theirs.subject, "p": "issued", "o": theirs.object, "status": "planned"}, "江山市司法局印发")
    assert read({"facts": [again]}, knowledge, monkeypatch).statements == plain.statements


def test_rules_relate_what_a_plug_in_names(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    record = read([at(GOOD)], knowledge, monkeypatch)
    made = [s for s in record.statements if s.object == "暖心驿站"]
    assert [(s.subject, s.predicate, s.extractor) for s in made] == [(ISSUER, "runs", "")]


@pytest.mark.parametrize("answer", [5, "no", None, {"mentions": "x"}, {"facts": {}}])
def test_an_answer_of_another_form_fails_the_document(
    answer: Any, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(PluginError, match=r"^plug-in find: answers neither a list of mentions nor a mapping"):
        read(answer, knowledge, monkeypatch)


class _Says(Plugin):
    """A plug-in that answers what it is given to say."""

    __slots__ = ("answer",)
    answer: Any

    def find(self, text: str, metadata: Mapping[str, Any]) -> Any:
        return self.answer


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 60)
    | st.floats()
    | st.sampled_from(["暖心驿站", "PLACE", "runs", ISSUER]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["start", "end", "text", "type", "canonical", "s", "p", "o", "evidence"]), inner
        )
    ),
    max_leaves=12,
)


@given(st.lists(_JSON, max_size=5), st.lists(_JSON, max_size=5), st.lists(st.integers(0, len(TEXT) - 2), max_size=6))
def test_whatever_is_said_mentions_stand_in_the_text_and_never_overlap(
    mentions: list[Any], facts: list[Any], starts: list[int]
) -> None:
    true = [{"start": i, "end": i + 2, "text": TEXT[i : i + 2], "type": "PLACE"} for i in starts]
    plugin = _Says("says", "1")
    object.__setattr__(plugin, "answer", {"mentions": mentions + true, "facts": facts})
    rules = (Mention(Span(17, 23), MentionType.INSTITUTION, "江山市司法局", "institution"),)
    found = contribution((plugin,), TEXT, {"issuer": ISSUER}, rules, lambda _offset: "", load_ontology())
    spans = [m.span for m in found.mentions]
    assert spans == sorted(spans)
    assert rules[0] in found.mentions
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    assert all(e.quote == e.span.of(TEXT) for s in found.statements for e in s.evidences)


# ---------------------------------------------------------------- loading and the cache


def test_the_entry_points_of_this_project_are_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(project["entry-points"]["kg.extractors"]) == {"llm", "spacy"} <= set(plugin_names())


LOADING = [
    ("nobody", "plug-in nobody: is not installed; there are "),
    ("missing", "plug-in missing: cannot be loaded (ModuleNotFoundError"),
    ("number", "plug-in number: kg_test_plugins:number is no function"),
    ("broken", "plug-in broken: does not tell its version (OSError: no version)"),
    ("llm", "plug-in llm: needs the environment variables KG_LLM_URL and KG_LLM_MODEL"),
]


@pytest.mark.parametrize(("name", "sentence"), LOADING)
def test_a_plug_in_that_cannot_be_used_is_named_in_one_line(name: str, sentence: str) -> None:
    with pytest.raises(PluginError) as caught:
        load_plugin(name)
    assert str(caught.value).startswith(sentence)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_the_cache_key_covers_name_and_version() -> None:
    assert load_plugin("find") == Plugin("find", "1.2.3")
    assert load_plugin("versioned") == Plugin("versioned", "7")
    chosen = [(), (Plugin("find", "1.2.3"),), (Plugin("find", "1.2.4"),), (Plugin("fine", "1.2.3"),)]
    keys = {key_of(Document("a", TEXT, "0"), load_knowledge(plugins=plugins)) for plugins in chosen}
    assert len(keys) == len(chosen)
    assert pickle.loads(packed(load_knowledge(plugins=chosen[1]))).plugins == chosen[1]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_plug_in_that_fails_leaves_the_version_read_before(
    jobs: int, installed: Path, tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(installed))  # for the worker processes
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    store = MemoryStore()
    (tmp_path / "b.txt").write_text(TEXT.replace("江山", "衢州"), encoding="utf-8")
    build([tmp_path], store, knowledge, jobs=jobs)
    before = {quad for quad in store.quads() if "document/a" in quad}
    (tmp_path / "a.txt").write_text(TEXT + "宁波市出台《宁波市普法办法》。\n", encoding="utf-8")
    report = build([tmp_path], store, load_knowledge(plugins=(Plugin("fail", "1"),)), jobs=jobs)
    assert before == {quad for quad in store.quads() if "document/a" in quad}
    assert report.failures == (
        f"{tmp_path / 'a.txt'}: plug-in fail: ValueError: out of order (the version read before is kept)",
    )
    assert report.changed == ("b",)


def test_the_command_line(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")

    def kg(*arguments: str, answer: Any = ()) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(installed), "KG_TEST_ANSWER": json.dumps(answer)}
        command = [sys.executable, "-m", "kg.cli", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)

    done = kg("extract", str(tmp_path / "a.txt"), "--plugin", "find", answer=[at(GOOD), SHIFTED])
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert "plug-in find: 1 invented span(s) dropped" in answer["warnings"]
    assert [m["text"] for m in answer["mentions"] if m["extractor"] == "plugin:find"] == ["暖心驿站"]
    failed = kg("extract", str(tmp_path / "a.txt"), "--plugin", "fail")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr == f"kg: {tmp_path / 'a.txt'}: plug-in fail: ValueError: out of order\n"
    unknown = kg("build", str(tmp_path), "--plugin", "nobody", "--store", str(tmp_path / "s"))
    assert unknown.returncode == 1
    assert unknown.stderr.startswith("kg: plug-in nobody: is not installed; there are ")
    assert not (tmp_path / "s").exists()
    built = kg("build", str(tmp_path), "--plugin", "find", "--store", str(tmp_path / "s"), "--json", answer=[at(GOOD)])
    assert (built.returncode, json.loads(built.stdout)["added"]) == (0, ["a"])
    asked = "SELECT ?l { ?x a fz:Programme ; rdfs:label ?l }"
    assert "暖心驿站" in kg("query", asked, "--store", str(tmp_path / "s")).stdout


# ---------------------------------------------------------------- a language model behind a service


def ask(service: StandIn, monkeypatch: pytest.MonkeyPatch, text: str = TEXT, **settings: str) -> Any:
    monkeypatch.setenv("KG_LLM_URL", service.url + "/")
    monkeypatch.setenv("KG_LLM_MODEL", "small")
    for name, value in settings.items():
        monkeypatch.setenv(f"KG_LLM_{name}", value)
    return Service(pauses=(0.0, 0.0))(text, {"issuer": ISSUER, "year": 2021, "title": None})


ANSWER = {"mentions": [GOOD, NAMED], "facts": [{**RUNS, "quote": QUOTE}]}


def test_a_service_that_answers_well(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    with stand_in(lambda _n, _request: Reply(ANSWER)) as service:
        found = ask(service, monkeypatch, KEY="secret")
        path, headers, request = service.asked[0]
        assert (len(service.asked), path, headers["Authorization"]) == (1, "/v1/chat/completions", "Bearer secret")
        assert (request["model"], request["response_format"]) == ("small", {"type": "json_object"})
        assert TEXT in request["messages"][1]["content"]
        assert "holds_post: PERSON → INSTITUTION" in request["messages"][0]["content"]
        record = read_document(Document("a", TEXT, "0"), dataclasses.replace(knowledge, plugins=(load_plugin("llm"),)))
    assert found == {"mentions": [at(GOOD), at(NAMED)], "facts": [said(RUNS)]}
    assert [m.canonical for m in record.mentions if m.extractor == "plugin:llm"] == ["暖心驿站", "毛小芸"]
    assert [(s.subject, s.object) for s in record.statements if s.extractor] == [(BUREAU, "暖心驿站")]
    assert not dropped(record)


def test_a_service_that_invents(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    invented = [{"text": name, "type": "INSTITUTION", "start": 0, "end": 3} for name in ("江山市档案局", "衢州市委")]
    facts = [{**RUNS, "quote": "暖心驿站遍地开花"}, {**RUNS, "o": "别的"}]
    with stand_in(lambda _n, _request: Reply({"mentions": [GOOD, *invented, 7], "facts": facts})) as service:
        ask(service, monkeypatch)
        record = read_document(Document("a", TEXT, "0"), dataclasses.replace(knowledge, plugins=(load_plugin("llm"),)))
    assert [m.canonical for m in record.mentions if m.extractor == "plugin:llm"] == ["暖心驿站"]
    assert not [s for s in record.statements if s.extractor]
    assert dropped(record) == [
        "plug-in llm: 3 invented span(s) dropped",
        "plug-in llm: 2 item(s) that do not fit the contract dropped",
    ]


def test_each_occurrence_in_a_window_and_offsets_across_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    text = ("前文。" * 400 + "\n") * 3 + "暖心驿站和暖心驿站。\n"
    with stand_in(lambda _n, _request: Reply({"mentions": [GOOD], "facts": []})) as service:
        found = ask(service, monkeypatch, text)["mentions"]
        assert len(service.asked) == len(list(windows(text))) > 2
    assert [text[m["start"] : m["end"]] for m in found if "start" in m] == ["暖心驿站", "暖心驿站"]


@given(st.text(st.sampled_from("字。\n；a "), max_size=80), st.integers(1, 60))
def test_windows_lose_nothing_and_are_bounded(piece: str, times: int) -> None:
    text = piece * times
    found = list(windows(text))
    assert "".join(window for _, window in found) == text
    assert all(0 < len(window) <= WINDOW and text[start:].startswith(window) for start, window in found)


@pytest.mark.parametrize(
    "first",
    [
        Reply(status=500),
        Reply(status=429, headers={"Retry-After": "0"}),
        Reply("I am sorry."),
        Reply(raw=b"<html>"),
        Reply(raw=b"{}"),
        Reply({"mentions": "many"}),
        Reply("[1]"),
        Reply({**ANSWER}, delay=1.0),
    ],
)
def test_what_fails_in_passing_is_asked_again(first: Reply, monkeypatch: pytest.MonkeyPatch) -> None:
    fenced = f"```json\n{json.dumps(ANSWER)}\n```"
    with stand_in(lambda n, _request: Reply(fenced) if n else first) as service:
        assert ask(service, monkeypatch, TIMEOUT="0.4")["mentions"] == [at(GOOD), at(NAMED)]
        assert len(service.asked) == 2


FAILING = [
    (Reply(status=500), 3, "answers 500"),
    (Reply("no JSON"), 3, "answers no JSON of the form asked for"),
    (Reply(ANSWER, delay=1.0), 3, "does not answer within 0.3 seconds"),
    (Reply(status=429, headers={"Retry-After": "3600"}), 1, "answers 429"),
    (Reply(status=401), 1, "answers 401 Unauthorized"),
    (Reply(status=404), 1, "answers 404 Not Found"),
    (Reply(status=302, headers={"Location": "http://127.0.0.1:9/"}), 1, "answers 302 Found"),
    (Reply(raw=b" " * 1_100_000), 1, "answers with more than 1000000 bytes"),
]


@pytest.mark.parametrize(("reply", "attempts", "reason"), FAILING)
def test_what_fails_for_good_is_said_in_one_sentence(
    reply: Reply, attempts: int, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stand_in(lambda _n, _request: reply) as service:
        with pytest.raises(PluginError) as caught:
            ask(service, monkeypatch, TIMEOUT="0.3", KEY="secret")
        assert len(service.asked) == attempts
    assert str(caught.value) == f"plug-in llm: {service.url} {reason}"


def test_nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with stand_in(lambda _n, _request: Reply(ANSWER)) as service:
        pass
    with pytest.raises(PluginError, match=f"^plug-in llm: {service.url} cannot be asked: ConnectError$"):
        ask(service, monkeypatch)


SETTINGS = [
    ({"URL": "ftp://a/v1", "MODEL": "m"}, "needs an http address"),
    ({"URL": "localhost:80", "MODEL": "m"}, "needs an http address"),
    ({"URL": "http://a/v1"}, "needs the environment variables"),
    ({"URL": "http://a/v1", "MODEL": "m", "TIMEOUT": "soon"}, "cannot use its settings"),
    ({"URL": "http://a/v1", "MODEL": "m", "TIMEOUT": "-1"}, "needs an http address in KG_LLM_URL and 0 to 3600"),
]


@pytest.mark.parametrize(("settings", "reason"), SETTINGS)
def test_settings_are_checked_before_anything_is_read(
    settings: dict[str, str], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"KG_LLM_{name}", value)
    with pytest.raises(PluginError, match=reason):
        load_plugin("llm")


def test_the_version_of_the_service_names_the_model_and_keeps_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = []
    for url, model in (("http://a/v1", "m"), ("http://a/v1", "n"), ("http://b/v1", "m"), ("http://u:pw@a/v1", "m")):
        monkeypatch.setenv("KG_LLM_URL", url)
        monkeypatch.setenv("KG_LLM_MODEL", model)
        monkeypatch.setenv("KG_LLM_KEY", "secret")
        versions.append(load_plugin("llm").version)
    assert len(set(versions)) == 3
    assert not [v for v in versions if "pw" in v or "secret" in v]


# ---------------------------------------------------------------- a spaCy pipeline


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A blank Chinese pipeline with an EntityRuler, saved."""
    spacy = pytest.importorskip("spacy", reason="spaCy is not installed: pip install 'fazhi-kg[spacy]'")
    nlp = spacy.blank("zh")
    nlp.add_pipe("entity_ruler").add_patterns(
        [
            {"label": "PROGRAM", "pattern": "暖心驿站"},
            {"label": "PERSON", "pattern": "毛小芸"},
            {"label": "ORG", "pattern": "司法局", "id": "江山市司法局"},
            {"label": "DATE", "pattern": "2021年"},
        ]
    )
    folder = tmp_path_factory.mktemp("spacy") / "pipeline"
    nlp.to_disk(folder)
    return folder


def test_entities_of_a_pipeline(pipeline: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_SPACY_MODEL", str(pipeline))
    plugin = load_plugin("spacy")
    record = read_document(Document("a", TEXT, "0"), dataclasses.replace(knowledge, plugins=(plugin,)))
    added = [(m.canonical, m.type) for m in record.mentions if m.extractor == "plugin:spacy"]
    assert added == [("暖心驿站", "PROGRAM"), ("毛小芸", "PERSON")]
    assert dropped(record) == ["plug-in spacy: 1 mention(s) that overlap others dropped"]


def test_long_texts_keep_their_offsets(pipeline: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_SPACY_MODEL", str(pipeline))
    text = ("上面的一行。\n" * 900) + "司法局与毛小芸\n" + "字" * 6000 + "毛小芸"
    found = load_plugin("spacy").find(text, {})
    assert isinstance(found, list)
    assert [(text[m["start"] : m["end"]], m["text"], m["canonical"]) for m in found] == [
        ("司法局", "司法局", "江山市司法局"),
        ("毛小芸", "毛小芸", "毛小芸"),
        ("毛小芸", "毛小芸", "毛小芸"),
    ]


def test_the_version_follows_the_pipeline_s_files(
    pipeline: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    versions = []
    for patterns in (None, '{"label":"PLACE","pattern":"别处"}\n'):
        copy = tmp_path / f"copy{bool(patterns)}"
        shutil.copytree(pipeline, copy)
        if patterns:
            (copy / "entity_ruler" / "patterns.jsonl").write_text(patterns, encoding="utf-8")
        monkeypatch.setenv("KG_SPACY_MODEL", str(copy))
        versions.append(load_plugin("spacy").version)
    monkeypatch.setenv("KG_SPACY_MODEL", str(pipeline))
    assert load_plugin("spacy").version == versions[0] != versions[1]


@pytest.mark.parametrize(
    ("model", "reason"), [("", "needs the environment variable KG_SPACY_MODEL"), ("/no/such/model", "cannot load")]
)
def test_no_pipeline(model: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("spacy", reason="spaCy is not installed: pip install 'fazhi-kg[spacy]'")
    monkeypatch.setenv("KG_SPACY_MODEL", model)
    with pytest.raises(PluginError, match=f"^plug-in spacy: {reason}"):
        load_plugin("spacy")
