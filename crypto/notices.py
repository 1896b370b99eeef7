"""Public notices beside a board: what two people decided about a contest after it was sealed.

A board cannot say that a credential is dead, that voting was paused or that somebody joined the roll:
its format (section 12) knows no such event. Notices say so. A file of notices has one line for each:
compact JSON with the members of ``MEMBERS`` in that order, chained by SHA-256 and signed by the
platform (Ed25519 over the line without its signature, after a purpose of its own). The first notice
of a sealed contest names the spare credentials; later ones give them to people. See
``docs/protocol.md``, notices.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from crypto.errors import CryptoError, MalformedText
from crypto.receipts import platform_public_key, sign_text, verify_text
from crypto.text import array, compact, integer, ordered, parse_json, sha256_hex, string

PURPOSE = "tellers-notice-1|"
START = "0" * 64
MEMBERS = (
    *("uuid", "number", "previous", "at", "kind", "height", "head", "reason", "data", "key"),
    "signature",
)
#: Far above any board, roll or minute.
_LIMIT = 10**12
_HASH = re.compile(r"[0-9a-f]{64}")
_DAY = r"\d{4}-\d{2}-\d{2}"
_MOMENT = re.compile(rf"{_DAY}(T\d{{2}}:\d{{2}}:\d{{2}}Z)?", re.ASCII)
LONGEST_REASON = 500


class NoticeRefused(CryptoError):
    """A notice, or a file of notices, that does not hold together or is not signed."""


def _hash(value: Any) -> str:
    text = string(value)
    if not _HASH.fullmatch(text):
        raise MalformedText("A hash is 64 hexadecimal digits.")
    return text


def _moment(value: Any) -> str:
    text = string(value)
    if not _MOMENT.fullmatch(text):
        raise MalformedText("A time is written as 2026-07-09T13:00:00Z, or as a day.")
    return text


def _number(value: Any) -> int:
    return integer(value, 0, _LIMIT)


def _texts(value: Any) -> list[str]:
    texts = [string(one) for one in array(value)]
    if len(set(texts)) != len(texts):
        raise MalformedText("A list names something twice.")
    return texts


#: What each kind of notice says, in this order.
KINDS: dict[str, dict[str, Callable[[Any], Any]]] = {
    "sealed": {"spares": _texts, "entitled": _number, "roll": _hash, "opens": _moment, "closes": _moment},
    "replaced": {"old": string, "new": string},
    "added": {"new": string, "entitled": _number, "roll": _hash},
    "moved": {"opens": _moment, "closes": _moment},
    "paused": {},
    "resumed": {"closes": _moment},
    "extended": {"minutes": _number, "closes": _moment},
    "withdrawn": {"candidate": string},
    "cancelled": {},
    "superseded": {"revision": _number, "passed_over": _texts},
}


@dataclass(frozen=True)
class Notice:
    """One notice. ``at`` is a moment in UTC, or a day where a time could tell who voted when.

    ``height`` and ``head`` are those of the board's last public event when the notice was made, both
    None before there is a board. ``hash`` is SHA-256 of the line, which the next notice names.
    """

    uuid: str
    number: int
    previous: str
    at: str
    kind: str
    height: int | None
    head: str | None
    reason: str
    data: dict[str, Any]
    key: str
    hash: str


@dataclass(frozen=True)
class Standing:
    """What the credentials of a contest stand for after all notices."""

    live: frozenset[str]
    spares: frozenset[str]
    dead: frozenset[str]


def sign_notice(private: str, notice: dict[str, Any]) -> str:
    """Return the line, without its line end, of a notice given by all members but key and signature.

    Raises WrongKey, or MalformedText for what no reader would accept.
    """
    signed = ordered({**notice, "key": platform_public_key(private)}, MEMBERS[:-1])
    line = compact({**signed, "signature": sign_text(private, PURPOSE, signed)})
    _read(line)
    return line


def read_notices(text: str, key: str | None = None) -> list[Notice]:
    """Read a file of notices: every line, signature and link of the chain is checked.

    ``key`` is the platform's public key where it is known from elsewhere; the lines name it too.
    Raises MalformedText, WrongKey or NoticeRefused.
    """
    if not text.endswith("\n"):
        raise NoticeRefused("The file of notices does not end with a line end: it is cut off, or none.")
    notices: list[Notice] = []
    for number, line in enumerate(text[:-1].split("\n")):
        try:
            notice = _read(line)
            _check_link(notice, notices[-1] if notices else None, number)
        except CryptoError as error:
            error.args = (f"Notice {number}: {error}",)
            raise
        notices.append(notice)
    if key is not None and notices[0].key != key:
        raise NoticeRefused("The notices were signed with another key than the platform's.")
    return notices


def check_notices(
    notices: Sequence[Notice],
    *,
    uuid: str,
    listed: frozenset[str],
    voted: frozenset[str],
    hash_at: Callable[[int], str | None],
) -> Standing:
    """Check the notices of one sealed contest against its board; return what the credentials stand for.

    ``listed`` are the credentials on the sealed list, ``voted`` those with a ballot on the board, and
    ``hash_at`` gives the hash of the event at a height, None above the last one. Raises NoticeRefused.
    """
    if notices[0].kind != "sealed" or any(one.kind == "sealed" for one in notices[1:]):
        raise NoticeRefused("The first notice, and no other, must name the spare credentials.")
    if any(one.uuid != uuid for one in notices):
        raise NoticeRefused("The notices belong to another contest.")
    for one in notices:
        _check_head(one, hash_at)
    _check_stopped(notices, hash_at)
    standing = _standing(notices, listed)
    if voted & standing.dead:
        raise NoticeRefused("There is a ballot of a credential that a notice declares dead.")
    if voted & standing.spares:
        raise NoticeRefused("There is a ballot of a spare credential that was given to nobody.")
    return standing


def _standing(notices: Sequence[Notice], listed: frozenset[str]) -> Standing:
    """Follow the credentials through all notices."""
    spares = set(notices[0].data["spares"])
    if not spares <= listed:
        raise NoticeRefused("A spare credential is not on the sealed list.")
    live, dead = set(listed - spares), set[str]()
    if notices[0].data["entitled"] != len(live):
        raise NoticeRefused(
            f"There are {len(live)} credentials that are not spare, but not as many entitled."
        )
    for one in notices[1:]:
        where = f"Notice {one.number}"
        if one.kind in ("replaced", "added"):
            if one.data["new"] not in spares:
                raise NoticeRefused(f"{where} gives away what is no spare credential.")
            spares.discard(one.data["new"])
            live.add(one.data["new"])
        if one.kind == "replaced":
            if one.data["old"] not in live or one.data["old"] == one.data["new"]:
                raise NoticeRefused(f"{where} replaces a credential that nobody holds.")
            live.discard(one.data["old"])
            dead.add(one.data["old"])
        if one.kind == "added":
            if one.height:
                raise NoticeRefused(f"{where} adds somebody to the roll after the first ballot.")
            if one.data["entitled"] != len(live):
                raise NoticeRefused(f"{where} does not give the number of entitled people.")
    return Standing(frozenset(live), frozenset(spares), frozenset(dead))


def _check_head(notice: Notice, hash_at: Callable[[int], str | None]) -> None:
    """The board at a notice's height must be the one that the notice saw."""
    if notice.height is None:
        raise NoticeRefused(f"Notice {notice.number} does not say where the board stood.")
    found = hash_at(notice.height)
    if found is not None and found != notice.head:
        raise NoticeRefused(f"Notice {notice.number} was made beside another board.")


