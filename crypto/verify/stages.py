"""What happens after voting: tally, shuffles, decryptions, result (rules 15.2, 15.3, 15.4, 15.7, 15.12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crypto.archive.reader import Archive, Owned
from crypto.archive.records import LARGEST_JSON_WEIGHT
from crypto.decryption import PartialDecryption, check_partial_decryption
from crypto.election import Election
from crypto.elgamal import Ciphertext
from crypto.errors import CryptoError
from crypto.questions import HomomorphicQuestion
from crypto.result import RepeatedDecryption, check_result
from crypto.shuffle import Shuffler, check_shuffle
from crypto.tally import Arrays, Tally, arrays_text, ranked_arrays
from crypto.text import array, decimal, integer, members, parse_json
from crypto.verify.foundations import Foundations
from crypto.verify.located import located


class WrongTally(CryptoError):
    """The published encrypted tally is not the one that the ballots give (rule 15.2)."""


class WrongNumberTallied(CryptoError):
    """The published number of counted ballots is not the true one (rule 15.2)."""


class WrongTotalWeight(CryptoError):
    """The published total weight is not the true one (rule 15.2)."""


class UnknownShuffler(CryptoError):
    """A shuffle by somebody who is no trustee (rule 15.3)."""


class RepeatedShuffler(CryptoError):
    """A second shuffle by the same trustee (rule 15.3)."""


class MissingShuffles(CryptoError):
    """Fewer shuffles than trustees are needed to decrypt (rule 15.3)."""


class UnexpectedShuffle(CryptoError):
    """A shuffle in an election without ranked questions."""


class ResultTooLarge(CryptoError):
    """A count above the total weight of all counted ballots (rule 15.12)."""


def check_tally(archive: Archive, foundations: Foundations, tally: Tally) -> None:
    """Compare the published tally and its size with those recomputed from the ballots (rule 15.2).

    Raises WrongTally, WrongNumberTallied or WrongTotalWeight.
    """
    if archive.sized_tally is None:
        return
    num_tallied, total_weight, _ = archive.sized_tally
    if num_tallied != tally.num_tallied:
        says = f"{num_tallied} ballots were counted, but {tally.num_tallied} are to be counted"
        raise WrongNumberTallied(f"The archive says that {says}.")
    if total_weight != tally.total_weight:
        says = f"the total weight is {total_weight}, but it is {tally.total_weight}"
        raise WrongTotalWeight(f"The archive says that {says}.")
    if archive.tally != arrays_text(foundations.election.group, tally.arrays):
        raise WrongTally("The published encrypted tally is not the one that the counted ballots give.")


def check_shuffles(archive: Archive, foundations: Foundations, arrays: Arrays) -> Arrays | None:
    """Check every shuffle against the output of the one before; return the last output, if any.

    Raises the errors of rule 15.3, and what ``check_shuffle`` raises.
    """
    _check_shufflers(archive, foundations)
    current = ranked_arrays(foundations.election, arrays)
    for number, shuffle in enumerate(archive.shuffles, start=1):
        with located(f"Shuffle {number}, by trustee {foundations.owner_name(shuffle.owner)}"):
            shuffler = Shuffler(shuffle.owner, foundations.trustees.verification_key(shuffle.owner))
            current = check_shuffle(foundations.election, current, shuffle.text, shuffler)
    return current if archive.shuffles else None


def check_decryptions(
    archive: Archive, foundations: Foundations, ciphertexts: Sequence[Sequence[Ciphertext]]
) -> list[PartialDecryption]:
    """Check that no trustee decrypted twice, and every factor (rule 15.4, section 10).

    Raises RepeatedDecryption, and what ``check_partial_decryption`` raises.
    """
    seen: set[int] = set()
    checked = []
    for number, decryption in enumerate(archive.decryptions, start=1):
        if decryption.owner in seen:
            raise RepeatedDecryption(f"Trustee {decryption.owner} has decrypted twice.")
        seen.add(decryption.owner)
        with located(f"Partial decryption {number}"):
            checked.append(_check_decryption(foundations, ciphertexts, decryption))
    return checked


def check_published_result(
    archive: Archive,
    foundations: Foundations,
    tally: Tally,
    shuffled: Arrays | None,
    decryptions: Sequence[PartialDecryption],
) -> tuple[Any, ...] | None:
    """Check the result where there is one, and return it: one entry per question (section 11).

    Raises what ``check_result`` raises, and ResultTooLarge (rule 15.12).
    """
    if archive.result is None:
        return None
    election, trustees, total = foundations.election, foundations.trustees, tally.total_weight
    with located("Result"):
        result = _read_result(election, archive.result, total)
        check_result(election, trustees, tally.arrays, shuffled, decryptions, total, archive.result)
    return result


def _read_result(election: Election, text: str, total: int) -> tuple[Any, ...]:
    """Read a published result; no count may be above the total weight (rule 15.12)."""
    rows = array(members(parse_json(text), ("result",))["result"], len(election.questions))
    for question, row in zip(election.questions, rows, strict=True):
        homomorphic = isinstance(question, HomomorphicQuestion)
        if homomorphic and any(_count(value) > total for value in array(row)):
            raise ResultTooLarge(f"A count in the result is above the total weight, {total}.")
    return tuple(rows)


def _count(value: Any) -> int:
    """Read a count, a JSON number or a decimal string (section 1)."""
    return decimal(value, 10**30) if isinstance(value, str) else integer(value, 0, LARGEST_JSON_WEIGHT)


def _check_shufflers(archive: Archive, foundations: Foundations) -> None:
    """Check who shuffled; how many must have is clear once the shuffles end or decryption begins."""
    election, trustees = foundations.election, foundations.trustees
    if archive.shuffles and not election.ranked:
        raise UnexpectedShuffle("There is a shuffle, but no ranked question that it could shuffle.")
    owners: set[int] = set()
    for number, shuffle in enumerate(archive.shuffles, start=1):
        if not 1 <= shuffle.owner <= len(trustees.names):
            raise UnknownShuffler(f"Shuffle {number} is by number {shuffle.owner}, who is no trustee.")
        if shuffle.owner in owners:
            name = foundations.owner_name(shuffle.owner)
            raise RepeatedShuffler(f"Shuffle {number} is a second one by trustee {name}.")
        owners.add(shuffle.owner)
    finished = archive.shuffling_ended or bool(archive.decryptions)
    if election.ranked and finished and len(owners) < trustees.needed:
        wanted = f"{trustees.needed} trustees are needed to decrypt, so as many must have shuffled"
        raise MissingShuffles(f"There are {len(owners)} shuffles; {wanted}.")


def _check_decryption(
    foundations: Foundations, ciphertexts: Sequence[Sequence[Ciphertext]], decryption: Owned
) -> PartialDecryption:
    election, trustees = foundations.election, foundations.trustees
    return check_partial_decryption(election, trustees, ciphertexts, decryption.owner, decryption.text)
