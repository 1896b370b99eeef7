"""Which rooms one process runs: everything, or the registrar or the collector of consultations alone.

The registrar's side is everything that knows people, elections included. The collector's side knows
answers: no accounts, no main database, no cookie. ``TELLERS_ROLE`` chooses.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from crypto.errors import CryptoError
from crypto.receipts import platform_public_key


class Part(StrEnum):
    """What a process is."""

    ALL = "all"
    REGISTRAR = "registrar"
    COLLECTOR = "collector"

    @property
    def knows_people(self) -> bool:
        """Whether accounts, elections and the registrar are here."""
        return self is not Part.COLLECTOR

    @property
    def takes_answers(self) -> bool:
        """Whether the collector is here."""
        return self is not Part.REGISTRAR


PEOPLE = (
    *("TELLERS_SECRET_KEY", "TELLERS_OUTBOX_KEY", "TELLERS_SIGNING_KEY", "TELLERS_TOKEN_KEY"),
    *("TELLERS_DATABASE_URL", "TELLERS_SMTP_HOST", "TELLERS_MAIL_FROM"),
)
REQUIRED: dict[Part, tuple[str, ...]] = {
    Part.ALL: (*PEOPLE, "TELLERS_COLLECTOR_KEY", "TELLERS_BASE_URL"),
    Part.REGISTRAR: (*PEOPLE, "TELLERS_COLLECTOR_PUBLIC_KEY", "TELLERS_COLLECTOR_URL", "TELLERS_BASE_URL"),
    Part.COLLECTOR: (
        *("TELLERS_COLLECTOR_KEY", "TELLERS_COLLECTOR_DATABASE_URL"),
        *("TELLERS_REGISTRAR_PUBLIC_KEY", "TELLERS_REGISTRAR_URL", "TELLERS_BASE_URL"),
    ),
}
"""The variables that have to be set; the whole application derives the rest from its own."""


class RoomsRefused(ValueError):
    """A setting of the rooms that makes no sense; the sentence names the variable."""


def part_of(environment: Mapping[str, str]) -> Part:
    """Return what ``TELLERS_ROLE`` says. Raises RoomsRefused."""
    text = environment.get("TELLERS_ROLE", Part.ALL.value)
    try:
        return Part(text)
    except ValueError:
        raise RoomsRefused(f"TELLERS_ROLE must be one of {', '.join(Part)}, not {text!r}.") from None


def settings(environment: Mapping[str, str], part: Part, base_url: str) -> dict[str, Any]:
    """Return the configuration of registrar and collector. Raises RoomsRefused."""
    found: dict[str, Any] = {"ROLE": part, "COLLECTOR_URL": base_url, "REGISTRAR_URL": base_url}
    if part.knows_people:
        found["TOKEN_KEYS"] = _fernet_keys(environment["TELLERS_TOKEN_KEY"])
        found["REGISTRAR_PUBLIC_KEY"] = _public("TELLERS_SIGNING_KEY", environment)
    else:
        found["REGISTRAR_PUBLIC_KEY"] = environment["TELLERS_REGISTRAR_PUBLIC_KEY"]
        found["REGISTRAR_URL"] = environment["TELLERS_REGISTRAR_URL"].rstrip("/")
    if part.takes_answers:
        found["COLLECTOR_KEY"] = environment["TELLERS_COLLECTOR_KEY"]
        found["COLLECTOR_PUBLIC_KEY"] = _public("TELLERS_COLLECTOR_KEY", environment)
        found["COLLECTOR_DATABASE_URL"] = _collector_database(environment)
    else:
        found["COLLECTOR_PUBLIC_KEY"] = environment["TELLERS_COLLECTOR_PUBLIC_KEY"]
        found["COLLECTOR_URL"] = environment["TELLERS_COLLECTOR_URL"].rstrip("/")
    return found


def part(app: Flask) -> Part:
    """Return what this application is."""
    return Part(app.config["ROLE"])


def _collector_database(environment: Mapping[str, str]) -> str:
    """Return the collector's own database: as set, or a second SQLite file beside the first."""
    if chosen := environment.get("TELLERS_COLLECTOR_DATABASE_URL"):
        if chosen == environment.get("TELLERS_DATABASE_URL") and chosen != "sqlite://":
            raise RoomsRefused("TELLERS_COLLECTOR_DATABASE_URL must be another database than the main one.")
        return chosen
    try:
        url = make_url(environment["TELLERS_DATABASE_URL"])
    except ArgumentError:
        raise RoomsRefused("TELLERS_DATABASE_URL is not the address of a database.") from None
    if url.get_backend_name() != "sqlite":
        raise RoomsRefused("Set TELLERS_COLLECTOR_DATABASE_URL: answers need a database of their own.")
    if not url.database:
        return "sqlite://"
    path = Path(url.database)
    return url.set(database=str(path.with_name(f"{path.stem}-collector{path.suffix}"))).render_as_string(
        hide_password=False
    )


def _public(name: str, environment: Mapping[str, str]) -> str:
    try:
        return platform_public_key(environment[name])
    except CryptoError as error:
        raise RoomsRefused(f"{name}: {error}") from None


def _fernet_keys(text: str) -> list[str]:
    keys = text.split()
    try:
        usable = bool(keys) and all(Fernet(key) for key in keys)
    except ValueError:
        usable = False
    if not usable:
        raise RoomsRefused("TELLERS_TOKEN_KEY holds a key that is not 32 bytes in URL-safe Base64.")
    return keys
