"""Extraction as tables: rows written by people who had not read the rules, and properties that hold for any text.

tests/rows/mentions.tsv: all mentions of one type in a sentence; tests/rows/facts.tsv: all facts of a sentence; the
same for official documents, where \\n stands for a line break: official-mentions.tsv, official-facts.tsv. Rows without
an expectation are negatives: what tempts and must not be found; tempting-*.tsv hold nothing else.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg
from kg.evaluate import fold
from kg.lexicon import words
from kg.model import DocumentRecord
from kg.record import as_contract

from .conftest import Read

ROWS = Path(__file__).with_name("rows")
MENTIONS = ("mentions.tsv", "official-mentions.tsv", "tempting-mentions.tsv")
FACTS = ("facts.tsv", "official-facts.tsv", "tempting-facts.tsv")


def rows(names: tuple[str, ...], columns: int) -> list[list[str]]:
    cells = [line.replace("\\n", "\n").split("\t") for name in names for line in words_of_lines(ROWS / name)]
    return [row + [""] * (columns - len(row)) for row in cells]


def words_of_lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [line for line in lines if line.strip() and not line.startswith(("#", "issuer\t"))]


def _name(row: list[str]) -> str:
    return f"{row[-2]}-{row[-3][:24]}" if len(row) == 6 else row[0]


@pytest.mark.parametrize("row", rows(MENTIONS, 6), ids=_name)
def test_mentions(row: list[str], read_text: Read) -> None:
    issuer, region, year, sentence, kind, expected = row
    record = read_text(sentence, issuer=issuer or None, region=region or None, year=int(year))
    found = [(m.span.of(sentence), fold(m.canonical)) for m in record.mentions if m.type == kind]
    pairs = [item.partition("=") for item in expected.split("|") if item]
    assert found == [(surface, fold(canonical or surface)) for surface, _, canonical in pairs]


def _key(subject: str, relation: str, value: str, last: str) -> tuple[str, str, str, str]:
    one, other = fold(subject), fold(value)
    if relation == "cooperates":
        one, other = sorted((one, other))
    return one, relation, other, last


@pytest.mark.parametrize("row", rows(FACTS, 6), ids=_name)
def test_facts(row: list[str], read_text: Read) -> None:
    issuer, region, year, outlook, sentence, expected = row
    heading = "三、下一步工作打算\n" if outlook == "1" else ""
    record = read_text(heading + sentence, issuer=issuer or None, region=region or None, year=int(year))
    found = {_key(s.subject, s.predicate, s.object, s.post or s.status.value) for s in record.statements}
    facts = [item.split(">") for item in expected.split("|") if item]
    assert found == {_key(s, p, o, last) for s, p, o, last in facts}


SPACES = " " * 3_000
LAYOUT = [
    f"甲乙港口经营许可证\n甲乙字{SPACES}x",
    f"力争年内建成。(市司法局、{'各县' * 60}、x)",
    f"《停车管理办法》{SPACES}\n{SPACES}\n{SPACES}x",
    f"总指挥由{'市长' * 50}、{SPACES}x",
    f"{'《甲办法》' * 200}部署和{SPACES}",
    f"“启航杯”创业大赛设立{'组委会、' * 200}{SPACES}",
    f"索引号{SPACES}x\n发布日期{SPACES}x\n发布机构{SPACES}x",
    f"开展{'“甲乙”、' * 300}等{SPACES}",
]


@pytest.mark.parametrize("text", LAYOUT, ids=range(len(LAYOUT)))
@pytest.mark.parametrize("title", ["关于修改部分规章的决定", "2021年法治政府建设年度报告", "关于准予经营的批复"])
def test_layout_of_thousands_of_characters_is_read(text: str, title: str, read_text: Read) -> None:
    """Patterns that try every way to share out a run of spaces or words would not come to an end here."""
    record = read_text(f"{title}\n{text}\n", issuer="衡阳市人民政府", region="衡阳市", year=2021)
    assert record.metadata.title == title


def test_there_are_enough_rows_and_half_of_them_tempt() -> None:
    mentions, facts = rows(MENTIONS, 6), rows(FACTS, 6)
    assert len(mentions) + len(facts) >= 900
    assert sum(not row[5] for row in mentions) >= len(mentions) * 0.48
    assert sum(not row[5] for row in (*mentions, *facts)) >= (len(mentions) + len(facts)) * 0.5


@pytest.mark.parametrize(
    ("text", "named", "stated"),
    [
        ("完成《宁波市甲条例》《宁波市乙条例》等10个法规议案。", 2, 10),
        ("废止《宁波市甲规定》等5件政府规章。", 1, 5),
        ("制定《宁波市甲办法》《宁波市乙办法》。", None, None),
    ],
)
def test_a_count_is_never_lost(text: str, named: int | None, stated: int | None, read_text: Read) -> None:
    record = read_text(text, issuer="宁波市司法局", region="宁波市", year=2020)
    assert {(s.named, s.stated) for s in record.statements} == {(named, stated)}


def test_what_is_both_done_and_planned_is_kept_apart_and_folded_in_json(read_text: Read) -> None:
    text = "一、做法\n出台《宁波市甲办法》。\n二、下一步打算\n出台《宁波市甲办法》《宁波市乙办法》。\n"
    record = read_text(text, issuer="宁波市司法局", region="宁波市", year=2020)
    assert sorted((s.object, s.status.value) for s in record.statements) == [
        ("宁波市乙办法", "planned"),
        ("宁波市甲办法", "done"),
        ("宁波市甲办法", "planned"),
    ]
    facts = as_contract(record, text)["facts"]
    assert sorted((f["o"], f["status"]) for f in facts) == [("宁波市乙办法", "planned"), ("宁波市甲办法", "done")]


_PIECES = st.sampled_from(
    [
        *"，。；：、《》〈〉“”（）()\n",
        "市委",
        "我局",
        "省厅",
        "宁波市",
        "镇海区",
        "《",
        "》",
        "制定",
        "将",
        "一是",
        "局长",
        "励健",
        "“最多跑一次”改革",
        "（试行）",
        "〔2020〕3号",
        "等10件",
        "会同",
        "某",
        " ",
        "\u3000",
        "😀",
        "𠮷",
    ]
)


def _hold_together(record: DocumentRecord, text: str) -> None:
    end = 0
    for mention in record.mentions:
        assert end <= mention.span.start < mention.span.end <= len(text)
        assert mention.canonical
        end = mention.span.end
    for statement in record.statements:
        assert statement.evidences
        assert all(e.span.of(text) == e.quote for e in statement.evidences)
        assert 0 <= statement.confidence <= 1


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_PIECES, max_size=40).map("".join))
def test_any_text_gives_mentions_and_evidence_that_hold(read_text: Read, text: str) -> None:
    _hold_together(read_text(text, issuer="宁波市司法局", region="宁波市", year=2020), text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=120))
def test_any_characters_without_metadata(read_text: Read, text: str) -> None:
    _hold_together(read_text(text), text)


@pytest.mark.parametrize(
    "text",
    [
        "市司法局" + "在甲中" * 60 + "x制定《甲办法》。",
        "《" + "1" * 200 + "年办法》",
        "《" * 3000,
        "“甲乙" * 2000,
        "一、" + "甲" * 4000,
        "市司法局印发《甲办法》和" * 100,
        "一、甲\n" * 3000,
    ],
    ids=lambda text: text[:6],
)
def test_no_text_takes_for_ever(text: str, read_text: Read) -> None:
    """Runs that made a rule take exponential or quadratic time; the test suite would hang, so nothing is timed."""
    assert read_text(text, issuer="宁波市司法局", region="宁波市", year=2020).length == len(text)


def test_the_public_function_obeys_the_contract() -> None:
    text = "宁波市司法局2020年度法治政府建设情况报告\r\n2020年，市司法局出台《宁波市甲办法》（甬司〔2020〕3号）。"
    found = kg.extract(text)
    plain = text.replace("\r\n", "\n")
    assert found["doc"]["issuer"] == "宁波市司法局"
    assert found["doc"]["year"] == 2020
    assert all(plain[m["start"] : m["end"]] == m["text"] for m in found["mentions"])
    assert {(f["s"], f["p"], f["o"]) for f in found["facts"]} == {
        ("宁波市司法局", "issued", "宁波市甲办法"),
        ("宁波市甲办法", "doc_number", "甬司〔2020〕3号"),
    }


def test_metadata_may_be_given_beside_a_text() -> None:
    found = kg.extract("我局制定《甲办法》。", issuer="宁波市司法局", region="宁波市", year=2020)
    assert [(f["s"], f["o"]) for f in found["facts"]] == [("宁波市司法局", "甲办法")]


def test_word_lists_hold_no_doubles() -> None:
    lexica = Path(kg.__file__).with_name("lexica")
    for path in sorted(lexica.glob("*.txt")):
        listed = words(path)
        assert len(listed) == len(set(listed)), path.name
