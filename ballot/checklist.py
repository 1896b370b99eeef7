"""What is still missing before a contest can be sealed, in words for the office."""

from __future__ import annotations

from typing import NamedTuple

from app import clock
from ballot import store
from ballot.counting.constraints import fillable
from ballot.models import Contest
from ballot.nominations.readiness import readiness
from ballot.results import candidates_of
from crypto.groups import group_named


class Item(NamedTuple):
    """One line of the checklist: its name, whether it is done, and what to do or what is done."""

    name: str
    done: bool
    sentence: str


def checklist(contest: Contest) -> list[Item]:
    """Return every line of the checklist of a contest, in the order in which people work."""
    own = [*_nominations(contest), _question(contest), _options(contest), *_limits(contest)]
    return [*own, _timetable(contest), *_poll(contest)]


def _nominations(contest: Contest) -> list[Item]:
    """Return the line about nominations, where people stand through this platform."""
    found = readiness(contest)
    return [Item("Nominations", found.done, found.sentence)] if found else []


def _question(contest: Contest) -> Item:
    done = bool(contest.question)
    return Item(
        "Question", done, "The question is set." if done else "Enter the question that voters answer."
    )


def _options(contest: Contest) -> Item:
    count, needed = len(contest.options), 1 if contest.ranked else 2
    most = group_named(contest.poll.group_name).max_embedded
    if count < needed:
        what = "Enter the candidates." if contest.ranked else "Enter at least two answers."
        return Item("Options", False, what)
    if contest.ranked and count > most:
        return Item("Options", False, f"Enter at most {most} candidates.")
    if not contest.ranked and contest.max_choices > count:
        return Item(
            "Options", False, f"Voters may choose {contest.max_choices} answers, but there are only {count}."
        )
    return Item("Options", True, f"{count} {'candidates' if contest.ranked else 'answers'} are listed.")


def _limits(contest: Contest) -> list[Item]:
    """Return the line about a limit by group, where there is one: nominations must be able to meet it."""
    if not contest.ranked or contest.constraint is None:
        return []
    if any(option.group is None for option in contest.options):
        return [Item("Limit by group", False, "State for every candidate which group they belong to.")]
    candidates, limits = candidates_of(contest)
    electable = fillable(candidates, limits, contest.seats)
    if electable < min(contest.seats, len(contest.options)):
        sentence = (
            f"The limit by group lets at most {electable} of these candidates be elected, but there are "
            f"{contest.seats} posts. Ask for more nominations or change the limit."
        )
        return [Item("Limit by group", False, sentence)]
    return [Item("Limit by group", True, "The candidates can fill the posts within the limit.")]


def _timetable(contest: Contest) -> Item:
    if contest.closes_utc is None:
        return Item("Timetable", False, "Set when voting opens and closes.")
    if contest.closes_utc <= clock.now():
        return Item("Timetable", False, "The closing time has passed. Set a later one.")
    return Item("Timetable", True, "Opening and closing times are set.")


def _poll(contest: Contest) -> list[Item]:
    """Return the lines about what all contests of the poll share."""
    poll, entitled = contest.poll, store.roll_size(contest.poll)
    codes = store.credential_count(contest)
    roll = f"{entitled:,} people are on the roll." if entitled else "Import the roll."
    trustees = poll.trustees_record is not None
    made = bool(codes) and codes == entitled
    return [
        Item("Roll", entitled > 0, roll),
        Item("Trustees", trustees, "The trustees are set." if trustees else "Upload the trustees file."),
        Item(
            "Voting codes",
            made,
            "Everybody on the roll has a voting code."
            if made
            else "The scrutineer makes voting codes, once the roll and the contests are complete.",
        ),
    ]
