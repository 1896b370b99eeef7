"""What the analysis refuses, in words for the person at the desk."""

from __future__ import annotations


class AnalysisRefused(ValueError):
    """Base of all refusals of the analysis; ``str()`` is the sentence shown."""


class TooFewAnswers(AnalysisRefused):
    """There are so few answers that nothing can be published about them."""


class UnknownTable(AnalysisRefused):
    """A cross-table names a variable that does not exist, or one variable twice."""


class MalformedTargets(AnalysisRefused):
    """The file with population figures cannot be used; the text says where."""


class MalformedCodeBook(AnalysisRefused):
    """A code book names a code twice, or none."""


class NotReleasable(AnalysisRefused):
    """Microdata would single people out."""
