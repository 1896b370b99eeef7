"""Indexes of the mails that wait, instead of one of all mails by the time at which they fall due."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_mail_waiting_personal": "state = 'waiting' AND length(about) = 0",
    "ix_mail_waiting_poll": "state = 'waiting' AND length(about) > 0",
}


def upgrade() -> None:
    """Make an index of each kind."""
    op.drop_index(op.f("ix_mail_due_utc"), table_name="mail")
    for name, which in INDEXES.items():
        where = sa.text(which)
        op.create_index(name, "mail", ["due_utc", "id"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Make the one index again."""
    for name in INDEXES:
        op.drop_index(name, table_name="mail")
    op.create_index(op.f("ix_mail_due_utc"), "mail", ["due_utc"])
