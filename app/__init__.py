"""The glue: ``create_app`` wires the rooms together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app import access, cli, config, db, errors, limits, pages, proofs, security
from app.accounts import sessions, staff
from app.clock import SystemClock

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Return the application, configured from the environment and then from ``settings``."""
    app = Flask(
        __name__,
        template_folder=str(ROOT / "templates"),
        static_folder="static",
        instance_path=os.environ.get("TELLERS_INSTANCE", str(ROOT / "instance")),
    )
    if settings and "SECRET_KEY" in settings:
        app.config.from_mapping(settings)
    else:
        app.config.from_mapping(config.load(os.environ, Path(app.instance_path)))
        app.config.from_mapping(settings or {})
    app.extensions["clock"] = SystemClock()
    _wire(app)
    return app


def _wire(app: Flask) -> None:
    if app.config["PROXIES"]:
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    db.init_app(app)
    proofs.init_app(app)
    errors.init_app(app)
    security.init_app(app)
    limits.init_app(app)  # before CSRF protection, which reads the body
    CSRFProtect(app)
    sessions.init_app(app)
    staff.init_app(app)
    pages.init_app(app)
    _register_blueprints(app)
    access.init_app(app)
    limits.apply(app)
    cli.init_app(app)


def _register_blueprints(app: Flask) -> None:
    # Imported here because these rooms import from this package.
    from app.accounts import routes as accounts
    from app.audit import routes as audit
    from app.outbox import routes as demo
    from ballot import office
    from ballot import routes as ballot
    from ballot.board import downloads as count_files
    from ballot.board import routes as board

    for room in (accounts, audit, demo, ballot, board, count_files, office):
        app.register_blueprint(room.blueprint)
