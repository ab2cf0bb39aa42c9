"""kg fetch against a server that misbehaves: everything stays on 127.0.0.1 and is bounded in time."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import errno
import gzip
import io
import itertools
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import FetchError, RefusedAddress
from kg.fetch import FetchOptions, FetchReport, Outcome, fetch
from kg.fetch.addresses import ending_of, file_name, joined, normalise, read_list
from kg.fetch.folder import Folder, opened
from kg.fetch.network import Answer, Limits, is_public, seconds_asked
from kg.fetch.robots import parse_rules
from kg.fetch.sitemap import parse_sitemap
from kg.readers import read
from kg.readers.manifest import load_manifest

from .conftest import ROOT
from .misbehaving import PAGE, Site, answer, bomb, drip, in_turn, raw, redirect, revalidated, serving, silent

# as quick as a test wants it; the defaults are those of a polite guest
QUICK = FetchOptions(delay=0.0, retries=1, pause=0.01, patience=2.0, limits=Limits(200_000, 1.0), allow_private=True)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as site:
        yield site


def run(site: Site, folder: Path, *paths: str, **options: object) -> FetchReport:
    return fetch([site.base + path for path in paths], folder, dataclasses.replace(QUICK, **options))  # type: ignore[arg-type]


def one(site: Site, folder: Path, path: str, **options: object) -> Outcome:
    (outcome,) = run(site, folder, path, **options).outcomes
    return outcome


def stored(folder: Path) -> dict[str, bytes]:
    """Files below the hosts' folders by name."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.glob("*/*")) if p.parent.name != ".fetch"}


# ------------------------------------------------------------------ what goes well


def test_documents_go_into_a_folder_with_a_manifest(site: Site, tmp_path: Path) -> None:
    old = "<html><meta charset=gb2312>法治政府</html>".encode("gb18030")
    site.routes |= {
        "/art/2021/1.html": answer(),
        "/old.htm": answer(old, kind="text/html;charset=GB2312"),
        "/down.jsp?id=3": answer(b"%PDF-1.4 x", kind="application/octet-stream"),
    }
    report = run(site, tmp_path, "/art/2021/1.html", "/old.htm", "/down.jsp?id=3")
    assert ([o.what for o in report.outcomes], report.partial) == (["fetched"] * 3, False)
    entries = load_manifest(tmp_path / "manifest.toml")
    by_url = {(entry.url or "").removeprefix(site.base): (file, entry) for file, entry in entries.items()}
    assert by_url["/old.htm"][1].charset == "gb2312"
    assert by_url["/old.htm"][0].read_bytes() == old, "bytes are stored as they came"
    assert by_url["/down.jsp?id=3"][0].suffix == ".pdf"
    page, entry = by_url["/art/2021/1.html"]
    assert page.read_text(encoding="utf-8") == PAGE
    assert (entry.media_type, entry.charset, entry.metadata.source) == ("text/html", "utf-8", entry.url)
    assert datetime.datetime.fromisoformat(entry.fetched or "").tzinfo is not None
    assert [p.name for p in (tmp_path / ".fetch").glob("part-*")] == []


def test_the_readers_take_the_folder_and_leave_log_and_journal(site: Site, tmp_path: Path) -> None:
    site.routes["/a.txt"] = answer("宁波市2020年法治政府建设报告\n正文。\n", kind="text/plain; charset=utf-8")
    run(site, tmp_path, "/a.txt")
    (document,) = read([tmp_path])
    assert not isinstance(document, Exception)
    assert document.text.startswith("宁波市2020年")
    assert document.metadata.source == site.base + "/a.txt"


def test_the_program_says_truthfully_who_it_is(site: Site, tmp_path: Path) -> None:
    site.routes["/a"] = answer()
    run(site, tmp_path, "/a", user_agent="ZJU-study (mail@example.cn)")
    agents = {request.headers["User-Agent"] for request in site.requests}
    assert len(agents) == 1
    assert re.fullmatch(r"ZJU-study \(mail@example\.cn\) fazhi-kg/[\d.]+", agents.pop())
    run(site, tmp_path / "2", "/a")
    assert site.requests[-1].headers["User-Agent"].startswith("fazhi-kg/")


