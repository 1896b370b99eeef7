"""Metrics: for the holder of the token only, and about nobody."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

TOKEN = "a token that only the operator has"


@pytest.fixture
def scrape(app: Flask, client: FlaskClient) -> Callable[[str], tuple[int, str]]:
    app.config["METRICS_TOKEN"] = TOKEN

    def read(token: str) -> tuple[int, str]:
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
        return answer.status_code, answer.text

    return read


def test_nobody_sees_them_without_the_token(client: FlaskClient, scrape: Callable[..., object]) -> None:
    assert client.get("/metrics").status_code == 404
    assert scrape("another token")[0] == 404  # type: ignore[index]


def test_without_a_token_in_the_settings_there_is_no_such_page(client: FlaskClient) -> None:
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_answers_are_counted_by_endpoint_and_name_nobody(
    client: FlaskClient, scrape: Callable[[str], tuple[int, str]]
) -> None:
    client.get("/board/", query_string={"tracker": "a-tracker-that-stays-private"})
    client.post("/sign-in", data={"email": "member017@example.org"})
    status, text = scrape(TOKEN)
    assert status == 200
    assert 'tellers_answers_total{endpoint="board.index",status="200"}' in text
    assert 'tellers_mails{state="waiting"}' in text
    assert "tellers_proof_places" in text
    assert 'tellers_fit{part="database"} 1.0' in text
    assert 'tellers_fit{part="answers-tables"} 0.0' in text  # the tests' tables are made without migrations
    assert "tellers_rate_storage_reached 1.0" in text
    assert re.search(r"^tellers_disk_free_bytes [1-9]", text, re.MULTILINE)
    assert "member017" not in text
    assert "a-tracker" not in text
