"""Bringing the collector's database to the newest shape, through Alembic, with migrations of its own."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from consult.collector.database import CollectorBase, database

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations_collector"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def upgrade(revision: str = "head") -> None:
    """Run the migrations that are missing, all in one transaction."""
    with database().unhurried() as engine, engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def downgrade(revision: str) -> None:
    """Undo migrations down to ``revision``."""
    with database().unhurried() as engine, engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def is_current() -> bool:
    """Tell whether the database has run exactly the migrations of this code."""
    from alembic.migration import MigrationContext

    with database().engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_heads() == (newest(),)


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
        return list(compare_metadata(context, CollectorBase.metadata))
