"""Checking an answer's cryptography, as a function that a pool of processes can run."""

from __future__ import annotations

from functools import lru_cache

from app import proofs
from consult.collector.errors import AnswerRefused
from crypto.consultation.answers import Submission, check_submission
from crypto.consultation.record import Record, read_record
from crypto.errors import CryptoError


@lru_cache(maxsize=16)
def _record(text: str) -> Record:
    return read_record(text)


def _check(record: str, text: str) -> Submission | str:
    """Return the submission, or the sentence that says what is wrong with it."""
    try:
        return check_submission(_record(record), text)
    except CryptoError as error:
        return str(error)


def checked(record: str, text: str) -> Submission:
    """Return an answer whose token, signature, class, consultation, size and proof hold.

    ``record`` is the consultation record's text. Raises AnswerRefused or Overloaded.
    """
    outcome = proofs.check(_check, record, text)
    if isinstance(outcome, str):
        raise AnswerRefused(outcome)
    return outcome
