"""The command that asks a person: review."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import DEFAULT_OVERRIDES, DEFAULT_STORE, JsonOption, StoreOption, app
from kg.cli.output import print_json

if TYPE_CHECKING:
    from kg.candidates import Candidate
    from kg.store import Store

_ANSWERS = {"s": "same", "d": "different", "u": "unsure"}
_WIDTH = 76  # characters of a sentence that are shown


@app.command()
def review(
    store: StoreOption = DEFAULT_STORE,
    overrides: Annotated[
        Path, typer.Option("--overrides", help="File of judgements to write; made if it is missing.")
    ] = DEFAULT_OVERRIDES,
    kind: Annotated[
        str,
        typer.Option("--kind", help="Only regulation, institution, programme, person or topic.", show_default=False),
    ] = "",
    least: Annotated[
        float, typer.Option("--least", min=0.0, max=1.0, help="Lowest score of a pair to be asked.")
    ] = 0.6,
    listed: Annotated[bool, typer.Option("--list", help="List the open pairs and ask nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Step through pairs that may mean one thing: same, different or unsure.

    Nothing is merged without an answer. Each answer is one line of the file, with date and reason; the next build, add or
    remove with that file obeys it, and taking the line out takes it back.
    """
    from kg.candidates import candidates, things
    from kg.judgements import load_judgements
    from kg.knowledge import load_knowledge
    from kg.store import DiskStore

    if kind not in ("", "regulation", "institution", "programme", "person", "topic"):
        raise typer.BadParameter("regulation, institution, programme, person or topic", param_hint="--kind")
    target = DiskStore(store)
    judged = load_judgements(overrides) if overrides.exists() else ()
    proposed = candidates(things(target), load_knowledge(), judged)
    pairs = [c for c in proposed if c.score >= least and (not kind or c.left.startswith(f"{kind}/"))]
    if as_json:
        print_json([{"left": c.left, "right": c.right, "score": c.score, "reasons": list(c.reasons)} for c in pairs])
    elif listed:
        for candidate in pairs:
            typer.echo(f"{candidate.score:.2f}\t{candidate.left}\t{candidate.right}\t{'; '.join(candidate.reasons)}")
    else:
        _ask(pairs, target, overrides)


def _ask(pairs: list[Candidate], store: Store, overrides: Path) -> None:
    written = 0
    for number, candidate in enumerate(pairs, 1):
        typer.echo(f"\n{number} of {len(pairs)}   score {candidate.score:.2f}   {'; '.join(candidate.reasons)}")
        _show("left ", candidate.left, store)
        _show("right", candidate.right, store)
        try:
            answer = _answer()
            if answer == "q":
                break
            if answer in _ANSWERS:
                _save(candidate, _ANSWERS[answer], overrides)
                written += 1
        except typer.Abort:  # Ctrl-D or Ctrl-C: what was answered is written
            break
    if not pairs:
        typer.echo("no open pair")
    elif written:
        typer.echo(f"\n{written} written to {overrides}; the next build with this file obeys")


def _answer() -> str:
    while True:
        answer: str = typer.prompt("[s]ame  [d]ifferent  [u]nsure  [n]ext  [q]uit", default="n", show_default=False)
        if answer.strip().lower()[:1] in ("s", "d", "u", "n", "q"):
            return answer.strip().lower()[:1]


def _show(side: str, path: str, store: Store) -> None:
    from kg.candidates import sightings, thing_of

    thing = thing_of(path)
    typer.echo(f"  {side}  {thing.name}   ({thing.kind}{f', {thing.scope}' if thing.scope else ''})")
    for document, quote in sightings(store, path):
        typer.echo(f"         {document}")
        if quote:
            typer.echo(f"           {quote if len(quote) <= _WIDTH else quote[:_WIDTH] + '…'}")


def _save(candidate: Candidate, verdict: str, overrides: Path) -> None:
    from kg.judgements import Verdict, judgement, save_judgement

    reason: str = typer.prompt("reason", default="; ".join(candidate.reasons))
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    save_judgement(overrides, judgement(candidate.left, candidate.right, Verdict(verdict), today, reason))
