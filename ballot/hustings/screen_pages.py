"""The room's screen: one page without a sign-in behind a link that cannot be guessed, and what it polls."""

from __future__ import annotations

import json

from flask import Response, abort, render_template, request

from app import clock
from ballot.hustings import meeting as meetings
from ballot.hustings import screen
from ballot.hustings.blueprint import blueprint
from ballot.hustings.models import Meeting

REFRESH_SECONDS = 10  # without JavaScript


@blueprint.get("/screen/<token>")
def show_screen(token: str) -> str:
    """Show the room's screen; its script keeps it fresh, and without one the page loads itself anew."""
    state = screen.state(_meeting(token))
    return render_template(
        "hustings/screen.html",
        token=token,
        state=state,
        left=_seconds_left(state["timer"]),
        refresh=REFRESH_SECONDS,
    )


def _seconds_left(timer: dict[str, int] | None) -> int | None:
    return max(0, timer["ends"] // 1000 - int(clock.now().timestamp())) if timer else None


@blueprint.get("/screen/<token>/state.json")
def screen_state(token: str) -> Response:
    """Return what the screen shows, or 304 where nothing has changed; a header tells the platform's time."""
    body = json.dumps(screen.state(_meeting(token)), ensure_ascii=False, separators=(",", ":"))
    response = Response(body, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Tellers-Now"] = str(int(clock.now().timestamp() * 1000))
    response.add_etag()
    response.make_conditional(request)
    return response


def _meeting(token: str) -> Meeting:
    """Return the meeting behind a token; a plain 404 otherwise, which leaves no trace in the audit log."""
    found = meetings.meeting_behind(token)
    return found if found is not None else abort(404)
