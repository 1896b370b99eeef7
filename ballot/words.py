"""The words in which pages speak of a contest: its state, its rules, a voter's card. Pure functions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ballot.counting import RULES
from ballot.pages import london, people
from ballot.timetable import Phase

TAGS = {
    Phase.DRAFT: ("Being prepared", "govuk-tag--grey"),
    Phase.SEALED: ("Not open yet", "govuk-tag--grey"),
    Phase.OPEN: ("Open", "govuk-tag--green"),
    Phase.ENDED: ("Voting is over", "govuk-tag--yellow"),
    Phase.SHUFFLING: ("Counting", "govuk-tag--yellow"),
    Phase.DECRYPTING: ("Counting", "govuk-tag--yellow"),
    Phase.COUNTED: ("Counted, not declared", "govuk-tag--yellow"),
    Phase.DECLARED: ("Declared", "govuk-tag--blue"),
    Phase.PAUSED: ("Paused", "govuk-tag--orange"),
    Phase.CANCELLED: ("Cancelled", "govuk-tag--red"),
    Phase.UNOPPOSED: ("Elected unopposed", "govuk-tag--blue"),
}
COUNTING = (Phase.ENDED, Phase.SHUFFLING, Phase.DECRYPTING, Phase.COUNTED)
ACTS = ("seal", "open", "close", "declare")
ACT_NAMES = {"seal": "Seal", "open": "Open voting", "close": "Close voting", "declare": "Declare the result"}
ACT_WAITS = {
    "seal": "Complete the tasks above first.",
    "open": "Possible once the contest is sealed.",
    "close": "Possible once voting is over.",
    "declare": "Possible once the trustees have opened the count.",
}
ACT_MEANINGS = {
    "seal": "Sealing publishes question, options, trustees and credentials on the public board. "
    "None of it can be changed afterwards.",
    "open": "Voting opens when two people have approved and the opening time has come.",
    "close": "Closing ends the list of ballots for good, and the count begins. "
    "No ballot is accepted afterwards.",
    "declare": "Declaring publishes the result to everybody at the same moment. It cannot be taken back.",
}
ACT_BUTTONS = {
    "seal": "Approve sealing",
    "open": "Approve opening",
    "close": "Approve closing",
    "declare": "Approve the declaration",
}
ACT_GO = {
    "seal": "Read and approve sealing",
    "open": "Read and approve opening",
    "close": "Read and approve closing",
    "declare": "Read and approve the declaration",
}
ROLE_NAMES = {"office": "Elections office", "scrutineer": "Scrutineer"}
GROUP_NAMES = {"member": "committee member", "non-member": "not a committee member"}
SOMEBODY = {"member": "a committee member", "non-member": "somebody who is not a committee member"}


@dataclass(frozen=True)
class State:
    """A contest's state in words, with the classes of its tag; the words alone carry the meaning."""

    tag: str
    tag_classes: str
    sentence: str


def state(phase: Phase, opens: dt.datetime | None, closes: dt.datetime | None, reason: str = "") -> State:
    """Return the state of a contest for anybody; ``opens`` and ``closes`` are aware.

    ``reason`` is the one that two people gave for a pause or a cancellation.
    """
    return State(*TAGS[phase], _state_sentence(phase, opens, closes, reason))


def _because(reason: str) -> str:
    return reason.removesuffix(".")


