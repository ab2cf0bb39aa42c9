"""Pictures: every one is drawn without a missing glyph, is the same for the same store, and says what is missing to draw it."""

from __future__ import annotations

import builtins
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg.analysis import Flow, Options, Study
from kg.errors import ExportError, MissingFont, MissingLibrary, PlotError
from kg.knowledge import load_knowledge
from kg.palette import load_palette, rgb
from kg.pipeline import build
from kg.plots import FORMATS, PICTURES, cjk_family, picture, plot
from kg.plots.canvas import saved, style
from kg.plots.charts import short
from kg.plots.networks import network_picture, sankey
from kg.store import MemoryStore
from tests.planted import plant

ROOT = Path(__file__).resolve().parents[1]
START = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


@pytest.fixture(scope="module", autouse=True)
def font() -> str:
    try:
        return cjk_family()
    except (MissingFont, MissingLibrary) as error:
        pytest.skip(f"no pictures are tested: {error}")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The reports of every fourth planted place, and the corpus for what they have not: posts, cooperation, programmes."""
    folder = tmp_path_factory.mktemp("planted")
    for number, (name, text) in enumerate(plant().texts.items()):
        if number // 8 % 4 < 2:
            (folder / name).write_text(text, encoding="utf-8")
    store = MemoryStore()
    build([folder, ROOT / "corpus"], store, load_knowledge())
    return Study(store)


CASES = [
    ("diffusion", Options()),
    ("diffusion", Options(topic="行政调解")),
    ("diffusion", Options(programmes=True)),
    ("coadoption", Options()),
    ("coadoption", Options(programmes=True)),
    ("centrality", Options()),
    ("centrality", Options(network="citations")),
    ("communities", Options(network="coadoption")),
    ("communities", Options(network="cooperation")),
    ("officials", Options()),
    ("timeline", Options()),
    ("timeline", Options(about="行政调解")),
    ("coverage", Options()),
    ("flows", Options()),
    ("flows", Options(topic="餐厨垃圾收运")),
]


@pytest.mark.parametrize(("what", "options"), CASES, ids=str)
def test_every_picture_is_drawn_with_all_its_glyphs(planted: Study, what: str, options: Options) -> None:
    # a missing glyph is a warning of matplotlib's, and warnings are errors here
    data = picture(planted, what, options, "svg")
    assert data.startswith(START["svg"])
    assert len(data) > 8_000


def test_all_pictures_are_among_the_cases() -> None:
    assert {what for what, _ in CASES} == set(PICTURES)


def test_a_character_that_no_font_has_is_noticed() -> None:
    network: Any = nx.Graph()
    network.add_node("a", label="甲\U000f1234乙", type="place")
    network.add_node("b", label="丙", type="place")
    network.add_edge("a", "b", weight=1)
    with style(), pytest.raises(UserWarning, match=r"Glyph .* missing"):
        saved(network_picture(network, "题"), "png")


@pytest.mark.parametrize("suffix", FORMATS)
def test_formats_begin_as_they_should_and_are_the_same_again(planted: Study, suffix: str) -> None:
    first = picture(planted, "flows", Options(topic="餐厨垃圾收运"), suffix)
    assert first.startswith(START[suffix])
    assert picture(planted, "flows", Options(topic="餐厨垃圾收运"), suffix) == first


def test_networks_are_the_same_in_every_process(planted: Study) -> None:
    code = """
