"""Two people for every act: who may approve, what, when, and that a failed act stores nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app import audit
from app.accounts import staff
from app.accounts.models import Person, Role, RoleGrant
from app.db import session, write_transaction
from ballot import acts, approvals, sealing, setup, store
from ballot.board import store as board_store
from ballot.errors import (
    AlreadyApproved,
    BoardMoved,
    ChangedSinceShown,
    NotReadyToSeal,
    RoleNotHeld,
    SamePersonTwice,
    TooEarlyToClose,
    TooLateToOpen,
    VotesMayChange,
    WrongPhase,
)
from ballot.models import Act, Approval
from ballot.timetable import Phase
from tests.ballot.world import CLOSES, OPENS, SECOND, World, add_person

YES = [0, 1, 0]


def given(world: World) -> int:
    return len(session().scalars(select(Approval)).all())


def refused(error: type[Exception], world: World, act: str, person: int, role: str) -> None:
    """Expect ``error`` and no approval more; the second approval is refused like the first."""
    before, phase = given(world), store.phase_of(world.contest())
    actor = session().get_one(Person, person)
    with pytest.raises(error):
        approvals.approve(world.contest(), act, actor, role)
    assert given(world) == before
    assert store.phase_of(world.contest()) is phase


def test_the_second_approval_carries_the_act_out(choice: Callable[..., World]) -> None:
    world = choice()
    assert not approvals.approve(world.contest(), "seal", world.office, "office").done
    assert store.phase_of(world.contest()) is Phase.DRAFT
    assert approvals.approve(world.contest(), "seal", world.scrutineer, "scrutineer").done
    assert store.phase_of(world.contest()) is Phase.SEALED


def test_either_role_may_be_first(choice: Callable[..., World]) -> None:
    world = choice()
    assert not approvals.approve(world.contest(), "seal", world.scrutineer, "scrutineer").done
    assert approvals.approve(world.contest(), "seal", world.office, "office").done


def test_one_person_with_both_roles_is_one_person(choice: Callable[..., World]) -> None:
    world = choice()
    with write_transaction():
        both = add_person("Both", Role.OFFICE, Role.SCRUTINEER)
    approvals.approve(world.contest(), "seal", session().get_one(Person, both), "office")
    refused(SamePersonTwice, world, "seal", both, "scrutineer")
    refused(SamePersonTwice, world, "seal", both, "office")


def test_two_people_of_one_role_are_not_enough(choice: Callable[..., World]) -> None:
    world = choice()
    with write_transaction():
        second = add_person("Second officer", Role.OFFICE)
    approvals.approve(world.contest(), "seal", world.office, "office")
    refused(AlreadyApproved, world, "seal", second, "office")
    refused(RoleNotHeld, world, "seal", second, "scrutineer")


def test_a_role_that_was_revoked(choice: Callable[..., World]) -> None:
    world = choice()
    with write_transaction() as current:
        current.query(RoleGrant).filter_by(person_id=world.scrutineer_id).delete()
    refused(RoleNotHeld, world, "seal", world.scrutineer_id, "scrutineer")


def revoke(person: int, role: str) -> None:
    with write_transaction():
        staff.revoke(session().get_one(Person, person), Role(role))


@pytest.mark.parametrize("act", ["seal", "open", "close"])
def test_an_approval_falls_with_the_role_of_its_giver(choice: Callable[..., World], act: str) -> None:
    """Otherwise the one who is left acts together with somebody who has no say any more."""
    world = choice()
    for earlier in ("seal", "open")[: ("seal", "open", "close").index(act)]:
        world.approve(earlier)
    if act == "close":
        world.clock.set(CLOSES)
    before = store.phase_of(world.contest())
    approvals.approve(world.contest(), act, world.office, "office")
    revoke(world.office_id, "office")
    assert approvals.standing(world.contest(), act) == []
    assert not approvals.approve(world.contest(), act, world.scrutineer, "scrutineer").done
    assert store.phase_of(world.contest()) is before
    with write_transaction():
        second = add_person("Second officer", Role.OFFICE)
    assert approvals.approve(world.contest(), act, session().get_one(Person, second), "office").done


def test_what_was_carried_out_stays_when_a_role_is_taken_back(choice: Callable[..., World]) -> None:
    world = choice()
    world.open()
    revoke(world.office_id, "office")
    assert store.phase_of(world.contest()) is Phase.OPEN
    assert len(approvals.standing(world.contest(), "open")) == 2
    assert world.cast(0, YES).created


def test_a_voter_cannot_approve(choice: Callable[..., World]) -> None:
    world = choice()
    refused(RoleNotHeld, world, "seal", world.voter_ids[0], "office")


def test_an_incomplete_draft_is_refused_at_once(draft: Callable[..., World]) -> None:
    world = draft()
    with pytest.raises(NotReadyToSeal, match="Set when voting opens and closes"):
        approvals.approve(world.contest(), "seal", world.office, "office")
    assert given(world) == 0


def test_an_edit_voids_the_first_approval(choice: Callable[..., World]) -> None:
    world = choice()
    approvals.approve(world.contest(), "seal", world.office, "office")
    with write_transaction():
        setup.set_options(world.contest(), [("No", None), ("Yes", None)], world.office)
    assert approvals.standing(world.contest(), "seal") == []
    assert not approvals.approve(world.contest(), "seal", world.scrutineer, "scrutineer").done
    assert store.phase_of(world.contest()) is Phase.DRAFT
    assert approvals.approve(world.contest(), "seal", world.office, "office").done


def test_the_page_showed_something_else(choice: Callable[..., World]) -> None:
    world = choice()
    seen = approvals.fingerprint(world.contest(), "seal")
    with write_transaction():
        setup.set_timetable(world.contest(), "2026-07-09T14:00", "2026-07-09T14:21", world.office)
    with pytest.raises(ChangedSinceShown):
        approvals.approve(world.contest(), "seal", world.office, "office", seen=seen)
    assert given(world) == 0
    fresh = approvals.fingerprint(world.contest(), "seal")
    approvals.approve(world.contest(), "seal", world.office, "office", seen=fresh)


def test_acts_in_the_wrong_order(choice: Callable[..., World]) -> None:
    world = choice()
    for act in ("open", "close", "declare"):
        refused(WrongPhase, world, act, world.office_id, "office")
    world.approve("seal")
    for act in ("seal", "close", "declare"):
        refused(WrongPhase, world, act, world.office_id, "office")
    world.approve("open")
    world.clock.set(OPENS)
    for act in ("seal", "open", "declare"):
        refused(WrongPhase, world, act, world.office_id, "office")


def test_nothing_is_done_twice(choice: Callable[..., World]) -> None:
    world = choice()
    world.open()
    world.close()
    refused(WrongPhase, world, "close", world.office_id, "office")
    world.count((1, 2))
    world.approve("declare")
    refused(WrongPhase, world, "declare", world.office_id, "office")


@pytest.mark.parametrize("moment", [CLOSES, CLOSES + SECOND])
def test_opening_after_the_closing_time(choice: Callable[..., World], moment: datetime) -> None:
    world = choice()
    world.approve("seal")
    world.clock.set(moment)
    refused(TooLateToOpen, world, "open", world.office_id, "office")


def test_opening_late_but_before_the_closing_time(choice: Callable[..., World]) -> None:
    world = choice()
    world.approve("seal")
    world.clock.set(CLOSES - SECOND)
    world.approve("open")
    assert store.phase_of(world.contest()) is Phase.OPEN


def test_closing_before_the_time_while_somebody_has_not_voted(choice: Callable[..., World]) -> None:
    world = choice(voters=2)
    world.open()
    world.cast(0, YES)
    world.clock.set(CLOSES - SECOND)
    refused(TooEarlyToClose, world, "close", world.office_id, "office")
    world.cast(1, YES)
    world.approve("close")
    assert store.phase_of(world.contest()) is Phase.DECRYPTING


def test_closing_before_the_time_while_votes_may_be_changed(choice: Callable[..., World]) -> None:
    """Everybody has voted, but everybody was promised the time until closing to think again."""
    world = choice(voters=1, may_revote=True)
    world.open()
    world.cast(0, YES)
    world.clock.set(CLOSES - SECOND)
    refused(VotesMayChange, world, "close", world.office_id, "office")
    assert world.cast(0, [0, 0, 1]).created
    world.close()


@pytest.mark.parametrize("late", [timedelta(0), SECOND])
def test_closing_at_the_closing_time(choice: Callable[..., World], late: timedelta) -> None:
    world = choice()
    world.open()
    world.clock.set(CLOSES + late)
    world.approve("close")
    assert store.phase_of(world.contest()) is Phase.DECRYPTING


def test_a_contest_that_never_opened_can_be_closed(choice: Callable[..., World]) -> None:
    world = choice()
    world.approve("seal")
    world.close()
    assert store.phase_of(world.contest()) is Phase.DECRYPTING


def test_a_tally_of_an_older_board_is_refused(
    choice: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tally that was prepared before the board grew does not close the contest."""
    world = choice(voters=1)
    world.open()
    world.cast(0, YES)
    approvals.approve(world.contest(), "close", world.office, "office")
    stale = acts.PreparedTally("0" * 64, [])
    monkeypatch.setattr(acts, "prepare", lambda *_: stale)
    with pytest.raises(BoardMoved):
        approvals.approve(world.contest(), "close", world.scrutineer, "scrutineer")
    assert store.phase_of(world.contest()) is Phase.OPEN
    assert board_store.stored_head(world.contest()).height == 1


