"""The collector's blueprint."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("collector", __name__, url_prefix="/answers")
