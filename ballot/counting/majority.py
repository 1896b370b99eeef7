"""Majority questions: the most votes win, a tie fails, and thresholds are met exactly or not at all.

No rankings here. A threshold compares a number of papers with a fraction of a base by
multiplying out, so that nothing is ever rounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ballot.counting.errors import InvalidQuestion
from ballot.counting.sentences import listing, number_of


class Measure(StrEnum):
    """What a threshold measures."""

    TURNOUT = "turnout"
    SUPPORT = "support"


class Base(StrEnum):
    """Of what a threshold is a part."""

    DECIDING = "deciding"
    CAST = "cast"
    ENTITLED = "entitled"


BASE_WORDS = {
    Base.DECIDING: "papers that choose an answer (blank ones left out)",
    Base.CAST: "papers cast (blank ones included)",
    Base.ENTITLED: "people entitled to vote",
}


@dataclass(frozen=True)
class Threshold:
    """At least (or, if ``more_than``, strictly more than) ``numerator/denominator`` of a base.

    TURNOUT measures the papers cast; SUPPORT measures the votes of each answer that would win.
    """

    measure: Measure
    numerator: int
    denominator: int
    base: Base
    more_than: bool = False

    def __post_init__(self) -> None:
        """Refuse a fraction that is none."""
        if not 0 <= self.numerator <= self.denominator or self.denominator == 0:
            raise InvalidQuestion("A threshold is a fraction from 0 to 1.")
        if self.measure is Measure.TURNOUT and self.base is not Base.ENTITLED:
            raise InvalidQuestion("Turnout is a part of those entitled to vote.")

    def met(self, number: int, base: int) -> bool:
        """Compare ``number`` with the fraction of ``base``, exactly; nothing is met of an empty base."""
        have, need = number * self.denominator, base * self.numerator
        return base > 0 and (have > need if self.more_than else have >= need)

    def words(self) -> str:
        """The threshold in words: ``at least 2/3 of the papers cast``."""
        relation = "more than" if self.more_than else "at least"
        return f"{relation} {self.numerator}/{self.denominator} of the {BASE_WORDS[self.base]}"


MORE_THAN_HALF = Threshold(Measure.SUPPORT, 1, 2, Base.DECIDING, more_than=True)
MORE_THAN_HALF_CAST = Threshold(Measure.SUPPORT, 1, 2, Base.CAST, more_than=True)
TWO_THIRDS = Threshold(Measure.SUPPORT, 2, 3, Base.DECIDING)
HALF_TURNOUT = Threshold(Measure.TURNOUT, 1, 2, Base.ENTITLED)
TWO_FIFTHS_OF_ENTITLED = Threshold(Measure.SUPPORT, 2, 5, Base.ENTITLED)


@dataclass(frozen=True)
class Check:
    """One threshold as applied: to the turnout (``option`` None) or to one answer."""

    threshold: Threshold
    option: int | None
    number: int
    base: int
    met: bool


@dataclass(frozen=True)
class Majority:
    """The outcome of a question; answers are numbered from 0 here and from 1 in the JSON."""

    options: tuple[str, ...]
    votes: tuple[int, ...]
    cast: int
    blank: int
    entitled: int | None
    places: int
    winners: tuple[int, ...]
    tied: tuple[int, ...]
    checks: tuple[Check, ...]
    sentences: tuple[str, ...]

    @property
    def deciding(self) -> int:
        """Papers that choose an answer."""
        return self.cast - self.blank

    def to_json(self) -> dict[str, Any]:
        """The record: votes, every threshold with both numbers, and the outcome."""
        return {
            "rule": "majority",
            "options": list(self.options),
            "votes": list(self.votes),
            "cast": self.cast,
            "blank": self.blank,
            "entitled": self.entitled,
            "places": self.places,
            "winners": [option + 1 for option in self.winners],
            "tied": [option + 1 for option in self.tied],
            "thresholds": [_check_json(check) for check in self.checks],
            "sentences": list(self.sentences),
        }


def _check_json(check: Check) -> dict[str, Any]:
    threshold = check.threshold
    return {
        "measure": threshold.measure.value,
        "share": f"{threshold.numerator}/{threshold.denominator}",
        "more_than": threshold.more_than,
        "base": threshold.base.value,
        "option": None if check.option is None else check.option + 1,
        "number": check.number,
        "of": check.base,
        "met": check.met,
    }


def majority(
    options: Sequence[str],
    votes: Sequence[int],
    *,
    cast: int,
    blank: int = 0,
    entitled: int | None = None,
    places: int = 1,
    thresholds: Sequence[Threshold] = (),
) -> Majority:
    """Decide a question by ``votes`` for each answer.

    ``cast`` is the number of papers, ``blank`` how many of them choose nothing. The
    ``places`` answers with the most votes lead; a tie for the last place fills none of it; an
    answer without votes never wins; every threshold must be met. Raises InvalidQuestion.
    """
    _check_numbers(options, votes, cast, blank, entitled, places)
    leaders, tied = _leaders(votes, places)
    bases = {Base.DECIDING: cast - blank, Base.CAST: cast, Base.ENTITLED: entitled}
    checks = [check for threshold in thresholds for check in _apply(threshold, leaders, votes, bases)]
    failed = {check.option for check in checks if not check.met}
    winners = () if None in failed else tuple(option for option in leaders if option not in failed)
    said = _sentences(options, votes, winners, tied, checks)
    return Majority(
        options=tuple(options),
        votes=tuple(votes),
        cast=cast,
        blank=blank,
        entitled=entitled,
        places=places,
        winners=winners,
        tied=tied,
        checks=tuple(checks),
        sentences=said,
    )


def _check_numbers(
    options: Sequence[str], votes: Sequence[int], cast: int, blank: int, entitled: int | None, places: int
) -> None:
    """Refuse numbers that no count could give."""
    if not options or len(options) != len(votes):
        raise InvalidQuestion("Every answer needs its number of votes.")
    if min(votes) < 0 or not 0 <= blank <= cast or places < 1:
        raise InvalidQuestion("Votes, papers and places cannot be negative, nor blank papers more than all.")
    if max(votes) > cast - blank:
        raise InvalidQuestion("An answer has more votes than there are papers that choose one.")
    if entitled is not None and entitled < cast:
        raise InvalidQuestion("More papers were cast than people are entitled.")


def _leaders(votes: Sequence[int], places: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The answers that lead, and those whose tie for the last place keeps it unfilled."""
    ranked = sorted((option for option in range(len(votes)) if votes[option]), key=lambda o: -votes[o])
    if len(ranked) <= places or votes[ranked[places - 1]] > votes[ranked[places]]:
        return tuple(ranked[:places]), ()
    level = votes[ranked[places]]
    return tuple(o for o in ranked if votes[o] > level), tuple(o for o in ranked if votes[o] == level)


