"""Every error that this project raises, in one tree; each reads as a sentence to the user.

KgError
├── InputError          a file or folder given by the user cannot be used
│   ├── UnreadableFile      no such file, no permission, binary, empty, broken, a scan, a login page
│   ├── NoDocuments         a folder without one readable document
│   └── ManifestError       manifest.toml or overrides.toml is broken
├── FetchError          an address is not fetched, or a folder cannot be fetched into
│   ├── RefusedAddress      never: not http(s), a private address, robots.txt, too large, gone, no document
│   └── FailedRequest       not this time: no answer, cut off, server error
├── KnowledgeError      ontology, lexica or places contradict themselves
├── StoreError          the store cannot do what was asked
│   ├── NotAStore           the path holds something else
│   ├── StoreMissing        nothing was built there yet
│   ├── StoreLocked         another process is writing
│   └── StoreVersion        written by another layout of the store
├── QueryError          a query cannot be answered
│   ├── UnknownQuery        no query of that name
│   └── QueryParameter      a parameter is unknown, missing or malformed
├── PluginError         an extractor of others fails, or is not there
├── WorkerError         the worker processes cannot do their work
├── AnalysisError       an analysis cannot be made
│   └── NotInStore          a place, topic or programme that the store does not know
├── PlotError           a picture cannot be drawn
│   ├── MissingFont         no font with Chinese characters is installed
│   └── MissingLibrary      matplotlib is not installed
├── ExportError         an export cannot be written
└── EvaluationError     gold or prediction do not fit their texts
"""

from __future__ import annotations


class KgError(Exception):
    """Base of all errors of this project; ``str(error)`` is one line for the user."""

    def __str__(self) -> str:
        return " ".join(super().__str__().split())


class InputError(KgError):
    """A file or folder given by the user cannot be used."""


class UnreadableFile(InputError):
    """One file, or one member of an archive, cannot be read as a document; ``path`` names it, ``reason`` says why.

    ``document_id`` is the id that the document would have had, or what the ids of all documents in an archive begin with.
    """

    def __init__(self, path: object, reason: str, document_id: str = "") -> None:
        super().__init__(f"{path}: {reason}")
        self.path = str(path)
        self.reason = reason
        self.document_id = document_id

    def __reduce__(self) -> tuple[type[UnreadableFile], tuple[str, str, str]]:
        return type(self), (self.path, self.reason, self.document_id)


class NoDocuments(InputError):
    """Nothing readable was found in what the user gave."""


class ManifestError(InputError):
    """A manifest or a file of judgements is broken."""


class FetchError(KgError):
    """An address is not fetched, or a folder cannot be fetched into."""


class RefusedAddress(FetchError):
    """Asking again would change nothing; ``address`` names it, ``reason`` says why, ``status`` is that of HTTP or 0."""

    def __init__(self, address: str, reason: str, status: int = 0) -> None:
        super().__init__(f"{address}: {reason}")
        self.address = address
        self.reason = " ".join(reason.split())
        self.status = status


class FailedRequest(FetchError):
    """It may go well another time; ``retry_after``: seconds that the server asks to wait, ``final``: not in this run."""

    def __init__(
        self, address: str, reason: str, status: int = 0, retry_after: float | None = None, final: bool = False
    ) -> None:
        super().__init__(f"{address}: {reason}")
        self.address = address
        self.reason = " ".join(reason.split())
        self.status = status
        self.retry_after = retry_after
        self.final = final


class KnowledgeError(KgError):
    """Ontology, lexica or places contradict themselves."""


class StoreError(KgError):
    """The store cannot do what was asked; it is as it was before."""


class NotAStore(StoreError):
    """The path holds something that this program did not write."""


class StoreMissing(StoreError):
    """Nothing was built at the path yet."""


class StoreLocked(StoreError):
    """Another process is writing to the store."""


class StoreVersion(StoreError):
    """The store was written by another layout version."""


class QueryError(KgError):
    """A query cannot be answered."""


class UnknownQuery(QueryError):
    """There is no named query of that name."""


class QueryParameter(QueryError):
    """A parameter of a named query is unknown, missing or malformed."""


class PluginError(KgError):
    """A plug-in is not installed, lacks a setting, or failed with a document; ``plugin`` names it, ``reason`` says why."""

    def __init__(self, plugin: str, reason: str) -> None:
        super().__init__(f"plug-in {plugin}: {reason}")
        self.plugin = plugin
        self.reason = " ".join(reason.split())

    def __reduce__(self) -> tuple[type[PluginError], tuple[str, str]]:
        return type(self), (self.plugin, self.reason)


class WorkerError(KgError):
    """The worker processes cannot do their work."""


class AnalysisError(KgError):
    """An analysis cannot be made: an unknown relation, status or network."""


class NotInStore(AnalysisError):
    """A place, topic or programme that the store does not know."""


class PlotError(KgError):
    """A picture cannot be drawn."""


class MissingFont(PlotError):
    """No font with Chinese characters is installed."""


class MissingLibrary(PlotError):
    """The library that draws is not installed."""


class ExportError(KgError):
    """An export cannot be written."""


class EvaluationError(KgError):
    """Gold files or predictions do not fit their texts."""
