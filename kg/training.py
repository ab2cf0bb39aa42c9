"""What is learnt from hand-annotated documents: ``python -m kg.training OUT GOLD…`` writes the table of calibration.

The gold folders must be files of this repository, so that anybody can write the same bytes again (``make models``); a test
compares. Documents whose texts lie elsewhere serve as held-out check instead (``kg evaluate --calibration``).
"""

from __future__ import annotations

import dataclasses
import hashlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import MappingProxyType

from kg.calibration import Observation, fit, table
from kg.errors import EvaluationError, KgError
from kg.gold import Pair, load_gold, load_texts
from kg.knowledge import Knowledge, load_knowledge
from kg.model import Document
from kg.record import as_contract, read_document
from kg.reliability import observations


def raw_knowledge(knowledge: Knowledge) -> Knowledge:
    """The knowledge without calibration: confidences come out as the rules give them."""
    return dataclasses.replace(knowledge, calibration=MappingProxyType({}))


def predictions(gold_dir: Path, knowledge: Knowledge, texts_dir: Path | None = None) -> Iterator[Pair]:
    """Each document of a gold folder, by name, with its gold and what extraction finds in its text.

    Raises EvaluationError if a text is not there.
    """
    texts = load_texts(gold_dir, texts_dir)
    for name, gold in load_gold(gold_dir):
        if name not in texts:
            raise EvaluationError(f"{gold_dir / name}.json: its text {name}.txt is not beside it")
        text = texts[name]
        document = Document(name, text, hashlib.sha256(text.encode()).hexdigest())
        yield name, gold, as_contract(read_document(document, knowledge), text)


def calibration_table(gold_dirs: Iterable[Path], knowledge: Knowledge) -> str:
    """The table of calibration fitted to all documents of the gold folders; the same bytes for the same files."""
    raw = raw_knowledge(knowledge)
    seen: list[Observation] = []
    for folder in gold_dirs:
        seen.extend(observations(predictions(folder, raw)))
    return table(fit(seen))


def main(arguments: Sequence[str]) -> int:
    """Write the table; exit code 0, or 1 with one line on standard error."""
    if len(arguments) < 2:
        sys.stderr.write("usage: python -m kg.training OUT GOLD…\n")
        return 2
    out, *folders = map(Path, arguments)
    try:
        out.write_text(calibration_table(folders, load_knowledge()), encoding="utf-8")
    except (KgError, OSError) as error:
        sys.stderr.write(f"kg.training: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
