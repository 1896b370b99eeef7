"""The transfer diagram: how votes flow from stage to stage, as SVG text.

A row for every candidate in the order of the result sheet, a column for every stage; bars are as
thick as the votes. What a stage takes from candidates meets in one point between two columns and
parts again to those who receive it. Everything it shows stands in the result sheet, beside which it
is always printed; no script, no style, every text escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from ballot.counting.chart import FILL, FONT, HALO, INK, LINE, WON
from ballot.counting.record import Count
from ballot.counting.sentences import listing

LABEL, STEP, BAR, HEAD, GAP, LEAST = 190, 170, 10, 34, 8, 22
THICKEST = 72  # the most votes that any one candidate ever has
LONGEST_NAME = 24
GREY = "#7d8d91"


@dataclass(frozen=True)
class _Lane:
    """One row: its name, its top, and its amounts stage by stage; ``won`` is the stage of election or 0."""

    name: str
    top: int
    amounts: tuple[int, ...]
    won: int


class _Drawing:
    """Lanes, the scale of thickness, and the shapes drawn so far."""

    def __init__(self, count: Count) -> None:
        self.count = count
        stages = count.stages
        rows = [(count.names[c], [s.votes[c] for s in stages], _won(count, c)) for c in count.standing()]
        rows.append(("Non-transferable", [s.non_transferable for s in stages], 0))
        self.most = max(1, max(max(amounts) for _, amounts, _ in rows))
        self.lanes: list[_Lane] = []
        self.height = HEAD
        for name, amounts, won in rows:
            self.lanes.append(_Lane(name, self.height, tuple(amounts), won))
            self.height += max(LEAST, self.thick(max(amounts)) // 10 + 1) + GAP
        self.width = LABEL + (len(count.stages) - 1) * STEP + BAR + 90

    def thick(self, amount: int) -> int:
        """The thickness of an amount in tenths of a pixel."""
        return amount * THICKEST * 10 // self.most


def transfer_diagram(count: Count, identifier: str) -> str:
    """Draw a count of at least two stages; empty for a count that transfers nothing.

    ``identifier`` makes the ids of title and description unique on the page.
    """
    if len(count.stages) < 2:
        return ""
    drawing, ident = _Drawing(count), escape(identifier, quote=True)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{drawing.width}" height="{drawing.height}"'
        f' viewBox="0 0 {drawing.width} {drawing.height}" role="img"'
        f' aria-labelledby="{ident}-title {ident}-description" font-family="{FONT}" font-size="14">',
        f'<title id="{ident}-title">Votes transferred from stage to stage</title>',
        f'<desc id="{ident}-description">{escape(_description(count))}</desc>',
    ]
    for place in range(1, len(count.stages)):
        parts += _flows(drawing, place)
    for place, stage in enumerate(count.stages):
        parts.append(f'<text x="{_x(place)}" y="16" fill="{INK}">Stage {stage.number}</text>')
    for lane in drawing.lanes:
        parts += _lane(drawing, lane)
    return "\n".join([*parts, "</svg>"])


def _won(count: Count, candidate: int) -> int:
    """The stage at which a candidate is elected, or 0."""
    return next((stage.number for stage in count.stages if candidate in stage.elected), 0)


def _description(count: Count) -> str:
    """The diagram in words: what every stage transfers, from whom and to whom."""
    told = []
    for before, after in zip(count.stages, count.stages[1:], strict=False):
        changes = [(after.votes[c] - before.votes[c], count.names[c]) for c in count.standing()]
        changes.append((after.non_transferable - before.non_transferable, "non-transferable"))
        moved = [f"{name} {count.scale.signed(change)}" for change, name in changes if change]
        told.append(f"Stage {after.number}, {after.note}: {listing(moved) or 'nothing moves'}.")
    return f"{' '.join(told)} The result sheet on this page holds the same numbers."


def _x(place: int) -> int:
    """The left edge of a column."""
    return LABEL + place * STEP


def _y(tenths: int) -> str:
    """Tenths of a pixel as SVG writes them."""
    return f"{tenths // 10}.{tenths % 10}"


def _band(left: tuple[int, int], right: tuple[int, int], thick: int, colour: str, opacity: str) -> str:
    """A ribbon between two points (x in pixels, y of its upper edge in tenths), equally thick throughout."""
    (x1, y1), (x2, y2) = left, right
    middle = (x1 + x2) // 2
    path = (
        f"M{x1} {_y(y1)}C{middle} {_y(y1)} {middle} {_y(y2)} {x2} {_y(y2)}"
        f"V{_y(y2 + thick)}C{middle} {_y(y2 + thick)} {middle} {_y(y1 + thick)} {x1} {_y(y1 + thick)}Z"
    )
    return f'<path d="{path}" fill="{colour}" fill-opacity="{opacity}"/>'


def _flows(drawing: _Drawing, place: int) -> list[str]:
    """What stays with each row between two columns, and what goes from those who lose to those who gain."""
    start, end = _x(place - 1) + BAR, _x(place)
    middle = (start + end) // 2
    shapes, given, taken = [], [], []
    for lane in drawing.lanes:
        before, after = (drawing.thick(amount) for amount in lane.amounts[place - 1 : place + 1])
        kept, top = min(before, after), lane.top * 10
        if kept:
            shapes.append(_band((start, top), (end, top), kept, FILL, "0.45"))
        if before > after:
            given.append((top + kept, before - after))
        if after > before:
            taken.append((top + kept, after - before))
    knot = _knot(drawing, given)
    for points, from_left in ((given, True), (taken, False)):
        at = knot
        for top, thick in points:
            ends = ((start, top), (middle, at)) if from_left else ((middle, at), (end, top))
            shapes.append(_band(*ends, thick, LINE if from_left else WON, "0.55"))
            at += thick
    return shapes


def _knot(drawing: _Drawing, given: Sequence[tuple[int, int]]) -> int:
    """Where the ribbons of a stage meet: at the height of those who give, inside the drawing."""
    if not given:
        return HEAD * 10
    total = sum(thick for _, thick in given)
    centre = sum(top + thick // 2 for top, thick in given) // len(given)
    return max(HEAD * 10, min(centre - total // 2, drawing.height * 10 - total - GAP * 10))


def _lane(drawing: _Drawing, lane: _Lane) -> list[str]:
    """The name of a row, and at every stage its bar and its amount."""
    name = lane.name if len(lane.name) <= LONGEST_NAME else lane.name[: LONGEST_NAME - 1] + "…"
    told = f"{'✓ ' if lane.won else ''}{escape(name)}"
    shapes = [f'<text x="{LABEL - 10}" y="{lane.top + 15}" text-anchor="end" fill="{INK}">{told}</text>']
    for place, amount in enumerate(lane.amounts):
        if not amount and (place == 0 or not lane.amounts[place - 1]):
            continue
        shapes.append(_bar(drawing, lane, place, amount))
    return shapes


def _bar(drawing: _Drawing, lane: _Lane, place: int, amount: int) -> str:
    """The bar of one row at one stage; dark with a tick from the stage of its election on."""
    elected = lane.won and place + 1 >= lane.won
    colour = WON if elected else GREY
    thick = max(10, drawing.thick(amount)) if amount else 0
    text = f"{'✓ ' if elected else ''}{drawing.count.scale.text(amount)}"
    return (
        f'<rect x="{_x(place)}" y="{lane.top}" width="{BAR}" height="{_y(thick)}" fill="{colour}"/>'
        f'<text x="{_x(place) + BAR + 4}" y="{lane.top + 15}" font-size="12" fill="{INK}"{HALO}>{text}</text>'
    )
