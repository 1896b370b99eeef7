"""Commands for the operator: ``flask --app app ...``."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click
import structlog
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import DBAPIError

from app import audit, clock, db, migrate, nightly
from app.accounts import Role, passkeys, staff, store
from app.accounts.models import Person
from app.demo import demo
from app.errors import Refusal
from app.operations import backup, connections
from app.operations.copies import BackupFailed
from app.outbox import worker
from app.rooms import part
from app.troubles import trouble_of

log = structlog.get_logger()
TIDY_EVERY_SECONDS = 600.0
ROLE = click.Choice([role.value for role in Role])

database_commands = AppGroup("db", help="Bring the database to the newest shape.")


@database_commands.command("upgrade")
def upgrade() -> None:
    """Create or update the tables, the collector's too where it is here."""
    migrate.upgrade_all()
    click.echo("The database is up to date.")


@database_commands.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Undo migrations down to REVISION (``base`` removes every table and all data)."""
    migrate.downgrade(revision)
    click.echo(f"The database is back at {revision}.")


@database_commands.command("revision")
@click.argument("message")
def revision(message: str) -> None:
    """Write a migration from what the models changed (for developers)."""
    migrate.new_revision(message)


@database_commands.command("connections")
def check_connections() -> None:
    """Compare the connections that all processes may want with what PostgreSQL offers; exit 1 when short."""
    found = connections.demands()
    for one in found:
        click.echo(one.sentence)
    if any(one.wanted > one.offered for one in found):
        raise click.ClickException("Some requests would be refused at a peak.")
    if not found:
        click.echo("SQLite has no limit of connections.")


@click.command("worker")
@click.option("--once", is_flag=True, help="Send what is due, then stop.")
@click.option("--pause", default=2.0, show_default=True, help="Seconds to wait when nothing is due.")
@with_appcontext
def run_worker(once: bool, pause: float) -> None:
    """Send the mail that waits in the outbox, and do the night's work, until told to stop."""
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    tidied = -TIDY_EVERY_SECONDS
    mails = part(current_app).knows_people
    while not stop.is_set():
        try:
            if time.monotonic() - tidied >= TIDY_EVERY_SECONDS:
                if mails:
                    worker.tidy()
                nightly.run_if_due()
                tidied = time.monotonic()
            sent = worker.deliver_due() if mails else 0
        except DBAPIError as error:
            if once or trouble_of(error) is None:
                raise
            log.error("worker_waits_for_database", kind=type(error.orig).__name__)
            stop.wait(pause)
            continue
        if not sent and once:
            break
        if not sent:
            stop.wait(pause)


@click.command("create-staff")
@click.option("--name", prompt="Name")
@click.option("--email", prompt="E-mail address")
@click.option("--role", "roles", type=ROLE, multiple=True, required=True, help="May be given twice.")
@click.password_option(help="Asked for when it is not given.")
@with_appcontext
def create_staff(name: str, email: str, roles: tuple[str, ...], password: str) -> None:
    """Make somebody a member of staff."""
    with _plainly(), db.write_transaction():
        staff.create(name, email, password, [Role(role) for role in roles])
    click.echo(f"{name} can now sign in as {' and '.join(roles)}.")


@click.command("grant-role")
@click.argument("email")
@click.argument("role", type=ROLE)
@with_appcontext
def grant_role(email: str, role: str) -> None:
    """Give the member of staff with address EMAIL a ROLE."""
    with db.write_transaction():
        staff.grant(_member(email), Role(role))
    click.echo("Done.")


@click.command("revoke-role")
@click.argument("email")
@click.argument("role", type=ROLE)
@with_appcontext
def revoke_role(email: str, role: str) -> None:
    """Take a ROLE from the member of staff with address EMAIL and sign that person out."""
    with db.write_transaction():
        staff.revoke(_member(email), Role(role))
    click.echo("Done.")


@click.command("remove-passkeys")
@click.argument("email")
@with_appcontext
def remove_passkeys(email: str) -> None:
    """Remove every passkey of the person with address EMAIL, who has lost them, and sign that person out."""
    with db.write_transaction():
        person = store.person_by_email(email.strip().lower())
        if person is None:
            raise click.ClickException("Nobody has this address.")
        store.end_sign_ins(person, clock.now())
        number = passkeys.remove_all(person)
    click.echo(f"Passkeys removed: {number}.")


@click.command("verify-audit")
@with_appcontext
def verify_audit() -> None:
    """Check the hash chain of the audit log."""
    try:
        click.echo(f"{audit.verify_chain()} events form one unbroken chain.")
    except audit.ChainBroken as error:
        raise click.ClickException(str(error)) from None


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@with_appcontext
def backup_command(folder: Path) -> None:
    """Write a backup of the database and the checkpoints into a new folder below FOLDER."""
    try:
        click.echo(backup.back_up(folder))
    except BackupFailed as error:
        raise click.ClickException(str(error)) from None


@click.command("rehearse-restore")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@with_appcontext
def rehearse_command(folder: Path) -> None:
    """Restore the backup FOLDER beside the live data, check everything in it, and remove it again."""
    try:
        found = backup.rehearse(folder)
    except BackupFailed as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"The backup can be restored: {found.events} audit events, {found.boards} boards, all whole.")


def _member(email: str) -> Person:
    person = store.person_by_email(email.strip().lower())
    if person is None or store.password_of(person) is None:
        raise click.ClickException("No member of staff has this address.")
    return person


@contextmanager
def _plainly() -> Iterator[None]:
    """Show a refusal as one sentence instead of a traceback."""
    try:
        yield
    except Refusal as error:
        raise click.ClickException(str(error)) from None


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(database_commands)
    app.cli.add_command(run_worker)
    if part(app).takes_answers:
        from app.operations.answer_commands import answers_commands  # that room imports from this package

        app.cli.add_command(answers_commands)
    if not part(app).knows_people:
        return
    from app.operations.canary.commands import canary_commands  # the ballot room imports from this package

    for command in (
        canary_commands,
        create_staff,
        grant_role,
        revoke_role,
        remove_passkeys,
        verify_audit,
        demo,
        backup_command,
        rehearse_command,
    ):
        app.cli.add_command(command)
