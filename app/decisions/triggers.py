"""Triggers that hold proposals fast: none is deleted, none changes what it is, a settled one stays."""

from __future__ import annotations

from sqlalchemy import DDL, Table, event

TABLE = "proposal"
#: What a proposal is; only its approvals and its end may be written later.
FIXED_COLUMNS = (
    *("id", "public_id", "kind", "subject", "details_json", "details_hash", "reason", "proposed_utc"),
)
_SENTENCE = "proposal is settled"
_SETTLED = "OLD.decided_utc IS NOT NULL OR OLD.dropped_utc IS NOT NULL"
_RAISE = f"RAISE EXCEPTION '{_SENTENCE}' USING ERRCODE = 'integrity_constraint_violation';"


def statements(dialect: str) -> list[str]:
    """Return the SQL of the triggers."""
    return _sqlite() if dialect == "sqlite" else _postgresql()


def _sqlite() -> list[str]:
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in FIXED_COLUMNS)
    conditions = {"update": f"WHEN {_SETTLED} OR {changed}", "delete": ""}
    return [
        f"CREATE TRIGGER proposal_settled_{act} BEFORE {act.upper()} ON proposal {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
        for act, condition in conditions.items()
    ]


def _postgresql() -> list[str]:
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in FIXED_COLUMNS)
    body = (
        f"BEGIN IF TG_OP <> 'UPDATE' THEN {_RAISE} END IF; "
        f"IF {_SETTLED} OR {changed} THEN {_RAISE} END IF; RETURN NEW; END"
    )
    return [
        f"CREATE OR REPLACE FUNCTION proposal_settled() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        "CREATE TRIGGER proposal_settled BEFORE UPDATE OR DELETE ON proposal "
        "FOR EACH ROW EXECUTE FUNCTION proposal_settled()",
        "CREATE TRIGGER proposal_settled_truncate BEFORE TRUNCATE ON proposal "
        "FOR EACH STATEMENT EXECUTE FUNCTION proposal_settled()",
    ]


def never_reopened(table: Table) -> None:
    """Attach the triggers to the creation of ``table`` (both databases)."""
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(dialect):
            ddl = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl)
