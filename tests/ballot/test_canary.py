"""The test contest: never listed, never counted, and no way past two people for anything else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import audit
from app.accounts.models import Person, Role, RoleGrant, StaffPassword
from app.clock import SettableClock
from app.db import session, write_transaction
from app.outbox import Mail
from ballot import approvals, canary, casting, presets, setup, store, voter
from ballot.board import store as board_store
from ballot.board.rehearsal import check_boards
from ballot.errors import RoleNotHeld, UnknownPreset
from ballot.models import Act, Approval, BallotEntry
from ballot.slips import validity
from ballot.timetable import Phase
from crypto.ballots.ballot import make_ballot
from crypto.election import parse_election
from tests.ballot.world import World, choice_world


@pytest.fixture
def made(context: None, clock: SettableClock) -> canary.TestContest:
    return canary.make()


def _nobodies() -> list[Person]:
    return list(session().scalars(select(Person).where(Person.email.endswith("@tellers.invalid"))))


def _voter() -> Person:
    return next(person for person in _nobodies() if person.name == canary.VOTER)


def _cast(made: canary.TestContest, answer: list[int]) -> casting.CastResult:
    election = parse_election(board_store.election_text(store.contest_by_uuid(made.uuid)))
    return casting.cast(made.uuid, _voter(), make_ballot(election, made.code, [answer]))


def test_its_one_voter_casts_again_and_again_and_gets_no_mail(made: canary.TestContest) -> None:
    """Nor does the audit log get an event a minute, which would date the votes of others between them."""
    events = audit.verify_chain()
    for answer in ([1, 0], [0, 1], [1, 0]):
        assert _cast(made, answer).created
    contest = store.contest_by_uuid(made.uuid)
    assert session().scalar(select(func.count()).select_from(BallotEntry)) == 3
    assert store.turnout(contest) == (1, 1)
    assert session().scalar(select(func.count()).select_from(Mail)) == 0
    assert audit.verify_chain() == events


def test_it_is_open_at_once_and_ends_by_itself(made: canary.TestContest, clock: SettableClock) -> None:
    contest = store.contest_by_uuid(made.uuid)
    assert store.phase_of(contest) is Phase.OPEN
    assert validity.counts(contest.poll.public_id)
    clock.set(clock.now() + canary.LIFE)
    assert store.phase_of(contest) is Phase.ENDED
    assert not validity.counts(contest.poll.public_id)


def test_it_stands_in_no_list(made: canary.TestContest) -> None:
    assert store.polls() == []
    assert store.public_contests() == []
    assert check_boards() == 0


def test_it_says_what_it_is_in_the_sealed_record(made: canary.TestContest) -> None:
    [card] = voter.cards(_voter())
    assert card.title == card.poll_title == canary.TITLE
    assert canary.TITLE in board_store.election_text(store.contest_by_uuid(made.uuid))


def test_a_second_one_uses_the_same_placeholders(made: canary.TestContest) -> None:
    again = canary.make()
    assert again.uuid != made.uuid
    assert again.code != made.code
    assert len(_nobodies()) == 3


def test_its_placeholders_hold_no_role_and_no_password(made: canary.TestContest) -> None:
    keys = [person.id for person in _nobodies()]
    for table in (RoleGrant, StaffPassword):
        assert not session().scalars(select(table).where(table.person_id.in_(keys))).all()


@pytest.fixture
def real(made: canary.TestContest, clock: SettableClock) -> World:
    return choice_world(clock)


def test_its_placeholders_can_approve_nothing_else(real: World) -> None:
    for person, role in zip(_nobodies(), (*Role, Role.OFFICE), strict=True):
        with pytest.raises(RoleNotHeld):
            approvals.approve(real.contest(), "seal", person, role)


def test_a_real_contest_is_never_carried_out_without_two_people(real: World) -> None:
    office, scrutineer, *_ = _nobodies()
    givers = {Role.OFFICE: office, Role.SCRUTINEER: scrutineer}
    with pytest.raises(canary.NotATest), write_transaction():
        canary._carry_out(real.contest(), Act.SEAL, givers)
    assert store.phase_of(real.contest()) is Phase.DRAFT
    assert session().scalar(select(func.count()).select_from(Approval)) == 2 * 2  # the test's own


def test_nor_is_one_that_pretends_to_be_a_test(real: World) -> None:
    """A poll with real people on its roll stays with two people, whatever its kind says."""
    givers = dict(zip(Role, _nobodies(), strict=False))
    with write_transaction():
        real.contest().poll.preset = presets.TEST.key
    with pytest.raises(canary.NotATest), write_transaction():
        canary._carry_out(real.contest(), Act.SEAL, givers)


def test_nobody_can_choose_its_kind(
    made: canary.TestContest, staff_client: Callable[..., FlaskClient]
) -> None:
    with pytest.raises(UnknownPreset), write_transaction():
        setup.create_poll(presets.TEST.key, "A poll", _voter())
    answer = staff_client("office").post("/office/polls/new", data={"preset": "test", "title": "A poll"})
    assert answer.status_code == 400
    assert store.polls() == []
