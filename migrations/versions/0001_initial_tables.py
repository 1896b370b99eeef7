"""The first shape of every table, and the triggers that hold what may not change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import append_only_statements
from ballot import credential_triggers, triggers

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("audit_event", "board_record")


def upgrade() -> None:
    op.create_table(
        "attempt_count",
        sa.Column("subject_hash", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("window_ends_utc", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject_hash", name=op.f("pk_attempt_count")),
    )
    op.create_table(
        "audit_event",
        sa.Column("height", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("details", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.CheckConstraint(
            "event IN ('staff_created', 'role_granted', 'role_revoked', 'staff_signed_in', 'roll_imported', 'poll_created', 'contest_added', 'contest_changed', 'contest_removed', 'options_set', 'timetable_set', 'trustees_set', 'codes_made', 'approved', 'contest_sealed', 'contest_opened', 'contest_closed', 'contest_declared', 'ballot_cast', 'contribution_accepted', 'result_computed', 'nomination_terms_set', 'nomination_submitted', 'nomination_changed', 'nomination_withdrawn', 'nomination_supported', 'nomination_decided', 'candidates_settled', 'meeting_set', 'agenda_changed', 'question_put', 'question_moderated', 'running_order_drawn', 'proposed', 'decided', 'proposal_dropped', 'person_corrected', 'passkey_added', 'passkey_removed', 'report_signed', 'consultation_created', 'questionnaire_saved', 'consultation_prepared', 'consultation_published', 'admission_requested', 'admission_decided', 'token_issued', 'reminders_sent', 'consultation_closed', 'answers_opened', 'petition_created', 'petition_published', 'analysis_changed', 'analysis_published', 'request_refused')",
            name=op.f("ck_audit_event_event"),
        ),
        sa.CheckConstraint("height >= 0", name=op.f("ck_audit_event_height")),
        sa.PrimaryKeyConstraint("height", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_event_hash")),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "demo_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("sent_utc", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_mail")),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("queued_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(sealed_body IS NULL) = (state <> 'waiting')", name=op.f("ck_mail_body_only_while_waiting")
        ),
        sa.CheckConstraint("state IN ('waiting', 'delivered', 'failed')", name=op.f("ck_mail_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mail_public_id")),
    )
    op.create_index(op.f("ix_mail_about"), "mail", ["about"], unique=False)
    op.create_index(op.f("ix_mail_due_utc"), "mail", ["due_utc"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("member_number", sa.String(), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_person_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("member_number", name=op.f("uq_person_member_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_public_id")),
    )
    op.create_table(
        "roll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll")),
        sa.UniqueConstraint("public_id", name=op.f("uq_roll_public_id")),
    )
    op.create_table(
        "poll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("preset", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("group_name", sa.String(), nullable=False),
        sa.Column("roll_id", sa.Integer(), nullable=False),
        sa.Column("trustees_record", sa.Text(), nullable=True),
        sa.Column("codes_made_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("codes_made_by_id", sa.Integer(), nullable=True),
        sa.Column("created_utc", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["codes_made_by_id"], ["person.id"], name=op.f("fk_poll_codes_made_by_id")),
        sa.ForeignKeyConstraint(["roll_id"], ["roll.id"], name=op.f("fk_poll_roll_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll")),
        sa.UniqueConstraint("public_id", name=op.f("uq_poll_public_id")),
        sa.UniqueConstraint("roll_id", name=op.f("uq_poll_roll_id")),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.CheckConstraint("role IN ('office', 'scrutineer')", name=op.f("ck_role_grant_role")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint("person_id", "role", name=op.f("uq_role_grant_person_id_role")),
    )
    op.create_table(
        "roll_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("expires_utc", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_roll_draft_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_draft")),
        sa.UniqueConstraint("public_id", name=op.f("uq_roll_draft_public_id")),
    )
    op.create_table(
        "roll_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roll_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("votes", sa.Boolean(), nullable=False),
        sa.Column("committee", sa.Boolean(), nullable=False),
        sa.Column("gp", sa.Boolean(), nullable=False),
        sa.Column("bma_member", sa.Boolean(), nullable=False),
        sa.Column("england", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_roll_entry_person_id")),
        sa.ForeignKeyConstraint(
            ["roll_id"], ["roll.id"], name=op.f("fk_roll_entry_roll_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_entry")),
        sa.UniqueConstraint("roll_id", "person_id", name=op.f("uq_roll_entry_roll_id_person_id")),
        sa.UniqueConstraint("roll_id", "position", name=op.f("uq_roll_entry_roll_id_position")),
    )
    op.create_index(op.f("ix_roll_entry_person_id"), "roll_entry", ["person_id"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("started_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_utc", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "method IN ('code', 'password', 'password-and-passkey', 'passkey', 'slip')",
            name=op.f("ck_sign_in_method"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_person_id"), "sign_in", ["person_id"], unique=False)
    op.create_table(
        "sign_in_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("expires_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_code_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_code")),
        sa.UniqueConstraint("challenge", name=op.f("uq_sign_in_code_challenge")),
    )
    op.create_index(op.f("ix_sign_in_code_person_id"), "sign_in_code", ["person_id"], unique=False)
    op.create_table(
        "staff_password",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_staff_password_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_staff_password")),
    )
    op.create_table(
        "contest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("background", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("min_choices", sa.Integer(), nullable=False),
        sa.Column("max_choices", sa.Integer(), nullable=False),
        sa.Column("blank", sa.Boolean(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("constraint", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("may_revote", sa.Boolean(), nullable=False),
        sa.Column("tell_first_minutes", sa.Integer(), nullable=False),
        sa.Column("opens_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("roll_hash", sa.String(), nullable=True),
        sa.Column("declared_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unopposed_utc", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('ranked', 'choice')", name=op.f("ck_contest_kind")),
        sa.CheckConstraint(
            "(opens_utc IS NULL) = (closes_utc IS NULL)", name=op.f("ck_contest_whole_interval")
        ),
        sa.CheckConstraint("(sealed_utc IS NULL) = (roll_hash IS NULL)", name=op.f("ck_contest_sealed_roll")),
        sa.CheckConstraint(
            "0 <= min_choices AND min_choices <= max_choices AND max_choices >= 1",
            name=op.f("ck_contest_choices"),
        ),
        sa.CheckConstraint("closes_utc > opens_utc", name=op.f("ck_contest_interval")),
        sa.CheckConstraint(
            "declared_utc IS NULL OR sealed_utc IS NOT NULL", name=op.f("ck_contest_declared_sealed")
        ),
        sa.CheckConstraint(
            "sealed_utc IS NULL OR opens_utc IS NOT NULL", name=op.f("ck_contest_sealed_timetable")
        ),
        sa.CheckConstraint("seats >= 1", name=op.f("ck_contest_seats")),
        sa.CheckConstraint("tell_first_minutes >= 0", name=op.f("ck_contest_tell_first_minutes")),
        sa.CheckConstraint(
            "unopposed_utc IS NULL OR sealed_utc IS NULL", name=op.f("ck_contest_unopposed_unsealed")
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_contest_poll_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
        sa.UniqueConstraint("id", "may_revote", name=op.f("uq_contest_id_may_revote")),
        sa.UniqueConstraint("poll_id", "position", name=op.f("uq_contest_poll_id_position")),
        sa.UniqueConstraint("uuid", name=op.f("uq_contest_uuid")),
    )
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("act IN ('seal', 'open', 'close', 'declare')", name=op.f("ck_approval_act")),
        sa.CheckConstraint("role IN ('office', 'scrutineer')", name=op.f("ck_approval_role")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_approval_contest_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_approval_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint(
            "contest_id", "act", "person_id", name=op.f("uq_approval_contest_id_act_person_id")
        ),
        sa.UniqueConstraint("contest_id", "act", "role", name=op.f("uq_approval_contest_id_act_role")),
    )
    op.create_table(
        "board_head",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("event_hash", sa.String(), nullable=False),
        sa.Column("last_event", sa.String(), nullable=False),
        sa.Column("next_position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "last_event IN ('Setup', 'Ballot', 'EndBallots', 'EncryptedTally', 'Shuffle', 'EndShuffles', 'PartialDecryption', 'Result')",
            name=op.f("ck_board_head_last_event"),
        ),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_board_head_contest_id")),
        sa.PrimaryKeyConstraint("contest_id", name=op.f("pk_board_head")),
    )
    op.create_table(
        "board_record",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("event_type", sa.String(), nullable=True),
        sa.CheckConstraint(
            "event_type IN ('Setup', 'Ballot', 'EndBallots', 'EncryptedTally', 'Shuffle', 'EndShuffles', 'PartialDecryption', 'Result')",
            name=op.f("ck_board_record_event_type"),
        ),
        sa.CheckConstraint(
            "(height IS NULL) = (event_type IS NULL)", name=op.f("ck_board_record_event_height")
        ),
        sa.CheckConstraint("position >= 0", name=op.f("ck_board_record_position")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_board_record_contest_id")),
        sa.PrimaryKeyConstraint("contest_id", "position", name=op.f("pk_board_record")),
        sa.UniqueConstraint("contest_id", "height", name=op.f("uq_board_record_contest_id_height")),
    )
    op.create_table(
        "contribution",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("owner", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('shuffle', 'decryption')", name=op.f("ck_contribution_kind")),
        sa.CheckConstraint("owner >= 1", name=op.f("ck_contribution_owner")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_contribution_contest_id")),
        sa.PrimaryKeyConstraint("contest_id", "kind", "owner", name=op.f("pk_contribution")),
    )
    op.create_table(
        "credential",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("public", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("spare", sa.Integer(), nullable=True),
        sa.Column("dead", sa.Boolean(), nullable=False),
        sa.CheckConstraint("person_id IS NOT NULL OR spare IS NOT NULL", name=op.f("ck_credential_holder")),
        sa.CheckConstraint("person_id IS NOT NULL OR NOT dead", name=op.f("ck_credential_dead_was_held")),
        sa.CheckConstraint("spare >= 1", name=op.f("ck_credential_spare")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_credential_contest_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_credential_person_id")),
        sa.PrimaryKeyConstraint("contest_id", "public", name=op.f("pk_credential")),
        sa.UniqueConstraint("contest_id", "spare", name=op.f("uq_credential_contest_id_spare")),
    )
    op.create_index(op.f("ix_credential_person_id"), "credential", ["person_id"], unique=False)
    op.create_index(
        "uq_credential_holder",
        "credential",
        ["contest_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("NOT dead"),
        postgresql_where=sa.text("NOT dead"),
    )
    op.create_table(
        "spare_slip",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("word_hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_spare_slip_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", "number", name=op.f("pk_spare_slip")),
        sa.UniqueConstraint("word_hash", name=op.f("uq_spare_slip_word_hash")),
    )
    op.create_table(
        "option",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("group_name", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_option_contest_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_option")),
        sa.UniqueConstraint("contest_id", "label", name=op.f("uq_option_contest_id_label")),
        sa.UniqueConstraint("contest_id", "position", name=op.f("uq_option_contest_id_position")),
    )
    op.create_table(
        "participation",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_participation_contest_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_participation_person_id")),
        sa.PrimaryKeyConstraint("contest_id", "person_id", name=op.f("pk_participation")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "seen_component",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_seen_component_contest_id")),
        sa.PrimaryKeyConstraint("contest_id", "digest", name=op.f("pk_seen_component")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ballot_entry",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("tracker", sa.String(), nullable=False),
        sa.Column("credential", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("may_revote", sa.Boolean(), nullable=False),
        sa.CheckConstraint("may_revote OR revision = 0", name=op.f("ck_ballot_entry_single_ballot")),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_ballot_entry_revision")),
        sa.ForeignKeyConstraint(
            ["contest_id", "credential"],
            ["credential.contest_id", "credential.public"],
            name="listed_credential",
        ),
        sa.ForeignKeyConstraint(
            ["contest_id", "may_revote"], ["contest.id", "contest.may_revote"], name="revoting_setting"
        ),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_ballot_entry_contest_id")),
        sa.PrimaryKeyConstraint("contest_id", "height", name=op.f("pk_ballot_entry")),
        sa.UniqueConstraint(
            "contest_id",
            "credential",
            "revision",
            name=op.f("uq_ballot_entry_contest_id_credential_revision"),
        ),
        sa.UniqueConstraint("contest_id", "tracker", name=op.f("uq_ballot_entry_contest_id_tracker")),
    )
    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        for statement in append_only_statements(table, dialect):
            op.execute(statement)
    for table in triggers.TABLES:
        for statement in triggers.sealed_statements(table, dialect):
            op.execute(statement)
    for table in credential_triggers.TABLES:
        for statement in credential_triggers.statements(table, dialect):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("ballot_entry")
    op.drop_table("seen_component")
    op.drop_table("participation")
    op.drop_table("option")
    op.drop_table("spare_slip")
    op.drop_table("credential")
    op.drop_table("contribution")
    op.drop_table("board_record")
    op.drop_table("board_head")
    op.drop_table("approval")
    op.drop_table("contest")
    op.drop_table("staff_password")
    op.drop_index(op.f("ix_sign_in_code_person_id"), table_name="sign_in_code")
    op.drop_table("sign_in_code")
    op.drop_index(op.f("ix_sign_in_person_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index(op.f("ix_roll_entry_person_id"), table_name="roll_entry")
    op.drop_table("roll_entry")
    op.drop_table("roll_draft")
    op.drop_table("role_grant")
    op.drop_table("poll")
    op.drop_table("roll")
    op.drop_table("person")
    op.drop_index(op.f("ix_mail_due_utc"), table_name="mail")
    op.drop_index(op.f("ix_mail_about"), table_name="mail")
    op.drop_table("mail")
    op.drop_table("demo_mail")
    op.drop_table("audit_head")
    op.drop_table("audit_event")
    op.drop_table("attempt_count")
    if op.get_bind().dialect.name == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table in triggers.TABLES:
            op.execute(f"DROP FUNCTION {table}_sealed()")
        for table in credential_triggers.TABLES:
            op.execute(f"DROP FUNCTION {table}_held()")
