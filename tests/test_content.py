"""What a document's graph says, gathered from its lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.content import Content, Told, content_of, line_of, read_contents
from kg.ontology import NAMESPACE
from kg.terms import RDF, SCHEMA, iri, literal

DOCUMENT, BODY, RULE, PLACE, NODE = (f"http://x/{name}" for name in ("document", "body", "rule", "place", "statement"))
TYPE = RDF + "type"
NOTHING = Content(None, [], [], [], [], [], [])
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
def test_content_of_triples(triples: list[tuple[str, str, str]], expected: Content, tmp_path: Path) -> None:
    found = content(*triples)
    assert found == expected
    file = tmp_path / "contents.jsonl"
    file.write_text(f"{line_of('2020/甲', found)}\n{line_of('乙', NOTHING)}\n", encoding="utf-8")
    assert list(read_contents(file)) == [("2020/甲", expected), ("乙", NOTHING)]
