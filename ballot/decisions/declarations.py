"""The decision to declare a result anew: the earlier declaration stays, and says that it is superseded."""

from __future__ import annotations

from app.decisions import ActKind, Decision, Details, Fact
from ballot import declaring, store
from ballot.decisions.candidates import require_standing
from ballot.decisions.common import home, lock, publish
from ballot.errors import CannotSupersede
from ballot.timetable import Phase


def _facts(subject: str, details: Details) -> list[Fact]:
    contest = store.contest_by_uuid(subject)
    current = declaring.latest(contest)
    over = [*(current.passed_over if current else []), *_also(details)]
    return [
        Fact("Contest", (contest.title, contest.poll.title)),
        Fact("Declaration that is superseded", (f"Number {current.revision + 1}" if current else "None",)),
        Fact("Candidates passed over", tuple(over) or ("Nobody",)),
        Fact(
            "What happens",
            (
                "The result is counted again and declared with the second approval.",
                "The earlier declaration stays visible, with the reason.",
            ),
        ),
    ]


def _also(details: Details) -> list[str]:
    return [str(details["candidate"])] if details.get("candidate") else []


def _check(subject: str, details: Details) -> None:
    contest = store.contest_by_uuid(subject)
    if store.phase_of(contest) is not Phase.DECLARED or not store.published(contest):
        raise CannotSupersede
    for label in _also(details):
        current = declaring.latest(contest)
        if current is not None and label in current.passed_over:
            raise CannotSupersede("This candidate is passed over already.")
        require_standing(contest, label)


def _supersede(subject: str, details: Details, decision: Decision) -> None:
    contest = store.contest_by_uuid(subject)
    made = declaring.declare_anew(contest, _also(details), decision.reason, decision.public_id)
    publish(contest, "superseded", decision, {"revision": made.revision, "passed_over": made.passed_over})


KINDS = (
    ActKind(
        "supersede",
        lambda subject, _details: f"Correct the declared result of “{store.contest_by_uuid(subject).title}”",
        _facts, _check, _supersede, lock=lock, home=home,
    ),
)  # fmt: skip
