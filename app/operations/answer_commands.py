"""``flask --app app answers``: backup of the collector's database, and its rehearsal."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from app.operations import answers
from app.operations.copies import BackupFailed

FOLDER = click.Path(path_type=Path, file_okay=False)

answers_commands = AppGroup("answers", help="Back up the answers to consultations, apart from people.")


@answers_commands.command("backup")
@click.argument("folder", type=FOLDER)
@with_appcontext
def back_up(folder: Path) -> None:
    """Do the night's work and write a backup into a new folder below FOLDER; run it at night."""
    try:
        click.echo(answers.back_up(folder))
    except BackupFailed as error:
        raise click.ClickException(str(error)) from None


@answers_commands.command("rehearse-restore")
@click.argument("folder", type=FOLDER)
@with_appcontext
def rehearse(folder: Path) -> None:
    """Restore the backup FOLDER beside the live data, check every log in it, and remove it again."""
    try:
        found = answers.rehearse(folder)
    except BackupFailed as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"The backup can be restored: {found} consultations, all logs whole.")
