"""What the sender sends: whole requests, made and signed in before anything is measured."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from flask import Flask, g
from flask import session as cookie
from flask.sessions import SecureCookieSessionInterface
from flask_login import logout_user
from flask_wtf.csrf import generate_csrf

from app import db
from app.accounts import sessions
from app.accounts.models import SignInMethod
from loadtests.election import person_behind
from loadtests.plan import Turn
from tools.election.voting import email_of


@dataclass(frozen=True)
class Post:
    """One ballot on its way: the address, the headers of somebody who is signed in, the body, its tracker."""

    path: str
    headers: dict[str, str]
    body: str
    tracker: str


def make_posts(app: Flask, uuid: str, turns: Sequence[Turn]) -> list[Post]:
    """Sign everybody in, by the platform's own function, and return each one's request."""
    with app.test_request_context(base_url=app.config["BASE_URL"]), db.write_transaction():
        return [_post(app, uuid, turn) for turn in turns]


def _post(app: Flask, uuid: str, turn: Turn) -> Post:
    sessions.start(person_behind(email_of(turn.number)), SignInMethod.CODE)
    csrf = generate_csrf()
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None  # noqa: S101  (the platform's cookies are signed)
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "X-CSRFToken": csrf,
        "X-Forwarded-For": f"127.0.{turn.number % 200}.{1 + turn.number // 200 % 250}",
        "Cookie": f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(dict(cookie))}",
    }
    logout_user()
    cookie.clear()
    g.pop("csrf_token", None)
    return Post(f"/vote/{uuid}/ballots", headers, json.dumps({"ballot": turn.ballot}), turn.tracker)


def write(path: Path, posts: Sequence[Post]) -> None:
    """Write posts for the sender's process, one JSON text a line."""
    path.write_text("".join(json.dumps(asdict(post)) + "\n" for post in posts), encoding="utf-8")


def read(path: Path) -> list[Post]:
    """Return the posts of a file."""
    return [Post(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