def test_what_was_fetched_is_asked_for_only_if_it_changed(site: Site, tmp_path: Path) -> None:
    date = "Tue, 09 Feb 2021 08:00:00 GMT"
    site.routes["/a"] = revalidated(PAGE, '"v1"', date)
    site.routes["/b"] = answer(PAGE + "b")  # a server without ETag
    assert [o.what for o in run(site, tmp_path, "/a", "/b").outcomes] == ["fetched"] * 2
    before = stored(tmp_path)
    assert [o.what for o in run(site, tmp_path, "/a", "/b").outcomes] == ["fresh"] * 2
    assert len(site.asked("/a")) == 1, "fresh ones are not asked again"
    again = run(site, tmp_path, "/a", "/b", fresh=0.0)
    assert [(o.what, o.status) for o in again.outcomes] == [("unchanged", 304), ("unchanged", 200)]
    assert stored(tmp_path) == before
    site.routes["/a"] = revalidated(PAGE + "new", '"v2"', date)
    assert [o.what for o in run(site, tmp_path, "/a", "/b", fresh=0.0).outcomes] == ["fetched", "unchanged"]
    assert len(stored(tmp_path)) == 2
    assert any(data.endswith(b"new") for data in stored(tmp_path).values())


def test_a_manifest_alone_is_enough_to_fetch_the_corpus(site: Site, tmp_path: Path) -> None:
    site.routes["/a"] = answer()
    (tmp_path / "manifest.toml").write_text(
        f'# ours\n[[document]]\nid = "nb"\nfile = "x/nb.html"\nurl = "{site.base}/a"\nissuer = "宁波市司法局"\n',
        "utf-8",
    )
    (outcome,) = fetch(None, tmp_path, QUICK).outcomes
    assert (outcome.what, outcome.file) == ("fetched", "x/nb.html")
    text = (tmp_path / "manifest.toml").read_text(encoding="utf-8")
    assert text.startswith("# ours\n")
    (entry,) = load_manifest(tmp_path / "manifest.toml").values()
    assert (entry.id, entry.metadata.issuer, len(entry.sha256 or "")) == ("nb", "宁波市司法局", 64)


def test_a_file_changed_by_hand_is_left_alone(site: Site, tmp_path: Path) -> None:
    site.routes["/a"] = answer()
    file = tmp_path / one(site, tmp_path, "/a").file
    file.write_text("mine", encoding="utf-8")
    outcome = one(site, tmp_path, "/a", fresh=0.0)
    assert (outcome.what, file.read_text(encoding="utf-8")) == ("skipped", "mine")
    assert "changed since it was fetched" in outcome.reason
    file.unlink()
    assert one(site, tmp_path, "/a").what == "fetched", "a file that was taken away is fetched again"


def test_what_a_person_writes_into_the_manifest_stays(site: Site, tmp_path: Path) -> None:
    site.routes |= {"/a": answer("<html>1"), "/b": answer("<html>2")}
    run(site, tmp_path, "/a")
    path = tmp_path / "manifest.toml"
    path.write_text("# 说明\n" + path.read_text("utf-8") + "expect = { mentions = 3 }  # 三\n", "utf-8")
    run(site, tmp_path, "/a", "/b", fresh=0.0)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# 说明\n")
    assert "expect = { mentions = 3 }  # 三\n" in text
    assert len(load_manifest(path)) == 2


# ------------------------------------------------------------------ servers that misbehave

