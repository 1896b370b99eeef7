"""The key under which a voter's browser keeps what belongs to one tab (``docs/threat-model.md``)."""

from __future__ import annotations

from app.accounts.models import Person
from app.tokens import keyed_hash


def tab_key(person: Person, about: str) -> str:
    """Return 256 bits in hex, the same for a person and a poll each time, told only to that person's browser.

    The browser encrypts an unfinished choice and a scanned voting code with it before they go into the
    tab's storage: who finds the storage after the sign-in has ended finds nothing to read.
    """
    return keyed_hash("tab", person.public_id, about)
