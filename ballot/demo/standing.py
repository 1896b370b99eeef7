"""Two officer elections before their votes: nominations open now, and a meeting in a few days."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.accounts.roll import import_roll, preview_roll
from app.db import write_transaction
from ballot import setup, store
from ballot.demo.stage import Stage, member, roll_csv
from ballot.hustings import questions
from ballot.hustings.meeting import MeetingSettings, set_meeting
from ballot.models import Contest, Poll
from ballot.nominations import deciding, settling, submitting, terms
from ballot.nominations import store as nominations_store
from ballot.nominations.handing_in import Entry
from ballot.timetable import local_from_utc

STATEMENT = (
    "I have been a GP for many years, in a small practice and in a large one.\n\n"
    "{} I will answer letters, publish what we ask for and what we get, and hold open meetings every month."
)
PROMISES = (
    "Safe working days come first: no negotiation without a limit on contacts per day.",
    "Premises and the people who own them need an answer this year, not the next.",
    "Young doctors leave because nobody asks them. I will ask them, and act on it.",
    "Patients' access and continuity belong together: I will not trade one for the other.",
)
QUESTIONS = ("What would you do in your first month?", "How will you keep in touch with small practices?")


def nominations_open(stage: Stage, now: datetime) -> None:
    """An officer election in which people can stand now; three have."""
    poll = _poll(stage, "Next officer election", now - timedelta(days=2))
    _terms(stage, poll, now - timedelta(days=1), now + timedelta(days=5))
    stage.clock.set(now)
    chair, deputies = store.contests_in(poll)
    with write_transaction():
        _stand(chair, 1, PROMISES[0])
        _stand(deputies, 2, PROMISES[1])
        _stand(deputies, 3, PROMISES[2])


def meeting_ahead(stage: Stage, now: datetime) -> None:
    """An officer election whose statements are published, with a meeting in three days."""
    poll = _poll(stage, "Special officer election", now - timedelta(days=10))
    _terms(stage, poll, now - timedelta(days=9), now - timedelta(days=2))
    stage.clock.set(now - timedelta(days=8))
    chair = store.contests_in(poll)[0]
    with write_transaction():
        for number, promise in enumerate(PROMISES, start=4):
            _stand(chair, number, promise)
    stage.clock.set(now - timedelta(days=1))
    with write_transaction():
        deciding.accept_all(chair, stage.officer)
    with write_transaction():
        settling.settle(chair, stage.officer)
        _meeting(stage, poll, chair, now)
    stage.clock.set(now)


def _poll(stage: Stage, title: str, created: datetime) -> Poll:
    stage.clock.set(created)
    with write_transaction():
        poll = setup.create_poll("officer-election", title, stage.officer)
        import_roll(poll.roll, preview_roll(roll_csv()), stage.officer)
    return poll


def _terms(stage: Stage, poll: Poll, opens: datetime, closes: datetime) -> None:
    moments = local_from_utc(opens), local_from_utc(closes), local_from_utc(closes + timedelta(hours=1))
    with write_transaction():
        for contest in store.contests_in(poll):
            terms.set_terms(contest, terms.preset_settings(contest), *moments, stage.officer)


def _stand(contest: Contest, number: int, promise: str) -> None:
    person = member(number)
    ticked = tuple(one["key"] for one in nominations_store.terms_of(contest).declarations)
    submitting.submit(contest, person, Entry(STATEMENT.format(promise), person.email, declarations=ticked))


def _meeting(stage: Stage, poll: Poll, chair: Contest, now: datetime) -> None:
    """A meeting with two questions; the first has two supporters."""
    moments = (now + timedelta(days=3), now - timedelta(days=1), now + timedelta(days=2))
    starts, opens, closes = (local_from_utc(moment) for moment in moments)
    leader = member(1)
    meeting = set_meeting(
        poll, MeetingSettings("Great Hall", starts, leader.email, False, opens, closes), stage.officer
    )
    put = [
        questions.put(meeting, member(2 + place), chair.uuid, None, text)
        for place, text in enumerate(QUESTIONS)
    ]
    for question in put:
        questions.accept(meeting, question, leader)
    for number in (8, 9):
        questions.support(meeting, member(number), put[0].public_id)
