"""The roll: preview of a file against who is known already, and its import as a whole."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from app import audit, clock
from app.accounts import store
from app.accounts.models import Person, Roll, RollDraft, RollEntry
from app.accounts.people import current_person
from app.accounts.roll_csv import Note, RollPreview, RollRow, as_csv, read_roll
from app.errors import Refusal

__all__ = [
    "Note",
    "RollPreview",
    "RollRefused",
    "RollRow",
    "import_roll",
    "preview_draft",
    "preview_roll",
    "save_draft",
]

DRAFT_LIFETIME = timedelta(hours=1)


class RollRefused(Refusal):
    """A file with problems was to be imported; nothing was."""

    status = 400
    sentence = "The file has problems. Mend them and upload it again. Nothing was saved."


def preview_roll(data: str | bytes) -> RollPreview:
    """Read a file and compare it with the people who are known; changes nothing."""
    preview = read_roll(data)
    by_email = store.people_by_emails(row.email for row in preview.rows)
    by_number = store.people_by_numbers(row.member_number for row in preview.rows)
    for row in preview.rows:
        fault = _conflict(row, by_email.get(row.email), by_number.get(row.member_number))
        if fault:
            preview.problem(row.line, fault)
    preview.problems.sort(key=lambda note: note.line or 0)
    return preview


def _conflict(row: RollRow, same_email: Person | None, same_number: Person | None) -> str | None:
    if same_number is not None and same_number.email != row.email:
        return (
            f"Member number {row.member_number} is known with another e-mail address. "
            "An address cannot be changed by uploading a roll."
        )
    if same_email is not None and same_email.member_number not in (None, row.member_number):
        return "This e-mail address belongs to another member number. Check which of the two is right."
    if same_email is not None and same_email.name != row.name:
        return (
            f"This e-mail address is known with the name {same_email.name}. Use that name: "
            "a roll cannot rename a person, because the name stands beside what the person has done."
        )
    return None


def import_roll(roll: Roll, preview: RollPreview, actor: Person | None = None) -> int:
    """Make the previewed rows the whole of ``roll``; return how many there are.

    ``RollRefused`` when the preview has problems: a roll is imported whole or not at all.
    """
    if preview.problems or not preview.rows:
        raise RollRefused
    known = store.people_by_emails(row.email for row in preview.rows)
    people = [_person(row, known.get(row.email)) for row in preview.rows]
    before = {entry.person_id for entry in roll.entries}
    store.clear_roll(roll)
    store.add_all(people)
    placed = enumerate(zip(people, preview.rows, strict=True))
    store.add_all(
        [RollEntry(roll=roll, person=person, position=n, **row.answers) for n, (person, row) in placed]
    )
    left_over = store.delete_unlinked(before - {person.id for person in people})
    audit.record(
        audit.Event.ROLL_IMPORTED,
        actor=actor or current_person(),
        subject=roll.public_id,
        people=len(people),
        deleted=left_over,
        sha256=_digest(preview.rows),
    )
    return len(people)


def _person(row: RollRow, known: Person | None) -> Person:
    if known is None:
        return Person(name=row.name, email=row.email, member_number=row.member_number)
    known.member_number = row.member_number
    return known


def _digest(rows: list[RollRow]) -> str:
    text = "\n".join(
        "\t".join((row.member_number, row.name, row.email, *map(str, row.answers.values()))) for row in rows
    )
    return hashlib.sha256(text.encode()).hexdigest()


def save_draft(name: str, preview: RollPreview, person: Person) -> RollDraft:
    """Keep the rows of an upload for an hour, so that what is confirmed is what was shown."""
    text, expires = as_csv(preview.rows), clock.now() + DRAFT_LIFETIME
    draft = RollDraft(name=name, text=text, person_id=person.id, expires_utc=expires)
    store.add(draft)
    return draft


def preview_draft(public_id: str, person: Person) -> RollPreview | None:
    """Read a person's own draft once more; None where there is none or it has expired."""
    draft = store.draft_by_public_id(public_id, person, clock.now())
    return preview_roll(draft.text) if draft is not None else None
