"""What is not there, and what the board and the count refuse."""

from __future__ import annotations

from ballot.errors.base import BallotRefusal


class NoSuchPoll(BallotRefusal):
    """No poll has this identifier."""

    status = 404
    sentence = "There is no such election or ballot. Check the address."


class NoSuchContest(BallotRefusal):
    """No contest has this uuid."""

    status = 404
    sentence = "There is no such contest. Check the address."


class NoSuchRecord(BallotRefusal):
    """The board does not hold the record asked for (yet)."""

    status = 404
    sentence = "This record is not on the board yet. Records appear once the contest is sealed."


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
    sentence = (
        "The result did not pass verification, so it was not stored. "
        "The elections office has to look into it."
    )


class NotDeclared(BallotRefusal):
    """There is no declared result; until then nobody sees a number for any option."""

    status = 404
    sentence = "The result has not been declared yet."
