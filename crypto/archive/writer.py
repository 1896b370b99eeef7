"""Writing an archive, record by record and append-only (section 12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from crypto.archive import tar
from crypto.archive.events import Event, EventType, Record
from crypto.archive.records import digest_of


def header(timestamp: int) -> bytes:
    """Return the bytes with which an archive begins; ``timestamp`` in whole seconds since 1970."""
    return tar.member_bytes(tar.HEADER_NAME, tar.preamble_body(timestamp), timestamp)


def member(name: str, body: str, timestamp: int) -> bytes:
    """Return the bytes of one record; ``timestamp`` is the archive's, the same for every member."""
    return tar.member_bytes(name, body.encode(), timestamp)


def data_record(text: str) -> Record:
    """Return a data record, named by the hash of its text."""
    return Record(f"{digest_of(text)}.data.json", text, False)


def event_record(event: Event) -> Record:
    """Return an event as a record, named by the hash of its text."""
    return Record(f"{digest_of(event.text())}.event.json", event.text(), True)


def event_records(
    previous_hash: str | None, height: int, event_type: EventType, data: Sequence[str]
) -> list[Record]:
    """Return the records of one event in order: its ``data`` texts, then the event itself.

    ``data`` holds every data member of section 12's table, wrappers included; ``setup_data``,
    ``tally_data`` and ``owned_data`` make the wrappers. ``previous_hash`` is the hash in the
    name of the event before, None at height 0.
    """
    payload = digest_of(data[-1]) if data else None
    event = Event(previous_hash, height, EventType(event_type), payload)
    return [*map(data_record, data), event_record(event)]


class ArchiveBuilder:
    """Appends events to a stream. It keeps the head of the chain and checks no rule."""

    def __init__(self, stream: BinaryIO, timestamp: int) -> None:
        self._stream = stream
        self.timestamp = timestamp
        self.height = -1
        self.head: str | None = None
        stream.write(header(timestamp))

    def append(self, event_type: EventType, data: Sequence[str] = ()) -> list[Record]:
        """Append one event after its data records; return the records written."""
        records = event_records(self.head, self.height + 1, event_type, data)
        for record in records:
            self._stream.write(member(record.name, record.body, self.timestamp))
        self.head, self.height = records[-1].name.split(".")[0], self.height + 1
        return records
