"""The glue: ``create_app`` wires the rooms together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app import access, cli, config, db, errors, limits, pages, proofs, rooms, security
from app.accounts import sessions, staff
from app.clock import SystemClock
from app.operations import health, metrics

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Return the application, configured from the environment and then from ``settings``."""
    app = Flask(
        __name__,
        template_folder=str(ROOT / "templates"),
        static_folder="static",
        instance_path=os.environ.get("TELLERS_INSTANCE", str(ROOT / "instance")),
    )
    if settings and "ROLE" in settings:
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
    runs = rooms.part(app)
    metrics.init_app(app)
    # Before the databases, so that its headers are added last, whatever a commit comes to.
    security.init_app(app)
    if runs.knows_people:
        db.init_app(app)
    proofs.init_app(app)
    errors.init_app(app)
    limits.init_app(app)  # before CSRF protection, which reads the body
    if runs.knows_people:
        CSRFProtect(app)
        sessions.init_app(app)
        staff.init_app(app)
    pages.init_app(app)
    app.register_blueprint(health.blueprint)
    if runs.knows_people:
        _register_blueprints(app)
        _wire_registrar(app)
    if runs.takes_answers:
        _wire_collector(app)
    access.init_app(app)
    limits.apply(app)
    cli.init_app(app)


def _register_blueprints(app: Flask) -> None:
    # Imported here because these rooms import from this package.
    from app.accounts import passkey_routes as passkeys
    from app.accounts import routes as accounts
    from app.audit import routes as audit
    from app.decisions import routes as decisions
    from app.outbox import routes as demo
    from ballot import hustings, office
    from ballot import routes as ballot
    from ballot.board import downloads as count_files
    from ballot.board import routes as board
    from ballot.nominations import routes as nominations
    from ballot.report import routes as report
    from ballot.slips import routes as slips

    for room in (
        accounts,
        passkeys,
        audit,
        decisions,
        demo,
        metrics,
        ballot,
        board,
        count_files,
        slips,
        office,
        hustings,
        report,
        nominations,
    ):
        app.register_blueprint(room.blueprint)
    app.register_blueprint(nominations.office_blueprint)


def _wire_registrar(app: Flask) -> None:
    """Add the registrar of consultations, and its way to the collector."""
    from app import courier
    from consult.desk import wiring as desk
    from consult.registrar import wiring

    wiring.init_app(app)
    desk.init_app(app)
    courier.init_app(app)


def _wire_collector(app: Flask) -> None:
    """Add the collector; nothing that it is asked is authorised by a cookie, so nothing can be forged."""
    from consult.collector import wiring

    wiring.init_app(app)
    if "csrf" in app.extensions:
        app.extensions["csrf"].exempt(wiring.blueprint)
