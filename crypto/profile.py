"""The profile ``tellers-1``: what an election record can demand on top of belenios-v1.

The record's optional member ``profile`` enters the fingerprint, so nobody can drop it later.
belenios-tool 2.0 ignores the member and what it demands; ``docs/protocol.md`` says what that is.
"""

from __future__ import annotations

from typing import Any

from crypto.errors import CryptoError

TELLERS_1 = "tellers-1"


class UnknownProfile(CryptoError):
    """An election record with a profile other than those that this program knows."""


def read_profile(value: Any) -> str:
    """Return the value of the member ``profile``. Raises UnknownProfile."""
    if value != TELLERS_1:
        raise UnknownProfile("The election record follows a profile that this program does not know.")
    return TELLERS_1
