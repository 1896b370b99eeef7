"""The second story: a membership ballot, one question over three weeks."""

from __future__ import annotations

from tools.election import voting
from tools.election.office import Console
from tools.election.play import Held, Play, report
from tools.election.trustees import Trustees
from tools.election.world import london

ABSTAINING = 6
OPENS, CLOSES = "2026-07-09", "2026-07-30"


def membership(play: Play, members: int) -> None:
    """One question for everybody, over three weeks; codes go by mail."""
    play.at("2026-07-01")
    with play.step(f"Office prepares the membership ballot for {members}"):
        console = Console(play.world, play.folder)
        poll = console.create_poll("membership-ballot", "Contract ballot 2026", voting.roll_csv(members))
        [contest] = console.contests(poll)
        trustees = Trustees(play.folder / "trustees-membership", "BELENIOS-2048")
        console.set_trustees(poll, trustees.record)
        console.set_timetable(contest, london(OPENS), london(CLOSES))
        console.mail_codes(poll)
        console.both(contest, "seal")
    play.at(OPENS)
    console.sign_in()
    console.both(contest, "open")
    voted = range(1, members - ABSTAINING + 1)
    for day in range(10):
        play.at(f"2026-07-{10 + 2 * day:02}", "19:00")
        numbers = voted[day::10]
        with play.step(f"{len(numbers)} members sign in and vote"):
            voters = voting.sign_in(play.world, numbers)
            timings = voting.vote(voters, contest, voting.answer, play.pool)
            for voter in voters:
                voter.visitor.close()
        report(timings)
    play.finish(console, trustees, Held("Membership ballot", contest, london(CLOSES), members, ranked=False))
