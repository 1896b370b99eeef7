"""Form fields of the ballot pages: those of every room, and plain text by the ballot room's own rules."""

from __future__ import annotations

from wtforms import Field, Form
from wtforms.validators import ValidationError

from app.fields import Choice, DayField, LineField, Radios, TextField, TimeOfDayField, read_time
from ballot import texts
from ballot.errors import BallotRefusal

__all__ = [
    "Choice",
    "DayField",
    "LineField",
    "Plain",
    "Radios",
    "TextField",
    "TimeOfDayField",
    "read_time",
]


class Plain:
    """A validator for plain text that people read; ``what`` names it in the sentence (``ballot.texts``)."""

    def __init__(self, what: str, longest: int, lines: bool = False, required: bool = True) -> None:
        self.what, self.longest, self.lines, self.required = what, longest, lines, required

    def __call__(self, form: Form, field: Field) -> None:
        """Raise ValidationError with the refusal's own sentence; what was typed stays as it is."""
        try:
            texts.plain(field.data or "", self.what, self.longest, lines=self.lines, required=self.required)
        except BallotRefusal as refusal:
            sentence = str(refusal)
            raise ValidationError(sentence if ". " in sentence else sentence.removesuffix(".")) from None
