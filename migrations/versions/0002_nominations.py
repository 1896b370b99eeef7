"""Tables of nominations, statements and lots."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "nomination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("submitted_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(), nullable=True),
        sa.CheckConstraint("(position IS NULL) = (label IS NULL)", name=op.f("ck_nomination_settled")),
        sa.CheckConstraint(
            "position IS NULL OR withdrawn_utc IS NULL", name=op.f("ck_nomination_withdrawn_stands_nowhere")
        ),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_nomination_revision")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_nomination_contest_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination")),
        sa.UniqueConstraint("contest_id", "label", name=op.f("uq_nomination_contest_id_label")),
        sa.UniqueConstraint("contest_id", "position", name=op.f("uq_nomination_contest_id_position")),
        sa.UniqueConstraint("public_id", name=op.f("uq_nomination_public_id")),
    )
    op.create_index(op.f("ix_nomination_contest_id"), "nomination", ["contest_id"], unique=False)
    op.create_table(
        "nomination_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("nominator_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declined_utc", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("nominator_id <> person_id", name=op.f("ck_nomination_invitation_another")),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["contest.id"],
            name=op.f("fk_nomination_invitation_contest_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["nominator_id"], ["person.id"], name=op.f("fk_nomination_invitation_nominator_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_nomination_invitation_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_invitation")),
        sa.UniqueConstraint(
            "contest_id",
            "nominator_id",
            "person_id",
            name=op.f("uq_nomination_invitation_contest_id_nominator_id_person_id"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_nomination_invitation_public_id")),
    )
    op.create_index(
        op.f("ix_nomination_invitation_person_id"), "nomination_invitation", ["person_id"], unique=False
    )
    op.create_table(
        "nomination_terms",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("opens_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("statements_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("eligibility", sa.JSON(), nullable=False),
        sa.Column("declarations", sa.JSON(), nullable=False),
        sa.Column("word_limit", sa.Integer(), nullable=False),
        sa.Column("photo", sa.Boolean(), nullable=False),
        sa.Column("joint", sa.Boolean(), nullable=False),
        sa.Column("proposer", sa.Boolean(), nullable=False),
        sa.Column("seconder", sa.Boolean(), nullable=False),
        sa.Column("most_supports", sa.Integer(), nullable=True),
        sa.Column("office_sees", sa.Boolean(), nullable=False),
        sa.Column("one_contest", sa.Boolean(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=True),
        sa.Column("late_opens_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_closes_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lot_seed", sa.String(), nullable=False),
        sa.Column("lot_commitment", sa.String(), nullable=False),
        sa.Column("settled_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announced_utc", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(late_opens_utc IS NULL) = (late_closes_utc IS NULL)",
            name=op.f("ck_nomination_terms_whole_late_interval"),
        ),
        sa.CheckConstraint("after_id <> contest_id", name=op.f("ck_nomination_terms_after")),
        sa.CheckConstraint("closes_utc > opens_utc", name=op.f("ck_nomination_terms_interval")),
        sa.CheckConstraint(
            "late_closes_utc > late_opens_utc", name=op.f("ck_nomination_terms_late_interval")
        ),
        sa.CheckConstraint("most_supports >= 1", name=op.f("ck_nomination_terms_most_supports")),
        sa.CheckConstraint("statements_utc >= closes_utc", name=op.f("ck_nomination_terms_statements")),
        sa.CheckConstraint("word_limit >= 1", name=op.f("ck_nomination_terms_word_limit")),
        sa.ForeignKeyConstraint(
            ["after_id"], ["contest.id"], name=op.f("fk_nomination_terms_after_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_nomination_terms_contest_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contest_id", name=op.f("pk_nomination_terms")),
    )
    op.create_table(
        "nomination_candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("accepted_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declarations", sa.JSON(), nullable=False),
        sa.CheckConstraint("place IN (0, 1)", name=op.f("ck_nomination_candidate_place")),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["contest.id"],
            name=op.f("fk_nomination_candidate_contest_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"],
            ["nomination.id"],
            name=op.f("fk_nomination_candidate_nomination_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_nomination_candidate_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_candidate")),
        sa.UniqueConstraint(
            "nomination_id", "person_id", name=op.f("uq_nomination_candidate_nomination_id_person_id")
        ),
        sa.UniqueConstraint(
            "nomination_id", "place", name=op.f("uq_nomination_candidate_nomination_id_place")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_nomination_candidate_public_id")),
    )
    op.create_index(
        op.f("ix_nomination_candidate_person_id"), "nomination_candidate", ["person_id"], unique=False
    )
    op.create_index(
        "uq_nomination_candidate_standing",
        "nomination_candidate",
        ["contest_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("accepted_utc IS NOT NULL AND left_utc IS NULL"),
        postgresql_where=sa.text("accepted_utc IS NOT NULL AND left_utc IS NULL"),
    )
    op.create_table(
        "nomination_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("correct_until_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("accepted OR reason <> ''", name=op.f("ck_nomination_decision_reason")),
        sa.CheckConstraint(
            "NOT accepted OR correct_until_utc IS NULL", name=op.f("ck_nomination_decision_correction")
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"],
            ["nomination.id"],
            name=op.f("fk_nomination_decision_nomination_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_nomination_decision_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_decision")),
    )
    op.create_table(
        "nomination_support",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_utc", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('proposer', 'seconder')", name=op.f("ck_nomination_support_role")),
        sa.CheckConstraint(
            "confirmed_utc IS NULL OR declined_utc IS NULL", name=op.f("ck_nomination_support_answer")
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"],
            ["nomination.id"],
            name=op.f("fk_nomination_support_nomination_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_nomination_support_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_support")),
        sa.UniqueConstraint(
            "nomination_id", "person_id", name=op.f("uq_nomination_support_nomination_id_person_id")
        ),
        sa.UniqueConstraint("nomination_id", "role", name=op.f("uq_nomination_support_nomination_id_role")),
        sa.UniqueConstraint("public_id", name=op.f("uq_nomination_support_public_id")),
    )
    op.create_index(
        op.f("ix_nomination_support_person_id"), "nomination_support", ["person_id"], unique=False
    )
    op.create_table(
        "nomination_photo",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["nomination_candidate.id"],
            name=op.f("fk_nomination_photo_candidate_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_nomination_photo")),
        sa.UniqueConstraint("public_id", name=op.f("uq_nomination_photo_public_id")),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("nomination_photo")
    op.drop_index(op.f("ix_nomination_support_person_id"), table_name="nomination_support")
    op.drop_table("nomination_support")
    op.drop_table("nomination_decision")
    op.drop_index(
        "uq_nomination_candidate_standing",
        table_name="nomination_candidate",
        sqlite_where=sa.text("accepted_utc IS NOT NULL AND left_utc IS NULL"),
        postgresql_where=sa.text("accepted_utc IS NOT NULL AND left_utc IS NULL"),
    )
    op.drop_index(op.f("ix_nomination_candidate_person_id"), table_name="nomination_candidate")
    op.drop_table("nomination_candidate")
    op.drop_table("nomination_terms")
    op.drop_index(op.f("ix_nomination_invitation_person_id"), table_name="nomination_invitation")
    op.drop_table("nomination_invitation")
    op.drop_index(op.f("ix_nomination_contest_id"), table_name="nomination")
    op.drop_table("nomination")
