"""manifest.toml as text: entries are added and fields set, and every other line, comments too, stays as it was."""

from __future__ import annotations

import json
import os
import posixpath
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from kg.errors import ManifestError
from kg.readers.manifest import read_manifest

Value = str | int | Mapping[str, int]
_TABLE = re.compile(r"^[ \t]*\[\[[ \t]*document[ \t]*\]\][ \t]*(?:#.*)?$", re.M)


def rendered(value: Value) -> str:
    """A value in TOML: a basic string (TOML 1.0, escapes as in JSON), a whole number, an inline table."""
    if isinstance(value, str):
        # JSON leaves DEL as it is, TOML does not take it
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, int):
        return str(value)
    return "{ " + ", ".join(f"{_key(name)} = {count}" for name, count in value.items()) + " }"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)


def with_field(block: str, name: str, value: Value) -> str:
    """The lines of one ``[[document]]`` with a field set: its own line is replaced, else one is added behind the others."""
    line = f"{name} = {rendered(value)}"
    found = re.search(rf"^[ \t]*{re.escape(name)}[ \t]*=.*$", block, re.M)
    if found:
        return block[: found.start()] + line + block[found.end() :]
    body = re.match(r"(?:[^\n]*\S[^\n]*(?:\n|$))*", block)
    end = body.end() if body else len(block)
    joint = "" if block[:end].endswith("\n") else "\n"
    return f"{block[:end]}{joint}{line}\n{block[end:]}"


class ManifestText:
    """The manifest of a folder while it is being changed; ``save`` writes it whole or not at all.

    Changes are kept by the ``file`` of the entry and laid over what the file says at the time of saving, so that what a
    person writes into it meanwhile is not lost. Raises ManifestError if it is broken.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._changes: dict[str, dict[str, Value]] = {}
        self._text = ""
        self._head = ""
        self._blocks: dict[str, str] = {}
        self._load()

    def _load(self) -> None:
        try:
            self._text = self.path.read_text(encoding="utf-8-sig") if self.path.exists() else ""
        except (OSError, UnicodeDecodeError) as error:
            raise ManifestError(f"{self.path}: {error}") from error
        starts = [match.start() for match in _TABLE.finditer(self._text)]
        self._head = self._text[: starts[0]] if starts else self._text
        self._blocks = {}
        for start, end in zip(starts, [*starts, len(self._text)][1:], strict=True):
            block = self._text[start:end]
            self._blocks[self._file(block)] = block

    def _file(self, block: str) -> str:
        try:
            item = tomllib.loads(block)["document"][0]
            return posixpath.normpath(str(item["file"]))
        except (tomllib.TOMLDecodeError, KeyError, IndexError, TypeError) as error:
            raise ManifestError(f"{self.path}: an entry cannot be changed by this program: {error}") from error

    def set(self, file: str, fields: Mapping[str, Value]) -> None:
        """Set fields of the entry of that file; an entry that is not there yet is added behind the others."""
        self._changes.setdefault(file, {}).update(fields)

    def save(self) -> None:
        """Write the changes made since the last time.

        Raises ManifestError if the file was broken meanwhile or cannot be written; it is then as it was.
        """
        if not self._changes:
            return
        self._load()
        for file, fields in self._changes.items():
            block = self._blocks.get(file) or f"[[document]]\nfile = {rendered(file)}\n"
            for name, value in fields.items():
                block = with_field(block, name, value)
            self._blocks[file] = block
        self._write(self._joined())
        self._changes = {}

    def _joined(self) -> str:
        parts = [self._head] if self._head.strip() else []
        parts += self._blocks.values()
        return "\n".join(part.rstrip("\n") + "\n" for part in parts)

    def _write(self, text: str) -> None:
        temporary = self.path.with_name(f".{self.path.name}.{os.getpid()}.tmp")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("w", encoding="utf-8") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            read_manifest(temporary)  # raises if the edit would break it: a table inside a text of many lines
            temporary.replace(self.path)
        except OSError as error:
            raise ManifestError(f"{self.path}: cannot be written: {error.strerror or error}") from error
        finally:
            temporary.unlink(missing_ok=True)
