"""Commands of the collector's operator: ``flask --app app collector ...``."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from app.errors import Refusal
from consult.collector import daily as daily_work
from consult.collector import migrate, publishing

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

collector_commands = AppGroup("collector", help="Look after the answers of consultations.")


@collector_commands.command("upgrade")
def upgrade() -> None:
    """Create or update the tables of the collector's own database."""
    migrate.upgrade()
    click.echo("The collector's database is up to date.")


@collector_commands.command("daily")
def daily() -> None:
    """Append the batches that are due and rewrite the tables; run it once a day, at night."""
    appended, settled = daily_work.run()
    click.echo(f"{appended} entries joined the logs.")
    if not settled:
        raise click.ClickException("The tables were in use and could not be rewritten. Run it again.")


@collector_commands.command("publish")
@click.argument("definition", type=FILE)
@click.argument("questionnaire", type=FILE)
def publish(definition: Path, questionnaire: Path) -> None:
    """Take a consultation over by hand: the registrar's signed DEFINITION and its QUESTIONNAIRE."""
    try:
        checkpoint = publishing.publish(
            definition.read_text(encoding="utf-8"), questionnaire.read_text(encoding="utf-8")
        )
    except Refusal as error:
        raise click.ClickException(str(error)) from None
    click.echo(checkpoint, nl=False)


@collector_commands.command("close")
@click.argument("public_id")
@click.argument("closing", type=FILE)
def close(public_id: str, closing: Path) -> None:
    """Close consultation PUBLIC_ID by hand with the registrar's signed CLOSING statement."""
    try:
        counted = publishing.close(public_id, closing.read_text(encoding="utf-8"))
    except Refusal as error:
        raise click.ClickException(str(error)) from None
    click.echo(counted)
