"""The test contest: an open contest in which only the synthetic voter of ``app.operations.canary`` votes.

It needs no two people, because nothing hangs on it: its poll is of a kind that nobody can choose for a
real one, its one voter does not exist, its trustees' keys are never kept, so that nobody can count it. The
three that it names hold no role and no password. ``_carry_out`` is the only act without two people, and
it takes no contest but one of that kind whose roll holds nobody else.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from app import audit, clock
from app.accounts import slips
from app.accounts import store as accounts
from app.accounts.models import Person, Role, Roll, RollEntry
from app.db import release, session, write_transaction
from ballot import acts, setup, store
from ballot.board import store as board_store
from ballot.models import Act, Approval, Contest, Credential, Kind, Poll
from ballot.presets import TEST, is_test
from crypto import credentials
from crypto.groups import group_named
from crypto.text import b64_digest
from crypto.trustees.play import run_ceremony

TITLE = "Test of the service, not a vote"
LIFE = timedelta(hours=26)
NEEDED, TRUSTEES = 2, ("Test trustee 1, no person", "Test trustee 2, no person", "Test trustee 3, no person")
OFFICE, SCRUTINEER, VOTER = "Test office, no person", "Test scrutineer, no person", "Test voter, no person"


class NotATest(Exception):
    """Two people have to approve this: it is not the test contest, or somebody else is on its roll."""


class TestContest(NamedTuple):
    """What the synthetic voter has in hand: its slip, and what it must find on the board."""

    uuid: str
    fingerprint: str
    word: str
    code: str
    closes: str


def make() -> TestContest:
    """Make a test contest that is open from now for ``LIFE``, commit, and return the voter's slip."""
    release()
    record = run_ceremony(group_named(TEST.group), NEEDED, len(TRUSTEES), TRUSTEES)[0]  # no keys are kept
    with write_transaction():
        office, scrutineer, voter = (_nobody(name) for name in (OFFICE, SCRUTINEER, VOTER))
        contest = _draft(office, voter, record)
        word, code = _slip(contest, scrutineer, voter)
        for act in (Act.SEAL, Act.OPEN):
            _carry_out(contest, act, {Role.OFFICE: office, Role.SCRUTINEER: scrutineer})
        fingerprint = b64_digest(board_store.election_text(contest))
        assert contest.closes_utc is not None  # noqa: S101  (_draft sets it)
        return TestContest(contest.uuid, fingerprint, word, code, contest.closes_utc.isoformat())


def _nobody(name: str) -> Person:
    """Return the placeholder of this name; its address ends in .invalid, where no mail ever arrives."""
    email = f"{name.partition(',')[0].lower().replace(' ', '-')}@tellers.invalid"
    found = accounts.person_by_email(email)
    if found is None:
        found = Person(name=name, email=email)
        accounts.add(found)
    return found


def _draft(office: Person, voter: Person, trustees: str) -> Contest:
    moment = clock.now()
    roll = Roll(name=TITLE)
    poll = Poll(preset=TEST.key, title=TITLE, group_name=TEST.group, roll=roll, created_utc=moment)
    session().add_all([poll, RollEntry(roll=roll, person=voter, position=0)])
    session().flush()
    audit.record(audit.Event.POLL_CREATED, actor=office, subject=poll.public_id, preset=TEST.key)
    [planned] = TEST.contests
    settings = setup.ContestSettings(planned.title, planned.question, TEST.description, may_revote=True)
    contest = setup.add_contest(poll, Kind.CHOICE, settings, office)
    setup.set_options(contest, [(label, None) for label in planned.options], office)
    setup.set_trustees(poll, trustees, office)
    contest.opens_utc, contest.closes_utc = moment, moment + LIFE
    session().flush()
    return contest


def _slip(contest: Contest, scrutineer: Person, voter: Person) -> tuple[str, str]:
    """Give the voter a voting code and a sign-in word, as a printed slip would; return the two."""
    group, code = group_named(contest.poll.group_name), credentials.new_code()
    public = group.text(credentials.public(group, contest.uuid, code))
    session().add(Credential(contest_id=contest.id, person_id=voter.id, public=public))
    contest.poll.codes_made_utc, contest.poll.codes_made_by = clock.now(), scrutineer
    session().flush()
    return slips.issue([voter], contest.poll.public_id)[voter.id], code


def _carry_out(contest: Contest, act: Act, givers: dict[Role, Person]) -> None:
    """Seal or open the test contest in the caller's transaction. Raises NotATest for any other."""
    on_roll = [person.email for person in store.roll_people(contest.poll)]
    if not is_test(contest.poll.preset) or on_roll != [_nobody(VOTER).email]:
        raise NotATest
    acts.require_possible(contest, act)
    subject = acts.fingerprint(contest, act)
    for role, person in givers.items():
        approval = {"person_id": person.id, "role": role, "subject": subject, "at_utc": clock.now()}
        session().add(Approval(contest_id=contest.id, act=act, **approval))
    session().flush()
    acts.carry_out(contest, act, subject, None)
