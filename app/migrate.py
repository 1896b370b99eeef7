"""Bringing the database to the newest shape, through Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from app.db import Base, database

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def upgrade(revision: str = "head") -> None:
    """Run the migrations that are missing, all in one transaction."""
    with database().writer.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def downgrade(revision: str) -> None:
    """Undo migrations down to ``revision``."""
    with database().writer.begin() as connection:
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


def difference() -> list[object]:
    """Return what differs between the tables in code and in the database; empty when nothing does."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database().engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))
