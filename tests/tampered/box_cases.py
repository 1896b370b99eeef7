"""Cases between ballots: strangers, repetition, ciphertexts that occur twice (rule 15.5, section 7)."""

from __future__ import annotations

from collections.abc import Callable

from crypto.ballots.ballot import make_ballot
from crypto.credentials import new_code
from crypto.errors import CryptoError
from crypto.tally import UnknownCredential
from crypto.verify.box import RepeatedBallot, RepeatedCiphertext
from tests.tampered.ballot_cases import text_case
from tests.tampered.case import Case, Tool
from tests.tampered.goods import choices, choices_script


def played(
    name: str, rule: str, error: type[CryptoError], texts: Callable[[], list[str]], attack: int
) -> Case:
    """Tally ballots that belenios-tool counts, all the rest of the archive made to fit them."""
    return Case(
        name,
        rule,
        error,
        lambda: choices().play(texts(), [], [1, 2, 3]).archive(),
        Tool.ACCEPTS,
        attack=attack,
    )


def stranger(_: str) -> str:
    """A ballot with a voting code that nobody was given."""
    return make_ballot(choices().election, new_code(), [[1, 0, 0], [1, 0, 0, 0]])


def with_randomness(voter: int, first: list[int]) -> str:
    """Return a ballot whose ciphertexts begin with the given r, as a bad random source would make it."""
    sample, given = choices(), iter(first)
    vote = [[1, 0, 0], [0, 1, 0, 0]]
    return make_ballot(
        sample.election, sample.codes[voter], vote, lambda: next(given, sample.group.random_scalar())
    )


def same_randomness_twice() -> list[str]:
    r = choices().group.random_scalar()
    return [with_randomness(1, [r]), with_randomness(2, [r])]


def same_randomness_in_one_ballot() -> list[str]:
    r = choices().group.random_scalar()
    return [with_randomness(1, [r, r])]


def again(number: int) -> Callable[[], list[str]]:
    """Return all ballots and once more ballot ``number`` (from 0)."""
    return lambda: [*choices_script().ballots, choices_script().ballots[number]]


CASES = [
    text_case("ballot-of-a-stranger", "7", UnknownCredential, stranger, attack=1),
    played("ballot-twice", "15.5", RepeatedBallot, again(3), 2),
    played("old-ballot-after-a-revote", "15.5", RepeatedBallot, again(0), 10),
    played("same-ciphertext-in-two-ballots", "attack 2", RepeatedCiphertext, same_randomness_twice, 1),
    played("same-ciphertext-in-one-ballot", "attack 2", RepeatedCiphertext, same_randomness_in_one_ballot, 2),
]
