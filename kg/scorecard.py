"""Figures for docs/extraction.md: ``python -m kg.scorecard docs/extraction.md`` writes them into the page again.

The page is prose with places for figures: what stands between ``<!-- figures: NAME -->`` and ``<!-- end -->`` is written by
the function of that name, everything else stays. Golds whose texts are not at hand are left out.

Names from documents are shortened and sentences never printed, so that the page holds nothing of the texts scored.
"""

from __future__ import annotations

import itertools
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from kg.errors import EvaluationError, KgError
from kg.evaluate import ErrorItem, Report, Tally, evaluate, told
from kg.gold import Pair, Plain, load_gold, load_texts
from kg.knowledge import Knowledge, load_knowledge
from kg.lexicon import rows
from kg.model import Document, Mention, MentionType, Span
from kg.record import facts_of, read_document, statements_given
from kg.reliability import observations, reliability
from kg.training import predictions

# folder of the gold, folder of its texts; the first two are what `make models` learns from
GOLDS = (
    ("corpus/gold", "corpus/reports"),
    ("tests/gold-written", "tests/gold-written"),
    ("tests/gold-fresh/first", "tests/gold-fresh/first"),
    ("tests/gold-fresh/second", "tests/gold-fresh/second"),
    ("tests/gold-fresh/third", "tests/gold-fresh/third"),
    ("tests/gold-fresh/fourth", "tests/gold-fresh/fourth"),
    ("tests/gold-fresh/fifth", "tests/gold-fresh/fifth"),
    ("tests/gold-fresh/sixth", "tests/gold-fresh/sixth"),
    ("tests/gold-fresh/seventh", "tests/gold-fresh/seventh"),
    ("tests/gold-fresh/eighth", "tests/gold-fresh/eighth"),
    ("tests/gold-fresh/ninth", "tests/gold-fresh/ninth"),
    ("tests/gold-fresh/tenth", "tests/gold-fresh/tenth"),
    ("tests/gold-fresh/eleventh", "tests/gold-fresh/eleventh"),
    ("tests/gold-fresh/twelfth", "tests/gold-fresh/twelfth"),
    ("tests/gold-fresh/thirteenth", "tests/gold-fresh/thirteenth"),
    ("tests/gold-fresh/fourteenth", "tests/gold-fresh/fourteenth"),
    ("tests/gold-fresh/fifteenth", "tests/gold-fresh/fifteenth"),
    ("tests/gold-fresh/sixteenth", "tests/gold-fresh/sixteenth"),
    ("tests/gold-fresh/seventeenth", "tests/gold-fresh/seventeenth"),
    ("tests/gold-fresh/eighteenth", "tests/gold-fresh/eighteenth"),
    ("tests/gold-fresh/nineteenth", "tests/gold-fresh/nineteenth"),
    ("../shared/gold", "../shared/corpus"),
    ("tests/gold-official/first", "../shared/corpus-official"),
    ("tests/gold-official/second", "../shared/corpus-official"),
    ("tests/gold-official/third", "../shared/corpus-official"),
    ("tests/gold-official/fourth", "../shared/corpus-official"),
    ("tests/gold-official/fifth", "../shared/corpus-official"),
    ("tests/gold-official/sixth", "../shared/corpus-official"),
    ("tests/gold-official/seventh", "../shared/corpus-official"),
    ("tests/gold-official/eighth", "../shared/corpus-official"),
    ("tests/gold-official/ninth", "../shared/corpus-official"),
    ("tests/gold-official/tenth", "../shared/corpus-official"),
)


def _label(folder: str) -> str:
    """What a gold is called in tables: gold-fresh for tests/gold-fresh/first, corpus for corpus/gold."""
    *_, above, name = Path(folder).parts
    return name if name.startswith("gold-") else above


