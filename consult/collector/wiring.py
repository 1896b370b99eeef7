"""How the application gets its collector: database, trees, endpoints, commands."""

from __future__ import annotations

from flask import Flask

from consult.collector import commands, database, ledger, pages, routes
from consult.collector.blueprint import blueprint

__all__ = ["blueprint", "init_app", "pages", "routes"]


def init_app(app: Flask) -> None:
    """Attach the collector to ``app``."""
    database.init_app(app)
    app.extensions[ledger.TREES] = ledger.Trees()
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.collector_commands)
