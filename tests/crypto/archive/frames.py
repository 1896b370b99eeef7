"""Archives whose frame is right, with placeholder texts in it."""

from __future__ import annotations

import io
from collections.abc import Sequence

from crypto.archive import ArchiveBuilder, EventType, owned_data, setup_data, tally_data

TIME = 1_700_000_000

WHOLE: Sequence[tuple[EventType, list[str]]] = (
    (EventType.SETUP, setup_data("the election", "the trustees", "the credentials")),
    (EventType.BALLOT, ["first ballot"]),
    (EventType.BALLOT, ["second ballot"]),
    (EventType.END_BALLOTS, []),
    (EventType.ENCRYPTED_TALLY, tally_data("the tally", 2, 2)),
    (EventType.SHUFFLE, owned_data(1, "first shuffle")),
    (EventType.SHUFFLE, owned_data(2, "second shuffle")),
    (EventType.END_SHUFFLES, []),
    (EventType.PARTIAL_DECRYPTION, owned_data(1, "first decryption")),
    (EventType.PARTIAL_DECRYPTION, owned_data(2, "second decryption")),
    (EventType.RESULT, ["the result"]),
)


def frame(events: Sequence[tuple[EventType, list[str]]] = WHOLE) -> bytes:
    """Return an archive of ``events``: type and data records of each."""
    stream = io.BytesIO()
    builder = ArchiveBuilder(stream, TIME)
    for event_type, data in events:
        builder.append(event_type, data)
    return stream.getvalue()
