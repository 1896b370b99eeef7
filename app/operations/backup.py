"""Backing the database up while it is used, and rehearsing that the backup can be lived from.

A backup is a folder: the database (SQLite's own online copy, or ``pg_dump``), the signed checkpoints of
the boards, and SHA-256 sums of all of it. A rehearsal restores it beside the live data, and then checks
what an auditor would: every audit event, every board against its checkpoint, every archive.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from flask import current_app
from sqlalchemy import URL, make_url

from app import audit, clock, db, migrate

SUMS, SQLITE_FILE, DUMP_FILE, CHECKPOINTS = "SHA256SUMS", "database.sqlite", "database.dump", "checkpoints"


class BackupFailed(Exception):
    """The backup could not be made or is not fit to live from; the sentence says why."""


class Rehearsed(NamedTuple):
    """What a rehearsal found whole: audit events, and boards with every record, signature and proof."""

    events: int
    boards: int


def back_up(folder: Path) -> Path:
    """Write a backup into a new folder below ``folder``, readable by its owner only, and return it."""
    target = folder / f"tellers-{clock.now():%Y%m%dT%H%M%SZ}"
    target.mkdir(parents=True, mode=0o700)
    # Checkpoints first: each is then at most as new as the database that follows.
    _copy_checkpoints(target / CHECKPOINTS)
    url = make_url(current_app.config["DATABASE_URL"])
    if url.get_backend_name() == "sqlite":
        _copy_sqlite(Path(url.database or ""), target / SQLITE_FILE)
    else:
        _run(url, "pg_dump", "--format=custom", "--no-owner", f"--file={target / DUMP_FILE}", url.database)
    lines = [f"{digest}  {name}\n" for name, digest in sorted(_digests(target).items())]
    (target / SUMS).write_text("".join(lines), encoding="utf-8")
    return target


def _copy_checkpoints(target: Path) -> None:
    source = Path(current_app.config["CHECKPOINT_FOLDER"])
    target.mkdir()
    for path in source.iterdir() if source.is_dir() else ():
        if not path.suffix:  # neither locks nor files that are being written
            shutil.copy2(path, target / path.name)


def _copy_sqlite(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)


def _digests(folder: Path) -> dict[str, str]:
    """Return SHA-256, in hex, of every file of a backup by its path in it."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != SUMS]
    return {path.relative_to(folder).as_posix(): _digest(path) for path in files}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def rehearse(backup: Path) -> Rehearsed:
    """Restore ``backup`` into a database of its own, check everything in it, and remove it again.

    Raises BackupFailed for files that are not as they were written, for tables of another version, for a
    broken audit log and for a board that does not hold.
    """
    import app as app_module  # it imports this module

    _check_sums(backup)
    with tempfile.TemporaryDirectory() as scratch, _restored(backup, Path(scratch)) as url:
        settings = {"DATABASE_URL": url, "CHECKPOINT_FOLDER": str(backup / CHECKPOINTS)}
        beside = app_module.create_app({**current_app.config, **settings})
        try:
            with beside.app_context():
                return _checked()
        finally:
            beside.extensions["database"].dispose()


def _check_sums(backup: Path) -> None:
    try:
        lines = (backup / SUMS).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise BackupFailed(f"{backup} is not a whole backup: it has no {SUMS}.") from None
    written = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    found = _digests(backup)
    changed = sorted(name for name in written.keys() | found.keys() if written.get(name) != found.get(name))
    if changed:
        raise BackupFailed(f"Not as they were written: {', '.join(changed)}.")


def _checked() -> Rehearsed:
    from ballot.board.rehearsal import BoardNotWhole, check_boards  # the ballot room imports from this one

    if not migrate.is_current():
        raise BackupFailed("The tables of the backup are of another version than this program.")
    try:
        events = audit.verify_chain()
        db.release()
        return Rehearsed(events, check_boards())
    except (audit.ChainBroken, BoardNotWhole) as error:
        raise BackupFailed(str(error)) from error


@contextmanager
def _restored(backup: Path, scratch: Path) -> Iterator[str]:
    """Restore into ``scratch``, or into a new database of the configured server; yield its address."""
    if (backup / SQLITE_FILE).exists():
        shutil.copy(backup / SQLITE_FILE, scratch / SQLITE_FILE)
        yield f"sqlite:///{scratch / SQLITE_FILE}"
        return
    server = make_url(current_app.config["DATABASE_URL"])
    url = server.set(database=f"tellers_rehearsal_{uuid4().hex}")
    _run(server, "createdb", url.database)
    try:
        _run(url, "pg_restore", "--no-owner", "--exit-on-error", "--dbname", url.database, backup / DUMP_FILE)
        yield url.render_as_string(hide_password=False)
    finally:
        _run(server, "dropdb", "--force", url.database)


def _run(url: URL, program: str, *words: str | Path | None) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, never by the command line."""
    host = [f"--host={url.host}"] if url.host else []
    port = [f"--port={url.port}"] if url.port else []
    user = [f"--username={url.username}"] if url.username else []
    command = [program, *host, *port, *user, "--no-password", *(str(word) for word in words)]
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    try:
        done = subprocess.run(command, env=os.environ | secret, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise BackupFailed(f"{program} is not installed: apt-get install postgresql-client.") from None
    if done.returncode != 0:
        raise BackupFailed(f"{program} failed: {done.stderr.strip()}")
