"""Commands for corpora: fetch, corpus check."""

from __future__ import annotations

import datetime
import enum
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import JsonOption, OntologyOption, QuietOption, app
from kg.cli.output import is_terminal, print_json, problems, progress

if TYPE_CHECKING:
    from kg.cache import RecordCache
    from kg.corpus import CorpusReport
    from kg.fetch import FetchReport

corpus = typer.Typer(name="corpus", help="Corpora: folders of documents with a manifest.toml.", no_args_is_help=True)
app.add_typer(corpus)


class Topic(enum.StrEnum):
    """What `kg corpus check` looks for; the same words as in kg.corpus, which is loaded only when needed."""

    MISSING = "missing"
    ODD = "odd"
    DOUBLED = "doubled"
    EXPECTED = "expected"


_SHOWN = 20  # addresses on standard error; all stand in the log


def _pattern(text: str | None) -> str | None:
    try:
        re.compile(text or "")
    except re.error as error:
        raise typer.BadParameter(f"no regular expression: {error}", param_hint="--only") from error
    return text


def _plain_line(text: str | None) -> str | None:
    if text is None:
        return None
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


OutOption = Annotated[
    Path, typer.Option("--out", help="Folder for the documents and their manifest.toml.", show_default=False)
]
AddressesArgument = Annotated[
    list[str] | None,
    typer.Argument(help="Addresses, or text files with one a line (# begins a comment).", show_default=False),
]
SitemapOption = Annotated[
    list[str] | None, typer.Option("--sitemap", help="Address of a sitemap or sitemap index; may be repeated.")
]
PatternOption = Annotated[
    str | None,
    typer.Option("--only", help="Of a sitemap, only addresses that match this regular expression.", callback=_pattern),
]
DelayOption = Annotated[float, typer.Option(min=0.0, help="Seconds between two requests to one host.")]
RetriesOption = Annotated[int, typer.Option(min=0, max=10, help="How often a failed request is sent again.")]
PatienceOption = Annotated[
    float, typer.Option(min=0.0, help="Seconds that a server may ask to wait; else it is left for another run.")
]
FreshOption = Annotated[
    float, typer.Option(min=0.0, help="Hours in which what was fetched is not asked for again; 0 asks for all.")
]
HostsOption = Annotated[int, typer.Option(min=1, max=32, help="Hosts asked at the same time, each one at a time.")]
TimeoutOption = Annotated[float, typer.Option(min=0.1, help="Seconds for one request, all in all.")]
SizeOption = Annotated[int, typer.Option(min=1, help="Largest document, in bytes, unpacked.")]
AgentOption = Annotated[
    str | None,
    typer.Option(
        "--user-agent",
        help="What servers are told; add how to reach you. The program's name is always in it.",
        callback=_plain_line,
    ),
]
PrivateOption = Annotated[
    bool, typer.Option("--allow-private", help="Also fetch from private, loopback and link-local addresses.")
]


@app.command()
def fetch(
    out: OutOption,
    addresses: AddressesArgument = None,
    sitemap: SitemapOption = None,
    only: PatternOption = None,
    delay: DelayOption = 2.0,
    retries: RetriesOption = 3,
    patience: PatienceOption = 120.0,
    fresh: FreshOption = 24.0,
    hosts: HostsOption = 4,
    timeout: TimeoutOption = 60.0,
    max_bytes: SizeOption = 50_000_000,
    user_agent: AgentOption = None,
    allow_private: PrivateOption = False,
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


@corpus.command()
def check(
    folder: Annotated[Path, typer.Argument(help="Folder of the corpus.")] = Path("corpus"),
    only: Annotated[
        list[Topic] | None, typer.Option("--only", help="Look for this alone; may be repeated.", show_default=False)
    ] = None,
    write: Annotated[
        bool,
        typer.Option(
            "--write-expected", help="Write four fifths of today's counts into the manifest as what is expected."
        ),
    ] = False,
    store: Annotated[
        Path | None, typer.Option("--store", help="A store built from the corpus: what it has read is not read again.")
    ] = None,
    ontology: OntologyOption = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """List what is missing in a corpus, odd or doubled, and where extraction finds less than is expected.

    missing: files of the manifest that are not there, files it does not name, years between two annual reports of an
    issuer. odd: documents that cannot be read, without title, issuer or date, too short, wrongly decoded, with dates that do
    not fit. doubled: the same text in two documents, whatever stands around it. expected: fewer mentions or facts than
    `expect = { mentions = 50, facts = 10, issued = 3 }` in the manifest says. One line each: topic, document, what; the exit
    code is 1 if there is any.
    """
    from kg.corpus import Topic as CorpusTopic
    from kg.corpus import check as run
    from kg.corpus import write_expected
    from kg.knowledge import load_knowledge

    knowledge, cache = load_knowledge(tuple(ontology or ())), _cache(store)
    with progress("checking", quiet) as bar:
        if write:
            count = write_expected(folder, knowledge, cache, bar)
        else:
            topics = [CorpusTopic(name.value) for name in (only or Topic)]
            report = run(folder, knowledge, datetime.date.today(), topics, cache, bar)
    if write:
        if not quiet and is_terminal():
            typer.echo(f"what is expected of {count} files now stands in {folder / 'manifest.toml'}")
        return
    _report_check(report, quiet, as_json)


def _cache(store: Path | None) -> RecordCache | None:
    from kg.cache import RecordCache
    from kg.store import DiskStore

    return RecordCache(DiskStore(store).path / "records") if store else None


def _report_check(report: CorpusReport, quiet: bool, as_json: bool) -> None:
    rows = [(finding.topic.value, finding.document, finding.what) for finding in report.findings]
    if as_json:
        findings = [dict(zip(("topic", "document", "what"), row, strict=True)) for row in rows]
        print_json({"documents": report.documents, "findings": findings})
    else:
        for row in rows:
            typer.echo("\t".join(row))
        if not quiet and is_terminal():
            typer.echo(f"{report.documents} documents, {len(rows)} findings")
    if rows:
        raise typer.Exit(1)
