"""The plug-in ``llm``: a language model behind an OpenAI-compatible service (``POST …/chat/completions``) names and relates.

Settings come from the environment: KG_LLM_URL (http://localhost:11434/v1), KG_LLM_MODEL, KG_LLM_KEY if the service wants
one, KG_LLM_TIMEOUT (seconds for one request, 120). The text of every document is sent to that address, and to no other.

A model cannot count characters, so it is asked for words and quotations, and their offsets are looked up here; words that
stand nowhere in the window keep none, and the check drops and counts them. A request that fails in passing (no answer, 429,
5xx, no JSON) is made again after a pause; a document that cannot be finished fails as a whole.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from kg.errors import PluginError
from kg.ontology import load_ontology

NAME = "llm"
WINDOW = 1500
"""Characters of text in one request, at the most."""
_ANSWER = 1_000_000  # bytes of an answer, at the most
_TOKENS = 4096  # tokens that the model may answer with
_LONGEST_PAUSE = 60.0  # seconds; a service that asks for more is not waited for
_PIECE = re.compile(r"[^\n]*\n|[^\n]+")
_SENTENCE = re.compile(r"[^。;；!?！？]*[。;；!?！？]|[^。;；!?！？]+")
_FENCE = re.compile(r"\s*```(?:json)?\s*(.*?)\s*```\s*", re.S)

_TASK = """You annotate Chinese government documents. Answer with one JSON object and nothing else:
{"mentions": [{"text": …, "type": …, "canonical": …, "confidence": …}],
 "facts": [{"s": …, "p": …, "o": …, "status": "done" or "planned", "quote": …, "confidence": …}]}
"text" and "quote" are copied from the text character by character; a quote is one sentence or a part of one. "canonical" is
the full official name; "s" and "o" are canonical names. "post" goes with holds_post. "confidence" is between 0 and 1.
What the text does not say is left out; if there is nothing, the lists are empty.
Types:
REGULATION: a law, rule, plan, notice or other official document by its name, without the brackets 《》
WORK: a book, newspaper, film or programme between 《》
INSTITUTION: one organisation that can be identified
PERSON: a person's name without post
PROGRAM: a named campaign, reform, project, platform or information system, with its quotation marks
PLACE: an administrative division or region by name
Relations, subject → object:
"""


class _Passing(Exception):
    """What may go well another time; ``pause``: seconds that the service asks to wait."""

    def __init__(self, reason: str, pause: float = 0.0) -> None:
        super().__init__(reason)
        self.pause = pause


@dataclass(frozen=True, slots=True)
class Settings:
    """Address without a slash at its end, name of the model, key (empty: none), seconds for one request."""

    url: str
    model: str
    key: str
    timeout: float

    @property
    def shown(self) -> str:
        """The address as errors name it: without user, password and parameters."""
        url = httpx.URL(self.url)
        return f"{url.scheme}://{url.netloc.decode().rpartition('@')[2]}{url.path}"


def settings() -> Settings:
    """The settings in the environment. Raises PluginError if one is missing or malformed."""
    url, model = (os.environ.get(f"KG_LLM_{part}", "").strip() for part in ("URL", "MODEL"))
    if not url or not model:
        raise PluginError(NAME, "needs the environment variables KG_LLM_URL and KG_LLM_MODEL")
    try:
        parsed, timeout = httpx.URL(url), float(os.environ.get("KG_LLM_TIMEOUT", "120"))
    except (httpx.InvalidURL, ValueError) as error:
        raise PluginError(NAME, f"cannot use its settings: {error}") from error
    if parsed.scheme not in ("http", "https") or not parsed.host or not 0 < timeout <= 3600:
        raise PluginError(NAME, "needs an http address in KG_LLM_URL and 0 to 3600 seconds in KG_LLM_TIMEOUT")
    return Settings(url.rstrip("/"), model, os.environ.get("KG_LLM_KEY", "").strip(), timeout)


@functools.cache
def task() -> str:
    """What the model is told of its task, with the relations of the ontology."""
    relations = load_ontology().relations.values()
    lines = (f"{r.name}: {r.domain} → {r.range or 'a string'} ({r.label_en}, {r.label_zh})" for r in relations)
    return _TASK + "\n".join(lines)


def windows(text: str) -> Iterator[tuple[int, str]]:
    """Offset and text of pieces of at most ``WINDOW`` characters that end at lines, sentences or, in need, anywhere."""
    start = end = 0
    for piece in _pieces(text):
        if end + len(piece) - start > WINDOW and end > start:
            yield start, text[start:end]
            start = end
        end += len(piece)
    if end > start:
        yield start, text[start:end]


def _pieces(text: str) -> Iterator[str]:
    for line in _PIECE.findall(text):
        for sentence in _SENTENCE.findall(line) if len(line) > WINDOW else (line,):
            yield from (sentence[i : i + WINDOW] for i in range(0, len(sentence), WINDOW))


@dataclass(frozen=True, slots=True)
class Service:
    """The extractor; ``pauses``: seconds before the second and each further attempt."""

    pauses: tuple[float, ...] = (1.0, 5.0)

    def version(self) -> str:
        """All that the answers depend on: address, model and task. Raises PluginError if a setting is missing."""
        given = settings()
        digest = hashlib.sha256(f"{WINDOW} {_TOKENS} {task()}".encode()).hexdigest()[:12]
        return f"{given.shown} {given.model} {digest}"

    def __call__(self, text: str, metadata: Mapping[str, Any]) -> dict[str, list[Any]]:
        """Mentions and facts with their offsets. Raises PluginError if the service cannot be asked, or not to the end."""
        given = settings()
        answer: dict[str, list[Any]] = {"mentions": [], "facts": []}
        headers = {"Authorization": f"Bearer {given.key}"} if given.key else {}
        with httpx.Client(headers=headers, timeout=given.timeout) as client:
            for start, window in windows(text):
                if not window.strip():
                    continue
                found = self._asked(client, given, _request(given, window, metadata))
                answer["mentions"] += [m for item in found["mentions"] for m in _occurrences(item, window, start)]
                answer["facts"] += [_located(item, window, start) for item in found["facts"]]
        return answer

    def _asked(self, client: httpx.Client, given: Settings, request: Mapping[str, Any]) -> dict[str, list[Any]]:
        """The answer to one request, which is made again where that may help."""
        for pause in (*self.pauses, None):
            try:
                return _content(_post(client, given, request))
            except _Passing as error:
                if pause is None or error.pause > _LONGEST_PAUSE:
                    raise PluginError(NAME, f"{given.shown} {error}") from error
                time.sleep(max(pause, error.pause))
        raise AssertionError("the last attempt returns or raises")


def _request(given: Settings, window: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
    known = {k: metadata[k] for k in ("title", "issuer", "region", "year") if metadata.get(k) is not None}
    return {
        "model": given.model,
        "temperature": 0,
        "max_tokens": _TOKENS,
        "response_format": {"type": "json_object"},
        "messages": [
            {"role": "system", "content": task()},
            {"role": "user", "content": f"Document: {json.dumps(known, ensure_ascii=False)}\nText:\n{window}"},
        ],
    }


def _post(client: httpx.Client, given: Settings, request: Mapping[str, Any]) -> bytes:
    """The body of the service's answer, whole within the time and the size allowed."""
    end = time.monotonic() + given.timeout
    try:
        with client.stream("POST", f"{given.url}/chat/completions", json=request) as response:
            _check_status(response, given)
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > _ANSWER:
                    raise PluginError(NAME, f"{given.shown} answers with more than {_ANSWER} bytes")
                if time.monotonic() > end:
                    raise _Passing(f"does not answer within {given.timeout:g} seconds")
            return bytes(body)
    except httpx.TimeoutException as error:
        raise _Passing(f"does not answer within {given.timeout:g} seconds") from error
    except httpx.HTTPError as error:
        raise _Passing(f"cannot be asked: {type(error).__name__}") from error