def _state_sentence(phase: Phase, opens: dt.datetime | None, closes: dt.datetime | None, reason: str) -> str:
    if phase is Phase.CANCELLED:
        return f"This contest is cancelled: {_because(reason)}. There will be no result."
    if phase is Phase.UNOPPOSED:
        return "There are no more candidates than posts, so they are elected without a vote."
    if phase is Phase.PAUSED:
        return (
            f"Paused: {_because(reason)}. No vote is taken and nothing is counted until it goes on. "
            "Voting time that is lost is added at the end."
        )
    if phase is Phase.DRAFT or opens is None or closes is None:
        return "The elections office is still preparing this contest."
    return {
        Phase.SEALED: "Question and voters are fixed. "
        f"Voting is planned from {london(opens)} to {london(closes)} (UK time).",
        Phase.OPEN: f"Voting is open until {london(closes)} (UK time).",
        Phase.ENDED: f"Voting ended on {london(closes)} (UK time). "
        "Two people have to close it before the count begins.",
        Phase.SHUFFLING: "Voting is closed. "
        "The trustees are shuffling the ballots, so that nobody can tell whose is whose.",
        Phase.DECRYPTING: "Voting is closed. The trustees are opening the count together.",
        Phase.COUNTED: "The votes are counted. Two people have to declare the result before anybody sees it.",
        Phase.DECLARED: "The result is declared.",
    }[phase]


@dataclass(frozen=True)
class Card:
    """One contest on a voter's own page: its state in a sentence, and one thing to do."""

    title: str
    poll_title: str
    tag: str
    tag_classes: str
    sentence: str
    action: str
    urgent: bool
    href: str


def card_sentence(
    phase: Phase,
    voted: bool,
    may_revote: bool,
    opens: dt.datetime,
    closes: dt.datetime,
    reason: str = "",
) -> str:
    """Return what a voter has to know about one sealed contest now."""
    if phase in (Phase.PAUSED, Phase.CANCELLED, Phase.UNOPPOSED):
        cast = "Your vote is cast. " if voted and phase is Phase.PAUSED else ""
        return f"{cast}{_state_sentence(phase, opens, closes, reason)}"
    if phase is Phase.SEALED:
        return f"Voting is planned from {london(opens)} to {london(closes)} (UK time)."
    if phase is Phase.OPEN and not voted:
        return f"You have not voted yet. Voting is open until {london(closes)} (UK time)."
    if phase is Phase.OPEN:
        change = f" You may change it until {london(closes)} (UK time)." if may_revote else ""
        return f"Your vote is cast.{change}"
    did = "Your vote is cast." if voted else "You did not vote."
    then = (
        "The result is declared."
        if phase is Phase.DECLARED
        else "Voting is over, and the result is not declared yet."
    )
    return f"{did} {then}"


def card_action(phase: Phase, voted: bool, may_revote: bool) -> tuple[str, str, bool]:
    """Return (words of the one button, endpoint it leads to, whether it is the page's call to act)."""
    if phase is Phase.OPEN and not voted:
        return "Vote now", "ballot.vote", True
    if phase is Phase.OPEN and may_revote:
        return "Change your vote", "ballot.vote", False
    if phase is Phase.DECLARED:
        return "See the result", "board.result", False
    if phase is Phase.SEALED:
        return "Read the question", "board.contest", False
    if phase is Phase.PAUSED and (may_revote or not voted):
        return "Choose while you wait", "ballot.vote", False
    if phase in (Phase.PAUSED, Phase.CANCELLED, Phase.UNOPPOSED):
        return "See what was decided", "board.contest", False
    return "See the ballots on the board", "board.contest", False


def ranked_rules(rule: str, seats: int, constraint: dict[str, object] | None) -> str:
    """Return how a ranked contest is decided, in one or two sentences."""
    posts = "one person is elected" if seats == 1 else f"{seats} people are elected"
    limits = [
        f"At most {maximum} of them may be {SOMEBODY.get(group, group)}."
        for group, maximum in dict((constraint or {}).get("maximum", {})).items()  # type: ignore[call-overload]
    ]
    counting = f"Counting rule: {RULES[rule].TITLE}."
    return " ".join([f"Voters rank as many as they like, and {posts}.", *limits, counting])


def choice_rules(lowest: int, highest: int, blank: bool) -> str:
    """Return how many answers a voter chooses, in one or two sentences."""
    answers = people(highest, "answer", "answers")
    span = f"exactly {answers}" if lowest == highest else f"from {lowest} to {answers}"
    return f"A voter chooses {span}{', or casts a blank vote' if blank else ''}."
