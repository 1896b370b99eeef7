"""The declared result: read from the board's own Result record and counted afresh each time.

There is no second copy of any number, and nothing here answers before two people have declared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ballot import store
from ballot.board import store as board_store
from ballot.counting import (
    Candidate,
    Constraint,
    Count,
    Kind,
    Majority,
    Paper,
    classify,
    constraints_from_json,
    count,
    majority,
)
from ballot.errors import NotDeclared
from ballot.models import Contest
from crypto.archive import EventType
from crypto.text import parse_json, sha256_hex


class OptionVotes(NamedTuple):
    """An option of a choice contest and its votes."""

    label: str
    votes: int


@dataclass(frozen=True)
class Result:
    """A declared result. ``cast`` = valid + blank + invalid ballots; ``options`` and ``majority`` belong
    to a choice contest, ``count``, ``seed`` (of the lot for ties) and ``single`` (rankings that only one
    voter gave) to a ranked one.
    """

    entitled: int
    cast: int
    blank: int
    invalid: int
    options: tuple[OptionVotes, ...] = ()
    majority: Majority | None = None
    count: Count | None = None
    seed: str = ""
    single: int = 0


def result(contest: Contest) -> Result:
    """Return the result of a declared contest. Raises NotDeclared before that, for everybody."""
    if contest.declared_utc is None:
        raise NotDeclared
    [text] = board_store.data_of(contest, EventType.RESULT)
    [answer] = parse_json(text)["result"]
    turnout = store.turnout(contest)
    if contest.ranked:
        return _ranked(contest, turnout, answer)
    return _choice(contest, turnout, [int(number) for number in answer])


def lot_seed(contest: Contest) -> str:
    """Return the seed of the lot for ties: SHA-256, in hex, of the hash of the event before decryption began.

    It is fixed before anything is decrypted, and anybody can recompute it from the archive.
    """
    return sha256_hex(board_store.hash_before_decryption(contest))


def _choice(contest: Contest, turnout: store.Turnout, numbers: list[int]) -> Result:
    """Put labels to the totals; with blank votes allowed the first total is theirs (section 6.1)."""
    blank, votes = (numbers[0], numbers[1:]) if contest.blank else (0, numbers)
    labels = [option.label for option in contest.options]
    decided = majority(
        labels, votes, cast=turnout.voted, blank=blank, entitled=turnout.entitled, places=contest.seats
    )
    options = tuple(OptionVotes(label, number) for label, number in zip(labels, votes, strict=True))
    return Result(turnout.entitled, turnout.voted, blank, 0, options=options, majority=decided)


def _ranked(contest: Contest, turnout: store.Turnout, vectors: Sequence[Sequence[int]]) -> Result:
    """Count the decrypted rankings by the contest's rule."""
    candidates, limits = candidates_of(contest)
    papers = [classify(vector, len(candidates)) for vector in vectors]
    kinds = Counter(paper.kind for paper in papers)
    seed, valid = lot_seed(contest), _valid(papers)
    counted = count(contest.rule, valid, candidates, contest.seats, limits, seed=seed, contest=contest.uuid)
    single = sum(1 for _, voters in valid if voters == 1)
    blank, invalid = kinds[Kind.BLANK], kinds[Kind.INVALID]
    return Result(turnout.entitled, turnout.voted, blank, invalid, count=counted, seed=seed, single=single)


def _valid(papers: Sequence[Paper]) -> list[tuple[tuple[int, ...], int]]:
    """Return each different ranking with the number of valid papers that give it."""
    return list(Counter(paper.preferences for paper in papers if paper.kind is Kind.VALID).items())


def candidates_of(contest: Contest) -> tuple[list[Candidate], tuple[Constraint, ...]]:
    """Return the candidates with their groups, and the limits by group, as the count takes them."""
    limits = constraints_from_json(contest.constraint) if contest.constraint else ()
    category = contest.constraint["category"] if contest.constraint else ""
    return [
        Candidate(option.label, {category: option.group} if category and option.group else {})
        for option in contest.options
    ], limits
