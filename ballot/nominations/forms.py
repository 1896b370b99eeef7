"""The forms of nominations: what may be typed; whether it is allowed is decided by the domain functions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovCheckboxInput, GovFileInput
from wtforms import BooleanField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from app.decisions.deciding import LONGEST_REASON
from app.forms import PageForm
from ballot import texts
from ballot.fields import DayField, LineField, Plain, Radios, TextField, TimeOfDayField
from ballot.forms import WholeNumber, needed
from ballot.nominations import terms as standing
from ballot.nominations.deciding import REASON_LENGTH
from ballot.nominations.eligibility import CONDITIONS
from ballot.nominations.models import NominationTerms

MOST_CHARACTERS = 100_000  # of a statement that is typed; the limit in words is checked afterwards
LIST_OF_NAMES = "people-on-the-roll"


def condition_choices(names: Iterable[str]) -> list[SelectChoice]:
    """Return conditions as boxes to tick."""
    holds = {name: CONDITIONS[name].holds for name in names}
    return [SelectChoice(name, text[0].upper() + text[1:]) for name, text in holds.items()]


class NominationForm(PageForm):
    """A nomination of oneself; fields that the terms do not ask for are taken out."""

    statement = TextField(
        "Your statement",
        [needed("Enter your statement"), Length(max=MOST_CHARACTERS, message="This is far too long")],
    )
    email = LineField(
        "E-mail address for the elections office",
        [Plain("an e-mail address", 254)],
    )
    phone = LineField(
        "Telephone number (optional)",
        [Plain("the telephone number", 40, required=False)],
    )
    partner = LineField(
        "Partner, if two of you want to share the post (optional)",
        [Plain("the name of your partner", texts.LABEL_LENGTH, required=False)],
        description="Name or member number as on the roll. You stand as one candidature, and your partner "
        "has to agree in their own sign-in. Leave it empty to stand alone.",
    )
    proposer = LineField("Proposer", [Plain("the name of your proposer", texts.LABEL_LENGTH, required=False)])
    seconder = LineField("Seconder", [Plain("the name of your seconder", texts.LABEL_LENGTH, required=False)])
    declarations = SelectMultipleField(
        "Declarations",
        widget=GovCheckboxesInput(),
        description="Tick each one that is true. All of them are needed.",
        validate_choice=False,
    )

    def fit(self, terms: NominationTerms, late: bool, alone: bool = False) -> NominationForm:
        """Keep the fields that these terms ask for; ``alone`` leaves out the people who were named before."""
        self.declarations.choices = declaration_choices(terms)
        wanted = {
            "partner": terms.joint and not alone,
            "proposer": terms.proposer and not late and not alone,
            "seconder": terms.seconder and not late and not alone,
            "declarations": bool(terms.declarations),
        }
        for name, asked in wanted.items():
            if not asked:
                del self[name]
        return self

    def typed(self, name: str) -> Any:
        """Return what a field holds, nothing where the terms do not ask for it."""
        return self[name].data if name in self else None


def declaration_choices(terms: NominationTerms) -> list[SelectChoice]:
    """Return the declarations to tick; their texts stand beside them as hints."""
    return [SelectChoice(one["key"], one["title"]) for one in terms.declarations]


class InviteForm(PageForm):
    """A nomination of somebody else."""

    who = LineField(
        "Whom do you nominate?",
        [Plain("the name or member number of the person you nominate", texts.LABEL_LENGTH)],
        description="Name or member number as on the roll. We tell them by e-mail that it was you.",
    )


class ShareForm(PageForm):
    """The answer of somebody who was asked to share a post."""

    declarations = SelectMultipleField(
        "Declarations",
        widget=GovCheckboxesInput(),
        description="Tick each one that is true. All of them are needed to agree.",
        validate_choice=False,
    )


class PhotoForm(PageForm):
    """A candidate's photo."""

    photo = FileField("Your photo", [FileRequired("Choose a photo")], widget=GovFileInput())


class TermsForm(PageForm):
    """The terms of standing for one contest."""

    opens_day = DayField("Day nominations open")
    opens_time = TimeOfDayField("Time nominations open")
    closes_day = DayField("Day nominations close")
    closes_time = TimeOfDayField("Time nominations close")
    statements_day = DayField("Day statements are published")
    statements_time = TimeOfDayField("Time statements are published")
    member_needs = SelectMultipleField(
        "What must be true of a candidate?",
        choices=condition_choices(CONDITIONS),
        widget=GovCheckboxesInput(),
        description="The roll must say so. Tick nothing to let everybody on the roll stand.",
    )
    other_way = BooleanField(
        "Let people stand who are not committee members, if more is true of them",
        widget=GovCheckboxInput(),
    )
    other_needs = SelectMultipleField(
        "What must be true of somebody who is not a committee member?",
        choices=condition_choices(name for name in CONDITIONS if name != "committee"),
        widget=GovCheckboxesInput(),
    )
    after = Radios("May people stand here who were not elected to an earlier post?")
    one_contest = BooleanField(
        "Nobody may stand for two posts of this election at once", widget=GovCheckboxInput()
    )
    word_limit = WholeNumber("Most words of a statement", 1, standing.MOST_WORDS)
    photo = BooleanField("Candidates may add a photo", widget=GovCheckboxInput())
    joint = BooleanField("Two people may stand together to share the post", widget=GovCheckboxInput())
    proposer = BooleanField("A candidate needs a proposer", widget=GovCheckboxInput())
    seconder = BooleanField("A candidate needs a seconder", widget=GovCheckboxInput())
    most_supports = WholeNumber(
        "Most candidates that one voter may propose or second (optional)",
        1,
        1000,
        optional=True,
        description="Leave it empty for no limit.",
    )
    office_sees = BooleanField(
        "The elections office sees nominations before they close",
        description="Nobody else ever does. If you leave this off, the office sees them from the close on.",
        widget=GovCheckboxInput(),
    )
    declarations = TextField(
        "Declarations that a candidate has to tick",
        [Length(max=30_000, message="The declarations are far too long")],
        description="For each: its name on a line of its own, then its text. Then leave a line empty.",
    )


class DecisionForm(PageForm):
    """What the office decides about a nomination; ``seen`` is the revision that the page showed."""

    seen = WholeNumber("Revision", 1, 999_999)
    reason = TextField(
        "Reason",
        [Plain("the reason", REASON_LENGTH, lines=True, required=False)],
        description="The candidate is told. Needed to reject, or to note a withdrawal.",
    )
    correct_hours = WholeNumber(
        "Hours in which the candidate may correct it (optional)",
        1,
        24 * 14,
        optional=True,
        description="Only with a rejection. Leave it empty to reject for good.",
    )


class LateForm(PageForm):
    """How long unsuccessful candidates of the earlier contest may stand."""

    minutes = WholeNumber("For how many minutes?", 1, standing.MOST_LATE_MINUTES)


class ReopenForm(PageForm):
    """New times of closing and publishing, and why."""

    closes_day = DayField("Day nominations close")
    closes_time = TimeOfDayField("Time nominations close")
    statements_day = DayField("Day statements are published")
    statements_time = TimeOfDayField("Time statements are published")
    reason = LineField(
        "Reason",
        [Plain("the reason", LONGEST_REASON)],
        description="The other person reads it before approving, and it stands in the scrutineer’s report.",
    )
