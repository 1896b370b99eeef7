"""Configuration from environment variables ``TELLERS_*``; refuses to start without its secrets.

``python -m app.config`` prints fresh secrets, one variable a line.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

from app import rooms
from app.engines import CONNECTIONS, PATIENCE_SECONDS
from crypto.receipts import new_platform_key

SECRETS = (
    *("TELLERS_SECRET_KEY", "TELLERS_OUTBOX_KEY", "TELLERS_SIGNING_KEY"),
    *("TELLERS_TOKEN_KEY", "TELLERS_COLLECTOR_KEY"),
)
REQUIRED = rooms.REQUIRED[rooms.Part.ALL]
SECRET_KEY_BYTES = 32
DIFFERENT_CHARACTERS = 10
STAFF_IDLE = timedelta(minutes=30)
VOTER_IDLE = timedelta(hours=4)  # who signs in before a meeting can still vote at its end
SIGN_IN_LONGEST = timedelta(hours=12)
WEB_PROCESSES = 2
#: Ballots that may wait for a free proof checker, in each process of the web server: about half a second.
PROOF_QUEUE = 24
DEMO_URL = "http://127.0.0.1:8000"


class ConfigError(Exception):
    """The platform cannot start with these settings; the sentence says which one is wrong."""


def new_secrets() -> dict[str, str]:
    """Return fresh values for every secret variable."""
    return {
        "TELLERS_SECRET_KEY": secrets.token_urlsafe(SECRET_KEY_BYTES),
        "TELLERS_OUTBOX_KEY": Fernet.generate_key().decode(),
        "TELLERS_SIGNING_KEY": new_platform_key(),
        "TELLERS_TOKEN_KEY": Fernet.generate_key().decode(),
        "TELLERS_COLLECTOR_KEY": new_platform_key(),
    }


def demo_environment(instance: Path, base_url: str = DEMO_URL) -> dict[str, str]:
    """Return the demonstration's settings; its secrets are made once and kept in ``instance``."""
    instance.mkdir(parents=True, exist_ok=True)
    kept = instance / "demo-secrets.json"
    found: dict[str, str] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    if any(name not in found for name in SECRETS):
        found = {**new_secrets(), **found}
        _keep_private(kept, json.dumps(found))
    return {
        "TELLERS_DEMO": "1",
        "TELLERS_DATABASE_URL": f"sqlite:///{instance / 'demo.sqlite'}",
        "TELLERS_BASE_URL": base_url,
        "TELLERS_MAIL_FROM": "tellers@example.org",
        **found,
    }


def _keep_private(path: Path, text: str) -> None:
    """Write a file that nobody else on the machine may read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def load(environment: Mapping[str, str], instance: Path) -> dict[str, Any]:
    """Return Flask's configuration from ``environment``; ``ConfigError`` names what is missing."""
    if environment.get("TELLERS_DEMO") == "1":
        base_url = environment.get("TELLERS_BASE_URL", DEMO_URL)
        environment = {**demo_environment(instance, base_url), **environment}
    try:
        part = rooms.part_of(environment)
        _refuse_missing(environment, part)
        base_url = environment["TELLERS_BASE_URL"].rstrip("/")
        shared = {
            **_web_settings(environment, instance, base_url),
            **rooms.settings(environment, part, base_url),
        }
    except rooms.RoomsRefused as error:
        raise ConfigError(str(error)) from None
    return {**shared, **_people_settings(environment, base_url)} if part.knows_people else shared


def _web_settings(environment: Mapping[str, str], instance: Path, base_url: str) -> dict[str, Any]:
    """Return what every web server of ours needs, whatever it runs."""
    demo = environment.get("TELLERS_DEMO") == "1"
    return {
        "SESSION_COOKIE_SECURE": _secure(base_url, demo),
        "DEMO": demo,
        "BASE_URL": base_url,
        "TRUSTED_HOSTS": [_host(base_url), *(["127.0.0.1", "localhost"] if demo else [])],
        "PREFERRED_URL_SCHEME": urlsplit(base_url).scheme,
        "CHECKPOINT_FOLDER": environment.get("TELLERS_CHECKPOINT_FOLDER", str(instance / "checkpoints")),
        "STAFF_PASSKEY": environment.get("TELLERS_STAFF_PASSKEY", "0") != "0",
        "PROXIES": _whole(environment, "TELLERS_PROXIES", 0),
        "DATABASE_PATIENCE": max(1, _whole(environment, "TELLERS_DATABASE_PATIENCE", int(PATIENCE_SECONDS))),
        "DATABASE_CONNECTIONS": max(2, _whole(environment, "TELLERS_DATABASE_CONNECTIONS", CONNECTIONS)),
        "PROOF_WORKERS": _whole(environment, "TELLERS_PROOF_WORKERS", _own_cores(environment)),
        "PROOF_QUEUE": _whole(environment, "TELLERS_PROOF_QUEUE", PROOF_QUEUE),
        "METRICS_TOKEN": environment.get("TELLERS_METRICS_TOKEN", ""),
        "RATELIMIT_STORAGE_URI": environment.get("TELLERS_RATE_STORAGE", "memory://"),
    }


