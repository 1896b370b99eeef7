from __future__ import annotations

import json
from pathlib import Path

import pytest

from crypto.archive.events import EventType
from crypto.archive.reader import NotAnExtension
from crypto.archive.records import owned_data, tally_data
from crypto.archive.tar import TruncatedArchive
from crypto.errors import MalformedText
from crypto.text import compact
from crypto.trustees.contribution import (
    AlreadyContributed,
    NotTheTime,
    decryption_task,
    make_decryption_contribution,
    make_shuffle_contribution,
    read_contribution,
    shuffle_task,
)
from crypto.trustees.keys import WrongPrivateKey, make_key, private_key_text
from crypto.trustees.record import NotATrustee, Single
from crypto.verify import verify_archive
from crypto.verify.stages import MissingShuffles, WrongTally
from tests.crypto.trustees.elections import CHOICE, RANKING, SmallElection
from tests.crypto.trustees.played import RANKED, played

PLAY, RANK = played(), played(RANKED)
KEYS = [one.private_key for one in PLAY.finished]
RANK_KEYS = [one.private_key for one in RANK.finished]
VOTES = [[0, 1, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]]
RANKINGS = [[1, 2, 0], [3, 2, 1], [0, 0, 0]]


@pytest.fixture
def choice(tmp_path: Path) -> SmallElection:
    return SmallElection(tmp_path / "a.bel", [PLAY.item], CHOICE, VOTES)


@pytest.fixture
def ranking(tmp_path: Path) -> SmallElection:
    return SmallElection(tmp_path / "a.bel", [RANK.item], RANKING, RANKINGS)


def test_whole_homomorphic_election(choice: SmallElection) -> None:
    result = choice.cast().close().decrypt(KEYS[2], KEYS[0]).result()
    assert result == '{"result":[[1,2,1]]}'
    summary = verify_archive(choice.path)
    assert summary.decrypted_by == ("3", "1")


def test_whole_ranked_election(ranking: SmallElection) -> None:
    ranking.cast().close().shuffle(RANK_KEYS[1], RANK_KEYS[0])
    result = ranking.decrypt(RANK_KEYS[0], RANK_KEYS[2]).result()
    assert sorted(json.loads(result)["result"][0]) == sorted(RANKINGS)
    verify_archive(ranking.path)


def test_mixed_trustees_in_one_election(tmp_path: Path) -> None:
    private, public = make_key(PLAY.group, "Solo")
    items = [PLAY.item, Single(PLAY.group, public)]
    mixed = SmallElection(tmp_path / "a.bel", items, CHOICE, VOTES).cast().close()
    assert mixed.decrypt(KEYS[1], private, KEYS[2]).result() == '{"result":[[1,2,1]]}'
    assert verify_archive(mixed.path).decrypted_by == ("2", "4 (Solo)", "3")


def test_election_without_ballots(choice: SmallElection) -> None:
    assert choice.cast(0).close().decrypt(*KEYS[:2]).result() == '{"result":[[0,0,0]]}'


def test_archive_may_be_given_as_bytes(choice: SmallElection) -> None:
    choice.cast().close()
    task = decryption_task(choice.path.read_bytes(), KEYS[0])
    assert (task.owner, task.counted) == (1, 4)


def test_nothing_to_do_before_the_close(choice: SmallElection) -> None:
    choice.cast()
    with pytest.raises(NotTheTime, match="voting has not ended"):
        make_decryption_contribution(choice.path, KEYS[0])


def test_nothing_to_do_before_the_tally(choice: SmallElection) -> None:
    choice.cast().append(EventType.END_BALLOTS)
    with pytest.raises(NotTheTime, match="encrypted tally is not there"):
        make_decryption_contribution(choice.path, KEYS[0])


def test_nothing_to_do_after_the_result(choice: SmallElection) -> None:
    choice.cast().close().decrypt(*KEYS[:2]).result()
    with pytest.raises(NotTheTime, match="complete"):
        make_decryption_contribution(choice.path, KEYS[2])


def test_choices_are_not_shuffled(choice: SmallElection) -> None:
    choice.cast().close()
    with pytest.raises(NotTheTime, match="nothing to shuffle"):
        make_shuffle_contribution(choice.path, KEYS[0])


