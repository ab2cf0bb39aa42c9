"""One contract over every store; the disk store's generations survive whatever happens to a writer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import NotAStore, QueryError, StoreError, StoreLocked, StoreMissing, StoreVersion
from kg.iris import DEFAULT_BASE
from kg.rdf import graph_iri, literal, runs_graph
from kg.serialization import serialize
from kg.store import CHUNK, MARKER, DiskStore, MemoryStore, Store, open_store
from kg.store.contract import part_named
from kg.store.embedded import _of_documents
from kg.store.quads import Sorter, has_graph, write_lines, write_part
from kg.store.remote import RemoteStore

from . import servers

ALL = "SELECT ?s ?o WHERE { ?s <http://x/p> ?o } ORDER BY ?s ?o"


def quad(document: str, value: str) -> str:
    return f"<http://x/{document}> <http://x/p> {literal(value)} <{graph_iri(DEFAULT_BASE, document)}> ."


@pytest.fixture(scope="module")
def oxigraph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.oxigraph(tmp_path_factory.mktemp("oxigraph")) as address:
        yield address


@pytest.fixture(scope="module")
def virtuoso_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.virtuoso(tmp_path_factory.mktemp("virtuoso")) as address:
        yield address


REMOTE = ("oxigraph", "virtuoso")


@pytest.fixture(params=["memory", "disk", *REMOTE])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param in REMOTE:
        address = str(request.getfixturevalue(f"{request.param}_server"))
        empty(RemoteStore(address, create=True))
        return open_store(address, create=True)
    return MemoryStore() if request.param == "memory" else DiskStore(tmp_path / "s", create=True)


def empty(store: RemoteStore) -> None:
    names = store.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }").rows
    for (name,) in names:
        if name and name.startswith((store.base, "http://x/")):
            store.server.delete(name)
    if "sparql-auth" not in store.server.endpoints.update:
        store.server.update("DROP ALL")


def put(store: Store, **values: str) -> None:
    with store.transaction() as writer:
        for document, value in values.items():
            writer.replace(document, [quad(document, value)], value)


def test_replace_remove_and_documents(store: Store) -> None:
    assert store.documents() == {}
    put(store, a="1", b="2")
    put(store, a="3")
    assert list(store.quads()) == [quad("a", "3"), quad("b", "2")]
    assert store.documents() == {"a": "3", "b": "2"}
    with store.transaction() as writer:
        writer.remove("a")
    assert list(store.quads()) == [quad("b", "2")]
    assert store.documents() == {"b": "2"}


def test_the_writer_sees_what_it_has_written(store: Store) -> None:
    put(store, a="1")
    with store.transaction() as writer:
        writer.replace("b", [quad("b", "2")], "2")
        writer.remove("a")
        assert writer.select(ALL).rows == (("http://x/b", "2"),)


def test_a_document_replaced_twice_holds_the_last_word(store: Store) -> None:
    with store.transaction() as writer:
        writer.replace("a", [quad("a", "1")], "1")
        writer.replace("a", [quad("a", "2")], "2")
    assert list(store.quads()) == [quad("a", "2")]
    with store.transaction() as writer:
        writer.replace("a", [quad("a", "3")], "3")
        assert writer.select(ALL).rows == (("http://x/a", "3"),)
        writer.replace("a", [quad("a", "4")], "4")
    assert list(store.quads()) == [quad("a", "4")]


def test_an_error_leaves_everything_as_it_was(store: Store) -> None:
    if isinstance(store, RemoteStore):
        pytest.skip("a server promises this for one document's graph, see the next test")
    put(store, a="1")
    with pytest.raises(RuntimeError, match="stop"):
        _spoil(store)
    assert list(store.quads()) == [quad("a", "1")]
    assert store.documents() == {"a": "1"}
    put(store, b="2")
    assert len(list(store.quads())) == 2


def test_the_log_and_the_index_are_in_no_export_and_no_list(store: Store) -> None:
    put(store, a="1", b="2")
    assert [(graph, lines) for graph, lines in store.graphs()] == [
        (graph_iri(DEFAULT_BASE, d), [quad(d, v)]) for d, v in (("a", "1"), ("b", "2"))
    ]
    assert store.documents(["b", "nobody"]) == {"b": "2"}
    assert store.documents([]) == {}
    assert not store.unfinished()


@pytest.mark.parametrize("document", ["2020/宁波", "a b%c", "x#y?z", "é/ü~!", "zip.zip/目录/一"])
def test_any_document_id_comes_back(store: Store, document: str) -> None:
    with store.transaction() as writer:
        line = f'<http://x/d> <http://x/p> "1" <{graph_iri(DEFAULT_BASE, document)}> .'
        writer.replace(document, [line], "d1")
    assert store.documents() == {document: "d1"}
    assert list(store.quads()) == [line]
    with store.transaction() as writer:
        writer.remove(document)
    assert (store.documents(), list(store.quads())) == ({}, [])


def test_another_graph_is_set_whole(store: Store) -> None:
    graph = f"{DEFAULT_BASE}graph/derived"
    for values in ("123", "34"):
        with store.transaction() as writer:
            writer.set_graph(graph, [f'<http://x/s> <http://x/p> "{v}" <{graph}> .' for v in values])
    assert list(store.quads()) == [f'<http://x/s> <http://x/p> "{v}" <{graph}> .' for v in "34"]
    assert store.select(ALL).rows == (("http://x/s", "3"), ("http://x/s", "4"))


def test_a_large_graph_goes_in_some_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.store.embedded._QUADS", 3)
    store, graph = MemoryStore(), f"{DEFAULT_BASE}graph/derived"
    own = [f'<http://x/a> <http://x/own> "{n}" <{graph}> .' for n in range(10)]
    shared = [f'<http://x/a> <http://x/p> "{n}" <{graph}> .' for n in range(10)]
    with store.transaction() as writer:
        writer.replace("a", [quad("a", "1"), quad("a", "7")], "1")
        writer.set_graph(graph, [*own, *shared])
    assert len(store.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }").rows) == 20
    with store.transaction() as writer:
        writer.set_graph(graph, own[:1])
    assert list(store.quads()) == [own[0], quad("a", "1"), quad("a", "7")]
    assert len(store.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }").rows) == 3, "the document still says 1 and 7"


def test_a_patch_drops_by_pattern_and_adds(store: Store) -> None:
    graph = f"{DEFAULT_BASE}graph/derived"

    def line(subject: str, predicate: str, value: str) -> str:
        return f"<http://x/{subject}> <http://x/{predicate}> {value} <{graph}> ."

    shared = f'<http://x/a> <http://x/p> "1" <{graph_iri(DEFAULT_BASE, "d")}> .'
    with store.transaction() as writer:
        writer.replace("d", [shared], "d")
        writer.set_graph(graph, [line("a", "p", '"1"'), line("a", "q", '"2"'), line("b", "p", "<http://x/c>")])
    with store.transaction() as writer:
        patterns = [("http://x/a", None, None), (None, "http://x/p", "http://x/c"), ("http://x/none", None, None)]
        writer.patch(graph, patterns, [line("z", "p", '"9"'), line("a", "q", '"3"')])
        assert writer.select(ALL).rows == (("http://x/a", "1"), ("http://x/z", "9"))
    assert list(store.quads()) == sorted([shared, line("z", "p", '"9"'), line("a", "q", '"3"')])
    assert store.select("SELECT ?o WHERE { ?s <http://x/q> ?o }").rows == (("3",),)


def test_parts_are_loaded_like_documents_one_by_one(store: Store, tmp_path: Path) -> None:
    put(store, a="old", c="c")
    graphs = [(d, v, [quad(d, v), quad(d, "both")]) for d, v in (("a", "1"), ("b", "2"))]
    with store.transaction() as writer:
        writer.load(
            [write_part(tmp_path, "one", graphs[:1], store.base), write_part(tmp_path, "two", graphs[1:], store.base)]
        )
    expected = sorted([*(line for _, _, lines in graphs for line in lines), quad("c", "c")])
    assert list(store.quads()) == expected
    assert store.documents() == {"a": "1", "b": "2", "c": "c"}
    assert len(store.select(ALL).rows) == 5


def test_a_server_keeps_each_document_whole_and_tells_that_a_change_is_unfinished(store: Store) -> None:
    if not isinstance(store, RemoteStore):
        pytest.skip("a store that is all or nothing has nothing unfinished")
    put(store, a="1")
    with pytest.raises(StoreError, match="cannot load"):
        _break(store)
    assert list(store.quads()) == [quad("a", "1"), quad("b", "2")]
    assert store.unfinished()
    put(store, a="3")
    assert not store.unfinished()
    assert list(store.quads()) == [quad("a", "3"), quad("b", "2")]


def _break(store: Store) -> None:
    with store.transaction() as writer:
        writer.replace("b", [quad("b", "2")], "2")
        writer.replace("a", [quad("a", "9"), "this is no quad"], "9")


def _spoil(store: Store) -> None:
    with store.transaction() as writer:
        writer.replace("a", [quad("a", "9")], "9")
        writer.remove("a")
        raise RuntimeError("stop")


def test_queries_see_each_triple_once(store: Store) -> None:
    if isinstance(store, RemoteStore) and "sparql-auth" in store.server.endpoints.update:
        pytest.skip("the union that Virtuoso gives holds a triple once for each graph")
    same = [f'<http://x/s> <http://x/p> "same" <{graph_iri(DEFAULT_BASE, d)}> .' for d in "ab"]
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s <http://x/p> ?o }"
    with store.transaction() as writer:
        for document, line in zip("ab", same, strict=True):
            writer.replace(document, [line, quad(document, "own")], "1")
    assert store.select(count).rows == (("3",),)
    assert len(list(store.quads())) == 4
    with store.transaction() as writer:
        writer.remove("a")
    assert store.select(count).rows == (("2",),), "what the other document says too stays"
    with store.transaction() as writer:
        writer.remove("b")
    assert store.select(count).rows == (("0",),)


def test_broken_quads_are_refused_whole(store: Store) -> None:
    put(store, a="1")
    with pytest.raises(StoreError, match="cannot load"), store.transaction() as writer:
        writer.replace("b", ["this is no quad"], "2")
    assert list(store.quads()) == [quad("a", "1")]


def test_the_log_of_runs_stays_out_of_quads(store: Store) -> None:
    line = f'<http://x/run> <http://x/p> "now" <{runs_graph(DEFAULT_BASE)}> .'
    with store.transaction() as writer:
        writer.append_run([line])
        writer.replace("a", [quad("a", "1")], "1")
    assert list(store.quads()) == [quad("a", "1")]
    if not (isinstance(store, RemoteStore) and store.own_union()):  # Virtuoso's union is of all that it holds
        assert store.select(ALL).rows == (("http://x/a", "1"),)
    assert (line.split(" ")[0][1:-1],) in store.select("SELECT ?s WHERE { GRAPH ?g { ?s <http://x/p> ?o } }").rows


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT nonsense", "cannot be read"),
        ("DROP ALL", "cannot be read"),
        ("SELECT * WHERE { SERVICE <http://localhost:9/> { ?s ?p ?o } }", "SERVICE"),
        (
            "SELECT * WHERE { OPTIONAL { ?a <http://x/a\\#b> ?b } SERVICE <http://localhost:9/> { ?s ?p ?o } }",
            "SERVICE|cannot be read",
        ),
        (
            "PREFIX x: <http://x/> SELECT * WHERE { OPTIONAL { ?a x:a\\# ?b } SERVICE <http://localhost:9/> { ?s ?p ?o } }",
            "SERVICE",
        ),
        ("select * where { service silent <http://localhost:9/> { ?s ?p ?o } }", "SERVICE"),
    ],
)
def test_a_query_that_will_not_do(store: Store, query: str, reason: str) -> None:
    put(store, a="1")
    with pytest.raises(QueryError, match=reason):
        store.select(query)


def test_service_may_stand_in_a_string(store: Store) -> None:
    put(store, a="SERVICE")
    assert store.select('SELECT ?s WHERE { ?s <http://x/p> "SERVICE" } # SERVICE').rows == (("http://x/a",),)


def test_ask_construct_and_parameters(store: Store) -> None:
    put(store, a='x" } DROP ALL #')
    assert store.select("ASK { ?s ?p ?o }").rows == (("true",),)
    assert store.select("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }").columns == ("subject", "predicate", "object")
    found = store.select("SELECT ?s WHERE { ?s <http://x/p> ?o FILTER(?o = ?wanted) }", {"wanted": 'x" } DROP ALL #'})
    assert found.rows == (("http://x/a",),)


STEPS = st.lists(st.tuples(st.sampled_from("abcd"), st.none() | st.integers(0, 9)), min_size=1, max_size=8)


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[str], Store]:
    numbers = iter(range(10**6))
    return lambda kind: MemoryStore() if kind == "memory" else DiskStore(tmp_path / f"s{next(numbers)}", create=True)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.sampled_from(["memory", "disk"]))
def test_any_order_of_add_and_remove_gives_the_last_word(
    fresh: Callable[[str], Store], steps: list[tuple[str, int | None]], kind: str
) -> None:
    store, expected = fresh(kind), dict[str, str]()
    for document, value in steps:
        with store.transaction() as writer:
            if value is not None:
                writer.replace(document, [quad(document, str(value))], str(value))
                expected[document] = str(value)
            elif document in expected:
                writer.remove(document)
                del expected[document]
    assert list(store.quads()) == sorted(quad(d, v) for d, v in expected.items())
    assert store.documents() == expected


# ---------------------------------------------------------------- on disk


def test_what_is_no_store_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    with pytest.raises(NotAStore, match="left alone"):
        DiskStore(tmp_path / "mine", create=True)
    with pytest.raises(NotAStore):
        DiskStore(tmp_path / "mine" / "thesis.txt", create=True)
    with pytest.raises(StoreMissing, match="no store there yet"):
        DiskStore(tmp_path / "nothing")
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_a_store_of_another_layout_is_refused(tmp_path: Path) -> None:
    put(DiskStore(tmp_path / "s", create=True), a="1")
    marker = tmp_path / "s" / MARKER
    marker.write_text(json.dumps({"layout": 99}))
    with pytest.raises(StoreVersion, match="layout 99"):
        DiskStore(tmp_path / "s")
    marker.write_text("{broken")
    with pytest.raises(NotAStore, match="marker"):
        DiskStore(tmp_path / "s")


def test_the_base_is_kept_and_not_changed(tmp_path: Path) -> None:
    put(DiskStore(tmp_path / "s", base="https://example.org/x/", create=True), a="1")
    assert DiskStore(tmp_path / "s").base == "https://example.org/x/"
    with pytest.raises(StoreError, match="built with the base"):
        DiskStore(tmp_path / "s", base="https://example.org/y/")


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    one, two = DiskStore(tmp_path / "s", create=True), DiskStore(tmp_path / "s", create=True)
    with one.transaction() as writer:
        writer.replace("a", [quad("a", "1")], "1")
        with pytest.raises(StoreLocked, match="another process"), two.transaction():
            pass
    assert list(two.quads()) == [quad("a", "1")]


def test_a_reader_at_work_keeps_its_generation(tmp_path: Path) -> None:
    store = DiskStore(tmp_path / "s", create=True)
    put(store, a="1")
    reading = store.quads()
    first = next(reading)
    put(store, a="2")
    assert [first, *reading] == [quad("a", "1")]
    for value in "345":
        put(store, a=value)
    assert sum(p.is_dir() and p.name.startswith("g") for p in (tmp_path / "s").iterdir()) == 2, "old generations go"


CHILD = textwrap.dedent(
    """
    import os, signal, sys, time
    import kg.store.disk as module
    from kg.store import DiskStore
    sys.path.insert(0, {tests!r})
    from tests.test_store import quad
    point = sys.argv[2]
    def die():
        os.kill(os.getpid(), signal.SIGKILL)
    if point == "before-pointer":
        write = module._write
        module._write = lambda path, text: die() if path.name == "current" else write(path, text)
    if point == "before-rename":
        write = module._write
        module.Path.rename = lambda path, target: die()
    with DiskStore(sys.argv[1], create=True).transaction() as writer:
        if point == "start":
            die()
        for n in range(250):
            writer.replace(f"d{{n}}", [quad(f"d{{n}}", "9")], "9")
            if point == "middle" and n == 120:
                die()
        if point == "end":
            writer.flush()
            die()
    print("finished")
    """
).format(tests=str(Path(__file__).resolve().parents[1]))


@pytest.mark.parametrize("point", ["start", "middle", "end", "before-rename", "before-pointer"])
@pytest.mark.parametrize("first", [True, False], ids=["new-store", "existing-store"])
def test_a_killed_writer_leaves_the_last_good_state(tmp_path: Path, point: str, first: bool) -> None:
    path = tmp_path / "s"
    if not first:
        put(DiskStore(path, create=True), a="1")
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path), point],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])},
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    store = DiskStore(path, create=True)
    if first:
        with pytest.raises(StoreMissing):
            store.quads()
    else:
        assert list(store.quads()) == [quad("a", "1")]
    put(store, b="2")
    expected = [quad("b", "2")] if first else [quad("a", "1"), quad("b", "2")]
    assert list(store.quads()) == expected
    assert not [p for p in path.iterdir() if "staging" in p.name or p.name.endswith(".tmp")]


def _staged(store: Path) -> bool:
    return store.is_dir() and any(p.name.endswith(".staging") for p in store.iterdir())


def _pointed(store: Path) -> bool:
    return (store / "current").is_file()


@pytest.mark.parametrize("moment", [_staged, _pointed], ids=["staging", "pointer"])
def test_a_real_build_killed(tmp_path: Path, moment: Callable[[Path], bool]) -> None:
    """Kill a real build when it stages, or right after the pointer appears; what is there is whole, and the next build succeeds."""
    root = Path(__file__).resolve().parents[1]
    store = tmp_path / "s"
    command = [sys.executable, "-m", "kg.cli", "build", str(root / "corpus"), "--store", str(store)]
    child = subprocess.Popen(command, cwd=root)
    while not moment(store) and child.poll() is None:
        time.sleep(0.001)
    child.kill()
    child.wait()
    seen = ["\n".join(DiskStore(store).quads())] if _pointed(store) else []
    subprocess.run(command, cwd=root, check=True)
    whole = "\n".join(DiskStore(store).quads())
    assert whole.count("\n") > 5000
    assert all(lines == whole for lines in seen)
    assert not _staged(store)


# ---------------------------------------------------------------- serialization


def lines() -> Iterator[str]:
    yield from (quad("a", "1"), quad("b", "1"), '<http://x/a> <http://x/p> "1" <http://other/graph> .')


@pytest.mark.parametrize("style", ["turtle", "ntriples", "rdfxml", "jsonld", "trig", "nquads"])
def test_serializing_twice_gives_the_same_bytes(style: str, tmp_path: Path) -> None:
    def dump(name: str) -> bytes:
        with (tmp_path / name).open("wb") as stream:
            serialize(sorted(lines()), style, stream)
        return (tmp_path / name).read_bytes()

    assert dump("1") == dump("2")
    assert dump("1").count(b'"1"') + dump("1").count(b">1<") == (3 if style in ("trig", "nquads", "jsonld") else 2)


@pytest.mark.parametrize("value", ["plain", "ends <http://x/g>", "> <", 'a "quoted" <b> .', "", "换行\n<x> <y>"])
@pytest.mark.parametrize("suffix", ["", "@zh", "^^<http://x/t>"])
def test_lines_with_and_without_graph_are_told_apart(value: str, suffix: str) -> None:
    triple = f"<http://x/s> <http://x/p> {literal(value)}{suffix}"
    assert has_graph(f"{triple} <http://x/g> .")
    assert not has_graph(f"{triple} .")
    assert has_graph("<http://x/s> <http://x/p> <http://x/o> <http://x/g> .")
    assert not has_graph("<http://x/s> <http://x/p> <http://x/o> .")


# ---------------------------------------------------------------- sorting


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=8)),
    st.integers(1, 2000),
    st.integers(2, 5),
)
@settings(deadline=None)
def test_sorting_in_runs_is_sorting(texts: list[str], run: int, merged: int) -> None:
    sorter = Sorter(run, merged)
    for text in texts:
        sorter.add(text.encode())
    assert [line.decode() for line in sorter.lines()] == sorted(set(texts)), "by code points, each once"


def test_few_runs_are_on_disk_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    sorter = Sorter(1, 3)  # every line is a run
    for number in reversed(range(100)):
        sorter.add(f"{number:03d}".encode())
        assert len(list(tmp_path.glob("*/*"))) <= 2 * 5, "two of each size: 1, 3, 9, 27, 81"
    assert list(sorter.lines()) == [f"{number:03d}".encode() for number in range(100)]


def test_lines_are_written_in_parts_of_a_size(tmp_path: Path) -> None:
    lines = [f"<http://x/{n % 5}> <http://x/p> <http://x/o> <http://x/g> ." for n in range(10)]
    parts = list(write_lines(tmp_path, "some", lines, most=4))
    assert [part.quads.read_text().splitlines() for part in parts] == [lines[:4], [lines[4], *lines[:3]], lines[8:]]
    assert (
        parts[2].union.read_text()
        == "<http://x/3> <http://x/p> <http://x/o> .\n<http://x/4> <http://x/p> <http://x/o> .\n"
    )
    assert not list(write_lines(tmp_path, "none", []))
    again = list(write_lines(tmp_path, "again", lines))
    assert [part.quads.read_text().splitlines() for part in again] == [lines[:5]], (
        "once, what comes again within a part"
    )


def test_runs_leave_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    sorter = Sorter(100)
    for number in range(50):
        sorter.add(f"{number:03d}".encode())
    lines = sorter.lines()
    assert next(lines) == b"000"
    assert list(tmp_path.iterdir()), "there were runs on disk"
    lines.close()  # type: ignore[attr-defined]
    assert not list(tmp_path.iterdir())


def test_a_graph_is_renewed_by_parts_and_what_stays_is_left_alone(store: Store, tmp_path: Path) -> None:
    graph = f"{DEFAULT_BASE}graph/derived"

    def line(subject: str, value: str) -> str:
        return f"<http://x/{subject}> <http://x/p> {value} <{graph}> ."

    shared = f'<http://x/a> <http://x/p> "1" <{graph_iri(DEFAULT_BASE, "d")}> .'
    states: tuple[list[list[str]], ...] = (
        [[line("a", '"1"'), line("b", '"2"')], [line("b", '"2"'), line("c", "<http://x/甲>")]],
        [[line("b", '"2"'), line("d", '"\\t乙\\\\\\""'), line("a", '"3"@zh')], []],
        [[], []],
        [[line("e", '"01"^^<http://www.w3.org/2001/XMLSchema#integer>')], [line("a", '"1"')]],
    )
    with store.transaction() as writer:
        writer.replace("d", [shared], "d")
    for number, lines in enumerate(states):
        with store.transaction() as writer:
            parts = (part for n, some in enumerate(lines) for part in write_lines(tmp_path, f"{number}-{n}", some))
            writer.renew(graph, parts)
        wanted = {shared, *(item.replace('"01"', '"1"') for some in lines for item in some)}
        assert list(store.quads()) == sorted(wanted)
        triples = {item[: item.rindex(" <")] for item in wanted}
        if not isinstance(store, RemoteStore):  # whose server may hold graphs of its own
            assert len(store.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }").rows) == len(triples), (
                "in the union each once"
            )
    assert not list(tmp_path.glob("*-*")), "the files are used up"


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ([], []),
        ([0], [[0]]),
        ([CHUNK, CHUNK], [[CHUNK, CHUNK]]),
        ([CHUNK, CHUNK, 1], [[CHUNK, CHUNK], [1]]),
        ([1, 2 * CHUNK, 1], [[1], [2 * CHUNK], [1]]),
        ([3 * CHUNK, CHUNK], [[3 * CHUNK], [CHUNK]]),
        ([CHUNK] * 5, [[CHUNK, CHUNK], [CHUNK, CHUNK], [CHUNK]]),
    ],
)
def test_no_more_than_twice_a_chunk_is_loaded_at_once(
    tmp_path: Path, sizes: list[int], groups: list[list[int]]
) -> None:
    parts = [part_named(tmp_path, f"{n}", {f"{n}-{i}": "" for i in range(size)}) for n, size in enumerate(sizes)]
    assert [[len(part.documents) for part in group] for group in _of_documents(parts)] == groups
