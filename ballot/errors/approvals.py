"""What is refused to the two people who act together."""

from __future__ import annotations

from ballot.errors.base import BallotRefusal


class RoleNotHeld(BallotRefusal):
    """Somebody acts in a role that was not granted."""

    status = 403
    sentence = "You do not hold the role that this approval needs."


class SamePersonTwice(BallotRefusal):
    """One person tries to give both approvals."""

    sentence = "You have already approved this. The second approval must come from another person."


class AlreadyApproved(BallotRefusal):
    """This role has given its approval."""

    sentence = "This role has already approved it. Now the other role must approve."


class WrongPhase(BallotRefusal):
    """The act does not fit where the contest stands."""


class ChangedSinceShown(BallotRefusal):
    """What would be approved is not what the page showed."""

    sentence = "This has changed since you opened the page. Read it again, then approve."


class NotReadyToSeal(BallotRefusal):
    """The checklist is not complete; the sentence names what is missing."""


class TooLateToOpen(BallotRefusal):
    """Voting time is over."""

    sentence = (
        "The closing time has passed, so voting cannot be opened like this. "
        "Move the timetable, or open voting for a set time."
    )


class TooEarlyToClose(BallotRefusal):
    """Voting time is not over and somebody may still vote."""

    sentence = "Voting cannot be closed before its closing time while somebody entitled has not voted."


class VotesMayChange(BallotRefusal):
    """Voting time is not over and everybody may still change a vote."""

    sentence = "Voting cannot be closed before its closing time, because votes may be changed until then."


class BoardMoved(BallotRefusal):
    """The board grew while something was being checked against it."""

    status = 503
    retry_after = 2
    sentence = "The board grew while this was being checked. Nothing was saved: try again."
