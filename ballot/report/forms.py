"""The scrutineer's forms: incidents and statement, and signing what the page showed."""

from __future__ import annotations

from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput
from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice

from app.forms import PageForm
from ballot.fields import LineField, Plain, Radios, TextField
from ballot.forms import needed
from ballot.report.content import Written
from ballot.report.signing import INCIDENTS_LENGTH, STATEMENT_LENGTH


class WriteForm(PageForm):
    """What only the scrutineer can say."""

    incidents = TextField(
        "Incidents (optional)",
        [Plain("the incidents", INCIDENTS_LENGTH, lines=True, required=False)],
        description="What happened that readers should know. Name no voter. Empty means nothing.",
    )
    satisfied = Radios(
        "Are you satisfied that the poll was run properly?",
        [needed("Select whether you are satisfied")],
        choices=[SelectChoice("yes", "Yes"), SelectChoice("no", "No")],
    )
    statement = TextField(
        "Your statement",
        [Plain("your statement", STATEMENT_LENGTH, lines=True)],
        description="For example: whether entitlement, secrecy and counting were as the rules demand.",
    )

    def written(self) -> Written:
        """Return what was typed."""
        return Written(self.incidents.data or "", self.satisfied.data == "yes", self.statement.data or "")


class SignForm(PageForm):
    """The signature under exactly what the page showed: ``seen`` is the report's SHA-256."""

    seen = LineField("SHA-256 of what you saw", [needed("Open the page again before you sign")])
    agree = BooleanField(
        "I have read this report and I sign it",
        [needed("Tick the box to say that you have read the report and sign it")],
        widget=GovCheckboxInput(),
    )
