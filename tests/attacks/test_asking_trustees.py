"""Attacks 8 and 12 with the help of the trustees' own program: what a server could ask them for."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from crypto import credentials
from crypto.archive.events import EventType
from crypto.commands.trustee import main
from crypto.elgamal import Ciphertext
from crypto.profile import TELLERS_1
from crypto.shuffle import make_shuffle, sign_shuffle
from crypto.shuffle.signature import UnsignedShuffle, WrongShuffleSignature
from crypto.tally import UnequalWeight, parse_tally, ranked_arrays
from crypto.text import compact, parse_json
from crypto.trustees.contribution import make_decryption_contribution
from crypto.trustees.keys import private_key_text
from crypto.verify import verify_archive
from tools import samples
from tools.samples import Sample, Script, archive_of

VOTES = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0]]
RANKINGS = [[1, 2, 3, 4], [0, 1, 0, 0], [4, 3, 2, 1]]


def totals(profile: str | None = TELLERS_1) -> Sample:
    trustees = samples.make_trustees("BELENIOS-2048", 1)
    return samples.set_up("BELENIOS-2048", [samples.choice_question()], len(VOTES), trustees, profile)


def rankings(profile: str | None = TELLERS_1) -> Sample:
    trustees = samples.make_trustees("RFC-3526-2048", 2)
    return samples.set_up("RFC-3526-2048", [samples.ranked_question()], len(RANKINGS), trustees, profile)


def closed(script: Script) -> bytes:
    """Return the archive as it is before the first decryption."""
    late = (EventType.PARTIAL_DECRYPTION, EventType.RESULT)
    return archive_of([entry for entry in script.entries() if entry[0] not in late])


def ballots(sample: Sample, votes: list[list[int]]) -> list[str]:
    return [sample.ballot(voter, [vote]) for voter, vote in enumerate(votes)]


@pytest.mark.parametrize("profile", [None, TELLERS_1])
def test_12_every_credential_a_power_of_two(profile: str | None) -> None:
    """The same election with another list of credentials: its total would be every single vote."""
    sample = totals(profile)
    texts = ballots(sample, VOTES)
    listed = [
        sample.group.text(credentials.public(sample.group, sample.election.uuid, c)) for c in sample.codes
    ]
    heavy = compact([f"{one},{2**number}" for number, one in enumerate(listed)])
    forged = replace(sample, script=replace(sample.script, credentials=heavy)).play(texts, [], [1])
    with pytest.raises(UnequalWeight):
        make_decryption_contribution(closed(forged), private_key_text(sample.keys[1]))
    if profile is None:
        weights = dict(verify_archive(closed(forged)).lines())["Weights"]
        assert weights.startswith("1 (of 1 credentials), 2 (of 1 credentials), 4 (of 1 credentials), 8")
    else:
        with pytest.raises(UnequalWeight):
            verify_archive(closed(forged))


def test_12_one_ballot_alone_and_then_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second copy of the key knows nothing of the first one's note; the announced number helps."""
    monkeypatch.chdir(tmp_path)
    sample = totals()
    texts = ballots(sample, VOTES)
    Path("one.bel").write_bytes(closed(sample.play(texts[:1], [], [1])))
    Path("all.bel").write_bytes(closed(sample.play(texts, [], [1])))
    Path("k").write_text(private_key_text(sample.keys[1]))
    Path("usb").mkdir()
    shutil.copy("k", "usb/k")
    announced = ["--ballots", str(len(VOTES))]
    assert main(["decrypt", "one.bel", *announced, "--key", "k", "-o", "1"]) == 1
    assert "In this archive 1 ballots count, but 4 were announced" in capsys.readouterr().err
    assert main(["decrypt", "all.bel", *announced, "--key", "k", "-o", "2"]) == 0
    assert main(["decrypt", "one.bel", "--ballots", "1", "--key", "k", "-o", "3"]) == 1
    assert "has opened another tally" in capsys.readouterr().err
    assert main(["decrypt", "one.bel", *announced, "--key", "usb/k", "-o", "4"]) == 1
    assert sorted(path.name for path in Path().glob("[1-4]")) == ["2"]


def shuffled_by_the_server(sample: Sample, key: int | None) -> Script:
    """All shuffles by one hand, in the trustees' names; signed with ``key`` where one is given."""
    script = sample.play(ballots(sample, RANKINGS), [1, 2], [1, 2])
    current = ranked_arrays(sample.election, parse_tally(sample.election, script.tally[0], len(RANKINGS)))
    shuffles = []
    for owner in (1, 2):
        text = make_shuffle(sample.election, current)
        signed = text if key is None else sign_shuffle(sample.election, owner, key, current, text)
        rows = parse_json(text)["ciphertexts"]
        current = [[Ciphertext.from_json(sample.group, one) for one in row] for row in rows]
        shuffles.append((owner, signed))
    return replace(script, shuffles=tuple(shuffles))


def test_08_the_server_shuffles_in_the_trustees_names() -> None:
    """Without a profile nobody can tell, and the summary says so; with it nobody decrypts."""
    plain = shuffled_by_the_server(rankings(None), None)
    assert "not signed" in " ".join(verify_archive(closed(plain)).weaknesses)
    sample = rankings()
    key = private_key_text(sample.keys[1])
    with pytest.raises(UnsignedShuffle):
        make_decryption_contribution(closed(shuffled_by_the_server(sample, None)), key)
    with pytest.raises(WrongShuffleSignature, match="not signed by trustee 1"):
        make_decryption_contribution(closed(shuffled_by_the_server(sample, 12345)), key)
    with pytest.raises(WrongShuffleSignature, match="not signed by trustee 2"):
        make_decryption_contribution(closed(shuffled_by_the_server(sample, sample.keys[1])), key)


def test_08_upload_failed_please_decrypt_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two sets of shuffles of one tally: the key that has opened one opens no other."""
    monkeypatch.chdir(tmp_path)
    sample = rankings(None)
    script = sample.play(ballots(sample, RANKINGS), [1, 2], [1, 2])
    again = sample.play(script.ballots, [1, 2], [1, 2])
    assert script.tally == again.tally
    Path("k").write_text(private_key_text(sample.keys[1]))
    for name, each in (("first", script), ("again", again)):
        Path(f"{name}.bel").write_bytes(closed(each))
    options = ["--ballots", "3", "--key", "k"]
    assert main(["decrypt", "first.bel", *options, "-o", "1"]) == 0
    assert main(["decrypt", "again.bel", *options, "-o", "2"]) == 1
    assert "has opened another tally" in capsys.readouterr().err
    assert not Path("2").exists()
