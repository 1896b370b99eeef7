"""A stand-in server for tests of the voting page alone: real elections, the real template, the real headers.

It serves whole elections made by ``crypto``, checks every posted ballot with ``crypto.ballots`` and can be
told to misbehave in the ways a network and a dishonest server can. It belongs to the tests; the platform's
own way of taking ballots is ``ballot.casting``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, abort, jsonify, render_template, request, url_for
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from werkzeug.serving import make_server

from app import security
from app.pages import asset_url
from ballot.presets import OFFICER_ELECTION, is_test
from crypto import credentials
from crypto.ballots.ballot import check_ballot, tracker
from crypto.election import Election, election_record, parse_election
from crypto.groups import group_named
from crypto.questions import Question
from crypto.receipts import new_platform_key, platform_public_key, sign_receipt
from crypto.text import b64_digest
from crypto.trustees.play import run_ceremony
from crypto.trustees.record import parse_trustees
from tests.external import ROOT

CODE = "MJq-jDS-bMB-7y1-j2J"
OTHER_CODE = "iNY-qAw-SXa-dEJ-kxQ"
UUID = "VotingPageTest123456"
CSRF = "a-token"
POLL = {"title": "A meeting", "preset": OFFICER_ELECTION.key}
TAB_KEY = "5a" * 32
PLATFORM = new_platform_key()


@dataclass
class Stage:
    """One contest on show and what happened to it; each post uses up one of ``replies``, if there are any.

    The list of credentials is not sent the first ``lost`` times that it is asked for.
    """

    election: Election
    trustees: str
    credentials: str
    title: str
    may_revote: bool = False
    has_voted: bool = False
    lost: int = 0
    changes: dict[str, Any] = field(default_factory=dict)
    replies: list[Callable[[Stage, str], Any]] = field(default_factory=list)
    board: dict[str, str] = field(default_factory=dict)
    posts: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def contest(self) -> dict[str, Any]:
        """Return what the voting page is given."""
        group = self.election.group
        return {
            "uuid": self.election.uuid,
            "title": self.title,
            "poll": "aPollOfTheTests",
            "poll_title": "A meeting",
            "tab_key": TAB_KEY,
            "paused": "",
            "statements_url": "",
            "more_to_come": False,
            "election_url": url_for("election"),
            "trustees_url": url_for("trustees"),
            "fingerprint": self.election.fingerprint,
            "credential": group.text(credentials.public(group, self.election.uuid, CODE)),
            "credentials_url": url_for("listed"),
            "credentials_fingerprint": b64_digest(self.credentials),
            "credentials_length": len(self.credentials.encode()),
            "platform_key": platform_public_key(PLATFORM),
            "cast_url": url_for("cast"),
            "ballot_url": url_for("ballot"),
            "board_url": url_for("board"),
            "home_url": url_for("pages.home"),
            "csrf": CSRF,
            "may_revote": self.may_revote,
            "has_voted": self.has_voted,
            "now_ms": 1_783_594_800_000,
            "closes_ms": None,
            **self.changes,
        }


def make_stage(
    group_name: str, questions: Sequence[Question], title: str, description: str = "", **settings: Any
) -> Stage:
    """Return a contest whose key is held by two of three trustees."""
    group = group_named(group_name)
    trustees, _private = run_ceremony(group, 2, 3)
    record = election_record(
        uuid=UUID,
        name=title,
        description=description,
        group=group,
        public_key=parse_trustees(group, trustees).public_key,
        questions=questions,
    )
    publics = [credentials.public(group, UUID, code) for code in (CODE, OTHER_CODE)]
    listed = credentials.credentials_record(group, publics)
    return Stage(parse_election(record), trustees, listed, title, **settings)


def take(stage: Stage, text: str) -> Any:
    """Take a ballot as the platform does: check it, put it on the board, answer with a receipt."""
    check_ballot(stage.election, text)
    created = tracker(text) not in stage.board
    stage.board[tracker(text)] = text
    return receipt(stage, tracker(text)), 201 if created else 200


def receipt(stage: Stage, of: str, signer: str = PLATFORM) -> Response:
    """Return the answer to a ballot that was taken."""
    return jsonify(tracker=of, receipt=sign_receipt(signer, stage.election.uuid, of, 1, "0" * 64))


def busy(_stage: Stage, _text: str) -> Any:
    """Answer that the proof checker is full."""
    return jsonify(error="overloaded", message="Busy."), 503, {"Retry-After": "1"}


def take_and_vanish(stage: Stage, text: str) -> Any:
    """Take the ballot, then lose the answer on the way."""
    take(stage, text)
    return Response(b"{", 201, {"Content-Length": "1000"})


def refuse(_stage: Stage, _text: str) -> Any:
    """Refuse with a sentence."""
    return jsonify(error="voting-over", message="Voting is over. Your vote was not cast."), 409


def swap_receipt(stage: Stage, text: str) -> Any:
    """Take the ballot but answer with somebody else's receipt."""
    take(stage, text)
    return receipt(stage, "A" * 43), 201


