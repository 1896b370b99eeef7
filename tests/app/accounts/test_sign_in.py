"""Signing in with a code: no enumeration, no guessing, no replay, nothing used up by opening links."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import audit, db
from app.accounts import sign_in, store
from app.accounts.models import SignInCode
from app.accounts.routes import safe_next
from app.clock import SettableClock

Mails = Callable[[], list[tuple[str, str, str]]]
ADDRESS = "m017@example.org"


@pytest.fixture(autouse=True)
def _member(person: Callable[..., int]) -> None:
    person("Member 017")


def _ask(client: FlaskClient, email: str = ADDRESS) -> None:
    answer = client.post("/sign-in", data={"email": email})
    assert (answer.status_code, answer.location) == (302, "/sign-in/code")


def _code(mails: Mails) -> str:
    found = re.search(r"^ {4}(\d{6})$", mails()[-1][2], re.MULTILINE)
    assert found
    return found[1]


def _try(client: FlaskClient, code: str) -> int:
    return client.post("/sign-in/code", data={"code": code}).status_code


def _signed_in(client: FlaskClient) -> bool:
    return "Sign out" in client.get("/").text


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_code_from_the_mail_signs_in(client: FlaskClient, mails: Mails) -> None:
    _ask(client)
    assert _try(client, _code(mails)) == 302
    assert _signed_in(client)


@pytest.mark.parametrize("typed", [" M017@Example.ORG ", "m017@EXAMPLE.org"])
def test_an_address_is_found_however_it_is_typed(client: FlaskClient, mails: Mails, typed: str) -> None:
    _ask(client, typed)
    assert mails()[-1][0] == ADDRESS


def test_a_code_may_be_typed_with_spaces(client: FlaskClient, mails: Mails) -> None:
    _ask(client)
    code = _code(mails)
    assert _try(client, f" {code[:3]} {code[3:]} ") == 302


def test_the_mail_holds_the_code_and_the_sign_in_page_only(client: FlaskClient, mails: Mails) -> None:
    _ask(client)
    _recipient, subject, body = mails()[-1]
    code = _code(mails)
    assert re.findall(r"https?://\S+", body) == ["https://localhost/sign-in"]
    assert code not in subject
    assert body.count(code) == 1


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_opening_links_uses_nothing_up(client: FlaskClient, app: Flask, mails: Mails, method: str) -> None:
    _ask(client)
    scanner = app.test_client()
    for _ in range(10):
        scanner.open("/sign-in", method=method)
        scanner.open("/sign-in/code", method=method)
        client.open(f"/sign-in/code?code={_code(mails)}", method=method)
    assert not _signed_in(client)
    assert _try(client, _code(mails)) == 302


def test_known_and_unknown_addresses_look_the_same(app: Flask, mails: Mails) -> None:
    pages = []
    for email in (ADDRESS, "nobody@example.org"):
        browser = app.test_client()
        _ask(browser, email)
        shown = browser.get("/sign-in/code").text
        wrong = browser.post("/sign-in/code", data={"code": "000000"})
        pages.append([re.sub(r'nonce="[^"]+"', "", text) for text in (shown, wrong.text)] + [wrong.status])
    assert pages[0] == pages[1]
    assert [recipient for recipient, _, _ in mails()] == [ADDRESS]


def test_no_code_signs_in_at_an_unknown_address(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context(method="POST"), db.write_transaction():
        challenge = sign_in.request_code("nobody@example.org")
        row = db.session().scalars(select(SignInCode)).one()
        row.code_hash = sign_in._code_hash(challenge, "123456")
    with client.session_transaction() as cookie:
        cookie["challenge"] = challenge
    assert _try(client, "123456") == 400


def test_five_tries_then_even_the_right_code_is_refused(client: FlaskClient, mails: Mails) -> None:
    _ask(client)
    code = _code(mails)
    for _ in range(sign_in.CODE_ATTEMPTS):
        assert _try(client, _wrong(code)) == 400
    assert "can no longer be used" in client.post("/sign-in/code", data={"code": code}).text
    assert not _signed_in(client)


def test_tries_are_counted_although_the_request_is_refused(
    app: Flask, client: FlaskClient, mails: Mails
) -> None:
    _ask(client)
    _try(client, _wrong(_code(mails)))
    with app.app_context():
        assert db.session().scalars(select(SignInCode)).one().attempts == 1
        reasons = [event.details for event in db.session().scalars(select(audit.AuditEvent))]
    assert len(reasons) == 1
    assert "wrong-code" in reasons[0]


def test_four_wrong_tries_leave_the_fifth(client: FlaskClient, mails: Mails) -> None:
    _ask(client)
    code = _code(mails)
    for _ in range(sign_in.CODE_ATTEMPTS - 1):
        assert _try(client, _wrong(code)) == 400
    assert _try(client, code) == 302


def test_a_code_works_once(app: Flask, client: FlaskClient, mails: Mails) -> None:
    _ask(client)
    with client.session_transaction() as cookie:
        challenge = cookie["challenge"]
    assert _try(client, _code(mails)) == 302
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie["challenge"] = challenge
    assert _try(thief, _code(mails)) == 400
    assert not _signed_in(thief)


def test_a_code_works_once_in_a_browser_that_is_signed_in(
    client: FlaskClient, mails: Mails, clock: SettableClock
) -> None:
    """The sign-in that is there notes when it was seen; that must not undo the use of the code."""
    _ask(client)
    assert _try(client, _code(mails)) == 302
    _ask(client)
    with client.session_transaction() as cookie:
        challenge = cookie["challenge"]
    clock.advance(timedelta(minutes=2))
    assert _try(client, _code(mails)) == 302
    with client.session_transaction() as cookie:
        cookie["challenge"] = challenge
    assert _try(client, _code(mails)) == 400


def test_a_code_works_only_in_the_browser_that_asked(app: Flask, client: FlaskClient, mails: Mails) -> None:
    _ask(client)
    code, other = _code(mails), app.test_client()
    assert other.post("/sign-in/code", data={"code": code}).location == "/sign-in"
    _ask(other, "nobody@example.org")
    assert _try(other, code) == 400
    assert _try(client, code) == 302


@pytest.mark.parametrize(("seconds", "status"), [(599, 302), (600, 400), (601, 400)])
def test_a_code_lives_ten_minutes(
    client: FlaskClient, mails: Mails, clock: SettableClock, seconds: int, status: int
) -> None:
    _ask(client)
    clock.advance(timedelta(seconds=seconds))
    assert _try(client, _code(mails)) == status


def test_only_the_newest_code_works_in_a_browser(client: FlaskClient, mails: Mails) -> None:
    _ask(client)
    first = _code(mails)
    _ask(client)
    assert _code(mails) != first
    assert _try(client, first) == 400
    assert _try(client, _code(mails)) == 302


def test_one_account_gets_a_bounded_number_of_mails(app: Flask, mails: Mails, clock: SettableClock) -> None:
    for number in range(sign_in.CODES_PER_WINDOW + 5):
        _ask_from(app, f"192.0.2.{number}")
    assert len(mails()) == sign_in.CODES_PER_WINDOW
    clock.advance(sign_in.WINDOW)
    _ask(app.test_client())
    assert len(mails()) == sign_in.CODES_PER_WINDOW + 1


def _ask_from(app: Flask, address: str) -> None:
    browser = app.test_client()
    browser.environ_base["REMOTE_ADDR"] = address
    _ask(browser)


@pytest.mark.parametrize("network", ["192.0.2.7", "2001:db8:1:2::{}"])
def test_a_stranger_cannot_keep_a_voter_from_a_code(app: Flask, mails: Mails, network: str) -> None:
    for number in range(1, sign_in.CODES_PER_WINDOW + 5):
        _ask_from(app, network.format(number))
    assert len(mails()) == sign_in.CODES_PER_ADDRESS
    _ask_from(app, "192.0.2.8")
    assert len(mails()) == sign_in.CODES_PER_ADDRESS + 1


def test_wrong_codes_are_bounded_for_a_network_address(
    app: Flask, client: FlaskClient, mails: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "WRONG_CODES_PER_ADDRESS", 2)
    for _ in range(2):
        browser = app.test_client()
        _ask(browser)
        assert _try(browser, _wrong(_code(mails))) == 400
    _ask(client)
    assert "too many tries" in client.post("/sign-in/code", data={"code": _code(mails)}).text
    client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert _try(client, _code(mails)) == 302


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter your e-mail address"),
        ("   ", "Enter your e-mail address"),
        ("not an address", "correct format"),
        ("a@b", "correct format"),
        ("a@b.org\r\nBcc: c@d.org", "correct format"),
        ("x" * 250 + "@example.org", "longer than"),
        ("=cmd|' /C calc'!A0", "correct format"),
    ],
)
def test_an_address_that_is_none_gets_a_sentence(
    client: FlaskClient, mails: Mails, typed: str, sentence: str
) -> None:
    answer = client.post("/sign-in", data={"email": typed})
    assert answer.status_code == 400
    assert sentence in answer.text
    assert "There is a problem" in answer.text
    assert mails() == []


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "<script>", "12345\n6a"])
def test_a_code_that_is_none_costs_no_try(app: Flask, client: FlaskClient, typed: str) -> None:
    _ask(client)
    answer = client.post("/sign-in/code", data={"code": typed})
    assert answer.status_code == 400
    assert "<script>" not in answer.text.replace("<script nonce", "")
    with app.app_context():
        assert db.session().scalars(select(SignInCode)).one().attempts == 0


def test_the_database_holds_no_code(app: Flask, client: FlaskClient, mails: Mails) -> None:
    _ask(client)
    with app.app_context():
        row = db.session().scalars(select(SignInCode)).one()
        assert _code(mails) not in row.code_hash
        assert len(row.code_hash) == 64


@pytest.mark.parametrize(
    ("wanted", "accepted"),
    [
        ("/vote/abc?x=1", True),
        ("/", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https://evil.example/", False),
        ("javascript:alert(1)", False),
        ("/a\\b", False),
        ("/a b", False),
        ("/a\r\nLocation: x", False),
        ("relative", False),
        ("", False),
    ],
)
def test_nobody_is_sent_to_another_site(app: Flask, wanted: str, accepted: bool) -> None:
    with app.test_request_context("/sign-in", query_string={"next": wanted}):
        assert safe_next("/fallback") == (wanted if accepted else "/fallback")


def test_the_wanted_page_survives_the_steps(client: FlaskClient, mails: Mails) -> None:
    first = client.post("/sign-in?next=/audit/", data={"email": ADDRESS})
    assert first.location == "/sign-in/code?next=/audit/"
    last = client.post(first.location, data={"code": _code(mails)})
    assert last.location == "/audit/"


def test_two_first_tries_at_one_moment_are_both_counted(app: Flask, clock: SettableClock) -> None:
    """The second waits for the first to be committed, and does not fail over the same new row."""
    counted: list[int] = []

    def count() -> None:
        with app.app_context(), db.write_transaction():
            counted.append(store.count_attempt("subject", clock.now(), sign_in.WINDOW))

    second = threading.Thread(target=count)
    with app.app_context(), db.write_transaction():
        counted.append(store.count_attempt("subject", clock.now(), sign_in.WINDOW))
        db.session().flush()
        second.start()
        second.join(0.5)  # it waits for a lock, and no event tells that it has begun to
    second.join()
    assert counted == [1, 2]
