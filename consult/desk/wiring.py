"""How the application gets the desk: its pages, and the decision to publish a report."""

from __future__ import annotations

from flask import Flask

from app.decisions import register
from consult.analysis.charts import svg
from consult.desk import authoring_routes, planning_routes, report_routes, reporting, text_routes
from consult.desk.blueprint import blueprint, public

__all__ = ["authoring_routes", "init_app", "planning_routes", "report_routes", "text_routes"]

register(reporting.ACT)


def init_app(app: Flask) -> None:
    """Attach the desk to ``app``."""
    app.register_blueprint(blueprint)
    app.register_blueprint(public)
    app.add_template_global(svg, "chart_svg")
