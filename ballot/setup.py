"""Setting up a poll: its contests, options, timetable and trustees, until a contest is sealed.

These functions work in the caller's transaction and record what they did. ``actor`` is the
member of staff who does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app import audit, clock
from app.accounts.models import Person, Roll
from app.db import session
from ballot import store, texts, timetable
from ballot.counting import RULES
from ballot.errors import (
    AlreadySealed,
    ChoicesOutOfRange,
    DeclaredUnopposed,
    HasNominations,
    KindNeedsAnotherGroup,
    MalformedConstraint,
    MinutesOutOfRange,
    PollInUse,
    RepeatedOption,
    RollFixed,
    RuleForOnePost,
    SeatsOutOfRange,
    TextNotPlain,
    TextTooLong,
    TooManyOptions,
    TrusteesRefused,
    UnknownKind,
    UnknownPreset,
    UnknownRule,
)
from ballot.models import Contest, Credential, Kind, Option, Poll
from ballot.nominations import store as nominations
from ballot.presets import PRESETS, ContestPreset
from crypto.errors import CryptoError
from crypto.groups import group_named
from crypto.trustees.record import (
    Trustees,
    check_certificates_agreed,
    check_trustees_text,
    parse_trustees,
)

MOST_OPTIONS = 100
MOST_SEATS = 100
LONGEST_TELL_FIRST = 24 * 60  # minutes


@dataclass(frozen=True)
class ContestSettings:
    """What the office may edit of a contest beside its options and timetable.

    Choices count for a choice contest; seats, rule and constraint for a ranked one. A constraint is
    ``{"category": name, "maximum": {group: most posts}}``.
    """

    title: str
    question: str = ""
    background: str = ""
    may_revote: bool = False
    tell_first_minutes: int = 0
    min_choices: int = 1
    max_choices: int = 1
    blank: bool = False
    seats: int = 1
    rule: str = "ers97"
    constraint: dict[str, Any] | None = None


def create_poll(preset: str, title: str, actor: Person) -> Poll:
    """Create a poll with an empty roll and its preset's contests. Raises UnknownPreset or a Text error."""
    if preset not in PRESETS:
        raise UnknownPreset
    chosen, name = PRESETS[preset], texts.plain(title, "a title", texts.TITLE_LENGTH)
    roll = Roll(name=name)
    poll = Poll(preset=preset, title=name, group_name=chosen.group, roll=roll, created_utc=clock.now())
    session().add(poll)
    session().flush()
    audit.record(audit.Event.POLL_CREATED, actor=actor, subject=poll.public_id, preset=preset)
    for planned in chosen.contests:
        contest = add_contest(poll, planned.kind, _planned_settings(planned), actor)
        if planned.options:
            set_options(contest, [(label, None) for label in planned.options], actor)
    return poll


def _planned_settings(planned: ContestPreset) -> ContestSettings:
    return ContestSettings(
        title=planned.title,
        question=planned.question,
        min_choices=planned.minimum,
        max_choices=planned.maximum,
        blank=planned.blank,
        seats=planned.seats,
        constraint=planned.constraint,
    )


def add_contest(poll: Poll, kind: str, settings: ContestSettings, actor: Person) -> Contest:
    """Add a contest at the end of the poll.

    Raises PollInUse (its voters would have no codes), UnknownKind, KindNeedsAnotherGroup, or
    what ``update_contest`` raises.
    """
    _require_unsealed_poll(poll)
    if kind not in set(Kind):
        raise UnknownKind
    if kind == Kind.RANKED and not group_named(poll.group_name).max_embedded:
        raise KindNeedsAnotherGroup
    last = session().scalar(select(func.max(Contest.position)).where(Contest.poll_id == poll.id))
    position = 0 if last is None else last + 1
    contest = Contest(poll=poll, position=position, kind=kind, created_utc=clock.now())
    _apply(contest, settings)
    session().add(contest)
    session().flush()
    audit.record(audit.Event.CONTEST_ADDED, actor=actor, subject=contest.uuid, poll=poll.public_id)
    return contest


def update_contest(contest: Contest, settings: ContestSettings, actor: Person) -> None:
    """Replace the settings of a contest that is not sealed.

    Raises AlreadySealed, a Text error, ChoicesOutOfRange, SeatsOutOfRange, UnknownRule,
    RuleForOnePost or MalformedConstraint.
    """
    _require_draft(contest)
    _apply(contest, settings)
    session().flush()
    audit.record(audit.Event.CONTEST_CHANGED, actor=actor, subject=contest.uuid)


def _apply(contest: Contest, settings: ContestSettings) -> None:
    contest.title = texts.plain(settings.title, "a name for the contest", texts.TITLE_LENGTH)
    contest.question = texts.plain(settings.question, "the question", texts.QUESTION_LENGTH, required=False)
    contest.background = texts.plain(
        settings.background, "the background", texts.BACKGROUND_LENGTH, lines=True, required=False
    )
    if not (0 <= settings.min_choices <= settings.max_choices and 1 <= settings.max_choices <= MOST_OPTIONS):
        raise ChoicesOutOfRange
    if not 1 <= settings.seats <= MOST_SEATS:
        raise SeatsOutOfRange
    if settings.rule not in RULES:
        raise UnknownRule
    if RULES[settings.rule].ONE_SEAT_ONLY and settings.seats > 1:
        raise RuleForOnePost
    contest.min_choices, contest.max_choices = settings.min_choices, settings.max_choices
    contest.blank, contest.may_revote = settings.blank, settings.may_revote
    if not 0 <= settings.tell_first_minutes <= LONGEST_TELL_FIRST:
        raise MinutesOutOfRange("Enter from 0 to 1,440 minutes (one day) to tell the candidates first.")
    contest.tell_first_minutes = settings.tell_first_minutes
    contest.seats, contest.rule = settings.seats, settings.rule
    contest.constraint = _checked_constraint(settings.constraint)


