"""Everything that elections refuse: one class each, with the sentence for the person who sees it."""

from __future__ import annotations

from app.errors import Refusal


class BallotRefusal(Refusal):
    """Base of every refusal of this room."""


# --- finding things -----------------------------------------------------------------------------


class NoSuchPoll(BallotRefusal):
    """No poll has this identifier."""

    status = 404
    sentence = "There is no such election or ballot. Check the address."


class NoSuchContest(BallotRefusal):
    """No contest has this uuid."""

    status = 404
    sentence = "There is no such contest. Check the address."


class NoSuchBallot(BallotRefusal):
    """No ballot on this board has this tracker."""

    status = 404
    sentence = "No ballot with this tracker is on the board. Check that you copied all 43 characters."


class NoSuchRecord(BallotRefusal):
    """The board does not hold the record asked for (yet)."""

    status = 404
    sentence = "This record is not on the board yet. Records appear once the contest is sealed."


# --- setting up ---------------------------------------------------------------------------------


class UnknownPreset(BallotRefusal):
    """The preset is not one of the list."""

    status = 400
    sentence = "Choose one of the listed kinds of election."


class TextMissing(BallotRefusal):
    """A title, question or label is empty."""

    status = 400


class TextTooLong(BallotRefusal):
    """A text is longer than voters' pages and records allow."""

    status = 400


class TextNotPlain(BallotRefusal):
    """A text holds control characters or formatting that could mislead a reader."""

    status = 400


class AlreadySealed(BallotRefusal):
    """The contest is sealed: question, options and timetable are fixed."""

    sentence = "This contest is sealed. Its question, options and timetable cannot be changed any more."


class PollInUse(BallotRefusal):
    """A contest of the poll is sealed, so that what all its contests share is fixed."""

    sentence = "A contest of this poll is already sealed, so its roll, trustees and codes cannot be changed."


class RollFixed(BallotRefusal):
    """The roll may not change once voting codes exist."""

    sentence = (
        "Voting codes have been made for this roll, so it cannot be changed. "
        "Start a new poll if the roll is wrong."
    )


class UnknownKind(BallotRefusal):
    """A contest is either ranked or a choice."""

    status = 400
    sentence = "Choose whether voters rank candidates or choose an answer."


class KindNeedsAnotherGroup(BallotRefusal):
    """Ranked ballots need a group that can embed rankings."""

    status = 400
    sentence = "This kind of poll cannot hold ranked contests. Start from the officer election preset."


class ChoicesOutOfRange(BallotRefusal):
    """The fewest and most choices do not fit each other."""

    status = 400
    sentence = (
        "The most choices must be at least 1, and at least the fewest choices; neither may be negative."
    )


class SeatsOutOfRange(BallotRefusal):
    """The number of posts is not a positive number."""

    status = 400
    sentence = "Enter how many posts there are: a whole number from 1 to 100."


class UnknownRule(BallotRefusal):
    """The counting rule is not one of the list."""

    status = 400
    sentence = "Choose one of the listed counting rules."


class MalformedConstraint(BallotRefusal):
    """A constraint by group is not of the form that the count understands."""

    status = 400
    sentence = (
        "A limit by group names the category and, for each group, the most posts: a whole number, 0 or more."
    )


class RepeatedOption(BallotRefusal):
    """Two options of a contest have the same label."""

    status = 400


class TooManyOptions(BallotRefusal):
    """More options than a ballot can hold."""

    status = 400
    sentence = "A contest can have at most 100 options."


class MalformedLocalTime(BallotRefusal):
    """The text is no local date and time."""

    status = 400
    sentence = "Enter a date and a time, for example 9 July 2026 at 14:00."


class NonexistentLocalTime(BallotRefusal):
    """The clocks skip this time."""

    status = 400
    sentence = (
        "This time does not exist: the clocks go forward from 1:00 to 2:00 on that night. "
        "Choose a time before 1:00 or from 2:00."
    )


class AmbiguousLocalTime(BallotRefusal):
    """The clocks show this time twice."""

    status = 400
    sentence = (
        "This time happens twice: the clocks go back from 2:00 to 1:00 on that night. "
        "Choose a time before 1:00 or from 2:00."
    )


class ClosesBeforeOpening(BallotRefusal):
    """Closing is not after opening."""

    status = 400
    sentence = "Voting must close after it opens. Choose a later closing time."


class TimetableInThePast(BallotRefusal):
    """Voting would be over before it began."""

    status = 400
    sentence = "The closing time has already passed. Choose a closing time in the future."


class TrusteesRefused(BallotRefusal):
    """The trustees record does not hold together."""

    status = 400


class EmptyRoll(BallotRefusal):
    """There is nobody to make voting codes for."""

    sentence = "The roll is empty. Import the roll before you make voting codes."


