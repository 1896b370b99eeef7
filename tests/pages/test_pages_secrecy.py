"""Nothing per option before the declaration, nothing changed by looking, nothing of a code kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app import db
from tests.conftest import START
from tests.pages.conftest import CLOSES, GROUPS, Play, ceremony, get, post
from tests.pages.crawl import crawl

#: What differs between any two runs, whatever the votes are: identifiers, trackers, fingerprints, nonces.
RANDOM = re.compile(
    r"[0-9a-f]{64}|[0-9a-f]{16}…|[A-Za-z0-9+/%]{43,}|nonce=\"[^\"]*\"|\b[0-9A-Za-z]{20,22}\b|csrf_token.*?>"
)


def _everybody(played: Play, app: Flask) -> dict[str, FlaskClient]:
    voter = played.voter_client("member003@example.org")
    return {
        "public": app.test_client(),
        "office": played.office,
        "scrutineer": played.scrutineer,
        "voter": voter,
    }


def _pages(played: Play, app: Flask) -> list[str]:
    """Return every page that anybody can reach, without what is random in any case."""
    found = []
    for role, client in _everybody(played, app).items():
        for path, answer in crawl(client).items():
            if answer.mimetype == "text/html":
                found.append(f"{role} {RANDOM.sub('*', path)} {RANDOM.sub('*', answer.text)}")
    return sorted(found)


def _counted(played: Play, choices: list[list[int]]) -> Play:
    """Play until the count is done but not declared."""
    played.open()
    for number, answer in enumerate(choices, start=1):
        for response in played.cast(number, answer):
            assert response.status_code == 201
    played.move_to(CLOSES)
    played.both("close")
    for uuid in played.uuids:
        for owner in (1, 2):
            assert played.contribute(uuid, "decrypt", owner).status_code == 302
    return played


def test_no_page_depends_on_the_votes_before_the_declaration(play: Callable[[str], Play], app: Flask) -> None:
    """Whoever looks at all pages after the count, but before the declaration, cannot tell yes from no."""
    pages = {}
    for answer in ([0, 1, 0], [0, 0, 1]):
        played = _counted(play("membership-ballot"), [answer, answer])
        pages[str(answer)] = _pages(played, app)
        _empty(app)
    first, second = pages.values()
    assert len(first) > 20
    assert first == second


def _empty(app: Flask) -> None:
    """Take the first election away, so that the second one starts at the same time from the same nothing."""
    app.extensions["clock"].set(START)
    with app.app_context():
        engine = app.extensions["database"].engine
        db.Base.metadata.drop_all(engine)
        db.Base.metadata.create_all(engine)


def test_a_result_is_nowhere_before_the_declaration_and_everywhere_after(play: Callable[[str], Play]) -> None:
    played = play("membership-ballot").count()
    for client in (played.app.test_client(), played.office, played.scrutineer):
        assert get(client, f"/board/{played.uuid}/result").status_code == 404
    record = get(played.office, f"/board/{played.uuid}.bel").data
    assert b'"type":"EncryptedTally"' in record
    assert b'"type":"PartialDecryption"' not in record
    played.both("declare")
    page = get(played.app.test_client(), f"/board/{played.uuid}/result")
    assert page.status_code == 200
    assert b'"type":"Result"' in get(played.office, f"/board/{played.uuid}.bel").data


def _rows(app: Flask) -> dict[str, list[Any]]:
    """Return every row of every table but the sign-ins, which note when somebody was last seen."""
    with app.app_context():
        tables = [table for table in db.Base.metadata.sorted_tables if table.name != "sign_in"]
        return {table.name: [tuple(row) for row in db.session().query(table)] for table in tables}


def test_looking_changes_nothing(play: Callable[[str], Play], app: Flask) -> None:
    played = play("membership-ballot").vote()
    people = _everybody(played, app)
    before = _rows(app)
    for client in people.values():
        crawl(client)
        for path in crawl(client):
            client.head(path, base_url="https://localhost")
    assert _rows(app) == before


def test_a_sheet_of_codes_is_shown_once_and_not_kept(play: Callable[[str], Play], app: Flask) -> None:
    played = play("membership-ballot").create().add_roll()
    sheet = played.make_codes()
    assert len(played.codes) == 3
    assert sheet.headers["Cache-Control"] == "no-store"
    for client in _everybody(played, app).values():
        for path, answer in crawl(client).items():
            assert not any(code.encode() in answer.data for code in played.codes.values()), path
    stored = str(_rows(app))
    assert not any(code in stored for code in played.codes.values())


def test_codes_by_mail_are_shown_to_nobody(
    play: Callable[[str], Play], mails: Callable[[], list[tuple[str, str, str]]]
) -> None:
    played = play("membership-ballot").create().add_roll()
    answer = post(played.scrutineer, f"{played.poll}/codes", delivery="mail", spares="2")
    assert answer.status_code == 200
    assert "are on their way by e-mail" in answer.text
    codes = re.findall(r"\w{3}(?:-\w{3}){4}", " ".join(text for _, _, text in mails()))
    assert len(set(codes)) == 3
    assert not any(code in answer.text for code in codes)
    assert len(re.findall(r"Spare \d", answer.text)) == 2
    page = get(played.scrutineer, f"{played.poll}/mail")
    assert "3 messages still wait to be sent" in page.text
    assert not any(code in page.text for code in codes)
    without = post(played.scrutineer, f"{played.poll}/codes", delivery="mail", spares="0")
    assert without.status_code == 302


def test_scripts_in_any_text_stay_text(play: Callable[[str], Play], app: Flask) -> None:
    evil = "<script>alert(1)</script>"
    played = play("membership-ballot").create()
    played.add_roll(f"name,email,member_number\n{evil},member001@example.org,1\n")
    uuid = played.uuid
    values = {"title": evil, "question": evil, "background": f"{evil}\n\n<img src=x onerror=alert(1)>"}
    answer = post(played.office, f"/office/contests/{uuid}/edit", **values, min_choices="1", max_choices="1")
    assert answer.status_code == 302
    options = {"options-0-label": evil, "options-0-group": "", "options-1-label": "No", "options-1-group": ""}
    assert post(played.office, f"/office/contests/{uuid}/options", do="save", **options).status_code == 302
    played.set_timetable(uuid)
    record = ceremony(GROUPS["membership-ballot"])[0]
    assert post(played.office, f"{played.poll}/trustees", pasted=record).status_code == 302
    sheet = post(played.scrutineer, f"{played.poll}/codes", delivery="sheet")
    assert evil not in sheet.text
    assert "&lt;script&gt;" in sheet.text
    played.both("seal")
    seen = 0
    for client in (played.office, app.test_client()):
        for path, page in crawl(client).items():
            if page.mimetype == "text/html":
                assert evil not in page.text, path
                assert "<img" not in page.text, path
                seen += "&lt;script&gt;" in page.text
    assert seen >= 5
