"""What the registrar refuses, each with a sentence for the person who sees it."""

from __future__ import annotations

from app.errors import Refusal


class ConsultationRefusal(Refusal):
    """Base of everything that the registrar refuses."""


class NoSuchConsultation(ConsultationRefusal):
    """No consultation has this identifier."""

    status = 404
    sentence = "There is no such consultation. Check the address."


class NotPrepared(ConsultationRefusal):
    """Something that publication needs is missing; the sentence says what."""


class AlreadyPublished(ConsultationRefusal):
    """A change to what two people have approved."""

    sentence = "This consultation is published, so this cannot be changed any more."


class NotPublished(ConsultationRefusal):
    """Something that only a published consultation has."""

    sentence = "This consultation is not published yet."


class NotOver(ConsultationRefusal):
    """Closing before the closing time."""

    sentence = "The consultation can be closed once its closing time has come."


class AlreadyClosed(ConsultationRefusal):
    """A second closing."""

    sentence = "This consultation is closed already."


class NotClosed(ConsultationRefusal):
    """Opening answers of a consultation that is not closed."""

    sentence = "Two people have to close the consultation first."


class NotEntitled(ConsultationRefusal):
    """Somebody who is neither on the roll nor admitted, or who asks as somebody of another class."""

    status = 403
    sentence = "You are not among the people who may take part in this consultation as you asked to."


class NotOpenYet(ConsultationRefusal):
    """A token asked for before the opening time."""

    sentence = "This consultation has not opened yet."


class ConsultationClosed(ConsultationRefusal):
    """A token asked for from the closing time on."""

    sentence = "This consultation is closed."


class BlindedMessageRefused(ConsultationRefusal):
    """A request for a token that is no blinded message."""

    status = 400
    sentence = "Your browser's request is not written as it should be. Reload the page and try again."


class TokenIssuedAlready(ConsultationRefusal):
    """A second token for one person."""

    sentence = (
        "You have confirmed another recovery code before, on this or another device. Use that code: "
        "each person gets one, and nobody can issue it a second time."
    )


class CollectorAway(ConsultationRefusal):
    """The collector does not answer, or not as it should."""

    status = 503
    sentence = "The part of the platform that keeps answers cannot be reached. Try again in a few minutes."
    retry_after = 60


class TextRefused(ConsultationRefusal):
    """A text that is missing, too long or shows less than it holds."""

    status = 400


class TimetableRefused(ConsultationRefusal):
    """Times that do not make an interval, or do not exist."""

    status = 400


class QuestionnaireRefused(ConsultationRefusal):
    """A file that is no questionnaire."""

    status = 400


class TrusteesRefused(ConsultationRefusal):
    """A file that is no record of trustees."""

    status = 400


class WitnessRefused(ConsultationRefusal):
    """A line that is no witness's key."""

    status = 400


class AdmissionRefused(ConsultationRefusal):
    """A request to take part that cannot be taken now."""

    status = 400


class AdmissionDecided(ConsultationRefusal):
    """A request that somebody has decided already."""

    sentence = "This request has been decided already."


class WrongAdmissionCode(ConsultationRefusal):
    """A code that does not match, is too old, or was tried too often."""

    status = 400
    sentence = "That code is not right, or can no longer be used. Check the newest e-mail, or ask again."


class TooManyRequests(ConsultationRefusal):
    """An address asked too often."""

    status = 429
    sentence = "There were too many requests. Wait an hour, then try again."
    retry_after = 3600


class ShareRefused(ConsultationRefusal):
    """A trustee's file that does not open what was sealed."""

    status = 400


class NoSuchPetition(ConsultationRefusal):
    """No petition has this identifier."""

    status = 404
    sentence = "There is no such petition. Check the address."


class PetitionNotOpen(ConsultationRefusal):
    """Signing outside the petition's time."""

    sentence = "This petition cannot be signed now."
