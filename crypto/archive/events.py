"""Events, and the chain that they form (section 12, and rule 15.1).

The tool collects ballots backwards from the last one and stops at the first event of
another type, so that a stray event hides every ballot before it. Here each event may
follow only those in ``FOLLOWERS``, and five types may occur only once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from crypto.errors import CryptoError


class EventType(StrEnum):
    """The eight types of event, by the names they have in the archive."""

    SETUP = "Setup"
    BALLOT = "Ballot"
    END_BALLOTS = "EndBallots"
    ENCRYPTED_TALLY = "EncryptedTally"
    SHUFFLE = "Shuffle"
    END_SHUFFLES = "EndShuffles"
    PARTIAL_DECRYPTION = "PartialDecryption"
    RESULT = "Result"


class MalformedEvent(CryptoError):
    """An event's text is not the compact one of section 12."""


class EventOutOfOrder(CryptoError):
    """An event stands where its type may not stand, for instance one that hides ballots."""


class RepeatedEvent(CryptoError):
    """A second event of a type that occurs once: Setup, EndBallots, EncryptedTally, EndShuffles, Result."""


class BallotAfterClose(CryptoError):
    """A ballot was appended after the ballots had ended."""


class WrongParent(CryptoError):
    """An event does not name the event before it as its parent."""


class WrongHeight(CryptoError):
    """An event's height is not one more than that of the event before it."""


class WrongDataMembers(CryptoError):
    """Fewer or more data records than the event's type has."""


class WrongPayload(CryptoError):
    """An event's payload is not the last data record before it."""


#: How many data records stand before an event of each type; the last one is the payload.
DATA_MEMBERS = {
    EventType.SETUP: 4,
    EventType.BALLOT: 1,
    EventType.END_BALLOTS: 0,
    EventType.ENCRYPTED_TALLY: 2,
    EventType.SHUFFLE: 2,
    EventType.END_SHUFFLES: 0,
    EventType.PARTIAL_DECRYPTION: 2,
    EventType.RESULT: 1,
}

FOLLOWERS: dict[EventType | None, tuple[EventType, ...]] = {
    None: (EventType.SETUP,),
    EventType.SETUP: (EventType.BALLOT, EventType.END_BALLOTS),
    EventType.BALLOT: (EventType.BALLOT, EventType.END_BALLOTS),
    EventType.END_BALLOTS: (EventType.ENCRYPTED_TALLY,),
    EventType.ENCRYPTED_TALLY: (EventType.SHUFFLE, EventType.PARTIAL_DECRYPTION),
    EventType.SHUFFLE: (EventType.SHUFFLE, EventType.END_SHUFFLES),
    EventType.END_SHUFFLES: (EventType.PARTIAL_DECRYPTION,),
    EventType.PARTIAL_DECRYPTION: (EventType.PARTIAL_DECRYPTION, EventType.RESULT),
    EventType.RESULT: (),
}

ONCE = (
    EventType.SETUP,
    EventType.END_BALLOTS,
    EventType.ENCRYPTED_TALLY,
    EventType.END_SHUFFLES,
    EventType.RESULT,
)

_EVENT = re.compile(
    r'\{(?:"parent":"([0-9a-f]{64})",)?"height":(0|[1-9][0-9]{0,11}),"type":"([A-Za-z]{1,20})"'
    r'(?:,"payload":"([0-9a-f]{64})")?\}'
)


class Record(NamedTuple):
    """One member of an archive: its file name, its text, and whether it is an event."""

    name: str
    body: str
    is_event: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One link of the chain. ``parent`` and ``payload`` are hex SHA-256 of texts, or None."""

    parent: str | None
    height: int
    type: EventType
    payload: str | None

    def text(self) -> str:
        """Return the compact text, whose hash is the next event's parent."""
        parent = f'"parent":"{self.parent}",' if self.parent is not None else ""
        payload = f',"payload":"{self.payload}"' if self.payload is not None else ""
        return f'{{{parent}"height":{self.height},"type":"{self.type}"{payload}}}'


def parse_event(text: str, where: str) -> Event:
    """Read an event's text. Raises MalformedEvent."""
    match = _EVENT.fullmatch(text)
    if match is None:
        raise MalformedEvent(f"The event in {where} is not written as the format demands.")
    if match[3] not in set(EventType):
        raise MalformedEvent(f"The event in {where} has the unknown type {match[3]}.")
    return Event(match[1], int(match[2]), EventType(match[3]), match[4])


def check_order(earlier: Sequence[EventType], following: EventType) -> None:
    """Raise unless an event of type ``following`` may stand after the types ``earlier`` (rule 15.1)."""
    check_step(earlier[-1] if earlier else None, frozenset(earlier), following, len(earlier))


def check_step(last: EventType | None, seen: frozenset[EventType], following: EventType, height: int) -> None:
    """The same with the last type and the set of all types that occurred, for long chains."""
    if following in ONCE and following in seen:
        raise RepeatedEvent(f"Event {height} is a second {following}; there may be only one.")
    if following is EventType.BALLOT and EventType.END_BALLOTS in seen:
        raise BallotAfterClose(f"Event {height} is a ballot that was appended after the ballots had ended.")
    if following not in FOLLOWERS[last]:
        place = f"after {last}" if last is not None else "at the beginning"
        raise EventOutOfOrder(f"Event {height}, {following}, may not stand {place}.")


class Chain:
    """The rules of the chain, applied to one event after the other."""

    def __init__(self) -> None:
        self.height = -1
        self.head: str | None = None
        self.last: EventType | None = None
        self._seen: frozenset[EventType] = frozenset()

    def accept(self, event: Event, digest: str, data: Sequence[str]) -> None:
        """Check ``event``, whose text has the hash ``digest``, after the ``data`` records' hashes."""
        height = self.height + 1
        if event.height != height:
            raise WrongHeight(f"Event {height} says that its height is {event.height}.")
        if event.parent != self.head:
            raise WrongParent(f"Event {height} does not name the event before it as its parent.")
        check_step(self.last, self._seen, event.type, height)
        _check_data(event, data)
        self.height, self.head, self.last = height, digest, event.type
        self._seen |= {event.type}


def _check_data(event: Event, data: Sequence[str]) -> None:
    expected = DATA_MEMBERS[event.type]
    if len(data) != expected:
        found = f"{len(data)} data records instead of {expected}"
        raise WrongDataMembers(f"Event {event.height}, {event.type}, has {found} before it.")
    if event.payload != (data[-1] if data else None):
        raise WrongPayload(f"The payload of event {event.height} is not the last record before it.")
