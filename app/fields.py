"""Form fields that several rooms need beyond WTForms' own.

A day is typed into three boxes and a time into one, the way people write them; both keep what was
typed when it cannot be read, so that the page gives it back beside the sentence that says what to do.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import (
    GovDateInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from wtforms import Field, Form, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.ASCII)
WORDS = {"midday": dt.time(12), "noon": dt.time(12), "12 noon": dt.time(12), "midnight": dt.time(0)}


class DayInput(GovDateInput):
    """Day, month and year boxes; the field's own id is on the day, so that an error link reaches it."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        """Return the date input's parameters with distinct ids and the typed text."""
        kwargs["id"] = f"{field.id}-boxes"
        kwargs.pop("value", None)
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        for item, part in zip(params["items"], ("", "-month", "-year"), strict=True):
            item["id"] = f"{field.id}{part}"
        return params


class DayField(Field):
    """A calendar day typed as day, month and year."""

    widget = DayInput()

    def _value(self) -> str:
        return ""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read three boxes into a date; anything else is refused with a sentence."""
        boxes = [str(value).strip()[:10] for value in valuelist][:3]
        self.raw_data = boxes + [""] * (3 - len(boxes))
        self.data = None
        if not all(self.raw_data):
            raise ValueError(f"{self.label.text}: enter the day, month and year")
        try:
            day, month, year = (int(box) if box.isascii() and box.isdigit() else 0 for box in self.raw_data)
            self.data = dt.date(year, month, day)
        except ValueError:
            raise ValueError(f"{self.label.text}: enter a real date, such as 9 7 2026") from None


class TimeOfDayField(StringField):
    """A time of day typed as people write it: 12:00, 2pm, 2:30 pm, midday."""

    widget = GovTextInput()

    def process_data(self, value: dt.time | None) -> None:
        """Take a stored time of day."""
        self.data: dt.time | None = value
        self.typed = value.strftime("%H:%M") if value else ""

    def _value(self) -> str:
        return self.typed

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed; anything but a time of day is refused with a sentence."""
        self.typed = str(valuelist[0]).strip()[:20] if valuelist else ""
        self.data = None
        if not self.typed:
            raise ValueError(f"{self.label.text}: enter a time, such as 12:00")
        self.data = read_time(self.typed)
        if self.data is None:
            raise ValueError(f"{self.label.text}: enter a time such as 12:00, 2pm or midday")


def read_time(text: str) -> dt.time | None:
    """Return the time of day that ``text`` says, or None where it says none."""
    lowered = " ".join(text.lower().split())
    if lowered in WORDS:
        return WORDS[lowered]
    match = CLOCK.fullmatch(lowered)
    if match is None or (match[2] is None and match[3] is None):
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None


class Radios(RadioField):
    """Radio buttons; an answer that was not offered is refused with a sentence."""

    widget = GovRadioInput()

    def pre_validate(self, form: Form) -> None:
        """Refuse what is not one of the choices."""
        _pre_validate(super().pre_validate, form)


class Choice(SelectField):
    """A list to select from; an answer that was not offered is refused with a sentence."""

    widget = GovSelect()

    def pre_validate(self, form: Form) -> None:
        """Refuse what is not one of the choices."""
        _pre_validate(super().pre_validate, form)


def _pre_validate(check: Callable[[Form], None], form: Form) -> None:
    try:
        check(form)
    except ValidationError:
        raise ValidationError("Select one of the answers that are offered") from None


class LineField(StringField):
    """One line of text."""

    widget = GovTextInput()


class TextField(TextAreaField):
    """Several lines of text."""

    widget = GovTextArea()
