"""Drafts: what a browser keeps here encrypted, and fetches on another device with the recovery code."""

from __future__ import annotations

import re

from app import clock
from consult.collector import store, timetable
from consult.collector.database import write_transaction
from consult.collector.errors import DraftMoved, DraftRefused, NoSuchEntry
from consult.collector.models import Draft
from crypto.consultation.drafts import check_draft
from crypto.consultation.encoding import to_base64
from crypto.errors import CryptoError

LOCATOR = re.compile(r"[0-9a-f]{32}", re.ASCII)
MOST_VERSIONS = 1_000_000


def read(public_id: str, locator: str) -> Draft:
    """Return a draft. Raises NoSuchCollection or NoSuchEntry."""
    store.collection_by_id(public_id)
    found = store.draft(public_id, locator) if LOCATOR.fullmatch(locator) else None
    if found is None:
        raise NoSuchEntry
    return found


def write(public_id: str, locator: str, version: int, ciphertext: str) -> None:
    """Keep version ``version`` of a draft, and commit. The same one may be sent again.

    Raises DraftRefused, DraftMoved (another device saved first), NotOpenYet or ConsultationClosed.
    """
    octets = _checked(locator, version, ciphertext)
    day = clock.now().date()
    with write_transaction():
        timetable.require_open(store.lock_collection(public_id, shared=True))
        if version == 1:
            values = {"collection_id": public_id, "locator": locator, "version": 1}
            kept = store.insert_draft({**values, "ciphertext": octets, "kept_on": day})
        else:
            kept = store.replace_draft(public_id, locator, version, octets, day)
        if not kept:
            _require_same(public_id, locator, version, octets)


def remove(public_id: str, locator: str, version: int) -> None:
    """Delete a draft of this version, and commit; one that is not there is deleted already.

    Raises DraftMoved or NoSuchCollection.
    """
    with write_transaction():
        store.collection_by_id(public_id)
        if not store.delete_draft(public_id, locator, version):
            found = store.draft(public_id, locator)
            if found is not None:
                raise DraftMoved(found.version, to_base64(found.ciphertext))


def _checked(locator: str, version: int, ciphertext: str) -> bytes:
    if not LOCATOR.fullmatch(locator) or not 1 <= version <= MOST_VERSIONS:
        raise DraftRefused
    try:
        return check_draft(ciphertext)
    except CryptoError as error:
        raise DraftRefused(str(error)) from None


def _require_same(public_id: str, locator: str, version: int, octets: bytes) -> None:
    """Raise DraftMoved unless exactly this was stored by an earlier try whose answer got lost."""
    found = store.draft(public_id, locator)
    if found is None:
        raise DraftMoved(0, "")
    if (found.version, found.ciphertext) != (version, octets):
        raise DraftMoved(found.version, to_base64(found.ciphertext))