LEARNT_FROM = frozenset(("corpus/gold", "tests/gold-written"))
# exact F1 that is aimed at, for reports that nobody here has seen
_AIMS: Mapping[str, float] = MappingProxyType(
    {"REGULATION": 0.98, "INSTITUTION": 0.90, "PERSON": 0.97, "PLACE": 0.90, "PROGRAM": 0.80}
)
_FACT_AIMS: Mapping[str, float] = MappingProxyType({"ALL": 0.85, "MACRO": 0.80, "OTHER": 0.75, "PLANNED": 0.85})
_LINK_AIM = 0.95
_WORST = 10
_REASONS = "error_reasons.tsv"
_BLOCK = re.compile(r"(<!-- figures: ([a-z-]+) -->\n).*?(<!-- end -->)", re.S)


@dataclass(frozen=True, slots=True)
class Scored:
    """One gold with what extraction finds in its texts, and the facts that relating reads from the gold's own mentions."""

    name: str
    pairs: tuple[Pair, ...]
    report: Report
    given: Report


def _given(name: str, text: str, gold: Plain, knowledge: Knowledge) -> Pair:
    found = tuple(
        Mention(Span(m["start"], m["end"]), MentionType(m["type"]), m["canonical"], "given")
        for m in sorted(gold["mentions"], key=lambda m: int(m["start"]))
    )
    facts = facts_of(statements_given(Document(name, text, ""), found, knowledge))
    return name, gold, {"doc": gold["doc"], "mentions": gold["mentions"], "facts": facts}


def scored(root: Path, knowledge: Knowledge) -> tuple[Scored, ...]:
    """All golds whose texts are at hand."""
    found = []
    for folder, texts_folder in GOLDS:
        gold_dir, texts_dir = root / folder, root / texts_folder
        if not gold_dir.is_dir() or not texts_dir.is_dir():
            continue
        texts = load_texts(gold_dir, texts_dir)
        pairs = tuple(predictions(gold_dir, knowledge, texts_dir))
        given = [_given(name, texts[name], gold, knowledge) for name, gold in load_gold(gold_dir)]
        found.append(Scored(folder, pairs, evaluate(pairs), evaluate(given)))
    return tuple(found)


# ---------------------------------------------------------------- the blocks