import hashlib, networkx as nx
from kg.plots.canvas import saved, style
from kg.plots.networks import network_picture
g = nx.gnm_random_graph(90, 700, seed=5)
g = nx.relabel_nodes(g, {n: f"节点{n}" for n in g})
for n, d in g.nodes(data=True): d.update(label=n, type="place")
with style(): print(hashlib.sha256(saved(network_picture(g, "题", grouped=True), "svg")).hexdigest())
"""
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_more_than_sixty_adopters_become_a_curve_with_denominators(
    planted: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    strip = picture(planted, "diffusion", Options(topic="行政调解"), "svg")
    monkeypatch.setattr("kg.plots.charts.MOST_ROWS", 5)
    assert picture(planted, "diffusion", Options(topic="行政调解"), "svg") != strip
    assert picture(planted, "coverage", Options(), "svg")


@pytest.mark.parametrize(
    ("what", "suffix", "message"),
    [
        ("plans", "svg", "plans has no picture; there are pictures of diffusion"),
        ("coverage", "gif", "no picture format gif; there are png, svg, pdf"),
        ("coverage", "", "no picture format without an ending"),
    ],
)
def test_what_cannot_be_drawn_is_said(planted: Study, what: str, suffix: str, message: str) -> None:
    with pytest.raises(PlotError, match=re.escape(message)):
        picture(planted, what, Options(), suffix)


@pytest.mark.parametrize("what", sorted(set(PICTURES)))
def test_an_empty_store_has_nothing_to_draw(what: str) -> None:
    with pytest.raises(PlotError, match="nothing to draw"):
        picture(Study(MemoryStore()), what, Options(), "svg")


def test_a_file_is_whole_or_not_there(planted: Study, tmp_path: Path) -> None:
    plot(planted, "coverage", Options(), tmp_path / "图.PNG")
    assert (tmp_path / "图.PNG").read_bytes().startswith(START["png"])
    with pytest.raises(ExportError, match="no such folder"):
        plot(planted, "coverage", Options(), tmp_path / "missing" / "x.png")
    assert [path.name for path in tmp_path.iterdir()] == ["图.PNG"]


def test_without_a_font_the_message_says_how_to_install_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib import font_manager

    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: ["/fonts/DejaVuSans.ttf"])
    with pytest.raises(MissingFont, match="apt-get install fonts-noto-cjk"):
        cjk_family()


def test_a_font_installed_since_is_found(monkeypatch: pytest.MonkeyPatch, font: str) -> None:
    from matplotlib import font_manager

    files = [f.fname for f in font_manager.fontManager.ttflist if f.name == font]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: ["/fonts/DejaVuSans.ttf", *files])
    assert cjk_family() == font


def test_without_matplotlib_the_message_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(MissingLibrary, match=r"fazhi-kg\[plots\]"):
        cjk_family()


def test_importing_loads_no_matplotlib() -> None:
    code = "import kg.plots, sys; print({'matplotlib', 'networkx', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


# ---------------------------------------------------------------- the parts


@pytest.mark.parametrize(
    ("text", "size", "expected"), [("行政调解", 4, "行政调解"), ("行政调解", 3, "行政…"), ("", 3, ""), ("甲乙", 1, "…")]
)
def test_what_is_cut_shows_it(text: str, size: int, expected: str) -> None:
    assert short(text, size) == expected


def test_a_flow_s_width_is_kept_on_its_way() -> None:
    flows = [
        Flow(0, "国", "country", "省甲", "province", 3),
        Flow(0, "国", "country", "省乙", "", 1),
        Flow(1, "省甲", "province", "市一", "prefecture", 2),
        Flow(1, "省甲", "province", "市二", "county", 1),
        Flow(1, "省乙", "", "市二", "county", 1),
    ]
    with style():
        (axes,) = sankey(flows, "题").axes
        texts = [text.get_text() for text in axes.texts]
    assert texts == ["国 4", "省甲 3", "省乙", "市一 2", "市二 2"]
    bars = [p for p in axes.patches if hasattr(p, "get_height")]
    heights = [round(float(bar.get_height()), 2) for bar in bars]
    assert heights[0] == pytest.approx(sum(heights[1:3]), abs=0.02) == pytest.approx(sum(heights[3:]), abs=0.02)


def test_one_colour_for_a_type_and_one_type_for_a_colour() -> None:
    palette = load_palette()
    entities = ("institution", "regulation", "programme", "person", "place", "work", "topic", "post")
    assert len({palette[kind].colour for kind in entities}) == len(entities)
    assert all(
        re.fullmatch(r"#[0-9A-F]{6}", item.colour) and item.label_zh and item.label_en for item in palette.values()
    )
    assert rgb("#0072B2") == (0, 114, 178)
