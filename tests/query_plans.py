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
    "admission",
    "attempt_count",
    "audit_event",
    "ballot_entry",
    "board_record",
    "consultation_token",
    "credential",
    "mail",
    "participation",
    "person",
    "roll_entry",
    "seen_component",
    "sign_in",
    "sign_in_code",
    "slip",
}
#: Looked up by what a whole contest or roll has in common: as many steps as it has people.
TOGETHER = re.compile(r"\((contest_id|roll_id|poll_id|consultation_id|about)=\?( AND \w+[<>]\?)*\)$")
#: The columns of a page of the list of ballots, which is walked to in an index as far as the page.
PAGE = "SELECT ballot_entry.tracker, ballot_entry.height, EXISTS"
#: The last record of a kind is looked for from the end of the board, where it is a few steps away.
FROM_THE_END = "ORDER BY board_record.position DESC"
#: Turnout is counted, and so is the length of that list.
COUNTED = re.compile(r"SELECT count\(\*\) AS count_1 \nFROM (participation|ballot_entry|credential) \n")


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

    Some may: what is counted, a page of the list of ballots, and what begins at the end of the board.
    """
    return [
        f"{step}: {statement}"
        for statement, steps in plans(app, statements).items()
        for step in steps
        if _is_long(step, statement) and not _may(statement)
    ]


def _is_long(step: str, statement: str) -> bool:
    how, _, rest = step.partition(" ")
    aliases = {alias: name for name, alias in re.findall(r"(\w+) AS (\w+)", statement)}
    name = rest.split()[0]
    return aliases.get(name, name) in LONG and (
        how == "SCAN" or bool(how == "SEARCH" and TOGETHER.search(step))
    )


def _may(statement: str) -> bool:
    counted = COUNTED.match(statement) is not None
    return counted or statement.startswith(PAGE) or FROM_THE_END in statement
