"""A row in every table: values that fit each column's type, its foreign keys, and the checks of its table."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    func,
    insert,
    select,
)

from app.db import UtcDateTime

MOMENT = dt.datetime(2026, 6, 25, 11, 0, 59, 123456, tzinfo=dt.UTC)
LATER = MOMENT + dt.timedelta(days=3)
WORDS = "Mëmber’s «row», 100 % \u2028 with\nlines"

#: What the checks of a table want, by table and column.
WANTED: dict[str, dict[str, Any]] = {
    "agenda_item": {"kind": "text", "text": WORDS, "contest_id": None},
    "admission": {"state": "waiting", "email": "member017@example.org"},
    "collection": {"opens_utc": MOMENT, "closes_utc": LATER},
    "consultation": {"opens_utc": MOMENT, "closes_utc": LATER},
    "contribution": {"kind": "decryption"},
    "declaration": {"revision": 0},
    "leaf": {"position": 0},
    "meeting": {"questions_open_utc": MOMENT, "questions_close_utc": LATER},
    "meeting_now": {"timer_started_utc": MOMENT, "timer_seconds": 90},
    "nomination_candidate": {"place": 0},
    "nomination_terms": {"closes_utc": LATER, "statements_utc": LATER},
    "passkey_challenge": {"purpose": "sign-in"},
    "petition": {"closes_utc": LATER},
    "proposal": {"first_role": "office"},
    "question": {"state": "accepted"},
    "nomination_support": {"role": "proposer"},
    "sign_in": {"method": "code"},
    "token_key": {"class_name": "member"},
    "tokens_of_day": {"class_name": "member"},
}


def fill(engine: Engine, metadata: MetaData) -> None:
    """Put a row into every table that has none."""
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            if not connection.scalar(select(func.count()).select_from(table)):
                connection.execute(insert(table).values(_row(table, connection)))


def _row(table: Table, connection: Connection) -> dict[str, Any]:
    """Return values for every column that must have one, or is wanted to."""
    wanted = WANTED.get(table.name, {})
    row: dict[str, Any] = {}
    for key in sorted(table.foreign_key_constraints, key=lambda one: -len(one.columns)):
        if any(not column.nullable or wanted.get(column.name) for column in key.columns):
            others = [element.column for element in key.elements]
            rows = connection.execute(select(*others).limit(20)).all()
            assert rows, f"{table.name} refers to an empty table"
            # Checks ask for two people: take what stands nowhere else in the row, where there is another.
            found = next((one for one in rows if one[-1] not in row.values()), rows[0])
            row |= dict(zip((column.name for column in key.columns), found, strict=True))
    for column in table.columns:
        needed = not column.nullable and column.server_default is None and column.name not in row
        if needed and not (column.primary_key and column.autoincrement is True):
            row[column.name] = _value(table, column)
    return row | wanted


def _value(table: Table, column: Column[Any]) -> Any:
    kind = column.type
    if isinstance(kind, UtcDateTime | DateTime):
        return MOMENT
    if isinstance(kind, Date):
        return MOMENT.date()
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Integer):
        return 1
    if isinstance(kind, LargeBinary):
        return b"\x00\xff" * 16
    if isinstance(kind, JSON):
        return {"list": [1, None, WORDS]}
    return f"{table.name}.{column.name} {WORDS}"
