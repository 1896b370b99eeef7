"""Declaring a contest unopposed: no more candidates than posts, so nobody votes. Two people decide it."""

from __future__ import annotations

from app import decisions
from app.db import session
from app.decisions import ActKind, Decision, Details, Fact
from ballot import store as ballot_store
from ballot.models import Contest
from ballot.nominations import acts, letters, reading, settling, store
from ballot.nominations.errors import NotUncontested
from ballot.pages import people
from ballot.timetable import Phase

KIND = "declare-unopposed"


def require_possible(contest: Contest) -> None:
    """Raise NotUncontested, saying why, unless the contest can be declared unopposed now."""
    terms = store.terms_of(contest)
    if contest.unopposed_utc is not None:
        raise NotUncontested("This contest is already declared unopposed.")
    if _cancelled(contest):
        raise NotUncontested("This contest is cancelled, which cannot be taken back.")
    if contest.sealed_utc is not None:
        raise NotUncontested("This contest is sealed, so it goes to a vote.")
    if terms.settled_utc is None or not reading.closed(terms):
        raise NotUncontested("Settle the candidates first.")
    found = settling.outlook(contest)
    if len(contest.options) != len(found.names):
        raise NotUncontested(
            "Nominations were accepted after the candidates were settled. Settle them again."
        )
    if not found.uncontested:
        raise NotUncontested(
            f"There are {people(len(found.names), 'candidate', 'candidates')} for "
            f"{people(found.seats, 'post', 'posts')}, so voters decide."
        )
    earlier = terms.after
    if earlier is None or earlier.unopposed_utc is not None or _cancelled(earlier):
        return
    if earlier.declared_utc is None:
        raise NotUncontested(
            f"People who are not elected {earlier.title} may still stand here, so wait for that result."
        )


def _cancelled(contest: Contest) -> bool:
    return ballot_store.phase_of(contest) is Phase.CANCELLED


def outcome_lines(contest: Contest) -> list[str]:
    """Return who is elected unopposed, and how many posts stay vacant."""
    labels = [one.label or "" for one in store.settled(contest)]
    vacant = contest.seats - len(labels)
    lines = [f"{label}: elected unopposed" for label in labels]
    return [*lines, f"Vacant: {people(vacant, 'post', 'posts')}"] if vacant else lines


def _contest(uuid: str) -> Contest:
    return ballot_store.contest_by_uuid(uuid)


def _title(uuid: str, _details: Details) -> str:
    return f"Declare “{_contest(uuid).title}” unopposed"


def _facts(uuid: str, _details: Details) -> list[Fact]:
    contest = _contest(uuid)
    candidates = tuple(one.label or "" for one in store.settled(contest))
    return [
        Fact("Election", (contest.poll.title,)),
        Fact("Posts", (str(contest.seats),)),
        Fact("Candidates", candidates or ("Nobody stands",)),
        Fact("Not on the ballot", _left_out(contest) or ("Nobody else was nominated",)),
        Fact("Outcome", tuple(outcome_lines(contest))),
        Fact("What follows", ("Nobody votes in this contest. It cannot be sealed or changed afterwards.",)),
    ]


def _left_out(contest: Contest) -> tuple[str, ...]:
    """Return who was rejected or withdrew, and why: what one person decided, the other has to see."""
    lines = []
    for one in store.nominations(contest):
        if one.label is None:
            rejected = one.decisions[-1].reason if one.decisions and not one.decisions[-1].accepted else ""
            why = f"withdrawn. {one.withdrawal_reason}" if one.withdrawn_utc else f"rejected. {rejected}"
            lines.append(f"{reading.names(one)}: {why}".strip())
    return tuple(lines)


def _check(uuid: str, _details: Details) -> None:
    require_possible(_contest(uuid))


def _carry_out(uuid: str, _details: Details, decision: Decision) -> None:
    contest = _contest(uuid)
    contest.unopposed_utc = decision.at_utc
    session().flush()
    for nomination in store.settled(contest):
        letters.elected_unopposed(nomination)


decisions.register(
    ActKind(
        name=KIND,
        title=_title,
        facts=_facts,
        check=_check,
        carry_out=_carry_out,
        needs_reason=False,
        lock=acts.lock,
        home=acts.home,
    )
)
