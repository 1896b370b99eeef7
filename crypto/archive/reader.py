"""Reading an archive: every byte, hash, parent, height, order and reference is checked (section 12).

What comes out is only the frame: texts of records, in the right places. What the texts
say is for ``crypto.verify``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, overload

from crypto.archive import records, tar
from crypto.archive.events import Chain, Event, EventType, WrongDataMembers, parse_event
from crypto.archive.tar import Member, Source
from crypto.errors import CryptoError


class NoSetup(CryptoError):
    """The archive has no Setup event, so that there is no election in it."""


class NotAnExtension(CryptoError):
    """The newer archive does not begin with all records of the older one (rule 15.8)."""


class Setup(NamedTuple):
    """The texts of the election record, the trustees record and the public credentials."""

    election: str
    trustees: str
    credentials: str


class Owned(NamedTuple):
    """The text of a shuffle or a partial decryption, and the trustee (1-based) who made it."""

    owner: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """An event with the hash of its text and the data records before it."""

    event: Event
    digest: str
    data: tuple[Member, ...]


class Texts(Sequence[str]):
    """Texts of records, read from the archive when they are asked for."""

    def __init__(self, archive: Archive, members: Sequence[Member]) -> None:
        self._archive = archive
        self.members = members

    def __len__(self) -> int:
        return len(self.members)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> list[str]: ...

    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self._archive.text(member) for member in self.members[index]]
        return self._archive.text(self.members[index])


class Archive:
    """An archive whose frame holds together. Use it as a context manager where it is a file."""

    def __init__(self, source: Source) -> None:
        """Read and check everything. Raises the errors of ``tar``, ``events`` and ``records``."""
        self._source = source
        preamble = tar.read_preamble(source)
        self.timestamp = preamble.timestamp
        self.members: list[Member] = []
        self._links: dict[EventType, list[Link]] = {kind: [] for kind in EventType}
        self._chain = Chain()
        self._read(tar.read_members(source, preamble))
        self.shuffles = [self._owned(link) for link in self._links[EventType.SHUFFLE]]
        self.decryptions = [self._owned(link) for link in self._links[EventType.PARTIAL_DECRYPTION]]
        self.setup = self._setup()
        self.tally, self.sized_tally = self._tally()

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the file."""
        self._source.close()

    @property
    def head(self) -> str:
        """The hash of the last event."""
        return str(self._chain.head)

    @property
    def height(self) -> int:
        """The height of the last event."""
        return self._chain.height

    @property
    def event_hashes(self) -> list[str]:
        """The hash of every event, by its height."""
        return [member.digest for member in self.members if member.is_event]

    @property
    def last(self) -> EventType:
        """The type of the last event: how far the election got."""
        return EventType(str(self._chain.last))

    @property
    def ballots(self) -> Texts:
        """All ballots in archive order."""
        return Texts(self, [link.data[0] for link in self._links[EventType.BALLOT]])

    @property
    def shuffling_ended(self) -> bool:
        """Whether an EndShuffles event is there."""
        return bool(self._links[EventType.END_SHUFFLES])

    @property
    def result(self) -> str | None:
        """The text of the result, if there is one."""
        links = self._links[EventType.RESULT]
        return self.text(links[0].data[0]) if links else None

    def text(self, member: Member) -> str:
        """Return a record's text, its hash checked again because the file may have changed."""
        body = self._source.read(member.offset, member.size)
        tar.check_hash(member, body, f"record {member.digest}")
        return _decode(body, f"record {member.digest}")

    def check_extends(self, older: Archive) -> None:
        """Raise NotAnExtension unless ``older`` is a record prefix of this archive (rule 15.8)."""
        if self.timestamp != older.timestamp:
            raise NotAnExtension("The two archives do not carry the same time: they are not of one election.")
        if len(self.members) < len(older.members):
            raise NotAnExtension(f"{len(older.members) - len(self.members)} records of the older are gone.")
        pairs = zip(self.members, older.members, strict=False)
        for number, (new, old) in enumerate(pairs, start=1):
            if (new.digest, new.is_event) != (old.digest, old.is_event):
                raise NotAnExtension(f"Record {number} of the older archive is another one in the newer.")

    def _read(self, members: Iterator[tuple[Member, bytes]]) -> None:
        waiting: list[Member] = []
        for member, body in members:
            self.members.append(member)
            text = _decode(body, f"record {len(self.members)}")
            if not member.is_event:
                waiting.append(member)
                continue
            event = parse_event(text, f"record {len(self.members)}")
            self._chain.accept(event, member.digest, [record.digest for record in waiting])
            self._links[event.type].append(Link(event, member.digest, tuple(waiting)))
            waiting = []
        if waiting:
            raise WrongDataMembers(f"The archive ends with {len(waiting)} data records without an event.")

    def _setup(self) -> Setup:
        if not self._links[EventType.SETUP]:
            raise NoSetup("The archive holds no Setup event: there is no election in it.")
        data = self._links[EventType.SETUP][0].data
        records.check_setup(self.text(data[3]), [member.digest for member in data[:3]])
        return Setup(*map(self.text, data[:3]))

    def _owned(self, link: Link) -> Owned:
        record, wrapper = link.data
        where = f"event {link.event.height}, {link.event.type}"
        return Owned(records.parse_owned(self.text(wrapper), record.digest, where), self.text(record))

    def _tally(self) -> tuple[str | None, records.SizedTally | None]:
        links = self._links[EventType.ENCRYPTED_TALLY]
        if not links:
            return None, None
        tally, sized = links[0].data
        where = f"event {links[0].event.height}, EncryptedTally"
        return self.text(tally), records.parse_sized(self.text(sized), tally.digest, where)


def read_archive(source: Path | str | bytes) -> Archive:
    """Read an archive from a path or from its bytes.

    Raises one of the errors of this package, or OSError where the file cannot be read.
    """
    if isinstance(source, bytes):
        return Archive(tar.BytesSource(source))
    opened = tar.FileSource(Path(source))
    try:
        return Archive(opened)
    except BaseException:
        opened.close()
        raise


def _decode(body: bytes, where: str) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise tar.NotUtf8(f"The text of {where} is not UTF-8.") from error
