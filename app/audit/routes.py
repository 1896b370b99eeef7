"""The audit log for staff."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, render_template, request

from app.audit import store
from app.audit.chain import ChainBroken, verify_chain
from app.audit.events import BALLOT_EVENTS
from app.audit.models import AuditEvent
from app.clock import LONDON

blueprint = Blueprint("audit", __name__, url_prefix="/audit")
PER_PAGE = 50
SHOWN_CHARACTERS = 22  # of a fingerprint; the whole is in the database


@dataclass(frozen=True)
class Line:
    """One event in words."""

    height: int
    when: str
    what: str
    who: str
    details: list[tuple[str, Any]]


@dataclass(frozen=True)
class Page:
    """One page of the log; ``number`` counts from 1 to ``count``."""

    rows: list[Line]
    number: int
    count: int


@blueprint.get("/")
def index() -> str:
    """Show the events, newest first, after checking the whole chain."""
    broken, height = _check()
    return render_template(
        "audit/index.html", broken=broken, height=height, page=_page(store.height()), head=store.head_hash()
    )


def _check() -> tuple[str | None, int]:
    try:
        return None, verify_chain()
    except ChainBroken as error:
        return str(error), 0


def _page(height: int) -> Page:
    count = max(1, -(-height // PER_PAGE))
    number = request.args.get("page", 1, type=int)
    if not 1 <= number <= count:
        abort(404)
    events = store.newest((number - 1) * PER_PAGE, PER_PAGE)
    names = store.names({event.actor for event in events if event.actor})
    return Page([_line(event, names) for event in events], number, count)


def _line(event: AuditEvent, names: dict[str, str]) -> Line:
    day_only = event.event in BALLOT_EVENTS
    moment = event.at_utc if day_only else event.at_utc.astimezone(LONDON)
    details = [("about", event.subject)] if event.subject else []
    details += [(name.replace("_", " "), _short(value)) for name, value in json.loads(event.details).items()]
    return Line(
        height=event.height,
        when=_day(moment) if day_only else f"{_day(moment)} {moment:%H:%M:%S}",
        what=event.event.replace("_", " ").capitalize(),
        who=names.get(event.actor or "", "–"),
        details=details,
    )


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y}".replace(" ", "\u00a0")


def _short(value: Any) -> Any:
    """Shorten a fingerprint of 64 hex digits for the page."""
    fingerprint = isinstance(value, str) and re.fullmatch(r"[0-9a-f]{64}", value)
    return f"{value[:SHOWN_CHARACTERS]}…" if fingerprint else value
