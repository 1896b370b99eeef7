"""The note beside a private key: which tally of which election it has opened.

One election has one tally. A server that shows a trustee two archives of one election, each
of them valid but one a ballot shorter, could subtract the results.
"""

from __future__ import annotations

from pathlib import Path

from crypto.commands.trustee_steps.files import PRIVATE, read_text, write_new
from crypto.errors import CryptoError
from crypto.text import compact, members, parse_json, string


class AnotherTally(CryptoError):
    """A second tally of an election that the key has opened a tally of already."""


def note_opening(key: Path, fingerprint: str, tally_digest: str) -> None:
    """Note that ``key`` opens this tally, before it does; the same tally again is no news.

    The note is a folder ``KEY.opened`` with one file for each election. Raises AnotherTally,
    MalformedText or OSError.
    """
    folder = key.with_name(f"{key.name}.opened")
    folder.mkdir(mode=0o700, exist_ok=True)
    note = folder / f"{fingerprint.replace('/', '_')}.json"
    try:
        write_new(note, compact({"election": fingerprint, "tally": tally_digest}), PRIVATE)
    except FileExistsError:
        found = members(parse_json(read_text(note)), ("election", "tally"))
        if (string(found["election"]), string(found["tally"])) != (fingerprint, tally_digest):
            raise AnotherTally(
                "This key has opened another tally of this election. Opening both could give single "
                "ballots away: nothing was done. Show both archives to the scrutineer."
            ) from None
