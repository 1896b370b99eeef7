"""Plain texts that the office types and voters read: trimmed, bounded, free of invisible characters."""

from __future__ import annotations

import unicodedata

from app.texts import BLANK, is_plain, shows, trimmed
from ballot.errors import TextMissing, TextNotPlain, TextTooLong

TITLE_LENGTH = 150
QUESTION_LENGTH = 500
BACKGROUND_LENGTH = 10_000
LABEL_LENGTH = 200


def plain(text: str, what: str, longest: int, *, lines: bool = False, required: bool = True) -> str:
    """Return ``text`` trimmed and in normal form C; ``what`` names it in the refusal.

    ``lines`` allows line breaks. Raises TextMissing, TextTooLong or TextNotPlain.
    """
    cleaned = trimmed(text)
    if required and not cleaned:
        raise TextMissing(f"Enter {what}.")
    if len(cleaned) > longest:
        raise TextTooLong(
            f"Shorten {what}: it has {len(cleaned):,} characters, at most {longest:,} are allowed."
        )
    if not is_plain(cleaned, lines=lines):
        raise TextNotPlain(
            f"Remove control or invisible characters from {what}: type it instead of pasting it."
        )
    return cleaned


def sameness(text: str) -> str:
    """Return what two texts share that a reader would take for one: no case, widths, spacing, ignorables."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    seen = "".join(" " if character == BLANK else character for character in folded if shows(character))
    return " ".join(seen.split())
