"""What two people may decide about polls and contests beside the usual acts, each with a reason.

Importing this package makes every kind known to ``app.decisions``.
"""

from app.decisions import register
from ballot.decisions import (
    candidates,
    credentials,
    declarations,
    endings,
    late_arrivals,
    telling,
    voting_time,
)

__all__ = ["telling"]  # it listens to declarations once it is imported

for _room in (voting_time, endings, candidates, declarations, credentials, late_arrivals):
    for _kind in _room.KINDS:
        register(_kind)