def forge_receipt(stage: Stage, text: str) -> Any:
    """Take the ballot but sign the receipt with another key."""
    take(stage, text)
    return receipt(stage, tracker(text), new_platform_key()), 201


def swap_ballot(stage: Stage, text: str) -> Any:
    """Answer rightly but show another ballot under the tracker."""
    answer = take(stage, text)
    stage.board[tracker(text)] = text + " "
    return answer


def drop_ballot(stage: Stage, text: str) -> Any:
    """Answer rightly but do not show the ballot."""
    answer = take(stage, text)
    stage.board.clear()
    return answer


def sign_in_first(_stage: Stage, _text: str) -> Any:
    """Send the voter to the sign-in page, as after the end of a session."""
    return Response(status=302, headers={"Location": "/elsewhere"})


def make_app(stage: Stage) -> Flask:
    """Return a small application around one contest, with the platform's templates, assets and headers."""
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "app" / "static"))
    assert app.jinja_loader is not None
    packages = {"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}
    app.jinja_loader = ChoiceLoader([app.jinja_loader, PrefixLoader(packages)])  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config.update(SESSION_COOKIE_SECURE=False, DEMO=False, SECRET_KEY="of a test")
    security.init_app(app)
    nobody: Callable[[], None] = lambda: None  # noqa: E731
    app.jinja_env.globals.update(
        is_test=is_test,
        asset_url=asset_url,
        current_person=nobody,
        current_roles=nobody,
        has_endpoint=app.view_functions.__contains__,
    )
    _add_routes(app, stage)
    return app


def _add_routes(app: Flask, stage: Stage) -> None:
    def record(text: str) -> Response:
        return Response(text.encode(), content_type="application/json")

    def listed() -> Response:
        if stage.lost:
            stage.lost -= 1
            abort(503)
        return record(stage.credentials)

    def cast() -> Any:
        if request.headers.get("X-CSRFToken") != CSRF:
            abort(400)
        text = request.get_json()["ballot"]
        stage.posts.append(text)
        reply = stage.replies.pop(0) if stage.replies else take
        return reply(stage, text)

    def ballot() -> Response:
        text = stage.board.get(request.args["tracker"])
        return record(text) if text is not None else abort(404)

    def vote() -> str:
        return render_template("ballot/vote.html", contest=stage.contest(), poll={"title": "A meeting"})

    @app.before_request
    def remember() -> None:
        stage.requests.append(f"{request.method} {request.full_path} {request.get_data(as_text=True)}")

    page: Callable[[], str] = lambda: "<!doctype html><title>Elsewhere</title>"  # noqa: E731
    app.add_url_rule("/", "pages.home", page)
    app.add_url_rule("/staff/sign-in", "accounts.staff_sign_in", page)
    app.add_url_rule("/board/", "board", page)
    app.add_url_rule("/vote", "vote", vote)
    app.add_url_rule("/election.json", "election", lambda: record(stage.election.text))
    app.add_url_rule("/trustees.json", "trustees", lambda: record(stage.trustees))
    app.add_url_rule("/credentials.json", "listed", listed)
    app.add_url_rule("/ballots", "cast", cast, methods=["POST"])
    app.add_url_rule("/ballot", "ballot", ballot)


@contextmanager
def serving(stage: Stage) -> Iterator[str]:
    """Serve the contest on a free port of this machine; yields the address of the voting page."""
    server = make_server("127.0.0.1", 0, make_app(stage), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/vote"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