_HEAD = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n"
MISBEHAVIOUR = {
    "drip": (drip(10), "failed", "not done after 0.5 seconds|does not answer in time"),
    "silent": (silent(1.5), "failed", "not done after 0.5 seconds|does not answer in time"),
    "cut": (raw(_HEAD + b"Content-Length: 1000\r\n\r\n<html>half"), "failed", "cut off after 10 of 1000 bytes"),
    "cut chunk": (
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n<html>"),
        "failed",
        "cut off before its end",
    ),
    "nothing": (raw(b""), "failed", "without an answer"),
    "noise": (raw(b"\x00\x01\x02\r\n\r\n"), "failed", "no HTTP"),
    "endless header": (raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n"), "failed", "no HTTP"),
    "server error": (answer("", 500), "failed", "500 Internal Server Error"),
    "bomb": (bomb(50_000_000), "skipped", "larger than 0.2 MB when unpacked"),
    "large": (answer(b"x" * 300_000), "skipped", r"larger than 0.2 MB \(300000 bytes\)"),
    "says it is large": (raw(_HEAD + b"Content-Length: 99999999999\r\n\r\n"), "skipped", "larger than 0.2 MB"),
    "no gzip": (answer(PAGE, Content_Encoding="gzip"), "failed", "cannot be unpacked"),
    "another packing": (answer(PAGE, Content_Encoding="br"), "failed", "its Content-Encoding is br"),
    "circle": (redirect("/circle"), "skipped", "redirects in a circle"),
    "endless redirects": (None, "skipped", "more than 10 redirects"),
    "nowhere": (answer("", 302), "skipped", "does not say where to"),
    "other scheme": (redirect("file:///etc/passwd"), "skipped", "only http"),
    "with password": (redirect("http://a:b@127.0.0.1/"), "skipped", "user name or password"),
    "gone": (answer("", 404), "skipped", "404 Not Found"),
    "forbidden": (answer("", 403), "skipped", "403 Forbidden"),
    "odd status": (answer("", 521), "skipped", "521"),
    "empty": (answer(" \n"), "skipped", "empty"),
    "picture": (answer(b"\x89PNG\x00", kind="image/png"), "skipped", "image/png is no document"),
    "come back tomorrow": (answer("", 503, Retry_After="86400"), "failed", "come back in 86400 seconds"),
}


@pytest.mark.parametrize("name", MISBEHAVIOUR)
def test_misbehaviour_has_a_reason_and_leaves_nothing_behind(name: str, site: Site, tmp_path: Path) -> None:
    reply, what, reason = MISBEHAVIOUR[name]
    path = "/" + name.replace(" ", "-")
    if reply is None:
        site.routes |= {f"{path}{n or ''}": redirect(f"{path}{n + 1}") for n in range(20)}
    else:
        site.routes[path] = reply
    site.routes["/good"] = answer()
    start = time.monotonic()
    limits = Limits(200_000, 0.5)
    bad, good = run(site, tmp_path, path, "/good", retries=0, limits=limits).outcomes
    assert time.monotonic() - start < 3
    assert bad.what == what
    assert re.search(reason, bad.reason)
    if name != "come back tomorrow":
        assert good.what == "fetched", "the rest goes on"
    assert len(stored(tmp_path)) == (good.what == "fetched")
    log = (tmp_path / "fetch-log.tsv").read_text(encoding="utf-8").splitlines()
    assert [len(line.split("\t")) for line in log] == [8, 8, 8]
    assert log[1].split("\t")[1::6] == [what, bad.reason]


def test_a_length_that_is_too_short_is_what_counts(site: Site, tmp_path: Path) -> None:
    site.routes["/a"] = raw(_HEAD + b"Content-Length: 6\r\n\r\n<html>more than it says")
    outcome = one(site, tmp_path, "/a")
    assert (outcome.what, list(stored(tmp_path).values())) == ("fetched", [b"<html>"])


@pytest.mark.parametrize(
    "first",
    [answer("", 503), raw(_HEAD + b"Content-Length: 99\r\n\r\n<html>"), raw(b""), answer("", 429, Retry_After="0")],
    ids=["503", "cut", "nothing", "429"],
)
def test_a_request_that_failed_is_sent_again(first: object, site: Site, tmp_path: Path) -> None:
    site.routes["/a"] = in_turn(first, answer())  # type: ignore[arg-type]
    assert one(site, tmp_path, "/a").what == "fetched"
    assert list(stored(tmp_path).values()) == [PAGE.encode()], "nothing of the first answer is left in it"
    assert len(site.asked("/a")) == 2


def test_a_body_that_is_not_packed_as_it_says_is_asked_for_unpacked(site: Site, tmp_path: Path) -> None:
    site.routes["/a"] = in_turn(answer(PAGE, Content_Encoding="gzip"), answer())
    assert one(site, tmp_path, "/a").what == "fetched"
    assert site.requests[-1].headers["Accept-Encoding"] == "identity"


def test_retry_after_holds_for_the_whole_host(site: Site, tmp_path: Path) -> None:
    site.routes["/a"] = in_turn(answer("", 503, Retry_After="1"), answer())
    site.routes["/b"] = answer(PAGE + "b")
    assert {o.what for o in run(site, tmp_path, "/a", "/b").outcomes} == {"fetched"}
    first, second = site.asked("/a")
    assert second.time - first.time >= 1.0
    assert site.asked("/b")[0].time >= second.time


def test_a_host_that_fails_again_and_again_is_given_up(site: Site, tmp_path: Path) -> None:
    paths = [f"/{n}" for n in range(6)]
    site.routes |= dict.fromkeys(paths, answer("", 500))
    report = run(site, tmp_path, *paths, retries=0)
    assert len(report.of("failed")) == 6
    assert [len(site.asked(path)) for path in paths] == [1, 1, 1, 0, 0, 0]
    assert "given up" in report.outcomes[-1].reason


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120.0), ("0", 0.0), ("Thu, 01 Jan 1970 00:20:00 GMT", 200.0), ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0)]
    + [(value, None) for value in ("", "soon", "-5", "1.5")],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert seconds_asked({"retry-after": value}, now=1000.0) == seconds


