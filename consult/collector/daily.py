"""What the collector does once a day: batches that are due, old drafts away, tables rewritten."""

from __future__ import annotations

from datetime import timedelta

from app import clock
from consult.collector import ledger, store
from consult.collector.database import database, session, write_transaction
from consult.settling import settle

KEEP_DRAFTS = timedelta(days=90)  # after the close, for whoever comes back to check a receipt
TABLES = {
    "answer": "collection_id, public_key",
    "draft": "collection_id, locator",
    "leaf": "collection_id, leaf_hash",
}


def run() -> tuple[int, bool]:
    """Return how many entries joined the logs, and whether the tables could be rewritten just now."""
    public_ids = [one.public_id for one in store.collections()]
    session().rollback()
    appended = sum(ledger.append_due(public_id) for public_id in public_ids)
    with write_transaction():
        store.delete_drafts_closed_before(clock.now() - KEEP_DRAFTS)
    session().close()
    return appended, settle(database(), TABLES)
