"""Cases about bytes and the chain of events (section 12, rules 15.1 and 15.8)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from crypto.archive import EventType as T
from crypto.archive import events, reader, records, tar
from crypto.archive.events import Event
from crypto.archive.writer import data_record, event_record, member
from tests.tampered.case import Case, Tool
from tests.tampered.goods import choices, choices_script, ranking_script
from tools.samples import TIMESTAMP, Entry, archive_of


def good() -> bytes:
    return choices_script().archive()


def bytes_case(
    name: str, error: type[tar.CryptoError], change: Callable[[bytes], bytes], attack: int | None = None
) -> Case:
    """Change the good archive's bytes."""
    return Case(name, "12", error, lambda: change(good()), attack=attack)


def chain_case(
    name: str, error: type[tar.CryptoError], change: Callable[[list[Entry]], list[Entry]], tool: Tool
) -> Case:
    """Change the list of events: 0 Setup, 1-4 ballots, 5 EndBallots, 6 tally, 7-9 decryptions, 10 Result."""
    make = lambda: archive_of(change(choices_script().entries()))  # noqa: E731
    return Case(name, "15.1", error, make, tool, attack=9)


def with_last_event(event: Callable[[Event], Event]) -> Callable[[], bytes]:
    """Return a maker of the good archive with its Result event replaced."""

    def make() -> bytes:
        entries = choices_script().entries()
        before = reader.read_archive(archive_of(entries[:-1]))
        true = Event(before.head, before.height + 1, T.RESULT, records.digest_of(entries[-1][1][0]))
        data = data_record(entries[-1][1][0])
        written = [data, event_record(event(true))]
        return archive_of(entries[:-1]) + b"".join(member(r.name, r.body, TIMESTAMP) for r in written)

    return make


def result_before_the_last_record(content: bytes) -> bytes:
    """Swap the result and its event: the hashes hold, the order does not."""
    size = 1024
    return content[: -2 * size] + content[-size:] + content[-2 * size : -size]


BYTES = [
    bytes_case("not-an-archive", tar.NotAnArchive, lambda c: c[512:]),
    bytes_case("other-version", tar.NotAnArchive, lambda c: c.replace(b'"version":1', b'"version":2', 1)),
    bytes_case("truncated-in-a-body", tar.TruncatedArchive, lambda c: c[:-512], attack=9),
    bytes_case("truncated-in-a-header", tar.TruncatedArchive, lambda c: c[: -1024 - 100], attack=9),
    bytes_case("padded-with-two-zero-blocks", tar.TrailingBytes, lambda c: c + bytes(1024), attack=9),
    bytes_case("body-padded-with-a-letter", tar.WrongPadding, lambda c: c[:-1] + b"x"),
    bytes_case(
        # The NUL behind it is in no number of a record: only the header's own field can be meant.
        "other-file-mode",
        tar.MalformedTarHeader,
        lambda c: c[:2000] + c[2000:].replace(b"0644\0", b"0600\0", 1),
    ),
    bytes_case("other-time-of-one-member", tar.MalformedTarHeader, lambda c: c[:-888] + b"2" + c[-887:]),
    bytes_case("ustar-magic", tar.MalformedTarHeader, lambda c: c[:-767] + b"ustar" + c[-762:]),
    bytes_case("other-record-name", tar.MalformedRecordName, lambda c: c.replace(b".data.", b".date.", 1)),
    bytes_case(
        "record-changed-under-its-hash", tar.WrongRecordHash, lambda c: c.replace(b"Sample e", b"Simple e", 1)
    ),
    bytes_case("record-that-is-not-utf8", tar.NotUtf8, lambda c: c + _not_utf8()),
    bytes_case("result-after-its-event", events.WrongDataMembers, result_before_the_last_record),
    bytes_case(
        "record-without-an-event",
        events.WrongDataMembers,
        lambda c: c + member(*data_record("{}")[:2], TIMESTAMP),
    ),
]


def _not_utf8() -> bytes:
    body = b"\xff"
    return tar.member_bytes(f"{hashlib.sha256(body).hexdigest()}.data.json", body, TIMESTAMP)


def moved(source: int, target: int) -> Callable[[list[Entry]], list[Entry]]:
    """Return a change that takes out event ``source`` and puts it at place ``target``."""

    def change(entries: list[Entry]) -> list[Entry]:
        entries.insert(target, entries.pop(source))
        return entries

    return change


def doubled(kind: T) -> Callable[[list[Entry]], list[Entry]]:
    """Return a change that writes every event of a type twice."""
    return lambda entries: [copy for entry in entries for copy in [entry] * (2 if entry[0] is kind else 1)]


def hidden_ballots() -> bytes:
    """Tally the last two ballots only; a stray event makes belenios-tool forget the first two."""
    whole, rest = choices_script(), choices().play(choices_script().ballots[2:], [], [1, 2, 3])
    entries = rest.entries()
    first = [(T.BALLOT, [ballot]) for ballot in whole.ballots[:2]]
    return archive_of([entries[0], *first, (T.END_SHUFFLES, []), *entries[1:]])


