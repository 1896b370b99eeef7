"""What a voter's own pages show: one card for each contest, and what the voting page needs."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.accounts import Person
from ballot import store, words
from ballot.board import store as board_store
from ballot.errors import NotEntitled, VotingNotOpen, VotingOver
from ballot.models import Contest
from ballot.timetable import Phase
from crypto.text import b64_digest


class AlreadyCast(VotingOver):
    """The person's vote is on the board and may not be changed: there is nothing to vote on."""

    sentence = "You have already voted. Your vote is cast, and it cannot be changed."


def cards(person: Person) -> list[words.Card]:
    """Return the person's contests: those that can be voted on now come first."""
    found = [_card(contest, person) for contest in store.contests_of(person)]
    return sorted(found, key=lambda card: not card.urgent)


def _card(contest: Contest, person: Person) -> words.Card:
    phase, voted = store.phase_of(contest), store.has_voted(contest, person)
    action, endpoint, urgent = words.card_action(phase, voted, contest.may_revote)
    return words.Card(
        title=contest.title,
        poll_title=contest.poll.title,
        tag="You have voted" if voted and phase in (Phase.OPEN, Phase.ENDED) else words.TAGS[phase][0],
        tag_classes=words.TAGS[phase][1],
        sentence=words.card_sentence(phase, voted, contest.may_revote, contest.opens_utc, contest.closes_utc),
        action=action,
        urgent=urgent,
        href=url_for(endpoint, uuid=contest.uuid),
    )


def vote_page(contest: Contest, person: Person, csrf: str) -> dict[str, Any]:
    """Return what the voting page needs; refused with a sentence where there is nothing to vote on."""
    credential = store.credential_of(contest, person)
    if credential is None or contest.sealed_utc is None:
        raise NotEntitled("You are not on the roll of this vote. Ask the elections office if you should be.")
    voted = store.has_voted(contest, person)
    _require_something_to_do(contest, voted)
    fingerprint = b64_digest(board_store.election_text(contest))
    script = {
        "uuid": contest.uuid,
        "title": contest.title,
        "election_url": url_for("board.election", uuid=contest.uuid),
        "trustees_url": url_for("board.trustees", uuid=contest.uuid),
        "fingerprint": fingerprint,
        "credential": credential,
        "cast_url": url_for("ballot.cast", uuid=contest.uuid),
        "ballot_url": url_for("board.ballot", uuid=contest.uuid),
        "board_url": url_for("board.contest", uuid=contest.uuid),
        "home_url": url_for("ballot.my_votes"),
        "csrf": csrf,
        "may_revote": contest.may_revote,
        "has_voted": voted,
    }
    return {"contest": script, "row": contest, "poll": contest.poll, "fingerprint": fingerprint}


def _require_something_to_do(contest: Contest, voted: bool) -> None:
    phase = store.phase_of(contest)
    if phase is Phase.SEALED:
        raise VotingNotOpen(
            f"Voting has not opened yet. {words.state(phase, contest.opens_utc, contest.closes_utc).sentence}"
        )
    if phase is not Phase.OPEN:
        raise VotingOver("Voting is over.")
    if voted and not contest.may_revote:
        raise AlreadyCast