def _own_cores(environment: Mapping[str, str]) -> int:
    """Return how many of the machine's cores fall on each process of the web server, at least one."""
    return max(1, (os.cpu_count() or 1) // max(1, _whole(environment, "TELLERS_WORKERS", WEB_PROCESSES)))


def _people_settings(environment: Mapping[str, str], base_url: str) -> dict[str, Any]:
    """Return what the side that knows people needs."""
    demo = environment.get("TELLERS_DEMO") == "1"
    return {
        **_session_settings(environment, _secure(base_url, demo)),
        "DATABASE_URL": environment["TELLERS_DATABASE_URL"],
        "OUTBOX_KEYS": _outbox_keys(environment["TELLERS_OUTBOX_KEY"]),
        "SIGNING_KEY": environment["TELLERS_SIGNING_KEY"],
        **_mail_settings(environment),
    }


def _refuse_missing(environment: Mapping[str, str], part: rooms.Part) -> None:
    demo = environment.get("TELLERS_DEMO") == "1"
    missing = [name for name in rooms.REQUIRED[part] if not environment.get(name)]
    if missing and not demo:
        raise ConfigError(
            f"Set {', '.join(missing)}. `python -m app.config` prints fresh secrets; "
            "TELLERS_DEMO=1 starts a demonstration that needs none."
        )


def _session_settings(environment: Mapping[str, str], secure: bool) -> dict[str, Any]:
    key = environment["TELLERS_SECRET_KEY"]
    if len(key) < SECRET_KEY_BYTES or len(set(key)) < DIFFERENT_CHARACTERS:
        raise ConfigError(f"TELLERS_SECRET_KEY needs at least {SECRET_KEY_BYTES} random characters.")
    older = environment.get("TELLERS_SECRET_KEY_FALLBACKS", "").split()
    return {
        "SECRET_KEY": key,
        "SECRET_KEY_FALLBACKS": older,
        "SESSION_COOKIE_NAME": "__Host-tellers" if secure else "tellers",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # It ends with the cookie that it belongs to; an age would fail where the clock is set back.
        "WTF_CSRF_TIME_LIMIT": None,
    }


def _mail_settings(environment: Mapping[str, str]) -> dict[str, Any]:
    return {
        "MAIL_FROM": environment["TELLERS_MAIL_FROM"],
        "ALARM_TO": environment.get("TELLERS_ALARM_TO", "").replace(",", " ").split(),
        "SMTP_HOST": environment.get("TELLERS_SMTP_HOST", ""),
        "SMTP_PORT": _whole(environment, "TELLERS_SMTP_PORT", 587),
        "SMTP_USER": environment.get("TELLERS_SMTP_USER", ""),
        "SMTP_PASSWORD": environment.get("TELLERS_SMTP_PASSWORD", ""),
        "SMTP_STARTTLS": environment.get("TELLERS_SMTP_STARTTLS", "1") != "0",
    }


def _whole(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, str(default))
    if not text.isdecimal():
        raise ConfigError(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def _outbox_keys(text: str) -> list[str]:
    keys = text.split()
    if not keys:
        raise ConfigError("TELLERS_OUTBOX_KEY is blank.")
    for key in keys:
        try:
            usable = len(base64.urlsafe_b64decode(key)) == SECRET_KEY_BYTES
        except ValueError:
            usable = False
        if not usable:
            raise ConfigError("TELLERS_OUTBOX_KEY holds a key that is not 32 bytes in URL-safe Base64.")
    return keys


def _host(base_url: str) -> str:
    host = urlsplit(base_url).hostname
    if not host:
        raise ConfigError("TELLERS_BASE_URL must be a full address, such as https://votes.example.org.")
    return host


def _secure(base_url: str, demo: bool) -> bool:
    """Tell whether cookies are Secure: always, but for the demonstration on this machine."""
    parts = urlsplit(base_url)
    if demo and parts.hostname not in ("127.0.0.1", "localhost"):
        raise ConfigError("TELLERS_DEMO=1 shows everybody's mail: it runs on 127.0.0.1 only.")
    if parts.scheme == "https":
        return True
    if demo and parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost"):
        return False
    raise ConfigError("TELLERS_BASE_URL must begin with https:// (only the demonstration may use http).")


if __name__ == "__main__":
    for name, value in new_secrets().items():
        print(f"{name}={value}")
