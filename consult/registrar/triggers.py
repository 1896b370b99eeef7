"""Triggers that hold a published consultation fast in the database itself.

Once ``published_utc`` is set, what two people have approved stays; later facts (handed over, closed,
counted, released) may be added, each once.
"""

from __future__ import annotations

from sqlalchemy import DDL, Table, event

#: What no longer changes once a consultation is published.
FIXED = (
    *("id", "public_id", "title", "introduction", "criteria", "roll_id", "trustees_record", "witnesses"),
    *("opens_utc", "closes_utc", "created_utc", "statement", "definition", "published_utc"),
)
#: What is set once.
ONCE = ("closing", "closed_utc", "counted", "release")
SENTENCE = "consultation is published"


def published_statements(dialect: str) -> list[str]:
    """Return the SQL that fixes a published consultation."""
    if dialect == "sqlite":
        changed = [f"NEW.{name} IS NOT OLD.{name}" for name in FIXED]
        changed += [f"(OLD.{name} IS NOT NULL AND NEW.{name} IS NOT OLD.{name})" for name in ONCE]
        conditions = {"update": f"({' OR '.join(changed)})", "delete": "1"}
        return [
            f"CREATE TRIGGER consultation_published_{act} BEFORE {act.upper()} ON consultation "
            f"WHEN OLD.published_utc IS NOT NULL AND {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
            for act, condition in conditions.items()
        ]
    changed = [f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FIXED]
    changed += [f"(OLD.{name} IS NOT NULL AND NEW.{name} IS DISTINCT FROM OLD.{name})" for name in ONCE]
    refuse = f"RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation';"
    body = (
        f"BEGIN IF OLD.published_utc IS NULL THEN RETURN COALESCE(NEW, OLD); END IF; "
        f"IF TG_OP = 'DELETE' THEN {refuse} END IF; "
        f"IF {' OR '.join(changed)} THEN {refuse} END IF; RETURN NEW; END"
    )
    return [
        f"CREATE OR REPLACE FUNCTION consultation_published() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
        "CREATE TRIGGER consultation_published BEFORE UPDATE OR DELETE ON consultation "
        "FOR EACH ROW EXECUTE FUNCTION consultation_published()",
    ]


def fixed_once_published(table: Table) -> None:
    """Attach the triggers to the creation of ``table`` (both databases)."""
    for dialect in ("sqlite", "postgresql"):
        for statement in published_statements(dialect):
            ddl = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl)
