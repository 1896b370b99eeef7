from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from crypto.commands.trustee import STEPS, main
from crypto.commands.trustee_steps.opened import AnotherTally, note_opening
from crypto.credentials import credentials_fingerprint
from crypto.groups import group_named
from crypto.trustees.contribution import read_contribution
from crypto.trustees.record import parse_trustees
from tests.crypto.trustees.elections import CHOICE, RANKING, SmallElection
from tests.crypto.trustees.played import RANKED, SMALL, played

PLAY = played()
VOTES = [[0, 1, 0], [0, 1, 0], [0, 0, 1]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def certify(index: int = 1, **changes: str) -> list[str]:
    options = {"group": SMALL, "members": "3", "needed": "2", "index": str(index), **changes}
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    return ["certify", *words, "--key", f"{index}.key", "-o", f"{index}.certificate"]


def commit(index: int = 1) -> list[str]:
    certificates = [f"{other}.certificate" for other in (1, 2, 3)]
    own = ["--key", f"{index}.key", "--draft", f"{index}.draft", "-o", f"{index}.commitment"]
    return ["commit", *own, "--certificates", *certificates]


def refused(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    """Return the one sentence with which a call is refused."""
    capsys.readouterr()
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    *progress, sentence = err.splitlines()
    assert len(progress) <= 5
    assert "Traceback" not in err
    return sentence


def mode(name: str) -> int:
    return stat.S_IMODE(Path(name).stat().st_mode)


@pytest.fixture
def election() -> SmallElection:
    return SmallElection(Path("a.bel"), [PLAY.item], CHOICE, VOTES)


@pytest.fixture
def keys() -> list[str]:
    names = []
    for number, one in enumerate(PLAY.finished, start=1):
        names.append(f"{number}.private")
        Path(names[-1]).write_text(one.private_key)
    return names


@pytest.mark.parametrize("step", ["", *STEPS])
def test_help_speaks_plainly(step: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([*([step] if step else []), "--help"])
    assert left.value.code == 0
    text = capsys.readouterr().out
    assert "usage: python -m crypto trustee" in text
    assert len(text.splitlines()) > 8


@pytest.mark.parametrize("arguments", [[], ["steal"], ["key"], ["certify", "--members", "many"]])
def test_wrong_calls_exit_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2


def test_private_files_are_for_their_owner_only() -> None:
    os.umask(0o022)
    for index in (1, 2, 3):
        assert main(certify(index)) == 0
    assert main(commit()) == 0
    assert main(["key", "--group", SMALL, "--private-key", "solo.private", "-o", "solo.public"]) == 0
    assert {mode(name) for name in ("1.key", "1.draft", "solo.private")} == {0o600}
    assert {mode(name) for name in ("1.certificate", "1.commitment", "solo.public")} == {0o644}


@pytest.mark.parametrize("existing", ["1.key", "1.certificate"])
def test_nothing_is_overwritten(existing: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(existing).write_text("precious")
    assert refused(capsys, certify()) == f"{existing} is there already; nothing is overwritten."
    assert Path(existing).read_text() == "precious"
    assert [path.name for path in Path().iterdir()] == [existing]


def test_link_in_the_place_of_an_output_is_not_followed(capsys: pytest.CaptureFixture[str]) -> None:
    Path("1.key").symlink_to("elsewhere")
    assert "1.key is there already" in refused(capsys, certify())
    assert not Path("elsewhere").exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"needed": "4"}, "4 of 3 members cannot be needed to decrypt."),
        ({"needed": "0"}, "0 of 3 members cannot be needed to decrypt."),
        ({"index": "4"}, "There is no member 4 of 3."),
    ],
)
def test_impossible_ceremonies_are_refused(
    changes: dict[str, str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(capsys, certify(**changes)) == sentence
    assert not list(Path().iterdir())


def test_missing_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, commit()).startswith("1.certificate cannot be used: No such file")


def test_file_that_is_no_message_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    for index in (1, 2, 3):
        main(certify(index))
    Path("2.certificate").write_text("Dear trustee")
    assert refused(capsys, commit()).startswith("2.certificate: The text is not JSON")
    Path("2.certificate").write_bytes(b"\xff\xfe")
    assert refused(capsys, commit()) == "One of the files is not text: it is not from this program."


def test_key_of_a_stranger_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for index in (1, 2, 3):
        main(certify(index))
    Path("1.key").write_text(played(SMALL, 3, 3).identities[0].seed)
    assert refused(capsys, commit()) == "None of the certificates belongs to this key."


def test_revealing_waits_for_everybody(capsys: pytest.CaptureFixture[str]) -> None:
    for index in (1, 2, 3):
        main(certify(index))
    for index in (1, 2):
        main(commit(index))
    certificates = [f"{index}.certificate" for index in (1, 2, 3)]
    own = ["--key", "1.key", "--draft", "1.draft", "-o", "1.polynomial", "--certificates", *certificates]
    sentence = refused(capsys, ["polynomial", *own, "--commitments", "1.commitment", "2.commitment"])
    assert sentence == "The commitment of member 3 is missing: nobody may reveal yet."
    assert not Path("1.polynomial").exists()


def test_members_compare_one_fingerprint(capsys: pytest.CaptureFixture[str]) -> None:
    for index in (1, 2, 3):
        main(certify(index))
    shown = []
    for index in (1, 2, 3):
        capsys.readouterr()
        main(commit(index))
        shown.append(capsys.readouterr().out.splitlines()[0])
    assert len(set(shown)) == 1
    assert len(shown[0].split()[-1]) == 64


def test_single_keys_make_a_record() -> None:
    for name in ("A", "B"):
        words = ["--name", name, "--private-key", f"{name}.private", "-o", f"{name}.public"]
        assert main(["key", "--group", SMALL, *words]) == 0
    words = ["--single", "A.public", "B.public", "-o", "trustees.json"]
    assert main(["assemble", "--group", SMALL, *words]) == 0
    trustees = parse_trustees(group_named(SMALL), Path("trustees.json").read_text())
    assert (trustees.names, trustees.needed) == (["A", "B"], 2)


def test_record_of_nobody_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "There are no trustees" in refused(capsys, ["assemble", "--group", SMALL, "-o", "trustees.json"])


def test_ceremony_for_another_group_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["assemble", "--group", RANKED, "-o", "trustees.json"]
    for kind in ("certificates", "commitments", "polynomials", "outputs"):
        words.append(f"--{kind}")
        for number, text in enumerate(getattr(PLAY, kind)):
            Path(f"{number}.{kind}").write_text(text)
            words.append(f"{number}.{kind}")
    assert refused(capsys, words) == f"The ceremony was held for the group {SMALL}."
    words[2] = SMALL
    assert main(words) == 0


def test_decrypting_writes_a_contribution(
    election: SmallElection, keys: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    election.cast().close()
    assert main(["decrypt", "a.bel", "--ballots", "3", "--key", keys[1], "-o", "out.json"]) == 0
    out, err = capsys.readouterr()
    assert out == "You are trustee 2. Upload out.json.\n"
    assert "3 ballots count" in err
    assert "Election: A test\n" in err
    assert f"Election fingerprint: {election.election.fingerprint}\n" in err
    assert f"Credentials fingerprint: {credentials_fingerprint(election.credentials)}\n" in err
    owner, record = read_contribution(Path("out.json").read_text())
    assert owner == 2
    assert set(json.loads(record)) == {"decryption_factors", "decryption_proofs"}


def test_shuffling_writes_a_contribution(capsys: pytest.CaptureFixture[str]) -> None:
    rank = played(RANKED)
    SmallElection(Path("r.bel"), [rank.item], RANKING, [[1, 2, 3], [0, 0, 0]]).cast().close()
    Path("3.private").write_text(rank.finished[2].private_key)
    assert main(["shuffle", "r.bel", "--key", "3.private", "-o", "out.json"]) == 0
    owner, record = read_contribution(Path("out.json").read_text())
    assert owner == 3
    assert set(json.loads(record)) == {"ciphertexts", "proofs"}


def test_archive_is_verified_before_anything_is_decrypted(
    election: SmallElection, keys: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    election.cast().close()
    whole = Path("a.bel").read_bytes()
    place = whole.index(b'"alpha":"') + len(b'"alpha":"1')
    other = b"0" if whole[place : place + 1] != b"0" else b"1"
    Path("a.bel").write_bytes(whole[:place] + other + whole[place + 1 :])
    assert refused(capsys, ["decrypt", "a.bel", "--ballots", "3", "--key", keys[0], "-o", "out.json"])
    assert not Path("out.json").exists()
    assert not Path("1.private.opened").exists()


def test_missing_archive_is_named(keys: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    sentence = refused(capsys, ["decrypt", "none.bel", "--ballots", "3", "--key", keys[0], "-o", "out.json"])
    assert sentence.startswith("none.bel cannot be used")


def test_one_key_opens_one_tally_of_an_election(
    election: SmallElection, keys: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Attack 12: two valid archives that differ by one ballot."""
    election.cast().close()
    election.fork(Path("fork.bel"), 2).close()
    assert main(["decrypt", "a.bel", "--ballots", "3", "--key", keys[0], "-o", "1.json"]) == 0
    sentence = refused(capsys, ["decrypt", "fork.bel", "--ballots", "2", "--key", keys[0], "-o", "2.json"])
    assert "opened another tally of this election" in sentence
    assert not Path("2.json").exists()
    assert main(["decrypt", "a.bel", "--ballots", "3", "--key", keys[0], "-o", "again.json"]) == 0


def test_one_key_opens_one_tally_of_each_of_several_elections() -> None:
    key = Path("k")
    note_opening(key, "F/1", "a" * 64, "c" * 64)
    note_opening(key, "F/2", "b" * 64, "b" * 64)
    note_opening(key, "F/1", "a" * 64, "c" * 64)
    with pytest.raises(AnotherTally):
        note_opening(key, "F/2", "a" * 64, "b" * 64)
    with pytest.raises(AnotherTally):
        note_opening(key, "F/2", "b" * 64, "c" * 64)
    assert stat.S_IMODE(Path("k.opened").stat().st_mode) == 0o700


def test_earlier_copy_is_compared(
    election: SmallElection, keys: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    election.cast()
    Path("earlier.bel").write_bytes(Path("a.bel").read_bytes())
    election.close()
    election.fork(Path("fork.bel"), 2).close()
    options = ["--ballots", "3", "--key", keys[0], "--since", "earlier.bel", "-o", "out.json"]
    assert "is another one in the newer" in refused(capsys, ["decrypt", "fork.bel", *options])
    assert main(["decrypt", "a.bel", *options]) == 0


@pytest.mark.parametrize("number", ["2", "4"])
def test_another_number_than_announced_opens_nothing(
    election: SmallElection, keys: list[str], capsys: pytest.CaptureFixture[str], number: str
) -> None:
    """Attack 12: an archive that is good in itself, with some ballots left out."""
    election.cast().close()
    options = ["--ballots", number, "--key", keys[0], "-o", "out.json"]
    assert refused(capsys, ["decrypt", "a.bel", *options]) == (
        f"In this archive 3 ballots count, but {number} were announced: nothing was done. "
        "Show the archive to the scrutineer."
    )
    assert not Path("out.json").exists()
    assert not Path("1.private.opened").exists()


@pytest.mark.parametrize("number", [[], ["--ballots", "many"], ["--ballots", "-3"]])
def test_decrypting_needs_the_announced_number(number: list[str], keys: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["decrypt", "a.bel", "--key", keys[0], "-o", "out.json", *number])
    assert left.value.code == 2


@pytest.mark.parametrize("step", ["key", "finish"])
def test_names_that_are_no_text_write_nothing(step: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What a terminal of another encoding makes of an accent."""
    common = ["--name", "Ren\udce9", "--private-key", "k.private", "-o", "k.public"]
    more = {
        "key": ["--group", SMALL],
        "finish": ["--key", "1.key", "--certificates", "c", "--commitments", "c"],
    }
    with pytest.raises(SystemExit) as left:
        main([step, *more[step], *(["--share", "s"] if step == "finish" else []), *common])
    assert left.value.code == 2
    assert "not Unicode text" in capsys.readouterr().err
    assert not list(Path().iterdir())


def test_public_file_that_cannot_be_written_leaves_no_private_one(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--private-key", "k.private", "-o", "missing/k.public"]
    assert refused(capsys, ["key", "--group", SMALL, *words]).startswith("missing/k.public cannot be used")
    assert refused(capsys, [*certify()[:-1], "missing/1.certificate"])
    assert not list(Path().iterdir())


def test_the_same_file_twice_leaves_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert "is there already" in refused(
        capsys, ["key", "--group", SMALL, "--private-key", "one", "-o", "one"]
    )
    assert not list(Path().iterdir())
