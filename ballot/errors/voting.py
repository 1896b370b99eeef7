"""What is refused to a voter."""

from __future__ import annotations

from ballot.errors.base import BallotRefusal


class VotingNotOpen(BallotRefusal):
    """Voting has not been opened."""

    sentence = "Voting has not opened yet. Your vote was not cast."


class VotingOver(BallotRefusal):
    """The closing time has passed."""

    sentence = "Voting has closed. Your vote was not cast."


class VotingPaused(BallotRefusal):
    """Two people have paused the contest."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Voting is paused: {reason.removesuffix('.')}. Your vote was not cast. "
            "Cast it when voting goes on: the time that is lost is added at the end."
        )


class VotingCancelled(BallotRefusal):
    """Two people have cancelled the contest."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"This vote is cancelled: {reason.removesuffix('.')}. Your vote was not cast.")


class NotEntitled(BallotRefusal):
    """The person is not on the sealed roll of this contest."""

    status = 403
    sentence = "You are not on the roll of this vote. Your vote was not cast. Ask the elections office."


class MalformedBallot(BallotRefusal):
    """The text is no ballot in the one form that is accepted."""

    status = 400
    sentence = (
        "The ballot is not written as the protocol demands. Your vote was not cast. "
        "Reload the page and vote again."
    )


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

    sentence = (
        "Part of this ballot was copied from another ballot. Your vote was not cast. "
        "Reload the page and vote again."
    )
