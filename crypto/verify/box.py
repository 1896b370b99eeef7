"""The rules between ballots: entitled, never the same text, never the same ciphertext (rule 15.5)."""

from __future__ import annotations

from collections.abc import Collection

from crypto.errors import CryptoError
from crypto.tally import UnknownCredential, Vote
from crypto.verify.ballots import CheckedBallot


class RepeatedBallot(CryptoError):
    """A ballot whose text was on the board before, for instance an old one after a revote."""


class RepeatedCiphertext(CryptoError):
    """A ballot with a part of a ciphertext that was on the board before: somebody copied it."""


class BallotBox:
    """All ballots accepted so far, in archive order."""

    def __init__(self, credentials: Collection[str]) -> None:
        self._credentials = credentials
        self._trackers: dict[str, int] = {}
        self._components: dict[bytes, int] = {}
        self.votes: dict[str, Vote] = {}

    @property
    def accepted(self) -> int:
        """How many ballots are in the box."""
        return len(self._trackers)

    @property
    def trackers(self) -> int:
        """How many different trackers they have."""
        return len(self._trackers)

    def add(self, ballot: CheckedBallot) -> None:
        """Accept a ballot whose proofs hold, as the last of its credential so far.

        Raises RepeatedBallot, UnknownCredential or RepeatedCiphertext.
        """
        number = self.accepted + 1
        where = f"Ballot {number} (tracker {ballot.tracker})"
        if ballot.tracker in self._trackers:
            earlier = self._trackers[ballot.tracker]
            raise RepeatedBallot(f"{where} is the same text as ballot {earlier}.")
        if ballot.vote.credential not in self._credentials:
            raise UnknownCredential(f"{where}: its credential is not in the public list.")
        self._check_components(number, where, ballot.components)
        self._trackers[ballot.tracker] = number
        self.votes[ballot.vote.credential] = ballot.vote

    def _check_components(self, number: int, where: str, components: tuple[bytes, ...]) -> None:
        for component in components:
            earlier = self._components.setdefault(component, number)
            if earlier != number or components.count(component) > 1:
                raise RepeatedCiphertext(f"{where} repeats a part of a ciphertext of ballot {earlier}.")
