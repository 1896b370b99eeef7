"""The note beside a private key: which ciphertexts of which election it has opened.

One election has one tally, and one last shuffle of it. A server that shows a trustee two archives
of one election, each of them valid but one a ballot shorter, could subtract the results; one whose
shuffles it made itself would show whose ballots are whose.
"""

from __future__ import annotations

from pathlib import Path

from crypto.commands.trustee_steps.files import PRIVATE, read_text, write_new
from crypto.errors import CryptoError
from crypto.text import compact, members, parse_json


class AnotherTally(CryptoError):
    """A second tally, or another shuffle of it, of an election that the key has opened one of already."""


def note_opening(key: Path, fingerprint: str, tally_digest: str, opened_digest: str) -> None:
    """Note that ``key`` opens these ciphertexts of this tally, before it does; the same again is no news.

    The note is a folder ``KEY.opened`` with one file for each election. Raises AnotherTally,
    MalformedText or OSError.
    """
    folder = key.with_name(f"{key.name}.opened")
    folder.mkdir(mode=0o700, exist_ok=True)
    note = folder / f"{fingerprint.replace('/', '_')}.json"
    wanted = {"election": fingerprint, "tally": tally_digest, "opened": opened_digest}
    try:
        write_new(note, compact(wanted), PRIVATE)
    except FileExistsError:
        if members(parse_json(read_text(note)), tuple(wanted)) != wanted:
            raise AnotherTally(
                "This key has opened another tally of this election. Opening both could give single "
                "ballots away: nothing was done. Show both archives to the scrutineer."
            ) from None
