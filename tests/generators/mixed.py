"""A folder as users have it: reports in every format beside files that are broken or no documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from . import archives, pages, prints
from .report import Report
from .word import word

GOOD = 270
PLACES = ("宁波市", "温州市", "嘉兴市", "湖州市", "绍兴市", "金华市", "衢州市", "舟山市", "台州市", "丽水市")

Writer = tuple[str, Callable[[Report], bytes]]
WRITERS: tuple[Writer, ...] = (
    ("txt", lambda r: r.plain.encode("utf-8-sig")),
    ("txt", lambda r: r.plain.replace("\n", "\r\n").encode("gb18030")),
    ("md", lambda r: r.plain.encode("utf-16")),
    *(
        (("html", lambda r, make=make: make(r).encode("gb18030" if "gb2312" in make(r) else "utf-8")))
        for make in pages.LAYOUTS.values()
    ),
    ("docx", word),
    ("docx", lambda r: word(r, automatic=True)),
    ("mht", lambda r: archives.mhtml(pages.trs_table(r), "http://a.example.cn/1.html")),
    ("zip", lambda r: archives.zipped({"报告.txt": r.plain.encode("gb18030")}, gbk_names=True)),
    (
        "warc.gz",
        lambda r: archives.warc([("http://a.example.cn/1.html", "200 OK", "text/html", pages.divs(r).encode())]),
    ),
    ("jsonl", lambda r: archives.json_lines([{"text": r.plain}])),
    # what the name says is wrong
    ("txt", lambda r: pages.trs_table(r).encode()),
    ("doc", lambda r: pages.hanweb_zoom(r).encode()),
    ("html", word),
)


def of_place(report: Report, place: str, year: int) -> Report:
    """The report as if of another place and year."""

    def changed(text: str) -> str:
        return text.replace("宁波市", place).replace("2020", str(year)).replace("2021", str(year + 1))

    return Report(
        tuple((label, changed(value)) for label, value in report.header),
        changed(report.title),
        changed(report.source),
        changed(report.date),
        tuple(changed(text) for text in report.paragraphs[:9]),
    )


def write_good(folder: Path, report: Report, count: int = GOOD) -> None:
    """That many sound files, in sub-folders, ten of them PDFs by two producers."""
    printed = {
        name: make(of_place(report, "宁波市", 2020))
        for name, make in (("f", prints.by_fpdf), ("r", prints.by_reportlab))
    }
    for number in range(count):
        place = PLACES[number % len(PLACES)]
        target = folder / place
        target.mkdir(parents=True, exist_ok=True)
        if number < 10:
            (target / f"{number}.pdf").write_bytes(printed["fr"[number % 2]])
            continue
        suffix, make = WRITERS[number % len(WRITERS)]
        (target / f"报告{number}.{suffix}").write_bytes(make(of_place(report, place, 2010 + number % 14)))


def write_broken(folder: Path, report: Report) -> dict[str, str]:
    """Thirty files that cannot be read, and what of each reason must be said."""
    folder.mkdir(parents=True, exist_ok=True)
    short = of_place(report, "宁波市", 2020)
    pdf, docx, page = prints.by_fpdf(short), word(short), pages.trs_table(short)
    archive = archives.zipped({"a.txt": short.plain.encode() * 20})
    crawl = archives.warc([("http://a.example.cn/1.html", "200 OK", "text/html", page.encode() * 20)])
    files: dict[str, tuple[bytes, str]] = {
        "empty.txt": (b"", "the file is empty"),
        "blank.txt": (b" \r\n\t\r\n", "the file is empty"),
        "zeros.txt": (b"\x00" * 10_000, "zero bytes"),
        "binary.md": (bytes(range(256)) * 10, "binary"),
        "koi8.txt": ("О деятельности правительства города".encode("koi8-r"), "in no encoding"),
        "short.txt": ("今天天气很好。".encode(), "no heading"),
        "cut.zip": (archive[: len(archive) // 2], "truncated ZIP"),
        "nothing.zip": (archives.zipped({"a.css": b"p {}"}), "no document inside"),
        "locked.zip": (archives.locked(archive), "password"),
        "bomb.zip": (archives.bomb(), "when unpacked"),
        "deep.zip": (archives.nested(5, archive), "nested"),
        "xref.pdf": (pdf[: len(pdf) // 2], "PDF"),
        "garbage.pdf": (b"%PDF-1.7\n" + bytes(range(256)) * 20, "PDF"),
        "scan.pdf": (prints.scan(2), "needs OCR"),
        "text.pdf": (b"no print at all", "not a PDF file"),
        "cut.docx": (docx[: len(docx) // 2], "truncated ZIP or DOCX"),
        "hollow.docx": (archives.zipped({"word/document.xml": b"<w:document>"}), "damaged Word file"),
        "text.docx": (b"no archive at all", "not a DOCX file"),
        "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "save it as .docx"),
        "table.docx": (archives.zipped({"xl/workbook.xml": b"<a/>"}), "an Excel file"),
        "rich.rtf": (b"{\\rtf1 report}", "RTF"),
        "print.ofd": (archives.zipped({"OFD.xml": b"<a/>"}), "OFD"),
        "packed.rar": (b"Rar!\x1a\x07\x00" + b"\x01" * 99, "RAR"),
        "login.html": (pages.login().encode(), "login page"),
        "gone.html": ("<html><title>404</title><h1>404 页面不存在</h1></html>".encode(), "error page"),
        "links.html": (pages.links([f"关于{n}年工作的报告" for n in range(40)]).encode(), "page of links"),
        "shell.html": (b"<html><body><div id=app></div><script>x()</script></body></html>", "filled in by a script"),
        "cut.warc.gz": (crawl[: len(crawl) // 3], "cut off or damaged"),
        "lines.jsonl": (b"{broken\n", "no JSON"),
    }
    for name, (data, _) in files.items():
        (folder / name).write_bytes(data)
    with (folder / "huge.txt").open("wb") as stream:  # 200 MB of one character
        for _ in range(200):
            stream.write("的".encode() * 333_333)
    return {name: reason for name, (_, reason) in files.items()} | {"huge.txt": "larger than"}