def _checked_constraint(constraint: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a constraint of exactly the known form, or None. Raises MalformedConstraint."""
    if constraint is None:
        return None
    category, maximum = constraint.get("category"), constraint.get("maximum")
    if set(constraint) != {"category", "maximum"} or not isinstance(category, str) or not category:
        raise MalformedConstraint
    if not isinstance(maximum, dict) or not maximum:
        raise MalformedConstraint
    for group, most in maximum.items():
        if not isinstance(group, str) or not group or type(most) is not int or not 0 <= most <= MOST_SEATS:
            raise MalformedConstraint
    return {"category": category, "maximum": dict(maximum)}


def remove_contest(contest: Contest, actor: Person) -> None:
    """Remove a contest with its options, approvals and credentials.

    Raises AlreadySealed, DeclaredUnopposed or HasNominations.
    """
    _require_draft(contest)
    if nominations.any_handed_in(contest):
        raise HasNominations
    audit.record(audit.Event.CONTEST_REMOVED, actor=actor, subject=contest.uuid, poll=contest.poll.public_id)
    for credential in session().scalars(select(Credential).where(Credential.contest_id == contest.id)):
        session().delete(credential)
    session().flush()
    session().delete(contest)
    session().flush()
    session().expire(contest.poll, ["contests"])


def set_options(contest: Contest, options: Sequence[tuple[str, str | None]], actor: Person) -> None:
    """Replace the options by (label, group or None), in the order in which voters see them.

    Raises AlreadySealed, TooManyOptions, RepeatedOption or a Text error.
    """
    _require_draft(contest)
    if len(options) > MOST_OPTIONS:
        raise TooManyOptions
    cleaned = [
        (texts.plain(label, "a name for every option", texts.LABEL_LENGTH), _group(group))
        for label, group in options
    ]
    _refuse_repeated([label for label, _ in cleaned])
    contest.options.clear()
    session().flush()
    for position, (label, group) in enumerate(cleaned):
        contest.options.append(Option(position=position, label=label, group=group))
    session().flush()
    audit.record(audit.Event.OPTIONS_SET, actor=actor, subject=contest.uuid, options=len(cleaned))


def _group(group: str | None) -> str | None:
    return texts.plain(group, "the group", texts.LABEL_LENGTH) if group else None


def _refuse_repeated(labels: Sequence[str]) -> None:
    """Names that differ only in what a voter does not see would be one and the same."""
    seen: set[str] = set()
    for label in labels:
        key = texts.sameness(label)
        if key in seen:
            raise RepeatedOption(f"{label} is listed twice. Give every option a name of its own.")
        seen.add(key)


def set_timetable(contest: Contest, opens_local: str, closes_local: str, actor: Person) -> None:
    """Set voting time from two London times ``YYYY-MM-DDTHH:MM``; the interval is [opens, closes).

    Raises AlreadySealed, MalformedLocalTime, NonexistentLocalTime, AmbiguousLocalTime,
    ClosesBeforeOpening or TimetableInThePast.
    """
    _require_draft(contest)
    opens, closes = timetable.voting_interval(opens_local, closes_local, clock.now())
    contest.opens_utc, contest.closes_utc = opens, closes
    session().flush()
    audit.record(
        audit.Event.TIMETABLE_SET,
        actor=actor,
        subject=contest.uuid,
        opens=opens.isoformat(),
        closes=closes.isoformat(),
    )


def set_trustees(poll: Poll, record_text: str, actor: Person) -> Trustees:
    """Set the trustees from the record of their ceremony, every proof of it checked (section 5).

    Raises PollInUse or TrusteesRefused.
    """
    _require_unsealed_poll(poll)
    group = group_named(poll.group_name)
    try:
        trustees = parse_trustees(group, record_text.strip())
        check_trustees_text(trustees, record_text.strip())
        check_certificates_agreed(trustees)
        for name in trustees.names:
            texts.plain(name or "", "a trustee's name", texts.LABEL_LENGTH, required=False)
    except (CryptoError, TextNotPlain, TextTooLong) as error:
        raise TrusteesRefused(f"This trustees file was refused. {error}") from None
    poll.trustees_record = record_text.strip()
    session().flush()
    audit.record(
        audit.Event.TRUSTEES_SET,
        actor=actor,
        subject=poll.public_id,
        trustees=len(trustees.keys),
        needed=trustees.needed,
    )
    return trustees


def require_roll_open(poll: Poll) -> None:
    """Raise PollInUse or RollFixed unless the poll's roll may still be imported anew."""
    _require_unsealed_poll(poll)
    if poll.codes_made_utc is not None:
        raise RollFixed


def _require_draft(contest: Contest) -> None:
    """Lock the contest, so that it cannot be sealed meanwhile, and raise AlreadySealed where it is.

    A contest that was declared unopposed is as fixed as a sealed one: DeclaredUnopposed.
    """
    locked = store.lock_contest(contest.uuid)
    if locked.sealed_utc is not None:
        raise AlreadySealed
    if locked.unopposed_utc is not None:
        raise DeclaredUnopposed


def _require_unsealed_poll(poll: Poll) -> None:
    """Lock the poll and raise PollInUse where one of its contests is sealed."""
    if store.any_sealed(store.lock_poll(poll.public_id)):
        raise PollInUse
