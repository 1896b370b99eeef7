"""What the acts of two people on nominations have in common: their locks, and the page they lead back to."""

from __future__ import annotations

from flask import url_for

from app.decisions import Details
from ballot import store


def lock(uuid: str, _details: Details) -> None:
    """Lock the poll and then the contest."""
    store.lock_poll(store.contest_by_uuid(uuid).poll.public_id)
    store.lock_contest(uuid)


def home(uuid: str) -> str:
    """Return the address of the office's page about the nominations."""
    return url_for("nominations_office.index", uuid=uuid)