def _check_status(response: httpx.Response, given: Settings) -> None:
    if response.status_code == 429 or response.status_code >= 500:
        asked = response.headers.get("Retry-After", "")
        raise _Passing(f"answers {response.status_code}", float(asked) if asked.isdecimal() else 0.0)
    if response.status_code != 200:
        raise PluginError(NAME, f"{given.shown} answers {response.status_code} {response.reason_phrase}".rstrip())


def _content(body: bytes) -> dict[str, list[Any]]:
    """The mentions and facts in an answer of the service."""
    try:
        said = json.loads(body)["choices"][0]["message"]["content"]
        fenced = _FENCE.fullmatch(said)
        data = json.loads(fenced.group(1) if fenced else said)
        found = {part: data.get(part) or [] for part in ("mentions", "facts")}
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise _Passing("answers no JSON of the form asked for") from error
    if not all(isinstance(items, list) for items in found.values()):
        raise _Passing("answers no JSON of the form asked for")
    return found


def _occurrences(item: Any, window: str, first: int) -> Iterator[Any]:
    """The mention at each place of the window where its words stand; as it is, without offsets, if they stand nowhere."""
    words = item.get("text") if isinstance(item, Mapping) else None
    if not isinstance(words, str) or not words:
        yield item
        return
    bare = {key: value for key, value in item.items() if key not in ("start", "end")}
    places = [match.start() for match in re.finditer(re.escape(words), window)]
    yield from ({**bare, "start": first + p, "end": first + p + len(words)} for p in places)
    if not places:
        yield bare


def _located(item: Any, window: str, first: int) -> Any:
    """The fact with its quotation as evidence; what is no fact is left to the check."""
    if not isinstance(item, Mapping) or not isinstance(item.get("quote"), str):
        return item
    quote, place = item["quote"], window.find(item["quote"])
    evidence: dict[str, Any] = {"quote": quote}
    if place >= 0:
        evidence |= {"start": first + place, "end": first + place + len(quote)}
    return {**{key: value for key, value in item.items() if key != "quote"}, "evidence": [evidence]}


service = Service()
