"""Counting: ranked papers by STV and majority questions, exact and explained stage by stage.

Pure: papers in, a record out; no clock, no randomness, no files.
"""

from ballot.counting.candidates import Candidate
from ballot.counting.constraints import Constraint, constraints_from_json
from ballot.counting.engine import count
from ballot.counting.majority import Majority, Threshold, majority
from ballot.counting.papers import Kind, Paper, classify
from ballot.counting.record import Count
from ballot.counting.rules import RULES
from ballot.counting.sheet import majority_sheet, sheet_of

__all__ = [
    "RULES",
    "Candidate",
    "Constraint",
    "Count",
    "Kind",
    "Majority",
    "Paper",
    "Threshold",
    "classify",
    "constraints_from_json",
    "count",
    "majority",
    "majority_sheet",
    "sheet_of",
]
