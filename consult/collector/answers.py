"""Taking an answer: everything is checked outside any transaction, then one short transaction stores it.

The collector verifies the token, the signature, the class, the consultation, the size and the proof of
the sealed part, and that the questionnaire was published. In the transaction the phase is read again,
and the database decides which of two revisions is higher. The promise goes out after the commit.
"""

from __future__ import annotations

from typing import NamedTuple

from app import clock
from consult.collector import ledger, store, timetable
from consult.collector.checking import checked
from consult.collector.database import session, write_transaction
from consult.collector.errors import AnswerRefused, StaleRevision
from consult.collector.models import Collection
from crypto.consultation.answers import Statement, Submission
from crypto.consultation.leaves import answer_leaf, hash_of
from crypto.consultation.promises import sign_promise


class Accepted(NamedTuple):
    """The signed promise that an entry joins the log, and the entry's hash in hexadecimal."""

    promise: str
    leaf: str


def accept(public_id: str, text: str) -> Accepted:
    """Store an answer, and commit; the very same one again is answered as it was the first time.

    Raises NoSuchCollection, NotOpenYet, ConsultationClosed, AnswerRefused, StaleRevision or Overloaded.
    """
    record = store.collection_by_id(public_id).record
    session().rollback()
    submission = checked(record, text)
    leaf = answer_leaf(submission)
    digest = hash_of(leaf).hex()
    with write_transaction():
        collection = store.lock_collection(public_id, shared=True)
        if store.leaf(public_id, digest) is None:
            timetable.require_open(collection)
            _store(collection, submission, text, digest)
            store.put_leaf(public_id, digest, leaf)
    return Accepted(_promise(public_id, digest), digest)


def _store(collection: Collection, submission: Submission, text: str, digest: str) -> None:
    statement = submission.statement
    if not store.has_edition(collection.public_id, statement.questionnaire):
        raise AnswerRefused("This answer is to a questionnaire that was never published here.")
    stored = store.put_answer(
        {
            "collection_id": collection.public_id,
            "public_key": statement.key,
            "class_name": statement.class_name,
            "revision": statement.revision,
            "leaf": digest,
            "withdrawn": statement.withdrawn,
            "answer": text,
        }
    )
    if not stored:
        _require_class(collection.public_id, statement)
        raise StaleRevision


def _require_class(public_id: str, statement: Statement) -> None:
    """Raise AnswerRefused where the key has answered as somebody of another class before."""
    standing = store.answer(public_id, statement.key)
    if standing is not None and standing.class_name != statement.class_name:
        raise AnswerRefused("This code has answered with a token of another class. Nothing was sent.")


def _promise(public_id: str, digest: str) -> str:
    log = ledger.signer(store.collection_by_id(public_id))
    return sign_promise(log, bytes.fromhex(digest), clock.now().date())
