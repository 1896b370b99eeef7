"""The forms with which somebody proposes a decision: one for each kind, and the parameters it gives."""

from __future__ import annotations

import datetime as dt
from typing import Any

from wtforms.fields.choices import SelectChoice

from app.decisions import Details
from app.decisions.deciding import LONGEST_REASON
from app.forms import PageForm
from ballot import credential_store, store
from ballot.board.notices import at_text
from ballot.codes import MOST_SPARES
from ballot.decisions.candidates import standing
from ballot.decisions.voting_time import MOST_MINUTES
from ballot.errors import MalformedLocalTime, NoSuchPerson
from ballot.fields import DayField, LineField, Plain, Radios, TimeOfDayField
from ballot.forms import WholeNumber, needed
from ballot.models import Contest, Poll
from ballot.texts import LABEL_LENGTH
from ballot.timetable import utc_from_local

PUBLIC = "Everybody reads it, also on the public board. One or two sentences; name nobody who votes."
INTERNAL = "It stands in the scrutineer’s report, not in public."


def reason(hint: str, required: bool = True) -> LineField:
    """Return the field of the reason."""
    label = "Reason" if required else "Reason (optional)"
    return LineField(
        label, [Plain("the reason", LONGEST_REASON, lines=True, required=required)], description=hint
    )


class ReasonForm(PageForm):
    """A decision that needs nothing but its reason."""

    reason = reason(PUBLIC)

    def prepare(self, subject: Contest | Poll) -> None:
        """Fill in what depends on the subject; most forms have nothing of the kind."""

    def details(self, subject: Any) -> Details:
        """Return the parameters of the proposal."""
        return {}


class NoReasonForm(ReasonForm):
    """A decision that explains itself."""

    reason = reason(PUBLIC, required=False)


class ExtendForm(ReasonForm):
    """For how long voting is extended."""

    minutes = WholeNumber("By how many minutes", 1, MOST_MINUTES)

    def details(self, subject: Any) -> Details:
        """Return the minutes."""
        return {"minutes": self.minutes.data}


class OpenForForm(NoReasonForm):
    """For how long voting opens."""

    minutes = WholeNumber("For how many minutes", 1, MOST_MINUTES)

    def details(self, subject: Any) -> Details:
        """Return the minutes."""
        return {"minutes": self.minutes.data}


class MoveForm(ReasonForm):
    """A new timetable, in London time."""

    opens_day = DayField("Day voting opens")
    opens_time = TimeOfDayField("Time voting opens")
    closes_day = DayField("Day voting closes")
    closes_time = TimeOfDayField("Time voting closes")

    def details(self, subject: Any) -> Details:
        """Return both times in UTC. Raises Malformed-, Nonexistent- or AmbiguousLocalTime."""
        return {
            "opens": _utc(self.opens_day.data, self.opens_time.data),
            "closes": _utc(self.closes_day.data, self.closes_time.data),
        }


class WithdrawForm(ReasonForm):
    """Which candidate is passed over."""

    candidate = Radios("Candidate who withdraws", [needed("Select the candidate who withdraws")])

    def prepare(self, subject: Any) -> None:
        """Offer the candidates who stand."""
        self.candidate.choices = [SelectChoice(label, label) for label in standing(subject)]

    def details(self, subject: Any) -> Details:
        """Return the candidate's name on the paper."""
        return {"candidate": self.candidate.data}


class SupersedeForm(ReasonForm):
    """A corrected declaration, with what was wrong in words."""

    withdrawn = Radios("Candidate who is passed over from now on", default="")

    def prepare(self, subject: Any) -> None:
        """Offer the candidates who stand, or nobody."""
        nobody = SelectChoice("", "Nobody: the count stays as it is, and only the words change")
        self.withdrawn.choices = [nobody, *(SelectChoice(label, label) for label in standing(subject))]

    def details(self, subject: Any) -> Details:
        """Return the candidate who is passed over, if any."""
        return {"candidate": self.withdrawn.data or None}


class SpareForm(ReasonForm):
    """A decision that hands a spare slip over."""

    reason = reason(INTERNAL)
    spare = WholeNumber(
        "Number of the spare slip", 1, MOST_SPARES, description="The slip that you will hand over."
    )

    def prepare(self, subject: Any) -> None:
        """Suggest the first spare code that is free."""
        free = credential_store.free_spares(subject)
        if self.spare.data is None and not self.spare.raw_data and free:
            self.spare.data = free[0]


class ReplaceForm(SpareForm):
    """Whose code is lost."""

    voter = LineField(
        "E-mail address or member number of the voter",
        [Plain("the e-mail address or member number", LABEL_LENGTH)],
    )

    def details(self, subject: Any) -> Details:
        """Return the person and the slip. Raises NoSuchPerson where nobody on the roll is meant."""
        typed = (self.voter.data or "").strip()
        found = store.roll_person(subject, typed)
        if found is None:
            raise NoSuchPerson("Nobody on this roll has that e-mail address or member number.")
        return {"person": found.public_id, "spare": self.spare.data}


class AddForm(SpareForm):
    """Who joins the roll."""

    name = LineField("Name", [Plain("the name", LABEL_LENGTH)])
    email = LineField("E-mail address", [Plain("the e-mail address", LABEL_LENGTH)])
    member_number = LineField("Member number", [Plain("the member number", LABEL_LENGTH)])

    def details(self, subject: Any) -> Details:
        """Return the person's data and the slip."""
        return {
            "name": (self.name.data or "").strip(),
            "email": (self.email.data or "").strip().lower(),
            "member_number": (self.member_number.data or "").strip(),
            "spare": self.spare.data,
        }


def _utc(day: dt.date | None, time: dt.time | None) -> str:
    if day is None or time is None:
        raise MalformedLocalTime
    return at_text(utc_from_local(f"{dt.datetime.combine(day, time):%Y-%m-%dT%H:%M}"))
