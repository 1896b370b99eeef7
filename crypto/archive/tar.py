"""Old-style tar members, byte for byte as the format demands (section 12).

The tool rebuilds every archive and compares it with the file. So does this module: a
member is read by taking its name and size, building the one header block that they
allow, and comparing. Nothing else is a member.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from crypto.errors import CryptoError

BLOCK = 512
HEADER_NAME = "BELENIOS"
#: Sizes and times have eleven octal digits.
FIELD_LIMIT = 8**11

_HEADER_BODY = re.compile(rb'\{"version":1,"timestamp":"(0|[1-9][0-9]{0,9})"\}')
_RECORD_NAME = re.compile(rb"([0-9a-f]{64})\.(data|event)\.json")
_SIZE = re.compile(rb"[0-7]{11}\0")


class NotAnArchive(CryptoError):
    """The file does not begin with the ``BELENIOS`` member of version 1."""


class TruncatedArchive(CryptoError):
    """The file ends inside a member."""


class MalformedTarHeader(CryptoError):
    """A header block differs from the only one that its name and size allow."""


class MalformedRecordName(CryptoError):
    """A member is named other than ``<hash>.data.json`` or ``<hash>.event.json``."""


class WrongPadding(CryptoError):
    """A body is filled up to its block with something other than zeros."""


class TrailingBytes(CryptoError):
    """There are bytes after the last member, for instance tar's usual zero blocks."""


class WrongRecordHash(CryptoError):
    """A record's SHA-256 is not the one in its name."""


class NotUtf8(CryptoError):
    """A record is not UTF-8 text."""


class Source(Protocol):
    """Bytes that can be read at any place; ``size`` does not change."""

    size: int

    def read(self, offset: int, size: int) -> bytes:
        """Return up to ``size`` bytes from ``offset``."""

    def close(self) -> None:
        """Give back the file, where there is one."""


class BytesSource:
    """An archive in memory."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.size = len(content)

    def read(self, offset: int, size: int) -> bytes:
        return self._content[offset : offset + size]

    def close(self) -> None:
        self._content = b""


class FileSource:
    """An archive on disk, of which only the piece that is wanted is in memory."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("rb")
        self.size = path.stat().st_size

    def read(self, offset: int, size: int) -> bytes:
        self._file.seek(offset)
        return self._file.read(size)

    def close(self) -> None:
        self._file.close()


class Member(NamedTuple):
    """Where one record stands: its hash, whether it is an event, its body's place and size in bytes."""

    digest: str
    is_event: bool
    offset: int
    size: int

    @property
    def end(self) -> int:
        """The offset of the block after the padded body."""
        return self.offset + padded(self.size)


@dataclass(frozen=True)
class Preamble:
    """What the first member says: the archive's time, and where the records begin."""

    timestamp: int
    end: int


def padded(size: int) -> int:
    """Return ``size`` bytes rounded up to whole blocks."""
    return -(-size // BLOCK) * BLOCK


def header_block(name: str, size: int, timestamp: int) -> bytes:
    """Return the header block of a member of ``size`` bytes at ``timestamp`` seconds (section 12)."""
    if not 0 <= timestamp < FIELD_LIMIT or not 0 <= size < FIELD_LIMIT:
        raise ValueError("a tar header holds sizes and times of eleven octal digits")
    front = name.encode("ascii").ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2
    front += b"%011o\0%011o\0" % (size, timestamp)
    checksum = sum(front) + 8 * ord(" ") + ord("0")
    return (front + b"%06o\0 0" % checksum).ljust(BLOCK, b"\0")


def member_bytes(name: str, body: bytes, timestamp: int) -> bytes:
    """Return header block and padded body of one member."""
    return header_block(name, len(body), timestamp) + body.ljust(padded(len(body)), b"\0")


def preamble_body(timestamp: int) -> bytes:
    """Return the body of the first member; the time is a JSON string of whole seconds."""
    return b'{"version":1,"timestamp":"%d"}' % timestamp


def read_preamble(source: Source) -> Preamble:
    """Read the first member, which fixes the time of all others. Raises NotAnArchive."""
    block = source.read(0, BLOCK)
    if block[:100].rstrip(b"\0") != HEADER_NAME.encode():
        raise NotAnArchive("This is no election archive: its first member is not called BELENIOS.")
    body = source.read(BLOCK, _size_of(block, source.size - BLOCK, "the first member"))
    match = _HEADER_BODY.fullmatch(body)
    if match is None or int(match[1]) >= FIELD_LIMIT:
        raise NotAnArchive("The BELENIOS member does not say version 1 and a time in whole seconds.")
    _check_exact(block, header_block(HEADER_NAME, len(body), int(match[1])), "the first member")
    _check_padding(source, BLOCK, len(body), "the first member")
    return Preamble(int(match[1]), BLOCK + padded(len(body)))


def read_members(source: Source, preamble: Preamble) -> Iterator[tuple[Member, bytes]]:
    """Yield each record after the first member with its body, all bytes and hashes checked."""
    offset, number = preamble.end, 2
    while offset < source.size:
        member, body = _read_member(source, offset, preamble.timestamp, f"member {number}")
        yield member, body
        offset, number = member.end, number + 1


def check_hash(member: Member, body: bytes, where: str) -> None:
    """Raise WrongRecordHash unless ``body`` has the hash in the member's name."""
    if hashlib.sha256(body).hexdigest() != member.digest:
        raise WrongRecordHash(f"The bytes of {where} do not have the hash in its name, {member.digest}.")


def _read_member(source: Source, offset: int, timestamp: int, where: str) -> tuple[Member, bytes]:
    block = source.read(offset, BLOCK)
    name = _name_of(block, source.size - offset, where)
    size = _size_of(block, source.size - offset - BLOCK, where)
    member = Member(name[1].decode(), name[2] == b"event", offset + BLOCK, size)
    body = source.read(member.offset, size)
    _check_exact(block, header_block(name[0].decode(), size, timestamp), where)
    _check_padding(source, member.offset, size, where)
    check_hash(member, body, where)
    return member, body


def _name_of(block: bytes, left: int, where: str) -> re.Match[bytes]:
    if not block.strip(b"\0"):
        raise TrailingBytes(f"After the last record, where {where} would be, the file goes on with zeros.")
    if left < BLOCK:
        raise TruncatedArchive(f"The file ends inside the header of {where}.")
    match = _RECORD_NAME.fullmatch(block[:100].rstrip(b"\0"))
    if match is None:
        raise MalformedRecordName(f"The name of {where} is not <hash>.data.json or <hash>.event.json.")
    return match


def _size_of(block: bytes, left: int, where: str) -> int:
    if len(block) < BLOCK:
        raise TruncatedArchive(f"The file ends inside the header of {where}.")
    if _SIZE.fullmatch(block[124:136]) is None:
        raise MalformedTarHeader(f"The header of {where} gives no size of eleven octal digits.")
    size = int(block[124:135], 8)
    if padded(size) > left:
        raise TruncatedArchive(f"The file ends inside {where}: {padded(size)} bytes announced, {left} left.")
    return size


def _check_exact(block: bytes, demanded: bytes, where: str) -> None:
    if block != demanded:
        raise MalformedTarHeader(f"The header of {where} is not byte for byte the one the format demands.")


def _check_padding(source: Source, offset: int, size: int, where: str) -> None:
    if source.read(offset + size, padded(size) - size).strip(b"\0"):
        raise WrongPadding(f"After the body of {where} stands something other than zeros.")
