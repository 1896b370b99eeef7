"""Corrections of people: two people, both addresses told, everything of the old address dead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import audit, db, decisions
from app.accounts import Person, Role, corrections, slips, store
from app.accounts.models import RoleGrant, RollEntry, SignIn, SignInCode
from app.accounts.roll import import_roll, preview_roll
from app.clock import SettableClock
from app.decisions import Proposal
from app.errors import Refusal
from app.outbox import queue_mail
from ballot import codes
from ballot import store as ballot_store
from tests.app.accounts.device import Device
from tests.app.accounts.test_passkeys import add, sign_in, signed_in
from tests.ballot.world import World, draft_world

OLD, NEW = "member.001@example.org", "member.001.corrected@example.org"
WHY = "The form was misread."
Mails = Callable[[], list[tuple[str, str, str]]]


@pytest.fixture
def world(clock: SettableClock, context: None) -> World:
    return draft_world(clock, "membership-ballot", 2)


def propose(world: World, name: str = "Member 001", email: str = NEW, reason: str = WHY) -> Proposal:
    return corrections.propose_correction(
        world.poll_id, world.voter(0), name, email, reason, world.office, Role.OFFICE
    )


def approve(world: World, proposal: Proposal, who: Person | None = None) -> bool:
    seen = decisions.fingerprint(proposal)
    return decisions.approve(proposal.public_id, who or world.scrutineer, Role.SCRUTINEER, seen)


def test_two_people_correct_an_address_and_both_addresses_are_told(world: World, mails: Mails) -> None:
    proposal = propose(world, name="Member 001 B")
    assert world.voter(0).email == OLD
    assert mails() == []
    assert approve(world, proposal)
    assert (world.voter(0).name, world.voter(0).email) == ("Member 001 B", NEW)
    told = {to: text for to, _, text in mails()}
    assert set(told) == {OLD, NEW}
    assert NEW not in told[OLD]
    assert "goes to another address" in told[OLD]
    assert "comes to this address" in told[NEW]


def test_one_person_cannot(world: World) -> None:
    proposal = propose(world)
    with pytest.raises(decisions.SecondPersonNeeded):
        decisions.approve(proposal.public_id, world.office, Role.OFFICE, decisions.fingerprint(proposal))
    assert world.voter(0).email == OLD


def test_nobody_approves_a_correction_of_their_own(world: World) -> None:
    with db.write_transaction() as current:
        current.add(RoleGrant(person_id=world.voter_ids[0], role=Role.SCRUTINEER.value))
    proposal = propose(world)
    with pytest.raises(corrections.OwnCorrection):
        approve(world, proposal, world.voter(0))
    assert world.voter(0).email == OLD


def test_a_name_alone(world: World, mails: Mails) -> None:
    assert approve(world, propose(world, name="Member 001 B", email=OLD))
    [(to, _, text)] = mails()
    assert to == OLD
    assert "your name: it is Member 001 B now" in text


@pytest.mark.parametrize(
    ("name", "email", "refusal"),
    [
        ("Member 001", OLD, corrections.NothingToCorrect),
        ("Member 001", f" {OLD.upper()} ", corrections.NothingToCorrect),
        ("", NEW, corrections.NameRefused),
        ("x" * 201, NEW, corrections.NameRefused),
        ("Member\u202e 001", NEW, corrections.NameRefused),
        ("Member\n001", NEW, corrections.NameRefused),
        ("Member 001", "nobody", corrections.AddressRefused),
        ("Member 001", "a@example.org\nBcc: b@example.org", corrections.AddressRefused),
        ("Member 001", "a" * 250 + "@example.org", corrections.AddressRefused),
        ("Member 001", "member.002@example.org", corrections.AddressTaken),
    ],
)
def test_what_is_refused(world: World, name: str, email: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        propose(world, name, email)
    assert decisions.proposals(world.poll_id) == []


def test_an_address_that_was_taken_meanwhile_is_refused(world: World) -> None:
    proposal = propose(world)
    with db.write_transaction():
        world.voter(1).email = NEW
    with pytest.raises(corrections.AddressTaken):
        approve(world, proposal)


def test_a_person_who_changed_meanwhile_needs_a_new_proposal(world: World) -> None:
    proposal = propose(world)
    with db.write_transaction():
        world.voter(0).name = "Member 001 C"
    with pytest.raises(corrections.PersonChanged):
        approve(world, proposal)
    assert world.voter(0).email == OLD


def test_the_audit_log_and_the_report_know_and_name_no_address(world: World) -> None:
    assert approve(world, propose(world))
    query = select(audit.AuditEvent).where(audit.AuditEvent.event == audit.Event.PERSON_CORRECTED)
    [event] = db.session().scalars(query)
    assert event.subject == world.voter(0).public_id
    assert "example.org" not in event.details
    assert '"address_changed":true' in event.details
    [decided] = decisions.decided(world.poll_id)
    assert (decided.kind, decided.reason) == ("correct-person", WHY)


def test_mail_that_waits_goes_to_the_right_address(world: World, mails: Mails) -> None:
    with db.write_transaction():
        queue_mail(OLD, "Your voting code", "secret")
    assert approve(world, propose(world))
    assert [to for to, subject, _ in mails() if subject == "Your voting code"] == [NEW]


def test_sign_ins_codes_slips_and_passkeys_of_the_old_address_are_dead(
    app: Flask, clock: SettableClock, voter_client: Callable[..., Any]
) -> None:
    with app.app_context():
        world = draft_world(clock, "membership-ballot", 2)
        poll = ballot_store.poll_by_id(world.poll_id)
        rows = codes.make_codes(poll, world.scrutineer, "sheet")
        word = next(row.word for row in rows if row.name == "Member 001")
    client, device, asked = voter_client(OLD), Device(), app.test_client()
    assert add(client, device).status_code == 200
    asked.post("/sign-in", data={"email": OLD})
    assert signed_in(client) == "Member 001"
    with app.app_context():
        assert approve(world, propose(world))
    assert signed_in(client) == ""
    assert sign_in(app.test_client(), device).status_code == 400
    with app.test_request_context(method="POST"), pytest.raises(slips.WrongWord):
        slips.redeem(word, lambda _about: True)
    with app.app_context():
        person = world.voter(0)
        live = select(func.count()).where(SignIn.person_id == person.id, SignIn.ended_utc.is_(None))
        assert db.session().scalar(live) == 0
        waiting = select(func.count()).select_from(SignInCode).where(SignInCode.person_id == person.id)
        assert db.session().scalar(waiting) == 0
        assert store.passkeys_of(person) == []


def test_people_left_over_by_a_replaced_roll_are_deleted_unless_something_refers_to_them(
    world: World,
) -> None:
    poll = ballot_store.poll_by_id(world.poll_id)
    with db.write_transaction() as current:
        roll = ballot_store.poll_by_id(world.poll_id).roll
        import_roll(roll, preview_roll("name,email,member_number\nMember 003,m3@example.org,3\n"))
        assert store.person_by_email(OLD) is None
        current.add(RoleGrant(person=store.person_by_email("m3@example.org"), role=Role.OFFICE.value))
    with db.write_transaction():
        import_roll(roll, preview_roll("name,email,member_number\nMember 004,m4@example.org,4\n"))
    assert store.person_by_email("m3@example.org") is not None
    assert store.person_by_email("m4@example.org") is not None
    left = select(func.count()).select_from(RollEntry).where(RollEntry.roll_id == poll.roll_id)
    assert db.session().scalar(left) == 1
