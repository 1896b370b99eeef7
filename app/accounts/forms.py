"""The forms of signing in."""

from __future__ import annotations

import re

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovTextInput
from wtforms import PasswordField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from app.accounts.roll_csv import is_email
from app.accounts.sign_in import CODE_DIGITS
from app.accounts.staff import LONGEST_PASSWORD

LONGEST_EMAIL = 254


def _looks_like_email(_form: FlaskForm, field: StringField) -> None:
    if not is_email((field.data or "").strip()):
        raise ValidationError("Enter an e-mail address in the correct format, like name@example.org")


class EmailForm(FlaskForm):
    """The address to which a code goes."""

    email = StringField(
        "E-mail address",
        [DataRequired("Enter your e-mail address"), Length(max=LONGEST_EMAIL), _looks_like_email],
        widget=GovTextInput(),
        description="Use the address at which you were told about the vote",
    )


class CodeForm(FlaskForm):
    """The six digits from the mail; spaces do not matter."""

    code = StringField(
        "Six-digit code", [InputRequired("Enter the code from the e-mail")], widget=GovTextInput()
    )

    def validate_code(self, field: StringField) -> None:
        """Accept exactly six digits, with spaces or dashes anywhere."""
        field.data = re.sub(r"[\s-]", "", field.data or "")
        if not re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", field.data):
            raise ValidationError(f"The code has {CODE_DIGITS} digits, like 012345")


class PasswordForm(FlaskForm):
    """Address and password of a member of staff."""

    email = StringField(
        "E-mail address",
        [DataRequired("Enter your e-mail address"), Length(max=LONGEST_EMAIL), _looks_like_email],
        widget=GovTextInput(),
    )
    password = PasswordField(
        "Password",
        [
            InputRequired("Enter your password"),
            Length(max=LONGEST_PASSWORD, message=f"A password has at most {LONGEST_PASSWORD} characters"),
        ],
        widget=GovPasswordInput(),
    )
