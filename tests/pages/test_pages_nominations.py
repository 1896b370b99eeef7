"""Nominations through the office’s pages, and when anybody else sees what."""

from __future__ import annotations

import re
from datetime import timedelta

from app import access, db
from ballot.nominations.models import Nomination
from tests.pages.conftest import get, post, problems, upload
from tests.pages.standing import CLOSES, SECOND, STATEMENTS, TERMS, Standing, picture, standing

__all__ = ["standing"]  # a fixture


def test_from_standing_to_the_statements_of_all(standing: Standing) -> None:
    own = standing.stand("Member 001")
    client = standing.client("Member 001")
    assert "nothing is missing" in get(client, own).text
    assert post(client, f"{own}/photo", photo=upload(picture(), "me.jpg")).status_code == 302
    preview = get(client, f"{own}/preview").text
    card = re.search(r'<div class="tellers-candidate">.*?</div>\s*</div>', preview, re.DOTALL)
    assert card
    standing.stand("Member 002", statement="My own words.")
    standing.play.move_to(CLOSES)
    standing.decide(own, "accept")
    assert "Accept all complete nominations" in standing.nominations_page()
    answer = post(standing.play.office, f"/office/contests/{standing.chair}/nominations/accept-all")
    assert answer.status_code == 302
    standing.settle()
    standing.play.clock.set(STATEMENTS - SECOND)
    reader = standing.play.voter_client("member003@example.org")
    for path in ("", "/booklet.pdf", "/lot"):
        assert get(reader, f"/candidates/{standing.chair}{path}").status_code == 404
    assert "Read the candidates" not in get(reader, "/my-votes").text
    standing.play.clock.set(STATEMENTS)
    shown = get(reader, f"/candidates/{standing.chair}").text
    body = re.search(r'statement">(.*?)</div>', card[0], re.DOTALL)
    assert body
    assert body[1] in shown, "the preview is what voters see"
    assert "Read the candidates" in get(reader, "/my-votes").text
    assert get(reader, f"/candidates/{standing.chair}/booklet.pdf").data.startswith(b"%PDF-")
    lot = get(reader, f"/candidates/{standing.chair}/lot").text
    assert len(re.findall(r">([0-9a-f]{64})<", lot)) == 4, "seed, commitment, and a digest for each"
    assert "a@example.org" not in shown, "contact details are kept from voters"


def test_nobody_sees_nominations_before_the_close(standing: Standing) -> None:
    own = standing.stand("Member 001", statement="A telling statement")
    number = own.rsplit("/", 1)[1]
    for moment in (None, CLOSES - SECOND):
        if moment:
            standing.play.move_to(moment)
        for client in (standing.play.office, standing.play.scrutineer):
            page = get(client, f"/office/contests/{standing.chair}/nominations").text
            assert "Nobody sees nominations before they close" in page
            assert "Member 001" not in page
            assert get(client, f"/office/nominations/{number}").status_code == 404
            assert get(client, f"/office/contests/{standing.chair}/nominations.csv").status_code == 404
            audit = get(client, "/audit/").text
            assert "Nomination submitted" in audit
            assert "Member 001" not in audit, "the log does not tell who stands"
            mail = get(client, f"{standing.play.poll}/mail").text
            assert "Member 001" not in mail
    assert get(standing.client("Member 002"), own).status_code == 404
    standing.play.move_to(CLOSES)
    assert "Member 001" in standing.nominations_page()
    assert "A telling statement" in get(standing.play.scrutineer, f"/office/nominations/{number}").text


def test_an_unopposed_post_takes_office_and_scrutineer(standing: Standing) -> None:
    own = standing.stand("Member 001")
    standing.play.move_to(CLOSES)
    standing.decide(own, "accept")
    standing.settle()
    answer = post(standing.play.office, f"/office/contests/{standing.chair}/nominations/unopposed")
    assert answer.status_code == 302
    proposal = answer.headers["Location"]
    page = get(standing.play.scrutineer, proposal).text
    assert "Member 001: elected unopposed" in page
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert seen
    for client in (standing.play.office, standing.play.scrutineer):
        post(client, proposal, seen=seen[1], agree="y")
    assert "declared this contest unopposed" in standing.nominations_page()
    standing.play.clock.set(STATEMENTS)
    shown = get(standing.play.voter_client("member002@example.org"), f"/candidates/{standing.chair}").text
    assert "Member 001: elected unopposed" in shown


def test_only_the_office_acts_on_nominations(standing: Standing) -> None:
    own = standing.stand("Member 001").rsplit("/", 1)[1]
    standing.play.move_to(CLOSES)
    paths = [
        f"/office/nominations/{own}",
        *(
            f"/office/contests/{standing.chair}/nominations/{act}"
            for act in ("terms", "late", "settle", "accept-all")
        ),
    ]
    for path in paths:
        assert post(standing.play.scrutineer, path).status_code == 403
        assert post(standing.play.voter_client("member002@example.org"), path).status_code in (302, 401, 403)
    with standing.play.app.app_context():
        [nomination] = db.session().query(Nomination).all()
        assert nomination.decisions == []
        assert nomination.label is None


def test_every_page_of_nominations_has_an_audience() -> None:
    rooms = {name.split(".")[0] for name in access.TABLE}
    assert {"nominations", "nominations_office"} <= rooms
    public = [name for name, audience in access.TABLE.items() if audience is access.Audience.PUBLIC]
    assert [name for name in public if name.startswith("nominations")] == ["nominations.lot"], "once sealed"


def test_terms_that_make_no_sense_come_back(standing: Standing) -> None:
    path = f"/office/contests/{standing.deputy}/nominations/terms"
    standing.play.clock.advance(-timedelta(days=1))
    cases: list[tuple[dict[str, object], str]] = [
        ({"closes_time": "11am", "closes_day": ["25", "6", "2026"]}, "must close after they open"),
        ({"statements_time": "11:59"}, "when nominations close, or later"),
        ({"word_limit": "0"}, "whole number from 1"),
        ({"declarations": "Only a name"}, "Declaration 1 has a name but no text"),
        ({"other_way": "y", "member_needs": []}, "Is a member of the committee"),
        ({"opens_time": "1:30", "opens_day": ["29", "3", "2026"]}, "clocks"),
    ]
    for changes, words in cases:
        answer = post(standing.play.office, path, **{**TERMS, **changes})
        assert answer.status_code == 400
        assert words in " ".join(problems(answer)), changes


def test_nominations_are_opened_again_by_two_people(standing: Standing) -> None:
    standing.play.move_to(CLOSES + timedelta(hours=1))
    base = f"/office/contests/{standing.chair}/nominations"
    assert f"{base}/reopen" in get(standing.play.office, base).text
    assert f"{base}/terms" not in get(standing.play.office, base).text
    typed = {name: TERMS[name] for name in ("closes_time", "statements_time")}
    days = {"closes_day": ["4", "7", "2026"], "statements_day": ["4", "7", "2026"]}
    missing = post(standing.play.office, f"{base}/reopen", **typed, **days, reason="")
    assert problems(missing) == ["Enter the reason"]
    asked = post(standing.play.office, f"{base}/reopen", **typed, **days, reason="Nobody stands.")
    assert asked.location.startswith("/office/decisions/")
    assert "4 July 2026 at midday" in get(standing.play.scrutineer, asked.location).text
    assert post(standing.play.scrutineer, f"{base}/reopen", **typed, **days, reason="x").status_code == 403
