"""The agenda: its items in order, and which of them is on now.

These functions work in the caller's transaction and record what they did.
"""

from __future__ import annotations

from collections.abc import Sequence

from app import audit
from app.accounts.models import Person
from app.db import session
from ballot import store as ballot_store
from ballot import texts
from ballot.hustings import order, store
from ballot.hustings.errors import NoSuchItem, TooManyItems
from ballot.hustings.models import AgendaItem, ItemKind, Meeting, MeetingNow
from ballot.models import Contest

MOST_ITEMS = 60
TEXT_LENGTH = 200
OF_A_CONTEST = (ItemKind.HUSTINGS, ItemKind.VOTE, ItemKind.RESULT)
UP, DOWN = -1, 1


def begin(meeting: Meeting, actor: Person) -> None:
    """Fill an empty agenda: a welcome, then each contest with its hustings (ranked ones), vote and result."""
    add(meeting, ItemKind.WELCOME, None, "", actor)
    for contest in ballot_store.contests_in(meeting.poll):
        for kind in OF_A_CONTEST if contest.ranked else OF_A_CONTEST[1:]:
            add(meeting, kind, contest, "", actor)


def add(meeting: Meeting, kind: str, contest: Contest | None, text: str, actor: Person) -> AgendaItem:
    """Add an item at the end; ``text`` names a free item and may add to any other.

    Hustings bring the lot for the speaking order with them, committed to from now on. Raises
    NoSuchItem, TooManyItems or a Text error.
    """
    wanted = _kind(kind)
    if wanted not in OF_A_CONTEST:
        contest = None
    elif contest is None or contest.poll_id != meeting.poll_id:
        raise NoSuchItem
    if len(meeting.items) >= MOST_ITEMS:
        raise TooManyItems
    plain = texts.plain(text, "what the item is about", TEXT_LENGTH, required=wanted is ItemKind.TEXT)
    item = AgendaItem(position=len(meeting.items), kind=wanted.value, contest=contest, text=plain)
    meeting.items.append(item)
    session().flush()
    if wanted is ItemKind.HUSTINGS and contest is not None:
        order.commit(contest)
    _record(meeting, actor, act="added", item=_name(item))
    return item


def _kind(kind: str) -> ItemKind:
    try:
        return ItemKind(kind)
    except ValueError:
        raise NoSuchItem from None


def remove(meeting: Meeting, item: AgendaItem, actor: Person) -> None:
    """Take an item off the agenda."""
    name = _name(item)
    meeting.items.remove(item)
    session().flush()
    _renumber(meeting.items)
    _record(meeting, actor, act="removed", item=name)


def move(meeting: Meeting, item: AgendaItem, by: int, actor: Person) -> None:
    """Move an item one place up (-1) or down (1); at either end it stays where it is."""
    items, place = list(meeting.items), meeting.items.index(item)
    target = place + by
    if not 0 <= target < len(items):
        return
    items[place], items[target] = items[target], items[place]
    _renumber(items)
    session().expire(meeting, ["items"])
    _record(meeting, actor, act="moved", item=_name(item))


def _renumber(items: Sequence[AgendaItem]) -> None:
    """Number the items anew, by way of numbers that no item has: two never share a place."""
    for first in (MOST_ITEMS, 0):
        for place, item in enumerate(items):
            item.position = first + place
        session().flush()


def go_to(meeting: Meeting, item: AgendaItem, actor: Person) -> None:
    """Make an item the one that is on now; who spoke before, and the time, are put aside."""
    now = current(meeting)
    now.item, now.speaker, now.question = item, None, None
    now.timer_started_utc = now.timer_seconds = None
    session().flush()
    _record(meeting, actor, act="on now", item=_name(item))


def current(meeting: Meeting) -> MeetingNow:
    """Return what is on now, to be changed."""
    now = store.now_of(meeting)
    if now is None:
        now = MeetingNow(meeting_id=meeting.id)
        session().add(now)
        session().flush()
    return now


def _name(item: AgendaItem) -> str:
    return f"{item.kind} {item.contest.uuid}" if item.contest else item.kind


def _record(meeting: Meeting, actor: Person, **details: str) -> None:
    audit.record(audit.Event.AGENDA_CHANGED, actor=actor, subject=meeting.poll.public_id, **details)
