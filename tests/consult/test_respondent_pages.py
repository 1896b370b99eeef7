"""The pages that respondents are given by the registrar and by the collector, without a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Person
from app.clock import SettableClock
from app.db import write_transaction
from consult.moments import london
from consult.registrar import tokens
from crypto.receipts import platform_public_key
from tests.consult import world as worlds
from tests.consult.world import Respondent, World

VoterClient = Callable[[str], FlaskClient]


def _data(page: str) -> dict[str, Any]:
    """Return what the script of a page reads."""
    found = re.search(r'<script type="application/json" id="consultation">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


@pytest.fixture
def open_world(opened: Callable[..., World]) -> World:
    """A consultation with one member, open now."""
    return opened(1)


@pytest.fixture
def member(open_world: World, voter_client: VoterClient) -> FlaskClient:
    """That member's browser, signed in."""
    return voter_client(open_world.member(0).email)


def test_a_member_begins_and_later_goes_on(open_world: World, member: FlaskClient, app: Flask) -> None:
    listed = member.get("/consultations/").text
    assert "Begin" in listed
    assert "It is open until midday on Friday 31 July 2026, UK time." in " ".join(listed.split())
    page = member.get(f"/consultations/{open_world.public_id}").text
    data = _data(page)
    assert (data["class_name"], data["has_token"]) == ("member", False)
    assert data["registrar_key"] == platform_public_key(app.config["SIGNING_KEY"])
    assert "data-begin" in page
    one = Respondent(open_world.record, "member")
    tokens.issue(open_world.public_id, open_world.member(0), "member", one.blinded)
    assert "Go on" in member.get("/consultations/").text
    assert _data(member.get(f"/consultations/{open_world.public_id}").text)["has_token"] is True


def test_somebody_who_is_not_on_the_roll_reads_and_cannot_begin(
    open_world: World, voter_client: VoterClient
) -> None:
    with write_transaction() as session:
        session.add(Person(name="Member 777", email="m777@example.org", member_number="777"))
    stranger = voter_client("m777@example.org")
    page = stranger.get(f"/consultations/{open_world.public_id}").text
    assert "You are not on the roll of this consultation." in page
    assert "data-begin" not in page
    assert _data(page)["class_name"] == ""
    assert "Read more" in stranger.get("/consultations/").text


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        (worlds.OPENS - worlds.SECOND, "It opens at midday on Wednesday 1 July 2026, UK time"),
        (worlds.CLOSES, "It closed at midday on Friday 31 July 2026, UK time."),
    ],
)
def test_before_and_after(
    open_world: World,
    voter_client: VoterClient,
    clock: SettableClock,
    moment: datetime,
    sentence: str,
) -> None:
    clock.set(moment)
    member = voter_client(open_world.member(0).email)
    page = " ".join(member.get(f"/consultations/{open_world.public_id}").text.split())
    assert sentence in page
    assert "data-begin" not in page
    phase = _data(member.get(f"/answers/{open_world.public_id}").text)["phase"]
    assert phase == ("published" if moment < worlds.OPENS else "ended")


def test_what_is_not_published_is_not_there(
    consultation: Callable[..., World], voter_client: VoterClient
) -> None:
    world = consultation(1)
    member = voter_client(world.member(0).email)
    assert "There is no consultation at the moment." in member.get("/consultations/").text
    for address in (f"/consultations/{world.public_id}", f"/answers/{world.public_id}", "/answers/x/receipt"):
        answer = member.get(address)
        assert answer.status_code == 404
        assert answer.mimetype == "text/html"


def test_the_collector_s_pages_know_nobody(open_world: World, member: FlaskClient) -> None:
    """Not even when somebody who is signed in to the registrar, in the same process, opens them."""
    for address in (f"/answers/{open_world.public_id}", f"/answers/{open_world.public_id}/receipt"):
        answer = member.get(address)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert open_world.member(0).name not in answer.text
        assert "Sign out" not in answer.text
        assert "csrf" not in answer.text
    assert open_world.record.log.text() in answer.text.replace("&#43;", "+")


def test_moments_are_told_in_london_time() -> None:
    assert london(datetime(2026, 7, 9, 11, 0, tzinfo=UTC)) == "midday on Thursday 9 July 2026, UK time"
    assert london(datetime(2026, 7, 8, 23, 0, tzinfo=UTC)) == (
        "midnight at the start of Thursday 9 July 2026, UK time"
    )
    assert london(datetime(2026, 12, 9, 15, 5, tzinfo=UTC)) == "3:05pm on Wednesday 9 December 2026, UK time"
