"""The demonstration's content: synthetic people, and polls at every point of their lives.

Everything goes through the same functions that the office, voters and trustees use; only the clock is set
back while earlier times are played.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask

from app.accounts import Role, staff
from app.db import write_transaction
from ballot.demo import standing, votes
from ballot.demo.stage import MEMBERS, OFFICE, SCRUTINEER, Stage, roll_csv, set_clock

__all__ = ["OFFICE", "SCRUTINEER", "roll_csv", "seed"]

PASSWORD = "demonstration only"  # noqa: S105  (printed for everybody, on made-up data)


def seed(app: Flask) -> list[str]:
    """Fill an empty database; return the lines that tell a newcomer how to sign in."""
    now = before_midnight(datetime.now(UTC).replace(second=0, microsecond=0))
    # Within a request, because mails name the addresses of pages.
    with app.test_request_context(base_url=app.config["BASE_URL"]), set_clock(app, now) as clock:
        with write_transaction():
            staff.create("Elections Office", OFFICE, PASSWORD, [Role.OFFICE])
            staff.create("Independent Scrutineer", SCRUTINEER, PASSWORD, [Role.SCRUTINEER])
        stage = Stage(app, clock)
        votes.declared_election(stage, now - timedelta(days=60))
        votes.ended_ballot(stage, now - timedelta(days=15))
        standing.nominations_open(stage, now)
        standing.meeting_ahead(stage, now)
        votes.open_poll(stage, "officer-election", "Officer election", now)
        votes.open_poll(stage, "membership-ballot", "Contract ballot", now)
    return _notes(app)


def before_midnight(moment: datetime) -> datetime:
    """Return ``moment`` in UTC, or 22:59 on the eve where it lies between 23:00 and 2:00.

    Times of the demonstration are whole days from it, some of them an hour later. Typed as London times, none
    of them may fall into the night hour that the clocks show twice in October.
    """
    shifted = moment + timedelta(hours=1)
    if shifted.hour >= 3:
        return moment
    return shifted.replace(hour=0, minute=0) - timedelta(hours=1, minutes=1)


def _notes(app: Flask) -> list[str]:
    folder = Path(app.instance_path) / "demo-trustees"
    return [
        "Everything in this demonstration is made up.",
        "",
        "Staff (Staff sign-in, password for both: " + PASSWORD + ")",
        f"  elections office   {OFFICE}",
        f"  scrutineer         {SCRUTINEER}",
        "",
        f"Voters (Sign in): member001@example.org to member{MEMBERS:03}@example.org.",
        "  Sign-in codes and voting codes arrive in the demonstration's mailbox: /demo/mailbox",
        "",
        f"Trustees' private keys (any two of three): {folder}",
    ]
