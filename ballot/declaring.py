"""Declarations of a result: the first one, and those that supersede it. None is ever changed.

A declaration may become public later than it is made, so that candidates are told first. Until then
only those who listen here learn of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from app import clock
from app.db import session
from ballot.board import notices
from ballot.board import store as board_store
from ballot.board.models import Declaration
from ballot.models import Contest

#: Called with the contest once a declaration is stored, in its transaction.
Listener = Callable[[Contest, Declaration], None]
_LISTENERS: list[Listener] = []


def on_declaration(listener: Listener) -> None:
    """Let ``listener`` know of every declaration; rooms register once, when they are imported."""
    _LISTENERS.append(listener)


def declare(contest: Contest) -> Declaration:
    """Store the first declaration, with everybody passed over who has withdrawn, and tell the listeners."""
    moment = contest.declared_utc = clock.now()
    passed_over = [one.data["candidate"] for one in notices.told(contest, "withdrawn")]
    public = moment + timedelta(minutes=contest.tell_first_minutes)
    return _store(contest, Declaration(revision=0, passed_over=passed_over, at_utc=moment, public_utc=public))


def declare_anew(contest: Contest, also_passed_over: list[str], reason: str, decision: str) -> Declaration:
    """Store a declaration that supersedes the latest one; ``decision`` names the proposal of two people."""
    before = latest(contest)
    if before is None:
        raise ValueError("there is no declaration to supersede")
    passed_over, moment = [*before.passed_over, *also_passed_over], clock.now()
    return _store(
        contest,
        Declaration(
            revision=before.revision + 1,
            passed_over=passed_over,
            at_utc=moment,
            public_utc=moment,
            reason=reason,
            decision=decision,
        ),
    )


def _store(contest: Contest, made: Declaration) -> Declaration:
    made.contest_id = contest.id
    session().add(made)
    session().flush()
    for listener in _LISTENERS:
        listener(contest, made)
    return made


def latest(contest: Contest) -> Declaration | None:
    """Return the declaration that counts, None before there is one."""
    return next(reversed(board_store.declarations(contest)), None)
