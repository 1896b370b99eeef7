"""The columns of microdata files: names that every program takes, labels, values."""

from __future__ import annotations

from dataclasses import dataclass

from consult.analysis.microdata import HELD_BACK, Release, value_of
from consult.analysis.variables import NONE, Variable

#: SPSS takes 64 bytes; Triple-S and DDI take these too.
LONGEST_NAME = 64
MISSING = ((value_of(NONE), "No answer"), (value_of(HELD_BACK), "Held back so that nobody stands out"))


@dataclass(frozen=True)
class Column:
    """One column: ``values`` are the numbers with their labels, ``codes`` the number of each row."""

    name: str
    label: str
    question: str
    values: tuple[tuple[int, str], ...]
    codes: tuple[int, ...]
    variable: Variable


def columns_of(release: Release) -> list[Column]:
    """Return the columns of a release, in its order."""
    taken: set[str] = set()
    found = []
    for at, variable in enumerate(release.variables):
        name = _name(variable.name, taken)
        values = tuple((value_of(place), entry.text) for place, entry in enumerate(variable.categories))
        codes = tuple(value_of(int(code)) for code in release.codes[:, at])
        label = f"{variable.item} – {variable.text}" if variable.item else variable.text
        found.append(Column(name, label, variable.text, values, codes, variable))
    return found


def _name(name: str, taken: set[str]) -> str:
    short, number = name[:LONGEST_NAME].rstrip("._"), 1
    while short.lower() in taken:
        number += 1
        ending = f"_{number}"
        short = name[: LONGEST_NAME - len(ending)] + ending
    taken.add(short.lower())
    return short


def shortened(text: str, longest: int) -> str:
    """Return the text cut to at most ``longest`` bytes of UTF-8, at a whole character."""
    if len(text.encode("utf-8")) <= longest:
        return text
    return text.encode("utf-8")[: longest - 3].decode("utf-8", errors="ignore") + "…"
