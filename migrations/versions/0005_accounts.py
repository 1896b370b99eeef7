"""Tables of passkeys and slips."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "slip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("word_hash", sa.String(), nullable=False),
        sa.Column("ended_utc", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_slip_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip")),
        sa.UniqueConstraint("word_hash", name=op.f("uq_slip_word_hash")),
    )
    op.create_index(op.f("ix_slip_about"), "slip", ["about"], unique=False)
    op.create_index(
        op.f("ix_slip_one_live"),
        "slip",
        ["person_id", "about"],
        unique=True,
        sqlite_where=sa.text("ended_utc IS NULL"),
        postgresql_where=sa.text("ended_utc IS NULL"),
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("added_utc", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sign_count >= 0", name=op.f("ck_passkey_sign_count")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_passkey_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_passkey_public_id")),
    )
    op.create_index(op.f("ix_passkey_person_id"), "passkey", ["person_id"], unique=False)
    op.create_table(
        "passkey_challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("expires_utc", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('add', 'sign-in', 'second-factor')", name=op.f("ck_passkey_challenge_purpose")
        ),
        sa.CheckConstraint(
            "(person_id IS NULL) = (purpose = 'sign-in')", name=op.f("ck_passkey_challenge_known_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_passkey_challenge_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey_challenge")),
        sa.UniqueConstraint("public_id", name=op.f("uq_passkey_challenge_public_id")),
    )
    op.create_index(
        op.f("ix_passkey_challenge_expires_utc"), "passkey_challenge", ["expires_utc"], unique=False
    )
    op.create_index(op.f("ix_passkey_challenge_person_id"), "passkey_challenge", ["person_id"], unique=False)


def downgrade() -> None:
    """Remove them."""
    for table in ("passkey_challenge", "passkey", "slip"):
        op.drop_table(table)
