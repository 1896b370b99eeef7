"""Charts: horizontal bars as SVG for pages and as PNG for print, beside a table of the same numbers.

An SVG carries a title and a description, no script and no style of its own (a page's policy forbids both),
and is drawn narrow, so that it can be read on a phone.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

WIDTH = 5.0
PIXELS = 200
INK, FILL, LINE = "#10252b", "#8fbfc4", "#10252b"
#: Told apart by lightness as well as by colour.
STACK = (
    "#083b45",
    "#2f7f88",
    "#8fbfc4",
    "#d9dcdc",
    "#f0c48a",
    "#d98a2b",
    "#9c5a12",
    "#6b6f70",
    "#b9a3c9",
    "#5d4a73",
)
LONGEST = 46
FONT = "Inter Variable, Inter, Liberation Sans, Arial, sans-serif"
STYLE: Any = {
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",  # comes with the library; a page puts its own font in its place
    "font.size": 10,
}
_INLINE = re.compile(r' style="([^"]*)"')
_SHEET = re.compile(r"\s*<style[^>]*>.*?</style>", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_HEAD = re.compile(r"^.*?<svg [^>]*?viewBox=\"([^\"]*)\"[^>]*>", re.DOTALL)


@dataclass(frozen=True)
class Chart:
    """What is drawn: shares in whole ``unit`` by label; with several ``parts`` the bars are stacked.

    ``shares`` has a line for each label with a share for each part, None where it is held back. ``intervals``
    belong to charts of one part.
    """

    title: str
    description: str
    labels: tuple[str, ...]
    shares: tuple[tuple[int | None, ...], ...]
    parts: tuple[str, ...] = ()
    intervals: tuple[tuple[int, int] | None, ...] = ()
    unit: str = " %"


def svg(chart: Chart, identifier: str) -> str:
    """Return the chart as SVG text to stand in a page; ``identifier`` is unique there."""
    target = io.StringIO()
    with mpl.rc_context({**STYLE, "svg.hashsalt": identifier}):
        figure = _draw(chart)
        FigureCanvasSVG(figure)
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    drawn = _METADATA.sub("", _SHEET.sub("", target.getvalue()))
    drawn = _INLINE.sub(lambda match: _attributes(match[1]), drawn)
    drawn = re.sub(r'(id="|href="#|url\(#)', lambda match: f"{match[1]}{identifier}-", drawn)
    return _HEAD.sub(lambda match: _opening(chart, identifier, match[1]), drawn).strip()


def _opening(chart: Chart, identifier: str, box: str) -> str:
    names = f"{identifier}-title {identifier}-description"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="{box}"'
        f' width="100%" role="img" aria-labelledby="{names}" stroke-linejoin="round" font-family="{FONT}">'
        f'<title id="{identifier}-title">{escape(chart.title)}</title>'
        f'<desc id="{identifier}-description">{escape(chart.description)}</desc>'
    )


def _attributes(style: str) -> str:
    """Turn declarations of a style into the attributes of the same name."""
    pairs = [part.split(":", 1) for part in style.split(";") if ":" in part]
    found: dict[str, str] = {}
    for name, value in pairs:
        key, text = name.strip(), value.strip()
        if key != "font-family":  # the page's own font stands at the root
            found |= _font(text) if key == "font" else {key: text}
    return "".join(f' {name}="{escape(text, quote=True)}"' for name, text in found.items())


def _font(text: str) -> dict[str, str]:
    """Keep the size of a short-hand font."""
    match = re.search(r"([\d.]+)px ", text)
    return {"font-size": match[1]} if match else {}


def png(chart: Chart) -> bytes:
    """Return the chart as a PNG image for print."""
    target = io.BytesIO()
    with mpl.rc_context(STYLE):
        figure = _draw(chart)
        FigureCanvasAgg(figure)
        figure.savefig(target, format="png", dpi=PIXELS, metadata={"Software": None})
    return target.getvalue()


def _draw(chart: Chart) -> Figure:
    """Draw labels above their bars, so that long ones have the whole width."""
    lines = [wrap(label, LONGEST)[:2] or [""] for label in chart.labels]
    legend = 0.21 * len(chart.parts) if len(chart.parts) > 1 else 0.0
    height = 0.15 + sum(0.34 + 0.17 * len(line) for line in lines) + legend
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes((0.01, legend / height, 0.98, 1 - legend / height))
    axes.set_xlim(0, 108)
    axes.set_ylim(-(height - legend), 0)
    axes.axis("off")
    top = 0.08
    for place, line in enumerate(lines):
        for text in line:
            top += 0.17
            axes.text(0, -top, text, color=INK, va="baseline", parse_math=False)
        _bars(axes, chart, place, -(top + 0.17))
        top += 0.34
    if legend:
        _legend(figure, chart.parts, height)
    return figure


def _bars(axes: Any, chart: Chart, place: int, at: float) -> None:
    shares = chart.shares[place]
    if len(shares) == 1 and shares[0] is not None:
        axes.barh(at, shares[0], height=0.2, color=FILL)
        interval = chart.intervals[place] if chart.intervals else None
        if interval is not None:
            axes.plot(interval, (at, at), color=LINE, linewidth=1.5, marker="|", markersize=6)
        end = max(shares[0], interval[1] if interval else 0)
        axes.text(end + 1.5, at, f"{shares[0]}{chart.unit}", color=INK, va="center")
        return
    left = 0
    for part, share in enumerate(shares):
        if share is not None:
            axes.barh(
                at,
                share,
                left=left,
                height=0.2,
                color=STACK[part % len(STACK)],
                edgecolor="white",
                linewidth=1,
            )
            left += share
    if None in shares:
        axes.text(left + 1.5, at, "some held back" if left else "held back", color=INK, va="center")


def _legend(figure: Figure, parts: Sequence[str], height: float) -> None:
    for part, text in enumerate(parts):
        at = (0.21 * (len(parts) - part) - 0.1) / height
        figure.text(0.01, at, "■", color=STACK[part % len(STACK)], va="center", size=13, parse_math=False)
        figure.text(0.05, at, text, color=INK, va="center", parse_math=False)
