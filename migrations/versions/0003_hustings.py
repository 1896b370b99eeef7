"""Tables of meetings (agenda, questions, running order, screen) and of the scrutineer's report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import append_only_statements

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("starts_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("names_shown", sa.Boolean(), nullable=False),
        sa.Column("questions_open_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("questions_close_utc", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("questions_close_utc > questions_open_utc", name=op.f("ck_meeting_questions")),
        sa.ForeignKeyConstraint(["chair_id"], ["person.id"], name=op.f("fk_meeting_chair_id")),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_meeting_poll_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("poll_id", name=op.f("uq_meeting_poll_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_meeting_public_id")),
    )
    op.create_index(op.f("ix_meeting_chair_id"), "meeting", ["chair_id"], unique=False)
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('hustings', 'vote', 'result')) = (contest_id IS NOT NULL)",
            name=op.f("ck_agenda_item_contest_of_kind"),
        ),
        sa.CheckConstraint("kind <> 'text' OR text <> ''", name=op.f("ck_agenda_item_text_of_kind")),
        sa.CheckConstraint(
            "kind IN ('welcome', 'hustings', 'vote', 'result', 'text')", name=op.f("ck_agenda_item_kind")
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_agenda_item_contest_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_agenda_item_meeting_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint("meeting_id", "position", name=op.f("uq_agenda_item_meeting_id_position")),
        sa.UniqueConstraint("public_id", name=op.f("uq_agenda_item_public_id")),
    )
    op.create_index(op.f("ix_agenda_item_contest_id"), "agenda_item", ["contest_id"], unique=False)
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("candidate", sa.String(), nullable=True),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("put_utc", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_question_merged_target")
        ),
        sa.CheckConstraint(
            "(state = 'rejected') = (reason IS NOT NULL)", name=op.f("ck_question_rejected_reason")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'accepted', 'rejected', 'merged', 'asked')", name=op.f("ck_question_state")
        ),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_question_merged_elsewhere")),
        sa.ForeignKeyConstraint(["asker_id"], ["person.id"], name=op.f("fk_question_asker_id")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_question_contest_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_question_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["merged_into_id"], ["question.id"], name=op.f("fk_question_merged_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("id", "asker_id", name=op.f("uq_question_id_asker_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_question_public_id")),
    )
    op.create_index(op.f("ix_question_asker_id"), "question", ["asker_id"], unique=False)
    op.create_index(op.f("ix_question_contest_id"), "question", ["contest_id"], unique=False)
    op.create_index(op.f("ix_question_meeting_id"), "question", ["meeting_id"], unique=False)
    op.create_table(
        "running_order",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("committed_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("word", sa.String(), nullable=True),
        sa.Column("names", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("drawn_utc", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(drawn_utc IS NULL) = (names IS NULL)", name=op.f("ck_running_order_drawn_names")
        ),
        sa.CheckConstraint("(drawn_utc IS NULL) = (word IS NULL)", name=op.f("ck_running_order_drawn_word")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_running_order_contest_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contest_id", name=op.f("pk_running_order")),
    )
    op.create_table(
        "screen_link",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_utc", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_screen_link_meeting_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_screen_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_screen_link_token_hash")),
    )
    op.create_table(
        "meeting_now",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("speaker", sa.String(), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("timer_started_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("timer_seconds", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(timer_started_utc IS NULL) = (timer_seconds IS NULL)", name=op.f("ck_meeting_now_whole_timer")
        ),
        sa.CheckConstraint("timer_seconds >= 1 AND timer_seconds <= 3600", name=op.f("ck_meeting_now_timer")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_meeting_now_item_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_now_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_meeting_now_question_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_meeting_now")),
    )
    op.create_table(
        "question_support",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("person_id <> asker_id", name=op.f("ck_question_support_not_ones_own")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_question_support_person_id")),
        sa.ForeignKeyConstraint(
            ["question_id", "asker_id"],
            ["question.id", "question.asker_id"],
            name="question_and_asker",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("question_id", "person_id", name=op.f("pk_question_support")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report_draft",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("incidents", sa.Text(), nullable=False),
        sa.Column("satisfied", sa.Boolean(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("edited_utc", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_report_draft_person_id")),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_report_draft_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", name=op.f("pk_report_draft")),
    )
    op.create_table(
        "signed_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=False),
        sa.Column("signed_utc", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_signed_report_number")),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_signed_report_poll_id")),
        sa.ForeignKeyConstraint(["signer_id"], ["person.id"], name=op.f("fk_signed_report_signer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_report")),
        sa.UniqueConstraint("poll_id", "number", name=op.f("uq_signed_report_poll_id_number")),
    )
    op.create_table(
        "record_check",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("notices", sa.String(), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("output", sa.Text(), nullable=False),
        sa.Column("checked_utc", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_record_check_contest_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contest_id", name=op.f("pk_record_check")),
    )
    for statement in append_only_statements("signed_report", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Remove them."""
    for table in (
        "signed_report",
        "record_check",
        "report_draft",
        "screen_link",
        "meeting_now",
        "running_order",
        "question_support",
        "question",
        "agenda_item",
        "meeting",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION signed_report_append_only()")
