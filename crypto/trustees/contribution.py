"""A trustee's part in the tally: a shuffle, a partial decryption, each for a verified archive only.

Nobody tells this code what to shuffle or to decrypt. It verifies the whole archive and goes
on from the tally which the verifier has recomputed from all counted ballots: a request to
open a single ballot or a chosen few has nowhere to go in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from crypto.archive.reader import read_archive
from crypto.decryption import Ciphertexts, make_partial_decryption
from crypto.election import Election
from crypto.errors import CryptoError, MalformedText
from crypto.shuffle import make_shuffle, sign_shuffle
from crypto.tally import arrays_text, check_equal_weights, ranked_arrays
from crypto.text import compact, integer, members, parse_json, sha256_hex, string
from crypto.trustees.keys import read_private_key
from crypto.verify import Phase, Verified, examine

#: An archive's path, or its bytes.
Source: TypeAlias = Path | str | bytes

_MOST_OWNERS = 10_000


class NotTheTime(CryptoError):
    """A contribution asked for before or after the step of the tally that it belongs to."""


class AlreadyContributed(CryptoError):
    """A second contribution of one kind from the same trustee."""


class WrongNumberOfBallots(CryptoError):
    """An archive in which more or fewer ballots count than were announced in public."""


@dataclass(frozen=True)
class Task:
    """What a verified archive asks of one trustee.

    ``ciphertexts`` is what to shuffle (one array per ranked question) or to decrypt (one per
    question), ``tally_digest`` the hash of the encrypted tally that it comes from and ``counted``
    the number of ballots in that; ``credentials_fingerprint`` is that of the list of credentials.
    """

    election: Election
    owner: int
    private_key: int
    ciphertexts: Ciphertexts
    tally_digest: str
    counted: int
    credentials_fingerprint: str

    @property
    def opened_digest(self) -> str:
        """The hash of ``ciphertexts``: after shuffles another one than ``tally_digest``."""
        return sha256_hex(arrays_text(self.election.group, self.ciphertexts))

    def check_announced(self, ballots: int) -> None:
        """Raise WrongNumberOfBallots unless as many ballots count as were announced in public."""
        if self.counted != ballots:
            raise WrongNumberOfBallots(
                f"In this archive {self.counted} ballots count, but {ballots} were announced: nothing was "
                "done. Show the archive to the scrutineer."
            )


def shuffle_task(archive: Source, private_key: str, since: Source | None = None) -> Task:
    """Verify the archive and return what the holder of ``private_key`` has to shuffle.

    ``since`` is an earlier copy of the archive, of which this one must be a continuation.
    Raises whatever ``crypto.verify.examine`` raises, UnequalWeight whatever the election demands,
    WrongPrivateKey, NotATrustee, NotTheTime or AlreadyContributed.
    """
    return _task(archive, private_key, since, Phase.SHUFFLING, _to_shuffle)


def decryption_task(archive: Source, private_key: str, since: Source | None = None) -> Task:
    """Verify the archive and return what the holder of ``private_key`` has to decrypt.

    Arguments and errors are those of ``shuffle_task``.
    """
    return _task(archive, private_key, since, Phase.DECRYPTING, _to_decrypt)


def shuffle_contribution(task: Task) -> str:
    """Return the file to upload with the shuffle that ``task`` asks for, signed where that is demanded."""
    election, inputs = task.election, task.ciphertexts
    record = make_shuffle(election, inputs)
    if election.profile is not None:
        record = sign_shuffle(election, task.owner, task.private_key, inputs, record)
    return _contribution(task.owner, record)


def decryption_contribution(task: Task) -> str:
    """Return the file to upload with the partial decryption that ``task`` asks for."""
    record = make_partial_decryption(task.election, task.ciphertexts, task.private_key)
    return _contribution(task.owner, record)


def make_shuffle_contribution(archive: Source, private_key: str) -> str:
    """Verify the archive, then shuffle; ``private_key`` is the text of the key file."""
    return shuffle_contribution(shuffle_task(archive, private_key))


def make_decryption_contribution(archive: Source, private_key: str) -> str:
    """Verify the archive, then decrypt; ``private_key`` is the text of the key file."""
    return decryption_contribution(decryption_task(archive, private_key))


def read_contribution(text: str) -> tuple[int, str]:
    """Return (owner, text of the record) of an uploaded file; the record itself is not checked.

    Raises MalformedText or MalformedNumber.
    """
    found = members(parse_json(text), ("owner", "record"))
    owner = integer(found["owner"], 1, _MOST_OWNERS)
    record = string(found["record"])
    if text.strip() != _contribution(owner, record):
        raise MalformedText("The file is not written as this program writes contributions.")
    return owner, record


def _contribution(owner: int, record: str) -> str:
    return compact({"owner": owner, "record": record})


def _task(
    source: Source,
    private_key: str,
    since: Source | None,
    phase: Phase,
    select: Callable[[Verified], Ciphertexts],
) -> Task:
    with read_archive(source) as archive:
        if since is not None:
            with read_archive(since) as older:
                archive.check_extends(older)
        verified = examine(archive)
        done = archive.shuffles if phase is Phase.SHUFFLING else archive.decryptions
        owners = [one.owner for one in done]
    if verified.summary.phase is not phase:
        raise NotTheTime(f"It is not the time for that: {_REASONS[verified.summary.phase]}")
    check_equal_weights(verified.foundations.weights)
    election, trustees = verified.foundations.election, verified.foundations.trustees
    private = read_private_key(election.group, private_key)
    owner = trustees.owner_of(election.group.power_secret(election.group.g, private))
    if owner in owners:
        raise AlreadyContributed(f"Trustee {owner} has contributed already; once is enough.")
    digest = sha256_hex(arrays_text(election.group, verified.tally.arrays))
    counted, fingerprint = verified.tally.num_tallied, verified.foundations.credentials_fingerprint
    return Task(election, owner, private, select(verified), digest, counted, fingerprint)


_REASONS = {
    Phase.VOTING: "the voting has not ended.",
    Phase.ENDED: "the encrypted tally is not there yet.",
    Phase.SHUFFLING: "the ballots must be shuffled before anything is decrypted.",
    Phase.DECRYPTING: "there is nothing to shuffle any more, the trustees are decrypting.",
    Phase.COMPLETE: "the election is complete.",
}


def _to_shuffle(verified: Verified) -> Ciphertexts:
    """Return the last shuffle's output, or the ranked questions' part of the recomputed tally."""
    if verified.shuffled is not None:
        return verified.shuffled
    return ranked_arrays(verified.foundations.election, verified.tally.arrays)


def _to_decrypt(verified: Verified) -> Ciphertexts:
    return verified.to_decrypt
