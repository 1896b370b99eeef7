"""A machine whose clock is set back by an hour: nobody is signed out, no counter outlives itself."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from itsdangerous import BadSignature, SignatureExpired
from limits.storage import storage_from_string

from app.accounts import store
from app.accounts.sign_in import WINDOW
from app.clock import SettableClock
from app.cookies import SteadySigner
from app.rates import SteadyMemory
from tests.conftest import STAFF_PASSWORD, START

HOUR = 3600
HERE = {"Referer": "https://localhost/staff/sign-in"}
TOKEN = re.compile(r'name="csrf_token" type="hidden" value="([^"]+)"')


def test_a_cookie_from_the_future_holds_and_an_old_one_does_not() -> None:
    signer, now = SteadySigner("secret", salt="test"), int(time.time())
    with time_machine.travel(now + HOUR, tick=False):
        signed = signer.sign(b"somebody")
    with time_machine.travel(now, tick=False):
        assert signer.unsign(signed, max_age=60) == b"somebody"
        with pytest.raises(BadSignature):
            signer.unsign(signed.replace(b"some", b"any1"), max_age=60)
    with time_machine.travel(now + 2 * HOUR, tick=False), pytest.raises(SignatureExpired):
        signer.unsign(signed, max_age=60)


def test_an_open_page_can_be_sent_and_a_browser_stays_signed_in(
    app: Flask, staff_person: Callable[..., str]
) -> None:
    browser, now = app.test_client(), time.time()
    form = {"email": staff_person("office"), "password": STAFF_PASSWORD}
    app.config["WTF_CSRF_ENABLED"] = True
    with time_machine.travel(now + HOUR, tick=False):
        [form["csrf_token"]] = TOKEN.findall(browser.get("/staff/sign-in").text)
    with time_machine.travel(now, tick=False):
        assert browser.post("/staff/sign-in", data=form, headers=HERE).status_code == 302
    with time_machine.travel(now - HOUR, tick=False):
        assert browser.get("/office/").status_code == 200


def test_a_rate_limit_is_not_longer_than_its_window() -> None:
    memory, now = storage_from_string(SteadyMemory.ADDRESS), int(time.time())
    with time_machine.travel(now + HOUR, tick=False):
        assert [memory.incr("somebody", 60) for _ in range(3)] == [1, 2, 3]
    with time_machine.travel(now, tick=False):
        assert [memory.incr("somebody", 60) for _ in range(2)] == [1, 2]


@pytest.mark.usefixtures("context")
def test_tries_at_an_account_are_not_counted_longer_than_their_window(clock: SettableClock) -> None:
    clock.set(START + timedelta(hours=1))
    assert [store.count_attempt("somebody", clock.now(), WINDOW) for _ in range(2)] == [1, 2]
    assert store.attempts("somebody", clock.now(), WINDOW) == 2
    clock.set(START)
    assert store.attempts("somebody", clock.now(), WINDOW) == 0  # else a room would wait an hour longer
    assert [store.count_attempt("somebody", clock.now(), WINDOW) for _ in range(2)] == [1, 2]
