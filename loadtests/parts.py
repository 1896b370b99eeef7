"""Who takes part in a load: every person's part as plain data, dealt to the generators by the conductor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from loadtests.election import OFFICE, PASSWORD, SCRUTINEER
from loadtests.plan import Turn
from loadtests.shapes import Shape
from tools.election.voting import email_of

OFFICE_EVERY, SCREEN_EVERY = 5.0, 2.0  # seconds; the screen's script asks as often
STRANGERS_ADDRESSES = 20
ROOM = 0  # everybody in one room has one network address
Part = dict[str, Any]


def address_of(number: int) -> str:
    """Return the network address of person ``number``, as a proxy in front of the platform names it."""
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def parts_of(shape: Shape, turns: Sequence[Turn], screen: str) -> list[Part]:
    """Return everybody's part; ``screen`` is the token of the room's screen. Meanings stay here."""
    stalled = [
        _part("stalled", number, arrives=number * shape.seconds / shape.stalled)
        for number in range(shape.stalled)
    ]
    return [*_voters(shape, turns), *_watchers(shape, screen), *_strangers(shape), *stalled]


def _voters(shape: Shape, turns: Sequence[Turn]) -> list[Part]:
    """Return the voters; those on a slow line stand between the others."""
    step = len(turns) / shape.slow if shape.slow else len(turns) + 1
    slow = {int(place * step) for place in range(shape.slow)}
    return [
        _part("slow voter" if place in slow else "voter", turn.number, home=shape.at_home, **_of(turn))
        for place, turn in enumerate(turns)
    ]


def _of(turn: Turn) -> dict[str, Any]:
    """Return what a generator needs of a turn: everything but what the ballot means."""
    return {name: value for name, value in asdict(turn).items() if name not in ("meaning", "number")}


def _watchers(shape: Shape, screen: str) -> list[Part]:
    staff = [OFFICE, SCRUTINEER]
    officers = [
        _part("officer", place, email=staff[place % 2], password=PASSWORD, every=OFFICE_EVERY)
        for place in range(shape.officers)
    ]
    shown = [_part("screen", place, token=screen, every=SCREEN_EVERY) for place in range(shape.screens)]
    return officers + shown


def _strangers(shape: Shape) -> list[Part]:
    """Half of the addresses that strangers try are on the roll, of people who do not vote in this load."""
    known = [email_of(shape.voters + number) for number in range(1, shape.flood + 1)]
    emails = known + [f"stranger{number:03}@example.org" for number in range(shape.flood)]
    return [
        _part("stranger", 2**16 + number % STRANGERS_ADDRESSES, home=True, emails=emails, until=shape.seconds)
        for number in range(shape.flood)
    ]


def _part(kind: str, number: int, *, home: bool = False, **more: Any) -> Part:
    return {"kind": kind, "number": number, "address": address_of(number if home else ROOM), **more}
