"""Copying a database while it is used, and restoring the copy beside the live data.

A copy is a folder of files with their SHA-256 sums: the database (SQLite's own online copy, or ``pg_dump``)
and whatever belongs to it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import URL, make_url

from app import clock

SUMS, SQLITE_FILE, DUMP_FILE = "SHA256SUMS", "database.sqlite", "database.dump"


class BackupFailed(Exception):
    """The backup could not be made or is not fit to live from; the sentence says why."""


def new_folder(above: Path, prefix: str) -> Path:
    """Make a folder for a copy below ``above``, readable by its owner only."""
    target = above / f"{prefix}-{clock.now():%Y%m%dT%H%M%SZ}"
    target.mkdir(parents=True, mode=0o700)
    return target


def copy_database(address: str, target: Path) -> None:
    """Copy the database at ``address`` into the folder ``target`` as it is at one moment."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        _copy_sqlite(Path(url.database or ""), target / SQLITE_FILE)
    else:
        _run(url, "pg_dump", "--format=custom", "--no-owner", f"--file={target / DUMP_FILE}", url.database)


def _copy_sqlite(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)


def write_sums(folder: Path) -> None:
    """Write the sums of all files of a copy beside them; from then on it is whole."""
    lines = [f"{digest}  {name}\n" for name, digest in sorted(_digests(folder).items())]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def check_sums(folder: Path) -> None:
    """Raise BackupFailed unless every file is there as it was written, and no other."""
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise BackupFailed(f"{folder} is not a whole backup: it has no {SUMS}.") from None
    written = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    found = _digests(folder)
    changed = sorted(name for name in written.keys() | found.keys() if written.get(name) != found.get(name))
    if changed:
        raise BackupFailed(f"Not as they were written: {', '.join(changed)}.")


def _digests(folder: Path) -> dict[str, str]:
    """Return SHA-256, in hex, of every file of a copy by its path in it."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != SUMS]
    return {path.relative_to(folder).as_posix(): _digest(path) for path in files}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def restored(backup: Path, scratch: Path, live: str) -> Iterator[str]:
    """Restore into ``scratch``, or into a new database of the ``live`` one's server; yield its address."""
    if (backup / SQLITE_FILE).exists():
        shutil.copy(backup / SQLITE_FILE, scratch / SQLITE_FILE)
        yield f"sqlite:///{scratch / SQLITE_FILE}"
        return
    server = make_url(live)
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
