"""Good archives verify, finished or not, by one process or several (section 15)."""

from __future__ import annotations

from pathlib import Path

import pytest

from crypto.archive import EventType
from crypto.archive.reader import NotAnExtension
from crypto.ballots.homomorphic import OverallProofFailed
from crypto.verify import Phase, ballots, verify_archive
from crypto.verify.foundations import WrongNumberOfVoters
from tests.external import require_shared
from tests.tampered import goods
from tests.tampered.change import forged_ballot, with_ballot
from tools.samples import Script, archive_of

MADE_BY_THE_TOOL = {
    "homomorphic": (([2, 2, 1], [2, 1, 2]), (), 6),
    "threshold-2-of-3": (([3, 1, 1],), (), 5),
    "ranked": (([[1, 0, 2, 3], [2, 1, 0, 0], [0, 0, 0, 0], [4, 3, 2, 1], [1, 2, 3, 4]],), ("1", "2"), 5),
}


def tool_made(folder: str) -> Path:
    (path,) = require_shared(f"protocol/made-by-belenios-tool/{folder}").glob("*.bel")
    return path


@pytest.mark.parametrize("folder", MADE_BY_THE_TOOL)
def test_the_elections_of_the_tool_verify(folder: str) -> None:
    summary = verify_archive(tool_made(folder), voters=5)
    result, shuffled_by, accepted = MADE_BY_THE_TOOL[folder]
    assert summary.result == result
    assert summary.shuffled_by == shuffled_by
    assert (summary.phase, summary.ballots, summary.counted) == (Phase.COMPLETE, accepted, 5)
    assert summary.uuid == tool_made(folder).stem


PHASES = [
    (EventType.SETUP, Phase.VOTING),
    (EventType.BALLOT, Phase.VOTING),
    (EventType.END_BALLOTS, Phase.ENDED),
    (EventType.ENCRYPTED_TALLY, Phase.SHUFFLING),
    (EventType.SHUFFLE, Phase.SHUFFLING),
    (EventType.END_SHUFFLES, Phase.DECRYPTING),
    (EventType.PARTIAL_DECRYPTION, Phase.DECRYPTING),
    (EventType.RESULT, Phase.COMPLETE),
]


def test_an_election_that_still_runs_verifies_at_every_event() -> None:
    entries, older = goods.ranking_script().entries(), None
    for length in range(1, len(entries) + 1):
        archive = archive_of(entries[:length])
        summary = verify_archive(archive, since=older, workers=1)
        assert summary.phase is dict(PHASES)[entries[length - 1][0]]
        assert summary.height == length - 1
        assert (summary.result is None) == (length < len(entries))
        older = archive


def test_without_ranked_questions_decryption_follows_the_tally() -> None:
    entries = goods.choices_script().entries()[:7]
    assert verify_archive(archive_of(entries), workers=1).phase is Phase.DECRYPTING


@pytest.mark.parametrize(
    ("good", "shufflers", "result"),
    [
        (goods.choices, [], ([0, 0, 0], [0, 0, 0, 0])),
        (goods.ranking, [1, 2], ([],)),
    ],
)
def test_an_election_in_which_nobody_voted_verifies(good, shufflers: list[int], result: object) -> None:
    script: Script = good().play([], shufflers, [1, 2, 3][: len(good().keys)])
    summary = verify_archive(script.archive(), workers=1)
    assert (summary.result, summary.counted, summary.ballots) == (result, 0, 0)
    assert all(value for _, value in summary.lines())


def test_the_summary_says_what_was_established() -> None:
    summary = verify_archive(goods.choices_script().archive(), voters=4, workers=1)
    sample = goods.choices()
    assert summary.fingerprint == sample.election.fingerprint
    assert (summary.credentials, summary.ballots, summary.trackers) == (4, 4, 4)
    assert (summary.counted, summary.total_weight) == (3, 3)
    assert summary.trustees == ("1", "2", "3", "4")
    assert (summary.trustees_needed, summary.decrypted_by) == (3, ("1", "4", "2"))
    assert summary.result == ([1, 2, 1], [0, 1, 1, 0])
    assert summary.choices[1] == ("(blank)", "Red", "Green", "Blue")
    lines = dict(summary.lines())
    assert lines["Shuffled by"] == "nobody"
    assert "Red: 1; Green: 2; Blue: 1" in lines["Result 1"]
    assert verify_archive(goods.ranking_script().archive(), workers=1).shuffled_by == (
        "2 (Trustee 2)",
        "1 (Trustee 1)",
    )


def test_voters_and_older_copies_are_compared() -> None:
    archive = goods.choices_script().archive()
    assert verify_archive(archive, since=archive, voters=4, workers=1).credentials == 4
    with pytest.raises(WrongNumberOfVoters, match="4 credentials, but 5 voters"):
        verify_archive(archive, voters=5, workers=1)
    with pytest.raises(NotAnExtension):
        verify_archive(goods.ranking_script().archive(), since=archive, workers=1)


@pytest.fixture
def several_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ballots, "WORTH_PROCESSES", 1)
    monkeypatch.setattr(ballots, "CHUNK", 1)


@pytest.mark.usefixtures("several_processes")
def test_several_processes_find_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.bel"
    path.write_bytes(goods.choices_script().archive())
    seen: list[tuple[int, int]] = []
    summary = verify_archive(path, workers=2, progress=lambda done, total: seen.append((done, total)))
    assert summary == verify_archive(path, workers=1)
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


@pytest.mark.usefixtures("several_processes")
def test_a_refusal_comes_out_of_a_process_whole() -> None:
    forged = forged_ballot(goods.choices(), 1, [[1, 1, 1], [0, 1, 0, 0]])
    archive = with_ballot(goods.choices_script(), 1, forged).archive()
    with pytest.raises(OverallProofFailed, match=r"^Ballot 2 \(tracker [A-Za-z0-9+/]{43}\): ") as refusal:
        verify_archive(archive, workers=2)
    with pytest.raises(OverallProofFailed) as alone:
        verify_archive(archive, workers=1)
    assert str(refusal.value) == str(alone.value)


def test_progress_counts_ballots() -> None:
    seen: list[tuple[int, int]] = []
    verify_archive(
        goods.ranking_script().archive(), workers=1, progress=lambda done, total: seen.append((done, total))
    )
    assert seen[-1] == (4, 4)
