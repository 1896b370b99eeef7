"""The first story: a committee elects Chair and Deputy Chairs, from nominations to declaration."""

from __future__ import annotations

from datetime import timedelta

from tools.election import candidates, hustings, reporting, room, voting
from tools.election.candidates import Candidate, name_of
from tools.election.office import Console
from tools.election.play import Held, Play
from tools.election.room import Room
from tools.election.trustees import Trustees
from tools.election.world import london

OUTSIDE, ABSTAINING = 4, 6
MEETING = "2026-07-09"
CHAIR_CANDIDATES, DEPUTY_CANDIDATES = (1, 2, 3), (4, 5, 6)
SHARING, WITHDRAWN, REJECTED, LATE, LAST_SECOND = (7, 8), 10, 11, 12, 13
LOSER = 2  # stands for Chair, is not elected, and then stands for Deputy Chair
LOST_SLIP = 17
SECOND = timedelta(seconds=1)


def roll_csv(members: int) -> str:
    """Return the roll: the committee votes; some GPs outside it may stand, and do not vote."""
    columns = "name,email,member_number,votes,committee,gp,bma_member,england"
    rows = [_row(number, "yes,yes,yes,yes,yes") for number in range(1, members + 1)]
    rows += [_row(number, "no,no,yes,yes,yes") for number in range(members + 1, members + OUTSIDE + 1)]
    return "\n".join([columns, *rows]) + "\n"


def _row(number: int, answers: str) -> str:
    return f"{name_of(number)},{voting.email_of(number)},M{number:05},{answers}"