def false_result_first(entries: list[Entry]) -> list[Entry]:
    return [*entries[:-1], (T.RESULT, ['{"result":[[3,0,0],[0,3,0,0]]}']), entries[-1]]


CHAIN = [
    Case("stray-event-hides-ballots", "15.1", events.EventOutOfOrder, hidden_ballots, Tool.ACCEPTS, attack=9),
    chain_case("no-end-of-ballots", events.EventOutOfOrder, lambda e: e[:5] + e[6:], Tool.ACCEPTS),
    chain_case("decryption-before-the-tally", events.EventOutOfOrder, moved(7, 6), Tool.REFUSES),
    chain_case("ballot-before-the-setup", events.EventOutOfOrder, moved(1, 0), Tool.ACCEPTS),
    chain_case("event-after-the-result", events.EventOutOfOrder, moved(9, 10), Tool.REFUSES),
    chain_case("second-setup", events.RepeatedEvent, doubled(T.SETUP), Tool.ACCEPTS),
    chain_case("second-end-of-ballots", events.RepeatedEvent, doubled(T.END_BALLOTS), Tool.ACCEPTS),
    chain_case("second-tally", events.RepeatedEvent, doubled(T.ENCRYPTED_TALLY), Tool.ACCEPTS),
    chain_case("two-results", events.RepeatedEvent, false_result_first, Tool.ACCEPTS),
    chain_case("ballot-after-the-close", events.BallotAfterClose, moved(4, 5), Tool.REFUSES),
    Case(
        "second-end-of-shuffles",
        "15.1",
        events.RepeatedEvent,
        lambda: archive_of(doubled(T.END_SHUFFLES)(ranking_script().entries())),
        Tool.ACCEPTS,
        attack=9,
    ),
    Case(
        "ballot-without-a-record",
        "12",
        events.WrongDataMembers,
        lambda: archive_of(_without_data()),
        attack=9,
    ),
    Case("wrong-parent", "12", events.WrongParent, with_last_event(lambda e: replace(e, parent="0" * 64))),
    Case("no-parent", "12", events.WrongParent, with_last_event(lambda e: replace(e, parent=None))),
    Case(
        "wrong-height", "12", events.WrongHeight, with_last_event(lambda e: replace(e, height=e.height + 1))
    ),
    Case("wrong-payload", "12", events.WrongPayload, with_last_event(lambda e: replace(e, payload="0" * 64))),
    Case("no-setup", "12", reader.NoSetup, lambda: archive_of([])),
    Case("setup-of-other-records", "12", records.BrokenReference, lambda: archive_of(_other_setup())),
    Case("shuffle-of-another-record", "12", records.BrokenReference, lambda: archive_of(_swapped_wrappers())),
    Case(
        "owner-as-a-text",
        "12",
        records.MalformedWrapper,
        lambda: archive_of(_owner_as_text()),
        Tool.ACCEPTS,
    ),
]


def _without_data() -> list[Entry]:
    entries = choices_script().entries()
    entries[2] = (T.BALLOT, [])
    return entries


def _other_setup() -> list[Entry]:
    entries = choices_script().entries()
    election, trustees, credentials, payload = entries[0][1]
    entries[0] = (T.SETUP, [election, trustees, credentials + " ", payload])
    return entries


def _swapped_wrappers() -> list[Entry]:
    entries = ranking_script().entries()
    (_, first), (_, second) = entries[7:9]
    entries[7] = (T.SHUFFLE, [first[0], second[1]])
    return entries


def _owner_as_text() -> list[Entry]:
    entries = choices_script().entries()
    record, wrapper = entries[7][1]
    entries[7] = (T.PARTIAL_DECRYPTION, [record, wrapper.replace('"owner":1', '"owner":"1"')])
    return entries


SINCE = [
    Case(
        "dropped-ballot",
        "15.8",
        reader.NotAnExtension,
        lambda: archive_of(choices_script().entries()[:1] + choices_script().entries()[2:5]),
        None,
        since=lambda: archive_of(choices_script().entries()[:3]),
        attack=10,
    ),
    Case(
        "forked-board",
        "15.8",
        reader.NotAnExtension,
        lambda: archive_of([choices_script().entries()[n] for n in (0, 2, 1)]),
        None,
        since=lambda: archive_of(choices_script().entries()[:3]),
        says="another one",
        attack=10,
    ),
    Case(
        "board-rolled-back",
        "15.8",
        reader.NotAnExtension,
        lambda: archive_of(choices_script().entries()[:3]),
        None,
        since=lambda: archive_of(choices_script().entries()[:4]),
        says="are gone",
        attack=10,
    ),
]

CASES = [*BYTES, *CHAIN, *SINCE]