def _apply(
    threshold: Threshold, leaders: Sequence[int], votes: Sequence[int], bases: Mapping[Base, int | None]
) -> list[Check]:
    """Apply one threshold to the turnout or to every answer that leads."""
    base = bases[threshold.base]
    if base is None:
        raise InvalidQuestion("This threshold needs the number of people entitled to vote.")
    measured: list[tuple[int | None, int]] = [(option, votes[option]) for option in leaders]
    if threshold.measure is Measure.TURNOUT:
        measured = [(None, bases[Base.CAST] or 0)]
    return [Check(threshold, option, n, base, threshold.met(n, base)) for option, n in measured]


def _sentences(
    options: Sequence[str],
    votes: Sequence[int],
    winners: Sequence[int],
    tied: Sequence[int],
    checks: Sequence[Check],
) -> tuple[str, ...]:
    """The outcome in words."""
    said = [f"{options[o]} has {number_of(votes[o], 'vote')}." for o in range(len(options))]
    if tied:
        who = listing([options[option] for option in tied])
        said.append(f"{who} have equal votes. A tie fails: none of them is carried.")
    said += [_check_sentence(check, options) for check in checks]
    for option in winners:
        said.append(f"{options[option]} is carried.")
    return tuple(said if winners else [*said, "No answer is carried."])


def _check_sentence(check: Check, options: Sequence[str]) -> str:
    """How one threshold came out."""
    who = "Turnout" if check.option is None else f"Support for {options[check.option]}"
    verdict = "met" if check.met else "not met"
    return f"{who} is {check.number} of {check.base}. Needed: {check.threshold.words()}. This is {verdict}."
