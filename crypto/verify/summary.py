"""What a verified archive says, for people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from crypto.archive.events import EventType


class Phase(StrEnum):
    """How far the election got, by its last event."""

    VOTING = "voting"
    ENDED = "ended"
    SHUFFLING = "shuffling"
    DECRYPTING = "decrypting"
    COMPLETE = "complete"


#: What each phase means for somebody who asks whether everything is there.
PHASE_SENTENCES = {
    Phase.VOTING: "Voting has not ended. Everything so far holds; there is no tally yet.",
    Phase.ENDED: "Voting has ended. The encrypted tally is not there yet.",
    Phase.SHUFFLING: "The ranked ballots are being shuffled. Nothing has been decrypted.",
    Phase.DECRYPTING: "The trustees are decrypting. There is no result yet.",
    Phase.COMPLETE: "The election is complete: the result follows from the ballots.",
}

#: What an election without the profile tellers-1 leaves unproved.
NOT_BOUND = "The decryption proofs do not bind the ciphertexts: one dishonest trustee can falsify the result."
NOT_SIGNED = "The shuffles are not signed: nothing shows that the trustees named here made them."
NOT_AGREED = "The members of the ceremony have not signed each other's keys; each may have been shown others."

_PHASES = {
    EventType.SETUP: Phase.VOTING,
    EventType.BALLOT: Phase.VOTING,
    EventType.END_BALLOTS: Phase.ENDED,
    EventType.SHUFFLE: Phase.SHUFFLING,
    EventType.END_SHUFFLES: Phase.DECRYPTING,
    EventType.PARTIAL_DECRYPTION: Phase.DECRYPTING,
    EventType.RESULT: Phase.COMPLETE,
}


@dataclass(frozen=True)
class NoticesSummary:
    """What the notices beside the board establish: who signed them, and what the credentials stand for.

    ``entitled`` people hold a credential that counts, ``spares`` credentials are with nobody, ``dead``
    ones were replaced; ``told`` holds a sentence for every decision about voting itself.
    """

    key: str
    entitled: int
    spares: int
    dead: int
    told: tuple[str, ...]

    def lines(self) -> list[tuple[str, str]]:
        """Return label and value of every line that ``verify`` prints."""
        return [
            ("Notices signed by", self.key),
            ("Entitled", f"{self.entitled}; {self.spares} spare credentials unused, {self.dead} replaced"),
            *(("Notice", sentence) for sentence in self.told),
        ]


@dataclass(frozen=True)
class Summary:
    """The facts that a verified archive establishes.

    ``credentials`` is how many there are, ``ballots`` how many were accepted, ``counted`` how many
    of them are the last of their credential; ``trackers`` how many different trackers the ballots
    have. Trustees are named as ``number`` or ``number (name)``. ``choices`` are the labels of what can
    be chosen, question by question, blank first where it is allowed. ``notices`` is None where none
    were given, ``result`` until there is one; then it has an entry per question: a number per choice, or
    the list of all rankings.
    """

    uuid: str
    name: str
    group: str
    fingerprint: str
    credentials_fingerprint: str
    credentials: int
    ballots: int
    trackers: int
    counted: int
    total_weight: int
    shuffled_by: tuple[str, ...]
    trustees: tuple[str, ...]
    trustees_needed: int
    decrypted_by: tuple[str, ...]
    phase: Phase
    head: str
    height: int
    questions: tuple[str, ...]
    choices: tuple[tuple[str, ...], ...]
    result: tuple[Any, ...] | None
    weights: tuple[tuple[int, int], ...]
    profile: str | None
    weaknesses: tuple[str, ...]
    notices: NoticesSummary | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the members that ``verify --json`` prints."""
        return {"ok": True, **asdict(self)}

    def lines(self) -> list[tuple[str, str]]:
        """Return label and value of every line that ``verify`` prints."""
        return [
            ("Election", self.name),
            ("Identifier", self.uuid),
            ("Group", self.group),
            ("Election fingerprint", self.fingerprint),
            ("Credentials fingerprint", self.credentials_fingerprint),
            ("Credentials", str(self.credentials)),
            *self._weight_lines(),
            ("Ballots accepted", f"{self.ballots} with {self.trackers} different trackers"),
            ("Ballots counted", f"{self.counted} with a total weight of {self.total_weight}"),
            ("Trustees", f"{_listed(self.trustees)}; {self.trustees_needed} needed to decrypt"),
            ("Shuffled by", _listed(self.shuffled_by)),
            ("Decrypted by", _listed(self.decrypted_by)),
            ("Last event", f"{self.height}, {self.head}"),
            ("Phase", f"{self.phase}. {PHASE_SENTENCES[self.phase]}"),
            ("Profile", self.profile or "none"),
            *(("Not proved", sentence) for sentence in self.weaknesses),
            *(self.notices.lines() if self.notices else []),
            *self._result_lines(),
        ]

    def _weight_lines(self) -> list[tuple[str, str]]:
        """Return a line on the weights where they are not all 1."""
        if all(weight == 1 for weight, _ in self.weights):
            return []
        listed = ", ".join(f"{weight} (of {count} credentials)" for weight, count in self.weights)
        return [("Weights", f"{listed}. Unequal weights can give single votes away.")]

    def _result_lines(self) -> list[tuple[str, str]]:
        if self.result is None:
            return []
        rows = zip(self.questions, self.choices, self.result, strict=True)
        return [
            (f"Result {number}", f"{question} {_told(choices, answer)}")
            for number, (question, choices, answer) in enumerate(rows, start=1)
        ]


def weaknesses(profile: str | None, ranked: bool, agreed: bool) -> tuple[str, ...]:
    """Return a sentence for everything that the profile would prove and that is not proved here.

    ``agreed`` tells whether the members of every ceremony have signed what they were shown.
    """
    found = [] if profile is not None else [NOT_BOUND, *([NOT_SIGNED] if ranked else [])]
    return (*found, *([] if agreed else [NOT_AGREED]))


def phase_after(last: EventType, ranked: bool) -> Phase:
    """Return the phase after an event; ``ranked`` tells whether there is anything to shuffle."""
    if last is EventType.ENCRYPTED_TALLY:
        return Phase.SHUFFLING if ranked else Phase.DECRYPTING
    return _PHASES[last]


def _told(choices: Sequence[str], answer: Sequence[Any]) -> str:
    """Return the counts with their labels; rankings are counted by rules that are not known here."""
    if not answer or isinstance(answer[0], list):
        return f"{len(answer)} rankings of {len(choices)} choices, ready to be counted"
    return "; ".join(f"{label}: {count}" for label, count in zip(choices, answer, strict=False))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) if names else "nobody"
