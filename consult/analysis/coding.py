"""Coding free text: a code book, two coders, how well they agree, and what of it is published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import cohen_kappa_score

from consult.analysis.errors import MalformedCodeBook
from consult.analysis.rounding import SMALLEST_BASE, percent, rounded

MOST_CODES = 60
LONGEST_NAME, LONGEST_MEANING = 60, 300
CODE_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Code:
    """One theme: its short id, its name, and when a text is given it."""

    id: str
    name: str
    meaning: str


def code_book(text: str) -> tuple[Code, ...]:
    """Read a code book, a line for each code: ``id: name - meaning``. Raises MalformedCodeBook."""
    codes: list[Code] = []
    for line, row in enumerate(text.splitlines(), start=1):
        if not row.strip():
            continue
        identifier, _, rest = row.partition(":")
        name, _, meaning = (part.strip() for part in rest.partition(" - "))
        identifier = identifier.strip()
        if (
            not CODE_ID.fullmatch(identifier)
            or not 0 < len(name) <= LONGEST_NAME
            or len(meaning) > LONGEST_MEANING
        ):
            raise MalformedCodeBook(
                f"Line {line}: write a short id, a colon, a name, “ - ” and what it means."
            )
        if identifier in {code.id for code in codes}:
            raise MalformedCodeBook(f"Line {line}: the id “{identifier}” stands there twice.")
        codes.append(Code(identifier, name, meaning))
    if not 0 < len(codes) <= MOST_CODES:
        raise MalformedCodeBook(f"A code book has 1 to {MOST_CODES} codes.")
    return tuple(codes)


def write_code_book(codes: Iterable[Code]) -> str:
    """Return a code book as it is typed."""
    return "\n".join(
        f"{code.id}: {code.name}{f' - {code.meaning}' if code.meaning else ''}" for code in codes
    )


@dataclass(frozen=True)
class Agreement:
    """How two coders agree on one code over the texts that both coded; no kappa where neither varies."""

    code: Code
    both: int
    kappa: float | None

    @property
    def words(self) -> str:
        """The usual reading of kappa (Landis and Koch 1977)."""
        if self.kappa is None:
            return "cannot be told"
        steps = ((0.81, "almost perfect"), (0.61, "substantial"), (0.41, "moderate"), (0.21, "fair"))
        return next((word for least, word in steps if self.kappa >= least), "slight or none")


#: Codes given by one coder, by text.
Coding = Mapping[int, frozenset[str]]


def agreement(codes: Sequence[Code], first: Coding, second: Coding) -> list[Agreement]:
    """Return Cohen's kappa for each code, over the texts that both people coded."""
    shared = sorted(first.keys() & second.keys())
    found = []
    for code in codes:
        marks = [[code.id in coding[text] for text in shared] for coding in (first, second)]
        varied = len({mark for own in marks for mark in own}) > 1
        kappa = round(float(cohen_kappa_score(*marks)), 2) if varied else None
        found.append(Agreement(code, len(shared), kappa))
    return found


@dataclass(frozen=True)
class Theme:
    """How often a code was given, as it is published: rounded, of a rounded base."""

    code: Code
    count: int
    share: int | None


def themes(codes: Sequence[Code], settled: Coding) -> tuple[int, list[Theme]]:
    """Return the rounded number of coded texts and each code's count; nothing below ten texts.

    ``settled`` holds the codes that stand: of one coder, or of both after they talked.
    """
    if len(settled) < SMALLEST_BASE:
        return 0, []
    base = rounded(len(settled))
    found = []
    for code in codes:
        count = rounded(int(np.sum([code.id in given for given in settled.values()])))
        found.append(Theme(code, count, percent(count, base)))
    return base, sorted(found, key=lambda theme: -theme.count)
