"""A body that arrives slowly holds no lock, and a database that is away does not end the mail worker."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from app.outbox import worker


class Watched(io.BytesIO):
    """A body that looks, whenever it is read, whether the request holds a connection."""

    def __init__(self, app: Flask, data: bytes) -> None:
        super().__init__(data)
        self._pool = app.extensions["database"].engine.pool
        self.held: list[int] = []

    def read(self, size: int | None = -1, /) -> bytes:
        self.held.append(self._pool.checkedout())
        return super().read(size)

    def readinto(self, buffer: object, /) -> int:
        self.held.append(self._pool.checkedout())
        return super().readinto(buffer)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/vote/11111111111111111111/ballots", "application/json"),
        ("/sign-out", "application/x-www-form-urlencoded"),
        ("/sign-out", "multipart/form-data; boundary=x"),
        ("/sign-out", "text/plain"),
    ],
)
def test_a_body_is_read_before_the_first_query(
    app: Flask, staff_client: Callable[..., FlaskClient], path: str, kind: str
) -> None:
    browser = staff_client("office")
    data = b"--x--\r\n" if "multipart" in kind else b"{}"
    body = Watched(app, data)
    browser.post(path, input_stream=body, content_length=len(data), content_type=kind)
    assert body.held
    assert not any(body.held)


def test_the_worker_goes_on_when_the_database_was_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    def deliver() -> int:
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("SELECT 1", {}, RuntimeError("database is locked"))
        raise KeyboardInterrupt

    monkeypatch.setattr(worker, "deliver_due", deliver)
    result = app.test_cli_runner().invoke(args=["worker", "--pause", "0"])
    assert len(tries) == 2, result.output