def _check_stopped(notices: Sequence[Notice], hash_at: Callable[[int], str | None]) -> None:
    """While a contest is paused, and once it is cancelled, nothing is appended to its board."""
    paused: Notice | None = None
    for one in notices:
        if paused is not None and (one.height, one.head) != (paused.height, paused.head):
            raise NoticeRefused(f"The board grew in a pause: before notice {one.number}.")
        if one.kind == "cancelled" and one is not notices[-1]:
            raise NoticeRefused(f"Notice {one.number} cancels the contest, and yet there are later ones.")
        if one.kind in ("paused", "resumed"):
            paused = one if one.kind == "paused" else None
    last = notices[-1]
    if (paused is not None or last.kind == "cancelled") and hash_at((last.height or 0) + 1) is not None:
        raise NoticeRefused("By the last notice the board stands still, and yet it went on.")


def _read(line: str) -> Notice:
    """Read one line, its signature included."""
    parts = ordered(parse_json(line), MEMBERS)
    if compact(parts) != line:
        raise NoticeRefused("The line is not the compact text that is signed.")
    if parts["kind"] not in KINDS:
        raise NoticeRefused("Its kind is not known.")
    if (parts["height"] is None) != (parts["head"] is None):
        raise NoticeRefused("It names only half of the board's head.")
    readers = KINDS[parts["kind"]]
    data = ordered(parts["data"], tuple(readers))
    key, signature = string(parts["key"]), string(parts["signature"])
    signed = {name: parts[name] for name in MEMBERS[:-1]}
    if not verify_text(key, PURPOSE, signed, signature):
        raise NoticeRefused("Its signature does not hold.")
    return Notice(
        uuid=string(parts["uuid"]),
        number=_number(parts["number"]),
        previous=_hash(parts["previous"]),
        at=_moment(parts["at"]),
        kind=parts["kind"],
        height=None if parts["height"] is None else _number(parts["height"]),
        head=None if parts["head"] is None else _hash(parts["head"]),
        reason=_reason(parts["reason"]),
        data={name: reader(data[name]) for name, reader in readers.items()},
        key=key,
        hash=sha256_hex(line),
    )


def _reason(value: Any) -> str:
    text = string(value)
    if len(text) > LONGEST_REASON:
        raise MalformedText("A reason is too long.")
    return text


def _check_link(notice: Notice, before: Notice | None, number: int) -> None:
    if notice.number != number or notice.previous != (before.hash if before else START):
        raise NoticeRefused("It does not follow the one before it: a notice is missing or was changed.")
    if before is None:
        return
    if (notice.uuid, notice.key) != (before.uuid, before.key):
        raise NoticeRefused("It belongs to another contest, or is signed with another key.")
    if (notice.height if notice.height is not None else -1) < (before.height or -1):
        raise NoticeRefused("The board it saw is shorter than the one before it.")
