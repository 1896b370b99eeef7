"""What every answer carries: headers, errors in plain words, CSRF, limits, hosts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import create_app, limits
from tests.conftest import STAFF_PASSWORD


@pytest.fixture
def strict(settings: dict[str, Any], database_url: str) -> Iterator[FlaskClient]:
    """A browser of an application as it is in production: CSRF and rate limits on, errors shown as pages."""
    switches = {"DATABASE_URL": database_url, "TESTING": False, "RATELIMIT_ENABLED": True}
    made = create_app({**settings, **switches})
    yield made.test_client()
    made.extensions["database"].dispose()


def _token(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"', client.get(address).text)
    assert found
    return found[1]


@pytest.mark.parametrize("address", ["/", "/sign-in", "/nowhere", "/static/nothing.css", "/board/"])
def test_headers_of_every_answer(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    for part in (
        "default-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "require-trusted-types-for 'script'",
    ):
        assert part in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_each_page_has_its_own_nonce_and_no_other_script(client: FlaskClient) -> None:
    nonces = set()
    for _ in range(3):
        answer = client.get("/")
        [nonce] = set(re.findall(r"<script[^>]*nonce=\"([^\"]+)\"", answer.text))
        assert f"'nonce-{nonce}'" in answer.headers["Content-Security-Policy"]
        assert not re.findall(r"<script(?![^>]*nonce)", answer.text)
        assert not re.findall(r"\son\w+=|style=\"|https?://(?!www\.w3\.org)", answer.text)
        nonces.add(nonce)
    assert len(nonces) == 3


def test_pages_are_not_stored_but_assets_are(client: FlaskClient) -> None:
    assert client.get("/").headers["Cache-Control"] == "no-store"
    assert client.get("/nowhere").headers["Cache-Control"] == "no-store"


def test_a_missing_page_is_said_in_words(client: FlaskClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "Check the address" in answer.text


def test_json_clients_get_json(client: FlaskClient) -> None:
    answer = client.get("/nowhere", headers={"Accept": "application/json"})
    assert answer.json == {
        "error": "not-found",
        "message": "Check the address, or start again from the home page.",
    }
    answer = client.post("/nowhere", json={})
    assert answer.json
    assert set(answer.json) == {"error", "message"}


def test_a_wrong_method_says_which_are_allowed(client: FlaskClient) -> None:
    answer = client.delete("/sign-in")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil.example"])
def test_other_hosts_are_not_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/sign-in", headers={"Host": host}).status_code == 400


def test_a_post_needs_its_token(strict: FlaskClient) -> None:
    answer = strict.post(
        "/sign-in", data={"email": "a@example.org"}, headers={"Referer": "https://localhost/"}
    )
    assert answer.status_code == 400
    assert "Go back, reload it" in answer.text
    form = {"email": "a@example.org", "csrf_token": _token(strict, "/sign-in")}
    assert strict.post("/sign-in", data=form, headers={"Referer": "https://localhost/"}).status_code == 302
    other = {**form, "csrf_token": form["csrf_token"][:-1]}
    assert strict.post("/sign-in", data=other, headers={"Referer": "https://localhost/"}).status_code == 400


def test_a_post_from_another_site_is_refused(strict: FlaskClient) -> None:
    form = {"email": "a@example.org", "csrf_token": _token(strict, "/sign-in")}
    assert strict.post("/sign-in", data=form, headers={"Referer": "https://evil.example/"}).status_code == 400


def test_every_posting_endpoint_is_protected(strict: FlaskClient) -> None:
    app = strict.application
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "POST" in (rule.methods or ()) and not rule.arguments:
                answer = strict.post(app.url_for(rule.endpoint, _external=False))
                assert answer.status_code in (400, 401), rule


def test_json_without_a_token_gets_a_json_refusal(strict: FlaskClient) -> None:
    answer = strict.post("/vote/x/ballots", json={"ballot": "{}"})
    assert answer.status_code in (400, 401)
    assert answer.json
    assert set(answer.json) == {"error", "message"}


def test_large_bodies_are_refused_before_they_are_read(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"email": "x" * (limits.LARGEST_BODY + 1)})
    assert answer.status_code == 413
    assert "smaller file" in answer.text


def test_large_json_is_refused_in_json(client: FlaskClient) -> None:
    body = b'{"ballot":"' + b"1" * limits.BODY_LIMITS["ballot.cast"] + b'"}'
    answer = client.post("/vote/x/ballots", data=body, content_type="application/json")
    assert answer.status_code in (401, 413)
    assert answer.json


@pytest.mark.parametrize(
    ("endpoint", "bytes_"),
    [
        (None, limits.LARGEST_BODY),
        ("accounts.sign_in", limits.LARGEST_BODY),
        ("office.contribute", 64 * limits.MIB),
    ],
)
def test_each_endpoint_has_its_size(endpoint: str | None, bytes_: int) -> None:
    assert limits.largest_body(endpoint) == bytes_


def test_every_limited_endpoint_exists(app: Flask) -> None:
    assert set(limits.RATES) | set(limits.BODY_LIMITS) <= set(app.view_functions)


def test_a_flood_from_one_address_is_slowed_and_others_are_not(strict: FlaskClient) -> None:
    headers = {"Referer": "https://localhost/"}
    form = {"email": "office@example.org", "password": "", "csrf_token": _token(strict, "/staff/sign-in")}
    statuses = [strict.post("/staff/sign-in", data=form, headers=headers).status_code for _ in range(61)]
    assert statuses == [400] * 60 + [429]
    assert "Wait a few minutes" in strict.post("/staff/sign-in", data=form, headers=headers).text
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert (
        strict.post("/staff/sign-in", data=form, headers=headers, environ_base=elsewhere).status_code == 400
    )
    assert strict.get("/staff/sign-in").status_code == 200


def test_eighty_phones_behind_one_address_sign_in_within_a_minute(strict: FlaskClient) -> None:
    headers = {"Referer": "https://localhost/"}
    form = {"email": "member@example.org", "csrf_token": _token(strict, "/sign-in")}
    for number in range(80):
        answer = strict.post("/sign-in", data={**form, "email": f"m{number}@example.org"}, headers=headers)
        assert answer.status_code == 302


def test_a_database_that_is_away_is_a_503(
    app: Flask, staff_person: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.accounts import store

    def away(_email: str) -> None:
        raise OperationalError("SELECT", {}, Exception("server closed the connection"))

    monkeypatch.setattr(store, "person_by_email", away)
    form = {"email": "a@example.org", "password": STAFF_PASSWORD}
    answer = app.test_client().post("/staff/sign-in", data=form)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "server closed" not in answer.text


def test_the_page_about_a_database_that_is_away_does_not_ask_it_who_is_signed_in(
    app: Flask, staff_client: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = staff_client("office")
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def away(_self: Session, *_arguments: object, **_options: object) -> None:
        raise OperationalError("SELECT", {}, Exception("connection refused"))

    monkeypatch.setattr(Session, "execute", away)
    monkeypatch.setattr(Session, "scalar", away)
    for address in ("/office/", "/nowhere"):
        answer = browser.get(address, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "Nothing was saved." in answer.text


def test_assets_change_their_address_with_their_content(app: Flask) -> None:
    from app.pages import asset_url

    with app.test_request_context():
        assert asset_url("no-such-file.css") == "/static/dist/no-such-file.css"
        assert re.fullmatch(r"/static/dist/app\.css(\?v=[0-9a-f]{16})?", asset_url("app.css"))
