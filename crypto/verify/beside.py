"""Checking the public notices that stand beside a board against the archive of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from crypto.archive.reader import Archive
from crypto.verify.foundations import Foundations, WrongNumberOfVoters
from crypto.verify.summary import NoticesSummary, Summary

if TYPE_CHECKING:
    from crypto.notices import Notice

#: Notices about credentials are counted; these are told one by one.
_VERBS = {
    "moved": "moved to {opens} - {closes}",
    "paused": "paused",
    "resumed": "went on; closes {closes}",
    "extended": "extended by {minutes} minutes; closes {closes}",
    "withdrawn": "{candidate} withdrawn",
    "cancelled": "cancelled",
    "superseded": "declared anew, revision {revision}",
}


class Notices(NamedTuple):
    """A file of notices, and the platform's public key where it is known from elsewhere."""

    text: str
    key: str | None = None


def with_notices(
    archive: Archive,
    foundations: Foundations,
    voted: frozenset[str],
    given: Notices,
    voters: int | None,
    summary: Summary,
) -> Summary:
    """Check the notices against a verified archive; return its summary with what they establish.

    Raises what ``read_notices`` and ``check_notices`` raise, and WrongNumberOfVoters.
    """
    from crypto.notices import check_notices, read_notices  # signatures need a library; others do not

    notices, hashes = read_notices(given.text, given.key), archive.event_hashes
    standing = check_notices(
        notices,
        uuid=foundations.election.uuid,
        listed=frozenset(foundations.weights),
        voted=voted,
        hash_at=lambda height: hashes[height] if height < len(hashes) else None,
    )
    if voters is not None and len(standing.live) != voters:
        raise WrongNumberOfVoters(f"{len(standing.live)} people hold a credential, but {voters} may vote.")
    told = tuple(_told(one) for one in notices if one.kind in _VERBS)
    found = NoticesSummary(notices[0].key, len(standing.live), len(standing.spares), len(standing.dead), told)
    return replace(summary, notices=found)


def _told(notice: Notice) -> str:
    """Return a notice as a sentence."""
    reason = f" Reason: {notice.reason}" if notice.reason else ""
    return f"{notice.at}: {_VERBS[notice.kind].format(**notice.data)}.{reason}"
