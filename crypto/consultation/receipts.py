"""Receipts: what a respondent keeps, and what it proves without the server.

A receipt is canonical JSON ``{"checkpoint":..,"inclusion":..,"leaf":..,"promise":..,"record":..}``: the entry
of the log and the consultation record as texts, the promise as a signed note. At submission
``checkpoint`` and ``inclusion`` are null; later the first is a signed note and the second
``{"position":..,"proof":[..],"size":..}``. It shows that one took part, and with which key; no answer.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from crypto.consultation.answers import Statement, check_statement
from crypto.consultation.encoding import canonical, from_base64, parse_canonical, to_base64
from crypto.consultation.leaves import AnswerLeaf, hash_of, read_leaf
from crypto.consultation.log import CheckpointsRefused, OtherRecord, VerifiedLog
from crypto.consultation.promises import check_promise
from crypto.consultation.record import Record, read_record
from crypto.errors import CryptoError
from crypto.merkle import HASH_OCTETS, check_inclusion
from crypto.notes import Checkpoint, Verifier, has_cosigned, verify_checkpoint, verify_cosignature
from crypto.text import array, integer, members, string

_MEMBERS = ("checkpoint", "inclusion", "leaf", "promise", "record")
_LARGEST_LOG = 10**12


class NoAnswer(CryptoError):
    """A receipt whose leaf is no answer."""


class NotInLog(CryptoError):
    """A promised answer that the log does not contain."""


@dataclass(frozen=True)
class Inclusion:
    """A proof of inclusion: the entry's place, the size of the log, the path (RFC 6962)."""

    position: int
    size: int
    proof: tuple[bytes, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the JSON value."""
        return {
            "position": self.position,
            "proof": [to_base64(one) for one in self.proof],
            "size": self.size,
        }

    @staticmethod
    def read(value: Any) -> Inclusion:
        """Read the JSON value. Raises MalformedText."""
        found = members(value, ("position", "proof", "size"))
        size = integer(found["size"], 1, _LARGEST_LOG)
        proof = tuple(from_base64(one, "A hash of the proof", HASH_OCTETS) for one in array(found["proof"]))
        return Inclusion(integer(found["position"], 0, size - 1), size, proof)


@dataclass(frozen=True)
class CheckedReceipt:
    """What a receipt proves. ``checkpoint`` is None while there is only the promise."""

    record: Record
    statement: Statement
    leaf: str
    accepted: datetime.date
    position: int | None
    checkpoint: Checkpoint | None
    witnesses: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """How an answer stands in a log: its place, and whether it is what counts for its key."""

    position: int
    is_latest: bool
    counted: bool | None


def receipt_text(
    record: str,
    leaf: str,
    promise: str,
    inclusion: Inclusion | None = None,
    checkpoint: str | None = None,
) -> str:
    """Return the text of a receipt; ``checkpoint`` is the note that ``inclusion`` leads to."""
    return canonical(
        {
            "checkpoint": checkpoint,
            "inclusion": None if inclusion is None else inclusion.to_json(),
            "leaf": leaf,
            "promise": promise,
            "record": record,
        }
    )


def check_receipt(text: str, log_key: str) -> CheckedReceipt:
    """Check a receipt by itself, with the log's verifier key as it was announced elsewhere.

    Raises MalformedText, OtherRecord, NoAnswer, what ``check_statement`` raises, PromiseRefused, NoteRefused,
    CheckpointsRefused or InclusionRefused.
    """
    found = members(parse_canonical(text.strip("\n"), "The receipt"), _MEMBERS)
    record = read_record(string(found["record"]))
    if Verifier.read(log_key, "log") != record.log:
        raise OtherRecord("The receipt is from a log with another key than the one that was announced.")
    leaf_text = string(found["leaf"])
    leaf = read_leaf(leaf_text)
    if not isinstance(leaf, AnswerLeaf):
        raise NoAnswer("The receipt is for no answer.")
    check_statement(record, leaf.statement, leaf.signature, leaf.token)
    accepted = check_promise(string(found["promise"]), record.log, hash_of(leaf_text))
    position, checkpoint, witnesses = _included(record, leaf_text, found["inclusion"], found["checkpoint"])
    return CheckedReceipt(record, leaf.statement, leaf_text, accepted, position, checkpoint, witnesses)


def check_standing(receipt: CheckedReceipt, log: VerifiedLog) -> Standing:
    """Look up a checked receipt in a verified log of the same consultation.

    Raises OtherRecord, CheckpointsRefused (the log is not the one of the receipt's checkpoint: it was
    forked) or NotInLog.
    """
    if log.record.text != receipt.record.text:
        raise OtherRecord("The receipt belongs to another consultation than the log.")
    known = receipt.checkpoint
    if known is not None and (known.size > log.tree.size or log.tree.root(known.size) != known.root):
        raise CheckpointsRefused("The log is not the one that the receipt was given for: there are two logs.")
    position = log.positions.get(hash_of(receipt.leaf))
    if position is None:
        raise NotInLog(f"The answer does not stand in the log; it was accepted on {receipt.accepted}.")
    counted = None if log.counted is None else log.counted.places.get(receipt.statement.key) == position
    return Standing(position, log.places[receipt.statement.key] == position, counted)


def _included(
    record: Record, leaf: str, inclusion: Any, note: Any
) -> tuple[int | None, Checkpoint | None, tuple[str, ...]]:
    if inclusion is None and note is None:
        return None, None, ()
    checkpoint = verify_checkpoint(string(note), record.log)
    proof = Inclusion.read(inclusion)
    if proof.size != checkpoint.size:
        raise CheckpointsRefused("The proof of inclusion is for another checkpoint.")
    check_inclusion(hash_of(leaf), proof.position, proof.size, proof.proof, checkpoint.root)
    cosigned = [witness for witness in record.witnesses if has_cosigned(note, witness)]
    for witness in cosigned:
        verify_cosignature(note, witness)
    return proof.position, checkpoint, tuple(witness.name for witness in cosigned)
