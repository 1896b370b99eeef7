"""Two people, two roles, one fingerprint: what a decision takes, and everything that is not enough."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app import audit, db, decisions
from app.accounts import Person, Role, staff
from app.audit import AuditEvent
from app.clock import SettableClock
from app.decisions import kinds
from app.decisions.models import Proposal
from tests.app.decisions.conftest import Lamp, LampBroken, Staff


def events() -> list[str]:
    rows = db.session().query(AuditEvent).order_by(AuditEvent.height)
    return [row.event for row in rows]


def refused(error: type[Exception], two: Staff, public_id: str, by: str, role: str) -> None:
    """Expect ``error``, and the proposal as it was."""
    row = decisions.by_public_id(public_id)
    before = (row.first_person_id, row.first_role, row.fingerprint, row.decided_utc)
    with pytest.raises(error):
        two.approve(public_id, by, role)
    row = decisions.by_public_id(public_id)
    assert (row.first_person_id, row.first_role, row.fingerprint, row.decided_utc) == before


def test_the_second_approval_carries_it_out(lamp: Lamp, two: Staff, clock: SettableClock) -> None:
    public_id = two.propose()
    assert not lamp.on
    assert [one.public_id for one in decisions.proposals("lamp")] == [public_id]
    assert decisions.decided("lamp") == []
    assert two.approve(public_id)
    assert lamp.on
    [made] = lamp.decisions
    assert (made.reason, made.at_utc) == ("It is dark.", clock.now())
    assert made.by(Role.OFFICE).id == two.office
    assert made.by(Role.SCRUTINEER).id == two.scrutineer
    assert decisions.proposals("lamp") == []
    assert [one.public_id for one in decisions.decided("lamp")] == [public_id]
    assert events() == ["proposed", "decided"]
    audit.verify_chain()


def test_either_role_may_be_first(lamp: Lamp, two: Staff) -> None:
    assert two.approve(two.propose("scrutineer", "scrutineer"), "office", "office")
    assert lamp.on


def test_one_person_alone_decides_nothing(lamp: Lamp, two: Staff) -> None:
    public_id = two.propose()
    refused(decisions.SecondPersonNeeded, two, public_id, "office", "office")
    refused(decisions.RoleMissing, two, public_id, "office", "scrutineer")
    assert not lamp.on


def test_one_person_in_both_roles_is_one_person(lamp: Lamp, two: Staff) -> None:
    public_id = two.propose("both", "office")
    refused(decisions.SecondPersonNeeded, two, public_id, "both", "scrutineer")
    assert two.approve(public_id)


def test_two_people_in_one_role_are_not_enough(lamp: Lamp, two: Staff) -> None:
    public_id = two.propose()
    refused(decisions.OtherRoleNeeded, two, public_id, "second_office", "office")
    refused(decisions.RoleMissing, two, public_id, "second_office", "scrutineer")


def test_whoever_has_no_role_proposes_nothing(lamp: Lamp, two: Staff) -> None:
    with pytest.raises(decisions.RoleMissing):
        two.propose("office", "scrutineer")
    assert decisions.proposals("lamp") == []
    with pytest.raises(ValueError, match="nobody"):
        two.propose("office", "nobody")


def revoke(person_id: int, role: Role) -> None:
    with db.write_transaction() as current:
        staff.revoke(current.get_one(Person, person_id), role)


def test_an_approval_falls_with_the_role_of_its_giver(lamp: Lamp, two: Staff) -> None:
    public_id = two.propose()
    revoke(two.office, Role.OFFICE)
    assert not decisions.stands(decisions.by_public_id(public_id))
    assert not two.approve(public_id)
    assert not lamp.on
    refused(decisions.RoleMissing, two, public_id, "office", "office")
    assert two.approve(public_id, "second_office", "office")
    assert lamp.on
    assert events().count("proposed") == 2


def test_a_change_voids_the_first_approval(lamp: Lamp, two: Staff) -> None:
    public_id = two.propose(on=False)
    lamp.on = True
    assert not two.approve(public_id)  # the first approval of what it is now
    assert two.approve(public_id, "office", "office")
    assert not lamp.on


def test_nobody_approves_what_the_page_did_not_show(lamp: Lamp, two: Staff) -> None:
    public_id = two.propose()
    seen = decisions.fingerprint(decisions.by_public_id(public_id))
    lamp.on = True
    with pytest.raises(decisions.ProposalChanged):
        decisions.approve(public_id, two.person("scrutineer"), "scrutineer", seen)
    with pytest.raises(decisions.ProposalChanged):
        decisions.approve(public_id, two.person("scrutineer"), "scrutineer", "")
    assert lamp.decisions == []


def test_what_is_impossible_is_neither_proposed_nor_done(lamp: Lamp, two: Staff) -> None:
    public_id = two.propose()
    lamp.broken = True
    refused(LampBroken, two, public_id, "scrutineer", "scrutineer")
    with pytest.raises(LampBroken):
        two.propose(on=False)
    assert len(decisions.proposals("lamp")) == 1


def test_a_failure_while_carrying_out_stores_nothing(
    lamp: Lamp, two: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    public_id = two.propose()

    def fail(*_arguments: Any) -> None:
        raise LampBroken

    broken = kinds.kind_named("switch")
    monkeypatch.setitem(kinds._KINDS, "switch", kinds.ActKind(**{**broken.__dict__, "carry_out": fail}))
    refused(LampBroken, two, public_id, "scrutineer", "scrutineer")
    assert events() == ["proposed"]


def test_the_same_thing_is_open_once_only(lamp: Lamp, two: Staff) -> None:
    public_id = two.propose()
    with pytest.raises(decisions.AlreadyProposed):
        two.propose("scrutineer", "scrutineer")
    two.propose(on=False)
    decisions.drop(public_id, two.person("scrutineer"))
    assert two.propose() != public_id


def test_what_is_settled_stays(lamp: Lamp, two: Staff) -> None:
    done, dropped = two.propose(), two.propose(on=False)
    decisions.drop(dropped, two.person("scrutineer"))
    assert two.approve(done)
    for public_id in (done, dropped):
        with pytest.raises(decisions.ProposalSettled):
            two.approve(public_id, "second_office", "office")
        with pytest.raises(decisions.ProposalSettled):
            decisions.drop(public_id, two.person("office"))
    assert len(lamp.decisions) == 1
    assert events() == ["proposed", "proposed", "proposal_dropped", "decided"]


def test_only_staff_drop(lamp: Lamp, two: Staff) -> None:
    public_id = two.propose()
    revoke(two.second_office, Role.OFFICE)
    with pytest.raises(decisions.RoleMissing):
        decisions.drop(public_id, two.person("second_office"))
    assert decisions.by_public_id(public_id).is_open


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "a\u202eb", "nul\0", "half \ud800"])
def test_a_reason_is_something_to_read(lamp: Lamp, two: Staff, reason: str) -> None:
    with pytest.raises(decisions.ReasonRefused):
        decisions.propose("switch", "lamp", {"on": True}, reason, two.person("office"), "office")
    assert decisions.proposals("lamp") == []


def test_a_reason_becomes_one_line(lamp: Lamp) -> None:
    assert decisions.plain_reason(" It is\r\ndark. ") == "It is dark."
    assert decisions.plain_reason("", required=False) == ""


def test_details_are_flat(lamp: Lamp, two: Staff) -> None:
    with pytest.raises(TypeError):
        decisions.propose("switch", "lamp", {"on": [1]}, "x", two.person("office"), "office")  # type: ignore[dict-item]


def test_a_kind_is_registered_once(lamp: Lamp) -> None:
    with pytest.raises(ValueError, match="switch"):
        decisions.register(decisions.kind_named("switch"))


def test_no_such_proposal(lamp: Lamp, two: Staff) -> None:
    with pytest.raises(decisions.NoSuchProposal):
        decisions.by_public_id("x" * 22)


@pytest.mark.parametrize(
    "change",
    [
        "second_person_id = first_person_id, second_role = 'scrutineer', decided_utc = proposed_utc",
        "second_person_id = {scrutineer}, second_role = first_role, decided_utc = proposed_utc",
        "decided_utc = proposed_utc",
        "second_person_id = {scrutineer}, second_role = 'scrutineer'",
        "dropped_utc = proposed_utc",
        "reason = 'another'",
        "subject = 'door'",
        "details_json = '{{}}'",
    ],
)
def test_the_database_refuses_what_the_code_would_never_do(lamp: Lamp, two: Staff, change: str) -> None:
    two.propose()
    statement = f"UPDATE proposal SET {change.format(scrutineer=two.scrutineer)}"  # noqa: S608
    with pytest.raises(IntegrityError), db.write_transaction() as current:
        current.execute(text(statement))


@pytest.mark.parametrize("statement", ["UPDATE proposal SET decided_utc = NULL", "DELETE FROM proposal"])
def test_the_database_keeps_what_is_settled(lamp: Lamp, two: Staff, statement: str) -> None:
    two.approve(two.propose())
    with pytest.raises(IntegrityError, match="settled"), db.write_transaction() as current:
        current.execute(text(statement))


def together(app: Flask, calls: list[Any]) -> list[Any]:
    """Run every call in a thread with its own session; return results or exceptions."""
    db.session().rollback()
    start, outcomes = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place: int) -> None:
        with app.app_context():
            start.wait(300)
            try:
                outcomes[place] = calls[place]()
            except Exception as error:
                outcomes[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    return outcomes


def test_two_second_approvals_at_once_do_it_once(lamp: Lamp, two: Staff, app: Flask) -> None:
    public_id = two.propose()
    seen = decisions.fingerprint(decisions.by_public_id(public_id))
    outcomes = together(
        app,
        [
            lambda name=name: decisions.approve(public_id, two.person(name), "scrutineer", seen)
            for name in ("scrutineer", "both")
        ],
    )
    assert outcomes.count(True) == 1
    assert len(lamp.decisions) == 1


def test_two_proposals_of_the_same_at_once(lamp: Lamp, two: Staff, app: Flask) -> None:
    outcomes = together(
        app,
        [lambda: two.propose(), lambda: two.propose("scrutineer", "scrutineer")],
    )
    assert [type(one) for one in outcomes if not isinstance(one, str)] == [decisions.AlreadyProposed]
    assert db.session().query(Proposal).count() == 1
