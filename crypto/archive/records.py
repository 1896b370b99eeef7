"""The small records that bind data records together: setup data, owners, sized tallies (section 12)."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from crypto.errors import CryptoError

#: Weights up to this are JSON numbers, larger ones decimal strings (section 1).
LARGEST_JSON_WEIGHT = 2**30 - 1

_OWNED = re.compile(r'\{"owner":(0|[1-9][0-9]{0,8}),"payload":"([0-9a-f]{64})"\}')
_SIZED = re.compile(
    r'\{"num_tallied":(0|[1-9][0-9]{0,8}),"total_weight":("?)(0|[1-9][0-9]{0,99})\2,'
    r'"encrypted_tally":"([0-9a-f]{64})"\}'
)


class MalformedWrapper(CryptoError):
    """Setup data, an owner or a sized tally is not written as section 12 demands."""


class BrokenReference(CryptoError):
    """A wrapper names another record than the one that stands before it."""


class SizedTally(NamedTuple):
    """The payload of EncryptedTally (section 8)."""

    num_tallied: int
    total_weight: int
    encrypted_tally: str


def digest_of(text: str) -> str:
    """Return the hex SHA-256 by which records name each other."""
    return hashlib.sha256(text.encode()).hexdigest()


def setup_data(election: str, trustees: str, credentials: str) -> list[str]:
    """Return the four data records of Setup, in order."""
    return [election, trustees, credentials, setup_text(*map(digest_of, (election, trustees, credentials)))]


def setup_text(election: str, trustees: str, credentials: str) -> str:
    """Return the payload of Setup from the three records' hashes."""
    return f'{{"election":"{election}","trustees":"{trustees}","credentials":"{credentials}"}}'


def owned_data(owner: int, record: str) -> list[str]:
    """Return the two data records of Shuffle and PartialDecryption, in order."""
    return [record, f'{{"owner":{owner},"payload":"{digest_of(record)}"}}']


def tally_data(tally: str, num_tallied: int, total_weight: int) -> list[str]:
    """Return the two data records of EncryptedTally, in order (section 8)."""
    return [tally, sized_text(SizedTally(num_tallied, total_weight, digest_of(tally)))]


def sized_text(sized: SizedTally) -> str:
    """Return the payload of EncryptedTally."""
    large = sized.total_weight > LARGEST_JSON_WEIGHT
    weight = f'"{sized.total_weight}"' if large else str(sized.total_weight)
    head = f'{{"num_tallied":{sized.num_tallied},"total_weight":{weight}'
    return f'{head},"encrypted_tally":"{sized.encrypted_tally}"}}'


def check_setup(payload: str, digests: list[str]) -> None:
    """Check the payload of Setup against the hashes of the three records before it."""
    if payload != setup_text(*digests):
        raise BrokenReference("The setup data does not name the three records that stand before it.")


def parse_owned(payload: str, digest: str, where: str) -> int:
    """Return the owner, having checked that the record named is the one with hash ``digest``."""
    match = _OWNED.fullmatch(payload)
    if match is None:
        raise MalformedWrapper(f"The owner record of {where} is not written as the format demands.")
    _check_reference(match[2], digest, where)
    return int(match[1])


def parse_sized(payload: str, digest: str, where: str) -> SizedTally:
    """Read the payload of EncryptedTally; the tally named must be the one with hash ``digest``."""
    match = _SIZED.fullmatch(payload)
    sized = SizedTally(int(match[1]), int(match[3]), match[4]) if match else None
    if sized is None or sized_text(sized) != payload:
        raise MalformedWrapper(f"The sized tally of {where} is not written as the format demands.")
    _check_reference(sized.encrypted_tally, digest, where)
    return sized


def _check_reference(named: str, digest: str, where: str) -> None:
    if named != digest:
        raise BrokenReference(f"The payload of {where} does not name the record that stands before it.")
