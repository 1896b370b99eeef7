"""The counts of one fault, and the table of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loadtests.faults.crowd import BUSY, CREATED, OK, Heard


@dataclass(frozen=True)
class Counts:
    """What voters heard around one fault.

    ``before``, ``during`` and ``after`` count acknowledged ballots by when the fault began and had passed;
    ``found`` those that a second try found on the board; ``refused`` answers other than 503, such as voting
    being over. ``lasted``: how long the fault lasted; ``first``: from then to the first acknowledgement;
    ``ready``: until readiness said that ballots can be taken (all in seconds).
    """

    fault: str
    database: str
    voters: int
    before: int
    during: int
    after: int
    found: int
    busy: int
    dead: int
    refused: int
    retries: int
    lasted: float
    first: float
    ready: float


COLUMNS = (
    ("fault", "fault"),
    ("database", "database"),
    ("voters", "voters"),
    ("before", "before"),
    ("during", "during"),
    ("after", "after"),
    ("found", "found"),
    ("busy", "503"),
    ("dead", "dead"),
    ("refused", "refused"),
    ("retries", "retries"),
    ("lasted", "lasted s"),
    ("first", "first s"),
    ("ready", "ready s"),
)


def count(
    fault: str, database: str, voters: int, heard: Heard, begun: float, passed: float, ready: float
) -> Counts:
    """Return the counts of a fault that began and passed at these moments."""
    moments = heard.acknowledged()
    tries = [one for one in heard.answers if one.casting]
    return Counts(
        fault=fault,
        database=database,
        voters=voters,
        before=sum(at < begun for at in moments),
        during=sum(begun <= at < passed for at in moments),
        after=sum(at >= passed for at in moments),
        found=sum(one.status == OK for one in tries),
        busy=heard.count(BUSY),
        dead=heard.count(0),
        refused=sum(one.status not in (0, OK, CREATED, BUSY) for one in heard.answers),
        retries=len(tries) - voters,
        lasted=passed - begun,
        first=min((at for at in moments if at >= passed), default=passed) - passed,
        ready=ready,
    )


def table(all_counts: Sequence[Counts]) -> str:
    """Return the counts as a table in plain text, a line for each fault."""
    rows = [[title for _, title in COLUMNS]]
    rows += [[_shown(getattr(counts, name)) for name, _ in COLUMNS] for counts in all_counts]
    widths = [max(len(row[place]) for row in rows) for place in range(len(COLUMNS))]
    return "\n".join(_line(row, widths) for row in rows)


def _shown(value: str | int | float) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = list(zip(row, widths, strict=True))
    words, numbers = cells[:2], cells[2:]
    shown = [text.ljust(width) for text, width in words] + [text.rjust(width) for text, width in numbers]
    return "  ".join(shown)
