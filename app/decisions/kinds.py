"""The kinds of things that two people decide. Every room registers its own, once, when it is imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.accounts.models import Person, Role

#: The parameters of a proposal: a flat JSON object.
Details = dict[str, str | int | bool | None]


@dataclass(frozen=True)
class Fact:
    """One thing that both people read before they approve; ``is_code`` sets its lines in fixed width."""

    name: str
    lines: tuple[str, ...]
    is_code: bool = False


@dataclass(frozen=True)
class Given:
    """One approval of something that is carried out."""

    person: Person
    role: Role


@dataclass(frozen=True)
class Decision:
    """What two people have decided, as ``carry_out`` receives it."""

    public_id: str
    reason: str
    at_utc: datetime
    first: Given
    second: Given

    def by(self, role: Role) -> Person:
        """Return who approved in ``role``."""
        return self.first.person if self.first.role == role else self.second.person


def _no_lock(_subject: str, _details: Details) -> None:
    """Lock nothing: for kinds whose ``carry_out`` needs no row to stay as it was checked."""


def _no_state(_subject: str, _details: Details) -> str:
    """Return no state beyond what the facts say."""
    return ""


@dataclass(frozen=True)
class ActKind:
    """How one kind of decision is shown, checked and carried out. All functions take (subject, details).

    ``facts`` is what both people read, ``state`` anything more that the approval depends on: both are in
    the fingerprint, so a first approval is void once either changed (show no number that grows by
    itself). ``check`` raises a Refusal unless the thing is possible now. ``lock`` takes the locks under
    which ``check`` stays true until ``carry_out``, which works in the same transaction as the second
    approval. ``home`` is the address of the page that the subject belongs to.
    """

    name: str
    title: Callable[[str, Details], str]
    facts: Callable[[str, Details], list[Fact]]
    check: Callable[[str, Details], None]
    carry_out: Callable[[str, Details, Decision], None]
    state: Callable[[str, Details], str] = _no_state
    needs_reason: bool = True
    lock: Callable[[str, Details], None] = _no_lock
    home: Callable[[str], str] | None = None


_KINDS: dict[str, ActKind] = {}


def register(kind: ActKind) -> None:
    """Make a kind known; a second one of the same name raises ``ValueError``."""
    if kind.name in _KINDS:
        raise ValueError(f"the kind {kind.name} is registered already")
    _KINDS[kind.name] = kind


def kind_named(name: str) -> ActKind:
    """Return a registered kind; ``KeyError`` for any other name, which no page can send."""
    return _KINDS[name]
