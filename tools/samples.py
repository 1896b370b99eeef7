"""Whole elections made in one process by the product's own code, for tests and for measuring.

A ``Script`` holds what an archive consists of, one field per kind of record, so that one thing
can be replaced and everything that hangs on it (hashes, parents, wrappers) is made anew.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

from crypto import credentials
from crypto.archive import ArchiveBuilder, EventType, owned_data, setup_data, tally_data
from crypto.ballots.ballot import check_ballot, make_ballot
from crypto.decryption import check_partial_decryption, ciphertexts_to_decrypt, make_partial_decryption
from crypto.election import Election, election_record, parse_election
from crypto.groups import Group, group_named
from crypto.questions import HomomorphicQuestion, Question, RankedQuestion
from crypto.result import compute_result
from crypto.shuffle import Shuffler, check_shuffle, make_shuffle, sign_shuffle
from crypto.tally import Arrays, arrays_text, ranked_arrays, tally_votes, vote_of
from crypto.trustees.keys import make_key, read_private_key
from crypto.trustees.play import play_ceremony
from crypto.trustees.record import Item, Single, Trustees, parse_trustees, trustees_record

#: The time in the archives' headers: 9 July 2026, midday in London.
TIMESTAMP = 1_783_594_800

#: An event's type and its data records.
Entry = tuple[EventType, list[str]]


@dataclass(frozen=True)
class Script:
    """The records of an archive. ``tally`` is (text, num_tallied, total_weight)."""

    election: str
    trustees: str
    credentials: str
    ballots: tuple[str, ...]
    tally: tuple[str, int, int]
    shuffles: tuple[tuple[int, str], ...]
    decryptions: tuple[tuple[int, str], ...]
    result: str

    def entries(self) -> list[Entry]:
        """Return the events in order with their data records."""
        return [
            (EventType.SETUP, setup_data(self.election, self.trustees, self.credentials)),
            *((EventType.BALLOT, [ballot]) for ballot in self.ballots),
            (EventType.END_BALLOTS, []),
            (EventType.ENCRYPTED_TALLY, tally_data(*self.tally)),
            *((EventType.SHUFFLE, owned_data(*shuffle)) for shuffle in self.shuffles),
            *([(EventType.END_SHUFFLES, [])] if self.shuffles else []),
            *((EventType.PARTIAL_DECRYPTION, owned_data(*one)) for one in self.decryptions),
            (EventType.RESULT, [self.result]),
        ]

    def archive(self) -> bytes:
        """Return the archive."""
        return archive_of(self.entries())


@dataclass(frozen=True)
class Sample:
    """An election that is set up: its records, and every secret of voters and trustees.

    ``keys`` maps owners (1-based) to private keys, ``codes`` holds a voting code per voter.
    """

    election: Election
    trustees: Trustees
    keys: dict[int, int]
    codes: tuple[str, ...]
    script: Script

    @property
    def group(self) -> Group:
        """The election's group."""
        return self.election.group

    def ballot(self, voter: int, answers: Sequence[Sequence[int]]) -> str:
        """Return a ballot of voter number ``voter`` (from 0)."""
        return make_ballot(self.election, self.codes[voter], answers)

    def play(self, ballots: Sequence[str], shufflers: Sequence[int], decryptors: Sequence[int]) -> Script:
        """Return the script of the election with these ballots, tallied by these trustees."""
        election, trustees, group = self.election, self.trustees, self.group
        weights = credentials.parse_credentials(group, self.script.credentials)
        votes = [vote_of(check_ballot(election, text)) for text in ballots]
        tally = tally_votes(election, votes, weights)
        shuffles, shuffled = self._shuffle(ranked_arrays(election, tally.arrays), shufflers)
        opened = ciphertexts_to_decrypt(election, tally.arrays, shuffled)
        texts = [(owner, make_partial_decryption(election, opened, self.keys[owner])) for owner in decryptors]
        checked = [check_partial_decryption(election, trustees, opened, *each) for each in texts]
        result = compute_result(election, trustees, tally.arrays, shuffled, checked, tally.total_weight)
        return replace(
            self.script,
            ballots=tuple(ballots),
            tally=(arrays_text(group, tally.arrays), tally.num_tallied, tally.total_weight),
            shuffles=shuffles,
            decryptions=tuple(texts),
            result=result,
        )

    def shuffle(self, owner: int, inputs: Arrays) -> str:
        """Return a shuffle by ``owner``, signed where the election demands it."""
        text = make_shuffle(self.election, inputs)
        if self.election.profile is None:
            return text
        return sign_shuffle(self.election, owner, self.keys[owner], inputs, text)

    def _shuffle(
        self, inputs: Arrays, shufflers: Sequence[int]
    ) -> tuple[tuple[tuple[int, str], ...], Arrays | None]:
        """Return the shuffles, one after the other, and the last output if there was one."""
        shuffles, current = [], inputs
        for owner in shufflers:
            shuffles.append((owner, self.shuffle(owner, current)))
            shuffler = Shuffler(owner, self.trustees.verification_key(owner))
            current = check_shuffle(self.election, current, shuffles[-1][1], shuffler)
        return tuple(shuffles), current if shuffles else None


def set_up(
    group_name: str,
    questions: Sequence[Question],
    voters: int,
    trustees: tuple[str, dict[int, int]],
    profile: str | None = None,
) -> Sample:
    """Set an election up with trustees from ``make_trustees``: their record and private keys."""
    group = group_named(group_name)
    record, keys = trustees
    parsed = parse_trustees(group, record)
    uuid = credentials.new_uuid()
    text = election_record(
        uuid=uuid,
        name="Sample election",
        description="Made to be measured and to be tampered with",
        group=group,
        public_key=parsed.public_key,
        questions=questions,
        profile=profile,
    )
    codes = tuple(credentials.new_code() for _ in range(voters))
    publics = credentials.credentials_record(group, [credentials.public(group, uuid, code) for code in codes])
    script = Script(text, record, publics, (), ("", 0, 0), (), (), "")
    return Sample(parse_election(text), parsed, keys, codes, script)


def make_trustees(
    group_name: str, singles: int, threshold: tuple[int, int] | None = None
) -> tuple[str, dict[int, int]]:
    """Return record and private keys of ``singles`` trustees and a ``threshold`` (needed, members)."""
    group = group_named(group_name)
    items: list[Item] = []
    texts: list[str] = []
    for number in range(1, singles + 1):
        text, key = make_key(group, f"Trustee {number}")
        items.append(Single(group, key))
        texts.append(text)
    if threshold is not None:
        item, shares = play_ceremony(group, *threshold)
        items.append(item)
        texts.extend(shares)
    keys = {owner: read_private_key(group, text) for owner, text in enumerate(texts, start=1)}
    return trustees_record(items), keys


def archive_of(entries: Sequence[Entry]) -> bytes:
    """Return an archive of these events, all hashes and parents made to fit."""
    stream = io.BytesIO()
    builder = ArchiveBuilder(stream, TIMESTAMP)
    for event_type, data in entries:
        builder.append(event_type, data)
    return stream.getvalue()


def choice_question(*, blank: bool = False, most: int = 1) -> HomomorphicQuestion:
    """Return a question with three choices."""
    return HomomorphicQuestion("Which colour?", ("Red", "Green", "Blue"), 0 if blank else 1, most, blank)


def ranked_question(choices: int = 4) -> RankedQuestion:
    """Return a question that asks to rank candidates."""
    return RankedQuestion("Who is to be Chair?", tuple(f"Candidate {n}" for n in range(1, choices + 1)))
