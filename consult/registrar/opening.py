"""Opening the answers: the trustees' contributions, each checked, then everything that counts at once.

The files come from the collector each time and are verified as a whole; what is opened follows from
the counted list alone. Only the release is kept: class, questionnaire and answers in an order that says
nothing. It names no key and no place in the log. Of the contributions, which would, the hashes stay.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import current_app

from app import audit
from app.accounts.models import Person
from app.db import session, write_transaction
from consult.definition import read_stored_definition
from consult.registrar import handover, store
from consult.registrar.errors import NotClosed, ShareRefused
from consult.registrar.models import Consultation, OpeningShare
from crypto.consultation.files import read_files
from crypto.consultation.opened import open_answers
from crypto.consultation.opening import OpeningSet, check_contribution, check_contributions, opening_set
from crypto.errors import CryptoError
from crypto.groups.interface import Element
from crypto.trustees.record import parse_trustees


def accept(public_id: str, text: str, actor: Person) -> int:
    """Check and keep a trustee's contribution, open the answers once there are enough, and commit.

    Returns the trustee's number, from 1. Raises NotClosed, CollectorAway or ShareRefused.
    """
    found, actor_id = store.consultation_by_id(public_id), actor.id
    if found.counted is None or found.release is not None:
        raise NotClosed("There is nothing to open: not closed yet, or opened already.")
    given = store.shares(found)
    opening = _opening_set(found, handover.archive(public_id))
    try:
        owner, factors = check_contribution(opening, text)
        if owner in given:
            raise ShareRefused(f"Trustee {owner} has contributed already.")
        release = _release(opening, {**given, owner: text}, {owner: factors})
    except CryptoError as error:
        raise ShareRefused(f"This file does not open the answers: {error}") from None
    with write_transaction():
        found = store.lock_consultation(public_id)
        actor = session().get_one(Person, actor_id)
        store.add(OpeningShare(consultation_id=found.id, owner=owner, record=text))
        audit.record(audit.Event.CONTRIBUTION_ACCEPTED, actor=actor, subject=public_id, owner=owner)
        if release is not None and found.release is None:
            found.release = release
            store.forget_shares(found)
            audit.record(audit.Event.ANSWERS_OPENED, subject=public_id, answers=len(opening.payloads))
    return owner


def needed(found: Consultation) -> int:
    """Return how many trustees have to contribute."""
    definition = read_stored_definition(found.definition or "")
    return parse_trustees(definition.record.group, definition.trustees).needed


def _opening_set(found: Consultation, archive: bytes) -> OpeningSet:
    """Return what is to be opened, from files that were verified as a whole. Raises ShareRefused."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "files.zip"
        path.write_bytes(archive)
        try:
            return opening_set(read_files(path), registrar_key=current_app.config["REGISTRAR_PUBLIC_KEY"])
        except CryptoError as error:
            raise ShareRefused(f"The collector's files do not verify: {error}") from None


def _release(
    opening: OpeningSet, given: dict[int, str], checked: dict[int, tuple[Element, ...]]
) -> str | None:
    """Return the opened answers where enough trustees have contributed."""
    if not opening.log.trustees.can_decrypt(set(given)):
        return None
    others = {owner: text for owner, text in given.items() if owner not in checked}
    return open_answers(opening, check_contributions(opening, list(others.values())) | checked).release()
