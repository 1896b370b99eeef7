"""One shape from the beginning to the reckoning."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from app import db
from ballot import store
from ballot.board.fingerprints import credentials_length
from ballot.board.store import election_text
from loadtests import figures, front, plan, post, words
from loadtests.figures import Check, Line, Sample, Second, Spent
from loadtests.generator import Generators, generate
from loadtests.parts import parts_of
from loadtests.platform import Platform, Prepared
from loadtests.reckoning import Reckoning, reckon
from loadtests.shapes import Shape

PATIENCE_SECONDS = 300  # how long a voter goes on trying
LONGEST_LIST = 2_000_000  # bytes; the voting page fetches no longer list of credentials
CASTS = (figures.CAST, "slow: cast")
LETTERS_BESIDE = 1  # with fixed ports, the letter boxes' is the next after the platform's


@dataclass(frozen=True)
class Setting:
    """Where and how a shape runs: its folder, the database's address (None: SQLite), web worker processes,
    the generators, and the platform's port (None: any)."""

    folder: Path
    database_url: str | None
    workers: int
    generators: Generators = field(default_factory=Generators)
    port: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a shape."""

    shape: Shape
    lines: list[Line]
    seconds: list[Second]
    checks: list[Check]
    spent: list[Spent]
    reckoning: Reckoning
    took: float  # seconds, preparation and reckoning included

    @property
    def met(self) -> bool:
        """Tell whether every limit is met."""
        return all(check.met for check in self.checks)


def run(shape: Shape, setting: Setting, say: Callable[[str], None] = print) -> Outcome:
    """Serve, prepare, let everybody loose, and reckon. Raises NotAsPromised where board or count is wrong."""
    since = time.monotonic()
    setting.folder.mkdir(parents=True)
    platform = Platform(setting.folder, setting.database_url, setting.workers, shape.settings, setting.port)
    with platform.served():
        prepared = platform.prepare(shape.preset, shape.voters + shape.flood)
        turns = _turns(platform, prepared, shape)
        say(f"{len(turns):,} ballots are made; voters come within {shape.seconds:g} s.")
        _let_loose(platform, prepared, shape, turns, setting)
        samples, spent = figures.read(setting.folder / "samples.json")
        say(f"The load is over; {words.generator(spent)} Now the reckoning.")
        found = reckon(platform, prepared, turns, setting.folder)
    table = figures.lines(samples, shape.limits)
    limits = [*figures.checks(samples, table, shape.limits), *_votes(shape, samples, found, setting.folder)]
    by_second = figures.seconds(samples)
    return Outcome(shape, table, by_second, limits, spent, found, time.monotonic() - since)


def _turns(platform: Platform, prepared: Prepared, shape: Shape) -> list[plan.Turn]:
    find = platform.at_home if shape.at_home else platform.seat
    seats = find(prepared, shape.voters)
    with platform.app.app_context():
        election = election_text(store.contest_by_uuid(prepared.uuid))
        db.release()
    return plan.make_turns(election, seats, shape.seconds, os.cpu_count() or 1, shape.pattern)


def _let_loose(
    platform: Platform, prepared: Prepared, shape: Shape, turns: Sequence[plan.Turn], setting: Setting
) -> None:
    """Play the load until every voter's turn has ended."""
    parts = parts_of(shape, turns, prepared.screen)
    with ExitStack() as stack:
        base_url = platform.base_url
        if shape.through_nginx:
            base_url = stack.enter_context(front.nginx(setting.folder, platform.port))
        scene = {"uuid": prepared.uuid, "base_url": base_url, "short_list": _short_list(platform, prepared)}
        scene["origin"] = f"{base_url.split(':')[0]}://127.0.0.1" if shape.through_nginx else base_url
        if shape.at_home:
            port = setting.port + LETTERS_BESIDE if setting.port else 0
            scene["letters"] = stack.enter_context(post.letters(platform, port))
        text = json.dumps({"scene": scene, "parts": parts})
        (setting.folder / "plan.json").write_text(text, encoding="utf-8")
        patience = shape.seconds + PATIENCE_SECONDS
        generate(setting.folder, base_url, len(parts), patience, setting.generators)


def _short_list(platform: Platform, prepared: Prepared) -> bool:
    with platform.app.app_context():
        length = credentials_length(store.contest_by_uuid(prepared.uuid))
        db.release()
    return length <= LONGEST_LIST


def _votes(shape: Shape, samples: Sequence[Sample], found: Reckoning, folder: Path) -> list[Check]:
    """Return the limits on votes: everybody was told in time, nobody complained."""
    told = [sample.at for sample in samples if sample.kind in CASTS and sample.outcome == "answered"]
    last, latest = max(told, default=0.0), shape.seconds + shape.limits.rest
    complaints = _complaints(folder)
    return [
        Check(f"{shape.voters:,} votes acknowledged", f"{found.promised:,}", found.promised == shape.voters),
        Check(f"the last within {latest:,.0f} s", f"{last:,.1f} s", last <= latest),
        Check("nobody has a complaint", complaints[0] if complaints else "nobody", not complaints),
    ]


def _complaints(folder: Path) -> list[str]:
    """Return why voters, officers or screens gave up."""
    files = sorted([*folder.glob("unheard-*.jsonl"), *folder.glob("complaint-*.jsonl")])
    return [json.loads(line)["why"] for file in files for line in file.read_text("utf-8").splitlines()]
