"""PostgreSQL for a load: a cluster of its own in a temporary folder, and an empty database on any server."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from tools.election.post_office import free_port

PROGRAMS = Path("/usr/lib/postgresql")
OWNER = "postgres"  # the server refuses to run as root


@contextmanager
def cluster() -> Iterator[str]:
    """Yield the address of a fresh server that writes every commit to disk (``fsync`` on, as delivered).

    Raises FileNotFoundError where PostgreSQL is not installed, CalledProcessError where it does not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="tellers-postgresql-"))
    port = free_port()
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER)
    try:
        run("initdb", "-D", str(folder / "data"), "-A", "trust", "-U", OWNER)
        options = f"-h 127.0.0.1 -p {port} -k {folder}"
        run("pg_ctl", "-D", str(folder / "data"), "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://{OWNER}@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", str(folder / "data"), "-m", "fast", "stop")
    finally:
        shutil.rmtree(folder)


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs, the newest version's. Raises FileNotFoundError."""
    found = sorted(PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    if not found:
        raise FileNotFoundError(f"no {name} below {PROGRAMS}: apt-get install postgresql")
    return str(found[-1])


def run(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs as the user who owns the cluster. Raises CalledProcessError."""
    as_owner = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
    command = [*as_owner, program(name), *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")  # noqa: S603


@contextmanager
def empty_database(server: str) -> Iterator[str]:
    """Make a database on the server at the address ``server``, yield its address, and drop it."""
    name = f"tellers_load_{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        engine.dispose()
