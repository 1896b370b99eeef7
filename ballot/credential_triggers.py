"""Triggers that hold the list of credentials of a sealed contest, and let only living ones vote.

Once a contest is sealed, no credential joins its list or leaves it. A spare one may be given to a
person, once; a person's may die, once, and only while it has no ballot. A ballot needs a credential
that a person holds and that is not dead.
"""

from __future__ import annotations

from sqlalchemy import DDL, Table, event

TABLES = ("credential", "ballot_entry")
_LISTED = "list of credentials is sealed"
_LIVING = "credential cannot vote"


def statements(table: str, dialect: str) -> list[str]:
    """Return the SQL for ``table`` (credential or ballot_entry)."""
    if dialect == "sqlite":
        return _SQLITE[table]
    function = f"{table}_held"
    acts = "INSERT OR UPDATE OR DELETE" if table == "credential" else "INSERT OR UPDATE"
    return [
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$${_POSTGRESQL[table]}$$",
        f"CREATE TRIGGER {function} BEFORE {acts} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
    ]


def _sealed(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM contest WHERE id = {row}.contest_id AND sealed_utc IS NOT NULL)"  # noqa: S608


#: What may never change, in either dialect's word for "is another": the credential, its spare number,
#: the person once there is one, death; and a credential with a ballot does not die.
def _changed(differs: str) -> str:
    return (  # fixed words only
        f"NEW.contest_id {differs} OLD.contest_id OR NEW.public {differs} OLD.public "  # noqa: S608
        f"OR NEW.spare {differs} OLD.spare "
        f"OR (OLD.person_id IS NOT NULL AND NEW.person_id {differs} OLD.person_id) "
        "OR (OLD.dead AND NOT NEW.dead) "
        "OR (NEW.dead AND NOT OLD.dead AND EXISTS (SELECT 1 FROM ballot_entry "
        "WHERE contest_id = OLD.contest_id AND credential = OLD.public))"
    )


_DEAD_OR_NOBODYS = (
    "NOT EXISTS (SELECT 1 FROM credential WHERE contest_id = NEW.contest_id AND public = NEW.credential "
    "AND person_id IS NOT NULL AND NOT dead)"
)


def _abort(name: str, when: str, table: str, condition: str, sentence: str) -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    )


_SQLITE = {
    "credential": [
        _abort("credential_held_insert", "INSERT", "credential", _sealed("NEW"), _LISTED),
        _abort("credential_held_delete", "DELETE", "credential", _sealed("OLD"), _LISTED),
        _abort(
            "credential_held_update",
            "UPDATE",
            "credential",
            f"({_sealed('OLD')} OR {_sealed('NEW')}) AND ({_changed('IS NOT')})",
            _LISTED,
        ),
    ],
    "ballot_entry": [
        _abort(f"ballot_entry_held_{when.lower()}", when, "ballot_entry", _DEAD_OR_NOBODYS, _LIVING)
        for when in ("INSERT", "UPDATE")
    ],
}


def _raise(sentence: str) -> str:
    return f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation';"


_POSTGRESQL = {
    "credential": f"""
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF {_sealed("NEW")} THEN {_raise(_LISTED)} END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF {_sealed("OLD")} THEN {_raise(_LISTED)} END IF;
    RETURN OLD;
  END IF;
  IF ({_sealed("OLD")} OR {_sealed("NEW")}) AND ({_changed("IS DISTINCT FROM")})
  THEN {_raise(_LISTED)} END IF;
  RETURN NEW;
END
""",
    "ballot_entry": f"""
BEGIN
  IF {_DEAD_OR_NOBODYS} THEN {_raise(_LIVING)} END IF;
  RETURN NEW;
END
""",
}


def held_once_sealed(table: Table) -> None:
    """Attach the triggers to the creation of ``table`` (both databases)."""
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(table.name, dialect):
            ddl = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl)
