"""Checking every log of a database as an auditor would: what a restored backup has to pass."""

from __future__ import annotations

from flask import current_app

from consult.collector import counting, store
from consult.collector.models import Collection
from crypto.consultation.files import read_files
from crypto.consultation.log import verify_log
from crypto.errors import CryptoError


class LogNotWhole(Exception):
    """A log does not verify, or lacks the entry of an answer."""


def check_logs() -> int:
    """Return how many consultations there are once the log of each verifies. Raises LogNotWhole."""
    collections = store.collections()
    for collection in collections:
        _check(collection)
    return len(collections)


def _check(collection: Collection) -> None:
    """Every entry, signature and token, the checkpoint, the counted list; and the entry of every answer."""
    try:
        files = read_files(counting.files(collection))
        log = verify_log(files, registrar_key=current_app.config["REGISTRAR_PUBLIC_KEY"])
    except CryptoError as error:
        raise LogNotWhole(f"{collection.public_id}: {error}") from error
    lost = store.answers_without_entry(collection.public_id)
    if log.tree.size != collection.size or lost:
        raise LogNotWhole(f"{collection.public_id}: {lost} answers have no entry in the log.")
