"""What the registrar hands over: the definition before the first token, the closing statement at the end.

Both are believed for the registrar's signature alone, whoever brings them.
"""

from __future__ import annotations

import hmac

from flask import current_app

from app import clock
from consult.collector import ledger, store
from consult.collector.counting import counted_list
from consult.collector.database import session, write_transaction
from consult.collector.errors import DefinitionRefused, NotClosedYet
from consult.collector.models import Collection, Edition
from consult.definition import (
    CLASSES,
    StatementRefused,
    check_archive_request,
    moment,
    read_closing,
    read_definition,
)
from crypto.consultation.definitions import Definition
from crypto.consultation.encoding import from_base64
from crypto.errors import CryptoError
from crypto.text import sha256_hex


def publish(text: str, questionnaire: str) -> str:
    """Take a signed definition as the first entry of its log, and commit; return the checkpoint.

    The same definition may come again. Raises DefinitionRefused.
    """
    definition = _definition(text, questionnaire)
    public_id = definition.record.identifier
    with write_transaction():
        found = store.find_collection(public_id)
        if found is None:
            _begin(definition, text, questionnaire)
        elif not hmac.compare_digest(found.definition.encode(), text.encode()):
            raise DefinitionRefused("This consultation was published here with another definition.")
    return ledger.checkpoint(store.collection_by_id(public_id))


def close(public_id: str, text: str) -> str:
    """End a consultation: the last batch, the closing statement, the counted list; commit and return it.

    The same statement may come again. Raises NoSuchCollection, DefinitionRefused or NotClosedYet.
    """
    with write_transaction():
        collection = store.lock_collection(public_id)
        if collection.closing is None:
            if clock.now() < collection.closes_utc:
                raise NotClosedYet("The closing time has not come.")
            _close(collection, text)
        elif collection.closing != text:
            raise DefinitionRefused("This consultation was closed with another statement.")
    return store.collection_by_id(public_id).counted or ""


def sealed_for(public_id: str, request: str) -> Collection:
    """Return a closed consultation whose sealed answers the registrar asks for with a signed ``request``.

    Nothing that is public is enough: the closing statement, too, is an entry of the log. Raises NotClosedYet.
    """
    collection, registrar = store.collection_by_id(public_id), current_app.config["REGISTRAR_PUBLIC_KEY"]
    if collection.closing is None:
        raise NotClosedYet
    try:
        check_archive_request(request, registrar, read_definition(collection.definition, registrar))
    except CryptoError:
        raise NotClosedYet from None
    return collection


def _definition(text: str, questionnaire: str) -> Definition:
    try:
        found = read_definition(text, current_app.config["REGISTRAR_PUBLIC_KEY"])
        own = from_base64(current_app.config["COLLECTOR_PUBLIC_KEY"], "The collector's key", 32)
        if found.record.log.octets != own:
            raise StatementRefused("The definition names another collector's key.")
        if set(found.record.token_keys) != set(CLASSES):
            raise StatementRefused("The definition does not name the classes that there are.")
        if sha256_hex(questionnaire) != found.questionnaire:
            raise StatementRefused("The questionnaire is not the one that the definition names.")
        moment(found.opens), moment(found.closes)
    except CryptoError as error:
        raise DefinitionRefused(str(error)) from None
    return found


def _begin(definition: Definition, text: str, questionnaire: str) -> None:
    collection = Collection(
        public_id=definition.record.identifier,
        title=definition.record.name,
        definition=text,
        record=definition.record.text,
        opens_utc=moment(definition.opens),
        closes_utc=moment(definition.closes),
        size=0,
    )
    store.add(collection)
    store.add(
        Edition(collection_id=collection.public_id, sha256=definition.questionnaire, text=questionnaire)
    )
    ledger.append_one(collection, text)


def _close(collection: Collection, text: str) -> None:
    registrar = current_app.config["REGISTRAR_PUBLIC_KEY"]
    try:
        closing = read_closing(text, registrar, read_definition(collection.definition, registrar))
    except CryptoError as error:
        raise DefinitionRefused(str(error)) from None
    ledger.append_waiting(collection)
    ledger.append_one(collection, text)
    session().flush()
    collection.counted = counted_list(collection, closing)
    collection.closing = text
