"""The decision that ends a contest without a result."""

from __future__ import annotations

from app.decisions import ActKind, Decision, Details, Fact
from ballot import store
from ballot.decisions.common import home, lock, publish, tell_roll
from ballot.errors import CannotCancel
from ballot.timetable import Phase

_FINAL = (Phase.DECLARED, Phase.CANCELLED, Phase.UNOPPOSED)


def _cancel_facts(subject: str, _details: Details) -> list[Fact]:
    told = (
        "This cannot be taken back. There will be no result, and nothing that was cast is ever opened.",
        "Everybody on the roll is told by e-mail, with the reason.",
    )
    contest = store.contest_by_uuid(subject)
    return [Fact("Contest", (contest.title, contest.poll.title)), Fact("What happens", told)]


def _may_cancel(subject: str, _details: Details) -> None:
    if store.phase_of(store.contest_by_uuid(subject)) in _FINAL:
        raise CannotCancel


def _cancel(subject: str, _details: Details, decision: Decision) -> None:
    contest = store.contest_by_uuid(subject)
    publish(contest, "cancelled", decision)
    lines = [
        f"{contest.title} ({contest.poll.title}) is cancelled. There will be no result.",
        "",
        f"Reason: {decision.reason}",
    ]
    tell_roll(contest.poll, f"Cancelled: {contest.title}", lines)


KINDS = (
    ActKind(
        "cancel", lambda subject, _details: f"Cancel “{store.contest_by_uuid(subject).title}”",
        _cancel_facts, _may_cancel, _cancel, lock=lock, home=home,
    ),
)  # fmt: skip
