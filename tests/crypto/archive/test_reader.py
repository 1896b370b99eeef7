"""The frame of an archive: order, parents, heights, data members, references (section 12)."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from crypto.archive import (
    Event,
    EventType,
    check_order,
    events,
    header,
    member,
    read_archive,
    reader,
    records,
)
from crypto.archive.tar import WrongRecordHash
from crypto.archive.writer import ArchiveBuilder, data_record, event_record, event_records
from tests.crypto.archive.frames import TIME, WHOLE, frame

SETUP = WHOLE[0]
T = EventType


def test_a_whole_archive_is_taken_apart() -> None:
    archive = read_archive(frame())
    assert archive.setup == ("the election", "the trustees", "the credentials")
    assert list(archive.ballots) == ["first ballot", "second ballot"]
    assert archive.ballots[0:1] == ["first ballot"]
    assert archive.tally == "the tally"
    assert archive.shuffles == [(1, "first shuffle"), (2, "second shuffle")]
    assert archive.decryptions == [(1, "first decryption"), (2, "second decryption")]
    assert archive.result == "the result"
    assert (archive.height, archive.last, archive.shuffling_ended) == (10, T.RESULT, True)


@pytest.mark.parametrize("length", range(1, len(WHOLE) + 1))
def test_an_election_that_still_runs_is_read(length: int) -> None:
    archive = read_archive(frame(WHOLE[:length]))
    assert archive.last is WHOLE[length - 1][0]
    assert archive.height == length - 1


def test_a_file_is_read_and_given_back(tmp_path: Path) -> None:
    path = tmp_path / "a.bel"
    path.write_bytes(frame())
    with read_archive(path) as archive:
        assert archive.result == "the result"
    with pytest.raises(ValueError, match="closed"):
        archive.text(archive.members[0])


def test_a_file_that_changes_while_it_is_read_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.bel"
    path.write_bytes(frame())
    with read_archive(path) as archive:
        path.write_bytes(frame().replace(b"first ballot", b"other ballot"))
        with pytest.raises(WrongRecordHash):
            archive.ballots[0]


def without(*numbers: int) -> bytes:
    return frame([entry for number, entry in enumerate(WHOLE) if number not in numbers])


def inserted(place: int, event_type: EventType, data: list[str]) -> bytes:
    return frame([*WHOLE[:place], (event_type, data), *WHOLE[place:]])


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (frame([]), reader.NoSetup),
        (without(0), events.EventOutOfOrder),
        (without(3), events.EventOutOfOrder),
        (without(4), events.EventOutOfOrder),
        (without(7), events.EventOutOfOrder),
        (without(8, 9), events.EventOutOfOrder),
        (without(5, 6), events.EventOutOfOrder),
        (inserted(2, T.END_SHUFFLES, []), events.EventOutOfOrder),
        (inserted(11, T.PARTIAL_DECRYPTION, WHOLE[8][1]), events.EventOutOfOrder),
        (inserted(2, *SETUP), events.RepeatedEvent),
        (inserted(4, T.END_BALLOTS, []), events.RepeatedEvent),
        (inserted(5, *WHOLE[4]), events.RepeatedEvent),
        (inserted(8, T.END_SHUFFLES, []), events.RepeatedEvent),
        (inserted(11, T.RESULT, ["another result"]), events.RepeatedEvent),
        (inserted(4, T.BALLOT, ["late ballot"]), events.BallotAfterClose),
        (inserted(11, T.BALLOT, ["late ballot"]), events.BallotAfterClose),
        (inserted(2, T.BALLOT, []), events.WrongDataMembers),
        (inserted(2, T.BALLOT, ["third", "fourth"]), events.WrongDataMembers),
        (inserted(3, T.END_BALLOTS, ["something"]), events.WrongDataMembers),
        (frame([(T.SETUP, SETUP[1][:3])]), events.WrongDataMembers),
        (frame([(T.SETUP, [*SETUP[1][:3], "{}"])]), records.BrokenReference),
        (frame([(T.SETUP, [SETUP[1][1], SETUP[1][0], *SETUP[1][2:]])]), records.BrokenReference),
        (frame([*WHOLE[:4], (T.ENCRYPTED_TALLY, ["other", WHOLE[4][1][1]])]), records.BrokenReference),
        (frame([*WHOLE[:5], (T.SHUFFLE, ["other", WHOLE[5][1][1]])]), records.BrokenReference),
        (frame([*WHOLE[:5], (T.SHUFFLE, ["other", '{"owner":"1"}'])]), records.MalformedWrapper),
        (frame([*WHOLE[:4], (T.ENCRYPTED_TALLY, ["other", "{}"])]), records.MalformedWrapper),
        (frame() + member(*data_record("one more")[:2], TIME), events.WrongDataMembers),
    ],
)
def test_each_fault_of_the_chain_has_its_name(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_archive(content)


def with_event(event: Event) -> bytes:
    return frame(WHOLE[:3]) + member(*event_record(event)[:2], TIME)


def test_parent_height_payload_and_text_of_an_event_are_checked() -> None:
    head = read_archive(frame(WHOLE[:3])).head
    assert read_archive(with_event(Event(head, 3, T.END_BALLOTS, None))).last is T.END_BALLOTS
    with pytest.raises(events.WrongParent):
        read_archive(with_event(Event("0" * 64, 3, T.END_BALLOTS, None)))
    with pytest.raises(events.WrongParent):
        read_archive(with_event(Event(None, 3, T.END_BALLOTS, None)))
    with pytest.raises(events.WrongHeight):
        read_archive(with_event(Event(head, 4, T.END_BALLOTS, None)))
    with pytest.raises(events.WrongPayload):
        read_archive(with_event(Event(head, 3, T.END_BALLOTS, "0" * 64)))


@pytest.mark.parametrize(
    "text",
    [
        "null",
        '{"height":0,"type":"Setup"} ',
        '{"type":"Setup","height":0}',
        '{"height":00,"type":"Setup"}',
        '{"height":1.0,"type":"Setup"}',
        '{"height":0,"type":"Opening"}',
        '{"height":0,"height":0,"type":"Setup"}',
    ],
)
def test_an_event_has_only_one_way_to_be_written(text: str) -> None:
    with pytest.raises(events.MalformedEvent):
        events.parse_event(text, "record 6")


def test_an_older_copy_must_be_a_prefix() -> None:
    whole, older = read_archive(frame()), read_archive(frame(WHOLE[:3]))
    whole.check_extends(older)
    whole.check_extends(whole)
    with pytest.raises(reader.NotAnExtension, match="are gone"):
        older.check_extends(whole)
    dropped = read_archive(without(1))
    with pytest.raises(reader.NotAnExtension, match="another one"):
        dropped.check_extends(older)
    stream = io.BytesIO()
    ArchiveBuilder(stream, TIME + 1).append(*SETUP)
    with pytest.raises(reader.NotAnExtension, match="time"):
        whole.check_extends(read_archive(stream.getvalue()))


def test_large_weights_are_texts() -> None:
    wrapper = records.tally_data("the tally", 1, 4_000_000_000)[1]
    assert '"total_weight":"4000000000"' in wrapper
    digest = records.digest_of("the tally")
    assert records.parse_sized(wrapper, digest, "").total_weight == 4_000_000_000
    with pytest.raises(records.MalformedWrapper):
        records.parse_sized(wrapper.replace('"4000000000"', "4000000000"), digest, "")


def test_records_of_an_event_come_in_the_order_of_the_format() -> None:
    written = event_records("a" * 64, 7, T.SHUFFLE, records.owned_data(2, "a shuffle"))
    assert [record.is_event for record in written] == [False, False, True]
    assert written[0].body == "a shuffle"
    assert header(TIME)[:8] == b"BELENIOS"


def test_the_order_can_be_asked_before_anything_is_written() -> None:
    check_order([], T.SETUP)
    check_order([T.SETUP, T.BALLOT], T.BALLOT)
    with pytest.raises(events.BallotAfterClose):
        check_order([T.SETUP, T.END_BALLOTS], T.BALLOT)
