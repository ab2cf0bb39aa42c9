"""Bytes → text: by byte order mark, as UTF-8, by the label that came with them, by what the bytes look like.

GB2312 and GBK are read as GB18030, of which they are parts (WHATWG Encoding Standard, section 10.1; GB 18030-2022).
"""

from __future__ import annotations

import codecs
import re

from kg.errors import UnreadableFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LABELS = dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk", "cp936", "ms936", "gb18030", "chinese"), "gb18030") | {
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "utf8": "utf-8",
    "utf-8": "utf-8",
}
_GUESSES = ["utf_8", "gb18030", "big5hkscs"]
_DAMAGE = 0.002  # share of characters that may be lost: a file cut in the middle of one, a stray byte


def decode(data: bytes, where: object, label: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The text, with CRLF and CR as one line feed and the byte order mark dropped, and warnings of what was lost.

    Raises UnreadableFile if the bytes are empty, binary or in no encoding that is known.
    """
    if not data.strip():
        raise UnreadableFile(where, "the file is empty")
    text, lost = _decoded(data, where, label)
    if not text.strip():
        raise UnreadableFile(where, "the file is empty")
    return text.replace("\r\n", "\n").replace("\r", "\n"), lost


def _decoded(data: bytes, where: object, label: str | None) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], encoding, where)
    if b"\x00" in data[:65536]:
        raise UnreadableFile(where, "this is a binary file, not text")
    known = _LABELS.get((label or "").strip().strip("\"'").lower())
    for encoding in ("utf-8", *([known] if known and known != "utf-8" else [])):
        try:
            return data.decode(encoding), ()
        except UnicodeDecodeError:
            continue
    return _guessed(data, where)


def _marked(data: bytes, encoding: str, where: object) -> tuple[str, tuple[str, ...]]:
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError:
        return _damaged(data, (encoding,), where)


def _guessed(data: bytes, where: object) -> tuple[str, tuple[str, ...]]:
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=_GUESSES).best()
    if best is not None and _is_chinese(str(best)):
        return str(best), ()
    return _damaged(data, tuple(_GUESSES), where)


def _damaged(data: bytes, encodings: tuple[str, ...], where: object) -> tuple[str, tuple[str, ...]]:
    """The text in the encoding that loses least, if that is next to nothing."""
    readings = [(text.count("\ufffd"), text, name) for name in encodings for text in [data.decode(name, "replace")]]
    lost, text, name = min(readings, key=lambda item: item[0])
    if lost > max(1, len(text) * _DAMAGE) or not _is_chinese(text):
        raise UnreadableFile(where, "text in no encoding that is known (UTF-8, UTF-16, GB18030, Big5)")
    shown = name.replace("_", "-").removesuffix("hkscs").upper()
    return text, (f"{lost} characters could not be decoded as {shown} and stand as �",)


# Frequent in official prose in both scripts; what another encoding makes of the bytes has hardly any of them.
_FREQUENT = re.compile(
    "[的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据處處理會對發國為這個來時們學過說業產經動與關長萬東車書見開問題實義機權總辦務區縣報變條無從請應號議議決辦法。，、；：《》（）“”\u3000]"
)


def _is_chinese(text: str) -> bool:
    """True if enough of what is not ASCII is what Chinese official prose is made of."""
    sample = [c for c in text[:20_000] if ord(c) > 127 and c != "\ufffd"]
    found = len(_FREQUENT.findall("".join(sample)))
    return bool(sample) and found >= 0.2 * len(sample)
