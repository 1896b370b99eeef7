"""What a meeting refuses, each with its sentence."""

from __future__ import annotations

from ballot.errors import BallotRefusal


class NoSuchMeeting(BallotRefusal):
    """No meeting has this identifier, or the person has nothing to do with it."""

    status = 404
    sentence = "There is no such meeting for you. Check the address, or ask the elections office."


class NoSuchItem(BallotRefusal):
    """The item, question or candidate named is not one of this meeting."""

    status = 404
    sentence = "This is not part of the meeting any more. Open the page again."


class UnknownChair(BallotRefusal):
    """Nobody has this address."""

    status = 400
    sentence = (
        "Nobody with this e-mail address is known here. Use the address of a person on the roll or of a "
        "member of staff."
    )


class NamesPromised(BallotRefusal):
    """Names were to be shown of people who asked while none were."""

    sentence = "Members have put questions and were told that nobody sees who asked, so names stay hidden."


class NotTheChair(BallotRefusal):
    """Somebody else acts as the chair of the meeting."""

    status = 403
    sentence = "Only the chair of the meeting can do this. The elections office says who that is."


class TooManyItems(BallotRefusal):
    """The agenda is full."""

    sentence = "An agenda can have at most 60 items. Remove one first."


class QuestionsCloseBeforeOpening(BallotRefusal):
    """The interval for questions has no length."""

    status = 400
    sentence = "Questions must close after they open. Choose a later closing time."


class QuestionsNotOpen(BallotRefusal):
    """Nobody may put or support a question yet."""

    sentence = "Questions are not open yet. Nothing was saved."


class QuestionsClosed(BallotRefusal):
    """Nobody may put or support a question any more."""

    sentence = "Questions have closed. Nothing was saved."


class TooManyQuestions(BallotRefusal):
    """This person has put as many questions as anybody may."""

    sentence = "You have put 5 questions, and that is the most. You can still support those of others."


class OwnQuestion(BallotRefusal):
    """Somebody supports the question they put."""

    sentence = "You cannot support your own question."


class QuestionNotListed(BallotRefusal):
    """The question is not one that members see and support."""

    sentence = "This question is not on the list any more, so it cannot be supported."


class NotPossibleNow(BallotRefusal):
    """The question's state does not allow this."""

    sentence = "This question has been dealt with differently meanwhile. Open the page again."


class OtherContest(BallotRefusal):
    """Two questions to different contests are no duplicates."""

    status = 400
    sentence = "Choose a question to the same contest: these two are not about the same posts."


class AlreadyDrawn(BallotRefusal):
    """The order was drawn; it is drawn once."""

    sentence = "This order has been drawn already. It is drawn once."


class NothingToDraw(BallotRefusal):
    """There are no candidates who may be named yet."""

    sentence = "The candidates are not published yet, so there is nothing to draw."


class NoTimerForThis(BallotRefusal):
    """Speaking time is for a hustings item that is on now."""

    sentence = "Choose a hustings item of the agenda first: speaking time belongs to its candidates."
