"""What became of candidates once a contest was decided."""

from __future__ import annotations

from ballot import results
from ballot.models import Contest
from ballot.nominations import store


def unsuccessful(contest: Contest) -> set[int]:
    """Return the row numbers of the people who stood in a declared contest and were not elected."""
    if contest.declared_utc is None:
        return set()
    counted = results.declared_result(contest).count
    if counted is None:
        return set()
    elected = {counted.candidates[number].name for number in counted.elected}
    lost = [found for found in store.settled(contest) if found.label not in elected]
    return {one.person_id for found in lost for one in found.candidates if one.left_utc is None}
