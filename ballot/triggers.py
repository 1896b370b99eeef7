"""Triggers that hold a sealed contest fast in the database itself, as boards and the audit log are held.

Once ``sealed_utc`` is set, a contest may only be declared, once, and its options may not change at
all. The election record on the board says the same; the rows are what pages read.
"""

from __future__ import annotations

from sqlalchemy import DDL, Table, event

#: Every column of a contest but the declaration.
FIXED_COLUMNS = (
    *("id", "uuid", "poll_id", "position", "title", "question", "background", "kind"),
    *("min_choices", "max_choices", "blank", "seats", "rule", "constraint", "may_revote"),
    "tell_first_minutes",
    *("opens_utc", "closes_utc", "created_utc", "sealed_utc", "roll_hash", "unopposed_utc"),
)
TABLES = ("contest", "option")
_SENTENCE = "contest is sealed"
_RAISE = f"RAISE EXCEPTION '{_SENTENCE}' USING ERRCODE = 'integrity_constraint_violation';"

_SQLITE_CHANGED = " OR ".join(
    [
        *(f'NEW."{column}" IS NOT OLD."{column}"' for column in FIXED_COLUMNS),
        "(OLD.declared_utc IS NOT NULL AND NEW.declared_utc IS NOT OLD.declared_utc)",
    ]
)
_POSTGRESQL_CONTEST = f"""
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.sealed_utc IS NOT NULL THEN {_RAISE} END IF;
    RETURN OLD;
  END IF;
  IF OLD.sealed_utc IS NOT NULL AND (
    (to_jsonb(NEW) - 'declared_utc') IS DISTINCT FROM (to_jsonb(OLD) - 'declared_utc')
    OR (OLD.declared_utc IS NOT NULL AND NEW.declared_utc IS DISTINCT FROM OLD.declared_utc)
  ) THEN {_RAISE} END IF;
  RETURN NEW;
END
"""
_POSTGRESQL_OPTION = f"""
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    IF EXISTS (SELECT 1 FROM contest WHERE sealed_utc IS NOT NULL) THEN {_RAISE} END IF;
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    IF EXISTS (SELECT 1 FROM contest WHERE id = OLD.contest_id AND sealed_utc IS NOT NULL)
    THEN {_RAISE} END IF;
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  IF EXISTS (SELECT 1 FROM contest WHERE id = NEW.contest_id AND sealed_utc IS NOT NULL)
  THEN {_RAISE} END IF;
  RETURN NEW;
END
"""  # noqa: S608  (fixed words only)


def sealed_statements(table: str, dialect: str) -> list[str]:
    """Return the SQL that fixes rows of ``table`` (contest or option) once their contest is sealed."""
    if dialect == "sqlite":
        return _sqlite_contest() if table == "contest" else _sqlite_option()
    body = _POSTGRESQL_CONTEST if table == "contest" else _POSTGRESQL_OPTION
    acts = "UPDATE OR DELETE" if table == "contest" else "INSERT OR UPDATE OR DELETE"
    statements = [
        f"CREATE OR REPLACE FUNCTION {table}_sealed() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
        f"CREATE TRIGGER {table}_sealed BEFORE {acts} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_sealed()",
    ]
    if table == "option":
        statements.append(
            "CREATE TRIGGER option_sealed_truncate BEFORE TRUNCATE ON option "
            "FOR EACH STATEMENT EXECUTE FUNCTION option_sealed()"
        )
    return statements


def _sqlite_contest() -> list[str]:
    conditions = {"update": f"({_SQLITE_CHANGED})", "delete": "1"}
    return [
        f"CREATE TRIGGER contest_sealed_{act} BEFORE {act.upper()} ON contest "
        f"WHEN OLD.sealed_utc IS NOT NULL AND {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
        for act, condition in conditions.items()
    ]


def _sqlite_option() -> list[str]:
    rows = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}
    return [
        f"CREATE TRIGGER option_sealed_{act} BEFORE {act.upper()} ON option "  # noqa: S608  (fixed words)
        "WHEN EXISTS (SELECT 1 FROM contest WHERE sealed_utc IS NOT NULL "
        f"AND id IN ({', '.join(f'{row}.contest_id' for row in which)})) "
        f"BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
        for act, which in rows.items()
    ]


def fixed_once_sealed(table: Table) -> None:
    """Attach the triggers to the creation of ``table`` (both databases)."""
    for dialect in ("sqlite", "postgresql"):
        for statement in sealed_statements(table.name, dialect):
            ddl = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl)
