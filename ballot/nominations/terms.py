"""The terms on which people stand for a contest: set by the office, fixed in part once nominations open."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app import audit, clock
from app.accounts.models import Person
from ballot import store as ballot_store
from ballot import texts
from ballot.errors import AlreadySealed
from ballot.models import Contest
from ballot.nominations import eligibility, letters, outcome, store
from ballot.nominations.errors import (
    LateWindowRefused,
    NotAnnounced,
    TermsFixed,
    TermsMalformed,
)
from ballot.nominations.models import NominationTerms
from ballot.nominations.states import Window, window
from ballot.presets import TermsPreset, terms_preset
from ballot.timetable import utc_from_local
from crypto.text import sha256_hex

MOST_WORDS = 2_000
MOST_DECLARATIONS = 10
DECLARATION_LENGTH = 2_000
LATE_MINUTES = 5
MOST_LATE_MINUTES = 120
SEED_BYTES = 32
TIMES = ("opens_utc", "closes_utc", "statements_utc")


@dataclass(frozen=True)
class TermsSettings:
    """What the office sets beside the times; ``eligibility`` and ``declarations`` as in NominationTerms.

    ``after`` is the uuid of the contest whose unsuccessful candidates may stand here afterwards.
    """

    eligibility: list[dict[str, Any]]
    declarations: list[dict[str, str]] = field(default_factory=list)
    word_limit: int = 300
    photo: bool = True
    joint: bool = True
    proposer: bool = False
    seconder: bool = False
    most_supports: int | None = None
    office_sees: bool = False
    one_contest: bool = True
    after: str | None = None


def preset_settings(contest: Contest) -> TermsSettings:
    """Return the settings that a contest begins with, from the preset of its poll."""
    planned: TermsPreset = terms_preset(contest.poll.preset, contest.position)
    after = None
    if planned.after is not None:
        contests = ballot_store.contests_in(contest.poll)
        after = next((other.uuid for other in contests if other.position == planned.after), None)
    return TermsSettings(
        eligibility=[dict(way) for way in planned.eligibility],
        declarations=[dict(declaration) for declaration in planned.declarations],
        word_limit=planned.word_limit,
        after=after,
    )


def settings_of(terms: NominationTerms) -> TermsSettings:
    """Return the settings that are stored."""
    names = ("eligibility", "declarations", "word_limit", "photo", "joint", "proposer", "seconder")
    more = ("most_supports", "office_sees", "one_contest")
    after = terms.after.uuid if terms.after else None
    return TermsSettings(**{name: getattr(terms, name) for name in (*names, *more)}, after=after)


def set_terms(
    contest: Contest,
    settings: TermsSettings,
    opens_local: str,
    closes_local: str,
    statements_local: str,
    actor: Person,
) -> NominationTerms:
    """Set the terms; times are London's, ``YYYY-MM-DDTHH:MM``.

    Once nominations have opened only later times of closing and publishing may be set, and nothing once
    they have closed (``reopening``). Raises
    AlreadySealed, TermsMalformed, TermsFixed, or what reading a time or a text refuses.
    """
    ballot_store.lock_poll(contest.poll.public_id)
    _require_draft(contest)
    times = moments(opens_local, closes_local, statements_local)
    values = _checked(contest, settings)
    terms = store.find_terms(contest)
    if terms is None:
        terms = NominationTerms(contest=contest, **values, **times, **fresh_lot())
        store.add(terms)
    else:
        _update(terms, values, times)
    audit.record(
        audit.Event.NOMINATION_TERMS_SET,
        actor=actor,
        subject=contest.uuid,
        lot=terms.lot_commitment,
        **{name.removesuffix("_utc"): times[name].isoformat() for name in TIMES},
    )
    return terms


def _require_draft(contest: Contest) -> None:
    if ballot_store.lock_contest(contest.uuid).sealed_utc is not None:
        raise AlreadySealed


def moments(opens_local: str, closes_local: str, statements_local: str) -> dict[str, datetime]:
    """Return the three times in UTC. Raises TermsMalformed, or what reading a London time refuses."""
    opens, closes = utc_from_local(opens_local), utc_from_local(closes_local)
    statements = utc_from_local(statements_local)
    if closes <= opens:
        raise TermsMalformed("Nominations must close after they open.")
    if closes <= clock.now():
        raise TermsMalformed("The closing time of nominations has passed. Choose a later one.")
    if statements < closes:
        raise TermsMalformed("Statements are published when nominations close, or later.")
    return {"opens_utc": opens, "closes_utc": closes, "statements_utc": statements}


def _checked(contest: Contest, settings: TermsSettings) -> dict[str, Any]:
    """Return the column values of settings that make sense."""
    if not 1 <= settings.word_limit <= MOST_WORDS:
        raise TermsMalformed(f"The word limit is a number from 1 to {MOST_WORDS:,}.")
    if settings.most_supports is not None and settings.most_supports < 1:
        raise TermsMalformed("A voter may support at least one nomination, or any number.")
    names = ("word_limit", "photo", "joint", "proposer", "seconder", "most_supports")
    return {
        **{name: getattr(settings, name) for name in (*names, "office_sees", "one_contest")},
        "eligibility": eligibility.checked(settings.eligibility),
        "declarations": _declarations(settings.declarations),
        "after_id": _after(contest, settings.after),
    }


def _declarations(declarations: list[dict[str, str]]) -> list[dict[str, str]]:
    if len(declarations) > MOST_DECLARATIONS:
        raise TermsMalformed(f"There may be at most {MOST_DECLARATIONS} declarations.")
    found = []
    for number, one in enumerate(declarations, start=1):
        title = texts.plain(one["title"], f"a name for declaration {number}", texts.TITLE_LENGTH)
        words = texts.plain(one["text"], f"the text of declaration {number}", DECLARATION_LENGTH, lines=True)
        found.append({"key": f"declaration-{number}", "title": title, "text": words})
    return found


def _after(contest: Contest, uuid: str | None) -> int | None:
    if uuid is None:
        return None
    earlier = ballot_store.contest_by_uuid(uuid)
    if earlier.poll_id != contest.poll_id or earlier.position >= contest.position or not earlier.ranked:
        raise TermsMalformed("Choose an earlier contest of the same election.")
    return earlier.id


def fresh_lot() -> dict[str, str]:
    """Return the columns of a lot that nobody can know yet: a seed, and its SHA-256 to publish."""
    seed = secrets.token_hex(SEED_BYTES)
    return {"lot_seed": seed, "lot_commitment": sha256_hex(seed)}


def _update(terms: NominationTerms, values: dict[str, Any], times: dict[str, datetime]) -> None:
    now = clock.now()
    if now >= terms.closes_utc:
        raise TermsFixed("Nominations have closed. Only two people together can open them again.")
    if now >= terms.opens_utc:
        _require_only_later(terms, values, times)
    moved = now >= terms.opens_utc and times["closes_utc"] != terms.closes_utc
    for name, value in {**values, **times}.items():
        setattr(terms, name, value)
    if moved:
        letters.tell_roll_of_new_close(terms)


def _require_only_later(terms: NominationTerms, values: dict[str, Any], times: dict[str, datetime]) -> None:
    """Raise TermsFixed unless nothing but later closing and publishing is asked for."""
    same = all(getattr(terms, name) == value for name, value in values.items())
    later = times["closes_utc"] >= terms.closes_utc and times["opens_utc"] == terms.opens_utc
    if not (same and later):
        raise TermsFixed(
            "Nominations have opened, so only the times of closing and publishing can be set, and closing "
            "only to a later time: people have relied on the rest."
        )


def announce(contest: Contest, actor: Person) -> int:
    """Tell everybody on the roll, once, when and how they can stand; return how many were written to.

    Raises NoNominations, AlreadySealed or NotAnnounced.
    """
    ballot_store.lock_poll(contest.poll.public_id)
    _require_draft(contest)
    terms = store.terms_of(contest)
    if terms.announced_utc is not None:
        raise NotAnnounced("Everybody on the roll has been told already.")
    if clock.now() >= terms.closes_utc:
        raise NotAnnounced("Nominations have closed, so there is nothing to tell.")
    terms.announced_utc = clock.now()
    number = letters.announce(terms)
    audit.record(audit.Event.NOMINATION_TERMS_SET, actor=actor, subject=contest.uuid, announced_to=number)
    return number


def open_late_window(contest: Contest, minutes: int, actor: Person) -> NominationTerms:
    """Let unsuccessful candidates of the earlier contest stand here, from now on for ``minutes``.

    Raises NoNominations, AlreadySealed or LateWindowRefused.
    """
    ballot_store.lock_poll(contest.poll.public_id)
    _require_draft(contest)
    terms, now = store.terms_of(contest), clock.now()
    people = _late_people(terms, minutes, now)
    terms.late_opens_utc, terms.late_closes_utc = now, now + timedelta(minutes=minutes)
    audit.record(
        audit.Event.NOMINATION_TERMS_SET,
        actor=actor,
        subject=contest.uuid,
        late_opens=now.isoformat(),
        late_closes=terms.late_closes_utc.isoformat(),
    )
    letters.tell_unsuccessful(terms, people)
    return terms


def _late_people(terms: NominationTerms, minutes: int, now: datetime) -> set[int]:
    if terms.after is None:
        raise LateWindowRefused(
            "The terms of this contest do not let unsuccessful candidates stand afterwards."
        )
    if not 1 <= minutes <= MOST_LATE_MINUTES:
        raise LateWindowRefused(f"The window lasts from 1 to {MOST_LATE_MINUTES} minutes.")
    if terms.contest.unopposed_utc is not None:
        raise LateWindowRefused("This contest is already declared unopposed.")
    if now < terms.closes_utc:
        raise LateWindowRefused("Nominations for this contest have not closed yet.")
    if window(terms.late_opens_utc, terms.late_closes_utc, now) is Window.OPEN:
        raise LateWindowRefused("The window is open already.")
    if not ballot_store.published(terms.after):
        raise LateWindowRefused(
            f"Declare the result of {terms.after.title} first, and wait until it is public."
        )
    people = outcome.unsuccessful(terms.after)
    if not people:
        raise LateWindowRefused(f"Nobody stood for {terms.after.title} without being elected.")
    return people