def test_rankings_are_not_decrypted_before_the_shuffles_have_ended(ranking: SmallElection) -> None:
    ranking.cast().close()
    with pytest.raises(NotTheTime, match="must be shuffled"):
        make_decryption_contribution(ranking.path, RANK_KEYS[0])


def test_too_few_shuffles_open_nothing(ranking: SmallElection) -> None:
    """Attack 8: one trustee alone would know the order of the ballots."""
    ranking.cast().close().shuffle(RANK_KEYS[0])
    with pytest.raises(MissingShuffles):
        make_decryption_contribution(ranking.path, RANK_KEYS[0])


def test_second_contribution_is_refused(choice: SmallElection, tmp_path: Path) -> None:
    choice.cast().close().decrypt(KEYS[1])
    with pytest.raises(AlreadyContributed, match="Trustee 2"):
        make_decryption_contribution(choice.path, KEYS[1])
    ranking = SmallElection(tmp_path / "b.bel", [RANK.item], RANKING, RANKINGS).cast().close()
    owner, record = read_contribution(make_shuffle_contribution(ranking.path, RANK_KEYS[2]))
    ranking.append(EventType.SHUFFLE, owned_data(owner, record))
    with pytest.raises(AlreadyContributed, match="Trustee 3"):
        make_shuffle_contribution(ranking.path, RANK_KEYS[2])


def test_next_trustee_shuffles_what_the_one_before_put_out(ranking: SmallElection) -> None:
    ranking.cast().close()
    owner, record = read_contribution(make_shuffle_contribution(ranking.path, RANK_KEYS[0]))
    ranking.append(EventType.SHUFFLE, owned_data(owner, record))
    task = shuffle_task(ranking.path, RANK_KEYS[1])
    given = [[one.to_json(RANK.group) for one in row] for row in task.ciphertexts]
    assert given == json.loads(record)["ciphertexts"]


def test_strangers_key_is_refused(choice: SmallElection) -> None:
    choice.cast().close()
    with pytest.raises(NotATrustee):
        make_decryption_contribution(choice.path, private_key_text(5))
    with pytest.raises(WrongPrivateKey):
        make_decryption_contribution(choice.path, PLAY.identities[0].seed)


def test_single_ballot_as_the_tally_is_refused(choice: SmallElection) -> None:
    """Attack 12: the office publishes one voter's ciphertexts as the tally of all."""
    choice.cast()
    answer = json.loads(choice.ballots[0])["answers"][0]["choices"]
    choice.append(EventType.END_BALLOTS)
    choice.append(EventType.ENCRYPTED_TALLY, tally_data(compact([answer]), 4, 4))
    with pytest.raises(WrongTally):
        make_decryption_contribution(choice.path, KEYS[0])


def test_earlier_copy_shows_a_removed_ballot(tmp_path: Path) -> None:
    """Attack 12: a valid archive with fewer ballots, against one downloaded before."""
    whole = SmallElection(tmp_path / "whole.bel", [PLAY.item], CHOICE, VOTES).cast()
    earlier = whole.path.read_bytes()
    continued = decryption_task(whole.close().path, KEYS[0], since=earlier)
    assert continued.counted == 4
    forked = whole.fork(tmp_path / "forked.bel", 3).close()
    assert decryption_task(forked.path, KEYS[0]).counted == 3
    with pytest.raises(NotAnExtension):
        decryption_task(forked.path, KEYS[0], since=earlier)


def test_broken_archive_is_refused(choice: SmallElection) -> None:
    choice.cast().close()
    choice.path.write_bytes(choice.path.read_bytes()[:-1])
    with pytest.raises(TruncatedArchive):
        make_decryption_contribution(choice.path, KEYS[0])


def test_contribution_reads_back() -> None:
    assert read_contribution('{"owner":2,"record":"{\\"a\\":\\"é\\"}"}\n') == (2, '{"a":"é"}')


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"owner":0,"record":""}',
        '{"owner":"1","record":""}',
        '{"owner":true,"record":""}',
        '{"owner":1,"record":{}}',
        '{"owner":1}',
        '{"owner":1,"record":"","more":1}',
        '{"record":"","owner":1}',
        '{"owner": 1,"record":""}',
        '{"owner":1,"owner":2,"record":""}',
    ],
)
def test_other_texts_are_no_contribution(text: str) -> None:
    with pytest.raises(MalformedText):
        read_contribution(text)
