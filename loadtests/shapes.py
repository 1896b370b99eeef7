"""The shapes of a load, as data: who comes when, what else happens meanwhile, which limits must be met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from loadtests import arrivals
from loadtests.arrivals import Pattern


@dataclass(frozen=True)
class Limits:
    """What a shape must meet.

    ``cast_ms`` and ``page_ms``: milliseconds within which 95 % of casts, and of every other request of
    voters and officers, are answered. ``rest``: how many seconds after the window the last vote may be
    acknowledged. ``busy``: how many requests must at least have been answered 503; where it is 0, none may
    have been. ``offered``: how many times the rate of acknowledged casts must have been sent in the most
    crowded second.
    """

    cast_ms: float = 1000
    page_ms: float = 1000
    rest: float = 5
    busy: int = 0
    offered: float = 0


@dataclass(frozen=True)
class Shape:
    """One kind of load.

    ``proves`` is a sentence for the report. ``seconds`` is the window in which voters arrive. ``at_home``:
    they sign in during the load with a mailed code; otherwise they sat down signed in. ``officers`` refresh
    the office's page and ``screens`` the room's screen. ``slow`` of the voters send and read slowly,
    ``stalled`` more clients begin requests and never end them, both through nginx. ``flood`` strangers knock
    at the doors of sign-in, each about once a second. ``settings`` are more of the platform's variables.
    """

    name: str
    title: str
    proves: str
    preset: str
    voters: int
    seconds: float
    pattern: Pattern
    at_home: bool = False
    officers: int = 2
    screens: int = 1
    slow: int = 0
    stalled: int = 0
    flood: int = 0
    limits: Limits = Limits()
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def through_nginx(self) -> bool:
        """Tell whether nginx stands between everybody and the platform."""
        return bool(self.slow or self.stalled)


STANDARD = (
    Shape(
        "hustings",
        "The hustings minute",
        "Eighty phones in one room rank candidates and cast within one minute.",
        "officer-election",
        voters=80,
        seconds=60,
        pattern=arrivals.meeting,
    ),
    Shape(
        "reminder",
        "The minutes after a reminder",
        "Members open the mail at home, half of them at once, sign in with a mailed code and vote.",
        "membership-ballot",
        voters=180,
        seconds=45,
        pattern=arrivals.after_mail,
        at_home=True,
        limits=Limits(rest=30),
    ),
    Shape(
        "last-hour",
        "The last hour",
        "A steady stream, scaled in time, and three in ten who come in the last tenth of it.",
        "membership-ballot",
        voters=225,
        seconds=45,
        pattern=arrivals.last_hour,
        at_home=True,
        limits=Limits(rest=30),
    ),
    Shape(
        "overload",
        "Ten-fold overload",
        "Far more ballots come at once than can be checked; the others are asked to wait and get in.",
        "membership-ballot",
        voters=1000,
        seconds=45,
        pattern=arrivals.rush(1.0),
        limits=Limits(cast_ms=3000, rest=120, busy=1, offered=10),
    ),
    Shape(
        "slow",
        "Slow clients",
        "Some send and read byte by byte, others never end what they began; nobody else waits for them.",
        "membership-ballot",
        voters=60,
        seconds=30,
        pattern=arrivals.meeting,
        slow=16,
        stalled=100,
        limits=Limits(rest=60),
    ),
    Shape(
        "logins",
        "A flood of sign-ins",
        "Strangers ask for codes, guess codes and guess passwords; voters do not notice.",
        "membership-ballot",
        voters=60,
        seconds=30,
        pattern=arrivals.after_mail,
        at_home=True,
        flood=30,
        limits=Limits(rest=30),
    ),
)
SHAPES = {shape.name: shape for shape in STANDARD}
