"""What a voter's own pages show: one card for each contest, and what the voting page needs."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app import clock, signing
from app.accounts import Person, tabs
from ballot import status, store, words
from ballot.board import fingerprints, notices
from ballot.models import Contest
from ballot.nominations.links import candidates_url
from ballot.slips import validity
from ballot.timetable import Phase


def cards(person: Person) -> list[words.Card]:
    """Return the person's contests: those that can be voted on now come first."""
    found = [_card(contest, person) for contest in store.contests_of(person)]
    return sorted(found, key=lambda card: not card.urgent)


def _card(contest: Contest, person: Person) -> words.Card:
    phase, voted = store.phase_of(contest), store.has_voted(contest, person)
    opens, closes = store.window(contest)
    assert opens is not None  # noqa: S101  (the database gives every sealed contest both times)
    assert closes is not None  # noqa: S101
    action, endpoint, urgent = words.card_action(phase, voted, contest.may_revote)
    if endpoint == "board.result" and not store.published(contest):
        action, endpoint = "See the ballots on the board", "board.contest"
    return words.Card(
        title=contest.title,
        poll_title=contest.poll.title,
        tag="You have voted" if voted and phase in (Phase.OPEN, Phase.ENDED) else words.TAGS[phase][0],
        tag_classes=words.TAGS[phase][1],
        sentence=words.card_sentence(
            phase, voted, contest.may_revote, opens, closes, store.reason_of(contest, phase)
        ),
        action=action,
        urgent=urgent,
        href=url_for(endpoint, uuid=contest.uuid),
    )


def why_not(contest: Contest, person: Person) -> str | None:
    """Return why there is nothing to vote on for this person now, None where there is."""
    if contest.sealed_utc is None or store.credential_of(contest, person) is None:
        return "You are not on the roll of this vote. If you should be, ask the elections office."
    phase = store.phase_of(contest)
    if phase is Phase.SEALED:
        return f"Voting has not opened yet. {status.state(contest).sentence}"
    if phase is Phase.CANCELLED:
        return status.state(contest).sentence
    if phase not in (Phase.OPEN, Phase.PAUSED):
        return f"Voting is over: {contest.title}."
    if store.has_voted(contest, person) and not contest.may_revote:
        return f"You have already voted: {contest.title}. Your vote is cast, and it cannot be changed."
    return None


def _pause(contest: Contest) -> str:
    """Return what is said of a pause, nothing where there is none."""
    return status.state(contest).sentence if store.phase_of(contest) is Phase.PAUSED else ""


def _more_to_come(contest: Contest, person: Person) -> bool:
    """Tell whether a person who has cast here may need the voting code again in this poll."""
    others = [other for other in store.contests_in(contest.poll) if other.id != contest.id]
    return contest.may_revote or any(
        store.phase_of(other).value in validity.TO_COME
        and (other.may_revote or not store.has_voted(other, person))
        for other in others
    )


def _times(contest: Contest) -> dict[str, int | None]:
    """Return the present and the closing time in milliseconds since 1970; the latter None in a pause.

    Both are the platform's, so that the browser can reckon with their difference whatever its own clock says.
    """
    closes = store.window(contest)[1] if store.phase_of(contest) is Phase.OPEN else None
    return {
        "now_ms": round(1000 * clock.now().timestamp()),
        "closes_ms": round(1000 * closes.timestamp()) if closes else None,
    }


def vote_page(contest: Contest, person: Person, csrf: str) -> dict[str, Any]:
    """Return what the voting page needs; ask ``why_not`` first."""
    sealed = fingerprints.sealed(contest)
    script = {
        "uuid": contest.uuid,
        "title": contest.title,
        "poll": contest.poll.public_id,
        "poll_title": contest.poll.title,
        "tab_key": tabs.tab_key(person, contest.poll.public_id),
        "paused": _pause(contest),
        "statements_url": candidates_url(contest),
        "more_to_come": _more_to_come(contest, person),
        "election_url": url_for("board.election", uuid=contest.uuid),
        "trustees_url": url_for("board.trustees", uuid=contest.uuid),
        "fingerprint": sealed.election,
        "credential": store.credential_of(contest, person),
        "credentials_url": url_for("board.credentials", uuid=contest.uuid),
        "credentials_fingerprint": sealed.credentials,
        "credentials_length": fingerprints.credentials_length(contest),
        "platform_key": signing.public_key(),
        "cast_url": url_for("ballot.cast", uuid=contest.uuid),
        "ballot_url": url_for("board.ballot", uuid=contest.uuid),
        "board_url": url_for("board.contest", uuid=contest.uuid),
        "home_url": url_for("ballot.my_votes"),
        "csrf": csrf,
        "may_revote": contest.may_revote,
        "has_voted": store.has_voted(contest, person),
        **_times(contest),
    }
    gone = [one.data["candidate"] for one in notices.told(contest, "withdrawn")]
    shown = {"row": contest, "poll": contest.poll, "fingerprint": sealed.election, "withdrawn": gone}
    return {"contest": script, **shown}
