"""The judge of query plans finds the long ways that were once taken."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.query_plans import long_ways

ROLL = "SELECT public FROM credential WHERE contest_id = 1 AND person_id IS NOT NULL AND "
TAKEN = {
    "a whole roll, the index of the living unused": ROLL + "dead = 0 AND person_id IN (1, 2)",
    "a whole roll, by that index": ROLL + "NOT dead AND person_id IN (1, 2, 3)",
    "all mails about nothing": "SELECT id FROM mail WHERE about = '' AND state = 'x' ORDER BY id LIMIT 9",
    "all mails": "SELECT id FROM mail WHERE state = 'waiting' ORDER BY id LIMIT 9",
    "all admissions": "SELECT id FROM admission WHERE consultation_id = 1 AND person_id = 1 AND state = ?",
}


@pytest.mark.parametrize("fault", TAKEN)
def test_long_ways_are_found(app: Flask, fault: str) -> None:
    values = ("admitted",) if "?" in TAKEN[fault] else ()
    assert len(long_ways(app, {TAKEN[fault]: values})) == 1


def test_a_short_way_is_none(app: Flask) -> None:
    query = "SELECT public FROM credential WHERE contest_id = 1 AND NOT dead AND person_id IN (1, 2)"
    assert long_ways(app, {query: ()}) == []
