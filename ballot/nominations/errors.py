"""What is refused about nominations: one class each, with the sentence for the person who sees it."""

from __future__ import annotations

from ballot.errors import BallotRefusal


class NominationRefusal(BallotRefusal):
    """Base of everything that is refused about nominations; ``field`` is what was typed wrongly, if known."""

    field: str | None = None

    def __init__(self, sentence: str | None = None, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field or self.field


class NoNominations(NominationRefusal):
    """The contest takes no nominations on this platform."""

    status = 404
    sentence = "There are no nominations for this contest here. Ask the elections office."


class NoSuchNomination(NominationRefusal):
    """No nomination with this identifier, or not one that this person may see."""

    status = 404
    sentence = "There is no such nomination. Check the address."


class NoSuchRequest(NominationRefusal):
    """No request with this identifier is addressed to this person."""

    status = 404
    sentence = "There is no such request to you. Check the address."


class NoSuchPhoto(NominationRefusal):
    """No photo with this identifier that this person may see."""

    status = 404
    sentence = "There is no such photo."


class StatementsNotPublished(NominationRefusal):
    """The moment at which all statements are published has not come."""

    status = 404
    sentence = "The statements have not been published yet."


class NominationsNotOpen(NominationRefusal):
    """It is before the opening of nominations; the sentence says when they open."""


class NominationsClosed(NominationRefusal):
    """It is the second of closing, or later; the sentence says when that was."""


class NotEligible(NominationRefusal):
    """The roll says that this person may not stand; the sentence says why, one condition after another."""

    status = 403


class StandsAlready(NominationRefusal):
    """One person, one nomination in a contest."""

    sentence = "You already stand in this contest. Change your nomination instead."


class StandsElsewhere(NominationRefusal):
    """Nobody may stand in two contests of one election at once; the sentence names the other one."""


class StatementTooLong(NominationRefusal):
    """The statement has more words than the limit; the sentence says how many."""

    status = 400
    field = "statement"


class DeclarationMissing(NominationRefusal):
    """A declaration is not ticked; the sentence names it."""

    status = 400
    field = "declarations"


class ContactMalformed(NominationRefusal):
    """Contact details that cannot be used; the sentence says which."""

    status = 400
    field = "email"


class PersonNotFound(NominationRefusal):
    """A person who was named is not on the roll, or there are several; the sentence says what to do."""

    status = 400


class NotOneself(NominationRefusal):
    """A candidate is named as proposer, seconder or partner; the sentence says which."""

    status = 400


class MayNotSupport(NominationRefusal):
    """Somebody who does not vote cannot propose or second."""

    sentence = "Only people who vote in this contest can propose or second a candidate."


class SupportedEnough(NominationRefusal):
    """The limit of nominations that one voter may support is reached; the sentence says it."""


class SupporterMissing(NominationRefusal):
    """A proposer or seconder has to be named; the sentence says which."""

    status = 400


class AnsweredAlready(NominationRefusal):
    """A request can be answered once."""

    sentence = "You have already answered this request."


class NotChangeable(NominationRefusal):
    """The nomination can no longer be changed; the sentence says why."""


class PhotoRefused(NominationRefusal):
    """An upload that is no usable photo; the sentence says why."""

    status = 400
    field = "photo"


class TermsMalformed(NominationRefusal):
    """Terms that make no sense; the sentence says why."""

    status = 400


class TermsFixed(NominationRefusal):
    """The terms cannot be changed any more; the sentence says why."""


class NotYetDecidable(NominationRefusal):
    """The office cannot decide about this nomination now; the sentence says why."""


class ChangedSinceSeen(NominationRefusal):
    """The candidate changed the nomination after the office opened the page."""

    sentence = "The candidate has changed this nomination since you opened the page. Read it again."


class ReasonMissing(NominationRefusal):
    """A rejection or withdrawal needs a reason."""

    status = 400
    sentence = "Give the reason: the candidate is told, and it stands in the record."


class NotReadyToSettle(NominationRefusal):
    """The candidates cannot be settled now; the sentence says what is missing."""


class CannotFillPosts(NominationRefusal):
    """The accepted candidates cannot satisfy the limit by group; the sentence says how many posts can be."""


class NotUncontested(NominationRefusal):
    """A contest cannot be declared unopposed; the sentence says why."""


class NotAnnounced(NominationRefusal):
    """The roll cannot be told of nominations now; the sentence says why."""


class LateWindowRefused(NominationRefusal):
    """The window for unsuccessful candidates cannot be opened; the sentence says why."""
