"""The forms of the office's pages about consultations."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovFileInput
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.fields import DayField, LineField, Radios, TextField, TimeOfDayField
from app.forms import PageForm
from consult.registrar import preparing

LONGEST_RECORD = 2_000_000


class NewForm(PageForm):
    """The name of a new consultation."""

    title = LineField(
        "Title",
        [InputRequired("Enter a title"), Length(max=preparing.TITLE_LENGTH, message="Shorten the title")],
        description="People see it on every page. For example: Plan B, a consultation of GPs in England",
    )


class AboutForm(NewForm):
    """What people read first."""

    introduction = TextField(
        "Introduction",
        [Length(max=preparing.INTRODUCTION_LENGTH, message="Shorten the introduction")],
        description="Plain text. Leave an empty line between paragraphs.",
    )
    criteria = TextField(
        "Who outside the membership may take part (optional)",
        [Length(max=preparing.CRITERIA_LENGTH, message="Shorten the criteria")],
        description="Leave empty to admit nobody. Otherwise say what you ask for, such as a GMC number. "
        "Their answers are counted and reported apart from members’.",
    )


class TimesForm(PageForm):
    """When the consultation opens and closes, in London time."""

    opens_day = DayField("Day the consultation opens")
    opens_time = TimeOfDayField("Time the consultation opens")
    closes_day = DayField("Day the consultation closes")
    closes_time = TimeOfDayField("Time the consultation closes")


class TrusteesForm(PageForm):
    """The trustees record that the ceremony produced, as a file or pasted."""

    file = FileField("Trustees file", [], widget=GovFileInput())
    pasted = TextField(
        "Or paste its contents",
        [Length(max=LONGEST_RECORD, message="Paste the trustees file’s contents alone")],
    )


class WitnessesForm(PageForm):
    """The keys of those who watch the log."""

    lines = TextField(
        "Witnesses’ keys, one a line (optional)",
        [Length(max=10_000, message="Give at most 16 keys")],
        description="Each witness gives you one line: a name, a plus sign, and a key.",
    )


class QuestionnaireForm(PageForm):
    """A questionnaire as a YAML file."""

    file = FileField(
        "Questionnaire as a YAML file",
        [FileRequired("Choose the file of the questionnaire")],
        widget=GovFileInput(),
    )


class AdmissionForm(PageForm):
    """The decision on one request to take part."""

    decision = Radios(
        "Do you admit this person?",
        [InputRequired("Select whether you admit this person")],
        choices=[
            SelectChoice("admit", "Yes, as somebody outside the membership"),
            SelectChoice("refuse", "No"),
        ],
    )
    reason = LineField(
        "If not, the reason",
        [Length(max=300, message="Shorten the reason")],
        description="The person reads it in an e-mail.",
    )


class ReminderForm(PageForm):
    """A reminder; nobody knows who has answered, so it goes to all of one of two groups."""

    to = Radios(
        "Who gets it?",
        [InputRequired("Select who gets the reminder")],
        choices=[
            SelectChoice("all", "Everybody who may take part"),
            SelectChoice("holders", "Everybody who has begun"),
        ],
    )


class ShareForm(PageForm):
    """A trustee's contribution to the opening."""

    file = FileField(
        "File that the trustee’s command wrote", [FileRequired("Choose the file")], widget=GovFileInput()
    )
