"""The one entrance to a count: checks what it is given, runs the rule, hands back the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ballot.counting import sentences as words
from ballot.counting.candidates import Candidate, distinct_names
from ballot.counting.constraints import Constraint
from ballot.counting.decimals import Scale
from ballot.counting.errors import InvalidContest
from ballot.counting.lots import lot_order
from ballot.counting.papers import aggregate
from ballot.counting.record import Count
from ballot.counting.rules import Rule, rule_named
from ballot.counting.tally import Contest, Tally


def count(
    rule: str,
    papers: Iterable[tuple[Sequence[int], int]],
    candidates: Sequence[Candidate],
    seats: int,
    constraints: Sequence[Constraint] = (),
    withdrawn: Iterable[int] = frozenset(),
    seed: str = "",
    contest: str = "",
) -> Count:
    """Count ``papers``, pairs of preferences (candidates from 0, best first) and how many are alike.

    The same papers in any order give the same record. ``seed`` and ``contest`` fix the lot.
    Raises UnknownRule, InvalidContest, InvalidConstraint, InfeasibleNominations.
    """
    module = rule_named(rule)
    given = _contest(papers, candidates, seats, constraints, frozenset(withdrawn), seed, contest)
    if module.ONE_SEAT_ONLY and seats != 1:
        raise InvalidContest(f"{module.TITLE} fills one place, not {seats}.")
    tally = Tally(given, Scale(module.PLACES), module.LOOK_BACK)
    if given.seats > tally.places:
        tally.say(words.still_vacant(given.seats - tally.places))
    module.run(tally)
    return _record(module, tally)


def _contest(
    papers: Iterable[tuple[Sequence[int], int]],
    candidates: Sequence[Candidate],
    seats: int,
    constraints: Sequence[Constraint],
    withdrawn: frozenset[int],
    seed: str,
    contest: str,
) -> Contest:
    """Check and complete what a count starts from."""
    if seats < 1:
        raise InvalidContest("There must be at least one place to fill.")
    if not withdrawn <= set(range(len(candidates))):
        raise InvalidContest("Somebody who is not a candidate is given as withdrawn.")
    rankings, empty = aggregate(papers, len(candidates), withdrawn)
    names = distinct_names(candidates)
    return Contest(
        candidates=tuple(candidates),
        names=names,
        seats=seats,
        constraints=tuple(constraints),
        withdrawn=withdrawn,
        papers=tuple(rankings),
        valid=sum(number for _, number in rankings),
        empty=empty,
        seed=seed,
        name=contest,
        lot=lot_order(seed, contest, names),
    )


def _record(module: Rule, tally: Tally) -> Count:
    """Put the finished count into its record."""
    given = tally.contest
    return Count(
        rule=module.NAME,
        title=module.TITLE,
        scale=tally.scale,
        seats=given.seats,
        candidates=given.candidates,
        names=given.names,
        withdrawn=given.withdrawn,
        constraints=given.constraints,
        papers=given.papers,
        valid=given.valid,
        empty=given.empty,
        elected=tuple(tally.elected),
        stages=tuple(tally.stages),
        ties=tuple(tally.ties),
        seed=given.seed,
        contest=given.name,
        lot=given.lot,
    )
