"""Tables of the consultations' analysis desk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import append_only_statements

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FIXED = ("analysis_report", "published_report")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "analysis_plan",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("tables", sa.JSON(), nullable=False),
        sa.Column("consent", sa.String(), nullable=False),
        sa.Column("targets", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_analysis_plan_consultation_id")
        ),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_analysis_plan")),
    )
    op.create_table(
        "code_book",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_code_book_consultation_id")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "question", name=op.f("pk_code_book")),
    )
    op.create_table(
        "text_coding",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.CheckConstraint("place >= 0", name=op.f("ck_text_coding_place")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_text_coding_consultation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_text_coding_person_id")),
        sa.PrimaryKeyConstraint(
            "consultation_id", "question", "place", "person_id", name=op.f("pk_text_coding")
        ),
    )
    op.create_table(
        "quotation",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("place >= 0", name=op.f("ck_quotation_place")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_quotation_consultation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_quotation_person_id")),
        sa.PrimaryKeyConstraint("consultation_id", "question", "place", name=op.f("pk_quotation")),
    )
    op.create_table(
        "analysis_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_utc", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_analysis_report_number")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_analysis_report_consultation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis_report")),
        sa.UniqueConstraint(
            "consultation_id", "number", name=op.f("uq_analysis_report_consultation_id_number")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_analysis_report_public_id")),
    )
    op.create_table(
        "published_report",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("published_utc", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["analysis_report.id"], name=op.f("fk_published_report_report_id")
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_published_report")),
    )
    op.create_table(
        "consultation_response",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.CheckConstraint("position >= 0", name=op.f("ck_consultation_response_position")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_consultation_response_consultation_id")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "position", name=op.f("pk_consultation_response")),
    )
    for table in FIXED:
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Remove them."""
    tables = (
        "consultation_response",
        "published_report",
        "analysis_report",
        "quotation",
        "text_coding",
        "code_book",
    )
    for table in (*tables, "analysis_plan"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table in FIXED:
            op.execute(f"DROP FUNCTION {table}_append_only()")
