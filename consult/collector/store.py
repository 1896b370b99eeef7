"""The queries of the collector."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import CursorResult, Executable, and_, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from consult.collector.database import CollectorBase, session
from consult.collector.errors import NoSuchCollection, NoSuchEntry
from consult.collector.models import Answer, Collection, Cosignature, Draft, Edition, Leaf


def add(row: CollectorBase) -> None:
    """Add a new row at once."""
    session().add(row)
    session().flush()


def collections() -> list[Collection]:
    """Return every consultation, the one that closes last first."""
    return list(
        session().scalars(select(Collection).order_by(Collection.closes_utc.desc(), Collection.title))
    )


def find_collection(public_id: str) -> Collection | None:
    """Return a consultation, None where it was never handed over."""
    return session().get(Collection, public_id)


def collection_by_id(public_id: str) -> Collection:
    """Return a consultation. Raises NoSuchCollection."""
    found = find_collection(public_id)
    if found is None:
        raise NoSuchCollection
    return found


def lock_collection(public_id: str, *, shared: bool = False) -> Collection:
    """Return a consultation as committed now; it stays so until the transaction ends.

    Several may hold it ``shared``, to take an answer; whoever makes a batch or closes holds it alone.
    Raises NoSuchCollection.
    """
    query = select(Collection).where(Collection.public_id == public_id).with_for_update(read=shared)
    found = session().scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NoSuchCollection
    return found


def edition(collection: Collection, sha256: str) -> str:
    """Return the text of a published questionnaire. Raises NoSuchEntry."""
    found = session().get(Edition, (collection.public_id, sha256))
    if found is None:
        raise NoSuchEntry
    return found.text


def editions(collection: Collection) -> list[Edition]:
    """Return every published questionnaire of a consultation."""
    query = select(Edition).where(Edition.collection_id == collection.public_id)
    return list(session().scalars(query.order_by(Edition.sha256)))


def has_edition(public_id: str, sha256: str) -> bool:
    """Tell whether a questionnaire was published for a consultation."""
    return session().get(Edition, (public_id, sha256)) is not None


def draft(public_id: str, locator: str) -> Draft | None:
    """Return the draft at a locator."""
    return session().get(Draft, (public_id, locator), populate_existing=True)


def insert_draft(values: dict[str, Any]) -> bool:
    """Store a first draft; false where one stands already."""
    return _insert(Draft, values)


def replace_draft(public_id: str, locator: str, version: int, ciphertext: bytes, day: dt.date) -> bool:
    """Put version ``version`` in the place of the one before it; false where another stands there."""
    before = (
        Draft.collection_id == public_id,
        Draft.locator == locator,
        Draft.version == version - 1,
    )
    fresh = {"version": version, "ciphertext": ciphertext, "kept_on": day}
    return _changed(update(Draft).where(*before).values(fresh)) == 1


def delete_draft(public_id: str, locator: str, version: int) -> bool:
    """Delete a draft of exactly this version; false where another stands there."""
    same = (Draft.collection_id == public_id, Draft.locator == locator, Draft.version == version)
    return _changed(delete(Draft).where(*same)) == 1


def delete_drafts_closed_before(moment: dt.datetime) -> int:
    """Delete the drafts of consultations that closed before ``moment``; return how many."""
    over = select(Collection.public_id).where(Collection.closes_utc < moment)
    return _changed(delete(Draft).where(Draft.collection_id.in_(over)))


def answer(public_id: str, public_key: str) -> Answer | None:
    """Return what stands for a key."""
    return session().get(Answer, (public_id, public_key), populate_existing=True)


def put_answer(values: dict[str, Any]) -> bool:
    """Store an answer unless its key has one of this or a higher revision, or of another class.

    Tell whether it was stored. One statement, so that two that come at once cannot both count.
    """
    insert = _insert_of(Answer).values(values)
    keys = ("collection_id", "public_key")
    fresh = {name: insert.excluded[name] for name in values if name not in keys}
    statement = insert.on_conflict_do_update(
        index_elements=list(keys),
        set_=fresh,
        where=and_(
            Answer.revision < insert.excluded.revision, Answer.class_name == insert.excluded.class_name
        ),
    )
    return _changed(statement) == 1


def counted(public_id: str) -> list[Answer]:
    """Return what stands for every key, withdrawals too, in the order of their leaves."""
    query = select(Answer).where(Answer.collection_id == public_id).order_by(Answer.leaf)
    return list(session().scalars(query))


def answers_without_entry(public_id: str) -> int:
    """Return how many answers have no entry, neither in the log nor waiting for it."""
    there = select(Leaf.leaf_hash).where(Leaf.collection_id == public_id)
    query = select(func.count()).select_from(Answer).where(Answer.collection_id == public_id)
    return session().scalar(query.where(Answer.leaf.not_in(there))) or 0


def put_leaf(public_id: str, leaf_hash: str, content: str) -> None:
    """Let an entry wait for its batch; one that is there already stays where it is."""
    values = {"collection_id": public_id, "leaf_hash": leaf_hash, "content": content, "position": None}
    _insert(Leaf, values)


def leaf(public_id: str, leaf_hash: str) -> Leaf | None:
    """Return an entry of the log, in it or waiting for it."""
    return session().get(Leaf, (public_id, leaf_hash), populate_existing=True)


def waiting(public_id: str) -> list[Leaf]:
    """Return the entries that wait for their batch, in the order of their hashes."""
    query = select(Leaf).where(Leaf.collection_id == public_id, Leaf.position.is_(None))
    return list(session().scalars(query.order_by(Leaf.leaf_hash)))


def waiting_count(public_id: str) -> int:
    """Return how many entries wait for their batch."""
    query = select(func.count()).select_from(Leaf)
    return session().scalar(query.where(Leaf.collection_id == public_id, Leaf.position.is_(None))) or 0


def leaves(public_id: str, start: int, stop: int) -> list[Leaf]:
    """Return the entries with positions in [start, stop), in their order."""
    placed = (Leaf.collection_id == public_id, Leaf.position >= start, Leaf.position < stop)
    return list(session().scalars(select(Leaf).where(*placed).order_by(Leaf.position)))


def leaf_hashes(public_id: str, start: int, stop: int) -> Sequence[str]:
    """Return the hashes of the entries with positions in [start, stop), in their order."""
    placed = (Leaf.collection_id == public_id, Leaf.position >= start, Leaf.position < stop)
    return session().scalars(select(Leaf.leaf_hash).where(*placed).order_by(Leaf.position)).all()


def cosignatures(public_id: str, size: int) -> list[Cosignature]:
    """Return the witnesses' signatures of the checkpoint with ``size`` entries."""
    query = select(Cosignature).where(Cosignature.collection_id == public_id, Cosignature.size == size)
    return list(session().scalars(query.order_by(Cosignature.witness)))


def put_cosignature(values: dict[str, Any]) -> bool:
    """Keep a witness's signature; false where this witness has signed this checkpoint before."""
    return _insert(Cosignature, values)


def _insert_of(table: type[CollectorBase]) -> Any:
    dialect = session().get_bind().dialect.name
    return (sqlite if dialect == "sqlite" else postgresql).insert(table.__table__)


def _insert(table: type[CollectorBase], values: dict[str, Any]) -> bool:
    return _changed(_insert_of(table).values(values).on_conflict_do_nothing()) == 1


def _changed(statement: Executable) -> int:
    """Run a statement that writes and return how many rows it changed."""
    options = {"preserve_rowcount": True}  # else psycopg says -1 for an INSERT
    return cast(CursorResult[Any], session().execute(statement, execution_options=options)).rowcount
