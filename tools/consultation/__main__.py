"""``make consultation``: 2,000 respondents through HTTP, from the roll to analysed answers that reconcile.

Members and people outside the membership take tokens, keep drafts on two devices, answer, change,
withdraw, try twice and retry. Two people close, two of three trustees open, every receipt and the
whole log are verified, and the numbers have to add up. Only the clock is moved.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import shutil
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

from app import nightly
from consult.registrar import preparing, store
from tools.consultation import after
from tools.consultation.analysing import analyse
from tools.consultation.office import Console, ask_to_join
from tools.consultation.respondents import Outcome, Plan, ask_for_code, respond
from tools.election.trustees import Trustees
from tools.election.visitor import PlayError
from tools.election.world import World, london, running

QUESTIONNAIRE = Path("consult/content/plan-b.yaml")
OPENS, CLOSES = london("2026-07-01"), london("2026-07-31")
MINUTE = timedelta(minutes=1)


def plans(members: int, non_members: int) -> list[Plan]:
    """Return who does what: 5 % withdraw, 3 % write only, others change, retry, or try for two tokens."""
    emails = [f"m{n:04}@example.org" for n in range(members)]
    emails += [f"g{n:03}@example.org" for n in range(non_members)]
    return [
        Plan(
            number=number,
            email=email,
            texts_only=number % 33 == 1,
            other_device=number % 4 == 0,
            changes=number % 10 == 2,
            withdraws=number % 20 == 3,
            retries=number % 15 == 4,
            tries_twice=number % 25 == 5,
        )
        for number, email in enumerate(emails)
    ]


class Play:
    """The consultation as it goes on."""

    def __init__(self, world: World, folder: Path, pool: ProcessPoolExecutor) -> None:
        self.world, self.folder, self.pool = world, folder, pool
        self.console = Console(world)
        self.outcomes: list[Outcome] = []

    def prepare(self, members: int, not_coming: int) -> Trustees:
        """Hold the ceremony, create the consultation, publish it."""
        trustees = Trustees(self.folder / "trustees", preparing.GROUP)
        rows = [f"Member {n:04},m{n:04}@example.org,{n:06}" for n in range(members + not_coming)]
        roll = "\n".join(["name,email,member_number", *rows])
        self.console.create(roll, QUESTIONNAIRE, trustees.record, (OPENS, CLOSES))
        self.console.publish()
        return trustees

    def admit(self, number: int) -> None:
        """Let people outside the membership ask, and the office admit them."""
        waits = {}
        for n in range(number):
            email = f"g{n:03}@example.org"
            visitor = self.world.visitor(n)
            waits[email] = visitor, ask_to_join(visitor, self.console.public_id, n, email)
        self.world.deliver()
        for email, (visitor, path) in waits.items():
            code = self.world.post.last(email, r"(?m)^ +(\d{6})$")
            visitor.submit(visitor.open(path), "", code=code).expect("with the office")
        if self.console.admit_all() != number:
            raise PlayError("not everybody was admitted")
        self.world.deliver()

    def day(self, opens: datetime, coming: list[Plan]) -> None:
        """Let some people come on one day, then let the night's work be done."""
        self.world.clock.set(opens)
        url, public_id = self.world.base_url, self.console.public_id
        cookies = list(self.pool.map(ask_for_code, [url] * len(coming), coming, chunksize=4))
        self.world.deliver()
        codes = [self.world.post.last(one.email, r"(?m)^ +(\d{6})$") for one in coming]
        repeated: Iterable[list[str]] = ([url] * len(coming), [public_id] * len(coming))
        self.outcomes += self.pool.map(respond, *repeated, coming, cookies, codes, chunksize=2)
        self.world.clock.set(opens + timedelta(hours=12))
        with self.world.app.app_context():
            if not nightly.run():
                raise PlayError("the tables could not be rewritten at night")

    def close(self, trustees: Trustees) -> None:
        """Close, verify, open, reconcile, analyse."""
        self.world.clock.set(CLOSES)
        self.console.sign_in()
        self.console.close()
        key = self.world.app.config["REGISTRAR_PUBLIC_KEY"]
        log = after.verified(after.published(self.console, self.folder), key)
        stands = after.check_receipts(self.console, log, self.outcomes, self.folder)
        print(f"receipts: {stands['counted']} counted, {stands['withdrawn']} withdrawn, all verified")
        after.open_answers(self.console, trustees, log, key, self.folder)
        with self.world.app.app_context():
            release = store.consultation_by_id(self.console.public_id).release or "[]"
        print("\n".join(after.reconciliation(self.console, log, self.outcomes, len(json.loads(release)))))
        questionnaire = next(iter(log.questionnaires))
        print("\n".join(analyse(self.console, release, questionnaire, self.folder)))


def main() -> None:
    """Play everything; exit with a traceback where anything is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tools.consultation", description=__doc__)
    parser.add_argument("--members", type=int, default=1950, help="members who take part")
    parser.add_argument("--non-members", type=int, default=50, help="people outside the membership")
    parser.add_argument("--days", type=int, default=20, help="days on which they come")
    parser.add_argument("--folder", type=Path, default=Path("build/consultation"), help="where files go")
    arguments = parser.parse_args()
    shutil.rmtree(arguments.folder, ignore_errors=True)
    arguments.folder.mkdir(parents=True)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, spawn) as pool, running(arguments.folder) as world:
        play(Play(world, arguments.folder, pool), arguments.members, arguments.non_members, arguments.days)


def play(played: Play, members: int, non_members: int, days: int) -> None:
    """Play a consultation of so many people over so many days."""
    start = time.perf_counter()
    trustees = played.prepare(members, not_coming=members // 4)
    played.world.clock.set(OPENS)
    played.console.sign_in()
    played.admit(non_members)
    everybody = plans(members, non_members)
    for day in range(days):
        played.day(OPENS + timedelta(days=day) + MINUTE, everybody[day::days])
        done = len(played.outcomes)
        print(f"day {day + 1}: {done} have answered ({time.perf_counter() - start:.0f} s)", flush=True)
    refused = Counter(code for one in played.outcomes for code in one.refused)
    print("refused on the way:", ", ".join(f"{code} {number}" for code, number in sorted(refused.items())))
    played.close(trustees)
    print(f"played in {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
