"""After a load: what voters were told against what the board holds, and the count against what they meant."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from app import signing
from app.clock import SettableClock
from ballot import store
from ballot.board import store as board_store
from ballot.board.export import stream_archive
from ballot.models import ContributionKind
from ballot.tally import accept_contribution
from crypto.archive import EventType, read_archive
from crypto.ballots.ballot import tracker
from crypto.text import parse_json
from crypto.trustees.contribution import make_decryption_contribution, make_shuffle_contribution
from crypto.verify import verify_archive
from loadtests.plan import Turn
from loadtests.platform import Platform, Prepared, both

AFTER_CLOSING = timedelta(hours=3)  # the contest was opened for two; somebody may not have voted


class Reckoning(NamedTuple):
    """How many ballots were promised, stand on the board and were counted; all three are equal."""

    promised: int
    on_board: int
    counted: int


class NotAsPromised(Exception):
    """The board is not what voters were told, or the count not what they meant."""


def reckon(platform: Platform, prepared: Prepared, turns: Sequence[Turn], folder: Path) -> Reckoning:
    """Compare promises, board and count; tally for real. Raises NotAsPromised, or what a verifier refuses."""
    promises = _promises(folder)
    platform.app.extensions["clock"] = SettableClock(datetime.now(UTC) + AFTER_CLOSING)
    with platform.app.app_context():
        archive = _archive(prepared.uuid, folder)
        _compare_board(promises, turns, archive)
        for promise in promises.values():
            signing.verify_receipt(promise["receipt"])
        _tally(prepared)
        final = _archive(prepared.uuid, folder)
        counted = verify_archive(final, complete=True).counted
        _compare_meanings(prepared.uuid, [turn for turn in turns if turn.tracker in promises])
    return Reckoning(len(promises), len(promises), counted)


def check_board(platform: Platform, prepared: Prepared, turns: Sequence[Turn], folder: Path) -> None:
    """Compare promises and board while voting goes on. Raises NotAsPromised, or what a verifier refuses."""
    with platform.app.app_context():
        _compare_board(_promises(folder), turns, _archive(prepared.uuid, folder))


def _promises(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what the server acknowledged, by tracker; the same ballot may be acknowledged once only here."""
    found: dict[str, dict[str, Any]] = {}
    for path in folder.glob("promised-*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            promise = json.loads(line)
            if promise["tracker"] in found:
                raise NotAsPromised(f"tracker {promise['tracker']} was promised to two voters")
            found[promise["tracker"]] = promise
    return found


def _archive(uuid: str, folder: Path) -> Path:
    path = folder / f"{uuid}.bel"
    with path.open("wb") as file:
        for part in stream_archive(store.contest_by_uuid(uuid)):
            file.write(part)
    return path


def _compare_board(promises: dict[str, Any], turns: Sequence[Turn], archive: Path) -> None:
    """The chain and every proof hold, and the board is what was promised."""
    verify_archive(archive)
    with read_archive(archive) as found:
        compare(promises, [tracker(text) for text in found.ballots], turns)


def compare(promised: Collection[str], board: Sequence[str], turns: Sequence[Turn]) -> None:
    """Raise NotAsPromised unless each acknowledged tracker stands on the board once, and no other does."""
    times = Counter(board)
    lost = [one for one in promised if one not in times]
    doubled = [one for one, seen in times.items() if seen > 1]
    unheard = set(times) - set(promised)
    foreign = set(times) - {turn.tracker for turn in turns}
    if lost or doubled or unheard or foreign:
        said = f"{len(lost)} lost, {len(doubled)} doubled, {len(unheard)} never acknowledged"
        raise NotAsPromised(f"{said}, {len(foreign)} that nobody sent")


def _tally(prepared: Prepared) -> None:
    """Close, let two trustees work on the archive as they would at home, and declare."""
    contest = store.contest_by_uuid(prepared.uuid)
    both(contest, "close")
    office = store.approvals(contest, "close")[0].person  # type: ignore[arg-type]
    steps = [(ContributionKind.DECRYPTION, make_decryption_contribution)]
    if contest.ranked:
        steps.insert(0, (ContributionKind.SHUFFLE, make_shuffle_contribution))
    for kind, make in steps:
        for key in prepared.keys[:2]:
            contest = store.contest_by_uuid(prepared.uuid)
            text = make(b"".join(stream_archive(contest)), key)
            accept_contribution(contest, kind, text, office)
    both(store.contest_by_uuid(prepared.uuid), "declare")


def _compare_meanings(uuid: str, turns: Sequence[Turn]) -> None:
    contest = store.contest_by_uuid(uuid)
    [text] = board_store.data_of(contest, EventType.RESULT)
    [answer] = parse_json(text)["result"]
    if contest.ranked:
        meant = Counter(tuple(turn.meaning) for turn in turns)
        same = Counter(tuple(int(rank) for rank in vector) for vector in answer) == meant
    else:
        same = [int(n) for n in answer] == [
            sum(column) for column in zip(*(t.meaning for t in turns), strict=True)
        ]
    if not same:
        raise NotAsPromised("the count is not what voters meant")
