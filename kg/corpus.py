"""A corpus as a thing: what is missing in it, odd or doubled, and whether extraction still finds what it found.

missing    a file that the manifest names, a file that it does not name, a year between two of an issuer's reports
odd        a broken manifest or document, no title, issuer or date, too short, wrongly decoded, dates that do not fit
doubled    the same text in two documents, whatever stands around it
expected   fewer mentions or facts than the manifest's ``expect`` asks for
"""

from __future__ import annotations

import datetime
import enum
import hashlib
import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.cache import RecordCache, key_of
from kg.duplicates import Pair, Print, find_pairs, fingerprint
from kg.errors import InputError, UnreadableFile
from kg.knowledge import Knowledge
from kg.manifest_text import ManifestText
from kg.metadata import complete
from kg.model import Document, Metadata
from kg.readers import read, sources
from kg.readers.manifest import MANIFEST, Entry, read_manifest
from kg.record import as_contract, read_document
from kg.sections import fold

Progress = Callable[[int, int], None]
_SHORT = 100  # characters; the shortest replies of ministries have some 120
_SAME = 0.8  # of the shorter text
_SAME_TITLE = 0.5  # where the titles are the same too: the frame of a site may be longer than a short notice
_MARGIN = 4, 5  # of today's counts, what --write-expected proposes


class Topic(enum.StrEnum):
    """What ``check`` looks for."""

    MISSING = "missing"
    ODD = "odd"
    DOUBLED = "doubled"
    EXPECTED = "expected"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something about a document (or a file without one), in one line."""

    topic: Topic
    document: str
    what: str


@dataclass(frozen=True, slots=True)
class CorpusReport:
    """What was found in a corpus of so many documents."""

    documents: int
    findings: tuple[Finding, ...]

    def of(self, topic: Topic) -> tuple[Finding, ...]:
        """The findings of one topic."""
        return tuple(finding for finding in self.findings if finding.topic is topic)


@dataclass(frozen=True, slots=True)
class _Text:
    """What is kept of a document while the others are read."""

    id: str
    metadata: Metadata
    print: Print


def check(
    folder: Path,
    knowledge: Knowledge,
    today: datetime.date,
    topics: Collection[Topic] = tuple(Topic),
    cache: RecordCache | None = None,
    progress: Progress = lambda done, total: None,
) -> CorpusReport:
    """Everything that is missing, odd, doubled or less than expected in the folder.

    Documents are read one by one; extraction runs only on those with an ``expect``, or comes from the cache. Raises
    ManifestError for a manifest that is no TOML, NoDocuments or UnreadableFile for a folder without documents.
    """
    entries, problems = _manifest(folder)
    if problems:
        # without a sound manifest nobody knows which document is which
        return CorpusReport(0, tuple(Finding(Topic.ODD, MANIFEST, str(problem)) for problem in problems))
    findings = list(_files(folder, entries))
    texts: list[_Text] = []
    total = len(sources([folder]))
    by_id = {entry.id: entry for entry in entries.values()}
    tally = _Tally()
    for number, item in enumerate(read([folder]), 1):
        progress(min(number, total), total)
        if isinstance(item, InputError):
            findings += _unread(item)
            continue
        entry = _entry_of(item.id, by_id)
        if Topic.EXPECTED in topics and entry and entry.expect:
            tally.add(entry.id, counts_of(item, knowledge, cache))
        folded = fold(item.text)
        metadata = complete(item, folded, knowledge)
        texts.append(_Text(item.id, metadata, fingerprint(item.text) if Topic.DOUBLED in topics else fingerprint("")))
        findings += (Finding(Topic.ODD, item.id, what) for what in _oddities(item.text, metadata, today))
    findings += _gaps(texts)
    findings += _doubled(texts) if Topic.DOUBLED in topics else ()
    findings += _expected(entries.values(), tally) if Topic.EXPECTED in topics else ()
    return CorpusReport(len(texts), tuple(f for f in findings if f.topic in topics))


def _manifest(folder: Path) -> tuple[Mapping[Path, Entry], list[InputError]]:
    path = folder / MANIFEST
    if not path.is_file():
        return {}, []
    entries, problems = read_manifest(path)
    return entries, list(problems)


def _entry_of(document_id: str, by_id: Mapping[str, Entry]) -> Entry | None:
    """The manifest's entry of a document, or of the archive in which it stands (``year2020.zip/a``)."""
    parts = document_id.split("/")
    for length in range(len(parts), 0, -1):
        name = "/".join(parts[:length])
        if entry := by_id.get(name) or by_id.get(re.sub(r"\.\w+$", "", name)):
            return entry
    return None