class NoContests(BallotRefusal):
    """There is nothing to make voting codes for."""

    sentence = "This poll has no contest yet. Add one before you make voting codes."


class RollChangedMeanwhile(BallotRefusal):
    """The roll or the contests changed while voting codes were being made."""

    sentence = (
        "The roll or the contests changed while the codes were being made. Nothing was saved: try again."
    )


class UnknownDelivery(BallotRefusal):
    """Codes go by mail or on a sheet."""

    status = 400
    sentence = "Choose whether the voting codes are mailed or printed on a sheet."


# --- two people ---------------------------------------------------------------------------------


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

    sentence = "The closing time has passed, so voting can no longer be opened."


class TooEarlyToClose(BallotRefusal):
    """Voting time is not over and somebody may still vote."""

    sentence = "Voting cannot be closed before its closing time while somebody entitled has not voted."


class BoardMoved(BallotRefusal):
    """The board grew while something was being checked against it."""

    status = 503
    retry_after = 2
    sentence = "The board grew while this was being checked. Nothing was saved: try again."


# --- casting ------------------------------------------------------------------------------------


class VotingNotOpen(BallotRefusal):
    """Voting has not been opened."""

    sentence = "Voting has not opened yet. Your vote was not cast."


class VotingOver(BallotRefusal):
    """The closing time has passed."""

    sentence = "Voting has closed. Your vote was not cast."


class NotEntitled(BallotRefusal):
    """The person is not on the sealed roll of this contest."""

    status = 403
    sentence = "You are not on the roll of this vote. Your vote was not cast. Ask the elections office."


class MalformedBallot(BallotRefusal):
    """The text is no ballot in the one form that is accepted."""

    status = 400
    sentence = "The ballot is not written as the protocol demands. Your vote was not cast. Reload the page and vote again."


class BallotForAnotherElection(BallotRefusal):
    """The ballot was made for another election record."""

    status = 400
    sentence = (
        "This ballot was made for another vote. Your vote was not cast. Reload the page and vote again."
    )


class ProofRefused(BallotRefusal):
    """A proof or the signature in the ballot does not hold."""

    status = 400
    sentence = "A proof in the ballot does not hold. Your vote was not cast. Reload the page and vote again."


class NotYourCredential(BallotRefusal):
    """The ballot is signed with a voting code that is not this person's."""

    status = 403
    sentence = (
        "This ballot was made with somebody else's voting code. Your vote was not cast. Use your own code."
    )


class AlreadyVoted(BallotRefusal):
    """This person's vote is on the board and may not be changed."""

    sentence = "You have already voted, and this vote cannot be changed. Your first vote counts."


class BallotReplaced(BallotRefusal):
    """The very same ballot is on the board from earlier, followed by a newer one."""

    sentence = "This ballot was cast before and replaced by a newer one. Your newest vote counts."


class ComponentSeenBefore(BallotRefusal):
    """An encrypted part of the ballot already stands on the board."""

    sentence = "Part of this ballot was copied from another ballot. Your vote was not cast. Reload the page and vote again."


# --- board, tally, result -----------------------------------------------------------------------


class EventNotAllowed(BallotRefusal):
    """The event may not follow the last one on the board (section 12)."""

    sentence = "The board does not allow this step now. Nothing was changed."


class BoardRolledBack(BallotRefusal):
    """The database does not contain what was signed earlier: an older copy, or another history."""

    status = 503
    sentence = (
        "The records of this vote do not match what was signed earlier, so nothing can be added to them. "
        "The elections office has to look into it."
    )


class ContributionRefused(BallotRefusal):
    """A trustee's file does not hold; the sentence says why."""

    status = 400


class MalformedContribution(BallotRefusal):
    """The file is not one that the trustee's command writes."""

    status = 400
    sentence = "This is not a file that the trustee's command writes. Choose the right file."


class UnknownContribution(BallotRefusal):
    """Trustees give shuffles and decryption shares, nothing else."""

    status = 400
    sentence = "Choose whether the file is a shuffle or a decryption share."


class UnknownTrustee(BallotRefusal):
    """The file names a trustee who does not exist."""

    status = 400
    sentence = "This file names a trustee who is not one of this election."


class ContributionRepeated(BallotRefusal):
    """This trustee has already given this."""

    sentence = "This trustee's file has already been accepted. Another trustee has to contribute now."


class ContributionNotExpected(BallotRefusal):
    """The contest does not wait for this kind of file."""


class ResultRefused(BallotRefusal):
    """The computed result, or the archive with it, failed its own verification."""

    status = 500
    sentence = "The result did not pass verification, so it was not stored. The elections office has to look into it."


class NotDeclared(BallotRefusal):
    """There is no declared result; until then nobody sees a number for any option."""

    status = 404
    sentence = "The result has not been declared yet."
