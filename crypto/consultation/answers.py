"""Answers: the signed statement, the sealed payload, and the token, as the collector receives them.

The signed text is ``tellers-answer-1|`` and the canonical JSON of the statement. A submission is the
canonical JSON ``{"sealed":..,"signature":..,"statement":{..},"token":..}``; a withdrawal has null in
the place of ``sealed``, and of the statement's ``sealed`` and ``commitment``.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from crypto.consultation.codes import Derived
from crypto.consultation.commitments import SEED_OCTETS, commit
from crypto.consultation.encoding import canonical, from_base64, hex_text, parse_canonical, to_base64
from crypto.consultation.errors import (
    OtherConsultation,
    Unreadable,
    WrongAnswerSignature,
    WrongCommitment,
    WrongSealedHash,
    WrongWithdrawal,
)
from crypto.consultation.record import Record
from crypto.consultation.sealing import check_sealed, seal
from crypto.consultation.tokens import check_token
from crypto.errors import CryptoError
from crypto.proofs import Draw
from crypto.text import integer, members, sha256_hex, string

#: Nobody changes an answer more often than this.
MOST_REVISIONS = 10_000

_PURPOSE = "tellers-answer-1|"
_BOUND = ("class", "commitment", "consultation", "key", "questionnaire", "revision", "withdrawn")
_STATEMENT = (*_BOUND, "sealed")
_SUBMISSION = ("sealed", "signature", "statement", "token")


@dataclass(frozen=True)
class Statement:
    """What a respondent signs.

    ``consultation`` is the record's fingerprint, ``questionnaire`` the hash of the version that was
    answered, ``key`` the respondent's Ed25519 key in Base64, ``revision`` counts from 1, ``commitment``
    and ``sealed`` (the SHA-256 of the sealed payload's text) are None in a withdrawal.
    """

    consultation: str
    class_name: str
    questionnaire: str
    key: str
    revision: int
    commitment: str | None
    sealed: str | None

    @property
    def withdrawn(self) -> bool:
        """Return whether the answer is withdrawn."""
        return self.sealed is None

    @property
    def bound(self) -> str:
        """Return the text to which the payload is bound: the statement without the payload's hash."""
        value = self.to_json()
        return _PURPOSE + canonical({name: value[name] for name in _BOUND})

    @property
    def signed_text(self) -> str:
        """Return the text that is signed."""
        return _PURPOSE + canonical(self.to_json())

    def to_json(self) -> dict[str, Any]:
        """Return the JSON value."""
        return {
            "class": self.class_name,
            "commitment": self.commitment,
            "consultation": self.consultation,
            "key": self.key,
            "questionnaire": self.questionnaire,
            "revision": self.revision,
            "sealed": self.sealed,
            "withdrawn": self.withdrawn,
        }


@dataclass(frozen=True)
class Submission:
    """A submission that has been read; ``sealed`` is the sealed payload's text, None in a withdrawal."""

    statement: Statement
    signature: str
    token: str
    sealed: str | None

    def text(self) -> str:
        """Return the canonical text."""
        return canonical(
            {
                "sealed": self.sealed,
                "signature": self.signature,
                "statement": self.statement.to_json(),
                "token": self.token,
            }
        )


def read_statement(value: Any) -> Statement:
    """Read a statement. Raises MalformedText or WrongWithdrawal."""
    found = members(value, _STATEMENT)
    if not isinstance(found["withdrawn"], bool):
        raise WrongWithdrawal("A statement says whether the answer is withdrawn.")
    absent = (found["commitment"] is None, found["sealed"] is None)
    if absent != (found["withdrawn"], found["withdrawn"]):
        raise WrongWithdrawal("An answer has a commitment and a payload, a withdrawal has neither.")
    from_base64(found["key"], "The key of an answer", 32)
    return Statement(
        consultation=hex_text(found["consultation"], "The consultation's fingerprint"),
        class_name=string(found["class"]),
        questionnaire=hex_text(found["questionnaire"], "The questionnaire's hash"),
        key=found["key"],
        revision=integer(found["revision"], 1, MOST_REVISIONS),
        commitment=None if absent[0] else hex_text(found["commitment"], "The commitment"),
        sealed=None if absent[1] else hex_text(found["sealed"], "The payload's hash"),
    )


def make_answer(
    record: Record,
    derived: Derived,
    *,
    class_name: str,
    token: str,
    questionnaire: str,
    questions: Sequence[str],
    revision: int,
    answers: Mapping[str, Any],
    draw: Draw | None = None,
    seed: bytes | None = None,
) -> Submission:
    """Commit, seal and sign (respondents' browsers do this themselves). Raises TooLong, WrongCommitment."""
    seed = seed or secrets.token_bytes(SEED_OCTETS)
    root = commit(questions, answers, seed)
    payload = canonical({"answers": dict(answers), "salt": seed.hex()})
    # What the payload is bound to does not contain the payload's hash, so that any may stand there first.
    statement = Statement(
        derived.consultation, class_name, questionnaire, derived.key, revision, root, sealed=""
    )
    sealed = seal(record.group, record.public_key, statement.bound, payload.encode(), draw)
    return _signed(derived, replace(statement, sealed=sha256_hex(sealed)), token, sealed)


def make_withdrawal(
    derived: Derived, *, class_name: str, token: str, questionnaire: str, revision: int
) -> Submission:
    """Sign that nothing of this key counts any more, unless a higher revision follows."""
    statement = Statement(derived.consultation, class_name, questionnaire, derived.key, revision, None, None)
    return _signed(derived, statement, token, None)


def read_submission(text: str) -> Submission:
    """Read a submission strictly; nothing is checked but its form. Raises MalformedText."""
    found = members(parse_canonical(text, "The answer"), _SUBMISSION)
    from_base64(found["signature"], "The signature", 64)
    sealed = None if found["sealed"] is None else string(found["sealed"])
    return Submission(read_statement(found["statement"]), found["signature"], string(found["token"]), sealed)


def check_submission(record: Record, text: str) -> Submission:
    """Read a submission and check everything in it but the questionnaire's version and the revision.

    Raises MalformedText, WrongWithdrawal, OtherConsultation, UnknownClass, WrongAnswerSignature,
    WrongToken, WrongSealedHash, NotInGroup or WrongSealedProof.
    """
    submission = read_submission(text)
    check_statement(record, submission.statement, submission.signature, submission.token)
    check_payload(record, submission.statement, submission.sealed)
    return submission


def check_statement(record: Record, statement: Statement, signature: str, token: str) -> None:
    """Check what stands in the log: consultation, class, signature, token.

    Raises OtherConsultation, UnknownClass, MalformedText, WrongAnswerSignature or WrongToken.
    """
    if statement.consultation != record.fingerprint:
        raise OtherConsultation("This answer belongs to another consultation.")
    token_key = record.token_key(statement.class_name)
    public = Ed25519PublicKey.from_public_bytes(from_base64(statement.key, "The key of an answer", 32))
    try:
        public.verify(from_base64(signature, "The signature", 64), statement.signed_text.encode())
    except InvalidSignature:
        raise WrongAnswerSignature("The answer was not signed with the key that it names.") from None
    check_token(token_key, statement.consultation, statement.class_name, statement.key, token)


def check_payload(record: Record, statement: Statement, sealed: str | None) -> None:
    """Check that ``sealed`` is the payload which the statement names, made for it by its sender.

    Raises WrongWithdrawal, WrongSealedHash, MalformedText, NotInGroup or WrongSealedProof.
    """
    if (sealed is None) != statement.withdrawn:
        raise WrongWithdrawal("An answer comes with its payload, a withdrawal without one.")
    if sealed is not None:
        if sha256_hex(sealed) != statement.sealed:
            raise WrongSealedHash("The sealed answer is not the one that was signed.")
        check_sealed(record.group, statement.bound, sealed)


def read_payload(statement: Statement, questions: Sequence[str], payload: bytes) -> dict[str, Any]:
    """Return ``{"answers": {..}, "salt": ..}`` of an opened payload, checked against the commitment.

    Raises Unreadable (no payload at all) or WrongCommitment.
    """
    try:
        value = members(parse_canonical(payload.decode("utf-8"), "The payload"), ("answers", "salt"))
        seed = bytes.fromhex(hex_text(value["salt"], "The salt", SEED_OCTETS))
        answers = value["answers"]
        if not isinstance(answers, dict):
            raise Unreadable("The payload has no answers.")
        root = commit(questions, answers, seed)
    except WrongCommitment:
        raise
    except (CryptoError, UnicodeDecodeError):
        raise Unreadable("The payload is not written as answers are.") from None
    if root != statement.commitment:
        raise WrongCommitment("The opened answers are not those that the respondent committed to.")
    return value


def _signed(derived: Derived, statement: Statement, token: str, sealed: str | None) -> Submission:
    signature = derived.private_key.sign(statement.signed_text.encode())
    return Submission(statement, to_base64(signature), token, sealed)
