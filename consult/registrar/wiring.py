"""How the application gets its registrar: endpoints, and the kinds of decisions that two people take."""

from __future__ import annotations

from flask import Flask

from app.decisions import register
from consult.registrar import closing, join, office, pages, petition_pages, petitions, publishing, routes
from consult.registrar.blueprint import blueprint

__all__ = ["blueprint", "init_app", "join", "pages", "routes"]

for _kind in (publishing.ACT, closing.ACT, petitions.ACT):
    register(_kind)


def init_app(app: Flask) -> None:
    """Attach the registrar to ``app``."""
    app.register_blueprint(blueprint)
    for one in (office.blueprint, petition_pages.blueprint, petition_pages.office_blueprint):
        app.register_blueprint(one)
