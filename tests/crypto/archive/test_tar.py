"""Tar members byte for byte (section 12)."""

from __future__ import annotations

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.archive import header, member, read_archive, tar
from crypto.archive.writer import data_record
from crypto.errors import CryptoError
from tests.crypto.archive.frames import frame
from tests.external import require_shared


def read_all(content: bytes) -> list[bytes]:
    source = tar.BytesSource(content)
    return [body for _, body in tar.read_members(source, tar.read_preamble(source))]


@pytest.mark.parametrize("folder", ["homomorphic", "threshold-2-of-3", "ranked"])
def test_the_archives_of_the_tool_are_rebuilt_byte_for_byte(folder: str) -> None:
    (path,) = require_shared(f"protocol/made-by-belenios-tool/{folder}").glob("*.bel")
    with read_archive(path) as archive:
        rebuilt = header(archive.timestamp)
        for record in archive.members:
            kind = "event" if record.is_event else "data"
            rebuilt += member(f"{record.digest}.{kind}.json", archive.text(record), archive.timestamp)
    assert rebuilt == path.read_bytes()


@given(st.lists(st.text(), max_size=4), st.integers(0, 8**10))
def test_what_is_written_is_read(texts: list[str], timestamp: int) -> None:
    records = [data_record(text) for text in texts]
    content = header(timestamp) + b"".join(member(r.name, r.body, timestamp) for r in records)
    assert read_all(content) == [text.encode() for text in texts]


def test_an_ordinary_tar_reader_understands_the_members() -> None:
    with tarfile.open(fileobj=io.BytesIO(frame())) as archive:
        members = archive.getmembers()
    assert members[0].name == "BELENIOS"
    assert all(entry.mtime == 1_700_000_000 and entry.mode == 0o644 for entry in members)


@given(st.data())
def test_no_byte_of_an_archive_can_be_changed(data: st.DataObject) -> None:
    content = bytearray(frame())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CryptoError):
        read_archive(bytes(content))


@given(st.integers(0, len(frame()) - 1))
def test_no_cut_that_leaves_half_an_event_is_read(size: int) -> None:
    content = frame()
    try:
        archive = read_archive(content[:size])
    except CryptoError:
        return
    assert size % 512 == 0
    assert archive.height < read_archive(content).height


def test_sizes_and_times_that_do_not_fit_are_not_written() -> None:
    with pytest.raises(ValueError, match="eleven octal digits"):
        header(8**11)


@pytest.mark.parametrize(
    ("mutate", "error"),
    [
        (lambda c: c[512:], tar.NotAnArchive),
        (lambda c: b"", tar.NotAnArchive),
        (lambda c: c.replace(b'"version":1', b'"version":2', 1), tar.NotAnArchive),
        (lambda c: c.replace(b'"timestamp":"1700000000"', b'"timestamp":1700000000  ', 1), tar.NotAnArchive),
        (lambda c: c + bytes(1024), tar.TrailingBytes),
        (lambda c: c + b"\0", tar.TrailingBytes),
        (lambda c: c + b"x", tar.TruncatedArchive),
        (lambda c: c[:-512], tar.TruncatedArchive),
        (lambda c: c[:-1], tar.TruncatedArchive),
        (lambda c: c[:600], tar.TruncatedArchive),
        (lambda c: c[:-1] + b"x", tar.WrongPadding),
        (lambda c: c.replace(b"0000644", b"0000600", 1), tar.MalformedTarHeader),
        (lambda c: c[:1024] + c[1024:].replace(b"0000644", b"0000755", 1), tar.MalformedTarHeader),
        (lambda c: c[: 1024 + 257] + b"ustar" + c[1024 + 262 :], tar.MalformedTarHeader),
        (lambda c: c[: 1024 + 124] + b"           9" + c[1024 + 136 :], tar.MalformedTarHeader),
        (lambda c: c.replace(b".data.json", b".text.json", 1), tar.MalformedRecordName),
        (lambda c: c.replace(b"the election", b"the Election", 1), tar.WrongRecordHash),
    ],
)
def test_each_fault_of_the_bytes_has_its_name(mutate, error) -> None:
    with pytest.raises(error):
        read_archive(mutate(frame()))


def test_a_record_that_is_not_utf8_is_named() -> None:
    body = b'"\xff"'
    name = f"{tar.hashlib.sha256(body).hexdigest()}.data.json"
    with pytest.raises(tar.NotUtf8):
        read_archive(frame() + tar.member_bytes(name, body, 1_700_000_000))
