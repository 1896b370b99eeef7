"""The console of the elections office and the scrutineer."""

from ballot import decisions
from ballot.office import approving, codes, contests, corrections, mail, polls, roll, tallying, trustees
from ballot.office.blueprint import blueprint

__all__ = [
    "approving",
    "blueprint",
    "codes",
    "contests",
    "corrections",
    "decisions",
    "mail",
    "polls",
    "roll",
    "tallying",
    "trustees",
]
