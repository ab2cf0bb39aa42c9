"""ZIP archives of documents, bounded in size, number and depth."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator

from kg.errors import UnreadableFile
from kg.readers.content import FILE_LIMIT, Budget, Member, Part
from kg.readers.fields import FieldMap
from kg.readers.formats import HEAD, is_document, may_be_document

_MEMBERS = 100_000
_UTF8_NAME = 0x800  # bit 11 of the flags: the name is UTF-8 (PKWARE APPNOTE 4.4.4)
_ENCRYPTED = 0x1


def members(part: Part, budget: Budget, fields: FieldMap) -> Iterator[Member | UnreadableFile]:
    """The documents of an archive in the order of their names; what is no document by its name or content is passed over."""
    with zipfile.ZipFile(part.stream) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if len(infos) > _MEMBERS:
            raise UnreadableFile(part.where, f"more than {_MEMBERS} files inside; unpack it")
        for name, info in sorted(((_name(info), info) for info in infos), key=lambda pair: pair[0]):
            hidden = any(piece.startswith((".", "__MACOSX")) for piece in name.split("/"))
            if hidden or not _wanted(archive, info, name):
                continue
            try:
                yield Member(name, _data(archive, info, f"{part.where}/{name}", budget))
            except UnreadableFile as error:
                yield error
                if budget.left < 0:
                    return


def _wanted(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bool:
    if is_document(name):
        return True
    try:
        with archive.open(info) as stream:
            return may_be_document(name, stream.read(HEAD))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError):
        return False


def _data(archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: str, budget: Budget) -> bytes:
    if info.flag_bits & _ENCRYPTED:
        raise UnreadableFile(where, "needs a password")
    try:
        with archive.open(info) as stream:
            return budget.read(stream, FILE_LIMIT, where)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise UnreadableFile(where, f"cannot be unpacked ({error})") from error


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: Chinese Windows writes it as GBK without saying so, and zipfile reads that as code page 437."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
