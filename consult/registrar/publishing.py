"""Publishing: keys are made, the definition is written, two people approve exactly it, it is signed."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, MultiFernet
from flask import current_app

from app import audit, signing
from app.accounts.models import Person
from app.db import release, session
from app.decisions import ActKind, Decision, Details, Fact
from consult.definition import CLASSES, DEFINITION_PURPOSE, definition_statement, signed
from consult.registrar import handover, preparing, store
from consult.registrar.errors import NotPrepared
from consult.registrar.models import Consultation, TokenKey
from consult.registrar.words import home, london
from crypto.blind import PublicKey, new_key
from crypto.consultation.encoding import from_base64
from crypto.consultation.record import record_text
from crypto.groups import group_named
from crypto.notes import Verifier
from crypto.text import sha256_hex
from crypto.trustees.record import parse_trustees

KIND = "publish-consultation"


def missing(consultation: Consultation) -> list[str]:
    """Return what has to be done before publication can be prepared, as things to do."""
    things = (
        (store.newest_version(consultation) is None, "Save a questionnaire."),
        (store.roll_size(consultation) == 0, "Add the roll."),
        (consultation.opens_utc is None, "Set the opening and closing times."),
        (consultation.trustees_record is None, "Add the trustees."),
    )
    return [thing for lacking, thing in things if lacking]


def prepare(consultation: Consultation, actor: Person) -> None:
    """Make the key pairs of both classes, and the statement that two people will approve.

    Raises AlreadyPublished or NotPrepared.
    """
    preparing.require_draft(consultation)
    if things := missing(consultation):
        raise NotPrepared(" ".join(things))
    public_id, actor_id = consultation.public_id, actor.id
    release()
    keys = {name: new_key() for name in CLASSES}  # takes seconds: before any lock is held
    consultation = store.lock_consultation(public_id)
    preparing.require_draft(consultation)
    store.forget_token_keys(consultation)
    for name, key in keys.items():
        sealed = box().encrypt(key.text().encode())
        store.add(
            TokenKey(
                consultation_id=consultation.id,
                class_name=name,
                public=key.public.text(),
                sealed_private=sealed,
            )
        )
    consultation.statement = _statement(consultation)
    audit.record(
        audit.Event.CONSULTATION_PREPARED,
        actor=session().get_one(Person, actor_id),
        subject=public_id,
        statement=sha256_hex(consultation.statement),
    )


def private_key(key: TokenKey) -> str | None:
    """Return the text of a key pair's private half, None once it is destroyed."""
    return None if key.sealed_private is None else box().decrypt(key.sealed_private).decode()


def box() -> MultiFernet:
    """Return what the private keys are encrypted with."""
    return MultiFernet([Fernet(key) for key in current_app.config["TOKEN_KEYS"]])


def _statement(consultation: Consultation) -> str:
    """Return the statement that follows from what is stored now. Raises NotPrepared."""
    version, keys = store.newest_version(consultation), store.token_keys(consultation)
    opens, closes = consultation.opens_utc, consultation.closes_utc
    lacking = missing(consultation) or set(keys) != set(CLASSES)
    if lacking or version is None or opens is None or closes is None:
        raise NotPrepared("Prepare the publication first.")
    return definition_statement(
        record=_record(consultation, keys),
        trustees=consultation.trustees_record or "",
        questionnaire=version.sha256,
        opens=opens,
        closes=closes,
        entitled={"member": store.roll_size(consultation)},
        roll=preparing.roll_hash(consultation),
    )


def _record(consultation: Consultation, keys: dict[str, TokenKey]) -> str:
    trustees = consultation.trustees_record or ""
    group = group_named(preparing.GROUP)
    collector = urlsplit(current_app.config["COLLECTOR_URL"]).netloc
    log_key = from_base64(current_app.config["COLLECTOR_PUBLIC_KEY"], "The collector's key", 32)
    return record_text(
        identifier=consultation.public_id,
        name=consultation.title,
        group=group,
        public_key=parse_trustees(group, trustees).public_key,
        trustees=trustees,
        token_keys={name: PublicKey.read(key.public) for name, key in keys.items()},
        log=Verifier(f"{collector}/answers/{consultation.public_id}", log_key),
        witnesses=tuple(Verifier.read(line, "witness") for line in consultation.witnesses.splitlines()),
    )


def _check(public_id: str, _details: Details) -> None:
    consultation = store.consultation_by_id(public_id)
    preparing.require_draft(consultation)
    if consultation.statement is None or consultation.statement != _statement(consultation):
        raise NotPrepared("Something has changed since the publication was prepared. Prepare it again.")


def _facts(public_id: str, _details: Details) -> list[Fact]:
    consultation = store.consultation_by_id(public_id)
    version = store.newest_version(consultation)
    statement = consultation.statement or ""
    return [
        Fact("Consultation", (consultation.title,)),
        Fact("Open", (f"from {london(consultation.opens_utc)}", f"to {london(consultation.closes_utc)}")),
        Fact("Members entitled", (f"{store.roll_size(consultation):,}",)),
        Fact("Questionnaire", (f"Version {version.number}", version.sha256) if version else (), is_code=True),
        Fact("Trustees", (sha256_hex(consultation.trustees_record or ""),), is_code=True),
        Fact("Witnesses", tuple(consultation.witnesses.splitlines()) or ("None",), is_code=True),
        Fact(
            "Keys that sign tokens",
            tuple(f"{name}: {sha256_hex(key.public)}" for name, key in sorted(_keys(consultation).items())),
            is_code=True,
        ),
        Fact("Fingerprint of all this", (sha256_hex(statement),), is_code=True),
    ]


def _keys(consultation: Consultation) -> dict[str, TokenKey]:
    return store.token_keys(consultation)


def _carry_out(public_id: str, _details: Details, decision: Decision) -> None:
    consultation = store.consultation_by_id(public_id)
    statement = consultation.statement or ""
    signature = signing.sign_statement(DEFINITION_PURPOSE, json.loads(statement))
    consultation.definition = signed(statement, signature)
    consultation.published_utc = decision.at_utc
    session().flush()
    audit.record(
        audit.Event.CONSULTATION_PUBLISHED, subject=public_id, definition=sha256_hex(consultation.definition)
    )
    handover.soon(public_id)


def _lock(public_id: str, _details: Details) -> None:
    store.lock_consultation(public_id)


ACT = ActKind(
    name=KIND,
    title=lambda public_id, _details: f"Publish “{store.consultation_by_id(public_id).title}”",
    facts=_facts,
    check=_check,
    carry_out=_carry_out,
    state=lambda public_id, _details: store.consultation_by_id(public_id).statement or "",
    needs_reason=False,
    lock=_lock,
    home=home,
)
