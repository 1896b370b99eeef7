"""What the scrutineer's report refuses, each with its sentence."""

from __future__ import annotations

from ballot.errors import BallotRefusal


class NotFinished(BallotRefusal):
    """A contest still runs; the sentence names it."""


class StatementMissing(BallotRefusal):
    """The scrutineer has not said yet whether everything was satisfactory."""

    sentence = "Say first whether you are satisfied, and write your statement."


class NotChecked(BallotRefusal):
    """The verifier has not seen a record as it stands now; the sentence names the contest."""


class NothingNew(BallotRefusal):
    """Exactly this report is signed already."""

    sentence = "Exactly this report is signed already."


class NoSuchReport(BallotRefusal):
    """There is no signed report with this number."""

    status = 404
    sentence = "There is no such report. Check the address."