# ---------------------------------------------------------------- files


def _files(folder: Path, entries: Mapping[Path, Entry]) -> Iterator[Finding]:
    for path, entry in entries.items():
        if not path.is_file():
            how = "; `kg fetch` gets it" if entry.url else ""
            yield Finding(Topic.MISSING, entry.id, f"its file {path.name} is not there{how}")
        elif entry.sha256 and _sha256(path) != entry.sha256.lower():
            yield Finding(
                Topic.ODD, entry.id, f"its file {path.name} is not the one that was fetched: its SHA-256 differs"
            )
    for source in sources([folder]):
        if entries and source.path.resolve() not in entries:
            yield Finding(Topic.MISSING, source.id, f"the manifest does not name its file {source.path.name}")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _unread(error: InputError) -> Iterator[Finding]:
    """A document that cannot be read is odd; a file that is not there was named before."""
    if isinstance(error, UnreadableFile):
        if not _is_absent(error.path):
            yield Finding(Topic.ODD, error.path, error.reason)
    else:
        yield Finding(Topic.ODD, "", str(error))


def _is_absent(path: str) -> bool:
    # a.zip/b.txt is a member of a file that is there
    return not any(part.exists() and not part.is_dir() for part in (Path(path), *Path(path).parents))


# ---------------------------------------------------------------- one document


def _oddities(text: str, metadata: Metadata, today: datetime.date) -> Iterator[str]:
    for name in ("title", "issuer"):
        if getattr(metadata, name) is None:
            yield f"no {name} found"
    if metadata.published is None and not metadata.restatement:  # a restatement was never published itself
        yield "no date found"
    length = len(text.strip())
    if length < _SHORT:
        yield f"only {length} characters"
    if reason := wrongly_decoded(text):
        yield reason
    yield from _dates(metadata, today)


def _dates(metadata: Metadata, today: datetime.date) -> Iterator[str]:
    """A report on a year is due by 1 April of the next (法治政府建设与责任落实督察工作规定, 2019); two years are late."""
    if metadata.year is not None and not 1949 <= metadata.year <= today.year + 1:
        yield f"the year {metadata.year} cannot be"
    if metadata.published is None:
        return
    published = datetime.date.fromisoformat(metadata.published)
    if published > today:
        yield f"published on {published}, which is yet to come"
    if metadata.year is not None and not metadata.year <= published.year <= metadata.year + 2:
        yield f"published on {published}, which does not fit the year {metadata.year}"


_LATIN = re.compile(r"[\u00a1-\u00ff]{2,}")
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def wrongly_decoded(text: str) -> str | None:
    """What shows that bytes were read in another encoding than their own, or None."""
    sample = text[:20_000]
    if lost := sample.count("\ufffd"):
        return f"{lost} characters were lost in decoding (�)"
    if "锟斤拷" in sample or "烫烫烫" in sample:
        return "lost in decoding more than once (锟斤拷)"
    latin = sum(len(match) for match in _LATIN.findall(sample))
    if latin > 20 and latin > 0.05 * len(sample):
        return "Chinese bytes were read as Western text (ÕþÎñ)"
    if _is_utf8_read_as_gbk(sample):
        return "UTF-8 was read as GB18030 (娉曟不)"
    private = len(_PRIVATE.findall(sample))
    if private > 20 and private > 0.01 * len(sample):
        return f"{private} characters belong to a font of its own"
    return None


def _is_utf8_read_as_gbk(sample: str) -> bool:
    """Chinese text put back into GB18030 bytes is no UTF-8, unless it was UTF-8 before."""
    data = sample[:2000].encode("gb18030", "replace")
    foreign = len(data) - len(data.decode("ascii", "ignore"))
    chinese = len(_CHINESE.findall(data.decode("utf-8", "ignore")))
    return foreign > 60 and chinese * 3 > 0.7 * foreign


# ---------------------------------------------------------------- many documents


