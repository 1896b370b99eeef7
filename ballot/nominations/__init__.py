"""Nominations: who may stand, who does, what they say, and how they come onto the ballot."""

from ballot.nominations.statements import CandidateShown, PersonShown, candidates, published

__all__ = ["CandidateShown", "PersonShown", "candidates", "published"]
