"""Plain texts that the office types and voters read: trimmed, bounded, free of invisible characters."""

from __future__ import annotations

import unicodedata

from ballot.errors import TextMissing, TextNotPlain, TextTooLong

TITLE_LENGTH = 150
QUESTION_LENGTH = 500
BACKGROUND_LENGTH = 10_000
LABEL_LENGTH = 200
#: What no reader sees, beside the format characters (category Cf): joiners, fillers, variation selectors.
_IGNORABLE = frozenset(
    map(
        chr,
        [
            *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180F, 0x2065, 0x3164, 0xFFA0),
            *range(0x180B, 0x180E),
            *range(0xFE00, 0xFE10),
            *range(0xFFF0, 0xFFF9),
            *range(0xE0000, 0xE1000),
        ],
    )
)
#: The empty Braille cell looks like a space, and is none to ``str.strip``.
_BLANK = "\u2800"


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
    shows_nothing = bool(cleaned) and not cleaned.replace(_BLANK, "").strip()
    if shows_nothing or any(_is_hidden(character, lines) for character in cleaned):
        raise TextNotPlain(
            f"Remove control or invisible characters from {what}: type it instead of pasting it."
        )
    return cleaned


def sameness(text: str) -> str:
    """Return what two texts share that a reader would take for one: no case, widths, spacing, ignorables."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    seen = "".join(" " if character == _BLANK else character for character in folded if _shows(character))
    return " ".join(seen.split())


def _shows(character: str) -> bool:
    return character not in _IGNORABLE and unicodedata.category(character) != "Cf"


def _is_hidden(character: str, lines: bool) -> bool:
    if character == "\n":
        return not lines
    return not _shows(character) or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
