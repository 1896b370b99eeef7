"""Tables of the consultations' registrar, and of petitions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import append_only_statements
from consult.registrar.triggers import published_statements

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

LIVE = sa.text("state IN ('waiting', 'admitted')")
TABLES = (
    *("consultation_token", "tokens_of_day", "token_key", "questionnaire_version", "petition_signature"),
    *("opening_share", "admission", "petition", "consultation"),
)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "consultation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("roll_id", sa.Integer(), nullable=False),
        sa.Column("trustees_record", sa.Text(), nullable=True),
        sa.Column("witnesses", sa.Text(), nullable=False),
        sa.Column("opens_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("definition", sa.Text(), nullable=True),
        sa.Column("published_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over", sa.Text(), nullable=True),
        sa.Column("closing", sa.Text(), nullable=True),
        sa.Column("closed_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted", sa.Text(), nullable=True),
        sa.Column("release", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(closed_utc IS NULL) = (closing IS NULL)", name=op.f("ck_consultation_closed_statement")
        ),
        sa.CheckConstraint(
            "(opens_utc IS NULL) = (closes_utc IS NULL)", name=op.f("ck_consultation_whole_interval")
        ),
        sa.CheckConstraint(
            "(published_utc IS NULL) = (definition IS NULL)",
            name=op.f("ck_consultation_published_definition"),
        ),
        sa.CheckConstraint(
            "closed_utc IS NULL OR published_utc IS NOT NULL", name=op.f("ck_consultation_closed_published")
        ),
        sa.CheckConstraint("closes_utc > opens_utc", name=op.f("ck_consultation_interval")),
        sa.CheckConstraint(
            "counted IS NULL OR closed_utc IS NOT NULL", name=op.f("ck_consultation_counted_closed")
        ),
        sa.CheckConstraint(
            "handed_over IS NULL OR published_utc IS NOT NULL",
            name=op.f("ck_consultation_handed_over_published"),
        ),
        sa.CheckConstraint(
            "published_utc IS NULL OR statement IS NOT NULL", name=op.f("ck_consultation_published_statement")
        ),
        sa.CheckConstraint(
            "release IS NULL OR counted IS NOT NULL", name=op.f("ck_consultation_release_counted")
        ),
        sa.ForeignKeyConstraint(["roll_id"], ["roll.id"], name=op.f("fk_consultation_roll_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_consultation_public_id")),
        sa.UniqueConstraint("roll_id", name=op.f("uq_consultation_roll_id")),
    )
    op.create_table(
        "petition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("roll_id", sa.Integer(), nullable=False),
        sa.Column("opens_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_utc", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("closes_utc > opens_utc", name=op.f("ck_petition_interval")),
        sa.ForeignKeyConstraint(["roll_id"], ["roll.id"], name=op.f("fk_petition_roll_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition")),
        sa.UniqueConstraint("public_id", name=op.f("uq_petition_public_id")),
    )
    op.create_table(
        "admission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("gmc_number", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("expires_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(state = 'admitted') = (person_id IS NOT NULL)", name=op.f("ck_admission_admitted_person")
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (reason IS NOT NULL)", name=op.f("ck_admission_refused_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('admitted', 'refused')) = (decided_utc IS NOT NULL)",
            name=op.f("ck_admission_decided_state"),
        ),
        sa.CheckConstraint(
            "state IN ('unconfirmed', 'waiting', 'admitted', 'refused')", name=op.f("ck_admission_state")
        ),
        sa.CheckConstraint(
            "(decided_utc IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_admission_decided_by_one")
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_admission_email_lower")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_admission_consultation_id")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_admission_decided_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_admission_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admission")),
        sa.UniqueConstraint("public_id", name=op.f("uq_admission_public_id")),
    )
    op.create_index(op.f("ix_admission_consultation_id"), "admission", ["consultation_id"], unique=False)
    op.create_index(
        "uq_admission_email",
        "admission",
        ["consultation_id", "email"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_index(
        "uq_admission_gmc_number",
        "admission",
        ["consultation_id", "gmc_number"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_index(
        "uq_admission_person_id",
        "admission",
        ["consultation_id", "person_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_table(
        "opening_share",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.CheckConstraint("owner >= 1", name=op.f("ck_opening_share_owner")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_opening_share_consultation_id")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "owner", name=op.f("pk_opening_share")),
    )
    op.create_table(
        "petition_signature",
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name_shown", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_petition_signature_person_id")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_petition_signature_petition_id")
        ),
        sa.PrimaryKeyConstraint("petition_id", "person_id", name=op.f("pk_petition_signature")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "questionnaire_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_utc", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_questionnaire_version_number")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_questionnaire_version_consultation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_version")),
        sa.UniqueConstraint(
            "consultation_id", "number", name=op.f("uq_questionnaire_version_consultation_id_number")
        ),
    )
    op.create_table(
        "token_key",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("class_name", sa.String(), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("sealed_private", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("class_name IN ('member', 'non-member')", name=op.f("ck_token_key_class_name")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_token_key_consultation_id")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "class_name", name=op.f("pk_token_key")),
    )
    op.create_table(
        "tokens_of_day",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("class_name", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "class_name IN ('member', 'non-member')", name=op.f("ck_tokens_of_day_class_name")
        ),
        sa.CheckConstraint("issued >= 1", name=op.f("ck_tokens_of_day_issued")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_tokens_of_day_consultation_id")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "class_name", "day", name=op.f("pk_tokens_of_day")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "consultation_token",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("class_name", sa.String(), nullable=False),
        sa.Column("blinded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id", "class_name"],
            ["token_key.consultation_id", "token_key.class_name"],
            name="key_of_class",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consultation_token_person_id")),
        sa.PrimaryKeyConstraint("consultation_id", "person_id", name=op.f("pk_consultation_token")),
        sqlite_with_rowid=False,
    )
    dialect = op.get_bind().dialect.name
    for statement in (
        *append_only_statements("questionnaire_version", dialect),
        *published_statements(dialect),
    ):
        op.execute(statement)


def downgrade() -> None:
    """Remove them."""
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION questionnaire_version_append_only()")
        op.execute("DROP FUNCTION consultation_published()")
