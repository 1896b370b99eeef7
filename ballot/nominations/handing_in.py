"""Handing in a nomination: checks of what was typed, and whether this person may stand now."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.accounts.models import Person
from app.accounts.roll_csv import is_email
from app.texts import shows
from ballot import texts
from ballot.models import Contest
from ballot.nominations import outcome, reading, store
from ballot.nominations.errors import (
    ContactMalformed,
    DeclarationMissing,
    NominationsClosed,
    NominationsNotOpen,
    NotEligible,
    StandsAlready,
    StandsElsewhere,
    StatementTooLong,
)
from ballot.nominations.models import Nomination, NominationTerms
from ballot.nominations.states import Window
from ballot.nominations.wordcount import count_words
from ballot.pages import london, people

LONGEST_WORD = 40  # characters for each word of the limit: nobody hides a book in one word
LINE_ENDS = re.compile("\r\n|[\r\v\f\u2028\u2029]")
PHONE = re.compile(r"[0-9+() .-]{5,30}", re.ASCII)


@dataclass(frozen=True)
class Entry:
    """What a candidate hands in. The last three name people on the roll, by name or member number."""

    statement: str
    email: str
    phone: str = ""
    declarations: tuple[str, ...] = ()
    partner: str = ""
    proposer: str = ""
    seconder: str = ""


def require_round(terms: NominationTerms, person: Person) -> bool:
    """Return whether the person would stand in the late round; raise unless some round is open to them.

    NominationsNotOpen and NominationsClosed say when. The clock is the server's.
    """
    main = reading.window_now(terms)
    if main is Window.OPEN:
        return False
    if main is Window.BEFORE:
        raise NominationsNotOpen(f"Nominations open on {london(terms.opens_utc)} (UK time).")
    if reading.window_now(terms, late=True) is Window.OPEN and terms.after is not None:
        if person.id in outcome.unsuccessful(terms.after):
            return True
        raise NominationsClosed(
            f"Nominations closed on {london(terms.closes_utc)} (UK time). Now only people may "
            f"stand who stood for {terms.after.title} and were not elected."
        )
    closes = terms.late_closes_utc or terms.closes_utc
    raise NominationsClosed(f"Nominations closed on {london(closes)} (UK time), so nothing was handed in.")


def require_eligible(terms: NominationTerms, person: Person) -> None:
    """Raise NotEligible with a sentence for every condition that the roll does not confirm."""
    verdict = reading.verdict(terms, person)
    if not verdict.eligible:
        raise NotEligible(f"You cannot stand for {terms.contest.title}. {' '.join(verdict.reasons)}")


def require_free(terms: NominationTerms, person: Person) -> None:
    """Raise StandsAlready, or StandsElsewhere where one person may stand in one contest only."""
    if any(one.contest_id == terms.contest_id for one in store.standing_in(terms.contest.poll, person)):
        raise StandsAlready
    other = reading.elsewhere(terms.contest, person) if terms.one_contest else None
    if other is None:
        return
    then = ""
    if terms.after_id == other.id:
        then = (
            f" If you are not elected {other.title}, you may stand here in a short time of its own "
            "at the meeting."
        )
    raise StandsElsewhere(
        f"You already stand for {other.title}, and nobody may stand for two posts at once.{then}"
    )


def tidied(text: str) -> str:
    """Return pasted text without what no reader sees: joiners, direction marks, tabs, odd line ends.

    A word processor leaves them behind, and nobody could find them to remove them.
    """
    seen = "".join(character for character in text if shows(character))
    return LINE_ENDS.sub("\n", seen).replace("\t", " ")


def checked_statement(terms: NominationTerms, text: str) -> str:
    """Return a statement as it is kept. Raises a Text error or StatementTooLong."""
    statement = texts.plain(tidied(text), "your statement", terms.word_limit * LONGEST_WORD, lines=True)
    words = count_words(statement)
    if words > terms.word_limit:
        raise StatementTooLong(
            f"Your statement has {people(words, 'word', 'words')}. Take out at least "
            f"{words - terms.word_limit:,}: the limit is {terms.word_limit:,}."
        )
    return statement


def checked_contact(entry: Entry) -> tuple[str, str]:
    """Return e-mail address and telephone number as they are kept. Raises ContactMalformed."""
    email, phone = entry.email.strip(), entry.phone.strip()
    if not is_email(email):
        raise ContactMalformed("Enter an e-mail address at which the elections office can reach you.")
    if phone and not PHONE.fullmatch(phone):
        raise ContactMalformed("Enter a telephone number with digits and spaces, or leave it empty.", "phone")
    return email, phone


def checked_declarations(terms: NominationTerms, ticked: tuple[str, ...]) -> list[str]:
    """Return the keys of all declarations. Raises DeclarationMissing, naming the first that is not ticked."""
    for declaration in terms.declarations:
        if declaration["key"] not in ticked:
            raise DeclarationMissing(
                f"Tick “{declaration['title']}” if it is true. Without it you cannot stand."
            )
    return [declaration["key"] for declaration in terms.declarations]


def carried_over(contest: Contest, person: Person) -> Nomination | None:
    """Return the nomination whose statement a person may start from in the late round."""
    terms = store.find_terms(contest)
    if terms is None or terms.after_id is None:
        return None
    own = [found for found in store.nominations_of(person) if found.contest_id == terms.after_id]
    return next((found for found in own if found.label is not None), None)
