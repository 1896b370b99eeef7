"""The declared result: read from the board's own Result record and counted afresh each time.

Labels, rule, seats and limits come from the election record that was sealed, on the same board.
There is no second copy of any number, and nothing here answers before two people have declared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

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
from crypto.election import parse_election
from crypto.questions import HomomorphicQuestion, RankedQuestion
from crypto.text import parse_json, sha256_hex


class OptionVotes(NamedTuple):
    """An option of a choice contest and its votes."""

    label: str
    votes: int


@dataclass(frozen=True)
class Result:
    """A declared result. ``cast`` = valid + blank + invalid ballots; ``options`` and ``majority`` belong
    to a choice contest, ``count``, ``seed`` (of the lot for ties) and ``single`` (rankings that only one
    voter gave) to a ranked one. ``question`` is the sealed one, ``revision`` counts declarations from 0.
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
    question: str = ""
    revision: int = 0


def result(contest: Contest, revision: int | None = None) -> Result:
    """Return the public result: of the latest declaration, or of the one with ``revision``.

    Raises NotDeclared before it is public, for everybody.
    """
    if not store.published(contest):
        raise NotDeclared
    return declared_result(contest, revision)


def declared_result(contest: Contest, revision: int | None = None) -> Result:
    """Return a declared result also before it is public: for letters to candidates, never for a page.

    Raises NotDeclared before two people have declared it, or where there is no such revision.
    """
    declarations = board_store.declarations(contest)
    number = len(declarations) - 1 if revision is None else revision
    if contest.declared_utc is None or not 0 <= number < len(declarations):
        raise NotDeclared
    counted = _counted(contest, declarations[number].passed_over)
    return replace(counted, revision=number)


def _counted(contest: Contest, passed_over: list[str]) -> Result:
    """Count the decrypted papers, without those who withdrew."""
    [text] = board_store.data_of(contest, EventType.RESULT)
    [answer] = parse_json(text)["result"]
    [question] = parse_election(board_store.election_text(contest)).questions
    turnout = store.turnout(contest)
    if isinstance(question, RankedQuestion):
        return _ranked(contest, question, turnout, answer, passed_over)
    return _choice(contest, question, turnout, [int(number) for number in answer])


def lot_seed(contest: Contest) -> str:
    """Return the seed of the lot for ties: SHA-256, in hex, of the hash of the event before decryption began.

    It is fixed before anything is decrypted, and anybody can recompute it from the archive.
    """
    return sha256_hex(board_store.hash_before_decryption(contest))


def _choice(
    contest: Contest, asked: HomomorphicQuestion, turnout: store.Turnout, numbers: list[int]
) -> Result:
    """Put labels to the totals; with blank votes allowed the first total is theirs (section 6.1)."""
    blank, votes = (numbers[0], numbers[1:]) if asked.blank else (0, numbers)
    decided = majority(
        asked.answers,
        votes,
        cast=turnout.voted,
        blank=blank,
        entitled=turnout.entitled,
        places=contest.seats,  # such a record has no room for it; the database holds the sealed row fast
    )
    return Result(
        turnout.entitled,
        turnout.voted,
        blank,
        0,
        options=tuple(OptionVotes(*pair) for pair in zip(asked.answers, votes, strict=True)),
        majority=decided,
        question=asked.question,
    )


def _ranked(
    contest: Contest,
    asked: RankedQuestion,
    turnout: store.Turnout,
    vectors: Sequence[Sequence[int]],
    passed_over: list[str],
) -> Result:
    """Count the decrypted rankings by the rule that was sealed, without those who withdrew since."""
    sealed: dict[str, Any] = asked.extra
    groups = sealed.get("groups", [None] * len(asked.answers))
    candidates, limits = _candidates(zip(asked.answers, groups, strict=True), sealed.get("constraint"))
    papers = [classify(vector, len(candidates)) for vector in vectors]
    kinds = Counter(paper.kind for paper in papers)
    seed, valid = lot_seed(contest), _valid(papers)
    counted = count(
        sealed["rule"],
        valid,
        candidates,
        sealed["seats"],
        limits,
        withdrawn=[asked.answers.index(label) for label in passed_over],
        seed=seed,
        contest=contest.uuid,
    )
    return Result(
        turnout.entitled,
        turnout.voted,
        kinds[Kind.BLANK],
        kinds[Kind.INVALID],
        count=counted,
        seed=seed,
        single=sum(1 for _, voters in valid if voters == 1),
        question=asked.question,
    )


def _valid(papers: Sequence[Paper]) -> list[tuple[tuple[int, ...], int]]:
    """Return each different ranking with the number of valid papers that give it."""
    return list(Counter(paper.preferences for paper in papers if paper.kind is Kind.VALID).items())


def candidates_of(contest: Contest) -> tuple[list[Candidate], tuple[Constraint, ...]]:
    """Return a draft's candidates with their groups, and the limits by group, as the count takes them."""
    return _candidates(((option.label, option.group) for option in contest.options), contest.constraint)


def _candidates(
    named: Iterable[tuple[str, str | None]], constraint: dict[str, Any] | None
) -> tuple[list[Candidate], tuple[Constraint, ...]]:
    limits = constraints_from_json(constraint) if constraint else ()
    category = constraint["category"] if constraint else ""
    return [
        Candidate(label, {category: group} if category and group else {}) for label, group in named
    ], limits
