"""What is published at close, and the files that verifiers and trustees take home."""

from __future__ import annotations

from typing import Any

from consult.collector import ledger, store
from consult.collector.errors import DefinitionRefused
from consult.collector.models import Collection
from crypto.consultation.answers import read_submission
from crypto.consultation.counting import count
from crypto.consultation.definitions import Closing
from crypto.consultation.encoding import canonical
from crypto.consultation.files import Files, zip_files
from crypto.consultation.leaves import hash_of, read_leaf
from crypto.consultation.record import read_record
from crypto.errors import CryptoError


def counted_list(collection: Collection, closing: Closing) -> str:
    """Return the counted list of the whole log. Raises DefinitionRefused where the totals do not fit."""
    texts, record = _leaves(collection), read_record(collection.record)
    try:
        leaves, hashes = [read_leaf(text) for text in texts], [hash_of(text) for text in texts]
        counted = count(record.fingerprint, list(record.token_keys), leaves, hashes, closing)
        counted.check()
    except CryptoError as error:
        raise DefinitionRefused(str(error)) from None
    return counted.text


def files(collection: Collection, *, sealed: bool = False) -> bytes:
    """Return the published files as a ZIP file; with the sealed payloads that count, for the trustees."""
    found = Files(
        leaves=tuple(_leaves(collection)),
        checkpoints=(ledger.checkpoint(collection),),
        questionnaires={one.sha256: one.text for one in store.editions(collection)},
        counted=collection.counted,
        archive=_archive(collection) if sealed else None,
    )
    return zip_files(found)


def _leaves(collection: Collection) -> list[str]:
    return [one.content for one in store.leaves(collection.public_id, 0, collection.size)]


def _archive(collection: Collection) -> str:
    """Return the payloads that count, in the order of their entries' hashes."""
    standing = [one for one in store.counted(collection.public_id) if not one.withdrawn]
    return canonical({"answers": [_sealed(one.answer) for one in standing], "record": collection.record})


def _sealed(text: str) -> dict[str, Any]:
    submission = read_submission(text)
    return {"sealed": submission.sealed, "statement": submission.statement.to_json()}
