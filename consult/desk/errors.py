"""What the desk refuses, each with a sentence for the person who sees it."""

from __future__ import annotations

from app.errors import Refusal


class DeskRefusal(Refusal):
    """Base of everything that the desk refuses."""


class NoQuestionnaire(DeskRefusal):
    """There is nothing to plan an analysis of."""

    sentence = "Save a questionnaire first."


class PlanFixed(DeskRefusal):
    """Tables are chosen before anybody can have seen an answer."""

    sentence = "The consultation has ended. Its tables were chosen before, and cannot be changed any more."


class PlanRefused(DeskRefusal):
    """A table, a figure or the consent question cannot be used; the sentence says which."""

    status = 400


class NotOpened(DeskRefusal):
    """The trustees have not opened the answers yet."""

    sentence = "The answers are not open yet. The trustees open them together after the close."


class NoSuchText(DeskRefusal):
    """A question or a text that is not there."""

    status = 404
    sentence = "There is no such text. Go back to the list of texts."


class CodingRefused(DeskRefusal):
    """A code book or a coding that cannot be used; the sentence says why."""

    status = 400


class NoConsent(DeskRefusal):
    """Publishing a text whose writer did not allow it."""

    sentence = "The person who wrote this did not allow it to be published."


class AnalysisImpossible(DeskRefusal):
    """The answers do not bear the analysis; the sentence says why."""


class NoSuchReport(DeskRefusal):
    """No report has this identifier, or none is published."""

    status = 404
    sentence = "There is no such report. Check the address."


class AlreadyPublished(DeskRefusal):
    """The report is public already."""

    sentence = "This report is published already."


class ResponseRefused(DeskRefusal):
    """A line of "we asked, you said, we did" that cannot be shown; the sentence says why."""

    status = 400


class QuestionRefused(DeskRefusal):
    """A question that would make no questionnaire; the sentence says what is wrong."""

    status = 400
