"""How SQLite looks up what it is asked for.

PostgreSQL decides by the size of its tables, and is measured instead (``make bench``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

#: Tables that have a row for each person, ballot, mail or event, and so grow with a roll and its votes.
LONG = {
    "audit_event",
    "ballot_entry",
    "board_record",
    "credential",
    "mail",
    "participation",
    "person",
    "roll_entry",
    "seen_component",
    "sign_in",
}
#: Looked up by what a whole contest or roll has in common: as many steps as it has people.
TOGETHER = re.compile(r"\((contest_id|roll_id|poll_id)=\?\)$")
TURNOUT = "SELECT count(*)"
SORTED = "USE TEMP B-TREE FOR ORDER BY"


@contextmanager
def asked(app: Flask) -> Iterator[dict[str, Any]]:
    """Yield a dictionary that fills with the statements that are sent, and one set of values of each."""
    statements: dict[str, Any] = {}
    engine = app.extensions["database"].engine

    def listen(_c: object, _cursor: object, statement: str, values: Any, _x: object, many: bool) -> None:
        statements[statement] = values[0] if many else values

    event.listen(engine, "before_cursor_execute", listen)
    yield statements
    event.remove(engine, "before_cursor_execute", listen)


def plans(app: Flask, statements: dict[str, Any]) -> dict[str, list[str]]:
    """Return the steps in which SQLite carries out each statement that looks something up."""
    with app.extensions["database"].engine.connect() as connection:
        return {
            statement: [
                step for *_, step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            ]
            for statement, values in statements.items()
            if statement.startswith(("SELECT", "UPDATE", "DELETE"))
        }


def long_ways(app: Flask, statements: dict[str, Any]) -> list[str]:
    """Return the steps that walk over a whole table, contest or roll, each with its statement.

    Two may: turnout is counted, and a page of a list is walked to as far as its limit, along an index.
    """
    return [
        f"{step}: {statement}"
        for statement, steps in plans(app, statements).items()
        for step in steps
        if not statement.startswith(TURNOUT) and _is_long(step, statement) and not _is_page(steps, statement)
    ]


def _is_long(step: str, statement: str) -> bool:
    how, _, rest = step.partition(" ")
    aliases = {alias: name for name, alias in re.findall(r"(\w+) AS (\w+)", statement)}
    name = rest.split()[0]
    return aliases.get(name, name) in LONG and (
        how == "SCAN" or bool(how == "SEARCH" and TOGETHER.search(step))
    )


def _is_page(steps: list[str], statement: str) -> bool:
    return "ORDER BY" in statement and "LIMIT" in statement and SORTED not in steps
