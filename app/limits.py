"""How large a request may be and how often it may come.

Eighty phones in one committee room share one address, so limits by address are wide; what
protects an account is the count of tries in the database (``app.accounts.sign_in``).
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from flask import Flask, current_app, request, session
from flask_limiter import Limiter
from redis.backoff import NoBackoff
from redis.retry import Retry

from app import clock, proofs
from app.accounts.people import current_person
from app.addresses import remote_key
from app.db import SAFE_METHODS
from app.rates import SteadyMemory

KIB = 1024
MIB = 1024 * KIB
LARGEST_BODY = 256 * KIB
REDIS_PATIENCE_SECONDS = 0.5
FORMS = frozenset({"multipart/form-data", "application/x-www-form-urlencoded"})

BODY_LIMITS = {
    "ballot.cast": MIB,
    "office.set_trustees": MIB,
    "office.upload_roll": 32 * MIB,
    "consult_office.trustees": 2 * MIB,
    "consult_office.upload_roll": 32 * MIB,
    "consult_office.questionnaire": MIB,
    "consult_office.contribute": 64 * MIB,
    "collector.receive_definition": 2 * MIB,
    "collector.write_draft": MIB,
    "collector.submit": MIB,
    "nominations.photo": 9 * MIB,
    "office.contribute": 64 * MIB,  # grows with the number of ballots
}

#: What needs a place at the proof checkers: refused before anything else where none is free.
PROVEN = frozenset({"ballot.cast", "registrar.token", "collector.submit"})


def by_person() -> str:
    """Key of a limit: the signed-in person, or else the address."""
    person = current_person()
    return person.public_id if person else remote_key()


def by_visitor() -> str:
    """Key of a limit where nobody is asked who they are: the address, unreadable and of this day alone."""
    secret = str(current_app.config["COLLECTOR_KEY"]).encode()
    return hmac.new(secret, f"{clock.now().date()}|{remote_key()}".encode(), hashlib.sha256).hexdigest()


RATES: dict[str, tuple[str, Any]] = {
    "accounts.sign_in": ("240/minute", remote_key),
    "accounts.sign_in_code": ("480/minute", remote_key),
    "accounts.staff_sign_in": ("60/minute", remote_key),
    "passkeys.sign_in_options": ("240/minute", remote_key),
    "passkeys.sign_in": ("240/minute", remote_key),
    "passkeys.finish_second": ("60/minute", remote_key),
    "slips.sign_in": ("480/minute", remote_key),
    "ballot.cast": ("20/minute", by_person),
    "board.archive": ("30/minute", remote_key),
    "nominations.photo": ("20/minute", by_person),
    "nominations.booklet": ("20/minute", by_person),
    "registrar.join": ("60/minute", remote_key),
    "registrar.join_code": ("60/minute", remote_key),
    "registrar.token": ("20/minute", by_person),
    "collector.receive_definition": ("30/minute", by_visitor),
    "collector.write_draft": ("600/minute", by_visitor),
    "collector.submit": ("240/minute", by_visitor),
    "collector.files": ("30/minute", by_visitor),
    "collector.archive": ("30/minute", by_visitor),
    "collector.cosign": ("30/minute", by_visitor),
    "count_files.sheet": ("60/minute", remote_key),
}
"""Endpoint -> rate and key; counted for requests that may change something, and for downloads."""
DOWNLOADS = frozenset({"board.archive", "nominations.booklet", "count_files.sheet", "collector.files"})


def largest_body(endpoint: str | None) -> int:
    """Return the number of bytes that a request to ``endpoint`` may have."""
    return BODY_LIMITS.get(endpoint or "", LARGEST_BODY)


def _require_room() -> None:
    if request.endpoint in PROVEN and request.method not in SAFE_METHODS:
        proofs.checker().require_room(_whom())


def _whom() -> str:
    """Tell visitors apart without asking the database: strangers among voters all count as one.

    Where nobody is asked who they are, and no cookie is read, it is the address.
    """
    if request.blueprint == "collector":
        return by_visitor()
    return str(session.get("_user_id", "nobody"))  # Flask-Login's name for it; the cookie is signed


def _limit_body() -> None:
    largest = largest_body(request.endpoint)
    request.max_content_length = largest
    request.max_form_memory_size = largest
    if request.endpoint is not None and request.method not in SAFE_METHODS:
        _read_body()


def _read_body() -> None:
    """Read the whole body before the first query: a slow sender must not hold the database's lock."""
    if request.mimetype in FORMS:
        request.form  # noqa: B018  (parses the form and takes its files)
    else:
        request.get_data(cache=True)


def init_app(app: Flask) -> None:
    """Turn away what finds no room, bound every body before anything reads it, set up the rate limits."""
    app.before_request(_require_room)
    app.before_request(_limit_body)
    uri = app.config["RATELIMIT_STORAGE_URI"]
    app.extensions["rate_limiter"] = Limiter(
        remote_key,
        app=app,
        storage_uri=SteadyMemory.ADDRESS if uri == "memory://" else uri,
        storage_options=_redis_options() if uri.startswith("redis") else {},
        in_memory_fallback_enabled=True,  # without Redis each process counts by itself; voting goes on
        headers_enabled=False,
    )


def _redis_options() -> dict[str, Any]:
    """Return how long Redis may take, at most: a request must not wait for a counter."""
    patience = {"socket_timeout": REDIS_PATIENCE_SECONDS, "socket_connect_timeout": REDIS_PATIENCE_SECONDS}
    return {**patience, "retry": Retry(NoBackoff(), 1)}  # once more: the server may have been restarted


def apply(app: Flask) -> None:
    """Put the rates of the table on the endpoints that exist."""
    limiter: Limiter = app.extensions["rate_limiter"]
    for endpoint, (rate, key) in RATES.items():
        view = app.view_functions.get(endpoint)
        if view is not None:
            exempt = None if endpoint in DOWNLOADS else _is_safe
            limited: Any = limiter.limit(rate, key_func=key, exempt_when=exempt)(view)
            app.view_functions[endpoint] = limited


def _is_safe() -> bool:
    return request.method in ("GET", "HEAD", "OPTIONS")
