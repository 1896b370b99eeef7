"""The console of the elections office and the scrutineer."""

from ballot.office import approving, codes, contests, mail, polls, roll, tallying, trustees
from ballot.office.blueprint import blueprint

__all__ = ["approving", "blueprint", "codes", "contests", "mail", "polls", "roll", "tallying", "trustees"]
