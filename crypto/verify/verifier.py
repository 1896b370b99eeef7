"""The strict verifier: section 15 on top of everything that the tool's ``verify`` checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crypto.archive.reader import Archive, read_archive
from crypto.decryption import PartialDecryption, ciphertexts_to_decrypt
from crypto.elgamal import Ciphertext
from crypto.errors import CryptoError
from crypto.questions import HomomorphicQuestion, Question
from crypto.tally import Arrays, Tally, tally_votes
from crypto.verify.ballots import Progress, check_ballots
from crypto.verify.beside import Notices, with_notices
from crypto.verify.box import BallotBox
from crypto.verify.foundations import Foundations, check_foundations
from crypto.verify.stages import check_decryptions, check_published_result, check_shuffles, check_tally
from crypto.verify.summary import Phase, Summary, phase_after, weaknesses


class NotComplete(CryptoError):
    """An election that has not reached its result, where a finished one was asked for."""


@dataclass(frozen=True)
class Verified:
    """What a verified archive consists of, for whoever goes on from there.

    ``tally`` is recomputed from the ballots, ``shuffled`` the output of the last shuffle (one
    array per ranked question) or None, ``voted`` the credentials with a ballot, and ``to_decrypt``
    what a trustee decrypts.
    """

    foundations: Foundations
    tally: Tally
    shuffled: Arrays | None
    decryptions: tuple[PartialDecryption, ...]
    voted: frozenset[str]
    summary: Summary

    @property
    def to_decrypt(self) -> Sequence[Sequence[Ciphertext]]:
        """The tally, with the last shuffle's output in place of ranked questions (section 9)."""
        return ciphertexts_to_decrypt(self.foundations.election, self.tally.arrays, self.shuffled)


def verify_archive(
    archive: Path | str | bytes,
    *,
    since: Path | str | bytes | None = None,
    voters: int | None = None,
    notices: Notices | None = None,
    complete: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Verify an archive, finished or not, given by its path or its bytes; return what it proves.

    ``since`` is an older copy which this one must extend (rule 15.8), ``voters`` the published
    number of voters (rule 15.9; with ``notices`` the number of people who hold a credential that
    counts), ``notices`` the public notices beside the board, ``complete`` whether there must be a
    result, ``workers`` the number of processes (one per core by default). Raises one of this package's
    errors, each class one kind of fault.
    """
    with read_archive(archive) as opened:
        if since is not None:
            with read_archive(since) as older:
                opened.check_extends(older)
        listed = voters if notices is None else None
        verified = examine(opened, voters=listed, workers=workers, progress=progress)
        summary = verified.summary
        if notices is not None:
            summary = with_notices(opened, verified.foundations, verified.voted, notices, voters, summary)
    if complete and summary.phase is not Phase.COMPLETE:
        raise NotComplete(f"The election is not finished: its phase is {summary.phase}.")
    return summary


def examine(
    archive: Archive,
    *,
    voters: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Verified:
    """Verify an archive that has been read; return everything that was recomputed on the way.

    The arguments and errors are those of ``verify_archive``.
    """
    foundations = check_foundations(archive.setup, voters)
    box = BallotBox(foundations.weights)
    for ballot in check_ballots(foundations.election, archive.ballots, workers, progress):
        box.add(ballot)
    tally = tally_votes(foundations.election, box.votes.values(), foundations.weights)
    check_tally(archive, foundations, tally)
    shuffled = check_shuffles(archive, foundations, tally.arrays)
    ciphertexts = ciphertexts_to_decrypt(foundations.election, tally.arrays, shuffled)
    decryptions = check_decryptions(archive, foundations, ciphertexts)
    result = check_published_result(archive, foundations, tally, shuffled, decryptions)
    summary = _summary(archive, foundations, box, tally, result)
    return Verified(foundations, tally, shuffled, tuple(decryptions), frozenset(box.votes), summary)


def _summary(
    archive: Archive,
    foundations: Foundations,
    box: BallotBox,
    tally: Tally,
    result: tuple[Any, ...] | None,
) -> Summary:
    election, trustees = foundations.election, foundations.trustees
    named = foundations.owner_name
    return Summary(
        uuid=election.uuid,
        name=election.name,
        group=election.group.name,
        fingerprint=election.fingerprint,
        credentials_fingerprint=foundations.credentials_fingerprint,
        credentials=len(foundations.weights),
        ballots=box.accepted,
        trackers=box.trackers,
        counted=tally.num_tallied,
        total_weight=tally.total_weight,
        shuffled_by=tuple(named(shuffle.owner) for shuffle in archive.shuffles),
        trustees=tuple(named(owner) for owner in range(1, len(trustees.names) + 1)),
        trustees_needed=trustees.needed,
        decrypted_by=tuple(named(decryption.owner) for decryption in archive.decryptions),
        phase=phase_after(archive.last, bool(election.ranked)),
        head=archive.head,
        height=archive.height,
        questions=tuple(question.question for question in election.questions),
        choices=tuple(map(_choices, election.questions)),
        result=result,
        weights=tuple(sorted(Counter(foundations.weights.values()).items())),
        profile=election.profile,
        weaknesses=weaknesses(election.profile, bool(election.ranked), foundations.agreed),
    )


def _choices(question: Question) -> tuple[str, ...]:
    blank = isinstance(question, HomomorphicQuestion) and question.blank
    return ("(blank)", *question.answers) if blank else question.answers
