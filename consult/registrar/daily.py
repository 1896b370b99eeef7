"""What the registrar does once a day: rewrite the rows of tokens, so that nothing tells their order."""

from __future__ import annotations

from app.db import database, session
from consult.settling import settle

TABLES = {"consultation_token": "consultation_id, person_id"}


def run() -> bool:
    """Return whether the tables could be rewritten just now."""
    session().close()
    return settle(database(), TABLES)
