"""What is refused while a poll is set up."""

from __future__ import annotations

from ballot.errors.base import BallotRefusal


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


class DeclaredUnopposed(BallotRefusal):
    """Two people have declared the contest unopposed: nothing of it changes any more."""

    sentence = "This contest is declared unopposed, so it cannot be changed any more."


class HasNominations(BallotRefusal):
    """People have handed in nominations for the contest, so it cannot be removed."""

    sentence = "People have handed in nominations for this contest, so it cannot be removed."


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


class RuleForOnePost(BallotRefusal):
    """The counting rule fills one post only."""

    status = 400
    sentence = "The alternative vote fills one post only. Choose another rule, or one post."


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
