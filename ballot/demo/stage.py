"""Who and what the demonstration plays with: staff, members, trustees' keys, a clock that can be set."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from flask import Flask

from app.accounts import Role
from app.accounts import store as people
from app.accounts.models import Person
from app.clock import SettableClock
from ballot.approvals import approve
from ballot.models import Contest, Poll

MEMBERS = 12
OFFICE, SCRUTINEER = "office@example.org", "scrutineer@example.org"
TRUSTEES = ("Trustee A", "Trustee B", "Trustee C")


class Stage:
    """Who and what the demonstration plays with: staff, members' codes, trustees' keys."""

    def __init__(self, app: Flask, clock: SettableClock) -> None:
        self.app = app
        self.clock = clock
        self.office = people.person_by_email(OFFICE)
        self.scrutineer = people.person_by_email(SCRUTINEER)

    @property
    def officer(self) -> Person:
        """The member of the elections office."""
        return found(self.office)

    @property
    def observer(self) -> Person:
        """The scrutineer."""
        return found(self.scrutineer)


@contextmanager
def set_clock(app: Flask, now: datetime) -> Iterator[SettableClock]:
    """Let the application's clock be set until the block ends."""
    before, clock = app.extensions["clock"], SettableClock(now)
    app.extensions["clock"] = clock
    try:
        yield clock
    finally:
        app.extensions["clock"] = before


def found(person: Person | None) -> Person:
    """Return somebody who has to be there."""
    if person is None:
        raise LookupError("the demonstration's staff are not there")
    return person


def member(number: int) -> Person:
    """Return Member ``number``."""
    return found(people.person_by_email(f"member{number:03}@example.org"))


def roll_csv() -> str:
    """Return the roll as the office uploads it."""
    lines = ["name,email,member_number"]
    lines += [f"Member {n:03},member{n:03}@example.org,M{n:05}" for n in range(1, MEMBERS + 1)]
    return "\n".join(lines) + "\n"


def keys_folder(stage: Stage, poll: Poll) -> Path:
    """Return where a poll's trustees keep their private keys."""
    return Path(stage.app.instance_path) / "demo-trustees" / poll.public_id


def keep_keys(stage: Stage, poll: Poll, keys: Sequence[str]) -> None:
    """Keep the trustees' private keys in files, so that a newcomer can play the trustees."""
    folder = keys_folder(stage, poll)
    folder.mkdir(parents=True, exist_ok=True)
    for name, key in zip(TRUSTEES, keys, strict=True):
        path = folder / f"{name.lower().replace(' ', '-')}.json"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(key)


def both(stage: Stage, contest: Contest, act: str) -> None:
    """Let both people approve ``act``."""
    approve(contest, act, stage.officer, Role.OFFICE)
    approve(contest, act, stage.observer, Role.SCRUTINEER)
