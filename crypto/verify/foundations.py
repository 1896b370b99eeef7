"""What an election stands on: its record, its trustees, its list of credentials (sections 3 to 5)."""

from __future__ import annotations

from typing import NamedTuple

from crypto.archive.reader import Setup
from crypto.credentials import credentials_fingerprint, parse_credentials
from crypto.election import Election, parse_election
from crypto.errors import CryptoError
from crypto.tally import check_equal_weights, check_weights
from crypto.trustees.record import (
    CertificatesNotAgreed,
    Trustees,
    check_certificates_agreed,
    check_election_key,
    check_trustees_text,
    parse_trustees,
)
from crypto.verify.located import located


class WrongNumberOfVoters(CryptoError):
    """The list of credentials does not have as many entries as there are voters (rule 15.9)."""


class Foundations(NamedTuple):
    """The three records of Setup, read and checked; ``weights`` maps credentials to weights."""

    election: Election
    trustees: Trustees
    weights: dict[str, int]
    credentials_fingerprint: str

    @property
    def agreed(self) -> bool:
        """Whether the members of every ceremony have signed what they were shown (section 5.1, end)."""
        try:
            check_certificates_agreed(self.trustees)
        except CertificatesNotAgreed:
            return False
        return True

    def owner_name(self, owner: int) -> str:
        """Return ``number (name)`` of a trustee, or the number where there is no name."""
        name = self.trustees.names[owner - 1]
        return f"{owner} ({name})" if name else str(owner)


def check_foundations(setup: Setup, voters: int | None) -> Foundations:
    """Check the records of Setup, and that they fit together and ``voters``, where that is known.

    Raises what the readers of the three records raise, TrusteesNotCanonical, WrongElectionKey,
    WeightedRanking or WrongNumberOfVoters; with a profile CertificatesNotAgreed or UnequalWeight.
    """
    with located("Election record"):
        election = parse_election(setup.election)
    with located("Trustees record"):
        trustees = parse_trustees(election.group, setup.trustees)
        check_trustees_text(trustees, setup.trustees)
        check_election_key(trustees, election.public_key)
        if election.profile is not None:
            check_certificates_agreed(trustees)
    with located("Credentials record"):
        weights = parse_credentials(election.group, setup.credentials)
        check_weights(election, weights)
        if election.profile is not None:
            check_equal_weights(weights)
    if voters is not None and len(weights) != voters:
        raise WrongNumberOfVoters(f"There are {len(weights)} credentials, but {voters} voters.")
    return Foundations(election, trustees, weights, credentials_fingerprint(setup.credentials))
