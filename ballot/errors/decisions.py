"""What is refused to two people who want to decide about a sealed contest."""

from __future__ import annotations

from ballot.errors.base import BallotRefusal


class CannotPause(BallotRefusal):
    """Only what is sealed and not over can be paused, once at a time."""

    sentence = "Only a sealed contest that is not paused, declared or cancelled can be paused."


class NotPaused(BallotRefusal):
    """There is no pause to end."""

    sentence = "This contest is not paused."


class CannotExtend(BallotRefusal):
    """Voting is not open."""

    sentence = "Voting can be extended only while it is open or paused, before it closes."


class TimetableFixed(BallotRefusal):
    """Voting has opened, so that the timetable cannot move any more."""

    sentence = (
        "The timetable can be moved only after sealing and before voting opens. "
        "Once voting has opened, it can only be paused or extended."
    )


class CannotCancel(BallotRefusal):
    """What is declared, cancelled or settled without a vote stands."""

    sentence = "This contest is over: it cannot be cancelled any more."


class MinutesOutOfRange(BallotRefusal):
    """A number of minutes that makes no sense for a vote."""

    status = 400
    sentence = "Enter a whole number of minutes, from 1 to 43,200 (30 days)."


class NoSuchCandidate(BallotRefusal):
    """The name is not on the paper, or not any more."""

    sentence = "There is no candidate of this name who stands in this contest."


class CannotWithdraw(BallotRefusal):
    """Candidates are withdrawn between sealing and the declaration."""

    sentence = (
        "A candidate can be withdrawn here after sealing and before the result is declared. "
        "Before sealing, change the list of candidates."
    )


class NoOptionsLeft(BallotRefusal):
    """Without candidates there is nothing to count."""

    sentence = "This is the last candidate. Cancel the contest instead."


class NoSpareCode(BallotRefusal):
    """Every spare code was given out, or was never made."""

    sentence = "No spare code is left. It is on the sheet that the scrutineer printed with the codes."


class SparesOutOfRange(BallotRefusal):
    """More spare codes than could ever be needed."""

    status = 400
    sentence = "Make at most 1,000 spare codes."


class SpareNotFree(BallotRefusal):
    """The spare code named was given to somebody already."""

    sentence = "This spare code is not free. Choose another slip of the sheet of spare codes."


class NoSuchPerson(BallotRefusal):
    """Nobody has this identifier."""

    status = 404
    sentence = "There is no such person. Choose one from the roll."


class PersonConflict(BallotRefusal):
    """The address or the number belongs to somebody else."""

    sentence = (
        "This e-mail address or member number is known with another name or number. "
        "Check which of them is right: adding somebody to the roll changes nobody's data."
    )


class NothingToReplace(BallotRefusal):
    """The person has voted everywhere, or holds no code."""

    sentence = (
        "There is nothing to replace: this person holds no voting code in a contest that is still to be "
        "voted on, or has voted in all of them. A vote that is cast counts and stays as it is."
    )


class TooLateForRoll(BallotRefusal):
    """Voting has opened in every contest."""

    sentence = "Nobody can be added to the roll once voting has opened in every contest."


class AlreadyOnRoll(BallotRefusal):
    """The person can vote already."""

    sentence = "This person is on the roll and holds a voting code already."


class CodesNotMade(BallotRefusal):
    """The roll can still be imported."""

    sentence = "No voting codes have been made yet, so import the roll instead."


class CannotSupersede(BallotRefusal):
    """Only a declared result can be corrected."""

    sentence = "There is no declared result that could be corrected."
