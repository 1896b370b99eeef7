"""The registrar's blueprint: what people who are asked to take part use."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("registrar", __name__, url_prefix="/consultations")
