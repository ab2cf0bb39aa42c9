"""Commands for corpora: fetch, corpus check."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import JsonOption, QuietOption, app
from kg.cli.output import is_terminal, print_json, problems, progress

if TYPE_CHECKING:
    from kg.fetch import FetchReport

_SHOWN = 20  # addresses on standard error; all stand in the log


def _pattern(text: str | None) -> str | None:
    try:
        re.compile(text or "")
    except re.error as error:
        raise typer.BadParameter(f"no regular expression: {error}", param_hint="--only") from error
    return text


def _plain_line(text: str) -> str:
    if not text.strip() or not text.isascii() or not text.isprintable():
        raise typer.BadParameter("a line of printable ASCII is wanted", param_hint="--user-agent")
    return text.strip()


def _addresses(given: list[str] | None) -> list[str] | None:
    """Addresses, and those that stand in the files named between them; None if nothing was given."""
    from kg.fetch.addresses import read_list

    if not given:
        return None
    found: list[str] = []
    for item in given:
        found += [item] if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", item) else read_list(Path(item))
    return found


@app.command()
def fetch(
    out: Annotated[
        Path, typer.Option("--out", help="Folder for the documents and their manifest.toml.", show_default=False)
    ],
    addresses: Annotated[
        list[str] | None,
        typer.Argument(help="Addresses, or text files with one a line (# begins a comment).", show_default=False),
    ] = None,
    sitemap: Annotated[
        list[str] | None, typer.Option("--sitemap", help="Address of a sitemap or sitemap index; may be repeated.")
    ] = None,
    only: Annotated[
        str | None,
        typer.Option(
            "--only", help="Of a sitemap, only addresses that match this regular expression.", callback=_pattern
        ),
    ] = None,
    delay: Annotated[float, typer.Option(min=0.0, help="Seconds between two requests to one host.")] = 2.0,
    retries: Annotated[int, typer.Option(min=0, max=10, help="How often a failed request is sent again.")] = 3,
    patience: Annotated[
        float, typer.Option(min=0.0, help="Seconds that a server may ask to wait; else it is left for another run.")
    ] = 120.0,
    fresh: Annotated[
        float, typer.Option(min=0.0, help="Hours in which what was fetched is not asked for again; 0 asks for all.")
    ] = 24.0,
    hosts: Annotated[int, typer.Option(min=1, max=32, help="Hosts asked at the same time, each one at a time.")] = 4,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds for one request, all in all.")] = 60.0,
    max_bytes: Annotated[int, typer.Option(min=1, help="Largest document, in bytes, unpacked.")] = 50_000_000,
    user_agent: Annotated[
        str | None,
        typer.Option(
            "--user-agent",
            help="What servers are told; add how to reach you. The program's name is always in it.",
            callback=lambda text: text if text is None else _plain_line(text),
        ),
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also fetch from private, loopback and link-local addresses.")
    ] = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Fetch documents into a folder with a manifest: from addresses, lists of them, sitemaps.

    Polite: robots.txt is obeyed, a host is asked one thing at a time with a delay, and what was fetched before is only
    asked for if it has changed. A run that was stopped or killed goes on where it was. Without addresses and sitemaps,
    everything that the folder's manifest names is fetched or brought up to date. What is not fetched is named with the
    reason, here and in fetch-log.tsv, and the exit code is 1.

    kg fetch addresses.txt --out corpus   then   kg build corpus --store my.kg
    """
    from kg.fetch import USER_AGENT, FetchOptions, Limits
    from kg.fetch import fetch as run

    if not addresses and not sitemap and not (out / "manifest.toml").is_file():
        raise typer.BadParameter(f"give addresses, a list of them or --sitemap; {out} has no manifest yet")
    options = FetchOptions(
        delay=delay,
        retries=retries,
        patience=patience,
        fresh=fresh,
        hosts=hosts,
        limits=Limits(max_bytes, timeout),
        allow_private=allow_private,
        user_agent=user_agent or USER_AGENT,
    )
    try:
        with progress("fetching", quiet) as bar:
            report = run(_addresses(addresses), out, options, sitemap or (), only, bar)
    except KeyboardInterrupt:
        problems([f"stopped; what was fetched is in {out}, and the same command goes on from there"])
        raise typer.Exit(130) from None
    _report_fetch(report, out, quiet, as_json)


def _report_fetch(report: FetchReport, out: Path, quiet: bool, as_json: bool) -> None:
    from kg.fetch.folder import LOG

    missed = report.of("skipped", "failed")
    problems([f"{o.address}: {o.reason}" for o in missed[:_SHOWN]])
    if len(missed) > _SHOWN:
        problems([f"{len(missed) - _SHOWN} more are not fetched; {out / LOG} names them with their reasons"])
    kinds = ("fetched", "unchanged", "fresh", "same", "skipped", "failed")
    counts = {kind: len(report.of(kind)) for kind in kinds}
    if as_json:
        rows = [
            {
                "address": o.address,
                "outcome": o.what,
                "file": o.file or None,
                "status": o.status or None,
                "reason": o.reason,
            }
            for o in report.outcomes
        ]
        print_json({"folder": str(out), "counts": counts, "outcomes": rows})
    elif not quiet and is_terminal():
        typer.echo(", ".join(f"{count} {kind}" for kind, count in counts.items() if count) or "nothing to fetch")
    if report.partial:
        raise typer.Exit(1)
