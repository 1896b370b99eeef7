"""What the room's screen shows: plain values, nothing of a voter, no result before the declaration."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ballot import results, status, store
from ballot.board import store as board_store
from ballot.hustings import speaking
from ballot.hustings import store as meeting_store
from ballot.hustings.models import AgendaItem, ItemKind, Meeting, MeetingNow
from ballot.models import Contest
from ballot.pages import london, percent
from ballot.timetable import Phase

ITEM_WORDS = {
    ItemKind.WELCOME: "Welcome",
    ItemKind.HUSTINGS: "Hustings",
    ItemKind.VOTE: "Vote",
    ItemKind.RESULT: "Result",
}


def state(meeting: Meeting) -> dict[str, Any]:
    """Return everything that the screen shows now, as JSON can hold it; times in milliseconds since 1970."""
    now = meeting_store.now_of(meeting)
    return {
        "title": meeting.poll.title,
        "where": f"{meeting.place}, {london(meeting.starts_utc)} (UK time)",
        "agenda": agenda(meeting, now),
        "now": _now(now),
        "speaker": now.speaker if now else None,
        "order": speaking.speakers(now) if now and _is(now, ItemKind.HUSTINGS) else [],
        "timer": _timer(now),
        "question": _question(meeting, now),
        "contest": _contest(now),
    }


def item_words(item: AgendaItem) -> str:
    """Return an item of the agenda as people read it."""
    if item.kind == ItemKind.TEXT:
        return item.text
    named = ITEM_WORDS[ItemKind(item.kind)] + (f": {item.contest.title}" if item.contest else "")
    return f"{named} ({item.text})" if item.text else named


def agenda(meeting: Meeting, now: MeetingNow | None) -> list[dict[str, str]]:
    """Return the agenda in order, each item done, on now, or later."""
    on = now.item.position if now and now.item else -1
    return [
        {
            "text": item_words(item),
            "state": "now" if item.position == on else "done" if item.position < on else "later",
        }
        for item in meeting.items
    ]


def _is(now: MeetingNow, kind: ItemKind) -> bool:
    return now.item is not None and now.item.kind == kind


def _now(now: MeetingNow | None) -> dict[str, str] | None:
    if now is None or now.item is None:
        return None
    return {"kind": now.item.kind, "text": item_words(now.item)}


def _timer(now: MeetingNow | None) -> dict[str, int] | None:
    timer = speaking.timer_of(now)
    return {"ends": int(timer.ends_utc.timestamp() * 1000), "seconds": timer.seconds} if timer else None


def _question(meeting: Meeting, now: MeetingNow | None) -> dict[str, Any] | None:
    """Return the question that was put, with whom it is for; who asked only where the meeting shows that."""
    if now is None or now.question is None or not _is(now, ItemKind.HUSTINGS):
        return None
    asked = now.question
    return {
        "text": asked.text,
        "to": asked.candidate or "all candidates",
        "asker": asked.asker.name if meeting.names_shown else None,
    }


def _contest(now: MeetingNow | None) -> dict[str, Any] | None:
    """Return the contest that is voted on or whose result is due, None for any other item."""
    if now is None or now.item is None or now.item.contest is None or _is(now, ItemKind.HUSTINGS):
        return None
    contest = now.item.contest
    phase = store.phase_of(contest)
    told = status.state(contest)
    closes = store.window(contest)[1] if phase is Phase.OPEN else None
    return {
        "title": contest.title,
        "tag": told.tag,
        "sentence": told.sentence,
        "turnout": _turnout(contest),
        "closes": int(closes.timestamp() * 1000) if closes else None,
        "result": _result(contest) if _is(now, ItemKind.RESULT) else None,
    }


def _turnout(contest: Contest) -> dict[str, Any] | None:
    if contest.sealed_utc is None:
        return None
    voted, entitled = store.turnout(contest)
    return {"voted": voted, "entitled": entitled, "share": percent(voted, entitled)}


def _result(contest: Contest) -> dict[str, Any] | None:
    """Return who is elected and the sentences to read out, None before the result is public."""
    if not store.published(contest):
        return None
    elected, sentences = _spoken(contest.uuid, len(board_store.declarations(contest)))
    return {"elected": list(elected), "sentences": list(sentences)}


@lru_cache(maxsize=64)
def _spoken(uuid: str, _declarations: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return elected names and sentences; a declaration never changes, and counting takes its time."""
    result = results.result(store.contest_by_uuid(uuid))
    if result.majority:
        return (), result.majority.sentences
    if result.count is None:
        raise ValueError("a declared result is neither a count nor a majority")
    counted = result.count
    vacant = (f"Posts that stay vacant: {counted.vacant}.",) if counted.vacant else ()
    return tuple(counted.names[place] for place in counted.elected), (*counted.stages[-1].sentences, *vacant)
