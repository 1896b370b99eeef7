"""All cases."""

from __future__ import annotations

from tests.tampered import (
    ballot_cases,
    box_cases,
    frame_cases,
    profile_cases,
    setup_cases,
    shuffle_cases,
    tally_cases,
    trustee_cases,
)

MODULES = (
    frame_cases,
    setup_cases,
    trustee_cases,
    ballot_cases,
    box_cases,
    tally_cases,
    shuffle_cases,
    profile_cases,
)

CASES = [case for module in MODULES for case in module.CASES]
