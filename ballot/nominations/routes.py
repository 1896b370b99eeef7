"""The pages of nominations, for candidates and voters and for the office."""

from ballot.nominations import (
    candidate_pages,
    office_pages,
    office_terms,
    request_pages,
    voter_pages,
)
from ballot.nominations.blueprint import blueprint, office_blueprint

__all__ = [
    "blueprint",
    "candidate_pages",
    "office_blueprint",
    "office_pages",
    "office_terms",
    "request_pages",
    "voter_pages",
]
