"""The report: one file that asks nobody for anything, with evidence behind its tables, looked at by a real browser."""

from __future__ import annotations

import contextlib
import html.parser
import re
import shutil
import socket
import struct
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from kg.analysis import Study
from kg.candidates import candidates, things
from kg.errors import ExportError, MissingFont
from kg.knowledge import load_knowledge
from kg.pipeline import build
from kg.report import SECTIONS, Evidence, Section, render, write_report
from kg.report.page import page, table, text
from kg.store import MemoryStore
from tests.planted import plant

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# what the browser itself asks its maker for, whatever page it shows
_OWN = re.compile(
    r"(?:^|\.)(?:google|googleapis|gstatic|googleusercontent|gvt1|chrome|chromium)\.(?:com|org)(?::\d+)?$"
)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("planted")
    for number, (name, content) in enumerate(plant().texts.items()):
        if number // 8 % 4 == 0:
            (folder / name).write_text(content, encoding="utf-8")
    store = MemoryStore()
    build([folder, ROOT / "corpus"], store, load_knowledge())
    return Study(store)


@pytest.fixture(scope="module")
def content(study: Study) -> str:
    return render(study)


class _Page(html.parser.HTMLParser):
    """What a page is made of."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.loads: list[str] = []
        self.alts: list[str] = []
        self.open: list[str] = []
        self.unclosed = 0
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag not in ("meta", "img", "input", "br", "link"):
            self.open.append(tag)
        if "id" in found:
            self.ids.append(found["id"])
        if found.get("href", "").startswith("#"):
            self.targets.append(found["href"][1:])
        self.loads += [found[name] for name in ("src", "srcset", "poster", "data") if name in found]
        self.loads += [found["href"]] if tag == "link" else []
        self.alts += [found.get("alt", "")] if tag == "img" else []

    def handle_endtag(self, tag: str) -> None:
        self.unclosed += self.open.pop() != tag


def test_every_section_is_there_and_every_link_has_its_target(content: str) -> None:
    found = _Page(content)
    assert found.ids[: len(SECTIONS)] == [
        "contents",
        "coverage",
        "diffusion",
        "coadoption",
        "dynamics",
        "networks",
        "officials",
        "plans",
        "quality",
        "method",
    ]
    assert len(found.ids) == len(set(found.ids))
    assert set(found.targets) <= set(found.ids)
    assert not found.open
    assert not found.unclosed


def test_nothing_is_loaded_from_outside(content: str) -> None:
    found = _Page(content)
    assert all(address.startswith("data:image/svg+xml;base64,") for address in found.loads)
    assert "default-src 'none'" in content
    assert not re.search(r"@import|url\(|fetch\(|XMLHttpRequest|<link|<script[^>]+src", content)


def test_tables_point_at_sentences_of_the_documents(content: str) -> None:
    found = _Page(content)
    sentences = [name for name in found.ids if re.fullmatch(r"e\d+", name)]
    assert len(sentences) > 60
    assert set(sentences) == {name for name in found.targets if re.fullmatch(r"e\d+", name)}
    assert "制定出台《" in content.partition('id="evidence"')[2]


def test_the_figures_are_those_of_the_store(study: Study, content: str) -> None:
    assert f"<b>{len(study.reports)}</b><span>报告</span>" in content
    planned = len(study.plans)
    assert f"<b>{planned}</b><span>陈述：拟开展</span>" in content
    assert "符合约束" in content


def test_what_nobody_has_judged_is_listed(study: Study, content: str) -> None:
    pairs = candidates(things(study.store), load_knowledge())
    assert pairs
    assert f"{len(pairs)}对名称" in content
    assert unquote(pairs[0].left) in content


def test_pictures_say_what_they_show(content: str) -> None:
    found = _Page(content)
    assert len(found.alts) >= 8
    assert all(found.alts)


def test_the_same_store_gives_the_same_bytes(study: Study, content: str) -> None:
    assert render(Study(study.store)) == content


def test_a_further_section_is_a_function(study: Study) -> None:
    def merges(study: Study, evidence: Evidence) -> Section:
        return Section(
            "merges", "合并候选", "merge candidates", table(("甲", "原文"), [("<b>", evidence.link("句", "题"))])
        )

    made = render(study, (merges,))
    assert '<section id="merges"><h2>合并候选' in made
    assert "&lt;b&gt;" in made
    assert '<li class="evidence" id="e1"><q>句</q>' in made


def test_an_empty_store_has_a_report_too() -> None:
    found = _Page(render(Study(MemoryStore())))
    assert "contents" in found.ids
    assert not found.unclosed


def test_without_a_font_the_page_says_so(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> str:
        raise MissingFont("no font")

    monkeypatch.setattr("kg.plots.canvas.cjk_family", missing)
    made = render(study, SECTIONS[:2])
    assert "未绘图：no font" in made
    assert "<img" not in made


def test_a_file_is_whole_or_not_there(study: Study, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no such folder"):
        write_report(study, tmp_path / "missing" / "r.html", SECTIONS[-1:])
    write_report(study, tmp_path / "r.html", SECTIONS[-1:], "题目")
    assert "<title>题目</title>" in (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("value", "expected"), [("<a>&\"'", "&lt;a&gt;&amp;&quot;&#x27;"), (3, "3"), ("甲", "甲")])
def test_texts_are_escaped(value: object, expected: str) -> None:
    assert text(value) == expected


@pytest.mark.parametrize(
    ("source", "linked"),
    [("https://a.example/x", True), ("http://a.example/x", False), ("javascript:alert(1)", False), ("", False)],
)
def test_only_https_sources_become_links(source: str, linked: bool) -> None:
    evidence = Evidence()
    evidence.link("句", "题", source)
    assert ("href" in "".join(evidence.items())) is linked


# ---------------------------------------------------------------- a real browser


class _Proxy:
    """A proxy that answers nobody and remembers whom it was asked for."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.asked: list[str] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.socket.accept()
                with client:
                    client.settimeout(2)
                    with contextlib.suppress(OSError):
                        line = client.recv(2000).split(b"\r\n")[0].decode("ascii", "replace")
                        self.asked.append(line.split(" ")[1].removeprefix("http://").split("/")[0])
                        client.sendall(b"HTTP/1.1 502 no\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    def strangers(self) -> list[str]:
        """Hosts beside those of the browser's maker."""
        return [host for host in self.asked if not _OWN.search(host)]


@pytest.fixture
def proxy() -> Iterator[_Proxy]:
    made = _Proxy()
    yield made
    made.socket.close()


def browse(file: Path, folder: Path, proxy: _Proxy) -> tuple[Path, list[str]]:
    """A screenshot of the page, 1300 × 2400, and the lines that it wrote on its console."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: the report is not looked at in a browser")
    shot = folder / "shot.png"
    done = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
            f"--proxy-server=127.0.0.1:{proxy.port}", f"--user-data-dir={folder / 'profile'}", "--enable-logging=stderr",
            "--window-size=1300,2400", "--virtual-time-budget=3000", f"--screenshot={shot}", file.as_uri(),
        ],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return shot, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def size(png: Path) -> tuple[int, int]:
    """Width and height of a PNG."""
    width, height = struct.unpack(">II", png.read_bytes()[16:24])
    return width, height


def test_a_browser_shows_it_without_error_and_without_a_request(content: str, tmp_path: Path, proxy: _Proxy) -> None:
    file = tmp_path / "report.html"
    file.write_text(content, encoding="utf-8")
    shot, console = browse(file, tmp_path, proxy)
    assert console == []
    assert proxy.strangers() == []
    assert size(shot) == (1300, 2400)
    assert shot.stat().st_size > 120_000  # an empty page has 10,000


def test_the_browser_would_notice_an_error_and_a_request(tmp_path: Path, proxy: _Proxy) -> None:
    file = tmp_path / "bad.html"
    file.write_text('<img src="http://stranger.example/x.png"><script>undefinedName()</script>', encoding="utf-8")
    shot, console = browse(file, tmp_path, proxy)
    assert any("undefinedName" in line for line in console)
    assert "stranger.example" in proxy.strangers()
    assert shot.stat().st_size < 120_000


def test_the_policy_stops_what_a_document_might_smuggle_in(tmp_path: Path, proxy: _Proxy) -> None:
    file = tmp_path / "smuggled.html"
    made = page("题", "", [Section("s", "节", "section", '<img src="http://stranger.example/x.png">')])
    file.write_text(made, encoding="utf-8")
    _, console = browse(file, tmp_path, proxy)
    assert any("Content Security Policy" in line for line in console)
    assert proxy.strangers() == []
