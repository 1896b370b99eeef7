"""A small election on disk, taken step by step, for tests of what trustees do after the close."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path

from crypto.archive.events import EventType
from crypto.archive.reader import read_archive
from crypto.archive.records import owned_data, setup_data
from crypto.archive.writer import ArchiveBuilder
from crypto.ballots.ballot import check_ballot, make_ballot
from crypto.credentials import credentials_record, new_code, new_uuid, parse_credentials, public
from crypto.election import election_record, parse_election
from crypto.questions import HomomorphicQuestion, Question, RankedQuestion
from crypto.result import compute_result
from crypto.tally import encrypted_tally
from crypto.trustees.contribution import (
    make_decryption_contribution,
    make_shuffle_contribution,
    read_contribution,
)
from crypto.trustees.record import Item, parse_trustees, trustees_record
from crypto.verify import examine

CHOICE = HomomorphicQuestion("Do you agree?", ("Yes", "No"), 1, 1, blank=True)
RANKING = RankedQuestion("Who shall chair?", ("Candidate A", "Candidate B", "Candidate C"))
TIME = 1_783_598_400


class SmallElection:
    """An archive that grows; ``votes`` are cast in order, one per voter, answers as for ``make_ballot``."""

    def __init__(
        self,
        path: Path,
        items: Sequence[Item],
        question: Question,
        votes: Sequence[Sequence[int]],
    ) -> None:
        self.path = path
        group, record = items[0].group, trustees_record(items)
        key = parse_trustees(group, record).public_key
        text = election_record(
            uuid=new_uuid(),
            name="A test",
            description="",
            group=group,
            public_key=key,
            questions=[question],
        )
        self.election = parse_election(text)
        self.trustees = parse_trustees(group, record)
        codes = [new_code() for _ in votes]
        self.credentials = credentials_record(
            group, [public(group, self.election.uuid, code) for code in codes]
        )
        self.ballots = [
            make_ballot(self.election, code, [vote]) for code, vote in zip(codes, votes, strict=True)
        ]
        self._setup = setup_data(text, record, self.credentials)
        self._begin()

    def _begin(self) -> None:
        self._stream = self.path.open("wb")
        self._builder = ArchiveBuilder(self._stream, TIME)
        self.append(EventType.SETUP, self._setup)

    def fork(self, path: Path, count: int) -> SmallElection:
        """Begin another archive of the same election, with only the first ``count`` ballots."""
        other = copy.copy(self)
        other.path = path
        other._begin()
        return other.cast(count)

    def append(self, kind: EventType, data: Sequence[str] = ()) -> None:
        self._builder.append(kind, data)
        self._stream.flush()

    def cast(self, count: int | None = None) -> SmallElection:
        """Append the first ``count`` ballots (all by default)."""
        self.ballots = self.ballots[:count]
        for ballot in self.ballots:
            self.append(EventType.BALLOT, [ballot])
        return self

    def close(self) -> SmallElection:
        weights = parse_credentials(self.election.group, self.credentials)
        checked = [check_ballot(self.election, ballot) for ballot in self.ballots]
        self.append(EventType.END_BALLOTS)
        self.append(EventType.ENCRYPTED_TALLY, encrypted_tally(self.election, checked, weights))
        return self

    def shuffle(self, *private_keys: str) -> SmallElection:
        for private_key in private_keys:
            owner, record = read_contribution(make_shuffle_contribution(self.path, private_key))
            self.append(EventType.SHUFFLE, owned_data(owner, record))
        self.append(EventType.END_SHUFFLES)
        return self

    def decrypt(self, *private_keys: str) -> SmallElection:
        for private_key in private_keys:
            owner, record = read_contribution(make_decryption_contribution(self.path, private_key))
            self.append(EventType.PARTIAL_DECRYPTION, owned_data(owner, record))
        return self

    def result(self) -> str:
        """Compute and append the result; return its text."""
        with read_archive(self.path) as archive:
            found = examine(archive)
        text = compute_result(
            self.election,
            self.trustees,
            found.tally.arrays,
            found.shuffled,
            found.decryptions,
            found.tally.total_weight,
        )
        self.append(EventType.RESULT, [text])
        return text
