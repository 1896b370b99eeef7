"""What somebody needs to count again with another program: the ballots, the constraints, the settings."""

from __future__ import annotations

from ballot.counting.candidates import Candidate
from ballot.counting.files import BallotFile, write_blt, write_con
from ballot.counting.record import Count

SETTINGS = {
    "ers97": (
        "ERS97: two decimal places; the quota is the valid vote divided by one more than the places, "
        "rounded up; it falls with non-transferable papers until somebody is elected; votes required "
        "from the total active vote; surpluses from the last batch received, transferable papers "
        "only; surpluses deferred where the rule says so, also on equality; exclusions together and "
        "by value; earliest difference in ties. In OpenTally choose the preset ERS97; it does not "
        "defer a surplus on exact equality, which this count and the rule’s text do."
    ),
    "scottish": (
        "Scottish STV: five decimal places; a whole-number Droop quota that stays; surpluses from all "
        "papers, the largest first (weighted inclusive Gregory); one exclusion at a time; latest "
        "difference in ties, narrowed among several. In OpenTally choose the preset Scottish STV."
    ),
    "meek": (
        "Meek STV: nine decimal places; the quota is the votes held divided by one more than the "
        "places, truncated, plus the smallest unit, at each iteration; surplus tolerance 0.000001; "
        "ties within the surplus left by lot. This is the reference rule of the Proportional "
        "Representation Foundation."
    ),
    "av": (
        "Alternative vote: more than half of the papers that still choose a continuing candidate; one "
        "exclusion at a time; earliest difference in ties."
    ),
}
CONSTRAINED = (
    "Constraints: guard and doom after every change of status, doomed candidates excluded before "
    "any surplus, one candidate at a time."
)


def settings(count: Count) -> str:
    """The settings for a recount elsewhere, in sentences."""
    drawn = ", ".join(count.names[c] for c in count.lot if c not in count.withdrawn)
    constrained = f" {CONSTRAINED}" if count.constraints else ""
    return f"{SETTINGS[count.rule]}{constrained} Order of the lot, the first counting as ahead: {drawn}."


def ballots(count: Count, title: str) -> str:
    """The papers that counted as a BLT file, identical ones together, in a fixed order.

    Withdrawn candidates keep their numbers and stand as withdrawn.
    """
    named = tuple(Candidate(name) for name in count.names)
    return write_blt(BallotFile(named, count.seats, tuple(sorted(count.papers)), count.withdrawn, title))


def constraints(count: Count) -> str | None:
    """The constraints as a CON file, or None where there are none."""
    return write_con(count.candidates, count.constraints) if count.constraints else None
