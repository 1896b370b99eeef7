"""The forms of the ballot pages: what may be typed, and the sentence for what may not.

A form checks shapes only (something typed, not too long, a number); whether the world allows it is decided
by the domain functions, whose refusals a page adds with ``refuse`` beside what was typed.
"""

from __future__ import annotations

import re
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovFileInput,
    GovTextInput,
)
from wtforms import BooleanField, FieldList, Form, FormField, IntegerField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from app.forms import PageForm
from ballot import texts
from ballot.codes import MOST_SPARES
from ballot.counting import RULES
from ballot.fields import Choice, DayField, LineField, Plain, Radios, TextField, TimeOfDayField
from ballot.setup import LONGEST_TELL_FIRST, MOST_OPTIONS, MOST_SEATS

LONGEST_RECORD = 2_000_000
TRACKER = re.compile(r"[A-Za-z0-9+/]{43}\Z", re.ASCII)
SPARE_ROWS = 3


def needed(sentence: str) -> InputRequired:
    """Return a validator that asks for something with ``sentence``."""
    return InputRequired(message=sentence)


class WholeNumber(IntegerField):
    """A whole number; anything else is refused with a sentence of our own."""

    widget = GovTextInput()

    def __init__(self, label: str, lowest: int, highest: int, optional: bool = False, **kwargs: Any) -> None:
        sentence = f"{label} must be a whole number from {lowest} to {highest}"
        first = Optional() if optional else needed(f"{label}: enter a number")
        within = NumberRange(min=lowest, max=highest, message=sentence)
        self.sentence = sentence
        super().__init__(label, [first, within], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a decimal number of at most six digits."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text and not (text.isascii() and text.isdigit() and len(text) <= 6):
            raise ValueError(self.sentence)
        self.data = int(text) if text else None


class NewPollForm(PageForm):
    """The first page of a new election or ballot."""

    preset = Radios(
        "What do you want to run?",
        [needed("Select what you want to run")],
    )
    title = LineField(
        "Title",
        [Plain("a title", texts.TITLE_LENGTH)],
        description="Voters see it in their e-mail and on every page. For example: Officer elections 2026",
    )


class NewContestForm(PageForm):
    """The name and the kind of one more contest."""

    title = LineField("Name of the contest", [Plain("a name for the contest", texts.TITLE_LENGTH)])
    kind = Radios(
        "How do people vote?",
        [needed("Select how people vote")],
        choices=[
            SelectChoice("ranked", "Rank candidates in order of preference"),
            SelectChoice("choice", "Choose an answer"),
        ],
    )


class ContestForm(PageForm):
    """What every contest has."""

    title = LineField("Name of the contest", [Plain("a name for the contest", texts.TITLE_LENGTH)])
    question = LineField(
        "Question",
        [Plain("the question that voters answer", texts.QUESTION_LENGTH)],
        description="Voters read it above the options, word for word.",
    )
    background = TextField(
        "Background (optional)",
        [Plain("the background", texts.BACKGROUND_LENGTH, lines=True, required=False)],
        description="Plain text. Leave an empty line between paragraphs.",
    )
    may_revote = BooleanField(
        "Let voters change their vote until voting closes",
        description="The last vote counts. Leave this off for national ballots.",
        widget=GovCheckboxInput(),
    )


class RankedContestForm(ContestForm):
    """A contest in which voters rank candidates."""

    seats = WholeNumber("Number of posts", 1, MOST_SEATS)
    rule = Radios(
        "Counting rule",
        [needed("Select the counting rule")],
        choices=[SelectChoice(name, rule.TITLE) for name, rule in RULES.items()],
    )
    tell_first_minutes = WholeNumber(
        "Minutes between the declaration and its publication (optional)",
        0,
        LONGEST_TELL_FIRST,
        optional=True,
        description="So that candidates are told first. Leave empty to publish at once.",
    )
    most_non_members = WholeNumber(
        "Most posts for people who are not members of the committee (optional)",
        0,
        MOST_SEATS,
        optional=True,
        description="Leave empty for no limit. You say who is not a member when you enter the candidates.",
    )


class ChoiceContestForm(ContestForm):
    """A contest in which voters choose among answers."""

    min_choices = WholeNumber("Fewest answers a voter may choose", 0, MOST_OPTIONS)
    max_choices = WholeNumber("Most answers a voter may choose", 1, MOST_OPTIONS)
    blank = BooleanField(
        "Offer a blank vote",
        description="A blank vote is counted as cast, for no answer.",
        widget=GovCheckboxInput(),
    )


class OptionRow(Form):
    """One candidate or answer; an empty name leaves the row out."""

    label = LineField("Name", [Plain("the name", texts.LABEL_LENGTH, required=False)])
    group = Choice(
        "Membership",
        choices=[
            SelectChoice("", "Not stated"),
            SelectChoice("member", "Committee member"),
            SelectChoice("non-member", "Not a committee member"),
        ],
        default="",  # pages of choice contests do not ask
    )


class OptionsForm(PageForm):
    """Candidates or answers, in the order in which voters see them."""

    options = FieldList(FormField(OptionRow), max_entries=MOST_OPTIONS)

    def rows(self) -> list[tuple[str, str | None]]:
        """Return (name, group or None) of every row that has a name."""
        entries = [entry.form for entry in self.options]
        return [(row.label.data, row.group.data or None) for row in entries if (row.label.data or "").strip()]

    def widen(self, rows: int = SPARE_ROWS) -> None:
        """Add empty rows, as many as there is room for."""
        for _ in range(min(rows, MOST_OPTIONS - len(self.options))):
            self.options.append_entry()


class TimetableForm(PageForm):
    """When voting opens and closes, in London time."""

    opens_day = DayField("Day voting opens")
    opens_time = TimeOfDayField("Time voting opens")
    closes_day = DayField("Day voting closes")
    closes_time = TimeOfDayField("Time voting closes")


class TrusteesForm(PageForm):
    """The trustees record that the ceremony produced, as a file or pasted."""

    file = FileField("Trustees file", [], widget=GovFileInput())
    pasted = TextField(
        "Or paste its contents",
        [
            Length(
                max=LONGEST_RECORD,
                message="This is longer than any trustees record: paste the file’s contents alone",
            )
        ],
    )


class CodesForm(PageForm):
    """How voting codes reach the voters."""

    delivery = Radios(
        "How do the codes reach the voters?",
        [needed("Select how the codes reach the voters")],
        choices=[
            SelectChoice("mail", "Send each voter an e-mail"),
            SelectChoice("sheet", "Show slips to print, once"),
        ],
    )
    spares = WholeNumber(
        "Number of spare codes (optional)",
        0,
        MOST_SPARES,
        optional=True,
        description="For lost codes and late arrivals. They are printed as slips that you keep closed; "
        "two people give one to a voter when it is needed. Leave empty for one in twenty, at least five.",
    )


class ApproveForm(PageForm):
    """An approval of exactly what the page showed: ``seen`` is the fingerprint of it."""

    seen = LineField("Fingerprint of what you saw", [needed("Open the page again before you approve")])
    agree = BooleanField(
        "I have read this and I approve it",
        [needed("Tick the box to say that you have read this and approve it")],
        widget=GovCheckboxInput(),
    )


class ContributionForm(PageForm):
    """A trustee's file: a shuffle or a decryption share, whichever the contest waits for."""

    file = FileField(
        "File that the trustee's command wrote", [FileRequired("Choose the file")], widget=GovFileInput()
    )


class TrackerForm(FlaskForm):
    """A search by ballot tracker; it changes nothing and needs no token."""

    class Meta:
        csrf = False

    tracker = LineField(
        "Ballot tracker",
        [
            needed("Enter a ballot tracker"),
            Regexp(
                TRACKER, message="A tracker has 43 characters: letters, digits, + and /. Copy the whole of it"
            ),
        ],
        filters=[lambda text: "".join(text.split()) if text else text],
    )
