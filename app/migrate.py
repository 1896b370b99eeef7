"""Bringing the database to the newest shape, through Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from flask import current_app

from app.db import Base, database
from app.rooms import part

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def upgrade(revision: str = "head") -> None:
    """Run the migrations that are missing, all in one transaction."""
    with database().unhurried() as engine, engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def upgrade_all() -> None:
    """Bring every database that this process uses to the newest shape."""
    runs = part(current_app)
    if runs.knows_people:
        upgrade()
    if runs.takes_answers:
        from consult.collector import migrate as collector

        collector.upgrade()


def downgrade(revision: str) -> None:
    """Undo migrations down to ``revision``."""
    with database().unhurried() as engine, engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def new_revision(message: str) -> None:
    """Write a migration from the difference between the tables in code and in the database."""
    with database().writer.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        number = f"{len(list((MIGRATIONS / 'versions').glob('*.py'))) + 1:04d}"
        command.revision(config, message, autogenerate=True, rev_id=number)


def is_current() -> bool:
    """Tell whether the database has run exactly the migrations of this code."""
    from alembic.migration import MigrationContext

    with database().engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    return found == (newest(),)


def newest() -> str:
    """Return the revision that this code's migrations lead to."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def difference() -> list[object]:
    """Return what differs between the tables in code and in the database; empty when nothing does."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database().engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))
