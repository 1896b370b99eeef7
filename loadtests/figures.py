"""From samples to figures: one line for each kind of request, second by second, and which limits are met."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from loadtests.shapes import Limits

CAST = "cast"
STRETCH = 5  # seconds
#: Kinds that are no request of a voter or officer over an ordinary line: no limit is set for them.
ASIDE = ("slow:", "stalled", "flood", "code in the letter box")

STRANGERS = ("stalled", "flood")


class Sample(NamedTuple):
    """One request: seconds from the window's opening to the answer, its kind, how long, how it ended."""

    at: float
    kind: str
    milliseconds: float
    outcome: str


class Spent(NamedTuple):
    """What one process of the generator spent: processor seconds, of so many seconds in all."""

    processor: float
    seconds: float


@dataclass(frozen=True)
class Line:
    """One kind of request. ``busy`` were asked to wait (503), ``limited`` refused as too many (429).

    Times are of those that were answered since the window opened, in milliseconds; None where none was:
    officers sign in before, and the platform's first answers are not what a load measures.
    """

    kind: str
    sent: int
    failed: int
    busy: int
    limited: int
    median: float | None
    late: float | None
    limit: float | None

    @property
    def met(self) -> bool:
        """Tell whether 95 % were answered in time and none failed."""
        return self.failed == 0 and (self.limit is None or self.late is None or self.late <= self.limit)


class Second(NamedTuple):
    """One second of a load: requests answered, casts acknowledged, casts asked to wait, and within how many
    milliseconds 95 % of the casts and of the other requests were answered (None where there were none)."""

    at: int
    answered: int
    cast: int
    busy: int
    cast_late: float | None
    page_late: float | None


def read(path: Path) -> tuple[list[Sample], list[Spent]]:
    """Return the samples that the generators left, and what each process spent."""
    found = json.loads(path.read_text(encoding="utf-8"))
    spent = [Spent(one["processor"], one["seconds"]) for one in found["spent"].values()]
    return [Sample(*one) for one in found["samples"]], spent


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the smallest value that at least ``share`` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None


def lines(samples: Iterable[Sample], limits: Limits) -> list[Line]:
    """Return a line for each kind of request, in the order in which they first came."""
    kinds: dict[str, list[Sample]] = {}
    for sample in sorted(samples):
        kinds.setdefault(sample.kind, []).append(sample)
    return [_line(kind, of_kind, limits) for kind, of_kind in kinds.items()]


def _line(kind: str, samples: Sequence[Sample], limits: Limits) -> Line:
    ended = Counter(sample.outcome for sample in samples)
    times = [sample.milliseconds for sample in samples if sample.outcome == "answered" and sample.at >= 0]
    limit = None if kind.startswith(ASIDE) else limits.cast_ms if kind == CAST else limits.page_ms
    counts = (len(samples), ended["failed"], ended["busy"], ended["limited"])
    return Line(kind, *counts, percentile(times, 0.5), percentile(times, 0.95), limit)


def seconds(samples: Iterable[Sample]) -> list[Second]:
    """Return what became of ordinary requests, second by second, from the window's opening on."""
    found: defaultdict[int, list[Sample]] = defaultdict(list)
    for sample in samples:
        if sample.at >= 0 and not sample.kind.startswith(ASIDE):
            found[int(sample.at)].append(sample)
    return [_second(at, found[at]) for at in range(max(found, default=-1) + 1)]


def _second(at: int, samples: Sequence[Sample]) -> Second:
    answered = [sample for sample in samples if sample.outcome == "answered"]
    casts = [sample.milliseconds for sample in answered if sample.kind == CAST]
    pages = [sample.milliseconds for sample in answered if sample.kind != CAST]
    busy = sum(sample.outcome == "busy" for sample in samples if sample.kind == CAST)
    return Second(at, len(answered), len(casts), busy, percentile(casts, 0.95), percentile(pages, 0.95))


def offered(samples: Iterable[Sample]) -> int:
    """Return how many casts were sent in the most crowded second."""
    begun = Counter(int(sample.at - sample.milliseconds / 1000) for sample in samples if sample.kind == CAST)
    return max(begun.values(), default=0)


def rate(by_second: Sequence[Second]) -> float:
    """Return how many casts a second were acknowledged over the best five seconds on end."""
    cast = [second.cast for second in by_second]
    stretches = [cast[start : start + STRETCH] for start in range(max(1, len(cast) - STRETCH + 1))]
    return max(sum(stretch) / STRETCH for stretch in stretches)


class Check(NamedTuple):
    """A limit in words, what was found, and whether it is met."""

    limit: str
    found: str
    met: bool


def _busy(table: Sequence[Line], least: int) -> list[Check]:
    """Return how many voters and officers were asked to wait: none, or in an overload ``least`` who cast."""
    casts = sum(line.busy for line in table if line.kind == CAST)
    others = sum(line.busy for line in table if line.kind != CAST and not line.kind.startswith(STRANGERS))
    if least:
        return [
            Check(f"at least {least} asked to wait", f"{casts:,}", casts >= least),
            Check("nobody waits for anything else", f"{others:,}", others == 0),
        ]
    return [Check("nobody is asked to wait", f"{casts + others:,}", casts + others == 0)]


def checks(samples: Sequence[Sample], table: Sequence[Line], limits: Limits) -> list[Check]:
    """Return the limits on requests; those on votes come from the reckoning."""
    ordinary = [line for line in table if line.limit is not None]
    late = [f"{line.kind} {line.late:,.0f} ms" for line in ordinary if line.late and line.late > line.limit]  # type: ignore[operator]
    failed = sum(line.failed for line in table)
    words = f"95 % of casts within {limits.cast_ms:,.0f} ms, of every page within {limits.page_ms:,.0f} ms"
    found = [
        Check(words, ", ".join(late) or "all", not late),
        Check("no request fails", f"{failed:,} failed", failed == 0),
        *_busy(table, limits.busy),
    ]
    if limits.offered:
        sent, taken = offered(samples), rate(seconds(samples))
        words = f"sent in one second: at least {limits.offered:g} times what is taken"
        found.append(Check(words, f"{sent:,} against {taken:,.0f}", sent >= limits.offered * taken > 0))
    return found
