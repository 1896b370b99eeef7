"""Places at the proof checkers: who gets one, how many, and that each is given back."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app, proofs
from app.errors import Overloaded
from app.proofs import ProofChecker

CAST = "/vote/any/ballots"


@pytest.fixture
def checker(app: Flask) -> Iterator[ProofChecker]:
    """Two places: one process, and a queue for one."""
    made = app.extensions["proof_checker"] = ProofChecker(workers=1, queue=1)
    yield made
    made.close()


@pytest.fixture
def voter(person: Callable[..., int], voter_client: Callable[[str], FlaskClient]) -> FlaskClient:
    person("Member 017", "m017@example.org")
    return voter_client("m017@example.org")


def _cast(browser: FlaskClient) -> TestResponse:
    return browser.post(CAST, json={"ballot": "x"})


def test_who_has_a_place_needs_no_other_for_the_check(checker: ProofChecker) -> None:
    with checker.place("Member 017"), checker.place("Member 018"):
        assert checker.room() == 0
        assert checker.run(abs, -5) == 5
        with pytest.raises(Overloaded):
            checker.check(abs, -5)
    assert checker.room() == 2


def test_a_place_is_given_back_whatever_happens_in_it(checker: ProofChecker) -> None:
    for failure in (RuntimeError, Overloaded, KeyboardInterrupt):
        with pytest.raises(failure), checker.place("Member 017"):
            raise failure
    assert checker.room() == 2
    with checker.place("Member 017"):
        assert checker.room() == 1


def test_nobody_has_two_places_at_a_time(checker: ProofChecker) -> None:
    """Else one person could hold the whole queue."""
    with checker.place("Member 017"):
        for _ in range(3):
            with pytest.raises(Overloaded) as refused, checker.place("Member 017"):
                pass
            assert 1 <= refused.value.retry_after <= 60
        with checker.place("Member 018"):
            assert checker.room() == 0
    assert checker.room() == 2


def test_without_processes_there_is_room_for_everybody() -> None:
    checker = ProofChecker(workers=0, queue=0)
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(checker.place("Member 017"))
        assert checker.run(os.getpid) == os.getpid()
    assert checker.room() == 0


def test_a_ballot_has_its_place_before_the_database_is_asked_for_its_contest(
    app: Flask, checker: ProofChecker, voter: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    room: list[int] = []
    monkeypatch.setattr("ballot.store.contest_by_uuid", lambda _uuid: room.append(checker.room()))
    with pytest.raises(AttributeError):
        _cast(voter)
    assert room == [1]
    assert checker.room() == 2


def _entered(checker: ProofChecker, monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Return the list of those who enter from now on."""
    whom: list[str | None] = []
    enter = checker._enter
    monkeypatch.setattr(checker, "_enter", lambda one: (whom.append(one), enter(one)))
    return whom


def test_strangers_get_no_place(app: Flask, checker: ProofChecker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is refused anyhow must not keep voters away meanwhile, however often they knock."""
    whom = _entered(checker, monkeypatch)
    assert _cast(app.test_client()).status_code == 401
    assert app.test_client().options(CAST).status_code in (200, 401)
    assert app.test_client().post("/answers/any", data="garbage").status_code in (400, 404)
    assert whom == []


def test_who_came_too_often_gets_no_place(
    app: Flask,
    settings: dict[str, Any],
    checker: ProofChecker,
    voter: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whom = _entered(checker, monkeypatch)
    chosen = {
        "DATABASE_URL": app.config["DATABASE_URL"],
        "RATELIMIT_ENABLED": True,
        "WTF_CSRF_ENABLED": False,
    }
    limited = create_app({**settings, **chosen})
    limited.extensions.update({"proof_checker": checker, "clock": app.extensions["clock"]})
    browser = _same_person(voter, limited)
    assert [_cast(browser).status_code for _ in range(25)] == [404] * 20 + [429] * 5
    assert len(whom) == 20
    assert checker.room() == 2
    limited.extensions["database"].dispose()


def _same_person(voter: FlaskClient, app: Flask) -> FlaskClient:
    """Return another browser with the same sign-in."""
    twin = app.test_client()
    with voter.session_transaction() as ours, twin.session_transaction() as theirs:
        theirs.update(ours)
    return twin


def test_the_same_person_at_once_from_two_browsers_is_told_to_come_back(
    app: Flask, checker: ProofChecker, voter: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, go = threading.Event(), threading.Event()

    def wait(_uuid: str) -> None:
        inside.set()
        assert go.wait(60)
        raise RuntimeError("the end of the first")

    monkeypatch.setattr("ballot.store.contest_by_uuid", wait)
    twin = _same_person(voter, app)

    def cast_first() -> None:
        with pytest.raises(RuntimeError, match="the end of the first"):
            _cast(voter)

    first = threading.Thread(target=cast_first)
    first.start()
    assert inside.wait(60)
    told = _cast(twin)
    go.set()
    first.join(60)
    assert (told.status_code, told.json["error"]) == (503, "overloaded")
    assert checker.room() == 2


def test_outside_of_a_request_a_check_takes_a_place_of_its_own(app: Flask, checker: ProofChecker) -> None:
    with app.app_context(), checker.place("Member 017"):
        assert proofs.check(abs, -5) == 5
        with checker.place("Member 018"), pytest.raises(Overloaded):
            proofs.check(abs, -5)
