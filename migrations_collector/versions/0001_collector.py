"""Tables of the collector."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import append_only_statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "collection",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("opens_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("batched_on", sa.Date(), nullable=True),
        sa.Column("closing", sa.Text(), nullable=True),
        sa.Column("counted", sa.Text(), nullable=True),
        sa.CheckConstraint("closes_utc > opens_utc", name=op.f("ck_collection_interval")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_collection_size")),
        sa.CheckConstraint(
            "(closing IS NULL) = (counted IS NULL)", name=op.f("ck_collection_counted_at_close")
        ),
        sa.PrimaryKeyConstraint("public_id", name=op.f("pk_collection")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "edition",
        sa.Column("collection_id", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.public_id"], name=op.f("fk_edition_collection_id")
        ),
        sa.PrimaryKeyConstraint("collection_id", "sha256", name=op.f("pk_edition")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "draft",
        sa.Column("collection_id", sa.String(), nullable=False),
        sa.Column("locator", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("kept_on", sa.Date(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_draft_version")),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.public_id"], name=op.f("fk_draft_collection_id")
        ),
        sa.PrimaryKeyConstraint("collection_id", "locator", name=op.f("pk_draft")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "answer",
        sa.Column("collection_id", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("class_name", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.String(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_answer_revision")),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.public_id"], name=op.f("fk_answer_collection_id")
        ),
        sa.PrimaryKeyConstraint("collection_id", "public_key", name=op.f("pk_answer")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "leaf",
        sa.Column("collection_id", sa.String(), nullable=False),
        sa.Column("leaf_hash", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.CheckConstraint("position >= 0", name=op.f("ck_leaf_position")),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.public_id"], name=op.f("fk_leaf_collection_id")
        ),
        sa.PrimaryKeyConstraint("collection_id", "leaf_hash", name=op.f("pk_leaf")),
        sa.UniqueConstraint("collection_id", "position", name=op.f("uq_leaf_collection_id_position")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cosignature",
        sa.Column("collection_id", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("witness", sa.String(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.public_id"], name=op.f("fk_cosignature_collection_id")
        ),
        sa.PrimaryKeyConstraint("collection_id", "size", "witness", name=op.f("pk_cosignature")),
        sqlite_with_rowid=False,
    )
    for statement in append_only_statements("edition", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Remove them."""
    for table in ("cosignature", "leaf", "answer", "draft", "edition", "collection"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION edition_append_only()")
