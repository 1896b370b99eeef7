"""The forms of meetings: what the office sets, what members ask, what the chair does."""

from __future__ import annotations

from wtforms import Field
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from app.forms import PageForm
from ballot.fields import Choice, DayField, LineField, Plain, Radios, TextField, TimeOfDayField
from ballot.forms import WholeNumber, needed
from ballot.hustings.agenda import TEXT_LENGTH
from ballot.hustings.meeting import LONGEST_EMAIL, PLACE_LENGTH
from ballot.hustings.order import WORD_LENGTH
from ballot.hustings.questions import QUESTION_LENGTH, REASON_LENGTH

LONGEST_MINUTES = 60


class MeetingForm(PageForm):
    """Where and when the meeting is, who chairs it, and how questions work."""

    place = LineField("Place", [Plain("the place of the meeting", PLACE_LENGTH)])
    starts_day = DayField("Day the meeting starts")
    starts_time = TimeOfDayField("Time the meeting starts")
    chair = LineField(
        "E-mail address of the chair of the meeting (optional)",
        [Plain("the address of the chair", LONGEST_EMAIL, required=False)],
        description="A member of staff or somebody on the roll, who decides on questions and keeps the time.",
    )
    names_shown = Radios(
        "Do others see who asked a question?",
        [needed("Select whether others see who asked a question")],
        choices=[
            SelectChoice("no", "No, neither members nor the chair"),
            SelectChoice("yes", "Yes, the name stands beside the question"),
        ],
    )
    questions_open_day = DayField("Day questions open")
    questions_open_time = TimeOfDayField("Time questions open")
    questions_close_day = DayField("Day questions close")
    questions_close_time = TimeOfDayField("Time questions close")


class ItemForm(PageForm):
    """One more item of the agenda; ``what`` is a kind, or a kind and a contest."""

    what = Choice("Item", [needed("Select what the item is")])
    text = LineField(
        "What it is about",
        [Plain("what the item is about", TEXT_LENGTH, required=False)],
        description="Needed for an item in your own words. Optional for all others.",
    )


class QuestionForm(PageForm):
    """A question to the candidates."""

    to = Radios("Who is the question for?", [needed("Select who the question is for")])
    text = TextField("Your question", [Plain("your question", QUESTION_LENGTH, lines=True)])


class RejectForm(PageForm):
    """Why a question is not put."""

    reason = TextField("Reason", [Plain("a reason, which the member who asked will read", REASON_LENGTH)])


class MergeForm(PageForm):
    """The question that says the same."""

    into = Radios("Which question says the same?", [needed("Select the question that says the same")])


class WordForm(PageForm):
    """What somebody in the room calls out before the draw."""

    word = LineField(
        "A word or number that somebody in the room calls out (optional)",
        [Plain("the word", WORD_LENGTH, required=False)],
        description="It makes sure that nobody, not even the platform, could have prepared the order.",
    )


class TimerForm(PageForm):
    """How long somebody may speak."""

    minutes = WholeNumber("Minutes", 0, LONGEST_MINUTES)
    seconds = WholeNumber("Seconds", 0, 59, optional=True)

    def validate_minutes(self, _field: Field) -> None:
        """Refuse no time at all, and more than an hour."""
        if self.minutes.data is not None and not 1 <= self.total() <= LONGEST_MINUTES * 60:
            raise ValidationError("Enter a time from 1 second to 60 minutes")

    def total(self) -> int:
        """Return the time in seconds."""
        return (self.minutes.data or 0) * 60 + (self.seconds.data or 0)
