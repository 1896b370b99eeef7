"""Handing statements to the collector: after the commit, as often as it takes, each time the same.

The collector answers a definition with its log's checkpoint; before that is here no token is issued, so
the log begins before the first token. It answers the closing statement with the counted list.
"""

from __future__ import annotations

import json
from typing import cast

import structlog
from flask import Response, after_this_request, current_app, has_request_context

from app import signing
from app.db import release, write_transaction
from app.errors import Refusal
from consult.definition import (
    ARCHIVE_PURPOSE,
    CLASSES,
    Courier,
    HandoverRefused,
    archive_statement,
    read_stored_definition,
    signed,
)
from consult.registrar import store
from consult.registrar.errors import CollectorAway, NotClosed, NotPublished
from crypto.consultation.encoding import parse_canonical
from crypto.consultation.leaves import hash_of
from crypto.consultation.record import Record
from crypto.errors import CryptoError
from crypto.merkle import Tree
from crypto.notes import verify_checkpoint

log = structlog.get_logger()
COURIER = "consultation_courier"


def soon(public_id: str) -> None:
    """Hand over whatever is due once this request has committed; a collector that is away stops nothing."""
    if has_request_context():

        @after_this_request
        def _hand_over(response: Response) -> Response:
            try:
                run(public_id)
            except Refusal as error:
                log.warning("handover_waits", consultation=public_id, reason=error.code)
            return response


def run(public_id: str) -> None:
    """Hand over the definition and the closing statement, whichever is due; commit what came back.

    Raises NotPublished or CollectorAway.
    """
    if store.consultation_by_id(public_id).handed_over is None:
        _definition(public_id)
    found = store.consultation_by_id(public_id)
    if found.closing is not None and found.counted is None:
        _closing(public_id)


def archive(public_id: str) -> bytes:
    """Return the files of a closed consultation with its sealed answers. Raises NotClosed, CollectorAway."""
    found = store.consultation_by_id(public_id)
    if found.counted is None or found.definition is None:
        raise NotClosed
    statement = archive_statement(read_stored_definition(found.definition).record.fingerprint)
    request = signed(statement, signing.sign_statement(ARCHIVE_PURPOSE, json.loads(statement)))
    release()
    try:
        return courier().archive(public_id, request)
    except HandoverRefused as error:
        raise CollectorAway(str(error)) from None


def courier() -> Courier:
    """Return the way to the collector."""
    return cast(Courier, current_app.extensions[COURIER])


def _definition(public_id: str) -> None:
    found = store.consultation_by_id(public_id)
    if found.definition is None:
        raise NotPublished
    text, definition = found.definition, read_stored_definition(found.definition)
    version = store.version_by_hash(found, definition.questionnaire)
    assert version is not None  # noqa: S101  (versions are never deleted)
    questionnaire = version.text
    release()
    try:
        note = courier().publish(text, questionnaire)
        _require_beginning(definition.record, text, note)
    except (HandoverRefused, CryptoError) as error:
        log.warning("definition_not_taken", consultation=public_id, problem=str(error))
        raise CollectorAway from None
    with write_transaction():
        store.lock_consultation(public_id).handed_over = note


def _require_beginning(record: Record, definition: str, note: str) -> None:
    """Check the log's signature, and that nothing but the definition is in it before the first token."""
    checkpoint = verify_checkpoint(note, record.log)
    if checkpoint.size != 1 or checkpoint.root != Tree([hash_of(definition)]).root():
        raise HandoverRefused("The collector's log does not hold exactly the definition.")


def _closing(public_id: str) -> None:
    found = store.consultation_by_id(public_id)
    closing, issued = found.closing or "", store.issued(found)
    release()
    try:
        text = courier().close(public_id, closing)
        classes = parse_canonical(text, "The counted list")["classes"]
    except (HandoverRefused, CryptoError) as error:
        log.warning("closing_not_taken", consultation=public_id, problem=str(error))
        raise CollectorAway(f"The collector did not close: {error}") from None
    if {name: total["issued"] for name, total in classes.items()} != {
        name: issued.get(name, 0) for name in CLASSES
    }:
        raise CollectorAway("The collector's counted list names other numbers of tokens than ours.")
    with write_transaction():
        store.lock_consultation(public_id).counted = text
