"""The heavy checks, as functions that a process pool can run: texts in, plain values out.

No database and no application here. Each process keeps the elections that it read last.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import NamedTuple

from crypto.ballots.ballot import check_ballot, tracker
from crypto.decryption import PartialDecryption, check_partial_decryption, ciphertexts_to_decrypt
from crypto.election import Election, parse_election
from crypto.elgamal import Ciphertext
from crypto.result import compute_result
from crypto.shuffle import Shuffler, check_shuffle
from crypto.tally import Arrays, parse_tally, ranked_arrays
from crypto.text import parse_json
from crypto.trustees.record import Trustees, parse_trustees


class CheckedBallot(NamedTuple):
    """A ballot whose proofs hold: its tracker, its credential, SHA-256 of every alpha and beta."""

    tracker: str
    credential: str
    components: tuple[bytes, ...]


class Counting(NamedTuple):
    """What stands on a board after voting: the texts from which its count goes on.

    ``shuffle`` is the last shuffle, None before the first; ``counted`` the number of ballots in the tally.
    """

    election: str
    trustees: str
    tally: str
    shuffle: str | None
    counted: int


def checked_ballot(election_text: str, text: str) -> CheckedBallot:
    """Check a ballot completely (section 6). Raises the errors of ``crypto.ballots``."""
    ballot = check_ballot(_election(election_text), text)
    components = tuple(hashlib.sha256(part.encode()).digest() for part in ballot.ciphertext_texts())
    return CheckedBallot(tracker(text), ballot.credential, components)


def checked_shuffle(board: Counting, owner: int, text: str) -> None:
    """Check trustee ``owner``'s shuffle of what the last one left, or of the tally (section 9).

    Raises the errors of ``check_shuffle``, and NotATrustee.
    """
    election = _election(board.election)
    inputs = (
        ranked_arrays(election, _tally(election, board))
        if board.shuffle is None
        else _shuffled(election, board)
    )
    shuffler = Shuffler(owner, _trustees(board).verification_key(owner))
    check_shuffle(election, inputs or [], text, shuffler)


def checked_decryption(board: Counting, owner: int, text: str) -> None:
    """Check a decryption share of trustee ``owner`` (section 10). Raises its errors."""
    _partial(_election(board.election), board, owner, text)


def result_record(board: Counting, decryptions: dict[int, str]) -> str:
    """Return the result record from the shares by owner, each checked again (section 11)."""
    election = _election(board.election)
    partials = [_partial(election, board, owner, text) for owner, text in sorted(decryptions.items())]
    tally, shuffled = _tally(election, board), _shuffled(election, board)
    return compute_result(election, _trustees(board), tally, shuffled, partials, board.counted)


def _partial(election: Election, board: Counting, owner: int, text: str) -> PartialDecryption:
    ciphertexts = ciphertexts_to_decrypt(election, _tally(election, board), _shuffled(election, board))
    return check_partial_decryption(election, _trustees(board), ciphertexts, owner, text)


def _tally(election: Election, board: Counting) -> Arrays:
    return parse_tally(election, board.tally, board.counted)


def _trustees(board: Counting) -> Trustees:
    return parse_trustees(_election(board.election).group, board.trustees)


def _shuffled(election: Election, board: Counting) -> Arrays | None:
    """Return the output of the last shuffle, which was checked when it was accepted."""
    if board.shuffle is None:
        return None
    rows = parse_json(board.shuffle)["ciphertexts"]
    return [[Ciphertext.from_json(election.group, entry) for entry in row] for row in rows]


@lru_cache(maxsize=8)
def _election(text: str) -> Election:
    return parse_election(text)
