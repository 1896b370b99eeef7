"""How counts are shown: 1 to 7 as 5, others rounded to 5; percentages from the rounded counts."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

STEP = 5
SMALL = 7
SMALLEST_BASE = 10


def rounded(count: int) -> int:
    """Return the count as it is shown: 0 stays 0, 1 to 7 become 5, others go to the nearest 5."""
    if count <= 0:
        return 0
    return STEP if count <= SMALL else STEP * ((count + STEP // 2) // STEP)


def possible(shown: int) -> tuple[int, int]:
    """Return the lowest and the highest count that are shown in this way."""
    if shown == 0:
        return 0, 0
    return (1, SMALL) if shown == STEP else (shown - STEP // 2, shown + STEP // 2)


def percent(part: int, whole: int) -> int | None:
    """Return whole percent, rounded half up, never above 100; None where there is nothing to divide by."""
    if whole <= 0:
        return None
    exact = Decimal(100) * part / whole
    return min(100, int(exact.quantize(Decimal(1), ROUND_HALF_UP)))
