"""A request that needs a proof checked has its place from the door to its end, and always gives it back."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import proofs
from app.proofs import ProofChecker

CAST = "/vote/any/ballots"


@pytest.fixture
def checker(app: Flask) -> Iterator[ProofChecker]:
    """One place alone: one process and no queue."""
    made = app.extensions["proof_checker"] = ProofChecker(workers=1, queue=0)
    yield made
    made.close()


@pytest.fixture
def voter(person: Callable[..., int], voter_client: Callable[[str], FlaskClient]) -> FlaskClient:
    person("Member 017", "m017@example.org")
    return voter_client("m017@example.org")


class _Body(io.BytesIO):
    """A body that looks how many places are free whenever it is read."""

    def __init__(self, checker: ProofChecker) -> None:
        super().__init__(b"{}")
        self._checker, self.free = checker, set[int]()

    def read(self, size: int | None = -1, /) -> bytes:
        self.free.add(self._checker.room())
        return super().read(size)

    def readinto(self, buffer: object, /) -> int:
        self.free.add(self._checker.room())
        return super().readinto(buffer)  # type: ignore[arg-type]


def _cast(browser: FlaskClient) -> TestResponse:
    return browser.post(CAST, json={})


def test_a_request_has_its_place_before_the_check_and_needs_no_other(
    app: Flask, checker: ProofChecker, voter: FlaskClient
) -> None:
    def view(**_path: str) -> dict[str, object]:
        before = checker.room()
        return {"before": before, "checked": proofs.check(abs, -5), "after": checker.room()}

    app.view_functions["ballot.cast"] = view
    assert _cast(voter).json == {"before": 0, "checked": 5, "after": 0}
    assert checker.room() == 1
    assert _cast(voter).status_code == 200


def test_whoever_comes_meanwhile_is_told_to_come_back(
    app: Flask, checker: ProofChecker, voter: FlaskClient
) -> None:
    told = []

    def view(**_path: str) -> str:
        told.append(_cast(voter))
        return ""

    app.view_functions["ballot.cast"] = view
    assert _cast(voter).status_code == 200
    assert [(answer.status_code, answer.json["error"]) for answer in told] == [(503, "overloaded")]
    assert checker.room() == 1


def test_a_request_that_fails_gives_its_place_back(
    app: Flask, checker: ProofChecker, voter: FlaskClient
) -> None:
    def view(**_path: str) -> str:
        raise RuntimeError("anything")

    app.view_functions["ballot.cast"] = view
    with pytest.raises(RuntimeError, match="anything"):
        _cast(voter)
    assert checker.room() == 1


def test_a_refusal_before_the_check_gives_its_place_back(checker: ProofChecker, voter: FlaskClient) -> None:
    assert _cast(voter).status_code == 400
    assert checker.room() == 1


def test_a_stranger_takes_no_place(
    app: Flask, checker: ProofChecker, voter: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a crowd that is not signed in could hold all places, if only for moments."""
    entered: list[str] = []
    monkeypatch.setattr(checker, "enter", entered.append)
    monkeypatch.setattr(checker, "leave", lambda: None)
    assert _cast(app.test_client()).status_code == 401
    assert entered == []
    _cast(voter)
    assert len(entered) == 1


def test_a_slow_sender_holds_no_place(app: Flask, checker: ProofChecker, voter: FlaskClient) -> None:
    body = _Body(checker)
    voter.post(CAST, input_stream=body, content_length=2, content_type="application/json")
    assert body.free == {1}
    assert checker.room() == 1


def test_outside_of_a_request_a_check_takes_a_place_of_its_own(app: Flask, checker: ProofChecker) -> None:
    with app.app_context():
        assert proofs.check(abs, -5) == 5
        checker.enter()
        with pytest.raises(proofs.Overloaded):
            proofs.check(abs, -5)
        checker.leave()
        assert proofs.check(abs, -5) == 5
