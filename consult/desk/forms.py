"""The forms of the desk's pages."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovFileInput
from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.fields import Choice, LineField, TextField
from app.forms import ActionForm, PageForm
from consult.desk import authoring, texts
from consult.questionnaire import Kind, Question, limits

LONGEST_LIST = 30_000


class FiguresForm(PageForm):
    """Population figures as a CSV file."""

    file = FileField("Population figures as a CSV file", [], widget=GovFileInput())


class BookForm(PageForm):
    """The code book of one question."""

    text = TextField(
        "Themes, one a line",
        [
            InputRequired("Enter at least one theme"),
            Length(max=texts.LONGEST_BOOK, message="Shorten the code book"),
        ],
        description="A short id, a colon, a name, “ - ” and what it means. "
        "For example: access: Access - Patients cannot be seen when they need to be",
    )


class QuotationForm(PageForm):
    """One text as it may be published."""

    text = TextField(
        "Text as it will be published", [Length(max=texts.LONGEST_QUOTATION, message="Shorten the text")]
    )


class NewQuestionForm(PageForm):
    """A new question: where, what kind, what it asks."""

    section = Choice("Section", [InputRequired("Select a section")])
    identifier = LineField(
        "Id",
        [InputRequired("Enter an id")],
        description="Small letters, digits and underscores, for example q_parking. People do not see it.",
    )
    kind = Choice(
        "How people answer",
        [InputRequired("Select how people answer")],
        choices=[
            SelectChoice(Kind.SINGLE.value, "One of several answers"),
            SelectChoice(Kind.MULTIPLE.value, "Any of several answers"),
            SelectChoice(Kind.GRID.value, "A mark for each of several lines"),
            SelectChoice(Kind.STATEMENTS.value, "Agree, disagree or pass, for each of several statements"),
            SelectChoice(Kind.RANKING.value, "An order of preference"),
            SelectChoice(Kind.ALLOCATION.value, "Points shared out"),
            SelectChoice(Kind.NUMBER.value, "A number"),
            SelectChoice(Kind.SHORT_TEXT.value, "One line of text"),
            SelectChoice(Kind.LONG_TEXT.value, "A text"),
        ],
    )
    text = TextField(
        "Question",
        [InputRequired("Enter the question"), Length(max=limits.TEXT, message="Shorten the question")],
    )


class QuestionForm(PageForm):
    """Everything of a question that can be changed without a file; members of other kinds are taken away."""

    text = TextField(
        "Question",
        [InputRequired("Enter the question"), Length(max=limits.TEXT, message="Shorten the question")],
    )
    hint = LineField("Hint (optional)", [Length(max=limits.HINT, message="Shorten the hint")])
    required = BooleanField("An answer, or “prefer not to say”, is required", widget=GovCheckboxInput())
    options = TextField(
        "Answers, one a line",
        [Length(max=LONGEST_LIST, message="Shorten the list")],
        description="An id, a colon and the text. A star after the id lets people type something.",
    )
    rows = TextField(
        "Lines, one a line",
        [Length(max=LONGEST_LIST, message="Shorten the list")],
        description="An id, a colon and the text.",
    )
    scale = TextField(
        "Marks, one a line",
        [Length(max=LONGEST_LIST, message="Shorten the list")],
        description="An id, a colon and the text.",
    )
    minimum = LineField("Fewest, or smallest number")
    maximum = LineField("Most, or largest number")
    words = LineField("Most words")
    total = LineField("Points to share out")

    def fit(self, question: Question) -> QuestionForm:
        """Take away what this kind of question does not have."""
        kept = {"text", "hint", "required", "csrf_token", *authoring.members_of(question)}
        for name in [field.name for field in self if field.name not in kept]:
            del self[name]
        return self

    def values(self) -> dict[str, Any]:
        """Return what was typed, by member."""
        found = {field.name: field.data for field in self if field.name != "csrf_token"}
        return {
            name: int(value)
            if name in authoring.NUMBERS and str(value).strip().lstrip("-").isdecimal()
            else value
            for name, value in found.items()
        }


__all__ = ["ActionForm", "BookForm", "FiguresForm", "NewQuestionForm", "QuestionForm", "QuotationForm"]
