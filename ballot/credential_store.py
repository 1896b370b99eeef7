"""The queries of spare credentials: which are free, and what the slip of one carries."""

from __future__ import annotations

from sqlalchemy import func, select

from app.db import session
from ballot.models import Contest, Credential, Poll, SpareSlip


def spare_credentials(contest: Contest) -> dict[int, str]:
    """Return the spare credentials that are with nobody, by their number."""
    query = select(Credential.spare, Credential.public).where(Credential.contest_id == contest.id)
    rows = session().execute(query.where(Credential.person_id.is_(None)).order_by(Credential.spare))
    return {number: public for number, public in rows if number is not None}


def credential_row(contest: Contest, public: str) -> Credential:
    """Return the row of a credential that is on the contest's list."""
    return session().get_one(Credential, (contest.id, public))


def spare_slip(poll: Poll, number: int) -> SpareSlip | None:
    """Return the sign-in word's hash on a spare slip, None where the slip has none."""
    return session().get(SpareSlip, (poll.id, number))


def free_spares(poll: Poll) -> list[int]:
    """Return the numbers of the spare codes of a poll that were given to nobody in any contest."""
    query = (
        select(Credential.spare)
        .join(Contest, Contest.id == Credential.contest_id)
        .where(Contest.poll_id == poll.id, Credential.spare.is_not(None))
        .group_by(Credential.spare)
        .having(func.count(Credential.person_id) == 0)
        .order_by(Credential.spare)
    )
    return [number for number in session().scalars(query) if number is not None]
