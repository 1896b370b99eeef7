"""The mailbox of the demonstration."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.outbox import store

blueprint = Blueprint("demo", __name__, url_prefix="/demo")
MOST_MAILS = 50


@blueprint.get("/mailbox")
def mailbox() -> str:
    """Show the newest mails of the demonstration."""
    wanted = request.args.get("to", "").strip()
    return render_template("demo/mailbox.html", mails=store.demo_mails(wanted, MOST_MAILS), wanted=wanted)
