"""The demonstration: a seeded database, the web server and the mail worker on this machine."""

from __future__ import annotations

import importlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from types import FrameType

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import make_url

from app import migrate

SIGN_IN_NOTES = "demo-sign-in.txt"
WORKERS = "1"
DATABASES = {"database": "DATABASE_URL", "collector_database": "COLLECTOR_DATABASE_URL"}
STOP_SECONDS = 20


@click.command("demo")
@click.option("--port", default=8000, show_default=True)
@click.option("--fresh", is_flag=True, help="Begin again with an empty database.")
@with_appcontext
def demo(port: int, fresh: bool) -> None:
    """Serve a seeded demonstration on http://127.0.0.1:8000 until Ctrl+C (needs TELLERS_DEMO=1)."""
    if not current_app.config["DEMO"]:
        raise click.ClickException("Set TELLERS_DEMO=1: the demonstration must not run on real data.")
    if fresh or not _notes().exists():  # no notes: an earlier start was interrupted while it seeded
        click.echo("Making the demonstration: four elections, two ballots, a consultation, three trustees …")
        for setting in ("BASE_URL", "COLLECTOR_URL"):  # they stand in the mails and in the consultation
            current_app.config[setting] = f"http://127.0.0.1:{port}"
        _begin_again()
    current_app.extensions["database"].dispose()
    click.echo(_notes().read_text(encoding="utf-8"))
    click.echo(f"Open http://127.0.0.1:{port} in a browser. Ctrl+C stops the demonstration.")
    sys.exit(_serve(port))


def _notes() -> Path:
    return Path(current_app.instance_path) / SIGN_IN_NOTES


def _begin_again() -> None:
    """Make an empty database and fill it; the sign-in details are kept beside it."""
    _notes().unlink(missing_ok=True)
    _remove_database()
    migrate.upgrade_all()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    ballots = importlib.import_module("ballot.demo")  # these rooms import from this one
    lines: Iterable[str] = ballots.seed(app)
    staff = (ballots.OFFICE, ballots.SCRUTINEER)
    importlib.import_module("consult.demo").seed(app, ballots.roll_csv(), *staff)
    _notes().write_text("\n".join(lines) + "\n", encoding="utf-8")


def _remove_database() -> None:
    for extension, setting in DATABASES.items():
        path = Path(make_url(current_app.config[setting]).database or "")
        current_app.extensions[extension].dispose()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
    shutil.rmtree(current_app.config["CHECKPOINT_FOLDER"], ignore_errors=True)


def _serve(port: int) -> int:
    """Run web server and mail worker until one of them ends or this process is told to stop."""
    environment = os.environ | {
        "TELLERS_BASE_URL": f"http://127.0.0.1:{port}",
        "TELLERS_BIND": f"127.0.0.1:{port}",
        "TELLERS_WORKERS": WORKERS,
    }
    commands = (
        ["gunicorn", "--config", "python:app.gunicorn", "app:create_app()"],
        ["flask", "--app", "app", "worker", "--pause", "0.5"],
    )
    children = [subprocess.Popen([sys.executable, "-m", *line], env=environment) for line in commands]  # noqa: S603
    stopping = _stop_on_signals()
    while not stopping and all(child.poll() is None for child in children):
        time.sleep(0.2)
    return _end(children, stopped=bool(stopping))


def _stop_on_signals() -> list[int]:
    caught: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        caught.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, note)
    return caught


def _end(children: list[subprocess.Popen[bytes]], *, stopped: bool) -> int:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    return 0 if stopped else 1
