"""Plain texts that the office types and voters read: trimmed, bounded, free of invisible characters."""

from __future__ import annotations

import unicodedata

from ballot.errors import TextMissing, TextNotPlain, TextTooLong

TITLE_LENGTH = 150
QUESTION_LENGTH = 500
BACKGROUND_LENGTH = 10_000
LABEL_LENGTH = 200
#: Direction overrides and isolates can show a text in another order than it is hashed.
_INVISIBLE = frozenset(
    "\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)


def plain(text: str, what: str, longest: int, *, lines: bool = False, required: bool = True) -> str:
    """Return ``text`` trimmed and in normal form C; ``what`` names it in the refusal.

    ``lines`` allows line breaks. Raises TextMissing, TextTooLong or TextNotPlain.
    """
    cleaned = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if required and not cleaned:
        raise TextMissing(f"Enter {what}.")
    if len(cleaned) > longest:
        raise TextTooLong(
            f"Shorten {what}: it has {len(cleaned):,} characters, at most {longest:,} are allowed."
        )
    if any(_is_hidden(character, lines) for character in cleaned):
        raise TextNotPlain(
            f"Remove control or invisible characters from {what}: type it instead of pasting it."
        )
    return cleaned


def _is_hidden(character: str, lines: bool) -> bool:
    if character == "\n":
        return not lines
    return character in _INVISIBLE or unicodedata.category(character) in ("Cc", "Cs")
