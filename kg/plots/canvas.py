"""Drawing surface: a font with Chinese characters, one style, the same bytes for the same picture."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import MissingFont, MissingLibrary, PlotError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("png", "svg", "pdf")
INK, FAINT, GRID = "#222222", "#6B7280", "#E5E7EB"
# families that hold the characters of GB 18030's everyday part, free ones first
FAMILIES = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Sans SC",
    "Noto Sans CJK JP",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "SimHei",
    "SimSun",
    "AR PL UMing CN",
)
_FILES = ("wqy-microhei", "wqy-zenhei", "notosanscjk", "notosanssc", "sourcehansans", "msyh", "pingfang", "simhei")
_ADVICE = (
    "no font with Chinese characters was found, so the picture would show empty boxes; install one: on Debian and Ubuntu "
    "`apt-get install fonts-noto-cjk` or `fonts-wqy-microhei`, on Fedora `dnf install google-noto-sans-cjk-fonts`"
)


def cjk_family() -> str:
    """The first installed family that has Chinese characters.

    Raises MissingFont, with how to install one, and MissingLibrary without matplotlib.
    """
    try:
        from matplotlib import font_manager
    except ImportError as error:
        raise MissingLibrary("pictures need matplotlib: pip install 'fazhi-kg[plots]'") from error
    known = {font.name for font in font_manager.fontManager.ttflist}
    if found := next((family for family in FAMILIES if family in known), None):
        return found
    # matplotlib keeps a list of fonts from an earlier day: look for one that was installed since
    for path in sorted(font_manager.findSystemFonts()):
        if Path(path).stem.lower().replace("-", "").startswith(tuple(name.replace("-", "") for name in _FILES)):
            font_manager.fontManager.addfont(path)
            return str(font_manager.FontProperties(fname=path).get_name())
    raise MissingFont(_ADVICE)


@contextlib.contextmanager
def style() -> Iterator[None]:
    """Colours, sizes and fonts of every picture, for a block."""
    family = cjk_family()
    import matplotlib as mpl

    settings: Any = {
        "font.family": [family, "DejaVu Sans"],
        "font.size": 10,
        "text.color": INK,
        "axes.edgecolor": GRID,
        "axes.labelcolor": FAINT,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": False,
        "axes.axisbelow": True,
        "grid.color": GRID,
        "xtick.color": FAINT,
        "ytick.color": INK,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "svg.hashsalt": "fazhi-kg",
        "pdf.fonttype": 3,
        "axes.unicode_minus": False,
    }
    with mpl.rc_context(settings):
        yield


def figure(width: float, height: float) -> Figure:
    """An empty figure, inches."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), facecolor="white", layout="constrained")


def heading(fig: Figure, title: str, subtitle: str) -> None:
    """Title in Chinese, and beneath it what is counted out of what."""
    fig.suptitle(title, x=0.01, ha="left", fontsize=15)
    fig.axes[0].set_title(subtitle, loc="left", fontsize=9, color=FAINT)


def saved(fig: Figure, suffix: str) -> bytes:
    """The figure as PNG (150 dots an inch), SVG (text as paths: no font needed to read it) or PDF.

    Raises PlotError for another format.
    """
    if suffix not in FORMATS:
        raise PlotError(f"no picture format {suffix}; there are {', '.join(FORMATS)}")
    dates = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}
    buffer = io.BytesIO()
    fig.savefig(buffer, format=suffix, dpi=150, metadata=dates[suffix])
    return buffer.getvalue()
