"""Tables of decisions by two people, of notices, and of what they change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import append_only_statements
from app.decisions import triggers as proposals

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

APPEND_ONLY = ("board_notice", "declaration")
OPEN = sa.text("decided_utc IS NULL AND dropped_utc IS NULL")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("details_json", sa.Text(), nullable=False),
        sa.Column("details_hash", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proposed_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_person_id", sa.Integer(), nullable=False),
        sa.Column("first_role", sa.String(), nullable=False),
        sa.Column("first_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("second_person_id", sa.Integer(), nullable=True),
        sa.Column("second_role", sa.String(), nullable=True),
        sa.Column("decided_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_by_id", sa.Integer(), nullable=True),
        sa.Column("dropped_utc", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("first_role IN ('office', 'scrutineer')", name=op.f("ck_proposal_first_role")),
        sa.CheckConstraint("second_role IN ('office', 'scrutineer')", name=op.f("ck_proposal_second_role")),
        sa.CheckConstraint("second_person_id <> first_person_id", name=op.f("ck_proposal_two_people")),
        sa.CheckConstraint("second_role <> first_role", name=op.f("ck_proposal_two_roles")),
        sa.CheckConstraint(
            "(decided_utc IS NULL) = (second_person_id IS NULL)"
            " AND (second_person_id IS NULL) = (second_role IS NULL)",
            name=op.f("ck_proposal_decided_by_two"),
        ),
        sa.CheckConstraint(
            "(dropped_utc IS NULL) = (dropped_by_id IS NULL)", name=op.f("ck_proposal_dropped_by_one")
        ),
        sa.CheckConstraint("decided_utc IS NULL OR dropped_utc IS NULL", name=op.f("ck_proposal_one_end")),
        sa.ForeignKeyConstraint(["first_person_id"], ["person.id"], name=op.f("fk_proposal_first_person_id")),
        sa.ForeignKeyConstraint(
            ["second_person_id"], ["person.id"], name=op.f("fk_proposal_second_person_id")
        ),
        sa.ForeignKeyConstraint(["dropped_by_id"], ["person.id"], name=op.f("fk_proposal_dropped_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_proposal_public_id")),
    )
    op.create_index(op.f("ix_proposal_subject"), "proposal", ["subject"], unique=False)
    op.create_index(
        "uq_proposal_open",
        "proposal",
        ["subject", "kind", "details_hash"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "board_notice",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('sealed', 'replaced', 'added', 'moved', 'paused', 'resumed', 'extended', 'withdrawn', 'cancelled', 'superseded')",
            name=op.f("ck_board_notice_kind"),
        ),
        sa.CheckConstraint("number >= 0", name=op.f("ck_board_notice_number")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_board_notice_contest_id")),
        sa.ForeignKeyConstraint(["decision"], ["proposal.public_id"], name=op.f("fk_board_notice_decision")),
        sa.PrimaryKeyConstraint("contest_id", "number", name=op.f("pk_board_notice")),
    )
    op.create_table(
        "declaration",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("passed_over", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.CheckConstraint("(revision = 0) = (decision IS NULL)", name=op.f("ck_declaration_decided")),
        sa.CheckConstraint("public_utc >= at_utc", name=op.f("ck_declaration_public_afterwards")),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_declaration_revision")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_declaration_contest_id")),
        sa.ForeignKeyConstraint(["decision"], ["proposal.public_id"], name=op.f("fk_declaration_decision")),
        sa.PrimaryKeyConstraint("contest_id", "revision", name=op.f("pk_declaration")),
    )
    dialect = op.get_bind().dialect.name
    for statement in proposals.statements(dialect):
        op.execute(statement)
    for table in APPEND_ONLY:
        for statement in append_only_statements(table, dialect):
            op.execute(statement)


def downgrade() -> None:
    """Remove them."""
    for table in APPEND_ONLY:
        op.drop_table(table)
    op.drop_table("proposal")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION proposal_settled()")
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
