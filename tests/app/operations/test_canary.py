"""The synthetic voter: over real HTTP, with real mail, and a platform that lies or fails in every step."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from flask import Flask, Response, request
from werkzeug.serving import make_server

from app import config, create_app, db, migrate, signing
from ballot import canary
from ballot.board import rehearsal
from tests.certificates import make_certificate
from tests.external import ROOT
from tools.election.post_office import free_port

WATCHERS = ["first@example.org", "second@example.org"]
Lie = Callable[[Response], Response | None]


class MailServer:
    """A mail server that keeps what it gets, or is busy."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return self.answer

    def subjects(self) -> list[str]:
        return [str(mail["Subject"]) for mail in self.mails]


class Watched:
    """A served platform, its mails, and what to change in the answers of an address."""

    def __init__(self, app: Flask, mails: MailServer, environment: dict[str, str]) -> None:
        self.app, self.mails, self.environment = app, mails, environment
        self.lies: dict[str, Lie] = {}
        self.kept = Path(app.instance_path) / "canary.json"
        app.after_request(self._answer)

    def _answer(self, response: Response) -> Response:
        for pattern, lie in self.lies.items():
            if re.search(pattern, request.path):
                return lie(response) or response
        return response

    def cast(self, patience: float = 60.0) -> int:
        """Run the command; return its exit code."""
        done = self.app.test_cli_runner().invoke(args=["canary", "cast", "--patience", str(patience)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.output
        self.said = done.output
        return done.exit_code

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.kept.read_text(encoding="utf-8"))
        return found


@contextmanager
def _serving(folder: Path, environment: dict[str, str], tls: tuple[str, str] | None) -> Iterator[Watched]:
    """A platform that answers on a port of the loopback address, and a mail server."""
    port = free_port()
    environment = {
        **config.new_secrets(),
        "TELLERS_DATABASE_URL": f"sqlite:///{folder / 'tellers.sqlite'}",
        "TELLERS_BASE_URL": f"https://localhost:{port}" if tls else f"http://127.0.0.1:{port}",
        "TELLERS_SMTP_HOST": "127.0.0.1",
        "TELLERS_MAIL_FROM": "tellers@example.org",
        "TELLERS_ALARM_TO": ", ".join(WATCHERS),
        "TELLERS_METRICS_TOKEN": "token",
        "TELLERS_PROOF_WORKERS": "0",
        **environment,
    }
    app = create_app({**config.load(environment, folder), "RATELIMIT_ENABLED": False})
    app.instance_path = str(folder)
    with app.app_context():
        migrate.upgrade_all()
    handler = MailServer()
    mails = Controller(handler, hostname="127.0.0.1", port=free_port())
    mails.start()
    smtp = {"SMTP_HOST": mails.hostname, "SMTP_PORT": mails.port, "SMTP_STARTTLS": False}
    app.config.update(DEMO=False, **smtp)  # mail goes out by SMTP, as in production
    made = Watched(app, handler, {**environment, "TELLERS_INSTANCE": str(folder)})
    server = make_server("127.0.0.1", port, app, threaded=True, ssl_context=tls)
    Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    mails.stop()
    app.extensions["database"].dispose()
    app.extensions["collector_database"].dispose()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """The platform in plain HTTP, as only the demonstration allows it."""
    with _serving(tmp_path_factory.mktemp("canary"), {"TELLERS_DEMO": "1"}, None) as made:
        yield made


@pytest.fixture
def watched(served: Watched) -> Iterator[Watched]:
    """The platform, honest again after each test, and nobody waiting for news."""
    yield served
    served.lies.clear()
    served.mails.answer = "250 OK"
    assert served.cast() == 0, served.said
    served.mails.mails.clear()


def test_it_casts_and_checks_again_and_again(watched: Watched) -> None:
    assert [watched.cast() for _ in range(3)] == [0, 0, 0]
    kept = watched.state()
    assert kept["failures"] == 0
    assert kept["visits"] >= 3
    assert watched.mails.subjects() == []
    assert "canary_cast" in watched.said
    assert stat.S_IMODE(watched.kept.stat().st_mode) == 0o600
    for secret in (kept["contest"]["word"], kept["contest"]["code"]):
        assert secret not in watched.said
    page = watched.app.test_client().get(f"/board/{kept['contest']['uuid']}/").text
    assert "This is a test of the service, not a vote." in page


def test_it_votes_over_tls_as_in_production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Secure cookies, strict referrers, and a certificate that is checked."""
    files = make_certificate(tmp_path, "localhost")
    with _serving(tmp_path, {}, files) as platform:
        assert platform.cast() == 1  # nobody has said that this certificate is to be trusted
        assert "step=sign-in" in platform.said
        monkeypatch.setenv("SSL_CERT_FILE", files[0])
        assert platform.cast() == 0, platform.said


def test_the_timer_starts_it_without_the_whole_application(watched: Watched) -> None:
    """As the unit does: it makes a fresh contest, votes, fails with 1, and says so by mail."""
    line = next(
        line.removeprefix("ExecStart=/opt/tellers/.venv/bin/python ")
        for line in (ROOT / "deploy/tellers-canary.service").read_text(encoding="utf-8").splitlines()
        if line.startswith("ExecStart=")
    )

    def started() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *line.split()],
            cwd=ROOT,
            env=os.environ | watched.environment,
            capture_output=True,
            text=True,
        )

    watched.kept.unlink(missing_ok=True)
    done = started()
    assert (done.returncode, "canary_cast" in done.stdout) == (0, True), done.stdout + done.stderr
    watched.lies["^/slip$"] = _status(500)
    failed = started()
    assert (failed.returncode, "step=sign-in" in failed.stdout) == (1, True), failed.stdout + failed.stderr
    assert watched.state()["told"]


def test_members_see_it_nowhere_in_their_lists(watched: Watched) -> None:
    watched.cast()
    client = watched.app.test_client()
    assert canary.TITLE not in client.get("/board/").text
    tracker = re.search(
        r"tracker=([\w%+/-]{43,})", client.get(f"/board/{watched.state()['contest']['uuid']}/").text
    )
    assert tracker
    assert "No ballot has this tracker" in client.get(f"/board/?tracker={tracker[1]}").text
    with watched.app.app_context():
        assert rehearsal.check_boards() == 0  # a rehearsal of the backup has better things to do


def _body(change: Callable[[bytes], bytes]) -> Lie:
    def lie(response: Response) -> None:
        if response.status_code < 300:
            response.direct_passthrough = False
            response.set_data(change(response.get_data()))

    return lie


def _status(code: int) -> Lie:
    return lambda _response: Response("no", code)


def _other_receipt(body: bytes) -> bytes:
    told = json.loads(body)
    told["receipt"]["height"] += 1
    return json.dumps(told).encode()


def _earlier_checkpoint(body: bytes) -> bytes:
    told = json.loads(body)
    return signing.sign_checkpoint(told["uuid"], told["height"] - 1, "0" * 64).encode()


def _elsewhere(body: bytes) -> bytes:
    return re.sub(rb'"election_url": "', b'"election_url": "https://evil.example.org', body)


def _slow(response: Response) -> None:
    time.sleep(2)


@pytest.mark.parametrize(
    ("address", "lie", "step"),
    [
        ("^/slip$", _status(500), "sign-in"),
        ("^/my-votes$", _body(lambda body: b"<main>Nothing to vote on</main>"), "sign-in"),
        ("^/vote/[^/]+$", _body(lambda body: body.replace(b'id="contest"', b"")), "open-page"),
        ("^/vote/[^/]+$", _body(lambda body: body.replace(b"not a vote", b"a vote")), "open-page"),
        (
            "^/vote/[^/]+$",
            _body(lambda body: body.replace(b'"fingerprint": "', b'"fingerprint": "x')),
            "fetch-record",
        ),
        ("^/vote/[^/]+$", _body(_elsewhere), "fetch-record"),
        ("/election.json$", _body(lambda body: body + b" "), "fetch-record"),
        ("/credentials.json$", _body(lambda body: body[:-10]), "fetch-record"),
        ("/ballots$", _status(400), "cast-ballot"),
        ("/ballots$", _body(_other_receipt), "check-receipt"),
        ("/ballots$", _body(lambda body: b"[]"), "check-receipt"),
        ("/ballot$", _body(lambda body: body[1:]), "look-up"),
        ("/checkpoint$", _body(_earlier_checkpoint), "check-checkpoint"),
        ("/checkpoint$", _body(lambda body: body.replace(b'"height":', b'"height":1')), "check-checkpoint"),
        ("^/sign-out$", _status(503), "sign-out"),
    ],
)
def test_whatever_is_wrong_is_noticed_where_it_happens(
    watched: Watched, address: str, lie: Lie, step: str
) -> None:
    watched.lies[address] = lie
    assert watched.cast() == 1
    assert f"step={step}" in watched.said, watched.said
    assert watched.mails.subjects() == ["Voting fails at 127.0.0.1"]
    assert f"Step: {step}" in watched.mails.mails[0].get_content()


def test_slow_is_wrong_too(watched: Watched) -> None:
    watched.cast()
    watched.lies["^/vote/[^/]+$"] = _slow
    assert watched.cast(patience=1.5) == 1
    assert "It took too long." in watched.said


def test_a_busy_platform_is_asked_again_with_the_same_ballot(watched: Watched) -> None:
    sent: list[bytes] = []

    def busy_once(response: Response) -> Response | None:
        sent.append(request.get_data())
        return Response("busy", 503, {"Retry-After": "1"}) if len(sent) == 1 else None

    watched.lies["/ballots$"] = busy_once
    assert watched.cast() == 0
    assert len(sent) == 2
    assert sent[0] == sent[1]


def test_a_platform_that_stays_busy_is_an_alarm(watched: Watched) -> None:
    watched.cast()
    watched.lies["/ballots$"] = lambda _response: Response("busy", 503, {"Retry-After": "60"})
    assert watched.cast(patience=20) == 1
    assert "too busy" in watched.said


def test_people_are_told_once_when_it_fails_and_once_when_it_works(watched: Watched) -> None:
    watched.lies["^/slip$"] = _status(500)
    assert [watched.cast() for _ in range(3)] == [1, 1, 1]
    assert watched.mails.subjects() == ["Voting fails at 127.0.0.1"]
    assert watched.mails.mails[0]["To"] == ", ".join(WATCHERS)
    watched.lies.clear()
    assert [watched.cast() for _ in range(2)] == [0, 0]
    assert watched.mails.subjects() == ["Voting fails at 127.0.0.1", "Voting works again at 127.0.0.1"]


def test_a_mail_server_that_is_away_is_tried_again(watched: Watched) -> None:
    watched.mails.answer = "451 Later"
    watched.lies["^/slip$"] = _status(500)
    assert watched.cast() == 1
    assert "canary_alarm_not_sent" in watched.said
    watched.mails.answer = "250 OK"
    assert watched.cast() == 1
    assert watched.mails.subjects() == ["Voting fails at 127.0.0.1"]


def test_an_alarm_needs_neither_database_nor_platform(watched: Watched, tmp_path: Path) -> None:
    watched.cast()
    before = watched.app.extensions["database"]
    watched.app.extensions["database"] = db.Database(f"sqlite:///{tmp_path / 'missing' / 'no.sqlite'}")
    try:
        assert watched.cast() == 1
        assert watched.mails.subjects() == ["Voting fails at 127.0.0.1"]
    finally:
        watched.app.extensions["database"] = before


def test_a_contest_that_cannot_be_made_is_an_alarm(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise OSError("disk full")

    watched.kept.unlink(missing_ok=True)
    monkeypatch.setattr(canary, "make", fails)
    assert watched.cast() == 1
    assert "step=make-test-contest" in watched.said
    assert "Traceback" not in watched.said  # what a traceback shows of this moment are secrets
    monkeypatch.undo()


def test_a_fresh_contest_takes_the_place_of_one_that_ends(watched: Watched) -> None:
    watched.cast()
    kept = watched.state()
    before = kept["contest"]["uuid"]
    watched.cast()
    assert watched.state()["contest"]["uuid"] == before
    kept["contest"]["closes"] = "2026-01-01T00:00:00+00:00"
    watched.kept.write_text(json.dumps(kept), encoding="utf-8")
    assert watched.cast() == 0
    assert watched.state()["contest"]["uuid"] != before


def test_one_is_made_on_request_and_what_cannot_be_read_is_made_anew(watched: Watched) -> None:
    watched.cast()
    before = watched.state()["contest"]["uuid"]
    done = watched.app.test_cli_runner().invoke(args=["canary", "prepare"])
    assert done.exit_code == 0, done.output
    made = watched.state()["contest"]["uuid"]
    assert made != before
    assert made in done.output
    watched.kept.write_text("{", encoding="utf-8")
    assert watched.cast() == 0
    assert watched.state()["contest"]["uuid"] != made


def test_prometheus_sees_when_it_last_succeeded(watched: Watched) -> None:
    watched.cast()
    kept = watched.state()
    page = watched.app.test_client().get("/metrics", headers={"Authorization": "Bearer token"}).text
    shown = dict(line.rsplit(" ", 1) for line in page.splitlines() if line.startswith("tellers_canary"))
    assert float(shown["tellers_canary_success_timestamp_seconds"]) == kept["succeeded_at"]
    assert float(shown['tellers_canary_visits{outcome="failed"}']) == kept["failures"]
    assert float(shown["tellers_canary_seconds"]) == kept["seconds"]