def test_an_approval_of_an_older_board_does_not_close(choice: Callable[..., World]) -> None:
    world = choice(voters=2)
    world.open()
    contest = world.contest()
    subject = approvals.fingerprint(contest, "close")
    with write_transaction() as current:
        current.add(
            Approval(
                contest_id=contest.id,
                act="close",
                person_id=world.office_id,
                role="office",
                subject=subject,
                at_utc=world.clock.now(),
            )
        )
    world.cast(0, YES)
    world.cast(1, YES)
    assert not approvals.approve(world.contest(), "close", world.scrutineer, "scrutineer").done
    assert store.phase_of(world.contest()) is Phase.OPEN


def test_sealing_computes_nothing_long_under_the_lock(
    choice: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a large roll, reading every credential would keep all other writers waiting."""
    world, seen = choice(), []
    make = sealing.credentials_record

    def watched(*arguments: object) -> str:
        seen.append(session().exclusive)
        return make(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(sealing, "credentials_record", watched)
    world.approve("seal")
    assert seen == [False]


def test_a_record_prepared_from_another_draft_is_not_sealed(
    choice: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = choice()
    approvals.approve(world.contest(), "seal", world.office, "office")
    prepared = acts.prepare(world.contest(), Act.SEAL)
    assert isinstance(prepared, acts.PreparedSeal)
    monkeypatch.setattr(acts, "prepare", lambda *_: prepared._replace(subject="0" * 64))
    refused(ChangedSinceShown, world, "seal", world.scrutineer_id, "scrutineer")
    assert world.contest().sealed_utc is None


def test_a_failed_act_stores_nothing(choice: Callable[..., World], monkeypatch: pytest.MonkeyPatch) -> None:
    world = choice()
    approvals.approve(world.contest(), "seal", world.office, "office")

    def broken(*_arguments: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("ballot.sealing.append", broken)
    refused(OSError, world, "seal", world.scrutineer_id, "scrutineer")
    assert world.contest().sealed_utc is None
    assert board_store.head(world.contest()) is None


def test_approvals_and_acts_are_in_the_audit_log(choice: Callable[..., World]) -> None:
    world = choice()
    world.approve("seal")
    events = session().scalars(select(audit.AuditEvent).order_by(audit.AuditEvent.height)).all()
    assert [event.event for event in events[-3:]] == ["approved", "approved", "contest_sealed"]
    assert [event.actor for event in events[-3:-1]] == [world.office.public_id, world.scrutineer.public_id]
    assert str(world.contest().roll_hash) in events[-1].details
    audit.verify_chain()


@pytest.mark.parametrize(("person", "role"), [("office_id", "scrutineer"), ("scrutineer_id", "office")])
def test_the_database_refuses_one_person_or_one_role_twice(
    choice: Callable[..., World], person: str, role: str
) -> None:
    world = choice()
    approvals.approve(world.contest(), "seal", world.office, "office")
    insert = (
        "INSERT INTO approval (contest_id, act, person_id, role, subject, at_utc) "
        "VALUES (:contest, 'seal', :person, :role, 'x', '2026-07-01 00:00:00')"
    )
    values = {"contest": world.contest().id, "person": getattr(world, person), "role": role}
    with pytest.raises(IntegrityError), write_transaction() as current:
        current.execute(text(insert), values)


def test_every_act_has_its_sentence() -> None:
    assert set(acts.WRONG_PHASE) == set(Act)
