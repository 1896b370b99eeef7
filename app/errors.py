"""Refusals and error answers.

A ``Refusal`` is a deliberate "no" with a sentence for the person who sees it. It rolls the
request's transaction back, and then leaves an audit event in a transaction of its own.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.exceptions import InternalServerError as InternalError

from app import audit
from app.db import SAFE_METHODS, session, write_transaction
from app.troubles import Trouble, trouble_of

log = structlog.get_logger()
RETRY_AFTER_SECONDS = 5


class Refusal(Exception):
    """Base of everything that the platform refuses to do; ``str()`` is the sentence shown."""

    status = 409
    sentence = "This cannot be done now."
    retry_after: int | None = None
    #: Whether the audit log keeps it. What concerns answers is kept nowhere: events carry times.
    recorded = True

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or self.sentence)

    @property
    def code(self) -> str:
        """The class name in kebab case, for example ``ballot-refused``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()


class Overloaded(Refusal):
    """More work is waiting than can be done in time; nothing was stored."""

    status = 503
    sentence = "The service is very busy. Nothing was saved. Try again in a few seconds."
    recorded = False  # writing it down would cost more than what was refused

    def __init__(self, retry_after: int = RETRY_AFTER_SECONDS) -> None:
        super().__init__()
        self.retry_after = retry_after


class Page(NamedTuple):
    """Title and sentence of one error page."""

    title: str
    sentence: str


PAGES = {
    400: Page("We could not understand that", "Go back, check what you entered and try again."),
    401: Page("Sign in first", "Sign in and try again."),
    403: Page(
        "You cannot use this page", "It is for people with another role. Sign in with the right account."
    ),
    404: Page("Page not found", "Check the address, or start again from the home page."),
    405: Page("This page cannot be used that way", "Go back and use the buttons on the page."),
    409: Page("This cannot be done now", "Go back and look at what has changed."),
    413: Page("That is too large", "Send a smaller file or a shorter text."),
    429: Page("Too many tries", "Wait a few minutes, then try again."),
    500: Page("Something went wrong on our side", "Nothing was saved. Try again later."),
    503: Page("The service is busy", "Nothing was saved. Try again in a few seconds."),
}

TROUBLES = {
    Trouble.UNAVAILABLE: PAGES[503],
    Trouble.FULL: Page(
        "The service has no room left",
        "Nothing was saved. The people who run it have to make room. Try again in a few minutes.",
    ),
    Trouble.UNANSWERED: Page(
        "The service did not answer",
        "It went away while this was being saved, so that nobody can tell whether it was. Try again in a few "
        "seconds: a ballot that is sent twice counts once. Anything else, look first whether it is there.",
    ),
}


def wants_json() -> bool:
    """Tell whether the client sent JSON or prefers it to a page."""
    accepted = request.accept_mimetypes
    return request.is_json or accepted["application/json"] > accepted["text/html"]


def answer(status: int, code: str, title: str, sentence: str, retry_after: int | None = None) -> Response:
    """Return the error as JSON ``{"error", "message"}`` or as a page."""
    if wants_json():
        response = jsonify(error=code, message=sentence)
    else:
        response = make_response(render_template("errors/error.html", title=title, sentence=sentence))
    response.status_code = status
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def record_refusal(error: Refusal) -> None:
    """Roll the request's transaction back and record the refusal in one of its own.

    Pages that show the sentence beside a form, instead of letting the refusal through, call this.
    Looking at a page leaves no event: GET changes nothing, and anybody could flood the log with it.
    """
    session().rollback()
    if request.method in SAFE_METHODS:
        return
    try:
        with write_transaction():
            audit.record(audit.Event.REQUEST_REFUSED, reason=error.code, endpoint=request.endpoint or "")
    except (DBAPIError, NoConnectionFree) as failed:
        if isinstance(failed, DBAPIError) and trouble_of(failed) is None:
            raise
        log.error("refusal_not_recorded", reason=error.code)


def _refused(error: Refusal) -> Response:
    if error.recorded:
        record_refusal(error)
    title = PAGES[error.status].title if error.status in PAGES else PAGES[409].title
    return answer(error.status, error.code, title, str(error), error.retry_after)


def _csrf(_error: CSRFError) -> Response:
    sentence = "This page was open for too long, or came from elsewhere. Go back, reload it and try again."
    return answer(400, "csrf", PAGES[400].title, sentence)


def _other_host(_error: SecurityError) -> Response:
    """Answer a request for a host that is not ours: no page, because no address can be built for it."""
    response = make_response("This address is not served here.\n", 400)
    response.content_type = "text/plain; charset=utf-8"
    return response


def _http(error: HTTPException) -> Response:
    plain = error.get_response()
    if plain.status_code < 400:
        return make_response(plain)  # a redirect of the router
    status = plain.status_code
    page = PAGES.get(status, PAGES[400] if status < 500 else PAGES[500])
    retry_after = RETRY_AFTER_SECONDS if status == 503 else None
    response = answer(status, error.name.lower().replace(" ", "-"), page.title, page.sentence, retry_after)
    if "Allow" in plain.headers:
        response.headers["Allow"] = plain.headers["Allow"]
    return response


def _database_failed(error: DBAPIError) -> Response:
    """Answer 503 where the database is away, full or busy; what a statement got wrong is our own fault."""
    kind = trouble_of(error)
    if kind is None:
        raise error
    log.error("database_unavailable", kind=kind.value, error=type(error.orig).__name__)
    _ask_nobody()
    page = TROUBLES[kind]
    return answer(503, f"database-{kind.value}", page.title, page.sentence, RETRY_AFTER_SECONDS)


def _ask_nobody() -> None:
    """Show a page that needs no database: who is signed in would be asked of it."""
    from app.accounts.people import ask_nobody  # imported here because the accounts import this module

    ask_nobody(True)


def _no_connection_free(_error: NoConnectionFree) -> Response:
    _ask_nobody()
    return answer(503, Overloaded().code, PAGES[503].title, Overloaded.sentence, RETRY_AFTER_SECONDS)


def _crashed(error: InternalError) -> Response:
    """Answer what nobody foresaw; a database that failed while another answer was made is no such thing."""
    cause = error.original_exception
    if isinstance(cause, DBAPIError) and trouble_of(cause) is not None:
        return _database_failed(cause)
    _ask_nobody()
    page = PAGES[500]
    return answer(500, "internal-error", page.title, page.sentence)


def init_app(app: Flask) -> None:
    """Register the answers to everything that can go wrong."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(SecurityError, _other_host)
    app.register_error_handler(InternalError, _crashed)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database_failed)
    app.register_error_handler(NoConnectionFree, _no_connection_free)
