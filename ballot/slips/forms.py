"""The form of signing in with a slip."""

from __future__ import annotations

from wtforms import ValidationError
from wtforms.validators import Length

from app.accounts import slips
from app.forms import PageForm
from ballot.fields import LineField
from ballot.forms import needed

LONGEST_TYPED = 60


class SlipForm(PageForm):
    """The sign-in word as it is printed; capitals, spaces and dashes do not matter."""

    word = LineField(
        "Sign-in word",
        [
            needed("Enter the sign-in word from your slip"),
            Length(max=LONGEST_TYPED, message="The sign-in word has 16 letters and digits"),
        ],
        description="16 letters and digits in four groups, like AB12-CD34-EF56-GH78",
    )

    def validate_word(self, field: LineField) -> None:
        """Accept 16 characters; say so where it was the voting code that was typed."""
        if slips.looks_like_a_code(field.data or ""):
            raise ValidationError(
                "This looks like your voting code. Type the sign-in word, which has 16 characters"
            )
        if len(slips.normal_word(field.data or "")) != slips.WORD_LENGTH:
            raise ValidationError(
                f"The sign-in word has {slips.WORD_LENGTH} letters and digits in four groups"
            )
