"""The result: combining decryptions and reading the plain totals and rankings (section 11)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from crypto.archive.records import LARGEST_JSON_WEIGHT
from crypto.decryption import Ciphertexts, PartialDecryption, ciphertexts_to_decrypt
from crypto.election import Election
from crypto.elgamal import Ciphertext
from crypto.errors import CryptoError
from crypto.groups.interface import Element
from crypto.logarithms import Logarithms
from crypto.questions import Question, RankedQuestion
from crypto.text import compact
from crypto.trustees.record import Trustees


class RepeatedDecryption(CryptoError):
    """Two partial decryptions of one trustee (section 15, rule 4)."""


class WrongResult(CryptoError):
    """A published result that does not follow from the decryptions."""


def compute_result(
    election: Election,
    trustees: Trustees,
    tally: Ciphertexts,
    shuffled: Ciphertexts | None,
    decryptions: Iterable[PartialDecryption],
    total_weight: int,
) -> str:
    """Return the record ``{"result":[R..]}`` (section 11).

    ``tally`` is the encrypted tally, ``shuffled`` the output of the last shuffle or None, and
    ``decryptions`` have been checked against these. R is a list of weights, or of integer
    vectors in the order of the last shuffle. Raises TooFewTrustees, RepeatedDecryption,
    NoLogarithm, TotalWeightTooLarge or WrongShuffledShape.
    """
    ciphertexts = ciphertexts_to_decrypt(election, tally, shuffled)
    factors = {}
    for one in decryptions:
        if one.owner in factors:
            raise RepeatedDecryption(f"There are two partial decryptions of trustee {one.owner}.")
        factors[one.owner] = one.factors
    combined = trustees.combine(factors)
    logarithms = Logarithms(election.group, total_weight)
    answers = [
        _read_answers(election, question, _plain(election, row, powers), logarithms)
        for question, row, powers in zip(election.questions, ciphertexts, combined, strict=True)
    ]
    return compact({"result": answers})


def check_result(
    election: Election,
    trustees: Trustees,
    tally: Ciphertexts,
    shuffled: Ciphertexts | None,
    decryptions: Iterable[PartialDecryption],
    total_weight: int,
    text: str,
) -> None:
    """Raise WrongResult unless ``text`` is exactly what ``compute_result`` gives for the rest."""
    if text != compute_result(election, trustees, tally, shuffled, decryptions, total_weight):
        raise WrongResult("The published result is not what the trustees' decryptions give.")


def _plain(election: Election, row: Sequence[Ciphertext], powers: Sequence[Element]) -> list[Element]:
    """Return beta / F of every ciphertext."""
    group = election.group
    return [group.multiply(one.beta, group.invert(power)) for one, power in zip(row, powers, strict=True)]


def _read_answers(
    election: Election, question: Question, plain: Sequence[Element], logarithms: Logarithms
) -> list[Any]:
    if isinstance(question, RankedQuestion):
        return [election.group.unembed(element, len(question.answers)) for element in plain]
    return [_weight(logarithms.find(element)) for element in plain]


def _weight(value: int) -> int | str:
    """Return a weight as JSON holds it: a number up to 2^30 - 1, a string above (section 1)."""
    return value if value <= LARGEST_JSON_WEIGHT else str(value)
