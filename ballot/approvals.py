"""What only two people together can do: seal, open, close and declare.

Each approval names exactly what it approves by a fingerprint; one that was given for something
else (a draft that was edited since), or by somebody whose role was taken back before the act was
carried out, is void. The second standing approval carries the act out in its own transaction, or
refuses and stores nothing; so two stored approvals mean an act that was carried out.
"""

from __future__ import annotations

from typing import NamedTuple

from app import audit, clock
from app.accounts.models import Person, Role
from app.db import session, write_transaction
from ballot import acts, store
from ballot.errors import AlreadyApproved, ChangedSinceShown, RoleNotHeld, SamePersonTwice
from ballot.models import Act, Approval, Contest


class Approved(NamedTuple):
    """Whether the act was carried out by this approval, or waits for the other role."""

    done: bool


def approve(contest: Contest, act: str, person: Person, role: str, seen: str | None = None) -> Approved:
    """Approve ``act`` (seal, open, close or declare) as ``role`` (office or scrutineer), and commit.

    ``seen`` is the fingerprint that the page showed, where there was a page. Raises RoleNotHeld,
    SamePersonTwice, AlreadyApproved, ChangedSinceShown, or what the act refuses.
    """
    wanted, held = Act(act), Role(role)
    uuid, poll_id, person_id = contest.uuid, contest.poll.public_id, person.id
    prepared = acts.prepare(contest, wanted)
    with write_transaction():
        store.lock_poll(poll_id)
        contest = store.lock_contest(uuid)
        person = session().get_one(Person, person_id)
        if not store.holds_role(person, held):
            raise RoleNotHeld
        acts.require_possible(contest, wanted)
        subject = acts.fingerprint(contest, wanted)
        if seen is not None and seen != subject:
            raise ChangedSinceShown
        both = _store_approval(contest, wanted, person, held, subject)
        if both:
            acts.carry_out(contest, wanted, subject, prepared)
        return Approved(done=both)


def standing(contest: Contest, act: str) -> list[Approval]:
    """Return the approvals of ``act`` that still stand for what would be carried out, oldest first.

    Those of an act that was carried out need their givers' roles no longer.
    """
    given = store.approvals(contest, Act(act))
    if len(given) == len(Role):
        return given
    current = fingerprint(contest, act)
    return [one for one in given if _stands(one, current)]


def fingerprint(contest: Contest, act: str) -> str:
    """Return the SHA-256, in hex, of what ``act`` would fix or act upon now."""
    return acts.fingerprint(contest, Act(act))


def _store_approval(contest: Contest, act: Act, person: Person, role: Role, subject: str) -> bool:
    """Store the approval, void ones discarded; tell whether it is the second. The contest is locked."""
    given = store.approvals(contest, act)
    earlier = given if len(given) == len(Role) else _discard_void(contest, act, subject)
    if any(approval.person_id == person.id for approval in earlier):
        raise SamePersonTwice
    if any(approval.role == role for approval in earlier):
        raise AlreadyApproved
    approval = Approval(
        contest_id=contest.id, act=act, person_id=person.id, role=role, subject=subject, at_utc=clock.now()
    )
    session().add(approval)
    session().flush()
    audit.record(
        audit.Event.APPROVED, actor=person, subject=contest.uuid, act=act, role=role, fingerprint=subject
    )
    return len(earlier) == 1


def _stands(approval: Approval, subject: str) -> bool:
    """Tell whether an approval of an act that is not carried out is for ``subject``, its role still held."""
    return approval.subject == subject and store.holds_role(approval.person, approval.role)


def _discard_void(contest: Contest, act: Act, subject: str) -> list[Approval]:
    standing_now = []
    for approval in store.approvals(contest, act):
        if _stands(approval, subject):
            standing_now.append(approval)
        else:
            session().delete(approval)
    session().flush()
    return standing_now
