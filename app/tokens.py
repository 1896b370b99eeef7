"""Hashes of secrets that people or browsers hold, so that the database holds none of them."""

from __future__ import annotations

import hashlib
import hmac

from flask import current_app


def token_hash(token: str) -> str:
    """Return SHA-256, in hex, of a random token with at least 128 bits (no key needed)."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_hash(purpose: str, *parts: str) -> str:
    """Return HMAC-SHA-256, in hex, of short texts that could be guessed without the key.

    ``purpose`` keeps the uses apart; the lengths of ``parts`` keep their borders apart.
    """
    key = current_app.config["SECRET_KEY"].encode()
    text = ":".join(f"{len(part)}:{part}" for part in (purpose, *parts))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def same(first: str, second: str) -> bool:
    """Compare two ASCII texts in a time that does not depend on where they differ."""
    return hmac.compare_digest(first.encode(), second.encode())
