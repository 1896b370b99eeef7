"""The report's plots: second by second, as SVG that stands in the page and stays readable on a phone."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from loadtests.figures import Second

TEAL, AMBER, INK, RULE = "#0f6674", "#9c5700", "#1d2a2e", "#c9d1d3"
INCHES = (3.9, 2.6)  # drawn about as wide as a phone shows it, so that its letters keep their size
LETTERS = {"font.size": 9, "svg.fonttype": "none", "font.family": "sans-serif", "svg.hashsalt": "tellers"}


def casts(seconds: Sequence[Second]) -> str:
    """Return the plot of casts acknowledged, and asked to wait, in each second."""

    def draw(axes: Axes) -> None:
        at = [second.at for second in seconds]
        axes.bar(at, [second.cast for second in seconds], width=1.0, align="edge", color=TEAL)
        axes.plot([], [], color=TEAL, linewidth=6, label="acknowledged")
        if any(second.busy for second in seconds):
            busy = [second.busy for second in seconds]
            axes.step(at, busy, where="post", color=AMBER, ls="--", label="asked to wait")
        axes.set_ylabel("casts in a second")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))

    return _drawn(draw)


def times(seconds: Sequence[Second], limit_ms: float) -> str:
    """Return the plot of the time within which 95 % were answered, for casts and for other requests."""

    def draw(axes: Axes) -> None:
        cast = [(second.at, second.cast_late) for second in seconds if second.cast_late is not None]
        page = [(second.at, second.page_late) for second in seconds if second.page_late is not None]
        axes.plot(*_columns(page), color=AMBER, ls="--", label="pages", linewidth=1.2)
        axes.plot(*_columns(cast), color=TEAL, label="casts", linewidth=1.6, marker=".", markersize=4)
        axes.axhline(limit_ms, color=INK, linewidth=0.8, ls=":", label=f"limit ({limit_ms:,.0f} ms)")
        axes.set_ylabel("95 % within (ms)")

    return _drawn(draw)


def _columns(pairs: Sequence[tuple[int, float]]) -> tuple[list[int], list[float]]:
    return [at for at, _ in pairs], [value for _, value in pairs]


def _drawn(draw: Callable[[Axes], None]) -> str:
    """Return the SVG without the head of a file; a page puts a description beside it."""
    with rc_context(LETTERS):
        figure = Figure(figsize=INCHES, layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        draw(axes)
        axes.set_xlabel("seconds since the window opened")
        axes.set_ylim(bottom=0)
        axes.set_xlim(left=0)
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", color=RULE, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False)
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None})
    text = file.getvalue()
    return text[text.index("<svg") :]
