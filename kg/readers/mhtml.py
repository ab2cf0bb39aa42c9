"""MHTML (RFC 2557): a page with its parts in one file, as browsers save it."""

from __future__ import annotations

import email.policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import cast

from kg.errors import UnreadableFile
from kg.model import Metadata
from kg.readers.content import FILE_LIMIT, Content, Part, open_bytes
from kg.readers.html import read as read_page


def read(part: Part) -> Content:
    """The page of the file: its first HTML part, or the first that is a document where that one is a frame around it.

    Raises UnreadableFile if there is none.
    """
    message = BytesParser(policy=email.policy.compat32).parsebytes(part.data(FILE_LIMIT))
    pages = [piece for piece in message.walk() if piece.get_content_type() in ("text/html", "application/xhtml+xml")]
    if not pages:
        raise UnreadableFile(part.where, "no page inside (truncated or damaged)")
    address = message.get("Snapshot-Content-Location")
    reasons = []
    for piece in pages:
        data = piece.get_payload(decode=True)
        source = address or piece.get("Content-Location")
        page = Part(
            part.where,
            part.id,
            part.stem,
            open_bytes(data if isinstance(data, bytes) else b""),
            cast("EmailMessage", piece).get_content_charset(),
            "text/html",
            Metadata(source=str(source) if source else None),
        )
        try:
            return read_page(page)
        except UnreadableFile as error:
            reasons.append(error)
    raise reasons[0]
