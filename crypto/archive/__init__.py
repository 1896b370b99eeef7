"""The archive ``<uuid>.bel``: every record of an election in one append-only file (section 12)."""

from crypto.archive.events import Event, EventType, Record, check_order
from crypto.archive.reader import Archive, read_archive
from crypto.archive.records import owned_data, setup_data, tally_data
from crypto.archive.writer import ArchiveBuilder, event_records, header, member

__all__ = [
    "Archive",
    "ArchiveBuilder",
    "Event",
    "EventType",
    "Record",
    "check_order",
    "event_records",
    "header",
    "member",
    "owned_data",
    "read_archive",
    "setup_data",
    "tally_data",
]
