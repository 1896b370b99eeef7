"""Sealing: from the office's draft to an election record that never changes again (sections 3-5)."""

from __future__ import annotations

from typing import Any, NamedTuple

from app import audit, clock
from app.accounts.models import Person
from app.db import release, session
from ballot import credential_store, store
from ballot.board import notices
from ballot.board.append import append
from ballot.checklist import checklist
from ballot.errors import NotReadyToSeal
from ballot.models import Contest, Poll
from crypto.archive import EventType, setup_data
from crypto.credentials import credentials_record
from crypto.election import election_record
from crypto.groups import group_named
from crypto.profile import TELLERS_1
from crypto.questions import HomomorphicQuestion, Question, RankedQuestion
from crypto.text import compact, sha256_hex
from crypto.trustees.record import Trustees, parse_trustees


class PreparedSetup(NamedTuple):
    """What takes long about sealing: trustees with every proof checked, and the list of credentials."""

    trustees: Trustees
    credentials: str


def prepare(contest: Contest, *, locked: bool = False) -> PreparedSetup:
    """Read the draft, end the transaction unless it is ``locked``, and do what takes long."""
    group, record = group_named(contest.poll.group_name), contest.poll.trustees_record or ""
    publics = store.credentials(contest)
    if not locked:
        release()
    credentials = credentials_record(group, (group.parse(text) for text in publics))
    return PreparedSetup(parse_trustees(group, record), credentials)


def seal(contest: Contest, administrator: Person, prepared: PreparedSetup) -> None:
    """Append Setup and fix the contest; the caller holds the locks of its poll and of itself.

    ``administrator`` and the maker of the voting codes are named in the record. The caller has asked
    ``require_ready``, and knows that the draft is the one that was ``prepared``.
    """
    trustees, credentials = prepared
    maker = contest.poll.codes_made_by
    election = election_record(
        uuid=contest.uuid,
        name=f"{contest.poll.title}: {contest.title}",
        description=contest.background,
        group=trustees.group,
        public_key=trustees.public_key,
        questions=[_question(contest)],
        administrator=administrator.name,
        credential_authority=maker.name if maker else None,
        profile=TELLERS_1,
    )
    contest.sealed_utc, contest.roll_hash = clock.now(), roll_hash(contest.poll)
    session().flush()
    append(contest, EventType.SETUP, setup_data(election, contest.poll.trustees_record or "", credentials))
    _first_notice(contest)
    audit.record(
        audit.Event.CONTEST_SEALED,
        subject=contest.uuid,
        election=sha256_hex(election),
        credentials=sha256_hex(credentials),
        roll=contest.roll_hash,
    )


def _first_notice(contest: Contest) -> None:
    """Say beside the board how many are entitled, to what roll, when, and which credentials are spare."""
    opens, closes = store.window(contest)
    if opens is None or closes is None:
        raise ValueError("a contest without a timetable cannot be sealed")
    data = {
        "spares": sorted(credential_store.spare_credentials(contest).values()),
        "entitled": store.turnout(contest).entitled,
        "roll": contest.roll_hash,
        "opens": notices.at_text(opens),
        "closes": notices.at_text(closes),
    }
    notices.add(contest, "sealed", data)


def require_ready(contest: Contest) -> None:
    """Raise NotReadyToSeal, saying what is missing, unless the checklist is complete."""
    missing = [item.sentence for item in checklist(contest) if not item.done]
    if missing or not _codes_fit_roll(contest):
        missing = missing or ["The voting codes were made for another roll. Make them again."]
        raise NotReadyToSeal(f"This contest cannot be sealed yet. {' '.join(missing)}")


def trustees_of(poll: Poll) -> Trustees:
    """Return the poll's trustees, every proof of their record checked again."""
    return parse_trustees(group_named(poll.group_name), poll.trustees_record or "")


def roll_hash(poll: Poll) -> str:
    """Return SHA-256 over the roll as compact JSON: [name, email, member number] of everybody, sorted."""
    rows = sorted(
        (person.name, person.email, person.member_number or "") for person in store.roll_people(poll)
    )
    return sha256_hex(compact(rows))


def draft_of(contest: Contest) -> dict[str, Any]:
    """Return everything that sealing would fix, as plain values: what the two people approve."""
    return {
        "uuid": contest.uuid,
        "poll": contest.poll.title,
        "title": contest.title,
        "background": contest.background,
        "question": _settings(contest),
        "options": [[option.label, option.group] for option in contest.options],
        "may_revote": contest.may_revote,
        "tell_first": contest.tell_first_minutes,
        "opens": contest.opens_utc.isoformat() if contest.opens_utc else None,
        "closes": contest.closes_utc.isoformat() if contest.closes_utc else None,
        "trustees": sha256_hex(contest.poll.trustees_record or ""),
        "credentials": store.credentials(contest),
        "roll": roll_hash(contest.poll),
    }


def _settings(contest: Contest) -> list[Any]:
    choices = [contest.min_choices, contest.max_choices, contest.blank]
    return [contest.question, contest.kind, *choices, contest.seats, contest.rule, contest.constraint]


def _question(contest: Contest) -> Question:
    """Return the question; what the count needs stands beside a ranked one, so that anybody can repeat it."""
    labels = tuple(option.label for option in contest.options)
    if not contest.ranked:
        limits = contest.min_choices, contest.max_choices, contest.blank
        return HomomorphicQuestion(contest.question, labels, *limits)
    count: dict[str, Any] = {"rule": contest.rule, "seats": contest.seats}
    if contest.constraint:
        count["groups"] = [option.group for option in contest.options]
        count["constraint"] = contest.constraint
    return RankedQuestion(contest.question, labels, count)


def _codes_fit_roll(contest: Contest) -> bool:
    """Tell whether exactly the people on the roll hold credentials."""
    entitled = {person.id for person in store.roll_people(contest.poll)}
    return entitled == store.credential_holders(contest)