class Officers:
    """The officer election, scene by scene."""

    def __init__(self, play: Play, members: int) -> None:
        self.play, self.members = play, members
        self.outsiders = (members + 1, members + 2)
        self.latecomer = members + OUTSIDE + 1
        self.standing: dict[int, Candidate] = {}

    def whole(self) -> None:
        """Play it all."""
        self.prepare()
        self.nominate()
        self.decide()
        self.publish()
        self.ask()
        self.meet()
        with self.play.step("Scrutineer checks and signs the report; an auditor verifies its archive"):
            reporting.sign_report(self.play, self.console, self.poll)

    def prepare(self) -> None:
        """The office sets everything up; three trustees hold their ceremony."""
        play = self.play
        play.at("2026-06-24")
        with play.step(
            f"Office creates the election, imports the roll of {self.members} and {OUTSIDE}, sets the terms"
        ):
            self.console = Console(play.world, play.folder)
            self.poll = self.console.create_poll(
                "officer-election", "Officer elections 2026", roll_csv(self.members)
            )
            self.chair, self.deputies = self.console.contests(self.poll)
            candidates.set_terms(self.console, self.chair)
            candidates.set_terms(self.console, self.deputies)
            self.meeting = hustings.set_up(self.console, self.poll, self.members)
        with play.step("Three trustees hold their ceremony"):
            self.trustees = Trustees(play.folder / "trustees-officers", "RFC-3526-2048")
            self.console.set_trustees(self.poll, self.trustees.record)
        play.camera.take("office-task-list", f"/office/polls/{self.poll}", self.console.office)

    def nominate(self) -> None:
        """From midday to midday: a second early and a second late are refused."""
        play = self.play
        with play.step("A second before midday nominations are not open"):
            play.world.clock.set(london(*candidates.OPENS) - SECOND)
            early = candidates.enter(play.world, CHAIR_CANDIDATES[0])
            if early.http.get(f"/stand/{self.chair}/nominate").status_code < 400:
                raise AssertionError("a nomination was possible before they opened")
        play.world.clock.set(london(*candidates.OPENS))
        with play.step("Nominations open: for Chair, for Deputy Chair, from outside, two who share"):
            for number in CHAIR_CANDIDATES:
                self.standing[number] = Candidate(play, number, self.chair).stand()
            for number in (*DEPUTY_CANDIDATES, *self.outsiders, WITHDRAWN):
                self.standing[number] = Candidate(play, number, self.deputies).stand()
            self.standing[REJECTED] = Candidate(play, REJECTED, self.deputies).stand(
                statement="See my web site."
            )
            first, second = SHARING
            self.standing[first] = Candidate(play, first, self.deputies).stand(partner=f"M{second:05}")
            Candidate(play, second, self.deputies).agree_to_share()
        self._pictures_of_nominations()
        play.at("2026-06-30")
        with play.step("One withdraws"):
            self.standing[WITHDRAWN].visitor = candidates.enter(play.world, WITHDRAWN)
            self.standing[WITHDRAWN].withdraw()
        self._last_seconds()

    def _pictures_of_nominations(self) -> None:
        candidate = self.standing[CHAIR_CANDIDATES[0]]
        self.play.camera.take(
            "nomination-preview", f"/stand/nominations/{candidate.own}/preview", candidate.visitor
        )
        somebody = candidates.enter(self.play.world, 20)
        self.play.camera.take("nominate", f"/stand/{self.deputies}/nominate", somebody)

    def _last_seconds(self) -> None:
        play, closes = self.play, london(*candidates.CLOSES)
        play.world.clock.set(closes - timedelta(minutes=10))
        last, late = (Candidate(play, number, self.deputies) for number in (LAST_SECOND, LATE))
        pages = last.form(), late.form()
        with play.step("One is in time by a second, and one late by a second"):
            play.world.clock.set(closes - SECOND)
            last.hand_in(pages[0]).expect("Your nomination is handed in")
            play.world.clock.set(closes + SECOND)
            refused = late.hand_in(pages[1])
            if refused.status < 400 or "Your nomination is handed in" in refused.text:
                raise AssertionError("a nomination was taken after the close")
        self.standing[LAST_SECOND] = last

    def decide(self) -> None:
        """The office accepts, rejects one with a reason, and takes the correction; Chair is settled."""
        play, console = self.play, self.console
        console.sign_in()
        with play.step(
            "Office rejects one with a reason and a day to correct it; it is corrected; all are accepted"
        ):
            reason = "Your statement has to be in the nomination itself: a link is not enough."
            name = name_of(REJECTED)
            candidates.decide(console, self.deputies, name, do="reject", reason=reason, correct_hours="24")
            play.world.clock.advance(timedelta(hours=1))
            self.standing[REJECTED].correct(candidates.STATEMENT)
            play.world.clock.advance(timedelta(hours=1))
            console.sign_in()
            for contest in (self.chair, self.deputies):
                candidates.accept_all(console, contest)
            candidates.settle(console, self.chair)
        play.camera.take(
            "office-nominations", f"/office/contests/{self.deputies}/nominations", console.office
        )

    def publish(self) -> None:
        """Statements appear for everybody at the same moment."""
        play, moment = self.play, london(*candidates.STATEMENTS)
        with play.step("Statements are published at one moment, not a second before"):
            play.world.clock.set(moment - SECOND)
            reader = candidates.enter(play.world, 30)
            sentence = candidates.STATEMENT[:40]
            if sentence in reader.http.get(f"/candidates/{self.chair}").text:
                raise AssertionError("statements were shown before their moment")
            play.world.clock.set(moment)
            reader.open(f"/candidates/{self.chair}").expect(sentence)
            reader.open(f"/candidates/{self.chair}/booklet.pdf")
        play.camera.take("statements", f"/candidates/{self.chair}", reader)

    def ask(self) -> None:
        """Members put questions and support others'; the chair of the meeting decides on them."""
        self.play.at("2026-07-07", "18:00")
        with self.play.step(
            "Members put questions and support them; the chair of the meeting accepts and rejects"
        ):
            hustings.ask(self.play, self.meeting, self.chair, chair=self.members)

    def meet(self) -> None:
        """The day: slips, Chair, then Deputy Chairs sealed in the meeting."""
        play, console = self.play, self.console
        play.at(MEETING, "09:30")
        console.sign_in()
        with play.step("Scrutineer prints the slips; Chair is sealed; somebody late is added by two people"):
            start = london(MEETING, "10:00")
            console.set_timetable(self.chair, start, start + timedelta(minutes=20))
            hall = Room(play, console, self.poll)
            console.both(self.chair, "seal")
            hall.add_late(self.latecomer)
        entitled = self.members + 1
        play.at(MEETING, "09:50")
        with play.step(f"{entitled - ABSTAINING} members sit down and sign in with their slips"):
            hall.sit_down([*range(1, self.members - ABSTAINING + 1), self.latecomer])
        self._hustings(hall)
        hustings.move_on(play, self.meeting, self.members)
        closes = hall.chair_vote(self.chair, LOST_SLIP, self._prefer(CHAIR_CANDIDATES))
        self.screen_picture("screen-voting")
        chair = play.finish(console, self.trustees, Held("Chair", self.chair, closes, entitled, ranked=True))
        hustings.move_on(play, self.meeting, self.members)
        self.screen_picture("screen-result")
        self._deputies(hall, entitled, room.elected(chair))

    def _prefer(self, numbers: tuple[int, ...]) -> voting.Choice:
        known = [name_of(number) for number in numbers]
        return lambda number, labels: voting.ranking(number, labels, known)

    def screen_picture(self, name: str) -> None:
        """Take a picture of the room's screen."""
        self.play.camera.take(name, self.meeting.screen)

    def _hustings(self, hall: Room) -> None:
        self.play.at(MEETING, "10:00")
        with self.play.step("Hustings: the order is drawn, candidates speak, the clock runs on the screen"):
            hustings.hold(self.play, self.meeting, self.chair, chair=self.members)
        self.screen_picture("screen-hustings")

    def _deputies(self, hall: Room, entitled: int, elected: list[str]) -> None:
        """Somebody not elected Chair stands here too; all is sealed in the meeting and opened at once."""
        play, console = self.play, self.console
        assert name_of(LOSER) not in elected  # noqa: S101  (the play's own electorate)
        with play.step("A candidate who was not elected Chair stands for Deputy Chair, within five minutes"):
            page = console.office.open(f"/office/contests/{self.deputies}/nominations/late")
            console.office.submit(page, "", minutes="5").expect("The window is open")
            play.world.clock.advance(timedelta(minutes=2))
            Candidate(play, LOSER, self.deputies).stand()
            play.world.clock.advance(timedelta(minutes=4))
            candidates.accept_all(console, self.deputies)
            candidates.settle(console, self.deputies)
        with play.step("Deputy Chairs: sealed in the meeting and opened at once"):
            start = play.world.clock.now().replace(second=0) + timedelta(minutes=1)
            console.set_timetable(self.deputies, start, start + timedelta(minutes=15))
            console.both(self.deputies, "seal")
            play.world.clock.set(start)
            console.both(self.deputies, "open")
        hall.vote(self.deputies, self._prefer((*self.outsiders, *DEPUTY_CANDIDATES, LOSER)))
        held = Held("Deputy Chairs", self.deputies, start + timedelta(minutes=15), entitled, ranked=True)
        counted = play.finish(console, self.trustees, held)
        room.tell_without_limit(
            counted, console, self.deputies, [name_of(number) for number in self.outsiders]
        )
