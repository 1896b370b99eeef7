"""Public notices: signed, chained, read strictly, and checked against the board that they stand beside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crypto.archive import read_archive
from crypto.commands import verify
from crypto.errors import CryptoError
from crypto.notices import (
    KINDS,
    MEMBERS,
    START,
    NoticeRefused,
    Standing,
    check_notices,
    read_notices,
    sign_notice,
)
from crypto.receipts import new_platform_key, platform_public_key, sign_text
from crypto.text import compact, sha256_hex
from crypto.verify import verify_archive
from crypto.verify.beside import Notices
from tests.tampered import goods

KEY = new_platform_key()
PUBLIC = platform_public_key(KEY)
HASH = "ab" * 32
OPENS = "2026-07-09T13:00:00Z"
DATA: dict[str, dict[str, Any]] = {
    "sealed": {"spares": ["s1", "s2"], "entitled": 3, "roll": HASH, "opens": OPENS, "closes": OPENS},
    "replaced": {"old": "c1", "new": "s1"},
    "added": {"new": "s2", "entitled": 4, "roll": HASH},
    "moved": {"opens": OPENS, "closes": OPENS},
    "paused": {},
    "resumed": {"closes": OPENS},
    "extended": {"minutes": 5, "closes": OPENS},
    "withdrawn": {"candidate": "Candidate B"},
    "cancelled": {},
    "superseded": {"revision": 1, "passed_over": ["Candidate B"]},
}
LISTED = frozenset({"c1", "c2", "c3", "s1", "s2"})


def line(kind: str = "paused", previous: str | None = None, **changes: Any) -> str:
    number = 0 if previous is None else json.loads(previous)["number"] + 1
    notice = {
        "uuid": "U" * 14,
        "number": number,
        "previous": START if previous is None else sha256_hex(previous),
        "at": OPENS,
        "kind": kind,
        "height": 0,
        "head": HASH,
        "reason": "A reason.",
        "data": DATA[kind],
    }
    return sign_notice(KEY, {**notice, **changes})


def file(*kinds: str | tuple[str, dict[str, Any]]) -> str:
    """Return a file that begins with the notice of sealing and goes on with ``kinds``."""
    lines = [line("sealed")]
    for kind in kinds:
        name, changes = (kind, {}) if isinstance(kind, str) else kind
        lines.append(line(name, lines[-1], **changes))
    return "".join(f"{one}\n" for one in lines)


def check(text: str, voted: set[str] | None = None, **changes: Any) -> Standing:
    given = {"uuid": "U" * 14, "listed": LISTED, "hash_at": lambda height: HASH if height < 9 else None}
    return check_notices(read_notices(text, PUBLIC), voted=frozenset(voted or ()), **{**given, **changes})


def test_every_kind_is_read_back() -> None:
    assert set(DATA) == set(KINDS)
    text = file(*(kind for kind in DATA if kind != "sealed"))
    assert [one.kind for one in read_notices(text)] == list(DATA)
    assert [one.data for one in read_notices(text, PUBLIC)] == list(DATA.values())


def test_credentials_are_followed() -> None:
    text = file("replaced", "added")
    assert check(text, {"s1", "c2", "s2"}) == Standing(
        frozenset({"c2", "c3", "s1", "s2"}), frozenset(), frozenset({"c1"})
    )
    assert check(file(), {"c1"}).spares == {"s1", "s2"}


@pytest.mark.parametrize(
    ("kinds", "voted", "why"),
    [
        (["replaced"], {"c1"}, "declares dead"),
        ([], {"s1"}, "given to nobody"),
        (["replaced", "replaced"], set(), "no spare"),
        ([("replaced", {"data": {"old": "c9", "new": "s1"}})], set(), "nobody holds"),
        ([("replaced", {"data": {"old": "s1", "new": "s1"}})], set(), "nobody holds"),
        ([("replaced", {"data": {"old": "c1", "new": "c2"}})], set(), "no spare"),
        ([("added", {"height": 3})], set(), "after the first ballot"),
        ([("added", {"data": {**DATA["added"], "entitled": 5}})], set(), "number of entitled"),
        (["sealed"], set(), "and no other"),
        ([("paused", {"head": "cd" * 32})], set(), "beside another board"),
        ([("paused", {"height": None, "head": None})], set(), "board"),
        (["paused", ("resumed", {"height": 1})], set(), "in a pause"),
        (["paused", ("extended", {"height": 1}), ("resumed", {"height": 1})], set(), "in a pause"),
        (["paused", "resumed", ("paused", {"height": 7})], set(), "yet it went on"),
        (["cancelled"], set(), "yet it went on"),
        ([("cancelled", {"height": 8}), ("paused", {"height": 8})], set(), "later ones"),
    ],
)
def test_what_does_not_fit_the_board_is_refused(kinds: list[Any], voted: set[str], why: str) -> None:
    with pytest.raises(NoticeRefused, match=why):
        check(file(*kinds), voted)


def test_the_first_notice_fits_the_sealed_list() -> None:
    with pytest.raises(NoticeRefused, match="not as many entitled"):
        check(file(), listed=LISTED | {"c4"})
    with pytest.raises(NoticeRefused, match="not on the sealed list"):
        check(file(), listed=frozenset({"c1", "c2", "c3", "s1"}))
    with pytest.raises(NoticeRefused, match="another contest"):
        check(file(), uuid="V" * 14)
    with pytest.raises(NoticeRefused, match="must name"):
        check(line("paused") + "\n")


def test_a_height_that_is_not_on_this_copy_is_left_open() -> None:
    check(file(("paused", {"height": 9, "head": "cd" * 32})))


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[1:],
        lambda lines: [lines[0], lines[2]],
        lambda lines: [lines[0], lines[2], lines[1]],
        lambda lines: [*lines, lines[1]],
        lambda lines: [lines[0].replace('"s1"', '"s3"'), *lines[1:]],
        lambda lines: [line.replace("A reason.", "Another.") for line in lines],
        lambda lines: [lines[0].replace(":", ": ", 1), *lines[1:]],
        lambda lines: [*lines, ""],
        lambda lines: [],
        lambda lines: [*lines[:-1], lines[-1][:-9]],
        lambda lines: [lines[0], json.dumps(json.loads(lines[1])), lines[2]],
        lambda lines: [lines[0], line("paused", lines[0], height=None), lines[2]],
    ],
)
def test_a_file_that_was_changed_is_refused(change: Any) -> None:
    lines = file("replaced", "paused").splitlines()
    with pytest.raises(CryptoError):
        read_notices("".join(f"{one}\n" for one in change(lines)))


def test_a_file_that_is_cut_off_is_refused() -> None:
    with pytest.raises(NoticeRefused, match="cut off"):
        read_notices(file("paused")[:-1])


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "unknown", "data": {}},
        {"data": {"x": 1}},
        {"at": "yesterday"},
        {"height": -1},
        {"height": True},
        {"head": "xy"},
        {"height": None},
        {"reason": "x" * 501},
        {"number": 1.5},
    ],
)
def test_nothing_malformed_is_ever_signed(changes: dict[str, Any]) -> None:
    with pytest.raises((CryptoError, KeyError)):
        line(**changes)


def test_only_the_platform_signs() -> None:
    other = new_platform_key()
    lines = file("paused").splitlines()
    forged = json.loads(lines[1])
    del forged["key"], forged["signature"]
    with pytest.raises(NoticeRefused, match="another key"):
        read_notices(f"{lines[0]}\n{sign_notice(other, forged)}\n")
    with pytest.raises(NoticeRefused, match="another key than the platform"):
        read_notices(file(), platform_public_key(other))


def test_a_signature_serves_one_purpose() -> None:
    """A notice is no receipt and no checkpoint: the signed text begins with its purpose."""
    parts = json.loads(line())
    signed = {name: parts[name] for name in MEMBERS[:-1]}
    parts["signature"] = sign_text(KEY, "tellers-receipt-1|", signed)
    with pytest.raises(NoticeRefused, match="signature"):
        read_notices(compact(parts) + "\n")


def beside(archive: bytes, spares: int, dead: int = 0) -> str:
    """Return notices for a good archive: its last credentials spare, its first ones replaced."""
    with read_archive(archive) as opened:
        hashes, listed = opened.event_hashes, json.loads(opened.setup.credentials)
        uuid = json.loads(opened.setup.election)["uuid"]
    unused = [entry for entry in listed if entry not in voters(archive)][:spares]
    data = {**DATA["sealed"], "spares": unused, "entitled": len(listed) - spares}
    lines = [line("sealed", uuid=uuid, head=hashes[0], data=data)]
    for old, new in zip([one for one in listed if one not in unused], unused[:dead], strict=False):
        data = {"old": old, "new": new}
        lines.append(line("replaced", lines[-1], uuid=uuid, head=hashes[0], data=data))
    return "".join(f"{one}\n" for one in lines)


def voters(archive: bytes) -> set[str]:
    with read_archive(archive) as opened:
        return {json.loads(text)["credential"] for text in opened.ballots}


def test_the_verifier_takes_notices(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = goods.choices_script().archive()
    notices = beside(archive, spares=1)
    summary = verify_archive(archive, notices=Notices(notices, PUBLIC), voters=3)
    assert summary.notices is not None
    assert (summary.notices.entitled, summary.notices.spares, summary.notices.dead) == (3, 1, 0)
    (tmp_path / "good.bel").write_bytes(archive)
    (tmp_path / "notices.json").write_text(notices)
    arguments = [str(tmp_path / "good.bel"), "--notices", str(tmp_path / "notices.json"), "--voters", "3"]
    assert verify.main([*arguments, "--platform-key", PUBLIC]) == 0
    assert "Entitled:                 3; 1 spare credentials unused, 0 replaced" in capsys.readouterr().out
    assert verify.main([*arguments[:-1], "4"]) == 1
    assert "wrong-number-of-voters" in capsys.readouterr().err
    (tmp_path / "notices.json").write_bytes(b"\xff\n")
    assert verify.main(arguments) == 1


def test_the_verifier_refuses_a_ballot_of_a_dead_credential() -> None:
    archive = goods.choices_script().archive()
    assert voters(archive)
    with pytest.raises(NoticeRefused, match="dead"):
        verify_archive(archive, notices=Notices(beside(archive, spares=1, dead=3)))


def test_a_pause_and_a_cancelled_contest_leave_the_board_as_it_was() -> None:
    check(file("paused", "extended", "resumed", ("paused", {"height": 8}), ("cancelled", {"height": 8})))
