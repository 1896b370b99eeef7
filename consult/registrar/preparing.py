"""Preparing a consultation: everything that the office sets before two people publish it.

Any change takes back what was prepared for publication: the keys and the statement that two people would
have approved are made afresh from what is stored then.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from app import audit, clock
from app.accounts import roll as rolls
from app.accounts.models import Person, Roll
from app.texts import is_plain, trimmed
from consult import questionnaire
from consult.registrar import store, timetable
from consult.registrar.errors import (
    AlreadyPublished,
    QuestionnaireRefused,
    TextRefused,
    TrusteesRefused,
    WitnessRefused,
)
from consult.registrar.models import Consultation, QuestionnaireVersion
from crypto.errors import CryptoError
from crypto.groups import group_named
from crypto.notes import Verifier
from crypto.trustees.record import parse_trustees

#: The group of the trustees' key: exponents of 256 bits, so that a phone seals an answer in no time.
GROUP = "BELENIOS-2048"
TITLE_LENGTH = 150
INTRODUCTION_LENGTH = 10_000
CRITERIA_LENGTH = 5_000
MOST_WITNESSES = 16


def create(title: str, actor: Person) -> Consultation:
    """Make an empty consultation with an empty roll. Raises TextRefused."""
    roll = Roll(name=plain(title, "a title", TITLE_LENGTH))
    store.add(roll)
    made = Consultation(title=roll.name, roll_id=roll.id, created_utc=clock.now())
    store.add(made)
    audit.record(audit.Event.CONSULTATION_CREATED, actor=actor, subject=made.public_id)
    return made


def describe(consultation: Consultation, title: str, introduction: str, criteria: str) -> None:
    """Set what people read first, and whom outside the membership the office admits. Raises TextRefused."""
    values = (
        plain(title, "a title", TITLE_LENGTH),
        plain(introduction, "the introduction", INTRODUCTION_LENGTH, lines=True, required=False),
        plain(criteria, "the criteria", CRITERIA_LENGTH, lines=True, required=False),
    )
    _change(consultation)
    consultation.title, consultation.introduction, consultation.criteria = values


def set_times(consultation: Consultation, opens: datetime, closes: datetime) -> None:
    """Set [opens, closes), aware. Raises TimetableRefused."""
    first, last = timetable.interval(opens, closes)
    _change(consultation)
    consultation.opens_utc, consultation.closes_utc = first, last


def set_trustees(consultation: Consultation, record: str) -> None:
    """Set the trustees record that a ceremony has produced. Raises TrusteesRefused."""
    text = record.strip()
    try:
        parse_trustees(group_named(GROUP), text)
    except CryptoError as error:
        raise TrusteesRefused(f"This is no record of trustees in the group {GROUP}: {error}") from None
    _change(consultation)
    consultation.trustees_record = text


def set_witnesses(consultation: Consultation, lines: str) -> None:
    """Set the keys of those who watch the log, one a line (C2SP: NAME+HASH+BASE64). Raises WitnessRefused."""
    keys = [line.strip() for line in lines.splitlines() if line.strip()]
    if len(keys) > MOST_WITNESSES or len(set(keys)) != len(keys):
        raise WitnessRefused(f"Give at most {MOST_WITNESSES} witnesses, each once.")
    for number, key in enumerate(keys, start=1):
        try:
            Verifier.read(key, "witness")
        except CryptoError as error:
            raise WitnessRefused(f"Line {number}: {error}") from None
    _change(consultation)
    consultation.witnesses = "\n".join(keys)


def save_questionnaire(
    consultation: Consultation, built: questionnaire.Questionnaire, actor: Person
) -> QuestionnaireVersion:
    """Keep a questionnaire as the newest version; the same one again is the version that stands."""
    _change(consultation)
    newest = store.newest_version(consultation)
    text = questionnaire.canonical(built)
    digest = hashlib.sha256(text.encode()).hexdigest()
    if newest is not None and newest.sha256 == digest:
        return newest
    number = newest.number + 1 if newest else 1
    made = QuestionnaireVersion(
        consultation_id=consultation.id, number=number, sha256=digest, text=text, saved_utc=clock.now()
    )
    store.add(made)
    audit.record(
        audit.Event.QUESTIONNAIRE_SAVED,
        actor=actor,
        subject=consultation.public_id,
        version=number,
        sha256=digest,
    )
    return made


def read_questionnaire(text: str) -> questionnaire.Questionnaire:
    """Read a YAML file of a questionnaire. Raises QuestionnaireRefused with all that is wrong."""
    try:
        return questionnaire.read_yaml(text)
    except questionnaire.MalformedQuestionnaire as error:
        raise QuestionnaireRefused(str(error)) from None


def import_roll(consultation: Consultation, preview: rolls.RollPreview, actor: Person) -> int:
    """Make the previewed rows the whole roll; return how many there are. Raises RollRefused."""
    _change(consultation)
    return rolls.import_roll(consultation.roll, preview, actor)


def roll_hash(consultation: Consultation) -> str:
    """Return the SHA-256, in hex, of the roll: one line of number, name and address each, sorted."""
    people = store.roll_entries(consultation)
    lines = sorted("\t".join((one.member_number or "", one.name, one.email)) for one in people)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def require_draft(consultation: Consultation) -> None:
    """Raise AlreadyPublished unless everything can still be changed."""
    if consultation.published_utc is not None:
        raise AlreadyPublished


def plain(text: str, what: str, longest: int, *, lines: bool = False, required: bool = True) -> str:
    """Return ``text`` as people will read it; ``what`` names it in the refusal. Raises TextRefused."""
    cleaned = trimmed(text)
    if required and not cleaned:
        raise TextRefused(f"Enter {what}.")
    if len(cleaned) > longest:
        raise TextRefused(f"Shorten {what}: at most {longest:,} characters are allowed.")
    if not is_plain(cleaned, lines=lines):
        raise TextRefused(
            f"Remove control or invisible characters from {what}: type it instead of pasting it."
        )
    return cleaned


def _change(consultation: Consultation) -> None:
    require_draft(consultation)
    if consultation.statement is not None:
        consultation.statement = None
        store.forget_token_keys(consultation)
