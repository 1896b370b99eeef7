"""Telling the candidates of a contest what was declared; before everybody reads it, where that is set."""

from __future__ import annotations

from ballot import declaring, results
from ballot.board.models import Declaration
from ballot.decisions.common import tell, uk
from ballot.models import Contest
from ballot.nominations import store as nominations


def tell_candidates(contest: Contest, made: Declaration) -> None:
    """Queue a letter to everybody who stood through the platform, and was not passed over."""
    standing = [one for one in nominations.settled(contest) if one.label not in made.passed_over]
    counted = results.declared_result(contest).count if standing else None
    if counted is None:
        return
    elected = {counted.names[place] for place in counted.elected}
    for nomination in standing:
        people = [one.person for one in nomination.candidates if one.accepted_utc and one.left_utc is None]
        lines = _lines(contest, made, nomination.label in elected)
        tell(people, contest.poll, f"The result: {contest.title}", lines)


def _lines(contest: Contest, made: Declaration, elected: bool) -> list[str]:
    anew = " again, because an earlier declaration was corrected" if made.revision else ""
    outcome = "You are elected." if elected else "You are not elected."
    reason = ["", f"Reason: {made.reason}"] if made.reason else []
    waits = ["", f"Everybody reads it from {uk(made.public_utc)} on. Please keep it to yourself until then."]
    return [
        f"The result of {contest.title} ({contest.poll.title}) is declared{anew}.",
        "",
        outcome,
        *reason,
        *(waits if made.public_utc > made.at_utc else []),
    ]


declaring.on_declaration(tell_candidates)
