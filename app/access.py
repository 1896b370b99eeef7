"""Who may use which endpoint: the one table, enforced before every request."""

from __future__ import annotations

from enum import Enum, auto

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.models import Role
from app.accounts.people import current_person, current_roles
from app.db import SAFE_METHODS
from app.errors import PAGES, answer, wants_json


class Audience(Enum):
    """Who an endpoint is for."""

    PUBLIC = auto()
    VOTER = auto()  # anybody who is signed in
    STAFF = auto()  # office or scrutineer, signed in with a password
    OFFICE = auto()
    SCRUTINEER = auto()
    DEMO = auto()  # everybody, but in the demonstration only


TABLE: dict[str, Audience] = {
    "static": Audience.PUBLIC,
    "pages.home": Audience.PUBLIC,
    "accounts.sign_in": Audience.PUBLIC,
    "accounts.sign_in_code": Audience.PUBLIC,
    "accounts.sign_out": Audience.PUBLIC,
    "accounts.staff_sign_in": Audience.PUBLIC,
    "audit.index": Audience.STAFF,
    "demo.mailbox": Audience.DEMO,
    "ballot.my_votes": Audience.VOTER,
    "ballot.vote": Audience.VOTER,
    "ballot.cast": Audience.VOTER,
    "board.index": Audience.PUBLIC,
    "board.contest": Audience.PUBLIC,
    "board.election": Audience.PUBLIC,
    "board.trustees": Audience.PUBLIC,
    "board.credentials": Audience.PUBLIC,
    "board.ballot": Audience.PUBLIC,
    "board.checkpoint": Audience.PUBLIC,
    "board.archive": Audience.PUBLIC,
    "board.result": Audience.PUBLIC,
    "count_files.record": Audience.PUBLIC,
    "count_files.table": Audience.PUBLIC,
    "count_files.sheet": Audience.PUBLIC,
    "count_files.ballots": Audience.PUBLIC,
    "count_files.constraints": Audience.PUBLIC,
    "office.polls": Audience.STAFF,
    "office.poll": Audience.STAFF,
    "office.contest": Audience.STAFF,
    "office.roll": Audience.STAFF,
    "office.trustees": Audience.STAFF,
    "office.codes": Audience.STAFF,
    "office.mail": Audience.STAFF,
    "office.approval": Audience.STAFF,
    "office.approve": Audience.STAFF,
    "office.tally": Audience.STAFF,
    "office.contribute": Audience.STAFF,
    "office.new_poll": Audience.OFFICE,
    "office.new_contest": Audience.OFFICE,
    "office.edit_contest": Audience.OFFICE,
    "office.remove_contest": Audience.OFFICE,
    "office.options": Audience.OFFICE,
    "office.set_timetable": Audience.OFFICE,
    "office.set_trustees": Audience.OFFICE,
    "office.upload_roll": Audience.OFFICE,
    "office.roll_draft": Audience.OFFICE,
    "office.confirm_roll": Audience.OFFICE,
    "office.make_codes": Audience.SCRUTINEER,
}

ROLES = {
    Audience.STAFF: frozenset(Role),
    Audience.OFFICE: frozenset({Role.OFFICE}),
    Audience.SCRUTINEER: frozenset({Role.SCRUTINEER}),
}


class UnlistedEndpoint(Exception):
    """An endpoint has no audience; the application does not start."""


def audience_of(endpoint: str) -> Audience:
    """Return who an endpoint is for; ``UnlistedEndpoint`` when the table does not say."""
    try:
        return TABLE[endpoint]
    except KeyError:
        raise UnlistedEndpoint(f"{endpoint} is missing from the access table.") from None


def _enforce() -> ResponseReturnValue | None:
    if "\0" in request.full_path or any("\0" in str(value) for value in (request.view_args or {}).values()):
        abort(404)  # PostgreSQL takes no NUL in a text, and no address of ours has one
    if request.endpoint is None:
        return None  # no such page: the 404 follows
    audience = audience_of(request.endpoint)
    if request.method not in SAFE_METHODS:
        current_person()  # notes when it was last seen, in a transaction that must come before any change
    if audience is Audience.PUBLIC:
        return None
    if audience is Audience.DEMO:
        return None if current_app.config["DEMO"] else abort(404)
    if audience is Audience.VOTER:
        return None if current_person() else _sign_in_first("accounts.sign_in")
    if current_roles() & ROLES[audience]:
        return None
    return abort(403) if current_roles() else _sign_in_first("accounts.staff_sign_in")


def _sign_in_first(endpoint: str) -> Response:
    if wants_json() or request.method != "GET":
        return answer(
            401, "sign-in-first", PAGES[401].title, "You have been signed out. Sign in and try again."
        )
    return redirect(url_for(endpoint, next=request.full_path.rstrip("?")))  # type: ignore[return-value]


def init_app(app: Flask) -> None:
    """Refuse to start with an endpoint that the table does not list; enforce it from then on."""
    for rule in app.url_map.iter_rules():
        audience_of(rule.endpoint)
    app.before_request(_enforce)
