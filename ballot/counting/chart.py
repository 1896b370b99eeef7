"""Bar charts as SVG text: no script, no style, every text escaped, a title and a description inside.

Bars are parts of the width they find while letters keep their size, so that one drawing
serves a phone and a printed page. A chart never stands alone: the page shows the same
numbers in a table beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

BAR, STEP, TOP, FOOT = 20, 48, 4, 24
LONGEST_BAR = 640  # thousandths of the width; the rest is for the amount
LONGEST_LABEL = 36
INK, FILL, WON, LINE = "#10252b", "#9fc3c6", "#0b4f5c", "#b3261e"
HALO = ' stroke="#ffffff" stroke-width="4" paint-order="stroke"'
FONT = "Inter Variable, Inter, Liberation Sans, Arial, sans-serif"


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its length as an amount, the amount as written, and whether it won."""

    label: str
    amount: int
    text: str
    won: bool = False


def bar_chart(
    identifier: str,
    title: str,
    description: str,
    bars: Sequence[Bar],
    mark: tuple[int, str] | None = None,
    scale_to: int = 1,
) -> str:
    """Draw horizontal bars in one scale; ``mark`` is an amount to draw as a line, with its label.

    ``identifier`` makes the ids of title and description unique on the page; ``scale_to`` is
    the largest amount of any chart beside which this one is to be read.
    """
    largest = max([1, scale_to, *(bar.amount for bar in bars), mark[0] if mark else 0])
    height = TOP + len(bars) * STEP + (FOOT if mark else 0)
    ident = escape(identifier, quote=True)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="{height}" role="img"'
        f' aria-labelledby="{ident}-title {ident}-description" font-family="{FONT}" font-size="15">',
        f'<title id="{ident}-title">{escape(title)}</title>',
        f'<desc id="{ident}-description">{escape(description)}</desc>',
        *([_mark(mark, largest, height)] if mark else []),
        *(_bar(TOP + place * STEP, bar, largest) for place, bar in enumerate(bars)),
        "</svg>",
    ]
    return "\n".join(parts)


def _length(amount: int, largest: int) -> str:
    """The length of an amount as a percentage of the width, with one decimal."""
    thousandths = amount * LONGEST_BAR // largest
    return f"{thousandths // 10}.{thousandths % 10}%"


def _bar(top: int, bar: Bar, largest: int) -> str:
    """One bar under its label, its amount at the end; one that won carries a tick, not colour alone."""
    label = bar.label if len(bar.label) <= LONGEST_LABEL else bar.label[: LONGEST_LABEL - 1] + "…"
    length = _length(bar.amount, largest)
    return (
        f'<text x="0" y="{top + 14}" fill="{INK}">{"✓ " if bar.won else ""}{escape(label)}</text>'
        f'<rect x="0" y="{top + 20}" width="{length}" height="{BAR}" fill="{WON if bar.won else FILL}"/>'
        f'<text x="{length}" dx="6" y="{top + 35}" fill="{INK}"{HALO}>{escape(bar.text)}</text>'
    )


def _mark(mark: tuple[int, str], largest: int, height: int) -> str:
    """A dashed line down the chart, labelled at its foot."""
    x = _length(mark[0], largest)
    end = ' text-anchor="end"' if mark[0] * 2 > largest else ""
    return (
        f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{height - FOOT + 4}" stroke="{LINE}" stroke-width="2"'
        f' stroke-dasharray="6 4"/>'
        f'<text x="{x}" y="{height - 4}" fill="{LINE}"{end}>{escape(mark[1])}</text>'
    )
