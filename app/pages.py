"""What every page shares: templates of the design system, addresses of assets, the home page."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import BaseLoader, ChoiceLoader, PackageLoader, PrefixLoader

from app.accounts.models import Role
from app.accounts.people import current_person, current_roles

STATIC_SECONDS = 3600
blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Say what the platform is and where to go; where there is nothing but the collector, go there."""
    if not has_endpoint("accounts.sign_in"):
        return redirect(url_for("collector.index"))
    return render_template("home.html")


@lru_cache(maxsize=4)
def _manifest(path: Path, _changed_ns: int) -> dict[str, Any]:
    listed: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return listed


def asset_url(name: str) -> str:
    """Return the address of a built asset; it changes with the content, so that it can be cached."""
    path = Path(current_app.static_folder or "") / "dist" / "manifest.json"
    try:
        entry = _manifest(path, path.stat().st_mtime_ns)[name]
    except (FileNotFoundError, KeyError):
        return url_for("static", filename=f"dist/{name}")
    return url_for("static", filename=f"dist/{entry['file']}", v=entry["sha256"][:16])


def has_endpoint(name: str) -> bool:
    """Tell whether a page exists in this installation."""
    return name in current_app.view_functions


def _loader(own: BaseLoader) -> BaseLoader:
    packages = {name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}
    return ChoiceLoader([own, PrefixLoader(packages)])


def init_app(app: Flask) -> None:
    """Make the design system's templates, and the shared functions, known to every page."""
    assert app.jinja_loader is not None  # noqa: S101  (Flask sets it from template_folder)
    app.jinja_loader = _loader(app.jinja_loader)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_SECONDS
    WTFormsHelpers(app)
    for function in (asset_url, current_person, current_roles, has_endpoint):
        app.add_template_global(function)
    app.add_template_global(Role, "Role")
    app.register_blueprint(blueprint)