def _gaps(texts: Iterable[_Text]) -> Iterator[Finding]:
    """Years between the first and the last annual report of an issuer of which there is none."""
    years: dict[str, set[int]] = {}
    for text in texts:
        meta = text.metadata
        if meta.kind == "annual report" and meta.issuer and meta.year is not None:
            years.setdefault(meta.issuer, set()).add(meta.year)
    for issuer, held in sorted(years.items()):
        for year in range(min(held), max(held)):
            if year not in held:
                what = f"no report on {year}, though there are some on {min(held)} and {max(held)}"
                yield Finding(Topic.MISSING, issuer, what)


def _doubled(texts: list[_Text]) -> Iterator[Finding]:
    for pair in find_pairs([text.print for text in texts], min(_SAME, _SAME_TITLE)):
        first, second = texts[pair.first], texts[pair.second]
        if first.print.digest == second.print.digest:
            yield Finding(Topic.DOUBLED, second.id, f"the same text as {first.id}")
        elif what := _sameness(pair, first.metadata, second.metadata, first.id):
            yield Finding(Topic.DOUBLED, second.id, what)


def _sameness(pair: Pair, first: Metadata, second: Metadata, name: str) -> str | None:
    """How two documents are the same, or None: of different numbers or on different years they are two."""
    if _differ(first.number, second.number) or _differ(first.year, second.year):
        return None
    same_title = first.title is not None and first.title == second.title
    if pair.contained < (_SAME_TITLE if same_title else _SAME):
        return None
    if pair.alike < _SAME_TITLE and not same_title:
        return f"stands in {name} too, or the other way round ({pair.contained:.0%} of the shorter)"
    return f"the same text as {name} ({pair.contained:.0%} of the shorter), with something else around it"


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


# ---------------------------------------------------------------- expectations


class _Tally:
    """Counts by id of the manifest's entry; those of an archive's members are added up."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = {}

    def add(self, entry_id: str, counts: Mapping[str, int]) -> None:
        self.counts.setdefault(entry_id, Counter()).update(counts)


def counts_of(document: Document, knowledge: Knowledge, cache: RecordCache | None = None) -> dict[str, int]:
    """How many mentions and facts are found in a document, together and by type and relation."""
    key = key_of(document, knowledge)
    record = (cache.get(key) if cache else None) or read_document(document, knowledge)
    facts = as_contract(record, document.text)["facts"]
    counts = Counter(mention.type.value for mention in record.mentions) + Counter(fact["p"] for fact in facts)
    return {"mentions": len(record.mentions), "facts": len(facts), **dict(sorted(counts.items()))}


def _expected(entries: Iterable[Entry], tally: _Tally) -> Iterator[Finding]:
    for entry in entries:
        found = tally.counts.get(entry.id)
        for name, least in entry.expect.items():
            if found is None:
                yield Finding(Topic.EXPECTED, entry.id, "could not be read")
                break
            if found[name] < least:
                yield Finding(Topic.EXPECTED, entry.id, f"{found[name]} {name} found, at least {least} expected")


def write_expected(
    folder: Path,
    knowledge: Knowledge,
    cache: RecordCache | None = None,
    progress: Progress = lambda done, total: None,
) -> int:
    """Put four fifths of what is found today into the manifest as what is expected; returns for how many files.

    A folder without a manifest gets one. Raises ManifestError for a broken one, and what ``sources`` raises.
    """
    entries, problems = _manifest(folder)
    if problems:
        raise problems[0]
    found = {source.id: source for source in sources([folder])}
    by_id = {source_id: Entry(source_id, Metadata()) for source_id in found}
    by_id |= {entry.id: entry for entry in entries.values()}
    tally = _Tally()
    for number, item in enumerate(read([folder]), 1):
        progress(min(number, len(found)), len(found))
        entry = None if isinstance(item, InputError) else _entry_of(item.id, by_id)
        if entry and isinstance(item, Document):
            tally.add(entry.id, counts_of(item, knowledge, cache))
    manifest = ManifestText(folder / MANIFEST)
    for entry_id, counts in tally.counts.items():
        least = {name: count * _MARGIN[0] // _MARGIN[1] for name, count in counts.items()}
        path = Path(os.path.relpath(found[entry_id].path.resolve(), folder.resolve())).as_posix()
        manifest.set(path, {"expect": {name: count for name, count in least.items() if count}})
    manifest.save()
    return len(tally.counts)
