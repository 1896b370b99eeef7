"""Which ballots count, and the encrypted tally that they add up to (sections 7 and 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from crypto.archive.records import tally_data
from crypto.ballots.ballot import Ballot
from crypto.election import Election
from crypto.elgamal import Ciphertext
from crypto.errors import CryptoError
from crypto.groups.interface import Element, Group
from crypto.text import array, compact, parse_json

#: One array of ciphertexts per question.
Arrays: TypeAlias = list[list[Ciphertext]]


class UnknownCredential(CryptoError):
    """A ballot whose credential is not in the public list."""


class WeightedRanking(CryptoError):
    """A weight other than 1 in an election with a ranked question (section 3)."""


class UnequalWeight(CryptoError):
    """A credential that counts for more or less than one vote, which would set its ballot apart."""


class MalformedTally(CryptoError):
    """A tally with another number of questions or ciphertexts than its election, or not compact."""


class Vote(NamedTuple):
    """What the tally needs of a ballot: who cast it and the ciphertexts of every answer."""

    credential: str
    answers: tuple[tuple[Ciphertext, ...], ...]


class Tally(NamedTuple):
    """The encrypted tally: its arrays, how many ballots are in it, and their weights' sum."""

    arrays: Arrays
    num_tallied: int
    total_weight: int

    def data(self, group: Group) -> list[str]:
        """Return the two data records of EncryptedTally, in order."""
        return tally_data(arrays_text(group, self.arrays), self.num_tallied, self.total_weight)


def vote_of(ballot: Ballot) -> Vote:
    """Return the part of a checked ballot that is tallied."""
    return Vote(ballot.credential, tuple(answer.ciphertexts for answer in ballot.answers))


def encrypted_tally(election: Election, ballots: Iterable[Ballot], weights: Mapping[str, int]) -> list[str]:
    """Return the two data records of EncryptedTally: the tally, then its size (section 8).

    ``ballots`` are all accepted ballots in archive order; ``weights`` is the public list of
    credentials with their weights. Raises UnknownCredential or WeightedRanking.
    """
    return tally_votes(election, map(vote_of, ballots), weights).data(election.group)


def tally_votes(election: Election, votes: Iterable[Vote], weights: Mapping[str, int]) -> Tally:
    """Tally ``votes``, given in archive order, of which the last per credential count (sections 7, 8).

    Raises UnknownCredential or WeightedRanking.
    """
    check_weights(election, weights)
    counted = list(last_per_credential(votes).values())
    for vote in counted:
        if vote.credential not in weights:
            raise UnknownCredential("A ballot's credential is not in the public list.")
    weighed = [(vote, weights[vote.credential]) for vote in counted]
    arrays = [_tally_question(election, position, weighed) for position in range(len(election.questions))]
    return Tally(arrays, len(counted), sum(weight for _, weight in weighed))


def last_per_credential(votes: Iterable[Vote]) -> dict[str, Vote]:
    """Return the last vote of every credential (section 7)."""
    return {vote.credential: vote for vote in votes}


def check_weights(election: Election, weights: Mapping[str, int]) -> None:
    """Raise WeightedRanking if a ranked election gives a credential a weight other than 1 (section 3)."""
    if election.ranked and any(weight != 1 for weight in weights.values()):
        raise WeightedRanking("With a ranked question every credential must have the weight 1.")


def check_equal_weights(weights: Mapping[str, int]) -> None:
    """Raise UnequalWeight unless every credential has the weight 1.

    Whoever chooses the weights can give each voter another power of two and read every vote off
    the total.
    """
    other = sum(weight != 1 for weight in weights.values())
    if other:
        raise UnequalWeight(f"{other} of {len(weights)} credentials have another weight than 1.")


def parse_tally(election: Election, text: str, counted: int) -> Arrays:
    """Read a tally record of ``counted`` ballots; ciphertexts are members of the group (section 8).

    Raises MalformedText, MalformedNumber, NotInGroup or MalformedTally.
    """
    questions = array(parse_json(text))
    arrays = [[Ciphertext.from_json(election.group, entry) for entry in array(row)] for row in questions]
    if [len(row) for row in arrays] != _sizes(election, counted):
        raise MalformedTally("The encrypted tally does not have the shape of the election's questions.")
    if arrays_text(election.group, arrays) != text:
        raise MalformedTally("The encrypted tally is not written as compact JSON.")
    return arrays


def arrays_text(group: Group, arrays: Sequence[Sequence[Ciphertext]]) -> str:
    """Return the tally record's text (section 8)."""
    return compact([[entry.to_json(group) for entry in row] for row in arrays])


def ranked_arrays(election: Election, arrays: Sequence[Sequence[Ciphertext]]) -> Arrays:
    """Return the arrays of the ranked questions: what the first shuffle takes (section 9)."""
    return [list(arrays[position]) for position in election.ranked]


def _tally_question(
    election: Election, position: int, weighed: Sequence[tuple[Vote, int]]
) -> list[Ciphertext]:
    group = election.group
    if position in election.ranked:
        entries = [vote.answers[position][0] for vote, _ in weighed]
        return sorted(entries, key=lambda entry: tuple(map(group.order_key, entry)))
    columns = range(election.questions[position].size)
    return [_weighted_product(group, position, column, weighed) for column in columns]


def _weighted_product(
    group: Group, position: int, column: int, weighed: Sequence[tuple[Vote, int]]
) -> Ciphertext:
    """Return the product of one choice over all votes, each to the power of its weight."""
    entries = [(vote.answers[position][column], weight) for vote, weight in weighed]
    alpha = group.product(_weighted(group, entry.alpha, weight) for entry, weight in entries)
    beta = group.product(_weighted(group, entry.beta, weight) for entry, weight in entries)
    return Ciphertext(alpha, beta)


def _weighted(group: Group, element: Element, weight: int) -> Element:
    return element if weight == 1 else group.power(element, weight)


def _sizes(election: Election, counted: int) -> list[int]:
    return [
        counted if position in election.ranked else question.size
        for position, question in enumerate(election.questions)
    ]