def markdown_table(columns: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A Markdown table; figures stand right."""
    rule = ["---" if i == 0 else "--:" for i in range(len(columns))]
    return "".join("| " + " | ".join(cells) + " |\n" for cells in (columns, rule, *lines))


def f1_of(tallies: Mapping[str, Tally], name: str) -> str:
    """F1 to three places; a dash where the gold asks for nothing."""
    tally = tallies.get(name)
    return f"{tally.f1:.3f}" if tally and tally.gold else "–"


def _link(report: Report) -> str:
    share = report.link.get("ALL")
    return f"{share.value:.3f}" if share and share.value is not None else "–"


def _fact(report: Report, name: str) -> str:
    return f"{report.macro_f1:.3f}" if name == "MACRO" else f1_of(report.facts, name)


def _reach(golds: Sequence[Scored]) -> str:
    """Aims and figures on the three reports of ../shared/gold."""
    shared = next((g for g in golds if g.name == "../shared/gold"), None)
    if shared is None:
        return "The three reports are not at hand.\n"
    report = shared.report
    lines = [
        (name, f"{aim:.2f}", f1_of(report.exact, name), f1_of(report.relaxed, name), str(report.exact[name].gold))
        for name, aim in _AIMS.items()
    ]
    lines.append(("linking of exact mentions", f"{_LINK_AIM:.2f}", _link(report), "", ""))
    for name, aim in _FACT_AIMS.items():
        count = str(report.facts[name].gold) if name in report.facts else ""
        lines.append((f"facts {name}", f"{aim:.2f}", _fact(report, name), "", count))
    return markdown_table(("", "aim", "F1", "overlapping", "gold items"), lines)


def _today(golds: Sequence[Scored]) -> str:
    """Every gold in a line."""
    kinds = ("ALL", "REGULATION", "INSTITUTION", "PERSON", "PLACE", "PROGRAM", "WORK")
    facts = ("ALL", "MACRO", "OTHER", "PLANNED")
    columns = ("gold", *(f"exact {k}" for k in kinds), "linking", *(f"facts {f}" for f in facts), "facts given")
    return markdown_table(
        columns,
        [
            (
                g.name,
                *(f1_of(g.report.exact, k) for k in kinds),
                _link(g.report),
                *(_fact(g.report, f) for f in facts),
                f1_of(g.given.facts, "ALL"),
            )
            for g in golds
        ],
    )


def _relations(golds: Sequence[Scored]) -> str:
    """Each relation over all golds together."""
    report = evaluate(pair for g in golds for pair in g.pairs)
    return markdown_table(
        ("relation", "gold", "found", "precision", "recall", "F1"),
        [
            (name, str(t.gold), str(t.predicted), f"{t.p:.3f}", f"{t.r:.3f}", f"{t.f1:.3f}")
            for name, t in sorted(report.facts.items())
            if name.islower()
        ],
    )


def _calibrated(golds: Sequence[Scored]) -> str:
    """Items and right ones by confidence: the golds learnt from, and the held-out ones."""
    sides = [[pair for g in golds if (g.name in LEARNT_FROM) is learnt for pair in g.pairs] for learnt in (True, False)]
    tables = [{(kind, span): (n, right) for kind, span, n, right in reliability(observations(side))} for side in sides]
    lines = []
    for key in sorted({key for table in tables for key in table}):
        cells = [table.get(key) for table in tables]
        shown = [(str(c[0]), f"{c[1] / c[0]:.3f}") if c else ("–", "–") for c in cells]
        lines.append((*key, *itertools.chain.from_iterable(shown)))
    columns = ("kind", "confidence", "learnt from", "right", "held out", "right")
    return markdown_table(columns, lines) + "\n" + _sure(sides[1])


def _sure(held_out: Sequence[Pair]) -> str:
    parts = []
    for kind in ("mention", "statement"):
        sure = [o.right for o in observations(held_out) if o.kind == kind and o.raw >= 0.9]
        if sure:
            parts.append(f"{sum(sure)} of {len(sure)} {kind}s ({sum(sure) / len(sure):.3f})")
    return f"Held out, at 0.9 or above, right: {', '.join(parts)}.\n" if parts else "No held-out gold is at hand.\n"


def shortened(name: str) -> str:
    """At most sixteen characters of a name: 关于推动工业领域…的通知."""
    return name if len(name) <= 16 else f"{name[:9]}…{name[-6:]}"


def _shown(fact: str) -> str:
    """A fact as the errors tell it, with its names shortened."""
    plain = fact.removesuffix(" [planned]")
    return " → ".join(shortened(part) for part in plain.split(" → ")).replace("|", "\\|") + fact[len(plain) :]


@dataclass(frozen=True, slots=True)
class FactError:
    """An error of a fact with the gold it belongs to and, if something was found, its confidence."""

    gold: str
    error: ErrorItem
    confidence: float

    @property
    def relation(self) -> str:
        """The relation that the fact is of."""
        return self.error.what.rpartition(" ")[2]


def fact_errors(golds: Iterable[Scored]) -> Iterator[FactError]:
    """All errors of facts."""
    for gold in golds:
        sure = {
            (name, fact["p"], told(fact)): float(fact.get("confidence", 1.0))
            for name, _, predicted in gold.pairs
            for fact in (predicted or {}).get("facts", ())
        }
        for error in gold.report.errors:
            what, _, relation = error.what.rpartition(" ")
            if what in ("missed fact", "spurious fact", "status"):
                yield FactError(gold.name, error, sure.get((error.document, relation, error.predicted), 0.0))


def worst(errors: Iterable[FactError]) -> list[FactError]:
    """Ten at the most: in turn what is wrong, surest first, and what is missing."""
    found = sorted(errors, key=lambda e: (-e.confidence, e.gold, e.error.document, e.error.gold, e.error.predicted))
    wrong = [e for e in found if e.error.predicted]
    missing = [e for e in found if not e.error.predicted]
    turns = itertools.chain.from_iterable(itertools.zip_longest(wrong, missing))
    return [e for e in turns if e is not None][:_WORST]


def _reasons(page_folder: Path) -> dict[tuple[str, str, str], str]:
    path = page_folder / _REASONS
    if not path.is_file():
        return {}
    return {(r["document"], r["what"], r["fact"]): r["reason"] for r in rows(path)}


def _errors(golds: Sequence[Scored], reasons: Mapping[tuple[str, str, str], str]) -> str:
    """The worst errors of each relation, each with its reason where somebody has found it."""
    by_relation: dict[str, list[FactError]] = {}
    for error in fact_errors(golds):
        by_relation.setdefault(error.relation, []).append(error)
    parts = []
    for relation, errors in sorted(by_relation.items()):
        lines = []
        for item in worst(errors):
            fact = _shown(item.error.predicted or item.error.gold)
            what = item.error.what.split(" ")[0]
            where = f"{_label(item.gold)}/{item.error.document}"
            lines.append((where, what, fact, reasons.get((item.error.document, what, fact), "")))
        heading = f"### {relation}: {len(errors)} errors\n\n"
        parts.append(heading + markdown_table(("document", "", "fact", "why"), lines).replace("--:", "---"))
    return "\n".join(parts)


def _speed(root: Path, knowledge: Knowledge) -> str:
    """Megabytes (10^6 bytes of UTF-8) in a second of one processor, the best of three."""
    texts = [*load_texts(root / "corpus/gold").values(), *load_texts(root / "tests/gold-written").values()]
    size = sum(len(text.encode()) for text in texts)
    documents = [Document(str(i), text, "") for i, text in enumerate(texts)]
    best = min(_seconds(documents, knowledge) for _ in range(3))
    return f"{len(texts)} documents, {size:,} bytes: {size / best / 1e6:.2f} MB of text a second of processor time.\n"


def _seconds(documents: Iterable[Document], knowledge: Knowledge) -> float:
    start = time.process_time()
    for document in documents:
        read_document(document, knowledge)
    return time.process_time() - start


Block = Callable[[], str]


def blocks(root: Path, page_folder: Path, knowledge: Knowledge) -> Mapping[str, Block]:
    """The writers of all figures by name."""
    golds = scored(root, knowledge)
    return {
        "reach": lambda: _reach(golds),
        "today": lambda: _today(golds),
        "relations": lambda: _relations(golds),
        "reliability": lambda: _calibrated(golds),
        "errors": lambda: _errors(golds, _reasons(page_folder)),
        "speed": lambda: _speed(root, knowledge),
    }


def rewritten(page: str, writers: Mapping[str, Block]) -> str:
    """The page with all its figures written again, everything else as it was.

    Raises EvaluationError for figures of a name that nobody writes.
    """

    def block(match: re.Match[str]) -> str:
        if match.group(2) not in writers:
            raise EvaluationError(f"no figures are called {match.group(2)}; there are {', '.join(sorted(writers))}")
        return match.group(1) + "\n" + writers[match.group(2)]() + "\n" + match.group(3)

    return _BLOCK.sub(block, page)


def main(arguments: Sequence[str]) -> int:
    """Write the page; exit code 0, or 1 with one line on standard error."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m kg.scorecard PAGE\n")
        return 2
    path = Path(arguments[0])
    try:
        page = path.read_text(encoding="utf-8")
        path.write_text(rewritten(page, blocks(Path(), path.parent, load_knowledge())), encoding="utf-8")
    except (KgError, OSError) as error:
        sys.stderr.write(f"kg.scorecard: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
