"""What a document's graph says, gathered from its lines."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.archive import Archive, covering
from kg.content import (
    CHANGES,
    SHARES,
    Content,
    Told,
    content_of,
    read_contents,
    read_header,
    shared_out,
    write_contents,
)
from kg.errors import StoreError
from kg.ontology import NAMESPACE
from kg.terms import RDF, SCHEMA, iri, literal

DOCUMENT, BODY, RULE, PLACE, NODE = (f"http://x/{name}" for name in ("document", "body", "rule", "place", "statement"))
TYPE = RDF + "type"
NOTHING = Content(None, *([] for _ in Content._fields[1:]))
STATEMENT = [
    (NODE, RDF + "subject", iri(BODY)),
    (NODE, RDF + "predicate", iri(NAMESPACE + "issued")),
    (NODE, RDF + "object", iri(RULE)),
    (NODE, NAMESPACE + "status", iri(NAMESPACE + "planned")),
    (NODE, NAMESPACE + "year", literal("2021", "integer")),
]


def content(*triples: tuple[str, str, str]) -> Content:
    return content_of(f"<{subject}> <{predicate}> {value}" for subject, predicate, value in triples)


@pytest.mark.parametrize(
    ("triples", "expected"),
    [
        ([], NOTHING),
        ([(DOCUMENT, SCHEMA + "mentions", iri(RULE))], NOTHING._replace(entities=[RULE])),
        ([(PLACE, TYPE, iri(NAMESPACE + "Place"))], NOTHING._replace(places=[PLACE])),
        ([(RULE, TYPE, iri(NAMESPACE + "Regulation"))], NOTHING),
        (
            [(DOCUMENT, TYPE, iri(NAMESPACE + "Document")), (DOCUMENT, NAMESPACE + "jurisdiction", iri(PLACE))],
            NOTHING._replace(home=PLACE),
        ),
        ([(BODY, NAMESPACE + "jurisdiction", iri(PLACE))], NOTHING),  # a body's, not the document's
        ([(BODY, NAMESPACE + "issued", iri(RULE))], NOTHING._replace(issued=[(BODY, RULE)])),
        ([(BODY, NAMESPACE + "applies", iri(RULE))], NOTHING),
        ([(BODY, NAMESPACE + "runs", iri(RULE))], NOTHING._replace(runs=[RULE])),
        (
            [(RULE, NAMESPACE + "docNumber", literal('甲"乙\\丙\n〔2020〕5号'))],
            NOTHING._replace(numbers=[(RULE, '甲"乙\\丙\n〔2020〕5号')]),
        ),
        (STATEMENT, NOTHING._replace(statements=[Told(NODE, BODY, NAMESPACE + "issued", RULE, True, 2021)])),
        (STATEMENT[:-1], NOTHING),  # without a year nothing can follow a year later
        ([(DOCUMENT, NAMESPACE + "year", literal("2021", "integer"))], NOTHING),
    ],
)
def test_content_of_triples(triples: list[tuple[str, str, str]], expected: Content) -> None:
    assert content(*triples) == expected


# ---------------------------------------------------------------- shares

B = "http://x/"


def named(kind: str, *path: str) -> str:
    return "/".join((B + kind, *path))


BUREAU, OTHER, MINISTRY = (
    named("institution", "330200", "局"),
    named("institution", "330100", "局"),
    named("institution", "部"),
)
LOCAL, NATIONAL = named("regulation", "330200", "办法"), named("regulation", "CN", "法")
BRAND, SAME_BRAND = named("programme", "330200", "“甲”行动"), named("programme", "“甲”行动")


def told(subject: str, relation: str, thing: str, planned: bool, year: int = 2020) -> Told:
    return Told(
        f"{B}statement/{subject}{relation}{thing}{planned}", subject, NAMESPACE + relation, thing, planned, year
    )


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        # a plan and what fulfils it: the same body, or anybody for a local rule that is made
        (told(BUREAU, "issued", NATIONAL, True), told(BUREAU, "issued", NATIONAL, False), True),
        (told(BUREAU, "issued", LOCAL, True), told(MINISTRY, "amended", LOCAL, False), True),
        (told(BUREAU, "applies", LOCAL, True), told(MINISTRY, "applies", LOCAL, False), False),
        (told(BUREAU, "runs", BRAND, True), told(BUREAU, "runs", SAME_BRAND, False), True),
        (told(BUREAU, "cooperates", OTHER, True), told(BUREAU, "cooperates", OTHER, False), True),
    ],
)
def test_a_plan_and_what_fulfils_it_are_in_one_share(first: Told, second: Told, together: bool) -> None:
    shares = [set(shared_out(NOTHING._replace(statements=[item]), B)) - {0} for item in (first, second)]
    assert (shares[0] == shares[1]) is together


def test_all_of_one_rule_of_one_jurisdiction_is_in_one_share() -> None:
    further = named("regulation", "330200", "某局", "细则")
    whole = NOTHING._replace(
        home=named("place", "330200"),
        entities=[LOCAL, further],
        changes=[("n", LOCAL, "issued", 2020)],
        issued=[(BUREAU, LOCAL)],
        numbers=[(further, "甲〔2020〕1号")],
        titles=[(LOCAL, "宁波市办法")],
    )
    (share,) = set(shared_out(whole, B)) - {0}
    assert shared_out(whole, B)[share] == whole


def test_programmes_of_one_name_are_in_one_share_and_bodies_and_places_in_the_first() -> None:
    programmes = NOTHING._replace(entities=[BRAND, SAME_BRAND], runs=[BRAND])
    assert len(set(shared_out(programmes, B)) - {0}) == 1
    bodies = NOTHING._replace(entities=[BUREAU, MINISTRY], places=[named("place", "330200")], covered=[(BUREAU, 2020)])
    assert shared_out(bodies, B) == {0: bodies}
    assert shared_out(NOTHING._replace(entities=[named("person", "某局", "某人")]), B) == {0: NOTHING}


names = st.sampled_from(
    [BUREAU, OTHER, MINISTRY, LOCAL, NATIONAL, BRAND, SAME_BRAND, named("regulation", "110000", "规定")]
)
some_told = st.builds(told, names, st.sampled_from(["issued", "runs", "applies"]), names, st.booleans())
pairs = st.lists(st.tuples(names, names), max_size=4)
contents = st.builds(
    Content,
    home=st.none() | names,
    entities=st.lists(names, max_size=6),
    places=st.lists(names, max_size=2),
    statements=st.lists(some_told, max_size=6),
    changes=st.lists(st.tuples(names, names, st.sampled_from(CHANGES), st.integers(1950, 2050)), max_size=4),
    issued=pairs,
    runs=st.lists(names, max_size=3),
    numbers=pairs,
    titles=pairs,
    covered=st.lists(st.tuples(names, st.integers(1950, 2050)), max_size=2),
)


@given(given=st.dictionaries(st.text(min_size=1, max_size=5), contents, max_size=4))
def test_the_shares_together_hold_all_and_a_file_gives_back_what_was_written(given: dict[str, Content]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.contents"
        write_contents(path, dict.fromkeys(given, "digest"), given, B)
        assert read_header(path).documents == dict.fromkeys(given, "digest")
        for document_id, whole in given.items():
            found = [some for name, some in read_contents(path) if name == document_id]
            assert {some.home for some in found} == {whole.home}
            for field in Content._fields[1:]:
                together = Counter(item for some in found for item in getattr(some, field))
                assert together == Counter(getattr(whole, field)), field
        apart = [item for share in range(SHARES) for item in read_contents(path, range(share, share + 1))]
        assert apart == list(read_contents(path))


@given(data=st.binary(max_size=80))
def test_what_is_no_file_of_contents_is_refused_and_left_out_of_an_archive(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        path.write_bytes(data)
        with pytest.raises(StoreError, match="contents cannot be read"):
            list(read_contents(path))
        assert Archive(Path(folder)).files() == {}


def test_an_archive_gives_each_document_once_as_the_store_holds_it(tmp_path: Path) -> None:
    def part(name: str, *documents: tuple[str, str]) -> Path:
        path = tmp_path / name
        entities = {i: NOTHING._replace(entities=[named("institution", f"{i}{digest}")]) for i, digest in documents}
        write_contents(path, dict(documents), entities, B)
        return path

    archive = Archive(tmp_path / "contents")
    one = archive.put(part("1", ("a", "old"), ("b", "b")))
    two = archive.put(part("2", ("a", "new"), ("b", "b")))
    three = archive.put(part("3", ("c", "c")))
    held = {"a": "new", "b": "b"}
    found = covering(archive.files(), held)
    assert found is not None
    assert sorted(e for content in found.contents() for e in content.entities) == [
        named("institution", "anew"),
        named("institution", "bb"),
    ]
    assert set(found.files) == {one, two}
    archive.keep_only(found.files)
    assert set(archive.files()) == {one, two}
    assert not three.exists()
    assert covering(archive.files(), {**held, "c": "c"}) is None, "what is not there is not passed over in silence"


def test_files_that_were_cut_otherwise_count_as_missing(tmp_path: Path) -> None:
    path = tmp_path / "contents"
    write_contents(path, {"d": "digest"}, {"d": content_of([])}, B)
    assert list(Archive(tmp_path).files().values()) == [{"d": "digest"}]
    header, rest = path.read_bytes().split(b"\n", 1)
    for other in (header.replace(b",128,", b",64,"), header.replace(b",128,", b",")):
        assert other != header
        path.write_bytes(other + b"\n" + rest)
        assert not Archive(tmp_path).files()
