"""Attacks on and by trustees: 7 rogue keys, 8 false contributions, 11 lost keys, 12 selective opening.

The single checks stand with the modules that make them; here each attack is carried out on a
whole election.
"""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest

from crypto.archive.events import EventOutOfOrder, EventType
from crypto.archive.records import owned_data, setup_data, tally_data
from crypto.archive.writer import ArchiveBuilder
from crypto.decryption import WrongFactor
from crypto.groups import group_named
from crypto.text import compact
from crypto.trustees.contribution import NotTheTime, make_decryption_contribution, read_contribution
from crypto.trustees.keys import WrongKeyProof, make_key
from crypto.trustees.record import Single, TooFewTrustees, WrongElectionKey, trustees_record
from crypto.verify import verify_archive
from crypto.verify.stages import WrongNumberTallied, WrongTally
from tests.crypto.trustees.elections import CHOICE, RANKING, TIME, SmallElection
from tests.crypto.trustees.played import RANKED, played

PLAY, RANK = played(), played(RANKED)
KEYS = [one.private_key for one in PLAY.finished]
RANK_KEYS = [one.private_key for one in RANK.finished]
VOTES = [[0, 1, 0], [0, 1, 0], [0, 0, 1]]


@pytest.fixture
def election(tmp_path: Path) -> SmallElection:
    return SmallElection(tmp_path / "a.bel", [PLAY.item], CHOICE, VOTES)


def restarted(election: SmallElection, record: str) -> Path:
    """The same election with another trustees record, properly chained."""
    with election.path.open("wb") as stream:
        data = setup_data(election.election.text, record, election.credentials)
        ArchiveBuilder(stream, TIME).append(EventType.SETUP, data)
    return election.path


def test_07_rogue_key_that_cancels_the_others(tmp_path: Path) -> None:
    """The last trustee publishes X / (the others' keys), so that the product is X alone."""
    group = group_named("BELENIOS-2048")
    _, honest = make_key(group, "Honest")
    _, rogue = make_key(group, "Rogue")
    election = SmallElection(tmp_path / "a.bel", [Single(group, rogue)], CHOICE, VOTES)
    cancelled = group.multiply(rogue.element, group.invert(honest.element))
    record = compact(
        [
            Single(group, honest).to_json(),
            ["Single", {**rogue.to_json(group), "public_key": group.text(cancelled)}],
        ]
    )
    with pytest.raises(WrongKeyProof):
        verify_archive(restarted(election, record))


def test_07_election_key_that_is_not_the_trustees(election: SmallElection) -> None:
    """The server puts its own key into the election and shows the trustees' record beside it."""
    other = trustees_record([played("BELENIOS-2048", 3, 3).item])
    with pytest.raises(WrongElectionKey):
        verify_archive(restarted(election, other))


def test_08_false_decryption_that_would_change_the_result(election: SmallElection) -> None:
    """Trustee 1 multiplies one factor by g: the total would be one less."""
    election.cast().close()
    owner, record = read_contribution(make_decryption_contribution(election.path, KEYS[0]))
    value = json.loads(record)
    factor = PLAY.group.parse(value["decryption_factors"][0][1])
    value["decryption_factors"][0][1] = PLAY.group.text(PLAY.group.multiply(factor, PLAY.group.g))
    election.append(EventType.PARTIAL_DECRYPTION, owned_data(owner, compact(value)))
    with pytest.raises(WrongFactor, match="factor 2 to question 1 by trustee 1"):
        verify_archive(election.path)


@pytest.mark.parametrize("pair", list(combinations(range(3), 2)))
def test_11_one_key_of_three_lost(election: SmallElection, pair: tuple[int, int]) -> None:
    election.cast().close()
    assert election.decrypt(*(KEYS[index] for index in pair)).result() == '{"result":[[0,2,1]]}'
    verify_archive(election.path)


def test_11_all_keys_lost_but_one(election: SmallElection) -> None:
    """A clear sentence, and not one total."""
    election.cast().close().decrypt(KEYS[1])
    with pytest.raises(TooFewTrustees) as caught:
        election.result()
    assert str(caught.value) == (
        "The result cannot be computed yet: of the trustees 1 to 3, 2 are needed and 1 contributed "
        "(missing: 1, 3)."
    )
    assert verify_archive(election.path).result is None


def test_12_single_ballot_published_as_the_tally(election: SmallElection) -> None:
    election.cast()
    answer = json.loads(election.ballots[0])["answers"][0]["choices"]
    election.append(EventType.END_BALLOTS)
    election.append(EventType.ENCRYPTED_TALLY, tally_data(compact([answer]), 3, 3))
    with pytest.raises(WrongTally):
        make_decryption_contribution(election.path, KEYS[0])


def test_12_single_ballot_claimed_to_be_the_only_one(election: SmallElection) -> None:
    """The sized tally is made to fit the smaller tally; the ballots on the board say otherwise."""
    election.cast()
    answer = json.loads(election.ballots[0])["answers"][0]["choices"]
    election.append(EventType.END_BALLOTS)
    election.append(EventType.ENCRYPTED_TALLY, tally_data(compact([answer]), 1, 1))
    with pytest.raises(WrongNumberTallied):
        make_decryption_contribution(election.path, KEYS[0])


def test_12_ballots_opened_before_the_close(election: SmallElection) -> None:
    election.cast()
    with pytest.raises(NotTheTime):
        make_decryption_contribution(election.path, KEYS[0])


def test_12_rankings_opened_before_they_are_shuffled(tmp_path: Path) -> None:
    """Each would be readable beside its credential."""
    rankings = [[1, 2, 0], [0, 0, 0]]
    election = SmallElection(tmp_path / "r.bel", [RANK.item], RANKING, rankings).cast().close()
    with pytest.raises(NotTheTime):
        make_decryption_contribution(election.path, RANK_KEYS[0])
    election.append(EventType.END_SHUFFLES)
    with pytest.raises(EventOutOfOrder):
        make_decryption_contribution(election.path, RANK_KEYS[0])
