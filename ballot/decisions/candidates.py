"""The decision to pass over a candidate who withdraws once the paper is sealed."""

from __future__ import annotations

from app.decisions import ActKind, Decision, Details, Fact
from ballot import store
from ballot.board import notices
from ballot.decisions.common import home, lock, publish
from ballot.errors import CannotWithdraw, NoOptionsLeft, NoSuchCandidate
from ballot.models import Contest
from ballot.timetable import Phase

_OVER = (Phase.DRAFT, Phase.DECLARED, Phase.CANCELLED, Phase.UNOPPOSED)


def withdrawn(contest: Contest) -> list[str]:
    """Return the candidates who withdrew after sealing, in the order in which they did."""
    return [one.data["candidate"] for one in notices.told(contest, "withdrawn")]


def standing(contest: Contest) -> list[str]:
    """Return the candidates on the paper who did not withdraw, in its order; none in a choice contest."""
    gone = set(withdrawn(contest))
    return [option.label for option in contest.options if contest.ranked and option.label not in gone]


def require_standing(contest: Contest, label: object) -> str:
    """Return the label of one of several who stand. Raises NoSuchCandidate or NoOptionsLeft."""
    still = standing(contest)
    if not isinstance(label, str) or label not in still:
        raise NoSuchCandidate
    if len(still) == 1:
        raise NoOptionsLeft
    return label


def _facts(subject: str, details: Details) -> list[Fact]:
    contest = store.contest_by_uuid(subject)
    told = (
        "The sealed paper stays as it is: voters still see the name.",
        "Preferences for this candidate are passed over in the count, as if the name were not there.",
        "Everybody reads this on the public board, with the reason.",
    )
    return [
        Fact("Contest", (contest.title, contest.poll.title)),
        Fact("Who withdraws", (str(details["candidate"]),)),
        Fact("Who still stands", tuple(one for one in standing(contest) if one != details["candidate"])),
        Fact("What happens", told),
    ]


def _check(subject: str, details: Details) -> None:
    contest = store.contest_by_uuid(subject)
    if not contest.ranked or store.phase_of(contest) in _OVER:
        raise CannotWithdraw
    require_standing(contest, details.get("candidate"))


def _withdraw(subject: str, details: Details, decision: Decision) -> None:
    publish(store.contest_by_uuid(subject), "withdrawn", decision, {"candidate": details["candidate"]})


KINDS = (
    ActKind(
        "withdraw-candidate", lambda _subject, details: f"Withdraw {details['candidate']}",
        _facts, _check, _withdraw, lock=lock, home=home,
    ),
)  # fmt: skip
