"""The candidates whom a meeting may name: those of the contest, once their statements are published.

A contest whose candidates the office typed has no nominations, and its candidates may be named at once.
"""

from __future__ import annotations

from ballot.models import Contest
from ballot.nominations import statements
from ballot.nominations import store as nominations


def named(contest: Contest) -> list[str]:
    """Return the names as they stand on the ballot; nobody before the statements are published."""
    terms = nominations.find_terms(contest)
    if terms is not None and not statements.published(terms):
        return []
    return [option.label for option in contest.options]
