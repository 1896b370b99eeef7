"""An officer election whose nominations are open: people by name, and short ways to act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app import decisions
from app.accounts.models import Person, RollEntry
from app.clock import SettableClock
from app.db import session, write_transaction
from ballot import codes, setup, store
from ballot.models import Contest
from ballot.nominations import deciding, settling, submitting, terms, unopposed
from ballot.nominations import store as nomination_store
from ballot.nominations.handing_in import Entry
from ballot.nominations.models import Nomination, NominationTerms
from tests.ballot import world as worlds
from tests.ballot.world import World, add_person, draft_world

OPENS_LOCAL, CLOSES_LOCAL = "2026-06-25T12:00", "2026-07-02T12:00"
STATEMENTS_LOCAL = "2026-07-02T17:00"
OPENS = datetime(2026, 6, 25, 11, tzinfo=UTC)
CLOSES = datetime(2026, 7, 2, 11, tzinfo=UTC)
STATEMENTS = datetime(2026, 7, 2, 16, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
TICKED = ("declaration-1", "declaration-2", "declaration-3")
ENTRY = Entry("I will listen, and report back.", "someone@example.org", "020 7946 0000", TICKED)
#: People beside the voting members 1 to 6: what the roll says of each.
OTHERS = {
    "Guest A": {"votes": False, "committee": False, "gp": True, "bma_member": True, "england": True},
    "Guest B": {"votes": False, "committee": False, "gp": True, "bma_member": True, "england": True},
    "Wales C": {"votes": False, "committee": False, "gp": True, "bma_member": True, "england": False},
    "Observer D": {"votes": False, "committee": True},
}


@dataclass
class Stand:
    """The world of one election with nominations for Chair (contest 0) and Deputy Chairs (contest 1)."""

    world: World
    ids: dict[str, int] = field(default_factory=dict)

    @property
    def clock(self) -> SettableClock:
        return self.world.clock

    def contest(self, number: int = 0) -> Contest:
        return self.world.contest(number)

    def person(self, name: str) -> Person:
        return session().get_one(Person, self.ids[name])

    def terms(self, number: int = 0) -> NominationTerms:
        return nomination_store.terms_of(self.contest(number))

    def set_terms(self, number: int = 0, times: tuple[str, str, str] | None = None, **changes: Any) -> None:
        chosen = replace(terms.preset_settings(self.contest(number)), **changes)
        moments = times or (OPENS_LOCAL, CLOSES_LOCAL, STATEMENTS_LOCAL)
        with write_transaction():
            terms.set_terms(self.contest(number), chosen, *moments, self.world.office)

    def submit(self, name: str, number: int = 0, **changes: Any) -> str:
        with write_transaction():
            made = submitting.submit(self.contest(number), self.person(name), replace(ENTRY, **changes))
            return made.public_id

    def nomination(self, public_id: str) -> Nomination:
        return nomination_store.nomination(public_id)

    def accept(self, *public_ids: str) -> None:
        for public_id in public_ids:
            with write_transaction():
                deciding.accept(public_id, self.nomination(public_id).revision, self.world.office)

    def reject(self, public_id: str, reason: str = "No reason", within: timedelta | None = None) -> None:
        with write_transaction():
            revision = self.nomination(public_id).revision
            deciding.reject(public_id, revision, reason, within, self.world.office)

    def settle(self, number: int = 0) -> settling.Outlook:
        with write_transaction():
            return settling.settle(self.contest(number), self.world.office)

    def labels(self, number: int = 0) -> list[tuple[str, str | None]]:
        return [(option.label, option.group) for option in self.contest(number).options]


def stand(clock: SettableClock, **changes: Any) -> Stand:
    """Make the election with the preset's terms for both contests; nominations are open."""
    made = Stand(draft_world(clock, "officer-election", 6, "Officer elections 2026"))
    made.ids = {f"Member {n:03d}": person_id for n, person_id in enumerate(made.world.voter_ids, start=1)}
    with write_transaction():
        poll = store.poll_by_id(made.world.poll_id)
        for place, (name, says) in enumerate(OTHERS.items(), start=len(made.ids)):
            made.ids[name] = add_person(name)
            session().add(RollEntry(roll_id=poll.roll_id, person_id=made.ids[name], position=place, **says))
    for number in (0, 1):
        made.set_terms(number, **changes)
    return made


Stands = Callable[..., Stand]


def closed(made: Stand) -> Stand:
    """Let nominations close."""
    made.clock.set(CLOSES)
    return made


def declared_unopposed(made: Stand, number: int) -> None:
    """Let both people declare that nobody has to be voted on."""
    contest = made.contest(number)
    proposal = decisions.propose(unopposed.KIND, contest.uuid, {}, "", made.world.office, "office")
    seen = decisions.fingerprint(proposal)
    assert decisions.approve(proposal.public_id, made.world.scrutineer, "scrutineer", seen)


def elect_chair(made: Stand) -> None:
    """Let three stand for Chair and one for Deputy; voters elect Member 001 as Chair."""
    ids = [made.submit(f"Member {number:03d}") for number in (1, 2, 3)]
    deputy = made.submit("Member 004", 1)
    closed(made).accept(*ids, deputy)
    made.settle()
    made.settle(1)
    world = made.world
    world.ceremony = worlds.ceremony(made.contest().poll.group_name)
    with write_transaction():
        setup.set_trustees(store.poll_by_id(world.poll_id), world.ceremony.record, world.office)
        for number in (0, 1):
            setup.set_timetable(made.contest(number), worlds.OPENS_LOCAL, worlds.CLOSES_LOCAL, world.office)
    sheet = codes.make_codes(store.poll_by_id(world.poll_id), world.scrutineer, "sheet")
    world.codes = [row.code for row in sheet]
    world.open()
    labels = [label for label, _ in made.labels()]
    first = [1 if label == "Member 001" else 0 for label in labels]
    for voter in (0, 1):
        world.cast(voter, first)
    world.close()
    world.count()
    world.approve("declare")
