"""A tiny kind of decision: switching a lamp on or off, and the people who may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask

from app import db, decisions
from app.accounts import Person, Role
from app.accounts.models import RoleGrant
from app.decisions import kinds
from app.decisions.kinds import Decision, Details, Fact
from app.errors import Refusal


class LampBroken(Refusal):
    """The lamp cannot be switched."""

    sentence = "The lamp is broken."


@dataclass
class Lamp:
    """What the decisions of these tests act upon."""

    on: bool = False
    broken: bool = False
    decisions: list[Decision] = field(default_factory=list)

    def check(self, _subject: str, _details: Details) -> None:
        if self.broken:
            raise LampBroken

    def switch(self, _subject: str, details: Details, decision: Decision) -> None:
        self.on = bool(details["on"])
        self.decisions.append(decision)


@pytest.fixture
def lamp(monkeypatch: pytest.MonkeyPatch) -> Lamp:
    made = Lamp()
    kind = kinds.ActKind(
        name="switch",
        title=lambda subject, details: f"Switch {subject} {'on' if details['on'] else 'off'}",
        facts=lambda _subject, _details: [Fact("The lamp now", ("on" if made.on else "off",))],
        check=made.check,
        carry_out=made.switch,
    )
    monkeypatch.setitem(kinds._KINDS, kind.name, kind)
    return made


@dataclass
class Staff:
    """Row numbers of members of staff."""

    office: int
    scrutineer: int
    both: int
    second_office: int

    def person(self, name: str) -> Person:
        return db.session().get_one(Person, getattr(self, name))

    def propose(self, by: str = "office", role: str = "office", on: bool = True) -> str:
        made = decisions.propose("switch", "lamp", {"on": on}, "It is dark.", self.person(by), role)
        return made.public_id

    def approve(self, public_id: str, by: str = "scrutineer", role: str = "scrutineer") -> bool:
        seen = decisions.fingerprint(decisions.by_public_id(public_id))
        return decisions.approve(public_id, self.person(by), role, seen)


def _person(name: str, *roles: Role) -> int:
    made = Person(name=name, email=f"{name.lower().replace(' ', '.')}@example.org")
    made.grants = [RoleGrant(role=role.value) for role in roles]
    db.session().add(made)
    db.session().flush()
    return made.id


@pytest.fixture
def two(app: Flask) -> Iterator[Staff]:
    """Members of staff, in the application's context."""
    with app.app_context():
        with db.write_transaction():
            made = Staff(
                _person("Office", Role.OFFICE),
                _person("Scrutineer", Role.SCRUTINEER),
                _person("Both", Role.OFFICE, Role.SCRUTINEER),
                _person("Second officer", Role.OFFICE),
            )
        yield made