# ------------------------------------------------------------------ private addresses


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2400:3200::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("198.18.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("ff02::1", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_private_addresses_are_refused_in_every_spelling(host: str, site: Site, tmp_path: Path) -> None:
    address = site.base.replace("127.0.0.1", host) + "/a"
    (outcome,) = fetch([address], tmp_path, dataclasses.replace(QUICK, allow_private=False)).outcomes
    assert (outcome.what, site.requests) == ("skipped", [])
    assert "private or local address" in outcome.reason


def test_a_redirect_to_a_private_address_is_refused(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.routes |= {"/a": redirect(site.base.replace("127.0.0.1", "inner.example") + "/secret"), "/secret": answer()}
    looked_up = {"outer.example": "8.8.8.8", "inner.example": "127.0.0.1"}
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *a, **k: real(looked_up.get(host, host), *a, **k))
    connect = socket.socket.connect
    port = int(site.base.rpartition(":")[2])
    monkeypatch.setattr(  # the public address is this machine's for once
        socket.socket,
        "connect",
        lambda self, place: connect(self, ("127.0.0.1", port) if place[0] == "8.8.8.8" else place),
    )
    options = dataclasses.replace(QUICK, allow_private=False)
    (outcome,) = fetch([f"http://outer.example:{port}/a"], tmp_path, options).outcomes
    assert outcome.what == "skipped"
    assert "inner.example is the private or local address 127.0.0.1" in outcome.reason
    assert (len(site.asked("/a")), site.asked("/secret"), stored(tmp_path)) == (1, [], {})


# ------------------------------------------------------------------ robots.txt and politeness

ROBOTS = """
User-agent: *
Disallow: /private/
Disallow: /*.doc$
Disallow: /search?*page=
Allow: /private/open
Crawl-delay: 0.2

User-agent: badbot
Disallow: /
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/a.html", True),
        ("/private/x", False),
        ("/private/open.html", True),
        ("/x/y.doc", False),
        ("/x/y.docx", True),
        ("/search?q=1&page=2", False),
        ("/search?q=1", True),
        ("/search", True),
    ],
)
def test_robots_with_wildcards(path: str, allowed: bool) -> None:
    rules = parse_rules(ROBOTS, ("fazhi-kg",))
    assert (rules.why_not("https://a.cn" + path, ("fazhi-kg",)) is None) is allowed
    assert rules.delay == 0.2


def test_the_stricter_rules_hold_for_a_program_of_two_names() -> None:
    text = "User-agent: fazhi-kg\nDisallow: /a\nCrawl-delay: 3\n\nUser-agent: mine\nDisallow: /b\n\nUser-agent: x\nDisallow: /c"
    rules = parse_rules(text, ("mine", "fazhi-kg"))
    refused = [rules.why_not(f"https://a.cn/{path}", ("mine", "fazhi-kg")) is not None for path in "abcd"]
    assert (refused, rules.delay) == ([True, True, False, False], 3.0)


def test_robots_and_crawl_delay_are_obeyed(site: Site, tmp_path: Path) -> None:
    site.robots = ROBOTS
    site.routes |= {"/a": answer(), "/b": answer(PAGE + "b"), "/x.doc": answer(), "/to": redirect("/private/x")}
    report = run(site, tmp_path, "/a", "/x.doc", "/b", "/to")
    assert [o.what for o in report.outcomes] == ["fetched", "skipped", "fetched", "skipped"]
    assert all("robots.txt does not allow it" in o.reason for o in report.of("skipped"))
    assert (site.asked("/x.doc"), site.asked("/private/x"), len(site.asked("/robots.txt"))) == ([], [], 1)
    times = [request.time for request in site.requests[1:]]
    assert all(later - earlier >= 0.2 for earlier, later in itertools.pairwise(times))


@pytest.mark.parametrize(
    ("reply", "what", "reason"),
    [
        (answer("", 404), "fetched", ""),
        (answer("", 403), "fetched", ""),
        (redirect("/robots.txt"), "fetched", ""),
        (answer("<html>no such page</html>"), "fetched", ""),
        (answer("", 503), "failed", "robots.txt cannot be read"),
        (raw(b""), "failed", "robots.txt cannot be read"),
        (answer("User-agent: *\nDisallow: /"), "skipped", "does not allow"),
        (answer("\ufeffUser-agent: fazhi-kg\nDisallow: /"), "skipped", "does not allow"),
        (answer("User-agent: *\nCrawl-delay: 3600"), "skipped", "3600 seconds between"),
    ],
)
def test_what_robots_txt_may_be(reply: object, what: str, reason: str, site: Site, tmp_path: Path) -> None:
    site.routes |= {"/robots.txt": reply, "/a": answer()}  # type: ignore[dict-item]
    outcome = one(site, tmp_path, "/a", retries=0)
    assert outcome.what == what
    assert reason in outcome.reason


def test_there_is_a_delay_between_two_requests_to_a_host(site: Site, tmp_path: Path) -> None:
    site.routes |= {"/a": answer(), "/b": answer(PAGE + "b"), "/c": redirect("/b")}
    assert [o.what for o in run(site, tmp_path, "/a", "/b", "/c", delay=0.15).outcomes] == [
        "fetched",
        "fetched",
        "same",
    ]
    times = [request.time for request in site.requests]
    assert len(times) == 5
    assert all(later - earlier >= 0.15 for earlier, later in itertools.pairwise(times))


# ------------------------------------------------------------------ sitemaps

_URLSET = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="x">{}</urlset>'


def urlset(*addresses: str) -> str:
    return _URLSET.format(
        "".join(f"<url><loc> {a} </loc><image:image><image:loc>i</image:loc></image:image></url>" for a in addresses)
    )


def test_an_index_of_sitemaps_is_followed(site: Site, tmp_path: Path) -> None:
    pages = [f"/art/{n}.html" for n in range(4)]
    site.routes |= {page: answer(PAGE + page) for page in pages}
    site.routes |= {
        "/index.xml": answer(
            "<sitemapindex><sitemap><loc>" + site.base + "/1.xml</loc></sitemap><sitemap><loc>/2.xml.gz</loc></sitemap>"
            "<sitemap><loc>/index.xml</loc></sitemap><sitemap><loc>/3.txt</loc></sitemap>"
            "<sitemap><loc>/gone.xml</loc></sitemap></sitemapindex>"
        ),
        "/1.xml": answer(urlset(site.base + pages[0], site.base + "/about.html", "ftp://x/y")),
        "/2.xml.gz": answer(
            gzip.compress(urlset(site.base + pages[1], site.base + pages[0]).encode()), kind="application/gzip"
        ),
        "/3.txt": answer(f"{site.base}{pages[2]}\n{site.base}{pages[3]}\n", kind="text/plain"),
    }
    report = fetch([], tmp_path, QUICK, sitemaps=[site.base + "/index.xml"], only="/art/")
    assert sorted(o.address.removeprefix(site.base) for o in report.of("fetched")) == pages
    assert [o.reason for o in report.of("skipped")] == [
        "only http:// and https:// addresses are fetched",
        "is gone: the server answers 404 Not Found",
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html><body>404</body></html>", "names no address"),
        (b"<urlset><url><loc>x</loc>", "no sitemap"),
        (b'<!DOCTYPE x [<!ENTITY a "aaaa">]><urlset><url><loc>&a;</loc></url></urlset>', "DOCTYPE"),
        (gzip.compress(b"0" * 60_000_000), "more than 50 MiB"),
        (gzip.compress(urlset("http://a/b").encode())[:-12], "cut off"),
        (b"\x1f\x8bnonsense", "cannot be unpacked"),
        (b"hello", "no sitemap"),
        (b"", "no sitemap"),
    ],
)
def test_what_is_no_sitemap(data: bytes, reason: str) -> None:
    with pytest.raises(RefusedAddress, match=reason):
        parse_sitemap(data, "http://a/sitemap.xml")


# ------------------------------------------------------------------ stopping and going on


def _command(site: Site, folder: Path, *args: str) -> list[str]:
    quick = ("--delay", "0", "--retries", "0", "--allow-private", "--timeout", "20")
    return [sys.executable, "-m", "kg.cli", "fetch", *args, "--out", str(folder), *quick]


def test_a_killed_run_goes_on_where_it_was(site: Site, tmp_path: Path) -> None:
    paths = [f"/{n}" for n in range(4)]
    site.routes |= {path: answer(PAGE + path) for path in paths}
    site.routes["/2"] = in_turn(drip(20), answer(PAGE + "/2"))
    addresses = [site.base + path for path in paths]
    process = subprocess.Popen(_command(site, tmp_path, *addresses), cwd=ROOT)
    end = time.monotonic() + 15
    while not site.asked("/2") and time.monotonic() < end:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    assert sorted(stored(tmp_path).values()) == [(PAGE + path).encode() for path in ("/0", "/1")], "whole files only"
    with (tmp_path / ".fetch" / "journal.jsonl").open("a", encoding="utf-8") as journal:
        journal.write('{"url": "http://half a li')
    report = fetch(addresses, tmp_path, QUICK)
    assert [o.what for o in report.outcomes] == ["fresh", "fresh", "fetched", "fetched"]
    assert len(load_manifest(tmp_path / "manifest.toml")) == 4
    assert list((tmp_path / ".fetch").glob("part-*")) == []


def test_an_interrupt_ends_at_once_and_leaves_a_manifest(site: Site, tmp_path: Path) -> None:
    site.routes |= {"/0": answer(), "/1": drip(20)}
    process = subprocess.Popen(
        _command(site, tmp_path, site.base + "/0", site.base + "/1"), cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    end = time.monotonic() + 15
    while not site.asked("/1") and time.monotonic() < end:
        time.sleep(0.02)
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=10)
    assert time.monotonic() - start < 5
    assert (process.returncode, len(load_manifest(tmp_path / "manifest.toml"))) == (130, 1)
    assert "Traceback" not in said


class _Full(io.BytesIO):
    """A file on a full disk."""

    name = "part-full"

    def write(self, *_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_ends_the_run_in_one_line(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site.routes |= {"/a": answer(), "/b": answer(PAGE + "b")}
    run(site, tmp_path, "/a")
    before = stored(tmp_path)
    monkeypatch.setattr(Folder, "sink", lambda self: contextlib.nullcontext(_Full()))
    with pytest.raises(FetchError, match="cannot be written: No space left on device"):
        run(site, tmp_path, "/b", "/a")
    assert (stored(tmp_path), len(site.asked("/b"))) == (before, 1)


def test_two_runs_do_not_share_a_folder(tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(FetchError, match="another process"), opened(tmp_path):
        pass


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(FetchError, match="file: cannot be written"):
        fetch(["http://127.0.0.1:9/"], tmp_path / "file", QUICK)


def test_a_broken_manifest_is_left_as_it_is(site: Site, tmp_path: Path) -> None:
    (tmp_path / "manifest.toml").write_text("[[document]\n", encoding="utf-8")
    from kg.errors import ManifestError

    with pytest.raises(ManifestError):
        run(site, tmp_path, "/a")
    assert (tmp_path / "manifest.toml").read_text(encoding="utf-8") == "[[document]\n"


# ------------------------------------------------------------------ addresses


@pytest.mark.parametrize(
    ("address", "normal"),
    [
        ("HTTP://WWW.Ningbo.GOV.cn:80", "http://www.ningbo.gov.cn/"),
        ("https://a.cn:443/x#top", "https://a.cn/x"),
        ("https://a.cn:8443/x?b=1&a=2", "https://a.cn:8443/x?b=1&a=2"),
        (
            "http://a.cn/公开/报告.html?标题=法治",
            "http://a.cn/%E5%85%AC%E5%BC%80/%E6%8A%A5%E5%91%8A.html?%E6%A0%87%E9%A2%98=%E6%B3%95%E6%B2%BB",
        ),
        ("http://a.cn/%E5%85%AC", "http://a.cn/%E5%85%AC"),
        ("http://政务.中国/", "http://xn--zfr164b.xn--fiqs8s/"),
        (" http://a.cn/ ", "http://a.cn/"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
    ],
)
def test_one_spelling_for_an_address(address: str, normal: str) -> None:
    assert normalise(address) == normal
    assert normalise(normal) == normal


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a.cn/x",
        "ftp://a.cn/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "http:///x",
        "http://u:p@a.cn/",
        "http://u@a.cn/",
        "http://a.cn:99999/",
        "http://a b.cn/",
        "http://a.cn/\r\nX: y",
        "http://a.cn/" + "x" * 5000,
        "http://[::1/",
        "http://a..cn/",
        "http://a_<b>.cn/",
    ],
)
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(RefusedAddress):
        normalise(address)


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://a.cn/", "http://a.cn/x?"]))
def test_any_text_is_an_address_or_refused(text: str, start: str) -> None:
    try:
        normal = normalise(start + text)
    except RefusedAddress:
        return
    assert normal.isascii()
    assert normalise(normal) == normal
    name = file_name(normal, ".html")
    assert not name.startswith(("/", "."))
    assert ".." not in name.split("/")
    assert len(name.split("/")) == 2
    assert len(name.encode()) < 250 + 240


@pytest.mark.parametrize(
    ("location", "address"),
    [
        ("/b?c", "http://a.cn/b?c"),
        ("//b.cn/x", "http://b.cn/x"),
        ("../y", "http://a.cn/y"),
        ("/å\x85¬", "http://a.cn/%E5%85%AC"),
        ("/a b", "http://a.cn/a%20b"),
    ],
)
def test_where_a_redirect_leads(location: str, address: str) -> None:
    assert joined("http://a.cn/x/1", location) == address


def test_two_addresses_never_share_a_file() -> None:
    names = {
        file_name(f"http://a.cn/{path}", ".html") for path in ("x", "y/x", "x?1", "x?2", "x.html", "x.htm", "", "X")
    }
    assert len({name.lower() for name in names}) == 8


@pytest.mark.parametrize(
    ("media_type", "address", "head", "ending"),
    [
        ("text/html", "http://a/x", b"<html>", ".html"),
        ("text/html", "http://a/x.pdf", b"%PDF-1.7", ".pdf"),
        ("application/octet-stream", "http://a/x.docx", b"PK\x03\x04", ".docx"),
        ("text/html", "http://a/x.docx", b"PK\x03\x04", ".docx"),
        ("application/zip", "http://a/x", b"PK\x03\x04", ".zip"),
        ("", "http://a/x", b"\xef\xbb\xbf<!DOCTYPE HTML>", ".html"),
        ("", "http://a/x", "法治".encode(), ".txt"),
        ("application/octet-stream", "http://a/x.doc", b"\xd0\xcf\x11\xe0\x00", ".doc"),
        ("application/octet-stream", "http://a/x.exe", b"MZ\x00\x01", None),
        ("image/png", "http://a/x.html", b"\x89PNG", None),
        ("application/javascript", "http://a/x", b"var a", None),
        ("video/mp4", "http://a/x", b"\x00\x00", None),
    ],
)
def test_what_kind_of_file_it_is(media_type: str, address: str, head: bytes, ending: str | None) -> None:
    assert ending_of(media_type, address, head) == ending


@pytest.mark.parametrize(
    ("header", "media_type", "charset"),
    [
        ("text/html; charset=GB2312", "text/html", "gb2312"),
        ('TEXT/HTML;a=b; Charset="gbk"', "text/html", "gbk"),
        ("text/html", "text/html", None),
        ("text/html; charset=", "text/html", None),
        ("", "", None),
    ],
)
def test_media_type_and_charset(header: str, media_type: str, charset: str | None) -> None:
    found = Answer("http://a/", 200, {"content-type": header})
    assert (found.media_type, found.charset) == (media_type, charset)


def test_a_list_of_addresses(tmp_path: Path) -> None:
    (tmp_path / "l.txt").write_bytes(b"\xef\xbb\xbf# ours\r\nhttp://a.cn/1\r\n\r\n  http://a.cn/2 \n")
    assert list(read_list(tmp_path / "l.txt")) == ["http://a.cn/1", "http://a.cn/2"]


# ------------------------------------------------------------------ the command


def test_the_command(site: Site, tmp_path: Path) -> None:
    site.routes |= {"/a": answer(), "/b": answer("", 404)}
    (tmp_path / "list.txt").write_text(f"{site.base}/a\n# no\n{site.base}/b\nnonsense\n", encoding="utf-8")
    done = subprocess.run(
        [*_command(site, tmp_path / "out", str(tmp_path / "list.txt")), "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.strip().split("\n")) == 2
    assert json.loads(done.stdout)["counts"] == {
        "fetched": 1,
        "unchanged": 0,
        "fresh": 0,
        "same": 0,
        "skipped": 2,
        "failed": 0,
    }
    again = subprocess.run(
        _command(site, tmp_path / "out", f"{site.base}/a"), cwd=ROOT, capture_output=True, check=False
    )
    assert (again.returncode, again.stdout, again.stderr) == (0, b"", b""), "quiet on success when piped"
    assert tomllib.loads((tmp_path / "out" / "manifest.toml").read_text(encoding="utf-8"))["document"][0]["url"]


@pytest.mark.parametrize(
    "args",
    [(), ("http://a.cn", "--only", "("), ("http://a.cn", "--delay", "-1"), ("http://a.cn", "--user-agent", "a\nb")],
)
def test_wrong_usage(args: tuple[str, ...], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kg.cli", "fetch", *args, "--out", str(tmp_path / "out")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, (tmp_path / "out").exists()) == (2, False)
    assert "Traceback" not in done.stderr


# ------------------------------------------------------------------ TLS


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of localhost that signs itself, and its key, in one file."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not here: no certificate can be made")
    made = tmp_path / "certificate.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    command += f" -keyout {tmp_path / 'key.pem'} -out {made}"
    subprocess.run(command.split(), check=True, capture_output=True)
    (tmp_path / "both.pem").write_bytes(made.read_bytes() + (tmp_path / "key.pem").read_bytes())
    return tmp_path / "both.pem"


@pytest.mark.parametrize(
    ("trusted", "host", "what", "reason"),
    [
        (True, "localhost", "fetched", ""),
        (False, "localhost", "skipped", "certificate is not to be trusted"),
        (True, "127.0.0.1", "skipped", "certificate is not to be trusted"),
    ],
)
def test_certificates_are_checked(
    trusted: bool, host: str, what: str, reason: str, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(Site(), certificate) as site:
        site.routes |= {"/a": answer(), "/slow": drip(10)}
        site.base = site.base.replace("127.0.0.1", host)
        assert (outcome := one(site, tmp_path / "out", "/a", retries=0)).what == what
        assert reason in outcome.reason
        if what == "fetched":
            assert "Host" in site.requests[-1].headers
            slow = one(site, tmp_path / "slow", "/slow", retries=0, limits=Limits(200_000, 0.5))
            assert slow.reason in ("not done after 0.5 seconds", "the server does not answer in time")
