"""Signed cookies on a machine whose clock may be set back.

A cookie carries the moment at which it was signed. One signed before the clock was set back comes from the
future; refusing it would sign a whole committee room out until the clock has caught up. How long somebody
stays signed in is decided on the server (``app.accounts.sessions``), not by this moment.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer


class SteadySigner(TimestampSigner):
    """Takes a signature from the future as one of this moment; too old ones are refused as ever."""

    def unsign(self, signed_value: str | bytes, max_age: int | None = None, *args: Any, **kwargs: Any) -> Any:
        """Return the signed value. Raises BadSignature where it was not signed here, or too long ago."""
        try:
            return super().unsign(signed_value, max_age, *args, **kwargs)
        except SignatureExpired as error:
            now = self.timestamp_to_datetime(self.get_timestamp())
            if error.date_signed is None or error.date_signed <= now:
                raise
            return super().unsign(signed_value, None, *args, **kwargs)


class SteadyCookies(SecureCookieSessionInterface):
    """Flask's own session cookie, signed so that a clock that was set back does not end it."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs and reads the cookie, None without a secret key."""
        made = super().get_signing_serializer(app)
        if made is not None:
            made.signer = SteadySigner
        return made
