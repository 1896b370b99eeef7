"""The encrypted tally (sections 7 and 8)."""

from __future__ import annotations

from pathlib import Path

import pytest

from crypto.archive import read_archive
from crypto.ballots.ballot import check_ballot
from crypto.credentials import parse_credentials
from crypto.election import parse_election
from crypto.tally import (
    MalformedTally,
    UnknownCredential,
    WeightedRanking,
    encrypted_tally,
    parse_tally,
    tally_votes,
    vote_of,
)
from tests.external import require_shared
from tests.tampered import goods


@pytest.mark.parametrize("folder", ["homomorphic", "threshold-2-of-3", "ranked"])
def test_the_tallies_of_the_tool_come_out_byte_for_byte(folder: str) -> None:
    (path,) = Path(require_shared(f"protocol/made-by-belenios-tool/{folder}")).glob("*.bel")
    with read_archive(path) as archive:
        election = parse_election(archive.setup.election)
        weights = parse_credentials(election.group, archive.setup.credentials)
        checked = [check_ballot(election, text) for text in archive.ballots]
        tally, sized = encrypted_tally(election, checked, weights)
        assert tally == archive.tally
        assert sized.startswith('{"num_tallied":5,"total_weight":5,')
        assert parse_tally(election, tally, 5)[0][0].to_json(election.group)["alpha"] in tally


def test_only_the_last_ballot_of_a_credential_counts() -> None:
    sample, script = goods.choices(), goods.choices_script()
    checked = [check_ballot(sample.election, text) for text in script.ballots]
    weights = parse_credentials(sample.group, script.credentials)
    without_first = encrypted_tally(sample.election, checked[1:], weights)
    assert encrypted_tally(sample.election, checked, weights) == without_first
    assert encrypted_tally(sample.election, checked[:3], weights) != without_first


def test_weights_multiply_a_vote() -> None:
    sample, script = goods.choices(), goods.choices_script()
    vote = vote_of(check_ballot(sample.election, script.ballots[1]))
    heavy = tally_votes(sample.election, [vote], {vote.credential: 3})
    entry = vote.answers[0][0]
    assert (heavy.num_tallied, heavy.total_weight) == (1, 3)
    assert heavy.arrays[0][0].alpha == sample.group.power(entry.alpha, 3)
    assert heavy.arrays[0][0].beta == sample.group.power(entry.beta, 3)


def test_rankings_are_sorted_as_numbers() -> None:
    sample, script = goods.ranking(), goods.ranking_script()
    (entries,) = parse_tally(sample.election, script.tally[0], 3)
    assert entries == sorted(entries, key=lambda entry: (int(entry.alpha), int(entry.beta)))


def test_strangers_and_weighted_rankings_are_refused() -> None:
    sample, script = goods.ranking(), goods.ranking_script()
    checked = [check_ballot(sample.election, text) for text in script.ballots]
    weights = parse_credentials(sample.group, script.credentials)
    with pytest.raises(WeightedRanking):
        encrypted_tally(sample.election, checked, dict.fromkeys(weights, 2))
    with pytest.raises(UnknownCredential):
        encrypted_tally(sample.election, checked, {})


def test_a_tally_of_another_shape_is_refused() -> None:
    sample, script = goods.ranking(), goods.ranking_script()
    with pytest.raises(MalformedTally):
        parse_tally(sample.election, script.tally[0], 4)
    with pytest.raises(MalformedTally):
        parse_tally(sample.election, script.tally[0].replace(",", ", ", 1), 3)
